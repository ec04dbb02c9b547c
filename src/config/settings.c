/*
 * The owner's file as a whole: the table of its keys, their defaults, and what follows from one
 * another.
 */
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/config_p.h"

/* ---- the table ---- */

#define OWNER(member) offsetof(struct owner_settings, member)
#define MAILBOX(member) offsetof(struct mailbox_settings, member)
#define BUTTON(member) offsetof(struct button_settings, member)
#define ACKNOWLEDGE(member) offsetof(struct acknowledge_settings, member)
#define REPORT(member) offsetof(struct report_settings, member)
#define LIMITS(member) offsetof(struct limits_settings, member)
#define SERVICE(member) offsetof(struct service_settings, member)
#define LEARN(member) offsetof(struct learn_settings, member)
#define FOLLOW_UP(member) offsetof(struct follow_up_settings, member)
#define RETENTION(member) offsetof(struct retention_settings, member)
#define SETTINGS(member) offsetof(struct settings, member)

#define CUSTOM(name, at, reader)                                                                   \
	{                                                                                          \
		.key = name, .type = SCHEMA_CUSTOM, .offset = at, .custom = reader                 \
	}
#define DURATION(name, at, least, most)                                                            \
	{                                                                                          \
		.key = name, .type = SCHEMA_DURATION, .offset = at, .minimum = least,              \
		.maximum = most                                                                    \
	}
#define COUNT(name, at)                                                                            \
	{                                                                                          \
		.key = name, .type = SCHEMA_INTEGER, .offset = at, .minimum = 1, .maximum = 100000 \
	}
#define MAP(name, at, table)                                                                       \
	{                                                                                          \
		.key = name, .type = SCHEMA_MAP, .offset = at, .fields = table                     \
	}
#define END                                                                                        \
	{                                                                                          \
		.key = NULL                                                                        \
	}

static const char *const language_words[] = {"zh", "en", NULL};
static const char *const budget_words[] = {"gmail", "microsoft365", "qq", "163", NULL};
static const char *const file_words[] = {"resolved", "all", "no", NULL};
static const char *const alerts_on_words[] = {"trouble", "all", NULL};
static const char *const enabled_words[] = {"auto", "yes", "no", NULL};
static const char *const every_words[] = {"day", "week", "month", "quarter", NULL};

static const char *const kind_words[] = {"report", "digest", "review", "public", NULL};

const struct schema_field settings_owner_fields[] = {
    CUSTOM("name", OWNER(name), value_read_line),
    {.key = "email",
	.type = SCHEMA_CUSTOM,
	.offset = OWNER(email),
	.is_required = true,
	.custom = value_read_address},
    {.key = "language", .type = SCHEMA_WORD, .offset = OWNER(language), .words = language_words},
    CUSTOM("timezone", OWNER(timezone), value_read_zone),
    END,
};

static const struct schema_field button_fields[] = {
    CUSTOM("resolved", BUTTON(resolved), value_read_line),
    CUSTOM("urgent", BUTTON(urgent), value_read_line),
    CUSTOM("spam", BUTTON(spam), value_read_line),
    CUSTOM("not_feedback", BUTTON(not_feedback), value_read_line),
    CUSTOM("categories", BUTTON(categories), value_read_line),
    {.key = "create", .type = SCHEMA_BOOL, .offset = BUTTON(creates)},
    END,
};

static const struct schema_field folder_fields[] = {
    CUSTOM("inbox", MAILBOX(inbox), value_read_line),
    CUSTOM("sent", MAILBOX(sent), value_read_line),
    MAP("buttons", MAILBOX(buttons), button_fields),
    {.key = "file", .type = SCHEMA_WORD, .offset = MAILBOX(file), .words = file_words},
    {.key = "keywords", .type = SCHEMA_BOOL, .offset = MAILBOX(has_keywords)},
    END,
};

static const struct schema_field mailbox_fields[] = {
    {.key = "address",
	.type = SCHEMA_CUSTOM,
	.offset = MAILBOX(address),
	.is_required = true,
	.custom = value_read_address},
    {.key = "aliases", .type = SCHEMA_TEXTS, .offset = MAILBOX(aliases)},
    CUSTOM("name", MAILBOX(name), value_read_line),
    {.key = "imap",
	.type = SCHEMA_CUSTOM,
	.offset = MAILBOX(imap),
	.is_required = true,
	.fields = server_imap_fields,
	.custom = server_read_imap},
    {.key = "smtp",
	.type = SCHEMA_CUSTOM,
	.offset = MAILBOX(smtp),
	.is_required = true,
	.fields = server_smtp_fields,
	.custom = server_read_smtp},
    MAP("folders", 0, folder_fields),
    CUSTOM("start", MAILBOX(start), timetable_read_date),
    DURATION("poll", MAILBOX(poll_ms), 10 * SECOND_MS, DAY_MS),
    {.key = "trusted_authserv", .type = SCHEMA_TEXTS, .offset = MAILBOX(trusted_authserv)},
    {.key = "budget", .type = SCHEMA_WORD, .offset = MAILBOX(budget), .words = budget_words},
    END,
};

