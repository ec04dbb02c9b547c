/*
 * imap_fetch: the first bytes of a batch of mails in one command, each handed over as soon as
 * libetpan has read it and freed behind the callback, so memory holds one mail whatever the batch.
 *
 * Many batches may be asked for ahead by one FETCH, so that the server and the line work while the
 * caller is busy with the batch before. Its answer is read in parts: the gate ends one for libetpan
 * where the last mail of a batch is complete. Whether a mail that did not come is gone only the
 * real end tells; so a part that goes on behind the end of its batch is read up to there, what
 * follows is dropped, and less is asked for ahead from then on.
 *
 * Only one FETCH is under way at a time: a server may send the mails of a second one before it ends
 * the first (Dovecot does), and they could not be handed over yet.
 *
 * A server's answer is not believed: a UID that was not asked for or comes twice is dropped with a
 * line in the log.
 */
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* UID, RFC822.SIZE, INTERNALDATE, a literal's frame, and answers about other mails in between. */
#define FETCH_SPARE_BYTES 4096
/* A line of half a megabit is waited for. */
#define SLOWEST_BYTES_PER_MS 64

struct fetch {
	struct gate *gate;	   /* borrowed */
	const struct asked *asked; /* borrowed */
	size_t count;		   /* of them, behind those that were taken: the part */
	bool is_seen[FETCH_BATCH_MAILS];
	size_t complete_count; /* of those, with their content */
	bool is_out_of_step;   /* a mail of a later part came before this one was complete */
	/* Content NIL: gone in this moment, or the server cannot read it. The end of the answer
	 * tells which. */
	struct imap_mail absent[FETCH_BATCH_MAILS];
	size_t absent_count;
	imap_mail_callback callback; /* NULL: nobody listens */
	void *context;
	bool is_stopped;
};

/* ---- one mail ---- */

static int64_t date_ms(const struct mailimap_date_time *date)
{
	struct tm tm = {
	    .tm_year = date->dt_year - 1900,
	    .tm_mon = date->dt_month - 1,
	    .tm_mday = date->dt_day,
	    .tm_hour = date->dt_hour,
	    .tm_min = date->dt_min,
	    .tm_sec = date->dt_sec,
	};
	int zone_minutes = date->dt_zone / 100 * 60 + date->dt_zone % 100;

	if (date->dt_year < 1970 || date->dt_year > 9999)
		return 0;
	return (int64_t)timegm(&tm) * SECOND_MS - zone_minutes * MINUTE_MS;
}

static bool read_item(const struct mailimap_msg_att_static *item, struct imap_mail *mail)
{
	const struct mailimap_msg_att_body_section *section;

	switch (item->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		mail->uid = item->att_data.att_uid;
		return false;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		mail->size_bytes = item->att_data.att_rfc822_size;
		return false;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (item->att_data.att_internal_date != NULL)
			mail->internal_date_ms = date_ms(item->att_data.att_internal_date);
		return false;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		section = item->att_data.att_body_section;
		if (section->sec_body_part != NULL)
			mail->content = (struct bytes){
			    (const uint8_t *)section->sec_body_part, section->sec_length};
		return true;
	default:
		return false;
	}
}

