/*
 * A matter that somebody fills: what hark does with it by itself needs one of its mails, and no
 * more memory than that one.
 */
#include "desk_fixture.h"

#include "desk/announcement_p.h"

#define ANN "ann@customer.example"
#define MAILS 100
#define MAIL_BYTES ((size_t)200 * 1024)
/* Some copies of one mail; all of them are 40 MB. */
#define BYTES_MAX (8 * MAIL_BYTES)

static void answer(struct fixture *f, int number)
{
	struct message *message = person(f, ANN, number);
	char *text = arena_alloc(f->arena, MAIL_BYTES + 1);
	struct arrival arrival;

	memset(text, 'x', MAIL_BYTES);
	snprintf(text, 20, "mail %d", number);
	text[strlen(text)] = ' ';
	message->in_reply_to = "1@mail.example";
	message->text = message->new_text = text;
	arrival = arrival_of(f, message);
	arrival.internal_date_ms = NOW + number;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	take_in_words(*state, ANN, "It crashes on start.");
	for (int number = 2; number < MAILS; number++)
		answer(*state, number);
	return 0;
}

static void what_robots_are_told_needs_the_last_mail_alone(void **state)
{
	struct fixture *f = *state;
	struct arena *arena = arena_new();
	const char *excerpt;

	assert_ok(announcement_excerpt(f->desk, 1001, arena, &excerpt, &f->error));
	assert_true(text_starts_with(excerpt, "mail 99 x"));
	assert_true(arena_used_bytes(arena) < BYTES_MAX);
	arena_free(&arena);
}

static void a_letter_needs_the_last_mail_alone(void **state)
{
	struct fixture *f = *state;
	struct arena *arena = arena_new();
	struct letter letter = {.kind = "resolved", .template_name = "resolved"};
	struct feedback_record feedback;
	const char *refusal;
	struct bytes mail;

	assert_int_equal(store_feedback_get(f->desk->store, 1001, arena, &feedback, &f->error), 1);
	assert_int_equal(
	    letter_draft(f->desk, &feedback, &letter, arena, &mail, &refusal, &f->error), 1);
	assert_non_null(memmem(mail.data, mail.size, "In-Reply-To: <99@mail.example>",
	    strlen("In-Reply-To: <99@mail.example>")));
	assert_true(arena_used_bytes(arena) < BYTES_MAX);
	arena_free(&arena);
}

int main(void)
{
#define crowded_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    crowded_test(what_robots_are_told_needs_the_last_mail_alone),
	    crowded_test(a_letter_needs_the_last_mail_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