static const struct schema_field acknowledge_fields[] = {
    {.key = "enabled", .type = SCHEMA_BOOL, .offset = ACKNOWLEDGE(is_enabled)},
    DURATION("after", ACKNOWLEDGE(after_ms), 0, 7 * DAY_MS),
    {.key = "languages", .type = SCHEMA_TEXTS, .offset = ACKNOWLEDGE(languages)},
    END,
};

static const struct schema_field hours_fields[] = {
    {.key = "week", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = timetable_read_week},
    {.key = "closed", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = timetable_read_closed},
    END,
};

static const struct schema_field report_fields[] = {
    {.key = "every",
	.type = SCHEMA_ENUM,
	.offset = REPORT(every),
	.is_required = true,
	.words = every_words},
    {.key = "kind", .type = SCHEMA_ENUM, .offset = REPORT(kind), .words = kind_words},
    CUSTOM("on", REPORT(weekday), timetable_read_weekday),
    CUSTOM("at", REPORT(minute), timetable_read_clock),
    CUSTOM("to", REPORT(to), value_read_address),
    END,
};

static const struct schema_field limits_fields[] = {
    COUNT("per_address_day", LIMITS(per_address_day)),
    COUNT("per_address_week", LIMITS(per_address_week)),
    COUNT("per_domain_hour", LIMITS(per_domain_hour)),
    COUNT("per_hour", LIMITS(per_hour)),
    END,
};

static const struct schema_field escalate_fields[] = {
    {.key = "to",
	.type = SCHEMA_CUSTOM,
	.offset = SERVICE(escalate_to),
	.is_required = true,
	.custom = value_read_address},
    DURATION("after", SERVICE(escalate_after_ms), 0, 365 * DAY_MS),
    END,
};

static const struct schema_field service_fields[] = {
    DURATION("high", SERVICE(high_ms), MINUTE_MS, 365 * DAY_MS),
    DURATION("normal", SERVICE(normal_ms), MINUTE_MS, 365 * DAY_MS),
    DURATION("low", SERVICE(low_ms), MINUTE_MS, 365 * DAY_MS),
    {.key = "remind", .type = SCHEMA_BOOL, .offset = SERVICE(reminds)},
    {.key = "warn_at",
	.type = SCHEMA_INTEGER,
	.offset = SERVICE(warn_percent),
	.minimum = 1,
	.maximum = 99},
    {.key = "urgent", .type = SCHEMA_BOOL, .offset = SERVICE(alerts_urgent)},
    MAP("escalate", 0, escalate_fields),
    END,
};

static const struct schema_field learn_fields[] = {
    {.key = "enabled", .type = SCHEMA_ENUM, .offset = LEARN(enabled), .words = enabled_words},
    COUNT("examples", LEARN(examples)),
    {.key = "confidence",
	.type = SCHEMA_NUMBER,
	.offset = LEARN(confidence),
	.minimum = 0.5,
	.maximum = 1},
    END,
};

static const struct schema_field follow_up_fields[] = {
    {.key = "enabled", .type = SCHEMA_BOOL, .offset = FOLLOW_UP(is_enabled)},
    DURATION("after", FOLLOW_UP(after_ms), HOUR_MS, 365 * DAY_MS),
    DURATION("close_after", FOLLOW_UP(close_after_ms), HOUR_MS, 365 * DAY_MS),
    DURATION("remind_after", FOLLOW_UP(remind_after_ms), HOUR_MS, 365 * DAY_MS),
    END,
};

/* Less than a day would erase what is still being worked on. */
#define AGE(name, at) DURATION(name, at, DAY_MS, 100 * YEAR_MS)

static const struct schema_field retention_fields[] = {
    AGE("texts", RETENTION(texts_ms)),
    AGE("spam", RETENTION(spam_ms)),
    AGE("mails", RETENTION(mails_ms)),
    AGE("quarantine", RETENTION(quarantine_ms)),
    AGE("ignored", RETENTION(ignored_ms)),
    AGE("comments", RETENTION(comments_ms)),
    AGE("persons", RETENTION(persons_ms)),
    END,
};

/* ---- defaults ---- */

#define REPORT_KIND_UNSET (-1)
#define REPORT_DEFAULT                                                                             \
	((struct report_settings){                                                                 \
	    .every = REPORT_WEEK, .kind = REPORT_KIND_UNSET, .weekday = 1, .minute = 8 * 60})

