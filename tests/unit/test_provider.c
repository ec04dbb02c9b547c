/*
 * The table of providers: each is found by its addresses, by who receives for a domain and by its
 * servers, and says all that a person needs.
 */
#include "unit.h"

#include <string.h>

#include "hark/config_provider.h"

static void assert_is(const struct provider *provider, const char *id)
{
	if (id == NULL) {
		assert_null(provider);
		return;
	}
	assert_non_null(provider);
	assert_string_equal(provider->id, id);
}

static void a_provider_is_found_by_the_domain_of_an_address(void **state)
{
	static const char *const expected[][2] = {
	    {"gmail.com", "gmail"},
	    {"GMail.Com", "gmail"},
	    {"hotmail.co.uk", "outlook"},
	    {"shop.onmicrosoft.com", "microsoft365"},
	    {"me.com", "icloud"},
	    {"yahoo.com.br", "yahoo"},
	    {"zohomail.eu", "zoho-eu"},
	    {"foxmail.com", "qq"},
	    {"163.com", "163"},
	    {"vip.163.com", "vip163"},
	    {"yeah.net", "yeah"},
	    {"vip.sina.com", "sina-vip"},
	    {"mygmail.com", NULL},
	    {"gmail.com.evil.example", NULL},
	    {"example.com", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_is(provider_of_domain(expected[i][0]), expected[i][1]);
}

static void a_provider_is_found_by_who_receives_for_a_domain(void **state)
{
	static const char *const expected[][2] = {
	    {"aspmx.l.google.com", "workspace"},
	    {"ALT1.ASPMX.L.GOOGLE.COM.", "workspace"},
	    {"smtp.google.com", "workspace"},
	    {"example-com.mail.protection.outlook.com", "microsoft365"},
	    {"in1-smtp.messagingengine.com", "fastmail"},
	    {"mx2.zoho.eu", "zoho-pro-eu"},
	    {"mx.zoho.com", "zoho-pro"},
	    {"mxbiz1.qq.com.", "exmail"},
	    {"mx1.qiye.aliyun.com", "aliyun-qiye"},
	    {"mxn.mxhichina.com", "aliyun-qiye"},
	    {"mx.example.com", NULL},
	    {"aspmx.l.google.com.evil.example", NULL},
	    {".", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_is(provider_of_mx(expected[i][0]), expected[i][1]);
}

static void a_provider_is_found_by_its_servers(void **state)
{
	(void)state;
	assert_is(provider_of_server("IMAP.qq.com"), "qq");
	assert_is(provider_of_server("smtp.office365.com"), "microsoft365");
	assert_is(provider_of_server("imap.example.com"), NULL);
}

static void every_provider_says_what_a_person_needs_and_nothing_without_tls(void **state)
{
	size_t count;
	const struct provider *table = provider_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct provider_server *servers[] = {&table[i].imap, &table[i].smtp};

		assert_true(strlen(table[i].name) > 0 && strlen(table[i].secret_from) > 20);
		assert_true(table[i].domains[0] != NULL || table[i].mx[0] != NULL);
		for (size_t j = 0; j < ARRAY_SIZE(servers); j++) {
			assert_true(servers[j]->tls != TLS_NONE && servers[j]->port > 0);
			assert_non_null(strchr(servers[j]->host, '.'));
		}
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(table[i].id, table[j].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_provider_is_found_by_the_domain_of_an_address),
	    cmocka_unit_test(a_provider_is_found_by_who_receives_for_a_domain),
	    cmocka_unit_test(a_provider_is_found_by_its_servers),
	    cmocka_unit_test(every_provider_says_what_a_person_needs_and_nothing_without_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
