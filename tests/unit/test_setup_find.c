/*
 * Where servers are looked for: the table, who receives for the domain, the services that DNS
 * names, usual names; and answers of DNS that were made to hurt.
 */
#include "unit.h"

#include <arpa/nameser.h>
#include <stdlib.h>
#include <string.h>

#include "hark/desk_setup.h"

#define DOMAIN "example.com"
#define ADDRESS "feedback@" DOMAIN

/* ---- a DNS of a few records ---- */

struct record {
	const char *name;
	int type; /* ns_t_srv, ns_t_mx */
	int priority, port;
	const char *target;
};

struct world {
	const struct record *records; /* name NULL ends them */
	const char *reachable[2];     /* "imap.example.com:993"; NULL: none */
	size_t questions, tries;
	struct arena *arena;
};

static size_t put_name(uint8_t *at, const char *name)
{
	size_t size = 0;

	while (*name != '\0') {
		size_t label = strcspn(name, ".");

		at[size++] = (uint8_t)label;
		memcpy(at + size, name, label);
		size += label;
		name += label + (name[label] == '.');
	}
	at[size++] = 0;
	return size;
}

static size_t put_number(uint8_t *at, int number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
	return 2;
}

static size_t put_record(uint8_t *at, const struct record *record)
{
	size_t size = put_name(at, record->name), start;

	size += put_number(at + size, record->type);
	size += put_number(at + size, ns_c_in);
	memset(at + size, 0, 4);
	start = size + 6;
	size = start;
	size += put_number(at + size, record->priority);
	if (record->type == ns_t_srv) {
		size += put_number(at + size, 0);
		size += put_number(at + size, record->port);
	}
	size += put_name(at + size, record->target);
	put_number(at + start - 2, (int)(size - start));
	return size;
}

static int answer(void *context, const char *name, int type, uint8_t *out, size_t room)
{
	struct world *world = context;
	size_t size = 12;
	int count = 0;

	(void)room;
	world->questions++;
	memset(out, 0, 12);
	out[2] = 0x81;
	for (const struct record *at = world->records; at != NULL && at->name != NULL; at++)
		if (strcmp(at->name, name) == 0 && at->type == type) {
			size += put_record(out + size, at);
			count++;
		}
	put_number(out + 6, count);
	return count > 0 ? (int)size : -1;
}

static enum net_result reach(
    void *context, bool is_smtp, const struct server_settings *server, struct error *error)
{
	struct world *world = context;
	AUTO_FREE char *place = mem_printf("%s:%d", server->host, (int)server->port);
	const char *there = world->reachable[is_smtp];

	(void)error;
	world->tries++;
	assert_null(server->user);
	assert_true(server->tls != TLS_NONE);
	return there != NULL && strcmp(place, there) == 0 ? NET_OK : NET_RETRY;
}

static bool find(struct world *world, const char *address, struct setup_way *way_r)
{
	const struct dns_resolver resolver = {answer, world};
	const struct setup_finder finder = {&resolver, reach, world};

	return setup_find(address, &finder, world->arena, way_r);
}

static int begin(void **state)
{
	struct world *world = mem_alloc(sizeof(*world));

	world->arena = arena_new();
	*state = world;
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;

	arena_free(&world->arena);
	free(world);
	return 0;
}

static void assert_server(
    const struct server_settings *server, const char *host, int port, enum tls_mode tls)
{
	assert_string_equal(server->host, host);
	assert_int_equal(server->port, port);
	assert_int_equal(server->tls, tls);
}

/* ---- finding ---- */

static void an_address_of_a_provider_needs_no_question(void **state)
{
	struct world *world = *state;
	struct setup_way way;

	assert_true(find(world, "someone@qq.com", &way));
	assert_string_equal(way.provider->id, "qq");
	assert_server(&way.imap, "imap.qq.com", 993, TLS_IMPLICIT);
	assert_int_equal(world->questions + world->tries, 0);
}

