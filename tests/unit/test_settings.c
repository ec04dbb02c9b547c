#include "settings.h"

/* ---- defaults ---- */

static void the_least_file_has_every_default(void **state)
{
	struct loaded loaded = load(LEAST);
	const struct settings *settings = loaded.settings;
	const struct mailbox_settings *mailbox = &settings->mailboxes[0];

	(void)state;
	assert_string_equal(settings->owner.name, "");
	assert_string_equal(settings->owner.language, "en");
	assert_true(civil_zone_exists(settings->owner.timezone));
	assert_int_equal(settings->mailbox_count, 1);
	assert_string_equal(mailbox->name, "");
	assert_int_equal(mailbox->aliases.count, 0);
	assert_string_equal(mailbox->inbox, "INBOX");
	assert_string_equal(mailbox->sent, "auto");
	assert_null(mailbox->start);
	assert_null(mailbox->budget);
	assert_int_equal(mailbox->poll_ms, 5 * MINUTE_MS);
	assert_int_equal(mailbox->imap.port, 0);
	assert_int_equal(mailbox->imap.tls, TLS_IMPLICIT);
	assert_null(mailbox->imap.ca_file);
	assert_true(mailbox->smtp.has_login);
	assert_false(settings->acknowledge.is_enabled);
	assert_int_equal(settings->acknowledge.after_ms, 2 * MINUTE_MS);
	assert_int_equal(settings->acknowledge.languages.count, 2);
	assert_string_equal(settings->acknowledge.languages.items[0], "zh");
	assert_int_equal(settings->hours.span_count, 0);
	assert_int_equal(settings->hours.closed_count, 0);
	assert_int_equal(settings->report_count, 1);
	assert_int_equal(settings->reports[0].every, REPORT_WEEK);
	assert_int_equal(settings->reports[0].weekday, 1);
	assert_int_equal(settings->reports[0].minute, 480);
	assert_string_equal(settings->reports[0].to, "li@example.com");
	assert_true(settings->service.reminds);
	assert_true(settings->service.alerts_urgent);
	assert_int_equal(settings->limits.per_address_day, 1);
	assert_int_equal(settings->limits.per_address_week, 3);
	assert_int_equal(settings->limits.per_domain_hour, 20);
	assert_int_equal(settings->limits.per_hour, 100);
	assert_int_equal(settings->service.high_ms, 30 * MINUTE_MS);
	assert_int_equal(settings->service.normal_ms, 24 * HOUR_MS);
	assert_int_equal(settings->service.low_ms, 72 * HOUR_MS);
	assert_string_equal(settings->database, LOCALSTATEDIR "/hark.db");
	assert_null(settings->templates);
	assert_string_equal(settings->rules, "rules.d");
	assert_null(settings->alert_command);
	assert_int_equal(settings->never_ack.count, 0);
	assert_int_equal(settings->max_message_bytes, MAIL_BYTES_MAX);
	done(&loaded);
}

static void smtp_takes_user_and_secret_from_imap(void **state)
{
	struct loaded loaded =
	    load(OWNER "mailboxes:\n  - address: feedback@example.com\n"
		       "    smtp: {host: smtp.example.com}\n"
		       "    imap: {host: imap.example.com, user: li, password_command: echo x}\n");
	const struct mailbox_settings *mailbox = &loaded.settings->mailboxes[0];

	(void)state;
	assert_string_equal(mailbox->smtp.user, "li");
	assert_string_equal(mailbox->smtp.secret.password_command, "echo x");
	assert_int_equal(mailbox->smtp.secret.line, 5);
	done(&loaded);
}

static void the_user_defaults_to_the_address(void **state)
{
	struct loaded loaded = load(LEAST);

	(void)state;
	assert_string_equal(loaded.settings->mailboxes[0].imap.user, "feedback@example.com");
	assert_string_equal(loaded.settings->mailboxes[0].smtp.user, "feedback@example.com");
	done(&loaded);
}

static void smtp_without_login_has_no_secret(void **state)
{
	struct loaded loaded =
	    load(OWNER "mailboxes:\n  - address: feedback@example.com\n"
		       "    imap: {host: imap.example.com, password_command: echo x}\n"
		       "    smtp: {host: 127.0.0.1, port: 25, tls: none, login: no}\n");
	const struct server_settings *smtp = &loaded.settings->mailboxes[0].smtp;

	(void)state;
	assert_false(smtp->has_login);
	assert_null(smtp->secret.password_command);
	assert_int_equal(smtp->port, 25);
	assert_int_equal(smtp->tls, TLS_NONE);
	done(&loaded);
}

