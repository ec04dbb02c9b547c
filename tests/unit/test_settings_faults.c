#include "settings.h"

#define LEAST_WITH_HOST                                                                            \
	OWNER                                                                                      \
	"mailboxes:\n  - address: a@example.com\n    imap: {host: %s, password_command: x}\n"      \
	"    smtp: {host: smtp.example.com}\n"

/* ---- faults ---- */

static void an_empty_file_lacks_what_is_required(void **state)
{
	(void)state;
	expect_errors("", "1:1: missing key \"owner\"\n1:1: missing key \"mailboxes\"\n");
}

static void empty_maps_lack_what_is_required(void **state)
{
	(void)state;
	expect_errors("owner:\nmailboxes:\n  - \n",
	    "1:7: missing key \"email\"\n3:4: missing key \"address\"\n3:4: missing key \"imap\"\n"
	    "3:4: missing key \"smtp\"\n");
	expect_errors(OWNER "mailboxes: []\n", "2:12: at least one mailbox is needed\n");
	expect_errors(OWNER "mailboxes:\n", "2:11: at least one mailbox is needed\n");
}

static void filing_needs_a_folder_to_file_in(void **state)
{
	(void)state;
	expect_errors(LEAST "    folders: {file: resolved, buttons: {urgent: U}}\n",
	    "6:21: there is no folder to file mails in: set buttons: resolved as well\n");
	expect_errors(LEAST "    folders: {file: some, buttons: {resolved: R}}\n",
	    "6:21: \"file\" must be one of resolved, all, no, not \"some\"\n");
}

static void a_missing_key_is_reported_where_its_mapping_begins(void **state)
{
	(void)state;
	expect_errors(OWNER "mailboxes:\n  - address: a@example.com\n    imap:\n      port: 993\n"
			    "      password_command: x\n    smtp: {host: smtp.example.com}\n",
	    "5:7: missing key \"host\"\n");
}

static void unknown_keys_come_with_a_guess(void **state)
{
	(void)state;
	expect_errors(LEAST "databse: x\nlimits: {frobnicate: 1}\n",
	    "6:1: unknown key \"databse\"; did you mean \"database\"?\n"
	    "7:10: unknown key \"frobnicate\"; known here: per_address_day, "
	    "per_address_week, per_domain_hour, per_hour\n");
}

static void several_faults_are_reported_at_once(void **state)
{
	(void)state;
	expect_errors("owner: {email: li, langage: zh}\n"
		      "owner: {email: li@example.com}\n"
		      "mailboxes:\n"
		      "  - address: a@example.com\n"
		      "    imap: &x {host: imap.example.com, port: 0}\n"
		      "    smtp: {host: smtp.example.com, tls: none}\n"
		      "acknowledge: {enabled: maybe, after: 2}\n",
	    "5:11: anchors are not understood; a text that begins with \"&\" needs quotes\n"
	    "2:1: duplicate key \"owner\", first given at 1:1\n"
	    "1:16: \"li\" is not a mail address (name@example.com)\n"
	    "1:20: unknown key \"langage\"; did you mean \"language\"?\n"
	    "5:45: \"port\" must be a whole number from 1 to 65535, not \"0\"\n"
	    "6:41: \"tls: none\" is for this machine only (127.0.0.0/8, ::1, localhost), not for "
	    "\"smtp.example.com\"\n"
	    "7:24: \"enabled\" must be yes or no, not \"maybe\"\n"
	    "7:38: \"after\" must be a duration (30s, 2m, 4h, 3d, 1w, 2y), not \"2\"\n"
	    "5:11: no secret to log in with: give password_command, password_file, "
	    "password_credential "
	    "or token_command\n");
}

static void a_file_that_is_no_map_is_refused(void **state)
{
	(void)state;
	expect_errors("- a\n", "1:1: must be a map (\"key: value\"), not a list\n");
	expect_errors("hello\n", "1:1: must be a map (\"key: value\"), not a text\n");
}

static void wrong_types_say_what_they_are(void **state)
{
	(void)state;
	expect_errors(LEAST "database: [a]\nlimits: 3\nnever_ack: {a: b}\nreports: {every: day}\n"
			    "rules:\nalert_command: {a: b}\n",
	    "6:11: \"database\" must be a text, not a list\n"
	    "7:9: \"limits\" must be a map (\"key: value\"), not a text\n"
	    "8:12: \"never_ack\" must be a list of texts, not a map\n"
	    "9:10: \"reports\" must be a list (each item begins with \"- \"), not a map\n"
	    "10:7: \"rules\" must be a text, not nothing\n"
	    "11:16: \"alert_command\" must be a text, not a map\n");
	expect_errors(LEAST "never_ack: [a, [b]]\n", "6:16: must be a text, not a list\n");
}

