/*
 * Which matter a mail belongs to, and whether its sender may get into it.
 *
 * In this order: a Message-ID of the matter in a report, In-Reply-To or References, the tag
 * "[#1042]" in the subject, the token that stands at the foot of our mails and in their quotations.
 * Numbers are easy to guess and Message-IDs can be forwarded, so what was found still proves
 * nothing about who writes.
 */
#include "desk_p.h"

#include <string.h>

/* One mail must not cost more look-ups than that, whatever it is full of. */
#define LOOKUPS_MAX 20

static int find_by_ids(struct store *store, const struct message *message, enum thread_clue clue,
    int64_t *feedback_id_r, struct error *error)
{
	int (*find)(struct store * store, const char *message_id, int64_t *feedback_id_r,
	    struct error *error) =
	    clue == THREAD_BY_OURS ? store_thread_find_ours : store_thread_find;
	int found = 0;

	if (message->bounce != NULL && message->bounce->original_message_id[0] != '\0')
		found = find(store, message->bounce->original_message_id, feedback_id_r, error);
	if (found == 0 && message->in_reply_to[0] != '\0')
		found = find(store, message->in_reply_to, feedback_id_r, error);
	for (size_t i = message->reference_count; found == 0 && i > 0; i--)
		found = find(store, message->references[i - 1], feedback_id_r, error);
	return found;
}

/* The last one is ours: what stands before it may be the tag of the customer's own system. */
static int find_by_tag(
    struct store *store, const char *subject, int64_t *feedback_id_r, struct error *error)
{
	int64_t numbers[LOOKUPS_MAX], number;
	size_t count = 0;
	int found = 0;

	for (; reference_next_tag(&subject, &number); count++)
		numbers[count % LOOKUPS_MAX] = number;
	for (size_t i = 0; found == 0 && i < count && i < LOOKUPS_MAX; i++) {
		number = numbers[(count - 1 - i) % LOOKUPS_MAX];
		found = store_thread_find_number(store, number, error);
		if (found == 1)
			*feedback_id_r = number;
	}
	return found;
}

static int find_by_token(
    struct store *store, const char *text, int64_t *feedback_id_r, struct error *error)
{
	struct reference reference;
	int found = 0;

	for (size_t i = 0; found == 0 && i < LOOKUPS_MAX; i++) {
		if (!reference_next_token(&text, &reference))
			break;
		found = store_thread_find_token(
		    store, reference.number, reference.token, feedback_id_r, error);
	}
	return found;
}

int thread_find(const struct take_in_context *context, const struct message *message,
    enum thread_clue clue, int64_t *feedback_id_r, struct error *error)
{
	struct store *store = context->desk->store;
	int found;

	*feedback_id_r = 0;
	found = find_by_ids(store, message, clue, feedback_id_r, error);
	if (found == 0 && clue == THREAD_BY_ANY)
		found = find_by_tag(store, message->subject, feedback_id_r, error);
	if (found == 0)
		found = find_by_token(store, message->text, feedback_id_r, error);
	return found < 0 ? -1 : 0;
}

int thread_admits(const struct take_in_context *context, int64_t feedback_id, const char *address,
    struct error *error)
{
	const char *at = strrchr(address, '@');
	int found = store_thread_has_address(context->desk->store, feedback_id, address, error);

	if (found != 0 || at == NULL || at[1] == '\0' || free_mail_is(at + 1))
		return found;
	return store_thread_has_domain(context->desk->store, feedback_id, at + 1, error);
}