static void keys_without_values_leave_the_defaults(void **state)
{
	struct loaded loaded = load(LEAST "limits:\nreports:\nhours:\nservice:\nacknowledge:\n");

	(void)state;
	assert_non_null(loaded.settings);
	assert_int_equal(loaded.settings->report_count, 1);
	assert_int_equal(loaded.settings->limits.per_hour, 100);
	done(&loaded);
}

static void a_report_is_of_the_kind_that_its_period_asks_for(void **state)
{
	struct loaded loaded = load(LEAST "reports: [{every: day}, {every: week}, {every: month},"
					  " {every: quarter}, {every: month, kind: public}]\n");
	const int kinds[] = {REPORT_DIGEST, REPORT_FULL, REPORT_FULL, REPORT_REVIEW, REPORT_PUBLIC};

	(void)state;
	assert_int_equal(loaded.settings->report_count, ARRAY_SIZE(kinds));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_int_equal(loaded.settings->reports[i].kind, kinds[i]);
	done(&loaded);
}

static void an_empty_list_of_reports_means_none(void **state)
{
	struct loaded loaded = load(LEAST "reports: []\n");

	(void)state;
	assert_int_equal(loaded.settings->report_count, 0);
	done(&loaded);
}

static void reports_are_read(void **state)
{
	struct loaded loaded = load(LEAST "reports:\n  - {every: day, at: 7:05}\n  - {every: week, "
					  "on: 周五, to: boss@example.com}\n"
					  "  - {every: month}\n");
	const struct report_settings *reports = loaded.settings->reports;

	(void)state;
	assert_int_equal(loaded.settings->report_count, 3);
	assert_int_equal(reports[0].every, REPORT_DAY);
	assert_int_equal(reports[0].minute, 7 * 60 + 5);
	assert_int_equal(reports[1].weekday, 5);
	assert_string_equal(reports[1].to, "boss@example.com");
	assert_int_equal(reports[2].every, REPORT_MONTH);
	done(&loaded);
}

static void relative_paths_start_at_the_files_folder(void **state)
{
	char folder[] = "hark-folder-XXXXXX";
	AUTO_FREE char *path = NULL, *expected = NULL;
	const char content[] = LEAST "database: d/hark.db\ntemplates: /t\n";
	struct diagnostics diagnostics;
	struct settings *settings;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = mem_printf("%s/hark.yaml", folder);
	assert_int_equal(file_write_atomically(path,
			     (struct bytes){(const uint8_t *)content, strlen(content)}, 0600, NULL),
	    0);
	diagnostics_init(&diagnostics);
	settings = settings_load(path, &diagnostics);
	assert_non_null(settings);
	expected = mem_printf("%s/d/hark.db", folder);
	assert_string_equal(settings->database, expected);
	assert_string_equal(settings->templates, "/t");
	assert_true(text_starts_with(settings->rules, folder));
	assert_true(text_ends_with_ascii_case(settings->rules, "/rules.d"));
	assert_true(text_starts_with(settings->mailboxes[0].imap.secret.password_file, folder));
	settings_free(&settings);
	diagnostics_free(&diagnostics);
	unlink(path);
	rmdir(folder);
}

static void own_addresses_are_known_whatever_their_case(void **state)
{
	struct loaded loaded =
	    load(OWNER "mailboxes:\n  - address: feedback@example.com\n    aliases: "
		       "support@example.com\n" SERVERS "  - address: other@example.com\n" SERVERS);
	const struct settings *settings = loaded.settings;

	(void)state;
	assert_true(mailbox_has_address(&settings->mailboxes[0], "Support@Example.com"));
	assert_false(mailbox_has_address(&settings->mailboxes[0], "other@example.com"));
	assert_true(settings_has_own_address(settings, "OTHER@example.com"));
	assert_true(settings_has_own_address(settings, "li@example.com"));
	assert_false(settings_has_own_address(settings, "customer@example.com"));
	done(&loaded);
}

static void loading_leaves_the_processs_time_zone_alone(void **state)
{
	struct loaded loaded;

	(void)state;
	assert_int_equal(civil_set_zone("Europe/Berlin", NULL), 0);
	loaded = load("owner: {email: li@example.com, timezone: Asia/Shanghai}\n" MAILBOX);
	assert_string_equal(loaded.settings->owner.timezone, "Asia/Shanghai");
	assert_string_equal(getenv("TZ"), "Europe/Berlin");
	done(&loaded);
}

/* ---- the example ---- */

