/*
 * Facts that need no test: answers that were promised and are late or nearly, the slowest first
 * answers of the period, customers who come back with the same trouble.
 */
#include "finding_p.h"
#include "write_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What falls due so soon after the report is made is named with what is late. */
#define SOON_MS DAY_MS
/* Slower than so many times the promise is told. */
#define SLOW_TIMES 3
#define SLOW_MAX 3
#define REPEATED_MIN 3
#define REPEATED_DAYS 30
#define REPEATED_CATEGORIES 3

/* ---- promises ---- */

/* A report of long ago says nothing of what waits today. */
static bool is_of_today(const struct finder *finder)
{
	const struct period *now = &finder->window->now;

	return finder->input->now_ms < now->to_ms + (now->to_ms - now->from_ms);
}

static const char *say_promises(struct finder *finder, size_t late, size_t soon)
{
	struct arena *arena = finder->arena;
	const char *first = arena_printf(arena,
	    language_plural("%zu promised answer is late.", "%zu promised answers are late.", late),
	    late);
	const char *second = arena_printf(arena,
	    language_plural("%zu falls due within a day.", "%zu fall due within a day.", soon),
	    soon);

	if (late == 0 || soon == 0)
		return late > 0 ? first : second;
	return arena_printf(
	    arena, strcmp(language_current(), "zh") == 0 ? "%s%s" : "%s %s", first, second);
}

int finder_find_promises(struct finder *finder, struct error *error)
{
	int64_t now_ms = finder->input->now_ms;
	struct promise_record *promises;
	size_t count, late = 0;
	struct finding *finding;

	if (!is_of_today(finder))
		return 0;
	if (store_promise_list(finder->input->store, now_ms + SOON_MS, finder->arena, &promises,
		&count, error) != 0)
		return -1;
	if (count == 0 || (finding = finder_add(finder, FINDING_PROMISE, false)) == NULL)
		return 0;
	for (size_t i = 0; i < count; i++)
		late += promises[i].due_ms <= now_ms;
	for (size_t i = 0; i < count && finding->quote_count < FINDING_QUOTES_MAX; i++)
		if (finder_quote_matter(finder, finding, promises[i].feedback_id, NULL, error) != 0)
			return -1;
	finding->sentence = say_promises(finder, late, count - late);
	finding->figures = arena_printf(finder->arena, _("the first was due %s"),
	    moment_words(promises[0].due_ms, finder->arena));
	finding->subject = arena_printf(finder->arena, "#%lld", (long long)promises[0].feedback_id);
	finding->weight = late > 0 ? 45 + finder_size((double)late) / 2
				   : 30 + finder_size((double)(count - late));
	finding_add_number(finding, "late", (double)late);
	finding_add_number(finding, "soon", (double)(count - late));
	return 0;
}

/* ---- slow answers ---- */

struct slow {
	int64_t feedback_id, took_ms; /* in business hours */
};
struct slow_search {
	struct finder *finder;
	struct slow slowest[SLOW_MAX]; /* slowest first */
	size_t count, answers;
};

static int64_t target_ms(const struct settings *settings, const char *priority)
{
	if (strcmp(priority, "high") == 0)
		return settings->service.high_ms;
	return strcmp(priority, "low") == 0 ? settings->service.low_ms
					    : settings->service.normal_ms;
}

static void keep_slow(struct slow_search *search, const struct slow *slow)
{
	size_t at = search->count < SLOW_MAX ? search->count++ : SLOW_MAX;

	while (at > 0 && search->slowest[at - 1].took_ms < slow->took_ms) {
		if (at < SLOW_MAX)
			search->slowest[at] = search->slowest[at - 1];
		at--;
	}
	if (at < SLOW_MAX)
		search->slowest[at] = *slow;
}