/* False for what only tells of flags. */
static bool read_mail(const struct mailimap_msg_att *answer, struct imap_mail *mail)
{
	bool has_content = false;

	for (clistiter *at = clist_begin(answer->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			has_content |= read_item(item->att_data.att_static, mail);
	}
	return has_content;
}

/* What is left of the answer belongs to others too. */
static bool goes_on(const struct fetch *fetch)
{
	return fetch->asked->taken + fetch->count < fetch->asked->count;
}

/* One more of the part is there; the last one ends it. */
static void note_complete(struct fetch *fetch)
{
	if (++fetch->complete_count == fetch->count && goes_on(fetch) && !fetch->is_out_of_step)
		gate_pause(fetch->gate);
}

/* One that does not belong here. */
static void note_foreign(struct fetch *fetch, size_t place, uint32_t uid)
{
	const struct asked *asked = fetch->asked;

	if (place == asked->count || place < asked->taken + fetch->count) {
		log_warning("UID %u: the server sent it %s, dropped", (unsigned)uid,
		    place == asked->count ? "unasked" : "twice");
		return;
	}
	if (!fetch->is_out_of_step)
		gate_pause(fetch->gate);
	fetch->is_out_of_step = true;
}

/* The place of the UID among those asked for, or count. */
static size_t find_uid(const struct asked *asked, uint32_t uid)
{
	size_t low = 0, high = asked->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (asked->uids[middle] < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < asked->count && asked->uids[low] == uid ? low : asked->count;
}

static bool is_awaited(const struct fetch *fetch, size_t place)
{
	size_t first = fetch->asked->taken;

	return place >= first && place < first + fetch->count && !fetch->is_seen[place - first];
}

static void on_mail(struct mailimap_msg_att *answer, void *context)
{
	struct fetch *fetch = context;
	struct imap_mail mail = {0};
	size_t place;

	if (!read_mail(answer, &mail) || fetch->callback == NULL)
		return;
	place = find_uid(fetch->asked, mail.uid);
	if (!is_awaited(fetch, place)) {
		note_foreign(fetch, place, mail.uid);
		return;
	}
	fetch->is_seen[place - fetch->asked->taken] = true;
	if (mail.content.data == NULL) {
		fetch->absent[fetch->absent_count++] = mail;
		return;
	}
	note_complete(fetch);
	if (fetch->is_stopped)
		return;
	/* RFC822.SIZE is an estimate on some servers: a content as long as asked for is cut unless
	 * it says equal. */
	mail.is_partial =
	    mail.content.size >= fetch->asked->max_bytes && mail.size_bytes != mail.content.size;
	fetch->is_stopped = !fetch->callback(fetch->context, &mail);
}

/* ---- the command ---- */

static void add_set(struct buffer *command, const uint32_t *uids, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t last = i;

		while (last + 1 < count && uids[last + 1] == uids[last] + 1)
			last++;
		buffer_printf(command, "%s%u", i == 0 ? "" : ",", (unsigned)uids[i]);
		if (last > i)
			buffer_printf(command, ":%u", (unsigned)uids[last]);
		i = last + 1;
	}
}

/* Sends the command for so many of them as fit into one, at least a batch. */
static int ask(struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes)
{
	struct asked *asked = &imap->ahead;
	AUTO_BUFFER struct buffer set;
	AUTO_FREE char *command = NULL;

	buffer_init(&set, 24 * (size_t)FETCH_AHEAD_MAILS);
	add_set(&set, uids, count);
	while (set.size > FETCH_SET_BYTES_MAX && count > FETCH_BATCH_MAILS) {
		count = (count - 1) / FETCH_BATCH_MAILS * FETCH_BATCH_MAILS;
		buffer_clear(&set);
		add_set(&set, uids, count);
	}
	command = mem_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.%u>)",
	    set.data, (unsigned)max_bytes);
	asked->tag = imap_send(imap, command);
	if (asked->tag == 0)
		return -1;
	asked->max_bytes = max_bytes;
	asked->count = count;
	asked->taken = 0;
	memcpy(asked->uids, uids, count * sizeof(*uids));
	return 0;
}

/* Whether they are the next ones of those that were asked for. */
static bool is_asked(
    const struct asked *asked, const uint32_t *uids, size_t count, uint32_t max_bytes)
{
	return asked->max_bytes == max_bytes && count <= asked->count - asked->taken &&
	       memcmp(asked->uids + asked->taken, uids, count * sizeof(*uids)) == 0;
}

/* Mails that exist and have no content for us: the caller must not pass them over in silence. */
static void hand_over_absent(struct fetch *fetch)
{
	for (size_t i = 0; i < fetch->absent_count && !fetch->is_stopped; i++) {
		log_warning("UID %u: the server gave no content", (unsigned)fetch->absent[i].uid);
		fetch->absent[i].is_absent = true;
		fetch->is_stopped = !fetch->callback(fetch->context, &fetch->absent[i]);
	}
}

/* What comes of the answer until the gate ends it; it holds so many mails. */
static enum net_result receive(
    struct imap *imap, struct fetch *fetch, size_t count, struct error *error)
{
	const struct asked *asked = fetch->asked;
	const struct gate_limits limits = {
	    .line_bytes = GATE_LINE_BYTES_MAX,
	    .literal_bytes = asked->max_bytes,
	    .lines = GATE_LINES_SPARE + 4 * count,
	    .budget_bytes = 1024 * 1024 + count * ((size_t)asked->max_bytes + FETCH_SPARE_BYTES),
	    .extra_ms = (int64_t)(count * asked->max_bytes / SLOWEST_BYTES_PER_MS),
	};
	enum net_result result;

