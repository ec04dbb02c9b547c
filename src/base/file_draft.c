/*
 * A file on its way: written and synced without a name in its folder, so that a process that ends
 * early, however it does, leaves nothing; then put in its place at once. Where the file system
 * makes no files without a name (O_TMPFILE), it has a name of its own until then.
 */
#include "hark/base.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_unnamed(struct file_draft *draft)
{
	AUTO_FREE char *copy = mem_strdup(draft->path);

	draft->fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (draft->fd >= 0)
		return 0;
	draft->has_name = true;
	unlink(draft->beside);
	draft->fd = open(draft->beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return draft->fd >= 0 ? 0 : -1;
}

static int fill(
    const struct file_draft *draft, struct bytes content, const struct file_owner *owner)
{
	for (size_t done = 0; done < content.size;) {
		ssize_t put = write(draft->fd, content.data + done, content.size - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		done += (size_t)put;
	}
	if (owner->uid != geteuid() || owner->gid != getegid())
		if (fchown(draft->fd, owner->uid, owner->gid) != 0)
			return -1;
	return fchmod(draft->fd, owner->mode) == 0 ? fsync(draft->fd) : -1;
}

int file_draft_begin(struct file_draft *draft_r, const char *path, struct bytes content,
    const struct file_owner *owner, struct error *error)
{
	struct file_draft draft = {
	    .fd = -1, .path = mem_strdup(path), .beside = mem_printf("%s.new", path)};

	if (open_unnamed(&draft) != 0 || fill(&draft, content, owner) != 0) {
		error_set_errno(error, "%s", path);
		file_draft_drop(&draft);
		return -1;
	}
	*draft_r = draft;
	return 0;
}

static int give_name(struct file_draft *draft)
{
	char itself[40];

	snprintf(itself, sizeof(itself), "/proc/self/fd/%d", draft->fd);
	unlink(draft->beside);
	if (linkat(AT_FDCWD, itself, AT_FDCWD, draft->beside, AT_SYMLINK_FOLLOW) != 0)
		return -1;
	draft->has_name = true;
	return 0;
}

int file_draft_commit(struct file_draft *draft, struct error *error)
{
	int result = draft->has_name ? 0 : give_name(draft);

	if (result == 0)
		result = rename(draft->beside, draft->path);
	if (result != 0)
		error_set_errno(error, "%s", draft->path);
	else
		draft->has_name = false;
	if (result == 0)
		result = file_sync_folder(draft->path, error);
	file_draft_drop(draft);
	return result;
}

void file_draft_drop(struct file_draft *draft)
{
	if (draft->has_name)
		unlink(draft->beside);
	if (draft->fd >= 0 && draft->path != NULL)
		close(draft->fd);
	free(draft->path);
	free(draft->beside);
	*draft = (struct file_draft){.fd = -1};
}
