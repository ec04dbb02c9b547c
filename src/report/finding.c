#include "finding_p.h"

#include <assert.h>
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

/* Heaviest first; else in the order in which they were found. */
static int compare_weights(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	if (left->weight != right->weight)
		return left->weight < right->weight ? 1 : -1;
	return strcmp(left->subject, right->subject);
}

int findings_make(const struct report_input *input, struct arena *arena,
    struct finding **findings_r, size_t *count_r, struct error *error)
{
	struct finder finder = {.input = input, .arena = arena};

	if (window_make(input, arena, &finder.window, error) != 0)
		return error_add(error, _("findings"));
	finder.verdicts = arena_array(arena, finder.window->series_count, sizeof(*finder.verdicts));
	finder.list = arena_array(arena, FINDING_CANDIDATES_MAX, sizeof(*finder.list));
	finder_test_trends(&finder);
	finder_say_series(&finder);
	if (finder.count > 0)
		qsort(finder.list, finder.count, sizeof(*finder.list), compare_weights);
	*findings_r = finder.list;
	*count_r = finder.count < FINDINGS_MAX ? finder.count : FINDINGS_MAX;
	return 0;
}
