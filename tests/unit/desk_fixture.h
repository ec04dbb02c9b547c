/*
 * An installation in a temporary folder for one test, with an open store and one mailbox, and mails
 * as the reader makes them. Whatever the arranging needs is asserted here, so that a test shows
 * only what it is about.
 */
#ifndef HARK_TESTS_DESK_FIXTURE_H
#define HARK_TESTS_DESK_FIXTURE_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/desk_p.h"
#include "desk/matter_p.h"

#define NOW INT64_C(1795334400000)
#define BOX "feedback@example.com"

static const char fixture_config[] = "owner: {name: Li Wei, email: li@example.org, timezone: UTC}\n"
				     "mailboxes:\n"
				     "  - address: " BOX "\n"
				     "    imap: {host: imap.example.com, password_file: secret}\n"
				     "    smtp: {host: smtp.example.com}\n"
				     "acknowledge: {enabled: yes}\n"
				     "service: {remind: no, urgent: no}\n"
				     "database: hark.db\n"
				     "rules: rules.d\n";
static const char fixture_rules[] = "categories:\n"
				    "  - id: product_issue\n"
				    "    name: {en: Product issue, zh: 产品问题}\n"
				    "    any: [{words: [\"crash*\"]}, {pattern: '\\d+x'}]\n"
				    "channels:\n"
				    "  - id: web_form\n"
				    "    when: {from: [noreply@forms.example, " BOX "]}\n"
				    "    fields: {email: Email, name: Name, text: Message}\n"
				    "senders: [{from: [shy@*, noreply@*], never_ack: yes}]\n";

struct fixture {
	char folder[64];
	struct arena *arena;
	struct desk *desk;
	struct take_in_context context;
	struct take_in_result result;
	struct error error;
	uint32_t next_uid;
};

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) < 0)                                                                    \
			fail_msg("%s: %s", #call, f->error.text);                                  \
	} while (0)

/* ---- an installation ---------------------------------------------------------------------- */

