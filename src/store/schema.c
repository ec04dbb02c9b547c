/*
 * The schema, one migration a version; the first stands in schema_first.c. A migration that was
 * ever released is never edited: a change is a new one. Times are UTC milliseconds, 0 where
 * something has not happened yet. Words are checked here once more, so that a slip elsewhere is
 * refused and not stored; they are compared one by one because IN with more than two of them builds
 * a table for each row.
 */
#include "store/store_p.h"

/*
 * Who decided a feedback's category, so that nothing overrides the owner and only his word trains
 * the classifier; and that classifier: one row, replaced as a whole.
 */
static const char learning[] =
    "ALTER TABLE feedback ADD COLUMN decided_by TEXT NOT NULL DEFAULT 'rules'"
    " CHECK (decided_by = 'rules' OR decided_by = 'owner' OR decided_by = 'learned');"
    "CREATE INDEX feedback_by_owner ON feedback(id) WHERE decided_by = 'owner';"
    "CREATE TABLE model ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " version INTEGER NOT NULL,"
    " made INTEGER NOT NULL,"
    " labels INTEGER NOT NULL,"
    " \"right\" INTEGER NOT NULL,"
    " majority INTEGER NOT NULL,"
    " answered INTEGER NOT NULL,"
    " answered_right INTEGER NOT NULL,"
    " content BLOB NOT NULL) STRICT;";

static const char *const version_2[] = {learning, NULL};

/*
 * What follows the first answer: what is planned for a matter and when, at most one of a kind; the
 * matter that a new one goes back to; who wants nothing but answers to his own mails.
 */
static const char following[] =
    "CREATE TABLE agenda ("
    " id INTEGER PRIMARY KEY,"
    " feedback INTEGER NOT NULL REFERENCES feedback(id),"
    " kind TEXT NOT NULL CHECK (kind <> ''),"
    " due INTEGER NOT NULL,"
    " UNIQUE (feedback, kind)) STRICT;"
    "CREATE INDEX agenda_due ON agenda(due, id);"
    "ALTER TABLE feedback ADD COLUMN previous INTEGER REFERENCES feedback(id);"
    "CREATE INDEX feedback_previous ON feedback(previous) WHERE previous IS NOT NULL;"
    "ALTER TABLE address ADD COLUMN is_unsubscribed INTEGER NOT NULL DEFAULT 0"
    " CHECK (is_unsubscribed IN (0, 1));"
    "CREATE INDEX outbox_recipient ON outbox(lower(recipient), created);";

static const char *const version_3[] = {following, NULL};

/* By when a first answer was promised. */
static const char promises[] =
    "ALTER TABLE feedback ADD COLUMN answer_due INTEGER NOT NULL DEFAULT 0;";

static const char *const version_4[] = {promises, NULL};

/*
 * Customers who matter more, and what closes the loop: an improvement with its plan, its tasks and
 * who was told that it is done, each customer once. A draft is "intended" before it is written, by
 * a Message-ID that can be found again.
 */
