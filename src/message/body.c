/*
 * What of the parts is the mail's text, and what is attached to it: the plain text where there is
 * one, else the HTML; texts that stand behind each other in a mail are one text. A message inside
 * the mail is an attachment, and its text is taken only where the mail around it says nothing.
 */
#include "parse_p.h"

/* A plain part that only says "your program shows no HTML" is shorter than this. */
#define STUB_BYTES_MAX 400
/* Texts that are joined; honest mails have three. */
#define TEXT_PARTS_MAX 100

enum kind { KIND_OTHER, KIND_PLAIN, KIND_HTML };

struct node {
	enum kind kind;
	int first_child, sibling; /* -1: none */
};

struct builder {
	struct arena *arena;
	const struct mime_mail *mail;
	struct node *nodes; /* beside mail->parts */
	struct buffer text;
	struct body body;
	size_t mark_capacity, attachment_capacity;
	size_t text_parts;
	bool has_html; /* in the text */
	bool is_quiet; /* take no attachments: these are another message's parts */
};

/* ---- the tree ---- */

static bool is_blank_text(const char *text)
{
	for (size_t at = 0, size = strlen(text); at < size;) {
		uint32_t c = utf8_next(text, size, &at);

		/* White space, no-break and zero-width spaces. */
		if (c > ' ' && c != 0xa0 && c != 0x200b && c != 0x200c && c != 0x200d &&
		    c != 0xfeff && c != 0x3000)
			return false;
	}
	return true;
}

static enum kind kind_of(const char *type)
{
	static const char *const plain[] = {
	    "text/plain", "text/markdown", "text/x-markdown", "text/enriched", "text/richtext"};
	static const char *const html[] = {"text/html", "application/xhtml+xml"};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		if (strcmp(type, plain[i]) == 0)
			return KIND_PLAIN;
	for (size_t i = 0; i < ARRAY_SIZE(html); i++)
		if (strcmp(type, html[i]) == 0)
			return KIND_HTML;
	return KIND_OTHER;
}

static struct node *nodes_of(const struct mime_mail *mail, struct arena *arena)
{
	struct node *nodes = arena_array(arena, mail->part_count, sizeof(*nodes));

	/* From the last one, so that each becomes the first child of its parent in turn. */
	for (size_t i = mail->part_count; i-- > 0;) {
		const struct mime_part *part = &mail->parts[i];

		nodes[i].kind = part->is_multipart ? KIND_OTHER : kind_of(part->type);
		nodes[i].sibling = -1;
		nodes[i].first_child = nodes[i].first_child > 0 ? nodes[i].first_child : -1;
		if (part->parent >= 0) {
			struct node *parent = &nodes[part->parent];

			nodes[i].sibling = parent->first_child > 0 ? parent->first_child : -1;
			parent->first_child = (int)i;
		}
	}
	return nodes;
}

static bool has_text(const struct mime_mail *mail, size_t index)
{
	const char *text = mime_text(mail, index);

	return text != NULL && !is_blank_text(text);
}

