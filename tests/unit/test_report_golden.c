/*
 * What a report looks like, word for word: each kind in both languages and every form over one
 * small store, against the files in tests/data/report. "make update-golden" writes them anew; look
 * at what changed.
 */
#include "store_fixture.h"

#include "report/report_p.h"

/* Monday 2026-11-16 00:00 in Shanghai, and the Monday after it. */
#define MONDAY INT64_C(1794758400000)
#define WEEK_MS (7 * DAY_MS)
#define REPORT_TIME (MONDAY + WEEK_MS + 8 * HOUR_MS)
#define WEEKS 9

static const struct report_category categories[] = {{"delivery", "Delivery", "物流配送"},
    {"product_issue", "Product issue", "产品问题"}, {"billing", "Billing", "账单"},
    {"praise", "Praise", "表扬"}};

static const char *const texts[] = {"My parcel has not come, the courier does not answer.",
    "闪退，打不开，请帮忙。", "I was charged twice for one order.", "很好用，谢谢你们！"};
static const char *const subjects[] = {"Where is <b>my</b> parcel & when?", "应用闪退", "", "谢谢"};

#define GB INT64_C(1000000000)
static uint64_t dice;
static int64_t disk_free_bytes;
static uint32_t next_uid;

/* The same numbers on every machine. */
static int roll(int sides)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((dice >> 33) % (uint64_t)sides);
}

/* ---- arranging ---- */

static int64_t add_mail(struct fixture *f, int customer, int kind, int64_t at_ms)
{
	static const char *const priorities[] = {"high", "normal", "normal", "low"};
	const char *address = arena_printf(f->arena, "c%d@example.org", customer);
	struct feedback_record record = {.account_id = f->account,
	    .address = address,
	    .name = customer % 3 == 0 ? "王芳" : "Ann \"A\" Lee",
	    .subject = subjects[kind],
	    .status = "open",
	    .category = kind == 2 && roll(3) == 0 ? "uncategorised" : categories[kind].id,
	    .priority = priorities[roll(4)],
	    .language = kind % 2 == 1 ? "zh" : "en",
	    .channel = roll(5) == 0 ? "phone" : "mail",
	    .sentiment = kind == 3 ? 1 : -0.4,
	    .created_ms = at_ms,
	    .ack_decision = roll(6) == 0 ? "spam: the subject says so" : "ack"};
	struct entry_record entry = {.author = "customer",
	    .kind = "mail",
	    .from_address = address,
	    .subject = record.subject,
	    .text = texts[kind],
	    .new_text = texts[kind],
	    .nature = "person",
	    .at_ms = at_ms};

	assert_ok(store_customer(
	    f->store, address, record.name, at_ms, &record.customer_id, NULL, &f->error));
	assert_ok(store_feedback_add(f->store, &record, &entry.feedback_id, &f->error));
	assert_ok(store_entry_add(f->store, &entry, NULL, &f->error));
	assert_ok(
	    store_feedback_answer_due(f->store, entry.feedback_id, at_ms + DAY_MS, &f->error));
	return entry.feedback_id;
}

static void rate(struct fixture *f, int64_t feedback_id, int64_t at_ms)
{
	struct feedback_record feedback;
	struct rating_record rating = {.feedback_id = feedback_id,
	    .survey = "csat",
	    .question = "csat",
	    .scale = "1-5",
	    .value = 2 + roll(4),
	    .comment = "",
	    .at_ms = at_ms};

	assert_ok(store_feedback_get(f->store, feedback_id, f->arena, &feedback, &f->error));
	rating.customer_id = feedback.customer_id;
	assert_ok(store_rating_add(f->store, &rating, &f->error));
}

/* Most are answered, many resolved, some of these rated. */
static void add_matter(struct fixture *f, int customer, int kind, int64_t at_ms)
{
	int64_t id = add_mail(f, customer, kind, at_ms);
	int64_t answer_ms = at_ms + (2 + roll(30)) * HOUR_MS;

	if (roll(8) == 0 || answer_ms > REPORT_TIME)
		return;
	assert_ok(
	    store_feedback_status(f->store, id, "responded", "owner", NULL, answer_ms, &f->error));
	if (roll(3) == 0 || answer_ms + DAY_MS > REPORT_TIME)
		return;
	assert_ok(store_feedback_status(
	    f->store, id, "resolved", "owner", NULL, answer_ms + HOUR_MS, &f->error));
	if (roll(2) == 0)
		rate(f, id, answer_ms + DAY_MS);
}

