/*
 * A rehearsal: the real intake over mails of the past, into a scratch database, with each mail's
 * date as the clock. What falls due in the outbox meanwhile counts as sent; nothing leaves, for the
 * courier has no part in it.
 */
#include "desk_p.h"

#include <stdlib.h>
#include <string.h>

/* One desk's part: where the mails of each mailbox go. */
struct stage {
	struct desk *desk;
	int64_t *accounts, *folders; /* by mailbox; in the rehearsal's arena */
	struct take_in_result taken;
};

struct rehearsal {
	struct stage *stages;
	size_t count;
	struct mail_pile *pile;
	struct arena *arena; /* owned; of the whole rehearsal */
};

static int open_folders(struct stage *stage, struct arena *arena, struct error *error)
{
	const struct settings *settings = stage->desk->settings;
	struct folder_record folder = {0};
	int done = store_begin(stage->desk->store, error);

	if (done != 0)
		return -1;
	stage->accounts = arena_array(arena, settings->mailbox_count, sizeof(*stage->accounts));
	stage->folders = arena_array(arena, settings->mailbox_count, sizeof(*stage->folders));
	for (size_t i = 0; done == 0 && i < settings->mailbox_count; i++) {
		done = desk_account(stage->desk, i, &stage->accounts[i], error);
		if (done == 0)
			done = store_folder(stage->desk->store, stage->accounts[i],
			    settings->mailboxes[i].inbox, arena, &folder, error);
		stage->folders[i] = folder.id;
	}
	return desk_finish(stage->desk, done, error);
}

/* ---- what would have left by now ----------------------------------------------------------- */

static int mark_sent(struct desk *desk, const struct outbox_record *record, struct error *error)
{
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done =
	    store_outbox_state(desk->store, record->id, "sending", record->due_ms, 0, 0, "", error);
	if (done == 0)
		done = store_outbox_state(
		    desk->store, record->id, "sent", record->due_ms, 0, 0, "", error);
	return desk_finish(desk, done, error);
}

static int mark_due_as_sent(struct desk *desk, int64_t now_ms, struct error *error)
{
	struct arena *arena = arena_new();
	struct outbox_record record;
	bool is_paused;
	int found = dispatch_is_paused(desk, &is_paused, error);

	if (found == 0 && !is_paused)
		while ((found = store_outbox_due(desk->store, 0, now_ms, arena, &record, error)) ==
		       1) {
			if (mark_sent(desk, &record, error) != 0) {
				found = -1;
				break;
			}
			arena_clear(arena);
		}
	arena_free(&arena);
	return found < 0 ? -1 : 0;
}

/* ---- one mail ------------------------------------------------------------------------------ */

static int look_up(struct stage *stage, const struct arrival *arrival, struct arena *arena,
    struct rehearsed *rehearsed_r, struct error *error)
{
	struct store *store = stage->desk->store;
	struct rehearsed rehearsed = {0};
	struct ledger_record *rows;
	size_t count;

	if (store_ledger_list(store, 1, arena, &rows, &count, error) != 0)
		return -1;
	if (count != 1 || rows[0].uid != arrival->uid)
		return error_set(error, _("mail %u has no row in the ledger"), arrival->uid);
	rehearsed.ledger = rows[0];
	rehearsed.is_new_feedback = strcmp(rows[0].state, "feedback") == 0;
	if (rehearsed.is_new_feedback &&
	    store_feedback_get(store, rows[0].feedback_id, arena, &rehearsed.feedback, error) != 1)
		return -1;
	*rehearsed_r = rehearsed;
	return 0;
}

static int play(struct stage *stage, const struct arrival *arrival, size_t mailbox_index,
    struct arena *arena, struct rehearsed *rehearsed_r, struct error *error)
{
	const struct take_in_context context = {.desk = stage->desk,
	    .mailbox = &stage->desk->settings->mailboxes[mailbox_index],
	    .account_id = stage->accounts[mailbox_index],
	    .folder_id = stage->folders[mailbox_index],
	    .uidvalidity = 1,
	    .follows_dates = true,
	    .watermark_ms = arrival->internal_date_ms};

