/*
 * pattern: PCRE2 on folded text, caseless, without JIT (it would need writable and executable
 * memory).
 *
 * PCRE2's own limits hold for one starting place at a time, and passing over a run of characters is
 * no match call for it: \d+x on a mail of nothing but digits stays within all of them and takes
 * minutes. So a pattern that may do such things is compiled with callouts, and the items and
 * characters they see count against a budget. It is compiled without them, too, for what is little
 * work whatever the text is; as that mostly is enough, the other is made when it is needed first.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

struct alternative {
	pcre2_code *code;    /* without callouts; owned */
	char *source;	     /* of one that must be counted; owned; NULL: it need not be */
	pcre2_code *counted; /* with callouts; owned; NULL: was not needed so far */
};

struct pattern {
	struct alternative *alternatives; /* owned */
	size_t count;
};

struct pattern_search {
	pcre2_match_context *limits, *quick_limits; /* owned */
	pcre2_match_data *data;			    /* owned */
	uint64_t steps, quick_bytes;		    /* left */
	size_t start, at;			    /* of the attempt, as last seen */
};

#define OPTIONS                                                                                    \
	(PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT)

/* What PCRE2 makes of a pattern, with links of two bytes. */
#define CODE_BYTES_MAX ((size_t)64 * 1024)

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

/*
 * Groups that nothing refers to need not be remembered, which makes each try cheaper. What merely
 * looks like a reference (\1, \g, \k, (?R), (?1), (?(1)...), names) counts as one.
 */
static bool may_refer_back(const char *pattern)
{
	for (const char *at = pattern; *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0' && strchr("0123456789gk", at[1]) != NULL)
			return true;
		if (text_starts_with(at, "(?") && (at[2] == '\0' || strchr(":=!<", at[2]) == NULL))
			return true;
		if (text_starts_with(at, "(*"))
			return true;
	}
	return false;
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

static uint32_t options_for(const char *source)
{
	return may_refer_back(source) ? OPTIONS : OPTIONS | PCRE2_NO_AUTO_CAPTURE;
}

/* NULL with the fault. */
static pcre2_code *compile_counted(const char *source, int *fault_r, size_t *offset_r)
{
	return pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED,
	    options_for(source) | PCRE2_AUTO_CALLOUT, fault_r, offset_r, NULL);
}

/* Callouts make code at most eight times as large: that of small ones PCRE2 takes, too. */
static bool may_be_too_large(const pcre2_code *code)
{
	size_t size = 0;

	pcre2_pattern_info(code, PCRE2_INFO_SIZE, &size);
	return size >= CODE_BYTES_MAX / 8;
}

/* False with the fault. */
static bool compile_part(
    struct pattern *pattern, const char *source, size_t size, int *fault_r, size_t *offset_r)
{
	struct alternative *added = &pattern->alternatives[pattern->count];
	char *part = mem_strndup(source, size);

	added->code =
	    pcre2_compile((PCRE2_SPTR)part, size, options_for(part), fault_r, offset_r, NULL);
	if (added->code == NULL || !may_run_long(part)) {
		free(part);
		pattern->count += added->code != NULL;
		return added->code != NULL;
	}
	pattern->count++;
	added->source = part;
	if (may_be_too_large(added->code))
		added->counted = compile_counted(part, fault_r, offset_r);
	return added->counted != NULL || !may_be_too_large(added->code);
}

static void free_parts(struct pattern *pattern)
{
	for (size_t i = 0; i < pattern->count; i++) {
		pcre2_code_free(pattern->alternatives[i].code);
		pcre2_code_free(pattern->alternatives[i].counted);
		free(pattern->alternatives[i].source);
	}
	free(pattern->alternatives);
	pattern->alternatives = NULL;
	pattern->count = 0;
}

/* One by one; false when one is faulty. */
static bool compile_alternatives(
    struct pattern *pattern, const char *source, const struct chain_list *chains)
{
	int fault;
	size_t offset;

	pattern->alternatives = mem_array(chains->count, sizeof(*pattern->alternatives));
	for (size_t i = 0; i < chains->count; i++) {
		struct text_range part = chains->items[i].source;

		if (!compile_part(
			pattern, source + part.start, part.end - part.start, &fault, &offset)) {
			free_parts(pattern);
			return false;
		}
	}
	return true;
}

