/*
 * A question after a matter: planned when it was resolved or closed, asked once, never while
 * anything of the same customer is open. Why one was not asked stands in the history.
 */
#include "survey_p.h"

#include <string.h>

/* A mail that waits for its turn among what the clock asks that person is asked late or not at all.
 */
#define TURN_WAIT_MS DAY_MS
#define TURN_WAIT_MAX_MS (14 * DAY_MS)
/* Nobody remembers: hark did not run, or learned late that the matter was settled. */
#define LATE_MAX_MS (30 * DAY_MS)
#define SCORES_MAX 11

/* ---- when ---- */

/* Since when the delay counts; 0: the matter is not there yet. */
static int64_t since_ms(const struct survey *survey, const struct feedback_record *feedback)
{
	bool is_settled =
	    strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0;

	if (!is_settled || !survey->is_enabled || survey->every_ms != 0)
		return 0;
	if (survey->after == SURVEY_AFTER_RESOLVED)
		return feedback->resolved_ms;
	/* Closed without a word from a person: there is nothing to ask about. */
	return feedback->responded_ms != 0 || feedback->resolved_ms != 0 ? feedback->closed_ms : 0;
}

/* The first that falls due for this matter from then on; INT64_MAX: none. What was due before it
 * was closed has had its turn. */
static int64_t first_due_ms(
    const struct survey_set *set, const struct feedback_record *feedback, int64_t now_ms)
{
	int64_t first_ms = INT64_MAX;

	for (size_t i = 0; i < set->count; i++) {
		int64_t from_ms = since_ms(&set->surveys[i], feedback);
		int64_t due_ms = from_ms + set->surveys[i].delay_ms;

		if (from_ms != 0 && due_ms > now_ms && due_ms < first_ms)
			first_ms = due_ms;
	}
	return first_ms;
}

int survey_plan(struct desk *desk, const struct feedback_record *feedback, const char *status,
    int64_t at_ms, struct error *error)
{
	struct feedback_record moved = *feedback;
	int64_t due_ms;

	if (strcmp(status, "resolved") != 0 && strcmp(status, "closed") != 0)
		return store_outbox_cancel_for(desk->store, feedback->id, "survey",
		    "the matter is open again", at_ms, NULL, error);
	/* Commands that need no rules know no surveys either: the clerk, who does, looks at it. */
	if (desk->surveys == NULL)
		return desk->settings->surveys == NULL ? 0
						       : store_agenda_set(desk->store, feedback->id,
							     AGENDA_SURVEY, at_ms, error);
	moved.status = status;
	if (strcmp(status, "resolved") == 0)
		moved.resolved_ms = at_ms;
	else
		moved.closed_ms = at_ms;
	due_ms = first_due_ms(desk->surveys, &moved, at_ms);
	return due_ms == INT64_MAX
		   ? 0
		   : store_agenda_set(desk->store, feedback->id, AGENDA_SURVEY, due_ms, error);
}

/* ---- whom ---- */

static bool is_among(const struct text_list *list, const char *word)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], word) == 0)
			return true;
	return false;
}

static const char *refuse_matter(
    struct desk *desk, const struct survey *survey, const struct feedback_record *feedback)
{
	if (text_starts_with(feedback->ack_decision, "spam") ||
	    strcmp(feedback->category, "spam") == 0)
		return N_("the mail was taken for spam");
	if (is_among(&survey->skip.categories, feedback->category))
		return N_("the survey skips this category");
	if (is_among(&survey->skip.priorities, feedback->priority))
		return N_("the survey skips this priority");
	if (survey->skip.is_vip && letter_is_vip(desk, feedback))
		return N_("the survey skips very important customers");
	return NULL;
}

static const char *refuse_customer(const struct survey *survey, int64_t asked_ms,
    int64_t asked_this_ms, int64_t rated_ms, bool is_waiting)
{
	int64_t now_ms = clock_now_ms();

	if (is_waiting)
		return N_("another matter of the customer is open");
	if (asked_ms != 0 && now_ms - asked_ms < survey->cool_down_ms)
		return N_("the customer was asked not long ago");
	if (survey->every_ms != 0 && asked_this_ms != 0 &&
	    now_ms - asked_this_ms < survey->every_ms)
		return N_("the customer was asked not long ago");
	if (survey->skip.rated_ms != 0 && rated_ms != 0 &&
	    now_ms - rated_ms < survey->skip.rated_ms)
		return N_("the customer gave a rating not long ago");
	return NULL;
}