	if (mark_due_as_sent(stage->desk, arrival->internal_date_ms, error) != 0 ||
	    take_in_batch(&context, arrival, 1, arrival->uid + 1, &stage->taken, error) != 0)
		return -1;
	return look_up(stage, arrival, arena, rehearsed_r, error);
}

static int play_mail(struct rehearsal *rehearsal, size_t index,
    const struct rehearsal_listener *listener, struct arena *arena, struct error *error)
{
	struct rehearsed *outcomes = arena_array(arena, rehearsal->count, sizeof(*outcomes));
	struct arrival arrival;
	size_t mailbox_index;

	if (mail_pile_get(rehearsal->pile, index, arena, &arrival, &mailbox_index, error) != 0)
		return -1;
	for (size_t i = 0; i < rehearsal->count; i++)
		if (play(&rehearsal->stages[i], &arrival, mailbox_index, arena, &outcomes[i],
			error) != 0)
			return -1;
	listener->mail(listener->context, &arrival, outcomes);
	return 0;
}

/* The report says when each folder was last read. */
static int mark_polled(struct stage *stage, struct error *error)
{
	int done = store_begin(stage->desk->store, error);

	if (done != 0)
		return -1;
	for (size_t i = 0; done == 0 && i < stage->desk->settings->mailbox_count; i++)
		done = store_folder_polled(
		    stage->desk->store, stage->folders[i], clock_now_ms(), error);
	return desk_finish(stage->desk, done, error);
}

static int play_all(
    struct rehearsal *rehearsal, const struct rehearsal_listener *listener, struct error *error)
{
	size_t total = mail_pile_count(rehearsal->pile);
	struct arena *arena = arena_new();
	int done = 0;

	mail_pile_sort(rehearsal->pile);
	for (size_t i = 0; done == 0 && i < total; i++) {
		done = play_mail(rehearsal, i, listener, arena, error);
		arena_clear(arena);
		if (listener->progress != NULL)
			listener->progress(listener->context, i + 1, total);
	}
	for (size_t i = 0; done == 0 && i < rehearsal->count; i++)
		done = mark_polled(&rehearsal->stages[i], error);
	arena_free(&arena);
	return done;
}

int rehearse(struct desk *const *desks, size_t count, struct gathering *gathering,
    const struct rehearsal_listener *listener, struct error *error)
{
	struct rehearsal rehearsal = {
	    .count = count, .pile = gather_pile(gathering), .arena = arena_new()};
	int64_t now_ms = clock_now_ms();
	int done = 0;

	rehearsal.stages = arena_array(rehearsal.arena, count, sizeof(*rehearsal.stages));
	for (size_t i = 0; done == 0 && i < count; i++) {
		rehearsal.stages[i].desk = desks[i];
		done = desk_open_scratch(desks[i], error);
		if (done == 0)
			done = open_folders(&rehearsal.stages[i], rehearsal.arena, error);
	}
	if (done == 0)
		done = play_all(&rehearsal, listener, error);
	clock_set(now_ms);
	arena_free(&rehearsal.arena);
	return done;
}

/* ---- the report ---------------------------------------------------------------------------- */

static const char *day_text(int64_t time_ms, struct arena *arena)
{
	struct civil day = civil_from_ms(time_ms);

	return arena_printf(arena, "%04d-%02d-%02d", day.year, day.month, day.day);
}

int rehearsal_report(struct desk *desk, const struct gathering *gathering, struct arena *arena,
    struct report **report_r, struct error *error)
{
	int64_t now_ms = clock_now_ms(), from_ms, to_ms;
	struct period period;
	int done;

	gather_span(gathering, &from_ms, &to_ms);
	done = period_parse(
	    arena_printf(arena, "%s..%s", day_text(from_ms, arena), day_text(to_ms, arena)), now_ms,
	    &period, error);
	/* As it would be written when the period is over. */
	clock_freeze(period.to_ms < now_ms ? period.to_ms : now_ms);
	if (done == 0)
		done = reporting_make(desk, &period, REPORT_FULL, arena, report_r, error);
	clock_set(now_ms);
	return done;
}