static void numbers_are_allowed_up_to_their_bounds(void **state)
{
	struct loaded loaded = load(LEAST "limits: {per_hour: 100000, per_address_day: 1}\n");

	(void)state;
	assert_int_equal(loaded.settings->limits.per_hour, 100000);
	done(&loaded);
	expect_errors(LEAST "limits: {per_hour: 100001, per_address_day: 0}\n",
	    "6:20: \"per_hour\" must be a whole number from 1 to 100000, not \"100001\"\n"
	    "6:45: \"per_address_day\" must be a whole number from 1 to 100000, not \"0\"\n");
	expect_errors(LEAST "limits: {per_hour: 0x10, per_domain_hour: 99999999999999999999}\n",
	    "6:20: \"per_hour\" must be a whole number from 1 to 100000, not \"0x10\"\n"
	    "6:43: \"per_domain_hour\" must be a whole number from 1 to 100000, not "
	    "\"99999999999999999999\"\n");
}

static void durations_are_allowed_up_to_their_bounds(void **state)
{
	struct loaded loaded = load(LEAST "    poll: 24h\nacknowledge: {after: 7d}\n");

	(void)state;
	assert_int_equal(loaded.settings->mailboxes[0].poll_ms, DAY_MS);
	assert_int_equal(loaded.settings->acknowledge.after_ms, 7 * DAY_MS);
	done(&loaded);
	expect_errors(LEAST "    poll: 9s\nacknowledge: {after: 169h}\n",
	    "6:11: \"poll\" must be a duration from 10s to 1d, not \"9s\"\n"
	    "7:22: \"after\" must be a duration from 0s to 7d, not \"169h\"\n");
}

static void sizes_are_allowed_up_to_their_bounds(void **state)
{
	struct loaded least = load(LEAST "max_message: 64KB\n"),
		      most = load(LEAST "max_message: 25MB\n");

	(void)state;
	assert_int_equal(least.settings->max_message_bytes, MAIL_FIRST_BYTES);
	assert_int_equal(most.settings->max_message_bytes, MAIL_BYTES_MAX);
	done(&least);
	done(&most);
	expect_errors(LEAST "max_message: 26MB\n",
	    "6:14: \"max_message\" must be a size from 64KB to 25MB, not \"26MB\"\n");
	expect_errors(LEAST "max_message: 63KB\n",
	    "6:14: \"max_message\" must be a size from 64KB to 25MB, not \"63KB\"\n");
	expect_errors(LEAST "max_message: 1000000\n",
	    "6:14: \"max_message\" must be a size from 64KB to 25MB, not \"1000000\"\n");
}

static void words_come_from_their_list(void **state)
{
	(void)state;
	expect_errors("owner: {email: li@example.com, language: de}\n" MAILBOX "    budget: aol\n"
		      "reports: [{every: year}]\n",
	    "1:42: \"language\" must be one of zh, en, not \"de\"\n"
	    "6:13: \"budget\" must be one of gmail, microsoft365, qq, 163, not \"aol\"\n"
	    "7:19: \"every\" must be one of day, week, month, quarter, not \"year\"\n");
}

