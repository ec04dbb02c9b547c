/*
 * What the files of the HTML reader share. The way of a byte: html_filter.c cleans the markup so
 * that the parser stays linear, libxml2 finds elements and entities, html.c turns elements into
 * calls, html_classify.c says what mail programs mean by an element, html_writer.c lays out the
 * text. One html_writer lives for one html_to_text.
 */
#ifndef HARK_HTML_P_H
#define HARK_HTML_P_H

#include "message_p.h"

/* ---- html_filter.c ---- */

/* Takes cleaned markup, a piece at a time; false: enough, stop. */
typedef bool (*html_sink)(void *context, const char *data, size_t size);

/*
 * Passes html on without comments, declarations, the content of script, style and title, and
 * document tags (mail goes on after </html>); of a tag only the attributes that html_classify
 * knows, each once. A tag longer than HTML_TAG_BYTES_MAX is dropped. When the depth that libxml2
 * reports passes HTML_DEPTH_MAX, tags other than <br> are dropped from there on, so that no end tag
 * has to search a deep stack. False: it was stopped, by the sink or by HTML_BYTES_MAX.
 */
bool html_filter(struct bytes html, const int *depth, html_sink sink, void *context);

/* ---- html_classify.c ---- */

enum html_meaning {
	HTML_HIDDEN = 1 << 0,
	HTML_QUOTE = 1 << 1, /* all of the element */
	HTML_QUOTE_LEAD =
	    1 << 2, /* from here to the end of the first blockquote inside, or of the element */
	HTML_QUOTE_REST = 1 << 3,      /* from here to the end of the mail */
	HTML_QUOTE_IF_HEADER = 1 << 4, /* as before, if the element holds lines such as "From: " */
	HTML_SIGNATURE = 1 << 5,       /* all of the element */
	HTML_SIGNATURE_REST = 1 << 6,  /* from here to the next quote */
	HTML_TIGHT = 1 << 7,	       /* a paragraph without margin */
	HTML_QUOTE_MORE = 1 << 8,      /* a quote if one was begun above, else the writer's own */
	HTML_INDENT = 1 << 9,	       /* a blockquote that only moves text to the right */
	HTML_PREFORMATTED = 1 << 10,   /* line ends and blanks count */
	HTML_TINY = 1 << 11,	       /* its own text is too small to be seen */
	HTML_SIZED = 1 << 12,	       /* may have another size than what is around it */
};

/* attributes: name, value, name, value, ..., NULL; or NULL. Values may be NULL. */
unsigned html_classify(const char *name, const char *const *attributes);
/* Value of an attribute, "" when it has none, NULL when it is missing. */
const char *html_attribute(const char *const *attributes, const char *name);

/* ---- html_writer.c ---- */

#define HTML_LIST_DEPTH 8

struct html_writer {
	struct buffer out;
	struct arena *arena;
	unsigned newlines;   /* wanted before the next text */
	bool has_space;	     /* a blank is wanted before the next text */
	bool has_cell_gap;   /* a tab is wanted before the next text */
	bool is_line_empty;  /* nothing was written since the last line end */
	bool is_cell_empty;  /* no text yet in this table cell: block ends do not break the line */
	bool has_blank_line; /* &nbsp; alone on its line */
	bool is_preformatted;
	unsigned quote_depth, written_depth;
	unsigned list_depth;
	unsigned item_number[HTML_LIST_DEPTH]; /* 0: bullets */
	bool has_item;			       /* a list mark is wanted before the next text */

	bool is_marking, is_mark_waiting; /* waiting: begun, no text in it yet */
	struct text_mark mark;
	struct text_mark *marks;
	size_t mark_count, mark_capacity;
};

void html_writer_init(struct html_writer *writer, struct arena *arena);
/* Text as the parser gives it: blanks are collapsed, zero-width characters dropped. */
void html_writer_text(struct html_writer *writer, const char *text, size_t size);
/* The end of a block: at least that many line ends before the next text (2: an empty line). */
void html_writer_break(struct html_writer *writer, unsigned newlines);
void html_writer_br(struct html_writer *writer);
void html_writer_cell_begin(struct html_writer *writer);
void html_writer_cell_end(struct html_writer *writer);
/* first: the number of the first item; 0: bullets. */
void html_writer_list_begin(struct html_writer *writer, unsigned first);
void html_writer_list_end(struct html_writer *writer);
void html_writer_item(struct html_writer *writer);
void html_writer_mark_begin(struct html_writer *writer, enum text_mark_kind kind);
/* The mark just begun shall have begun at start, in text that is written already. */
void html_writer_mark_back(struct html_writer *writer, size_t start);
void html_writer_mark_end(struct html_writer *writer);
void html_writer_finish(struct html_writer *writer, struct html_text *text_r);

#endif
