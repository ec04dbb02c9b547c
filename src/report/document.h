/*
 * document: what a mail to the owner says, as a list of blocks without a form; html.c and text.c
 * give it one. Everything is borrowed from the document's arena; texts are plain, html.c escapes
 * them.
 */
#ifndef HARK_REPORT_DOCUMENT_H
#define HARK_REPORT_DOCUMENT_H

#include "hark/base.h"

enum block_kind {
	BLOCK_TITLE,
	BLOCK_LEAD, /* the verdict */
	BLOCK_PART, /* of a long report: what headings stand under */
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_NOTE,
	BLOCK_TILES,   /* figures side by side */
	BLOCK_BARS,    /* how much of each */
	BLOCK_COLUMNS, /* how much when */
	BLOCK_HEAT,    /* how much of each in each */
	BLOCK_ITEMS,   /* matters, findings: a line each with what belongs to it */
	BLOCK_STEPS,   /* what to do, numbered */
	BLOCK_TABLE
};

/* A figure: "Satisfied", "82 %", "between 71 % and 87 %, n = 100". */
struct tile {
	const char *label, *value, *detail;
};

struct bar {
	const char *label; /* of a column: one or two digits */
	double value;
	const char *note;   /* the figure, for people */
	const char *detail; /* beside it: "before: 44"; NULL: none */
};

struct quote {
	const char *words, *who;
};
#define ITEM_QUOTES_MAX 3
struct item {
	const char *head;   /* small, above; NULL: none */
	const char *text;   /* the line itself */
	const char *detail; /* small, below; NULL: none */
	bool is_alarming;
	struct quote quotes[ITEM_QUOTES_MAX];
	size_t quote_count;
};

struct block {
	enum block_kind kind;
	const char *text; /* of BARS, COLUMNS, HEAT: what is counted; may be NULL */
	union {
		struct tile *tiles;
		struct bar *bars; /* BARS, COLUMNS: the last is the present */
		struct item *items;
		const char **steps;
		const char **cells; /* TABLE: row by row, the first row is the head */
	};
	size_t count; /* of the above; TABLE: rows with the head */
	size_t column_count;
	/* HEAT */
	const char *const *row_names, *const *column_names;
	const int64_t *counts; /* row by row; count rows */
	struct block *next;
};

struct document {
	struct arena *arena;
	struct block *first, *last;
	const char *language;
};

struct document *document_new(struct arena *arena);
struct block *document_add(struct document *document, enum block_kind kind, const char *text);
/* A block with room for that many items of size bytes each, where its kind has them. */
struct block *document_add_tiles(struct document *document, size_t count);
struct block *document_add_bars(
    struct document *document, enum block_kind kind, const char *text, size_t count);
struct block *document_add_items(struct document *document, size_t count);
struct block *document_add_steps(struct document *document, size_t count);
/* The rows below the head are filled by the caller, one text a cell, from the place given back. */
const char **document_add_table(
    struct document *document, const char *const *head, size_t columns, size_t rows);
/* How to answer the mail with orders. */
void document_add_orders(struct document *document);

double block_largest(const struct block *block);  /* value of its bars; 0: none */
int64_t block_hottest(const struct block *block); /* count of its cells; 0: none */

/* At most DOCUMENT_HTML_MAX: blocks that do not fit are left out, which a line at the end says. */
char *document_html(const struct document *document, const char *subject, struct arena *arena);
char *document_text(const struct document *document, struct arena *arena);

#endif
