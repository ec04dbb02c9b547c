/*
 * How long the store takes: storing mails in batches, indexing them, searching and counting.
 *
 *	bench_store FOLDER [MAILS [again]]
 *
 * FOLDER gets a new database; MAILS is 100000 unless given; "again" only reads what the last run
 * has stored there. The texts are made up from a vocabulary in which the n-th word is as frequent
 * as in speech (1/n), half of them Chinese.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hark/store.h"

#define VOCABULARY 20000
#define BATCH 100
#define LAST 10000 /* mails whose cost is shown; whole batches of both kinds */
#define START INT64_C(1700000000000)

static uint64_t seed = 88172645463325252;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Zipf by inversion: rank 1 is the most frequent. */
static size_t next_rank(void)
{
	double u = (double)(next_random() >> 11) / 9007199254740992.0;

	return (size_t)exp(u * log(VOCABULARY));
}

static void add_word(struct buffer *text, size_t rank)
{
	size_t rest = rank * 7919 + 13;

	for (size_t i = 0; i < 2 + rank % 4; i++, rest /= 17)
		buffer_printf(text, "%c%c", "bcdfghklmnprstvwz"[rest % 17], "aeiou"[rest / 17 % 5]);
	buffer_add_char(text, ' ');
}

static void add_han(struct buffer *text, size_t rank)
{
	char bytes[4];

	buffer_append(text, bytes, utf8_put((uint32_t)(0x4e00 + rank * 7919 % 20000), bytes));
}

static void make_text(struct buffer *text, size_t number)
{
	size_t words = 20 + next_random() % 80;

	buffer_clear(text);
	for (size_t i = 0; i < words; i++) {
		if (number % 2 == 0)
			add_word(text, next_rank());
		else
			add_han(text, next_rank());
	}
	if (number % 1000 == 1)
		buffer_add(text, " unmistakable 闪退");
}

static void must(int result, const struct error *error)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s\n", error->text);
	exit(1);
}

/* Wall time and CPU time since it was started. */
struct watch {
	int64_t wall_ms;
	clock_t cpu;
};

static struct watch watch_start(void)
{
	return (struct watch){clock_monotonic_ms(), clock()};
}

static void show(const char *what, struct watch started, double count, const char *unit)
{
	double wall_ms = (double)(clock_monotonic_ms() - started.wall_ms);
	double cpu_us = (double)(clock() - started.cpu) * 1e6 / CLOCKS_PER_SEC;

	printf("%-44s %9.0f ms wall %9.0f ms CPU %11.1f us CPU per %s\n", what, wall_ms,
	    cpu_us / 1000, cpu_us / count, unit);
	fflush(stdout);
}

struct bench {
	struct store *store;
	struct error error;
	int64_t account;
	struct folder_record folder;
	struct buffer text;
};

static void move(struct bench *b, int64_t id, const char *status, int64_t at_ms)
{
	must(store_feedback_status(b->store, id, status, "owner", "", at_ms, &b->error), &b->error);
}

static int64_t add_feedback(struct bench *b, size_t number, int64_t customer)
{
	static const char *const categories[] = {"product_issue", "billing", "praise", "question"};
	const struct feedback_record record = {.customer_id = customer,
	    .account_id = b->account,
	    .address = "customer@example.org",
	    .name = "Customer",
	    .subject = "About my order",
	    .category = categories[number % 4],
	    .priority = "normal",
	    .language = number % 2 ? "zh" : "en",
	    .channel = "mail",
	    .created_ms = START + (int64_t)number * MINUTE_MS,
	    .sentiment = (double)(number % 5) / 4 - 0.5,
	    .answer_due_ms = START + (int64_t)number * MINUTE_MS + DAY_MS,
	    .ack_decision = "ack"};
	int64_t id;

	must(store_feedback_add(b->store, &record, &id, &b->error), &b->error);
	if (number % 50 == 0)
		return id;
	move(b, id, "responded", record.created_ms + (int64_t)(number % 30) * HOUR_MS);
	if (number % 7 == 0)
		move(b, id, "reopened", record.created_ms + 30 * HOUR_MS);
	move(b, id, "resolved", record.created_ms + 31 * HOUR_MS);
	return id;
}

