/*
 * The files of a new installation. Each is drafted without a name first; when all of them can be
 * had, signals are held back and they are put in place, the configuration last: so whatever ends
 * the program before leaves nothing, and a configuration never lacks its secret.
 */
#include "hark/desk_setup.h"

#include <errno.h>
#include <libgen.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVICE_USER "hark"
#define DROP_IN_FOLDER "/etc/systemd/system/hark.service.d"
#define DROP_IN DROP_IN_FOLDER "/hark-setup.conf"

/* One file of the set. */
struct piece {
	struct file_draft draft;
	const char *path;
};

struct writing {
	const char *config_path;
	const struct answers *answers;
	const struct buffer *held;
	struct arena *arena;
	struct piece pieces[3]; /* in the order in which they are put in place */
	size_t count;
	struct setup_written written;
};

static const char *beside(const char *path, const char *name, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? name
			     : arena_printf(arena, "%.*s/%s", (int)(slash - path), path, name);
}

/* ---- whose files they are ---- */

/* Readable by the service's user and nobody else. As root that user owns the secret; otherwise the
 * one who runs this runs harkd. */
static struct file_owner owner_of(bool is_secret)
{
	struct file_owner owner = {geteuid(), getegid(), is_secret ? 0600 : 0640};
	const struct passwd *user = owner.uid == 0 ? getpwnam(SERVICE_USER) : NULL;

	if (user == NULL)
		return owner;
	if (is_secret)
		owner.uid = user->pw_uid;
	owner.gid = user->pw_gid;
	return owner;
}

/* ---- before anything else ---- */

int setup_check_place(const char *config_path, struct error *error)
{
	AUTO_FREE char *copy = mem_strdup(config_path), *above = mem_strdup(config_path);
	const char *folder = dirname(copy);

	/* /etc/hark itself is made when it is missing. */
	if (access(folder, F_OK) != 0)
		folder = dirname(dirname(above));
	if (access(folder, W_OK | X_OK) == 0)
		return 0;
	if (errno == EACCES || errno == EROFS)
		return error_set(
		    error, _("%s cannot be written to by this user; run: sudo hark setup"), folder);
	return error_set_errno(error, "%s", folder);
}

/* ---- rules ---- */

/* $HARK_DATADIR moves it, to run from the source tree. */
static const char *shipped_rules(struct arena *arena)
{
	const char *folder = getenv("HARK_DATADIR");

	return folder != NULL ? arena_printf(arena, "%s/config/rules.d", folder)
			      : PKGDATADIR "/rules.d";
}

const char *setup_rules(const char *config_path, struct arena *arena)
{
	const char *own = beside(config_path, "rules.d", arena);

	return access(own, F_OK) == 0 ? own : shipped_rules(arena);
}

static int copy_file(const char *from, const char *to, struct error *error)
{
	const struct file_owner owner = {geteuid(), getegid(), 0644};
	AUTO_BUFFER struct buffer content;
	struct file_draft draft;

	if (file_read(from, CONFIG_FILE_BYTES_MAX, &content, error) != 0) {
		buffer_init(&content, 1);
		return -1;
	}
	if (file_draft_begin(&draft, to,
		(struct bytes){(const uint8_t *)content.data, content.size}, &owner, error) != 0)
		return -1;
	return file_draft_commit(&draft, error);
}

static int copy_rules(const char *from, const char *to, struct arena *arena, struct error *error)
{
	const char **names;
	size_t count;

	if (folder_list(from, ".yaml", arena, &names, &count, error) != 0)
		return -1;
	if (mkdir(to, 0755) != 0 && errno != EEXIST)
		return error_set_errno(error, "%s", to);
	for (size_t i = 0; i < count; i++)
		if (copy_file(arena_printf(arena, "%s/%s", from, names[i]),
			arena_printf(arena, "%s/%s", to, names[i]), error) != 0)
			return -1;
	return 0;
}

/* The shipped rules to begin with; where there are any, they are the owner's. */
static int write_rules(struct writing *writing, struct error *error)
{
	const char *to = beside(writing->config_path, "rules.d", writing->arena);
	const char *fresh = arena_printf(writing->arena, "%s.new", to);

	if (access(to, F_OK) == 0)
		return 0;
	if (copy_rules(shipped_rules(writing->arena), fresh, writing->arena, error) != 0)
		return -1;
	if (rename(fresh, to) != 0)
		return error_set_errno(error, "%s", to);
	writing->written.rules = to;
	return 0;
}

/* ---- drafts ---- */

static int add_piece(struct writing *writing, const char *path, struct bytes content,
    const struct file_owner *owner, struct error *error)
{
	struct piece *piece = &writing->pieces[writing->count];

	if (file_draft_begin(&piece->draft, path, content, owner, error) != 0)
		return -1;
	piece->path = path;
	writing->count++;
	return 0;
}

static int draft_secret(struct writing *writing, struct error *error)
{
	const char *name = answers_secret_name(writing->arena, writing->answers->address);
	const char *path = beside(writing->config_path, name, writing->arena);
	bool is_credential = writing->answers->keep == KEEP_CREDENTIAL;
	const struct file_owner root = {geteuid(), getegid(), 0600}, service = owner_of(true);
	struct buffer line;
	int done;

	if (writing->held == NULL)
		return 0;
	buffer_init(&line, SECRET_BYTES_MAX + 1);
	buffer_append(&line, writing->held->data, writing->held->size);
	buffer_add_char(&line, '\n');
	done = add_piece(writing, path, (struct bytes){(const uint8_t *)line.data, line.size},
	    is_credential ? &root : &service, error);
	buffer_wipe(&line);
	writing->written.secret = path;
	return done;
}

