/*
 * The composer: what stands in a mail, what can never get into one, and that another reader
 * (Python's email package) gets back exactly what went in.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hark/respond.h"

static struct compose_input input;
static struct buffer mail;
static struct error error;

static int ordinary_mail(void **state)
{
	(void)state;
	random_set_seed(1);
	input = (struct compose_input){.from = {"Example", "feedback@example.com"},
	    .to = "ann@customer.example",
	    .to_name = "",
	    .subject = "We got your mail",
	    .text = "Hello,\n\nthank you.\n",
	    .message_id = "hark.1042.abcdefgh23456789@example.com",
	    .auto_submitted = "auto-replied",
	    .instance_id = "hark-7f3a",
	    .language = "en",
	    .date_ms = INT64_C(1795334400000),
	    .offset_minutes = 480};
	buffer_init(&mail, 0);
	return 0;
}

static int free_mail(void **state)
{
	(void)state;
	buffer_free(&mail);
	return 0;
}

static void compose(void)
{
	buffer_free(&mail);
	if (compose_mail(&input, &mail, &error) != 0)
		fail_msg("refused: %s", error.text);
}

static void assert_has(const char *text)
{
	compose();
	if (strstr(mail.data, text) == NULL)
		fail_msg("no \"%s\" in:\n%s", text, mail.data);
}

static void assert_has_not(const char *text)
{
	compose();
	if (strstr(mail.data, text) != NULL)
		fail_msg("\"%s\" in:\n%s", text, mail.data);
}

static void assert_refused(const char *why)
{
	assert_int_equal(compose_mail(&input, &mail, &error), -1);
	if (strstr(error.text, why) == NULL)
		fail_msg("no \"%s\" in: %s", why, error.text);
	assert_int_equal(mail.size, 0);
}

/* ---- what stands in a mail ---- */

static void an_acknowledgement_is_these_bytes(void **state)
{
	(void)state;
	compose();
	assert_string_equal(mail.data, "Date: Sun, 22 Nov 2026 16:00:00 +0800\r\n"
				       "From: Example <feedback@example.com>\r\n"
				       "To: ann@customer.example\r\n"
				       "Subject: We got your mail\r\n"
				       "Message-ID: <hark.1042.abcdefgh23456789@example.com>\r\n"
				       "Auto-Submitted: auto-replied\r\n"
				       "X-Auto-Response-Suppress: OOF, AutoReply, RN, NRN, DR\r\n"
				       "X-Loop: hark-7f3a\r\n"
				       "Content-Language: en\r\n"
				       "MIME-Version: 1.0\r\n"
				       "Content-Type: text/plain; charset=utf-8\r\n"
				       "Content-Transfer-Encoding: 7bit\r\n"
				       "\r\n"
				       "Hello,\r\n\r\nthank you.\r\n");
}

static void dates_west_of_greenwich_and_before_1970_are_right(void **state)
{
	(void)state;
	input.date_ms = -1;
	input.offset_minutes = -210;
	assert_has("Date: Wed, 31 Dec 1969 20:29:59 -0330\r\n");
}

static void a_mail_written_by_hand_has_no_automatic_marks(void **state)
{
	(void)state;
	input.auto_submitted = NULL;
	assert_has_not("Auto-Submitted");
	assert_has_not("X-Auto-Response-Suppress");
}

static void names_are_atoms_or_quoted_or_encoded(void **state)
{
	(void)state;
	input.from.name = "Example Inc";
	assert_has("From: Example Inc <feedback@example.com>\r\n");
	input.from.name = "Dr. \"X\" \\ Inc.";
	assert_has("From: \"Dr. \\\"X\\\" \\\\ Inc.\" <feedback@example.com>\r\n");
	input.from.name = "李伟";
	assert_has("From: =?utf-8?b?5p2O5Lyf?= <feedback@example.com>\r\n");
	input.from.name = "=?utf-8?q?evil?=";
	assert_has_not("From: =?utf-8?q?evil?=");
}

