/*
 * Loading everything that a round of work needs as one piece: either all of it is good, or the
 * caller keeps what it had and shows the diagnostics.
 */
#include "alert_p.h"
#include "hark/desk_setup.h"

#include <stdlib.h>
#include <string.h>

const char *desk_shipped_templates(struct arena *arena)
{
	const char *folder = getenv("HARK_DATADIR");

	return arena_printf(arena, "%s/templates", folder != NULL ? folder : PKGDATADIR);
}

static void load_templates(struct desk *desk, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();

	desk->templates = template_set_load(
	    desk->settings->templates, desk_shipped_templates(arena), diagnostics);
	arena_free(&arena);
}

static struct ruleset *read_rules(const char *folder, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();
	struct ruleset *rules = NULL;
	struct config_file *files;
	size_t count;

	if (config_read_folder(folder, arena, diagnostics, &files, &count) == 0) {
		if (count == 0)
			diagnostics_warn(
			    diagnostics, folder, 0, 0, _("there are no rules (*.yaml) here"));
		rules = ruleset_load(files, count, diagnostics);
	}
	arena_free(&arena);
	return rules;
}

struct ruleset *rules_load_folder(const char *folder, struct diagnostics *diagnostics)
{
	struct ruleset *rules = read_rules(folder, diagnostics);

	if (rules != NULL)
		ruleset_lint(rules, diagnostics);
	return rules;
}

struct survey_set *surveys_load_folder(
    const struct settings *settings, const struct ruleset *rules, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();
	struct survey_set *surveys = NULL;
	struct config_file *files = NULL;
	size_t count = 0;

	if (settings->surveys == NULL ||
	    config_read_folder(settings->surveys, arena, diagnostics, &files, &count) == 0)
		surveys = surveys_load(files, count, rules, diagnostics);
	arena_free(&arena);
	return surveys;
}

struct desk *desk_load(const char *config_path, struct diagnostics *diagnostics)
{
	return desk_load_with(config_path, NULL, diagnostics);
}

struct desk *desk_load_with(
    const char *config_path, const char *rules_folder, struct diagnostics *diagnostics)
{
	return desk_load_settled(
	    settings_load(config_path, diagnostics), rules_folder, diagnostics);
}

int desk_complete(struct desk *desk, struct diagnostics *diagnostics)
{
	desk->rules = rules_load_folder(desk->settings->rules, diagnostics);
	load_templates(desk, diagnostics);
	desk->surveys = surveys_load_folder(desk->settings, desk->rules, diagnostics);
	return desk->rules != NULL && desk->templates != NULL && desk->surveys != NULL ? 0 : -1;
}

struct desk *desk_load_settled(
    struct settings *settings, const char *rules_folder, struct diagnostics *diagnostics)
{
	struct desk *desk = mem_alloc(sizeof(*desk));

	desk->settings = settings;
	if (settings != NULL && rules_folder != NULL)
		settings->rules = arena_strdup(settings->arena, rules_folder);
	if (settings == NULL || desk_complete(desk, diagnostics) != 0)
		desk_free(&desk);
	return desk;
}

struct desk *desk_load_settings(const char *config_path, struct diagnostics *diagnostics)
{
	struct desk *desk = mem_alloc(sizeof(*desk));

	desk->settings = settings_load(config_path, diagnostics);
	if (desk->settings == NULL)
		desk_free(&desk);
	return desk;
}

void desk_try_rules(struct desk *desk)
{
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics);
	desk->rules = read_rules(desk->settings->rules, &diagnostics);
	load_templates(desk, &diagnostics);
	diagnostics_free(&diagnostics);
}

void desk_free(struct desk **desk)
{
	if (*desk == NULL)
		return;
	alert_drop_told(*desk);
	store_close(&(*desk)->store);
	model_free(&(*desk)->model);
	surveys_free(&(*desk)->surveys);
	template_set_free(&(*desk)->templates);
	ruleset_free(&(*desk)->rules);
	settings_free(&(*desk)->settings);
	free(*desk);
	*desk = NULL;
}

int meta_number(struct store *store, const char *key, int64_t *number_r, struct error *error)
{
	struct arena *arena = arena_new();
	const char *text = NULL;
	int found = store_meta_get(store, key, arena, &text, error);

	if (found >= 0)
		*number_r = found == 1 ? strtoll(text, NULL, 10) : 0;
	arena_free(&arena);
	return found < 0 ? -1 : 0;
}

