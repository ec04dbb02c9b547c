/*
 * hark customer merge: one person who writes from two addresses.
 */
#include "customer.h"

/* Ours, and addresses that many persons share, would join strangers. */
static enum exit_code check_address(const struct desk *desk, const char *address)
{
	if (settings_has_own_address(desk->settings, address))
		return cli_fail(EXIT_REFUSED, _("%s is one of our own addresses"), address);
	if (!guard_is_usable_address(address) || guard_is_system_address(address) ||
	    text_ends_with_ascii_case(address, ".invalid"))
		return cli_fail(EXIT_REFUSED, _("%s is not the address of one person"), address);
	return EXIT_DONE;
}

static int merge(
    struct desk *desk, int64_t other_id, int64_t into_id, const char *detail, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	if (store_customer_merge(desk->store, other_id, into_id, detail, clock_now_ms(), error) !=
	    0) {
		store_rollback(desk->store);
		return -1;
	}
	return store_commit(desk->store, error);
}

static enum exit_code merge_in(struct desk *desk, const char *address, const char *other)
{
	AUTO_FREE char *detail = mem_printf("%s -> %s", other, address);
	enum exit_code code = check_address(desk, address);
	int64_t into_id, other_id;
	struct error error;

	if (code == EXIT_DONE)
		code = check_address(desk, other);
	if (code != EXIT_DONE)
		return code;
	if (customer_of(desk, address, &into_id, &code) != 0 ||
	    customer_of(desk, other, &other_id, &code) != 0)
		return code;
	if (into_id == other_id)
		return cli_fail(
		    EXIT_REFUSED, _("%s and %s are one customer already"), address, other);
	if (merge(desk, other_id, into_id, detail, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:s, s:s, s:I}", "address", address, "merged", other,
		    "customer", (json_int_t)into_id));
	else
		printf(_("%s and %s are one customer now\n"), address, other);
	return EXIT_DONE;
}

enum exit_code customer_merge(const char *address, const char *other)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_WRITE);

	if (code != EXIT_DONE)
		return code;
	return merge_in(session.desk, address, other);
}
