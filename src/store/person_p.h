/*
 * What tells who a person is, for those who erase it: forget.c when the person wishes it,
 * retention_person.c when nothing else is kept of them.
 */
#ifndef HARK_STORE_PERSON_P_H
#define HARK_STORE_PERSON_P_H

#include "store/store_p.h"

/* ?1: the customer. */
#define THEIR_MATTERS "(SELECT id FROM feedback WHERE customer = ?1)"
#define THEIR_ADDRESSES "(SELECT address FROM address WHERE customer = ?1)"
#define THEIR_MAILS                                                                                \
	"(feedback IN " THEIR_MATTERS " OR lower(recipient) IN"                                    \
	" (SELECT lower(address) FROM address WHERE customer = ?1))"

/*
 * Name, addresses and all marks by which the person could be told leave every table but those of
 * entries, of the ledger, of the quarantine and of mails in folders, which are the caller's; what
 * the figures count stays. The tombstones are set before. Inside a transaction.
 */
int person_erase(struct store *store, int64_t customer_id, int64_t at_ms, struct error *error);

#endif
