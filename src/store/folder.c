/* folder: the accounts and their folders, and how far each has been read. */
#include "store/store_p.h"

#define FOLDER_COLUMNS                                                                             \
	"folder.id, folder.account, folder.name, uidvalidity, next_uid, last_good_poll,"           \
	" first_contact"

int store_account(struct store *store, const char *address, int64_t *id_r, struct error *error)
{
	int found = statement_integer(store, "SELECT id FROM account WHERE address = lower(?1)",
	    VALUES(as_text(address)), id_r, error);

	if (found != 0)
		return found < 0 ? -1 : 0;
	return statement_insert(store, "INSERT INTO account (address) VALUES (lower(?1))",
	    VALUES(as_text(address)), id_r, error);
}

static void read_folder(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct folder_record *)item_r = (struct folder_record){
	    .id = column_integer(row, 0),
	    .account_id = column_integer(row, 1),
	    .name = column_text(row, 2, arena),
	    .uidvalidity = (uint32_t)column_integer(row, 3),
	    .next_uid = (uint32_t)column_integer(row, 4),
	    .last_good_poll_ms = column_integer(row, 5),
	    .first_contact_ms = column_integer(row, 6),
	};
}

static int find_folder(struct store *store, int64_t account_id, const char *name,
    struct arena *arena, struct folder_record *folder_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " FOLDER_COLUMNS " FROM folder WHERE account = ?1 AND name = ?2",
	    VALUES(as_integer(account_id), as_text(name)), arena, read_folder, folder_r, error);
}

int store_folder_find(struct store *store, const char *address, const char *name,
    struct arena *arena, struct folder_record *folder_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " FOLDER_COLUMNS " FROM folder JOIN account ON account.id = folder.account"
	    " WHERE address = lower(?1) AND folder.name = ?2",
	    VALUES(as_text(address), as_text(name)), arena, read_folder, folder_r, error);
}

int store_folder(struct store *store, int64_t account_id, const char *name, struct arena *arena,
    struct folder_record *folder_r, struct error *error)
{
	int found = find_folder(store, account_id, name, arena, folder_r, error);

	if (found != 0)
		return found < 0 ? -1 : 0;
	if (statement_run(store,
		"INSERT INTO folder (account, name, first_contact) VALUES (?1, ?2, ?3)",
		VALUES(as_integer(account_id), as_text(name), as_integer(clock_now_ms())),
		error) < 0)
		return -1;
	return find_folder(store, account_id, name, arena, folder_r, error) < 0 ? -1 : 0;
}

int store_folder_position(struct store *store, int64_t folder_id, uint32_t uidvalidity,
    uint32_t next_uid, struct error *error)
{
	return statement_change(store,
	    "UPDATE folder SET uidvalidity = ?2, next_uid = ?3 WHERE id = ?1",
	    VALUES(as_integer(folder_id), as_integer(uidvalidity), as_integer(next_uid)), "folder",
	    folder_id, error);
}

int store_folder_polled(struct store *store, int64_t folder_id, int64_t at_ms, struct error *error)
{
	return statement_change(store, "UPDATE folder SET last_good_poll = ?2 WHERE id = ?1",
	    VALUES(as_integer(folder_id), as_integer(at_ms)), "folder", folder_id, error);
}

struct folder_of_account {
	struct folder_record folder;
	const char *account;
};

static void read_folder_of_account(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct folder_of_account *item = item_r;

	read_folder(row, arena, &item->folder);
	item->account = column_text(row, 7, arena);
}

int store_folder_each(struct store *store, struct arena *arena, struct folder_record **folders_r,
    const char ***accounts_r, size_t *count_r, struct error *error)
{
	const struct folder_of_account *items;
	struct folder_record *folders;
	const char **accounts;
	struct list list;

	if (statement_list(store,
		"SELECT " FOLDER_COLUMNS ", account.address FROM folder"
		" JOIN account ON account.id = folder.account ORDER BY folder.id",
		NO_VALUES, arena, sizeof(*items), read_folder_of_account, &list, error) < 0)
		return -1;
	items = list.items;
	folders = arena_array(arena, list.count + 1, sizeof(*folders));
	accounts = arena_array(arena, list.count + 1, sizeof(*accounts));
	for (size_t i = 0; i < list.count; i++) {
		folders[i] = items[i].folder;
		accounts[i] = items[i].account;
	}
	*folders_r = folders;
	*accounts_r = accounts;
	*count_r = list.count;
	return 0;
}
