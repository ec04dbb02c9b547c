/*
 * Bytes in any charset -> UTF-8, through ICU.
 *
 * Labels lie: "gb2312" carries gb18030, "iso-8859-1" carries windows-1252 (as in the WHATWG
 * encoding standard), and UTF-8 stands under any label. So labels are widened to their superset,
 * and bytes that are UTF-8 are taken as that.
 *
 * All converters are opened by charset_prepare: the reader's jail has no open(2). They live as long
 * as the process and are used by one thread.
 */
#include "parse_p.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#define CHUNK_BYTES 4096

struct charset {
	const char *name; /* ICU's; also what charset_known answers */
	bool is_cjk;	  /* two bytes a character */
	bool is_table;	  /* ICU does not know it, charset_table.c does */
	UConverter *converter;
};

static struct charset charsets[] = {
    {.name = "utf-8"},
    {.name = "gb18030", .is_cjk = true},
    {.name = "big5-hkscs", .is_cjk = true},
    {.name = "windows-949", .is_cjk = true},
    {.name = "windows-31j", .is_cjk = true},
    {.name = "euc-jp", .is_cjk = true},
    {.name = "euc-tw", .is_cjk = true},
    {.name = "iso-2022-jp"},
    {.name = "iso-2022-jp-2"},
    {.name = "iso-2022-kr"},
    {.name = "iso-2022-cn"},
    {.name = "hz"},
    {.name = "utf-7"},
    {.name = "utf-16"},
    {.name = "utf-16be"},
    {.name = "utf-16le"},
    {.name = "utf-32"},
    {.name = "utf-32be"},
    {.name = "utf-32le"},
    {.name = "windows-1252"},
    {.name = "windows-1250"},
    {.name = "windows-1251"},
    {.name = "windows-1253"},
    {.name = "windows-1254"},
    {.name = "windows-1255"},
    {.name = "windows-1256"},
    {.name = "windows-1257"},
    {.name = "windows-1258"},
    {.name = "windows-874"},
    {.name = "iso-8859-2"},
    {.name = "iso-8859-3"},
    {.name = "iso-8859-4"},
    {.name = "iso-8859-5"},
    {.name = "iso-8859-6"},
    {.name = "iso-8859-7"},
    {.name = "iso-8859-8"},
    {.name = "iso-8859-10"},
    {.name = "iso-8859-13"},
    {.name = "iso-8859-14"},
    {.name = "iso-8859-15"},
    {.name = "koi8-r"},
    {.name = "koi8-u"},
    {.name = "ibm437"},
    {.name = "ibm737"},
    {.name = "ibm775"},
    {.name = "ibm850"},
    {.name = "ibm852"},
    {.name = "ibm855"},
    {.name = "ibm857"},
    {.name = "ibm858"},
    {.name = "ibm862"},
    {.name = "ibm865"},
    {.name = "ibm866"},
    {.name = "ibm869"},
    {.name = "macintosh"},
    {.name = "x-mac-centraleurroman"},
    {.name = "x-mac-cyrillic"},
    {.name = "x-mac-greek"},
    {.name = "x-mac-turkish"},
    {.name = "ibm860"},
    {.name = "ibm861"},
    {.name = "ibm863"},
    {.name = "ibm864"},
    {.name = "ibm1125"},
    {.name = "ibm-37"}, /* EBCDIC, as the next four */
    {.name = "ibm-273"},
    {.name = "ibm-500"},
    {.name = "ibm-1047"},
    {.name = "ibm-1140"},
    {.name = "iso-8859-16", .is_table = true},
    {.name = "ptcp154", .is_table = true},
    {.name = "kz-1048", .is_table = true},
    {.name = "koi8-t", .is_table = true},
    {.name = "ibm720", .is_table = true},
    {.name = "x-mac-icelandic", .is_table = true},
    {.name = "x-mac-romanian", .is_table = true},
    {.name = "x-mac-croatian", .is_table = true},
};

const char *charset_name(size_t number)
{
	return number < ARRAY_SIZE(charsets) ? charsets[number].name : NULL;
}

