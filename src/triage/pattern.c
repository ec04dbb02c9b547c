/*
 * pattern: PCRE2 on folded text, caseless, without JIT (it would need writable and executable
 * memory).
 *
 * PCRE2's own limits hold for one starting place at a time, and passing over a run of characters is
 * no match call for it: \d+x on a mail of nothing but digits stays within all of them and takes
 * minutes. So a pattern that may do such things is compiled with callouts, and the items and
 * characters they see count against a budget.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "triage/literal.h"

struct pattern {
	pcre2_code *code;	   /* owned */
	struct arena *arena;	   /* owned; of the literals */
	struct text_list literals; /* what a hit demands */
};

#define OPTIONS (PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C)

/* With so few groups and options there are at most 64 ways through a pattern at each place. */
#define BRANCHES_MAX 6

/*
 * Without repetition, recursion and many branches a pattern has little to do at each place and
 * needs no counting, which costs half the speed. What merely looks like one of them is counted,
 * too.
 */
static bool may_run_long(const char *pattern)
{
	size_t branches = 0;

	for (const char *at = pattern; *at != '\0'; at++) {
		if (strchr("*+{", *at) != NULL || text_starts_with(at, "\\g"))
			return true;
		if (text_starts_with(at, "(?") && (at[2] == '\0' || strchr(":=!<", at[2]) == NULL))
			return true;
		branches += *at == '(' || *at == '?';
	}
	return branches > BRANCHES_MAX;
}

static bool is_ascii_sign(char c)
{
	return c > ' ' && c < 0x7f && strchr("0123456789abcdefghijklmnopqrstuvwxyz", c) == NULL;
}

/*
 * Characters beyond ASCII are folded one by one, as the text is; ASCII keeps its meaning (\S is not
 * \s). A full-width bracket is a literal bracket. Stops when limit bytes have come out; returns the
 * characters read.
 */
static size_t fold_literals(
    const char *written, struct arena *arena, size_t limit, struct buffer *out)
{
	size_t size = strlen(written), count = 0;

	for (size_t at = 0; at < size && out->size < limit; count++) {
		size_t start = at;
		uint32_t c = utf8_next(written, size, &at);
		const char *folded = arena_strndup(arena, written + start, at - start);

		if (c >= 0x80) {
			const char *one = text_fold(arena, folded);
			size_t next = 0, length = strlen(one);

			if (length > 0 && (utf8_next(one, length, &next), next == length))
				folded = one;
			if (folded == one && is_ascii_sign(one[0]))
				buffer_add_char(out, '\\');
		}
		buffer_add(out, folded);
	}
	return count;
}

static int fail_compile(
    const char *written, struct arena *arena, int code, size_t offset, struct error *error)
{
	AUTO_BUFFER struct buffer before;
	PCRE2_UCHAR text[128] = "";

	buffer_init(&before, 2 * PATTERN_BYTES_MAX);
	pcre2_get_error_message(code, text, sizeof(text));
	return error_set(error, _("%s, at character %zu of the pattern"), (const char *)text,
	    fold_literals(written, arena, offset, &before) + 1);
}

static int compile(struct pattern *pattern, const char *written, struct error *error)
{
	struct arena *arena = pattern->arena;
	AUTO_BUFFER struct buffer folded;
	PCRE2_SIZE offset;
	int fault;

	buffer_init(&folded, 2 * PATTERN_BYTES_MAX);
	fold_literals(written, arena, SIZE_MAX, &folded);
	pattern->code = pcre2_compile((PCRE2_SPTR)folded.data, folded.size,
	    OPTIONS | (may_run_long(folded.data) ? PCRE2_AUTO_CALLOUT : 0), &fault, &offset, NULL);
	if (pattern->code == NULL)
		return fail_compile(written, arena, fault, offset, error);
	pattern->literals = literals_of(folded.data, arena);
	return 0;
}

struct pattern *pattern_new(const char *written, struct error *error)
{
	struct pattern *pattern;

	if (written[0] == '\0') {
		error_set(error, _("the pattern is empty"));
		return NULL;
	}
	if (strlen(written) > PATTERN_BYTES_MAX) {
		error_set(error, _("the pattern is longer than %d bytes"), PATTERN_BYTES_MAX);
		return NULL;
	}
	pattern = mem_alloc(sizeof(*pattern));
	pattern->arena = arena_new();
	if (compile(pattern, written, error) != 0)
		pattern_free(&pattern);
	return pattern;
}

void pattern_free(struct pattern **pattern)
{
	if (*pattern == NULL)
		return;
	pcre2_code_free((*pattern)->code);
	arena_free(&(*pattern)->arena);
	free(*pattern);
	*pattern = NULL;
}

struct text_list pattern_literals(const struct pattern *pattern)
{
	return pattern->literals;
}

struct meter {
	uint64_t *steps;
	size_t start, at; /* of the attempt, as last seen */
};

static int count_steps(pcre2_callout_block *block, void *context)
{
	struct meter *meter = context;
	size_t from = block->start_match == meter->start ? meter->at : block->start_match;
	size_t passed = block->current_position > from ? block->current_position - from
						       : from - block->current_position;
	uint64_t cost = 1 + passed;

	meter->start = block->start_match;
	meter->at = block->current_position;
	if (*meter->steps < cost) {
		*meter->steps = 0;
		return PCRE2_ERROR_CALLOUT;
	}
	*meter->steps -= cost;
	return 0;
}

/* \K may put the start behind the end. */
static struct text_range hit_of(pcre2_match_data *data)
{
	const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(data);

	return pair[0] < pair[1] ? (struct text_range){pair[0], pair[1]}
				 : (struct text_range){pair[1], pair[0]};
}

static int match(const struct pattern *pattern, const char *text, size_t size, uint64_t *steps,
    struct text_range *hit_r)
{
	struct meter meter = {.steps = steps, .start = SIZE_MAX};
	pcre2_match_context *limits = pcre2_match_context_create(NULL);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int result = PCRE2_ERROR_NOMEMORY;

	if (limits != NULL && data != NULL) {
		pcre2_set_match_limit(limits, PATTERN_MATCH_MAX);
		pcre2_set_depth_limit(limits, PATTERN_DEPTH_MAX);
		pcre2_set_heap_limit(limits, PATTERN_HEAP_KB_MAX);
		pcre2_set_callout(limits, count_steps, &meter);
		result = pcre2_match(
		    pattern->code, (PCRE2_SPTR)text, size, 0, PCRE2_NO_UTF_CHECK, data, limits);
	}
	if (result >= 0)
		*hit_r = hit_of(data);
	pcre2_match_data_free(data);
	pcre2_match_context_free(limits);
	return result;
}

enum pattern_result pattern_search(const struct pattern *pattern, const char *text, size_t size,
    uint64_t *steps, struct text_range *hit_r)
{
	int result = match(pattern, text, utf8_cut(text, size, TEXT_BYTES_MAX), steps, hit_r);

	if (result >= 0)
		return PATTERN_HIT;
	return result == PCRE2_ERROR_NOMATCH ? PATTERN_MISS : PATTERN_GAVE_UP;
}

bool pattern_matches_empty(const struct pattern *pattern)
{
	uint64_t steps = PATTERN_STEPS_MAX;
	struct text_range hit;

	return pattern_search(pattern, "", 0, &steps, &hit) == PATTERN_HIT;
}