	mailimap_set_msg_att_handler(imap->session, on_mail, fetch);
	result = imap_receive(imap, asked->tag, &limits, error);
	mailimap_set_msg_att_handler(imap->session, NULL, NULL);
	return result;
}

/* The end, which is the server's or that of a part without gaps. */
static enum net_result judge(struct imap *imap, struct fetch *fetch, struct error *error)
{
	/* RFC 5530: some are gone meanwhile, the others were sent. */
	if (text_find_ascii_case(gate_words(imap->gate), "[EXPUNGEISSUED]") != NULL)
		fetch->absent_count = 0;
	else if (gate_status(imap->gate) == GATE_NO) {
		error_set(error, _("the server refused %s: %s"), "FETCH", gate_words(imap->gate));
		return NET_DENIED;
	} else if (gate_status(imap->gate) != GATE_OK) {
		stream_fail(
		    imap->stream, _("the server refused %s: %s"), "FETCH", gate_words(imap->gate));
		return imap_lost(imap, error);
	}
	hand_over_absent(fetch);
	return fetch->is_stopped ? NET_STOPPED : NET_OK;
}

/* An answer is at its end. What is read in vain costs time and line: next time a quarter of it. */
static void learn_how_many(struct imap *imap, const struct fetch *fetch)
{
	if (fetch->is_out_of_step || fetch->callback == NULL)
		imap->ahead_most /= 4;
	else if (imap->ahead.count >= imap->ahead_most)
		imap->ahead_most *= 2;
	if (imap->ahead_most < FETCH_BATCH_MAILS)
		imap->ahead_most = FETCH_BATCH_MAILS;
	if (imap->ahead_most > FETCH_AHEAD_MAILS)
		imap->ahead_most = FETCH_AHEAD_MAILS;
}

/* The next part of what was asked. */
static enum net_result take(struct imap *imap, struct fetch *fetch, struct error *error)
{
	struct asked *asked = &imap->ahead;
	size_t left = asked->count - asked->taken;
	enum net_result result;
	bool is_part;

	fetch->gate = imap->gate;
	fetch->asked = asked;
	result = receive(imap, fetch, fetch->count, error);
	if (result == NET_OK && fetch->is_out_of_step)
		result = receive(imap, fetch, left, error);
	is_part = fetch->complete_count == fetch->count && goes_on(fetch) && !fetch->is_out_of_step;
	if (result == NET_OK)
		result = judge(imap, fetch, error);
	if (is_part) {
		asked->taken += fetch->count;
		return result;
	}
	learn_how_many(imap, fetch);
	asked->count = asked->taken = 0;
	return result;
}

enum net_result imap_drop_fetch(struct imap *imap, struct error *error)
{
	struct fetch nobody = {.callback = NULL, .count = imap_asked_ahead(imap)};
	enum net_result result;

	if (nobody.count == 0)
		return NET_OK;
	result = take(imap, &nobody, error);
	return result == NET_DENIED ? NET_OK : result; /* whoever asks for them again is told */
}

size_t imap_asked_ahead(const struct imap *imap)
{
	return imap->ahead.count - imap->ahead.taken;
}

static uint32_t at_most(uint32_t max_bytes)
{
	return max_bytes < MAIL_BYTES_MAX ? max_bytes : MAIL_BYTES_MAX;
}

enum net_result imap_fetch_ahead(
    struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes, struct error *error)
{
	if (count > imap->ahead_most)
		count = imap->ahead_most;
	if (count == 0 || imap->ahead.count > 0 || imap->said_count > 0)
		return NET_OK;
	return ask(imap, uids, count, at_most(max_bytes)) == 0 ? NET_OK : imap_lost(imap, error);
}

enum net_result imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    uint32_t max_bytes, imap_mail_callback callback, void *context, struct error *error)
{
	struct fetch fetch = {.callback = callback, .context = context, .count = count};
	enum net_result result = NET_OK;

	max_bytes = at_most(max_bytes);
	if (count == 0)
		return NET_OK;
	if (count > FETCH_BATCH_MAILS) {
		log_error("a batch of %zu mails is above FETCH_BATCH_MAILS", count);
		abort();
	}
	if (!is_asked(&imap->ahead, uids, count, max_bytes)) {
		result = imap_drop_ahead(imap, error);
		if (result == NET_OK && ask(imap, uids, count, max_bytes) != 0)
			return imap_lost(imap, error);
	}
	return result == NET_OK ? take(imap, &fetch, error) : result;
}
