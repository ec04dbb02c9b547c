/*
 * learned: the small classifier, trained by the clerk from the owner's labels, used by intake where
 * no rule fits, and only after it has proved itself.
 */
#include "desk_p.h"

#include <string.h>

/* By how much it must beat always saying the commonest category; stated in hark.yaml(5). */
#define MARGIN 0.10
#define TRAINING_EVERY_MS DAY_MS

/* ---- on or off ---- */

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static bool beats_majority(const struct model_record *model)
{
	return model_lower_bound((size_t)model->right, (size_t)model->labels) >=
	       share(model->majority, model->labels) + MARGIN;
}

static bool is_on(const struct learn_settings *learn, const struct model_record *model)
{
	if (learn->enabled == LEARN_NO || model->version != MODEL_VERSION)
		return false;
	return learn->enabled == LEARN_YES ||
	       (model->labels >= learn->examples && beats_majority(model));
}

static const char *explain(
    const struct learn_settings *learn, const struct learned_state *state, struct arena *arena)
{
	const struct model_record *model = &state->model;

	if (learn->enabled == LEARN_NO)
		return _("off: learn.enabled is \"no\"");
	if (state->is_on)
		return arena_printf(arena,
		    _("on: right in %.0f %% of %lld labelled mails it had not seen; where it is "
		      "sure enough (%.0f %%), in %.0f %%"),
		    100 * share(model->right, model->labels), (long long)model->labels,
		    100 * share(model->answered, model->labels),
		    100 * share(model->answered_right, model->answered));
	if (learn->enabled == LEARN_AUTO && state->labels < learn->examples)
		return arena_printf(arena,
		    _("off: %lld of %lld labelled mails (\"hark classify\" labels one)"),
		    (long long)state->labels, (long long)learn->examples);
	if (!state->has_model || model->version != MODEL_VERSION)
		return _(
		    "off: not trained yet (harkd does it once a day, \"hark rules train\" now)");
	return arena_printf(arena,
	    _("off: right in %.0f %% of %lld labelled mails it had not seen (surely in %.0f %%); "
	      "the commonest category alone is %.0f %%, and %.0f points more are asked for"),
	    100 * share(model->right, model->labels), (long long)model->labels,
	    100 * model_lower_bound((size_t)model->right, (size_t)model->labels),
	    100 * share(model->majority, model->labels), 100 * MARGIN);
}

static int count_labels(struct store *store, int64_t *count_r, struct error *error)
{
	int64_t by_owner, confirmed;

	if (store_label_count(store, LABELS_OWNER, &by_owner, error) != 0 ||
	    store_label_count(store, LABELS_CONFIRMED, &confirmed, error) != 0)
		return -1;
	*count_r = by_owner + confirmed;
	return 0;
}

int learned_state(
    struct desk *desk, struct arena *arena, struct learned_state *state_r, struct error *error)
{
	const struct learn_settings *learn = &desk->settings->learn;
	struct learned_state state = {0};
	int found = store_model_facts(desk->store, &state.model, error);

	if (found < 0 || count_labels(desk->store, &state.labels, error) != 0)
		return -1;
	state.has_model = found == 1;
	state.is_on = state.has_model && is_on(learn, &state.model);
	state.reason = explain(learn, &state, arena);
	*state_r = state;
	return 0;
}

/* ---- training ---- */

static int store_learned(struct desk *desk, const struct model_trial *trial,
    const struct model *model, struct error *error)
{
	struct model_record record = {.version = MODEL_VERSION,
	    .made_ms = clock_now_ms(),
	    .labels = (int64_t)trial->count,
	    .right = (int64_t)trial->right,
	    .majority = (int64_t)trial->majority,
	    .answered = (int64_t)trial->answered,
	    .answered_right = (int64_t)trial->answered_right};
	struct buffer bytes;
	int done;

	if (model == NULL)
		return store_model_remove(desk->store, error);
	model_write(model, &bytes);
	if (bytes.is_truncated) {
		buffer_free(&bytes);
		return error_set(error, _("the classifier grew too large"));
	}
	record.content = (struct bytes){(const uint8_t *)bytes.data, bytes.size};
	done = store_model_set(desk->store, &record, error);
	buffer_free(&bytes);
	return done;
}

/* Training takes a while: the transaction begins only after it. */
int learned_train(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct model *model = NULL;
	struct model_trial trial = {0};
	struct label *labels;
	size_t count;
	int done = learning_labels(desk, arena, &labels, &count, error);

	if (done == 0) {
		model = model_train(labels, count);
		if (model != NULL)
			model_try(labels, count, desk->settings->learn.confidence, &trial);
		done = store_begin(desk->store, error);
	}
	if (done == 0) {
		done = store_learned(desk, &trial, model, error);
		if (done == 0)
			done = meta_set_number(desk->store, META_LEARNED, clock_now_ms(), error);
		done = desk_finish(desk, done, error);
	}
	model_free(&model);
	arena_free(&arena);
	return done;
}

static int note_looked(struct desk *desk, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(
	    desk, meta_set_number(desk->store, META_LEARNED, clock_now_ms(), error), error);
}

int learned_due(struct desk *desk, struct error *error)
{
	const struct learn_settings *learn = &desk->settings->learn;
	struct model_record model = {0};
	int64_t last_ms, labels;

	if (learn->enabled == LEARN_NO)
		return 0;
	if (meta_number(desk->store, META_LEARNED, &last_ms, error) != 0)
		return -1;
	if (last_ms <= clock_now_ms() && clock_now_ms() < last_ms + TRAINING_EVERY_MS)
		return 0;
	if (count_labels(desk->store, &labels, error) != 0 ||
	    store_model_facts(desk->store, &model, error) < 0)
		return -1;
	if (learn->enabled == LEARN_AUTO && labels < learn->examples)
		return note_looked(desk, error);
	if (model.version == MODEL_VERSION && model.labels == labels)
		return note_looked(desk, error);
	return learned_train(desk, error);
}

/* ---- deciding ---- */

/* The one in the store, kept until it is trained anew. */
static int refresh(struct desk *desk, int64_t made_ms, struct error *error)
{
	struct model_record record;
	struct arena *arena;
	int found;

	if (desk->model != NULL && desk->model_made_ms == made_ms)
		return 0;
	model_free(&desk->model);
	arena = arena_new();
	found = store_model_get(desk->store, arena, &record, error);
	if (found == 1)
		desk->model = model_read(record.content, error);
	arena_free(&arena);
	desk->model_made_ms = made_ms;
	return desk->model != NULL ? 0 : -1;
}

int learned_guess(struct desk *desk, const char *subject, const char *text, struct arena *arena,
    struct model_guess *guess_r, struct error *error)
{
	const struct learn_settings *learn = &desk->settings->learn;
	struct model_record facts;
	struct model_guess guess;
	int found;

	if (learn->enabled == LEARN_NO)
		return 0;
	found = store_model_facts(desk->store, &facts, error);
	if (found != 1 || !is_on(learn, &facts))
		return found < 0 ? -1 : 0;
	if (refresh(desk, facts.made_ms, error) != 0)
		return -1;
	model_guess(desk->model, subject, text, arena, &guess);
	/* A category may have left the rules since. */
	if (guess.confidence < learn->confidence || guess.words[0] == '\0' ||
	    ruleset_find_category(desk->rules, guess.category) == NULL)
		return 0;
	*guess_r = guess;
	return 1;
}
