#include "hark/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, const char *path, struct buffer *buffer, struct error *error)
{
	char chunk[64 * 1024];
	ssize_t got;

	while ((got = read(fd, chunk, sizeof(chunk))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(error, "%s", path);
		if (!buffer_append(buffer, chunk, (size_t)got))
			return error_set(
			    error, _("%s: larger than %zu bytes"), path, buffer->maximum);
	}
	return 0;
}

int file_read(const char *path, size_t maximum_bytes, struct buffer *buffer_r, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct buffer buffer;
	int result;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	buffer_init(&buffer, maximum_bytes);
	result = read_all(fd, path, &buffer, error);
	if (!is_stdin)
		close(fd);
	if (result == 0)
		*buffer_r = buffer;
	else
		buffer_free(&buffer);
	return result;
}

static int write_all(int fd, struct bytes content)
{
	size_t done = 0;

	while (done < content.size) {
		ssize_t put = write(fd, content.data + done, content.size - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		done += (size_t)put;
	}
	return 0;
}

int file_sync_folder(const char *path, struct error *error)
{
	AUTO_FREE char *copy = mem_strdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return error_set_errno(error, _("folder of %s"), path);
	result = fsync(fd) == 0 ? 0 : error_set_errno(error, _("folder of %s"), path);
	close(fd);
	return result;
}

int file_write_atomically(const char *path, struct bytes content, int mode, struct error *error)
{
	AUTO_FREE char *temporary = mem_printf("%s.new", path);
	int fd =
	    open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
	int result;

	if (fd < 0)
		return error_set_errno(error, "%s", temporary);
	result = write_all(fd, content) == 0 && fsync(fd) == 0 ? 0 : -1;
	if (close(fd) != 0)
		result = -1;
	if (result != 0 || rename(temporary, path) != 0) {
		error_set_errno(error, "%s", path);
		unlink(temporary);
		return -1;
	}
	return file_sync_folder(path, error);
}

/* Not every file system makes files without a name (O_TMPFILE): then it loses its name at once. */
static int scratch_in(const char *folder)
{
	AUTO_FREE char *path = mem_printf("%s/hark-XXXXXX", folder);
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

int file_scratch(struct error *error)
{
	const char *const folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < ARRAY_SIZE(folders); i++)
		if (folders[i] != NULL && folders[i][0] != '\0')
			fd = scratch_in(folders[i]);
	return fd >= 0 ? fd : error_set_errno(error, _("no temporary file can be made"));
}

int file_check_secret(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return error_set_errno(error, "%s", path);
	if (!S_ISREG(status.st_mode))
		return error_set(error, _("%s: not a regular file"), path);
	if (status.st_uid != geteuid() && status.st_uid != 0)
		return error_set(error, _("%s: belongs to another user"), path);
	if ((status.st_mode & 077) != 0)
		return error_set(error, _("%s: others may read it; run: chmod 600 %s"), path, path);
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

static bool is_listed(const char *folder, const char *name, const char *suffix)
{
	AUTO_FREE char *path = mem_printf("%s/%s", folder, name);
	size_t length = strlen(name), end = strlen(suffix);
	struct stat status;

	return name[0] != '.' && length >= end && strcmp(name + length - end, suffix) == 0 &&
	       stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

int folder_list(const char *path, const char *suffix, struct arena *arena, const char ***names_r,
    size_t *count_r, struct error *error)
{
	size_t count = 0, room = 0;
	const char **names = NULL;
	struct dirent *entry;
	DIR *folder = opendir(path);

	if (folder == NULL)
		return error_set_errno(error, "%s", path);
	while ((entry = readdir(folder)) != NULL) {
		if (!is_listed(path, entry->d_name, suffix))
			continue;
		if (count == room) {
			room = room > 0 ? 2 * room : 16;
			names = mem_resize(names, room, sizeof(*names));
		}
		names[count++] = arena_strdup(arena, entry->d_name);
	}
	closedir(folder);
	*names_r = arena_array(arena, count + 1, sizeof(*names));
	if (count > 0) {
		qsort(names, count, sizeof(*names), compare_names);
		memcpy(*names_r, names, count * sizeof(*names));
	}
	free(names);
	*count_r = count;
	return 0;
}
