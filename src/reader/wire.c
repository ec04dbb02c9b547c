/*
 * A message as bytes. One table says what is sent, in which order and within which limits; the
 * child writes by it and the parent reads by it. The parent believes nothing: the child may be in
 * the hands of a mail.
 *
 * Texts are a 32-bit length and bytes; lists a 32-bit count and elements; numbers 64 bits.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <string.h>

enum wire_type {
	WIRE_TEXT,  /* const char *: UTF-8 without NUL, line breaks allowed */
	WIRE_LINE,  /* the same without control characters; longer ones are cut */
	WIRE_TOKEN, /* the same; longer ones are left out, for half an address is another address */
	WIRE_MAY_LACK, /* a line or NULL */
	WIRE_LIKE,     /* a text, told in full only where it differs from that at other_offset */
	WIRE_BOOL,     /* bool */
	WIRE_INT,      /* int within 0..maximum */
	WIRE_OFFSET,   /* int: minutes within -maximum..maximum */
	WIRE_DATE,     /* int64_t: years 1 to 9999 */
	WIRE_SIZE,     /* size_t */
	WIRE_LIST,     /* pointer to elements, size_t count at other_offset */
	WIRE_OPTIONAL, /* pointer to one element or NULL */
};

struct wire_field {
	enum wire_type type;
	size_t offset;
	size_t maximum; /* bytes, value or count */
	const struct wire_field *element;
	size_t element_size, element_fields;
	size_t other_offset; /* of the list's count, or of a text that was told before */
};

#define DATE_MIN_MS INT64_C(-62135596800000) /* 0001-01-01 */
#define DATE_MAX_MS INT64_C(253402300799999) /* 9999-12-31 */
#define NO_LENGTH UINT32_MAX		     /* NULL, or the other text */

#define FIELD(type, of, member, maximum)                                                           \
	{                                                                                          \
		type, offsetof(struct of, member), maximum, NULL, 0, 0, 0                          \
	}
#define LIKE(of, member, other, maximum)                                                           \
	{                                                                                          \
		WIRE_LIKE, offsetof(struct of, member), maximum, NULL, 0, 0,                       \
		    offsetof(struct of, other)                                                     \
	}
#define LIST(of, member, counter, table, maximum)                                                  \
	{                                                                                          \
		WIRE_LIST, offsetof(struct of, member), maximum, table,                            \
		    sizeof(*((struct of *)0)->member), ARRAY_SIZE(table),                          \
		    offsetof(struct of, counter)                                                   \
	}
#define OPTIONAL(of, member, table)                                                                \
	{                                                                                          \
		WIRE_OPTIONAL, offsetof(struct of, member), 1, table,                              \
		    sizeof(*((struct of *)0)->member), ARRAY_SIZE(table), 0                        \
	}

static const struct wire_field address_fields[] = {
    FIELD(WIRE_LINE, mail_address, name, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_TOKEN, mail_address, address, WIRE_TOKEN_BYTES_MAX),
};

static const struct wire_field attachment_fields[] = {
    FIELD(WIRE_LINE, attachment, name, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_LINE, attachment, type, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_SIZE, attachment, size_bytes, MAIL_BYTES_MAX),
};

static const struct wire_field header_fields[] = {
    FIELD(WIRE_LINE, header, name, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_LINE, header, value, WIRE_LINE_BYTES_MAX),
};

static const struct wire_field bounce_fields[] = {
    FIELD(WIRE_TOKEN, bounce, recipient, WIRE_TOKEN_BYTES_MAX),
    FIELD(WIRE_TOKEN, bounce, status, WIRE_TOKEN_BYTES_MAX),
    FIELD(WIRE_BOOL, bounce, is_permanent, 1),
    FIELD(WIRE_BOOL, bounce, is_address_dead, 1),
    FIELD(WIRE_TOKEN, bounce, original_message_id, WIRE_TOKEN_BYTES_MAX),
};

static const struct wire_field reference_fields[] = {
    {WIRE_TOKEN, 0, WIRE_TOKEN_BYTES_MAX, NULL, 0, 0, 0},
};