static void odd_local_parts_are_quoted(void **state)
{
	(void)state;
	input.to = "a..b@customer.example";
	assert_has("To: \"a..b\"@customer.example\r\n");
}

static void a_domain_outside_ascii_is_written_as_every_server_takes_it(void **state)
{
	(void)state;
	input.to = "kim@例子.example";
	input.from.address = input.list_unsubscribe = "a@例子.example";
	assert_has("To: kim@xn--fsqu00a.example\r\n");
	assert_has("From: Example <a@xn--fsqu00a.example>\r\n");
	assert_has("<mailto:a@xn--fsqu00a.example?");
	assert_true(wire_is_ascii(mail.data));
}

static void q_is_used_for_a_few_accents_and_b_for_chinese(void **state)
{
	(void)state;
	input.subject = "Café au lait";
	assert_has("Subject: =?utf-8?q?Caf=C3=A9_au_lait?=\r\n");
	input.subject = "我们已收到";
	assert_has("Subject: =?utf-8?b?5oiR5Lus5bey5pS25Yiw?=\r\n");
}

static void an_answer_names_their_mail_and_its_thread(void **state)
{
	static const char *const references[] = {"a@x.example", "b@x.example"};

	(void)state;
	input.in_reply_to = "c@x.example";
	input.references = references;
	input.reference_count = 2;
	assert_has("In-Reply-To: <c@x.example>\r\nReferences: <a@x.example> <b@x.example> "
		   "<c@x.example>\r\n");
}

static void without_their_message_id_there_is_no_thread(void **state)
{
	static const char *const references[] = {"a@x.example"};

	(void)state;
	input.references = references;
	input.reference_count = 1;
	assert_has_not("References");
	input.in_reply_to = "";
	assert_has_not("In-Reply-To");
	input.in_reply_to = "two words@x.example";
	assert_has_not("In-Reply-To");
}

static void a_long_thread_keeps_its_first_and_last_references(void **state)
{
	char ids[60][32];
	const char *references[60];
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		snprintf(ids[i], sizeof(ids[i]), "id-%zu@x.example", i);
		references[i] = ids[i];
	}
	input.in_reply_to = "last@x.example";
	input.references = references;
	input.reference_count = 60;
	assert_has("References: <id-0@x.example> <id-42@x.example>");
	assert_has("<id-59@x.example>");
	for (const char *at = mail.data; (at = strstr(at, "<id-")) != NULL; at++)
		count++;
	assert_int_equal(count + 1, COMPOSE_REFERENCES_MAX);
	for (const char *line = mail.data; *line != '\0'; line = strchr(line, '\n') + 1)
		assert_true(strcspn(line, "\r") <= COMPOSE_LINE_MAX);
}

static void references_that_are_no_ids_are_left_out(void **state)
{
	static const char *const references[] = {"a> <b", "", "ü@x.example", "good@x.example"};

	(void)state;
	input.in_reply_to = "c@x.example";
	input.references = references;
	input.reference_count = 4;
	assert_has("References: <good@x.example> <c@x.example>\r\n");
}

static void unsubscribing_is_a_mailto_link(void **state)
{
	(void)state;
	input.list_unsubscribe = "feedback@example.com";
	assert_has("List-Unsubscribe: <mailto:feedback@example.com?subject=unsubscribe>\r\n");
	input.list_unsubscribe = "a?b@example.com";
	assert_int_equal(compose_mail(&input, &mail, &error), -1);
}

static void html_comes_last_of_the_alternatives(void **state)
{
	const char *plain, *html;

	(void)state;
	input.html = "<p>Hello</p>\n";
	compose();
	plain = strstr(mail.data, "Content-Type: text/plain");
	html = strstr(mail.data, "Content-Type: text/html");
	assert_non_null(strstr(mail.data, "Content-Type: multipart/alternative; boundary=\"=_"));
	assert_non_null(plain);
	assert_true(html > plain);
}

