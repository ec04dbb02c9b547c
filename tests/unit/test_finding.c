/*
 * Findings of small stores that are made by hand.
 */
#include "store_fixture.h"

#include "report/gather_p.h"
#include "report/window.h"

/* Monday 2026-09-21 00:00 UTC; weeks are counted from there. */
#define MONDAY INT64_C(1789948800000)
#define WEEK_MS (7 * DAY_MS)

static const struct report_category categories[] = {
    {"product_issue", "Product issue", "产品问题"}, {"delivery", "Delivery", "物流配送"}};

/* One mail by a customer of that number. */
struct mail {
	int customer;
	const char *category, *text, *channel, *tags, *word;
	int64_t at_ms;
	double sentiment;
};

static int64_t add_mail(struct fixture *f, const struct mail *mail)
{
	const char *address = arena_printf(f->arena, "c%d@example.org", mail->customer);
	const char *category = mail->category != NULL ? mail->category : "product_issue";
	struct feedback_record record = {.account_id = f->account,
	    .address = address,
	    .name = arena_printf(f->arena, "Customer %d", mail->customer),
	    .subject = "Hello",
	    .category = category,
	    .language = "en",
	    .channel = mail->channel != NULL ? mail->channel : "mail",
	    .tags = mail->tags,
	    .sentiment = mail->sentiment,
	    .created_ms = mail->at_ms,
	    .ack_decision = "ack"};
	struct entry_record entry = {.author = "customer",
	    .kind = "mail",
	    .from_address = address,
	    .subject = "Hello",
	    .text = mail->text,
	    .new_text = mail->text,
	    .nature = "person",
	    .at_ms = mail->at_ms};
	const struct evidence_record evidence = {category, mail->word, "text", 1, false};
	int64_t id;

	assert_ok(store_customer(
	    f->store, address, record.name, mail->at_ms, &record.customer_id, NULL, &f->error));
	assert_ok(store_feedback_add(f->store, &record, &entry.feedback_id, &f->error));
	assert_ok(store_entry_add(f->store, &entry, &id, &f->error));
	if (mail->word != NULL)
		assert_ok(
		    store_evidence_add(f->store, entry.feedback_id, id, &evidence, 1, &f->error));
	return entry.feedback_id;
}

/* So many of them in a week, each of another customer, spread over its days. */
static void add_week(struct fixture *f, int week, int count, struct mail mail)
{
	for (int i = 0; i < count; i++) {
		mail.customer = week * 1000 + i;
		mail.at_ms = MONDAY + week * WEEK_MS + (i % 7) * DAY_MS + 9 * HOUR_MS + i;
		add_mail(f, &mail);
	}
}

/* Ten mails a week for nine weeks. */
static void add_usual_weeks(struct fixture *f, struct mail mail)
{
	assert_ok(civil_set_zone("UTC", &f->error));
	for (int week = -9; week < 0; week++)
		add_week(f, week, 10, mail);
}

struct found {
	struct finding *list;
	size_t count;
};

static struct found find_with(struct fixture *f, const struct satisfaction *satisfaction)
{
	static struct settings settings = {.service = {HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS}};
	const struct report_input input = {.store = f->store,
	    .settings = &settings,
	    .categories = categories,
	    .category_count = ARRAY_SIZE(categories),
	    .period = {.kind = REPORT_WEEK, .from_ms = MONDAY, .to_ms = MONDAY + WEEK_MS},
	    .now_ms = MONDAY + WEEK_MS};
	struct found found;

	assert_ok(
	    findings_make(&input, satisfaction, f->arena, &found.list, &found.count, &f->error));
	return found;
}

static struct found find(struct fixture *f)
{
	return find_with(f, NULL);
}

static const struct finding *of_kind(const struct found *found, enum finding_kind kind)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->list[i].kind == kind)
			return &found->list[i];
	return NULL;
}

static double number_of(const struct finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->number_count; i++)
		if (strcmp(finding->numbers[i].name, name) == 0)
			return finding->numbers[i].value;
	fail_msg("%s has no %s", finding_kind_word(finding->kind), name);
	return 0;
}

#define assert_says(finding, part)                                                                 \
	do {                                                                                       \
		assert_non_null(finding);                                                          \
		if (strstr((finding)->sentence, part) == NULL)                                     \
			fail_msg("\"%s\" does not say \"%s\"", (finding)->sentence, part);         \
	} while (0)

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

