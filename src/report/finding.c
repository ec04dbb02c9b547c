#include "finding_p.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *finding_kind_word(enum finding_kind kind)
{
	static const char *const words[] = {
	    [FINDING_VOLUME] = "volume",
	    [FINDING_CATEGORY] = "category",
	    [FINDING_SATISFACTION] = "satisfaction",
	    [FINDING_WORD] = "word",
	    [FINDING_CUSTOMER] = "customer",
	    [FINDING_SHIFT] = "shift",
	    [FINDING_TOGETHER] = "together",
	    [FINDING_REPEATED] = "repeated",
	    [FINDING_SLOW] = "slow",
	    [FINDING_PROMISE] = "promise",
	};

	return words[kind];
}

struct finding *finder_add(struct finder *finder, enum finding_kind kind, bool is_alarm)
{
	struct finding *finding;

	if (finder->count == FINDING_CANDIDATES_MAX)
		return NULL;
	finding = &finder->list[finder->count++];
	finding->kind = kind;
	finding->is_alarm = is_alarm;
	finding->subject = finding->figures = "";
	return finding;
}

void finding_add_number(struct finding *finding, const char *name, double value)
{
	assert(finding->number_count < FINDING_NUMBERS_MAX);
	finding->numbers[finding->number_count++] = (struct finding_number){name, value};
}

double finder_size(double count)
{
	return 6 * log2(1 + fabs(count));
}

const char *finder_join(const char *list, const char *item, struct arena *arena)
{
	const char *between = strcmp(language_current(), "zh") == 0 ? "、" : ", ";

	return list[0] == '\0' ? item : arena_printf(arena, "%s%s%s", list, between, item);
}

const char *finder_category(const struct finder *finder, size_t series)
{
	return word_category(finder->input->categories, finder->input->category_count,
	    finder->window->series[series].category);
}

/* Heaviest first; else in the order in which they were found. */
static int compare_weights(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	if (left->weight != right->weight)
		return left->weight < right->weight ? 1 : -1;
	return strcmp(left->subject, right->subject);
}

static int find(struct finder *finder, const struct satisfaction *satisfaction, struct error *error)
{
	finder_measure(finder);
	finder_test_trends(finder);
	finder_test_days(finder);
	if (finder_load_texts(finder, error) != 0 || finder_find_words(finder, error) != 0)
		return -1;
	finder_say_series(finder);
	finder_find_shifts(finder);
	if (satisfaction != NULL && finder_find_satisfaction(finder, satisfaction, error) != 0)
		return -1;
	finder_find_together(finder);
	return finder_find_writers(finder, error) != 0 || finder_find_raters(finder, error) != 0 ||
		       finder_find_promises(finder, error) != 0 ||
		       finder_find_slow(finder, error) != 0 ||
		       finder_find_repeated(finder, error) != 0
		   ? -1
		   : 0;
}

int findings_make(const struct report_input *input, const struct satisfaction *satisfaction,
    struct arena *arena, struct finding **findings_r, size_t *count_r, struct error *error)
{
	struct finder finder = {.input = input, .arena = arena};

	if (window_make(input, arena, &finder.window, error) != 0)
		return error_add(error, _("findings"));
	finder.verdicts = arena_array(arena, finder.window->series_count, sizeof(*finder.verdicts));
	finder.list = arena_array(arena, FINDING_CANDIDATES_MAX, sizeof(*finder.list));
	if (find(&finder, satisfaction, error) != 0)
		return error_add(error, _("findings"));
	if (finder.count > 0)
		qsort(finder.list, finder.count, sizeof(*finder.list), compare_weights);
	*findings_r = finder.list;
	*count_r = finder.count < FINDINGS_MAX ? finder.count : FINDINGS_MAX;
	return 0;
}