static void lines_that_the_way_could_change_are_escaped(void **state)
{
	(void)state;
	input.text = "From here\n.\n.dot\n--=_x\ntrailing \ntab\t\n";
	assert_has("\r\n=46rom here\r\n=2E\r\n=2Edot\r\n=2D-=3D_x\r\ntrailing=20\r\ntab=09\r\n");
}

static void mostly_ascii_is_quoted_printable_and_chinese_is_base64(void **state)
{
	(void)state;
	input.text = "Caf\u00e9 is open, and so are we, the whole week long.\n";
	assert_has("Content-Transfer-Encoding: quoted-printable\r\n");
	input.text = "您好，我们已收到您的来信。\n";
	assert_has("Content-Transfer-Encoding: base64\r\n");
}

static void a_text_of_any_line_ends_has_crlf_only(void **state)
{
	(void)state;
	input.text = "one\r\ntwo\rthree\n";
	assert_has("\r\n\r\none\r\ntwo\r\nthree\r\n");
}

/* ---- what never gets into one ---- */

static void no_value_can_become_a_header(void **state)
{
	static const char *const evil[] = {
	    "x\r\nBcc: y@z.example", "x\nBcc: y@z.example", "x\rBcc: y@z.example"};

	for (size_t i = 0; i < ARRAY_SIZE(evil); i++) {
		const char **fields[] = {&input.from.name, &input.from.address, &input.to,
		    &input.to_name, &input.subject, &input.message_id, &input.auto_submitted,
		    &input.instance_id, &input.language, &input.list_unsubscribe};

		for (size_t f = 0; f < ARRAY_SIZE(fields); f++) {
			ordinary_mail(state);
			*fields[f] = evil[i];
			assert_refused("");
		}
		ordinary_mail(state);
		input.in_reply_to = evil[i];
		assert_has_not("In-Reply-To");
		input.in_reply_to = "good@x.example";
		input.references = &evil[i];
		input.reference_count = 1;
		assert_has("References: <good@x.example>\r\n");
		buffer_free(&mail);
	}
}

static void an_attachments_name_and_type_are_ours_or_refused(void **state)
{
	static const char *const evil[] = {"a\"b", "a\r\nb", "", "ä.csv", NULL};
	struct compose_attachment attachment = {
	    "week.csv", "text/csv", {(const uint8_t *)"a,b\n", 4}};

	(void)state;
	input.attachments = &attachment;
	input.attachment_count = 1;
	compose();
	buffer_free(&mail);
	for (size_t i = 0; i < ARRAY_SIZE(evil); i++) {
		attachment.name = evil[i];
		assert_refused("attachment");
		attachment.name = "week.csv";
		attachment.type = evil[i];
		assert_refused("attachment");
		attachment.type = "text/csv";
	}
}

static void addresses_that_cannot_be_used_are_refused(void **state)
{
	(void)state;
	input.to = "ann@x.example, bob@x.example";
	assert_refused("To");
	input.to = NULL;
	assert_refused("To");
	input.to = "ann@x.example";
	input.from.address = "feedback";
	assert_refused("From");
}

static void texts_must_be_utf_8(void **state)
{
	(void)state;
	input.text = "\xff";
	assert_refused("UTF-8");
	input.text = "x";
	input.subject = "\xc0\xaf";
	assert_refused("UTF-8");
}

static void a_mail_above_the_maximum_is_refused_as_a_whole(void **state)
{
	size_t size = COMPOSE_MAIL_BYTES_MAX;
	char *text = mem_alloc(size + 1);

	(void)state;
	memset(text, 'x', size);
	input.text = text;
	assert_refused("larger than");
	free(text);
}

/* ---- Message-ID ---- */

static void a_message_id_carries_the_number(void **state)
{
	struct arena *arena = arena_new();
	char *id = compose_message_id(arena, 1042, "feedback@example.com");

	(void)state;
	assert_true(text_starts_with(id, "hark.1042."));
	assert_true(text_ends_with_ascii_case(id, "@example.com"));
	assert_int_equal(compose_message_id_number(id), 1042);
	arena_free(&arena);
}

