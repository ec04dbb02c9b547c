/*
 * Reports that are due go into the outbox, each period once, missed ones too (the last whole period
 * only).
 */
#include "desk_p.h"

static const char *const kinds[] = {"day", "week", "month", "quarter"};

int reporting_make(struct desk *desk, const struct period *period, struct arena *arena,
    struct report **report_r, struct error *error)
{
	size_t count = ruleset_category_count(desk->rules);
	struct report_category *categories = arena_array(arena, count + 1, sizeof(*categories));
	struct report_input input = {.store = desk->store,
	    .settings = desk->settings,
	    .categories = categories,
	    .category_count = count,
	    .period = *period,
	    .now_ms = clock_now_ms()};

	for (size_t i = 0; i < count; i++) {
		const struct category_info *info = ruleset_category(desk->rules, i);

		categories[i] = (struct report_category){info->id, info->name_en, info->name_zh};
	}
	return report_make(&input, arena, report_r, error);
}

/* Mail and mark in one transaction: a report is neither lost nor made twice. */
static int queue_report(struct desk *desk, const struct report_settings *schedule,
    const struct period *period, const struct owner_mail *mail, struct arena *arena,
    struct error *error)
{
	int64_t outbox_id;
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done = owner_mail_queue(desk, mail, arena, &outbox_id, error);
	if (done == 0)
		done = store_report_add(desk->store, kinds[schedule->every], period->from_ms,
		    period->to_ms, clock_now_ms(), outbox_id, error);
	return desk_finish(desk, done, error);
}

static int send_report(struct desk *desk, const struct report_settings *schedule,
    const struct period *period, struct error *error)
{
	struct arena *arena = arena_new();
	struct report *report;
	int done = reporting_make(desk, period, arena, &report, error);

	if (done == 0) {
		struct owner_mail mail = {.kind = "report", .to = schedule->to};

		language_use(desk->settings->owner.language);
		mail.subject = report_subject(report, arena);
		mail.text = report_text(report, arena);
		mail.html = report_html(report, arena);
		done = queue_report(desk, schedule, period, &mail, arena, error);
	}
	arena_free(&arena);
	return done;
}

/* 1 when the last whole period of the schedule has no report yet and is not older than this
 * installation. */
static int is_owed(struct desk *desk, const struct report_settings *schedule,
    struct period *period_r, struct error *error)
{
	int64_t due_since_ms, installed_ms;
	int found;

	period_due(schedule, clock_now_ms(), period_r, &due_since_ms);
	if (meta_number(desk->store, META_INSTALLED, &installed_ms, error) != 0)
		return -1;
	if (period_r->to_ms <= installed_ms)
		return 0;
	found = store_report_has(
	    desk->store, kinds[schedule->every], period_r->from_ms, period_r->to_ms, error);
	return found < 0 ? -1 : found == 0;
}

int reporting_due(struct desk *desk, size_t *made_r, struct error *error)
{
	for (size_t i = 0; i < desk->settings->report_count; i++) {
		const struct report_settings *schedule = &desk->settings->reports[i];
		struct period period;
		int owed = is_owed(desk, schedule, &period, error);

		if (owed < 0 || (owed == 1 && send_report(desk, schedule, &period, error) != 0))
			return error_add(error, "report");
		if (owed == 1)
			(*made_r)++;
	}
	return 0;
}

int64_t reporting_next_ms(const struct settings *settings, int64_t now_ms)
{
	struct civil today = civil_from_ms(now_ms);
	int64_t next_ms = INT64_MAX;

	for (size_t i = 0; i < settings->report_count; i++) {
		for (int days = 0; days <= REPORT_DAYS_MAX; days++) {
			struct civil day = civil_day_start(&today, days);
			int64_t at_ms;

			if (!period_is_report_day(&settings->reports[i], &day))
				continue;
			day.minute = settings->reports[i].minute;
			at_ms = civil_to_ms(&day);
			if (at_ms > now_ms && at_ms < next_ms)
				next_ms = at_ms;
			if (at_ms > now_ms)
				break;
		}
	}
	return next_ms;
}
