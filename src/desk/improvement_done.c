/*
 * You asked, it is done: one letter for each customer who asked, by mail or as a draft for the
 * owner. Who has one already gets no second, however often it is done.
 */
#include "desk_p.h"

#include <string.h>

struct letter improvement_letter_of(
    const struct improvement_record *improvement, const char *words, struct arena *arena)
{
	struct template_value *values = arena_array(arena, 2, sizeof(*values));

	values[0] = (struct template_value){.name = "improvement", .text = improvement->title};
	values[1] = (struct template_value){.name = "words", .text = words};
	return (struct letter){.kind = "improvement",
	    .template_name = "improvement",
	    .is_news = true,
	    .values = values,
	    .value_count = 2};
}

/* The telling of one improvement. */
struct telling {
	struct desk *desk;
	struct improvement_record improvement;
	enum improvement_telling how;
	struct letter letter;
	struct improvement_told *told;
	struct arena *arena;
};

static int note(struct telling *telling, int64_t feedback_id, const char *action,
    const char *detail, struct error *error)
{
	return history_write(telling->desk, feedback_id, "hark", action, detail, error);
}

static int queue_mail(struct telling *telling, const struct feedback_record *feedback,
    const char **refusal_r, struct error *error)
{
	int64_t outbox_id;

	return letter_queue(telling->desk, feedback, &telling->letter, telling->arena, &outbox_id,
	    refusal_r, error);
}

/* Whether a draft may be meant: its text is made when it is written. */
static int try_draft(struct telling *telling, const struct feedback_record *feedback,
    const char **refusal_r, struct error *error)
{
	struct bytes mail;

	return letter_draft(
	    telling->desk, feedback, &telling->letter, telling->arena, &mail, refusal_r, error);
}

static int is_told(struct telling *telling, const struct feedback_record *feedback, bool *is_told_r,
    struct error *error)
{
	struct improvement_letter *letters;
	size_t count;

	if (store_improvement_letters(telling->desk->store, telling->improvement.id, telling->arena,
		&letters, &count, error) != 0)
		return -1;
	*is_told_r = false;
	for (size_t i = 0; i < count; i++)
		*is_told_r |= letters[i].customer_id == feedback->customer_id;
	return 0;
}

static int record_letter(
    struct telling *telling, const struct feedback_record *feedback, struct error *error)
{
	bool is_draft = telling->how == TELL_BY_DRAFT, is_added;
	struct improvement_letter letter = {.improvement_id = telling->improvement.id,
	    .customer_id = feedback->customer_id,
	    .feedback_id = feedback->id,
	    .state = is_draft ? "intended" : "queued",
	    /* Without a number: what the owner sends is the owner's mail. */
	    .message_id = is_draft ? compose_message_id(telling->arena, 0,
					 telling->desk->settings->mailboxes[0].address)
				   : ""};

	telling->told->letters++;
	if (store_improvement_letter_add(
		telling->desk->store, &letter, clock_now_ms(), &is_added, error) != 0)
		return -1;
	return is_draft
		   ? 0
		   : note(telling, feedback->id, "improvement_queued", feedback->address, error);
}

static int tell_customer(
    struct telling *telling, const struct feedback_record *feedback, struct error *error)
{
	const char *refusal;
	bool is_before;
	int allowed;

	if (is_told(telling, feedback, &is_before, error) != 0)
		return -1;
	if (is_before) {
		telling->told->before++;
		return 0;
	}
	allowed = telling->how == TELL_BY_MAIL ? queue_mail(telling, feedback, &refusal, error)
					       : try_draft(telling, feedback, &refusal, error);
	if (allowed < 0)
		return -1;
	if (allowed == 1)
		return record_letter(telling, feedback, error);
	telling->told->refused++;
	return note(telling, feedback->id, "improvement_held", refusal, error);
}

/* In the last of each customer's matters. */
static int tell_all(struct telling *telling, struct error *error)
{
	struct feedback_record *matters;
	size_t count;

	if (store_improvement_matters(telling->desk->store, telling->improvement.id, telling->arena,
		&matters, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		bool is_last = true;

		for (size_t j = i + 1; j < count; j++)
			is_last &= matters[j].customer_id != matters[i].customer_id;
		if (is_last && tell_customer(telling, &matters[i], error) != 0)
			return -1;
	}
	return 0;
}

static int finish(struct telling *telling, struct error *error)
{
	const struct improvement_record *improvement = &telling->improvement;
	struct desk *desk = telling->desk;

	if (strcmp(improvement->status, "done") != 0 &&
	    (store_improvement_status(
		 desk->store, improvement->id, "done", clock_now_ms(), error) != 0 ||
		improvement_note(
		    desk, improvement->id, "improvement_done", improvement->title, error) != 0))
		return -1;
	return telling->how == TELL_NOBODY ? 0 : tell_all(telling, error);
}

int improvement_done(struct desk *desk, int64_t id, enum improvement_telling how, const char *words,
    struct improvement_told *told_r, struct error *error)
{
	struct improvement_told told = {0};
	struct telling telling = {.desk = desk, .how = how, .told = &told, .arena = arena_new()};
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = improvement_load(desk, id, telling.arena, &telling.improvement, error);
		if (done == 0) {
			telling.letter =
			    improvement_letter_of(&telling.improvement, words, telling.arena);
			telling.letter.is_draft = how == TELL_BY_DRAFT;
			done = finish(&telling, error);
		}
		done = desk_finish(desk, done, error);
	}
	if (done == 0)
		*told_r = told;
	arena_free(&telling.arena);
	return done;
}
