/*
 * A person's mail that belongs to no matter yet: customer, triage, feedback with its evidence, and
 * the guard's word on the acknowledgement. All inside the batch's transaction.
 */
#include "announcement_p.h"

#include <stdlib.h>
#include <string.h>

/* One new matter on its way into the store. */
struct matter {
	const struct take_in_context *context;
	const struct arrival *arrival;
	struct arena *arena;
	struct customer_mail mail;
	int64_t arrived_ms; /* when the customer wrote, as the server saw it */
	struct verdict verdict;
	struct model_guess guess;	 /* category NULL: the rules decided, or nobody */
	struct feedback_record feedback; /* as it was stored */
	int64_t customer_id, ledger_id, entry_id;
	int64_t previous_id;	  /* the matter that it goes back to, 0: none */
	bool is_by_hand;	  /* no mail: no row in the ledger */
	const char *recipient;	  /* of the acknowledgement; NULL: none */
	const char *ack_decision; /* "ack", or the guard's reason for none */
	struct store *store;
};

static void identify(struct matter *matter)
{
	const struct arrival *arrival = matter->arrival;

	matter->mail = customer_mail_of(matter->context->desk, arrival->message, matter->arena);
	matter->arrived_ms = arrival_ms(arrival);
}

/* What was learned decides where no rule does: the category alone, not what is answered. */
static void guess(struct matter *matter)
{
	struct error error;

	if (learned_guess(matter->context->desk, matter->arrival->message->subject,
		matter->mail.text, matter->arena, &matter->guess, &error) < 0)
		log_warning("not classified by what was learned: %s", error.text);
}

static void fill_input(struct triage_input *input, const struct customer_mail *mail,
    const struct message *message, struct arena *arena)
{
	past_fill(input, message, arena);
	input->text = mail->text;
	input->from = mail->address;
	input->from_name = mail->name;
}

const struct triage_reading *new_feedback_read(
    const struct desk *desk, const struct message *message, struct arena *arena)
{
	const struct customer_mail mail = customer_mail_of(desk, message, arena);
	struct triage_input input = {.subject = ""};

	fill_input(&input, &mail, message, arena);
	return triage_read(desk->rules, &input, arena);
}

/* Before this mail is recorded: customer and past are those of the moment it came in. */
static void classify(struct matter *matter)
{
	struct past past = {.store = matter->store,
	    .customer_id = matter->customer_id,
	    .at_ms = matter->arrived_ms,
	    .is_arriving = true};
	const struct ruleset *rules = matter->context->desk->rules;
	const struct triage_reading *reading = matter->arrival->reading;
	struct triage_input input = past_input(&past);

	fill_input(&input, &matter->mail, matter->arrival->message, matter->arena);
	if (reading != NULL)
		triage_classify_read(rules, reading, &input, matter->arena, &matter->verdict);
	else
		triage_classify(rules, &input, matter->arena, &matter->verdict);
	if (strcmp(matter->verdict.category, CATEGORY_NONE) == 0)
		guess(matter);
}

const char *verdict_join_tags(const struct verdict *verdict, struct arena *arena)
{
	size_t size = 0;
	char *joined, *end;

	for (size_t i = 0; i < verdict->tag_count; i++)
		size += strlen(verdict->tags[i]) + 1;
	joined = end = arena_alloc(arena, size + 1);
	for (size_t i = 0; i < verdict->tag_count; i++) {
		size_t length = strlen(verdict->tags[i]);

		if (i > 0)
			*end++ = ' ';
		memcpy(end, verdict->tags[i], length);
		end += length;
	}
	return joined;
}

static int add_feedback(struct matter *matter, struct error *error)
{
	const struct message *message = matter->arrival->message;
	bool is_guessed = matter->guess.category != NULL;
	const char *id = is_guessed ? matter->guess.category : matter->verdict.category;
	const struct category_info *category =
	    ruleset_find_category(matter->context->desk->rules, id);

	matter->feedback = (struct feedback_record){.customer_id = matter->customer_id,
	    .account_id = matter->context->account_id,
	    .address = matter->mail.address,
	    .name = matter->mail.name,
	    .subject = message->subject,
	    .status = "open",
	    .category = id,
	    .decided_by = is_guessed ? "learned" : "rules",
	    .priority = priority_word(matter->verdict.priority),
	    .sentiment = matter->verdict.sentiment,
	    .score = matter->verdict.score,
	    .language = matter->mail.message->language,
	    .channel = matter->mail.channel.id,
	    .tags = verdict_join_tags(&matter->verdict, matter->arena),
	    .assignee = category != NULL && category->assignee != NULL ? category->assignee : "",
	    .previous_id = matter->previous_id,
	    .created_ms = matter->arrived_ms,
	    .last_customer_ms = matter->arrived_ms,
	    .solution = "",
	    .answer_due_ms = service_answer_due(
		matter->context->desk, id, matter->verdict.priority, matter->arrived_ms),
	    .ack_decision = matter->ack_decision};

	return store_feedback_add(matter->store, &matter->feedback, &matter->feedback.id, error);
}