/* ---- customers ---- */

static void a_customer_who_writes_far_more_than_others_is_named(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 9, (struct mail){.text = "t"});
	for (int i = 0; i < 8; i++)
		add_mail(f, &(struct mail){.customer = 77,
				.text = "Where is it?",
				.at_ms = MONDAY + i * 20 * HOUR_MS});
	found = find(f);

	finding = of_kind(&found, FINDING_CUSTOMER);
	assert_says(finding, "Customer 77 began 8 matters; the others 1.0 each");
}

static void a_customer_who_has_always_written_much_is_no_finding(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	for (int i = -60; i < 12; i++)
		add_mail(f, &(struct mail){.customer = 77,
				.text = "Where is it?",
				.at_ms = MONDAY + i * 14 * HOUR_MS});
	found = find(f);

	assert_null(of_kind(&found, FINDING_CUSTOMER));
}

static void rate(struct fixture *f, int customer, double value, int64_t at_ms)
{
	const char *address = arena_printf(f->arena, "c%d@example.org", customer);
	struct rating_record rating = {
	    .survey = "s", .question = "csat", .scale = "1-5", .value = value, .at_ms = at_ms};

	assert_ok(
	    store_customer(f->store, address, "", at_ms, &rating.customer_id, NULL, &f->error));
	assert_ok(store_rating_add(f->store, &rating, &f->error));
}

/* Four of four where 1 in 81 is low: 2e-8. */
static void a_customer_who_rates_far_lower_than_others_is_named(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	add_mail(f, &(struct mail){.customer = 5, .text = "Again!", .at_ms = MONDAY - DAY_MS});
	for (int i = 0; i < 80; i++)
		rate(f, 100 + i, 5, MONDAY - i * 10 * HOUR_MS);
	for (int i = 0; i < 4; i++)
		rate(f, 5, 1, MONDAY + DAY_MS - i * 5 * DAY_MS);
	found = find(f);

	finding = of_kind(&found, FINDING_CUSTOMER);
	assert_says(finding, "Customer 5 rates far lower than others: 4 of 4 ratings were 1 or 2.");
}

/* ---- satisfaction ---- */

static struct share_trend share_trend(size_t now, size_t of, size_t before, size_t of_before)
{
	struct share_trend trend = {
	    .now = proportion_of(now, of), .four = proportion_of(before, of_before)};

	trend.change_of_four = proportion_change(&trend.now, &trend.four);
	return trend;
}

static void satisfaction_that_falls_for_sure_is_told(void **state)
{
	struct fixture *f = *state;
	const struct satisfaction satisfaction = {.csat = share_trend(15, 40, 136, 160)};
	struct found found;
	const struct finding *finding;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 10, (struct mail){.text = "t"});
	found = find_with(f, &satisfaction);

	finding = of_kind(&found, FINDING_SATISFACTION);
	assert_says(finding, "Satisfaction has fallen: 38 % are satisfied, before 85 %.");
	assert_non_null(strstr(finding->figures, "n = 160"));
}

/* 30 of 40 and 136 of 160: the intervals overlap. */
static void satisfaction_that_may_have_fallen_by_chance_is_not_told(void **state)
{
	struct fixture *f = *state;
	const struct satisfaction satisfaction = {.csat = share_trend(30, 40, 136, 160)};
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 10, (struct mail){.text = "t"});
	found = find_with(f, &satisfaction);

	assert_null(of_kind(&found, FINDING_SATISFACTION));
}

/* ---- shifts, pairs ---- */

static void a_category_that_comes_by_another_channel_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;

	add_usual_weeks(f, (struct mail){.text = "t"});
	add_week(f, 0, 12, (struct mail){.text = "t", .channel = "web_form"});
	found = find(f);

	assert_says(of_kind(&found, FINDING_SHIFT), "100 % come by the channel \"web_form\"");
}

/* 6 of 20 mails have both, 6 the tag, 7 the category: lift 6 * 20 / (6 * 7) = 2.86; by chance
 * C(7,6) / C(20,6) = 7/38760. */
