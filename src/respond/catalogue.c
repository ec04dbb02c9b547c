/*
 * The catalogue: which mails we send to customers, which names their templates may use, and the
 * values of those names. A template that uses another name is refused when it is loaded.
 */
#include <string.h>

#include "respond/respond_p.h"

/* Characters of a stranger's text that a mail of ours may repeat (lessons of relayed spam: short,
 * no links). */
#define SAFE_NAME_CHARACTERS 40
#define SAFE_SUBJECT_CHARACTERS 60

static const char *const ack_names[] = {"number", "company", "address", "customer", "subject",
    "category", "hours", "timezone", "open", "closed", "holiday", "reopens", "reopens_time", "vip",
    "language", NULL};
static const char *const resolved_names[] = {"number", "company", "address", "customer", "subject",
    "category", "hours", "timezone", "open", "closed", "holiday", "reopens", "reopens_time", "vip",
    "language", "solution", NULL};

/* What the owner wrote to this customer stands in "text". */
static const char *const written_names[] = {"number", "company", "address", "customer", "subject",
    "category", "hours", "timezone", "open", "closed", "holiday", "reopens", "reopens_time", "vip",
    "language", "text", NULL};

static const char *const survey_names[] = {"number", "company", "address", "customer", "subject",
    "category", "hours", "timezone", "open", "closed", "holiday", "reopens", "reopens_time", "vip",
    "language", "solution", "question", "lowest", "highest", "first", "last", "scores", "score",
    "link", "unsubscribe", "periodic", NULL};

static const char *const improvement_names[] = {"number", "company", "address", "customer",
    "subject", "category", "hours", "timezone", "open", "closed", "holiday", "reopens",
    "reopens_time", "vip", "language", "improvement", "words", NULL};

static const struct catalogue_mail mails[] = {
    {"ack", ack_names, ACK_TEXT_BYTES_MAX},
    {"resolved", resolved_names, 0},
    {"follow-up", resolved_names, 0},
    {"note", written_names, 0},
    {"reply", written_names, 0},
    {"reminder", ack_names, 0},
    {"survey", survey_names, 0},
    {"thanks", survey_names, 0},
    {"improvement", improvement_names, 0},
};

const struct catalogue_mail *catalogue_find(const char *template_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(mails); i++) {
		size_t length = strlen(mails[i].name);

		if (strncmp(template_name, mails[i].name, length) == 0 &&
		    (template_name[length] == '\0' ||
			(template_name[length] == '-' && template_name[length + 1] != '\0')))
			return &mails[i];
	}
	return NULL;
}

const char *catalogue_nearest(const char *template_name)
{
	const char *names[ARRAY_SIZE(mails)];

	for (size_t i = 0; i < ARRAY_SIZE(mails); i++)
		names[i] = mails[i].name;
	return text_nearest(template_name, names, ARRAY_SIZE(names));
}

/* ---- values ---- */

static const char *company_name(const struct settings *settings, const char *address)
{
	for (size_t i = 0; address != NULL && i < settings->mailbox_count; i++) {
		const struct mailbox_settings *mailbox = &settings->mailboxes[i];

		if (text_equal_ascii_case(mailbox->address, address) && mailbox->name != NULL)
			return mailbox->name;
	}
	/* A sentence such as "Thank you for writing to ..." needs something to stand there. */
	return settings->owner.name != NULL ? settings->owner.name : address;
}

static const char *safe(struct arena *arena, const char *text, size_t maximum_characters)
{
	return text != NULL ? safe_text(arena, text, maximum_characters) : NULL;
}

const struct template_scope *catalogue_scope(const struct mail_facts *facts,
    const struct settings *settings, const char *language, struct arena *arena)
{
	const char *hours = opening_text(&settings->hours, language, arena);
	const char *number =
	    facts->number > 0 ? arena_printf(arena, "%lld", (long long)facts->number) : NULL;
	bool is_open = facts->hours.state == HOURS_OPEN;
	const struct template_value values[] = {
	    {.name = "number", .text = number},
	    {.name = "company", .text = company_name(settings, facts->address)},
	    {.name = "address", .text = facts->address},
	    {.name = "customer", .text = safe(arena, facts->customer, SAFE_NAME_CHARACTERS)},
	    {.name = "subject", .text = safe(arena, facts->subject, SAFE_SUBJECT_CHARACTERS)},
	    {.name = "category", .text = facts->category},
	    {.name = "solution", .text = facts->solution},
	    {.name = "hours", .text = hours},
	    {.name = "timezone", .text = hours != NULL ? settings->owner.timezone : NULL},
	    {.name = "open", .text = is_open ? "yes" : NULL},
	    {.name = "closed", .text = is_open ? NULL : "yes"},
	    {.name = "holiday", .text = facts->hours.state == HOURS_HOLIDAY ? "yes" : NULL},
	    {.name = "reopens", .text = opening_day(&facts->hours, language, arena)},
	    {.name = "reopens_time", .text = opening_time(&facts->hours, arena)},
	    {.name = "vip", .text = facts->is_vip ? "yes" : NULL},
	    {.name = "language", .text = language},
	};
	struct template_value *copy = arena_array(arena, ARRAY_SIZE(values), sizeof(*copy));
	struct template_scope *scope = arena_alloc(arena, sizeof(*scope));

	memcpy(copy, values, sizeof(values));
	scope->values = copy;
	scope->count = ARRAY_SIZE(values);
	return scope;
}

/* ---- choices ---- */

static size_t primary_length(const char *language)
{
	return strcspn(language, "-");
}

const char *catalogue_language(const struct settings *settings, const char *language)
{
	const struct text_list *languages = &settings->acknowledge.languages;
	size_t length = language != NULL ? primary_length(language) : 0;

	for (size_t i = 0; language != NULL && i < languages->count; i++)
		if (text_equal_ascii_case(languages->items[i], language))
			return languages->items[i];
	for (size_t i = 0; length > 0 && i < languages->count; i++)
		if (primary_length(languages->items[i]) == length &&
		    languages->items[i][length] == '\0' &&
		    strncasecmp(languages->items[i], language, length) == 0)
			return languages->items[i];
	return languages->count > 0 ? languages->items[0] : "en";
}
