/*
 * hark customer list and show.
 */
#include "customer.h"

#include <string.h>

static const char *const segments[] = {"new", "active", "loyal", "at_risk", "dormant"};

#define LIST_ROWS 100

static json_t *customer_json(const struct customer_record *customer, const char *segment)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:b, s:f, s:I, s:I, s:I, s:o, s:o, s:o}", "customer",
	    (json_int_t)customer->id, "name", customer->name, "addresses", customer->addresses,
	    "segment", segment, "vip", (int)customer->is_vip, "weight", customer->weight,
	    "feedback", (json_int_t)customer->feedback_count, "open",
	    (json_int_t)customer->open_count, "purchases", (json_int_t)customer->purchase_count,
	    "first_seen", cli_json_time(customer->first_seen_ms), "last_contact",
	    cli_json_time(customer->last_contact_ms), "last_purchase",
	    cli_json_time(customer->last_purchase_ms));
}

static void add_row(
    struct table *table, const struct customer_record *customer, const char *segment)
{
	table_add(table, customer->addresses);
	table_add(table, customer->name);
	table_add_coloured(
	    table, cli_word(segment), strcmp(segment, "at_risk") == 0 ? TABLE_RED : TABLE_PLAIN);
	table_add(table, customer->is_vip ? _("VIP") : "");
	table_printf(table, "%lld", (long long)customer->feedback_count);
	table_printf(table, "%lld", (long long)customer->open_count);
	table_printf(table, "%lld", (long long)customer->purchase_count);
	table_add_time(table, customer->last_contact_ms);
}

static struct table *new_table(void)
{
	const char *const head[] = {_("Customer"), _("Name"), _("Segment"), _("VIP"), _("Matters"),
	    _("Open"), _("Purchases"), _("Last mail"), NULL};
	struct table *table = table_new(head);

	table_align(table, 4, TABLE_RIGHT);
	table_align(table, 5, TABLE_RIGHT);
	table_align(table, 6, TABLE_RIGHT);
	table_give_way(table, 0);
	table_drop(table, 6);
	table_drop(table, 4);
	table_drop(table, 7);
	table_drop(table, 3);
	return table;
}

/* Those of the segment, as rows or lines of JSON. */
static int print_list(const struct desk *desk, const struct customer_record *customers,
    size_t count, size_t limit, struct error *error)
{
	struct table *table = new_table();
	size_t shown = 0;
	int done = 0;

	for (size_t i = 0; done == 0 && i < count && shown < limit; i++) {
		const char *segment;

		done = store_customer_segment(
		    desk->store, customers[i].id, clock_now_ms(), &segment, error);
		if (done != 0 || (customer_options.segment != NULL &&
				     strcmp(customer_options.segment, segment) != 0))
			continue;
		shown++;
		if (cli_options.is_json)
			cli_print_json(customer_json(&customers[i], segment));
		else
			add_row(table, &customers[i], segment);
	}
	if (done == 0 && !cli_options.is_json && shown > 0)
		table_print(table, stdout);
	else if (done == 0 && !cli_options.is_json)
		puts(_("Nothing."));
	table_free(&table);
	return done;
}

static enum exit_code check_segment(void)
{
	const char *word = customer_options.segment;

	for (size_t i = 0; i < ARRAY_SIZE(segments); i++)
		if (word == NULL || strcmp(word, segments[i]) == 0)
			return EXIT_DONE;
	return cli_fail(
	    EXIT_USAGE, _("'%s' is no segment: new, active, loyal, at_risk or dormant"), word);
}

enum exit_code customer_list(void)
{
	AUTO_SESSION struct session session = {0};
	int64_t limit =
	    customer_options.limit != NULL ? cli_number(customer_options.limit) : LIST_ROWS;
	enum exit_code code = check_segment();
	struct customer_record *customers;
	struct error error;
	size_t count;

	if (code != EXIT_DONE || limit == 0)
		return EXIT_USAGE;
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	if (store_customer_list(session.desk->store, customer_options.vip != NULL, 0, session.arena,
		&customers, &count, &error) != 0 ||
	    print_list(session.desk, customers, count, (size_t)limit, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	return code;
}

/* ---- show ---- */

/* Borrowed from the arena. */
struct portrait {
	struct customer_record customer;
	const char *segment;
	struct feedback_record *matters;
	size_t matter_count;
};

static int load(struct desk *desk, int64_t customer_id, const char *address, struct arena *arena,
    struct portrait *portrait_r, struct error *error)
{
	const struct feedback_filter filter = {.address = address};

	if (store_customer_get(desk->store, customer_id, arena, &portrait_r->customer, error) != 1)
		return -1;
	if (store_customer_segment(
		desk->store, customer_id, clock_now_ms(), &portrait_r->segment, error) != 0)
		return -1;
	return store_feedback_list(
	    desk->store, &filter, arena, &portrait_r->matters, &portrait_r->matter_count, error);
}

static void print_json(const struct portrait *portrait)
{
	json_t *root = customer_json(&portrait->customer, portrait->segment);
	json_t *matters = json_array();

	for (size_t i = 0; i < portrait->matter_count; i++)
		json_array_append_new(matters, cli_json_feedback(&portrait->matters[i]));
	json_object_set_new(root, "matters", matters);
	cli_print_json(root);
}

static void print_text(const struct portrait *portrait)
{
	const struct customer_record *customer = &portrait->customer;
	char when[TIME_TEXT_SIZE];

	terminal_put(stdout, customer->addresses, 0);
	printf("  ");
	terminal_put(stdout, customer->name, 0);
	printf("\n%s: %s%s%s\n", _("Segment"), cli_word(portrait->segment),
	    customer->is_vip ? ", " : "", customer->is_vip ? _("VIP") : "");
	printf("%s: %g\n", _("Weight"), customer->weight);
	printf("%s: %s\n", _("First seen"), cli_time(customer->first_seen_ms, when));
	printf("%s: %s\n", _("Last mail"), cli_time(customer->last_contact_ms, when));
	printf("%s: %lld\n", _("Purchases"), (long long)customer->purchase_count);
	if (portrait->matter_count > 0)
		putchar('\n');
	for (size_t i = 0; i < portrait->matter_count; i++) {
		const struct feedback_record *matter = &portrait->matters[i];
		AUTO_FREE char *line = mem_printf("#%lld  %s  %s  %s", (long long)matter->id,
		    cli_time(matter->created_ms, when), cli_word(matter->status), matter->subject);

		terminal_put(stdout, line, terminal_room(stdout, 0));
		putchar('\n');
	}
}

enum exit_code customer_show(const char *address)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	struct portrait portrait = {0};
	struct error error;
	int64_t customer_id;

	if (code != EXIT_DONE)
		return code;
	if (customer_of(session.desk, address, &customer_id, &code) == 0) {
		if (load(session.desk, customer_id, address, session.arena, &portrait, &error) != 0)
			code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
		else if (cli_options.is_json)
			print_json(&portrait);
		else
			print_text(&portrait);
	}
	return code;
}
