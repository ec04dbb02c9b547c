/*
 * What came by phone, in person or in a chat, as the owner tells it: a matter like any other, but
 * nobody is answered by a machine.
 */
#include "desk_p.h"

#include <string.h>

/* Of a name without one: the same name is the same person. */
static const char *address_of_name(const char *name, struct arena *arena)
{
	const char *folded = text_fold(arena, name);
	char hash[33];

	hash_hex((struct bytes){(const uint8_t *)folded, strlen(folded)}, hash);
	return arena_printf(arena, "%.12s" NOWHERE, hash);
}

static const char *first_line(const char *text, struct arena *arena)
{
	const size_t line_bytes_max = 120;
	size_t size;

	text += strspn(text, " \t\r\n");
	size = strcspn(text, "\r\n");
	return arena_strndup(arena, text, utf8_cut(text, size, line_bytes_max));
}

int by_hand_check(const struct spoken *spoken, struct error *error)
{
	const char *from = spoken->from;

	if (from == NULL || from[0] == '\0' || text_has_control(from) ||
	    (strchr(from, '@') != NULL && !guard_is_usable_address(from)))
		return error_set(error, _("neither an address nor a name: whom is it from?"));
	if (spoken->text[strspn(spoken->text, " \t\r\n")] == '\0')
		return error_set(error, _("what was said is needed"));
	return 0;
}

/* The same name is the same person. */
static int find_customer(struct desk *desk, const struct spoken *spoken, struct customer_mail *mail,
    struct arena *arena, struct error *error)
{
	int found;

	if (guard_is_usable_address(spoken->from)) {
		mail->address = spoken->from;
		mail->name = spoken->name;
		return 0;
	}
	mail->name = spoken->from;
	found = store_customer_by_name(desk->store, spoken->from, arena, &mail->address, error);
	if (found == 0)
		mail->address = address_of_name(spoken->from, arena);
	return found < 0 ? -1 : 0;
}

/* What a forgotten person said before is not taken in again; what they say since then is. */
static int refuse_forgotten(
    struct desk *desk, const struct spoken *spoken, const char *address, struct error *error)
{
	int64_t forgotten_ms;
	int found = store_forgotten_ms(desk->store, address, &forgotten_ms, error);

	if (found == 1 && spoken->at_ms <= forgotten_ms)
		return error_set(error,
		    _("this person was forgotten on request after that; nothing was recorded"));
	return found < 0 ? -1 : 0;
}

int by_hand_add_within(const struct take_in_context *context, const struct spoken *spoken,
    struct arena *arena, int64_t *feedback_id_r, struct error *error)
{
	struct message *message = arena_alloc(arena, sizeof(*message));
	struct customer_mail mail = {
	    .message = message, .text = spoken->text, .channel = {.id = spoken->channel}};

	*message = (struct message){.message_id = "",
	    .in_reply_to = "",
	    .subject =
		spoken->subject[0] != '\0' ? spoken->subject : first_line(spoken->text, arena),
	    .text = spoken->text,
	    .new_text = spoken->text,
	    .nature = NATURE_PERSON,
	    .nature_reason = "recorded by hand",
	    .language = message_language(spoken->text)};
	if (by_hand_check(spoken, error) != 0 ||
	    find_customer(context->desk, spoken, &mail, arena, error) != 0 ||
	    refuse_forgotten(context->desk, spoken, mail.address, error) != 0)
		return -1;
	message->from = (struct mail_address){mail.name, mail.address};
	return new_feedback_by_hand(
	    context, message, &mail, spoken->at_ms, arena, feedback_id_r, error);
}

int by_hand_add(
    struct desk *desk, const struct spoken *spoken, int64_t *feedback_id_r, struct error *error)
{
	struct take_in_context context = {.desk = desk, .mailbox = &desk->settings->mailboxes[0]};
	struct arena *arena = arena_new();
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = desk_account(desk, 0, &context.account_id, error);
		if (done == 0)
			done = by_hand_add_within(&context, spoken, arena, feedback_id_r, error);
		done = desk_finish(desk, done, error);
	}
	arena_free(&arena);
	return done;
}

#define CHANNEL_BYTES_MAX 40

bool by_hand_is_made_up(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL && strcmp(at, NOWHERE) == 0;
}

bool by_hand_is_channel(const char *word)
{
	size_t size = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return size > 0 && size <= CHANNEL_BYTES_MAX && word[size] == '\0';
}
