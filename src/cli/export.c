/*
 * hark export: everything that is known of one customer, as one JSON document, for the customer.
 */
#include "desk_cli.h"

#include <string.h>

struct person {
	struct store *store;
	int64_t customer_id;
	struct arena *arena;
};

/* ---- who they are ---- */

static json_t *mark_json(const struct address_record *address)
{
	return json_pack("{s:s, s:b, s:s, s:b, s:b, s:o}", "address", address->address, "dead",
	    (int)address->is_dead, "dead_reason", address->dead_reason, "silenced",
	    (int)address->is_silenced, "unsubscribed", (int)address->is_unsubscribed, "first_seen",
	    cli_json_time(address->first_seen_ms));
}

static int put_addresses(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array(), *marks = json_array();
	const char **addresses;
	size_t count = 0;
	int done = store_customer_addresses(
	    person->store, person->customer_id, person->arena, &addresses, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++) {
		struct address_record address;

		done = store_address_find(
			   person->store, addresses[i], person->arena, &address, error) < 0
			   ? -1
			   : 0;
		json_array_append_new(array, json_string(addresses[i]));
		if (done == 0)
			json_array_append_new(marks, mark_json(&address));
	}
	json_object_set_new(root, "addresses", array);
	json_object_set_new(root, "marks", marks);
	return done;
}

static int put_customer(const struct person *person, json_t *root, struct error *error)
{
	struct customer_record customer;

	if (store_customer_get(
		person->store, person->customer_id, person->arena, &customer, error) != 1)
		return -1;
	json_object_set_new(root, "customer",
	    json_pack("{s:s, s:o, s:b, s:f}", "name", customer.name, "first_seen",
		cli_json_time(customer.first_seen_ms), "vip", (int)customer.is_vip, "weight",
		customer.weight));
	return 0;
}

/* ---- their matters ---- */

static json_t *entry_json(const struct entry_record *entry)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "author", entry->author,
	    "kind", entry->kind, "at", cli_json_time(entry->at_ms), "from", entry->from_address,
	    "subject", entry->subject, "message_id", entry->message_id, "in_reply_to",
	    entry->in_reply_to, "text", entry->text);
}

static json_t *event_json(const struct event_record *event)
{
	return json_pack("{s:o, s:s, s:s, s:s}", "at", cli_json_time(event->at_ms), "actor",
	    event->actor, "action", event->action, "detail", event->detail);
}

static json_t *evidence_json(const struct evidence_record *evidence)
{
	return json_pack("{s:s, s:s, s:s, s:f, s:b}", "rule", evidence->rule, "word",
	    evidence->word, "in", evidence->place, "weight", evidence->weight, "veto",
	    (int)evidence->is_veto);
}

