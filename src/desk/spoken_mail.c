/*
 * What came by phone, in person or in a chat, as the owner tells it in a mail to the mailbox: to
 * feedback+phone@example.com, or with "#log" in its subject. It becomes a matter as by "hark add",
 * and a transcript answers with its number. Without proof that the owner wrote it nothing is
 * recorded; the mail's row in the ledger says so, and the owner is told.
 */
#include "order_p.h"

#include <string.h>

/* Lines at the beginning of the text in which the customer may be named. */
#define NAMING_LINES_MAX 8
#define CHANNEL_DEFAULT "other"

/* ---- the channel ---- */

/* Folded. The second is what the store calls it. */
static const struct {
	const char *word, *channel;
} channels[] = {
    {"phone", "phone"},
    {"call", "phone"},
    {"电话", "phone"},
    {"来电", "phone"},
    {"person", "person"},
    {"visit", "person"},
    {"当面", "person"},
    {"面谈", "person"},
    {"到店", "person"},
    {"chat", "chat"},
    {"聊天", "chat"},
    {"wechat", "wechat"},
    {"微信", "wechat"},
    {"whatsapp", "whatsapp"},
    {"sms", "sms"},
    {"短信", "sms"},
    {"letter", "letter"},
    {"信件", "letter"},
};

/* NULL: the word names none. */
static const char *channel_of(const char *folded)
{
	for (size_t i = 0; i < ARRAY_SIZE(channels); i++)
		if (strcmp(channels[i].word, folded) == 0)
			return channels[i].channel;
	return NULL;
}

/* What stands behind the "+" where the rest is an address of the mailbox; NULL: no such address. */
static const char *plus_part(
    const struct mailbox_settings *mailbox, const char *address, struct arena *arena)
{
	const char *plus = strchr(address, '+'), *at = strrchr(address, '@');
	const char *plain, *word;

	if (plus == NULL || at == NULL || plus > at)
		return NULL;
	plain = arena_printf(arena, "%.*s%s", (int)(plus - address), address, at);
	if (!mailbox_has_address(mailbox, plain))
		return NULL;
	word = text_fold(arena, arena_strndup(arena, plus + 1, (size_t)(at - plus - 1)));
	if (channel_of(word) != NULL)
		return channel_of(word);
	return by_hand_is_channel(word) ? word : NULL;
}

static const char *channel_of_addresses(
    const struct mailbox_settings *mailbox, struct mail_addresses addresses, struct arena *arena)
{
	const char *channel = NULL;

	for (size_t i = 0; i < addresses.count && channel == NULL; i++)
		channel = plus_part(mailbox, addresses.items[i].address, arena);
	return channel;
}

/* The word behind the mark, if it names a channel or has a colon behind it; NULL: it belongs to the
 * subject. */
static const char *channel_behind(const char *text, struct arena *arena, const char **rest_r)
{
	size_t size = order_word_size(text);
	const char *word = text_fold(arena, arena_strndup(arena, text, size));
	const char *channel = channel_of(word);
	bool has_colon = text[size] == ':' || text_starts_with(text + size, "：");

	if (channel == NULL && has_colon && by_hand_is_channel(word))
		channel = word;
	*rest_r = channel != NULL ? order_skip_blanks(text + size) : text;
	return channel;
}

/* "#log" at the beginning of a word; behind_r: where what follows it begins. */
static bool is_mark(const char *word, size_t size, struct arena *arena, const char **behind_r)
{
	static const char *const marks[] = {"#log", "#记录", "#登记"};
	const char *folded = text_fold(arena, arena_strndup(arena, word, size));

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		size_t length = strlen(marks[i]), at = 0;

		/* "#log电话" goes on at once, "#login" is another word. */
		if (!text_starts_with(folded, marks[i]) ||
		    (folded[length] != '\0' && (folded[length] & 0x80) == 0))
			continue;
		while (
		    at < size && strlen(text_fold(arena, arena_strndup(arena, word, at))) < length)
			utf8_next(word, size, &at);
		*behind_r = order_skip_blanks(word + at);
		return true;
	}
	return false;
}

