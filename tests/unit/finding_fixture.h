/*
 * Small stores that are made by hand for findings, weeks of mails at a time, and what is found in
 * the week from MONDAY.
 */
#ifndef HARK_TESTS_FINDING_FIXTURE_H
#define HARK_TESTS_FINDING_FIXTURE_H

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

static inline int64_t add_mail(struct fixture *f, const struct mail *mail)
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
	const struct evidence_record evidence = {category, mail->word, "text", 1, .is_veto = false};
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
static inline void add_week(struct fixture *f, int week, int count, struct mail mail)
{
	for (int i = 0; i < count; i++) {
		mail.customer = week * 1000 + i;
		mail.at_ms = MONDAY + week * WEEK_MS + (i % 7) * DAY_MS + 9 * HOUR_MS + i;
		add_mail(f, &mail);
	}
}

/* Ten mails a week for nine weeks. */
static inline void add_usual_weeks(struct fixture *f, struct mail mail)
{
	assert_ok(civil_set_zone("UTC", &f->error));
	for (int week = -9; week < 0; week++)
		add_week(f, week, 10, mail);
}

struct found {
	struct finding *list;
	size_t count;
};

static inline struct found find_with(struct fixture *f, const struct satisfaction *satisfaction)
{
	static struct settings settings = {
	    .service = {.high_ms = HOUR_MS, .normal_ms = 24 * HOUR_MS, .low_ms = 72 * HOUR_MS}};
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

static inline struct found find(struct fixture *f)
{
	return find_with(f, NULL);
}

static inline const struct finding *of_kind(const struct found *found, enum finding_kind kind)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->list[i].kind == kind)
			return &found->list[i];
	return NULL;
}

static inline double number_of(const struct finding *finding, const char *name)
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

#define finding_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

#endif