static const struct wire_field message_fields[] = {
    FIELD(WIRE_TOKEN, message, message_id, WIRE_TOKEN_BYTES_MAX),
    FIELD(WIRE_BOOL, message, has_date, 1),
    FIELD(WIRE_DATE, message, date_ms, 0),
    FIELD(WIRE_OFFSET, message, date_offset_minutes, 24 * 60),
    FIELD(WIRE_LINE, message, from.name, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_TOKEN, message, from.address, WIRE_TOKEN_BYTES_MAX),
    FIELD(WIRE_LINE, message, sender.name, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_TOKEN, message, sender.address, WIRE_TOKEN_BYTES_MAX),
    LIST(message, reply_to.items, reply_to.count, address_fields, ADDRESSES_MAX),
    LIST(message, to.items, to.count, address_fields, ADDRESSES_MAX),
    LIST(message, cc.items, cc.count, address_fields, ADDRESSES_MAX),
    FIELD(WIRE_LINE, message, subject, WIRE_LINE_BYTES_MAX),
    FIELD(WIRE_INT, message, nature, NATURE_COUNT - 1),
    FIELD(WIRE_LINE, message, nature_reason, WIRE_LINE_BYTES_MAX),
    FIELD(WIRE_LINE, message, language, WIRE_NAME_BYTES_MAX),
    FIELD(WIRE_TEXT, message, text, TEXT_BYTES_MAX),
    LIKE(message, new_text, text, TEXT_BYTES_MAX), /* most mails have nothing else in them */
    FIELD(WIRE_TEXT, message, quoted, TEXT_BYTES_MAX),
    FIELD(WIRE_TEXT, message, signature, TEXT_BYTES_MAX),
    LIST(message, attachments, attachment_count, attachment_fields, ATTACHMENTS_MAX),
    FIELD(WIRE_TOKEN, message, in_reply_to, WIRE_TOKEN_BYTES_MAX),
    LIST(message, references, reference_count, reference_fields, REFERENCES_MAX),
    OPTIONAL(message, bounce, bounce_fields),
    LIST(message, headers, header_count, header_fields, HEADER_FIELDS_MAX),
    FIELD(WIRE_BOOL, message, has_return_path, 1),
    FIELD(WIRE_TOKEN, message, return_path, WIRE_TOKEN_BYTES_MAX),
    FIELD(WIRE_TOKEN, message, text_hash, 32),
    FIELD(WIRE_BOOL, message, is_truncated, 1),
    FIELD(WIRE_BOOL, message, is_text_cut, 1),
    FIELD(WIRE_MAY_LACK, message, error, ERROR_TEXT_MAX),
    FIELD(WIRE_MAY_LACK, message, date_reason, WIRE_LINE_BYTES_MAX),
};

bool wire_is_hello(const struct wire_frame *frame, const char *version)
{
	return frame->magic == WIRE_HELLO && strcmp(version, PACKAGE_VERSION) == 0;
}

static bool is_line(const struct wire_field *field)
{
	return field->type != WIRE_TEXT && field->type != WIRE_LIKE;
}

static const char *text_at(const char *base, size_t offset)
{
	const char *text;

	memcpy(&text, base + offset, sizeof(text));
	return text;
}

/* ---- writing ---- */

static void put_u32(struct buffer *buffer, uint32_t number)
{
	buffer_append(buffer, &number, sizeof(number));
}

