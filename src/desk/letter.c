/*
 * Mails to a customer in the course of their matter: in their language, from the mailbox they wrote
 * to, as an answer to their last mail. Whether an address may be written to at all is decided here
 * and, once more, when the mail leaves.
 */
#include "desk_p.h"

#include <string.h>

/* A person who is asked more often than that by a machine is annoyed by it. */
#define UNASKED_DAY_MAX 1
#define UNASKED_WEEK_MAX 3

const struct mailbox_settings *letter_mailbox(
    struct desk *desk, const struct feedback_record *feedback, struct error *error)
{
	for (size_t i = 0; i < desk->settings->mailbox_count; i++) {
		int64_t account_id;

		if (desk_account(desk, i, &account_id, error) != 0)
			return NULL;
		if (account_id == feedback->account_id)
			return &desk->settings->mailboxes[i];
	}
	return &desk->settings->mailboxes[0];
}

/* Nobody knows who was asked after the backup was made. */
static int is_in_doubt(struct desk *desk, bool *is_in_doubt_r, struct error *error)
{
	int64_t restored_ms;

	if (store_restored_ms(desk->store, &restored_ms, error) != 0)
		return -1;
	*is_in_doubt_r = restored_ms > clock_now_ms() - DAY_MS;
	return 0;
}

/* Why this address gets no mail; NULL: it may. */
static int refuse(struct desk *desk, const char *recipient, const struct letter *letter,
    struct arena *arena, const char **refusal_r, struct error *error)
{
	struct address_record address = {0};
	int64_t now_ms = clock_now_ms(), day = 0, week = 0;
	bool in_doubt = false;

	*refusal_r = NULL;
	if (store_address_find(desk->store, recipient, arena, &address, error) < 0 ||
	    store_outbox_count_unasked(desk->store, recipient, now_ms - DAY_MS, &day, error) != 0 ||
	    store_outbox_count_unasked(desk->store, recipient, now_ms - 7 * DAY_MS, &week, error) !=
		0 ||
	    (letter->is_unasked && is_in_doubt(desk, &in_doubt, error) != 0))
		return -1;
	if (!guard_is_usable_address(recipient) || guard_is_system_address(recipient) ||
	    text_ends_with_ascii_case(recipient, ".invalid"))
		*refusal_r = N_("no person reads that address");
	else if (settings_has_own_address(desk->settings, recipient))
		*refusal_r = N_("the address is one of our own");
	else if (address.is_silenced)
		*refusal_r = N_("the customer asked for no more mail");
	else if (address.is_dead)
		*refusal_r = N_("the address does not exist");
	else if ((letter->is_unasked || letter->is_news) && address.is_unsubscribed)
		*refusal_r = N_("the customer has unsubscribed");
	else if (letter->is_unasked && (day >= UNASKED_DAY_MAX || week >= UNASKED_WEEK_MAX))
		*refusal_r = N_("the customer was asked often enough this week");
	else if (in_doubt)
		*refusal_r =
		    N_("the database came back from a backup less than a day ago, and the customer "
		       "may have been asked since it was made");
	return 0;
}

/* A letter never fails for a courtesy's sake. */
bool letter_is_vip(struct desk *desk, const struct feedback_record *feedback)
{
	bool is_marked = false;
	struct error error;

	if (store_customer_is_vip(desk->store, feedback->customer_id, &is_marked, &error) != 0)
		log_warning("VIP not found: %s", error.text);
	return is_marked || ruleset_sender(desk->rules, feedback->address).is_vip;
}

static const struct template_scope *scope_of(struct desk *desk,
    const struct feedback_record *feedback, const struct mailbox_settings *mailbox,
    const char *language, const struct letter *letter, struct arena *arena)
{
	const struct category_info *category =
	    ruleset_find_category(desk->rules, feedback->category);
	struct mail_facts facts = {.number = feedback->id,
	    .customer = feedback->name,
	    .subject = feedback->subject,
	    .solution = feedback->solution,
	    .address = mailbox->address,
	    .hours = hours_look(&desk->settings->hours, clock_now_ms()),
	    .is_vip = letter_is_vip(desk, feedback)};
	const struct template_scope *common;
	struct template_scope *scope = arena_alloc(arena, sizeof(*scope));
	struct template_value *values;

	if (category != NULL)
		facts.category =
		    strcmp(language, "zh") == 0 ? category->name_zh : category->name_en;
	common = catalogue_scope(&facts, desk->settings, language, arena);
	values = arena_array(arena, common->count + letter->value_count, sizeof(*values));
	memcpy(values, common->values, common->count * sizeof(*values));
	if (letter->value_count > 0)
		memcpy(
		    values + common->count, letter->values, letter->value_count * sizeof(*values));
	*scope = (struct template_scope){values, common->count + letter->value_count};
	return scope;
}

