/*
 * What came by phone, in person or in a chat, as the owner tells it: a matter like any other, but
 * nobody is answered by a machine.
 */
#include "desk_p.h"

#include <string.h>

/* A name without an address: RFC 2606 keeps .invalid free of real people. The same name is the
 * same person. */
static const char *address_of_name(const char *name, struct arena *arena)
{
	const char *folded = text_fold(arena, name);
	char hash[33];

	hash_hex((struct bytes){(const uint8_t *)folded, strlen(folded)}, hash);
	return arena_printf(arena, "%.12s@unknown.invalid", hash);
}

static const char *first_line(const char *text, struct arena *arena)
{
	const size_t line_bytes_max = 120;
	size_t size;

	text += strspn(text, " \t\r\n");
	size = strcspn(text, "\r\n");
	return arena_strndup(arena, text, utf8_cut(text, size, line_bytes_max));
}

static int find_customer(struct desk *desk, const char *from, struct customer_mail *mail,
    struct arena *arena, struct error *error)
{
	int found;

	if (guard_is_usable_address(from)) {
		mail->address = from;
		mail->name = "";
		return 0;
	}
	if (strchr(from, '@') != NULL || from[0] == '\0' || text_has_control(from))
		return error_set(error, _("neither an address nor a name: whom is it from?"));
	mail->name = from;
	found = store_customer_by_name(desk->store, from, arena, &mail->address, error);
	if (found == 0)
		mail->address = address_of_name(from, arena);
	return found < 0 ? -1 : 0;
}

static int record(struct desk *desk, const struct spoken *spoken, struct customer_mail *mail,
    struct arena *arena, int64_t *feedback_id_r, struct error *error)
{
	struct take_in_context context = {.desk = desk, .mailbox = &desk->settings->mailboxes[0]};
	struct message *message = arena_alloc(arena, sizeof(*message));

	*message = (struct message){.message_id = "",
	    .in_reply_to = "",
	    .from = {mail->name, mail->address},
	    .subject =
		spoken->subject[0] != '\0' ? spoken->subject : first_line(spoken->text, arena),
	    .text = spoken->text,
	    .new_text = spoken->text,
	    .nature = NATURE_PERSON,
	    .nature_reason = "recorded by hand",
	    .language = message_language(spoken->text)};

	mail->message = message;
	mail->text = spoken->text;
	mail->channel.id = spoken->channel;
	if (find_customer(desk, spoken->from, mail, arena, error) != 0 ||
	    desk_account(desk, 0, &context.account_id, error) != 0)
		return -1;
	message->from = (struct mail_address){mail->name, mail->address};
	return new_feedback_by_hand(
	    &context, message, mail, spoken->at_ms, arena, feedback_id_r, error);
}

int by_hand_add(
    struct desk *desk, const struct spoken *spoken, int64_t *feedback_id_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct customer_mail mail = {0};
	int done = store_begin(desk->store, error);

	if (done == 0)
		done = desk_finish(
		    desk, record(desk, spoken, &mail, arena, feedback_id_r, error), error);
	arena_free(&arena);
	return done;
}
