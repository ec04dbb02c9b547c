/*
 * imap_ahead: commands that go out before their turn (RFC 3501 5.5), so that several of them cost
 * one round trip. A command is said ahead by its text; when its turn comes, imap_command finds it
 * and only reads the answer. What comes instead of it first reads and drops everything that was
 * said: then nothing but time was lost.
 *
 * Only what a server must do one after the other is said together: the folder is opened before it
 * can be searched. Nothing follows a SEARCH or FETCH, whose end a server may tell behind what it
 * says to the next command (Dovecot does), and a FETCH (imap_fetch.c) goes out alone.
 */
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>

enum net_result imap_say(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error)
{
	struct said *said = &imap->said[imap->said_count];

	if (imap->ahead.count > 0 || imap->said_count == SAID_MAX)
		return NET_OK;
	said->tag = imap_send(imap, text);
	if (said->tag == 0)
		return imap_lost(imap, error);
	said->text = mem_strndup(text, strlen(text));
	said->limits = limits;
	imap->said_count++;
	return NET_OK;
}

bool imap_has_said(const struct imap *imap, const char *const *texts, size_t count)
{
	if (imap->said_count < count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(imap->said[i].text, texts[i]) != 0)
			return false;
	return true;
}

/* The first one, which is asked for now or dropped. */
static enum net_result receive_said(struct imap *imap, struct error *error)
{
	struct said said = imap->said[0];

	free(said.text);
	imap->said_count--;
	memmove(imap->said, imap->said + 1, imap->said_count * sizeof(said));
	return imap_receive(imap, said.tag, said.limits, error);
}

enum net_result imap_drop_ahead(struct imap *imap, struct error *error)
{
	enum net_result result = NET_OK;

	while (result == NET_OK && imap->said_count > 0)
		result = receive_said(imap, error);
	return result == NET_OK ? imap_drop_fetch(imap, error) : result;
}

enum net_result imap_command(
    struct imap *imap, const char *text, const struct gate_limits *limits, struct error *error)
{
	enum net_result result;
	uint32_t tag;

	if (imap_has_said(imap, &text, 1))
		return receive_said(imap, error);
	result = imap_drop_ahead(imap, error);
	if (result != NET_OK)
		return result;
	tag = imap_send(imap, text);
	return tag == 0 ? imap_lost(imap, error) : imap_receive(imap, tag, limits, error);
}

void imap_forget_said(struct imap *imap)
{
	while (imap->said_count > 0)
		free(imap->said[--imap->said_count].text);
}