static int add_entry(struct matter *matter, struct error *error)
{
	const struct message *message = matter->arrival->message;
	struct entry_record entry = {.feedback_id = matter->feedback.id,
	    .author = "customer",
	    .kind = matter->is_by_hand ? "note" : "mail",
	    .message_id = message->message_id,
	    .in_reply_to = message->in_reply_to,
	    .from_address = message->from.address,
	    .subject = message->subject,
	    .text = message->text,
	    .new_text = matter->mail.text,
	    .nature = nature_word(message->nature),
	    .at_ms = matter->arrived_ms,
	    .ledger_id = matter->ledger_id};

	return store_entry_add(matter->store, &entry, &matter->entry_id, error);
}

/* Words of mood stand among the rest, as a rule of that name. */
#define SENTIMENT_RULE "sentiment"

static int add_evidence(struct matter *matter, struct error *error)
{
	const struct verdict *verdict = &matter->verdict;
	size_t count = 0;
	struct evidence_record *records = arena_array(
	    matter->arena, verdict->evidence_count + verdict->mood_count + 1, sizeof(*records));

	for (size_t i = 0; i < verdict->evidence_count; i++)
		records[count++] = (struct evidence_record){.rule = verdict->evidence[i].rule,
		    .word = verdict->evidence[i].word,
		    .place = verdict->evidence[i].in,
		    .weight = verdict->evidence[i].weight,
		    .is_veto = verdict->evidence[i].is_veto};
	for (size_t i = 0; i < verdict->mood_count; i++)
		records[count++] = (struct evidence_record){.rule = SENTIMENT_RULE,
		    .word = verdict->moods[i].word,
		    .place = verdict->moods[i].in,
		    .weight = verdict->moods[i].value};
	if (matter->guess.category != NULL)
		records[count++] = (struct evidence_record){.rule = matter->guess.category,
		    .word = matter->guess.words,
		    .place = "learned",
		    .is_of_mail = true,
		    .weight = matter->guess.confidence};
	return store_evidence_add(
	    matter->store, matter->feedback.id, matter->entry_id, records, count, error);
}

/*
 * A pattern that was given up may have hidden a hit: the owner is told, here and in the log. One
 * mail can stop every pattern; the first says enough.
 */
static int add_rule_error(struct matter *matter, struct error *error)
{
	const struct verdict *verdict = &matter->verdict;
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = matter->feedback.id,
	    .actor = "hark",
	    .action = "rule_error"};

	if (verdict->error_count == 0)
		return 0;
	event.detail = verdict->errors[0];
	if (verdict->error_count > 1)
		event.detail = arena_printf(matter->arena, _("%s (patterns given up in all: %zu)"),
		    verdict->errors[0], verdict->error_count);
	log_warning("#%lld: %s", (long long)matter->feedback.id, event.detail);
	return store_event_add(matter->store, &event, error);
}

static int add_ledger(struct matter *matter, const char *identity, struct error *error)
{
	struct outcome outcome = {.state = "feedback",
	    .reason = matter->mail.is_form
			  ? arena_printf(matter->arena, "channel: %s", matter->mail.channel.id)
			  : matter->arrival->message->nature_reason,
	    .feedback_id = matter->feedback.id};

	return ledger_write(
	    matter->context, matter->arrival, identity, &outcome, &matter->ledger_id, error);
}

/* In the history of both. */
static int add_link(struct matter *matter, struct error *error)
{
	struct event_record event = {.at_ms = matter->arrived_ms,
	    .feedback_id = matter->previous_id,
	    .actor = "customer",
	    .action = "continued",
	    .detail = arena_printf(matter->arena, "#%lld", (long long)matter->feedback.id)};

	return matter->previous_id == 0 ? 0 : store_event_add(matter->store, &event, error);
}

