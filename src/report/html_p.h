/*
 * What the files that write mail HTML share. Rules of the field: tables and inline styles only;
 * widths as attributes, because Outlook's engine knows few others; no colour for page and plain
 * text, so that a mail program in the dark chooses its own pair. What has a colour keeps its
 * contrast on white and on black: HTML_ALARM for words, HTML_MARK and HTML_PAST for areas; the
 * cells of a heat table bring both colours.
 */
#ifndef HARK_REPORT_HTML_P_H
#define HARK_REPORT_HTML_P_H

#include "document.h"

#define HTML_MARK "#2b7fa8"
#define HTML_PAST "#8fb3c4"
#define HTML_ALARM "#d0402b"

#define HTML_TABLE "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\""
#define HTML_SMALL "font-size:12px;line-height:18px;opacity:.75;"
#define HTML_BODY "font-size:15px;line-height:22px;"
/* An area without words: some programs drop an empty cell. */
#define HTML_AREA "style=\"font-size:1px;line-height:1px;\">&nbsp;</td>"

void html_escape(struct buffer *out, const char *text);
/* <tag style="style">text</tag>; nothing for NULL. */
void html_text(struct buffer *out, const char *tag, const char *style, const char *text);

void html_tiles(struct buffer *out, const struct block *block);
void html_bars(struct buffer *out, const struct block *block);
void html_columns(struct buffer *out, const struct block *block);
void html_heat(struct buffer *out, const struct block *block);

#endif