static void add_ledger(struct fixture *f, const char *state, int64_t at_ms)
{
	const struct ledger_record row = {.folder_id = f->inbox.id,
	    .uidvalidity = 1,
	    .uid = next_uid,
	    .state = state,
	    .reason = "",
	    .identity = "",
	    .at_ms = at_ms,
	    .mail_date_ms = at_ms};
	int64_t id;

	next_uid++;
	assert_ok(store_ledger_add(f->store, &row, &id, &f->error));
	if (strcmp(state, "quarantined") == 0)
		assert_ok(
		    store_quarantine_add(f->store, id, (struct bytes){(const uint8_t *)"x", 1},
			"the reader failed twice on this mail", at_ms, &f->error));
}

static void add_weeks(struct fixture *f)
{
	for (int week = 0; week < WEEKS; week++) {
		bool is_bad = week == WEEKS - 1;
		int mails = 12 + roll(4) + (is_bad ? 30 : 0);

		for (int i = 0; i < mails; i++) {
			int64_t at_ms = MONDAY - (WEEKS - 1 - week) * WEEK_MS + roll(7) * DAY_MS +
					(8 + roll(10)) * HOUR_MS;

			add_ledger(f, "feedback", at_ms);
			add_matter(f, week * 100 + i, is_bad && i < 30 ? 0 : roll(4), at_ms);
		}
	}
}

static void add_rest_of_ledger(struct fixture *f)
{
	static const char *const states[] = {"reply", "reply", "own", "own", "own", "duplicate",
	    "quarantined", "ignored:auto_reply", "ignored:bounce", "ignored:bulk", "ignored:bulk"};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		add_ledger(f, states[i], MONDAY + DAY_MS);
}

static void add_sent(struct fixture *f, const char *state, const char *reply)
{
	int64_t id = fixture_outbox(f, 1001, MONDAY);

	assert_ok(
	    store_outbox_state(f->store, id, "sending", MONDAY + DAY_MS, 0, 0, "", &f->error));
	assert_ok(
	    store_outbox_state(f->store, id, state, MONDAY + DAY_MS, 0, 250, reply, &f->error));
}

static void add_improvement(
    struct fixture *f, const char *title, const char *status, int64_t due_ms)
{
	const struct improvement_record record = {
	    .title = title, .problem = "", .note = "", .created_ms = MONDAY, .due_ms = due_ms};
	int64_t id;

	assert_ok(store_improvement_add(f->store, &record, &id, &f->error));
	assert_ok(store_improvement_status(f->store, id, status, MONDAY + DAY_MS, &f->error));
}

static void arrange(struct fixture *f)
{
	dice = 1;
	next_uid = 1;
	disk_free_bytes = 20 * GB;
	assert_int_equal(civil_set_zone("Asia/Shanghai", &f->error), 0);
	clock_freeze(REPORT_TIME);
	assert_ok(store_begin(f->store, &f->error));
	add_weeks(f);
	add_rest_of_ledger(f);
	add_sent(f, "sent", "250 ok");
	add_sent(f, "failed", "550 5.1.1 no such user");
	add_sent(f, "uncertain", "cut off after the final dot");
	add_improvement(f, "Pack glass better / 玻璃件加厚包装", "planned", MONDAY + 3 * DAY_MS);
	add_improvement(f, "A second courier", "proposed", 0);
	add_improvement(f, "修复登录", "done", 0);
	assert_ok(
	    store_folder_polled(f->store, f->inbox.id, REPORT_TIME - 3 * MINUTE_MS, &f->error));
	assert_ok(store_account_login(f->store, f->account, ACCOUNT_IMAP, REPORT_TIME - HOUR_MS,
	    REPORT_TIME + 9 * DAY_MS, &f->error));
	assert_ok(store_commit(f->store, &f->error));
}

/* ---- comparing ---- */

static void compare(struct fixture *f, const char *name, const char *content)
{
	const char *source = getenv("HARK_SOURCE");
	const char *path =
	    arena_printf(f->arena, "%s/tests/data/report/%s", source != NULL ? source : ".", name);
	struct buffer golden;

	if (getenv("HARK_UPDATE_GOLDEN") != NULL) {
		assert_ok(file_write_atomically(path,
		    (struct bytes){(const uint8_t *)content, strlen(content)}, 0644, &f->error));
		return;
	}
	assert_ok(file_read(path, 4 * 1024 * 1024, &golden, &f->error));
	if (strcmp(golden.data, content) != 0)
		fail_msg("%s is not what it was: run \"make update-golden\" and look at the change",
		    name);
	buffer_free(&golden);
}

