/*
 * The rows of the made-up year. Times that lie behind its end have not happened yet.
 */
#include "year_p.h"

#include <math.h>
#include <string.h>

static const char *const languages[YEAR_LANGUAGES] = {[YEAR_EN] = "en", [YEAR_ZH] = "zh"};

int year_store_open(struct year_store *target, struct arena *arena)
{
	if (store_account(
		target->store, "feedback@hearth.example", &target->account_id, target->error) != 0)
		return -1;
	return store_folder(
	    target->store, target->account_id, "INBOX", arena, &target->folder, target->error);
}

/* ---- ledger, entry ---- */

static int add_ledger(struct year_store *target, const char *state, const char *reason,
    int64_t feedback_id, int64_t at_ms, int64_t *id_r)
{
	char name[64], identity[33];
	struct ledger_record record = {.folder_id = target->folder.id,
	    .uidvalidity = 1,
	    .uid = ++target->uid,
	    .state = state,
	    .reason = reason,
	    .identity = identity,
	    .feedback_id = feedback_id,
	    .at_ms = at_ms,
	    .mail_date_ms = at_ms,
	    .size_bytes = 4000};

	snprintf(name, sizeof(name), "%u", target->uid);
	hash_hex((struct bytes){(const uint8_t *)name, strlen(name)}, identity);
	return store_ledger_add(target->store, &record, id_r, target->error);
}

static int add_entry(struct year_store *target, const struct year_mail *mail, int64_t feedback_id,
    const char *text, int64_t at_ms, const char *state)
{
	char message_id[64];
	struct entry_record entry = {.feedback_id = feedback_id,
	    .author = "customer",
	    .kind = "mail",
	    .message_id = message_id,
	    .from_address = mail->customer.address,
	    .subject = mail->subject,
	    .text = text,
	    .new_text = text,
	    .nature = "person",
	    .at_ms = at_ms};
	const struct evidence_record evidence = {
	    mail->topic->category, mail->word, "text", 1, .is_veto = false};
	int64_t id;

	if (add_ledger(
		target, state, "written by a person", feedback_id, at_ms, &entry.ledger_id) != 0)
		return -1;
	snprintf(message_id, sizeof(message_id), "y%u@post.example", target->uid);
	if (store_entry_add(target->store, &entry, &id, target->error) != 0)
		return -1;
	if (mail->word[0] == '\0' || strcmp(state, "feedback") != 0)
		return 0;
	return store_evidence_add(target->store, feedback_id, id, &evidence, 1, target->error);
}

int year_store_other(struct year_store *target, int64_t at_ms, struct dice *dice)
{
	static const char *const states[] = {
	    "ignored:bulk", "ignored:bulk", "ignored:auto_reply", "ignored:bounce", "duplicate"};
	int64_t id;

	return add_ledger(
	    target, states[dice_below(dice, ARRAY_SIZE(states))], "by its marks", 0, at_ms, &id);
}

/* ---- what became of a matter ---- */

/* Some time later, as people take their time: half of them within the median. */
static int64_t later(struct dice *dice, int64_t at_ms, double median_hours, double spread)
{
	double hours = median_hours * exp(spread * dice_normal(dice));

	return at_ms + (int64_t)(hours * (double)HOUR_MS);
}

/* People answer from nine to six. */
static int64_t in_working_hours(struct dice *dice, int64_t at_ms)
{
	struct civil time = civil_from_ms(at_ms);

	if (time.hour >= 9 && time.hour < 18)
		return at_ms;
	if (time.hour >= 18)
		time = civil_day_start(&time, 1);
	time.hour = 9;
	time.minute = (int)dice_below(dice, 60);
	return civil_to_ms(&time);
}

static int move(struct year_store *target, int64_t id, const char *status, int64_t at_ms)
{
	if (at_ms >= target->until_ms)
		return 0;
	return store_feedback_status(target->store, id, status, "owner", "", at_ms, target->error);
}

/* A score around mean, from low to high. */
static double score(struct dice *dice, double mean, double spread, double low, double high)
{
	double value = floor(mean + spread * dice_normal(dice) + 0.5);

	if (value < low)
		return low;
	return value > high ? high : value;
}

static int ask(struct year_store *target, const struct survey_sent_record *asked, bool is_answered,
    struct rating_record *rating)
{
	struct rating_record old;
	struct arena *arena;
	int64_t sent_id;
	int result;

	if (asked->at_ms >= target->until_ms)
		return 0;
	if (store_survey_sent_add(target->store, asked, &sent_id, target->error) != 0)
		return -1;
	if (!is_answered || rating->at_ms >= target->until_ms)
		return 0;
	arena = arena_new();
	result = store_rating_answer(target->store, sent_id, rating, arena, &old, target->error);
	arena_free(&arena);
	return result < 0 ? -1 : 0;
}

