/*
 * How fast words are found, beside Hyperscan and grep on the same words and texts.
 *
 *	bench_matcher [SEED]
 *
 * Texts and words are made from the seed: a vocabulary with the frequencies of natural text (Zipf),
 * texts of 5,200 bytes, the size of an ordinary mail's; the words of the rules are rare ones of the
 * vocabulary (sparse) or frequent ones (dense). Hark and Hyperscan take turns on all texts of a
 *mix; the medians count. Both report each word once a text, with its boundaries checked. Hyperscan
 *is opened at run time, where its header was there when this was built; memory is what building
 *adds to the heap and what it keeps.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "triage/matcher.h"

#if __has_include(<hs/hs.h>)
#include <hs/hs.h>
#define HAS_HYPERSCAN 1
#endif

#define PIECE_BYTES 5200
#define PIECES 400
#define ROUNDS 9
#define VOCABULARY 60000
#define WORD_TEXT_MAX 64

/* ---- random texts ---- */

static uint64_t seed;

static uint32_t random_below(uint32_t limit)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 32) * limit >> 32);
}

/* Ranks by Zipf's law. */
static uint32_t random_rank(uint32_t limit)
{
	double share = random_below(1u << 30) / (double)(1u << 30);
	double rank = exp(share * log(limit + 1.0)) - 1;

	return rank < limit ? (uint32_t)rank : limit - 1;
}

static void make_english(char word[WORD_TEXT_MAX], uint32_t rank)
{
	static const char *const onsets[] = {"b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r",
	    "s", "t", "w", "st", "th", "tr", "pl", "ch", "sh", "", "", "v", "k"};
	static const char *const nuclei[] = {"a", "e", "i", "o", "u", "ea", "ou", "e", "a", "ai"};
	static const char *const codas[] = {
	    "", "", "n", "r", "s", "t", "ll", "ck", "nt", "d", "ng", ""};
	uint32_t syllables = 1 + (rank > 60) + (rank > 2000 ? random_below(3) : 0);
	size_t size = 0;

	for (uint32_t i = 0; i < syllables; i++)
		size += (size_t)snprintf(word + size, WORD_TEXT_MAX - size, "%s%s%s",
		    onsets[random_below(ARRAY_SIZE(onsets))],
		    nuclei[random_below(ARRAY_SIZE(nuclei))],
		    codas[random_below(ARRAY_SIZE(codas))]);
}

static void make_chinese(char word[WORD_TEXT_MAX], uint32_t rank)
{
	uint32_t characters = rank < 200 ? 1 : 2 + (random_below(5) == 0) + (random_below(9) == 0);
	size_t size = 0;

	/* The 3,500 common characters lie scattered over the block. */
	for (uint32_t i = 0; i < characters; i++)
		size += utf8_put(0x4e00 + random_rank(3500) * 4079 % 20900, word + size);
	word[size] = '\0';
}

enum script { ENGLISH, CHINESE, MIXED };
static const char *const script_names[] = {"English", "Chinese", "mixed"};

struct vocabulary {
	char words[VOCABULARY][WORD_TEXT_MAX];
	bool is_chinese[VOCABULARY];
};

static void make_vocabulary(struct vocabulary *vocabulary, enum script script)
{
	for (uint32_t rank = 0; rank < VOCABULARY; rank++) {
		bool is_chinese = script == CHINESE || (script == MIXED && random_below(2) == 0);

		vocabulary->is_chinese[rank] = is_chinese;
		(is_chinese ? make_chinese : make_english)(vocabulary->words[rank], rank);
	}
}

struct piece {
	char *text; /* folded; in arena */
	size_t size;
};

