/*
 * hark files mails: what has changed since the last round is read from the events; where a mail is
 * to lie and its place, by which it will be known there as no press of a button, are committed
 * first, then it is moved, then that is noted. A crash in between moves it once more, which finds
 * nothing, or finds it seen in its folder already.
 *
 * Before this everything new in all folders was taken in, so that each mail is known where it lies
 * now, but for what the owner moves this moment: the server then finds no such UID, and his move
 * counts.
 */
#include "matter_p.h"

#include <string.h>

#define NEWS_BITE 500

struct round {
	const struct poll_job *job;
	const struct mailbox_settings *mailbox;
	struct store *store;
	int64_t account_id;
	bool files; /* mails are moved at all */
	struct imap_folder_list list;
	const char *selected; /* the server's name, NULL: none */
	struct imap_folder state;
	struct imap_allowed allowed;
	bool has_moved;
	struct arena *arena;
	struct error *error;
};

/* ---- folders ---- */

struct spot {
	const char *name, *server_name;
};

static bool find_button(const struct round *round, const char *name, struct spot *spot_r)
{
	const char *server_name =
	    name != NULL ? button_folder_find(&round->list, name, round->arena) : NULL;

	if (server_name != NULL)
		*spot_r = (struct spot){name, server_name};
	return server_name != NULL;
}

static bool find_category(const struct round *round, const char *id, struct spot *spot_r)
{
	const char *parent = round->mailbox->buttons.categories;

	for (size_t i = 0; parent != NULL && i < round->list.count; i++) {
		const char *rest =
		    button_folder_below(&round->list, round->list.names[i], parent, round->arena);
		const struct category_info *info =
		    rest != NULL ? learning_find_category(round->job->desk->rules, rest) : NULL;

		if (info != NULL && strcmp(info->id, id) == 0) {
			*spot_r = (struct spot){arena_printf(round->arena, "%s/%s", parent, rest),
			    round->list.names[i]};
			return true;
		}
	}
	return false;
}

/* Where a target's mails lie; without a folder of its own that is the inbox. */
static bool find_spot(const struct round *round, const char *target, struct spot *spot_r)
{
	if (strcmp(target, "resolved") == 0)
		return find_button(round, round->mailbox->buttons.resolved, spot_r);
	if (strcmp(target, "urgent") == 0 &&
	    find_button(round, round->mailbox->buttons.urgent, spot_r))
		return true;
	if (text_starts_with(target, FILING_CATEGORY) &&
	    find_category(round, target + strlen(FILING_CATEGORY), spot_r))
		return true;
	*spot_r = (struct spot){round->mailbox->inbox, round->mailbox->inbox};
	return true;
}

static bool is_same(const char *a, const char *b)
{
	return a != NULL && strcmp(a, b) == 0;
}

/* Where a mail lies; false: in a folder that is none of the server's. */
static bool find_source(
    const struct round *round, const struct filing_record *record, struct spot *spot_r)
{
	*spot_r = (struct spot){record->folder_name, record->folder_name};
	return is_same(round->mailbox->inbox, record->folder_name) ||
	       find_button(round, record->folder_name, spot_r);
}

/* From other folders, Spam among them, hark takes nothing away. */
static bool may_take(const struct round *round, const char *name)
{
	const struct button_settings *buttons = &round->mailbox->buttons;

	return is_same(round->mailbox->inbox, name) || is_same(buttons->resolved, name) ||
	       is_same(buttons->urgent, name) ||
	       (buttons->categories != NULL && text_starts_with(name, buttons->categories));
}

/* ---- what is to be done ---- */

/* As the owner undoes it by moving the mail back. */
static int note_place(const struct round *round, const struct filing_record *record,
    const struct spot *spot, struct error *error)
{
	struct place_record place = {.identity = record->identity,
	    .feedback_id = record->feedback_id,
	    .at_ms = clock_now_ms()};
	struct folder_record folder;

	if (is_same(round->mailbox->inbox, spot->name))
		return store_place_clear(round->store, record->identity, error);
	if (store_folder(
		round->store, round->account_id, spot->name, round->arena, &folder, error) != 0)
		return -1;
	place.folder_id = folder.id;
	if (strcmp(record->target, "resolved") == 0)
		place.old_status = "reopened";
	if (strcmp(record->target, "urgent") == 0)
		place.old_priority = "normal";
	return store_place_set(round->store, &place, error);
}

static int plan_move(const struct round *round, const struct feedback_record *feedback,
    struct filing_record *record, bool *is_changed, struct error *error)
{
	const char *target = filing_target(round->mailbox, feedback, round->arena);
	struct spot spot;