static void mailbox_init(void *element)
{
	*(struct mailbox_settings *)element = (struct mailbox_settings){
	    .imap.has_login = true,
	    .smtp.has_login = true,
	    .inbox = "INBOX",
	    .sent = "auto",
	    .poll_ms = 5 * MINUTE_MS,
	};
}

static void report_init(void *element)
{
	*(struct report_settings *)element = REPORT_DEFAULT;
}

/* mailboxes and reports are read as struct schema_list. */
static_assert(SETTINGS(mailbox_count) - SETTINGS(mailboxes) == offsetof(struct schema_list, count),
    "mailboxes are laid out as a schema_list");
static_assert(SETTINGS(report_count) - SETTINGS(reports) == offsetof(struct schema_list, count),
    "reports are laid out as a schema_list");
static_assert(SETTINGS(hook_count) - SETTINGS(hooks) == offsetof(struct schema_list, count),
    "hooks are laid out as a schema_list");
static_assert(SETTINGS(notify_count) - SETTINGS(notify) == offsetof(struct schema_list, count),
    "notify is laid out as a schema_list");

const struct schema_field settings_fields[] = {
    {.key = "owner",
	.type = SCHEMA_MAP,
	.offset = SETTINGS(owner),
	.is_required = true,
	.fields = settings_owner_fields},
    {.key = "mailboxes",
	.type = SCHEMA_LIST,
	.offset = SETTINGS(mailboxes),
	.is_required = true,
	.fields = mailbox_fields,
	.element_size = sizeof(struct mailbox_settings),
	.element_init = mailbox_init},
    MAP("acknowledge", SETTINGS(acknowledge), acknowledge_fields),
    MAP("hours", SETTINGS(hours), hours_fields),
    {.key = "reports",
	.type = SCHEMA_LIST,
	.offset = SETTINGS(reports),
	.fields = report_fields,
	.element_size = sizeof(struct report_settings),
	.element_init = report_init},
    MAP("limits", SETTINGS(limits), limits_fields),
    MAP("service", SETTINGS(service), service_fields),
    MAP("learn", SETTINGS(learn), learn_fields),
    MAP("follow_up", SETTINGS(follow_up), follow_up_fields),
    MAP("retention", SETTINGS(retention), retention_fields),
    MAP("weights", SETTINGS(weights), weights_fields),
    CUSTOM("database", SETTINGS(database), value_read_path),
    CUSTOM("rules", SETTINGS(rules), value_read_path),
    CUSTOM("surveys", SETTINGS(surveys), value_read_path),
    CUSTOM("templates", SETTINGS(templates), value_read_path),
    CUSTOM("alert_command", SETTINGS(alert_command), value_read_command),
    {.key = "alert_on",
	.type = SCHEMA_ENUM,
	.offset = SETTINGS(alerts_on),
	.words = alerts_on_words},
    {.key = "hooks",
	.type = SCHEMA_LIST,
	.offset = SETTINGS(hooks),
	.fields = hook_fields,
	.element_size = sizeof(struct hook_settings),
	.element_init = hook_init},
    {.key = "notify",
	.type = SCHEMA_LIST,
	.offset = SETTINGS(notify),
	.fields = notify_fields,
	.element_size = sizeof(struct notify_settings),
	.element_init = notify_init},
    {.key = "never_ack", .type = SCHEMA_TEXTS, .offset = SETTINGS(never_ack)},
    CUSTOM("max_message", SETTINGS(max_message_bytes), value_read_size),
    END,
};

static const char *beside(struct arena *arena, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? name
			     : arena_printf(arena, "%.*s/%s", (int)(slash - path), path, name);
}

static struct settings *settings_new(const char *path)
{
	static const char *languages[] = {"zh", "en"};
	struct arena *arena = arena_new();
	struct settings *settings = arena_alloc(arena, sizeof(*settings));

	*settings = (struct settings){
	    .arena = arena,
	    .path = arena_strdup(arena, path),
	    .owner = {.name = "", .language = "en", .timezone = civil_system_zone(arena)},
	    .acknowledge = {.after_ms = 2 * MINUTE_MS,
		.languages = {.items = languages, .count = ARRAY_SIZE(languages)}},
	    .limits = {.per_address_day = 1,
		.per_address_week = 3,
		.per_domain_hour = 20,
		.per_hour = 100},
	    .service = {.high_ms = 30 * MINUTE_MS,
		.normal_ms = 24 * HOUR_MS,
		.low_ms = 72 * HOUR_MS,
		.reminds = true,
		.warn_percent = 75,
		.alerts_urgent = true,
		.escalate_after_ms = 4 * HOUR_MS},
	    .weights = {.segments = {1, 1, 1, 1, 1}},
	    .learn = {.enabled = LEARN_AUTO, .examples = 200, .confidence = LEARN_CONFIDENCE},
	    .follow_up = {.after_ms = 3 * DAY_MS, .close_after_ms = 7 * DAY_MS},
	    .database = LOCALSTATEDIR "/hark.db",
	    .rules = beside(arena, path, "rules.d"),
	    .max_message_bytes = MAIL_BYTES_MAX,
	};
	return settings;
}

