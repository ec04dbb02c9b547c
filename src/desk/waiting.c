/*
 * waiting: priorities that ask how long a customer has waited (hours_waiting) are asked again while
 * the matter is open. A priority is raised this way once and never lowered: what the owner makes of
 * it afterwards stands.
 */
#include "desk_p.h"

#include <string.h>

#define PAGE 100
#define EVENT_ESCALATED "escalated"

/* Since the customer's first mail, or since the one that opened the matter again. */
static int64_t waiting_ms(const struct feedback_record *feedback, int64_t now_ms)
{
	int64_t since_ms = strcmp(feedback->status, "reopened") == 0 ? feedback->last_customer_ms
								     : feedback->created_ms;

	return now_ms > since_ms ? now_ms - since_ms : 0;
}

/* What the customer wrote first is what the rules saw on arrival. */
static int fill_input(struct desk *desk, const struct feedback_record *feedback,
    struct triage_input *input, struct arena *arena, struct error *error)
{
	struct entry_record entry;
	int found =
	    store_entry_of_customer(desk->store, feedback->id, ENTRY_FIRST, arena, &entry, error);

	if (found < 0)
		return -1;
	input->subject = feedback->subject;
	input->text = found == 1 ? entry.new_text : "";
	input->from = feedback->address;
	input->from_name = feedback->name;
	input->category = feedback->category;
	return 0;
}

static int was_escalated(struct desk *desk, int64_t feedback_id, struct arena *arena,
    bool *was_escalated_r, struct error *error)
{
	struct event_record *events;
	size_t count;

	*was_escalated_r = false;
	if (store_event_list(desk->store, feedback_id, arena, &events, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, EVENT_ESCALATED) == 0)
			*was_escalated_r = true;
	return 0;
}

static int raise_priority(struct desk *desk, const struct feedback_record *feedback,
    const struct verdict *verdict, struct arena *arena, struct error *error)
{
	const char *priority = priority_word(verdict->priority);
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = feedback->id,
	    .actor = "hark",
	    .action = EVENT_ESCALATED,
	    .detail = arena_printf(
		arena, "%s: priority %d, hours_waiting", priority, verdict->priority_rule)};

	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    store_feedback_set(
		desk->store, feedback->id, NULL, priority, NULL, NULL, NULL, error) != 0 ||
		    store_event_add(desk->store, &event, error) != 0 ||
		    service_plan_anew(desk, feedback->id, true, error) != 0
		? -1
		: 0,
	    error);
}

static int ask_again(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	struct past past = {
	    .store = desk->store, .customer_id = feedback->customer_id, .at_ms = clock_now_ms()};
	struct triage_input input = past_input(&past);
	struct verdict verdict;
	enum priority old;
	bool is_done;

	input.waiting_ms = waiting_ms(feedback, past.at_ms);
	if (!priority_from_word(feedback->priority, &old) || old == PRIORITY_HIGH)
		return 0;
	if (was_escalated(desk, feedback->id, arena, &is_done, error) != 0)
		return -1;
	if (is_done)
		return 0;
	if (fill_input(desk, feedback, &input, arena, error) != 0)
		return -1;
	triage_classify(desk->rules, &input, arena, &verdict);
	if (verdict.priority >= old || !ruleset_asks_waiting(desk->rules, verdict.priority_rule))
		return 0;
	return raise_priority(desk, feedback, &verdict, arena, error);
}

int waiting_ask_again(struct desk *desk, struct error *error)
{
	struct feedback_filter filter = {.status = "waiting", .limit = PAGE, .oldest_first = true};
	struct arena *arena;
	size_t count = PAGE;
	int done = 0;

	if (!ruleset_asks_waiting(desk->rules, 0))
		return 0;
	arena = arena_new();
	while (done == 0 && count == PAGE) {
		struct feedback_record *records;

		arena_clear(arena);
		done = store_feedback_list(desk->store, &filter, arena, &records, &count, error);
		for (size_t i = 0; done == 0 && i < count; i++)
			done = ask_again(desk, &records[i], arena, error);
		filter.offset += PAGE;
	}
	arena_free(&arena);
	return done;
}
