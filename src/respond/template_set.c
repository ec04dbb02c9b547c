/*
 * The set of templates: the shipped folder with the owner's folder over it, each
 * FOLDER/LANGUAGE/NAME.txt and .html. Everything is read and checked once, at load; rendering opens
 * no file. The set owns its arena.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "respond/respond_p.h"

#define SUBJECT_FIELD "Subject:"

struct template
{
	const char *language, *name;
	const struct template_node *subject, *text, *html; /* html may be NULL */
	size_t text_bytes_max;
	const char *text_folder; /* where its text came from: its HTML comes from there too */
	struct template *next;
};

struct template_set {
	struct arena *arena; /* owned: everything below */
	struct template *templates;
	const char *own_folder; /* NULL: the shipped ones alone */
};

/* What is being read. */
struct loader {
	struct template_set *set;
	struct diagnostics *diagnostics;
	const char *folder, *language;
};

static struct template *find_exact(
    const struct template_set *set, const char *language, const char *name)
{
	for (struct template *one = set->templates; one != NULL; one = one->next)
		if (text_equal_ascii_case(one->language, language) && strcmp(one->name, name) == 0)
			return one;
	return NULL;
}

/* "zh-Hant" is served by "zh" when there is nothing nearer. */
static const struct template *find(
    const struct template_set *set, const char *language, const char *name)
{
	char primary[16];
	size_t length = strcspn(language, "-");
	const struct template *one = find_exact(set, language, name);

	if (one != NULL || language[length] == '\0' || length >= sizeof(primary))
		return one;
	memcpy(primary, language, length);
	primary[length] = '\0';
	return find_exact(set, primary, name);
}

/* ---- reading files ---- */

/* The file as UTF-8 with \n line ends and without byte order mark, NULL and a diagnostic when it
 * cannot be used. */
static char *read_source(const struct loader *loader, const char *path)
{
	struct buffer content;
	struct error error;
	char *text = NULL;
	size_t used = 0;

	if (file_read(path, TEMPLATE_FILE_BYTES_MAX, &content, &error) != 0) {
		diagnostics_add(loader->diagnostics, NULL, 0, 0, "%s", error.text);
		return NULL;
	}
	if (!utf8_is_valid(content.data, content.size) ||
	    memchr(content.data, '\0', content.size) != NULL) {
		diagnostics_add(
		    loader->diagnostics, path, 0, 0, _("not UTF-8 text; save it as UTF-8"));
	} else {
		size_t start = text_starts_with(content.data, "\xef\xbb\xbf") ? 3 : 0;

		text = arena_alloc(loader->set->arena, content.size + 1);
		for (size_t i = start; i < content.size; i++)
			if (content.data[i] != '\r')
				text[used++] = content.data[i];
	}
	buffer_free(&content);
	return text;
}

/* Cuts "Subject: ...\n\n" off the front; NULL and a diagnostic when it is not there. */
static char *cut_subject(const struct loader *loader, const char *path, char *text, char **body_r)
{
	char *subject = text + strlen(SUBJECT_FIELD), *end = strchr(text, '\n');

	if (!text_starts_with(text, SUBJECT_FIELD) || end == NULL ||
	    subject + strspn(subject, " \t") == end) {
		diagnostics_add(loader->diagnostics, path, 1, 1,
		    _("the first line must be \"Subject: \" and the mail's subject"));
		return NULL;
	}
	if (end[1] != '\n' && end[1] != '\0') {
		diagnostics_add(loader->diagnostics, path, 2, 1,
		    _("the line behind the subject must be empty"));
		return NULL;
	}
	*end = '\0';
	*body_r = end + (end[1] == '\n' ? 2 : 1);
	return subject + strspn(subject, " \t");
}

static const struct template_node *parse(const struct loader *loader, const char *path,
    const char *text, size_t line, size_t column, bool is_html, const struct catalogue_mail *mail)
{
	const struct template_source source = {.file = path,
	    .text = text,
	    .line = line,
	    .column = column,
	    .is_html = is_html,
	    .names = mail->names};

	return template_parse(&source, loader->set->arena, loader->diagnostics);
}

static struct template *make_template(const struct loader *loader, const char *name)
{
	struct template *one = find_exact(loader->set, loader->language, name);

