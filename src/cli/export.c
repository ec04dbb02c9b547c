/*
 * hark export: everything that is known of one customer, as one JSON document, for the customer. It
 * is written while it is read: a customer can send more than fits into memory.
 */
#include "desk_cli.h"
#include "json_stream.h"
#include "matter_pages.h"

#include <string.h>

/* In memory at once. */
#define ENTRIES_AT_ONCE 16

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

static int put_addresses(const struct person *person, struct json_stream *out, struct error *error)
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
	json_stream_put(out, "addresses", array);
	json_stream_put(out, "marks", marks);
	return done;
}

static int put_customer(const struct person *person, struct json_stream *out, struct error *error)
{
	struct customer_record customer;

	if (store_customer_get(
		person->store, person->customer_id, person->arena, &customer, error) != 1)
		return -1;
	json_stream_put(out, "customer",
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

static void put_entry(const struct entry_record *entry, void *out, struct arena *arena)
{
	(void)arena;
	json_stream_put(out, NULL, entry_json(entry));
}

static void put_event(const struct event_record *event, void *out, struct arena *arena)
{
	(void)arena;
	json_stream_put(out, NULL, event_json(event));
}

static int put_evidence(
    const struct person *person, int64_t feedback_id, struct json_stream *out, struct error *error)
{
	struct evidence_record *evidence;
	size_t count = 0;
	int done = store_evidence_list(
	    person->store, feedback_id, person->arena, &evidence, &count, error);

	json_stream_array(out, "evidence");
	for (size_t i = 0; done == 0 && i < count; i++)
		json_stream_put(out, NULL, evidence_json(&evidence[i]));
	json_stream_end(out);
	return done;
}

/* of: with an arena of its own. */
static int put_matter(
    const struct person *of, int64_t feedback_id, struct json_stream *out, struct error *error)
{
	struct feedback_record feedback;
	int done;

	if (store_feedback_get(of->store, feedback_id, of->arena, &feedback, error) != 1)
		return -1;
	json_stream_object(out, NULL);
	json_stream_members(out, cli_json_feedback(&feedback));
	json_stream_array(out, "entries");
	done = matter_entries(of->store, feedback_id, put_entry, out, error);
	json_stream_end(out);
	json_stream_array(out, "events");
	if (done == 0)
		done = matter_events(of->store, feedback_id, put_event, out, error);
	json_stream_end(out);
	if (done == 0)
		done = put_evidence(of, feedback_id, out, error);
	json_stream_end(out);
	return done;
}

static int put_matters(const struct person *person, struct json_stream *out, struct error *error)
{
	struct person each = *person;
	int64_t *ids;
	size_t count = 0;
	int done = store_customer_matters(
	    person->store, person->customer_id, person->arena, &ids, &count, error);

	each.arena = arena_new();
	json_stream_array(out, "matters");
	for (size_t i = 0; done == 0 && i < count; i++) {
		done = put_matter(&each, ids[i], out, error);
		arena_clear(each.arena);
	}
	json_stream_end(out);
	arena_free(&each.arena);
	return done;
}

static int put_entries_elsewhere(
    const struct person *person, struct json_stream *out, struct error *error)
{
	struct arena *arena = arena_new();
	struct entry_record *entries;
	int64_t last_id = 0;
	size_t count = 0;
	int done;

	json_stream_array(out, "entries_elsewhere");
	do {
		arena_clear(arena);
		done = store_customer_entries_elsewhere(person->store, person->customer_id, last_id,
		    ENTRIES_AT_ONCE, arena, &entries, &count, error);
		for (size_t i = 0; done == 0 && i < count; i++) {
			put_entry(&entries[i], out, arena);
			last_id = entries[i].id;
		}
	} while (done == 0 && count == ENTRIES_AT_ONCE);
	json_stream_end(out);
	arena_free(&arena);
	return done;
}

/* What they wrote in others' matters, and what happened in none. */
static int put_elsewhere(const struct person *person, struct json_stream *out, struct error *error)
{
	struct event_record *events;
	size_t count = 0;

	if (put_entries_elsewhere(person, out, error) != 0 ||
	    store_customer_events_elsewhere(
		person->store, person->customer_id, person->arena, &events, &count, error) != 0)
		return -1;
	json_stream_array(out, "events_elsewhere");
	for (size_t i = 0; i < count; i++)
		put_event(&events[i], out, person->arena);
	json_stream_end(out);
	return 0;
}

/* ---- what they were asked, said and bought ---- */

static int put_surveys(const struct person *person, struct json_stream *out, struct error *error)
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
	json_stream_put(out, "surveys", array);
	return done;
}

static int put_ratings(const struct person *person, struct json_stream *out, struct error *error)
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
	json_stream_put(out, "ratings", array);
	return done;
}

