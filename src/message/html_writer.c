/*
 * Lays out text: line ends, blanks, "> " before quotes, list marks, table cells, and the stretches
 * that are marked as quote or signature. What is wanted before the next text is only noted, and
 * written when text really comes, so that empty elements leave no trace. Knows nothing of HTML.
 */
#include "html_p.h"

#include <string.h>

#define NEWLINES_MAX 2
#define QUOTE_DEPTH_WRITTEN_MAX 16
#define MARKS_MAX 4096

void html_writer_init(struct html_writer *writer, struct arena *arena)
{
	memset(writer, 0, sizeof(*writer));
	buffer_init(&writer->out, TEXT_BYTES_MAX);
	writer->arena = arena;
	writer->is_line_empty = true;
	writer->is_cell_empty = true;
}

static void write_prefix(struct html_writer *writer, unsigned depth, bool is_blank)
{
	if (depth > QUOTE_DEPTH_WRITTEN_MAX)
		depth = QUOTE_DEPTH_WRITTEN_MAX;
	for (unsigned i = 0; i < depth; i++)
		buffer_add(&writer->out, is_blank && i + 1 == depth ? ">" : "> ");
}

static void write_newlines(struct html_writer *writer)
{
	unsigned between = writer->written_depth < writer->quote_depth ? writer->written_depth
								       : writer->quote_depth;

	while (writer->newlines > 0) {
		buffer_add_char(&writer->out, '\n');
		if (--writer->newlines > 0)
			write_prefix(writer, between, true);
	}
	writer->is_line_empty = true;
}

static void write_item_mark(struct html_writer *writer)
{
	unsigned level =
	    writer->list_depth < HTML_LIST_DEPTH ? writer->list_depth : HTML_LIST_DEPTH;
	unsigned number = level > 0 ? writer->item_number[level - 1] : 0;

	for (unsigned i = 1; i < level; i++)
		buffer_add(&writer->out, "  ");
	if (number > 0)
		buffer_printf(&writer->out, "%u. ", number - 1);
	else
		buffer_add(&writer->out, "- ");
	writer->has_item = false;
}

static void begin_line(struct html_writer *writer)
{
	if (writer->is_mark_waiting) {
		writer->mark.start = writer->out.size;
		writer->is_mark_waiting = false;
	}
	write_prefix(writer, writer->quote_depth, false);
	writer->written_depth = writer->quote_depth;
	if (writer->has_item)
		write_item_mark(writer);
	writer->is_line_empty = false;
	writer->has_space = false;
	writer->has_cell_gap = false;
}

/* Everything that was wanted before the next text. */
static void write_pending(struct html_writer *writer)
{
	if (writer->newlines > 0 && writer->out.size > 0)
		write_newlines(writer);
	writer->newlines = 0;
	if (writer->is_line_empty) {
		begin_line(writer);
		return;
	}
	if (writer->has_cell_gap)
		buffer_add_char(&writer->out, '\t');
	else if (writer->has_space)
		buffer_add_char(&writer->out, ' ');
	writer->has_cell_gap = false;
	writer->has_space = false;
	if (writer->is_mark_waiting) {
		writer->mark.start = writer->out.size;
		writer->is_mark_waiting = false;
	}
}

static bool is_at_line_start(const struct html_writer *writer)
{
	return writer->is_line_empty || writer->newlines > 0;
}

void html_writer_break(struct html_writer *writer, unsigned newlines)
{
	if (writer->has_blank_line) {
		writer->has_blank_line = false;
		writer->newlines++;
	}
	writer->has_space = false;
	if (writer->has_cell_gap && writer->is_cell_empty)
		return;
	if (writer->newlines < newlines)
		writer->newlines = newlines;
	if (writer->newlines > NEWLINES_MAX)
		writer->newlines = NEWLINES_MAX;
}

void html_writer_br(struct html_writer *writer)
{
	writer->has_blank_line = false;
	writer->has_space = false;
	if (writer->newlines < NEWLINES_MAX)
		writer->newlines++;
}

/* Joiners shape emoji and Persian words; elsewhere they pad the hidden preview of newsletters. */
static bool is_joiner_needed(const struct html_writer *writer)
{
	return !is_at_line_start(writer) && !writer->has_space && writer->out.size > 0 &&
	       (unsigned char)writer->out.data[writer->out.size - 1] >= 0x80;
}

static bool is_invisible(const struct html_writer *writer, uint32_t c)
{
	if (c == 0x200c || c == 0x200d)
		return !is_joiner_needed(writer);
	return c == 0xad || c == 0x34f || c == 0x180e || c == 0x200b || c == 0x200e ||
	       c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2064) ||
	       c == 0xfeff || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
	       (c >= 0x7f && c < 0xa0);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xa0 ||
	       c == 0x2002 || c == 0x2003 || c == 0x2007 || c == 0x2009 || c == 0x202f ||
	       c == 0x3000;
}

