/*
 * The tree of a mail's parts (RFC 2046), and the mail's own header fields.
 *
 * This is an own parser, not GMime's: what hark keeps of a mail after decoding for itself is the
 * tree, and the tree is this file. It is one loop over the lines with a stack of open multiparts,
 * so its time is linear and its memory and depth are bounded by limits.h whatever is sent
 * (GMime 3.2 recurses over From groups until the stack ends, and needs 263 MB for a mail of 200,000
 * empty parts). It finds text under a missing or wrong boundary.
 *
 * First all bytes are cut into parts, then part.c decodes each; a charset found anywhere helps
 * where none is given.
 */
#include "mime_p.h"

#include <strings.h>

/* A guess reads a part's bytes once more. */
#define GUESSES_MAX 4

/* A multipart, or a message/rfc822 (boundary.data NULL), whose end has not been seen. */
struct open_part {
	size_t part;
	struct bytes boundary;
	bool has_delimiter; /* one of its own was seen */
};

struct parser {
	struct arena *arena;
	struct bytes in;
	struct mime_mail *mail;
	struct part_source *sources; /* beside mail->parts */
	size_t part_capacity, source_capacity;
	struct open_part open[MIME_DEPTH_MAX];
	uint32_t hashes[MIME_DEPTH_MAX]; /* of their boundaries */
	size_t open_count;
	size_t leaf; /* the part whose body is being read, or NO_PART */
	int guesses;
};

#define NO_PART SIZE_MAX

struct delimiter {
	size_t start, end; /* of its line; end: behind the line end */
	size_t level;	   /* in open[] */
	bool is_close;
};

/* ---- delimiters ---- */

/* Blanks at the end are lost on the way. */
static struct bytes trim_end(struct bytes bytes)
{
	while (bytes.size > 0 && is_blank(bytes.data[bytes.size - 1]))
		bytes.size--;
	return bytes;
}

static uint32_t hash_add(uint32_t hash, uint8_t c)
{
	return (hash ^ c) * 16777619u; /* FNV-1a */
}

static uint32_t hash_of(struct bytes bytes)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < bytes.size; i++)
		hash = hash_add(hash, bytes.data[i]);
	return hash;
}

/* The innermost open multipart with this boundary, or open_count. */
static size_t level_find(const struct parser *p, struct bytes boundary)
{
	uint32_t hash = hash_of(boundary);

	for (size_t level = p->open_count; level-- > 0;) {
		const struct open_part *open = &p->open[level];

		/* The hash keeps a hostile mail's 100 boundaries from being compared with each
		 * line. */
		if (p->hashes[level] == hash && open->boundary.data != NULL &&
		    open->boundary.size == boundary.size &&
		    memcmp(open->boundary.data, boundary.data, boundary.size) == 0)
			return level;
	}
	return p->open_count;
}

/* Where the first blank is that has something behind it, or 0. */
static size_t blank_inside(struct bytes line)
{
	for (size_t i = 1; i + 1 < line.size; i++)
		if (is_blank(line.data[i]))
			return i;
	return 0;
}

/* "boundary", or "boundary--"; a last "-" is lost where a mail was cut. */
static bool delimiter_is(const struct parser *p, struct bytes line, struct delimiter *found_r)
{
	found_r->is_close = false;
	found_r->level = level_find(p, line);
	for (int dashes = 0; found_r->level == p->open_count && dashes < 2; dashes++) {
		if (line.size == 0 || line.data[line.size - 1] != '-')
			return false;
		line.size--;
		found_r->is_close = true;
		found_r->level = level_find(p, trim_end(line));
	}
	return found_r->level < p->open_count;
}

/*
 * Whether the line [start, end) that begins with "--" is a delimiter. Blanks may follow (RFC 2046
 * 5.1.1), and by the note there anything behind a blank.
 */
static bool delimiter_read(
    const struct parser *p, size_t start, size_t end, struct delimiter *found_r)
{
	struct bytes line = trim_end(bytes_cut(p->in, start + 2, end));
	size_t blank;

	if (line.size == 0 && end - start > 2)
		return false; /* "-- ", above a signature */
	if (delimiter_is(p, line, found_r))
		return true;
	blank = blank_inside(line);
	return blank > 0 && delimiter_is(p, bytes_cut(line, 0, blank), found_r);
}

