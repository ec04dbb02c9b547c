/*
 * evidence: what decided a feedback's category and priority, word by word. What one mail gave is
 * one row, an array in JSON (RFC 8259): a row for each word would cost more than all the rest of a
 * mail. What a rule found is the number of its hit, which many mails have in common; what is of
 * this mail alone, and what was stored before schema 23, is [rule, word, place, weight, is_veto].
 */
#include "store/store_p.h"

#include <math.h>
#include <stdlib.h>

#define FOUND_BYTES_MAX ((size_t)8 * 1024 * 1024)

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void put_string(struct buffer *found, const char *text)
{
	const char *at = text != NULL ? text : "";

	buffer_add_char(found, '"');
	while (*at != '\0') {
		const char *start = at;

		while (is_plain(*at))
			at++;
		buffer_append(found, start, (size_t)(at - start));
		if (*at == '"' || *at == '\\')
			buffer_append(found, (const char[]){'\\', *at++}, 2);
		else if (*at != '\0')
			buffer_printf(found, "\\u%04x", (unsigned)(unsigned char)*at++);
	}
	buffer_add_char(found, '"');
}

/* From the last digit on; at is moved to the first. */
static void put_digits(char **at, uint64_t number)
{
	do
		*--*at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
}

static void put_id(struct buffer *found, int64_t id)
{
	char text[32], *end = text + sizeof(text), *at = end;

	put_digits(&at, (uint64_t)id);
	buffer_append(found, at, (size_t)(end - at));
}

/* Without the zeros at its end. */
static void put_thousandths(struct buffer *found, long number)
{
	char text[32], *end = text + sizeof(text), *at = end;
	unsigned long left = (unsigned long)labs(number);
	int decimals = 3;

	for (; decimals > 0 && left % 10 == 0; decimals--)
		left /= 10;
	for (int i = 0; i < decimals; i++, left /= 10)
		*--at = (char)('0' + left % 10);
	if (decimals > 0)
		*--at = '.';
	put_digits(&at, left);
	if (number < 0)
		*--at = '-';
	buffer_append(found, at, (size_t)(end - at));
}

/* As short as it can be read back. */
static void put_number(struct buffer *found, double number)
{
	char text[32];
	long thousandths = number > -1e6 && number < 1e6 ? lround(number * 1000) : 0;

	/* Nearly all are so, and printing others takes a tenth of a mail's time. */
	if (thousandths != 0 && (double)thousandths / 1000 == number) {
		put_thousandths(found, thousandths);
		return;
	}
	snprintf(text, sizeof(text), "%.15g", number);
	if (strtod(text, NULL) != number)
		snprintf(text, sizeof(text), "%.17g", number);
	buffer_add(found, text);
}

static void put_words(struct buffer *found, const struct evidence_record *record)
{
	buffer_add_char(found, '[');
	put_string(found, record->rule);
	buffer_add_char(found, ',');
	put_string(found, record->word);
	buffer_add_char(found, ',');
	put_string(found, record->place);
	buffer_add_char(found, ',');
	put_number(found, record->weight);
	buffer_add(found, record->is_veto ? ",1]" : ",0]");
}

static int put_record(struct store *store, struct buffer *found,
    const struct evidence_record *record, struct error *error)
{
	int64_t id;

	if (record->is_of_mail) {
		put_words(found, record);
		return 0;
	}
	if (hit_find(store, record, &id, error) < 0)
		return -1;
	put_id(found, id);
	return 0;
}

int store_evidence_add(struct store *store, int64_t feedback_id, int64_t entry_id,
    const struct evidence_record *records, size_t count, struct error *error)
{
	AUTO_BUFFER struct buffer found;

	buffer_init(&found, FOUND_BYTES_MAX);
	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		buffer_add_char(&found, i == 0 ? '[' : ',');
		if (put_record(store, &found, &records[i], error) < 0)
			return -1;
	}
	buffer_add_char(&found, ']');
	if (found.is_truncated)
		return error_set(
		    error, _("evidence of feedback #%lld: too much of it"), (long long)feedback_id);
	if (statement_run(store,
		"INSERT INTO evidence (feedback, entry, found) VALUES (?1, ?2, ?3)",
		VALUES(as_integer(feedback_id), as_reference(entry_id), as_text(found.data)),
		error) < 0)
		return error_add(error, _("evidence of feedback #%lld"), (long long)feedback_id);
	return 0;
}

/* Columns of hit are NULL where the words stand in the array itself. */
#define WITH_HITS " LEFT JOIN hit ON one.type = 'integer' AND hit.id = one.value"

static void read_evidence(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct evidence_record *)item_r = (struct evidence_record){
	    .rule = column_text(row, 0, arena),
	    .word = column_text(row, 1, arena),
	    .place = column_text(row, 2, arena),
	    .weight = column_real(row, 3),
	    .is_veto = column_integer(row, 4) != 0,
	};
}

int store_evidence_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct evidence_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT coalesce(rule, value ->> 0), coalesce(word, value ->> 1),"
		" coalesce(place, value ->> 2), coalesce(weight, value ->> 3),"
		" coalesce(is_veto, value ->> 4)"
		" FROM evidence, json_each(found) AS one" WITH_HITS " WHERE feedback = ?1"
		" ORDER BY evidence.id, one.key",
		VALUES(as_integer(feedback_id)), arena, sizeof(**records_r), read_evidence, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_evidence_remove(
    struct store *store, int64_t feedback_id, const char *place, struct error *error)
{
	return statement_run(store,
	    "UPDATE evidence SET found = (SELECT json_group_array(json(value))"
	    " FROM json_each(found) AS one" WITH_HITS
	    " WHERE coalesce(place, value ->> 2) <> ?2) WHERE feedback = ?1",
	    VALUES(as_integer(feedback_id), as_text(place)), error);
}
