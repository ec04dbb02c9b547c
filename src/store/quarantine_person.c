/* quarantine: which of the mails that nobody could read name a person. Their bytes are looked
 * through, for an address as it is written. */
#include "store/store_p.h"

#include <ctype.h>
#include <string.h>

static bool is_address_byte(uint8_t c)
{
	return isalnum(c) || c >= 0x80 || (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~@", c) != NULL);
}

static bool holds_at(struct bytes raw, size_t at, const char *address, size_t length)
{
	if (at > 0 && is_address_byte(raw.data[at - 1]))
		return false;
	for (size_t i = 0; i < length; i++)
		if (tolower(raw.data[at + i]) != (uint8_t)address[i])
			return false;
	at += length;
	/* "bob@x.example." ends a sentence, "bob@x.example.com" is another's. */
	if (at < raw.size && raw.data[at] == '.')
		at++;
	return at >= raw.size || !is_address_byte(raw.data[at]);
}

static bool holds_address(struct bytes raw, const char *address)
{
	size_t length = strlen(address);

	for (size_t at = 0; at + length <= raw.size; at++)
		if (holds_at(raw, at, address, length))
			return true;
	return false;
}

/* 1: it names one of them, 0: none, -1: error. */
static int names_any(struct store *store, int64_t quarantine_id, const char *const *addresses,
    size_t count, struct error *error)
{
	struct arena *arena = arena_new();
	struct bytes raw;
	int result = store_quarantine_raw(store, quarantine_id, arena, &raw, error);
	bool is_theirs = false;

	for (size_t i = 0; result == 1 && i < count && !is_theirs; i++)
		is_theirs = holds_address(raw, addresses[i]);
	arena_free(&arena);
	return result < 0 ? -1 : is_theirs;
}

int store_customer_quarantined(struct store *store, int64_t customer_id, struct arena *arena,
    struct quarantine_record **records_r, size_t *count_r, struct error *error)
{
	struct quarantine_record *records;
	const char **addresses;
	size_t address_count, count, kept = 0;

	if (store_customer_addresses(store, customer_id, arena, &addresses, &address_count, error) <
		0 ||
	    store_quarantine_each(store, true, arena, &records, &count, error) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int is_theirs = names_any(store, records[i].id, addresses, address_count, error);

		if (is_theirs < 0)
			return -1;
		if (is_theirs == 1)
			records[kept++] = records[i];
	}
	*records_r = records;
	*count_r = kept;
	return 0;
}
