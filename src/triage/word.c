/*
 * word: where words begin and end.
 *
 * Each end of a word decides for itself: a letter or digit of a script that puts blanks between its
 * words demands a boundary there; Han, kana, Thai and their like, and punctuation, match anywhere.
 * A mark (an accent that did not join its letter, an Indic vowel sign) belongs to the word it
 * stands in.
 */
#include "triage/word.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* Scripts that write words without blanks between them. */
static const UScriptCode running_scripts[] = {
    USCRIPT_HAN,
    USCRIPT_HIRAGANA,
    USCRIPT_KATAKANA,
    USCRIPT_BOPOMOFO,
    USCRIPT_YI,
    USCRIPT_THAI,
    USCRIPT_LAO,
    USCRIPT_KHMER,
    USCRIPT_MYANMAR,
    USCRIPT_TIBETAN,
    USCRIPT_TAI_LE,
    USCRIPT_NEW_TAI_LUE,
    USCRIPT_LANNA,
    USCRIPT_TAI_VIET,
    USCRIPT_JAVANESE,
    USCRIPT_BALINESE,
};

static bool is_of_running_script(uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(running_scripts); i++)
		if (uscript_hasScript((UChar32)character, running_scripts[i]))
			return true;
	return false;
}

/*
 * An accent that letters of many scripts may bear. Newer data of Unicode list these scripts, and
 * one without blanks may be among them (Tai Le for U+0301).
 */
static bool is_of_any_script(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;

	return uscript_getScript((UChar32)c, &status) == USCRIPT_INHERITED;
}

bool word_has_character(uint32_t c)
{
	uint32_t kind;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		       c == '_';
	if (c >= 0x3000 && c <= 0x9fff)
		return c >= 0x3130 &&
		       c <= 0x318f; /* Hangul letters; the rest is Han, kana and their marks */
	kind = U_GET_GC_MASK((UChar32)c);
	if ((kind & U_GC_MN_MASK) != 0 && is_of_any_script(c))
		return true;
	if ((kind & (U_GC_L_MASK | U_GC_N_MASK | U_GC_MN_MASK | U_GC_MC_MASK)) == 0)
		return false;
	return !is_of_running_script(c);
}

bool word_goes_on_before(const char *text, size_t at)
{
	size_t start = at;

	if (at == 0)
		return false;
	do
		start--;
	while (start > 0 && ((unsigned char)text[start] & 0xc0) == 0x80);
	return word_has_character(utf8_next(text, at, &start));
}

bool word_goes_on_at(const char *text, size_t size, size_t at)
{
	return at < size && word_has_character(utf8_next(text, size, &at));
}

static void trim(char **text)
{
	size_t size;

	while (**text == ' ')
		(*text)++;
	size = strlen(*text);
	if (size > 0 && (*text)[size - 1] == ' ')
		(*text)[size - 1] = '\0';
}

static bool demands_boundary(uint32_t character)
{
	return character != '_' && word_has_character(character);
}

static bool last_demands_boundary(const char *needle, size_t size)
{
	size_t last = size - 1;

	while (last > 0 && ((unsigned char)needle[last] & 0xc0) == 0x80)
		last--;
	return demands_boundary(utf8_next(needle, size, &last));
}

int word_read(const char *written, struct arena *arena, struct word *word_r, struct error *error)
{
	char *needle = text_fold(arena, written);
	const char *star;
	size_t size, first = 0;
	bool is_open = false;

	trim(&needle);
	size = strlen(needle);
	star = strchr(needle, '*');
	if (star != NULL && star != needle + size - 1)
		return error_set(error,
		    _("\"*\" may stand only at the end of a word; for more there is \"pattern\""));
	if (star != NULL) {
		needle[--size] = '\0';
		is_open = true;
	}
	if (size == 0)
		return error_set(error, is_open ? _("\"*\" alone would match anything")
						: _("the word is empty: take it out of the list"));
	if (size > WORD_BYTES_MAX)
		return error_set(error,
		    _("the word is longer than %d bytes; a part of it is enough"), WORD_BYTES_MAX);
	if (text_has_control(needle))
		return error_set(error, _("the word has a control character: take it out"));
	*word_r = (struct word){.needle = needle, .size = size};
	word_r->needs_start = demands_boundary(utf8_next(needle, size, &first));
	word_r->needs_end = !is_open && last_demands_boundary(needle, size);
	return 0;
}
