/*
 * Every mail to the owner once, to look at: invented things happen in a scratch database, one after
 * the other, and the code that tells the owner of them writes its mail. Nothing leaves: the outbox
 * is scratch as well.
 */
#include "survey_p.h"

#include <string.h>

/* Longer than any promise of an answer, with nights and holidays between. */
#define WAIT_ROUNDS 60

struct stage {
	struct desk *desk;
	int64_t now_ms;
	struct arena *arena;
	bool is_zh;
};

static const char *either(const struct stage *stage, const char *en, const char *zh)
{
	return stage->is_zh ? zh : en;
}

static int add_matter(const struct stage *stage, const char *from, const char *subject,
    const char *text, int64_t *id_r, struct error *error)
{
	const struct spoken spoken = {.channel = "phone",
	    .from = from,
	    .subject = subject,
	    .text = text,
	    .at_ms = clock_now_ms()};

	return by_hand_add(stage->desk, &spoken, id_r, error);
}

static int add_order(const struct stage *stage, int64_t *id_r, struct error *error)
{
	return add_matter(stage, "ann.baker@example.net",
	    either(stage, "My order still says \"in process\"", "订单一直显示“处理中”"),
	    either(stage, "I paid nine days ago and nothing came. This is urgent for me.",
		"九天前就付了款，一直没有收到，很着急。"),
	    id_r, error);
}

static int add_crash(const struct stage *stage, int64_t *id_r, struct error *error)
{
	return add_matter(stage, "bob.chen@example.org",
	    either(stage, "The app crashes when I open a page", "打开页面就闪退"),
	    either(stage, "Since the update it crashes every time.", "更新以后每次都闪退。"), id_r,
	    error);
}

/* ---- what happens ---- */

static int week(const struct stage *stage, struct error *error)
{
	const char *refusal;
	int64_t id = 0;
	size_t made;

	clock_freeze(stage->now_ms - 8 * DAY_MS);
	if (add_order(stage, &id, error) != 0 ||
	    lifecycle_resolve(stage->desk, id,
		either(stage, "The address is corrected; it left today.", "已更正地址，今天发出。"),
		false, &refusal, error) != 0 ||
	    add_crash(stage, &id, error) != 0)
		return -1;
	clock_freeze(stage->now_ms);
	return reporting_due(stage->desk, &made, error);
}

static int promise(const struct stage *stage, int64_t id, const char *priority, struct error *error)
{
	struct store *store = stage->desk->store;
	struct feedback_record feedback;
	int done = store_begin(store, error);

	if (done != 0)
		return -1;
	done = store_feedback_set(store, id, NULL, priority, NULL, NULL, NULL, error);
	if (done == 0 && store_feedback_get(store, id, stage->arena, &feedback, error) != 1)
		done = -1;
	if (done == 0)
		done = service_plan(stage->desk, &feedback, clock_now_ms(), true, error);
	return desk_finish(stage->desk, done, error);
}

static int urgent(const struct stage *stage, struct error *error)
{
	int64_t id;

	if (add_order(stage, &id, error) != 0 || promise(stage, id, "high", error) != 0)
		return -1;
	return agenda_round(stage->desk, error);
}

/* Hours pass until the mail is there: then the service has noted when. */
static int wait_for(const struct stage *stage, const char *meta, struct error *error)
{
	int64_t id, written_ms = 0;

	if (add_crash(stage, &id, error) != 0 || promise(stage, id, "normal", error) != 0)
		return -1;
	for (int i = 0; i < WAIT_ROUNDS && written_ms == 0; i++) {
		clock_freeze(clock_now_ms() + 2 * HOUR_MS);
		if (agenda_round(stage->desk, error) != 0 ||
		    meta_number(stage->desk->store, meta, &written_ms, error) != 0)
			return -1;
	}
	return 0;
}

static int due(const struct stage *stage, struct error *error)
{
	return wait_for(stage, "service_reminded_ms", error);
}

static int handed_up(const struct stage *stage, struct error *error)
{
	stage->desk->settings->service.reminds = false;
	stage->desk->settings->service.escalate_to = "manager@example.com";
	return wait_for(stage, "service_escalated_ms", error);
}

