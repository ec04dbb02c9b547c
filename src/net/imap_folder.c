/*
 * imap_folder: opens a folder, lists UIDs, and finds the special folders.
 *
 * A server's numbers are not believed: lists of UIDs are sorted and freed of doubles and of what
 * was not asked for.
 */
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>

static const struct gate_limits limits_search = {
    .line_bytes = GATE_SEARCH_BYTES_MAX,
    .literal_bytes = 0,
    .lines = GATE_LINES_SPARE,
    .budget_bytes = GATE_SEARCH_BYTES_MAX + 1024 * 1024,
};
/* Some owners have thousands of folders; nobody has this many. */
const struct gate_limits gate_limits_list = {
    .line_bytes = GATE_LINE_BYTES_MAX,
    .literal_bytes = GATE_LITERAL_BYTES_MAX,
    .lines = 20000,
    .budget_bytes = 4 * 1024 * 1024,
};

/* The server said NO or BAD: the session is out of use for the caller. */
static enum net_result unwilling(struct imap *imap, const char *what, struct error *error)
{
	stream_fail(imap->stream, _("the server refused %s: %s"), what, gate_words(imap->gate));
	return imap_lost(imap, error);
}

/* ---- UIDs ---- */

/* libetpan needs 64 bytes for each UID, which would stay with the process for good. */
#define MANY_UIDS 1000

