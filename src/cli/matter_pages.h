/*
 * All mails and events of a matter, one after the other: strangers fill matters with more than fits
 * into memory, and no transaction stays open while somebody reads.
 */
#ifndef HARK_MATTER_PAGES_H
#define HARK_MATTER_PAGES_H

#include "hark/store.h"

/* What is given is gone after the call. */
typedef void entry_visitor(const struct entry_record *entry, void *context, struct arena *arena);
typedef void event_visitor(const struct event_record *event, void *context, struct arena *arena);

int matter_entries(struct store *store, int64_t feedback_id, entry_visitor *visit, void *context,
    struct error *error);
int matter_events(struct store *store, int64_t feedback_id, event_visitor *visit, void *context,
    struct error *error);

#endif
