/*
 * The bytes of a YAML file before libyaml sees them: size, UTF-8, and what would take libyaml more
 * than linear time. Also where in these bytes a line and column are.
 */
#include "config/config_p.h"

static bool starts_with(struct bytes content, const char *prefix, size_t size)
{
	return content.size >= size && memcmp(content.data, prefix, size) == 0;
}

/* Characters end where no continuation byte follows. */
static bool is_continuation(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

struct yaml_place yaml_place_of(struct bytes content, size_t offset)
{
	struct yaml_place place = {1, 1};

	for (size_t i = 0; i < offset && i < content.size; i++) {
		if (content.data[i] == '\n') {
			place.line++;
			place.column = 1;
		} else if (!is_continuation(content.data[i])) {
			place.column++;
		}
	}
	return place;
}

size_t yaml_offset_of(struct bytes content, size_t line, size_t column)
{
	size_t at = 0;

	for (; line > 0 && at < content.size; at++)
		if (content.data[at] == '\n')
			line--;
	for (; column > 0 && at < content.size && content.data[at] != '\n'; column--) {
		at++;
		while (at < content.size && is_continuation(content.data[at]))
			at++;
	}
	return line == 0 && column == 0 ? at : content.size;
}

/*
 * The first byte that is not part of well-formed UTF-8. U+FFFD in the file itself is well formed.
 */
static size_t first_ill_formed(struct bytes content)
{
	const char *text = (const char *)content.data;
	size_t at = 0;

	while (at < content.size) {
		size_t start = at;

		if (utf8_next(text, content.size, &at) == 0xfffd &&
		    !(at - start == 3 && memcmp(text + start, "\xef\xbf\xbd", 3) == 0))
			return start;
	}
	return content.size;
}

/*
 * GB18030 by its byte ranges: pairs (81-FE, 40-7E or 80-FE) and fours (81-FE, 30-39, 81-FE, 30-39).
 * Latin-1 may pass for pairs by chance, so most must lie where the common Han characters do (B0-F7,
 * A1-FE).
 */
static bool looks_like_gb18030(struct bytes content)
{
	const uint8_t *data = content.data;
	size_t pairs = 0, common = 0;

	for (size_t i = 0; i < content.size; i++) {
		if (data[i] < 0x80)
			continue;
		if (data[i] == 0x80 || data[i] == 0xff || content.size - i < 2)
			return false;
		if (data[i + 1] >= 0x30 && data[i + 1] <= 0x39) {
			if (content.size - i < 4 || data[i + 2] < 0x81 || data[i + 3] < 0x30 ||
			    data[i + 3] > 0x39)
				return false;
			i += 3;
			continue;
		}
		if (data[i + 1] < 0x40 || data[i + 1] == 0x7f || data[i + 1] == 0xff)
			return false;
		pairs++;
		common += data[i] >= 0xb0 && data[i] <= 0xf7 && data[i + 1] >= 0xa1;
		i++;
	}
	return pairs > 0 && 2 * common >= pairs;
}

static const char *guess_encoding(struct bytes content)
{
	if (starts_with(content, "\xff\xfe", 2) || starts_with(content, "\xfe\xff", 2))
		return "UTF-16";
	return looks_like_gb18030(content) ? "GB18030" : NULL;
}

static int report_encoding(
    const char *file, struct bytes content, size_t offset, struct diagnostics *diagnostics)
{
	struct yaml_place at = yaml_place_of(content, offset);
	const char *guess = guess_encoding(content);

	if (guess != NULL)
		diagnostics_add(diagnostics, file, at.line, at.column,
		    _("not UTF-8; it looks like %s. Convert it: iconv -f %s -t UTF-8"), guess,
		    guess);
	else
		diagnostics_add(
		    diagnostics, file, at.line, at.column, _("not UTF-8; save the file as UTF-8"));
	return -1;
}

/* Whether a line may begin at offset, as libyaml sees it: CR, LF, NEL, LS and PS end one. */
static bool begins_line(struct bytes content, size_t offset)
{
	const uint8_t *before = content.data + offset;

	if (offset == 0 || before[-1] == '\n' || before[-1] == '\r')
		return true;
	if (offset >= 2 && memcmp(before - 2, "\xc2\x85", 2) == 0)
		return true;
	return offset >= 3 && (memcmp(before - 3, "\xe2\x80\xa8", 3) == 0 ||
				  memcmp(before - 3, "\xe2\x80\xa9", 3) == 0);
}

/* libyaml compares each %TAG line with all before it, and reads them all before it says a word. */
static int refuse_tag_directive(
    const char *file, struct bytes content, struct diagnostics *diagnostics)
{
	for (size_t at = 0; at < content.size; at++) {
		struct bytes rest = {content.data + at, content.size - at};
		struct yaml_place place;

		if (!starts_with(rest, "%TAG", 4) || !begins_line(content, at))
			continue;
		place = yaml_place_of(content, at);
		diagnostics_add(diagnostics, file, place.line, place.column,
		    _("tags are not understood: remove this %%TAG line"));
		return -1;
	}
	return 0;
}

int config_check_utf8(const char *file, struct bytes *content, struct diagnostics *diagnostics)
{
	size_t bad;

	if (starts_with(*content, "\xef\xbb\xbf", 3)) {
		content->data += 3;
		content->size -= 3;
	}
	bad = first_ill_formed(*content);
	return bad < content->size ? report_encoding(file, *content, bad, diagnostics) : 0;
}

int yaml_check_encoding(const char *file, struct bytes *content, struct diagnostics *diagnostics)
{
	if (content->size > CONFIG_FILE_BYTES_MAX) {
		diagnostics_add(
		    diagnostics, file, 0, 0, _("larger than %d bytes"), CONFIG_FILE_BYTES_MAX);
		return -1;
	}
	if (config_check_utf8(file, content, diagnostics) != 0)
		return -1;
	return refuse_tag_directive(file, *content, diagnostics);
}
