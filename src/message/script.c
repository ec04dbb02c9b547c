/*
 * The script that 8-bit bytes without a right label look like, from how they stand together: alone
 * between Latin letters, in words, in pairs, and in which rows of the charsets' tables. It counts
 * only, and is right from two or three Chinese characters on, and from a few words of the others.
 */
#include "parse_p.h"

/* The pair that begins at in.data[i], an 8-bit byte. */
static void count_pair(struct script *script, struct bytes in, size_t i, size_t *last)
{
	uint8_t lead = in.data[i], trail = i + 1 < in.size ? in.data[i + 1] : 0;
	bool is_low = trail >= 0x40 && trail <= 0x7e;

	script->sjis_kana += (lead == 0x82 && trail >= 0x9f && trail <= 0xf1) ||
			     (lead == 0x83 && trail >= 0x40 && trail <= 0x96);
	if (lead < 0xa1 || lead == 0xff || (trail < 0xa1 && !is_low)) {
		script->others++;
		return;
	}
	script->pairs++;
	script->adjacent += i == *last;
	*last = i + 2;
	script->low += is_low;
	script->big5_common += lead <= 0xc6;
	if (is_low)
		return;
	script->gb_common += (lead >= 0xb0 && lead <= 0xd7) || lead == 0xa1 || lead == 0xa3;
	script->kana += lead == 0xa4 || lead == 0xa5;
	script->hangul += lead >= 0xb0 && lead <= 0xc8;
}

static void count_byte(struct script *script, uint8_t c)
{
	script->bytes++;
	script->letters += c >= 0xc0 || c == 0xa3 || c == 0xb3 || c == 0xa8 || c == 0xb8;
	script->second_half += c >= 0xe0;
	script->vowels_1251 += c == 0xee || c == 0xe0; /* о, а */
	script->vowels_koi8 += c == 0xcf || c == 0xc1;
}

struct script script_read_pairs(struct bytes in)
{
	struct script script = {0};
	size_t last = SIZE_MAX; /* where the last pair ended */

	for (size_t i = 0; i < in.size; i++)
		if (in.data[i] >= 0x80)
			count_pair(&script, in, i++, &last);
	return script;
}

struct script script_read(struct bytes in)
{
	struct script script = script_read_pairs(in);
	size_t run = 0;

	for (size_t i = 0; i <= in.size; i++) {
		if (i < in.size && in.data[i] >= 0x80) {
			count_byte(&script, in.data[i]);
			run++;
			continue;
		}
		script.together += run >= 3 ? run : 0;
		script.odd_runs += run % 2;
		run = 0;
	}
	return script;
}

/* Letters with accents stand one or two together ("cr\xe9\xe9e"). */
bool script_is_foreign(const struct script *script)
{
	return script->bytes >= 6 && script->together * 2 > script->bytes;
}

bool script_is_big5(const struct script *script)
{
	return script->pairs >= 2 && script->adjacent * 2 >= script->pairs && script->others == 0 &&
	       script->low * 7 >= script->pairs && script->big5_common * 5 >= script->pairs * 4;
}

bool script_is_gb(const struct script *script)
{
	size_t full = script->pairs - script->low;

	return full > script->others + script->low && script->gb_common * 2 >= full;
}

/* Words of Cyrillic have any length; those of Chinese have two bytes a character. */
static const char *cyrillic(const struct script *script)
{
	bool is_koi8 = script->second_half * 2 < script->bytes; /* small letters come first */
	size_t vowels = is_koi8 ? script->vowels_koi8 : script->vowels_1251;

	if (script->bytes < 10 || script->letters * 10 < script->bytes * 9 ||
	    script->odd_runs == 0 || !script_is_foreign(script) || vowels * 20 < script->bytes)
		return NULL;
	return is_koi8 ? "koi8-r" : "windows-1251";
}

const char *script_guess(const struct script *script)
{
	size_t pairs = script->pairs + script->others;
	const char *name = cyrillic(script);

	if (script->sjis_kana >= 2 && script->sjis_kana * 10 >= pairs * 3)
		return "windows-31j";
	if (name != NULL)
		return name;
	if (script->kana >= 2 && script->kana * 10 >= pairs * 3)
		return "euc-jp";
	if (script->hangul >= 8 && script->hangul * 20 >= pairs * 19)
		return "windows-949";
	return script_is_gb(script) ? "gb18030" : NULL;
}
