/*
 * hark explain --json: one line. The keys are documented in hark(1): add at the end, never change.
 */
#include "explain.h"

#include <string.h>

#define CONTEXT_BYTES 60

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

static json_t *context_json(struct quoter *quoter, const struct passage *passage)
{
	struct quote quote;

	if (passage->text == NULL)
		return json_null();
	quote = quoter_quote(quoter, passage, CONTEXT_BYTES);
	return json_pack(
	    "{s:s, s:s, s:s}", "before", quote.before, "hit", quote.hit, "after", quote.after);
}

static json_t *hit_json(const struct evidence *hit, struct quoter *quoter)
{
	return json_pack("{s:s, s:s, s:s, s:f, s:b, s:o}", "rule", hit->rule, "word", hit->word,
	    "in", hit->in, "weight", hit->weight, "veto", (int)hit->is_veto, "context",
	    context_json(quoter, &hit->passage));
}

static json_t *hits_json(const struct evidence *hits, size_t count, struct quoter *quoter)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, hit_json(&hits[i], quoter));
	return list;
}

static json_t *texts_json(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static json_t *standing_json(const struct standing *standing, struct quoter *quoter)
{
	json_t *missing = json_array();

	for (size_t i = 0; i < standing->missing_count; i++)
		json_array_append_new(
		    missing, texts_json(standing->missing[i].items, standing->missing[i].count));
	return json_pack("{s:s, s:s, s:f, s:f, s:o, s:o}", "category", standing->id, "standing",
	    standing->state, "score", standing->score, "needed", standing->needed, "missing",
	    missing, "hits", hits_json(standing->hits, standing->hit_count, quoter));
}

static json_t *near_miss_json(const struct near_miss *miss, struct quoter *quoter)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "rule", miss->rule, "word", miss->word, "in",
	    miss->in, "why", miss->why, "context", context_json(quoter, &miss->passage));
}

static json_t *mood_json(const struct mood *mood, struct quoter *quoter)
{
	return json_pack("{s:s, s:s, s:f, s:o}", "word", mood->word, "in", mood->in, "value",
	    mood->value, "context", context_json(quoter, &mood->passage));
}

static json_t *priority_rule_json(const struct triage_explanation *triage)
{
	if (triage->priority_file == NULL)
		return json_null();
	return json_pack("{s:i, s:s, s:I, s:I}", "number", triage->verdict.priority_rule, "file",
	    triage->priority_file, "line", (json_int_t)triage->priority_line, "column",
	    (json_int_t)triage->priority_column);
}

/* What the rules decide, and why; added to object. */
static void add_triage(json_t *object, const struct triage_explanation *triage, struct arena *arena)
{
	const struct verdict *verdict = &triage->verdict;
	struct quoter *quoter = quoter_new(arena);
	json_t *standings = json_array(), *misses = json_array(), *moods = json_array();

	for (size_t i = 0; i < triage->standing_count; i++)
		json_array_append_new(standings, standing_json(&triage->standings[i], quoter));
	for (size_t i = 0; i < triage->near_miss_count; i++)
		json_array_append_new(misses, near_miss_json(&triage->near_misses[i], quoter));
	for (size_t i = 0; i < verdict->mood_count; i++)
		json_array_append_new(moods, mood_json(&verdict->moods[i], quoter));
	set(object, "category", json_string(verdict->category));
	set(object, "score", json_real(verdict->score));
	set(object, "tags", texts_json((const char *const *)verdict->tags, verdict->tag_count));
	set(object, "priority", json_string(priority_word(verdict->priority)));
	set(object, "priority_rule", priority_rule_json(triage));
	set(object, "sentiment", json_real(verdict->sentiment));
	set(object, "evidence", hits_json(verdict->evidence, verdict->evidence_count, quoter));
	set(object, "categories", standings);
	set(object, "nearly", misses);
	set(object, "moods", moods);
	set(object, "errors",
	    texts_json((const char *const *)verdict->errors, verdict->error_count));
}

void explain_json(const struct explanation *explanation, struct arena *arena)
{
	const struct guard_decision *guard = &explanation->guard;
	bool is_acknowledged = guard->may_ack && explanation->nature == NATURE_PERSON;
	json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "subject",
	    explanation->message->subject, "address", explanation->address, "name",
	    explanation->name, "channel", explanation->channel, "nature",
	    nature_word(explanation->nature), "nature_reason", explanation->nature_reason, "state",
	    explanation->state);

	add_triage(root, &explanation->triage, arena);
	set(root, "acknowledged", json_boolean(is_acknowledged));
	set(root, "guard_rule", json_string(guard->rule));
	set(root, "guard_header", guard->header != NULL ? json_string(guard->header) : json_null());
	set(root, "guard_reason", json_string(guard->reason));
	set(root, "recipient",
	    explanation->recipient != NULL ? json_string(explanation->recipient) : json_null());
	set(root, "template", is_acknowledged ? json_string(explanation->ack.name) : json_null());
	set(root, "template_reason",
	    is_acknowledged ? json_string(explanation->ack.reason) : json_null());
	set(root, "date_reason", json_pack("s?", explanation->message->date_reason));
	cli_print_json(root);
}

static json_t *stored_evidence_json(const struct past_explanation *past)
{
	json_t *list = json_array();

	for (size_t i = 0; i < past->evidence_count; i++) {
		const struct evidence_record *record = &past->evidence[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:f, s:b}", "rule", record->rule, "word",
			      record->word, "in", record->place, "weight", record->weight, "veto",
			      (int)record->is_veto));
	}
	return list;
}

static json_t *differences_json(const struct past_explanation *past)
{
	json_t *list = json_array();

	if (past->differs_in_category)
		json_array_append_new(list, json_string("category"));
	if (past->differs_in_tags)
		json_array_append_new(list, json_string("tags"));
	if (past->differs_in_priority)
		json_array_append_new(list, json_string("priority"));
	return list;
}

void explain_json_past(const struct past_explanation *past, struct arena *arena)
{
	json_t *root = cli_json_feedback(&past->feedback), *today = json_null();

	set(root, "nature", json_string(past->entry.nature));
	set(root, "nature_reason", json_string(past->ledger.reason));
	set(root, "evidence", stored_evidence_json(past));
	if (past->has_today) {
		today = json_object();
		add_triage(today, &past->today, arena);
	}
	set(root, "today", today);
	set(root, "different", differences_json(past));
	cli_print_json(root);
}