int survey_refusal(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, const char **refusal_r, struct error *error)
{
	int64_t asked_ms, asked_this_ms, rated_ms, asked_here = 0;
	int is_discounted = store_feedback_is_discounted(desk->store, feedback->id, error);
	bool is_waiting;

	if (is_discounted < 0 ||
	    store_survey_last_ms(desk->store, feedback->customer_id, NULL, &asked_ms, error) != 0 ||
	    store_survey_last_ms(
		desk->store, feedback->customer_id, survey->id, &asked_this_ms, error) != 0 ||
	    store_rating_last_ms(desk->store, feedback->customer_id, &rated_ms, error) != 0 ||
	    store_customer_is_waiting(desk->store, feedback->customer_id, &is_waiting, error) !=
		0 ||
	    (survey->every_ms == 0 && store_survey_count_since(desk->store, feedback->id,
					  feedback->resolved_ms, &asked_here, error) != 0))
		return -1;
	*refusal_r = is_discounted == 1 ? N_("the matter was set aside as spam or as no feedback")
					: refuse_matter(desk, survey, feedback);
	if (*refusal_r == NULL && asked_here > 0)
		*refusal_r = N_("the customer was asked about this matter already");
	if (*refusal_r == NULL)
		*refusal_r = refuse_customer(survey, asked_ms, asked_this_ms, rated_ms, is_waiting);
	return 0;
}

/* ---- the mail ---- */

/* Everything that is not a letter, a digit or one of "-._~@" (RFC 3986 2.3; RFC 6068 2). */
static const char *percent_encode(const char *text, struct arena *arena)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(arena, 3 * strlen(text) + 1), *end = out;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    strchr("-._~@", c) != NULL) {
			*end++ = (char)c;
			continue;
		}
		*end++ = '%';
		*end++ = hex[c >> 4];
		*end++ = hex[c & 15];
	}
	*end = '\0';
	return out;
}

static const char *mail_link(const char *address, const char *subject, struct arena *arena)
{
	return arena_printf(arena, "mailto:%s?subject=%s", percent_encode(address, arena),
	    percent_encode(subject, arena));
}

/* A link for each score; its subject is what survey_answer and rating_read know it by. */
static struct template_value scores_value(const struct rating_scale *scale, int64_t number,
    const char *address, const char *token, struct arena *arena)
{
	size_t count = (size_t)scale->highest - (size_t)scale->lowest + 1;
	struct template_scope *items = arena_array(arena, SCORES_MAX, sizeof(*items));

	for (size_t i = 0; i < count; i++) {
		struct template_value *values = arena_array(arena, 2, sizeof(*values));
		int score = scale->lowest + (int)i;
		const char *subject = arena_printf(
		    arena, "[#%lld] %d/%d [%s]", (long long)number, score, scale->highest, token);

		values[0] = (struct template_value){
		    .name = "score", .text = arena_printf(arena, "%d", score)};
		values[1] = (struct template_value){
		    .name = "link", .text = mail_link(address, subject, arena)};
		items[i] = (struct template_scope){values, 2};
	}
	return (struct template_value){.name = "scores", .items = items, .item_count = count};
}

static const char *in_language(const struct survey_text *text, const char *language)
{
	const char *own = text_starts_with(language, "zh") ? text->zh : text->en;
	const char *other = text_starts_with(language, "zh") ? text->en : text->zh;

	return own != NULL ? own : other;
}

static int record_sent(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, const char *token, int64_t outbox_id,
    struct arena *arena, struct error *error)
{
	struct outbox_record mail;
	struct survey_sent_record record = {.feedback_id = feedback->id,
	    .customer_id = feedback->customer_id,
	    .survey = survey->id,
	    .token = token,
	    .outbox_id = outbox_id,
	    .at_ms = clock_now_ms(),
	    .scale = survey->scale,
	    .measures = survey->measures,
	    .is_periodic = survey->every_ms != 0};
	struct event_record event = {.at_ms = record.at_ms,
	    .feedback_id = feedback->id,
	    .actor = "hark",
	    .action = "survey_queued",
	    .detail = arena_printf(arena, "%s, %s", survey->id, feedback->address)};
	int64_t id;

	if (store_outbox_get(desk->store, outbox_id, arena, &mail, error) != 1)
		return -1;
	record.message_id = mail.message_id;
	return store_survey_sent_add(desk->store, &record, &id, error) != 0
		   ? -1
		   : store_event_add(desk->store, &event, error);
}

int survey_send(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, struct arena *arena, const char **refusal_r,
    struct error *error)
{
	const struct mailbox_settings *mailbox = letter_mailbox(desk, feedback, error);
	const char *language = catalogue_language(desk->settings, feedback->language);
	struct rating_scale scale = {1, 5};
	struct letter letter = {.kind = "survey",
	    .template_name = "survey",
	    .is_unasked = true,
	    .begins_thread = survey->every_ms != 0};
	char token[SURVEY_TOKEN_LENGTH + 1];
	int64_t outbox_id;
	int queued;

