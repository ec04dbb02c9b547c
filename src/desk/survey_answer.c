/*
 * What customers send back: answers to a survey, known by the token in the subject or by the mail
 * that they answer, and the wish to be asked no more. A token that somebody else sends is nobody's
 * answer: that mail goes the way of any other.
 */
#include "alert_p.h"
#include "announcement_p.h"
#include "survey_p.h"
#include "matter_p.h"

#include <string.h>

/* Runs of letters and digits in a subject that are looked up. */
#define TOKENS_MAX 8
#define COMMENT_SHOWN_CHARACTERS 500

/* One answer on its way into the store. */
struct answer {
	const struct take_in_context *context;
	const struct arrival *arrival;
	struct arena *arena;
	struct store *store;
	struct survey_sent_record sent;
	bool is_by_token, is_to_thanks;
	const struct survey *survey; /* NULL: the owner has taken it away */
	struct feedback_record feedback;
	struct rating_answer read;
	struct rating_record old;
	bool is_again; /* old is set */
};

/* ---- whose answer it is ---- */

static bool is_token_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* 1: found. */
static int find_by_token(struct store *store, const char *subject, struct arena *arena,
    struct survey_sent_record *sent_r, struct error *error)
{
	size_t looked = 0;

	while (*subject != '\0' && looked < TOKENS_MAX) {
		size_t size = 0;
		int found;

		while (is_token_character(subject[size]))
			size++;
		if (size == SURVEY_TOKEN_LENGTH) {
			looked++;
			found = store_survey_find_token(
			    store, arena_strndup(arena, subject, size), arena, sent_r, error);
			if (found != 0)
				return found;
		}
		subject += size > 0 ? size : 1;
	}
	return 0;
}

static int find_sent(struct answer *answer, struct error *error)
{
	const struct message *message = answer->arrival->message;
	int found =
	    find_by_token(answer->store, message->subject, answer->arena, &answer->sent, error);

	answer->is_by_token = found == 1;
	if (found == 0 && message->in_reply_to[0] != '\0') {
		found = store_survey_find_message(
		    answer->store, message->in_reply_to, answer->arena, &answer->sent, error);
		answer->is_to_thanks =
		    found == 1 && strcmp(message->in_reply_to, answer->sent.thanks_id) == 0;
	}
	return found;
}

static int is_from_customer(const struct answer *answer, struct error *error)
{
	struct address_record address;
	int found = store_address_find(
	    answer->store, answer->arrival->message->from.address, answer->arena, &address, error);

	return found == 1 ? address.customer_id == answer->sent.customer_id : found;
}

/* ---- what follows ---- */

static int note(const struct answer *answer, const char *actor, const char *action,
    const char *detail, struct error *error)
{
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = answer->feedback.id,
	    .actor = actor,
	    .action = action,
	    .detail = detail};

	return store_event_add(answer->store, &event, error);
}

/* "2/5" */
static const char *score_text(const struct answer *answer, double value)
{
	struct rating_scale scale = {1, 5};

	rating_scale_parse(answer->sent.scale, &scale);
	return arena_printf(answer->arena, "%g/%d", value, scale.highest);
}

/* Mails of the past are history: nobody is told, nobody is written to. */
static bool is_history(const struct answer *answer)
{
	const struct take_in_context *context = answer->context;

	return context->follows_dates || context->ledger_id != 0 ||
	       (answer->arrival->internal_date_ms > 0 &&
		   answer->arrival->internal_date_ms < context->watermark_ms);
}

static bool is_low(const struct answer *answer, double value)
{
	return answer->survey != NULL && value <= (double)answer->survey->low;
}

/* Low now, and not before. */
static bool has_become_low(const struct answer *answer)
{
	return answer->read.has_value && is_low(answer, answer->read.value) &&
	       !(answer->is_again && is_low(answer, answer->old.value));
}

