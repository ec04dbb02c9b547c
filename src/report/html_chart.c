/*
 * Charts as mail HTML: every bar, column and heat cell is a table cell with its width or height as
 * an attribute and its colour as bgcolor, so that nothing is blocked or lost.
 */
#include "html_p.h"

#include <inttypes.h>

#define COLUMN_PIXELS 72

static void write_caption(struct buffer *out, const struct block *block)
{
	html_text(out, "p", "margin:0 0 4px;" HTML_SMALL, block->text);
}

/* Two a line: four would be too narrow for a phone. */
void html_tiles(struct buffer *out, const struct block *block)
{
	buffer_add(out, HTML_TABLE " width=\"100%\">\n");
	for (size_t i = 0; i < block->count; i++) {
		const struct tile *tile = &block->tiles[i];

		if (i % 2 == 0)
			buffer_add(out, "<tr>");
		buffer_add(
		    out, "<td width=\"50%\" valign=\"top\" style=\"padding:0 8px 10px 0;\">");
		html_text(out, "p", "margin:0;" HTML_SMALL, tile->label);
		html_text(out, "p", "margin:0;font-size:22px;line-height:30px;font-weight:bold;",
		    tile->value);
		html_text(out, "p", "margin:0;" HTML_SMALL, tile->detail);
		buffer_add(out, "</td>");
		if (i % 2 == 0 && i + 1 == block->count)
			buffer_add(out, "<td width=\"50%\" " HTML_AREA);
		if (i % 2 == 1 || i + 1 == block->count)
			buffer_add(out, "</tr>\n");
	}
	buffer_add(out, "</table>\n");
}

static int percent_of(double value, double maximum)
{
	int percent = maximum > 0 ? (int)(value / maximum * 100 + 0.5) : 0;

	return percent == 0 && value > 0 ? 1 : percent;
}

/* Label and figure above the bar, which has the whole width: long names fit on a phone. */
static void write_bar(struct buffer *out, const struct bar *bar, double maximum)
{
	int percent = percent_of(bar->value, maximum);

	buffer_add(out, "<tr>");
	html_text(out, "td", "font-size:14px;line-height:20px;padding:0 8px 0 0;", bar->label);
	buffer_add(out, "<td align=\"right\" style=\"font-size:14px;line-height:20px;\">");
	html_text(out, "b", "", bar->note);
	if (bar->detail != NULL)
		html_text(out, "span", HTML_SMALL, bar->detail);
	buffer_add(out, "</td></tr>\n<tr><td colspan=\"2\" style=\"padding:0 0 6px;\">" HTML_TABLE
			" width=\"100%\"><tr>");
	if (percent > 0)
		buffer_printf(out,
		    "<td width=\"%d%%\" height=\"8\" bgcolor=\"" HTML_MARK "\" " HTML_AREA,
		    percent);
	if (percent < 100)
		buffer_printf(out, "<td width=\"%d%%\" height=\"8\" " HTML_AREA, 100 - percent);
	buffer_add(out, "</tr></table></td></tr>\n");
}

void html_bars(struct buffer *out, const struct block *block)
{
	double maximum = block_largest(block);

	write_caption(out, block);
	buffer_add(out, HTML_TABLE " width=\"100%\">\n");
	for (size_t i = 0; i < block->count; i++)
		write_bar(out, &block->bars[i], maximum);
	buffer_add(out, "</table>\n");
}

static void write_column(
    struct buffer *out, const struct bar *bar, double maximum, int width, bool is_now)
{
	int height = maximum > 0 ? (int)(bar->value / maximum * COLUMN_PIXELS + 0.5) : 0;

	buffer_printf(out,
	    "<td width=\"%d%%\" align=\"center\" valign=\"bottom\" "
	    "style=\"padding:0 1px;font-size:11px;line-height:16px;\">",
	    width);
	html_escape(out, bar->note);
	buffer_printf(out,
	    HTML_TABLE " width=\"100%%\"><tr><td height=\"%d\" bgcolor=\"%s\" " HTML_AREA
		       "</tr></table>",
	    height > 0 ? height : 1, is_now ? HTML_MARK : HTML_PAST);
	buffer_printf(out, "<span style=\"%s\">", is_now ? "font-weight:bold;" : "opacity:.75;");
	html_escape(out, bar->label);
	buffer_add(out, "</span></td>\n");
}

void html_columns(struct buffer *out, const struct block *block)
{
	double maximum = block_largest(block);
	int width = block->count > 0 ? (int)(100 / block->count) : 100;

	write_caption(out, block);
	buffer_add(out, HTML_TABLE " width=\"100%\"><tr>\n");
	for (size_t i = 0; i < block->count; i++)
		write_column(out, &block->bars[i], maximum, width, i + 1 == block->count);
	buffer_add(out, "</tr></table>\n");
}

/* ---- heat ---- */

static const struct {
	const char *ground, *ink;
} heats[] = {{"#f2f6f8", "#25323a"}, {"#cfe1ea", "#25323a"}, {"#93bfd3", "#14232b"},
    {"#35789a", "#ffffff"}, {"#1d5674", "#ffffff"}};

static size_t heat_of(int64_t count, int64_t hottest)
{
	if (count <= 0 || hottest <= 0)
		return 0;
	return 1 + (size_t)((count - 1) * (int64_t)(ARRAY_SIZE(heats) - 1) / hottest);
}

static void write_heat_row(struct buffer *out, const struct block *block, size_t row)
{
	int64_t hottest = block_hottest(block);

	buffer_add(out, "<tr>");
	html_text(out, "td", "font-size:13px;padding:0 8px 0 0;", block->row_names[row]);
	for (size_t i = 0; i < block->column_count; i++) {
		int64_t count = block->counts[row * block->column_count + i];
		size_t heat = heat_of(count, hottest);

		buffer_printf(out,
		    "<td width=\"%zu%%\" height=\"26\" align=\"center\" bgcolor=\"%s\" "
		    "style=\"font-size:13px;color:%s;\">%" PRId64 "</td>",
		    70 / block->column_count, heats[heat].ground, heats[heat].ink, count);
	}
	buffer_add(out, "</tr>\n");
}

void html_heat(struct buffer *out, const struct block *block)
{
	write_caption(out, block);
	buffer_add(out, "<table cellpadding=\"0\" cellspacing=\"2\" border=\"0\" width=\"100%\">\n"
			"<tr><td " HTML_AREA);
	for (size_t i = 0; i < block->column_count; i++)
		html_text(out, "th", "font-weight:normal;text-align:center;" HTML_SMALL,
		    block->column_names[i]);
	buffer_add(out, "</tr>\n");
	for (size_t row = 0; row < block->count; row++)
		write_heat_row(out, block, row);
	buffer_add(out, "</table>\n");
}
