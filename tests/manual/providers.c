/*
 * Prints for the manual, in the language of the environment, a line each, fields parted by tabs:
 * the table of mail providers (name, domains, imap and smtp as host port tls, the kind of secret,
 * how to switch access on, where the secret is got); with "refusals" what servers may mean that do
 * not let hark in, and what to do about it.
 */
#include "hark/config_provider.h"
#include "hark/desk_setup.h"
#include "net/net_p.h"

#include <stdio.h>
#include <string.h>

static void print_server(const struct provider_server *server)
{
	static const char *const words[] = {
	    [TLS_IMPLICIT] = "implicit", [TLS_STARTTLS] = "starttls", [TLS_NONE] = "none"};

	printf("%s %d %s\t", server->host, server->port, words[server->tls]);
}

static void print_provider(const struct provider *provider)
{
	printf("%s\t", _(provider->name));
	for (size_t i = 0; provider->domains[i] != NULL; i++)
		printf("%s%s", i > 0 ? " " : "", provider->domains[i]);
	putchar('\t');
	print_server(&provider->imap);
	print_server(&provider->smtp);
	printf("%d\t%s\t%s\n", (int)provider->secret,
	    provider->switch_on != NULL ? _(provider->switch_on) : "", _(provider->secret_from));
}

static void print_providers(void)
{
	size_t count;
	const struct provider *table = provider_table(&count);

	for (size_t i = 0; i < count; i++)
		print_provider(&table[i]);
}

/* At a server of nobody who is known. */
static void print_refusals(void)
{
	const struct server_settings server = {.host = "imap.example.com"};
	struct arena *arena = arena_new();

	for (int cause = NET_CAUSE_UNKNOWN + 1; cause <= NET_CAUSE_SENDER; cause++) {
		const struct error error = {.cause = cause};
		const struct remedy_of of = {
		    .server = &server, .is_smtp = cause == NET_CAUSE_SENDER, .error = &error};

		printf("%s\t%s\n", refusal_sentence((enum net_cause)cause), remedy_of(&of, arena));
	}
	arena_free(&arena);
}

int main(int argc, char **argv)
{
	language_init();
	if (argc > 1 && strcmp(argv[1], "refusals") == 0)
		print_refusals();
	else
		print_providers();
	return 0;
}
