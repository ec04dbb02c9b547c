/*
 * Every statement that meets a large table finds its rows by an index. The statements are those
 * that the store keeps after each door has been used once; the plan is SQLite's own.
 */
#include "store_fixture.h"

static void use_places(struct fixture *f, int64_t feedback_id)
{
	struct place_record place = {.identity = "0123456789abcdef0123456789abcdef",
	    .folder_id = f->inbox.id,
	    .feedback_id = feedback_id,
	    .at_ms = T0};

	assert_ok(store_place_set(f->store, &place, &f->error));
	assert_ok(store_place_find(f->store, place.identity, f->arena, &place, &f->error));
	assert_ok(store_place_clear(f->store, place.identity, &f->error));
}

static void use_rows(struct fixture *f)
{
	struct ledger_record ledger = {
	    .folder_id = f->inbox.id, .uid = 1, .state = "own", .identity = ""};
	const struct evidence_record evidence = {"r", "w", "text", 1, .is_veto = false};
	int64_t id = fixture_feedback(f, "s", "t", T0), ledger_id;
	struct address_record address;
	struct folder_record *folders;
	struct feedback_record feedback;
	const char **accounts, *segment;
	struct customer_record customer;
	const struct purchase_record purchase = {.customer_id = f->customer, .reference = "1"};
	struct purchase_record *purchases;
	int64_t *next, other;
	bool is_vip;
	size_t count;

	assert_ok(store_ledger_add(f->store, &ledger, &ledger_id, &f->error));
	assert_ok(store_ledger_has(f->store, 1, 1, 1, &f->error));
	assert_ok(store_ledger_find_identity(f->store, "x", f->arena, &ledger, &f->error));
	assert_ok(store_ledger_change(f->store, ledger_id, "own", "", id, &f->error));
	assert_ok(store_folder_position(f->store, f->inbox.id, 1, 2, &f->error));
	assert_ok(store_folder_polled(f->store, f->inbox.id, T0, &f->error));
	assert_ok(store_folder_each(f->store, f->arena, &folders, &accounts, &count, &f->error));
	assert_ok(store_address_find(f->store, "a@x", f->arena, &address, &f->error));
	assert_ok(store_address_mark(f->store, "a@x", true, false, "", &f->error));
	assert_ok(store_address_mark(f->store, "a@x", false, false, "", &f->error));
	assert_ok(store_feedback_get(f->store, id, f->arena, &feedback, &f->error));
	assert_ok(store_feedback_status(f->store, id, "resolved", "owner", "", T0, &f->error));
	assert_ok(store_feedback_set(f->store, id, "c", NULL, NULL, NULL, NULL, &f->error));
	assert_ok(store_feedback_answer_due(f->store, id, T0, &f->error));
	assert_ok(store_feedback_customers_since(f->store, "c", T0, 9, &count, &f->error));
	assert_ok(store_evidence_add(f->store, id, 0, &evidence, 1, &f->error));
	assert_ok(store_customer_contacts_since(f->store, f->customer, T0, 9, &count, &f->error));
	assert_ok(store_customer_segment(f->store, f->customer, T0, &segment, &f->error));
	assert_ok(store_customer_get(f->store, f->customer, f->arena, &customer, &f->error));
	assert_ok(store_customer_set_weight(f->store, f->customer, 2, &f->error));
	assert_ok(store_customer_set_vip(f->store, f->customer, true, &f->error));
	assert_ok(store_purchase_add(f->store, &purchase, &is_vip, &f->error));
	assert_ok(
	    store_purchase_list(f->store, f->customer, 9, f->arena, &purchases, &count, &f->error));
	assert_ok(store_customer_is_vip(f->store, f->customer, &is_vip, &f->error));
	assert_ok(store_evidence_remove(f->store, id, "owner", &f->error));
	assert_ok(store_feedback_decide(f->store, id, "c", "owner", &f->error));
	assert_ok(store_feedback_restore_category(f->store, id, "c", "rules", &f->error));
	assert_ok(store_feedback_discount(f->store, id, true, &f->error));
	assert_ok(store_feedback_is_discounted(f->store, id, &f->error));
	assert_ok(store_feedback_discount(f->store, id, false, &f->error));
	use_places(f, id);
	assert_ok(store_customer(f->store, "b@x", "", T0, &other, NULL, &f->error));
	assert_ok(store_customer_merge(f->store, other, f->customer, "", T0, &f->error));
	assert_ok(store_feedback_next(f->store, id, f->arena, &next, &count, &f->error));
	assert_ok(store_thread_find_number(f->store, id, &f->error));
	assert_ok(store_thread_find_token(f->store, id, "t", &id, &f->error));
	assert_ok(store_thread_has_domain(f->store, id, "x", &f->error));
}