/* The template of the mail's category, and the address that it would go to. */
static const char *template_of(const struct matter *matter)
{
	const struct category_info *category =
	    ruleset_find_category(matter->context->desk->rules, matter->verdict.category);

	return category != NULL && category->template_name != NULL ? category->template_name
								   : "ack";
}

static int fill_limits(const struct matter *matter, const char *recipient,
    struct guard_input *input, struct error *error)
{
	struct ack_counts counts;
	struct address_record address = {0};
	int64_t breaker_ms, resumed_ms, thread;
	char person[ADDRESS_BYTES_MAX + 1];

	address_person(recipient, person, sizeof(person));
	if (store_sent_ack_counts(
		matter->store, person, template_of(matter), input->now_ms, &counts, error) != 0 ||
	    store_address_find(matter->store, recipient, matter->arena, &address, error) < 0 ||
	    meta_number(matter->store, META_BREAKER, &breaker_ms, error) != 0 ||
	    meta_number(matter->store, META_RESUMED, &resumed_ms, error) != 0 ||
	    thread_find(matter->context, input->message, THREAD_BY_KNOWN, &thread, error) != 0)
		return -1;
	/* The owner's "resume" starts the hour anew; without that the breaker would trip at the
	 * next mail. */
	if (resumed_ms > input->now_ms - HOUR_MS &&
	    store_sent_ack_count_after(matter->store, resumed_ms, &counts.all_hour, error) != 0)
		return -1;
	input->is_reply_to_ours = thread != 0;
	input->address_day = counts.address_day;
	input->address_week = counts.address_week;
	input->address_any_day = counts.address_subject_day;
	input->domain_hour = counts.domain_hour;
	input->domain_day = counts.domain_day;
	input->all_hour = counts.all_hour;
	input->is_address_dead = address.is_dead;
	input->is_silenced = address.is_silenced;
	input->is_breaker_open = breaker_ms != 0;
	return 0;
}

/* As of when the mail came, or as of now. */
static int ask_guard(const struct matter *matter, const char *recipient, bool is_past,
    struct guard_decision *decision_r, struct error *error)
{
	const struct take_in_context *context = matter->context;
	const struct message *message = matter->arrival->message;
	struct guard_input input =
	    customer_mail_guard(context->desk, context->mailbox, &matter->mail, message);

	input.mail_date_ms = arrival_oldest_ms(context, matter->arrival);
	input.watermark_ms = is_past ? 0 : context->watermark_ms;
	if (is_past)
		input.now_ms = matter->arrived_ms;
	if (fill_limits(matter, recipient != NULL ? recipient : "", &input, error) != 0)
		return -1;
	guard_decide(&input, decision_r);
	return 0;
}

/*
 * Asked before the matter is stored: it is written once, and a mail that names itself in
 * In-Reply-To does not answer itself.
 */
static int decide_ack(struct matter *matter, struct error *error)
{
	const char *recipient = guard_recipient(matter->mail.message);
	struct guard_decision decision;

	if (ask_guard(matter, recipient, false, &decision, error) != 0)
		return -1;
	if (decision.trips_breaker &&
	    meta_set_number(matter->store, META_BREAKER, clock_now_ms(), error) != 0)
		return -1;
	matter->recipient = decision.may_ack ? recipient : NULL;
	matter->ack_decision = decision.may_ack ? "ack"
						: arena_printf(matter->arena, "%s: %s",
						      decision.rule, decision.reason);
	return 0;
}

static int record_matter(struct matter *matter, const char *identity, struct error *error)
{
	struct event_record event = {
	    .at_ms = matter->arrived_ms, .actor = "customer", .action = "created", .detail = ""};

	if (store_customer(matter->store, matter->mail.address, matter->mail.name,
		matter->arrived_ms, &matter->customer_id, NULL, error) != 0)
		return -1;
	classify(matter);
	if ((!matter->is_by_hand && decide_ack(matter, error) != 0) ||
	    add_feedback(matter, error) != 0 ||
	    (!matter->is_by_hand && add_ledger(matter, identity, error) != 0) ||
	    add_entry(matter, error) != 0 || add_evidence(matter, error) != 0)
		return -1;
	if (matter->is_by_hand) {
		event.actor = "owner";
		event.detail = matter->mail.channel.id;
	}
	event.feedback_id = matter->feedback.id;
	if (matter->previous_id != 0)
		event.detail = arena_printf(matter->arena, "#%lld", (long long)matter->previous_id);
	if (store_event_add(matter->store, &event, error) != 0 || add_link(matter, error) != 0 ||
	    announce(matter->context->desk, EVENT_CREATED, matter->feedback.id, NULL, error) != 0)
		return -1;
	return add_rule_error(matter, error);
}