static void what_is_named_together_is_told_with_support_confidence_and_lift(void **state)
{
	struct fixture *f = *state;
	struct found found;
	const struct finding *finding;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 6, (struct mail){.text = "t", .tags = "delivery"});
	for (int i = 0; i < 14; i++)
		add_mail(f, &(struct mail){.customer = 500 + i,
				.text = "t",
				.category = i == 0 ? "product_issue" : "praise",
				.at_ms = MONDAY + i * HOUR_MS});
	found = find(f);

	finding = of_kind(&found, FINDING_TOGETHER);
	assert_says(finding, "Who writes of Delivery often writes of Product issue too: 6 of 6");
	assert_float_equal(number_of(finding, "lift"), 120.0 / 42, 1e-9);
	assert_float_equal(number_of(finding, "confidence"), 1, 1e-9);
	assert_float_equal(number_of(finding, "chance"), 7.0 / 38760, 1e-9);
	assert_false(finding->is_alarm);
}

static void a_word_and_the_category_it_decides_are_no_pair(void **state)
{
	struct fixture *f = *state;
	struct found found;

	assert_ok(civil_set_zone("UTC", &f->error));
	add_week(f, 0, 10, (struct mail){.text = "t", .word = "crash*"});
	add_week(f, 0, 10, (struct mail){.text = "t", .category = "delivery", .word = "late"});
	found = find(f);

	assert_null(of_kind(&found, FINDING_TOGETHER));
}

/* ---- facts ---- */

static void promises_that_are_late_or_due_soon_are_told(void **state)
{
	struct fixture *f = *state;
	int64_t end_ms = MONDAY + WEEK_MS;
	const int64_t due[] = {end_ms - HOUR_MS, end_ms + HOUR_MS, end_ms + 3 * DAY_MS};
	struct found found;
	const struct finding *finding;

	for (int i = 0; i < 3; i++)
		assert_ok(store_feedback_answer_due(f->store,
		    add_mail(f, &(struct mail){.customer = i, .text = "t", .at_ms = MONDAY + i}),
		    due[i], &f->error));
	found = find(f);

	finding = of_kind(&found, FINDING_PROMISE);
	assert_says(finding, "1 promised answer is late. 1 falls due within a day.");
	assert_int_equal(finding->quote_count, 1);
}

static void an_answer_far_slower_than_promised_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;
	int64_t id =
	    add_mail(f, &(struct mail){.customer = 1, .text = "t", .at_ms = MONDAY - 9 * DAY_MS});

	assert_ok(store_feedback_status(
	    f->store, id, "responded", "owner", "", MONDAY + DAY_MS, &f->error));
	found = find(f);

	assert_says(of_kind(&found, FINDING_SLOW), "10.0 days");
}

static void a_customer_with_the_same_trouble_three_times_is_told(void **state)
{
	struct fixture *f = *state;
	struct found found;

	for (int i = 0; i < 3; i++)
		add_mail(f, &(struct mail){.customer = 1,
				.text = "Late again",
				.category = "delivery",
				.sentiment = -0.5,
				.at_ms = MONDAY - (i - 1) * 8 * DAY_MS - i});
	found = find(f);

	assert_null(of_kind(&found, FINDING_REPEATED));
	add_mail(f, &(struct mail){.customer = 1,
			.text = "Late again",
			.category = "delivery",
			.sentiment = -0.5,
			.at_ms = MONDAY + DAY_MS});
	found = find(f);

	assert_says(of_kind(&found, FINDING_REPEATED), "Delivery (1)");
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

#define finding_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

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
	    finding_test(a_quote_has_neither_links_nor_control_characters),
	    finding_test(a_customer_who_writes_far_more_than_others_is_named),
	    finding_test(a_customer_who_has_always_written_much_is_no_finding),
	    finding_test(a_customer_who_rates_far_lower_than_others_is_named),
	    finding_test(satisfaction_that_falls_for_sure_is_told),
	    finding_test(satisfaction_that_may_have_fallen_by_chance_is_not_told),
	    finding_test(a_category_that_comes_by_another_channel_is_told),
	    finding_test(what_is_named_together_is_told_with_support_confidence_and_lift),
	    finding_test(a_word_and_the_category_it_decides_are_no_pair),
	    finding_test(promises_that_are_late_or_due_soon_are_told),
	    finding_test(an_answer_far_slower_than_promised_is_told),
	    finding_test(a_customer_with_the_same_trouble_three_times_is_told),
	    finding_test(at_most_seven_are_told_the_weightiest_first),
	    finding_test(a_past_week_has_the_same_findings_whenever_it_is_asked_for),
	    finding_test(a_cross_table_counts_each_matter_once),
	    cmocka_unit_test(a_draw_does_not_follow_what_comes_in_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