static void other_message_ids_have_no_number(void **state)
{
	static const char *const others[] = {"", "hark.", "hark.12", "hark.12.@x",
	    "hark.x.abcdefgh23456789@x", "12.abcdefgh23456789@x", "hark.12.abcdefgh2345678@x",
	    "hark.12.abcdefgh234567890@x", "hark.99999999999999999999.abcdefgh23456789@x",
	    "hark.-1.abcdefgh23456789@x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(compose_message_id_number(others[i]), 0);
	assert_int_equal(compose_message_id_number(NULL), 0);
}

/* ---- read back ---- */

static char folder[] = "/tmp/hark-compose-XXXXXX";
static size_t case_count;

static void write_file(const char *suffix, struct bytes content)
{
	AUTO_FREE char *path = mem_printf("%s/%03zu%s", folder, case_count, suffix);

	assert_int_equal(file_write_atomically(path, content, 0600, &error), 0);
}

static void expect(struct buffer *out, const char *field, const char *value)
{
	buffer_printf(out, "%s ", field);
	for (; *value != '\0'; value++)
		buffer_printf(out, "%02x", (unsigned char)*value);
	buffer_add(out, "\n");
}

static void add_case(void)
{
	AUTO_BUFFER struct buffer expected;

	compose();
	buffer_init(&expected, 64 * 1024 * 1024);
	expect(&expected, "subject", input.subject);
	expect(&expected, "from", input.from.name);
	expect(&expected, "to", input.to_name);
	expect(&expected, "text", input.text);
	if (input.html != NULL)
		expect(&expected, "html", input.html);
	if (input.attachment_count > 0)
		expect(&expected, "attachment", (const char *)input.attachments[0].content.data);
	case_count++;
	write_file(".eml", (struct bytes){(const uint8_t *)mail.data, mail.size});
	write_file(".expect", (struct bytes){(const uint8_t *)expected.data, expected.size});
}

static const char *const nasty_values[] = {"", "plain", "two  blanks   three", " blank in front",
    "blank behind ", "=?utf-8?q?not_a_word?=", "a=?b",
    "comma, semicolon; colon: <angle> (paren) \"quote\" \\ @",
    "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
    "a long subject of many short words that has to be folded more than once because it does not "
    "fit into "
    "one line, nor into two of them when the words go on and on",
    "关于您在我们网站上购买的那台打印机无法连接到无线网络的问题我们已经收到并将由专人尽快为您处理请"
    "您放心等待我们的回复谢谢您的支持",
    "中文 and English 混合 subject 带空格 and 标点，。！",
    "😀 👍🏽 👨‍👩‍👧‍👦 🇨🇳 "
    "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
    "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e"
    "\u0301e\u0301e\u0301",
    "z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e\u030f"
    "\u0310\u0311\u0312"
    "\u0313\u0314\u0315\u0316\u0317\u0318\u0319\u031a\u031b\u031c\u031d\u031e\u031f\u0320\u0321"
    "\u0322",
    "naïve café, déjà vu — “quoted” …", "\u00a0no-break\u3000ideographic\u2028separator", "?", "=",
    "_", "a_b_é"};

static void values_read_back(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(nasty_values); i++) {
		input.subject = nasty_values[i];
		input.from.name = nasty_values[i];
		input.to_name = nasty_values[ARRAY_SIZE(nasty_values) - 1 - i];
		add_case();
	}
}

/* Each length around the places where a word or a line is full. */
static void lengths_read_back(void)
{
	static const char *const fillers[] = {"a", "é", "中", "😀", "e\u0301"};
	char subject[600];

	for (size_t f = 0; f < ARRAY_SIZE(fillers); f++)
		for (size_t count = 10; count <= 70; count += f == 0 ? 1 : 3) {
			char *end = subject;

			for (size_t i = 0; i < count; i++)
				end = stpcpy(end, fillers[f]);
			input.subject = subject;
			add_case();
		}
}