static struct charset *charset_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (strcmp(charsets[i].name, name) == 0)
			return &charsets[i];
	return NULL;
}

static UConverter *converter_of(struct charset *charset)
{
	UErrorCode status = U_ZERO_ERROR;

	if (charset->converter == NULL)
		charset->converter = ucnv_open(charset->name, &status);
	return charset->converter;
}

static void detector_prepare(void)
{
	static const char sample[] = "\xc4\xe3\xba\xc3\xa3\xac\xb2\xfa\xc6\xb7\xce\xde\xb7\xa8";
	struct arena *arena = arena_new();

	charset_detect(arena, bytes_of(sample), NULL);
	arena_free(&arena);
}

void charset_prepare(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (!charsets[i].is_table)
			converter_of(&charsets[i]);
	charset_known("latin1"); /* loads ICU's table of aliases */
	detector_prepare();
}

/* ---- what bytes are ---- */

struct shape {
	size_t wide;  /* well-formed UTF-8 characters of three or four bytes */
	size_t pairs; /* of two bytes */
	size_t bad;   /* ill-formed */
	bool has_nul, has_escape;
	bool is_cut; /* the only ill-formed bytes are a character's start at the very end */
};

/* Whether is_utf8 says no, whatever the bytes are that are still to come: two or more each. */
static bool is_lost(const struct shape *shape, size_t to_come)
{
	return shape->bad > shape->wide + shape->pairs + to_come / 2;
}

/* What is_utf8 and name_for ask for. */
static struct shape shape_of(struct bytes in)
{
	const char *text = (const char *)in.data;
	struct shape shape = {0};

	for (size_t at = 0; at < in.size;) {
		size_t start = at;
		uint32_t character = in.data[at];

		if (character < 0x80) {
			shape.has_nul |= character == 0;
			shape.has_escape |= character == 0x1b;
			at = bytes_skip_ascii(in, at + 1);
			continue;
		}
		character = utf8_next(text, in.size, &at);
		if (character == 0xfffd &&
		    !(at - start == 3 && memcmp(text + start, "\xef\xbf\xbd", 3) == 0)) {
			shape.bad++;
			shape.is_cut = shape.bad == 1 && at == in.size && in.data[start] >= 0xc2;
			if (!is_lost(&shape, in.size - at))
				continue;
			shape.has_escape |= memchr(in.data + at, 0x1b, in.size - at) != NULL;
			return shape;
		}
		shape.wide += character >= 0x800;
		shape.pairs += character >= 0x80 && character < 0x800;
	}
	return shape;
}

/* One or two pairs may be GBK by chance ("\xd0\xa1"); three-byte characters and long runs of pairs
 * never are. */
static bool is_utf8(const struct shape *shape, const struct charset *labelled)
{
	bool is_likely =
	    shape->wide > 0 || shape->pairs > 3 || labelled == NULL || !labelled->is_cjk;

	if (shape->bad == 0)
		return is_likely && shape->wide + shape->pairs > 0;
	/* By its label, and half of it is: cut characters. GBK has one such in a hundred. */
	if (labelled != NULL && strcmp(labelled->name, "utf-8") == 0 && shape->wide >= shape->bad)
		return true;
	/* Broken here and there, or cut at the end. */
	return is_likely && (shape->is_cut || shape->wide + shape->pairs > 8 * shape->bad) &&
	       shape->wide + shape->pairs > 0;
}

/* ---- conversion ---- */

/* Without NUL, which no text has, and without a byte order mark. */
static char *finish(struct arena *arena, const char *text, size_t size)
{
	size_t mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, used = 0;
	char *copy;

	text += mark;
	size -= mark;
	copy = arena_strndup(arena, text, size);
	if (strlen(copy) == size)
		return copy;
	for (size_t i = 0; i < size; i++)
		if (text[i] != '\0')
			copy[used++] = text[i];
	copy[used] = '\0';
	return copy;
}