/* Every third matter is asked about; a third of these customers answer. */
static void ask(struct bench *b, size_t number, int64_t feedback, int64_t customer)
{
	char token[32];
	struct survey_sent_record sent = {.feedback_id = feedback,
	    .customer_id = customer,
	    .survey = number % 2 == 0 ? "satisfaction" : "recommendation",
	    .token = token,
	    .at_ms = START + (int64_t)number * MINUTE_MS + 5 * DAY_MS};
	struct rating_record rating = {.feedback_id = feedback,
	    .customer_id = customer,
	    .survey = sent.survey,
	    .question = number % 2 == 0 ? "csat" : "nps",
	    .scale = number % 2 == 0 ? "1-5" : "0-10",
	    .value = (double)(1 + number % 5),
	    .at_ms = sent.at_ms + DAY_MS};
	struct rating_record old;
	struct arena *arena;
	int64_t id;

	if (number % 3 != 0)
		return;
	snprintf(token, sizeof(token), "t%zu", number);
	must(store_survey_sent_add(b->store, &sent, &id, &b->error), &b->error);
	if (number % 9 != 0)
		return;
	arena = arena_new();
	must(store_rating_answer(b->store, id, &rating, arena, &old, &b->error), &b->error);
	arena_free(&arena);
}

/* Every fourth mail comes from a buyer. */
static void buy(struct bench *b, size_t number, int64_t customer)
{
	char reference[32];
	const struct purchase_record purchase = {.customer_id = customer,
	    .reference = reference,
	    .amount = 1,
	    .currency = "EUR",
	    .at_ms = START + (int64_t)number * MINUTE_MS};
	bool is_new;

	if (number % 4 != 0)
		return;
	snprintf(reference, sizeof(reference), "p%zu", number);
	must(store_purchase_add(b->store, &purchase, &is_new, &b->error), &b->error);
}

static void add_mail(struct bench *b, size_t number)
{
	char address[64], message_id[64], identity[33];
	struct ledger_record ledger = {.folder_id = b->folder.id,
	    .uidvalidity = 1,
	    .uid = (uint32_t)number + 1,
	    .state = "feedback",
	    .reason = "a new matter",
	    .identity = identity,
	    .at_ms = START + (int64_t)number * MINUTE_MS};
	struct entry_record entry = {.author = "customer",
	    .kind = "mail",
	    .message_id = message_id,
	    .from_address = address,
	    .subject = "About my order",
	    .nature = "person",
	    .at_ms = ledger.at_ms};
	const struct evidence_record evidence = {"billing", "invoice", "text", 1, .is_veto = false};
	int64_t customer, id;

	snprintf(address, sizeof(address), "c%zu@example.org", number % 50000);
	snprintf(message_id, sizeof(message_id), "m%zu@example.org", number);
	hash_hex((struct bytes){(const uint8_t *)message_id, strlen(message_id)}, identity);
	make_text(&b->text, number);
	entry.text = entry.new_text = b->text.data;
	must(
	    store_customer(b->store, address, "Customer", ledger.at_ms, &customer, NULL, &b->error),
	    &b->error);
	ledger.feedback_id = entry.feedback_id = add_feedback(b, number, customer);
	must(store_ledger_add(b->store, &ledger, &entry.ledger_id, &b->error), &b->error);
	must(store_entry_add(b->store, &entry, &id, &b->error), &b->error);
	must(store_evidence_add(b->store, entry.feedback_id, id, &evidence, 1, &b->error),
	    &b->error);
	ask(b, number, entry.feedback_id, customer);
	buy(b, number, customer);
}

/* What a mail costs in a store of this size: shown at each power of ten for the last ones before.
 */
struct marks {
	const char *what;
	size_t next;
	struct watch started;
};

static struct marks marks_start(const char *what)
{
	return (struct marks){.what = what, .next = LAST};
}

static void marks_pass(struct marks *marks, size_t count)
{
	char line[80];

	if (count + LAST == marks->next || count == 0)
		marks->started = watch_start();
	if (count != marks->next)
		return;
	snprintf(line, sizeof(line), "%s, with %zu stored", marks->what, count);
	show(line, marks->started, LAST, "mail");
	marks->next *= 10;
}

static void store_mails(struct bench *b, size_t count)
{
	struct watch started = watch_start();
	struct marks marks = marks_start("store");

	for (size_t number = 0; number < count;) {
		marks_pass(&marks, number);
		must(store_begin(b->store, &b->error), &b->error);
		for (size_t i = 0; i < BATCH && number < count; i++)
			add_mail(b, number++);
		must(store_commit(b->store, &b->error), &b->error);
	}
	marks_pass(&marks, count);
	show("store, batches of 100", started, (double)count, "mail");
}

static void index_mails(struct bench *b)
{
	struct watch started = watch_start();
	struct marks marks = marks_start("index");
	size_t done = 1, count = 0;

	while (done > 0) {
		marks_pass(&marks, count);
		must(store_search_index(b->store, 500, &done, &b->error), &b->error);
		count += done;
	}
	show("index, batches of 500", started, (double)count, "mail");
}

