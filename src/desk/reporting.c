/*
 * Reports that are due go into the outbox, each period once, missed ones too (the last whole period
 * only). A digest in which nothing waits is noted as made and not sent.
 */
#include "desk_p.h"

#include <string.h>
#include <sys/statvfs.h>

static const char *const everies[] = {"day", "week", "month", "quarter"};
static const char *const kinds[] = {"report", "digest", "review", "public"};

int reporting_parse_kind(const char *text, enum report_kind *kind_r)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(text, kinds[i]) == 0) {
			*kind_r = (enum report_kind)i;
			return 0;
		}
	return -1;
}

struct report_health reporting_look_at_disk(const struct desk *desk)
{
	const char *path = desk->settings->database, *slash = strrchr(path, '/');
	AUTO_FREE char *folder =
	    slash == NULL ? mem_strdup(".") : mem_strndup(path, (size_t)(slash - path) + 1);
	struct statvfs disk;

	if (statvfs(folder, &disk) != 0)
		return (struct report_health){0};
	return (struct report_health){.disk_bytes = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize,
	    .disk_free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize};
}

int reporting_make(struct desk *desk, const struct period *period, enum report_kind kind,
    struct arena *arena, struct report **report_r, struct error *error)
{
	size_t count = ruleset_category_count(desk->rules);
	struct report_category *categories = arena_array(arena, count + 1, sizeof(*categories));
	struct report_input input = {.store = desk->store,
	    .settings = desk->settings,
	    .categories = categories,
	    .category_count = count,
	    .period = *period,
	    .now_ms = clock_now_ms(),
	    .kind = (int)kind,
	    .health = reporting_look_at_disk(desk)};

	for (size_t i = 0; i < count; i++) {
		const struct category_info *info = ruleset_category(desk->rules, i);

		categories[i] = (struct report_category){info->id, info->name_en, info->name_zh};
	}
	return report_make(&input, arena, report_r, error);
}

/* ---- one report into the outbox ---- */

/* By what it is known that a schedule has had its report: two schedules of one period are two. */
static const char *schedule_key(const struct desk *desk, const struct report_settings *schedule,
    const char *kind, struct arena *arena)
{
	if (strcmp(schedule->to, desk->settings->owner.email) != 0)
		return arena_printf(
		    arena, "%s %s %s", everies[schedule->every], kind, schedule->to);
	if (schedule->kind == REPORT_FULL)
		return everies[schedule->every];
	return arena_printf(arena, "%s %s", everies[schedule->every], kind);
}

/* outbox_id_r 0: it is a digest that nobody needs. Inside a transaction. */
static int queue_report(struct desk *desk, const struct report *report, const char *to,
    struct arena *arena, int64_t *outbox_id_r, struct error *error)
{
	const struct owner_mail mail = {.kind = "report",
	    .to = to,
	    .subject = report_subject(report, arena),
	    .text = report_text(report, arena),
	    .html = report_html(report, arena)};

	*outbox_id_r = 0;
	if (report_is_needless(report))
		return 0;
	return owner_mail_queue(desk, &mail, arena, outbox_id_r, error);
}

int reporting_send(struct desk *desk, const struct report *report, const char *to,
    struct arena *arena, bool *is_sent_r, struct error *error)
{
	int64_t outbox_id = 0;
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done = desk_finish(desk, queue_report(desk, report, to, arena, &outbox_id, error), error);
	*is_sent_r = outbox_id != 0;
	return done;
}

/* Mail and mark in one transaction: a report is neither lost nor made twice. */
static int queue_scheduled(struct desk *desk, const struct report_settings *schedule,
    const struct period *period, const struct report *report, struct arena *arena,
    struct error *error)
{
	const char *key = schedule_key(desk, schedule, kinds[schedule->kind], arena);
	int64_t outbox_id;
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done = queue_report(desk, report, schedule->to, arena, &outbox_id, error);
	if (done == 0)
		done = store_report_add(desk->store, key, period->from_ms, period->to_ms,
		    clock_now_ms(), outbox_id, error);
	return desk_finish(desk, done, error);
}

static int send_scheduled(struct desk *desk, const struct report_settings *schedule,
    const struct period *period, struct error *error)
{
	struct arena *arena = arena_new();
	struct report *report;
	int done;

	language_use(desk->settings->owner.language);
	done =
	    reporting_make(desk, period, (enum report_kind)schedule->kind, arena, &report, error);
	if (done == 0)
		done = queue_scheduled(desk, schedule, period, report, arena, error);
	arena_free(&arena);
	return done;
}

/* ---- what is due ---- */

/* 1 when the last whole period of the schedule has no report yet and is not older than this
 * installation. */
static int is_owed(struct desk *desk, const struct report_settings *schedule,
    struct period *period_r, struct error *error)
{
	int64_t due_since_ms, installed_ms;
	struct arena *arena;
	int found;

	period_due(schedule, clock_now_ms(), period_r, &due_since_ms);
	if (meta_number(desk->store, META_INSTALLED, &installed_ms, error) != 0)
		return -1;
	if (period_r->to_ms <= installed_ms)
		return 0;
	arena = arena_new();
	found = store_report_has(desk->store,
	    schedule_key(desk, schedule, kinds[schedule->kind], arena), period_r->from_ms,
	    period_r->to_ms, error);
	arena_free(&arena);
	return found < 0 ? -1 : found == 0;
}

int reporting_due(struct desk *desk, size_t *made_r, struct error *error)
{
	for (size_t i = 0; i < desk->settings->report_count; i++) {
		const struct report_settings *schedule = &desk->settings->reports[i];
		struct period period;
		int owed = is_owed(desk, schedule, &period, error);

		if (owed < 0 || (owed == 1 && send_scheduled(desk, schedule, &period, error) != 0))
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