static void look_at_answer(void *context, const struct answered_record *answer)
{
	struct slow_search *search = context;
	const struct settings *settings = search->finder->input->settings;
	int64_t clock_ms = answer->responded_ms - answer->created_ms;
	int64_t target = target_ms(settings, answer->priority);
	struct slow slow = {answer->feedback_id, 0};

	search->answers++;
	/* Business hours are never more than those of the clock. */
	if (clock_ms <= SLOW_TIMES * target ||
	    (search->count == SLOW_MAX && clock_ms <= search->slowest[SLOW_MAX - 1].took_ms))
		return;
	slow.took_ms = hours_between_ms(&settings->hours, answer->created_ms, answer->responded_ms);
	if (slow.took_ms > SLOW_TIMES * target)
		keep_slow(search, &slow);
}

static int search_slow(const struct slow_search *search, int64_t from_ms, int64_t to_ms,
    struct slow_search *search_r, struct error *error)
{
	*search_r = *search;
	return store_answered_each(
	    search->finder->input->store, from_ms, to_ms, look_at_answer, search_r, error);
}

/* What each of the periods before had as well is no news. */
static bool is_news(const struct slow_search *now, const struct slow_search *before)
{
	return now->count > 0 &&
	       (before->count == 0 || now->slowest[0].took_ms > before->slowest[0].took_ms);
}

int finder_find_slow(struct finder *finder, struct error *error)
{
	const struct slow_search nothing = {.finder = finder};
	const struct window *window = finder->window;
	struct slow_search search, before;
	struct finding *finding;
	const char *times = "";

	if (search_slow(&nothing, window->now.from_ms, window->now.to_ms, &search, error) != 0 ||
	    search_slow(&nothing, window->before[PERIODS_BACK - 1].from_ms, window->now.from_ms,
		&before, error) != 0)
		return -1;
	if (!is_news(&search, &before) ||
	    (finding = finder_add(finder, FINDING_SLOW, false)) == NULL)
		return 0;
	for (size_t i = 0; i < search.count; i++) {
		times = finder_join(times,
		    duration_words((double)search.slowest[i].took_ms, finder->arena),
		    finder->arena);
		if (finder_quote_matter(
			finder, finding, search.slowest[i].feedback_id, NULL, error) != 0)
			return -1;
	}
	finding->sentence = arena_printf(
	    finder->arena, _("The slowest first answers took, in business hours: %s."), times);
	finding->figures = arena_printf(finder->arena,
	    _("%zu first answers in the period; told from %d times the promise on, and when slower "
	      "than all in the %d periods before"),
	    search.answers, SLOW_TIMES, PERIODS_BACK);
	finding->subject =
	    arena_printf(finder->arena, "#%lld", (long long)search.slowest[0].feedback_id);
	finding->weight = 24 + finder_size((double)search.count);
	finding_add_number(finding, "slowest_ms", (double)search.slowest[0].took_ms);
	finding_add_number(finding, "answers", (double)search.answers);
	return 0;
}

/* ---- coming back ---- */

struct visit {
	int64_t customer_id, id;
	size_t category; /* of visits.names */
};
struct visits {
	struct finder *finder;
	struct visit *items; /* owned */
	size_t count, capacity;
	int64_t customers;
	const char *names[SERIES_MAX];
	size_t name_count;
};

static size_t category_of(struct visits *visits, const char *category)
{
	for (size_t i = 0; i < visits->name_count; i++)
		if (strcmp(visits->names[i], category) == 0)
			return i;
	if (visits->name_count == SERIES_MAX)
		return SERIES_MAX - 1;
	visits->names[visits->name_count] = arena_strdup(visits->finder->arena, category);
	return visits->name_count++;
}

static void add_visit(void *context, const struct matter_record *matter)
{
	struct visits *visits = context;

	if (visits->count == visits->capacity) {
		visits->capacity = 2 * visits->capacity + 1024;
		visits->items = mem_resize(visits->items, visits->capacity, sizeof(*visits->items));
	}
	visits->items[visits->count++] =
	    (struct visit){matter->customer_id, matter->id, category_of(visits, matter->category)};
}

