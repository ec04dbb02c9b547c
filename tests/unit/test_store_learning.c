/* What the owner taught, in the store: who decided a category, labels, the classifier. */
#include "store_fixture.h"

static const char *category_of(struct fixture *f, int64_t id)
{
	struct feedback_record feedback;

	assert_int_equal(store_feedback_get(f->store, id, f->arena, &feedback, &f->error), 1);
	return arena_printf(f->arena, "%s by %s", feedback.category, feedback.decided_by);
}

static void a_new_feedback_is_decided_by_the_rules(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    category_of(f, fixture_feedback(f, "s", "t", T0)), "product_issue by rules");
}

static void what_was_learned_may_decide_and_the_owner_changes_it(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);

	assert_ok(store_feedback_decide(f->store, id, "praise", "learned", &f->error));
	assert_string_equal(category_of(f, id), "praise by learned");
	assert_ok(store_feedback_decide(f->store, id, "billing", "owner", &f->error));
	assert_string_equal(category_of(f, id), "billing by owner");
}

static void nothing_overrides_the_owner_but_the_owner(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);

	assert_ok(store_feedback_decide(f->store, id, "billing", "owner", &f->error));
	assert_ok(store_feedback_decide(f->store, id, "praise", "learned", &f->error));
	assert_ok(store_feedback_decide(f->store, id, "praise", "rules", &f->error));
	assert_ok(store_feedback_set(f->store, id, "praise", "high", NULL, NULL, NULL, &f->error));
	assert_string_equal(category_of(f, id), "billing by owner");
	assert_ok(store_feedback_decide(f->store, id, "praise", "owner", &f->error));
	assert_string_equal(category_of(f, id), "praise by owner");
}

static void an_unknown_decider_is_refused(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);

	assert_int_equal(store_feedback_decide(f->store, id, "c", "customer", &f->error), -1);
}

static size_t count_labels(struct fixture *f, enum label_source source)
{
	struct label_record *labels;
	int64_t count = 0;
	size_t listed;

	assert_ok(store_label_list(f->store, source, 100, f->arena, &labels, &listed, &f->error));
	if (source != LABELS_ALL) {
		assert_ok(store_label_count(f->store, source, &count, &f->error));
		assert_int_equal(listed, count);
	}
	return listed;
}

static void a_label_has_the_words_of_the_first_mail_by_the_customer(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "Invoice", "Please send it again", T0);
	struct entry_record reply = {.feedback_id = id,
	    .author = "customer",
	    .kind = "mail",
	    .subject = "Re: Invoice",
	    .text = "Thanks",
	    .new_text = "Thanks",
	    .at_ms = T0 + 1};
	struct label_record *labels;
	size_t count;

	assert_ok(store_entry_add(f->store, &reply, NULL, &f->error));
	assert_ok(store_feedback_decide(f->store, id, "billing", "owner", &f->error));
	assert_ok(
	    store_label_list(f->store, LABELS_OWNER, 100, f->arena, &labels, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(labels[0].feedback_id, id);
	assert_int_equal(labels[0].customer_id, f->customer);
	assert_string_equal(labels[0].category, "billing");
	assert_string_equal(labels[0].subject, "Invoice");
	assert_string_equal(labels[0].text, "Please send it again");
}

static void what_nobody_confirmed_is_no_label(void **state)
{
	struct fixture *f = *state;

	fixture_feedback(f, "s", "t", T0);
	assert_int_equal(count_labels(f, LABELS_OWNER), 0);
	assert_int_equal(count_labels(f, LABELS_CONFIRMED), 0);
	assert_int_equal(count_labels(f, LABELS_ALL), 1);
}

static void a_matter_that_the_owner_resolved_confirms_the_rules(void **state)
{
	struct fixture *f = *state;
	int64_t by_owner = fixture_feedback(f, "s", "t", T0);
	int64_t by_hark = fixture_feedback(f, "s", "t", T0);

	assert_ok(
	    store_feedback_status(f->store, by_owner, "resolved", "owner", "", T0, &f->error));
	assert_ok(store_feedback_status(f->store, by_hark, "resolved", "hark", "", T0, &f->error));
	assert_int_equal(count_labels(f, LABELS_CONFIRMED), 1);
}

static void what_was_learned_confirms_itself_never(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);

	assert_ok(store_feedback_decide(f->store, id, "praise", "learned", &f->error));
	assert_ok(store_feedback_status(f->store, id, "resolved", "owner", "", T0, &f->error));
	assert_int_equal(count_labels(f, LABELS_CONFIRMED), 0);
	assert_int_equal(count_labels(f, LABELS_OWNER), 0);
}