int new_feedback_by_hand(const struct take_in_context *context, const struct message *message,
    const struct customer_mail *mail, int64_t at_ms, struct arena *arena, int64_t *feedback_id_r,
    struct error *error)
{
	struct arrival arrival = {.internal_date_ms = at_ms, .message = message};
	struct matter matter = {.context = context,
	    .arrival = &arrival,
	    .arena = arena,
	    .store = context->desk->store,
	    .mail = *mail,
	    .arrived_ms = at_ms,
	    .is_by_hand = true,
	    .ack_decision = "by_hand: what was recorded by hand gets no acknowledgement"};

	if (record_matter(&matter, "", error) != 0)
		return -1;
	*feedback_id_r = matter.feedback.id;
	return 0;
}

/* Who is told when no answer comes; nobody, of what is history. */
static int plan_service(struct matter *matter, struct error *error)
{
	const struct take_in_context *context = matter->context;

	if (context->follows_dates ||
	    arrival_oldest_ms(context, matter->arrival) < context->watermark_ms)
		return 0;
	return service_plan(context->desk, &matter->feedback, matter->arrived_ms, true, error);
}

static int queue_ack(struct matter *matter, struct error *error)
{
	struct ack_input input = {.context = matter->context,
	    .message = matter->mail.message,
	    .feedback_id = matter->feedback.id,
	    .recipient = matter->recipient,
	    .customer_name = matter->mail.name,
	    .is_form = matter->mail.is_form,
	    .template_name = template_of(matter),
	    .is_vip = ruleset_sender(matter->context->desk->rules, matter->mail.address).is_vip,
	    .category =
		ruleset_find_category(matter->context->desk->rules, matter->verdict.category)};
	struct ack_variant variant;
	bool is_vip;

	if (store_customer_is_vip(matter->store, matter->customer_id, &is_vip, error) != 0)
		return -1;
	input.is_vip |= is_vip;
	if (acknowledgement_queue(&input, matter->arena, &variant, error) != 0)
		return -1;
	return history_write(matter->context->desk, matter->feedback.id, "hark", "ack_queued",
	    arena_printf(
		matter->arena, "%s; %s: %s", matter->recipient, variant.name, variant.reason),
	    error);
}

/*
 * What a mail was answered by after the backup that was restored is forgotten, but not by its
 * sender: it counts as one acknowledgement, if it would have got one then.
 */
static int count_lost_ack(const struct matter *matter, struct error *error)
{
	const struct take_in_context *context = matter->context;
	const char *recipient = guard_recipient(matter->mail.message);
	struct guard_decision decision;
	int64_t restored_ms;

	if (context->is_rescan || context->follows_dates || recipient == NULL ||
	    matter->arrived_ms >= context->watermark_ms)
		return 0;
	if (store_restored_ms(matter->store, &restored_ms, error) != 0)
		return -1;
	if (matter->arrived_ms >= restored_ms)
		return 0;
	if (ask_guard(matter, recipient, true, &decision, error) != 0)
		return -1;
	return decision.may_ack
		   ? acknowledgement_count(matter->store, recipient, template_of(matter),
			 matter->feedback.id, matter->arrived_ms, error)
		   : 0;
}

int new_feedback(const struct take_in_context *context, const struct arrival *arrival,
    const char *identity, int64_t previous_id, struct arena *arena, struct take_in_result *result,
    struct error *error)
{
	struct matter matter = {.context = context,
	    .arrival = arrival,
	    .arena = arena,
	    .previous_id = previous_id,
	    .store = context->desk->store};

	identify(&matter);
	if (record_matter(&matter, identity, error) != 0 || plan_service(&matter, error) != 0 ||
	    (matter.recipient != NULL ? queue_ack(&matter, error)
				      : count_lost_ack(&matter, error)) != 0)
		return -1;
	result->acknowledged += matter.recipient != NULL;
	result->feedback++;
	return 0;
}