	if (one == NULL) {
		one = arena_alloc(loader->set->arena, sizeof(*one));
		one->language = arena_strdup(loader->set->arena, loader->language);
		one->name = name;
		one->next = loader->set->templates;
		loader->set->templates = one;
	}
	return one;
}

/* An owner's text takes the shipped HTML form away with the shipped text. */
static void load_text(const struct loader *loader, const char *path, const char *name,
    const struct catalogue_mail *mail)
{
	char *text = read_source(loader, path), *body;
	char *subject = text != NULL ? cut_subject(loader, path, text, &body) : NULL;
	struct template *one;

	if (subject == NULL)
		return;
	one = make_template(loader, name);
	one->subject = parse(loader, path, subject, 1, (size_t)(subject - text) + 1, false, mail);
	one->text = parse(loader, path, body, 3, 1, false, mail);
	one->html = NULL;
	one->text_bytes_max = mail->text_bytes_max;
	one->text_folder = loader->folder;
}

static void load_html(const struct loader *loader, const char *path, const char *name,
    const struct catalogue_mail *mail)
{
	struct template *one = find_exact(loader->set, loader->language, name);
	const char *text;

	if (one == NULL || strcmp(one->text_folder, loader->folder) != 0) {
		diagnostics_add(loader->diagnostics, path, 0, 0,
		    _("an HTML form needs its text form beside it: %s.txt"), name);
		return;
	}
	text = read_source(loader, path);
	if (text != NULL)
		one->html = parse(loader, path, text, 1, 1, true, mail);
}

static void warn_of_stranger(const struct loader *loader, const char *path, const char *name)
{
	const char *nearest = catalogue_nearest(name);

	if (nearest != NULL)
		diagnostics_warn(loader->diagnostics, path, 0, 0,
		    _("no mail of this name is ever sent (did you mean \"%s\"?)"), nearest);
	else
		diagnostics_warn(
		    loader->diagnostics, path, 0, 0, _("no mail of this name is ever sent"));
}

static void load_language(const struct loader *loader, const char *path, const char *suffix,
    void (*load)(const struct loader *, const char *, const char *, const struct catalogue_mail *))
{
	struct arena *arena = loader->set->arena;
	const char **names;
	size_t count;
	struct error error;

	if (folder_list(path, suffix, arena, &names, &count, &error) != 0) {
		diagnostics_add(loader->diagnostics, NULL, 0, 0, "%s", error.text);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *file = arena_printf(arena, "%s/%s", path, names[i]);
		const char *name =
		    arena_strndup(arena, names[i], strlen(names[i]) - strlen(suffix));
		const struct catalogue_mail *mail = catalogue_find(name);

		if (mail != NULL)
			load(loader, file, name, mail);
		else
			warn_of_stranger(loader, file, name);
	}
}

/* ---- reading folders ---- */

/* "en", "zh", "zh-Hant": BCP 47 as far as folders need it. */
static bool is_language(const char *name)
{
	size_t primary = strcspn(name, "-");

	for (size_t i = 0; name[i] != '\0'; i++)
		if (!isalpha((unsigned char)name[i]) && name[i] != '-')
			return false;
	return (primary == 2 || primary == 3) && strlen(name) <= 11;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void load_folder(struct loader *loader)
{
	DIR *folder = opendir(loader->folder);
	struct dirent *entry;

	if (folder == NULL) {
		struct error error;

		error_set_errno(&error, _("folder of templates %s"), loader->folder);
		diagnostics_add(loader->diagnostics, NULL, 0, 0, "%s", error.text);
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		AUTO_FREE char *path = mem_printf("%s/%s", loader->folder, entry->d_name);

		if (!is_language(entry->d_name) || !is_folder(path))
			continue;
		loader->language = entry->d_name;
		load_language(loader, path, ".txt", load_text);
		load_language(loader, path, ".html", load_html);
	}
	closedir(folder);
}

struct template_set *template_set_load(
    const char *folder, const char *shipped_folder, struct diagnostics *diagnostics)
{
	struct template_set *set = mem_alloc(sizeof(*set));
	const char *folders[] = {shipped_folder, folder};
	size_t faults = diagnostics->count;

	set->arena = arena_new();
	if (folder != NULL && shipped_folder != NULL && strcmp(folder, shipped_folder) == 0)
		folders[0] = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		struct loader loader = {.set = set, .diagnostics = diagnostics};

		if (folders[i] == NULL)
			continue;
		loader.folder = arena_strdup(set->arena, folders[i]);
		if (folders[i] == folder)
			set->own_folder = loader.folder;
		load_folder(&loader);
	}
	if (diagnostics->count != faults)
		template_set_free(&set);
	return set;
}