/* The customer's last mail, which ours answers; "" when there is none. */
static int find_last(struct store *store, int64_t feedback_id, struct arena *arena,
    const char **message_id_r, const char **in_reply_to_r, struct error *error)
{
	struct entry_record entry;
	int found =
	    store_entry_of_customer(store, feedback_id, ENTRY_LAST_MAIL, arena, &entry, error);

	*message_id_r = found == 1 ? entry.message_id : "";
	*in_reply_to_r = found == 1 ? entry.in_reply_to : "";
	return found < 0 ? -1 : 0;
}

static int compose(struct desk *desk, const struct feedback_record *feedback,
    const struct mailbox_settings *mailbox, const struct letter *letter,
    const struct rendered *rendered, struct outbox_record *record, struct arena *arena,
    struct error *error)
{
	AUTO_BUFFER struct buffer bytes;
	const char *in_reply_to, *before;
	bool may_unsubscribe =
	    letter->unsubscribe_token != NULL && strpbrk(mailbox->address, "%&?#") == NULL;
	struct compose_input input = {.from = {.name = mailbox->name, .address = mailbox->address},
	    .to = feedback->address,
	    .to_name = "",
	    .subject = rendered->subject,
	    .text = rendered->text,
	    .html = letter->is_draft ? NULL : rendered->html,
	    .message_id = record->message_id,
	    .auto_submitted = letter->is_by_hand || letter->is_draft ? NULL : "auto-generated",
	    .instance_id = letter->is_draft ? NULL : desk->instance_id,
	    .language = catalogue_language(desk->settings, feedback->language),
	    .list_unsubscribe = may_unsubscribe ? mailbox->address : NULL,
	    .unsubscribe_token = letter->unsubscribe_token,
	    .date_ms = clock_now_ms(),
	    .offset_minutes = civil_from_ms(clock_now_ms()).offset_minutes};

	buffer_init(&bytes, 0);
	if (find_last(desk->store, feedback->id, arena, &in_reply_to, &before, error) != 0)
		return -1;
	if (!letter->begins_thread) {
		input.in_reply_to = in_reply_to;
		input.references = &before;
		input.reference_count = before[0] != '\0';
	}
	if (compose_mail(&input, &bytes, error) != 0)
		return -1;
	record->content = (struct bytes){
	    (const uint8_t *)arena_strndup(arena, bytes.data, bytes.size), bytes.size};
	return 0;
}

/* The finished mail, but in no outbox yet. */
static int write_letter(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, struct outbox_record *record_r,
    struct error *error)
{
	const struct mailbox_settings *mailbox = letter_mailbox(desk, feedback, error);
	const char *language = catalogue_language(desk->settings, feedback->language);
	int64_t now_ms = clock_now_ms();
	struct rendered rendered;
	struct outbox_record record = {.account_id = feedback->account_id,
	    .feedback_id = feedback->id,
	    .kind = letter->kind,
	    .template_name = letter->template_name,
	    .recipient = feedback->address,
	    .message_id = letter->message_id,
	    .state = "queued",
	    .due_ms = letter->due_ms != 0 ? letter->due_ms : now_ms,
	    .created_ms = now_ms,
	    .reply = ""};

	if (mailbox == NULL)
		return -1;
	record.sender = mailbox->address;
	if (record.message_id == NULL)
		record.message_id = compose_message_id(arena, feedback->id, mailbox->address);
	if (template_render(desk->templates, language, letter->template_name,
		scope_of(desk, feedback, mailbox, language, letter, arena), arena, &rendered,
		error) != 0)
		return error_add(error, "%s of #%lld", letter->kind, (long long)feedback->id);
	if (!letter->begins_thread)
		reference_put(&rendered, feedback->id, record.message_id, arena);
	if (compose(desk, feedback, mailbox, letter, &rendered, &record, arena, error) != 0)
		return error_add(error, "%s of #%lld", letter->kind, (long long)feedback->id);
	record.subject = rendered.subject;
	*record_r = record;
	return 0;
}

static int write_if_allowed(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, struct outbox_record *record_r,
    const char **refusal_r, struct error *error)
{
	if (refuse(desk, feedback->address, letter, arena, refusal_r, error) != 0)
		return -1;
	if (*refusal_r != NULL)
		return 0;
	return write_letter(desk, feedback, letter, arena, record_r, error) == 0 ? 1 : -1;
}

int letter_draft(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, struct bytes *mail_r, const char **refusal_r,
    struct error *error)
{
	struct outbox_record record;
	int written = write_if_allowed(desk, feedback, letter, arena, &record, refusal_r, error);

	if (written == 1)
		*mail_r = record.content;
	return written;
}

int letter_queue(struct desk *desk, const struct feedback_record *feedback,
    const struct letter *letter, struct arena *arena, int64_t *outbox_id_r, const char **refusal_r,
    struct error *error)
{
	struct outbox_record record;
	int written = write_if_allowed(desk, feedback, letter, arena, &record, refusal_r, error);

	if (written == 1 && store_outbox_add(desk->store, &record, outbox_id_r, error) != 0)
		return -1;
	return written;
}
