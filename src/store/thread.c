/*
 * thread: the feedback that a Message-ID, a number or a token belongs to, and who takes part in it.
 */
#include "store/store_p.h"

/* A Message-ID that was used twice leads to its latest use. */
int store_thread_find(
    struct store *store, const char *message_id, int64_t *feedback_id_r, struct error *error)
{
	int found = statement_integer(store,
	    "SELECT feedback FROM entry WHERE message_id = ?1 AND message_id <> ''"
	    " ORDER BY id DESC LIMIT 1",
	    VALUES(as_text(message_id)), feedback_id_r, error);

	if (found != 0)
		return found;
	return statement_integer(store,
	    "SELECT feedback FROM outbox WHERE message_id = ?1 AND message_id <> ''"
	    " AND feedback IS NOT NULL ORDER BY id DESC LIMIT 1",
	    VALUES(as_text(message_id)), feedback_id_r, error);
}

int store_thread_find_ours(
    struct store *store, const char *message_id, int64_t *feedback_id_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT feedback FROM outbox WHERE message_id = ?1 AND message_id <> ''"
	    " AND feedback IS NOT NULL"
	    " UNION ALL"
	    " SELECT feedback FROM entry WHERE message_id = ?1 AND message_id <> ''"
	    " AND author = 'owner' LIMIT 1",
	    VALUES(as_text(message_id)), feedback_id_r, error);
}

int store_thread_has_address(
    struct store *store, int64_t feedback_id, const char *address, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM feedback JOIN address ON address.customer = feedback.customer"
	    " WHERE feedback.id = ?1 AND address.address = lower(?2)"
	    " UNION ALL"
	    " SELECT 1 FROM entry WHERE feedback = ?1 AND lower(from_address) = lower(?2)"
	    " UNION ALL"
	    " SELECT 1 FROM entry JOIN address theirs ON theirs.address = lower(from_address)"
	    " JOIN address mine ON mine.customer = theirs.customer"
	    " WHERE feedback = ?1 AND mine.address = lower(?2)"
	    " LIMIT 1",
	    VALUES(as_integer(feedback_id), as_text(address)), &one, error);
}

int store_thread_has_domain(
    struct store *store, int64_t feedback_id, const char *domain, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM feedback WHERE id = ?1"
	    " AND lower(substr(address, instr(address, '@') + 1)) = lower(?2)"
	    " UNION ALL"
	    " SELECT 1 FROM entry WHERE feedback = ?1 AND author = 'customer'"
	    " AND lower(substr(from_address, instr(from_address, '@') + 1)) = lower(?2)"
	    " LIMIT 1",
	    VALUES(as_integer(feedback_id), as_text(domain)), &one, error);
}

int store_thread_find_number(struct store *store, int64_t number, struct error *error)
{
	int64_t one;

	return statement_integer(
	    store, "SELECT 1 FROM feedback WHERE id = ?1", VALUES(as_integer(number)), &one, error);
}

/* 'A' is what follows '@'. */
int store_thread_find_token(struct store *store, int64_t number, const char *token,
    int64_t *feedback_id_r, struct error *error)
{
	AUTO_FREE char *from = mem_printf("hark.%lld.%s@", (long long)number, token);
	AUTO_FREE char *to = mem_printf("hark.%lld.%sA", (long long)number, token);

	return statement_integer(store,
	    "SELECT feedback FROM outbox WHERE message_id >= ?1 AND message_id < ?2"
	    " AND message_id <> '' AND feedback IS NOT NULL LIMIT 1",
	    VALUES(as_text(from), as_text(to)), feedback_id_r, error);
}
