/*
 * The promise of an answer: what was promised for a matter that waits, who is told when it is about
 * to be broken or is, and that an urgent matter has come. All plans stand in the agenda; the first
 * that falls due takes the others along, so that the owner gets one mail and not one each.
 */
#include "alert_p.h"
#include "announcement_p.h"
#include "storm_p.h"

#include <string.h>

/* Matters in one mail; "hark waiting" lists all. */
#define SERVICE_MAIL_MAX 30
/* Plans that one mail takes along. */
#define SERVICE_ROUND_MAX 500
/* Between two mails of a kind, for whatever may wait; of what is urgent the storm tells. */
#define PAUSE_MS HOUR_MS
#define SERVICE_SUBJECT_CHARACTERS 60
#define SERVICE_WORDS_CHARACTERS 160

/* ---- what was promised ---- */

static int64_t promised_ms(const struct desk *desk, const char *category, enum priority priority)
{
	const struct category_info *info =
	    desk->rules != NULL ? ruleset_find_category(desk->rules, category) : NULL;
	const struct service_settings *service = &desk->settings->service;

	if (info != NULL && info->sla_ms != 0)
		return info->sla_ms;
	return priority == PRIORITY_HIGH  ? service->high_ms
	       : priority == PRIORITY_LOW ? service->low_ms
					  : service->normal_ms;
}

int64_t service_answer_due(
    const struct desk *desk, const char *category, enum priority priority, int64_t arrived_ms)
{
	return hours_after_ms(
	    &desk->settings->hours, arrived_ms, promised_ms(desk, category, priority));
}

static int plan_reminders(struct desk *desk, const struct feedback_record *feedback,
    int64_t from_ms, int64_t promise_ms, int64_t due_ms, struct error *error)
{
	const struct service_settings *service = &desk->settings->service;
	const struct hours_settings *hours = &desk->settings->hours;
	int64_t warn_ms = hours_after_ms(hours, from_ms, promise_ms / 100 * service->warn_percent);

	if (service->reminds &&
	    store_agenda_set(desk->store, feedback->id, AGENDA_DUE_SOON, warn_ms, error) != 0)
		return -1;
	if ((service->reminds || announce_is_wanted(desk, EVENT_BREACH)) &&
	    store_agenda_set(desk->store, feedback->id, AGENDA_BREACH, due_ms, error) != 0)
		return -1;
	if (service->escalate_to == NULL)
		return 0;
	return store_agenda_set(desk->store, feedback->id, AGENDA_ESCALATE,
	    hours_after_ms(hours, due_ms, service->escalate_after_ms), error);
}

/* reminds: there is somebody to be told when the answer does not come. */
static int plan(struct desk *desk, const struct feedback_record *feedback, int64_t from_ms,
    bool is_news, bool reminds, struct error *error)
{
	enum priority priority = PRIORITY_NORMAL;
	int64_t promise_ms, due_ms;

	priority_from_word(feedback->priority, &priority);
	promise_ms = promised_ms(desk, feedback->category, priority);
	due_ms = hours_after_ms(&desk->settings->hours, from_ms, promise_ms);
	if (due_ms != feedback->answer_due_ms &&
	    store_feedback_answer_due(desk->store, feedback->id, due_ms, error) != 0)
		return -1;
	if (desk->is_past)
		return 0;
	if (is_news && priority == PRIORITY_HIGH &&
	    announce(desk, EVENT_URGENT, feedback->id, NULL, error) != 0)
		return -1;
	if (is_news && desk->settings->service.alerts_urgent && priority == PRIORITY_HIGH &&
	    store_agenda_set(desk->store, feedback->id, AGENDA_URGENT, clock_now_ms(), error) != 0)
		return -1;
	return reminds ? plan_reminders(desk, feedback, from_ms, promise_ms, due_ms, error) : 0;
}

int service_plan(struct desk *desk, const struct feedback_record *feedback, int64_t from_ms,
    bool is_news, struct error *error)
{
	return plan(desk, feedback, from_ms, is_news, true, error);
}

static int has_plans(struct desk *desk, int64_t feedback_id, struct arena *arena, bool *has_plans_r,
    struct error *error)
{
	struct agenda_record *plans;
	size_t count;