/* systemd reads the secret as root and shows it to the service alone. */
static int draft_drop_in(struct writing *writing, struct error *error)
{
	const struct file_owner owner = {geteuid(), getegid(), 0644};
	const char *name = answers_secret_name(writing->arena, writing->answers->address);
	const char *text = arena_printf(writing->arena, "[Service]\nLoadCredential=%s:%s\n", name,
	    beside(writing->config_path, name, writing->arena));

	if (writing->held == NULL || writing->answers->keep != KEEP_CREDENTIAL)
		return 0;
	if (mkdir(DROP_IN_FOLDER, 0755) != 0 && errno != EEXIST)
		return error_set_errno(error, DROP_IN_FOLDER);
	writing->written.drop_in = DROP_IN;
	return add_piece(writing, writing->written.drop_in,
	    (struct bytes){(const uint8_t *)text, strlen(text)}, &owner, error);
}

/* The bytes that will stand in the file are read by the loader before they get its name. */
static int draft_config(struct writing *writing, struct error *error)
{
	const struct file_owner owner = owner_of(false);
	AUTO_BUFFER struct buffer yaml;
	struct diagnostics diagnostics;
	struct settings *settings;
	struct bytes content;
	int done = 0;

	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	if (answers_write(writing->answers, &yaml, error) != 0)
		return -1;
	content = (struct bytes){(const uint8_t *)yaml.data, yaml.size};
	diagnostics_init(&diagnostics);
	settings = settings_parse(writing->config_path, content, &diagnostics);
	if (settings == NULL)
		done = error_set(error, "%s",
		    diagnostics.line_count > 0 ? diagnostics.lines[0] : writing->config_path);
	settings_free(&settings);
	diagnostics_free(&diagnostics);
	return done == 0 ? add_piece(writing, writing->config_path, content, &owner, error) : -1;
}

/* ---- only told ---- */

int setup_plan(const char *config_path, const struct answers *answers, const struct buffer *held,
    struct arena *arena, struct setup_written *plan_r, struct buffer *yaml_r, struct error *error)
{
	const char *rules = beside(config_path, "rules.d", arena);
	struct setup_written plan = {0};

	if (held != NULL)
		plan.secret =
		    beside(config_path, answers_secret_name(arena, answers->address), arena);
	if (held != NULL && answers->keep == KEEP_CREDENTIAL)
		plan.drop_in = DROP_IN;
	if (access(rules, F_OK) != 0)
		plan.rules = rules;
	if (access(config_path, F_OK) == 0)
		plan.old_config = config_path;
	if (answers_write(answers, yaml_r, error) != 0)
		return -1;
	*plan_r = plan;
	return 0;
}

/* ---- in place ---- */

/* What is there gets a second name with the date; the first is taken from it by rename. */
static int keep_old(const char *path, struct arena *arena, const char **old_r, struct error *error)
{
	struct civil now = civil_from_ms(clock_now_ms());
	const char *old = arena_printf(arena, "%s.%04d-%02d-%02d-%02d%02d%02d", path, now.year,
	    now.month, now.day, now.hour, now.minute, now.second);

	if (link(path, old) == 0) {
		*old_r = old;
		return 0;
	}
	return errno == ENOENT ? 0 : error_set_errno(error, "%s", old);
}

static int commit(struct writing *writing, struct error *error)
{
	for (size_t i = 0; i < writing->count; i++) {
		struct piece *piece = &writing->pieces[i];
		const char *old = NULL;

		if (keep_old(piece->path, writing->arena, &old, error) != 0 ||
		    file_draft_commit(&piece->draft, error) != 0)
			return -1;
		if (i + 1 == writing->count)
			writing->written.old_config = old;
	}
	return 0;
}

static int write_all(struct writing *writing, struct error *error)
{
	AUTO_FREE char *copy = mem_strdup(writing->config_path);
	const char *folder = dirname(copy);

	if (mkdir(folder, 0755) != 0 && errno != EEXIST)
		return error_set_errno(error, "%s", folder);
	if (draft_secret(writing, error) != 0 || draft_drop_in(writing, error) != 0 ||
	    draft_config(writing, error) != 0 || write_rules(writing, error) != 0)
		return -1;
	return commit(writing, error);
}

int setup_write(const char *config_path, const struct answers *answers, const struct buffer *held,
    struct arena *arena, struct setup_written *written_r, struct error *error)
{
	struct writing writing = {
	    .config_path = config_path, .answers = answers, .held = held, .arena = arena};
	sigset_t all, before;
	int done;

	for (size_t i = 0; i < ARRAY_SIZE(writing.pieces); i++)
		writing.pieces[i].draft.fd = -1;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	done = write_all(&writing, error);
	for (size_t i = 0; i < writing.count; i++)
		file_draft_drop(&writing.pieces[i].draft);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (done == 0)
		*written_r = writing.written;
	return done;
}