/* The channel of a subject with the mark in it, and what it says without; NULL: there is no mark.
 */
static const char *channel_of_subject(
    const char *subject, struct arena *arena, const char **subject_r)
{
	const char *behind, *rest, *channel;
	size_t size;

	for (const char *word = order_skip_blanks(subject); *word != '\0';
	     word = order_skip_blanks(word + size)) {
		size_t before = (size_t)(word - subject);

		size = order_word_size(word);
		if (!is_mark(word, size, arena, &behind))
			continue;
		channel = channel_behind(behind, arena, &rest);
		while (*rest == '\0' && before > 0 && subject[before - 1] == ' ')
			before--;
		*subject_r = arena_printf(arena, "%.*s%s", (int)before, subject, rest);
		return channel != NULL ? channel : CHANNEL_DEFAULT;
	}
	return NULL;
}

/* ---- the customer ---- */

/* Behind "From:" or its like; NULL: the line names nobody. */
static const char *named_in(const char *line, struct arena *arena)
{
	static const char *const labels[] = {
	    "from", "customer", "caller", "来自", "客户", "顾客", "来电人"};
	const char *colon = strchr(line, ':'), *wide = strstr(line, "：");
	const char *label;

	if (wide != NULL && (colon == NULL || wide < colon))
		colon = wide;
	if (colon == NULL)
		return NULL;
	label = text_fold(arena, arena_strndup(arena, line, (size_t)(colon - line)));
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (strcmp(order_skip_blanks(label), labels[i]) == 0 &&
		    *order_skip_blanks(colon) != '\0')
			return order_skip_blanks(colon);
	return NULL;
}

/* The first address in a text that is not our own; NULL: none. */
static const char *find_address(const struct desk *desk, const char *text, struct arena *arena)
{
	static const char between[] = " \t\r\n<>()[],;:\"'|";

	while (*(text += strspn(text, between)) != '\0') {
		size_t size = strcspn(text, between);
		const char *word;

		if (size <= ADDRESS_BYTES_MAX && memchr(text, '@', size) != NULL) {
			while (size > 0 && text[size - 1] == '.')
				size--;
			word = arena_strndup(arena, text, size);
			if (guard_is_usable_address(word) &&
			    !settings_has_own_address(desk->settings, word))
				return word;
		}
		text += strcspn(text, between);
	}
	return NULL;
}

static const char *without_brackets(const char *name, struct arena *arena)
{
	size_t size = strcspn(name, "<(");

	while (size > 0 && strchr(" \t\"", name[size - 1]) != NULL)
		size--;
	name += size > 0 && name[0] == '"';
	return arena_strndup(arena, name, size);
}

static void read_customer(
    const struct desk *desk, const char *named, struct arena *arena, struct spoken *spoken)
{
	const char *address = find_address(desk, named, arena);

	if (address == NULL) {
		spoken->from = named;
		return;
	}
	spoken->from = address;
	spoken->name = strchr(named, '<') != NULL ? without_brackets(named, arena) : "";
}

/* Cuts the line that names the customer out of the text. */
static void read_text(
    const struct desk *desk, const char *text, struct arena *arena, struct spoken *spoken)
{
	const char *at = text;

	spoken->text = text;
	for (size_t i = 0; i < NAMING_LINES_MAX && *at != '\0' && spoken->from == NULL; i++) {
		size_t size = strcspn(at, "\n"), end = size + (at[size] == '\n');
		const char *named = named_in(arena_strndup(arena, at, size), arena);

		if (named != NULL) {
			read_customer(desk, named, arena, spoken);
			spoken->text =
			    arena_printf(arena, "%.*s%s", (int)(at - text), text, at + end);
		}
		at += end;
	}
	if (spoken->from == NULL)
		spoken->from = find_address(desk, text, arena);
}

/* ---- the mail ---- */

/* Whether the owner means to record something. */
static bool is_meant(const struct take_in_context *context, const struct message *message,
    struct arena *arena, struct spoken *spoken)
{
	const char *channel, *subject = message->subject;