static bool is_stub(const char *text)
{
	static const char *const words[] = {"support", "view", "display", "支持", "显示", "查看"};

	if (strlen(text) > STUB_BYTES_MAX || text_find_ascii_case(text, "html") == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (text_find_ascii_case(text, words[i]) != NULL)
			return true;
	return false;
}

static bool is_attached(const struct mime_part *part)
{
	return strcmp(part->disposition, "attachment") == 0;
}

static bool is_message(const struct mime_part *part)
{
	return text_starts_with(part->type, "message/");
}

/* Whether there is text of this kind at or below the part. Depth is bounded by MIME_DEPTH_MAX. */
static bool has_kind(const struct builder *b, int index, enum kind kind, bool may_be_stub)
{
	const struct mime_part *part = &b->mail->parts[index];

	if (b->nodes[index].kind == kind && !is_attached(part) && has_text(b->mail, (size_t)index))
		return may_be_stub || !is_stub(mime_text(b->mail, (size_t)index));
	if (is_message(part))
		return false;
	for (int child = b->nodes[index].first_child; child >= 0; child = b->nodes[child].sibling)
		if (has_kind(b, child, kind, may_be_stub))
			return true;
	return false;
}

/* ---- text ---- */

/* The same letters, whatever the white space: an HTML part that repeats the plain one beside it. */
static bool is_same_text(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, " \t\n");
		b += strspn(b, " \t\n");
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

/* Behind the blank lines at the front. */
static size_t first_line(const char *text)
{
	size_t at = strspn(text, " \t\n"), line = at;

	while (line > 0 && text[line - 1] != '\n')
		line--;
	return line;
}

static void marks_add(
    struct builder *b, const struct html_text *html, size_t start, size_t end, size_t offset)
{
	for (size_t i = 0; i < html->mark_count; i++) {
		struct text_mark mark = html->marks[i];

		mark.start = mark.start > start ? mark.start : start;
		mark.end = mark.end < end ? mark.end : end;
		if (mark.start >= mark.end)
			continue;
		mark.start = mark.start - start + offset;
		mark.end = mark.end - start + offset;
		b->body.marks = items_grow(
		    b->arena, b->body.marks, b->body.mark_count, &b->mark_capacity, sizeof(mark));
		b->body.marks[b->body.mark_count++] = mark;
	}
}

static void text_add(struct builder *b, const struct html_text *piece, bool is_open)
{
	size_t start = first_line(piece->text), end = strlen(piece->text), room, kept;

	while (end > start && is_blank((uint8_t)piece->text[end - 1]))
		end--;
	if (end == start)
		return;
	if (b->text.size > 0)
		buffer_add_char(&b->text, '\n');
	room = b->text.maximum - b->text.size;
	kept = utf8_cut(piece->text + start, end - start, room);
	b->body.is_truncated |= kept < end - start;
	marks_add(b, piece, start, start + kept, b->text.size);
	buffer_append(&b->text, piece->text + start, kept);
	b->body.is_open = is_open;
}

static void part_text_add(struct builder *b, int index)
{
	const char *text = mime_text(b->mail, (size_t)index);
	struct html_text piece = {0};

	if (b->text_parts++ == TEXT_PARTS_MAX)
		b->body.is_truncated = true;
	if (b->text_parts > TEXT_PARTS_MAX)
		return;
	if (b->nodes[index].kind == KIND_HTML) {
		b->has_html = true;
		html_to_text(bytes_of(text), b->arena, &piece);
		b->body.is_truncated |= piece.is_truncated;
		if (is_same_text(piece.text, b->text.data))
			return;
	} else {
		piece.text = arena_strdup(b->arena, text);
	}
	text_add(b, &piece, b->mail->parts[index].is_open);
}

/* ---- attachments ---- */

static void attachment_add(struct builder *b, const struct mime_part *part)
{
	struct body *body = &b->body;

	if (b->is_quiet || (part->size_bytes == 0 && part->name[0] == '\0') ||
	    text_starts_with(part->type, "multipart/"))
		return;
	if (body->attachment_count == ATTACHMENTS_MAX) {
		body->is_truncated = true;
		return;
	}
	body->attachments = items_grow(b->arena, body->attachments, body->attachment_count,
	    &b->attachment_capacity, sizeof(*body->attachments));
	body->attachments[body->attachment_count++] = (struct attachment){
	    .name = part->name, .type = part->type, .size_bytes = part->size_bytes};
}

/* ---- the walk ---- */

static void walk(struct builder *b, int index, bool is_text_wanted);

/* A named text is a file, but for the first one of a mail: some programs name the body. */
static bool is_body_text(const struct builder *b, int index)
{
	const struct mime_part *part = &b->mail->parts[index];

	if (b->nodes[index].kind == KIND_OTHER || (!part->is_waiting && part->text == NULL))
		return false;
	if (is_attached(part))
		return part->parent < 0; /* a mail that is nothing but text, whatever it says */
	return part->name[0] == '\0' || b->text.size == 0;
}

/* Another form of a text that was chosen already, as text/x-amp-html; an invitation is more than
 * that. */
static bool is_other_form(const struct mime_part *part)
{
	return text_starts_with(part->type, "text/") && strcmp(part->type, "text/calendar") != 0 &&
	       part->name[0] == '\0' && !is_attached(part);
}

static void walk_leaf(struct builder *b, int index, bool is_text_wanted)
{
	const struct mime_part *part = &b->mail->parts[index];
	bool is_text;

	if (!is_text_wanted && is_other_form(part))
		return;
	is_text = is_body_text(b, index) && is_text_wanted && has_text(b->mail, (size_t)index);
	if (is_text)
		part_text_add(b, index);
	else if (!is_body_text(b, index) || part->name[0] != '\0')
		attachment_add(b, part);
	/* A file that is the mail's text is a file all the same. */
	if (is_text && part->disposition[0] != '\0' && part->name[0] != '\0')
		attachment_add(b, part);
}

/*
 * RFC 2046 5.1.4. The first choice is the plain text; one that only points to the HTML is the last.
 */
static int alternative_choose(const struct builder *b, int index)
{
	static const struct {
		enum kind kind;
		bool may_be_stub;
	} choices[] = {{KIND_PLAIN, false}, {KIND_HTML, true}, {KIND_PLAIN, true}};

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		for (int child = b->nodes[index].first_child; child >= 0;
		     child = b->nodes[child].sibling)
			if (has_kind(b, child, choices[i].kind, choices[i].may_be_stub))
				return child;
	return -1;
}

const char *body_html(const struct body *body, const struct mime_mail *mail)
{
	const struct mime_part *parts = mail->parts;
	size_t start = (size_t)body->alternative;

	if (body->alternative < 0)
		return NULL;
	for (size_t i = start + 1; i < mail->part_count && parts[i].depth > parts[start].depth; i++)
		if (!parts[i].is_multipart && kind_of(parts[i].type) == KIND_HTML &&
		    !is_attached(&parts[i]) && has_text(mail, i))
			return mime_text(mail, i);
	return NULL;
}

static void walk(struct builder *b, int index, bool is_text_wanted)
{
	const struct mime_part *part = &b->mail->parts[index];
	int chosen = -1;
	bool is_alternative = strcmp(part->type, "multipart/alternative") == 0;

	if (!part->is_multipart) {
		walk_leaf(b, index, is_text_wanted);
		if (is_message(part))
			return; /* what it holds is its own */
	}
	if (is_alternative && is_text_wanted) {
		chosen = alternative_choose(b, index);
		if (b->text_parts == 0)
			b->body.alternative = index;
	}
	for (int child = b->nodes[index].first_child; child >= 0; child = b->nodes[child].sibling)
		walk(b, child, is_text_wanted && (!is_alternative || child == chosen));
}

/* Text of a kind that hark does not know is shown as it stands (RFC 2046 4.1.4), if it is all there
 * is.
 */
static void walk_unknown_text(struct builder *b)
{
	static const char *const data[] = {"text/calendar", "text/directory", "text/rtf",
	    "text/rfc822-headers", "text/vcard", "text/x-vcard", "text/xml"};

	for (size_t i = 0; i < b->mail->part_count && b->text.size == 0; i++) {
		const struct mime_part *part = &b->mail->parts[i];
		bool is_data = !text_starts_with(part->type, "text/") || is_attached(part) ||
			       part->name[0] != '\0' || b->nodes[i].kind != KIND_OTHER;

		for (size_t j = 0; j < ARRAY_SIZE(data) && !is_data; j++)
			is_data = strcmp(part->type, data[j]) == 0;
		if (!is_data && has_text(b->mail, i))
			part_text_add(b, (int)i);
	}
}

/* Nothing was said around it: what the message inside says. */
static void walk_inner_message(struct builder *b)
{
	if (strcmp(b->mail->parts[0].type, "multipart/report") == 0)
		return;
	b->is_quiet = true;
	for (size_t i = 0; i < b->mail->part_count && b->text.size == 0; i++)
		if (is_message(&b->mail->parts[i]) && b->nodes[i].first_child >= 0)
			walk(b, b->nodes[i].first_child, true);
}

struct body body_read(const struct mime_mail *mail, struct arena *arena)
{
	struct builder b = {.arena = arena, .mail = mail, .nodes = nodes_of(mail, arena)};

	buffer_init(&b.text, TEXT_BYTES_MAX);
	b.body.is_open = true;
	b.body.alternative = -1;
	walk(&b, 0, true);
	if (b.text.size == 0)
		walk_inner_message(&b);
	if (b.text.size == 0)
		walk_unknown_text(&b);
	b.body.text = arena_strdup(arena, b.text.data);
	if (b.text_parts != 1 || b.has_html)
		b.body.alternative = -1;
	buffer_free(&b.text);
	return b.body;
}