/* The length of what begins a segment at at, 0: nothing does. */
static size_t shift_length(struct bytes in, size_t at, bool is_hz)
{
	struct bytes rest = bytes_cut(in, at, in.size);

	if (is_hz)
		return rest.size >= 2 && rest.data[0] == '~' &&
			       (rest.data[1] == '{' || rest.data[1] == '}')
			   ? 2
			   : 0;
	if (rest.size >= 1 && (rest.data[0] == 0x0e || rest.data[0] == 0x0f))
		return 1;
	if (rest.size < 3 || rest.data[0] != 0x1b)
		return 0;
	if (rest.data[1] == '(' || (rest.data[1] == '$' && memchr("@AB", rest.data[2], 3) != NULL))
		return 3;
	return rest.size >= 4 && rest.data[1] == '$' && rest.data[2] == '(' ? 4 : 0;
}

static size_t put_shift_back(uint8_t *out, size_t used)
{
	memcpy(out + used, "~}", 2);
	return used + 2;
}

/*
 * Without segments that hold nothing: each encoded-word ends in ASCII (RFC 1468), so joined words
 * hold them, and ICU takes them for errors. A line of hz ends in ASCII too (RFC 1843), even when it
 * does not say so.
 */
static struct bytes segments_join(struct arena *arena, struct bytes in, const char *name)
{
	bool is_hz = strcmp(name, "hz") == 0, is_shifted = false;
	uint8_t *out;
	size_t used = 0, last = SIZE_MAX; /* where in out the segment begins that is still empty */

	if (!is_hz && strncmp(name, "iso-2022", 8) != 0)
		return in;
	out = arena_alloc(arena, 2 * in.size + 1); /* each ~} put in has its ~{ */
	for (size_t at = 0; at < in.size;) {
		size_t length = shift_length(in, at, is_hz), start = used;

		if (length == 0 && is_shifted && in.data[at] == '\n') {
			used = last != SIZE_MAX ? last : put_shift_back(out, used);
			is_shifted = false;
		}
		if (length > 0 && last != SIZE_MAX)
			start = used = last;
		if (length > 0)
			is_shifted = is_hz && in.data[at + 1] == '{';
		last = length > 0 ? start : SIZE_MAX;
		length = length > 0 ? length : 1;
		memcpy(out + used, in.data + at, length);
		used += length;
		at += length;
	}
	return (struct bytes){out, used};
}

/* Of the conversion under way. */
static size_t conversion_errors;

static void count_error(const void *context, UConverterToUnicodeArgs *args, const char *units,
    int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
	static const UChar replacement = 0xfffd;

	(void)context;
	(void)units;
	(void)length;
	if (reason > UCNV_IRREGULAR)
		return;
	conversion_errors++;
	*status = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
}

static char *convert_with_icu(
    struct arena *arena, struct bytes raw, struct charset *charset, size_t *errors_r)
{
	struct bytes in = segments_join(arena, raw, charset->name);
	UConverter *from = converter_of(charset), *to = converter_of(charset_find("utf-8"));
	const char *source = (const char *)in.data, *end = source + in.size;
	UChar pivot[CHUNK_BYTES], *pivot_source = pivot, *pivot_target = pivot;
	UErrorCode status = U_ZERO_ERROR;
	AUTO_BUFFER struct buffer out;
	bool is_first = true;

	conversion_errors = 0;
	buffer_init(&out, in.size * 4 + 64);
	ucnv_setToUCallBack(from, count_error, NULL, NULL, NULL, &status);
	do {
		char chunk[CHUNK_BYTES], *target = chunk;

		status = U_ZERO_ERROR;
		ucnv_convertEx(to, from, &target, chunk + sizeof(chunk), &source, end, pivot,
		    &pivot_source, &pivot_target, pivot + CHUNK_BYTES, is_first, true, &status);
		buffer_append(&out, chunk, (size_t)(target - chunk));
		is_first = false;
	} while (status == U_BUFFER_OVERFLOW_ERROR);
	if (errors_r != NULL)
		*errors_r = conversion_errors;
	return finish(arena, out.data, out.size);
}