static int compare_uids(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Sorted, each once, none below first. Returns how many remain. */
static size_t tidy(uint32_t *uids, size_t count, uint32_t first)
{
	size_t kept = 0;

	qsort(uids, count, sizeof(*uids), compare_uids);
	for (size_t i = 0; i < count; i++)
		if (uids[i] >= first && uids[i] > 0 && (kept == 0 || uids[kept - 1] != uids[i]))
			uids[kept++] = uids[i];
	return kept;
}

static enum net_result search(struct imap *imap, const char *command, uint32_t first,
    struct arena *arena, uint32_t **uids_r, size_t *count_r, struct error *error)
{
	enum net_result result = imap_command(imap, command, &limits_search, error);
	struct mailimap_response_info *info;
	size_t count = 0, size;
	uint32_t *uids;

	if (result != NET_OK)
		return result;
	if (gate_status(imap->gate) != GATE_OK)
		return unwilling(imap, "SEARCH", error);
	info = imap->session->imap_response_info;
	size = info->rsp_search_result == NULL ? 0 : (size_t)clist_count(info->rsp_search_result);
	uids = arena_array(arena, size + 1, sizeof(*uids));
	if (info->rsp_search_result != NULL) {
		for (clistiter *at = clist_begin(info->rsp_search_result); at != NULL;
		     at = clist_next(at))
			uids[count++] = *(const uint32_t *)clist_content(at);
		mailimap_search_result_free(info->rsp_search_result);
		info->rsp_search_result = NULL;
	}
	if (size > MANY_UIDS)
		mem_give_back();
	*count_r = tidy(uids, count, first);
	*uids_r = uids;
	return NET_OK;
}

static char *list_command(uint32_t first)
{
	return mem_printf("UID SEARCH UID %u:*", (unsigned)(first == 0 ? 1 : first));
}

enum net_result imap_list_uids(struct imap *imap, uint32_t first, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error)
{
	AUTO_FREE char *command = list_command(first);

	/* What is announced from here on may be missing from the answer. */
	gate_forget_change(imap->gate);
	/* "n:*" holds the last mail even if its UID is below n (RFC 3501 6.4.8). */
	return search(imap, command, first, arena, uids_r, count_r, error);
}

static char *list_since_command(int64_t since_ms)
{
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil day = civil_from_ms(since_ms);

	return mem_printf("UID SEARCH SINCE %d-%s-%04d", day.day, months[day.month - 1], day.year);
}

enum net_result imap_list_uids_since(struct imap *imap, int64_t since_ms, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error)
{
	AUTO_FREE char *command = list_since_command(since_ms);

	gate_forget_change(imap->gate);
	return search(imap, command, 1, arena, uids_r, count_r, error);
}

enum net_result imap_list_uids_of(struct imap *imap, const char *message_id, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error)
{
	char *quoted = imap_quote(arena, arena_printf(arena, "<%s>", message_id));

	if (quoted == NULL) {
		*count_r = 0;
		return NET_OK;
	}
	gate_forget_change(imap->gate);
	return search(imap, arena_printf(arena, "UID SEARCH HEADER Message-ID %s", quoted), 1,
	    arena, uids_r, count_r, error);
}

/* ---- opening ---- */

/* RFC 3501 wants UIDNEXT in the answer to EXAMINE; a server without it has the highest UID. */
static enum net_result find_next_uid(struct imap *imap, uint32_t *uidnext_r, struct error *error)
{
	struct arena *arena = arena_new();
	uint32_t *uids = NULL;
	size_t count = 0;
	enum net_result result = search(imap, "UID SEARCH UID *", 1, arena, &uids, &count, error);

	if (result == NET_OK)
		*uidnext_r = count == 0 ? 1 : uids[count - 1] + 1;
	arena_free(&arena);
	return result;
}

/* INBOX always exists: a NO to it is about us (163.com says "Unsafe Login" here). */
static enum net_result not_opened(struct imap *imap, const char *folder, struct error *error)
{
	const char *words = gate_words(imap->gate);
	enum net_cause cause = refusal_of(words);
	bool is_inbox = strcasecmp(folder, "INBOX") == 0;
	bool is_passing = text_find_ascii_case(words, "[UNAVAILABLE]") != NULL ||
			  text_find_ascii_case(words, "[INUSE]") != NULL ||
			  text_find_ascii_case(words, "[SERVERBUG]") != NULL;

	if (cause == NET_CAUSE_UNKNOWN)
		error_set(
		    error, _("%s: folder %s cannot be opened: %s"), imap->host, folder, words);
	else
		error_set(error, _("%s: folder %s cannot be opened: %s (%s)"), imap->host, folder,
		    refusal_sentence(cause), words);
	transport_blame(error, cause);
	if (!is_inbox && !is_passing)
		return NET_MISSING;
	stream_fail(imap->stream, "EXAMINE: %s", words);
	return is_passing ? NET_RETRY : NET_REFUSED;
}

/* libetpan adds what it reads to this struct and would keep the last folder's numbers. */
static void forget_selection(mailimap *session)
{
	mailimap_selection_info_free(session->imap_selection_info);
	session->imap_selection_info = mailimap_selection_info_new();
	if (session->imap_selection_info == NULL)
		abort();
}

static const char *open_command(struct arena *arena, const char *verb, const char *quoted)
{
	return arena_printf(arena, "%s %s", verb, quoted);
}

/* What was refused before its turn is asked for again in its turn: a server may let nobody in
 * before it has looked at who it is (ID). */
static enum net_result open_patiently(struct imap *imap, const char *command, struct error *error)
{
	bool was_early = imap_has_said(imap, &command, 1);
	enum net_result result = imap_command(imap, command, &gate_limits_short, error);

	if (result != NET_OK || !was_early || gate_status(imap->gate) == GATE_OK)
		return result;
	forget_selection(imap->session);
	return imap_command(imap, command, &gate_limits_short, error);
}

enum net_result imap_open_folder(struct imap *imap, const char *verb, const char *folder,
    struct imap_folder *folder_r, struct error *error)
{
	struct arena *arena = arena_new();
	char *quoted = imap_quote_folder(imap, arena, folder, error);
	const struct mailimap_selection_info *selection;
	struct imap_folder found;
	enum net_result result;

	imap->is_selected = false;
	forget_selection(imap->session);
	if (quoted == NULL) {
		arena_free(&arena);
		return NET_MISSING;
	}
	result = open_patiently(imap, open_command(arena, verb, quoted), error);
	arena_free(&arena);
	if (result != NET_OK)
		return result;
	if (gate_status(imap->gate) != GATE_OK)
		return not_opened(imap, folder, error);
	selection = imap->session->imap_selection_info;
	found = (struct imap_folder){
	    selection->sel_uidvalidity, selection->sel_uidnext, selection->sel_exists};
	if (found.uidvalidity == 0) {
		error_set(error,
		    _("%s: the server gives folder %s no UIDVALIDITY, so its mails cannot be told "
		      "apart"),
		    imap->host, folder);
		stream_fail(imap->stream, "no UIDVALIDITY");
		return NET_REFUSED;
	}
	if (found.uidnext == 0)
		result = find_next_uid(imap, &found.uidnext, error);
	if (result != NET_OK)
		return result;
	gate_forget_change(imap->gate);
	imap->is_selected = true;
	*folder_r = found;
	return NET_OK;
}

enum net_result imap_examine(
    struct imap *imap, const char *folder, struct imap_folder *folder_r, struct error *error)
{
	return imap_open_folder(imap, "EXAMINE", folder, folder_r, error);
}

/* The two commands; false: that cannot be the name of a folder, of which imap_examine tells. */
static bool foretold_commands(const struct imap *imap, struct arena *arena,
    const struct imap_foretelling *foretelling, const char *commands_r[2])
{
	const char *quoted = imap_quote_folder(imap, arena, foretelling->folder, NULL);
	AUTO_FREE char *list = foretelling->first > 0 ? list_command(foretelling->first)
						      : list_since_command(foretelling->since_ms);

	if (quoted == NULL)
		return false;
	commands_r[0] = open_command(arena, "EXAMINE", quoted);
	commands_r[1] = arena_strdup(arena, list);
	return true;
}

static enum net_result say_commands(
    struct imap *imap, const char *const commands[2], struct error *error)
{
	enum net_result result = imap_say(imap, commands[0], &gate_limits_short, error);

	return result == NET_OK ? imap_say(imap, commands[1], &limits_search, error) : result;
}

enum net_result imap_say_foretold(
    struct imap *imap, const struct imap_foretelling *foretelling, struct error *error)
{
	struct arena *arena = arena_new();
	enum net_result result = NET_OK;
	const char *commands[2];

	if (foretold_commands(imap, arena, foretelling, commands))
		result = say_commands(imap, commands, error);
	arena_free(&arena);
	return result;
}

enum net_result imap_foretell(
    struct imap *imap, const struct imap_foretelling *foretelling, struct error *error)
{
	struct arena *arena = arena_new();
	enum net_result result = NET_OK;
	const char *commands[2];

	if (foretold_commands(imap, arena, foretelling, commands) &&
	    !imap_has_said(imap, commands, ARRAY_SIZE(commands))) {
		result = imap_drop_ahead(imap, error);
		if (result == NET_OK)
			result = say_commands(imap, commands, error);
	}
	arena_free(&arena);
	return result;
}

/* ---- special folders ---- */

struct special_kind {
	const char *attribute; /* RFC 6154 */
	size_t offset;
	const char *const
	    *names; /* where the server marks none: the last part of the folder's name */
};

static const char *const sent_names[] = {"Sent", "Sent Messages", "Sent Items", "Sent Mail",
    "Sent-Mail", "Sent Mails", "已发送", "已发送邮件", "已发邮件", "已发送的邮件", "发件箱",
    "寄件備份", "寄件备份", "已傳送", "已傳送郵件", "已寄出", "寄件匣", "傳送的郵件", NULL};
static const char *const junk_names[] = {"Junk", "Spam", "Junk E-mail", "Junk Email", "Junk Mail",
    "Bulk Mail", "垃圾邮件", "垃圾箱", "垃圾郵件", "垃圾信件", "广告邮件", "廣告信件", NULL};
static const char *const drafts_names[] = {
    "Drafts", "Draft", "草稿", "草稿箱", "草稿夹", "草稿匣", NULL};

static const struct special_kind special_kinds[] = {
    {"Sent", offsetof(struct imap_special, sent), sent_names},
    {"Junk", offsetof(struct imap_special, junk), junk_names},
    {"Drafts", offsetof(struct imap_special, drafts), drafts_names},
};

static bool has_attribute(const struct mailimap_mailbox_list *folder, const char *attribute)
{
	if (folder->mb_flag == NULL || folder->mb_flag->mbf_oflags == NULL)
		return false;
	for (clistiter *at = clist_begin(folder->mb_flag->mbf_oflags); at != NULL;
	     at = clist_next(at)) {
		const struct mailimap_mbx_list_oflag *flag = clist_content(at);

		if (flag->of_flag_ext != NULL && strcasecmp(flag->of_flag_ext, attribute) == 0)
			return true;
	}
	return false;
}

bool imap_can_be_opened(const struct mailimap_mailbox_list *folder)
{
	return !has_attribute(folder, "NonExistent") &&
	       (folder->mb_flag == NULL ||
		   folder->mb_flag->mbf_type != MAILIMAP_MBX_LIST_FLAGS_SFLAG ||
		   folder->mb_flag->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT);
}

static bool has_name(const char *name, char delimiter, const char *const *names)
{
	const char *last = delimiter == '\0' ? NULL : strrchr(name, delimiter);

	last = last == NULL ? name : last + 1;
	for (; *names != NULL; names++)
		if (text_equal_ascii_case(last, *names))
			return true;
	return false;
}

/* Marks first; the second round fills what no mark named. The first folder of the list wins. */
static void choose_special(struct imap *imap, clist *folders, bool by_name)
{
	for (clistiter *at = clist_begin(folders); at != NULL; at = clist_next(at)) {
		const struct mailimap_mailbox_list *folder = clist_content(at);
		const char *name =
		    imap_can_be_opened(folder) ? utf7_to_utf8(imap->arena, folder->mb_name) : NULL;

		for (size_t i = 0; name != NULL && i < ARRAY_SIZE(special_kinds); i++) {
			const struct special_kind *kind = &special_kinds[i];
			const char **chosen =
			    (const char **)((char *)&imap->special + kind->offset);

			if (*chosen == NULL &&
			    (by_name ? has_name(name, folder->mb_delimiter, kind->names)
				     : has_attribute(folder, kind->attribute)))
				*chosen = name;
		}
	}
}

const char *imap_special_command(const struct imap *imap)
{
	return imap->has_special_use ? "LIST \"\" \"*\" RETURN (SPECIAL-USE)" : "LIST \"\" \"*\"";
}

enum net_result imap_find_special(struct imap *imap, struct error *error)
{
	enum net_result result =
	    imap_command(imap, imap_special_command(imap), &gate_limits_list, error);
	clist *folders;

	if (result != NET_OK)
		return result;
	folders = imap->session->imap_response_info->rsp_mailbox_list;
	if (gate_status(imap->gate) == GATE_OK && folders != NULL) {
		choose_special(imap, folders, false);
		choose_special(imap, folders, true);
	}
	return NET_OK;
}