	*has_plans_r = false;
	if (store_agenda_list(desk->store, feedback_id, arena, &plans, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(plans[i].kind, AGENDA_BREACH) == 0 ||
		    strcmp(plans[i].kind, AGENDA_OVERDUE) == 0 ||
		    strcmp(plans[i].kind, AGENDA_ESCALATE) == 0)
			*has_plans_r = true;
	return 0;
}

/* What was never planned (history) or was told already is not planned a second time. */
static int plan_anew(struct desk *desk, const struct feedback_record *feedback, bool is_news,
    struct arena *arena, struct error *error)
{
	bool is_open = strcmp(feedback->status, "open") == 0, reminds;

	if (!is_open && strcmp(feedback->status, "reopened") != 0)
		return 0;
	if (has_plans(desk, feedback->id, arena, &reminds, error) != 0)
		return -1;
	return plan(desk, feedback, is_open ? feedback->created_ms : feedback->last_customer_ms,
	    is_news, reminds, error);
}

int service_plan_anew(struct desk *desk, int64_t feedback_id, bool is_news, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = -1;

	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) == 1)
		done = plan_anew(desk, &feedback, is_news, arena, error);
	arena_free(&arena);
	return done;
}

/* ---- one mail for all that is due ---- */

/* A mail that is being gathered. */
struct round {
	enum notice_kind kind;
	const char *plans[3]; /* of the agenda; NULL: no more */
	const char *meta;     /* when the last one was made */
	struct storm storm;   /* of those with something urgent */
	bool is_wanted;
	struct desk *desk;
	struct arena *arena;
	int64_t now_ms, last_ms;
	struct notice_item *items;
	size_t count, more;
	int64_t *rest; /* the numbers of those that are more */
	bool has_high; /* something in it is urgent */
	/* The first that the owner hears of a matter: while there is time to answer. */
	bool is_first_word;
};

static bool is_high(const struct feedback_record *feedback)
{
	return strcmp(feedback->priority, "high") == 0;
}

/* Of an urgent matter; the mail goes anyway where it has one already. */
static int64_t storm_until_ms(const struct round *round, const struct feedback_record *feedback)
{
	int64_t left_ms = round->is_first_word ? feedback->answer_due_ms - round->now_ms : 0;

	return round->has_high ? round->now_ms
			       : storm_earliest_ms(&round->storm, round->now_ms, left_ms);
}

/* Not before then: after a pause, and what is not urgent only while the office is open. */
static int64_t earliest_ms(const struct round *round, const struct feedback_record *feedback)
{
	const struct hours_settings *hours = &round->desk->settings->hours;
	int64_t at_ms = round->last_ms + PAUSE_MS;

	if (is_high(feedback))
		return storm_until_ms(round, feedback);
	if (at_ms < round->now_ms || round->last_ms == 0 || round->last_ms > round->now_ms)
		at_ms = round->now_ms;
	if (!hours_is_open(hours, at_ms))
		at_ms = hours_after_ms(hours, at_ms, 1);
	return at_ms;
}

