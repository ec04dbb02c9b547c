/*
 * Prints the table of mail providers for the manual, a line each, fields parted by tabs, in the
 * language of the environment: name, domains, imap and smtp (host port tls), the kind of secret,
 * how to switch access on, where the secret is got.
 */
#include "hark/config_provider.h"

#include <stdio.h>

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

int main(void)
{
	size_t count;
	const struct provider *table = provider_table(&count);

	language_init();
	for (size_t i = 0; i < count; i++)
		print_provider(&table[i]);
	return 0;
}