static void put_i64(struct buffer *buffer, int64_t number)
{
	buffer_append(buffer, &number, sizeof(number));
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Controls become blanks in the copy that the wire carries. */
static const char *without_controls(const char *text, struct arena *arena)
{
	char *clean;

	if (!text_has_control(text))
		return text;
	clean = arena_strdup(arena, text);
	for (char *c = clean; *c != '\0'; c++)
		if (is_control(*c))
			*c = ' ';
	return clean;
}

/* What is told of a text: UTF-8, within its limit. */
static struct bytes told_of(const struct wire_field *field, const char *text, struct arena *arena)
{
	size_t size;

	if (text == NULL)
		text = "";
	size = strlen(text);
	if (!utf8_is_valid(text, size)) {
		text = utf8_clean(arena, text, size);
		size = strlen(text);
	}
	if (is_line(field))
		text = without_controls(text, arena);
	if (size > field->maximum)
		size = field->type == WIRE_TOKEN ? 0 : utf8_cut(text, size, field->maximum);
	return (struct bytes){(const uint8_t *)text, size};
}

/* Texts that differ may be told alike. */
static bool is_like(
    const struct wire_field *field, const char *text, const char *other, struct arena *arena)
{
	struct bytes told, other_told;

	if (text != NULL && other != NULL && strcmp(text, other) == 0)
		return true;
	told = told_of(field, text, arena);
	other_told = told_of(field, other, arena);
	return told.size == other_told.size && memcmp(told.data, other_told.data, told.size) == 0;
}

static void put_text(
    struct buffer *buffer, const struct wire_field *field, const char *base, struct arena *arena)
{
	const char *text = text_at(base, field->offset);
	struct bytes told;

	if ((field->type == WIRE_MAY_LACK && text == NULL) ||
	    (field->type == WIRE_LIKE &&
		is_like(field, text, text_at(base, field->other_offset), arena))) {
		put_u32(buffer, NO_LENGTH);
		return;
	}
	told = told_of(field, text, arena);
	put_u32(buffer, (uint32_t)told.size);
	buffer_append(buffer, told.data, told.size);
}

static int64_t clamp(int64_t number, int64_t minimum, int64_t maximum)
{
	if (number < minimum)
		return minimum;
	return number > maximum ? maximum : number;
}

static int64_t number_at(const struct wire_field *field, const char *at)
{
	int64_t wide = 0, most = (int64_t)field->maximum;
	size_t size = 0;
	int number = 0;
	bool truth = false;

	switch (field->type) {
	case WIRE_BOOL:
		memcpy(&truth, at, sizeof(truth));
		return truth;
	case WIRE_INT:
		memcpy(&number, at, sizeof(number));
		return clamp(number, 0, most);
	case WIRE_OFFSET:
		memcpy(&number, at, sizeof(number));
		return clamp(number, -most, most);
	case WIRE_DATE:
		memcpy(&wide, at, sizeof(wide));
		return clamp(wide, DATE_MIN_MS, DATE_MAX_MS);
	default:
		memcpy(&size, at, sizeof(size));
		return size > field->maximum ? most : (int64_t)size;
	}
}

static void put_fields(struct buffer *buffer, const struct wire_field *fields, size_t count,
    const char *base, struct arena *arena);

static void put_list(
    struct buffer *buffer, const struct wire_field *field, const char *base, struct arena *arena)
{
	const char *elements;
	size_t count = 1;

	memcpy(&elements, base + field->offset, sizeof(elements));
	if (field->type == WIRE_LIST)
		memcpy(&count, base + field->other_offset, sizeof(count));
	if (elements == NULL)
		count = 0;
	if (count > field->maximum)
		count = field->maximum;
	put_u32(buffer, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		put_fields(buffer, field->element, field->element_fields,
		    elements + i * field->element_size, arena);
}

static void put_fields(struct buffer *buffer, const struct wire_field *fields, size_t count,
    const char *base, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		switch (fields[i].type) {
		case WIRE_TEXT:
		case WIRE_LINE:
		case WIRE_TOKEN:
		case WIRE_MAY_LACK:
		case WIRE_LIKE:
			put_text(buffer, &fields[i], base, arena);
			break;
		case WIRE_LIST:
		case WIRE_OPTIONAL:
			put_list(buffer, &fields[i], base, arena);
			break;
		default:
			put_i64(buffer, number_at(&fields[i], base + fields[i].offset));
		}
	}
}

void wire_put_message(struct buffer *buffer, const struct message *message, struct arena *arena)
{
	put_fields(
	    buffer, message_fields, ARRAY_SIZE(message_fields), (const char *)message, arena);
}

/* ---- reading ---- */

struct wire_input {
	const uint8_t *at;
	size_t left;
	struct arena *arena;
	struct error *error;
};

static int take(struct wire_input *input, void *out, size_t size)
{
	if (size > input->left)
		return error_set(input->error, "it ends too early");
	memcpy(out, input->at, size);
	input->at += size;
	input->left -= size;
	return 0;
}

static bool line_has_control(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (is_control(text[i]))
			return true;
	return false;
}

/* NULL: it is not told. */
static int take_text(struct wire_input *input, const struct wire_field *field, const char **text_r)
{
	const char *text = (const char *)input->at + sizeof(uint32_t);
	uint32_t size = 0;

	if (take(input, &size, sizeof(size)) != 0)
		return -1;
	if (size == NO_LENGTH && (field->type == WIRE_MAY_LACK || field->type == WIRE_LIKE)) {
		*text_r = NULL;
		return 0;
	}
	if (size > field->maximum)
		return error_set(input->error, "a text passes its limit");
	if (size > input->left)
		return error_set(input->error, "it ends too early");
	if (memchr(text, '\0', size) != NULL || !utf8_is_valid(text, size))
		return error_set(input->error, "a text is not UTF-8");
	if (is_line(field) && line_has_control(text, size))
		return error_set(input->error, "a line has control characters");
	*text_r = arena_strndup(input->arena, text, size);
	input->at += size;
	input->left -= size;
	return 0;
}

static void range_of(const struct wire_field *field, int64_t *minimum_r, int64_t *maximum_r)
{
	*minimum_r = field->type == WIRE_OFFSET ? -(int64_t)field->maximum : 0;
	*maximum_r = (int64_t)field->maximum;
	if (field->type == WIRE_DATE) {
		*minimum_r = DATE_MIN_MS;
		*maximum_r = DATE_MAX_MS;
	}
}

static int take_number(struct wire_input *input, const struct wire_field *field, char *target)
{
	int64_t number = 0, minimum, maximum;
	int narrow;
	size_t size;
	bool truth;

	range_of(field, &minimum, &maximum);
	if (take(input, &number, sizeof(number)) != 0)
		return -1;
	if (number < minimum || number > maximum)
		return error_set(input->error, "a number is out of its range");
	narrow = (int)number;
	size = (size_t)number;
	truth = number != 0;
	if (field->type == WIRE_BOOL)
		memcpy(target, &truth, sizeof(truth));
	else if (field->type == WIRE_DATE)
		memcpy(target, &number, sizeof(number));
	else if (field->type == WIRE_SIZE)
		memcpy(target, &size, sizeof(size));
	else
		memcpy(target, &narrow, sizeof(narrow));
	return 0;
}

static int take_fields(
    struct wire_input *input, const struct wire_field *fields, size_t count, char *base);

static int take_list(struct wire_input *input, const struct wire_field *field, char *base)
{
	char *elements = NULL;
	uint32_t wanted = 0;
	size_t count;

	if (take(input, &wanted, sizeof(wanted)) != 0)
		return -1;
	if (wanted > field->maximum)
		return error_set(input->error, "a list passes its limit");
	count = wanted;
	if (count > 0 || field->type == WIRE_LIST)
		elements = arena_array(input->arena, count, field->element_size);
	for (size_t i = 0; i < count; i++)
		if (take_fields(input, field->element, field->element_fields,
			elements + i * field->element_size) != 0)
			return -1;
	memcpy(base + field->offset, &elements, sizeof(elements));
	if (field->type == WIRE_LIST)
		memcpy(base + field->other_offset, &count, sizeof(count));
	return 0;
}

/* An answer has one form only: what is like the other is not told in full. */
static int keep_text(
    struct wire_input *input, const struct wire_field *field, char *base, const char *text)
{
	if (field->type == WIRE_LIKE && text == NULL)
		text = text_at(base, field->other_offset);
	else if (field->type == WIRE_LIKE && strcmp(text, text_at(base, field->other_offset)) == 0)
		return error_set(input->error, "a text is told twice");
	memcpy(base + field->offset, &text, sizeof(text));
	return 0;
}

static int take_field(struct wire_input *input, const struct wire_field *field, char *base)
{
	const char *text = NULL;

	switch (field->type) {
	case WIRE_TEXT:
	case WIRE_LINE:
	case WIRE_TOKEN:
	case WIRE_MAY_LACK:
	case WIRE_LIKE:
		if (take_text(input, field, &text) != 0)
			return -1;
		return keep_text(input, field, base, text);
	case WIRE_LIST:
	case WIRE_OPTIONAL:
		return take_list(input, field, base);
	default:
		return take_number(input, field, base + field->offset);
	}
}

static int take_fields(
    struct wire_input *input, const struct wire_field *fields, size_t count, char *base)
{
	for (size_t i = 0; i < count; i++)
		if (take_field(input, &fields[i], base) != 0)
			return -1;
	return 0;
}

int wire_get_message(
    struct bytes answer, struct arena *arena, struct message **message_r, struct error *error)
{
	struct wire_input input = {
	    .at = answer.data, .left = answer.size, .arena = arena, .error = error};
	struct message *message = arena_alloc(arena, sizeof(*message));

	if (take_fields(&input, message_fields, ARRAY_SIZE(message_fields), (char *)message) != 0)
		return -1;
	if (input.left > 0)
		return error_set(error, "%zu bytes too many", input.left);
	*message_r = message;
	return 0;
}
