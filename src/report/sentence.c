/*
 * The sentences that the store keeps in English, so that what was decided reads the same in every
 * language and years later, as sentences in the reader's own. What a sentence names (an address, a
 * mail's field, a server's words) stays as it is.
 */
#include <string.h>

#include "hark/report.h"

/* As the modules below write them; %s stands for what changes from mail to mail. A translation has
 * as many, in the same order. */
static const char *const sentences[] = {
    /* what kind of mail it is: src/message */
    N_("no mark of a machine"),
    N_("no header fields"),
    N_("Text begins with: %s"),
    N_("Text: %s"),
    N_("Subject begins with: %s"),
    N_("Mail server, Text: %s"),
    N_("Return-Path: <>, Subject: %s"),
    N_("Subject and text: %s"),
    N_("List server, Text: %s"),
    N_("Subject, status in the text: %s"),
    N_("it has none of a mail's header fields"),
    N_("parts are nested too deeply"),
    N_("the header is too long"),
    N_("the mail is empty"),
    N_("there is no header field in it"),
    N_("too many header fields"),
    N_("too many parts"),
    N_("a boundary is missing"),
    /* what became of it: src/desk */
    N_("From is one of our own addresses"),
    N_("X-Loop is ours"),
    N_("a purchase"),
    N_("a purchase that is known already, or of a customer who was forgotten"),
    N_("answers a mail of this feedback"),
    N_("answers the survey \"%s\""),
    N_("asks to be asked no more"),
    N_("channel: %s"),
    N_("could not be taken in: %s"),
    N_("filed by hark"),
    N_("its bytes gave way to newer mails; your mail program shows it"),
    N_("from before its writer was forgotten"),
    N_("it lies in the Sent folder"),
    N_("its orders were refused: it answers no mail of hark's to the owner"),
    N_("moved away from %s"),
    N_("moved back from %s"),
    N_("moved to %s, but it belongs to no feedback"),
    N_("moved to %s"),
    N_("recorded by hand"),
    N_("what was recorded by hand gets no acknowledgement"),
    N_("the same mail as UID %s, taken in before"),
    N_("treat_as: %s"),
    N_("what it asks for was refused: nothing proves that the owner wrote it"),
    N_("what it asks for was refused: the same was done before, for a mail with another %s"),
    N_("what it asks for was refused: it has no date, or an old one"),
    /* what happened in a matter */
    N_("answered by mail"),
    N_("by the owner"),
    N_("low rating %s"),
    N_("nobody"),
    N_("no answer since it was resolved"),
    N_("the answer asks something"),
    N_("the customer says that it is not solved"),
    N_("the customer says that it is solved"),
    N_("the customer wrote again"),
    N_("waiting for the customer"),
    /* which acknowledgement: src/respond */
    N_("the category's own text"),
    N_("the category's own text for holidays"),
    N_("the category's own text for outside business hours"),
    N_("the plain text"),
    N_("the text for holidays"),
    N_("the text for outside business hours"),
    N_("the text for VIPs"),
    N_("the text for VIPs in holidays"),
    N_("the text for VIPs outside business hours"),
    /* why there was none: the guard's own words */
    N_("acknowledge.enabled is off."),
    N_("A sender rule says that %s gets no acknowledgement."),
    N_("Mail to this address came back for good before."),
    N_("never_ack holds \"%s\"."),
    N_("No rule speaks against an answer."),
    N_("Nothing is answered before %s."),
    N_("The circuit breaker is open: nothing is sent until it is reset."),
    N_("The mail could not be read."),
    N_("The mail goes on with a matter that is known already."),
    N_("The mail is a report of a mail system (%s): %s"),
    N_("The mail is not one person's to us (%s): %s"),
    N_("The mail is our own."),
    N_("This person asked for no more mail."),
    N_("The text says \"%s\"."),
    N_("The subject says \"%s\"."),
    N_("%s: %s sent, %s is %s."),
    /* why a mail of ours has not left */
    N_("answered before it was due"),
    N_("cancelled by the owner"),
    N_("its mailbox is not in the configuration"),
    N_("stopped in the middle of sending"),
    N_("the address does not exist"),
    N_("the circuit breaker is open"),
    N_("the customer asked for no more mail"),
    N_("the customer has unsubscribed"),
    N_("the matter has moved on"),
    N_("the matter is open again"),
    N_("the matter was set aside as spam or as no feedback"),
    N_("the matter was settled"),
    N_("the owner answered first"),
    N_("the provider takes %s mails a day (%s)"),
    N_("the provider takes %s mails a minute (%s)"),
};

#define HOLES_MAX 4

struct hole {
	const char *text;
	size_t size;
};

/* Where a literal piece of a sentence is: the first at the beginning, the last at the end. */
static const char *find(
    const char *text, const char *piece, size_t size, bool is_first, bool is_last)
{
	size_t left = strlen(text);

	if (is_first)
		return left >= size && memcmp(text, piece, size) == 0 ? text : NULL;
	if (is_last)
		return left >= size && memcmp(text + left - size, piece, size) == 0
			   ? text + left - size
			   : NULL;
	return memmem(text, left, piece, size);
}

/* What stands in the place of each %s; false: the text is another sentence. */
static bool take_apart(const char *text, const char *pattern, struct hole holes[HOLES_MAX])
{
	for (size_t count = 0; count <= HOLES_MAX; count++) {
		const char *hole = strstr(pattern, "%s");
		size_t size = hole != NULL ? (size_t)(hole - pattern) : strlen(pattern);
		const char *found = find(text, pattern, size, count == 0, hole == NULL);

		if (found == NULL)
			return false;
		if (count > 0)
			holes[count - 1] = (struct hole){text, (size_t)(found - text)};
		text = found + size;
		if (hole == NULL)
			return *text == '\0';
		pattern = hole + strlen("%s");
	}
	return false;
}

static const char *put_together(
    const char *pattern, const struct hole holes[HOLES_MAX], struct arena *arena)
{
	const char *text = "", *hole;
	size_t count = 0;

	while ((hole = strstr(pattern, "%s")) != NULL && count < HOLES_MAX) {
		text = arena_printf(arena, "%s%.*s%.*s", text, (int)(hole - pattern), pattern,
		    (int)holes[count].size, holes[count].text);
		pattern = hole + strlen("%s");
		count++;
	}
	return arena_printf(arena, "%s%s", text, pattern);
}

static const char *translate(const char *text, struct arena *arena)
{
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
		struct hole holes[HOLES_MAX] = {{"", 0}, {"", 0}};

		if (take_apart(text, sentences[i], holes))
			return put_together(_(sentences[i]), holes, arena);
	}
	return NULL;
}

/* What a sentence is about may stand before it: "a@b.example; ack: the plain text". */
const char *word_sentence(const char *text, struct arena *arena)
{
	const char *sentence = translate(text, arena), *colon = NULL, *next = text;

	if (sentence != NULL)
		return sentence;
	while ((next = strstr(next, ": ")) != NULL)
		colon = next += strlen(": ");
	sentence = colon != NULL ? translate(colon, arena) : NULL;
	return sentence != NULL ? arena_printf(arena, "%.*s%s", (int)(colon - text), text, sentence)
				: text;
}