static int low_rating(const struct stage *stage, struct error *error)
{
	const struct low_rating rating = {.feedback_id = 1001,
	    .name = either(stage, "Ann Baker", "王芳"),
	    .address = "ann.baker@example.net",
	    .score = "2",
	    .survey = "satisfaction",
	    .comment = either(
		stage, "It took three weeks until somebody answered.", "三周以后才有人答复。")};
	const struct owner_mail mail = survey_low_rating_mail(&rating, stage->arena);
	int64_t outbox_id;

	if (store_begin(stage->desk->store, error) != 0)
		return -1;
	return desk_finish(stage->desk,
	    owner_mail_queue(stage->desk, &mail, stage->arena, &outbox_id, error), error);
}

/* A mail in the scratch inbox; those of one happening share a UIDVALIDITY. */
static int add_row(
    const struct stage *stage, struct ledger_record row, int64_t *id_r, struct error *error)
{
	struct folder_record folder;
	int64_t account_id;

	if (desk_account(stage->desk, 0, &account_id, error) != 0 ||
	    store_folder(stage->desk->store, account_id, "INBOX", stage->arena, &folder, error) !=
		0)
		return -1;
	row.folder_id = folder.id;
	row.reason = row.identity = "";
	row.at_ms = row.mail_date_ms = clock_now_ms();
	return store_ledger_add(stage->desk->store, &row, id_r, error);
}

static int orders(const struct stage *stage, struct error *error)
{
	static const char *const lines[] = {
	    "#1002 snooze 3d", "#1002 priority high", "#999 resolve"};
	struct store *store = stage->desk->store;
	int64_t row_id = 0;
	int done = store_begin(store, error);

	if (done != 0)
		return -1;
	done = add_row(stage, (struct ledger_record){.uidvalidity = 1, .uid = 1, .state = "own"},
	    &row_id, error);
	for (size_t i = 0; done == 0 && i < ARRAY_SIZE(lines); i++)
		done = store_order_add(store, row_id, lines[i], error);
	if (desk_finish(stage->desk, done, error) != 0)
		return -1;
	return order_round(stage->desk, error);
}

static int spoken(const struct stage *stage, struct error *error)
{
	const struct spoken said = {.channel = "phone",
	    .from = either(stage, "Ann Baker", "王芳"),
	    .text = either(stage, "She asks when her order leaves.", "她问订单什么时候发出。")};

	if (store_begin(stage->desk->store, error) != 0)
		return -1;
	return desk_finish(
	    stage->desk, spoken_mail_confirm(stage->desk, &said, 1001, stage->arena, error), error);
}

static int breaker(const struct stage *stage, struct error *error)
{
	int done = store_begin(stage->desk->store, error);

	if (done != 0 ||
	    desk_finish(stage->desk,
		meta_set_number(stage->desk->store, META_BREAKER, clock_now_ms(), error),
		error) != 0)
		return -1;
	return clerk_round(stage->desk, error);
}

static int quarantine(const struct stage *stage, struct error *error)
{
	static const uint8_t raw[] = "?";
	struct store *store = stage->desk->store;
	int64_t row_id;
	int done = store_begin(store, error);

	if (done != 0)
		return -1;
	done = add_row(stage,
	    (struct ledger_record){.uidvalidity = 2, .uid = 1, .state = "quarantined"}, &row_id,
	    error);
	if (done == 0)
		done = store_quarantine_add(
		    store, row_id, (struct bytes){raw, sizeof(raw) - 1}, "", clock_now_ms(), error);
	return desk_finish(stage->desk, done, error) == 0 ? clerk_round(stage->desk, error) : -1;
}

static int loop(const struct stage *stage, struct error *error)
{
	int64_t row_id;
	int done = store_begin(stage->desk->store, error);

	if (done != 0)
		return -1;
	for (uint32_t i = 0; done == 0 && i < LOOP_WRITER_MAILS; i++)
		done = add_row(stage,
		    (struct ledger_record){
			.uidvalidity = 3, .uid = 1 + i, .state = "reply", .feedback_id = 1001},
		    &row_id, error);
	return desk_finish(stage->desk, done, error) == 0 ? clerk_round(stage->desk, error) : -1;
}

