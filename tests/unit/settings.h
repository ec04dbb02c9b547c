/*
 * One configuration file and what comes of loading it: shared by the tests of the settings.
 */
#ifndef HARK_TESTS_SETTINGS_H
#define HARK_TESTS_SETTINGS_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/config_p.h"

struct loaded {
	struct settings *settings;
	struct diagnostics diagnostics;
	char path[32];
};

static inline struct loaded load_bytes(const char *content, size_t size)
{
	struct loaded loaded = {.path = "hark-test-XXXXXX"};
	int fd = mkstemp(loaded.path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, size), size);
	close(fd);
	diagnostics_init(&loaded.diagnostics);
	loaded.settings = settings_load(loaded.path, &loaded.diagnostics);
	unlink(loaded.path);
	assert_true((loaded.settings == NULL) == (loaded.diagnostics.count > 0));
	return loaded;
}

static inline struct loaded load(const char *content)
{
	return load_bytes(content, strlen(content));
}

static inline void done(struct loaded *loaded)
{
	settings_free(&loaded->settings);
	assert_null(loaded->settings);
	diagnostics_free(&loaded->diagnostics);
}

/* lines: as printed behind "FILE:", each with its newline. */
static inline void expect_errors(const char *content, const char *lines)
{
	struct loaded loaded = load(content);
	struct buffer found;

	buffer_init(&found, 64 * 1024);
	for (size_t i = 0; i < loaded.diagnostics.line_count; i++) {
		const char *line = loaded.diagnostics.lines[i];

		assert_true(text_starts_with(line, loaded.path));
		buffer_printf(&found, "%s\n", line + strlen(loaded.path) + 1);
	}
	assert_string_equal(found.data, lines);
	assert_null(loaded.settings);
	buffer_free(&found);
	done(&loaded);
}

#define OWNER "owner: {email: li@example.com}\n"
#define SERVERS                                                                                    \
	"    imap: {host: imap.example.com, password_file: secret}\n    smtp: {host: "             \
	"smtp.example.com}\n"
#define MAILBOX "mailboxes:\n  - address: feedback@example.com\n" SERVERS
#define LEAST OWNER MAILBOX /* 5 lines */

#endif