static int put_entries(
    const struct person *person, int64_t feedback_id, json_t *matter, struct error *error)
{
	json_t *array = json_array();
	struct entry_record *entries;
	size_t count = 0;
	int done =
	    store_entry_list(person->store, feedback_id, person->arena, &entries, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(array, entry_json(&entries[i]));
	json_object_set_new(matter, "entries", array);
	return done;
}

static int put_events(
    const struct person *person, int64_t feedback_id, json_t *matter, struct error *error)
{
	json_t *array = json_array();
	struct event_record *events;
	size_t count = 0;
	int done =
	    store_event_list(person->store, feedback_id, person->arena, &events, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(array, event_json(&events[i]));
	json_object_set_new(matter, "events", array);
	return done;
}

static int put_evidence(
    const struct person *person, int64_t feedback_id, json_t *matter, struct error *error)
{
	json_t *array = json_array();
	struct evidence_record *evidence;
	size_t count = 0;
	int done = store_evidence_list(
	    person->store, feedback_id, person->arena, &evidence, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(array, evidence_json(&evidence[i]));
	json_object_set_new(matter, "evidence", array);
	return done;
}

static int put_matter(
    const struct person *person, int64_t feedback_id, json_t *matters, struct error *error)
{
	struct feedback_record feedback;
	json_t *matter;

	if (store_feedback_get(person->store, feedback_id, person->arena, &feedback, error) != 1)
		return -1;
	matter = cli_json_feedback(&feedback);
	json_array_append_new(matters, matter);
	return put_entries(person, feedback_id, matter, error) != 0 ||
		       put_events(person, feedback_id, matter, error) != 0 ||
		       put_evidence(person, feedback_id, matter, error) != 0
		   ? -1
		   : 0;
}

static int put_matters(const struct person *person, json_t *root, struct error *error)
{
	json_t *matters = json_array();
	int64_t *ids;
	size_t count = 0;
	int done = store_customer_matters(
	    person->store, person->customer_id, person->arena, &ids, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		done = put_matter(person, ids[i], matters, error);
	json_object_set_new(root, "matters", matters);
	return done;
}

/* What they wrote in others' matters, and what happened in none. */
static int put_elsewhere(const struct person *person, json_t *root, struct error *error)
{
	json_t *entry_array = json_array(), *event_array = json_array();
	struct entry_record *entries;
	struct event_record *events;
	size_t entry_count = 0, event_count = 0;
	int done = store_customer_entries_elsewhere(
	    person->store, person->customer_id, person->arena, &entries, &entry_count, error);

	if (done == 0)
		done = store_customer_events_elsewhere(person->store, person->customer_id,
		    person->arena, &events, &event_count, error);
	for (size_t i = 0; done == 0 && i < entry_count; i++)
		json_array_append_new(entry_array, entry_json(&entries[i]));
	for (size_t i = 0; done == 0 && i < event_count; i++)
		json_array_append_new(event_array, event_json(&events[i]));
	json_object_set_new(root, "entries_elsewhere", entry_array);
	json_object_set_new(root, "events_elsewhere", event_array);
	return done;
}

/* ---- what they were asked, said and bought ---- */

static int put_surveys(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct survey_sent_record *surveys;
	size_t count = 0;
	int done = store_customer_surveys(
	    person->store, person->customer_id, person->arena, &surveys, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(array,
		    json_pack("{s:o, s:I, s:s, s:s, s:s}", "at", cli_json_time(surveys[i].at_ms),
			"number", (json_int_t)surveys[i].feedback_id, "survey", surveys[i].survey,
			"measures", surveys[i].measures, "scale", surveys[i].scale));
	json_object_set_new(root, "surveys", array);
	return done;
}

static int put_ratings(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct rating_record *ratings;
	size_t count = 0;
	int done = store_customer_ratings(
	    person->store, person->customer_id, person->arena, &ratings, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(
		    array, json_pack("{s:o, s:I, s:s, s:s, s:s, s:f, s:s}", "at",
			       cli_json_time(ratings[i].at_ms), "number",
			       (json_int_t)ratings[i].feedback_id, "survey", ratings[i].survey,
			       "question", ratings[i].question, "scale", ratings[i].scale, "value",
			       ratings[i].value, "comment", ratings[i].comment));
	json_object_set_new(root, "ratings", array);
	return done;
}

static int put_purchases(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct purchase_record *purchases;
	size_t count = 0;
	int done = store_purchase_list(
	    person->store, person->customer_id, 0, person->arena, &purchases, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(array,
		    json_pack("{s:o, s:s, s:f, s:s}", "at", cli_json_time(purchases[i].at_ms),
			"reference", purchases[i].reference, "amount", purchases[i].amount,
			"currency", purchases[i].currency));
	json_object_set_new(root, "purchases", array);
	return done;
}

/* ---- mails ---- */

/* The bytes of a mail of ours are ASCII, or UTF-8 where an address is; of theirs, anything. */
static json_t *bytes_json(struct bytes bytes, struct arena *arena)
{
	return json_string(utf8_clean(arena, (const char *)bytes.data, bytes.size));
}

static int put_mails(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct outbox_record *mails;
	size_t count = 0;
	int done = store_customer_mails(
	    person->store, person->customer_id, person->arena, &mails, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		json_array_append_new(
		    array, json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:I, s:o}", "kind",
			       mails[i].kind, "state", mails[i].state, "created",
			       cli_json_time(mails[i].created_ms), "to", mails[i].recipient,
			       "subject", mails[i].subject, "message_id", mails[i].message_id,
			       "reply", mails[i].reply, "number", (json_int_t)mails[i].feedback_id,
			       "mail", bytes_json(mails[i].content, person->arena)));
	json_object_set_new(root, "mails", array);
	return done;
}

static int put_unreadable(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct quarantine_record *records;
	size_t count = 0;
	int done = store_customer_quarantined(
	    person->store, person->customer_id, person->arena, &records, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++) {
		struct bytes raw = {NULL, 0};

		if (store_quarantine_raw(person->store, records[i].id, person->arena, &raw, error) <
		    0)
			done = -1;
		json_array_append_new(array,
		    json_pack("{s:o, s:s, s:o}", "at", cli_json_time(records[i].at_ms), "reason",
			records[i].reason, "mail", bytes_json(raw, person->arena)));
	}
	json_object_set_new(root, "unreadable", array);
	return done;
}

/* ---- all of it ---- */

static int put_all(const struct person *person, json_t *root, struct error *error)
{
	static int (*const parts[])(const struct person *person, json_t *root,
	    struct error *error) = {put_customer, put_addresses, put_matters, put_elsewhere,
	    put_surveys, put_ratings, put_purchases, put_mails, put_unreadable};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i](person, root, error) != 0)
			return -1;
	return 0;
}

static enum exit_code print_person(struct desk *desk, const char *address, struct arena *arena)
{
	struct person person = {.store = desk->store, .arena = arena};
	struct address_record record;
	struct error error;
	json_t *root = json_object();
	int found = store_address_find(desk->store, address, arena, &record, &error);

	if (found == 1) {
		person.customer_id = record.customer_id;
		if (put_all(&person, root, &error) != 0)
			found = -1;
	}
	if (found == 1) {
		json_dumpf(root, stdout, JSON_REAL_PRECISION(15) | JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(root);
	if (found < 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	return found == 1 ? EXIT_DONE
			  : cli_fail(EXIT_REFUSED, _("nothing is known of %s"), address);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code;

	if (argc != 2 || strchr(argv[1], '@') == NULL)
		return cli_fail(EXIT_USAGE, _("one address is needed"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	return print_person(session.desk, argv[1], session.arena);
}

static const struct cli_option options[] = {{0}};

const struct command command_export = {.name = "export",
    .arguments = "ADDRESS",
    .summary = N_("all that is known of a customer, as JSON"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