static int was_alerted(const struct answer *answer, bool *was_r, struct error *error)
{
	struct event_record *events;
	size_t count;

	*was_r = false;
	if (answer->sent.is_periodic)
		return 0;
	if (store_event_list(
		answer->store, answer->feedback.id, answer->arena, &events, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].action, "low_rating") == 0)
			*was_r = true;
	return 0;
}

struct owner_mail survey_low_rating_mail(const struct low_rating *rating, struct arena *arena)
{
	const char *name = safe_text(arena, rating->name, 40);
	const char *comment = safe_text(arena, rating->comment, COMMENT_SHOWN_CHARACTERS);

	return (struct owner_mail){.kind = "alert",
	    .subject = arena_printf(arena, _("Low rating: %s for #%lld"), rating->score,
		(long long)rating->feedback_id),
	    .text = arena_printf(arena,
		_("%s gave %s in the survey \"%s\".\n\n%s\n\nSee \"hark show %lld\" for the whole "
		  "matter. An answer to the customer goes from your mail program as always.\n"),
		name[0] != '\0' ? name : rating->address, rating->score, rating->survey,
		comment[0] != '\0' ? comment : _("There was no word with it."),
		(long long)rating->feedback_id)};
}

/* One for each matter. What the customer wrote is shown without links, as one line. */
static int alert_owner(const struct answer *answer, struct error *error)
{
	struct arena *arena = answer->arena;
	const char *score = score_text(answer, answer->read.value);
	const char *comment = answer->read.comment != NULL ? answer->read.comment : "";
	struct owner_mail mail;
	int64_t outbox_id;
	bool was_before;

	if (!answer->survey->alerts_on_low || is_history(answer))
		return 0;
	if (was_alerted(answer, &was_before, error) != 0)
		return -1;
	if (was_before)
		return 0;
	mail = survey_low_rating_mail(&(struct low_rating){.feedback_id = answer->feedback.id,
					  .name = answer->feedback.name,
					  .address = answer->feedback.address,
					  .score = score,
					  .survey = answer->sent.survey,
					  .comment = comment},
	    arena);
	if (owner_mail_queue(answer->context->desk, &mail, arena, &outbox_id, error) != 0)
		return -1;
	alert_tell(answer->context->desk, mail.subject, mail.text);
	return note(answer, "hark", "low_rating", score, error);
}

static bool asks_something(const char *comment)
{
	return comment != NULL && (strchr(comment, '?') != NULL || strstr(comment, "？") != NULL);
}

/* A low score where the owner wishes so, and a question in any case: nobody else would see it. */
static int reopen(const struct answer *answer, struct error *error)
{
	const char *status = answer->feedback.status;
	bool is_settled = strcmp(status, "resolved") == 0 || strcmp(status, "closed") == 0;
	bool is_unhappy = has_become_low(answer) && answer->survey->reopens_on_low;
	const char *reason = is_unhappy ? arena_printf(answer->arena, "low rating %s",
					      score_text(answer, answer->read.value))
					: "the answer asks something";

	if (!is_settled || is_history(answer) ||
	    (!is_unhappy && !asks_something(answer->read.comment)))
		return 0;
	return lifecycle_move(
	    answer->context->desk, &answer->feedback, "reopened", "customer", reason, error);
}

static int thank(const struct answer *answer, struct error *error)
{
	struct outbox_record mail;
	struct rating_scale scale = {1, 5};
	const char *refusal;
	int64_t outbox_id;
	int queued;

	if (answer->survey == NULL || !answer->survey->is_thanked || !answer->read.has_value ||
	    answer->read.comment != NULL || answer->sent.thanks_id[0] != '\0' || is_history(answer))
		return 0;
	rating_scale_parse(answer->sent.scale, &scale);
	queued = survey_thank(answer->context->desk, &answer->feedback, &answer->sent,
	    arena_printf(answer->arena, "%g", answer->read.value),
	    arena_printf(answer->arena, "%d", scale.highest), answer->arena, &outbox_id, &refusal,
	    error);
	if (queued < 0)
		return -1;
	if (queued == 0)
		return note(answer, "hark", "thanks_held", refusal, error);
	if (store_outbox_get(answer->store, outbox_id, answer->arena, &mail, error) != 1 ||
	    store_survey_thanked(answer->store, answer->sent.id, mail.message_id, error) != 0)
		return -1;
	return note(answer, "hark", "thanks_queued", answer->feedback.address, error);
}