void template_set_free(struct template_set **set)
{
	if (*set == NULL)
		return;
	arena_free(&(*set)->arena);
	mem_cleanup(set);
	*set = NULL;
}

static int compare_names(const void *left, const void *right)
{
	const struct template_name *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->language, b->language);
}

size_t template_set_list(
    const struct template_set *set, struct arena *arena, struct template_name **names_r)
{
	size_t count = 0;
	struct template_name *names;

	for (const struct template *one = set->templates; one != NULL; one = one->next)
		count++;
	names = arena_array(arena, count + 1, sizeof(*names));
	count = 0;
	for (const struct template *one = set->templates; one != NULL; one = one->next)
		names[count++] =
		    (struct template_name){one->language, one->name, one->html != NULL};
	qsort(names, count, sizeof(*names), compare_names);
	*names_r = names;
	return count;
}

bool template_set_has(const struct template_set *set, const char *language, const char *name)
{
	return find(set, language, name) != NULL;
}

bool template_set_has_own(const struct template_set *set, const char *language, const char *name)
{
	const struct template *one = find(set, language, name);

	return one != NULL && one->text_folder == set->own_folder;
}

/* ---- rendering ---- */

static int write_form(const struct template_node *nodes, const struct template_scope *scope,
    bool is_html, size_t maximum, struct arena *arena, const char **text_r, struct error *error)
{
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, maximum > 0 ? maximum : TEMPLATE_OUTPUT_BYTES_MAX);
	template_write(nodes, scope, is_html, &out);
	if (out.is_truncated)
		return error_set(error, _("longer than %zu bytes"), out.maximum);
	*text_r = arena_strndup(arena, out.data, out.size);
	return 0;
}

/* A subject is one line, whatever its values hold. */
static void join_lines(char *text)
{
	size_t used = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '\n' && *at != '\t' && *at != ' ')
			text[used++] = *at;
		else if (used > 0 && text[used - 1] != ' ')
			text[used++] = ' ';
	}
	while (used > 0 && text[used - 1] == ' ')
		used--;
	text[used] = '\0';
}

static int write_subject(const struct template *one, const struct template_scope *scope,
    struct arena *arena, const char **subject_r, struct error *error)
{
	const char *subject = NULL;
	char *line;

	if (write_form(one->subject, scope, false, 0, arena, &subject, error) != 0)
		return -1;
	line = arena_strdup(arena, subject);
	join_lines(line);
	*subject_r = line;
	return 0;
}

static const struct template *find_in_any(
    const struct template_set *set, const char *language, const char *name)
{
	const struct template *one = find(set, language, name);

	if (one == NULL)
		one = find(set, "en", name);
	for (const struct template *other = set->templates; one == NULL && other != NULL;
	     other = other->next)
		if (strcmp(other->name, name) == 0)
			one = other;
	return one;
}

int template_render(const struct template_set *set, const char *language, const char *name,
    const struct template_scope *scope, struct arena *arena, struct rendered *rendered_r,
    struct error *error)
{
	const struct template *one = find_in_any(set, language, name);
	struct rendered rendered = {0};

	if (one == NULL)
		return error_set(error, _("there is no template \"%s\" in any language"), name);
	if (write_subject(one, scope, arena, &rendered.subject, error) != 0 ||
	    write_form(
		one->text, scope, false, one->text_bytes_max, arena, &rendered.text, error) != 0 ||
	    (one->html != NULL &&
		write_form(one->html, scope, true, 0, arena, &rendered.html, error) != 0))
		return error_add(error, _("template \"%s\" (%s)"), one->name, one->language);
	*rendered_r = rendered;
	return 0;
}