	if (!round->files || strcmp(target, record->target) == 0 ||
	    !may_take(round, record->folder_name) || !find_spot(round, target, &spot))
		return 0;
	record->target = target;
	record->state = is_same(spot.name, record->folder_name) ? FILING_STILL : FILING_PLANNED;
	*is_changed = true;
	return record->state == FILING_PLANNED ? note_place(round, record, &spot, error) : 0;
}

static void plan_marks(
    const struct round *round, const char *keywords, struct filing_record *record, bool *is_changed)
{
	if (!round->mailbox->has_keywords || strcmp(keywords, record->keywords) == 0)
		return;
	record->stale = filing_stale(record->stale, record->keywords, keywords, round->arena);
	record->keywords = keywords;
	record->is_marking = *is_changed = true;
}

static int plan_matter(const struct round *round, int64_t feedback_id, struct error *error)
{
	struct feedback_record feedback;
	struct filing_record *records;
	const char *keywords = "";
	size_t count;
	int found = store_feedback_get(round->store, feedback_id, round->arena, &feedback, error);
	int is_none = store_feedback_is_discounted(round->store, feedback_id, error);

	if (found <= 0 || is_none < 0)
		return found < 0 || is_none < 0 ? -1 : 0;
	if (store_filing_mails(round->store, round->account_id, feedback_id, round->arena, &records,
		&count, error) != 0)
		return -1;
	if (is_none == 0)
		keywords = filing_keywords(&feedback, round->arena);
	for (size_t i = 0; i < count; i++) {
		bool is_changed = false;

		if (is_none == 0 &&
		    plan_move(round, &feedback, &records[i], &is_changed, error) != 0)
			return -1;
		plan_marks(round, keywords, &records[i], &is_changed);
		if (is_changed &&
		    store_filing_set(round->store, round->account_id, &records[i], error) != 0)
			return -1;
	}
	return 0;
}

/* The mail was moved in an earlier round, and all folders were read since. One that did not arrive
 * has left for elsewhere. */
static int settle_moved(
    const struct round *round, struct filing_record *record, struct error *error)
{
	struct spot spot;

	record->state = FILING_STILL;
	if ((!find_spot(round, record->target, &spot) ||
		!is_same(spot.name, record->folder_name)) &&
	    store_place_clear(round->store, record->identity, error) != 0)
		return -1;
	if (store_filing_set(round->store, round->account_id, record, error) != 0)
		return -1;
	return plan_matter(round, record->feedback_id, error);
}

