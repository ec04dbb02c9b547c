/*
 * quote: from a place in a folded text back to what the customer wrote there.
 *
 * A mail is classified without keeping where each folded byte came from; who asks has the text
 * folded a second time, traced.
 */
#include <string.h>

#include "triage/links.h"
#include "triage/triage_p.h"

/* One text that was asked for. */
struct trace {
	const char *text; /* borrowed */
	bool is_whole;
	struct text_range *origins; /* in arena */
	size_t size;		    /* folded */
	struct trace *next;
};

struct quoter {
	struct arena *arena; /* borrowed */
	struct trace *traces;
};

struct quoter *quoter_new(struct arena *arena)
{
	struct quoter *quoter = arena_alloc(arena, sizeof(*quoter));

	quoter->arena = arena;
	return quoter;
}

static const struct trace *trace_of(struct quoter *quoter, const struct passage *passage)
{
	struct trace *trace = quoter->traces;
	char *folded;

	while (
	    trace != NULL && (trace->text != passage->text || trace->is_whole != passage->is_whole))
		trace = trace->next;
	if (trace != NULL)
		return trace;
	trace = arena_alloc(quoter->arena, sizeof(*trace));
	folded = text_fold_traced(quoter->arena, passage->text, &trace->origins);
	trace->size = strlen(folded);
	if (!passage->is_whole)
		trace->size = links_blank_out(folded, trace->size, trace->origins);
	trace->text = passage->text;
	trace->is_whole = passage->is_whole;
	trace->next = quoter->traces;
	quoter->traces = trace;
	return trace;
}

static struct text_range origin_of(const struct trace *trace, struct text_range folded)
{
	size_t start = folded.start < trace->size ? folded.start : trace->size;
	size_t end = folded.end < trace->size ? folded.end : trace->size;
	struct text_range range = {.start = trace->origins[start].start};

	range.end = end > start ? trace->origins[end - 1].end : range.start;
	return range;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *one_line(struct arena *arena, const char *text, struct text_range range)
{
	char *line = arena_strndup(arena, text + range.start, range.end - range.start);
	size_t size = 0;

	for (const char *at = line; *at != '\0'; at++)
		if (!is_blank(*at))
			line[size++] = *at;
		else if (size == 0 || line[size - 1] != ' ')
			line[size++] = ' ';
	line[size] = '\0';
	return line;
}

/* The nearest place from at on, before limit, at which a character begins; behind a blank if one is
 * within the first third. */
static size_t cut_before(const char *text, size_t at, size_t limit)
{
	for (size_t near = at; near < at + (limit - at) / 3; near++)
		if (is_blank(text[near]))
			return near + 1;
	while (at < limit && ((unsigned char)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t cut_after(const char *text, size_t start, size_t at)
{
	for (size_t near = at; near > at - (at - start) / 3; near--)
		if (is_blank(text[near]))
			return near;
	return start + utf8_cut(text + start, at - start + 1, at - start);
}

struct quote quoter_quote(
    struct quoter *quoter, const struct passage *passage, size_t context_bytes)
{
	const char *text = passage->text;
	struct text_range hit = origin_of(trace_of(quoter, passage), passage->folded);
	size_t size = strlen(text), from = 0, to = size;
	struct quote quote = {.range = hit};

	if (hit.start > context_bytes)
		from = cut_before(text, hit.start - context_bytes, hit.start);
	if (size - hit.end > context_bytes)
		to = cut_after(text, hit.end, hit.end + context_bytes);
	quote.before = one_line(quoter->arena, text, (struct text_range){from, hit.start});
	quote.hit = one_line(quoter->arena, text, hit);
	quote.after = one_line(quoter->arena, text, (struct text_range){hit.end, to});
	quote.is_cut_before = from > 0;
	quote.is_cut_after = to < size;
	return quote;
}
