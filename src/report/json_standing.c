/*
 * What stands now, as JSON: what waits, what is being improved, what left, how hark itself fares.
 */
#include "json_p.h"

static json_t *time_or_null(int64_t time_ms)
{
	return time_ms == 0 ? json_null() : json_time(time_ms);
}

static json_t *bytes_or_null(int64_t bytes)
{
	return bytes == 0 ? json_null() : json_integer(bytes);
}

static json_t *improvements(const struct improvement_record *records, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
		    json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I}", "number",
			(json_int_t)records[i].id, "title", records[i].title, "status",
			records[i].status, "priority", records[i].priority, "due",
			time_or_null(records[i].due_ms), "done", time_or_null(records[i].done_ms),
			"customers", (json_int_t)records[i].customer_count, "tasks",
			(json_int_t)records[i].task_count, "tasks_done",
			(json_int_t)records[i].task_done_count));
	return list;
}

static json_t *sent(const struct standing *standing)
{
	json_t *object = json_object();

	for (size_t i = 0; i < standing->sent_count; i++)
		json_object_set_new(
		    object, standing->sent[i].name, json_integer(standing->sent[i].count));
	return object;
}

static json_t *folders(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->folder_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o}", "address", report->folder_accounts[i],
			      "folder", report->folders[i].name, "last_read",
			      time_or_null(report->folders[i].last_good_poll_ms)));
	return list;
}

static json_t *servers(const struct standing *standing)
{
	json_t *list = json_array();

	for (size_t i = 0; i < standing->account_count; i++) {
		const struct account_record *account = &standing->accounts[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:o, s:o, s:o, s:o}", "address", account->address,
			      "imap_login", time_or_null(account->imap_login_ms),
			      "imap_certificate_ends", time_or_null(account->imap_certificate_ms),
			      "smtp_sent", time_or_null(account->smtp_login_ms),
			      "smtp_certificate_ends", time_or_null(account->smtp_certificate_ms)));
	}
	return list;
}

json_t *json_standing(const struct report *report)
{
	const struct standing *standing = &report->standing;

	return json_pack("{s:I, s:I, s:o, s:o, s:o, s:I, s:o, s:o, s:I, s:o, s:o}", "waiting",
	    (json_int_t)standing->waiting.count, "overdue", (json_int_t)standing->waiting.overdue,
	    "improvements", improvements(standing->improvements, standing->improvement_count),
	    "improved", improvements(standing->improved, standing->improved_count), "sent",
	    sent(standing), "forgotten", (json_int_t)standing->forgotten_count, "folders",
	    folders(report), "servers", servers(standing), "database_bytes",
	    (json_int_t)standing->database_bytes, "disk_bytes",
	    bytes_or_null(standing->health.disk_bytes), "disk_free_bytes",
	    bytes_or_null(standing->health.disk_free_bytes));
}