static void texts_read_back(void)
{
	static const char *const texts[] = {"", "\n", "\n\n\n", "no line end", "one\n",
	    "trailing blank \n \n\t\n", ".\n..\n.dot\n", "From me\n>From you\nFrom",
	    "-- \nsignature\n--=_boundary--\n", "=3D=\n=20\n", "caf\u00e9 \n", "\u00e9",
	    "您好\n\n编号 #1042\n", "mixed 中 text\n", "tab\tinside\n", "\x7f\x01\n",
	    "soft break before a dot at seventy-five characters of a line that is long .\n"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		input.text = texts[i];
		input.html = NULL;
		add_case();
		input.html = texts[ARRAY_SIZE(texts) - 1 - i];
		add_case();
	}
	input.html = NULL;
}

static void long_lines_read_back(void)
{
	char text[4000];

	for (size_t size = 70; size <= 80; size++) {
		memset(text, '.', size);
		text[size] = '\0';
		input.text = text;
		add_case();
		memset(text, ' ', size);
		add_case();
	}
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	add_case();
	for (size_t i = 0; i + 5 < sizeof(text) - 1; i += 5)
		memcpy(text + i, "From ", 5);
	add_case();
	for (size_t i = 0; i + 20 < sizeof(text) - 1; i += 20)
		memcpy(text + i, "中", 3);
	add_case();
}

static void attachments_read_back(void)
{
	static const char content[] = "week,count\n47,3\n";
	struct compose_attachment attachment = {"week.csv", "application/octet-stream",
	    {(const uint8_t *)content, sizeof(content) - 1}};

	input.text = "See the table.\n";
	input.attachments = &attachment;
	input.attachment_count = 1;
	add_case();
	input.html = "<p>See the table.</p>\n";
	add_case();
}

static void another_reader_gets_back_what_went_in(void **state)
{
	AUTO_FREE char *command = NULL, *clean = NULL;

	(void)state;
	if (system("python3 -c 'import email' 2>/dev/null") != 0)
		skip();
	assert_non_null(mkdtemp(folder));
	values_read_back();
	lengths_read_back();
	input.subject = "We got your mail";
	texts_read_back();
	long_lines_read_back();
	attachments_read_back();
	command = mem_printf(
	    "python3 '%s/tests/data/respond/read_back.py' %s", getenv("HARK_SOURCE"), folder);
	assert_int_equal(system(command), 0);
	clean = mem_printf("rm -r %s", folder);
	assert_int_equal(system(clean), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, ordinary_mail, free_mail)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_acknowledgement_is_these_bytes),
	    TEST(dates_west_of_greenwich_and_before_1970_are_right),
	    TEST(a_mail_written_by_hand_has_no_automatic_marks),
	    TEST(names_are_atoms_or_quoted_or_encoded),
	    TEST(odd_local_parts_are_quoted),
	    TEST(a_domain_outside_ascii_is_written_as_every_server_takes_it),
	    TEST(q_is_used_for_a_few_accents_and_b_for_chinese),
	    TEST(an_answer_names_their_mail_and_its_thread),
	    TEST(without_their_message_id_there_is_no_thread),
	    TEST(a_long_thread_keeps_its_first_and_last_references),
	    TEST(references_that_are_no_ids_are_left_out),
	    TEST(unsubscribing_is_a_mailto_link),
	    TEST(html_comes_last_of_the_alternatives),
	    TEST(lines_that_the_way_could_change_are_escaped),
	    TEST(mostly_ascii_is_quoted_printable_and_chinese_is_base64),
	    TEST(a_text_of_any_line_ends_has_crlf_only),
	    TEST(no_value_can_become_a_header),
	    TEST(an_attachments_name_and_type_are_ours_or_refused),
	    TEST(addresses_that_cannot_be_used_are_refused),
	    TEST(texts_must_be_utf_8),
	    TEST(a_mail_above_the_maximum_is_refused_as_a_whole),
	    TEST(a_message_id_carries_the_number),
	    TEST(other_message_ids_have_no_number),
	    TEST(another_reader_gets_back_what_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
