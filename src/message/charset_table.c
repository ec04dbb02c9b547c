/*
 * Charsets of one byte that ICU does not know: a neighbour that it knows, and the bytes that stand
 * for something else.
 */
#include "parse_p.h"

static const struct {
	const char *name, *base;
	const char *bytes, *characters; /* as many */
} tables[] = {
    /* clang-format off */
    {"iso-8859-16", "windows-1252",
	"\xa1\xa2\xa3\xa4\xa5\xa6\xa8\xaa\xac\xae\xaf\xb2\xb3\xb4\xb5\xb8\xb9\xba\xbc\xbd\xbe\xbf\xc3\xc5\xd0\xd1\xd5\xd7\xd8\xdd\xde\xe3\xe5\xf0\xf1\xf5\xf7\xf8\xfd\xfe",
	"ĄąŁ€„ŠšȘŹźŻČłŽ”žčșŒœŸżĂĆĐŃŐŚŰĘȚăćđńőśűęț"},
    {"ptcp154", "windows-1251",
	"\x80\x81\x82\x83\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa4\xa5\xa6\xaa\xad\xaf\xb1\xb4\xb5\xba\xbd\xbe\xbf",
	"ҖҒӮғҶҮҲүҠӢҢҚҺҸҗҳҷҡӣңқһҹӨҘҰӘӯҜұҙөәҪҫҝ"},
    {"kz-1048", "windows-1251",
	"\x8d\x8e\x9d\x9e\xa1\xa2\xa3\xa5\xaa\xaf\xb4\xba\xbc\xbd\xbe\xbf",
	"ҚҺқһҰұӘӨҒҮөғәҢңү"},
    {"koi8-t", "koi8-r",
	"\x80\x81\x82\x83\x84\x85\x86\x87\x89\x8a\x8b\x8c\x8d\x8e\x90\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa1\xa2\xa4\xa5\xa6\xa7\xab\xac\xad\xae\xb0\xb1\xb2\xb5\xb6\xb7\xb9\xbb",
	"қғ‚Ғ„…†‡‰ҳ‹ҲҷҶҚ‘’“”•–—™›ӯӮ¤ӣ¦§«¬\xc2\xad®°±²Ӣ¶·№»"},
    {"x-mac-icelandic", "macintosh",
	"\xa0\xdc\xdd\xde\xdf\xe0",
	"ÝÐðÞþý"},
    {"x-mac-romanian", "macintosh",
	"\xae\xaf\xbe\xbf\xde\xdf",
	"ĂȘășȚț"},
    {"x-mac-croatian", "macintosh",
	"\xa9\xae\xb4\xb9\xbe\xc6\xc8\xd0\xd9\xde\xdf\xe0\xe6\xe8\xf0\xf9\xfa\xfd\xfe",
	"ŠŽ∆šžĆČĐ©Æ»–ćčđπËÊæ"},
    {"ibm720", "ibm437",
	"\x91\x92\x94\x95\x98\x99\x9a\x9b\x9d\x9e\x9f\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xe0\xe1\xe2\xe3\xe4\xe5\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4\xf5\xf6",
	"ّْ¤ـءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِ"},
    /* clang-format on */
};

/* Of the bytes from 0x80 on; 0: not read yet, and no byte stands for it. */
static uint32_t characters[ARRAY_SIZE(tables)][128];

static void table_read(struct arena *arena, size_t number)
{
	const char *bytes = tables[number].bytes, *text = tables[number].characters;
	size_t size = strlen(text), at = 0;

	for (unsigned i = 0; i < 128; i++) {
		uint8_t byte = (uint8_t)(0x80 + i);
		const char *base =
		    charset_convert(arena, (struct bytes){&byte, 1}, tables[number].base, NULL);
		size_t start = 0;

		characters[number][i] = utf8_next(base, strlen(base), &start);
	}
	for (; *bytes != '\0'; bytes++)
		characters[number][(uint8_t)*bytes - 0x80] = utf8_next(text, size, &at);
}

static size_t table_find(const char *name)
{
	size_t number = 0;

	while (number < ARRAY_SIZE(tables) && strcmp(tables[number].name, name) != 0)
		number++;
	return number;
}

char *charset_table_convert(struct arena *arena, struct bytes in, const char *name)
{
	size_t number = table_find(name), used = 0;
	char *out;

	if (number == ARRAY_SIZE(tables))
		return NULL;
	if (characters[number][0] == 0)
		table_read(arena, number);
	out = arena_alloc(arena, 3 * in.size + 1);
	for (size_t i = 0; i < in.size; i++) {
		uint8_t byte = in.data[i];

		if (byte != 0) /* which no text has */
			used += utf8_put(
			    byte < 0x80 ? byte : characters[number][byte - 0x80], out + used);
	}
	out[used] = '\0';
	return out;
}