static struct report *make(struct fixture *f, int kind, const char *period)
{
	static struct mailbox_settings mailbox = {.address = "feedback@example.com"};
	static const struct settings settings = {.owner = {.email = "li@example.com"},
	    .mailboxes = &mailbox,
	    .mailbox_count = 1,
	    .service = {.high_ms = DAY_MS, .normal_ms = DAY_MS, .low_ms = DAY_MS},
	    .retention = {.mails_ms = 365 * DAY_MS}};
	struct report_input input = {.store = f->store,
	    .settings = &settings,
	    .categories = categories,
	    .category_count = ARRAY_SIZE(categories),
	    .now_ms = REPORT_TIME,
	    .kind = kind,
	    .health = {.disk_bytes = INT64_C(500000000000), .disk_free_bytes = disk_free_bytes}};
	struct report *report;

	assert_ok(period_parse(period, REPORT_TIME, &input.period, &f->error));
	assert_ok(report_make(&input, f->arena, &report, &f->error));
	report->standing.database_bytes = 1234567; /* that of SQLite is its own affair */
	return report;
}

static void compare_all(struct fixture *f, const char *language)
{
	static const struct {
		int kind;
		const char *name, *period;
	} kinds[] = {{REPORT_FULL, "report", "2026-W47"}, {REPORT_DIGEST, "digest", "2026-W47"},
	    {REPORT_REVIEW, "review", "2026-Q4"}, {REPORT_PUBLIC, "public", "2026-Q4"}};

	language_use(language);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct report *report = make(f, kinds[i].kind, kinds[i].period);
		const char *stem = arena_printf(f->arena, "%s.%s", kinds[i].name, language);

		compare(f, arena_printf(f->arena, "%s.txt", stem), report_text(report, f->arena));
		compare(f, arena_printf(f->arena, "%s.html", stem), report_html(report, f->arena));
		if (kinds[i].kind != REPORT_FULL)
			continue;
		compare(f, arena_printf(f->arena, "%s.json", stem), report_json(report, f->arena));
		compare(f, arena_printf(f->arena, "%s.csv", stem), report_csv(report, f->arena));
	}
}

/* ---- tests ---- */

static void reports_in_english_are_as_they_were(void **state)
{
	arrange(*state);
	compare_all(*state, "en");
}

static void reports_in_chinese_are_as_they_were(void **state)
{
	arrange(*state);
	compare_all(*state, "zh");
}

/* What the public reads names nobody and quotes nobody. */
static void the_public_summary_gives_nobody_away(void **state)
{
	static const char *const secrets[] = {
	    "example.org", "Ann", "王芳", "parcel", "闪退", "#10", "li@", "feedback@"};
	struct fixture *f = *state;
	const char *text, *html;

	arrange(f);
	language_use("en");
	text = report_text(make(f, REPORT_PUBLIC, "2026-W47"), f->arena);
	html = report_html(make(f, REPORT_PUBLIC, "2026-W47"), f->arena);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++) {
		assert_null(strstr(text, secrets[i]));
		assert_null(strstr(html, secrets[i]));
	}
	assert_non_null(strstr(text, "修复登录"));
	assert_null(strstr(text, "A second courier"));
}

static void a_digest_is_needless_when_nothing_waits(void **state)
{
	struct fixture *f = *state;

	disk_free_bytes = 200 * GB;
	assert_int_equal(civil_set_zone("Asia/Shanghai", &f->error), 0);
	clock_freeze(REPORT_TIME);
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_folder_polled(f->store, f->inbox.id, REPORT_TIME, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_true(report_is_needless(make(f, REPORT_DIGEST, "yesterday")));
	assert_false(report_is_needless(make(f, REPORT_FULL, "yesterday")));
	assert_ok(store_begin(f->store, &f->error));
	add_mail(f, 1, 0, REPORT_TIME - HOUR_MS);
	assert_ok(store_commit(f->store, &f->error));
	assert_false(report_is_needless(make(f, REPORT_DIGEST, "yesterday")));
}

static void a_mailbox_that_is_not_read_makes_a_digest_needed(void **state)
{
	struct fixture *f = *state;

	disk_free_bytes = 200 * GB;
	assert_int_equal(civil_set_zone("Asia/Shanghai", &f->error), 0);
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_folder_polled(f->store, f->inbox.id, REPORT_TIME - 7 * HOUR_MS, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_false(report_is_needless(make(f, REPORT_DIGEST, "yesterday")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(reports_in_english_are_as_they_were),
	    store_test(reports_in_chinese_are_as_they_were),
	    store_test(the_public_summary_gives_nobody_away),
	    store_test(a_digest_is_needless_when_nothing_waits),
	    store_test(a_mailbox_that_is_not_read_makes_a_digest_needed),
	};
	const char *build = getenv("HARK_BUILD");
	char *locale = mem_printf("%s/locale", build != NULL ? build : ".");

	setenv("HARK_LOCALEDIR", locale, 1);
	free(locale);
	language_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
