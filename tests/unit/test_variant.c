/*
 * Which text an acknowledgement has: the order of its variants, the owner's before the shipped, and
 * what the shipped ones say.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/respond.h"

static struct arena *arena;
static struct diagnostics diagnostics;
static char folder[64];

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	diagnostics_init(&diagnostics);
	strcpy(folder, "/tmp/hark-variant-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(civil_set_zone("Asia/Shanghai", NULL), 0);
	return 0;
}

static int end(void **state)
{
	AUTO_FREE char *command = mem_printf("rm -r %s", folder);

	(void)state;
	arena_free(&arena);
	diagnostics_free(&diagnostics);
	return system(command);
}

/* Names of templates, divided by blanks, as files of that folder and language. */
static const char *put(const char *place, const char *language, const char *names)
{
	const char *path = arena_printf(arena, "%s/%s", folder, place);
	AUTO_FREE char *command = mem_printf("mkdir -p %s/%s && cd %s/%s && for name in %s; do "
					     "printf 'Subject: x\\n\\nx\\n' >$name.txt; done",
	    path, language, path, language, names);

	assert_int_equal(system(command), 0);
	return path;
}

static struct template_set *load(const char *own, const char *shipped)
{
	struct template_set *set = template_set_load(own, shipped, &diagnostics);

	if (set == NULL)
		fail_msg("%s", diagnostics.lines[0]);
	return set;
}

static void assert_chosen(const struct template_set *set, const char *category,
    enum hours_state hours, bool is_vip, const char *expected)
{
	const struct ack_occasion occasion = {category, hours, is_vip};

	assert_string_equal(variant_choose(set, "en", &occasion, arena).name, expected);
}

/* ---- the order ---------------------------------------------------------------------------- */

static void the_categorys_text_goes_before_that_for_vips_and_that_before_the_hours(void **state)
{
	const char *path = put("s", "en",
	    "ack ack-out-of-hours ack-holiday ack-vip ack-bill ack-bill-holiday "
	    "ack-parcel ack-parcel-out-of-hours");
	struct template_set *set = load(NULL, path);

	(void)state;
	assert_chosen(set, "ack", HOURS_OPEN, false, "ack");
	assert_chosen(set, NULL, HOURS_OPEN, false, "ack");
	assert_chosen(set, "ack", HOURS_CLOSED, false, "ack-out-of-hours");
	assert_chosen(set, "ack", HOURS_HOLIDAY, false, "ack-holiday");
	assert_chosen(set, "ack", HOURS_OPEN, true, "ack-vip");
	assert_chosen(set, "ack", HOURS_HOLIDAY, true, "ack-vip");
	assert_chosen(set, "ack-bill", HOURS_OPEN, true, "ack-bill");
	assert_chosen(set, "ack-bill", HOURS_CLOSED, false, "ack-bill");
	assert_chosen(set, "ack-bill", HOURS_HOLIDAY, false, "ack-bill-holiday");
	assert_chosen(set, "ack-parcel", HOURS_HOLIDAY, false, "ack-parcel-out-of-hours");
	assert_chosen(set, "ack-missing", HOURS_OPEN, true, "ack-vip");
	template_set_free(&set);
}

static void a_shipped_text_never_takes_the_place_of_one_of_the_owners(void **state)
{
	const char *shipped = put("s", "en", "ack ack-out-of-hours ack-holiday ack-vip");
	struct template_set *set = load(put("own", "en", "ack"), shipped);

	(void)state;
	assert_chosen(set, "ack", HOURS_HOLIDAY, true, "ack");
	template_set_free(&set);
	set = load(put("own", "en", "ack-out-of-hours"), shipped);
	assert_chosen(set, "ack", HOURS_HOLIDAY, false, "ack-out-of-hours");
	template_set_free(&set);
	set = load(put("other", "zh", "ack"), shipped);
	assert_chosen(set, "ack", HOURS_HOLIDAY, false, "ack-holiday");
	template_set_free(&set);
}

