/*
 * One part: its type, names and parameters from the Content- fields, and its body as bytes or as
 * text.
 *
 * Of attachments only the size is taken. The texts of all parts together are bounded, for a mail
 * may hold the same text ten thousand times.
 */
#include "mime_p.h"

/* HTML of which TEXT_BYTES_MAX is text may be this long; more is cut. */
#define TEXT_PART_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define TEXTS_BYTES_MAX ((size_t)16 * 1024 * 1024)
/* Where an HTML page says its charset (WHATWG: in the first 1024 bytes). */
#define META_BYTES_MAX 2048

const char *part_type(struct arena *arena, const struct part_source *source, bool is_in_digest)
{
	const char *fallback = is_in_digest ? "message/rfc822" : "text/plain";
	const char *type, *slash;

	if (source->type.data == NULL)
		return fallback;
	type = bytes_lower(arena, parameters_value(source->type));
	slash = strchr(type, '/');
	if (slash == NULL || slash == type || slash[1] == '\0' || strchr(slash + 1, '/') != NULL ||
	    !utf8_is_valid(type, strlen(type)) || text_has_control(type))
		return fallback;
	return type;
}

static bool is_text_type(const char *type)
{
	return text_starts_with(type, "text/") || text_starts_with(type, "message/") ||
	       strcmp(type, "application/xhtml+xml") == 0;
}

/* The file name of either field, Content-Disposition's first; "" when there is none. */
static const char *file_name(const struct parameters *disposition, const struct parameters *type)
{
	static const char *const names[] = {"filename", "name"};
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names) && (name == NULL || name[0] == '\0'); i++)
		name = parameters_find(disposition, names[i]);
	for (size_t i = ARRAY_SIZE(names); i-- > 0 && (name == NULL || name[0] == '\0');)
		name = parameters_find(type, names[i]);
	return name == NULL ? "" : name;
}

static const char *content_id(struct arena *arena, struct bytes raw)
{
	const char **ids;
	size_t count;

	if (raw.data == NULL)
		return "";
	ids = message_id_read(arena, raw, &count);
	return count > 0 ? ids[0] : "";
}

static void describe(
    struct part_decoder *d, struct mime_part *part, const struct part_source *source)
{
	struct parameters type = {0}, disposition = {0};

	if (source->type.data != NULL)
		type = parameters_read(d->arena, source->type, d->hint);
	if (source->disposition.data != NULL)
		disposition = parameters_read(d->arena, source->disposition, d->hint);
	part->parameters = type.items;
	part->parameter_count = type.count;
	part->disposition = "";
	if (bytes_equal_ascii_case(disposition.value, "inline"))
		part->disposition = "inline";
	else if (disposition.value.size > 0) /* RFC 2183 2.8: what is unknown is an attachment */
		part->disposition = "attachment";
	part->name = file_name(&disposition, &type);
	part->content_id = content_id(d->arena, source->id);
}

/* ---- bodies ---- */

static bool is_multi_message(const struct mime_part *part)
{
	return strcmp(part->type, "message/rfc822") == 0 ||
	       strcmp(part->type, "message/global") == 0;
}

static void decode_body(
    struct part_decoder *d, struct mime_part *part, const struct part_source *source)
{
	enum transfer encoding = transfer_from_field(source->encoding);
	size_t maximum = 0;

	if (is_text_type(part->type)) {
		maximum = is_multi_message(part) ? TEXT_BYTES_MAX : TEXT_PART_BYTES_MAX;
		if (maximum > TEXTS_BYTES_MAX - d->decoded_bytes)
			maximum = TEXTS_BYTES_MAX - d->decoded_bytes;
		if (encoding == TRANSFER_BASE64 && !transfer_looks_like_base64(source->body))
			encoding = TRANSFER_NONE;
	}
	part->body = transfer_decode(d->arena, source->body, encoding, maximum, &part->size_bytes);
	d->decoded_bytes += part->body.size;
	if (maximum == 0)
		part->body = (struct bytes){NULL, 0};
	else if (part->body.size < part->size_bytes && !is_multi_message(part))
		d->mail->is_truncated = true;
}

/* The charset in <meta charset=...> or <meta http-equiv=... content="text/html; charset=...">, or
 * NULL. */
static const char *meta_charset(struct arena *arena, struct bytes html)
{
	const char *head = arena_strndup(arena, (const char *)html.data,
	    html.size < META_BYTES_MAX ? html.size : META_BYTES_MAX);
	const char *meta = text_find_ascii_case(head, "<meta");
	const char *start = meta != NULL ? text_find_ascii_case(meta, "charset=") : NULL;

	if (start == NULL)
		return NULL;
	start += strlen("charset=");
	start += strspn(start, "\"' ");
	return arena_strndup(arena, start, strcspn(start, "\"' />;\n"));
}

