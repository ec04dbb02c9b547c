/*
 * Any bytes as an answer of DNS: what is found is in order, within the limit, and every name is a
 * host name. The first byte says which kind was asked for.
 */
#include <assert.h>
#include <string.h>

#include "hark/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int give(void *context, const char *name, int type, uint8_t *answer, size_t size)
{
	const struct bytes *bytes = context;

	(void)name;
	(void)type;
	assert(bytes->size <= size);
	if (bytes->size > 0)
		memcpy(answer, bytes->data, bytes->size);
	return (int)bytes->size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes answer = {data, size};
	const struct dns_resolver resolver = {give, &answer};
	struct arena *arena;
	struct dns_host *hosts;
	enum dns_type type;
	size_t count;

	if (size == 0 || size > DNS_ANSWER_BYTES_MAX)
		return 0;
	type = data[0] % 2 == 0 ? DNS_SRV : DNS_MX;
	answer = (struct bytes){data + 1, size - 1};
	arena = arena_new();
	count = dns_find(&resolver, type, "example.com", arena, &hosts);
	assert(count <= DNS_HOSTS_MAX);
	for (size_t i = 0; i < count; i++) {
		assert(hosts[i].name[0] != '\0' && strlen(hosts[i].name) <= HOST_BYTES_MAX);
		assert(strspn(hosts[i].name,
			   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
		       strlen(hosts[i].name));
		assert(type == DNS_MX || hosts[i].port != 0);
		assert(i == 0 || hosts[i - 1].priority <= hosts[i].priority);
	}
	arena_free(&arena);
	return 0;
}