static char *make_text(const struct vocabulary *vocabulary, struct arena *arena)
{
	struct buffer text;
	char *copy;
	uint32_t words = 0;

	buffer_init(&text, 2 * PIECE_BYTES);
	while (text.size < PIECE_BYTES) {
		uint32_t rank = random_rank(VOCABULARY);

		buffer_add(&text, vocabulary->words[rank]);
		if (++words % 12 == 0)
			buffer_add(&text, vocabulary->is_chinese[rank] ? "。" : ". ");
		else if (!vocabulary->is_chinese[rank])
			buffer_add_char(&text, ' ');
	}
	copy = arena_strdup(arena, text.data);
	buffer_free(&text);
	return copy;
}

/* One in five words of the rules is a phrase of two. */
static const char *make_rule(
    const struct vocabulary *vocabulary, uint32_t from, uint32_t count, struct arena *arena)
{
	const char *first = vocabulary->words[from + random_below(count)];
	uint32_t second = from + random_below(count);

	if (random_below(5) != 0)
		return first;
	return arena_printf(arena, "%s%s%s", first, vocabulary->is_chinese[second] ? "" : " ",
	    vocabulary->words[second]);
}

/* ---- one mix ---- */

struct mix {
	enum script script;
	uint32_t word_count;
	bool is_dense;
	struct arena *arena;
	const char **rules;
	struct word *words;
	struct piece pieces[PIECES];
	size_t bytes;
	uint8_t *seen;
	size_t hits;
	const struct piece *piece; /* now searched */
};