/* ---- taking it in ---- */

/* The rating as it stands now, low or not. Of a periodic survey the matter is the customer's last.
 */
static int announce_answer(
    const struct answer *answer, const struct rating_record *record, struct error *error)
{
	struct desk *desk = answer->context->desk;
	int64_t feedback_id = answer->feedback.id;

	if (!answer->read.has_value)
		return 0;
	if (announce_rating(desk, EVENT_RATED, feedback_id, record, error) != 0)
		return -1;
	return has_become_low(answer)
		   ? announce_rating(desk, EVENT_LOW_RATING, feedback_id, record, error)
		   : 0;
}

static int write_rating(struct answer *answer, struct error *error)
{
	const struct arrival *arrival = answer->arrival;
	struct rating_record record = {
	    .feedback_id = answer->sent.is_periodic ? 0 : answer->feedback.id,
	    .customer_id = answer->sent.customer_id,
	    .survey = answer->sent.survey,
	    .question = answer->sent.measures,
	    .scale = answer->sent.scale,
	    .value = answer->read.value,
	    .comment = answer->read.comment,
	    .at_ms = arrival_ms(arrival)};
	int changed;

	if (!answer->read.has_value)
		record.value = answer->old.value;
	if (weighing_of(answer->context->desk, record.customer_id, record.at_ms, &record.weight,
		error) != 0)
		return -1;
	changed = store_rating_answer(
	    answer->store, answer->sent.id, &record, answer->arena, &answer->old, error);
	answer->is_again = changed == 1;
	return changed < 0 ? -1 : announce_answer(answer, &record, error);
}

static int write_history(const struct answer *answer, struct error *error)
{
	const char *score = score_text(answer, answer->read.value);

	if (!answer->read.has_value)
		return note(answer, "customer", "commented", answer->sent.survey, error);
	if (!answer->is_again)
		return note(answer, "customer", "rated",
		    arena_printf(answer->arena, "%s, %s", score, answer->sent.survey), error);
	return note(answer, "customer", "rated_again",
	    arena_printf(answer->arena, "%s, %s; before: %s", score, answer->sent.survey,
		score_text(answer, answer->old.value)),
	    error);
}

static int take_answer(struct answer *answer, const char *identity, struct error *error)
{
	struct outcome outcome = {.state = "survey_answer",
	    .reason = arena_printf(answer->arena, "answers the survey \"%s\"", answer->sent.survey),
	    .feedback_id = answer->feedback.id};
	int64_t ledger_id;

	if (ledger_write(answer->context, answer->arrival, identity, &outcome, &ledger_id, error) !=
		0 ||
	    entry_write(answer->context, answer->arrival, answer->feedback.id, "customer",
		ledger_id, error) != 0 ||
	    write_rating(answer, error) != 0 || write_history(answer, error) != 0)
		return -1;
	/* Who says that all is well need not be asked whether it holds. */
	if (answer->read.has_value && !is_low(answer, answer->read.value) &&
	    store_agenda_clear(answer->store, answer->feedback.id, AGENDA_FOLLOW_UP, error) != 0)
		return -1;
	if (has_become_low(answer) && alert_owner(answer, error) != 0)
		return -1;
	return reopen(answer, error) == 0 && thank(answer, error) == 0 ? 0 : -1;
}