static void a_domain_of_ones_own_is_its_providers_by_who_receives_for_it(void **state)
{
	static const struct record records[] = {
	    {DOMAIN, ns_t_mx, 10, 0, "mxbiz2.qq.com"},
	    {DOMAIN, ns_t_mx, 5, 0, "mxbiz1.qq.com"},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, ADDRESS, &way));
	assert_string_equal(way.provider->id, "exmail");
	assert_server(&way.smtp, "smtp.exmail.qq.com", 465, TLS_IMPLICIT);
	assert_false(way.is_elsewhere);
}

static void services_that_dns_names_are_used_best_first(void **state)
{
	static const struct record records[] = {
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 20, 993, "second.example.com"},
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 10, 9993, "first.example.com"},
	    {"_submission._tcp." DOMAIN, ns_t_srv, 0, 587, "out.example.com"},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, ADDRESS, &way));
	assert_null(way.provider);
	assert_server(&way.imap, "first.example.com", 9993, TLS_IMPLICIT);
	assert_server(&way.smtp, "out.example.com", 587, TLS_STARTTLS);
	assert_false(way.is_elsewhere);
}

static void a_domain_outside_of_ascii_is_asked_for_in_a_labels(void **state)
{
	static const struct record records[] = {
	    {"_imaps._tcp.xn--bcher-kva.example", ns_t_srv, 0, 993, "imap.xn--bcher-kva.example"},
	    {"_submissions._tcp.xn--bcher-kva.example", ns_t_srv, 0, 465,
		"smtp.xn--bcher-kva.example"},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, "jürgen@Bücher.example", &way));
	assert_server(&way.imap, "imap.xn--bcher-kva.example", 993, TLS_IMPLICIT);
	assert_false(way.is_elsewhere);
}

static void usual_names_of_a_domain_outside_of_ascii_are_a_labels_too(void **state)
{
	struct world *world = *state;
	struct setup_way way;

	world->reachable[0] = "imap.xn--fiqs8s.example:993";
	world->reachable[1] = "smtp.xn--fiqs8s.example:465";
	assert_true(find(world, "info@中国.example", &way));
	assert_server(&way.imap, "imap.xn--fiqs8s.example", 993, TLS_IMPLICIT);
}

static void a_service_outside_of_the_domain_is_marked_for_a_person_to_agree(void **state)
{
	static const struct record records[] = {
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 0, 993, "imap.hoster.example"},
	    {"_submissions._tcp." DOMAIN, ns_t_srv, 0, 465, "smtp." DOMAIN},
	    {NULL, 0, 0, 0, NULL},
	};
	static const struct record lookalike[] = {
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 0, 993, "imap.evil" DOMAIN},
	    {"_submissions._tcp." DOMAIN, ns_t_srv, 0, 465, "smtp." DOMAIN},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, ADDRESS, &way));
	assert_true(way.is_elsewhere);
	world->records = lookalike;
	assert_true(find(world, ADDRESS, &way));
	assert_true(way.is_elsewhere);
}

static void a_service_that_is_a_known_providers_brings_what_that_provider_wants(void **state)
{
	static const struct record records[] = {
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 0, 993, "imap.fastmail.com"},
	    {"_submissions._tcp." DOMAIN, ns_t_srv, 0, 465, "smtp.fastmail.com"},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, ADDRESS, &way));
	assert_string_equal(way.provider->id, "fastmail");
	assert_false(way.is_elsewhere);
}

static void a_service_that_is_declared_absent_is_none(void **state)
{
	static const struct record records[] = {
	    {"_imaps._tcp." DOMAIN, ns_t_srv, 0, 0, ""},
	    {"_imap._tcp." DOMAIN, ns_t_srv, 0, 143, "mail." DOMAIN},
	    {"_submissions._tcp." DOMAIN, ns_t_srv, 0, 465, "mail." DOMAIN},
	    {NULL, 0, 0, 0, NULL},
	};
	struct world *world = *state;
	struct setup_way way;

	world->records = records;
	assert_true(find(world, ADDRESS, &way));
	assert_server(&way.imap, "mail." DOMAIN, 143, TLS_STARTTLS);
}

static void without_dns_usual_names_are_tried_live(void **state)
{
	struct world *world = *state;
	struct setup_way way;

	world->reachable[0] = "mail." DOMAIN ":993";
	world->reachable[1] = "smtp." DOMAIN ":587";
	assert_true(find(world, ADDRESS, &way));
	assert_server(&way.imap, "mail." DOMAIN, 993, TLS_IMPLICIT);
	assert_server(&way.smtp, "smtp." DOMAIN, 587, TLS_STARTTLS);
}

