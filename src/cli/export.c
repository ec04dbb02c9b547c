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

static int put_addresses(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	const char **addresses;
	size_t count = 0;
	int done = store_customer_addresses(
	    person->store, person->customer_id, person->arena, &addresses, &count, error);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(addresses[i]));
	json_object_set_new(root, "addresses", array);
	return done;
}

static json_t *entry_json(const struct entry_record *entry)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s}", "author", entry->author, "kind",
	    entry->kind, "at", cli_json_time(entry->at_ms), "from", entry->from_address, "subject",
	    entry->subject, "message_id", entry->message_id, "text", entry->text);
}

static json_t *event_json(const struct event_record *event)
{
	return json_pack("{s:o, s:s, s:s, s:s}", "at", cli_json_time(event->at_ms), "actor",
	    event->actor, "action", event->action, "detail", event->detail);
}

static int put_matter(
    const struct person *person, int64_t feedback_id, json_t *matters, struct error *error)
{
	struct feedback_record feedback;
	struct entry_record *entries;
	struct event_record *events;
	size_t entry_count, event_count;
	json_t *matter, *entry_array = json_array(), *event_array = json_array();

	if (store_feedback_get(person->store, feedback_id, person->arena, &feedback, error) != 1 ||
	    store_entry_list(
		person->store, feedback_id, person->arena, &entries, &entry_count, error) != 0 ||
	    store_event_list(
		person->store, feedback_id, person->arena, &events, &event_count, error) != 0) {
		json_decref(entry_array);
		json_decref(event_array);
		return -1;
	}
	for (size_t i = 0; i < entry_count; i++)
		json_array_append_new(entry_array, entry_json(&entries[i]));
	for (size_t i = 0; i < event_count; i++)
		json_array_append_new(event_array, event_json(&events[i]));
	matter = cli_json_feedback(&feedback);
	json_object_set_new(matter, "entries", entry_array);
	json_object_set_new(matter, "events", event_array);
	json_array_append_new(matters, matter);
	return 0;
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

static int put_ratings(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct rating_record *ratings;
	size_t count = 0;
	int done = store_customer_ratings(
	    person->store, person->customer_id, person->arena, &ratings, &count, error);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    array, json_pack("{s:o, s:I, s:s, s:s, s:s, s:f, s:s}", "at",
			       cli_json_time(ratings[i].at_ms), "number",
			       (json_int_t)ratings[i].feedback_id, "survey", ratings[i].survey,
			       "question", ratings[i].question, "scale", ratings[i].scale, "value",
			       ratings[i].value, "comment", ratings[i].comment));
	json_object_set_new(root, "ratings", array);
	return done;
}

/* The bytes of a mail of ours are ASCII, or UTF-8 where an address is. */
static json_t *content_json(const struct outbox_record *mail)
{
	return json_stringn((const char *)mail->content.data, mail->content.size);
}

static int put_mails(const struct person *person, json_t *root, struct error *error)
{
	json_t *array = json_array();
	struct outbox_record *mails;
	size_t count = 0;
	int done = store_customer_mails(
	    person->store, person->customer_id, person->arena, &mails, &count, error);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array,
		    json_pack("{s:s, s:s, s:o, s:s, s:s, s:I, s:o?}", "kind", mails[i].kind,
			"state", mails[i].state, "created", cli_json_time(mails[i].created_ms),
			"to", mails[i].recipient, "subject", mails[i].subject, "number",
			(json_int_t)mails[i].feedback_id, "mail", content_json(&mails[i])));
	json_object_set_new(root, "mails", array);
	return done;
}

static enum exit_code export(struct desk *desk, const char *address, struct arena *arena) {
	struct person person = {.store = desk->store, .arena = arena}; struct address_record record;
	struct error error; json_t *root = json_object();
	int found = store_address_find(desk->store, address, arena, &record, &error);

	person.customer_id = found == 1 ? record.customer_id : 0;
	if (found == 1 &&
	    (put_addresses(&person, root, &error) != 0 || put_matters(&person, root, &error) != 0 ||
		put_ratings(&person, root, &error) != 0 || put_mails(&person, root, &error) != 0))
	    found = -1;
	if (found == 1){json_dumpf(root, stdout, JSON_REAL_PRECISION(15) | JSON_INDENT(2));
			putchar('\n');}
json_decref(root);
if (found < 0)
	return cli_fail(EXIT_TEMPORARY, "%s", error.text);
return found == 1 ? EXIT_DONE : cli_fail(EXIT_REFUSED, _("nothing is known of %s"), address);
}

static enum exit_code run(int argc, char **argv)
{
	enum exit_code code;
	struct arena *arena;
	struct desk *desk;

	if (argc != 2 || strchr(argv[1], '@') == NULL)
		return cli_fail(EXIT_USAGE, _("one address is needed"));
	desk = cli_desk_records(STORE_READ_ONLY, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	code = export(desk, argv[1], arena);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

static const struct cli_option options[] = {{0}};

const struct command command_export = {.name = "export",
    .arguments = "ADDRESS",
    .summary = N_("all that is known of a customer, as JSON"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