	spoken->channel = channel_of_subject(subject, arena, &subject);
	channel = channel_of_addresses(context->mailbox, message->to, arena);
	if (channel == NULL)
		channel = channel_of_addresses(context->mailbox, message->cc, arena);
	if (channel != NULL)
		spoken->channel = channel;
	spoken->subject = subject;
	return channel != NULL || (spoken->channel != NULL && order_is_to_hark(context, message));
}

/* Without signature and quotation, unless the line that names the customer was taken for one. */
static const char *said(const struct message *message, struct arena *arena)
{
	const char *text = message->text + strspn(message->text, " \t\n");
	const char *line = arena_strndup(arena, text, strcspn(text, "\n"));
	const char *own = message->new_text + strspn(message->new_text, " \t\n");

	return named_in(line, arena) != NULL && !text_starts_with(own, line) ? message->text
									     : message->new_text;
}

static int answer_owner(struct desk *desk, const char *subject, const char *text,
    struct arena *arena, struct error *error)
{
	const struct owner_mail mail = {.kind = "transcript", .subject = subject, .text = text};
	int64_t outbox_id;

	return owner_mail_queue(desk, &mail, arena, &outbox_id, error);
}

int spoken_mail_confirm(struct desk *desk, const struct spoken *spoken, int64_t feedback_id,
    struct arena *arena, struct error *error)
{
	struct feedback_record feedback;

	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	return answer_owner(desk,
	    arena_printf(arena, _("Recorded as #%lld"), (long long)feedback_id),
	    arena_printf(arena,
		_("#%lld, by %s, from %s: %s\n\n%s\n\nCategory: %s. You may answer this mail with "
		  "lines such as: #%lld resolve; #%lld priority high; #%lld note WORDS"),
		(long long)feedback_id, word_channel(spoken->channel), spoken->from,
		feedback.subject, spoken->text,
		learning_category_name(desk->rules, feedback.category), (long long)feedback_id,
		(long long)feedback_id, (long long)feedback_id),
	    arena, error);
}

static int refuse(
    struct desk *desk, int64_t ledger_id, const char *why, struct arena *arena, struct error *error)
{
	if (store_ledger_change(desk->store, ledger_id, "own",
		"not recorded: it does not say who said what", 0, error) != 0)
		return -1;
	return answer_owner(desk, _("Not recorded"),
	    arena_printf(arena,
		_("What somebody said to you was not recorded: %s\n\nSend it again with a line "
		  "\"From: ADDRESS or NAME\" at the beginning of the text."),
		why),
	    arena, error);
}

static int record(const struct take_in_context *context, const struct spoken *spoken,
    int64_t ledger_id, struct arena *arena, struct error *error)
{
	int64_t feedback_id;

	if (by_hand_add_within(context, spoken, arena, &feedback_id, error) != 0 ||
	    store_ledger_change(context->desk->store, ledger_id, "own",
		arena_printf(
		    arena, "recorded as #%lld: %s", (long long)feedback_id, spoken->channel),
		feedback_id, error) != 0)
		return -1;
	return spoken_mail_confirm(context->desk, spoken, feedback_id, arena, error);
}

int spoken_mail_take(const struct take_in_context *context, const struct arrival *arrival,
    int64_t ledger_id, struct arena *arena, struct error *error)
{
	const struct message *message = arrival->message;
	struct desk *desk = context->desk;
	struct spoken spoken = {.name = "", .at_ms = clock_now_ms()};
	const char *language = language_current();
	struct error why;
	int done;

	if (!request_may_be(context, message) || !is_meant(context, message, arena, &spoken))
		return 0;
	done = request_admit(context, message, ledger_id, arena, error);
	if (done != 1)
		return done < 0 ? -1 : 1;
	if (arrival->internal_date_ms > 0 && arrival->internal_date_ms < spoken.at_ms)
		spoken.at_ms = arrival->internal_date_ms;
	read_text(desk, said(message, arena), arena, &spoken);
	language_use(desk->settings->owner.language);
	done = by_hand_check(&spoken, &why) == 0 ? record(context, &spoken, ledger_id, arena, error)
						 : refuse(desk, ledger_id, why.text, arena, error);
	language_use(language);
	return done < 0 ? -1 : 1;
}
