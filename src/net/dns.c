/*
 * dns: MX and SRV records. The message is a stranger's: every length is checked against its end,
 * names are expanded by libc within it, and a host that is no host name is passed over.
 */
#include <netinet/in.h>

#include <arpa/nameser.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

#include "net_p.h"

#define HEADER_BYTES 12

struct message {
	const uint8_t *data, *end;
	const uint8_t *at;
};

static uint16_t number_at(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* Over the name at that place; -1: it does not end within the message. */
static int skip_name(struct message *message)
{
	int size = dn_skipname(message->at, message->end);

	if (size < 0)
		return -1;
	message->at += size;
	return 0;
}

static int skip_questions(struct message *message, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (skip_name(message) != 0 || message->end - message->at < 4)
			return -1;
		message->at += 4;
	}
	return 0;
}

static bool is_host_name(const char *name)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	return name[0] != '\0' && name[0] != '.' && name[0] != '-' &&
	       name[strspn(name, letters)] == '\0' && strlen(name) <= HOST_BYTES_MAX;
}

/* The data of one record: two bytes of preference (MX) or six of priority, weight, port (SRV), and
 * a name. "." stands for "there is none" (RFC 2782, RFC 7505). */
static bool read_host(const struct message *message, const uint8_t *data, size_t size,
    enum dns_type type, struct arena *arena, struct dns_host *host_r)
{
	size_t fixed = type == DNS_SRV ? 6 : 2;
	char name[NS_MAXDNAME];

	if (size <= fixed ||
	    dn_expand(message->data, data + size, data + fixed, name, sizeof(name)) < 0 ||
	    !is_host_name(name))
		return false;
	*host_r = (struct dns_host){.name = arena_strdup(arena, name), .priority = number_at(data)};
	if (type == DNS_SRV) {
		host_r->weight = number_at(data + 2);
		host_r->port = number_at(data + 4);
	}
	return type == DNS_MX || host_r->port != 0;
}

static size_t read_answers(struct message *message, unsigned count, enum dns_type type,
    struct arena *arena, struct dns_host *hosts)
{
	int wanted = type == DNS_SRV ? ns_t_srv : ns_t_mx;
	size_t found = 0;

	for (unsigned i = 0; i < count && found < DNS_HOSTS_MAX; i++) {
		const uint8_t *record;
		size_t size;

		if (skip_name(message) != 0 || message->end - message->at < 10)
			break;
		record = message->at;
		size = number_at(record + 8);
		if ((size_t)(message->end - record) - 10 < size)
			break;
		message->at = record + 10 + size;
		if (number_at(record) == wanted && number_at(record + 2) == ns_c_in &&
		    read_host(message, record + 10, size, type, arena, &hosts[found]))
			found++;
	}
	return found;
}

/* Lowest priority first; among equals the heavier: one choice, the same each time. */
static int compare_hosts(const void *a, const void *b)
{
	const struct dns_host *left = a, *right = b;

	if (left->priority != right->priority)
		return left->priority < right->priority ? -1 : 1;
	if (left->weight != right->weight)
		return left->weight > right->weight ? -1 : 1;
	return strcmp(left->name, right->name);
}

static size_t read_message(
    struct bytes answer, enum dns_type type, struct arena *arena, struct dns_host *hosts)
{
	struct message message = {answer.data, answer.data + answer.size, answer.data};
	size_t count;

	/* A response, and no error: QR, RCODE. */
	if (answer.size < HEADER_BYTES || (answer.data[2] & 0x80) == 0 ||
	    (answer.data[3] & 0x0f) != 0)
		return 0;
	message.at += HEADER_BYTES;
	if (skip_questions(&message, number_at(answer.data + 4)) != 0)
		return 0;
	count = read_answers(&message, number_at(answer.data + 6), type, arena, hosts);
	qsort(hosts, count, sizeof(*hosts), compare_hosts);
	return count;
}

static int ask_system(void *context, const char *name, int type, uint8_t *answer, size_t size)
{
	(void)context;
	return res_query(name, ns_c_in, type, answer, (int)size);
}

size_t dns_find(const struct dns_resolver *resolver, enum dns_type type, const char *name,
    struct arena *arena, struct dns_host **hosts_r)
{
	static const struct dns_resolver system = {ask_system, NULL};
	uint8_t *answer = mem_alloc(DNS_ANSWER_BYTES_MAX);
	size_t count = 0;
	int size;

	if (resolver == NULL)
		resolver = &system;
	*hosts_r = arena_array(arena, DNS_HOSTS_MAX, sizeof(**hosts_r));
	size = resolver->query(resolver->context, name, type == DNS_SRV ? ns_t_srv : ns_t_mx,
	    answer, DNS_ANSWER_BYTES_MAX);
	/* An answer that was larger says how large; only what is here may be read. */
	if (size > 0)
		count = read_message(
		    (struct bytes){
			answer, size < DNS_ANSWER_BYTES_MAX ? (size_t)size : DNS_ANSWER_BYTES_MAX},
		    type, arena, *hosts_r);
	free(answer);
	return count;
}