static int ask_satisfaction(struct year_store *target, const struct year_mail *mail, int64_t id,
    int64_t customer_id, int64_t resolved_ms, struct dice *dice)
{
	char token[32];
	struct survey_sent_record asked = {.feedback_id = id,
	    .customer_id = customer_id,
	    .survey = "satisfaction",
	    .token = token,
	    .at_ms = resolved_ms + 2 * DAY_MS,
	    .scale = "1-5",
	    .measures = "csat"};
	struct rating_record rating = {.feedback_id = id,
	    .customer_id = customer_id,
	    .survey = "satisfaction",
	    .question = "csat",
	    .scale = "1-5",
	    .value = score(dice, 4.4 + mail->topic->sentiment / 2 + mail->mood, 0.9, 1, 5),
	    .comment = "",
	    .at_ms = later(dice, asked.at_ms, 14, 0.8)};

	snprintf(token, sizeof(token), "s%lld", (long long)id);
	return ask(target, &asked, dice_share(dice) < 0.28, &rating);
}

int year_store_recommendation(
    struct year_store *target, int64_t at_ms, double mood, struct dice *dice)
{
	char token[32];
	struct survey_sent_record asked = {.survey = "recommendation",
	    .token = token,
	    .at_ms = at_ms,
	    .scale = "0-10",
	    .measures = "nps",
	    .is_periodic = true};
	struct rating_record rating = {.survey = "recommendation",
	    .question = "nps",
	    .scale = "0-10",
	    .value = score(dice, 8.1 + 2 * mood, 2.2, 0, 10),
	    .comment = "",
	    .at_ms = later(dice, at_ms, 20, 0.8)};
	struct year_customer customer =
	    year_customer_of(target->year, dice_below(dice, YEAR_CUSTOMERS));

	if (store_customer(target->store, customer.address, customer.name, at_ms,
		&asked.customer_id, NULL, target->error) != 0)
		return -1;
	rating.customer_id = asked.customer_id;
	snprintf(token, sizeof(token), "r%lld", (long long)at_ms);
	return ask(target, &asked, dice_share(dice) < 0.3, &rating);
}

static int live_on(struct year_store *target, const struct year_mail *mail, int64_t id,
    int64_t customer_id, struct dice *dice)
{
	int64_t answered_ms = in_working_hours(dice, later(dice, mail->at_ms, 5, 0.9));
	int64_t resolved_ms = in_working_hours(dice, later(dice, answered_ms, 20, 0.9));
	bool is_answered = dice_share(dice) < 0.99, is_resolved = dice_share(dice) < 0.93;

	if (!is_answered)
		return 0;
	if (move(target, id, "responded", answered_ms) != 0)
		return -1;
	if (!is_resolved)
		return 0;
	if (move(target, id, "resolved", resolved_ms) != 0 ||
	    move(target, id, "closed", resolved_ms + 7 * DAY_MS) != 0)
		return -1;
	if (dice_share(dice) < 0.35)
		return 0;
	return ask_satisfaction(target, mail, id, customer_id, resolved_ms, dice);
}

static int64_t promise_ms(const struct year_mail *mail)
{
	if (strcmp(mail->priority, "high") == 0)
		return mail->at_ms + 4 * HOUR_MS;
	return mail->at_ms + (strcmp(mail->priority, "low") == 0 ? 72 : 24) * HOUR_MS;
}

static int add_matter(struct year_store *target, const struct year_mail *mail, int64_t customer_id,
    struct dice *dice, int64_t *id_r)
{
	const struct feedback_record record = {.customer_id = customer_id,
	    .account_id = target->account_id,
	    .address = mail->customer.address,
	    .name = mail->customer.name,
	    .subject = mail->subject,
	    .category = mail->topic->category,
	    .priority = mail->priority,
	    .sentiment = mail->sentiment,
	    .score = mail->word[0] != '\0',
	    .language = languages[mail->customer.language],
	    .channel = dice_share(dice) < 0.2 ? "web_form" : "mail",
	    .tags = "",
	    .created_ms = mail->at_ms,
	    .answer_due_ms = promise_ms(mail),
	    .ack_decision = dice_share(dice) < 0.96 ? "ack" : "address_cap: enough for today"};

	return store_feedback_add(target->store, &record, id_r, target->error);
}

int year_store_mail(struct year_store *target, const struct year_mail *mail, struct dice *dice)
{
	int64_t customer_id, id, again_ms = later(dice, mail->at_ms, 30, 0.7);

	if (store_customer(target->store, mail->customer.address, mail->customer.name, mail->at_ms,
		&customer_id, NULL, target->error) != 0 ||
	    add_matter(target, mail, customer_id, dice, &id) != 0 ||
	    add_entry(target, mail, id, mail->text, mail->at_ms, "feedback") != 0)
		return -1;
	if (dice_share(dice) < 0.2 && again_ms < target->until_ms &&
	    add_entry(target, mail, id,
		year_small_talk[mail->customer.language][dice_below(dice, SMALL_TALK)], again_ms,
		"reply") != 0)
		return -1;
	return live_on(target, mail, id, customer_id, dice);
}
