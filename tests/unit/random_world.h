/*
 * The world around a random life: the choices, and fake servers that take most of what hark wants
 * and fail in every other way now and then: SMTP, folders over IMAP, and a program that hears of
 * events. They assert what hark may never ask of them.
 */
#ifndef HARK_TESTS_RANDOM_WORLD_H
#define HARK_TESTS_RANDOM_WORLD_H

#include <limits.h>

#include "survey_fixture.h"

#include "store/store_p.h"

#define CUSTOMERS 3
#define FOLDERS 4
#define KEPT_MAX 400
#define TAKEN_MAX 500
#define TOLD_MAX 2000
#define LEFT_MAX 2000

#define OTHER_BOX "support@example.com"

/* What the clock asks for and no person. */
#define UNASKED "('follow_up', 'reminder', 'survey', 'thanks')"

/* ---- the world ---------------------------------------------------------------------------- */

/* A mail that lies on the server. */
struct kept {
	const struct message *message;
	size_t folder; /* of folders */
	uint32_t uid;
	bool is_unread; /* hark has not seen it there yet */
	bool is_filed;	/* hark moved it there */
};

/* A UID that hark was given; again after a restored backup, unless the mail lies elsewhere now. */
struct taken {
	struct take_in_context context;
	struct arrival arrival;
	const struct kept *kept; /* NULL: it stays where it is */
};

/* A mail that left, or may have, as the servers outside remember it. */
struct left {
	const char *kind, *template_name, *recipient, *answered;
	int64_t created_ms;
};

struct told {
	int64_t number;
	unsigned times;
};

/* One for the fake servers below, which have no context. */
static struct world {
	struct fixture *f;
	uint64_t state;
	int64_t uids;		    /* given to mails so far */
	int number;		    /* of the last mail: makes its Message-ID and text */
	const struct message *last; /* for duplicates */
	int64_t sent_folder_id, folder_ids[FOLDERS];
	struct kept kept[KEPT_MAX];
	size_t kept_count, open_folder;
	bool all_hear;		    /* hooks and robots have no trouble any more */
	struct told told[TOLD_MAX]; /* by the number in an announcement's id */
	size_t told_count;
	struct taken taken[TAKEN_MAX];
	size_t taken_count;
	struct left left[LEFT_MAX];
	size_t left_count, left_checked;
	bool has_backup; /* of when there were so many UIDs: */
	int64_t backup_uids;
	size_t backup_taken;
} world;

/* NULL: the inbox. */
static const struct button *const folders[FOLDERS] = {NULL,
    &(const struct button){BUTTON_RESOLVED, "Resolved", NULL},
    &(const struct button){BUTTON_URGENT, "Urgent", NULL},
    &(const struct button){BUTTON_SPAM, "Spam", NULL}};

static const char *const customers[CUSTOMERS] = {
    "ann@customer.example", "bo@customer.example", "cai@kunde.example"};

/* xorshift64*: the same life for the same seed on every machine. */
static unsigned choose(unsigned count)
{
	world.state ^= world.state >> 12;
	world.state ^= world.state << 25;
	world.state ^= world.state >> 27;
	return (unsigned)((world.state * UINT64_C(2685821657736338717)) >> 33) % count;
}

static const char *customer(void)
{
	return customers[choose(CUSTOMERS)];
}

static int64_t query(const char *sql)
{
	int64_t number = 0;
	struct error error;

	if (statement_integer(world.f->desk->store, sql, NO_VALUES, &number, &error) < 0)
		fail_msg("%s: %s", sql, error.text);
	return number;
}

