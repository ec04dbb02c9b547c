/*
 * The file of hark setup --answers: its keys, their defaults, and what follows from one another.
 * The keys have the names of hark.yaml where they mean the same.
 */
#include "hark/config_answers.h"

#include <limits.h>
#include <stdlib.h>

#include "config/config_p.h"

#define ANSWERS(member) offsetof(struct answers, member)
#define BOOL(name, at)                                                                             \
	{                                                                                          \
		.key = name, .type = SCHEMA_BOOL, .offset = at                                     \
	}
#define CUSTOM(name, at, reader)                                                                   \
	{                                                                                          \
		.key = name, .type = SCHEMA_CUSTOM, .offset = at, .custom = reader                 \
	}
#define END                                                                                        \
	{                                                                                          \
		.key = NULL                                                                        \
	}

static const char *const keep_words[] = {
    [KEEP_FILE] = "file", [KEEP_CREDENTIAL] = "credential", NULL};

/* "-" is standard input, as elsewhere. */
static void read_source(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	if (node->type == YAML_TEXT && strcmp(node->text, "-") == 0)
		*(const char **)at = node->text;
	else
		value_read_path(context, node, at);
}

static const struct schema_field folder_fields[] = {
    CUSTOM("inbox", ANSWERS(inbox), value_read_line),
    CUSTOM("sent", ANSWERS(sent), value_read_line),
    END,
};

static const struct schema_field answers_fields[] = {
    {.key = "address",
	.type = SCHEMA_CUSTOM,
	.offset = ANSWERS(address),
	.is_required = true,
	.custom = value_read_address},
    CUSTOM("name", ANSWERS(name), value_read_line),
    {.key = "owner",
	.type = SCHEMA_MAP,
	.offset = ANSWERS(owner),
	.is_required = true,
	.fields = settings_owner_fields},
    {.key = "imap",
	.type = SCHEMA_CUSTOM,
	.offset = ANSWERS(imap),
	.fields = server_imap_answers,
	.custom = server_read_imap_answers},
    {.key = "smtp",
	.type = SCHEMA_CUSTOM,
	.offset = ANSWERS(smtp),
	.fields = server_smtp_answers,
	.custom = server_read_smtp_answers},
    CUSTOM("secret", ANSWERS(secret_from), read_source),
    {.key = "keep", .type = SCHEMA_ENUM, .offset = ANSWERS(keep), .words = keep_words},
    BOOL("elsewhere", ANSWERS(goes_elsewhere)),
    {.key = "folders", .type = SCHEMA_MAP, .fields = folder_fields},
    BOOL("acknowledge", ANSWERS(has_acknowledgements)),
    BOOL("rehearse", ANSWERS(rehearses)),
    BOOL("test_mail", ANSWERS(sends_test)),
    BOOL("start", ANSWERS(starts)),
    CUSTOM("database", ANSWERS(database), value_read_path),
    END,
};

const struct schema_field *answers_schema(void)
{
	return answers_fields;
}

struct answers *answers_new(void)
{
	struct arena *arena = arena_new();
	struct answers *answers = arena_alloc(arena, sizeof(*answers));

	*answers = (struct answers){.arena = arena,
	    .imap.has_login = true,
	    .smtp.has_login = true,
	    .rehearses = true,
	    .sends_test = true,
	    .starts = true};
	return answers;
}

void answers_free(struct answers **answers)
{
	struct arena *arena;

	if (*answers == NULL)
		return;
	arena = (*answers)->arena;
	arena_free(&arena);
	*answers = NULL;
}

/* The secret must come from exactly one place. */
static void check_secret(const struct schema_context *context, const struct yaml_node *root)
{
	const struct yaml_node *imap = yaml_get(root, "imap"), *secret = yaml_get(root, "secret");
	bool has_source = imap != NULL && imap->type == YAML_MAP && server_secret_count(imap) > 0;

	if (secret == NULL && !has_source)
		schema_error(context, root,
		    _("no secret to log in with: give \"secret: FILE\", or password_command, "
		      "password_file, password_credential or token_command in \"imap\""));
	else if (secret != NULL && has_source)
		schema_error(context, secret,
		    _("\"secret\" beside another source of it in \"imap\"; only one may be given"));
}

/* DNS and the table of providers name both servers or none. */
static void check_hosts(const struct schema_context *context, const struct yaml_node *root,
    const struct answers *answers)
{
	if ((answers->imap.host == NULL) != (answers->smtp.host == NULL))
		schema_error(context, root,
		    _("give the host of both \"imap\" and \"smtp\", or of neither: then they are "
		      "looked for"));
}

static void read_answers(
    struct answers *answers, struct bytes content, struct diagnostics *diagnostics)
{
	const struct schema_context context = {answers->path, answers->arena, diagnostics};
	size_t errors_before = diagnostics->count;
	struct yaml_node *root;

	yaml_parse(answers->path, content, answers->arena, diagnostics, &root);
	if (root == NULL)
		return;
	schema_read(&context, root, answers_fields, answers);
	if (diagnostics->count != errors_before)
		return;
	check_secret(&context, root);
	check_hosts(&context, root, answers);
}

struct answers *answers_load(const char *path, struct diagnostics *diagnostics)
{
	size_t errors_before = diagnostics->count;
	struct answers *answers = answers_new();
	AUTO_FREE char *full = realpath(path, NULL);
	struct buffer content;
	struct error error;

	/* Paths in it go into another file, in another folder. */
	answers->path = arena_strdup(answers->arena, full != NULL ? full : path);
	if (file_read(path, CONFIG_FILE_BYTES_MAX, &content, &error) != 0) {
		diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
	} else {
		read_answers(answers, (struct bytes){(const uint8_t *)content.data, content.size},
		    diagnostics);
		buffer_free(&content);
	}
	if (diagnostics->count != errors_before)
		answers_free(&answers);
	return answers;
}
