/*
 * tombstone: that a person was forgotten and when, by a keyed hash of each address. A copy of the
 * database tells nobody whom; who holds it and guesses an address can confirm the guess, which the
 * key, made by chance for each installation, cannot help. The marks (no more mail, unsubscribed,
 * dead) outlive the address: a promise not to write is kept to who was forgotten, too.
 */
#include "store/store_p.h"

#include <string.h>

#define KEY_NAME "tombstone.key"
#define KEY_LENGTH 52 /* letters of 5 bits: 260 bits */

static int make_key(struct store *store, char key[KEY_LENGTH + 1], struct error *error)
{
	random_token(key, KEY_LENGTH);
	return store_meta_set(store, KEY_NAME, key, error);
}

/* 1: there is one; 0: none yet, so nobody was ever forgotten. */
static int read_key(struct store *store, char key[KEY_LENGTH + 1], struct error *error)
{
	struct arena *arena = arena_new();
	const char *text;
	int found = store_meta_get(store, KEY_NAME, arena, &text, error);

	if (found == 1)
		snprintf(key, KEY_LENGTH + 1, "%s", text);
	arena_free(&arena);
	return found;
}

/* Addresses are compared as the table address keeps them: ASCII letters in lower case. */
static void hash_address(const char *key, const char *address, char out[33])
{
	struct digest digest;

	digest_begin(&digest, key, strlen(key));
	for (const char *p = address; *p != '\0'; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;

		digest_add(&digest, &c, 1);
	}
	digest_end(&digest, out);
}

static void read_address(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(const char **)item_r = column_text(row, 0, arena);
}

int store_customer_addresses(struct store *store, int64_t customer_id, struct arena *arena,
    const char ***addresses_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store, "SELECT address FROM address WHERE customer = ?1 ORDER BY id",
		VALUES(as_integer(customer_id)), arena, sizeof(char *), read_address, &list,
		error) < 0)
		return -1;
	*addresses_r = list.items;
	*count_r = list.count;
	return 0;
}

static int set_one(
    struct store *store, const char *key, const char *address, int64_t at_ms, struct error *error)
{
	char hash[33];

	hash_address(key, address, hash);
	return statement_run(store,
	    "INSERT INTO tombstone (hash, at, is_dead, is_silenced, is_unsubscribed)"
	    " SELECT ?1, ?2, is_dead, is_silenced, is_unsubscribed FROM address WHERE address = ?3"
	    " ON CONFLICT (hash) DO UPDATE SET at = max(at, excluded.at), is_dead = excluded.is_dead,"
	    " is_silenced = excluded.is_silenced, is_unsubscribed = excluded.is_unsubscribed",
	    VALUES(as_text(hash), as_integer(at_ms), as_text(address)), error);
}

int tombstone_set(struct store *store, int64_t customer_id, int64_t at_ms, struct error *error)
{
	struct arena *arena = arena_new();
	char key[KEY_LENGTH + 1];
	const char **addresses;
	size_t count = 0;
	int result = read_key(store, key, error);

	if (result == 0)
		result = make_key(store, key, error);
	if (result >= 0)
		result =
		    store_customer_addresses(store, customer_id, arena, &addresses, &count, error);
	for (size_t i = 0; result >= 0 && i < count; i++)
		result = set_one(store, key, addresses[i], at_ms, error);
	arena_free(&arena);
	return result < 0 ? -1 : 0;
}

int tombstone_restore(struct store *store, const char *address, struct error *error)
{
	char key[KEY_LENGTH + 1], hash[33];
	int found = read_key(store, key, error);

	if (found <= 0)
		return found;
	hash_address(key, address, hash);
	return statement_run(store,
	    "UPDATE address SET (is_dead, is_silenced, is_unsubscribed) ="
	    " (SELECT is_dead, is_silenced, is_unsubscribed FROM tombstone WHERE hash = ?1)"
	    " WHERE address = lower(?2) AND EXISTS (SELECT 1 FROM tombstone WHERE hash = ?1)",
	    VALUES(as_text(hash), as_text(address)), error);
}

int store_forgotten_ms(
    struct store *store, const char *address, int64_t *at_ms_r, struct error *error)
{
	char key[KEY_LENGTH + 1], hash[33];
	int found = read_key(store, key, error);

	if (found <= 0)
		return found;
	hash_address(key, address, hash);
	return statement_integer(store, "SELECT at FROM tombstone WHERE hash = ?1",
	    VALUES(as_text(hash)), at_ms_r, error);
}
