/*
 * Where mails come from on the command line. A folder is walked in name order, one folder's names
 * in memory at a time; links to folders are not followed, so the walk ends.
 */
#include "src/cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_DEPTH_MAX 64 /* Maildir++ needs 3 */

struct walk {
	input_function *function;
	void *context;
	struct mbox **files; /* one for all the files of a folder; NULL until the first */
};

static int report_error(const struct walk *walk, const char *file, const char *why)
{
	const struct input_mail mail = {
	    .file = file, .content = {(const uint8_t *)"", 0}, .error = why};

	return walk->function(walk->context, &mail);
}

/* Gives the mails of an open file to the function. What cannot be read is reported as a mail, and
 * an empty file is an empty mail, so that the count adds up. */
static int each_mail(const struct walk *walk, const char *file, struct mbox *mbox, bool is_single)
{
	struct input_mail mail = {.file = file, .content = {(const uint8_t *)"", 0}};
	int found = mbox_next(mbox, is_single, MAIL_BYTES_MAX, &mail.content, &mail.is_partial);
	int result = 0;

	if (found == 0)
		return walk->function(walk->context, &mail);
	while (found > 0 && result == 0) {
		result = walk->function(walk->context, &mail);
		if (is_single)
			return result;
		found = mbox_next(mbox, is_single, MAIL_BYTES_MAX, &mail.content, &mail.is_partial);
	}
	if (found < 0 && result == 0)
		result = report_error(walk, file, strerror(errno));
	return result;
}

static int walk_file(const struct walk *walk, const char *path)
{
	/* O_NONBLOCK: a pipe that took the file's place would wait for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return report_error(walk, path, strerror(errno));
	if (*walk->files == NULL)
		*walk->files = mbox_new(fd);
	else
		mbox_restart(*walk->files, fd);
	return each_mail(walk, path, *walk->files, true);
}

static int not_a_dot(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk_folder(
    const struct walk *walk, const char *path, size_t depth, struct error *error);

static int walk_entry(const struct walk *walk, const char *path, size_t depth)
{
	struct stat status;
	struct error error;

	if (lstat(path, &status) != 0)
		return 0;
	if (S_ISDIR(status.st_mode)) {
		int result = walk_folder(walk, path, depth + 1, &error);

		return result < 0 ? report_error(walk, path, error.text) : result;
	}
	if (S_ISLNK(status.st_mode) && stat(path, &status) != 0)
		return 0;
	if (!S_ISREG(status.st_mode))
		return 0;
	return walk_file(walk, path);
}

static int walk_folder(const struct walk *walk, const char *path, size_t depth, struct error *error)
{
	const char *separator = text_ends_with_ascii_case(path, "/") ? "" : "/";
	struct dirent **entries;
	int count, result = 0;

	if (depth > FOLDER_DEPTH_MAX)
		return error_set(
		    error, _("folders within folders, more than %d deep"), FOLDER_DEPTH_MAX);
	count = scandir(path, &entries, not_a_dot, by_name);
	if (count < 0)
		return error_set(error, "%s", strerror(errno));
	for (int i = 0; i < count; i++) {
		AUTO_FREE char *entry = mem_printf("%s%s%s", path, separator, entries[i]->d_name);

		if (result == 0)
			result = walk_entry(walk, entry, depth);
		free(entries[i]);
	}
	free(entries);
	return result;
}

static int walk_stream(const struct walk *walk, const char *path, int fd)
{
	struct mbox *mbox = mbox_new(fd);
	int result = each_mail(walk, path, mbox, !mbox_is_mbox(mbox));

	mbox_free(&mbox);
	return result;
}

int input_each(const char *path, input_function *function, void *context, struct error *error)
{
	struct mbox *files = NULL;
	const struct walk walk = {.function = function, .context = context, .files = &files};
	struct stat status;
	int fd;

	if (strcmp(path, "-") == 0)
		return walk_stream(&walk, path, fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		int result = walk_folder(&walk, path, 0, error);

		mbox_free(&files);
		return result < 0 ? error_add(error, "%s", path) : result;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	return walk_stream(&walk, path, fd);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int input_each_of_mailbox(
    const char *path, input_function *function, void *context, struct error *error)
{
	AUTO_FREE char *cur = mem_printf("%s/cur", path), *new = mem_printf("%s/new", path);
	int result;

	if (!is_folder(cur) || !is_folder(new))
		return input_each(path, function, context, error);
	result = input_each(cur, function, context, error);
	return result != 0 ? result : input_each(new, function, context, error);
}
