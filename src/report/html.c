/*
 * A document as mail HTML. Every text is escaped here and nowhere else.
 */
#include "html_p.h"

#include <string.h>

/* Of the end of the page, with the line that says what was left out. */
#define TAIL_MAX 1024

#define FONT                                                                                       \
	"font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',"                    \
	"'Noto Sans CJK SC',Arial,sans-serif;"

void html_escape(struct buffer *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			buffer_add(out, "&amp;");
			break;
		case '<':
			buffer_add(out, "&lt;");
			break;
		case '>':
			buffer_add(out, "&gt;");
			break;
		case '"':
			buffer_add(out, "&quot;");
			break;
		default:
			buffer_add_char(out, *text);
		}
	}
}

void html_text(struct buffer *out, const char *tag, const char *style, const char *text)
{
	if (text == NULL)
		return;
	buffer_printf(out, "<%s style=\"%s\">", tag, style);
	html_escape(out, text);
	buffer_printf(out, "</%s>\n", tag);
}

/* ---- items, steps, tables ---- */

static void write_quote(struct buffer *out, const struct quote *quote)
{
	buffer_add(
	    out, "<p style=\"margin:4px 0 0;font-size:14px;line-height:20px;\">\xe2\x80\x9c");
	html_escape(out, quote->words);
	buffer_add(out, "\xe2\x80\x9d <span style=\"font-size:12px;opacity:.75;\">");
	html_escape(out, quote->who);
	buffer_add(out, "</span></p>\n");
}

static void write_item(struct buffer *out, const struct item *item)
{
	buffer_printf(out, "<tr><td width=\"4\" bgcolor=\"%s\" " HTML_AREA,
	    item->is_alarming ? HTML_ALARM : HTML_MARK);
	buffer_add(out, "<td style=\"padding:1px 0 1px 10px;\">");
	html_text(out, "p",
	    item->is_alarming
		? "margin:0;font-size:12px;line-height:18px;font-weight:bold;color:" HTML_ALARM ";"
		: "margin:0;" HTML_SMALL,
	    item->head);
	html_text(out, "p", "margin:0;" HTML_BODY, item->text);
	html_text(out, "p", "margin:0;" HTML_SMALL, item->detail);
	for (size_t i = 0; i < item->quote_count; i++)
		write_quote(out, &item->quotes[i]);
	buffer_add(out, "</td></tr>\n<tr><td colspan=\"2\" height=\"10\" " HTML_AREA "</tr>\n");
}

static void write_items(struct buffer *out, const struct block *block)
{
	buffer_add(out, HTML_TABLE " width=\"100%\">\n");
	for (size_t i = 0; i < block->count; i++)
		write_item(out, &block->items[i]);
	buffer_add(out, "</table>\n");
}

static void write_steps(struct buffer *out, const struct block *block)
{
	buffer_add(out, HTML_TABLE " width=\"100%\">\n");
	for (size_t i = 0; i < block->count; i++) {
		buffer_printf(out,
		    "<tr><td width=\"24\" valign=\"top\" style=\"" HTML_BODY
		    "font-weight:bold;\">%zu</td>",
		    i + 1);
		html_text(out, "td", HTML_BODY "padding:0 0 6px;", block->steps[i]);
		buffer_add(out, "</tr>\n");
	}
	buffer_add(out, "</table>\n");
}

static void write_table(struct buffer *out, const struct block *block)
{
	static const char cell[] =
	    "padding:3px 12px 3px 0;text-align:left;vertical-align:top;font-size:14px;";
	static const char head[] = "padding:3px 12px 3px 0;text-align:left;vertical-align:top;"
				   "font-size:12px;font-weight:normal;opacity:.75;"
				   "border-bottom:1px solid " HTML_PAST ";";

	buffer_add(
	    out, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\">\n");
	for (size_t row = 0; row < block->count; row++) {
		buffer_add(out, "<tr>");
		for (size_t column = 0; column < block->column_count; column++)
			html_text(out, row == 0 ? "th" : "td", row == 0 ? head : cell,
			    block->cells[row * block->column_count + column]);
		buffer_add(out, "</tr>\n");
	}
	buffer_add(out, "</table>\n");
}

