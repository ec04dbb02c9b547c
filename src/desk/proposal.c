/*
 * proposal: words that would have made the rules right, as a file that is known to load and with
 * what it would change, before anybody uses it.
 */
#include "desk_p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define YAML_BYTES_MAX CONFIG_FILE_BYTES_MAX

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool has_name(const struct config_file *files, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(base_name(files[i].name), name) == 0)
			return true;
	return false;
}

/* What was learned earlier stays: each proposal has a file of its own. */
static const char *free_name(const struct config_file *files, size_t count, struct arena *arena)
{
	const char *name = "90-learned.yaml";

	for (unsigned number = 2; has_name(files, count, name); number++)
		name = arena_printf(arena, "90-learned-%u.yaml", number);
	return name;
}

static struct ruleset *load_with(const struct config_file *files, size_t count,
    const struct proposal *proposal, struct arena *arena, struct error *error)
{
	struct config_file *all = arena_array(arena, count + 1, sizeof(*all));
	struct diagnostics diagnostics;
	struct ruleset *ruleset;

	if (count > 0)
		memcpy(all, files, count * sizeof(*all));
	all[count] = (struct config_file){.name = proposal->file,
	    .content = {(const uint8_t *)proposal->yaml, strlen(proposal->yaml)}};
	diagnostics_init(&diagnostics);
	ruleset = ruleset_load(all, count + 1, &diagnostics);
	if (ruleset == NULL)
		error_set(error, _("with the proposed words the rules have a fault: %s"),
		    diagnostics.lines[0]);
	diagnostics_free(&diagnostics);
	return ruleset;
}

int proposal_make(const struct ruleset *ruleset, const struct config_file *files, size_t file_count,
    const struct label *labels, size_t label_count, const struct suggest_options *options,
    struct arena *arena, struct proposal *proposal_r, struct error *error)
{
	struct proposal proposal = {.file = free_name(files, file_count, arena)};
	struct ruleset *after;
	struct buffer yaml;

	suggest_words(
	    ruleset, labels, label_count, options, arena, &proposal.words, &proposal.word_count);
	buffer_init(&yaml, YAML_BYTES_MAX);
	suggest_write(ruleset, proposal.words, proposal.word_count, &yaml);
	proposal.yaml = arena_strdup(arena, yaml.data);
	buffer_free(&yaml);
	after = load_with(files, file_count, &proposal, arena, error);
	if (after == NULL)
		return -1;
	suggest_try(ruleset, after, labels, label_count, &proposal.effect);
	ruleset_free(&after);
	*proposal_r = proposal;
	return 0;
}

/* ---- writing ---- */

static int write_one(
    const char *folder, const char *name, struct bytes content, struct error *error)
{
	AUTO_FREE char *path = mem_printf("%s/%s", folder, name);

	return file_write_atomically(path, content, 0644, error);
}

static bool is_same_folder(const char *folder, const struct config_file *files, size_t count)
{
	AUTO_FREE char *copy = count > 0 ? mem_strdup(files[0].name) : NULL;
	struct stat one, other;
	char *slash = copy != NULL ? strrchr(copy, '/') : NULL;

	if (slash == NULL)
		return false;
	*slash = '\0';
	return stat(folder, &one) == 0 && stat(copy, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

static int prepare_folder(const char *folder, struct error *error)
{
	struct arena *arena;
	const char **names;
	size_t count;
	int done;

	if (mkdir(folder, 0755) == 0)
		return 0;
	if (errno != EEXIST)
		return error_set_errno(error, "%s", folder);
	arena = arena_new();
	done = folder_list(folder, "", arena, &names, &count, error);
	if (done == 0 && count > 0)
		done = error_set(
		    error, _("%s is not empty; give a new folder, or that of the rules"), folder);
	arena_free(&arena);
	return done;
}

int proposal_write(const struct proposal *proposal, const struct config_file *files,
    size_t file_count, const char *folder, struct error *error)
{
	const struct bytes yaml = {(const uint8_t *)proposal->yaml, strlen(proposal->yaml)};

	if (!is_same_folder(folder, files, file_count)) {
		if (prepare_folder(folder, error) != 0)
			return -1;
		for (size_t i = 0; i < file_count; i++)
			if (write_one(folder, base_name(files[i].name), files[i].content, error) !=
			    0)
				return -1;
	}
	return write_one(folder, proposal->file, yaml, error);
}
