/*
 * What the owner puts off: nobody reminds them of it until then.
 */
#include "matter_p.h"

#include <string.h>

#define SNOOZE_MS_MAX YEAR_MS

/* "3d"; "3" and "3 days", and Chinese units by their first characters. */
static int parse_duration(const char *text, struct arena *arena, int64_t *duration_ms_r)
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
	if (digits > 0 && *unit == '\0')
		folded = arena_printf(arena, "%.*sd", (int)digits, folded);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (digits > 0 && text_starts_with(unit, units[i].word))
			folded = arena_printf(arena, "%.*s%c", (int)digits, folded, units[i].unit);
	return duration_parse(folded, duration_ms_r, NULL);
}

/* A day begins when the office opens: nobody is woken at midnight. */
static bool parse_date(const struct desk *desk, const char *text, int64_t *until_ms_r)
{
	const struct hours_settings *hours = &desk->settings->hours;

	if (time_parse(text, until_ms_r, NULL) != 0)
		return false;
	if (strlen(text) == strlen("2026-12-01") && !hours_is_open(hours, *until_ms_r))
		*until_ms_r = hours_after_ms(hours, *until_ms_r, 1);
	return true;
}

static int parse(const struct desk *desk, const char *when, struct arena *arena,
    int64_t *until_ms_r, struct error *error)
{
	int64_t now_ms = clock_now_ms(), duration_ms, until_ms;

	if (!parse_date(desk, text_fold(arena, when), &until_ms))
		until_ms =
		    parse_duration(when, arena, &duration_ms) == 0 ? now_ms + duration_ms : now_ms;
	if (until_ms <= now_ms || until_ms - now_ms > SNOOZE_MS_MAX)
		return error_set(error,
		    _("say for how long, up to a year: 4h, 3d or 2w; or the day: 2026-12-01"));
	*until_ms_r = until_ms;
	return 0;
}

int snooze_until_within(struct desk *desk, const struct feedback_record *feedback, const char *when,
    struct arena *arena, int64_t *until_ms_r, struct error *error)
{
	char until[TIME_TEXT_SIZE];

	if (parse(desk, when, arena, until_ms_r, error) != 0)
		return -1;
	if (strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0)
		return error_set(
		    error, _("it does not wait for you: it is %s"), _(feedback->status));
	time_format_local(*until_ms_r, until);
	if (store_agenda_set(desk->store, feedback->id, AGENDA_SNOOZE, *until_ms_r, error) != 0)
		return -1;
	return history_write(desk, feedback->id, "owner", "snoozed", until, error);
}

int snooze_until(struct desk *desk, int64_t feedback_id, const char *when, struct arena *arena,
    int64_t *until_ms_r, struct error *error)
{
	struct feedback_record feedback;

	if (desk_begin_on(desk, feedback_id, arena, &feedback, error) != 0)
		return -1;
	return desk_finish(
	    desk, snooze_until_within(desk, &feedback, when, arena, until_ms_r, error), error);
}

int snooze_wake(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	(void)arena;
	return history_write(desk, feedback->id, "hark", "awake", "", error);
}
