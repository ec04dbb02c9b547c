/*
 * A password or token, read anew at every login from where the owner keeps it: a command, a file, a
 * systemd credential. It is never cached, never shown, and wiped from every buffer that it passed
 * through.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/config_p.h"

int secret_run(const char *shell, int64_t deadline_ms, struct buffer *output, struct error *error)
{
	const struct program program = {
	    .shell = shell, .output = output, .deadline_ms = deadline_ms};

	return program_run(&program, error);
}

/* ---- files ---- */

#define PIECE_BYTES 4096

/* Each piece is wiped from the stack again. */
static int read_all(int fd, struct buffer *output, struct error *error)
{
	char piece[PIECE_BYTES];
	ssize_t got;
	int result = 0;

	while (result == 0 && (got = read(fd, piece, sizeof(piece))) != 0)
		if (got < 0 && errno != EINTR)
			result = error_set_errno(error, _("cannot be read"));
		else if (got > 0 && !buffer_append(output, piece, (size_t)got))
			result = error_set(error, _("gave more than %zu bytes"), output->maximum);
	explicit_bzero(piece, sizeof(piece));
	return result;
}

static int read_path(const char *path, struct buffer *output, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int result;

	if (fd < 0)
		return error_set_errno(error, "%s", path);
	result = read_all(fd, output, error);
	close(fd);
	return result == 0 ? 0 : error_add(error, "%s", path);
}

static int read_file(const char *path, struct buffer *output, struct error *error)
{
	return file_check_secret(path, error) == 0 ? read_path(path, output, error) : -1;
}

/* The folder is systemd's and closed to others; its files' mode shows an ACL, so it is not looked
 * at. */
static int read_credential(const char *name, struct buffer *output, struct error *error)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	AUTO_FREE char *path = NULL;

	if (name[0] == '.' || strchr(name, '/') != NULL)
		return error_set(error, _("is a name, not a path"));
	if (folder == NULL || folder[0] != '/')
		return error_set(error,
		    _("$CREDENTIALS_DIRECTORY is not set: the unit needs LoadCredential=%s:FILE, "
		      "and systemd "
		      "must have started the program"),
		    name);
	path = mem_printf("%s/%s", folder, name);
	return read_path(path, output, error);
}

/* ---- the secret ---- */

static int keep_first_line(struct buffer *output, struct error *error)
{
	size_t length = strcspn(output->data, "\n");

	if (length < output->size && output->data[length] == '\0')
		return error_set(error, _("gave a NUL character"));
	if (length > 0 && output->data[length - 1] == '\r')
		length--;
	if (length == 0)
		return error_set(error, _("gave nothing in its first line"));
	explicit_bzero(output->data + length, output->size - length);
	output->size = length;
	return text_has_control(output->data) ? error_set(error, _("gave a control character")) : 0;
}

static int read_source(
    const struct secret_source *source, struct buffer *output, struct error *error)
{
	if (source->held != NULL)
		return buffer_append(output, source->held->data, source->held->size)
			   ? 0
			   : error_set(error, _("is too long"));
	if (source->password_command != NULL)
		return secret_run(source->password_command, SECRET_DEADLINE_MS, output, error);
	if (source->token_command != NULL)
		return secret_run(source->token_command, SECRET_DEADLINE_MS, output, error);
	if (source->password_file != NULL)
		return read_file(source->password_file, output, error);
	return read_credential(source->password_credential, output, error);
}

bool secret_is_given(const struct secret_source *source)
{
	return source->held != NULL || source->password_command != NULL ||
	       source->token_command != NULL || source->password_file != NULL ||
	       source->password_credential != NULL;
}

/* As it stands in the owner's file. */
static void name_key(const struct secret_source *source, char key[40])
{
	const char *what = source->what != NULL ? source->what : "password";

	if (source->token_command != NULL)
		snprintf(key, 40, "token_command");
	else
		snprintf(key, 40, "%s_%s", what,
		    source->password_command != NULL ? "command"
		    : source->password_file != NULL  ? "file"
						     : "credential");
}

int secret_read(const struct secret_source *source, struct buffer *secret_r, struct error *error)
{
	struct buffer output;
	char key[40];

	if (!secret_is_given(source))
		return error_set(
		    error, _("no password_command, password_file, password_credential or "
			     "token_command is configured"));
	buffer_init(&output, SECRET_BYTES_MAX);
	if (read_source(source, &output, error) == 0 && keep_first_line(&output, error) == 0) {
		*secret_r = output;
		return 0;
	}
	buffer_wipe(&output);
	name_key(source, key);
	return error_add(error, _("%s (of line %zu)"), key, source->line);
}