static void a_long_mail_is_learned_from_by_its_first_page(void **state)
{
	struct fixture *f = *state;
	char *text = mem_alloc(2 * LABEL_CHARACTERS_MAX + 1);
	struct label_record *labels;
	size_t count;

	memset(text, 'a', 2 * LABEL_CHARACTERS_MAX);
	fixture_feedback(f, "s", text, T0);
	free(text);
	assert_ok(store_label_list(f->store, LABELS_ALL, 1, f->arena, &labels, &count, &f->error));
	assert_int_equal(strlen(labels[0].text), LABEL_CHARACTERS_MAX);
}

static void there_is_one_classifier_and_the_last_one_counts(void **state)
{
	struct fixture *f = *state;
	static const uint8_t bytes[] = {1, 0, 2};
	struct model_record model = {
	    .version = 1, .made_ms = T0, .labels = 200, .right = 150, .content = {bytes, 1}};

	assert_int_equal(store_model_get(f->store, f->arena, &model, &f->error), 0);
	assert_ok(store_model_set(f->store, &model, &f->error));
	model.content.size = 3;
	model.labels = 201;
	assert_ok(store_model_set(f->store, &model, &f->error));
	assert_int_equal(store_model_get(f->store, f->arena, &model, &f->error), 1);
	assert_int_equal(model.labels, 201);
	assert_int_equal(model.made_ms, T0);
	assert_memory_equal(model.content.data, bytes, 3);
	assert_int_equal(store_model_facts(f->store, &model, &f->error), 1);
	assert_int_equal(model.right, 150);
	assert_null(model.content.data);
	assert_ok(store_model_remove(f->store, &f->error));
	assert_int_equal(store_model_get(f->store, f->arena, &model, &f->error), 0);
}

static void evidence_of_one_place_is_removed_and_the_rest_stays(void **state)
{
	struct fixture *f = *state;
	int64_t id = fixture_feedback(f, "s", "t", T0);
	const struct evidence_record records[] = {{"a", "crash", "text", 1, .is_veto = false},
	    {"b", "by the owner", "owner", 0, .is_veto = false}};
	struct evidence_record *left;
	size_t count;

	assert_ok(store_evidence_add(f->store, id, 0, records, 2, &f->error));
	assert_ok(store_evidence_remove(f->store, id, "owner", &f->error));
	assert_ok(store_evidence_list(f->store, id, f->arena, &left, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(left[0].word, "crash");
}

#define row_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    row_test(a_new_feedback_is_decided_by_the_rules),
	    row_test(what_was_learned_may_decide_and_the_owner_changes_it),
	    row_test(nothing_overrides_the_owner_but_the_owner),
	    row_test(an_unknown_decider_is_refused),
	    row_test(a_label_has_the_words_of_the_first_mail_by_the_customer),
	    row_test(what_nobody_confirmed_is_no_label),
	    row_test(a_matter_that_the_owner_resolved_confirms_the_rules),
	    row_test(what_was_learned_confirms_itself_never),
	    row_test(a_long_mail_is_learned_from_by_its_first_page),
	    row_test(there_is_one_classifier_and_the_last_one_counts),
	    row_test(evidence_of_one_place_is_removed_and_the_rest_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