static void use_standing(struct fixture *f)
{
	struct account_record *accounts;
	struct count_record *counts;
	struct outbox_record *mails;
	int64_t number;
	size_t count;

	assert_ok(store_period_new(f->store, T0, T0 + 1, &number, &f->error));
	assert_ok(
	    store_outbox_sent_by_kind(f->store, T0, T0 + 1, f->arena, &counts, &count, &f->error));
	assert_ok(
	    store_outbox_undelivered(f->store, T0, T0, 9, f->arena, &mails, &count, &f->error));
	assert_ok(store_forgotten_count(f->store, T0, T0 + 1, &number, &f->error));
	assert_ok(store_account_each(f->store, f->arena, &accounts, &count, &f->error));
	assert_ok(store_account_login(f->store, f->account, ACCOUNT_IMAP, T0, T0, &f->error));
	assert_ok(store_account_login(f->store, f->account, ACCOUNT_SMTP, T0, T0, &f->error));
	assert_ok(store_size_bytes(f->store, &number, &f->error));
}

static void use_retention(struct fixture *f)
{
	int64_t counts[RETENTION_KINDS], last;
	size_t count;

	for (int kind = 0; kind < RETENTION_PERSONS; kind++)
		assert_ok(store_retention_erase(
		    f->store, (enum retention_kind)kind, T0 + YEAR_MS, T0, 9, &count, &f->error));
	assert_ok(
	    store_retention_persons(f->store, T0 + YEAR_MS, T0, 0, 9, &last, &count, &f->error));
	assert_ok(store_retention_counts(f->store, T0, T0 + 1, counts, &f->error));
}