static size_t line_end(struct bytes in, size_t at)
{
	const uint8_t *end = memchr(in.data + at, '\n', in.size - at);

	return end == NULL ? in.size : (size_t)(end - in.data);
}

/*
 * The first delimiter at or behind the line start at. With is_header, a blank line ends the search
 * too: *found_r then has its place, and false is returned.
 */
static bool delimiter_find(
    const struct parser *p, size_t at, bool is_header, struct delimiter *found_r)
{
	if (p->open_count == 0 && !is_header)
		at = p->in.size; /* no boundary to look for */
	for (size_t end; at < p->in.size; at = end + 1) {
		end = line_end(p->in, at);
		found_r->start = at;
		found_r->end = end < p->in.size ? end + 1 : end;
		if (is_header && end == at)
			return false;
		if (end - at >= 2 && p->in.data[at] == '-' && p->in.data[at + 1] == '-' &&
		    delimiter_read(p, at, end, found_r))
			return true;
	}
	found_r->start = found_r->end = p->in.size;
	return false;
}

/* ---- opening parts ---- */

static void set_error(struct parser *p, const char *error)
{
	if (p->mail->error == NULL)
		p->mail->error = error;
}

static struct bytes *content_field(struct part_source *source, struct bytes name)
{
	if (bytes_equal_ascii_case(name, "content-type"))
		return &source->type;
	if (bytes_equal_ascii_case(name, "content-disposition"))
		return &source->disposition;
	if (bytes_equal_ascii_case(name, "content-transfer-encoding"))
		return &source->encoding;
	if (bytes_equal_ascii_case(name, "content-id"))
		return &source->id;
	return NULL;
}

static void keep_field(struct parser *p, const struct raw_field *field, size_t *capacity)
{
	struct mime_mail *mail = p->mail;

	if (mail->field_count == HEADER_FIELDS_MAX) {
		mail->is_truncated = true;
		set_error(p, N_("too many header fields"));
		return;
	}
	mail->fields =
	    items_grow(p->arena, mail->fields, mail->field_count, capacity, sizeof(*mail->fields));
	mail->fields[mail->field_count++] =
	    (struct mime_field){.name = bytes_lower(p->arena, field->name), .raw = field->value};
}

static bool is_multipart_field(struct bytes value)
{
	return value.size > 10 && bytes_equal_ascii_case(bytes_cut(value, 0, 10), "multipart/");
}

/*
 * The first of each counts, unless a later one says more: a gateway that put its own field in front
 * of the mail's left the structure and the encoding as they were.
 */
static void keep_content(struct part_source *source, struct bytes *content, struct bytes value)
{
	if (content->data == NULL ||
	    (content == &source->type && !is_multipart_field(*content) &&
		is_multipart_field(value)) ||
	    (content == &source->encoding && transfer_from_field(*content) == TRANSFER_NONE))
		*content = value;
}

/* Reads the fields of the header block. Returns where the body begins. */
static size_t header_read(
    struct parser *p, size_t start, size_t end, struct part_source *source, bool is_root)
{
	struct bytes block = bytes_cut(p->in, 0, end);
	struct raw_field field;
	size_t at = start, capacity = 0, kept = 0;

	while (header_next(block, &at, &field)) {
		struct bytes *content = content_field(source, field.name);

		if (field.value.size > HEADER_FIELD_BYTES_MAX) {
			field.value.size = HEADER_FIELD_BYTES_MAX;
			p->mail->is_truncated = true;
		}
		kept += field.name.size + field.value.size;
		if (kept > HEADER_BYTES_MAX) {
			p->mail->is_truncated = true;
			set_error(p, N_("the header is too long"));
			return end;
		}
		if (content != NULL)
			keep_content(source, content, field.value);
		if (is_root)
			keep_field(p, &field, &capacity);
	}
	return at;
}