static void write_blank(struct html_writer *writer, uint32_t c)
{
	if (writer->is_preformatted && c == '\n') {
		html_writer_br(writer);
	} else if (writer->is_preformatted && c != '\r' && c != '\f') {
		write_pending(writer);
		buffer_add_char(&writer->out, ' ');
	} else if (is_at_line_start(writer)) {
		if (c == 0xa0)
			writer->has_blank_line = true;
	} else {
		writer->has_space = true;
	}
}

void html_writer_text(struct html_writer *writer, const char *text, size_t size)
{
	size_t at = 0;

	while (at < size && !writer->out.is_truncated) {
		size_t start = at;
		uint32_t c = utf8_next(text, size, &at);

		if (is_invisible(writer, c))
			continue;
		if (is_blank(c)) {
			write_blank(writer, c);
			continue;
		}
		write_pending(writer);
		writer->has_blank_line = false;
		writer->is_cell_empty = false;
		buffer_append(&writer->out, text + start, at - start);
	}
}

void html_writer_cell_begin(struct html_writer *writer)
{
	writer->is_cell_empty = true;
}

/*
 * Line ends that the last block of a cell wanted are forgotten: the next cell goes on in the same
 * line.
 */
void html_writer_cell_end(struct html_writer *writer)
{
	writer->has_blank_line = false;
	if (!writer->is_line_empty && !writer->is_cell_empty) {
		writer->newlines = 0;
		writer->has_cell_gap = true;
	}
	writer->is_cell_empty = true;
}

void html_writer_list_begin(struct html_writer *writer, unsigned first)
{
	html_writer_break(writer, writer->list_depth == 0 ? 2 : 1);
	if (writer->list_depth < HTML_LIST_DEPTH)
		writer->item_number[writer->list_depth] = first;
	writer->list_depth++;
}

void html_writer_list_end(struct html_writer *writer)
{
	if (writer->list_depth > 0)
		writer->list_depth--;
	writer->has_item = false;
	html_writer_break(writer, writer->list_depth == 0 ? 2 : 1);
}

void html_writer_item(struct html_writer *writer)
{
	html_writer_break(writer, 1);
	writer->has_item = true;
	if (writer->list_depth > 0 && writer->list_depth <= HTML_LIST_DEPTH &&
	    writer->item_number[writer->list_depth - 1] > 0)
		writer->item_number[writer->list_depth - 1]++;
}

void html_writer_mark_begin(struct html_writer *writer, enum text_mark_kind kind)
{
	if (writer->is_marking)
		return;
	writer->is_marking = true;
	writer->is_mark_waiting = true;
	writer->mark.kind = kind;
}

/* Marks that lie behind the new beginning are part of the new one. */
void html_writer_mark_back(struct html_writer *writer, size_t start)
{
	if (start >= writer->out.size)
		return;
	while (start < writer->out.size && writer->out.data[start] == '\n')
		start++;
	while (writer->mark_count > 0 && writer->marks[writer->mark_count - 1].start >= start)
		writer->mark_count--;
	if (writer->mark_count > 0 && writer->marks[writer->mark_count - 1].end > start) {
		struct text_mark *last = &writer->marks[writer->mark_count - 1];

		if (last->kind == MARK_QUOTE || last->kind == MARK_SIGNATURE)
			start = last->end;
		else
			last->end = start;
	}
	writer->mark.start = start;
	writer->is_mark_waiting = false;
}

static bool is_only_blank(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] != ' ' && text[i] != '\n' && text[i] != '>')
			return false;
	return true;
}

/* Neighbours of one kind become one: "On ... wrote:" and its blockquote. */
static bool join_mark(struct html_writer *writer)
{
	struct text_mark *last;

	if (writer->mark_count == 0)
		return false;
	last = &writer->marks[writer->mark_count - 1];
	if (last->kind != writer->mark.kind ||
	    !is_only_blank(writer->out.data + last->end, writer->mark.start - last->end))
		return false;
	last->end = writer->mark.end;
	return true;
}

static void keep_mark(struct html_writer *writer)
{
	if (join_mark(writer) || writer->mark_count == MARKS_MAX)
		return;
	if (writer->mark_count == writer->mark_capacity) {
		size_t capacity = writer->mark_capacity == 0 ? 16 : writer->mark_capacity * 2;
		struct text_mark *grown = arena_array(writer->arena, capacity, sizeof(*grown));

		if (writer->mark_count > 0)
			memcpy(grown, writer->marks, writer->mark_count * sizeof(*grown));
		writer->marks = grown;
		writer->mark_capacity = capacity;
	}
	writer->marks[writer->mark_count++] = writer->mark;
}

void html_writer_mark_end(struct html_writer *writer)
{
	if (!writer->is_marking)
		return;
	writer->mark.end = writer->out.size;
	if (!writer->is_mark_waiting && writer->mark.end > writer->mark.start)
		keep_mark(writer);
	writer->is_marking = false;
	writer->is_mark_waiting = false;
}

void html_writer_finish(struct html_writer *writer, struct html_text *text_r)
{
	html_writer_mark_end(writer);
	text_r->text = arena_strndup(writer->arena, writer->out.data, writer->out.size);
	text_r->marks = writer->marks;
	text_r->mark_count = writer->mark_count;
	buffer_free(&writer->out);
}
