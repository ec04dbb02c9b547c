/*
 * What no single value of the configuration can show: at least one mailbox, a secret for each
 * server, no address twice, languages that can be folders, "on" for weekly reports only. Walks the
 * tree, because only the tree knows the places; after earlier faults anything may be missing in it.
 */
#include <stdlib.h>

#include "config/config_p.h"

/* An address of ours and where it stands. */
struct own_address {
	const char *text;
	const struct yaml_node *node;
};

static int compare_places(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct own_address *left = a, *right = b;
	int order = strcmp(left->text, right->text);

	return order != 0 ? order : compare_places(left->node, right->node);
}

static char *lower_case(struct arena *arena, const char *text)
{
	char *lower = arena_strdup(arena, text);

	for (char *at = lower; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return lower;
}

/* ---- addresses ---- */

/* The items of a list of texts, or the single text in its place. */
static size_t texts_of(const struct yaml_node *node, const struct yaml_node **items_r)
{
	*items_r = node != NULL && node->type == YAML_LIST ? node->children : node;
	if (node == NULL || node->type == YAML_MAP)
		return 0;
	return node->type == YAML_LIST ? node->count : 1;
}

static void add_own(
    struct arena *arena, const struct yaml_node *node, struct own_address *own, size_t *count)
{
	if (node != NULL && node->type == YAML_TEXT && value_is_address(node->text))
		own[(*count)++] = (struct own_address){lower_case(arena, node->text), node};
}

static size_t count_addresses(const struct yaml_node *mailboxes)
{
	const struct yaml_node *items;
	size_t count = 0;

	for (size_t i = 0; i < mailboxes->count; i++)
		count += 1 + texts_of(yaml_get(&mailboxes->children[i], "aliases"), &items);
	return count;
}

static void check_duplicate_addresses(
    const struct schema_context *context, const struct yaml_node *mailboxes)
{
	size_t room = count_addresses(mailboxes), count = 0;
	struct own_address *own = arena_array(context->arena, room, sizeof(*own));

	for (size_t i = 0; i < mailboxes->count; i++) {
		const struct yaml_node *aliases;
		size_t alias_count =
		    texts_of(yaml_get(&mailboxes->children[i], "aliases"), &aliases);

		add_own(context->arena, yaml_get(&mailboxes->children[i], "address"), own, &count);
		for (size_t j = 0; j < alias_count; j++)
			add_own(context->arena, &aliases[j], own, &count);
	}
	qsort(own, count, sizeof(*own), compare_addresses);
	for (size_t i = 1; i < count; i++)
		if (strcmp(own[i - 1].text, own[i].text) == 0)
			schema_error(context, own[i].node,
			    _("\"%.*s\" stands twice, first at %zu:%zu"), QUOTED(own[i].node->text),
			    own[i - 1].node->line, own[i - 1].node->column);
}

static void check_aliases(const struct schema_context *context, const struct yaml_node *mailbox)
{
	const struct yaml_node *items;
	size_t count = texts_of(yaml_get(mailbox, "aliases"), &items);

	for (size_t i = 0; i < count; i++)
		if (items[i].type == YAML_TEXT && !schema_is_empty(&items[i]) &&
		    !value_is_address(items[i].text))
			schema_error(context, &items[i],
			    _("\"%.*s\" is not a mail address (name@example.com)"),
			    QUOTED(items[i].text));
}

/* ---- mailboxes ---- */

static void check_secret(const struct schema_context *context, const struct yaml_node *mailbox)
{
	const struct yaml_node *imap = yaml_get(mailbox, "imap");

	if (imap == NULL || imap->type != YAML_MAP || server_secret_count(imap) > 0 ||
	    yaml_get(imap, "password") != NULL || yaml_get(imap, "token") != NULL)
		return;
	schema_error(context, imap,
	    _("no secret to log in with: give password_command, password_file, password_credential "
	      "or "
	      "token_command"));
}

static bool is_same_text(const struct yaml_node *a, const struct yaml_node *b)
{
	return a != NULL && a->type == YAML_TEXT && strcmp(a->text, b->text) == 0;
}

/* What lies in two folders at once has no meaning. */
static void check_folders(const struct schema_context *context, const struct yaml_node *mailbox)
{
	const struct yaml_node *folders = yaml_get(mailbox, "folders");
	const struct yaml_node *buttons = yaml_get(folders, "buttons");
	const struct yaml_node *own[] = {yaml_get(folders, "inbox"), yaml_get(folders, "sent")};

	for (size_t i = 0; buttons != NULL && i < buttons->count; i++) {
		const struct yaml_node *button = &buttons->children[i], *same = NULL;

		if (button->type != YAML_TEXT || strcmp(button->key, "create") == 0)
			continue;
		for (size_t j = 0; j < i; j++)
			if (is_same_text(&buttons->children[j], button))
				same = &buttons->children[j];
		for (size_t j = 0; j < ARRAY_SIZE(own); j++)
			if (is_same_text(own[j], button))
				same = own[j];
		if (same != NULL)
			schema_error(context, button, _("\"%.*s\" stands twice, first at %zu:%zu"),
			    QUOTED(button->text), same->line, same->column);
	}
}

/* A mail can only be filed where a folder has a meaning. */
static void check_filing(const struct schema_context *context, const struct yaml_node *mailbox)
{
	const struct yaml_node *folders = yaml_get(mailbox, "folders");
	const struct yaml_node *file = yaml_get(folders, "file");

	if (file != NULL && file->type == YAML_TEXT && strcmp(file->text, "no") != 0 &&
	    yaml_get(yaml_get(folders, "buttons"), "resolved") == NULL)
		schema_error(context, file,
		    _("there is no folder to file mails in: set buttons: resolved as well"));
}

static void check_mailboxes(const struct schema_context *context, const struct yaml_node *mailboxes)
{
	if (mailboxes == NULL || (mailboxes->type != YAML_LIST && !schema_is_empty(mailboxes)))
		return;
	if (mailboxes->count == 0)
		schema_error(context, mailboxes, _("at least one mailbox is needed"));
	if (mailboxes->count > MAILBOXES_MAX)
		schema_error(context, mailboxes, _("more than %d mailboxes"), MAILBOXES_MAX);
	for (size_t i = 0; i < mailboxes->count; i++) {
		check_aliases(context, &mailboxes->children[i]);
		check_secret(context, &mailboxes->children[i]);
		check_folders(context, &mailboxes->children[i]);
		check_filing(context, &mailboxes->children[i]);
	}
	check_duplicate_addresses(context, mailboxes);
}

/* ---- the rest ---- */

static void check_reports(const struct schema_context *context, const struct yaml_node *reports)
{
	for (size_t i = 0; reports != NULL && i < reports->count; i++) {
		const struct yaml_node *every = yaml_get(&reports->children[i], "every");
		const struct yaml_node *on = yaml_get(&reports->children[i], "on");

		if (on != NULL && every != NULL && every->type == YAML_TEXT &&
		    (strcmp(every->text, "day") == 0 || strcmp(every->text, "month") == 0))
			diagnostics_add(context->diagnostics, context->file, on->key_line,
			    on->key_column,
			    _("\"on\" is for \"every: week\" only; a monthly report comes on the "
			      "first"));
	}
}

/* A language tag (RFC 5646) of letters, digits and "-": it names a folder of templates. */
static bool is_language(const char *text)
{
	size_t length =
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	return length >= 2 && length <= 35 && text[length] == '\0' && text[0] != '-';
}

static void check_languages(const struct schema_context *context, const struct yaml_node *node)
{
	const struct yaml_node *items;
	size_t count = texts_of(node, &items);

	if (node != NULL && node->type == YAML_LIST && count == 0)
		schema_error(context, node, _("at least one language is needed"));
	for (size_t i = 0; i < count; i++)
		if (items[i].type == YAML_TEXT && !schema_is_empty(&items[i]) &&
		    !is_language(items[i].text))
			schema_error(context, &items[i], _("\"%.*s\" is not a language (zh, en)"),
			    QUOTED(items[i].text));
}

/* ---- receivers ---- */

/* Names are one word for all: of hooks and of those who are notified. */
static void check_receivers(const struct schema_context *context, const struct yaml_node *root)
{
	static const char *const keys[] = {"hooks", "notify"};
	const struct yaml_node *seen[ARRAY_SIZE(keys) * RECEIVERS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct yaml_node *list = yaml_get(root, keys[i]);

		if (list != NULL && list->count > RECEIVERS_MAX)
			schema_error(
			    context, list, _("more than %d in \"%s\""), RECEIVERS_MAX, keys[i]);
		for (size_t j = 0; list != NULL && j < list->count && j < RECEIVERS_MAX; j++) {
			const struct yaml_node *name = yaml_get(&list->children[j], "name");

			for (size_t k = 0; name != NULL && k < count; k++)
				if (is_same_text(seen[k], name))
					schema_error(context, name,
					    _("\"%.*s\" stands twice, first at %zu:%zu"),
					    QUOTED(name->text), seen[k]->line, seen[k]->column);
			if (name != NULL && name->type == YAML_TEXT)
				seen[count++] = name;
		}
	}
}

/* Who somebody is goes when no word of theirs is kept, so the words must go some day. */
static void check_retention(const struct schema_context *context, const struct yaml_node *retention)
{
	static const char *const words[] = {"texts", "comments"};
	const struct yaml_node *persons = yaml_get(retention, "persons");

	for (size_t i = 0; persons != NULL && i < ARRAY_SIZE(words); i++)
		if (yaml_get(retention, words[i]) == NULL)
			diagnostics_add(context->diagnostics, context->file, persons->key_line,
			    persons->key_column,
			    _("\"persons\" goes by whose words are gone; it needs \"%s\" as well"),
			    words[i]);
}

void check_settings(const struct schema_context *context, const struct yaml_node *root)
{
	check_mailboxes(context, yaml_get(root, "mailboxes"));
	check_languages(context, yaml_get(yaml_get(root, "acknowledge"), "languages"));
	check_reports(context, yaml_get(root, "reports"));
	check_retention(context, yaml_get(root, "retention"));
	check_receivers(context, root);
	check_notify(context, yaml_get(root, "notify"));
}