static bool is_digest(const struct parser *p, int parent)
{
	return parent >= 0 && strcmp(p->mail->parts[parent].type, "multipart/digest") == 0;
}

static bool is_open_full(struct parser *p)
{
	if (p->open_count < MIME_DEPTH_MAX)
		return false;
	set_error(p, N_("parts are nested too deeply"));
	return true;
}

static void open_push(struct parser *p, size_t part, struct bytes boundary)
{
	p->hashes[p->open_count] = hash_of(boundary);
	p->open[p->open_count++] = (struct open_part){.part = part, .boundary = boundary};
}

static struct bytes boundary_of(struct parser *p, const struct part_source *source)
{
	struct bytes boundary = trim_end(parameters_raw(p->arena, source->type, "boundary"));

	return boundary.size > 0 ? boundary : (struct bytes){0}; /* "": to be guessed */
}

/* The first piece of a mail that was sent in pieces begins as the whole does (RFC 2046 5.2.2). */
static bool is_first_piece(
    struct parser *p, const struct mime_part *part, const struct part_source *source)
{
	return strcmp(part->type, "message/partial") == 0 &&
	       bytes_equal_ascii_case(parameters_raw(p->arena, source->type, "number"), "1");
}

/* Whether a message stands in the part as it is; encoded ones (RFC 2046 5.2.1 forbids them) stay
 * bytes. */
static bool is_plain_message(
    struct parser *p, const struct mime_part *part, const struct part_source *source)
{
	return (strcmp(part->type, "message/rfc822") == 0 ||
		   strcmp(part->type, "message/global") == 0 || is_first_piece(p, part, source)) &&
	       transfer_from_field(source->encoding) == TRANSFER_NONE;
}

static size_t part_add(struct parser *p, int parent)
{
	size_t index = p->mail->part_count++;

	p->mail->parts =
	    items_grow(p->arena, p->mail->parts, index, &p->part_capacity, sizeof(*p->mail->parts));
	p->sources =
	    items_grow(p->arena, p->sources, index, &p->source_capacity, sizeof(*p->sources));
	p->mail->parts[index] = (struct mime_part){.parent = parent,
	    .depth = parent < 0 ? 0 : p->mail->parts[parent].depth + 1,
	    .type = "",
	    .disposition = "",
	    .name = "",
	    .content_id = ""};
	p->sources[index] = (struct part_source){0};
	return index;
}

/*
 * A part whose header begins at at, and the messages right inside it. Returns where to look for
 * delimiters. The last part opened is p->leaf, unless it is a multipart.
 */
static size_t part_open(struct parser *p, size_t at, int parent)
{
	for (;;) {
		size_t index = part_add(p, parent);
		struct mime_part *part = &p->mail->parts[index];
		struct part_source *source = &p->sources[index];
		struct delimiter end;
		bool is_delimited = delimiter_find(p, at, true, &end);
		size_t body = header_read(p, at, end.start, source, parent < 0);

		/* The blank line belongs to the header, unless the body began without one. */
		if (!is_delimited && body == end.start)
			body = end.end;
		part->type = part_type(p->arena, source, is_digest(p, parent));
		source->body_start = body;
		p->leaf = index;
		if (strncmp(part->type, "multipart/", 10) == 0 && !is_open_full(p)) {
			part->is_multipart = true;
			open_push(p, index, boundary_of(p, source));
			p->leaf = NO_PART;
			return body;
		}
		if (!is_plain_message(p, part, source) || p->mail->part_count >= MIME_PARTS_MAX ||
		    is_open_full(p))
			return body;
		open_push(p, index, (struct bytes){NULL, 0});
		p->open[p->open_count - 1].has_delimiter = true;
		parent = (int)index;
		at = body;
	}
}

/* ---- closing parts ---- */

