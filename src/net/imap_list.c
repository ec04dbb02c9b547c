/*
 * imap_list: the names of all folders as the server has them now, and the one command by which hark
 * changes a mailbox: CREATE.
 */
#include "imap_p.h"

#include <string.h>

enum net_result imap_list_folders(
    struct imap *imap, struct arena *arena, struct imap_folder_list *list_r, struct error *error)
{
	enum net_result result = imap_command(imap, "LIST \"\" \"*\"", &gate_limits_list, error);
	struct imap_folder_list list = {0};
	clist *folders;

	if (result != NET_OK)
		return result;
	folders = imap->session->imap_response_info->rsp_mailbox_list;
	if (gate_status(imap->gate) == GATE_OK && folders != NULL) {
		list.names = arena_array(arena, (size_t)clist_count(folders), sizeof(*list.names));
		for (clistiter *at = clist_begin(folders); at != NULL; at = clist_next(at)) {
			const struct mailimap_mailbox_list *folder = clist_content(at);
			const char *name = imap_can_be_opened(folder)
					       ? utf7_to_utf8(arena, folder->mb_name)
					       : NULL;

			if (folder->mb_delimiter != '\0')
				list.delimiter = folder->mb_delimiter;
			if (name != NULL)
				list.names[list.count++] = name;
		}
	}
	*list_r = list;
	return NET_OK;
}

/* Mail programs show only what is subscribed to; that this is refused matters to nobody. */
enum net_result imap_create(struct imap *imap, const char *folder, struct error *error)
{
	struct arena *arena = arena_new();
	char *quoted = imap_quote_folder(imap, arena, folder, error);
	enum net_result result = NET_DENIED;

	if (quoted != NULL)
		result = imap_command(
		    imap, arena_printf(arena, "CREATE %s", quoted), &gate_limits_short, error);
	if (result == NET_OK && gate_status(imap->gate) != GATE_OK) {
		error_set(error, _("%s: folder %s cannot be made: %s"), imap->host, folder,
		    gate_words(imap->gate));
		result = NET_DENIED;
	}
	if (result == NET_OK)
		result = imap_command(
		    imap, arena_printf(arena, "SUBSCRIBE %s", quoted), &gate_limits_short, error);
	arena_free(&arena);
	return result;
}