static int settle_all(const struct round *round, struct error *error)
{
	struct filing_record *records;
	size_t count;

	if (store_filing_waiting(
		round->store, round->account_id, round->arena, &records, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (records[i].state == FILING_MOVED &&
		    settle_moved(round, &records[i], error) != 0)
			return -1;
	return 0;
}

/* The matters of one bite of events. What was before the first look stays as it is. */
static int plan_news(
    const struct round *round, const char *key, size_t *count_r, struct error *error)
{
	int64_t *ids, cursor, last;

	*count_r = 0;
	if (meta_number(round->store, key, &cursor, error) != 0)
		return -1;
	if (cursor == 0) {
		if (store_filing_newest(round->store, &last, error) < 0)
			return -1;
		return meta_set_number(round->store, key, last + 1, error);
	}
	if (store_filing_news(round->store, cursor - 1, NEWS_BITE, round->arena, &ids, count_r,
		&last, error) != 0)
		return -1;
	for (size_t i = 0; i < *count_r; i++)
		if (ids[i] != 0 && (i == 0 || ids[i] != ids[i - 1]) &&
		    plan_matter(round, ids[i], error) != 0)
			return -1;
	return *count_r > 0 ? meta_set_number(round->store, key, last + 1, error) : 0;
}

static int plan_bite(const struct round *round, size_t *count_r, struct error *error)
{
	const char *key =
	    arena_printf(round->arena, "filing_event:%lld", (long long)round->account_id);
	int done;

	if (store_begin(round->store, error) != 0)
		return -1;
	done = settle_all(round, error);
	if (done == 0)
		done = plan_news(round, key, count_r, error);
	return desk_finish(round->job->desk, done, error);
}

/* ---- doing it ---- */

/* action: for the matter's history, NULL: nothing to tell. */
static enum net_result write_down(const struct round *round, const struct filing_record *record,
    const char *action, const char *detail, bool has_left_place)
{
	struct error *error = round->error;
	int done;

	if (store_begin(round->store, error) != 0)
		return NET_RETRY;
	done = store_filing_set(round->store, round->account_id, record, error);
	if (done == 0 && has_left_place)
		done = store_place_clear(round->store, record->identity, error);
	if (done == 0 && action != NULL)
		done = history_write(
		    round->job->desk, record->feedback_id, "hark", action, detail, error);
	return desk_finish(round->job->desk, done, error) == 0 ? NET_OK : NET_RETRY;
}

/* It stays where it is. */
static enum net_result give_up(const struct round *round, struct filing_record *record)
{
	bool was_planned = record->state == FILING_PLANNED;

	record->state = FILING_STILL;
	record->is_marking = false;
	return write_down(round, record, NULL, NULL, was_planned);
}

static enum net_result mark(const struct round *round, struct filing_record *record)
{
	const struct imap_allowed *allowed = &round->allowed;
	const char *added =
	    filing_allowed(record->keywords, allowed->keywords, allowed->flagged, round->arena);
	const char *removed =
	    filing_allowed(record->stale, allowed->keywords, allowed->flagged, round->arena);
	enum net_result result;
	bool is_done;

	step("mark: before");
	result = imap_mark(round->job->imap, record->uid, added, removed, round->error);
	step("mark: after");
	if (result == NET_DENIED)
		log_warning("%s", round->error->text);
	if (result != NET_OK && result != NET_DENIED)
		return result;
	is_done = result == NET_OK && (added[0] != '\0' || removed[0] != '\0');
	record->is_marking = false;
	record->stale = "";
	return write_down(round, record, is_done ? "marked" : NULL, added, false);
}

static enum net_result move(struct round *round, struct filing_record *record)
{
	struct spot spot;
	enum net_result result;

	if (!find_spot(round, record->target, &spot) || !round->allowed.moves)
		return give_up(round, record);
	if (!is_same(spot.name, record->folder_name)) {
		step("file: before");
		result = imap_move(round->job->imap, record->uid, spot.server_name, round->error);
		step("file: after");
		if (result == NET_DENIED) {
			log_warning("%s", round->error->text);
			return give_up(round, record);
		}
		if (result != NET_OK)
			return result;
		round->has_moved = true;
		record->state = FILING_MOVED;
	} else {
		record->state = FILING_STILL; /* moved before a crash, and seen there since */
	}
	return write_down(round, record, "filed", spot.name, false);
}

static enum net_result open_source(struct round *round, const char *server_name)
{
	enum net_result result;

	if (is_same(round->selected, server_name))
		return NET_OK;
	result = imap_select(
	    round->job->imap, server_name, &round->state, &round->allowed, round->error);
	round->selected = result == NET_OK ? server_name : NULL;
	return result;
}

static enum net_result do_one(struct round *round, struct filing_record *record)
{
	struct spot source;
	enum net_result result;

	if (!find_source(round, record, &source))
		return give_up(round, record);
	result = open_source(round, source.server_name);
	if (result == NET_MISSING ||
	    (result == NET_OK && round->state.uidvalidity != record->uidvalidity))
		return give_up(round, record);
	if (result == NET_OK && record->is_marking)
		result = mark(round, record);
	return result == NET_OK && record->state == FILING_PLANNED ? move(round, record) : result;
}

static enum net_result do_all(struct round *round)
{
	struct filing_record *records;
	enum net_result result = NET_OK;
	size_t count;

	if (store_filing_waiting(
		round->store, round->account_id, round->arena, &records, &count, round->error) != 0)
		return NET_RETRY;
	for (size_t i = 0; result == NET_OK && i < count; i++)
		result = do_one(round, &records[i]);
	return result;
}

static enum net_result run(struct round *round)
{
	size_t count = NEWS_BITE;

	while (count == NEWS_BITE)
		if (plan_bite(round, &count, round->error) != 0)
			return NET_RETRY;
	return do_all(round);
}

enum net_result poll_filing(const struct poll_job *job, bool *has_moved_r, struct error *error)
{
	struct desk *desk = job->desk;
	struct round round = {.job = job,
	    .mailbox = &desk->settings->mailboxes[job->mailbox_index],
	    .store = desk->store,
	    .error = error};
	enum net_result result;
	int done;

	round.files = round.mailbox->file != NULL && imap_has_move(job->imap);
	*has_moved_r = false;
	if (!round.files && !round.mailbox->has_keywords)
		return NET_OK;
	round.arena = arena_new();
	done = store_begin(desk->store, error);
	if (done == 0)
		done = desk_finish(
		    desk, desk_account(desk, job->mailbox_index, &round.account_id, error), error);
	result =
	    done == 0 ? imap_list_folders(job->imap, round.arena, &round.list, error) : NET_RETRY;
	if (result == NET_OK)
		result = run(&round);
	*has_moved_r = round.has_moved;
	arena_free(&round.arena);
	return result;
}