static int compile(struct pattern *pattern, const char *written, struct arena *arena,
    struct chain_list *chains_r, struct error *error)
{
	AUTO_BUFFER struct buffer folded;
	int fault;
	size_t offset;

	buffer_init(&folded, 2 * PATTERN_BYTES_MAX);
	fold_literals(written, arena, SIZE_MAX, &folded);
	*chains_r = chains_of(folded.data, arena);
	if (chains_r->count > 1 && compile_alternatives(pattern, folded.data, chains_r))
		return 0;
	pattern->alternatives = mem_alloc(sizeof(*pattern->alternatives));
	if (!compile_part(pattern, folded.data, folded.size, &fault, &offset))
		return fail_compile(written, arena, fault, offset, error);
	return 0;
}

struct pattern *pattern_new(
    const char *written, struct arena *arena, struct chain_list *chains_r, struct error *error)
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
	if (compile(pattern, written, arena, chains_r, error) != 0)
		pattern_free(&pattern);
	return pattern;
}

void pattern_free(struct pattern **pattern)
{
	if (*pattern == NULL)
		return;
	free_parts(*pattern);
	free(*pattern);
	*pattern = NULL;
}

/* ---- searching ---- */

static int count_steps(pcre2_callout_block *block, void *context)
{
	struct pattern_search *search = context;
	size_t from = block->start_match == search->start ? search->at : block->start_match;
	size_t passed = block->current_position > from ? block->current_position - from
						       : from - block->current_position;
	uint64_t cost = 1 + passed;

	search->start = block->start_match;
	search->at = block->current_position;
	if (search->steps < cost) {
		search->steps = 0;
		return PCRE2_ERROR_CALLOUT;
	}
	search->steps -= cost;
	return 0;
}

static void out_of_memory(void)
{
	log_error("out of memory (PCRE2)");
	abort();
}

static pcre2_match_context *limits_new(uint32_t matches)
{
	pcre2_match_context *limits = pcre2_match_context_create(NULL);

	if (limits == NULL)
		out_of_memory();
	pcre2_set_match_limit(limits, matches);
	pcre2_set_depth_limit(limits, PATTERN_DEPTH_MAX);
	pcre2_set_heap_limit(limits, PATTERN_HEAP_KB_MAX);
	return limits;
}

struct pattern_search *pattern_search_new(void)
{
	struct pattern_search *search = mem_alloc(sizeof(*search));

	search->limits = limits_new(PATTERN_MATCH_MAX);
	search->quick_limits = limits_new(PATTERN_QUICK_MATCH_MAX);
	search->data = pcre2_match_data_create(1, NULL);
	if (search->data == NULL)
		out_of_memory();
	pcre2_set_callout(search->limits, count_steps, search);
	pattern_search_begin(search);
	return search;
}

void pattern_search_free(struct pattern_search **search)
{
	if (*search == NULL)
		return;
	pcre2_match_data_free((*search)->data);
	pcre2_match_context_free((*search)->limits);
	pcre2_match_context_free((*search)->quick_limits);
	free(*search);
	*search = NULL;
}

void pattern_search_begin(struct pattern_search *search)
{
	search->steps = PATTERN_STEPS_MAX;
	search->quick_bytes = PATTERN_QUICK_BYTES_MAX;
}

/* \K may put the start behind the end. */
static struct text_range hit_of(pcre2_match_data *data)
{
	const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(data);

	return pair[0] < pair[1] ? (struct text_range){pair[0], pair[1]}
				 : (struct text_range){pair[1], pair[0]};
}

/* What PCRE2 says when it would have to know, or do, more. */
static bool is_undecided(int result)
{
	return result == PCRE2_ERROR_PARTIAL || result == PCRE2_ERROR_MATCHLIMIT ||
	       result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
}

/*
 * Without counting, on what is near: a hard partial match is one that would look at what is behind
 * it, so any other answer is the right one for the whole text.
 */
