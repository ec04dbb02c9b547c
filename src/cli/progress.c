/*
 * "Reading 1,200 of 5,000, 310 a second, 12 s left" on stderr, at most ten times a second. Without
 * a terminal there nothing is ever printed. Who writes to the terminal in between calls
 * progress_hide first.
 */
#include "src/cli/cli.h"

#include <unistd.h>

#define REDRAW_MS 100
#define QUIET_MS 1000 /* what is done within a second needs no progress line */

struct progress {
	const char *label; /* borrowed */
	size_t total;	   /* 0: not known */
	int64_t start_ms, drawn_ms;
	bool is_terminal, is_visible;
};

struct progress *progress_new(const char *label, size_t total)
{
	struct progress *progress = mem_alloc(sizeof(*progress));

	progress->label = label;
	progress->total = total;
	progress->start_ms = clock_monotonic_ms();
	progress->is_terminal = isatty(STDERR_FILENO);
	return progress;
}

void progress_hide(struct progress *progress)
{
	if (progress->is_visible)
		fputs("\r\033[K", stderr);
	progress->is_visible = false;
}

static void draw(struct progress *progress, size_t done, int64_t now_ms)
{
	double seconds = (double)(now_ms - progress->start_ms) / 1000;
	double rate = (double)done / seconds;
	char line[200];

	if (progress->total > 0 && done > 0 && rate > 0)
		snprintf(line, sizeof(line), _("%s: %zu of %zu, %.0f a second, %.0f s left"),
		    progress->label, done, progress->total, rate,
		    done < progress->total ? (double)(progress->total - done) / rate : 0.0);
	else
		snprintf(
		    line, sizeof(line), _("%s: %zu, %.0f a second"), progress->label, done, rate);
	fputs("\r\033[K", stderr);
	terminal_put(stderr, line, terminal_width(stderr));
	fflush(stderr);
	progress->is_visible = true;
}

void progress_set(struct progress *progress, size_t done)
{
	int64_t now_ms;

	if (!progress->is_terminal)
		return;
	now_ms = clock_monotonic_ms();
	if (now_ms - progress->start_ms < QUIET_MS || now_ms - progress->drawn_ms < REDRAW_MS)
		return;
	progress->drawn_ms = now_ms;
	draw(progress, done, now_ms);
}

void progress_free(struct progress **progress)
{
	if (*progress == NULL)
		return;
	progress_hide(*progress);
	mem_cleanup(progress);
	*progress = NULL;
}