static void where_nothing_answers_nothing_is_found(void **state)
{
	struct world *world = *state;
	struct setup_way way;

	world->reachable[0] = "imap." DOMAIN ":993";
	assert_false(find(world, ADDRESS, &way));
}

/* ---- answers that were made to hurt ---- */

static const uint8_t *given;
static size_t given_size;

static int give(void *context, const char *name, int type, uint8_t *out, size_t room)
{
	(void)context;
	(void)name;
	(void)type;
	assert_true(given_size <= room);
	memcpy(out, given, given_size);
	return (int)given_size;
}

static size_t count_of(const uint8_t *data, size_t size, struct arena *arena)
{
	const struct dns_resolver resolver = {give, NULL};
	struct dns_host *hosts;

	given = data;
	given_size = size;
	return dns_find(&resolver, DNS_SRV, "_imaps._tcp." DOMAIN, arena, &hosts);
}

static size_t sound_answer(uint8_t *out)
{
	static const struct record record = {
	    "_imaps._tcp." DOMAIN, ns_t_srv, 0, 993, "imap." DOMAIN};
	size_t size = 12;

	memset(out, 0, 12);
	out[2] = 0x81;
	out[7] = 1;
	return size + put_record(out + size, &record);
}

static void an_answer_that_is_cut_anywhere_gives_nothing(void **state)
{
	struct world *world = *state;
	uint8_t whole[512];
	size_t size = sound_answer(whole);

	assert_int_equal(count_of(whole, size, world->arena), 1);
	for (size_t cut = 0; cut < size; cut++) {
		AUTO_FREE uint8_t *part = mem_alloc(cut + 1);

		memcpy(part, whole, cut);
		assert_int_equal(count_of(part, cut, world->arena), 0);
	}
}

static void an_answer_with_any_byte_changed_does_no_harm(void **state)
{
	struct world *world = *state;
	uint8_t whole[512];
	size_t size = sound_answer(whole);

	for (size_t at = 0; at < size; at++)
		for (int value = 0; value < 256; value += 5) {
			uint8_t before = whole[at];

			whole[at] = (uint8_t)value;
			assert_true(count_of(whole, size, world->arena) <= 1);
			whole[at] = before;
		}
}

static void a_name_that_points_at_itself_ends(void **state)
{
	struct world *world = *state;
	static const uint8_t loop[] = {0, 7, 0x81, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 33, 0, 1,
	    0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 3, 0xe1, 0xc0, 30};

	assert_int_equal(count_of(loop, sizeof(loop), world->arena), 0);
}

static void a_target_that_is_no_host_name_is_passed_over(void **state)
{
	struct world *world = *state;
	uint8_t whole[512];
	size_t size = sound_answer(whole);

	for (size_t at = 0; at + 4 < size; at++)
		if (memcmp(whole + at, "imap", 4) == 0)
			whole[at] = '/';
	assert_int_equal(count_of(whole, size, world->arena), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_address_of_a_provider_needs_no_question),
	    TEST(a_domain_of_ones_own_is_its_providers_by_who_receives_for_it),
	    TEST(services_that_dns_names_are_used_best_first),
	    TEST(a_domain_outside_of_ascii_is_asked_for_in_a_labels),
	    TEST(usual_names_of_a_domain_outside_of_ascii_are_a_labels_too),
	    TEST(a_service_outside_of_the_domain_is_marked_for_a_person_to_agree),
	    TEST(a_service_that_is_a_known_providers_brings_what_that_provider_wants),
	    TEST(a_service_that_is_declared_absent_is_none),
	    TEST(without_dns_usual_names_are_tried_live),
	    TEST(where_nothing_answers_nothing_is_found),
	    TEST(an_answer_that_is_cut_anywhere_gives_nothing),
	    TEST(an_answer_with_any_byte_changed_does_no_harm),
	    TEST(a_name_that_points_at_itself_ends),
	    TEST(a_target_that_is_no_host_name_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
