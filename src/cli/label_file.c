/*
 * Labelled texts from outside the store: JSON lines with a text and its category.
 */
#include "json_lines.h"
#include "rules.h"

#include <string.h>

/* A hundred thousand mails of half a kilobyte. */
#define FILE_BYTES_MAX (64 * 1024 * 1024)
#define ID_BYTES_MAX 64

static int take_text(const json_t *line, const char *key, bool is_needed, struct arena *arena,
    const char **text_r, struct error *error)
{
	const json_t *value = json_object_get(line, key);

	if (json_is_string(value))
		*text_r = arena_strdup(arena, json_string_value(value));
	else if (value == NULL && !is_needed)
		*text_r = "";
	else
		return error_set(error, _("\"%s\" is not a text"), key);
	return 0;
}

/* It is to become a category of the rules. */
static int check_category(const char *category, struct error *error)
{
	size_t size = strlen(category);

	if (size == 0 || size > ID_BYTES_MAX || strpbrk(category, " ,\"'") != NULL ||
	    text_has_control(category))
		return error_set(
		    error, _("a category has 1 to 64 bytes without blanks, commas and quotes"));
	return 0;
}

static int read_label(
    const char *text, size_t size, struct arena *arena, struct label *label_r, struct error *error)
{
	json_t *line = json_lines_object(text, size, error);
	int done;

	if (line == NULL)
		return -1;
	done = take_text(line, "text", true, arena, &label_r->text, error);
	if (done == 0)
		done = take_text(line, "subject", false, arena, &label_r->subject, error);
	if (done == 0)
		done = take_text(line, "category", true, arena, &label_r->category, error);
	if (done == 0)
		done = check_category(label_r->category, error);
	json_decref(line);
	return done;
}

static size_t count_lines(const struct buffer *content)
{
	size_t count = 1;

	for (size_t i = 0; i < content->size; i++)
		count += content->data[i] == '\n';
	return count;
}

static int read_lines(const struct buffer *content, struct arena *arena, struct label *labels,
    size_t *count_r, struct error *error)
{
	size_t at = 0, number = 1, count = 0;

	for (; at < content->size; number++) {
		size_t size = strcspn(content->data + at, "\n");

		if (strspn(content->data + at, " \t\r") < size) {
			if (read_label(content->data + at, size, arena, &labels[count], error) != 0)
				return error_add(error, _("line %zu"), number);
			labels[count].group = (int64_t)count;
			count++;
		}
		at += size + 1;
	}
	*count_r = count;
	return 0;
}

int label_file_read(const char *path, struct arena *arena, struct label **labels_r, size_t *count_r,
    struct error *error)
{
	struct buffer content;
	int done;

	if (file_read(path, FILE_BYTES_MAX, &content, error) != 0)
		return -1;
	if (strlen(content.data) != content.size) {
		buffer_free(&content);
		return error_set(error, _("%s: not a text file"), path);
	}
	*labels_r = arena_array(arena, count_lines(&content), sizeof(**labels_r));
	done = read_lines(&content, arena, *labels_r, count_r, error);
	buffer_free(&content);
	return done == 0 ? 0 : error_add(error, "%s", path);
}