static const char *charset_label(struct part_decoder *d, const struct mime_part *part)
{
	const char *label = mime_parameter(part, "charset"), *meta;

	if (strcmp(part->type, "text/html") != 0 ||
	    (charset_known(label) != NULL && !text_starts_with_ascii_case(label, "us-ascii")))
		return label;
	meta = meta_charset(d->arena, part->body);
	return charset_known(meta) != NULL ? meta : label;
}

static bool has_parameter(const struct mime_part *part, const char *name, const char *value)
{
	const char *found = mime_parameter(part, name);

	return found != NULL && text_equal_ascii_case(found, value);
}

/* ---- files inside a text ---- */

static void file_add(struct part_decoder *d, int parent, const struct uuencoded *found)
{
	struct mime_mail *mail = d->mail;
	char *name = charset_to_utf8(d->arena, bytes_of(found->name), NULL, d->hint);

	if (mail->part_count >= MIME_PARTS_MAX)
		return;
	text_clean_line(name);
	mail->parts = items_grow(
	    d->arena, mail->parts, mail->part_count, &d->part_capacity, sizeof(*mail->parts));
	mail->parts[mail->part_count++] = (struct mime_part){.type = "application/octet-stream",
	    .disposition = "attachment",
	    .name = name,
	    .content_id = "",
	    .size_bytes = uuencode_decode(found->encoded, NULL, 0),
	    .parent = parent,
	    .depth = mail->parts[parent].depth + 1};
}

/* Takes the files out of the text, in place. */
static void files_take(struct part_decoder *d, size_t index, char *text)
{
	struct bytes in = bytes_of(text);
	struct uuencoded found;
	size_t at = 0, used = 0;

	while (uuencode_find(d->arena, in, at, &found)) {
		file_add(d, (int)index, &found);
		memmove(text + used, text + at, found.start - at);
		used += found.start - at;
		at = found.end;
	}
	if (at == 0)
		return;
	memmove(text + used, text + at, in.size - at);
	text[used + in.size - at] = '\0';
}

/* A page without any label, as forms on websites send it. */
static bool is_unlabelled_html(const struct part_source *source, const char *text)
{
	if (source->type.data != NULL && parameters_value(source->type).size > 0)
		return false;
	text += strspn(text, " \t\n");
	return text_starts_with_ascii_case(text, "<!doctype html") ||
	       text_starts_with_ascii_case(text, "<html");
}

/*
 * HTML beside a plain text of the same words is nearly always a waste to decode, and often the
 * largest text of a mail.
 */
static bool may_wait(const struct part_decoder *d, const struct mime_part *part)
{
	return d->may_wait && part->parent >= 0 &&
	       strcmp(d->mail->parts[part->parent].type, "multipart/alternative") == 0 &&
	       strcmp(part->type, "text/html") == 0 && part->name[0] == '\0' &&
	       strcmp(part->disposition, "attachment") != 0;
}

void part_decode_text(struct part_decoder *d, size_t index)
{
	const struct part_source *source = &d->sources[index];
	struct mime_part *part = &d->mail->parts[index];
	char *text;

	part->is_waiting = false;
	decode_body(d, part, source);
	if (part->body.data == NULL)
		return;
	text = charset_to_utf8(d->arena, part->body, charset_label(d, part), d->hint);
	text_clean_lines(text);
	if (is_unlabelled_html(source, text))
		part->type = "text/html";
	if (strcmp(part->type, "text/plain") == 0) {
		if (has_parameter(part, "format", "flowed"))
			text = flowed_join(d->arena, text, has_parameter(part, "delsp", "yes"));
		files_take(d, index, text);
	} else if (strcmp(part->type, "text/enriched") == 0 ||
		   strcmp(part->type, "text/richtext") == 0) {
		text = enriched_to_text(d->arena, text, part->type[5] == 'r');
	}
	d->mail->parts[index].text = text;
}

void part_decode(struct part_decoder *d, size_t index)
{
	const struct part_source *source = &d->sources[index];
	struct mime_part *part = &d->mail->parts[index];

	describe(d, part, source);
	part->is_open = d->is_partial && source->is_open;
	if (part->is_multipart || source->body.data == NULL)
		return;
	part->size_bytes = source->body.size; /* until it is decoded */
	part->is_waiting = may_wait(d, part);
	if (!part->is_waiting)
		part_decode_text(d, index);
}
