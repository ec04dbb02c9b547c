/*
 * The folders that are buttons, in a fixed order: which of them are there, under which of the
 * server's names; each is polled as the inbox is.
 *
 * A folder that was missing once and is
 * there now holds only what was moved there since, so it is read from its first mail on.
 */
#include "matter_p.h"

#include <string.h>

/* One round. */
struct round {
	const struct poll_job *job;
	const struct button_settings *settings;
	struct imap_folder_list list;
	struct arena *arena;
	struct error *error;
};

/* ---- what was missing ---- */

/* was_looked_for_r: an earlier round did so. From now on it was. */
static int look_for(
    const struct round *round, const char *name, bool *was_looked_for_r, struct error *error)
{
	struct desk *desk = round->job->desk;
	struct folder_record folder = {0};
	int64_t account_id;
	int done = store_begin(desk->store, error);

	if (done != 0)
		return -1;
	done = desk_account(desk, round->job->mailbox_index, &account_id, error);
	if (done == 0)
		done = store_folder(desk->store, account_id, name, round->arena, &folder, error);
	if (done == 0 && folder.last_good_poll_ms == 0)
		done = store_folder_polled(desk->store, folder.id, clock_now_ms(), error);
	*was_looked_for_r = folder.last_good_poll_ms != 0;
	return desk_finish(desk, done, error);
}

/* Once, by the name that fits the server; some want all names below INBOX. */
static enum net_result create(const struct round *round, const char *name)
{
	const char *mapped = button_folder_with_delimiter(&round->list, name, round->arena);
	enum net_result result = imap_create(round->job->imap, mapped, round->error);

	if (result == NET_DENIED && round->list.delimiter != '\0')
		result = imap_create(round->job->imap,
		    button_folder_below_inbox(&round->list, mapped, round->arena), round->error);
	if (result == NET_OK)
		log_info("folder %s made", name);
	if (result != NET_DENIED)
		return result;
	log_warning("%s; make it in your mail program", round->error->text);
	return NET_OK;
}

static enum net_result miss(const struct round *round, const char *name)
{
	bool was_looked_for;

	if (look_for(round, name, &was_looked_for, round->error) != 0)
		return NET_RETRY;
	if (was_looked_for)
		return NET_OK;
	if (round->settings->creates)
		return create(round, name);
	log_info("folder %s is not there yet", name);
	return NET_OK;
}

/* ---- polled ---- */

static enum net_result poll_button(
    const struct round *round, const struct button *button, const char *server_name, bool is_new)
{
	const struct poll_folder_options options = {
	    .name = button->folder, .server_name = server_name, .button = button, .is_new = is_new};
	enum net_result result = poll_folder(round->job, &options, round->error);

	/* Deleted since it was listed. */
	return result == NET_MISSING ? NET_OK : result;
}

static enum net_result poll_one(const struct round *round, enum button_kind kind, const char *name)
{
	const struct button button = {.kind = kind, .folder = name};
	const char *server_name;

	if (name == NULL)
		return NET_OK;
	server_name = button_folder_find(&round->list, name, round->arena);
	return server_name == NULL ? miss(round, name)
				   : poll_button(round, &button, server_name, false);
}

static enum net_result poll_category(
    const struct round *round, const char *server_name, bool is_new, const char **unknown)
{
	const char *rest = button_folder_below(
	    &round->list, server_name, round->settings->categories, round->arena);
	const struct category_info *info =
	    rest != NULL ? learning_find_category(round->job->desk->rules, rest) : NULL;
	struct button button = {.kind = BUTTON_CATEGORY};

	if (rest != NULL && info == NULL)
		*unknown = arena_printf(round->arena, "%s \"%s\"", *unknown, rest);
	if (info == NULL)
		return NET_OK;
	button.category = info->id;
	button.folder = arena_printf(round->arena, "%s/%s", round->settings->categories, rest);
	return poll_button(round, &button, server_name, is_new);
}

/* Said once, and again when there are others. */
static int tell_unknown(const struct round *round, const char *unknown)
{
	struct store *store = round->job->desk->store;
	const char *key =
	    arena_printf(round->arena, "button_unknown:%s", round->settings->categories);
	const char *told = "";

	if (store_meta_get(store, key, round->arena, &told, round->error) < 0)
		return -1;
	if (strcmp(told, unknown) == 0)
		return 0;
	if (unknown[0] != '\0')
		log_warning("%s: no category has the name of these folders:%s",
		    round->settings->categories, unknown);
	if (store_begin(store, round->error) != 0)
		return -1;
	return desk_finish(
	    round->job->desk, store_meta_set(store, key, unknown, round->error), round->error);
}

static enum net_result poll_categories(const struct round *round)
{
	const char *parent = round->settings->categories, *unknown = "";
	enum net_result result = NET_OK;
	bool was_looked_for;

	if (parent == NULL || round->list.delimiter == '\0')
		return NET_OK;
	if (look_for(round, parent, &was_looked_for, round->error) != 0)
		return NET_RETRY;
	if (!was_looked_for && round->settings->creates &&
	    button_folder_find(&round->list, parent, round->arena) == NULL)
		result = create(round, parent);
	for (size_t i = 0; result == NET_OK && i < round->list.count; i++)
		result = poll_category(round, round->list.names[i], was_looked_for, &unknown);
	if (result == NET_OK && tell_unknown(round, unknown) != 0)
		result = NET_RETRY;
	return result;
}

bool poll_has_buttons(const struct button_settings *settings)
{
	return settings->resolved != NULL || settings->urgent != NULL || settings->spam != NULL ||
	       settings->not_feedback != NULL || settings->categories != NULL;
}

enum net_result poll_buttons(const struct poll_job *job, struct error *error)
{
	const struct button_settings *settings =
	    &job->desk->settings->mailboxes[job->mailbox_index].buttons;
	struct round round = {
	    .job = job, .settings = settings, .arena = arena_new(), .error = error};
	enum net_result result = imap_list_folders(job->imap, round.arena, &round.list, error);

	if (result == NET_OK)
		result = poll_categories(&round);
	if (result == NET_OK)
		result = poll_one(&round, BUTTON_URGENT, settings->urgent);
	if (result == NET_OK)
		result = poll_one(&round, BUTTON_RESOLVED, settings->resolved);
	if (result == NET_OK)
		result = poll_one(&round, BUTTON_NOT_FEEDBACK, settings->not_feedback);
	if (result == NET_OK)
		result = poll_one(&round, BUTTON_SPAM, settings->spam);
	arena_free(&round.arena);
	return result;
}