char *charset_convert(struct arena *arena, struct bytes raw, const char *name, size_t *errors_r)
{
	struct charset *charset = charset_find(name);
	char *text;

	if (!charset->is_table)
		return convert_with_icu(arena, raw, charset, errors_r);
	text = charset_table_convert(arena, raw, name);
	if (errors_r != NULL)
		*errors_r = 0;
	return text;
}

/* Charsets that write other characters with ASCII bytes. */
static bool is_seven_bit(const char *name)
{
	return strncmp(name, "iso-2022", 8) == 0 || strcmp(name, "hz") == 0 ||
	       strcmp(name, "utf-7") == 0;
}

static bool is_ascii_label(const char *label)
{
	return text_equal_ascii_case(label, "us-ascii") || text_equal_ascii_case(label, "ascii");
}

/* UTF-16 without a byte order mark has its high bytes where ASCII, punctuation and Han say. */
static const char *utf16_order(struct bytes in, const char *name)
{
	size_t highs[2] = {0, 0};

	if (strcmp(name, "utf-16") != 0 || in.size < 2 || in.data[0] >= 0xfe)
		return name;
	for (size_t i = 0; i < in.size; i++) {
		uint8_t c = in.data[i];

		/* Letters of ASCII are in the range of Han, so NUL counts twice. */
		highs[i % 2] += c == 0 ? 2 : c == 0x30 || c == 0xff || (c >= 0x4e && c <= 0x9f);
	}
	return highs[1] > highs[0] ? "utf-16le" : "utf-16be";
}

/* No other text begins so. */
static bool has_utf16_mark(struct bytes in)
{
	return in.size >= 2 &&
	       (memcmp(in.data, "\xff\xfe", 2) == 0 || memcmp(in.data, "\xfe\xff", 2) == 0);
}

static const char *name_for(struct arena *arena, struct bytes in, const struct shape *shape,
    const char *label, const char *hint)
{
	const char *name = charset_known(label);
	bool is_wide =
	    name != NULL && (strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0);

	if (has_utf16_mark(in))
		return is_wide && strncmp(name, "utf-32", 6) == 0 ? name : "utf-16";
	if (is_wide && (shape->has_nul || shape->bad > 0))
		return utf16_order(in, name);
	if (is_utf8(shape, name != NULL ? charset_find(name) : NULL))
		return "utf-8";
	if (name != NULL && is_seven_bit(name) && (shape->bad == 0 || shape->has_escape))
		return name;
	if (shape->bad == 0 && !shape->has_escape && shape->pairs == 0)
		return "utf-8"; /* ASCII, with NUL perhaps */
	if (name == NULL || is_wide || is_seven_bit(name) || strcmp(name, "utf-8") == 0 ||
	    is_ascii_label(label) || shape->has_escape)
		return charset_detect(arena, in, hint);
	if (strcmp(name, "windows-1252") == 0 && charset_looks_foreign(in))
		return charset_detect(arena, in, hint);
	return charset_detect_chinese(arena, in, name);
}

char *charset_to_utf8(struct arena *arena, struct bytes in, const char *label, const char *hint)
{
	struct shape shape = {0};
	const char *name;
	char *text;
	bool is_ascii;

	if (in.size >= 3 && memcmp(in.data, "\xef\xbb\xbf", 3) == 0)
		in = bytes_cut(in, 3, in.size);
	is_ascii = bytes_are_ascii(in);
	if (!is_ascii)
		shape = shape_of(in);
	name = is_ascii ? charset_known(label) : name_for(arena, in, &shape, label, hint);
	if (name == NULL || (is_ascii && !is_seven_bit(name)))
		return finish(arena, (const char *)in.data, in.size);
	if (strcmp(name, "utf-8") != 0)
		return charset_convert(arena, in, name, NULL);
	text = finish(arena, (const char *)in.data, in.size);
	return shape.bad > 0 ? utf8_clean(arena, text, strlen(text)) : text;
}

struct bytes charset_field(struct arena *arena, struct bytes raw, const char *hint)
{
	return bytes_are_ascii(raw) ? raw : bytes_of(charset_to_utf8(arena, raw, NULL, hint));
}