/* ---- the page ---- */

static void write_content(struct buffer *out, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TITLE:
		html_text(out, "h1", "margin:0;font-size:20px;line-height:28px;", block->text);
		break;
	case BLOCK_LEAD:
		html_text(out, "p", "margin:0;font-size:17px;line-height:26px;", block->text);
		break;
	case BLOCK_PART:
		html_text(out, "h2",
		    "margin:20px 0 0;font-size:18px;line-height:26px;border-bottom:1px solid " HTML_PAST
		    ";",
		    block->text);
		break;
	case BLOCK_HEADING:
		html_text(
		    out, "h2", "margin:14px 0 0;font-size:16px;line-height:24px;", block->text);
		break;
	case BLOCK_PARAGRAPH:
		html_text(out, "p", "margin:0;" HTML_BODY, block->text);
		break;
	case BLOCK_NOTE:
		html_text(out, "p", "margin:0;" HTML_SMALL, block->text);
		break;
	case BLOCK_TILES:
		html_tiles(out, block);
		break;
	case BLOCK_BARS:
		html_bars(out, block);
		break;
	case BLOCK_COLUMNS:
		html_columns(out, block);
		break;
	case BLOCK_HEAT:
		html_heat(out, block);
		break;
	case BLOCK_ITEMS:
		write_items(out, block);
		break;
	case BLOCK_STEPS:
		write_steps(out, block);
		break;
	case BLOCK_TABLE:
		write_table(out, block);
		break;
	}
}

static void write_block(struct buffer *out, const struct block *block)
{
	buffer_add(out, "<tr><td style=\"padding:0 0 10px;\">");
	write_content(out, block);
	buffer_add(out, "</td></tr>\n");
}

static void write_head(struct buffer *out, const struct document *document, const char *subject)
{
	buffer_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n",
	    strcmp(document->language, "zh") == 0 ? "zh-CN" : document->language);
	buffer_add(out, "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
			"<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>");
	html_escape(out, subject);
	/* Outlook's engine lets no cell inherit the font, and takes no width but an attribute's. */
	buffer_add(out,
	    "</title>\n<!--[if mso]><style>td,th{font-family:'Microsoft YaHei',Arial,"
	    "sans-serif}</style><![endif]--></head>\n<body style=\"margin:0;padding:0;" FONT
	    "\">\n" HTML_TABLE " width=\"100%\"><tr>"
	    "<td align=\"center\" style=\"padding:16px 12px;\">\n"
	    "<!--[if mso]>" HTML_TABLE " width=\"640\"><tr><td><![endif]-->\n" HTML_TABLE
	    " width=\"100%\" style=\"max-width:640px;text-align:left;" FONT
	    "word-break:break-word;overflow-wrap:anywhere;\">\n");
}

/* false: it would pass the maximum. */
static bool add_block(struct buffer *out, const struct block *block)
{
	AUTO_BUFFER struct buffer part;

	buffer_init(&part, HTML_MAIL_BYTES_MAX);
	write_block(&part, block);
	return !part.is_truncated && out->size + part.size <= HTML_MAIL_BYTES_MAX - TAIL_MAX &&
	       buffer_append(out, part.data, part.size);
}

char *document_html(const struct document *document, const char *subject, struct arena *arena)
{
	AUTO_BUFFER struct buffer out;
	bool is_whole = true;

	buffer_init(&out, HTML_MAIL_BYTES_MAX);
	write_head(&out, document, subject);
	for (const struct block *block = document->first; block != NULL; block = block->next)
		is_whole = add_block(&out, block) && is_whole;
	if (!is_whole) {
		const struct block note = {.kind = BLOCK_NOTE,
		    .text =
			_("Not all of it fits here: the plain text form of this mail is whole.")};

		write_block(&out, &note);
	}
	buffer_add(&out, "</table>\n<!--[if mso]></td></tr></table><![endif]-->\n"
			 "</td></tr></table>\n</body></html>\n");
	return arena_strndup(arena, out.data, out.size);
}