static inline void write_file(struct fixture *f, const char *name, const char *content)
{
	FILE *file = fopen(arena_printf(f->arena, "%s/%s", f->folder, name), "w");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline void write_rules(struct fixture *f, const char *folder, const char *content)
{
	assert_int_equal(mkdir(arena_printf(f->arena, "%s/%s", f->folder, folder), 0700), 0);
	write_file(f, arena_printf(f->arena, "%s/10.yaml", folder), content);
}

static inline void write_installation(struct fixture *f)
{
	const char *source = getenv("HARK_SOURCE");

	write_file(f, "hark.yaml", fixture_config);
	write_file(f, "secret", "x\n");
	assert_int_equal(chmod(arena_printf(f->arena, "%s/secret", f->folder), 0600), 0);
	write_rules(f, "rules.d", fixture_rules);
	setenv("HARK_DATADIR", source != NULL ? source : ".", 1);
}

/* rules: a folder in the installation's, NULL: the configured one. */
static inline struct desk *load_desk(struct fixture *f, const char *rules)
{
	struct diagnostics diagnostics;
	struct desk *desk;

	if (rules != NULL)
		rules = arena_printf(f->arena, "%s/%s", f->folder, rules);
	diagnostics_init(&diagnostics);
	desk =
	    desk_load_with(arena_printf(f->arena, "%s/hark.yaml", f->folder), rules, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	assert_non_null(desk);
	return desk;
}

static inline int desk_setup(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));
	struct folder_record inbox;

	snprintf(f->folder, sizeof(f->folder), "/tmp/hark-desk-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->arena = arena_new();
	clock_freeze(NOW);
	write_installation(f);
	f->desk = load_desk(f, NULL);
	assert_ok(desk_open_store(f->desk, STORE_CREATE, &f->error));
	f->context = (struct take_in_context){.desk = f->desk,
	    .mailbox = &f->desk->settings->mailboxes[0],
	    .uidvalidity = 7,
	    .watermark_ms = NOW - DAY_MS};
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(desk_account(f->desk, 0, &f->context.account_id, &f->error));
	assert_ok(store_folder(
	    f->desk->store, f->context.account_id, "INBOX", f->arena, &inbox, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	f->context.folder_id = inbox.id;
	f->next_uid = 1;
	*state = f;
	return 0;
}

/* Rule folders lie one deep. */
static inline void remove_folder(const char *folder)
{
	struct error error;
	struct arena *arena = arena_new();
	const char **names;
	size_t count;

	assert_int_equal(folder_list(folder, "", arena, &names, &count, &error), 0);
	for (size_t i = 0; i < count; i++)
		unlink(arena_printf(arena, "%s/%s", folder, names[i]));
	arena_free(&arena);
	rmdir(folder);
}

static inline int desk_teardown(void **state)
{
	struct fixture *f = *state;

	desk_free(&f->desk);
	remove_folder(arena_printf(f->arena, "%s/rules.d", f->folder));
	remove_folder(f->folder);
	arena_free(&f->arena);
	free(f);
	return 0;
}

/* ---- mails -------------------------------------------------------------------------------- */

/* A person's mail; number makes its Message-ID and its text. */
static inline struct message *person(struct fixture *f, const char *from, int number)
{
	struct message *message = arena_alloc(f->arena, sizeof(*message));
	struct mail_address *to = arena_alloc(f->arena, sizeof(*to));

	*to = (struct mail_address){"", BOX};
	*message = (struct message){.message_id = arena_printf(f->arena, "%d@mail.example", number),
	    .has_date = true,
	    .date_ms = NOW - MINUTE_MS,
	    .from = {"", from},
	    .sender = {"", ""},
	    .to = {to, 1},
	    .subject = "It crashes",
	    .nature = NATURE_PERSON,
	    .nature_reason = "no mark of a machine",
	    .language = "en",
	    .text = "It crashes on start.",
	    .new_text = "It crashes on start.",
	    .quoted = "",
	    .signature = "",
	    .in_reply_to = "",
	    .has_return_path = true,
	    .return_path = from,
	    .text_hash = arena_printf(f->arena, "%032d", number)};
	return message;
}

/* The server that received it says that From is not who wrote. */
static inline void forge(struct fixture *f, struct message *message)
{
	struct header *header = arena_alloc(f->arena, sizeof(*header));

	*header = (struct header){
	    "authentication-results", "mx.example.com; dmarc=fail header.from=customer.example"};
	message->headers = header;
	message->header_count = 1;
}

static inline struct arrival arrival_of(struct fixture *f, const struct message *message)
{
	static const uint8_t raw[] = "raw bytes";

	return (struct arrival){.uid = f->next_uid++,
	    .internal_date_ms = NOW - MINUTE_MS,
	    .size_bytes = 1000,
	    .message = message,
	    .raw = {raw, sizeof(raw) - 1},
	    .quarantine_reason = "the reader failed twice on this mail"};
}

/* A new mail with these words, now; the number of its matter, if it opens one. */
static inline int64_t take_in_words(struct fixture *f, const char *from, const char *text)
{
	struct message *message = person(f, from, (int)f->next_uid);
	struct arrival arrival;
	int64_t id = 1000 + (int64_t)f->next_uid;

	message->text = message->new_text = text;
	arrival = arrival_of(f, message);
	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	return id;
}

/* What a command of the test wrote into that file so far; "": it did not run. */
static inline const char *written(struct fixture *f, const char *name)
{
	const char *path = arena_printf(f->arena, "%s/%s", f->folder, name);
	struct buffer buffer;
	const char *text;

	if (access(path, F_OK) != 0)
		return "";
	assert_ok(file_read(path, 65536, &buffer, &f->error));
	text = arena_strdup(f->arena, buffer.data);
	buffer_free(&buffer);
	return text;
}

#define desk_test(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

#endif