static void the_reason_names_what_was_chosen(void **state)
{
	struct template_set *set = load(NULL, put("s", "en", "ack ack-holiday ack-vip ack-bill"));
	const struct ack_occasion holiday = {"ack", HOURS_HOLIDAY, false},
				  vip = {"ack", HOURS_HOLIDAY, true},
				  bill = {"ack-bill", HOURS_CLOSED, true}, plain = {0};

	(void)state;
	assert_string_equal(
	    variant_choose(set, "en", &holiday, arena).reason, "the text for holidays");
	assert_string_equal(variant_choose(set, "en", &vip, arena).reason, "the text for VIPs");
	assert_string_equal(
	    variant_choose(set, "en", &bill, arena).reason, "the category's own text");
	assert_string_equal(variant_choose(set, "en", &plain, arena).reason, "the plain text");
	template_set_free(&set);
}

static void a_name_tells_the_hours_it_is_for(void **state)
{
	(void)state;
	assert_int_equal(variant_hours("ack-vip-holiday"), HOURS_HOLIDAY);
	assert_int_equal(variant_hours("ack-out-of-hours"), HOURS_CLOSED);
	assert_int_equal(variant_hours("ack-vip"), HOURS_OPEN);
}

/* ---- the shipped texts -------------------------------------------------------------------- */

static struct mailbox_settings mailbox = {.address = "feedback@example.com", .name = "Example Ltd"};
static struct hours_span week = {9 * 60, 18 * 60};
static const struct settings settings = {.owner = {.name = "Li Wei", .timezone = "Asia/Shanghai"},
    .mailboxes = &mailbox,
    .mailbox_count = 1,
    .hours = {.spans = &week, .span_count = 1}};

static struct rendered render_shipped(
    const char *language, const char *name, const struct hours_moment *moment)
{
	struct template_set *set =
	    load(NULL, arena_printf(arena, "%s/templates", getenv("HARK_SOURCE")));
	const struct mail_facts facts = {
	    .number = 1042, .address = mailbox.address, .hours = *moment, .is_vip = true};
	struct rendered rendered;
	struct error error;

	assert_true(template_set_has(set, language, name));
	assert_int_equal(
	    template_render(set, language, name,
		catalogue_scope(&facts, &settings, language, arena), arena, &rendered, &error),
	    0);
	template_set_free(&set);
	return rendered;
}

static const char *const names[] = {
    "ack-out-of-hours", "ack-holiday", "ack-vip", "ack-problem", "ack-complaint", "ack-suggestion"};

static void shipped_texts_name_the_day_of_reopening_in_the_customers_language(void **state)
{
	/* Thursday, 8 October 2026, 09:00 in Shanghai. */
	const struct hours_moment moment = {HOURS_HOLIDAY, INT64_C(1791421200000)};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct rendered en = render_shipped("en", names[i], &moment);
		struct rendered zh = render_shipped("zh", names[i], &moment);

		assert_non_null(
		    strstr(en.text, "We are back on Thursday, 8 October at 09:00 (Asia/Shanghai)"));
		assert_non_null(strstr(en.html, "We are back on Thursday, 8 October at 09:00"));
		assert_non_null(
		    strstr(zh.text, "我们将于10月8日（星期四）09:00（Asia/Shanghai）恢复办公"));
		assert_non_null(strstr(zh.html, "我们将于10月8日（星期四）09:00"));
		assert_null(strstr(en.text, "\n\n\n"));
		assert_null(strstr(zh.text, "\n\n\n"));
		assert_non_null(strstr(en.text, "#1042"));
		assert_non_null(strstr(zh.html, "#1042"));
	}
}

static void shipped_texts_promise_no_day_that_is_not_known(void **state)
{
	const struct hours_moment moment = {HOURS_CLOSED, 0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_null(strstr(render_shipped("en", names[i], &moment).text, "We are back"));
}

static void in_business_hours_no_shipped_text_speaks_of_absence(void **state)
{
	const struct hours_moment moment = {HOURS_OPEN, 0};

	(void)state;
	for (size_t i = 2; i < ARRAY_SIZE(names); i++) {
		assert_null(strstr(render_shipped("en", names[i], &moment).text, "desk"));
		assert_null(strstr(render_shipped("zh", names[i], &moment).html, "工作时间"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_categorys_text_goes_before_that_for_vips_and_that_before_the_hours),
	    TEST(a_shipped_text_never_takes_the_place_of_one_of_the_owners),
	    TEST(the_reason_names_what_was_chosen),
	    TEST(a_name_tells_the_hours_it_is_for),
	    TEST(shipped_texts_name_the_day_of_reopening_in_the_customers_language),
	    TEST(shipped_texts_promise_no_day_that_is_not_known),
	    TEST(in_business_hours_no_shipped_text_speaks_of_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
