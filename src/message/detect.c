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

/* Pairs of 8-bit bytes, as Chinese has them; a Latin letter with an accent stands alone. */
static bool looks_like_gb(struct bytes in)
{
	size_t pairs = 0, others = 0;

	for (size_t i = 0; i < in.size; i++) {
		if (in.data[i] < 0x80)
			continue;
		if (in.data[i] >= 0xa1 && i + 1 < in.size && in.data[i + 1] >= 0xa1)
			pairs++;
		else
			others++;
		i++;
	}
	return pairs > others;
}

const char *charset_detect(struct arena *arena, struct bytes in, const char *hint)
{
	struct bytes sample = sample_of(in);
	const char *hinted = charset_known(hint);
	size_t count = count_8bit(sample);
	const char *detected = detect_with_icu(sample);

	if (detected != NULL && (count >= ENOUGH_BYTES || count == 0))
		return detected;
	if (hinted != NULL && strcmp(hinted, "utf-8") != 0 && converts(arena, sample, hinted))
		return hinted;
	if (looks_like_gb(sample) && converts(arena, sample, "gb18030"))
		return "gb18030";
	return detected != NULL ? detected : "windows-1252";
}
