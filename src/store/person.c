/*
 * person: what tells who a customer is leaves the tables that name them. Every statement finds its
 * rows by an index, so that a bite of retention can take many persons.
 */
#include "store/person_p.h"

/* "never_ack: shy@x.example matches shy@*": the figures count by the first word. */
#define ACK_RULE                                                                                   \
	"CASE instr(ack_decision, ': ') WHEN 0 THEN ack_decision"                                  \
	" ELSE substr(ack_decision, 1, instr(ack_decision, ': ') - 1) END"

struct part {
	const char *sql;
	size_t value_count;
};

/* ?1: the customer, ?2: now. The addresses go last: the others ask for them. */
static const struct part parts[] = {
    /* events may be changed while this stands there */
    {"INSERT INTO meta (key, value) VALUES ('forgetting', '')", 0},
    {"UPDATE event SET detail = '' WHERE feedback IN " THEIR_MATTERS, 1},
    {"UPDATE event SET detail = '' WHERE feedback IS NULL AND EXISTS (SELECT 1 FROM address"
     " WHERE customer = ?1 AND instr(lower(event.detail), address.address) > 0)",
	1},
    {"DELETE FROM meta WHERE key = 'forgetting'", 0},
    {"UPDATE attempt SET reply = '' WHERE outbox IN (SELECT id FROM outbox WHERE " THEIR_MAILS ")",
	1},
    {"UPDATE outbox SET state = CASE state WHEN 'queued' THEN 'cancelled'"
     " WHEN 'sending' THEN 'uncertain' ELSE state END, recipient = '" FORGOTTEN_RECIPIENT
     "', message_id = '',"
     " reply = '', subject = '', content = x'' WHERE " THEIR_MAILS,
	1},
    {"UPDATE sent_ack SET address = '', domain = '' WHERE feedback IN " THEIR_MATTERS
     " OR address IN " THEIR_ADDRESSES,
	1},
    {"UPDATE rating SET comment = '' WHERE customer = ?1 OR feedback IN " THEIR_MATTERS, 1},
    {"UPDATE survey_sent SET token = 'forgotten-' || id, message_id = '', thanks_id = ''"
     " WHERE customer = ?1 OR feedback IN " THEIR_MATTERS,
	1},
    {"UPDATE purchase SET reference = '' WHERE customer = ?1", 1},
    {"DELETE FROM agenda WHERE feedback IN " THEIR_MATTERS, 1},
    {"DELETE FROM announcement WHERE feedback IN " THEIR_MATTERS, 1},
    {"DELETE FROM announcement WHERE feedback IS NULL AND EXISTS (SELECT 1 FROM address"
     " WHERE customer = ?1 AND instr(lower(announcement.detail), address.address) > 0)",
	1},
    {"DELETE FROM improvement_letter WHERE customer = ?1 AND state = 'intended'", 1},
    {"UPDATE feedback SET address = '', name = '', subject = '', solution = '',"
     " ack_decision = " ACK_RULE ", erased = ?2 WHERE customer = ?1",
	2},
    {"UPDATE customer SET name = '' WHERE id = ?1", 1},
    {"DELETE FROM address WHERE customer = ?1", 1},
};

int person_erase(struct store *store, int64_t customer_id, int64_t at_ms, struct error *error)
{
	const struct value values[] = {as_integer(customer_id), as_integer(at_ms)};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (statement_run(store, parts[i].sql, values, parts[i].value_count, error) < 0)
			return -1;
	return 0;
}
