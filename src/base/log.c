#include "hark/base.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char log_name[128] = "hark";
static enum log_level log_limit = LOG_LEVEL_INFO;
static bool has_priorities;

/* JOURNAL_STREAM is "device:inode" of the socket that systemd put on fd 2 (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long device, inode;
	struct stat status;

	return stream != NULL && sscanf(stream, "%lu:%lu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &status) == 0 && (unsigned long)status.st_dev == device &&
	       (unsigned long)status.st_ino == inode;
}

void log_open(const char *name, enum log_level level)
{
	log_set_name(name);
	log_limit = level;
	has_priorities = stderr_is_journal();
}

void log_set_name(const char *name)
{
	snprintf(log_name, sizeof(log_name), "%s", name);
}

static const char *level_word(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error: ";
	case LOG_LEVEL_WARNING:
		return "warning: ";
	case LOG_LEVEL_INFO:
		return "";
	case LOG_LEVEL_DEBUG:
		return "debug: ";
	}
	return "";
}

/* Words of mails and servers get into it: a line must not end early, nor show other than it is
 * where the log is read, a terminal. What is hidden or no UTF-8 becomes as many "?" as it has
 * bytes. */
static void clean(char *text)
{
	size_t size = strlen(text);

	for (size_t at = 0; at < size;) {
		size_t start = at;
		uint32_t character = utf8_next(text, size, &at);

		if (character_is_hidden(character) || character == 0xfffd)
			memset(text + start, '?', at - start);
	}
}

static void HARK_PRINTF(2, 0) log_write(enum log_level level, const char *format, va_list args)
{
	char text[2 * ERROR_TEXT_MAX];
	char line[2 * ERROR_TEXT_MAX + 200];
	int size;

	if (level > log_limit)
		return;
	vsnprintf(text, sizeof(text), format, args);
	clean(text);
	if (has_priorities)
		size = snprintf(line, sizeof(line), "<%d>%s: %s\n", (int)level, log_name, text);
	else
		size =
		    snprintf(line, sizeof(line), "%s: %s%s\n", log_name, level_word(level), text);
	/* One write a line: the children share stderr. Nobody can be told when it fails. */
	if (size > 0 && write(STDERR_FILENO, line, (size_t)size) < 0)
		return;
}

#define DEFINE_LOG(function, level)                                                                \
	void function(const char *format, ...)                                                     \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, format);                                                            \
		log_write(level, format, args);                                                    \
		va_end(args);                                                                      \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_info, LOG_LEVEL_INFO)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)