static const char improving[] =
    "ALTER TABLE customer ADD COLUMN is_vip INTEGER NOT NULL DEFAULT 0"
    " CHECK (is_vip IN (0, 1));"
    "ALTER TABLE customer ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0);"
    "ALTER TABLE improvement ADD COLUMN problem TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE improvement ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'"
    " CHECK (priority = 'normal' OR priority = 'high' OR priority = 'low');"
    "ALTER TABLE improvement ADD COLUMN due INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE improvement_task ("
    " improvement INTEGER NOT NULL REFERENCES improvement(id),"
    " number INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " done INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (improvement, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE improvement_letter ("
    " id INTEGER PRIMARY KEY,"
    " improvement INTEGER NOT NULL REFERENCES improvement(id),"
    " customer INTEGER NOT NULL REFERENCES customer(id),"
    " feedback INTEGER NOT NULL REFERENCES feedback(id),"
    " state TEXT NOT NULL CHECK (state = 'intended' OR state = 'drafted' OR state = 'queued'),"
    " message_id TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " UNIQUE (improvement, customer)) STRICT;"
    "CREATE INDEX improvement_letter_customer ON improvement_letter(customer);"
    "CREATE INDEX improvement_letter_feedback ON improvement_letter(feedback);";

static const char *const version_5[] = {improving, NULL};

/* Lines of a mail in which the owner asks for something, until all are done and answered. */
static const char orders[] =
    "CREATE TABLE owner_order ("
    " id INTEGER PRIMARY KEY,"
    " request INTEGER NOT NULL REFERENCES ledger(id),"
    " line TEXT NOT NULL,"
    " answer TEXT NOT NULL DEFAULT '',"
    " is_done INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1))) STRICT;"
    "CREATE INDEX owner_order_request ON owner_order(request, is_done);"
    "CREATE INDEX owner_order_waiting ON owner_order(id) WHERE is_done = 0;";

static const char *const version_6[] = {orders, NULL};

/* What a survey asked, and by which mails its answer is known; the one rating that came of it. */
static const char asking[] =
    "ALTER TABLE survey_sent ADD COLUMN scale TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE survey_sent ADD COLUMN measures TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE survey_sent ADD COLUMN message_id TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE survey_sent ADD COLUMN thanks_id TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE survey_sent ADD COLUMN is_periodic INTEGER NOT NULL DEFAULT 0"
    " CHECK (is_periodic IN (0, 1));"
    "CREATE INDEX survey_sent_message_id ON survey_sent(message_id) WHERE message_id <> '';"
    "CREATE INDEX survey_sent_thanks_id ON survey_sent(thanks_id) WHERE thanks_id <> '';"
    "ALTER TABLE rating ADD COLUMN sent INTEGER REFERENCES survey_sent(id);"
    "CREATE UNIQUE INDEX rating_sent ON rating(sent) WHERE sent IS NOT NULL;";

static const char *const version_7[] = {asking, NULL};

/*
 * Who was forgotten, by a keyed hash of the address, and what was promised to them; when the texts
 * of a matter were removed.
 */
static const char forgetting[] =
    "CREATE TABLE tombstone ("
    " hash TEXT PRIMARY KEY CHECK (length(hash) = 32),"
    " at INTEGER NOT NULL,"
    " is_dead INTEGER NOT NULL CHECK (is_dead IN (0, 1)),"
    " is_silenced INTEGER NOT NULL CHECK (is_silenced IN (0, 1)),"
    " is_unsubscribed INTEGER NOT NULL CHECK (is_unsubscribed IN (0, 1))) STRICT, WITHOUT ROWID;"
    "ALTER TABLE feedback ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX feedback_kept ON feedback(last_customer) WHERE erased = 0"
    " AND status = 'closed';"
    "CREATE INDEX outbox_kept ON outbox(created) WHERE length(content) > 0;";

static const char *const version_8[] = {forgetting, NULL};

/*
 * Where the owner moved a mail, as far as the folder changes its matter, and what the matter was
 * before; the matters that count in no figure.
 */
static const char moving[] =
    "CREATE TABLE place ("
    " identity TEXT PRIMARY KEY CHECK (length(identity) = 32),"
    " folder INTEGER NOT NULL REFERENCES folder(id),"
    " feedback INTEGER NOT NULL REFERENCES feedback(id) ON DELETE CASCADE,"
    " at INTEGER NOT NULL,"
    " old_status TEXT NOT NULL,"
    " old_priority TEXT NOT NULL,"
    " old_category TEXT NOT NULL,"
    " old_decided_by TEXT NOT NULL,"
    " category TEXT NOT NULL,"
    " has_silenced INTEGER NOT NULL CHECK (has_silenced IN (0, 1)),"
    " has_discounted INTEGER NOT NULL CHECK (has_discounted IN (0, 1)))"
    " STRICT, WITHOUT ROWID;"
    "CREATE INDEX place_feedback ON place(feedback);"
    "CREATE TABLE discounted ("
    " feedback INTEGER PRIMARY KEY REFERENCES feedback(id) ON DELETE CASCADE) STRICT;";

static const char *const version_9[] = {moving, NULL};

/* What left an account lately, for the provider's budget. */
static const char budgets[] = "CREATE INDEX outbox_sent ON outbox(account, last_attempt)"
			      " WHERE state = 'sent' OR state = 'uncertain';";

static const char *const version_10[] = {budgets, NULL};

/* What still has words that retention may erase, by how long it has rested; what it erased. */
static const char retaining[] =
    "DROP INDEX feedback_kept;"
    "CREATE INDEX feedback_kept ON feedback(status_since) WHERE erased = 0"
    " AND status <> 'open' AND status <> 'reopened';"
    "CREATE INDEX quarantine_at ON quarantine(at);"
    "CREATE INDEX ledger_reason ON ledger(at) WHERE state GLOB 'ignored:*' AND reason <> '';"
    "CREATE INDEX rating_comment ON rating(at) WHERE comment <> '';"
    "CREATE INDEX event_erased ON event(at) WHERE action = 'erased' AND feedback IS NULL;";

static const char *const version_11[] = {retaining, NULL};

/*
 * What reports count: the first promise of a matter, which a later one does not replace; whether a
 * survey was answered, whatever became of the rating; and ways to them that need no table.
 */
static const char figures[] =
    "ALTER TABLE feedback ADD COLUMN first_due INTEGER NOT NULL DEFAULT 0;"
    "UPDATE feedback SET first_due = answer_due WHERE answer_due <> 0;"
    "CREATE INDEX feedback_first_due ON feedback(first_due, created);"
    "DROP INDEX feedback_created;"
    "CREATE INDEX feedback_created ON feedback(created, id, customer, category, priority,"
    " language, channel, ack_decision, sentiment);"
    "DROP INDEX feedback_responded;"
    "CREATE INDEX feedback_responded ON feedback(responded, created) WHERE responded > 0;"
    "CREATE INDEX event_moves ON event(feedback, id, at, status) WHERE status IS NOT NULL;"
    "ALTER TABLE survey_sent ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;"
    "UPDATE survey_sent SET answered = coalesce((SELECT at FROM rating"
    " WHERE sent = survey_sent.id), 0);"
    "DROP INDEX rating_at;"
    "CREATE INDEX rating_at ON rating(at, id, question, scale, value, feedback);";

static const char *const version_12[] = {figures, NULL};

/* One row for all that a mail gave. */
static const char gathering[] =
    "ALTER TABLE evidence RENAME TO old_evidence;"
    "CREATE TABLE evidence ("
    " id INTEGER PRIMARY KEY,"
    " feedback INTEGER NOT NULL REFERENCES feedback(id),"
    " entry INTEGER REFERENCES entry(id),"
    " found TEXT NOT NULL) STRICT;"
    "INSERT INTO evidence (feedback, entry, found)"
    " SELECT feedback, entry, json_group_array(json_array(rule, word, place, weight, is_veto))"
    " FROM (SELECT * FROM old_evidence ORDER BY id) GROUP BY feedback, entry;"
    "DROP TABLE old_evidence;"
    "CREATE INDEX evidence_feedback ON evidence(feedback);"
    "CREATE INDEX evidence_entry ON evidence(entry) WHERE entry IS NOT NULL;";

static const char *const version_13[] = {gathering, NULL};

/* Nearly all came by mail; the others are found by how they came. */
static const char channelled[] =
    "CREATE INDEX feedback_channel ON feedback(channel, created) WHERE channel <> 'mail';";

static const char *const version_14[] = {channelled, NULL};

/* How much a rating counted among the others when it was given. */
static const char weighing[] =
    "ALTER TABLE rating ADD COLUMN weight REAL NOT NULL DEFAULT 1 CHECK (weight > 0);";

static const char *const version_15[] = {weighing, NULL};

/* Mails that hark itself moves and marks. */
static const char filings[] =
    "CREATE TABLE filing ("
    " account INTEGER NOT NULL REFERENCES account(id),"
    " identity TEXT NOT NULL CHECK (length(identity) = 32),"
    " feedback INTEGER NOT NULL REFERENCES feedback(id) ON DELETE CASCADE,"
    " target TEXT NOT NULL,"
    " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
    " keywords TEXT NOT NULL,"
    " stale TEXT NOT NULL,"
    " is_marking INTEGER NOT NULL CHECK (is_marking IN (0, 1)),"
    " PRIMARY KEY (account, identity)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX filing_feedback ON filing(feedback);"
    "CREATE INDEX filing_waiting ON filing(account) WHERE state > 0 OR is_marking = 1;";

static const char *const version_16[] = {filings, NULL};

/* What was last seen of an account's servers, to warn before a login or a certificate ends. */
static const char watching[] =
    "ALTER TABLE account ADD COLUMN imap_login INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE account ADD COLUMN imap_certificate INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE account ADD COLUMN smtp_login INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE account ADD COLUMN smtp_certificate INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX tombstone_at ON tombstone(at);";

static const char *const version_17[] = {watching, NULL};

/*
 * A second bound in the condition of an index ("responded > 0") would be taken for the start of its
 * scan; the rare priorities are listed by an index of their own.
 */
static const char narrowing[] =
    "DROP INDEX feedback_responded;"
    "CREATE INDEX feedback_responded ON feedback(responded, created) WHERE responded <> 0;"
    "CREATE INDEX feedback_high ON feedback(created, id) WHERE priority = 'high';"
    "CREATE INDEX feedback_low ON feedback(created, id) WHERE priority = 'low';";

static const char *const version_18[] = {narrowing, NULL};

/* What waits is sorted and sifted without a look at the matters themselves. */
static const char sifting[] =
    "DROP INDEX feedback_status;"
    "CREATE INDEX feedback_status ON feedback(status, created, priority, answer_due);";

static const char *const version_19[] = {sifting, NULL};

/* Dialogues under way, of mails that a courier took along together. */
static const char attempting[] = "CREATE TABLE attempt ("
				 " outbox INTEGER PRIMARY KEY REFERENCES outbox(id),"
				 " is_over INTEGER NOT NULL CHECK (is_over IN (0, 1)),"
				 " result INTEGER NOT NULL,"
				 " step INTEGER NOT NULL,"
				 " code INTEGER NOT NULL,"
				 " enhanced TEXT NOT NULL,"
				 " reply TEXT NOT NULL) STRICT;";

static const char *const version_20[] = {attempting, NULL};

/*
 * What hooks and robots are to be told, and what became of it. The detail goes as soon as it is
 * settled; what stands in the matter itself is not repeated here, so that it can be forgotten
 * there.
 */
static const char announcing[] =
    "CREATE TABLE announcement ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " receiver TEXT NOT NULL CHECK (receiver <> ''),"
    " event TEXT NOT NULL CHECK (event <> ''),"
    " feedback INTEGER REFERENCES feedback(id) ON DELETE CASCADE,"
    " detail TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'done'"
    "  OR state = 'failed' OR state = 'cancelled'),"
    " due INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL DEFAULT 0,"
    " last_attempt INTEGER NOT NULL DEFAULT 0,"
    " reply TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX announcement_waiting ON announcement(receiver, due, id)"
    " WHERE state = 'queued';"
    "CREATE INDEX announcement_sending ON announcement(id) WHERE state = 'sending';"
    "CREATE INDEX announcement_tried ON announcement(receiver, last_attempt)"
    " WHERE last_attempt > 0;"
    "CREATE INDEX announcement_feedback ON announcement(feedback) WHERE feedback IS NOT NULL;"
    "CREATE INDEX announcement_settled ON announcement(at)"
    " WHERE state <> 'queued' AND state <> 'sending';";

static const char *const version_21[] = {announcing, NULL};

/* The index is merged at 16 parts of a size, not at 4: each word is written half as often. */
static const char *const version_22[] = {
    "INSERT INTO search (search, rank) VALUES ('automerge', 16);", NULL};

/* What a rule's word counts in a place, which evidence of many mails has in common. */
static const char hits[] = "CREATE TABLE hit ("
			   " id INTEGER PRIMARY KEY,"
			   " rule TEXT NOT NULL,"
			   " word TEXT NOT NULL,"
			   " place TEXT NOT NULL,"
			   " weight REAL NOT NULL,"
			   " is_veto INTEGER NOT NULL CHECK (is_veto IN (0, 1)),"
			   " UNIQUE (rule, word, place, weight, is_veto)) STRICT;";

/* The few announcements of no matter are looked through for who is forgotten. */
static const char unrelated[] =
    "CREATE INDEX announcement_unrelated ON announcement(id) WHERE feedback IS NULL;";

static const char *const version_23[] = {hits, unrelated, NULL};

const struct migration schema_migrations[] = {
    {1, schema_first},
    {2, version_2},
    {3, version_3},
    {4, version_4},
    {5, version_5},
    {6, version_6},
    {7, version_7},
    {8, version_8},
    {9, version_9},
    {10, version_10},
    {11, version_11},
    {12, version_12},
    {13, version_13},
    {14, version_14},
    {15, version_15},
    {16, version_16},
    {17, version_17},
    {18, version_18},
    {19, version_19},
    {20, version_20},
    {21, version_21},
    {22, version_22},
    {23, version_23},
};
const size_t schema_migration_count = ARRAY_SIZE(schema_migrations);
