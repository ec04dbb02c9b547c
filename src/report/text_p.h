/*
 * What the files that write plain text share. Columns are aligned by display width, so that Chinese
 * lines up; bars of block characters stand last in their line, because East Asian fonts disagree
 * about their width.
 */
#ifndef HARK_REPORT_TEXT_P_H
#define HARK_REPORT_TEXT_P_H

#include "document.h"

#define TEXT_COLUMNS 72

void text_pad(struct buffer *out, const char *text, size_t columns);
void text_pad_left(struct buffer *out, const char *text, size_t columns);
/* Lines of at most TEXT_COLUMNS, the first behind first, the others behind other. */
void text_wrap(struct buffer *out, const char *first, const char *other, const char *text);

void text_tiles(struct buffer *out, const struct block *block);
void text_bars(struct buffer *out, const struct block *block);
void text_heat(struct buffer *out, const struct block *block);
void text_table(struct buffer *out, const struct block *block);

#endif
