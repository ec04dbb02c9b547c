/*
 * The names of folders that are buttons. Such a folder is known as the owner wrote it, with "/"
 * between its levels; the server's own sign, and "INBOX" before all names on some servers, are its
 * matter.
 */
#include "desk_p.h"

#include <string.h>

static bool is_listed(const struct imap_folder_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

const char *button_folder_with_delimiter(
    const struct imap_folder_list *list, const char *name, struct arena *arena)
{
	char *mapped = arena_strdup(arena, name);

	for (char *at = mapped; list->delimiter != '\0' && *at != '\0'; at++)
		if (*at == '/')
			*at = list->delimiter;
	return mapped;
}

const char *button_folder_below_inbox(
    const struct imap_folder_list *list, const char *name, struct arena *arena)
{
	return arena_printf(arena, "INBOX%c%s", list->delimiter, name);
}

const char *button_folder_find(
    const struct imap_folder_list *list, const char *name, struct arena *arena)
{
	const char *mapped = button_folder_with_delimiter(list, name, arena);

	if (is_listed(list, mapped))
		return mapped;
	mapped = list->delimiter != '\0' ? button_folder_below_inbox(list, mapped, arena) : name;
	return is_listed(list, mapped) ? mapped : is_listed(list, name) ? name : NULL;
}

const char *button_folder_below(
    const struct imap_folder_list *list, const char *name, const char *parent, struct arena *arena)
{
	const char *rest = arena_printf(
	    arena, "%s%c", button_folder_with_delimiter(list, parent, arena), list->delimiter);

	if (text_starts_with(name, rest))
		return name + strlen(rest);
	rest = button_folder_below_inbox(list, rest, arena);
	return text_starts_with(name, rest) ? name + strlen(rest) : NULL;
}