/* What one value lends to another. */
static void derive_mailbox(const struct settings *settings, struct mailbox_settings *mailbox)
{
	if (mailbox->name == NULL)
		mailbox->name = settings->owner.name;
	if (mailbox->imap.user == NULL)
		mailbox->imap.user = mailbox->address;
	if (mailbox->smtp.user == NULL)
		mailbox->smtp.user = mailbox->imap.user;
	if (!secret_is_given(&mailbox->smtp.secret) && mailbox->smtp.has_login)
		mailbox->smtp.secret = mailbox->imap.secret;
	if (mailbox->file != NULL && strcmp(mailbox->file, "no") == 0)
		mailbox->file = NULL;
}

static void derive_report(const struct settings *settings, struct report_settings *report)
{
	static const enum report_kind kinds[] = {[REPORT_DAY] = REPORT_DIGEST,
	    [REPORT_WEEK] = REPORT_FULL,
	    [REPORT_MONTH] = REPORT_FULL,
	    [REPORT_QUARTER] = REPORT_REVIEW};

	if (report->to == NULL)
		report->to = settings->owner.email;
	if (report->kind == REPORT_KIND_UNSET)
		report->kind = kinds[report->every];
}

static void derive(struct settings *settings, const struct yaml_node *root)
{
	const struct yaml_node *reports = yaml_get(root, "reports");

	if (reports == NULL || schema_is_empty(reports)) {
		settings->reports = arena_alloc(settings->arena, sizeof(*settings->reports));
		report_init(settings->reports);
		settings->report_count = 1;
	}
	if (settings->surveys == NULL) {
		const char *folder = beside(settings->arena, settings->path, "surveys.d");

		settings->surveys = access(folder, F_OK) == 0 ? folder : NULL;
	}
	for (size_t i = 0; i < settings->report_count; i++)
		derive_report(settings, &settings->reports[i]);
	notify_set_lines(yaml_get(root, "notify"), settings);
	for (size_t i = 0; i < settings->mailbox_count; i++)
		derive_mailbox(settings, &settings->mailboxes[i]);
}

/* ---- loading ---- */

static void read_settings(
    struct settings *settings, struct bytes content, struct diagnostics *diagnostics)
{
	const struct schema_context context = {settings->path, settings->arena, diagnostics};
	struct yaml_node *root;

	yaml_parse(settings->path, content, settings->arena, diagnostics, &root);
	if (root == NULL)
		return;
	schema_read(&context, root, settings_fields, settings);
	check_settings(&context, root);
	derive(settings, root);
}

struct settings *settings_parse(
    const char *path, struct bytes content, struct diagnostics *diagnostics)
{
	size_t errors_before = diagnostics->count;
	struct settings *settings = settings_new(path);

	read_settings(settings, content, diagnostics);
	if (diagnostics->count != errors_before)
		settings_free(&settings);
	return settings;
}

struct settings *settings_load(const char *path, struct diagnostics *diagnostics)
{
	struct settings *settings;
	struct buffer content;
	struct error error;

	if (file_read(path, CONFIG_FILE_BYTES_MAX, &content, &error) != 0) {
		diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
		return NULL;
	}
	settings = settings_parse(
	    path, (struct bytes){(const uint8_t *)content.data, content.size}, diagnostics);
	buffer_free(&content);
	return settings;
}

void settings_free(struct settings **settings)
{
	struct arena *arena;

	if (*settings == NULL)
		return;
	arena = (*settings)->arena;
	arena_free(&arena);
	*settings = NULL;
}

const struct schema_field *settings_schema(void)
{
	return settings_fields;
}

/* ---- questions ---- */

bool mailbox_has_address(const struct mailbox_settings *mailbox, const char *address)
{
	if (text_equal_ascii_case(mailbox->address, address))
		return true;
	for (size_t i = 0; i < mailbox->aliases.count; i++)
		if (text_equal_ascii_case(mailbox->aliases.items[i], address))
			return true;
	return false;
}

bool settings_has_own_address(const struct settings *settings, const char *address)
{
	if (text_equal_ascii_case(settings->owner.email, address))
		return true;
	for (size_t i = 0; i < settings->mailbox_count; i++)
		if (mailbox_has_address(&settings->mailboxes[i], address))
			return true;
	return false;
}
