/*
 * Finds in one pass which phrases of all kinds a text holds: a table from the first four bytes of a
 * phrase to the phrases. The table is filled at the first look and never changes after it.
 */
#include "nature_p.h"

#include <assert.h>
#include <string.h>

/* Powers of two; the phrases are at most half the slots, so that chains stay short. */
#define PHRASES_MAX 2048
#define BUCKETS 4096
#define STARTS 65536
#define KEY_BYTES 4

static struct phrase {
	const char *text;
	const char *end; /* its last KEY_BYTES: tell most of those that begin alike */
	size_t size;
	enum phrase_kind kind;
	unsigned next; /* number of the next one of this bucket, 0: none */
} phrases[PHRASES_MAX];

static unsigned buckets[BUCKETS], phrase_count;

/* A bit for the first bytes of each phrase: one look tells nearly all places of a text from all
 * phrases, in a table that stays in the cache. */
static uint64_t starts[STARTS / 64];

static unsigned start_of(const char *text)
{
	uint32_t key;

	memcpy(&key, text, KEY_BYTES);
	return (key * 2654435761u) >> 16;
}

static unsigned bucket_of(const char *text)
{
	return start_of(text) / (STARTS / BUCKETS);
}

static bool may_begin(const char *text)
{
	unsigned start = start_of(text);

	return (starts[start / 64] >> start % 64 & 1) != 0;
}

static void add_phrase(enum phrase_kind kind, const char *text, size_t size)
{
	unsigned *bucket = &buckets[bucket_of(text)];

	for (unsigned i = *bucket; i != 0; i = phrases[i].next)
		if (phrases[i].kind == kind && phrases[i].size == size &&
		    memcmp(phrases[i].text, text, size) == 0)
			return;
	assert(size >= KEY_BYTES && phrase_count + 1 < PHRASES_MAX);
	phrase_count++;
	phrases[phrase_count] = (struct phrase){text, text + size - KEY_BYTES, size, kind, *bucket};
	*bucket = phrase_count;
	starts[start_of(text) / 64] |= UINT64_C(1) << start_of(text) % 64;
}

static void add_set(const struct phrase_set *set)
{
	for (const char *at = set->phrases; *at != '\0';) {
		size_t size = strcspn(at, "|");

		if (size > 0)
			add_phrase(set->kind, at, size);
		at += size + (at[size] == '|');
	}
}

static void fill(void)
{
	const struct phrase_set *const all[] = {
	    nature_absence_phrases, nature_notice_phrases, nature_bounce_phrases};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		for (const struct phrase_set *set = all[i]; set->phrases != NULL; set++)
			add_set(set);
}

/* Begins a line or sentence: what somebody says, not what they say of it. */
static bool is_said(const char *text, const char *at)
{
	while (at > text && strchr(" -=#(<[>|_", at[-1]) != NULL)
		at--;
	return at == text || strchr("\n.!?:;,", at[-1]) != NULL || (unsigned char)at[-1] >= 0x80;
}

/* `Your mail says "out of office"` */
static bool is_cited(const char *text, const char *at)
{
	static const char *const marks[] = {"\"", "“", "„", "«", "「", "『", "‘"};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		size_t size = strlen(marks[i]);

		if ((size_t)(at - text) >= size && memcmp(at - size, marks[i], size) == 0)
			return true;
	}
	return false;
}

/* "ferie" is no part of "preferieren": a word's beginning, where the script has words. */
static bool is_word_start(char before, char at)
{
	unsigned char first = (unsigned char)at;

	if (first >= 0x80 && first < 0xc0)
		return false; /* within a character */
	return first >= 0xe0 ||
	       !((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9'));
}

static bool is_said_kind(enum phrase_kind kind)
{
	return kind == PHRASE_AUTO || kind == PHRASE_MACHINE;
}

/* A phrase inside another one of its kind says nothing new. */
static void note(
    struct phrases *found, const struct phrase *phrase, unsigned number, const char *at)
{
	struct phrase_hit *hit = &found->hits[phrase->kind];

	if (hit->last == number || (hit->end != NULL && at < hit->end))
		return;
	hit->last = number;
	hit->end = at + phrase->size;
	hit->count++;
	if (hit->text == NULL) {
		hit->text = phrase->text;
		hit->size = phrase->size;
	}
}

static void find_at(struct phrases *found, const char *text, size_t size, const char *at)
{
	for (unsigned i = buckets[bucket_of(at)]; i != 0; i = phrases[i].next) {
		const struct phrase *phrase = &phrases[i];

		if (phrase->size <= size - (size_t)(at - text) &&
		    memcmp(at + phrase->size - KEY_BYTES, phrase->end, KEY_BYTES) == 0 &&
		    memcmp(at, phrase->text, phrase->size) == 0 && !is_cited(text, at) &&
		    (!is_said_kind(phrase->kind) ||
			(is_said(text, at) && !text_starts_with(at + phrase->size, "的邮件"))))
			note(found, phrase, i, at);
	}
}

void nature_find_phrases(const char *text, struct phrases *found)
{
	size_t size = strlen(text);
	const char *end = text + (size < KEY_BYTES ? 0 : size - KEY_BYTES + 1);

	if (phrase_count == 0)
		fill();
	for (size_t i = 0; i < PHRASE_COUNT; i++)
		found->hits[i].end = NULL;
	for (const char *at = text; at < end; at++) {
		if (may_begin(at) && is_word_start(at > text ? at[-1] : '\n', *at))
			find_at(found, text, size, at);
		if ((unsigned char)*at >= 0xe0)
			at += 2; /* nothing begins within a character */
	}
}

bool nature_has_phrase(const struct phrases *found, enum phrase_kind kind)
{
	return found->hits[kind].count > 0;
}

unsigned nature_count_phrases(const struct phrases *found, enum phrase_kind kind, unsigned most)
{
	unsigned count = found->hits[kind].count;

	return count < most ? count : most;
}

const char *nature_phrase(const struct phrases *found, enum phrase_kind kind, struct arena *arena)
{
	const struct phrase_hit *hit = &found->hits[kind];

	return hit->text == NULL ? NULL : arena_strndup(arena, hit->text, hit->size);
}