static int match_near(struct pattern_search *search, const struct alternative *alternative,
    const char *text, size_t size, struct text_range place)
{
	size_t near = size - place.end > PATTERN_QUICK_AHEAD
			  ? utf8_cut(text, size, place.end + PATTERN_QUICK_AHEAD)
			  : size;
	uint64_t bytes = (uint64_t)(place.end - place.start + 1) * (near - place.start + 1);

	if (bytes > search->quick_bytes)
		return PCRE2_ERROR_PARTIAL;
	search->quick_bytes -= bytes;
	pcre2_set_offset_limit(search->quick_limits, place.end);
	return pcre2_match(alternative->code, (PCRE2_SPTR)text, near, place.start,
	    PCRE2_NO_UTF_CHECK | (near < size ? PCRE2_PARTIAL_HARD : 0), search->data,
	    search->quick_limits);
}

static const pcre2_code *counted_code(struct alternative *alternative)
{
	int fault;
	size_t offset;

	if (alternative->counted == NULL)
		alternative->counted = compile_counted(alternative->source, &fault, &offset);
	if (alternative->counted == NULL)
		out_of_memory(); /* anything else the other one's compilation would have told */
	return alternative->counted;
}

/* From any beginning in place; both its ends may lie within a character. */
static int match(struct pattern_search *search, struct alternative *alternative, const char *text,
    size_t size, struct text_range place)
{
	const pcre2_code *code = alternative->code;

	place.start = utf8_cut(text, size, place.start);
	place.end = place.end < size ? place.end : size;
	if (alternative->source != NULL) {
		int result = match_near(search, alternative, text, size, place);

		if (!is_undecided(result))
			return result;
		code = counted_code(alternative);
	}
	search->start = SIZE_MAX;
	pcre2_set_offset_limit(search->limits, place.end);
	return pcre2_match(code, (PCRE2_SPTR)text, size, place.start, PCRE2_NO_UTF_CHECK,
	    search->data, search->limits);
}

/* The first hit that begins before the limit; PCRE2's result. */
static int find_alternative(struct pattern_search *search, struct alternative *alternative,
    const char *text, size_t size, const struct place_list *places, size_t limit)
{
	int result = PCRE2_ERROR_NOMATCH;

	for (size_t i = 0; i < places->count && places->items[i].start < limit; i++) {
		struct text_range place = places->items[i];

		if (place.end >= limit)
			place.end = limit - 1;
		result = match(search, alternative, text, size, place);
		if (result != PCRE2_ERROR_NOMATCH)
			break;
	}
	return result;
}

/* Of two hits that begin at the same place the first alternative's stands. */
enum pattern_result pattern_find(struct pattern_search *search, const struct pattern *pattern,
    const char *text, size_t size, const struct place_list *places, struct text_range *hit_r)
{
	enum pattern_result found = PATTERN_MISS;
	size_t limit;

	size = utf8_cut(text, size, TEXT_BYTES_MAX);
	limit = size + 1;
	for (size_t i = 0; i < pattern->count; i++) {
		int result = find_alternative(
		    search, &pattern->alternatives[i], text, size, &places[i], limit);

		if (result >= 0) {
			*hit_r = hit_of(search->data);
			limit = hit_r->start;
			found = PATTERN_HIT;
		} else if (result != PCRE2_ERROR_NOMATCH && found == PATTERN_MISS) {
			found = PATTERN_GAVE_UP;
		}
	}
	return found;
}

enum pattern_result pattern_find_anywhere(struct pattern_search *search,
    const struct pattern *pattern, const char *text, size_t size, struct text_range *hit_r)
{
	AUTO_FREE struct place_list *places = mem_array(pattern->count, sizeof(*places));
	struct text_range anywhere = {0, size};

	for (size_t i = 0; i < pattern->count; i++)
		places[i] = (struct place_list){&anywhere, 1};
	return pattern_find(search, pattern, text, size, places, hit_r);
}

bool pattern_matches_empty(const struct pattern *pattern)
{
	struct pattern_search *search = pattern_search_new();
	struct text_range hit;
	enum pattern_result result = pattern_find_anywhere(search, pattern, "", 0, &hit);

	pattern_search_free(&search);
	return result == PATTERN_HIT;
}