static void search_one(struct bench *b, const char *what, const char *query)
{
	struct arena *arena = arena_new();
	struct watch started = watch_start();
	struct search_hit *hits;
	char line[120];
	size_t count;

	must(store_search(b->store, query, 20, arena, &hits, &count, &b->error), &b->error);
	snprintf(line, sizeof(line), "search %s (%zu hits)", what, count);
	show(line, started, 1, "search");
	arena_free(&arena);
}

/* The words of two ranks, as the texts have them. */
static const char *words(struct bench *b, bool is_han, size_t first, size_t second)
{
	buffer_clear(&b->text);
	buffer_add_char(&b->text, '"');
	for (size_t i = 0; i < 2; i++) {
		size_t rank = i == 0 ? first : second;

		if (is_han)
			add_han(&b->text, rank);
		else
			add_word(&b->text, rank);
	}
	buffer_add_char(&b->text, '"');
	return b->text.data;
}

static void search_mails(struct bench *b)
{
	search_one(b, "rare word", "unmistakable");
	search_one(b, "rare Chinese word", "闪退");
	search_one(b, "frequent words, phrase", words(b, false, 1, 2));
	search_one(b, "frequent characters, phrase", words(b, true, 1, 2));
	search_one(b, "frequent and rare character", words(b, true, 1, 15000));
	search_one(b, "characters that never meet", words(b, true, 40, 41));
	search_one(b, "characters that rarely meet", words(b, true, 300, 1000));
	buffer_clear(&b->text);
	add_han(&b->text, 1);
	search_one(b, "one frequent character", b->text.data);
	search_one(b, "prefix", "unmis*");
	search_one(b, "nothing", "notthere");
}

static void count_period(struct bench *b, const char *name, int64_t from_ms, int64_t to_ms)
{
	static const char *const columns[] = {
	    "category", "priority", "language", "channel", "status", "ack_decision"};
	struct arena *arena = arena_new();
	struct watch started = watch_start();
	struct period_counts counts;
	struct count_record *records;
	char line[80];
	size_t count;

	must(store_period_counts(b->store, from_ms, to_ms, &counts, &b->error), &b->error);
	snprintf(line, sizeof(line), "counts, %s (%lld new)", name, (long long)counts.new_feedback);
	show(line, started, 1, "period");
	started = watch_start();
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		must(store_period_by(
			 b->store, columns[i], from_ms, to_ms, arena, &records, &count, &b->error),
		    &b->error);
	snprintf(line, sizeof(line), "by six columns, %s", name);
	show(line, started, 1, "period");
	started = watch_start();
	must(store_ledger_counts(b->store, from_ms, to_ms, arena, &records, &count, &b->error),
	    &b->error);
	snprintf(line, sizeof(line), "ledger, %s", name);
	show(line, started, 1, "period");
	arena_free(&arena);
}

static void list_page(struct bench *b, const char *name, struct feedback_filter filter)
{
	struct arena *arena = arena_new();
	struct watch started = watch_start();
	struct feedback_record *records;
	char line[80];
	size_t count;

	must(store_feedback_list(b->store, &filter, arena, &records, &count, &b->error), &b->error);
	snprintf(line, sizeof(line), "list, %s (%zu)", name, count);
	show(line, started, 1, "page");
	arena_free(&arena);
}

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
	int64_t end = START + (int64_t)count * MINUTE_MS;
	struct arena *arena = arena_new();
	struct bench b = {0};
	char path[4096];

	if (argc < 2) {
		fprintf(stderr, "usage: bench_store FOLDER [MAILS [again]]\n");
		return 2;
	}
	snprintf(path, sizeof(path), "%s/bench.db", argv[1]);
	buffer_init(&b.text, 4096);
	must(store_open(path, STORE_CREATE, &b.store, &b.error), &b.error);
	must(store_begin(b.store, &b.error), &b.error);
	must(store_account(b.store, "feedback@example.com", &b.account, &b.error), &b.error);
	must(store_folder(b.store, b.account, "INBOX", arena, &b.folder, &b.error), &b.error);
	must(store_commit(b.store, &b.error), &b.error);
	if (argc < 4) {
		store_mails(&b, count);
		search_one(&b, "all waiting: newest word", words(&b, false, 1, 1));
		index_mails(&b);
	}
	search_mails(&b);
	search_mails(&b);
	count_period(&b, "last week", end - 7 * DAY_MS, end);
	count_period(&b, "everything", 0, end + 1);
	list_page(&b, "all", (struct feedback_filter){0});
	list_page(&b, "waiting", (struct feedback_filter){.status = "waiting"});
	list_page(&b, "one customer", (struct feedback_filter){.address = "c77@example.org"});
	list_page(&b, "rare priority", (struct feedback_filter){.priority = "high"});
	store_close(&b.store);
	buffer_free(&b.text);
	arena_free(&arena);
	return 0;
}