static int find_snooze(
    const struct round *round, int64_t feedback_id, int64_t *until_ms_r, struct error *error)
{
	struct agenda_record *plans;
	size_t count;

	*until_ms_r = 0;
	if (store_agenda_list(
		round->desk->store, feedback_id, round->arena, &plans, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(plans[i].kind, AGENDA_SNOOZE) == 0)
			*until_ms_r = plans[i].due_ms;
	return 0;
}

/* How the matter began: a line of the customer's words, made harmless. */
static int first_words(
    const struct round *round, int64_t feedback_id, const char **words_r, struct error *error)
{
	struct entry_record entry;
	int found = store_entry_of_customer(
	    round->desk->store, feedback_id, ENTRY_FIRST, round->arena, &entry, error);

	*words_r =
	    found == 1 ? safe_text(round->arena, entry.new_text, SERVICE_WORDS_CHARACTERS) : NULL;
	return found < 0 ? -1 : 0;
}

static int note(
    const struct round *round, int64_t feedback_id, const char *plan, struct error *error)
{
	static const struct {
		const char *plan, *action;
	} actions[] = {{AGENDA_URGENT, "notified"}, {AGENDA_DUE_SOON, "due_soon"},
	    {AGENDA_BREACH, "breached"}, {AGENDA_OVERDUE, "breached"},
	    {AGENDA_ESCALATE, "handed_up"}};
	const struct settings *settings = round->desk->settings;
	struct event_record event = {.at_ms = round->now_ms,
	    .feedback_id = feedback_id,
	    .actor = "hark",
	    .detail = round->kind == NOTICE_HANDED_UP ? settings->service.escalate_to
						      : settings->owner.email};

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (strcmp(plan, actions[i].plan) == 0)
			event.action = actions[i].action;
	return store_event_add(round->desk->store, &event, error);
}

static int add_item(struct round *round, const struct feedback_record *feedback, const char *plan,
    struct error *error)
{
	struct notice_item item = {.number = feedback->id,
	    .due_ms = feedback->answer_due_ms,
	    .priority = feedback->priority,
	    .category = learning_category_name(round->desk->rules, feedback->category),
	    .subject = safe_text(round->arena, feedback->subject, SERVICE_SUBJECT_CHARACTERS)};

	if (note(round, feedback->id, plan, error) != 0)
		return -1;
	round->has_high |= is_high(feedback);
	if (round->count == SERVICE_MAIL_MAX) {
		round->rest[round->more++] = feedback->id;
		return 0;
	}
	if (round->kind == NOTICE_URGENT &&
	    first_words(round, feedback->id, &item.words, error) != 0)
		return -1;
	round->items[round->count++] = item;
	return 0;
}

/*
 * Not now. That the promise was broken is announced when it is: only the mail about it waits for
 * the storm.
 */
static int put_off(const struct round *round, const struct feedback_record *feedback,
    const char *plan, int64_t until_ms, struct error *error)
{
	struct desk *desk = round->desk;

	if (strcmp(plan, AGENDA_BREACH) == 0 && is_high(feedback) &&
	    until_ms == storm_until_ms(round, feedback)) {
		if (announce(desk, EVENT_BREACH, feedback->id, NULL, error) != 0)
			return -1;
		plan = AGENDA_OVERDUE;
	}
	return store_agenda_set(desk->store, feedback->id, plan, until_ms, error);
}

/* The plan has been crossed out; it goes into the mail, is put off, or is of no use any more. */
static int consider(struct round *round, const struct feedback_record *feedback, const char *plan,
    struct error *error)
{
	int64_t at_ms = earliest_ms(round, feedback), snoozed_ms;
	bool is_breach = strcmp(plan, AGENDA_BREACH) == 0;

	if ((!round->is_wanted && !is_breach) ||
	    (strcmp(feedback->status, "open") != 0 && strcmp(feedback->status, "reopened") != 0))
		return 0;
	/* The breach itself is due as well; or the promise is another one now. */
	if ((strcmp(plan, AGENDA_DUE_SOON) == 0 && feedback->answer_due_ms <= round->now_ms) ||
	    (strcmp(plan, AGENDA_OVERDUE) == 0 && feedback->answer_due_ms > round->now_ms))
		return 0;
	if (find_snooze(round, feedback->id, &snoozed_ms, error) != 0)
		return -1;
	if (snoozed_ms > at_ms)
		at_ms = snoozed_ms;
	if (at_ms > round->now_ms)
		return put_off(round, feedback, plan, at_ms, error);
	if (is_breach && announce(round->desk, EVENT_BREACH, feedback->id, NULL, error) != 0)
		return -1;
	return round->is_wanted ? add_item(round, feedback, plan, error) : 0;
}

/* All others of that plan which are due; with an urgent one, also those that wait for nothing but
 * the pause: it begins anew with this mail. */
static int gather(struct round *round, const char *plan, struct error *error)
{
	struct store *store = round->desk->store;
	bool waits = strcmp(plan, AGENDA_URGENT) == 0 || strcmp(plan, AGENDA_OVERDUE) == 0;
	int64_t until_ms = round->now_ms + (round->has_high && waits ? STORM_PAUSE_MAX_MS : 0);
	struct agenda_record *plans;
	size_t count;

	if (store_agenda_due_of(
		store, plan, until_ms, SERVICE_ROUND_MAX, round->arena, &plans, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct feedback_record feedback;

		if (store_agenda_clear(store, plans[i].feedback_id, plan, error) != 0 ||
		    store_feedback_get(
			store, plans[i].feedback_id, round->arena, &feedback, error) != 1 ||
		    consider(round, &feedback, plan, error) != 0)
			return -1;
	}
	return 0;
}

static int send_mail(struct round *round, struct error *error)
{
	struct desk *desk = round->desk;
	struct notice notice = {.kind = round->kind,
	    .items = round->items,
	    .count = round->count,
	    .more = round->more,
	    .rest = round->rest,
	    .now_ms = round->now_ms};
	struct owner_mail mail = {.kind = round->kind == NOTICE_URGENT ? "alert" : "digest"};
	int64_t outbox_id;

	if (round->count == 0)
		return 0;
	if (round->has_high && storm_note(desk->store, &round->storm, round->now_ms, error) != 0)
		return -1;
	if (round->has_high && round->storm.mails > 1)
		notice.pause_ms = storm_pause_before_ms(
		    &round->storm, round->is_first_word ? desk->settings->service.high_ms : 0);
	if (round->kind == NOTICE_HANDED_UP)
		mail.to = desk->settings->service.escalate_to;
	mail.subject = notice_subject(&notice, round->arena);
	mail.text = notice_text(&notice, round->arena);
	mail.html = notice_html(&notice, round->arena);
	if (owner_mail_queue(desk, &mail, round->arena, &outbox_id, error) != 0)
		return -1;
	if (round->kind == NOTICE_URGENT)
		alert_tell(desk, mail.subject, mail.text);
	return meta_set_number(desk->store, round->meta, round->now_ms, error);
}

/* feedback is the one whose plan fell due. */
static int run_round(struct round *round, const struct feedback_record *feedback, const char *plan,
    struct error *error)
{
	round->now_ms = clock_now_ms();
	round->items = arena_array(round->arena, SERVICE_MAIL_MAX, sizeof(*round->items));
	round->rest = arena_array(
	    round->arena, 1 + SERVICE_ROUND_MAX * ARRAY_SIZE(round->plans), sizeof(*round->rest));
	if (meta_number(round->desk->store, round->meta, &round->last_ms, error) != 0 ||
	    storm_read(round->desk->store, &round->storm, error) != 0 ||
	    consider(round, feedback, plan, error) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(round->plans) && round->plans[i] != NULL; i++)
		if (gather(round, round->plans[i], error) != 0)
			return -1;
	return send_mail(round, error);
}

static int remind(struct desk *desk, const struct feedback_record *feedback, const char *plan,
    struct arena *arena, struct error *error)
{
	struct round round = {.kind = NOTICE_DUE,
	    .plans = {AGENDA_BREACH, AGENDA_OVERDUE, AGENDA_DUE_SOON},
	    .meta = "service_reminded_ms",
	    .storm = {.last_key = "service_reminded_high_ms",
		.mails_key = "service_reminded_high_mails"},
	    .is_wanted = desk->settings->service.reminds,
	    .is_first_word = !desk->settings->service.alerts_urgent,
	    .desk = desk,
	    .arena = arena};

	return run_round(&round, feedback, plan, error);
}

int service_due_soon(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	return remind(desk, feedback, AGENDA_DUE_SOON, arena, error);
}

int service_breach(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	return remind(desk, feedback, AGENDA_BREACH, arena, error);
}

int service_overdue(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	return remind(desk, feedback, AGENDA_OVERDUE, arena, error);
}

int service_urgent(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	struct round round = {.kind = NOTICE_URGENT,
	    .plans = {AGENDA_URGENT},
	    .meta = "service_alerted_ms",
	    .storm = {.last_key = "service_alerted_high_ms",
		.mails_key = "service_alerted_high_mails"},
	    .is_wanted = desk->settings->service.alerts_urgent,
	    .is_first_word = true,
	    .desk = desk,
	    .arena = arena};

	return run_round(&round, feedback, AGENDA_URGENT, error);
}

int service_escalate(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	struct round round = {.kind = NOTICE_HANDED_UP,
	    .plans = {AGENDA_ESCALATE},
	    .meta = "service_escalated_ms",
	    .storm = {.last_key = "service_escalated_high_ms",
		.mails_key = "service_escalated_high_mails"},
	    .is_wanted = desk->settings->service.escalate_to != NULL,
	    .desk = desk,
	    .arena = arena};

	return run_round(&round, feedback, AGENDA_ESCALATE, error);
}
