/*
 * What the guard reads from an address alone: whether it can be written to, whether it is ours,
 * whether a machine stands behind it. Local parts are compared without ASCII case, as every
 * provider does, whatever RFC 5321 allows.
 */
#include <stdio.h>
#include <string.h>

#include "respond/respond_p.h"

/* RFC 5321 4.5.3.1.1 and RFC 3696 erratum 1690 */
#define LOCAL_PART_MAX 64
#define ADDRESS_MAX 254

static bool is_address_character(unsigned char c)
{
	return c > 0x20 && c != 0x7f && strchr("\"(),:;<>@[\\]", c) == NULL;
}

static bool is_address_text(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!is_address_character((unsigned char)text[i]))
			return false;
	return size > 0 && utf8_is_valid(text, size);
}

bool guard_is_usable_address(const char *address)
{
	const char *at = address != NULL ? strchr(address, '@') : NULL;
	size_t local, domain;

	if (at == NULL)
		return false;
	local = (size_t)(at - address);
	domain = strlen(at + 1);
	return local <= LOCAL_PART_MAX && local + 1 + domain <= ADDRESS_MAX &&
	       is_address_text(address, local) && is_address_text(at + 1, domain) && at[1] != '.' &&
	       at[1] != '-' && at[domain] != '.' && at[domain] != '-' && strstr(at, "..") == NULL;
}

/* ---- SRS and BATV ---- */

/* Finds the count-th occurrence (from 1) of c. */
static const char *find_nth(const char *text, char c, int count)
{
	const char *at = strchr(text, c);

	while (at != NULL && --count > 0)
		at = strchr(at + 1, c);
	return at;
}

/* "domain=local@forwarder" is local@domain. */
static bool unwrap_srs_tail(const char *tail, char *out, size_t size)
{
	const char *equals = tail != NULL ? strchr(tail, '=') : NULL;
	const char *at = tail != NULL ? strchr(tail, '@') : NULL;

	if (equals == NULL || at == NULL || equals > at)
		return false;
	snprintf(
	    out, size, "%.*s@%.*s", (int)(at - equals - 1), equals + 1, (int)(equals - tail), tail);
	return true;
}

/* SRS0=hash=time=domain=local@forwarder; SRS1=hash=forwarder==hash=time=domain=local@second. The
 * character behind SRS0 may be "=", "+" or "-". */
static bool unwrap_srs(const char *address, char *out, size_t size)
{
	const char *tail;

	if (text_starts_with_ascii_case(address, "SRS0")) {
		tail = find_nth(address + 5, '=', 2);
	} else if (text_starts_with_ascii_case(address, "SRS1")) {
		tail = strstr(address, "==");
		tail = tail != NULL ? find_nth(tail + 2, '=', 2) : NULL;
	} else {
		return false;
	}
	return unwrap_srs_tail(tail != NULL ? tail + 1 : NULL, out, size);
}

/* prvs=tag=local@domain (draft-levine-smtp-batv), and Barracuda's btv1==tag==local@domain */
static bool unwrap_batv(const char *address, char *out, size_t size)
{
	const char *local = NULL;

	if (text_starts_with_ascii_case(address, "prvs=")) {
		local = strchr(address + 5, '=');
	} else if (text_starts_with_ascii_case(address, "btv1==")) {
		local = strstr(address + 6, "==");
		local = local != NULL ? local + 1 : NULL;
	}
	if (local == NULL || strchr(local, '@') == NULL)
		return false;
	snprintf(out, size, "%s", local + 1);
	return true;
}

void address_unwrap(const char *address, char *out, size_t size)
{
	bool is_wrapped = strlen(address) > 5 &&
			  (unwrap_srs(address, out, size) || unwrap_batv(address, out, size));

	if (!is_wrapped)
		snprintf(out, size, "%s", address);
}

/* ---- system addresses ---- */

static const char *const system_locals[] = {"mailer-daemon*", "mailerdaemon*", "postmaster",
    "listserv", "majordomo", "mailman", "abuse", "root", "daemon", "nobody", "www-data", "owner-*",
    "*-request", "bounce*", "*-bounce", "*-bounces", "notification*", "*[-_.]notification",
    "*[-_.]notifications", "autoreply*", "auto-reply*", "autoresponder*", "auto-responder*",
    "*不回复*", "*勿回复*", "*不回覆*", "*勿回覆*"};

static bool is_separator(char c)
{
	return c == '-' || c == '_' || c == '.' || c == '+';
}

/* A glob in which "[-_.]" stands for any one separator. Most are out by their first letter. */
static bool matches_local(const char *local, const char *pattern)
{
	const char *set;
	size_t length, tail;

	if (*pattern != '*' && *pattern != (*local | 0x20))
		return false;
	set = strstr(pattern, "[-_.]");
	length = strlen(local);
	if (set == NULL)
		return text_matches_glob(local, pattern);
	tail = strlen(set + 5);
	return length > tail && is_separator(local[length - tail - 1]) &&
	       text_equal_ascii_case(local + length - tail, set + 5);
}

/* Whether text begins with word, separators between its letters allowed: "do-not_reply" is
 * "donotreply". Returns the length of what matched, 0 when nothing. */
static size_t match_spaced(const char *text, const char *word)
{
	size_t at = 0;

	for (; *word != '\0'; word++) {
		char letter[2] = {*word, '\0'};

		while (at > 0 && is_separator(text[at]))
			at++;
		if (!text_starts_with_ascii_case(text + at, letter))
			return 0;
		at++;
	}
	return at;
}

/* At the start of any word (noreply123@, shop-no-reply@), or at the very end (mailnoreply@). */
static bool has_no_reply_word(const char *local)
{
	static const char *const words[] = {"noreply", "donotreply", "dontreply", "noresponse",
	    "donotrespond", "nichtantworten", "nepasrepondre", "neresponder"};

	for (size_t i = 0; local[i] != '\0'; i++)
		for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
			size_t matched = match_spaced(local + i, words[w]);

			if (matched > 0 &&
			    (i == 0 || is_separator(local[i - 1]) || local[i + matched] == '\0'))
				return true;
		}
	return false;
}

static bool has_no_reply_label(const char *domain)
{
	static const char *const labels[] = {"noreply", "no-reply", "donotreply", "do-not-reply"};

	while (*domain != '\0') {
		size_t length = strcspn(domain, ".");

		for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
			if (length == strlen(labels[i]) &&
			    text_starts_with_ascii_case(domain, labels[i]))
				return true;
		domain += length + (domain[length] == '.' ? 1 : 0);
	}
	return false;
}

static bool is_system_local(const char *local)
{
	char plain[ADDRESS_MAX + 1];
	size_t plain_size = strcspn(local, "+");
	bool has_tag = local[plain_size] != '\0';

	snprintf(plain, sizeof(plain), "%.*s", (int)plain_size, local);
	for (size_t i = 0; i < ARRAY_SIZE(system_locals); i++)
		if (matches_local(plain, system_locals[i]) ||
		    (has_tag && matches_local(local, system_locals[i])))
			return true;
	return has_no_reply_word(local);
}

bool guard_is_system_address(const char *address)
{
	char local[2 * ADDRESS_MAX];
	char *at;

	if (address == NULL || address[0] == '\0')
		return true;
	address_unwrap(address, local, sizeof(local));
	at = strrchr(local, '@');
	if (at == NULL)
		return is_system_local(local);
	*at = '\0';
	return is_system_local(local) || has_no_reply_label(at + 1);
}