static struct buffer read_example(void)
{
	AUTO_FREE char *path = mem_printf("%s/config/hark.yaml.example", getenv("HARK_SOURCE"));
	struct buffer content;

	assert_int_equal(file_read(path, CONFIG_FILE_BYTES_MAX, &content, NULL), 0);
	return content;
}

/* As the example says: "#" and no blank before a key shows a setting. Only one secret may stand. */
static char *uncomment(const char *example)
{
	char *content = mem_strdup(example), *put = content;

	for (const char *at = example; *at != '\0';) {
		size_t length = strcspn(at, "\n") + (strchr(at, '\n') != NULL);
		size_t indent = strspn(at + 1, " ");
		bool is_setting = at[0] == '#' && indent != 1 && at[1] != '\n';
		const char *key = at + 1 + indent;
		bool is_secret =
		    text_starts_with(key, "password_") || text_starts_with(key, "token_");

		if (!(is_setting && is_secret)) {
			memcpy(put, at + is_setting, length - is_setting);
			put += length - is_setting;
		}
		at += length;
	}
	*put = '\0';
	return content;
}

static void the_example_loads_cleanly(void **state)
{
	struct buffer example = read_example();
	struct loaded loaded = load(example.data);

	(void)state;
	assert_int_equal(loaded.diagnostics.line_count, 0);
	assert_non_null(loaded.settings);
	done(&loaded);
	buffer_free(&example);
}

static void the_examples_settings_are_the_defaults(void **state)
{
	struct buffer example = read_example();
	AUTO_FREE char *content = uncomment(example.data);
	struct loaded plain = load(example.data), full = load(content);

	(void)state;
	assert_int_equal(full.diagnostics.line_count, 0);
	assert_memory_equal(
	    &plain.settings->limits, &full.settings->limits, sizeof(struct limits_settings));
	/* The example shows somebody to tell; by default there is nobody. */
	assert_null(plain.settings->service.escalate_to);
	full.settings->service.escalate_to = NULL;
	assert_memory_equal(
	    &plain.settings->service, &full.settings->service, sizeof(struct service_settings));
	assert_memory_equal(
	    &plain.settings->learn, &full.settings->learn, sizeof(struct learn_settings));
	assert_int_equal(
	    plain.settings->acknowledge.is_enabled, full.settings->acknowledge.is_enabled);
	assert_int_equal(plain.settings->acknowledge.after_ms, full.settings->acknowledge.after_ms);
	assert_int_equal(full.settings->acknowledge.languages.count, 2);
	assert_string_equal(plain.settings->owner.language, full.settings->owner.language);
	assert_int_equal(plain.settings->reports[0].every, full.settings->reports[0].every);
	assert_int_equal(plain.settings->reports[0].weekday, full.settings->reports[0].weekday);
	assert_int_equal(plain.settings->reports[0].minute, full.settings->reports[0].minute);
	assert_int_equal(plain.settings->max_message_bytes, full.settings->max_message_bytes);
	assert_int_equal(plain.settings->mailboxes[0].poll_ms, full.settings->mailboxes[0].poll_ms);
	assert_string_equal(plain.settings->mailboxes[0].inbox, full.settings->mailboxes[0].inbox);
	assert_string_equal(plain.settings->mailboxes[0].sent, full.settings->mailboxes[0].sent);
	assert_string_equal(plain.settings->rules, full.settings->rules);
	done(&plain);
	done(&full);
	buffer_free(&example);
}

static void expect_keys_in(const char *example, const struct schema_field *fields)
{
	for (; fields->key != NULL; fields++) {
		AUTO_FREE char *key = mem_printf("%s:", fields->key);

		if (fields->shape != SHAPE_REFUSED && strstr(example, key) == NULL)
			fail_msg("the example does not show \"%s\"", fields->key);
		if (fields->fields != NULL)
			expect_keys_in(example, fields->fields);
	}
}

static void the_example_shows_every_key(void **state)
{
	struct buffer example = read_example();

	(void)state;
	expect_keys_in(example.data, settings_fields);
	buffer_free(&example);
}

static void the_example_cut_anywhere_is_no_crash(void **state)
{
	struct buffer example = read_example();
	AUTO_FREE char *content = uncomment(example.data);
	size_t size = strlen(content);

	(void)state;
	for (size_t cut = 0; cut <= size; cut++) {
		struct loaded loaded = load_bytes(content, cut);

		done(&loaded);
	}
	buffer_free(&example);
}

