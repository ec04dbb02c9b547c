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

static size_t count_8bit(struct bytes in)
{
	size_t count = 0;

	for (size_t i = 0; i < in.size; i++)
		count += in.data[i] >= 0x80;
	return count;
}

static bool converts(struct arena *arena, struct bytes in, const char *name)
{
	size_t errors = 0;

	charset_convert(arena, in, name, &errors);
	return errors == 0 || (in.size == SAMPLE_BYTES_MAX && errors == 1); /* the last one, cut */
}

/* How the 8-bit bytes of a text stand in pairs: what tells Chinese, and which. */
struct pairs {
	size_t count;
	size_t gb_common; /* punctuation or GB 2312's first level: nine in ten of any text */
	size_t low; /* with a second byte of 0x40 to 0x7e: four in ten of Big5, hardly any of GB */
	size_t big5_common; /* punctuation or Big5's frequently used characters */
	size_t adjacent;    /* right behind another pair; letters with accents are not */
	size_t others;	    /* bytes alone, pairs that are neither */
};

static struct pairs pairs_of(struct bytes in)
{
	struct pairs pairs = {0};
	size_t last = SIZE_MAX; /* where the last pair ended */

	for (size_t i = 0; i < in.size; i++) {
		uint8_t lead = in.data[i], trail = i + 1 < in.size ? in.data[i + 1] : 0;
		bool is_low = trail >= 0x40 && trail <= 0x7e;

		if (lead < 0x80)
			continue;
		i++;
		if (lead < 0xa1 || lead == 0xff || (trail < 0xa1 && !is_low)) {
			pairs.others++;
			continue;
		}
		pairs.count++;
		pairs.adjacent += i - 1 == last;
		last = i + 1;
		pairs.low += is_low;
		pairs.gb_common +=
		    !is_low && ((lead >= 0xb0 && lead <= 0xd7) || lead == 0xa1 || lead == 0xa3);
		pairs.big5_common += lead <= 0xc6;
	}
	return pairs;
}

/* A Latin letter with an accent stands alone, or before a small letter. */
static bool looks_like_gb(const struct pairs *pairs)
{
	size_t full = pairs->count - pairs->low;

	return full > pairs->others + pairs->low && pairs->gb_common * 2 >= full;
}

static bool looks_like_big5(const struct pairs *pairs)
{
	return pairs->count >= 2 && pairs->adjacent * 2 >= pairs->count && pairs->others == 0 &&
	       pairs->low * 7 >= pairs->count && pairs->big5_common * 5 >= pairs->count * 4;
}

const char *charset_detect_chinese(struct arena *arena, struct bytes in, const char *name)
{
	struct bytes sample = sample_of(in);
	struct pairs pairs = pairs_of(sample);

	if (strcmp(name, "gb18030") == 0 && pairs.count >= 6 && looks_like_big5(&pairs) &&
	    converts(arena, sample, "big5-hkscs"))
		return "big5-hkscs";
	if (strcmp(name, "big5-hkscs") == 0 && pairs.count >= 10 && pairs.low == 0 &&
	    pairs.gb_common * 5 >= pairs.count * 4 && converts(arena, sample, "gb18030"))
		return "gb18030";
	return name;
}

/*
 * Letters with accents stand one or two together ("cr\xe9\xe9e"); other scripts fill whole words.
 */
bool charset_looks_foreign(struct bytes in)
{
	struct bytes sample = sample_of(in);
	size_t together = 0, count = 0;

	for (size_t i = 0, run = 0; i < sample.size; i++) {
		run = sample.data[i] >= 0x80 ? run + 1 : 0;
		count += run > 0;
		together += run == 3 ? 3 : run > 3;
	}
	return count >= 6 && together * 2 > count;
}

const char *charset_detect(struct arena *arena, struct bytes in, const char *hint)
{
	struct bytes sample = sample_of(in);
	const char *hinted = charset_known(hint);
	size_t count = count_8bit(sample);
	struct pairs pairs = pairs_of(sample);
	const char *detected;

	if (looks_like_big5(&pairs) && converts(arena, sample, "big5-hkscs"))
		return "big5-hkscs";
	detected = detect_with_icu(sample);
	if (detected != NULL && (count >= ENOUGH_BYTES || count == 0))
		return detected;
	if (hinted != NULL && strcmp(hinted, "windows-1252") == 0 && charset_looks_foreign(in))
		hinted = NULL;
	if (hinted != NULL && strcmp(hinted, "utf-8") != 0 && converts(arena, sample, hinted))
		return hinted;
	if (looks_like_gb(&pairs) && converts(arena, sample, "gb18030"))
		return "gb18030";
	return detected != NULL ? detected : "windows-1252";
}