static void make_mix(struct mix *mix)
{
	struct vocabulary *vocabulary = mem_alloc(sizeof(*vocabulary));
	uint32_t from = mix->is_dense ? 300 : VOCABULARY / 3;
	uint32_t count = mix->is_dense ? 2 * mix->word_count : VOCABULARY - from;
	struct error error;

	mix->arena = arena_new();
	make_vocabulary(vocabulary, mix->script);
	mix->rules = arena_array(mix->arena, mix->word_count, sizeof(*mix->rules));
	mix->words = arena_array(mix->arena, mix->word_count, sizeof(*mix->words));
	mix->seen = arena_alloc(mix->arena, mix->word_count);
	for (uint32_t i = 0; i < mix->word_count; i++) {
		mix->rules[i] =
		    arena_strdup(mix->arena, make_rule(vocabulary, from, count, mix->arena));
		if (word_read(mix->rules[i], mix->arena, &mix->words[i], &error) != 0)
			abort();
	}
	for (size_t i = 0; i < PIECES; i++) {
		mix->pieces[i].text = text_fold(mix->arena, make_text(vocabulary, mix->arena));
		mix->pieces[i].size = strlen(mix->pieces[i].text);
		mix->bytes += mix->pieces[i].size;
	}
	free(vocabulary);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t heap_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static int compare_doubles(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

static double median(double values[ROUNDS])
{
	qsort(values, ROUNDS, sizeof(*values), compare_doubles);
	return values[ROUNDS / 2];
}

/* ---- hark ---- */

static void count_hit(void *context, size_t word, size_t start, size_t end)
{
	(void)word;
	(void)start;
	(void)end;
	((struct mix *)context)->hits++;
}

static double scan_with_hark(struct mix *mix, const struct matcher *matcher)
{
	double start = seconds();

	for (size_t i = 0; i < PIECES; i++) {
		const struct matcher_scan scan = {.text = mix->pieces[i].text,
		    .size = mix->pieces[i].size,
		    .seen = mix->seen,
		    .seen_count = mix->word_count,
		    .hit = count_hit,
		    .context = mix};

		memset(mix->seen, 0, mix->word_count);
		matcher_scan(matcher, &scan);
	}
	return seconds() - start;
}

static double fold_all(struct mix *mix)
{
	struct arena *arena = arena_new();
	double start = seconds();

	for (size_t i = 0; i < PIECES; i++) {
		text_fold(arena, mix->pieces[i].text);
		arena_clear(arena);
	}
	start = seconds() - start;
	arena_free(&arena);
	return start;
}

/* ---- Hyperscan ---- */

#ifdef HAS_HYPERSCAN
struct hyperscan {
	hs_error_t (*compile)(const char *const *, const unsigned *, const unsigned *,
	    const size_t *, unsigned, unsigned, const hs_platform_info_t *, hs_database_t **,
	    hs_compile_error_t **);
	hs_error_t (*alloc_scratch)(const hs_database_t *, hs_scratch_t **);
	hs_error_t (*database_size)(const hs_database_t *, size_t *);
	hs_error_t (*scratch_size)(const hs_scratch_t *, size_t *);
	hs_error_t (*scan)(const hs_database_t *, const char *, unsigned, unsigned, hs_scratch_t *,
	    match_event_handler, void *);
	hs_database_t *database;
	hs_scratch_t *scratch;
	size_t bytes;
};

static bool open_hyperscan(struct hyperscan *hs)
{
	void *library = dlopen("libhs.so.5", RTLD_NOW);

	if (library == NULL)
		return false;
	*(void **)&hs->compile = dlsym(library, "hs_compile_lit_multi");
	*(void **)&hs->alloc_scratch = dlsym(library, "hs_alloc_scratch");
	*(void **)&hs->database_size = dlsym(library, "hs_database_size");
	*(void **)&hs->scratch_size = dlsym(library, "hs_scratch_size");
	*(void **)&hs->scan = dlsym(library, "hs_scan");
	return hs->compile != NULL && hs->scan != NULL;
}

static bool build_hyperscan(struct hyperscan *hs, const struct mix *mix)
{
	AUTO_FREE const char **texts = mem_array(mix->word_count, sizeof(*texts));
	AUTO_FREE size_t *sizes = mem_array(mix->word_count, sizeof(*sizes));
	AUTO_FREE unsigned *flags = mem_array(mix->word_count, sizeof(*flags));
	AUTO_FREE unsigned *ids = mem_array(mix->word_count, sizeof(*ids));
	hs_compile_error_t *fault = NULL;
	size_t size = 0;

	for (uint32_t i = 0; i < mix->word_count; i++) {
		texts[i] = mix->words[i].needle;
		sizes[i] = mix->words[i].size;
		ids[i] = i;
	}
	if (hs->compile(texts, flags, ids, sizes, mix->word_count, HS_MODE_BLOCK, NULL,
		&hs->database, &fault) != HS_SUCCESS ||
	    hs->alloc_scratch(hs->database, &hs->scratch) != HS_SUCCESS)
		return false;
	hs->database_size(hs->database, &hs->bytes);
	hs->scratch_size(hs->scratch, &size);
	hs->bytes += size;
	return true;
}

static int note_match(
    unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	struct mix *mix = context;
	const struct word *word = &mix->words[id];
	const struct piece *piece = mix->piece;

	(void)from;
	(void)flags;
	if (mix->seen[id] != 0 ||
	    (word->needs_end && word_goes_on_at(piece->text, piece->size, to)) ||
	    (word->needs_start && word_goes_on_before(piece->text, to - word->size)))
		return 0;
	mix->seen[id] = 1;
	mix->hits++;
	return 0;
}

static double scan_with_hyperscan(struct mix *mix, const struct hyperscan *hs)
{
	double start = seconds();

	for (size_t i = 0; i < PIECES; i++) {
		mix->piece = &mix->pieces[i];
		memset(mix->seen, 0, mix->word_count);
		hs->scan(hs->database, mix->piece->text, (unsigned)mix->piece->size, 0, hs->scratch,
		    note_match, mix);
	}
	return seconds() - start;
}
#endif

/* ---- grep ---- */

static void write_file(const char *path, const struct mix *mix, bool is_words)
{
	FILE *file = fopen(path, "w");

	if (file == NULL)
		abort();
	if (is_words)
		for (uint32_t i = 0; i < mix->word_count; i++)
			fprintf(file, "%s\n", mix->rules[i]);
	else
		for (size_t i = 0; i < PIECES; i++)
			fprintf(file, "%s\n", mix->pieces[i].text);
	fclose(file);
}

/* Its whole run, with the building of its automaton; it stops at a line's first hit. */
static double scan_with_grep(const struct mix *mix)
{
	char folder[] = "/tmp/bench-matcher-XXXXXX", words[64], texts[64];
	struct timespec start, end;
	pid_t child;

	if (mkdtemp(folder) == NULL)
		abort();
	snprintf(words, sizeof(words), "%s/words", folder);
	snprintf(texts, sizeof(texts), "%s/texts", folder);
	write_file(words, mix, true);
	write_file(texts, mix, false);
	fflush(stdout);
	clock_gettime(CLOCK_MONOTONIC, &start);
	child = fork();
	if (child == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL || setenv("LC_ALL", "C", 1) != 0)
			_exit(127);
		execlp("grep", "grep", "-F", "-c", "-f", words, texts, (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	unlink(words);
	unlink(texts);
	rmdir(folder);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

/* ---- side by side ---- */

static double rate(const struct mix *mix, double took)
{
	return (double)mix->bytes / took / 1e6;
}

static void measure(struct mix *mix)
{
	double own[ROUNDS], folding[ROUNDS], other[ROUNDS], build, took;
	size_t heap = heap_bytes(), hits, other_hits = 0;
	struct matcher *matcher;

	build = seconds();
	matcher = matcher_new(mix->words, mix->word_count);
	build = seconds() - build;
	heap = heap_bytes() - heap;
#ifdef HAS_HYPERSCAN
	struct hyperscan hs = {0};
	double hs_build = seconds();
	bool has_other = open_hyperscan(&hs) && build_hyperscan(&hs, mix);

	hs_build = seconds() - hs_build;
#endif
	for (int round = 0; round < ROUNDS; round++) {
		mix->hits = 0;
		own[round] = scan_with_hark(mix, matcher);
		hits = mix->hits;
		folding[round] = fold_all(mix);
#ifdef HAS_HYPERSCAN
		mix->hits = 0;
		other[round] = has_other ? scan_with_hyperscan(mix, &hs) : 0;
		other_hits = mix->hits;
#endif
	}
	took = median(own);
	printf("%-7s %5u %-6s | %5.1f hits | hark: built %5.1f ms, %5.2f MB, %4.0f MB/s (folding "
	       "%4.0f)",
	    script_names[mix->script], mix->word_count, mix->is_dense ? "dense" : "sparse",
	    (double)hits / PIECES, build * 1e3, (double)heap / 1e6, rate(mix, took),
	    rate(mix, median(folding)));
#ifdef HAS_HYPERSCAN
	if (has_other)
		printf(" | Hyperscan: %5.0f ms, %5.2f MB, %4.0f MB/s%s | ratio %.2f",
		    hs_build * 1e3, (double)hs.bytes / 1e6, rate(mix, median(other)),
		    hits == other_hits ? "" : " OTHER HITS", median(other) / took);
#endif
	printf(" | grep -F: %4.0f MB/s\n", rate(mix, scan_with_grep(mix)));
	fflush(stdout);
	matcher_free(&matcher);
}

static void run(enum script script, uint32_t word_count, bool is_dense, uint64_t first_seed)
{
	struct mix mix = {.script = script, .word_count = word_count, .is_dense = is_dense};

	seed = first_seed;
	make_mix(&mix);
	measure(&mix);
	arena_free(&mix.arena);
}

int main(int argc, char **argv)
{
	uint64_t first_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;

	printf("seed %llu, medians of %d rounds\n", (unsigned long long)first_seed, ROUNDS);
	for (uint32_t count = 200; count <= 20000; count *= 10)
		for (int script = ENGLISH; script <= MIXED; script++) {
			run((enum script)script, count, false, first_seed);
			run((enum script)script, count, true, first_seed);
		}
	return 0;
}