static void the_example_with_any_byte_changed_is_no_crash(void **state)
{
	struct buffer example = read_example();
	AUTO_FREE char *content = uncomment(example.data);
	const char others[] = {'\0', '\t', ':', '[', '*', '\xff', '\n'};

	(void)state;
	for (size_t i = 0; content[i] != '\0'; i++) {
		char old = content[i];
		struct loaded loaded;

		content[i] = others[i % sizeof(others)];
		loaded = load_bytes(content, strlen(example.data) / 2);
		content[i] = old;
		done(&loaded);
	}
	buffer_free(&example);
}

/* ---- folders of files ---- */

static void a_folder_is_read_in_name_order(void **state)
{
	AUTO_FREE char *path = mem_printf("%s/tests/data/config/rules.d/", getenv("HARK_SOURCE"));
	AUTO_FREE char *first = mem_printf("%s10-a.yml", path);
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct config_file *files;
	size_t count;

	(void)state;
	diagnostics_init(&diagnostics);
	assert_int_equal(config_read_folder(path, arena, &diagnostics, &files, &count), 0);
	assert_int_equal(count, 3);
	assert_string_equal(files[0].name, first);
	assert_true(text_ends_with_ascii_case(files[1].name, "rules.d/20-b.yaml"));
	assert_true(text_ends_with_ascii_case(files[2].name, "rules.d/30-c.yml"));
	assert_int_equal(files[1].content.size, 5);
	assert_memory_equal(files[1].content.data, "b: 1\n", 5);
	diagnostics_free(&diagnostics);
	arena_free(&arena);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct config_file *files;
	size_t count;

	(void)state;
	diagnostics_init(&diagnostics);
	assert_int_equal(
	    config_read_folder("no-such-folder", arena, &diagnostics, &files, &count), -1);
	assert_string_equal(diagnostics.lines[0], "no-such-folder: No such file or directory");
	diagnostics_free(&diagnostics);
	arena_free(&arena);
}

static void fill_folder(const char *folder, int count, bool removes)
{
	for (int i = 0; i < count; i++) {
		AUTO_FREE char *name = mem_printf("%s/%d.yaml", folder, i);
		FILE *file = removes ? NULL : fopen(name, "w");

		if (removes)
			unlink(name);
		else
			assert_int_equal(fclose(file), 0);
	}
}

static void a_folder_may_hold_files_up_to_the_limit(void **state)
{
	char folder[] = "hark-folder-XXXXXX";
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct config_file *files;
	size_t count;

	(void)state;
	assert_non_null(mkdtemp(folder));
	diagnostics_init(&diagnostics);
	fill_folder(folder, CONFIG_FILES_MAX, false);
	assert_int_equal(config_read_folder(folder, arena, &diagnostics, &files, &count), 0);
	assert_int_equal(count, CONFIG_FILES_MAX);
	fill_folder(folder, CONFIG_FILES_MAX + 1, false);
	assert_int_equal(config_read_folder(folder, arena, &diagnostics, &files, &count), -1);
	assert_true(text_ends_with_ascii_case(diagnostics.lines[0], ": more than 500 files"));
	fill_folder(folder, CONFIG_FILES_MAX + 1, true);
	rmdir(folder);
	diagnostics_free(&diagnostics);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_least_file_has_every_default),
	    cmocka_unit_test(smtp_takes_user_and_secret_from_imap),
	    cmocka_unit_test(the_user_defaults_to_the_address),
	    cmocka_unit_test(smtp_without_login_has_no_secret),
	    cmocka_unit_test(keys_without_values_leave_the_defaults),
	    cmocka_unit_test(a_report_is_of_the_kind_that_its_period_asks_for),
	    cmocka_unit_test(an_empty_list_of_reports_means_none),
	    cmocka_unit_test(reports_are_read),
	    cmocka_unit_test(relative_paths_start_at_the_files_folder),
	    cmocka_unit_test(own_addresses_are_known_whatever_their_case),
	    cmocka_unit_test(loading_leaves_the_processs_time_zone_alone),
	    cmocka_unit_test(the_example_loads_cleanly),
	    cmocka_unit_test(the_examples_settings_are_the_defaults),
	    cmocka_unit_test(the_example_shows_every_key),
	    cmocka_unit_test(the_example_cut_anywhere_is_no_crash),
	    cmocka_unit_test(the_example_with_any_byte_changed_is_no_crash),
	    cmocka_unit_test(a_folder_is_read_in_name_order),
	    cmocka_unit_test(a_folder_that_is_not_there_is_named),
	    cmocka_unit_test(a_folder_may_hold_files_up_to_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