	if (mailbox == NULL)
		return -1;
	rating_scale_parse(survey->scale, &scale);
	random_token(token, SURVEY_TOKEN_LENGTH);
	const struct template_value values[] = {
	    {.name = "question", .text = in_language(&survey->question, language)},
	    {.name = "lowest", .text = in_language(&survey->lowest, language)},
	    {.name = "highest", .text = in_language(&survey->highest, language)},
	    {.name = "first", .text = arena_printf(arena, "%d", scale.lowest)},
	    {.name = "last", .text = arena_printf(arena, "%d", scale.highest)},
	    {.name = "periodic", .text = survey->every_ms != 0 ? "yes" : NULL},
	    {.name = "unsubscribe",
		.text = mail_link(
		    mailbox->address, arena_printf(arena, "unsubscribe %s", token), arena)},
	    scores_value(&scale, feedback->id, mailbox->address, token, arena),
	};

	letter.values = values;
	letter.value_count = ARRAY_SIZE(values);
	letter.unsubscribe_token = token;
	queued = letter_queue(desk, feedback, &letter, arena, &outbox_id, refusal_r, error);
	if (queued != 1)
		return queued;
	return record_sent(desk, survey, feedback, token, outbox_id, arena, error) == 0 ? 1 : -1;
}

int survey_thank(struct desk *desk, const struct feedback_record *feedback,
    const struct survey_sent_record *sent, const char *score, const char *highest,
    struct arena *arena, int64_t *outbox_id_r, const char **refusal_r, struct error *error)
{
	const struct mailbox_settings *mailbox = letter_mailbox(desk, feedback, error);
	struct letter letter = {
	    .kind = "thanks", .template_name = "thanks", .unsubscribe_token = sent->token};
	struct address_record address = {0};

	if (mailbox == NULL ||
	    store_address_find(desk->store, feedback->address, arena, &address, error) < 0)
		return -1;
	/* The customer has just written: the caps on what nobody asked for do not count here. */
	if (address.is_unsubscribed) {
		*refusal_r = N_("the customer has unsubscribed");
		return 0;
	}
	const struct template_value values[] = {
	    {.name = "score", .text = score},
	    {.name = "last", .text = highest},
	    {.name = "unsubscribe",
		.text = mail_link(
		    mailbox->address, arena_printf(arena, "unsubscribe %s", sent->token), arena)},
	};

	letter.values = values;
	letter.value_count = ARRAY_SIZE(values);
	return letter_queue(desk, feedback, &letter, arena, outbox_id_r, refusal_r, error);
}

/* ---- the agenda's turn ---- */

static int hold(struct desk *desk, const struct feedback_record *feedback, const char *reason,
    struct error *error)
{
	return history_write(desk, feedback->id, "hark", "survey_held", reason, error);
}

/* Whether something else that nobody asked for went to the customer in the last day. */
static int has_turn(struct desk *desk, const struct feedback_record *feedback, bool *has_turn_r,
    struct error *error)
{
	int64_t count;

	if (store_outbox_count_unasked(
		desk->store, feedback->address, clock_now_ms() - TURN_WAIT_MS, &count, error) != 0)
		return -1;
	*has_turn_r = count == 0;
	return 0;
}

static int ask(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, struct arena *arena, struct error *error)
{
	int64_t due_ms = since_ms(survey, feedback) + survey->delay_ms, now_ms = clock_now_ms();
	const char *refusal;
	bool is_turn;
	int sent;

	if (now_ms > due_ms + LATE_MAX_MS)
		return hold(desk, feedback, N_("it is too late to ask"), error);
	if (has_turn(desk, feedback, &is_turn, error) != 0)
		return -1;
	if (!is_turn && now_ms < due_ms + TURN_WAIT_MAX_MS)
		return store_agenda_set(
		    desk->store, feedback->id, AGENDA_SURVEY, now_ms + TURN_WAIT_MS, error);
	sent = survey_send(desk, survey, feedback, arena, &refusal, error);
	return sent == 0 ? hold(desk, feedback, refusal, error) : sent < 0 ? -1 : 0;
}

int survey_ask(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	const char *refusal = NULL, *first_refusal = NULL;
	int64_t now_ms = clock_now_ms(), later_ms = INT64_MAX;

	for (size_t i = 0; i < desk->surveys->count; i++) {
		const struct survey *survey = &desk->surveys->surveys[i];
		int64_t from_ms = since_ms(survey, feedback);

		if (from_ms == 0)
			continue;
		if (from_ms + survey->delay_ms > now_ms) {
			if (from_ms + survey->delay_ms < later_ms)
				later_ms = from_ms + survey->delay_ms;
			continue;
		}
		if (survey_refusal(desk, survey, feedback, &refusal, error) != 0)
			return -1;
		if (refusal == NULL)
			return ask(desk, survey, feedback, arena, error);
		if (first_refusal == NULL)
			first_refusal = refusal;
	}
	if (later_ms != INT64_MAX)
		return store_agenda_set(desk->store, feedback->id, AGENDA_SURVEY, later_ms, error);
	return first_refusal != NULL ? hold(desk, feedback, first_refusal, error) : 0;
}