int meta_set_number(struct store *store, const char *key, int64_t number, struct error *error)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return store_meta_set(store, key, text, error);
}

static int finish(struct desk *desk, int result)
{
	if (result == 0)
		alert_run_told(desk);
	else
		alert_drop_told(desk);
	return result;
}

int desk_finish(struct desk *desk, int result, struct error *error)
{
	if (result != 0)
		store_rollback(desk->store);
	return finish(desk, result == 0 ? store_commit(desk->store, error) : -1);
}

int desk_finish_start(struct desk *desk, int result)
{
	if (result == 0) {
		store_commit_start(desk->store);
		return 0;
	}
	store_rollback(desk->store);
	return finish(desk, -1);
}

int desk_finish_end(struct desk *desk, struct error *error)
{
	return finish(desk, store_commit_end(desk->store, error));
}

/* The first start gives this installation its name and its birthday. */
static int first_start(struct desk *desk, struct error *error)
{
	char token[21];

	random_token(token, sizeof(token) - 1);
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    store_meta_set(desk->store, META_INSTANCE, token, error) == 0 &&
		    meta_set_number(desk->store, META_INSTALLED, clock_now_ms(), error) == 0
		? 0
		: -1,
	    error);
}

static int read_instance(struct desk *desk, bool *found_r, struct error *error)
{
	struct arena *arena = arena_new();
	const char *id = "";
	int found = store_meta_get(desk->store, META_INSTANCE, arena, &id, error);

	if (found == 1)
		snprintf(desk->instance_id, sizeof(desk->instance_id), "%s", id);
	*found_r = found == 1;
	arena_free(&arena);
	return found < 0 ? -1 : 0;
}

int desk_open_store(struct desk *desk, enum store_mode mode, struct error *error)
{
	bool found;

	if (store_open(desk->settings->database, mode, &desk->store, error) != 0 ||
	    read_instance(desk, &found, error) != 0)
		return -1;
	if (found || mode == STORE_READ_ONLY)
		return 0;
	return first_start(desk, error) == 0 ? read_instance(desk, &found, error) : -1;
}

void desk_borrow_instance(struct desk *desk)
{
	struct arena *arena = arena_new();
	struct store *real = NULL;
	const char *id = "";

	if (store_open(desk->settings->database, STORE_READ_ONLY, &real, NULL) == 0 &&
	    store_meta_get(real, META_INSTANCE, arena, &id, NULL) == 1)
		snprintf(desk->instance_id, sizeof(desk->instance_id), "%s", id);
	store_close(&real);
	arena_free(&arena);
}

int desk_open_scratch(struct desk *desk, struct error *error)
{
	if (desk_open_store(desk, STORE_SCRATCH, error) != 0)
		return -1;
	desk_borrow_instance(desk);
	return 0;
}

int desk_account(
    struct desk *desk, size_t mailbox_index, int64_t *account_id_r, struct error *error)
{
	return store_account(
	    desk->store, desk->settings->mailboxes[mailbox_index].address, account_id_r, error);
}

int desk_note_login(
    struct desk *desk, size_t mailbox_index, int64_t certificate_ms, struct error *error)
{
	int64_t account_id;
	int done = store_begin(desk->store, error);

	if (done != 0)
		return -1;
	done = desk_account(desk, mailbox_index, &account_id, error);
	if (done == 0)
		done = store_account_login(
		    desk->store, account_id, ACCOUNT_IMAP, clock_now_ms(), certificate_ms, error);
	return desk_finish(desk, done, error);
}

int desk_find_feedback(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error)
{
	int found = store_feedback_get(desk->store, feedback_id, arena, feedback_r, error);

	if (found == 0)
		return error_set(error, _("there is no feedback #%lld"), (long long)feedback_id);
	return found == 1 ? 0 : -1;
}

int desk_begin_on(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_find_feedback(desk, feedback_id, arena, feedback_r, error) == 0
		   ? 0
		   : desk_finish(desk, -1, error);
}

int history_write(struct desk *desk, int64_t feedback_id, const char *actor, const char *action,
    const char *detail, struct error *error)
{
	const struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = feedback_id,
	    .actor = actor,
	    .action = action,
	    .detail = detail};

	return store_event_add(desk->store, &event, error);
}