static void source_close(struct parser *p, size_t part, size_t end)
{
	struct part_source *source = &p->sources[part];

	/* The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
	if (end < p->in.size && end > source->body_start && p->in.data[end - 1] == '\n')
		end--;
	source->body = bytes_cut(
	    p->in, source->body_start, end > source->body_start ? end : source->body_start);
	source->is_open = end >= p->in.size;
}

/* Not "-- ", nor a line of dashes. */
static bool is_like_boundary(struct bytes line)
{
	for (size_t i = 0; i < line.size; i++)
		if (line.data[i] != '-')
			return true;
	return false;
}

/* "--x" followed by a Content- field, in a multipart whose own boundary never came. */
static bool boundary_guess(struct parser *p, size_t start, size_t end, struct bytes *boundary_r)
{
	struct bytes region = bytes_cut(p->in, 0, end);

	for (size_t at = start, next; at < end; at = next) {
		size_t stop = line_end(region, at);

		next = stop + 1;
		if (stop - at < 2 || memcmp(region.data + at, "--", 2) != 0 || end - stop < 10)
			continue;
		*boundary_r = trim_end(bytes_cut(region, at + 2, stop));
		if ((stop - at == 2 || is_like_boundary(*boundary_r)) &&
		    bytes_equal_ascii_case(bytes_cut(region, next, next + 8), "content-"))
			return true;
	}
	return false;
}

/*
 * The innermost open part ends at end. False: it was a multipart without delimiters and goes on
 * from *at with a guessed boundary; without a guess its bytes are a text.
 */
static bool open_pop(struct parser *p, size_t end, size_t *at)
{
	struct open_part *open = &p->open[p->open_count - 1];
	size_t start = p->sources[open->part].body_start;

	if (!open->has_delimiter && p->guesses < GUESSES_MAX) {
		p->guesses++;
		if (end > start) /* a mail may be its header only */
			set_error(p, N_("a boundary is missing"));
		if (boundary_guess(p, start, end, &open->boundary)) {
			p->hashes[p->open_count - 1] = hash_of(open->boundary);
			open->has_delimiter = true;
			*at = start;
			return false;
		}
	}
	if (!open->has_delimiter) {
		p->mail->parts[open->part].is_multipart = false;
		p->mail->parts[open->part].type = "text/plain";
	}
	source_close(p, open->part, end);
	p->open_count--;
	return true;
}

/* Closes what is above level. False as open_pop. */
static bool close_above(struct parser *p, size_t level, size_t end, size_t *at)
{
	if (p->leaf != NO_PART)
		source_close(p, p->leaf, end);
	p->leaf = NO_PART;
	while (p->open_count > level)
		if (!open_pop(p, end, at))
			return false;
	return true;
}

static void parts_read(struct parser *p)
{
	size_t at = part_open(p, 0, -1);

	for (;;) {
		struct delimiter found;
		bool is_found = delimiter_find(p, at, false, &found);

		if (!close_above(p, is_found ? found.level + 1 : 0, found.start, &at))
			continue;
		if (!is_found)
			return;
		at = found.end;
		p->open[found.level].has_delimiter = true;
		if (found.is_close) {
			open_pop(p, found.start, &at);
			continue;
		}
		if (p->mail->part_count >= MIME_PARTS_MAX) {
			p->mail->is_truncated = true;
			set_error(p, N_("too many parts"));
			close_above(p, 0, p->in.size, &at);
			return;
		}
		at = part_open(p, at, (int)p->open[found.level].part);
	}
}

/* ---- the mail ---- */

/*
 * Line ends become \n, so that copies of a mail with LF, CR LF and CR are the same mail. A CR
 * within a line stays, unless no line ends otherwise.
 */
static struct bytes normalise(struct arena *arena, struct bytes mail)
{
	bool has_lf = mail.size > 0 && memchr(mail.data, '\n', mail.size) != NULL;
	uint8_t *out;
	size_t used = 0;

	if (mail.size == 0)
		return bytes_of("");
	if (memchr(mail.data, '\r', mail.size) == NULL)
		return mail;
	out = arena_room(arena, mail.size);
	for (size_t at = 0; at < mail.size;) {
		const uint8_t *cr = memchr(mail.data + at, '\r', mail.size - at);
		size_t end = cr == NULL ? mail.size : (size_t)(cr - mail.data);

		memcpy(out + used, mail.data + at, end - at);
		used += end - at;
		at = end;
		while (at < mail.size && mail.data[at] == '\r')
			at++;
		if (!has_lf) {
			memset(out + used, '\n', at - end);
			used += at - end;
		} else if (at < mail.size && mail.data[at] != '\n') {
			memset(out + used, '\r', at - end);
			used += at - end;
		}
	}
	return (struct bytes){out, used};
}

/* A byte order mark and blank lines in front of the header are no part of it. */
static struct bytes skip_front(struct bytes in)
{
	size_t at = 0;

	if (in.size >= 3 && memcmp(in.data, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < in.size && in.data[at] == '\n')
		at++;
	return at < in.size && header_is_field(in, at) ? bytes_cut(in, at, in.size) : in;
}

/* The charset that the part is said to be in, if it says something. */
static const char *declared_charset(struct parser *p, size_t part)
{
	struct parameters parameters = parameters_read(p->arena, p->sources[part].type, NULL);
	const char *charset = parameters_find(&parameters, "charset");

	if (charset_known(charset) == NULL || strncasecmp(charset, "us-ascii", 8) == 0)
		return NULL;
	return charset;
}

/* The charset that raw 8-bit text is likely to be in: of encoded-words, else of the first part that
 * says it. */
static const char *hint_find(struct parser *p)
{
	const char *hint = NULL;

	for (size_t i = 0; i < p->mail->field_count && hint == NULL; i++)
		hint = decode_first_charset(p->arena, p->mail->fields[i].raw);
	for (size_t i = 0; i < p->mail->part_count && hint == NULL; i++)
		if (strncmp(p->mail->parts[i].type, "text/", 5) == 0)
			hint = declared_charset(p, i);
	return hint;
}

static void decode_all(struct parser *p, bool is_partial)
{
	struct part_decoder *decoder = arena_alloc(p->arena, sizeof(*decoder));
	size_t count = p->mail->part_count;

	*decoder = (struct part_decoder){.arena = p->arena,
	    .mail = p->mail,
	    .sources = p->sources,
	    .part_capacity = p->part_capacity,
	    .hint = hint_find(p),
	    .is_partial = is_partial,
	    .may_wait = p->in.size <= WAITING_BYTES_MAX};
	p->mail->decoder = decoder;
	p->mail->hint = decoder->hint;
	for (size_t i = 0; i < p->mail->field_count; i++) {
		struct mime_field *field = &p->mail->fields[i];

		/* The longest fields of all, and nobody reads them. */
		field->value = strcmp(field->name, "received") == 0
				   ? ""
				   : decode_text(p->arena, field->raw, decoder->hint);
	}
	for (size_t i = 0; i < count; i++)
		part_decode(decoder, i);
}

struct mime_mail *mime_read(struct bytes mail, bool is_partial, struct arena *arena)
{
	struct parser p = {.arena = arena, .leaf = NO_PART};

	charset_begin();
	p.mail = arena_alloc(arena, sizeof(*p.mail));
	p.mail->is_truncated = is_partial;
	p.in = skip_front(normalise(arena, mail));
	parts_read(&p);
	if (p.mail->field_count == 0)
		p.mail->error =
		    p.in.size == 0 ? N_("the mail is empty") : N_("there is no header field in it");
	decode_all(&p, is_partial);
	return p.mail;
}

const char *mime_field(const struct mime_mail *mail, const char *name)
{
	for (size_t i = 0; i < mail->field_count; i++)
		if (mail->fields[i].name[0] == name[0] && strcmp(mail->fields[i].name, name) == 0)
			return mail->fields[i].value;
	return NULL;
}

const char *mime_parameter(const struct mime_part *part, const char *name)
{
	for (size_t i = 0; i < part->parameter_count; i++)
		if (strcmp(part->parameters[i].name, name) == 0)
			return part->parameters[i].value;
	return NULL;
}

const char *mime_text(const struct mime_mail *mail, size_t part)
{
	if (mail->parts[part].is_waiting)
		part_decode_text(mail->decoder, part);
	return mail->parts[part].text;
}
