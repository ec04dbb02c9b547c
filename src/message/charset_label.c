/*
 * The labels of charsets, as mails write them -> the charset that hark reads them by. A label that
 * is too narrow stands for its superset: "gb2312" for gb18030, "iso-8859-1" for windows-1252 (as in
 * the WHATWG encoding standard).
 */
#include "parse_p.h"

#include <unicode/ucnv.h>

/* Labels with blanks and dots are seen up to this; longer ones are nonsense. */
#define LABEL_BYTES_MAX 64

/* What ICU does not know, knows too narrowly, or knows by another name. Left side without "-", "_"
 * and blanks. */
static const struct {
	const char *label, *name;
} aliases[] = {
    {"utf8", "utf-8"},
    {"utf8mb4", "utf-8"},
    {"unicode11utf8", "utf-8"},
    {"unicode", "utf-16"},
    {"ucs2", "utf-16"},
    {"iso10646ucs2", "utf-16"},
    {"gb2312", "gb18030"},
    {"gb231280", "gb18030"},
    {"gb", "gb18030"},
    {"euccn", "gb18030"},
    {"gbk", "gb18030"},
    {"xgbk", "gb18030"},
    {"cp936", "gb18030"},
    {"ms936", "gb18030"},
    {"windows936", "gb18030"},
    {"936", "gb18030"},
    {"chinese", "gb18030"},
    {"csgb2312", "gb18030"},
    {"csiso58gb231280", "gb18030"},
    {"gb18030", "gb18030"},
    {"big5", "big5-hkscs"},
    {"csbig5", "big5-hkscs"},
    {"cnbig5", "big5-hkscs"},
    {"big5hkscs", "big5-hkscs"},
    {"xxbig5", "big5-hkscs"},
    {"big5eten", "big5-hkscs"},
    {"cp950", "big5-hkscs"},
    {"windows950", "big5-hkscs"},
    {"950", "big5-hkscs"},
    {"ksc5601", "windows-949"},
    {"ksc56011987", "windows-949"},
    {"ksc56011989", "windows-949"},
    {"csksc56011987", "windows-949"},
    {"euckr", "windows-949"},
    {"cp949", "windows-949"},
    {"windows949", "windows-949"},
    {"uhc", "windows-949"},
    {"korean", "windows-949"},
    {"shiftjis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"xsjis", "windows-31j"},
    {"mskanji", "windows-31j"},
    {"cp932", "windows-31j"},
    {"cp943", "windows-31j"},
    {"windows31j", "windows-31j"},
    {"euc", "euc-jp"},
    {"cp51932", "euc-jp"},
    {"eucjpms", "euc-jp"},
    {"eucjpwin", "euc-jp"},
    {"cp50220", "iso-2022-jp"},
    {"cp50221", "iso-2022-jp"},
    {"iso2022jp1", "iso-2022-jp-2"},
    {"iso2022jpms", "iso-2022-jp-2"},
    {"csiso2022jp", "iso-2022-jp"},
    {"iso2022cnext", "iso-2022-cn"},
    {"hzgb2312", "hz"},
    {"hzgb", "hz"},
    {"hz", "hz"},
    {"unicode11utf7", "utf-7"},
    {"usascii", "windows-1252"},
    {"ascii", "windows-1252"},
    {"ansix3.41968", "windows-1252"},
    {"iso646us", "windows-1252"},
    {"us", "windows-1252"},
    {"iso88591", "windows-1252"},
    {"iso885911", "windows-874"},
    {"latin1", "windows-1252"},
    {"l1", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"ansi", "windows-1252"},
    {"iso88599", "windows-1254"},
    {"latin5", "windows-1254"},
    {"l5", "windows-1254"},
    {"iso885916", "iso-8859-16"},
    {"isoir226", "iso-8859-16"},
    {"latin10", "iso-8859-16"},
    {"l10", "iso-8859-16"},
    {"ptcp154", "ptcp154"},
    {"pt154", "ptcp154"},
    {"cp154", "ptcp154"},
    {"cyrillicasian", "ptcp154"},
    {"kz1048", "kz-1048"},
    {"rk1048", "kz-1048"},
    {"strk10482002", "kz-1048"},
    {"koi8t", "koi8-t"},
    {"cp720", "ibm720"},
    {"ibm720", "ibm720"},
    {"cp1125", "ibm1125"},
    {"cp866u", "ibm1125"},
    {"xmacicelandic", "x-mac-icelandic"},
    {"maciceland", "x-mac-icelandic"},
    {"xmacromanian", "x-mac-romanian"},
    {"macromania", "x-mac-romanian"},
    {"xmaccroatian", "x-mac-croatian"},
    {"maccroatian", "x-mac-croatian"},
    {"latin7", "iso-8859-13"},
    {"l7", "iso-8859-13"},
    {"iso88598i", "iso-8859-8"},
    {"iso88598e", "iso-8859-8"},
    {"tis620", "windows-874"},
    {"cp874", "windows-874"},
    {"koi", "koi8-r"},
    {"koi8", "koi8-r"},
    {"koi8ru", "koi8-u"},
    {"macroman", "macintosh"},
    {"xmacroman", "macintosh"},
    {"mac", "macintosh"},
    {"xmacce", "x-mac-centraleurroman"},
    {"maccentraleurope", "x-mac-centraleurroman"},
    {"maccyrillic", "x-mac-cyrillic"},
    {"xmacukrainian", "x-mac-cyrillic"},
    {"macgreek", "x-mac-greek"},
    {"macturkish", "x-mac-turkish"},
    {"cp437", "ibm437"},
    {"cp850", "ibm850"},
    {"cp852", "ibm852"},
    {"cp866", "ibm866"},
};

/* The label as the aliases are written; false when it is none. */
static bool label_squeeze(const char *label, char out[LABEL_BYTES_MAX])
{
	size_t used = 0;

	for (; *label != '\0' && *label != '*' && used + 1 < LABEL_BYTES_MAX; label++) {
		unsigned char c = (unsigned char)*label;

		if (c >= 'A' && c <= 'Z')
			out[used++] = (char)(c + ('a' - 'A'));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.')
			out[used++] = (char)c;
	}
	out[used] = '\0';
	return used > 0;
}

/* Our name for a label that ICU knows, or NULL. */
static const char *name_by_icu(const char *label)
{
	UErrorCode status = U_ZERO_ERROR;
	const char *canonical, *ours;

	for (size_t i = 0; (ours = charset_name(i)) != NULL; i++)
		if (ucnv_compareNames(label, ours) == 0)
			return ours;
	canonical = ucnv_getAlias(label, 0, &status);
	for (size_t i = 0; canonical != NULL && (ours = charset_name(i)) != NULL; i++) {
		const char *alias = ucnv_getAlias(ours, 0, &status);

		if (alias != NULL && strcmp(alias, canonical) == 0)
			return ours;
	}
	return NULL;
}

static const char *name_by_label(const char *squeezed)
{
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (strcmp(squeezed, aliases[i].label) == 0)
			return aliases[i].name;
	return name_by_icu(squeezed);
}

/* "win1251", "dos-850" and "1251" are code pages; "x-" and "cs" say nothing. */
static const char *name_without_prefix(const char *squeezed)
{
	static const char *const prefixes[] = {"xmswin", "xmscp", "xwindows", "windows", "xcp",
	    "win", "dos", "pc", "ms", "cs", "x", ""};
	char code_page[LABEL_BYTES_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t size = strlen(prefixes[i]);
		const char *rest = squeezed + size;

		if (strlen(squeezed) <= size || !text_starts_with(squeezed, prefixes[i]))
			continue;
		if (rest[strspn(rest, "0123456789")] != '\0')
			return *prefixes[i] != '\0' ? name_by_label(rest) : NULL;
		snprintf(code_page, sizeof(code_page), "cp%s", rest);
		return name_by_label(code_page);
	}
	return NULL;
}

const char *charset_known(const char *label)
{
	char squeezed[LABEL_BYTES_MAX];
	const char *name;

	if (label == NULL || strlen(label) >= LABEL_BYTES_MAX || !label_squeeze(label, squeezed))
		return NULL;
	name = name_by_label(squeezed);
	return name != NULL ? name : name_without_prefix(squeezed);
}
