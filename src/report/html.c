/*
 * A document as mail HTML: tables and inline styles only, bars as table cells, nothing that a mail
 * program blocks. Every text is escaped here and nowhere else.
 */
#include "report_p.h"

#include <string.h>

#define HTML_MAX (512 * 1024)
#define BAR_PIXELS 160

#define FONT                                                                                       \
	"font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK "     \
	"SC',Arial,sans-serif;"
#define CELL "padding:4px 10px 4px 0;text-align:left;vertical-align:top;"

static void escape(struct buffer *out, const char *text)
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

static void write_text(struct buffer *out, const char *tag, const char *style, const char *text)
{
	buffer_printf(out, "<%s style=\"%s\">", tag, style);
	escape(out, text);
	buffer_printf(out, "</%s>\n", tag);
}

static void write_bar(struct buffer *out, const struct bar *bar, double maximum)
{
	int filled = maximum > 0 ? (int)(bar->value / maximum * BAR_PIXELS + 0.5) : 0;

	buffer_add(out, "<tr><td style=\"" CELL "\">");
	escape(out, bar->label);
	buffer_printf(out,
	    "</td><td style=\"padding:4px 10px 4px 0;\" width=\"%d\"><table role=\"presentation\" "
	    "cellpadding=\"0\" "
	    "cellspacing=\"0\" border=\"0\"><tr>",
	    BAR_PIXELS);
	if (filled > 0)
		buffer_printf(out,
		    "<td width=\"%d\" height=\"12\" bgcolor=\"#2f6f8f\" "
		    "style=\"font-size:1px;line-height:12px;\">&nbsp;</td>",
		    filled);
	if (filled < BAR_PIXELS)
		buffer_printf(out,
		    "<td width=\"%d\" height=\"12\" bgcolor=\"#e4e9ec\" "
		    "style=\"font-size:1px;line-height:12px;\">&nbsp;</td>",
		    BAR_PIXELS - filled);
	buffer_add(out, "</tr></table></td><td style=\"" CELL "color:#555;\">");
	escape(out, bar->note);
	buffer_add(out, "</td></tr>\n");
}

static void write_bars(struct buffer *out, const struct block *block)
{
	double maximum = block_largest(block);

	buffer_add(out, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
			"style=\"font-size:14px;margin:0 0 12px;\">\n");
	for (size_t i = 0; i < block->bar_count; i++)
		write_bar(out, &block->bars[i], maximum);
	buffer_add(out, "</table>\n");
}

static void write_table(struct buffer *out, const struct block *block)
{
	buffer_add(out, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
			"style=\"font-size:14px;margin:0 0 12px;\">\n");
	for (size_t row = 0; row < block->row_count; row++) {
		const char *tag = row == 0 ? "th" : "td";

		buffer_add(out, "<tr>");
		for (size_t column = 0; column < block->column_count; column++)
			write_text(out, tag,
			    row == 0 ? CELL
				"color:#555;font-weight:normal;border-bottom:1px solid #cfd6da;"
				     : CELL,
			    block->cells[row * block->column_count + column]);
		buffer_add(out, "</tr>\n");
	}
	buffer_add(out, "</table>\n");
}

static void write_block(struct buffer *out, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TITLE:
		write_text(out, "h1", "font-size:20px;margin:0 0 8px;", block->text);
		break;
	case BLOCK_LEAD:
		write_text(
		    out, "p", "font-size:16px;line-height:1.5;margin:0 0 12px;", block->text);
		break;
	case BLOCK_HEADING:
		write_text(out, "h2", "font-size:16px;margin:20px 0 6px;", block->text);
		break;
	case BLOCK_PARAGRAPH:
		write_text(out, "p", "font-size:14px;line-height:1.5;margin:0 0 8px;", block->text);
		break;
	case BLOCK_NOTE:
		write_text(out, "p", "font-size:12px;line-height:1.5;margin:0 0 8px;color:#666;",
		    block->text);
		break;
	case BLOCK_BARS:
		write_bars(out, block);
		break;
	case BLOCK_TABLE:
		write_table(out, block);
		break;
	}
}

char *document_html(const struct document *document, const char *subject, struct arena *arena)
{
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, HTML_MAX);
	buffer_printf(&out,
	    "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
	    document->language);
	escape(&out, subject);
	buffer_add(&out,
	    "</title></head>\n<body "
	    "style=\"margin:0;padding:16px;background:#ffffff;color:#1c2529;" FONT "\">\n"
	    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
	    "border=\"0\" "
	    "style=\"max-width:680px;\"><tr><td>\n");
	for (const struct block *block = document->first; block != NULL; block = block->next)
		write_block(&out, block);
	buffer_add(&out, "</td></tr></table>\n</body></html>\n");
	return arena_strndup(arena, out.data, out.size);
}