static int compare_visits(const void *a, const void *b)
{
	const struct visit *left = a, *right = b;

	if (left->customer_id != right->customer_id)
		return left->customer_id < right->customer_id ? -1 : 1;
	if (left->category != right->category)
		return left->category < right->category ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

/* Whether those matters of one customer and category are trouble: the last one sounds bad, and it
 * came in the period. */
static int is_trouble(
    struct finder *finder, const struct visit *last, bool *is_trouble_r, struct error *error)
{
	struct feedback_record feedback;
	int found =
	    store_feedback_get(finder->input->store, last->id, finder->arena, &feedback, error);

	*is_trouble_r = found > 0 && feedback.sentiment < 0 &&
			feedback.created_ms >= finder->window->now.from_ms;
	return found < 0 ? -1 : 0;
}

struct repeated {
	struct finding *finding;
	size_t customers;
	size_t by_category[SERIES_MAX];
};

static int add_repeated(
    struct visits *visits, size_t first, size_t end, struct repeated *repeated, struct error *error)
{
	struct finder *finder = visits->finder;
	const struct visit *last = &visits->items[end - 1];
	bool is_bad;

	if (end - first < REPEATED_MIN)
		return 0;
	if (is_trouble(finder, last, &is_bad, error) != 0)
		return -1;
	if (!is_bad)
		return 0;
	if (repeated->finding == NULL &&
	    (repeated->finding = finder_add(finder, FINDING_REPEATED, false)) == NULL)
		return 0;
	repeated->customers++;
	repeated->by_category[last->category]++;
	return finder_quote_matter(finder, repeated->finding, last->id, NULL, error);
}

/* The categories with most of them: "Delivery (2), Billing (1)". */
static const char *list_categories(const struct visits *visits, struct repeated *repeated)
{
	const struct report_input *input = visits->finder->input;
	const char *list = "";

	for (size_t shown = 0; shown < REPEATED_CATEGORIES; shown++) {
		size_t most = 0;

		for (size_t i = 1; i < visits->name_count; i++)
			if (repeated->by_category[i] > repeated->by_category[most])
				most = i;
		if (repeated->by_category[most] == 0)
			break;
		list = finder_join(list,
		    arena_printf(visits->finder->arena, _("%s (%zu)"),
			word_category(
			    input->categories, input->category_count, visits->names[most]),
			repeated->by_category[most]),
		    visits->finder->arena);
		repeated->by_category[most] = 0;
	}
	return list;
}

static void say_repeated(struct visits *visits, struct repeated *repeated)
{
	struct finder *finder = visits->finder;
	struct finding *finding = repeated->finding;

	finding->sentence = arena_printf(finder->arena,
	    language_plural("%zu customer came back %d times or more with the same: %s.",
		"%zu customers came back %d times or more with the same: %s.", repeated->customers),
	    repeated->customers, REPEATED_MIN, list_categories(visits, repeated));
	finding->figures =
	    arena_printf(finder->arena, _("within %d days; %zu customers wrote in the period"),
		REPEATED_DAYS, finder->customer_count);
	finding->subject = finding->quote_count > 0 ? arena_printf(finder->arena, "#%lld",
							  (long long)finding->quotes[0].feedback)
						    : "";
	finding->weight = 28 + finder_size((double)repeated->customers);
	finding_add_number(finding, "customers", (double)repeated->customers);
}

int finder_find_repeated(struct finder *finder, struct error *error)
{
	struct visits visits = {.finder = finder};
	struct repeated repeated = {0};
	int64_t to_ms = finder->window->now.to_ms;
	int result = store_matter_each(
	    finder->input->store, to_ms - REPEATED_DAYS * DAY_MS, to_ms, add_visit, &visits, error);
	size_t first = 0;

	if (visits.count > 0)
		qsort(visits.items, visits.count, sizeof(*visits.items), compare_visits);
	for (size_t i = 1; result == 0 && i <= visits.count; i++) {
		const struct visit *one = &visits.items[first];

		if (i < visits.count && visits.items[i].customer_id == one->customer_id &&
		    visits.items[i].category == one->category)
			continue;
		result = add_repeated(&visits, first, i, &repeated, error);
		first = i;
	}
	if (result == 0 && repeated.finding != NULL)
		say_repeated(&visits, &repeated);
	free(visits.items);
	return result;
}
