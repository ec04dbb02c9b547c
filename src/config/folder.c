/*
 * A folder of YAML files as bytes: the rules, the surveys. What they mean is for others to say.
 */
#include <stdlib.h>

#include "config/config_p.h"

static int compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* The names that end in .yaml and .yml, together in order. */
static int list_names(const char *path, struct arena *arena, const char ***names_r, size_t *count_r,
    struct error *error)
{
	const char **yaml, **yml, **names;
	size_t yaml_count, yml_count;

	if (folder_list(path, ".yaml", arena, &yaml, &yaml_count, error) != 0 ||
	    folder_list(path, ".yml", arena, &yml, &yml_count, error) != 0)
		return -1;
	names = arena_array(arena, yaml_count + yml_count + 1, sizeof(*names));
	memcpy(names, yaml, yaml_count * sizeof(*names));
	memcpy(names + yaml_count, yml, yml_count * sizeof(*names));
	qsort(names, yaml_count + yml_count, sizeof(*names), compare_names);
	*names_r = names;
	*count_r = yaml_count + yml_count;
	return 0;
}

static void read_one(const char *name, struct arena *arena, struct diagnostics *diagnostics,
    struct config_file *file_r)
{
	struct buffer content;
	struct error error;

	file_r->name = name;
	if (file_read(name, CONFIG_FILE_BYTES_MAX, &content, &error) != 0) {
		diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
		return;
	}
	file_r->content.data = (const uint8_t *)arena_strndup(arena, content.data, content.size);
	file_r->content.size = content.size;
	buffer_free(&content);
}

int config_read_folder(const char *path, struct arena *arena, struct diagnostics *diagnostics,
    struct config_file **files_r, size_t *count_r)
{
	size_t errors_before = diagnostics->count, count, length = strlen(path);
	struct config_file *files;
	struct error error;
	const char **names;

	if (list_names(path, arena, &names, &count, &error) != 0) {
		diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
		return -1;
	}
	if (count > CONFIG_FILES_MAX) {
		diagnostics_add(diagnostics, path, 0, 0, _("more than %d files"), CONFIG_FILES_MAX);
		return -1;
	}
	while (length > 1 && path[length - 1] == '/')
		length--;
	files = arena_array(arena, count, sizeof(*files));
	for (size_t i = 0; i < count; i++)
		read_one(arena_printf(arena, "%.*s/%s", (int)length, path, names[i]), arena,
		    diagnostics, &files[i]);
	if (diagnostics->count != errors_before)
		return -1;
	*files_r = files;
	*count_r = count;
	return 0;
}