static bool is_marked(const char *address, const char *column)
{
	AUTO_FREE char *sql =
	    mem_printf("SELECT count(*) FROM address WHERE address = '%s' AND %s", address, column);
	sqlite3_stmt *statement;
	bool found;

	assert_int_equal(
	    sqlite3_prepare_v2(world.f->desk->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	found = sqlite3_column_int(statement, 0) > 0;
	sqlite3_finalize(statement);
	return found;
}

/* ---- the mail server ---------------------------------------------------------------------- */

/* What the field says; "": nothing. */
static const char *field_of(struct bytes mail, const char *name)
{
	struct fixture *f = world.f;
	const char *text = arena_strndup(f->arena, (const char *)mail.data, mail.size);
	const char *field = strstr(text, name), *end = strstr(text, "\r\n\r\n");

	if (field == NULL || end == NULL || field > end)
		return "";
	field += strlen(name);
	return arena_strndup(f->arena, field, strcspn(field, "\r"));
}

/* The mail that is being sent now, as its receiver sees it. */
static struct left leaving(struct bytes mail)
{
	struct fixture *f = world.f;
	const char *message_id = field_of(mail, "\r\nMessage-ID: ");
	struct outbox_record *records;
	size_t count, i = 0;

	assert_ok(store_outbox_list(
	    f->desk->store, NULL, LEFT_MAX, f->arena, &records, &count, &f->error));
	while (i < count && (records[i].message_id[0] == '\0' ||
				strstr(message_id, records[i].message_id) == NULL))
		i++;
	if (i == count) /* of one who was forgotten while the mail before it was on its way */
		return (struct left){"", "", "", "", 0};
	return (struct left){records[i].kind, records[i].template_name, records[i].recipient,
	    field_of(mail, "\r\nIn-Reply-To: "), records[i].created_ms};
}

static void note_left(struct left left)
{
	assert_true(world.left_count < LEFT_MAX);
	world.left[world.left_count++] = left;
}

/* The courier's: takes most mails, and every kind of trouble now and then. */
enum smtp_result smtp_send(struct smtp *smtp, const char *sender, const char *recipient,
    struct bytes mail, struct smtp_outcome *outcome_r, struct error *error)
{
	const struct left left = leaving(mail);
	struct forgotten forgotten;

	(void)smtp;
	(void)sender;
	if (strcmp(recipient, "li@example.org") != 0) {
		assert_false(is_marked(recipient, "is_silenced"));
		assert_false(is_marked(recipient, "is_dead"));
	}
	assert_int_equal(
	    query("SELECT count(*) FROM outbox JOIN address ON address.address = outbox.recipient"
		  " WHERE outbox.state = 'sending' AND address.is_unsubscribed = 1"
		  " AND outbox.kind IN " UNASKED),
	    0);
	if (choose(20) == 0)
		(void)forget_person(world.f->desk, recipient, &forgotten, error);
	switch (choose(12)) {
	case 0:
		outcome_r->code = 451;
		outcome_r->step = SMTP_STEP_RCPT;
		error_set(error, "451 later");
		return SMTP_RETRY;
	case 1:
		outcome_r->code = 550;
		outcome_r->step = SMTP_STEP_RCPT;
		outcome_r->enhanced = choose(2) == 0 ? "5.1.1" : "5.7.1";
		error_set(error, "550 no");
		return SMTP_FAILED;
	case 2:
		note_left(left);
		error_set(error, "the connection broke");
		return SMTP_UNCERTAIN;
	default:
		note_left(left);
		outcome_r->code = 250;
		return SMTP_SENT;
	}
}

/* ---- folders over IMAP ---------------------------------------------------------------------- */

bool imap_has_move(const struct imap *imap)
{
	(void)imap;
	return true;
}

/* Mails arrive without a server's answer being read. */
enum net_result imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    uint32_t max_bytes, imap_mail_callback callback, void *context, struct error *error)
{
	(void)imap;
	(void)uids;
	(void)count;
	(void)max_bytes;
	(void)callback;
	(void)context;
	(void)error;
	fail_msg("a mail was fetched");
	return NET_RETRY;
}

enum net_result imap_fetch_ahead(
    struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes, struct error *error)
{
	return imap_fetch(imap, uids, count, max_bytes, NULL, NULL, error);
}

size_t imap_asked_ahead(const struct imap *imap)
{
	(void)imap;
	return 0;
}

static const char *folder_name(size_t folder)
{
	return folders[folder] != NULL ? folders[folder]->folder : "INBOX";
}

/* As the configured account has them. */
static void find_folders(void)
{
	struct fixture *f = world.f;
	struct folder_record folder;
	int64_t *account_id = &f->context.account_id;

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(desk_account(f->desk, 0, account_id, &f->error));
	assert_ok(store_folder(f->desk->store, *account_id, "Sent", f->arena, &folder, &f->error));
	world.sent_folder_id = folder.id;
	for (size_t i = 0; i < FOLDERS; i++) {
		assert_ok(store_folder(
		    f->desk->store, *account_id, folder_name(i), f->arena, &folder, &f->error));
		world.folder_ids[i] = folder.id;
	}
	assert_ok(store_commit(f->desk->store, &f->error));
	f->context.folder_id = world.folder_ids[0];
}

static size_t folder_index(const char *name)
{
	size_t folder = 0;

	while (strcmp(folder_name(folder), name) != 0)
		assert_true(++folder < FOLDERS);
	return folder;
}

enum net_result imap_list_folders(
    struct imap *imap, struct arena *arena, struct imap_folder_list *list_r, struct error *error)
{
	(void)imap;
	(void)error;
	*list_r =
	    (struct imap_folder_list){arena_array(arena, FOLDERS, sizeof(char *)), FOLDERS, '/'};
	for (size_t i = 0; i < FOLDERS; i++)
		list_r->names[i] = folder_name(i);
	return NET_OK;
}

enum net_result imap_select(struct imap *imap, const char *folder, struct imap_folder *folder_r,
    struct imap_allowed *allowed_r, struct error *error)
{
	(void)imap;
	(void)error;
	world.open_folder = folder_index(folder);
	*folder_r = (struct imap_folder){.uidvalidity = world.f->context.uidvalidity};
	*allowed_r = (struct imap_allowed){true, true, true};
	return NET_OK;
}

enum net_result imap_mark(
    struct imap *imap, uint32_t uid, const char *added, const char *removed, struct error *error)
{
	(void)imap;
	(void)uid;
	assert_null(strstr(added, "\\Seen"));
	assert_null(strstr(removed, "\\Seen"));
	error_set(error, "NO keyword");
	return choose(10) == 0 ? NET_RETRY : choose(10) == 0 ? NET_DENIED : NET_OK;
}

/* A mail lies there anew, under another UID. */
static void put_into(struct kept *kept, size_t folder, bool is_filed)
{
	kept->folder = folder;
	kept->uid = world.f->next_uid++;
	kept->is_unread = true;
	kept->is_filed = is_filed;
}

/* Nothing is moved from or to where only the owner puts mails. */
enum net_result imap_move(struct imap *imap, uint32_t uid, const char *folder, struct error *error)
{
	size_t to = folder_index(folder);
	unsigned trouble = choose(12);

	(void)imap;
	assert_string_not_equal(folder, "Spam");
	assert_string_not_equal(folder_name(world.open_folder), "Spam");
	error_set(error, "the connection broke");
	if (trouble < 2)
		return trouble == 0 ? NET_RETRY : NET_DENIED;
	for (size_t i = 0; i < world.kept_count; i++)
		if (world.kept[i].uid == uid && world.kept[i].folder == world.open_folder)
			put_into(&world.kept[i], to, true);
	return trouble == 2 ? NET_RETRY : NET_OK; /* done, but nobody heard of it */
}

/* ---- a program and robots that hear of events ----------------------------------------------- */

/* What a customer wrote, or is called. */
static const char *const secrets[] = {
    "customer.example", "kunde.example", "It crashes", "Still broken", "change my address"};

#define ID "\"id\":\""

/* The number behind the first id that stands there. */
static int64_t id_of(const char *json)
{
	const char *id = strstr(json, ID), *number;
	int64_t value;

	assert_non_null(id);
	number = strchr(id + strlen(ID), '"');
	while (number[-1] != '-')
		number--;
	value = strtoll(number, NULL, 10);
	assert_true(value > 0);
	return value;
}

static void assert_tells_no_secret(const char *told)
{
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		if (strstr(told, secrets[i]) != NULL)
			fail_msg("somebody was told \"%s\": %s", secrets[i], told);
}

static struct told *told_of(int64_t number)
{
	for (size_t i = 0; i < world.told_count; i++)
		if (world.told[i].number == number)
			return &world.told[i];
	assert_true(world.told_count < TOLD_MAX);
	world.told[world.told_count].number = number;
	return &world.told[world.told_count++];
}

int program_run(const struct program *program, struct error *error)
{
	AUTO_FREE char *json = mem_strndup((const char *)program->input.data, program->input.size);
	int64_t id = id_of(json);

	assert_tells_no_secret(json);
	if (!world.all_hear && choose(6) == 0)
		return error_set(error, "failed with status 1");
	told_of(id)->times++;
	return 0;
}

#define CHAT_URL "https://chat.example/robot"

/* Each event of a message is told once by it; the id of the whole is that of its first event. */
static void robot_hears(const char *json)
{
	const char *at = strstr(json, "\"events\":");

	if (at == NULL)
		told_of(id_of(json))->times++;
	else
		for (; (at = strstr(at, ID)) != NULL; at++)
			told_of(id_of(at))->times++;
}

/* A webhook, which hears the ids, and a chat's robot, which has a text alone. */
enum net_result webhook_post(const struct webhook_request *request, const struct net_timing *timing,
    struct webhook_answer *answer_r, struct error *error)
{
	AUTO_FREE char *body = mem_strndup((const char *)request->body.data, request->body.size);
	bool is_chat = strcmp(request->url, CHAT_URL) == 0;
	unsigned trouble = world.all_hear ? UINT_MAX : choose(12);

	(void)timing;
	assert_tells_no_secret(body);
	error_set(error, "the connection broke");
	if (trouble == 0)
		return NET_RETRY;
	*answer_r = (struct webhook_answer){.status = trouble == 1 ? 503 : 200, .host = "x"};
	if (trouble == 2 && is_chat)
		return NET_OK; /* a portal's page */
	answer_r->size = (size_t)snprintf(
	    answer_r->body, sizeof(answer_r->body), "{\"errcode\":0,\"errmsg\":\"ok\"}");
	if (trouble != 1 && !is_chat)
		robot_hears(body);
	return trouble == 3 ? NET_RETRY : NET_OK; /* it heard, but nobody knows */
}

static void set_up_robots(struct settings *settings)
{
	static struct notify_settings robots[] = {
	    {.receiver = {.name = "robot", .events = ~0U},
		.kind = NOTIFY_WEBHOOK,
		.url = "https://robot.example/",
		.per_hour = 20},
	    {.receiver = {.name = "chat", .events = ~0U},
		.kind = NOTIFY_WECOM,
		.url = CHAT_URL,
		.per_hour = 60},
	};

	settings->notify = robots;
	settings->notify_count = ARRAY_SIZE(robots);
}

#endif