static void use_lists(struct fixture *f)
{
	const struct feedback_filter filters[] = {{0}, {.status = "open"}, {.status = "waiting"},
	    {.category = "c"}, {.address = "ann@example.org"}, {.channel = "phone"},
	    {.priority = "high"}, {.priority = "low"}};
	struct feedback_record *feedback;
	struct agenda_record *plans;
	struct entry_record *entries;
	struct event_record *events;
	struct evidence_record *evidence;
	struct count_record *counts;
	struct rating_record *ratings;
	struct period_counts period;
	size_t count;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(filters); i++) {
		struct feedback_filter filter = filters[i / 2];

		filter.oldest_first = i % 2 == 1;
		assert_ok(
		    store_feedback_list(f->store, &filter, f->arena, &feedback, &count, &f->error));
	}
	assert_ok(store_feedback_list(f->store,
	    &(struct feedback_filter){.status = "waiting", .most_urgent_first = true}, f->arena,
	    &feedback, &count, &f->error));
	assert_ok(
	    store_agenda_due_of(f->store, "breach", T0, 9, f->arena, &plans, &count, &f->error));
	assert_ok(
	    store_entry_page(f->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	assert_ok(store_event_list(f->store, 1001, f->arena, &events, &count, &f->error));
	assert_ok(store_evidence_list(f->store, 1001, f->arena, &evidence, &count, &f->error));
	assert_ok(store_ledger_counts(f->store, T0, T0 + 1, f->arena, &counts, &count, &f->error));
	assert_ok(store_period_counts(f->store, T0, T0 + 1, &period, &f->error));
	assert_ok(
	    store_period_by(f->store, "status", T0, T0 + 1, f->arena, &counts, &count, &f->error));
	assert_ok(store_rating_list(f->store, T0, T0 + 1, f->arena, &ratings, &count, &f->error));
	assert_ok(store_report_has(f->store, "week", T0, T0 + 1, &f->error));
	assert_ok(store_loop_writer(f->store, T0, 1, f->arena, counts, &f->error));
	assert_ok(store_loop_copies(f->store, T0, 1, f->arena, counts, &f->error));
}

static void look(void *context, const struct matter_record *matter)
{
	(void)context;
	(void)matter;
}

static void look_at_answer(void *context, const struct answered_record *answer)
{
	(void)context;
	(void)answer;
}

static void use_findings(struct fixture *f)
{
	struct promise_record *promises;
	struct poor_rating *low;
	struct matter_text text;
	int64_t first_ms;
	size_t count;

	assert_ok(store_matter_each(f->store, T0, T0 + 1, look, NULL, &f->error));
	assert_ok(store_matter_first_ms(f->store, &first_ms, &f->error));
	assert_ok(store_matter_count(f->store, f->customer, T0, T0 + 1, &first_ms, &f->error));
	assert_ok(store_matter_latest(f->store, f->customer, T0, &first_ms, &f->error));
	assert_ok(store_matter_text(f->store, 1001, f->arena, &text, &f->error));
	assert_ok(store_rating_low(f->store, T0, T0 + 1, 9, f->arena, &low, &count, &f->error));
	assert_ok(store_promise_list(f->store, T0, f->arena, &promises, &count, &f->error));
	assert_ok(store_answered_each(f->store, T0, T0 + 1, look_at_answer, NULL, &f->error));
}

static int visit_answer(void *context, const struct answer_figure *answer, struct error *error)
{
	(void)context;
	(void)answer;
	(void)error;
	return 0;
}

static int visit_move(void *context, const struct resolution_move *move, struct error *error)
{
	(void)context;
	(void)move;
	(void)error;
	return 0;
}

static int visit_rating(void *context, const struct rating_figure *rating, struct error *error)
{
	(void)context;
	(void)rating;
	(void)error;
	return 0;
}

static void use_figures(struct fixture *f)
{
	struct sentiment_counts sentiments;
	struct waiting_count *waiting;
	int64_t number;
	struct promise_counts promises;
	struct purchase_counts purchases;
	struct survey_counts *surveys;
	struct rating_count *values;
	struct rating_record *ratings;
	size_t count;

	assert_ok(store_period_sentiments(f->store, T0, T0 + 1, &sentiments, &f->error));
	assert_ok(store_answer_each(f->store, T0, T0 + 1, visit_answer, NULL, &f->error));
	assert_ok(store_resolution_each(f->store, T0, T0 + 1, visit_move, NULL, &f->error));
	assert_ok(store_promise_counts(f->store, T0, T0 + 1, T0, &promises, &f->error));
	assert_ok(store_rating_counts(f->store, T0, T0 + 1, f->arena, &values, &count, &f->error));
	assert_ok(store_rating_each(f->store, T0, T0 + 1, visit_rating, NULL, &f->error));
	assert_ok(
	    store_rating_latest(f->store, T0, T0 + 1, 9, f->arena, &ratings, &count, &f->error));
	assert_ok(store_survey_counts(f->store, T0, T0 + 1, f->arena, &surveys, &count, &f->error));
	assert_ok(store_purchase_counts(f->store, T0, T0 + 1, &purchases, &f->error));
	assert_ok(store_waiting_counts(f->store, T0, f->arena, &waiting, &count, &f->error));
	assert_ok(store_outbox_count(f->store, "failed", &number, &f->error));
	assert_ok(store_feedback_count(f->store, &number, &f->error));
}

static void use_labels(struct fixture *f)
{
	struct model_record model = {.version = 1};
	struct label_record *labels;
	int64_t number;
	size_t count;

	for (int source = LABELS_OWNER; source <= LABELS_ALL; source++)
		assert_ok(store_label_list(
		    f->store, (enum label_source)source, 9, f->arena, &labels, &count, &f->error));
	assert_ok(store_label_count(f->store, LABELS_OWNER, &number, &f->error));
	assert_ok(store_label_count(f->store, LABELS_CONFIRMED, &number, &f->error));
	assert_ok(store_model_set(f->store, &model, &f->error));
	assert_ok(store_model_get(f->store, f->arena, &model, &f->error));
	assert_ok(store_model_facts(f->store, &model, &f->error));
	assert_ok(store_model_remove(f->store, &f->error));
}

static void use_mail(struct fixture *f)
{
	struct outbox_record mail, *mails;
	struct ack_counts acks;
	int64_t id = fixture_outbox(f, 1001, T0), found, oldest_ms;
	size_t count;

	assert_ok(store_outbox_due(f->store, f->account, T0, f->arena, &mail, &f->error));
	assert_ok(store_outbox_due_for_owner(f->store, f->account, T0, f->arena, &mail, &f->error));
	assert_ok(store_outbox_due_elsewhere(f->store, "", T0, f->arena, &mail, &f->error));
	assert_ok(store_outbox_next_due(f->store, &found, &f->error));
	assert_ok(store_outbox_sent_since(f->store, f->account, T0, &found, &oldest_ms, &f->error));
	assert_ok(store_outbox_postpone(f->store, f->account, true, T0, T0 + 1, "", &f->error));
	assert_ok(store_outbox_get(f->store, id, f->arena, &mail, &f->error));
	assert_ok(store_outbox_state(f->store, id, "sending", T0, 0, 0, "", &f->error));
	assert_ok(store_outbox_list(f->store, "sent", 9, f->arena, &mails, &count, &f->error));
	assert_ok(store_outbox_cancel_for(
	    f->store, 1001, MAILS_UNTIL_SETTLED, "", T0, &count, &f->error));
	assert_ok(store_sent_ack_counts(f->store, "a@x", "ack", T0, &acks, &f->error));
	assert_ok(store_thread_find(f->store, "no@where", &found, &f->error));
	assert_ok(store_thread_has_address(f->store, 1001, "a@x", &f->error));
}

/* Small by nature, read from one end until enough is found, or no table at all. */
static bool may_scan(const char *detail)
{
	static const char *const allowed[] = {"SCAN CONSTANT ROW", "SCAN account",
	    "SCAN pragma_page_", "SCAN folder", "SCAN quarantine", "SCAN search_queue",
	    "SCAN search VIRTUAL TABLE", "SCAN (subquery", "SCAN meta", "SCAN sqlite_master",
	    "SCAN sqlite_schema", "SCAN spam", "SCAN discounted", "SCAN json_each", "SCAN one"};

	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		if (text_starts_with(detail, allowed[i]))
			return true;
	return strstr(detail, " USING ") != NULL;
}

/* What may be long: all feedback, all that is queued. */
static bool may_not_sort(const char *sql)
{
	if (strstr(sql, "state = 'queued'") != NULL)
		return true;
	if (strstr(sql, "?9 IS NULL OR channel") != NULL) /* store_feedback_list */
		return strstr(sql, "ORDER BY CASE priority") == NULL;
	return strstr(sql, "FROM feedback") != NULL && strstr(sql, "status IN") == NULL;
}

static void check_plan(struct fixture *f, const char *sql)
{
	char *explain = arena_printf(f->arena, "EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *plan;

	assert_int_equal(sqlite3_prepare_v2(f->store->db, explain, -1, &plan, NULL), SQLITE_OK);
	while (sqlite3_step(plan) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(plan, 3);

		if (text_starts_with(detail, "SCAN ") && !may_scan(detail))
			fail_msg("%s: %s", detail, sql);
		if (strstr(detail, "TEMP B-TREE FOR ORDER BY") != NULL && may_not_sort(sql))
			fail_msg("%s: %s", detail, sql);
	}
	sqlite3_finalize(plan);
}

static void every_statement_finds_its_rows_by_an_index(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	use_rows(f);
	use_lists(f);
	use_figures(f);
	use_labels(f);
	use_findings(f);
	use_mail(f);
	use_retention(f);
	use_standing(f);
	assert_true(f->store->statement_count > 50);
	for (size_t i = 0; i < f->store->statement_count; i++)
		check_plan(f, f->store->statements[i].sql);
	store_rollback(f->store);
}

static void the_statements_fit_their_array(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	use_rows(f);
	use_lists(f);
	use_figures(f);
	use_labels(f);
	use_findings(f);
	use_mail(f);
	use_retention(f);
	assert_true(f->store->statement_count < STATEMENTS_MAX * 3 / 4);
	store_rollback(f->store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(every_statement_finds_its_rows_by_an_index),
	    store_test(the_statements_fit_their_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