static int refuse(const struct stage *stage, enum request_refusal why, struct error *error)
{
	const struct message message = {.text_hash = ""};
	int64_t row_id;
	int done = store_begin(stage->desk->store, error);

	if (done != 0)
		return -1;
	done = add_row(stage,
	    (struct ledger_record){.uidvalidity = 4, .uid = 1 + (uint32_t)why, .state = "own"},
	    &row_id, error);
	if (done == 0)
		done = request_refuse(stage->desk, why, &message, row_id, stage->arena, error);
	return desk_finish(stage->desk, done, error) == 0 ? clerk_round(stage->desk, error) : -1;
}

static int unproved(const struct stage *stage, struct error *error)
{
	return refuse(stage, REQUEST_UNPROVED, error);
}

static int no_answer(const struct stage *stage, struct error *error)
{
	return refuse(stage, REQUEST_NO_ANSWER, error);
}

static int replayed(const struct stage *stage, struct error *error)
{
	return refuse(stage, REQUEST_REPLAYED, error);
}

static int stale(const struct stage *stage, struct error *error)
{
	return refuse(stage, REQUEST_STALE, error);
}

static int stranger(const struct stage *stage, struct error *error)
{
	return refuse(stage, REQUEST_STRANGER, error);
}

static int mailbox_down(const struct stage *stage, struct error *error)
{
	return outage_mailbox_raise(stage->desk, stage->desk->settings->mailboxes[0].address, 35,
	    "imap.example.com: Connection refused", error);
}

static int mailbox_up(const struct stage *stage, struct error *error)
{
	return outage_mailbox_clear(
	    stage->desk, stage->desk->settings->mailboxes[0].address, error);
}

static int smtp_down(const struct stage *stage, struct error *error)
{
	return outage_smtp_raise(stage->desk, error);
}

static int smtp_up(const struct stage *stage, struct error *error)
{
	return outage_smtp_clear(stage->desk, error);
}

static int configuration(const struct stage *stage, struct error *error)
{
	struct diagnostics diagnostics;
	int done;

	diagnostics_init(&diagnostics);
	diagnostics_add(&diagnostics, "/etc/hark/rules.d/10-shop.yaml", 12, 5,
	    _("unknown key \"%s\"; did you mean \"%s\"?"), "wrods", "words");
	done = outage_configuration_raise(stage->desk, &diagnostics, error);
	diagnostics_free(&diagnostics);
	return done;
}

/* In this order: some build on what happened before. */
static const struct {
	const char *name;
	int (*happen)(const struct stage *stage, struct error *error);
} happenings[] = {
    {"report", week},
    {"alert-urgent", urgent},
    {"digest-due", due},
    {"digest-handed-up", handed_up},
    {"alert-low-rating", low_rating},
    {"transcript-orders", orders},
    {"transcript-spoken", spoken},
    {"alert-breaker", breaker},
    {"alert-quarantine", quarantine},
    {"alert-loop", loop},
    {"alert-order-unproved", unproved},
    {"alert-order-no-answer", no_answer},
    {"alert-order-replayed", replayed},
    {"alert-order-stale", stale},
    {"alert-order-stranger", stranger},
    {"alert-mailbox", mailbox_down},
    {"alert-mailbox-clear", mailbox_up},
    {"alert-smtp", smtp_down},
    {"alert-smtp-clear", smtp_up},
    {"alert-configuration", configuration},
};

static int prepare(struct stage *stage, const char *language, struct error *error)
{
	struct settings *settings = stage->desk->settings;

	settings->owner.language = language;
	settings->alert_command = NULL;
	settings->service.alerts_urgent = settings->service.reminds = true;
	settings->service.escalate_to = NULL;
	settings->report_count = settings->report_count > 0 ? 1 : 0;
	stage->is_zh = strcmp(language, "zh") == 0;
	language_use(language);
	clock_freeze(stage->now_ms - 30 * DAY_MS);
	return desk_open_scratch(stage->desk, error);
}

int owner_samples(struct desk *desk, const char *language, const struct owner_listener *listener,
    struct error *error)
{
	struct stage stage = {.desk = desk, .now_ms = clock_now_ms(), .arena = arena_new()};
	int done = prepare(&stage, language, error);

	desk->owner_listener = listener;
	for (size_t i = 0; done == 0 && i < ARRAY_SIZE(happenings); i++) {
		desk->sample_name = happenings[i].name;
		clock_freeze(stage.now_ms);
		done = happenings[i].happen(&stage, error);
	}
	desk->owner_listener = NULL;
	clock_set(stage.now_ms);
	arena_free(&stage.arena);
	return done;
}
