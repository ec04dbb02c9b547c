/*
 * An address field of any bytes: at most ADDRESSES_MAX addresses, each with its name a line of
 * UTF-8, never an empty one. What was read, written as RFC 5322 has it, is read as the same address
 * again.
 */
#include <assert.h>
#include <string.h>

#include "message/parse_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_line(const char *text)
{
	return utf8_is_valid(text, strlen(text)) && !text_has_control(text);
}

static struct mail_addresses read_field(struct arena *arena, struct bytes raw)
{
	charset_begin();
	return address_read(arena, raw, NULL);
}

/* Letters, digits and the like around one "@": nothing that a reader could take otherwise. */
static bool is_plain(const char *address)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
	size_t length = strlen(address);

	return strspn(address, plain) == length && strchr(address, '@') == strrchr(address, '@') &&
	       address[length - 1] != '.';
}

static void check_again(struct arena *arena, const char *address)
{
	struct mail_addresses again;

	if (!is_plain(address))
		return;
	again = read_field(arena, bytes_of(arena_printf(arena, "\"X\" <%s>", address)));
	assert(again.count == 1 && strcmp(again.items[0].address, address) == 0);
	assert(strcmp(again.items[0].name, "X") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct mail_addresses addresses = read_field(arena, (struct bytes){data, size});

	assert(addresses.count <= ADDRESSES_MAX);
	for (size_t i = 0; i < addresses.count; i++) {
		const struct mail_address *item = &addresses.items[i];

		assert(is_line(item->name) && is_line(item->address));
		assert(item->address[0] != '\0' || addresses.count == 1);
		if (item->address[0] != '\0')
			check_again(arena, item->address);
	}
	arena_free(&arena);
	return 0;
}
