/*
 * How fast words are found.
 *
 *	bench_matcher WORDS TEXT
 *
 * WORDS has one word a line, as in rules; TEXT is looked through in pieces of 5,200 bytes, the size
 *of an ordinary mail's text, for a second or two of processor time.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "triage/matcher.h"

#define PIECE_BYTES 5200
#define BYTES_WANTED 400000000.0

static size_t hits;

static void count_hit(void *context, size_t word, size_t start, size_t end)
{
	(void)context;
	(void)word;
	(void)start;
	(void)end;
	hits++;
}

static double processor_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static char *read_folded(const char *path, struct arena *arena)
{
	struct buffer content;
	struct error error;
	char *folded;

	if (file_read(path, 1 << 30, &content, &error) != 0) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	folded = text_fold(arena, content.data);
	buffer_free(&content);
	return folded;
}

static struct word *read_words(const char *path, struct arena *arena, size_t *count_r)
{
	struct buffer content;
	struct error error;
	struct word *words;
	char *line, *rest;

	*count_r = 0;
	if (file_read(path, 1 << 30, &content, &error) != 0) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	words = mem_array(content.size + 1, sizeof(*words));
	rest = content.data;
	while ((line = strsep(&rest, "\n")) != NULL)
		if (word_read(line, arena, &words[*count_r], &error) == 0)
			(*count_r)++;
	buffer_free(&content);
	return words;
}

/* Splits into terminated pieces, as mails are. */
static size_t split(const char *text, struct arena *arena, const char **pieces, size_t *sizes)
{
	size_t size = strlen(text), count = 0;

	for (size_t at = 0; at < size; count++) {
		sizes[count] = utf8_cut(text + at, size - at, PIECE_BYTES);
		pieces[count] = arena_strndup(arena, text + at, sizes[count]);
		at += sizes[count];
	}
	return count;
}

static void run(
    const struct matcher *matcher, size_t word_count, const char *text, struct arena *arena)
{
	size_t size = strlen(text), most = size / (PIECE_BYTES - 4) + 1;
	const char **pieces = arena_array(arena, most, sizeof(*pieces));
	size_t *sizes = arena_array(arena, most, sizeof(*sizes));
	size_t count = split(text, arena, pieces, sizes),
	       rounds = (size_t)(BYTES_WANTED / (double)size) + 1;
	AUTO_FREE uint8_t *seen = mem_alloc(word_count);
	double start = processor_seconds(), took;

	for (size_t i = 0; i < rounds * count; i++) {
		const struct matcher_scan scan = {.text = pieces[i % count],
		    .size = sizes[i % count],
		    .seen = seen,
		    .hit = count_hit};

		memset(seen, 0, word_count);
		matcher_scan(matcher, &scan);
	}
	took = processor_seconds() - start;
	printf("scan: %.0f MB/s, %.1f us and %.1f hits a piece\n",
	    (double)(rounds * size) / took / 1e6, took * 1e6 / (double)(rounds * count),
	    (double)hits / (double)(rounds * count));
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct matcher *matcher;
	struct word *words;
	size_t count;
	double start;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_matcher WORDS TEXT\n");
		return 2;
	}
	words = read_words(argv[1], arena, &count);
	start = processor_seconds();
	matcher = matcher_new(words, count);
	printf("build: %zu words, %.1f ms, %.2f MB\n", count, (processor_seconds() - start) * 1e3,
	    (double)matcher_bytes(matcher) / 1e6);
	run(matcher, count, read_folded(argv[2], arena), arena);
	matcher_free(&matcher);
	free(words);
	arena_free(&arena);
	return 0;
}