/* Whether the mail says anything that answers; what an answer to the thanks says is the why. */
static int read_answer(struct answer *answer, struct error *error)
{
	const struct message *message = answer->arrival->message;
	struct rating_scale scale;
	int found;

	if (!rating_scale_parse(answer->sent.scale, &scale))
		return 0;
	rating_read(&scale, answer->is_by_token ? message->subject : "", message->new_text,
	    answer->arena, &answer->read);
	if (!answer->is_to_thanks)
		return answer->read.has_value;
	found =
	    store_rating_find(answer->store, answer->sent.id, answer->arena, &answer->old, error);
	if (found != 1)
		return found;
	if (!answer->read.has_value || answer->read.comment != NULL)
		answer->read = (struct rating_answer){
		    .comment = arena_strdup(answer->arena, message->new_text)};
	return 1;
}

int survey_answer_try(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, struct arena *arena, struct take_in_result *result, struct error *error)
{
	struct answer answer = {
	    .context = context, .arrival = arrival, .arena = arena, .store = context->desk->store};
	int found = find_sent(&answer, error);

	if (found == 1)
		found = is_from_customer(&answer, error);
	if (found == 1)
		found = read_answer(&answer, error);
	if (found == 1)
		found = store_feedback_get(
		    answer.store, answer.sent.feedback_id, arena, &answer.feedback, error);
	if (found != 1)
		return found;
	answer.survey = survey_find(context->desk->surveys, answer.sent.survey);
	result->replies++;
	return take_answer(&answer, identity, error) == 0 ? 1 : -1;
}

/* ---- no more ---- */

/* Whom a mail takes off the list: by the word and the token in its subject, from whatever address
 * (a mailbox that forwards answers as itself), else by saying so in a reply. */
static int find_unsubscriber(struct answer *answer, bool is_person, int64_t *customer_id_r,
    int64_t *feedback_id_r, struct error *error)
{
	const struct message *message = answer->arrival->message;
	struct address_record address;
	int found = 0;

	if (text_starts_with_ascii_case(message->subject, "unsubscribe"))
		found = find_by_token(
		    answer->store, message->subject, answer->arena, &answer->sent, error);
	if (found == 1) {
		*customer_id_r = answer->sent.customer_id;
		*feedback_id_r = answer->sent.feedback_id;
		answer->is_by_token = true;
	}
	if (found != 0 || !is_person || guard_is_forged(message) ||
	    !unsubscribe_read(message->new_text, answer->arena))
		return found;
	if (thread_find(answer->context, message, THREAD_BY_ANY, feedback_id_r, error) != 0)
		return -1;
	if (*feedback_id_r == 0)
		return 0;
	found =
	    store_thread_has_address(answer->store, *feedback_id_r, message->from.address, error);
	if (found == 1)
		found = store_address_find(
		    answer->store, message->from.address, answer->arena, &address, error);
	if (found == 1)
		*customer_id_r = address.customer_id;
	return found;
}

int unsubscribe_try(const struct take_in_context *context, const struct arrival *arrival,
    bool is_person, const char *identity, struct arena *arena, struct take_in_result *result,
    struct error *error)
{
	struct answer answer = {
	    .context = context, .arrival = arrival, .arena = arena, .store = context->desk->store};
	struct outcome outcome = {.state = "reply", .reason = "asks to be asked no more"};
	int64_t customer_id, ledger_id;
	int found =
	    find_unsubscriber(&answer, is_person, &customer_id, &outcome.feedback_id, error);

	if (found != 1)
		return found;
	answer.feedback.id = outcome.feedback_id;
	result->replies++;
	if (ledger_write(context, arrival, identity, &outcome, &ledger_id, error) != 0 ||
	    (!answer.is_by_token && entry_write(context, arrival, outcome.feedback_id, "customer",
					ledger_id, error) != 0) ||
	    store_customer_unsubscribe(answer.store, customer_id, error) != 0 ||
	    note(&answer, "customer", "unsubscribed", arrival->message->from.address, error) != 0)
		return -1;
	return 1;
}
