/*
 * hark customer: who writes, where they stand, and how much they matter.
 */
#include "customer.h"

#include <stdlib.h>
#include <string.h>

struct customer_options customer_options;

static const struct cli_option options[] = {
    {"segment", "WORD", N_("list: only new, active, loyal, at_risk or dormant"),
	&customer_options.segment},
    {"vip", NULL, N_("list: only the VIPs"), &customer_options.vip},
    {"limit", "N", N_("list: at most N rows (default 100)"), &customer_options.limit},
    {0},
};

int customer_of(
    struct desk *desk, const char *address, int64_t *customer_id_r, enum exit_code *code_r)
{
	struct arena *arena = arena_new();
	struct address_record record;
	struct error error;
	int found = store_address_find(desk->store, address, arena, &record, &error);

	arena_free(&arena);
	if (found == 1) {
		*customer_id_r = record.customer_id;
		return 0;
	}
	*code_r = found < 0 ? cli_fail(EXIT_TEMPORARY, "%s", error.text)
			    : cli_fail(EXIT_REFUSED, _("no customer has the address %s"), address);
	return -1;
}

/* One change to one customer. */
struct change {
	const char *name; /* of the column, for scripts */
	bool is_vip;
	double weight;
};

static int write_change(
    struct store *store, int64_t customer_id, const struct change *change, struct error *error)
{
	if (strcmp(change->name, "vip") == 0)
		return store_customer_set_vip(store, customer_id, change->is_vip, error);
	return store_customer_set_weight(store, customer_id, change->weight, error);
}

static int commit_change(
    struct desk *desk, int64_t customer_id, const struct change *change, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	if (write_change(desk->store, customer_id, change, error) != 0) {
		store_rollback(desk->store);
		return -1;
	}
	return store_commit(desk->store, error);
}

static void print_change(const char *address, const struct change *change)
{
	bool is_vip = strcmp(change->name, "vip") == 0;

	if (cli_options.is_json)
		cli_print_json(json_pack("{s:s, s:o}", "address", address, change->name,
		    is_vip ? json_boolean(change->is_vip) : json_real(change->weight)));
	else if (is_vip)
		printf(change->is_vip ? _("%s is a VIP now\n") : _("%s is no VIP now\n"), address);
	else
		printf(_("%s has the weight %g now\n"), address, change->weight);
}

static enum exit_code change_customer(const char *address, const struct change *change)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_WRITE);
	struct error error;
	int64_t customer_id;

	if (code != EXIT_DONE)
		return code;
	if (customer_of(session.desk, address, &customer_id, &code) == 0) {
		if (commit_change(session.desk, customer_id, change, &error) != 0)
			code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
		else
			print_change(address, change);
	}
	return code;
}

static enum exit_code mark_vip(const char *address, const char *word)
{
	struct change change = {.name = "vip", .is_vip = strcmp(word, "on") == 0};

	if (!change.is_vip && strcmp(word, "off") != 0)
		return cli_fail(EXIT_USAGE, _("on or off is needed, not '%s'"), word);
	return change_customer(address, &change);
}

#define WEIGHT_MAX 1000 /* one voice must not drown all others for good */

static enum exit_code weigh(const char *address, const char *word)
{
	char *end;
	struct change change = {.name = "weight", .weight = strtod(word, &end)};

	if (end == word || *end != '\0' || !(change.weight >= 0 && change.weight <= WEIGHT_MAX))
		return cli_fail(EXIT_USAGE,
		    _("'%s' is no weight: a number from 0 to %d; 1 is usual"), word, WEIGHT_MAX);
	return change_customer(address, &change);
}

static enum exit_code run(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "list";

	if (strcmp(word, "list") == 0 && argc <= 2)
		return customer_list();
	if (strcmp(word, "show") == 0 && argc == 3)
		return customer_show(argv[2]);
	if (strcmp(word, "vip") == 0 && argc == 4)
		return mark_vip(argv[2], argv[3]);
	if (strcmp(word, "weight") == 0 && argc == 4)
		return weigh(argv[2], argv[3]);
	if (strcmp(word, "merge") == 0 && argc == 4)
		return customer_merge(argv[2], argv[3]);
	return cli_fail(EXIT_USAGE, _("list, show ADDRESS, merge ADDRESS ADDRESS, vip ADDRESS "
				      "on|off or weight ADDRESS N is needed"));
}

const struct command command_customer = {.name = "customer",
    .arguments =
	"[list | show ADDRESS | merge ADDRESS ADDRESS | vip ADDRESS on|off | weight ADDRESS N]",
    .summary = N_("your customers: where they stand, who is a VIP"),
    .help = N_(
	"list shows them with their segment: new, active, loyal, at risk or dormant. show "
	"is one of them with purchases and matters. merge makes the second address and all "
	"that belongs to it the first one's: one person who writes from two. A VIP is one here or by the rules. The "
	"weight is how much a customer's ratings count among the others; 1 is usual."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
