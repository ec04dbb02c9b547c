/*
 * Where the servers of an address are: by the table of providers, by who receives for the domain,
 * by the services that DNS names (RFC 6186, RFC 8314), and last by names that are usual. What DNS
 * says may have been forged: a host outside of the domain is marked, for a person to agree to (RFC
 * 6186 section 6), and none is used without a certificate of its own name.
 */
#include "hark/desk_setup.h"

#include <string.h>

/* A usual name that does not answer within this is none. */
#define REACH_MS (6 * SECOND_MS)

static enum net_result reach_now(
    void *context, bool is_smtp, const struct server_settings *server, struct error *error)
{
	const struct net_timing timing = {.connect_ms = REACH_MS};

	(void)context;
	return net_reach(is_smtp, server, &timing, error);
}

static void set_server(struct server_settings *server, const char *host, int port, int tls)
{
	server->host = host;
	server->port = port;
	server->tls = tls;
	server->has_login = true;
}

static void use_provider(struct setup_way *way, const struct provider *provider)
{
	way->provider = provider;
	set_server(&way->imap, provider->imap.host, provider->imap.port, provider->imap.tls);
	set_server(&way->smtp, provider->smtp.host, provider->smtp.port, provider->smtp.tls);
}

/* ---- by DNS ---- */

static const struct provider *provider_by_mx(
    const char *domain, const struct setup_finder *finder, struct arena *arena)
{
	struct dns_host *hosts;
	size_t count = dns_find(finder->resolver, DNS_MX, domain, arena, &hosts);
	const struct provider *provider = NULL;

	for (size_t i = 0; provider == NULL && i < count; i++)
		provider = provider_of_mx(hosts[i].name);
	return provider;
}

static bool is_within(const char *host, const char *domain)
{
	size_t length = strlen(host), end = strlen(domain);

	return text_ends_with_ascii_case(host, domain) &&
	       (length == end || host[length - end - 1] == '.');
}

struct service {
	const char *name; /* RFC 6186 3, RFC 8314 5.1 */
	enum tls_mode tls;
};

static bool find_service(const struct service services[2], const char *domain,
    const struct setup_finder *finder, struct arena *arena, struct server_settings *server)
{
	for (size_t i = 0; i < 2; i++) {
		const char *name = arena_printf(arena, "%s.%s", services[i].name, domain);
		struct dns_host *hosts;

		if (dns_find(finder->resolver, DNS_SRV, name, arena, &hosts) == 0)
			continue;
		set_server(server, hosts[0].name, hosts[0].port, services[i].tls);
		return true;
	}
	return false;
}

/* A host of the table is that provider's, whatever led there. */
static const struct provider *known(const struct setup_way *way)
{
	return provider_of_server(way->imap.host);
}

static bool find_services(struct setup_way *way, const char *domain,
    const struct setup_finder *finder, struct arena *arena)
{
	static const struct service imap[2] = {
	    {"_imaps._tcp", TLS_IMPLICIT}, {"_imap._tcp", TLS_STARTTLS}};
	static const struct service smtp[2] = {
	    {"_submissions._tcp", TLS_IMPLICIT}, {"_submission._tcp", TLS_STARTTLS}};

	if (!find_service(imap, domain, finder, arena, &way->imap) ||
	    !find_service(smtp, domain, finder, arena, &way->smtp))
		return false;
	way->provider = known(way);
	way->is_elsewhere = way->provider == NULL && (!is_within(way->imap.host, domain) ||
							 !is_within(way->smtp.host, domain));
	return true;
}

/* ---- by usual names ---- */

struct usual {
	const char *prefix;
	int port;
	enum tls_mode tls;
};

static bool find_usual(const struct usual *usual, size_t count, bool is_smtp, const char *domain,
    const struct setup_finder *finder, struct arena *arena, struct server_settings *server)
{
	for (size_t i = 0; i < count; i++) {
		const char *host = arena_printf(arena, "%s.%s", usual[i].prefix, domain);
		struct error error;

		set_server(server, host, usual[i].port, usual[i].tls);
		if (finder->reach(finder->context, is_smtp, server, &error) == NET_OK)
			return true;
	}
	return false;
}

static bool find_usual_names(struct setup_way *way, const char *domain,
    const struct setup_finder *finder, struct arena *arena)
{
	static const struct usual imap[] = {{"imap", 993, TLS_IMPLICIT},
	    {"mail", 993, TLS_IMPLICIT}, {"imap", 143, TLS_STARTTLS}, {"mail", 143, TLS_STARTTLS}};
	static const struct usual smtp[] = {{"smtp", 465, TLS_IMPLICIT},
	    {"mail", 465, TLS_IMPLICIT}, {"smtp", 587, TLS_STARTTLS}, {"mail", 587, TLS_STARTTLS}};

	return find_usual(imap, ARRAY_SIZE(imap), false, domain, finder, arena, &way->imap) &&
	       find_usual(smtp, ARRAY_SIZE(smtp), true, domain, finder, arena, &way->smtp);
}

/* As DNS and the servers' certificates have it: in A-labels (RFC 5890), whatever stands before it.
 */
static const char *domain_of(const char *address, struct arena *arena)
{
	const char *at = strrchr(address, '@');
	char wire[WIRE_ADDRESS_BYTES_MAX];

	wire_address(arena_printf(arena, "x@%s", at == NULL ? address : at + 1), wire);
	return arena_strdup(arena, wire + strlen("x@"));
}

bool setup_find(const char *address, const struct setup_finder *finder, struct arena *arena,
    struct setup_way *way_r)
{
	static const struct setup_finder live = {.reach = reach_now};
	const char *domain = domain_of(address, arena);
	struct setup_way way = {0};

	if (finder == NULL)
		finder = &live;
	way.provider = provider_of_domain(domain);
	if (way.provider == NULL)
		way.provider = provider_by_mx(domain, finder, arena);
	if (way.provider != NULL)
		use_provider(&way, way.provider);
	else if (!find_services(&way, domain, finder, arena) &&
		 !find_usual_names(&way, domain, finder, arena))
		return false;
	*way_r = way;
	return true;
}