static int put_purchases(const struct person *person, struct json_stream *out, struct error *error)
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
	json_stream_put(out, "purchases", array);
	return done;
}

/* ---- mails ---- */

/* The bytes of a mail of ours are ASCII, or UTF-8 where an address is; of theirs, anything. */
static json_t *bytes_json(struct bytes bytes, struct arena *arena)
{
	return json_string(utf8_clean(arena, (const char *)bytes.data, bytes.size));
}

static json_t *mail_json(const struct outbox_record *mail, struct arena *arena)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:I, s:o}", "kind", mail->kind,
	    "state", mail->state, "created", cli_json_time(mail->created_ms), "to", mail->recipient,
	    "subject", mail->subject, "message_id", mail->message_id, "reply", mail->reply,
	    "number", (json_int_t)mail->feedback_id, "mail", bytes_json(mail->content, arena));
}

static int put_mails(const struct person *person, struct json_stream *out, struct error *error)
{
	struct arena *arena = arena_new();
	int64_t *ids;
	size_t count = 0;
	int done = store_customer_mails(
	    person->store, person->customer_id, person->arena, &ids, &count, error);

	json_stream_array(out, "mails");
	for (size_t i = 0; done == 0 && i < count; i++) {
		struct outbox_record mail;
		int found = store_outbox_get(person->store, ids[i], arena, &mail, error);

		if (found == 1)
			json_stream_put(out, NULL, mail_json(&mail, arena));
		done = found < 0 ? -1 : 0;
		arena_clear(arena);
	}
	json_stream_end(out);
	arena_free(&arena);
	return done;
}

static int put_unreadable(const struct person *person, struct json_stream *out, struct error *error)
{
	struct arena *arena = arena_new();
	struct quarantine_record *records;
	size_t count = 0;
	int done = store_customer_quarantined(
	    person->store, person->customer_id, person->arena, &records, &count, error);

	json_stream_array(out, "unreadable");
	for (size_t i = 0; done == 0 && i < count; i++) {
		struct bytes raw = {NULL, 0};

		if (store_quarantine_raw(person->store, records[i].id, arena, &raw, error) < 0)
			done = -1;
		json_stream_put(out, NULL,
		    json_pack("{s:o, s:s, s:o}", "at", cli_json_time(records[i].at_ms), "reason",
			records[i].reason, "mail", bytes_json(raw, arena)));
		arena_clear(arena);
	}
	json_stream_end(out);
	arena_free(&arena);
	return done;
}

/* ---- all of it ---- */

static int put_all(const struct person *person, struct json_stream *out, struct error *error)
{
	static int (*const parts[])(const struct person *person, struct json_stream *out,
	    struct error *error) = {put_customer, put_addresses, put_matters, put_elsewhere,
	    put_surveys, put_ratings, put_purchases, put_mails, put_unreadable};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i](person, out, error) != 0)
			return -1;
	return 0;
}

static enum exit_code print_person(struct desk *desk, const char *address, struct arena *arena)
{
	struct person person = {.store = desk->store, .arena = arena};
	struct json_stream out = {.file = stdout, .is_indented = true};
	struct address_record record;
	struct error error;
	int found = store_address_find(desk->store, address, arena, &record, &error);

	if (found == 1) {
		person.customer_id = record.customer_id;
		json_stream_object(&out, NULL);
		if (put_all(&person, &out, &error) != 0)
			found = -1;
	}
	if (found == 1) {
		json_stream_end(&out);
		putchar('\n');
	}
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
