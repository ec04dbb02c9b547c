/* in: where an entry looks. */
#include "rules.h"

#include <stdlib.h>

#define ONE(entries) "categories: [ { id: one, any: [ " entries " ] } ]"

static struct verdict classify_from(const char *yaml, const char *name, const char *address)
{
	const struct triage_input input = {
	    .subject = "", .text = "hello", .from = address, .from_name = name};

	return classify_input(yaml, &input);
}

static void from_looks_at_name_and_address(void **state)
{
	const char *rules = ONE("{ words: [weber], in: from }, { words: [big.example], in: from }");

	(void)state;
	assert_true(classify_from(rules, "Ann WEBER", "ann@big.example").score == 2);
	assert_true(classify_from(rules, NULL, "weber@small.example").score == 1);
	assert_true(classify_from(rules, "Weberin", "x@bigger.example").score == 0);
}

static void from_is_not_searched_otherwise(void **state)
{
	(void)state;
	assert_true(classify_from(ONE("{ words: [ann] }"), "Ann", "ann@example.com").score == 0);
	assert_true(classify(ONE("{ words: [hello], in: from }"), "hello", "hello").score == 0);
}

static void evidence_of_from_says_so_and_weighs_once(void **state)
{
	struct verdict verdict =
	    classify_from(ONE("{ words: [ann], in: from, weight: 3 }"), "Ann", "ann@example.com");

	(void)state;
	assert_int_equal(verdict.evidence_count, 1);
	assert_string_equal(verdict.evidence[0].in, "from");
	assert_true(verdict.evidence[0].weight == 3);
}

static void a_pattern_sees_name_and_address_each_whole(void **state)
{
	(void)state;
	assert_true(
	    classify_from(ONE("{ pattern: '@example\\.com$', in: from }"), "A", "a@example.com")
		.score == 1);
	assert_true(
	    classify_from(ONE("{ pattern: '^bot@', in: from }"), "A", "bot@x.example").score == 1);
	assert_true(
	    classify_from(ONE("{ pattern: '^robot$', in: from }"), "Robot", "r@x.example").score ==
	    1);
}

static struct verdict classify_files(const char *yaml, const char *const *names, size_t count)
{
	const struct triage_input input = {.subject = "",
	    .text = "hello",
	    .from = "",
	    .attachments = names,
	    .attachment_count = count};

	return classify_input(yaml, &input);
}

static void attachments_are_searched_by_name(void **state)
{
	static const char *const names[] = {"photo.jpg", "Invoice 2026.PDF"};
	struct verdict verdict =
	    classify_files(ONE("{ words: [invoice*, 发票], in: attachment }"), names, 2);

	(void)state;
	assert_true(verdict.score == 1);
	assert_string_equal(verdict.evidence[0].in, "attachment");
	assert_true(
	    classify_files(ONE("{ pattern: '\\.pdf$', in: attachment }"), names, 2).score == 1);
	assert_true(
	    classify_files(ONE("{ words: [jpg invoice], in: attachment }"), names, 2).score == 0);
	assert_true(classify_files(ONE("{ words: [invoice] }"), names, 2).score == 0);
}

static void a_word_in_many_attachments_is_one_hit(void **state)
{
	static const char *const names[] = {"log.txt", "log.zip"};

	(void)state;
	assert_true(classify_files(ONE("{ words: [log], in: attachment }"), names, 2).score == 1);
}

static void all_and_none_look_where_they_say(void **state)
{
	const char *all = "categories: [ { id: one, all: [ { words: [crash] }, "
			  "{ words: [log*], in: attachment } ] } ]";
	const char *none = "categories: [ { id: one, any: [ { words: [hello] } ], "
			   "none: [ { words: [robot], in: from } ] } ]";
	static const char *const names[] = {"log.txt"};
	const struct triage_input with = {.subject = "",
	    .text = "a crash",
	    .from = "",
	    .attachments = names,
	    .attachment_count = 1};

	(void)state;
	assert_true(classify_input(all, &with).score == 2);
	assert_true(classify(all, "", "a crash, log.txt").score == 0);
	assert_true(classify_from(none, "Robot", "").score == 0);
	assert_true(classify_from(none, "Ann", "").score == 1);
}

static void a_pattern_that_gives_up_on_every_attachment_says_so_once(void **state)
{
	char *name = mem_alloc(100001);
	const char *names[] = {name, name, name};
	struct verdict verdict;

	(void)state;
	memset(name, '1', 99998);
	memcpy(name + 99998, " x", 2);
	verdict = classify_files(ONE("{ pattern: '\\d+x', in: attachment }"), names, 3);
	assert_int_equal(verdict.error_count, 1);
	assert_string_equal(verdict.errors[0],
	    "test.yaml:1:44: the pattern took too many steps on this mail's attachment and was "
	    "given up");
	free(name);
}

static void examples_may_be_mails(void **state)
{
	struct ruleset *rules = rules_load("categories:\n"
					   "  - id: one\n"
					   "    any:\n"
					   "      - { words: [invoice], in: attachment }\n"
					   "      - { words: [ann], in: from }\n"
					   "      - { words: [bill], in: subject }\n"
					   "    examples:\n"
					   "      yes:\n"
					   "        - { text: hello, attachment: [invoice.pdf] }\n"
					   "        - { from: ann@example.com }\n"
					   "        - { subject: The bill }\n"
					   "      no: [ invoice from ann, { text: the bill } ]\n");

	(void)state;
	ruleset_free(&rules);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(from_looks_at_name_and_address),
	    TEST(from_is_not_searched_otherwise),
	    TEST(evidence_of_from_says_so_and_weighs_once),
	    TEST(a_pattern_sees_name_and_address_each_whole),
	    TEST(attachments_are_searched_by_name),
	    TEST(a_word_in_many_attachments_is_one_hit),
	    TEST(all_and_none_look_where_they_say),
	    TEST(a_pattern_that_gives_up_on_every_attachment_says_so_once),
	    TEST(examples_may_be_mails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
