/*
 * The charset of bytes without a (true) label. ICU's detector is right on long text and guesses on
 * short: Chinese below 12 bytes it never knows. So short text follows the mail's other parts, then
 * the shape of its bytes.
 */
#include "parse_p.h"

#include <unicode/ucsdet.h>

/* The detector counts bytes; more text makes it slower, not better. */
#define SAMPLE_BYTES_MAX 4096
/* From so many 8-bit bytes on the detector is right in 19 of 20 (measured on Chinese). */
#define ENOUGH_BYTES 30
#define CONFIDENCE_MIN 50
/* With fewer letters that have an accent, its guess at a European language is luck. */
#define LATIN_BYTES_MIN 5
/* Of one mail: a guess takes up to 0.5 ms, and a hostile mail has ten thousand parts. */
#define GUESSES_MAX 50

static int guesses = GUESSES_MAX;

void charset_begin(void)
{
	guesses = GUESSES_MAX;
}

static const char *detect_with_icu(struct bytes in)
{
	UErrorCode status = U_ZERO_ERROR;
	UCharsetDetector *detector;
	const UCharsetMatch *match;
	const char *name = NULL;

	if (guesses == 0)
		return NULL;
	guesses--;
	detector = ucsdet_open(&status);
	if (U_FAILURE(status))
		return NULL;
	ucsdet_setText(detector, (const char *)in.data, (int32_t)in.size, &status);
	match = ucsdet_detect(detector, &status);
	if (U_SUCCESS(status) && match != NULL &&
	    ucsdet_getConfidence(match, &status) >= CONFIDENCE_MIN)
		name = charset_known(ucsdet_getName(match, &status));
	ucsdet_close(detector);
	return name;
}

static struct bytes sample_of(struct bytes in)
{
	size_t start = 0;

	while (start < in.size && in.data[start] < 0x80 && in.data[start] != 0x1b)
		start++;
	start = start > 64 ? start - 64 : 0;
	in = bytes_cut(in, start, in.size);
	in.size = in.size > SAMPLE_BYTES_MAX ? SAMPLE_BYTES_MAX : in.size;
	return in;
}

static bool converts(struct arena *arena, struct bytes in, const char *name)
{
	size_t errors = 0;

	charset_convert(arena, in, name, &errors);
	return errors == 0 || (in.size == SAMPLE_BYTES_MAX && errors == 1); /* the last one, cut */
}

const char *charset_detect_chinese(struct arena *arena, struct bytes in, const char *name)
{
	struct bytes sample = sample_of(in);
	struct script script = script_read_pairs(sample);

	if (strcmp(name, "gb18030") == 0 && script.pairs >= 6 && script_is_big5(&script) &&
	    converts(arena, sample, "big5-hkscs"))
		return "big5-hkscs";
	if (strcmp(name, "big5-hkscs") == 0 && script.pairs >= 10 && script.low == 0 &&
	    script.gb_common * 5 >= script.pairs * 4 && converts(arena, sample, "gb18030"))
		return "gb18030";
	return name;
}

bool charset_looks_foreign(struct bytes in)
{
	struct script script = script_read(sample_of(in));

	return script_is_foreign(&script);
}

const char *charset_detect(struct arena *arena, struct bytes in, const char *hint)
{
	struct bytes sample = sample_of(in);
	struct script script = script_read(sample);
	const char *hinted = charset_known(hint), *detected = NULL, *guess;

	if (script_is_big5(&script) && converts(arena, sample, "big5-hkscs"))
		return "big5-hkscs";
	if (script.bytes == 0 || script.bytes >= LATIN_BYTES_MIN)
		detected = detect_with_icu(sample);
	if (detected != NULL && (script.bytes >= ENOUGH_BYTES || script.bytes == 0))
		return detected;
	if (hinted != NULL && strcmp(hinted, "windows-1252") == 0 && script_is_foreign(&script))
		hinted = NULL;
	if (hinted != NULL && strcmp(hinted, "utf-8") != 0 && converts(arena, sample, hinted))
		return hinted;
	guess = script_guess(&script);
	if (guess != NULL && converts(arena, sample, guess))
		return guess;
	return detected != NULL ? detected : "windows-1252";
}
