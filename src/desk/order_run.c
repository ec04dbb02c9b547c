/*
 * Carries out one order of the owner's. Each is what the command line does as well.
 */
#include "order_p.h"

#include <string.h>

#define SNOOZE_MS_MAX (365 * DAY_MS)

static bool is_status(const struct feedback_record *feedback, const char *status)
{
	return strcmp(feedback->status, status) == 0;
}

static int resolve(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	bool tells = argument[0] != '\0';
	const char *refusal;

	if (lifecycle_resolve_within(
		desk, feedback, tells ? argument : NULL, tells, arena, &refusal, error) != 0)
		return -1;
	if (refusal != NULL)
		*answer_r =
		    arena_printf(arena, _("resolved; the customer is not told: %s"), _(refusal));
	else
		*answer_r = tells ? _("resolved; the customer is told so, with your words")
				  : _("resolved; nothing is sent");
	return 0;
}

static int close_matter(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("closed; nothing is sent");
	return lifecycle_close_within(desk, feedback, argument, error);
}

static int reopen(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("open again");
	return lifecycle_reopen_within(desk, feedback, argument, error);
}

/* "3d"; "3 days" and Chinese units by their first characters. */
static int parse_duration(
    const char *text, struct arena *arena, int64_t *duration_ms_r, struct error *error)
{
	static const struct {
		const char *word;
		char unit;
	} units[] = {{"day", 'd'}, {"hour", 'h'}, {"week", 'w'}, {"天", 'd'}, {"小时", 'h'},
	    {"周", 'w'}, {"个星期", 'w'}, {"星期", 'w'}, {"日", 'd'}};
	char *folded = text_fold(arena, text);
	size_t digits = strspn(folded, "0123456789");
	const char *unit = folded + digits;

	unit += strspn(unit, " ");
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (digits > 0 && text_starts_with(unit, units[i].word))
			folded = arena_printf(arena, "%.*s%c", (int)digits, folded, units[i].unit);
	if (duration_parse(folded, duration_ms_r, NULL) != 0 || *duration_ms_r <= 0 ||
	    *duration_ms_r > SNOOZE_MS_MAX)
		return error_set(error, _("say for how long, up to a year: snooze 4h, 3d or 2w"));
	return 0;
}

static int snooze(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	int64_t duration_ms, until_ms;
	char when[TIME_TEXT_SIZE];

	if (parse_duration(argument, arena, &duration_ms, error) != 0)
		return -1;
	if (is_status(feedback, "resolved") || is_status(feedback, "closed"))
		return error_set(
		    error, _("it does not wait for you: it is %s"), _(feedback->status));
	until_ms = clock_now_ms() + duration_ms;
	time_format_local(until_ms, when);
	*answer_r = arena_printf(arena, _("put off until %s"), when);
	if (store_agenda_set(desk->store, feedback->id, AGENDA_SNOOZE, until_ms, error) != 0)
		return -1;
	return history_write(
	    desk, feedback->id, "owner", "snoozed", arena_strdup(arena, when), error);
}

int order_wake(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	(void)arena;
	return history_write(desk, feedback->id, "hark", "awake", "", error);
}

static int set_category(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	const char *old;

	if (learning_correct_within(desk, feedback->id, argument, arena, &old, error) != 0)
		return -1;
	*answer_r = arena_printf(arena, _("category: %s, before: %s"), argument, old);
	return 0;
}

static int set_priority(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	static const struct {
		const char *word, *priority;
	} words[] = {{"high", "high"}, {"normal", "normal"}, {"low", "low"}, {"高", "high"},
	    {"普通", "normal"}, {"中", "normal"}, {"低", "low"}};
	const char *folded = text_fold(arena, argument), *priority = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(folded, words[i].word) == 0)
			priority = words[i].priority;
	if (priority == NULL)
		return error_set(error, _("a priority is high, normal or low"));
	*answer_r = arena_printf(arena, _("priority: %s"), _(priority));
	if (store_feedback_set(
		desk->store, feedback->id, NULL, priority, NULL, NULL, NULL, error) != 0 ||
	    service_plan_anew(desk, feedback->id, false, error) != 0)
		return -1;
	return history_write(desk, feedback->id, "owner", "priority", priority, error);
}

static int add_note(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("noted; nothing is sent");
	return note_write_within(desk, feedback, argument, error);
}

static int assign(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	if (argument[0] == '\0')
		return error_set(error, _("assign needs a mail address"));
	*answer_r = arena_printf(arena, _("assigned to %s"), argument);
	return tagging_assign_within(desk, feedback, argument, error);
}

int order_run(struct desk *desk, const struct order *order, struct arena *arena,
    const char **answer_r, struct error *error)
{
	static int (*const runners[])(struct desk * desk, struct feedback_record * feedback,
	    const char *argument, struct arena *arena, const char **answer_r,
	    struct error *error) = {
	    [ORDER_RESOLVE] = resolve,
	    [ORDER_CLOSE] = close_matter,
	    [ORDER_REOPEN] = reopen,
	    [ORDER_SNOOZE] = snooze,
	    [ORDER_CATEGORY] = set_category,
	    [ORDER_PRIORITY] = set_priority,
	    [ORDER_NOTE] = add_note,
	    [ORDER_ASSIGN] = assign,
	};
	struct feedback_record feedback;

	if (desk_find_feedback(desk, order->number, arena, &feedback, error) != 0)
		return -1;
	return runners[order->verb](desk, &feedback, order->argument, arena, answer_r, error);
}
