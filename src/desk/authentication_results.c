/*
 * Authentication-Results (RFC 8601): whether the server that wrote the field says that a mail does
 * come from the domain in its From. Much of the field is made of the sender's own words, so what
 * is not perfectly regular proves nothing.
 */
#include "desk_p.h"

#include <string.h>

/* Walks over the field once. */
struct scan {
	const char *at;
	bool is_broken; /* unbalanced, or a quote inside a comment */
};

static bool is_white(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * A comment may hold the sender's words ("domain of ... designates"), and a server that does not
 * escape a bracket in them lets the sender close it. RFC 5322 3.2.2 gives quotes no meaning here;
 * a local part that holds a bracket has them.
 */
static void skip_comment(struct scan *scan)
{
	size_t depth = 0;

	do {
		char c = *scan->at;

		if (c == '\0' || c == '"' || (c == '\\' && scan->at[1] == '\0')) {
			scan->is_broken = true;
			return;
		}
		depth += c == '(';
		depth -= c == ')';
		scan->at += c == '\\' ? 2 : 1;
	} while (depth > 0);
}

static void skip_blanks(struct scan *scan)
{
	while (!scan->is_broken && (is_white(*scan->at) || *scan->at == '('))
		if (*scan->at == '(')
			skip_comment(scan);
		else
			scan->at++;
}

static void skip_quoted(struct scan *scan)
{
	for (scan->at++; *scan->at != '"'; scan->at++) {
		if (*scan->at == '\\' && scan->at[1] != '\0')
			scan->at++;
		else if (*scan->at == '\0' || *scan->at == '\\') {
			scan->is_broken = true;
			return;
		}
	}
	scan->at++;
}

/* Up to one of the stops, a blank, a comment or the end; a quoted part may hold all of these. */
static struct bytes take_word(struct scan *scan, const char *stops)
{
	const char *start = scan->at;

	while (!scan->is_broken && *scan->at != '\0' && !is_white(*scan->at) && *scan->at != '(' &&
	       strchr(stops, *scan->at) == NULL)
		if (*scan->at == '"')
			skip_quoted(scan);
		else
			scan->at++;
	return (struct bytes){(const uint8_t *)start, (size_t)(scan->at - start)};
}

static bool is_word(struct bytes word, const char *text)
{
	return word.size == strlen(text) &&
	       strncasecmp((const char *)word.data, text, word.size) == 0;
}

/* "key = value"; false at the end of a result. */
static bool take_pair(struct scan *scan, struct bytes *key_r, struct bytes *value_r)
{
	skip_blanks(scan);
	if (scan->is_broken || *scan->at == ';' || *scan->at == '\0')
		return false;
	*key_r = take_word(scan, ";=");
	skip_blanks(scan);
	if (*scan->at != '=') {
		*value_r = (struct bytes){NULL, 0}; /* "none", or a word too many */
		return !scan->is_broken;
	}
	scan->at++;
	skip_blanks(scan);
	*value_r = take_word(scan, ";");
	return !scan->is_broken;
}

/* The domain of an address, or the value itself. */
static bool is_of_domain(struct bytes value, const char *domain)
{
	for (size_t i = value.size; i > 0; i--)
		if (value.data[i - 1] == '@') {
			value.data += i;
			value.size -= i;
			break;
		}
	return is_word(value, domain);
}

/* What counts of one method: how often it was tried, and whether it passed for the domain. */
struct method {
	const char *name;
	const char *property, *other; /* one of them must name the domain */
	size_t count;
	bool has_passed;
};

static struct method *find_method(struct method *methods, size_t count, struct bytes key)
{
	const uint8_t *slash = key.size > 0 ? memchr(key.data, '/', key.size) : NULL;

	if (slash != NULL) /* the method's version */
		key.size = (size_t)(slash - key.data);
	for (size_t i = 0; i < count; i++)
		if (is_word(key, methods[i].name))
			return &methods[i];
	return NULL;
}

static void read_result(struct scan *scan, struct method *methods, size_t count, const char *domain)
{
	struct bytes key, value;
	struct method *method;
	bool passed, is_for_domain = false;

	if (!take_pair(scan, &key, &value))
		return;
	method = find_method(methods, count, key);
	passed = is_word(value, "pass");
	while (take_pair(scan, &key, &value))
		if (method != NULL &&
		    (is_word(key, method->property) || is_word(key, method->other)))
			is_for_domain = is_of_domain(value, domain);
	if (method == NULL)
		return;
	method->count++;
	method->has_passed = method->has_passed || (passed && is_for_domain);
}

bool authentication_results_pass(const char *value, const char *domain)
{
	struct method methods[] = {
	    {.name = "dmarc", .property = "header.from", .other = "header.from"},
	    {.name = "dkim", .property = "header.d", .other = "header.i"},
	    {.name = "spf", .property = "smtp.mailfrom", .other = "smtp.mailfrom"}};
	const struct method *dmarc = &methods[0], *dkim = &methods[1], *spf = &methods[2];
	struct scan scan = {.at = value};

	if (domain[0] == '\0')
		return false;
	for (size_t i = 0; i < 2; i++) { /* the server's name and the version of the field */
		skip_blanks(&scan);
		take_word(&scan, ";");
	}
	skip_blanks(&scan);
	while (!scan.is_broken && *scan.at == ';') {
		scan.at++;
		read_result(&scan, methods, ARRAY_SIZE(methods), domain);
	}
	scan.is_broken = scan.is_broken || *scan.at != '\0';
	/* Said twice, one of them may be the sender's own. */
	if (scan.is_broken || dmarc->count > 1 || spf->count > 1)
		return false;
	return dmarc->count == 1 ? dmarc->has_passed : dkim->has_passed || spf->has_passed;
}

bool authentication_results_is_by(const char *value, const char *server)
{
	struct scan scan = {.at = value};
	size_t size = strlen(server);
	struct bytes id;

	skip_blanks(&scan);
	id = take_word(&scan, ";=");
	skip_blanks(&scan);
	/* Without an authserv-id a method stands there. */
	if (scan.is_broken || *scan.at == '=' || size == 0 || id.size < size)
		return false;
	if (id.size > size && id.data[id.size - size - 1] != '.')
		return false;
	id.data += id.size - size;
	id.size = size;
	return is_word(id, server);
}
