/*
 * Categories and words that stand out, and the list of findings as a whole.
 */
#include "finding_fixture.h"

/* ---- categories ---- */

static void a_category_that_quadruples_is_told_with_its_numbers(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 40, (struct mail){.text = "t"});
	found = find(f);

	finding = of_kind(&found, FINDING_CATEGORY);
	assert_says(finding, "Product issue: 40, 4.0 times as many as usual (10.0).");
	assert_true(finding->is_alarm);
	assert_string_equal(finding->subject, "product_issue");
	assert_float_equal(number_of(finding, "now"), 40, 1e-9);
	assert_float_equal(number_of(finding, "before"), 10, 1e-9);
	assert_float_equal(number_of(finding, "mean_of_four"), 10, 1e-9);
	assert_true(number_of(finding, "chance") < 1e-6);
}

static void what_one_category_explains_is_not_told_of_all_together(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 40, (struct mail){.text = "t"});
	found = find(f);

	assert_null(of_kind(&found, FINDING_VOLUME));
}

static void a_few_more_than_usual_are_no_finding(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 15, (struct mail){.text = "t"});
	found = find(f);

	assert_int_equal(found.count, 0);
}

static void without_a_past_nothing_is_unusual(void **state)
{
	struct fixture *f = *state;
	struct found found;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 40, (struct mail){.text = "t"});
	found = find(f);

	assert_int_equal(found.count, 0);
}

/* After an incident the usual is not below the usual. */
static void the_week_after_an_incident_is_no_fall(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, -1, 90, (struct mail){.text = "t", .category = "delivery"});
	add_week(f, 0, 10, (struct mail){.text = "t"});
	found = find(f);

	assert_int_equal(found.count, 0);
}

static void a_single_day_stands_out_against_its_weekday(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	for (int i = 0; i < 12; i++)
		add_mail(f, &(struct mail){.customer = i,
				.text = "t",
				.at_ms = MONDAY + 2 * DAY_MS + 10 * HOUR_MS + i});
	found = find(f);

	finding = of_kind(&found, FINDING_CATEGORY);
	assert_says(finding, "Wednesday 23 September");
	assert_float_equal(number_of(finding, "day"), 12, 1e-9);
}

static void a_sentence_is_in_the_language_in_use(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 40, (struct mail){.text = "t"});
	language_use("zh");
	found = find(f);
	language_use("en");

	assert_says(of_kind(&found, FINDING_CATEGORY), "产品问题");
}

/* ---- words ---- */

static void a_word_that_many_customers_use_now_is_told_though_no_category_rises(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "My kettle is too slow for me."});
	add_usual_weeks(f, (struct mail){.text = "My lamp is too dark for me."});
	add_week(f, 0, 14, (struct mail){.text = "There is a burning smell in the kitchen."});
	add_week(f, 0, 6, (struct mail){.text = "My lamp is too dark for me."});
	found = find(f);

	finding = of_kind(&found, FINDING_WORD);
	assert_says(finding, "14 customers now write of");
	assert_says(finding, "burning smell");
	assert_says(finding, "Product issue");
	assert_int_equal(finding->quote_count, 1); /* they all say the same */
	assert_string_equal(finding->quotes[0].words, "There is a burning smell in the kitchen.");
}

static void a_word_of_one_customer_does_not_rise_however_often_it_comes(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "My kettle is too slow for me."});
	for (int i = 0; i < 14; i++)
		add_mail(f, &(struct mail){.customer = 7,
				.text = "There is a burning smell in the kitchen.",
				.at_ms = MONDAY + i * 11 * HOUR_MS});
	found = find(f);

	assert_null(of_kind(&found, FINDING_WORD));
}

static void the_words_of_a_category_that_rises_are_told_with_it(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "My kettle is too slow for me."});
	add_week(f, 0, 40, (struct mail){.text = "手机软件一打开就闪退。"});
	found = find(f);

	assert_says(of_kind(&found, FINDING_CATEGORY), "闪退");
	assert_null(of_kind(&found, FINDING_WORD));
}

/* The category does not rise, but half of what it is about is new, in two languages. */
static void what_two_languages_say_of_one_category_is_one_finding(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;
	size_t words = 0;

	add_usual_weeks(f, (struct mail){.text = "My kettle is too slow for me."});
	add_usual_weeks(f, (struct mail){.text = "My lamp is too dark for me."});
	add_usual_weeks(f, (struct mail){.text = "My scale is too small for me."});
	add_week(f, 0, 14, (struct mail){.text = "There is a burning smell in the kitchen."});
	for (int i = 0; i < 14; i++)
		add_mail(f, &(struct mail){.customer = 700 + i,
				.text = "有一股焦味。",
				.at_ms = MONDAY + (i % 7) * DAY_MS + i});
	found = find(f);

	for (size_t i = 0; i < found.count; i++)
		words += found.list[i].kind == FINDING_WORD;
	assert_int_equal(words, 1);
	finding = of_kind(&found, FINDING_WORD);
	assert_says(finding, "28 customers now write of");
	assert_says(finding, "burning smell");
	assert_says(finding, "焦味");
}

static void a_quote_has_neither_links_nor_control_characters(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 40,
	    (struct mail){.text = "Look\x1b at http://evil.example/x now,\tthe lid is broken"});
	found = find(f);

	finding = of_kind(&found, FINDING_CATEGORY);
	assert_non_null(finding);
	assert_true(finding->quote_count > 0);
	assert_string_equal(finding->quotes[0].words, "Look at now, the lid is broken");
}

/* ---- all together ---- */