static void addresses_must_be_plausible(void **state)
{
	const char *good[] = {"a@b", "a.b+c@mail.example.com", "李伟@例子.中国", "a@xn--fsq.cn"};
	const char *bad[] = {"", "a", "@b", "a@", "a b@c", "a@b c", "a\nb@c", "a@b\n", "<a@b>",
	    "a@b@c", "a,b@c", "a@b,c", "a@.b", "a@b.", "a@b..c", ".a@b", "a.@b", "a..b@c",
	    "\"a\"@b", "a@-b", "a\x7f@b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(value_is_address(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(value_is_address(bad[i]));
}

static void an_address_may_be_as_long_as_smtp_allows(void **state)
{
	char address[ADDRESS_BYTES_MAX + 2];

	(void)state;
	memset(address, 'a', sizeof(address));
	memcpy(address + ADDRESS_BYTES_MAX - 12, "@example.com", 13);
	assert_true(value_is_address(address));
	memset(address, 'a', sizeof(address));
	memcpy(address + ADDRESS_BYTES_MAX - 11, "@example.com", 13);
	assert_false(value_is_address(address));
}

static void no_address_stands_twice(void **state)
{
	(void)state;
	expect_errors(OWNER
	    "mailboxes:\n  - address: a@example.com\n    aliases: [b@example.com, nobody]\n" SERVERS
	    "  - address: B@example.com\n    aliases: A@EXAMPLE.com\n" SERVERS,
	    "4:30: \"nobody\" is not a mail address (name@example.com)\n"
	    "8:14: \"A@EXAMPLE.com\" stands twice, first at 3:14\n"
	    "7:14: \"B@example.com\" stands twice, first at 4:15\n");
}

static void names_that_become_headers_are_one_line(void **state)
{
	(void)state;
	expect_errors(
	    "owner: {email: li@example.com, name: \"Li\\r\\nBcc: x@example.com\"}\n" MAILBOX
	    "    name: \"\"\n",
	    "1:38: \"name\" must be one line without control characters, and not empty\n"
	    "6:11: \"name\" must be one line without control characters, and not empty\n");
}

static void time_zones_must_exist(void **state)
{
	(void)state;
	expect_errors("owner: {email: li@example.com, timezone: Asia/Peking}\n" MAILBOX,
	    "1:42: \"Asia/Peking\" is not a time zone of this system (names look like "
	    "Asia/Shanghai)\n");
	assert_false(civil_zone_exists("Asia"));
	assert_false(civil_zone_exists("zone.tab"));
	assert_false(civil_zone_exists("../zoneinfo/UTC"));
	assert_false(civil_zone_exists(""));
}

static void hosts_are_names_or_addresses(void **state)
{
	(void)state;
	expect_errors(OWNER "mailboxes:\n  - address: a@example.com\n"
			    "    imap: {host: \"imap.example.com:993\", password_command: x}\n"
			    "    smtp: {host: \"smtp://example.com\"}\n",
	    "4:18: \"imap.example.com:993\" is not a host name or address; the port is a key of "
	    "its own\n"
	    "5:18: \"smtp://example.com\" is not a host name or address; the port is a key of its "
	    "own\n");
}

static void a_host_may_be_as_long_as_dns_allows(void **state)
{
	char host[HOST_BYTES_MAX + 2] = "";
	AUTO_FREE char *at_limit = NULL, *above = NULL;
	struct loaded loaded;

	(void)state;
	memset(host, 'a', HOST_BYTES_MAX);
	at_limit = mem_printf(LEAST_WITH_HOST, host);
	loaded = load(at_limit);
	assert_non_null(loaded.settings);
	done(&loaded);
	host[HOST_BYTES_MAX] = 'a';
	above = mem_printf(LEAST_WITH_HOST, host);
	loaded = load(above);
	assert_null(loaded.settings);
	assert_int_equal(loaded.diagnostics.count, 1);
	done(&loaded);
}

static void promises_are_allowed_up_to_their_bounds(void **state)
{
	struct loaded loaded = load(LEAST "service: {high: 1m, low: 365d}\n");

	(void)state;
	assert_int_equal(loaded.settings->service.high_ms, MINUTE_MS);
	assert_int_equal(loaded.settings->service.low_ms, 365 * DAY_MS);
	done(&loaded);
	expect_errors(LEAST "service: {high: 59s, low: 366d}\n",
	    "6:17: \"high\" must be a duration from 1m to 1y, not \"59s\"\n"
	    "6:27: \"low\" must be a duration from 1m to 1y, not \"366d\"\n");
}

static void nothing_is_kept_for_less_than_a_day(void **state)
{
	struct loaded loaded = load(LEAST "retention: {texts: 1d, mails: 100y}\n");

	(void)state;
	assert_true(loaded.settings->retention.texts_ms == DAY_MS);
	assert_true(loaded.settings->retention.mails_ms == 100 * YEAR_MS);
	assert_true(loaded.settings->retention.spam_ms == 0);
	done(&loaded);
	expect_errors(LEAST "retention: {texts: 23h, mails: 101y, text: 1y}\n",
	    "6:20: \"texts\" must be a duration from 1d to 100y, not \"23h\"\n"
	    "6:32: \"mails\" must be a duration from 1d to 100y, not \"101y\"\n"
	    "6:38: unknown key \"text\"; did you mean \"texts\"?\n");
}

static void persons_go_only_where_their_words_do(void **state)
{
	struct loaded loaded = load(LEAST "retention: {texts: 1y, comments: 2y, persons: 3y}\n");

	(void)state;
	assert_true(loaded.settings->retention.persons_ms == 3 * YEAR_MS);
	done(&loaded);
	expect_errors(LEAST "retention: {persons: 3y, texts: 1y}\n",
	    "6:13: \"persons\" goes by whose words are gone; it needs \"comments\" as well\n");
}

static void only_loopback_goes_without_tls(void **state)
{
	const char *local[] = {"127.0.0.1", "127.255.255.254", "\"::1\"", "LocalHost"};
	const char *remote[] = {
	    "128.0.0.1", "127.1", "::2", "localhost.example.com", "10.0.0.1", "0.0.0.0"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(local); i++) {
		AUTO_FREE char *content =
		    mem_printf(LEAST "  - address: b@example.com\n    imap: {host: %s, tls: none, "
				     "password_command: x}\n    smtp: {host: smtp.example.com}\n",
			local[i]);
		struct loaded loaded = load(content);

		assert_non_null(loaded.settings);
		done(&loaded);
	}
	for (size_t i = 0; i < ARRAY_SIZE(remote); i++) {
		AUTO_FREE char *content = mem_printf(LEAST
		    "  - address: b@example.com\n    imap: {tls: none, host: \"%s\", "
		    "password_command: x}\n    smtp: {host: smtp.example.com}\n",
		    remote[i]);
		AUTO_FREE char *line =
		    mem_printf("7:17: \"tls: none\" is for this machine only (127.0.0.0/8, "
			       "::1, localhost), not for \"%s\"\n",
			remote[i]);

		expect_errors(content, line);
	}
}

static void a_server_has_one_secret(void **state)
{
	(void)state;
	expect_errors(OWNER
	    "mailboxes:\n  - address: a@example.com\n"
	    "    imap: {host: imap.example.com, password_command: x, password_file: y}\n"
	    "    smtp: {host: smtp.example.com, token_command: x, password_credential: y}\n",
	    "4:57: \"password_file\" beside \"password_command\" (4:36); only one may be given\n"
	    "5:54: \"password_credential\" beside \"token_command\" (5:36); only one may be "
	    "given\n");
}

static void a_password_in_the_file_is_refused_and_not_repeated(void **state)
{
	(void)state;
	expect_errors(OWNER "mailboxes:\n  - address: a@example.com\n"
			    "    imap: {host: imap.example.com, password: hunter2}\n"
			    "    smtp: {host: smtp.example.com, token: [hunter2]}\n",
	    "4:36: no secret belongs into this file; use password_command, password_file, "
	    "password_credential or token_command\n"
	    "5:36: no secret belongs into this file; use password_command, password_file, "
	    "password_credential or token_command\n");
}

static void faults_of_secret_sources_do_not_repeat_them(void **state)
{
	(void)state;
	expect_errors(OWNER "mailboxes:\n  - address: a@example.com\n"
			    "    imap: {host: imap.example.com, password_command: \" \"}\n"
			    "    smtp: {host: smtp.example.com, password_credential: hun/ter2}\n"
			    "  - address: b@example.com\n"
			    "    imap: {host: imap.example.com, password_command: [hunter2]}\n"
			    "    smtp: {host: smtp.example.com, password_file: \"hun\\nter2\"}\n",
	    "4:54: \"password_command\" must be a command\n"
	    "5:57: \"password_credential\" must be the name of a systemd credential, not a path\n"
	    "7:54: \"password_command\" must be a text, not a list\n"
	    "8:51: \"password_file\" must be a path\n");
}

static void times_and_dates_of_the_file_must_exist(void **state)
{
	(void)state;
	expect_errors(LEAST
	    "    start: 2026-02-29\nreports: [{every: week, on: Someday, at: 24:00}]\n",
	    "6:12: \"2026-02-29\" is not a date (2026-10-01)\n"
	    "7:29: \"Someday\" is not a day of the week (Monday ... Sunday)\n"
	    "7:42: \"24:00\" is not a time of day (00:00 ... 23:59)\n");
}

static void a_day_of_the_week_is_for_weekly_reports(void **state)
{
	(void)state;
	expect_errors(LEAST "reports: [{every: month, on: Monday}]\n",
	    "6:26: \"on\" is for \"every: week\" only; a monthly report comes on the first\n");
}

static void languages_must_be_able_to_name_a_folder(void **state)
{
	(void)state;
	expect_errors(LEAST "acknowledge: {languages: [zh, ../en]}\n",
	    "6:31: \"../en\" is not a language (zh, en)\n");
	expect_errors(
	    LEAST "acknowledge: {languages: []}\n", "6:26: at least one language is needed\n");
}

static void mailboxes_are_allowed_up_to_the_limit(void **state)
{
	struct buffer content;
	struct loaded loaded;

	(void)state;
	buffer_init(&content, CONFIG_FILE_BYTES_MAX);
	buffer_add(&content, OWNER "mailboxes:\n");
	for (int i = 0; i < MAILBOXES_MAX; i++)
		buffer_printf(&content, "  - address: a%d@example.com\n" SERVERS, i);
	loaded = load(content.data);
	assert_int_equal(loaded.settings->mailbox_count, MAILBOXES_MAX);
	done(&loaded);
	buffer_add(&content, "  - address: b@example.com\n" SERVERS);
	expect_errors(content.data, "3:3: more than 100 mailboxes\n");
	buffer_free(&content);
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct diagnostics diagnostics;

	(void)state;
	diagnostics_init(&diagnostics);
	assert_null(settings_load("no-such-file.yaml", &diagnostics));
	assert_string_equal(diagnostics.lines[0], "no-such-file.yaml: No such file or directory");
	diagnostics_free(&diagnostics);
}

static void weights_are_read(void **state)
{
	struct loaded loaded = load(LEAST "weights: {segments: {loyal: 2, at_risk: 0.5}, spending: "
					  "[{at_least: 1000, currency: EUR, weight: 3}]}\n");
	const struct weights_settings *weights = &loaded.settings->weights;

	(void)state;
	assert_float_equal(weights->segments[2], 2, 0);
	assert_float_equal(weights->segments[3], 0.5, 0);
	assert_float_equal(weights->segments[0], 1, 0);
	assert_int_equal(weights->spending_count, 1);
	assert_float_equal(weights->spending[0].at_least, 1000, 0);
	assert_string_equal(weights->spending[0].currency, "EUR");
	done(&loaded);
	expect_errors(LEAST "weights: {segments: {rich: 2, loyal: 0}, spending: [{at_least: 1, "
			    "currency: euro}]}\n",
	    "6:22: unknown key \"rich\"; known here: new, active, loyal, at_risk, dormant\n"
	    "6:38: \"loyal\" must be a number from 0.01 to 1000, not \"0\"\n"
	    "6:77: no currency: three letters like EUR or CNY\n"
	    "6:53: missing key \"weight\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_file_lacks_what_is_required),
	    cmocka_unit_test(empty_maps_lack_what_is_required),
	    cmocka_unit_test(filing_needs_a_folder_to_file_in),
	    cmocka_unit_test(a_missing_key_is_reported_where_its_mapping_begins),
	    cmocka_unit_test(unknown_keys_come_with_a_guess),
	    cmocka_unit_test(several_faults_are_reported_at_once),
	    cmocka_unit_test(a_file_that_is_no_map_is_refused),
	    cmocka_unit_test(wrong_types_say_what_they_are),
	    cmocka_unit_test(numbers_are_allowed_up_to_their_bounds),
	    cmocka_unit_test(durations_are_allowed_up_to_their_bounds),
	    cmocka_unit_test(sizes_are_allowed_up_to_their_bounds),
	    cmocka_unit_test(words_come_from_their_list),
	    cmocka_unit_test(addresses_must_be_plausible),
	    cmocka_unit_test(an_address_may_be_as_long_as_smtp_allows),
	    cmocka_unit_test(no_address_stands_twice),
	    cmocka_unit_test(names_that_become_headers_are_one_line),
	    cmocka_unit_test(time_zones_must_exist),
	    cmocka_unit_test(hosts_are_names_or_addresses),
	    cmocka_unit_test(a_host_may_be_as_long_as_dns_allows),
	    cmocka_unit_test(promises_are_allowed_up_to_their_bounds),
	    cmocka_unit_test(nothing_is_kept_for_less_than_a_day),
	    cmocka_unit_test(persons_go_only_where_their_words_do),
	    cmocka_unit_test(weights_are_read),
	    cmocka_unit_test(only_loopback_goes_without_tls),
	    cmocka_unit_test(a_server_has_one_secret),
	    cmocka_unit_test(a_password_in_the_file_is_refused_and_not_repeated),
	    cmocka_unit_test(faults_of_secret_sources_do_not_repeat_them),
	    cmocka_unit_test(times_and_dates_of_the_file_must_exist),
	    cmocka_unit_test(a_day_of_the_week_is_for_weekly_reports),
	    cmocka_unit_test(languages_must_be_able_to_name_a_folder),
	    cmocka_unit_test(mailboxes_are_allowed_up_to_the_limit),
	    cmocka_unit_test(a_file_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