static void at_most_seven_are_told_the_weightiest_first(void **state)
{
	struct fixture *f = *state;
	struct found found;

	assert_ok(civil_set_zone("UTC", &f->error));
	for (int i = 0; i < 9; i++)
		for (int week = -9; week <= 0; week++)
			add_week(f, week, week < 0 ? 3 : 40 + i,
			    (struct mail){
				.text = "t", .category = arena_printf(f->arena, "category%d", i)});
	found = find(f);

	assert_int_equal(found.count, FINDINGS_MAX);
	for (size_t i = 1; i < found.count; i++)
		assert_true(found.list[i - 1].weight >= found.list[i].weight);
}

static void a_past_week_has_the_same_findings_whenever_it_is_asked_for(void **state)
{
	struct fixture *f = *state;
	struct found found, later;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 40, (struct mail){.text = "t"});
	found = find(f);
	add_week(f, 1, 300, (struct mail){.text = "There is a burning smell."});
	later = find(f);

	assert_int_equal(later.count, found.count);
	for (size_t i = 0; i < found.count; i++)
		assert_string_equal(later.list[i].sentence, found.list[i].sentence);
}

static void a_cross_table_counts_each_matter_once(void **state)
{
	struct fixture *f = *state;
	const struct report_input input = {.store = f->store,
	    .period = {.kind = REPORT_WEEK, .from_ms = MONDAY, .to_ms = MONDAY + WEEK_MS}};
	struct cross_table *tables;
	size_t count;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 5, (struct mail){.text = "t"});
	add_week(f, 0, 3, (struct mail){.text = "t", .channel = "web_form"});
	add_week(f, 0, 2, (struct mail){.text = "t", .category = "delivery"});
	assert_ok(cross_tables_make(&input, f->arena, &tables, &count, &f->error));

	for (size_t i = 0; i < count; i++) {
		if (strcmp(tables[i].by, "channel") != 0)
			continue;
		assert_int_equal(tables[i].row_count, 2);
		assert_string_equal(tables[i].rows[0], "product_issue");
		assert_string_equal(tables[i].columns[1], "web_form");
		assert_int_equal(tables[i].cells[0], 5);
		assert_int_equal(tables[i].cells[1], 3);
		assert_int_equal(tables[i].cells[2], 2);
		assert_int_equal(tables[i].cells[3], 0);
		return;
	}
	fail();
}

static void a_cross_table_tells_where_customers_stood_when_the_week_began(void **state)
{
	struct fixture *f = *state;
	const struct report_input input = {.store = f->store,
	    .period = {.kind = REPORT_WEEK, .from_ms = MONDAY, .to_ms = MONDAY + WEEK_MS}};
	struct cross_table *tables;
	const struct cross_table *table;
	size_t count;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_mail(f, &(struct mail){.customer = 1, .text = "t", .at_ms = MONDAY - 50 * DAY_MS});
	add_mail(f, &(struct mail){.customer = 2, .text = "t", .at_ms = MONDAY - 100 * DAY_MS});
	for (int customer = 1; customer <= 4; customer++)
		add_mail(f,
		    &(struct mail){.customer = customer, .text = "t", .at_ms = MONDAY + customer});
	assert_ok(cross_tables_make(&input, f->arena, &tables, &count, &f->error));

	table = &tables[count - 1];
	assert_string_equal(table->by, "segment");
	assert_int_equal(table->row_count, 1);
	assert_string_equal(table->columns[0], "new");
	assert_int_equal(table->cells[0], 2);
	assert_string_equal(table->columns[1], "active");
	assert_int_equal(table->cells[1], 1);
	assert_string_equal(table->columns[4], "dormant");
	assert_int_equal(table->cells[4], 1);
}

/* Odd and even numbers come in turns in many a store; a draw takes both alike. */
static void a_draw_does_not_follow_what_comes_in_turns(void **state)
{
	struct window_matter matters[4096];
	size_t drawn, odd = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(matters); i++)
		matters[i] = (struct window_matter){.id = (int64_t)i};
	drawn = window_draw(matters, ARRAY_SIZE(matters), 4);
	for (size_t i = 0; i < drawn; i++)
		odd += matters[i].id % 2;

	assert_in_range(drawn, 900, 1150);
	assert_in_range(odd, drawn * 4 / 10, drawn * 6 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    finding_test(a_category_that_quadruples_is_told_with_its_numbers),
	    finding_test(what_one_category_explains_is_not_told_of_all_together),
	    finding_test(a_few_more_than_usual_are_no_finding),
	    finding_test(without_a_past_nothing_is_unusual),
	    finding_test(the_week_after_an_incident_is_no_fall),
	    finding_test(a_single_day_stands_out_against_its_weekday),
	    finding_test(a_sentence_is_in_the_language_in_use),
	    finding_test(a_word_that_many_customers_use_now_is_told_though_no_category_rises),
	    finding_test(a_word_of_one_customer_does_not_rise_however_often_it_comes),
	    finding_test(the_words_of_a_category_that_rises_are_told_with_it),
	    finding_test(what_two_languages_say_of_one_category_is_one_finding),
	    finding_test(a_quote_has_neither_links_nor_control_characters),
	    finding_test(at_most_seven_are_told_the_weightiest_first),
	    finding_test(a_past_week_has_the_same_findings_whenever_it_is_asked_for),
	    finding_test(a_cross_table_counts_each_matter_once),
	    finding_test(a_cross_table_tells_where_customers_stood_when_the_week_began),
	    cmocka_unit_test(a_draw_does_not_follow_what_comes_in_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
