/*
 * hark templates: the mails that customers may get, as a list; or every mail that hark can send,
 * the owner's too, written to files to look at.
 */
#include "desk_cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* One mail in one variant. */
struct preview {
	const struct desk *desk;
	const struct template_name *template;
	const char *variant; /* "" or "-closed" */
	enum hours_state hours;
	const char *folder;
	struct arena *arena;
};

static int write_form(
    const struct preview *preview, const char *suffix, struct bytes content, struct error *error)
{
	const char *path = arena_printf(preview->arena, "%s/%s%s.%s.%s", preview->folder,
	    preview->template->name, preview->variant, preview->template->language, suffix);

	return file_write_atomically(path, content, 0644, error);
}

static struct bytes bytes_of_text(const char *text)
{
	return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static int write_mail(
    const struct preview *preview, const struct rendered *rendered, struct error *error)
{
	const struct mailbox_settings *mailbox = &preview->desk->settings->mailboxes[0];
	int64_t now_ms = clock_now_ms();
	const struct compose_input input = {
	    .from = {.name = mailbox->name != NULL ? mailbox->name : "",
		.address = mailbox->address},
	    .to = "customer@example.com",
	    .to_name = "",
	    .subject = rendered->subject,
	    .text = rendered->text,
	    .html = rendered->html,
	    .message_id = compose_message_id(preview->arena, 0, mailbox->address),
	    .auto_submitted = "auto-generated",
	    .language = preview->template->language,
	    .date_ms = now_ms,
	    .offset_minutes = civil_from_ms(now_ms).offset_minutes};
	AUTO_BUFFER struct buffer mail;

	buffer_init(&mail, 0);
	if (compose_mail(&input, &mail, error) != 0)
		return -1;
	return write_form(
	    preview, "eml", (struct bytes){(const uint8_t *)mail.data, mail.size}, error);
}

static int write_preview(const struct preview *preview, struct error *error)
{
	const struct template_name *template = preview->template;
	struct rendered rendered;

	if (template_render(preview->desk->templates, template->language, template->name,
		catalogue_sample(template->name, preview->desk->settings, template->language,
		    preview->hours, preview->arena),
		preview->arena, &rendered, error) != 0 ||
	    write_form(preview, "txt",
		bytes_of_text(arena_printf(
		    preview->arena, "Subject: %s\n\n%s", rendered.subject, rendered.text)),
		error) != 0)
		return -1;
	if (rendered.html != NULL &&
	    write_form(preview, "html", bytes_of_text(rendered.html), error) != 0)
		return -1;
	return write_mail(preview, &rendered, error);
}

/* Whether an acknowledgement has no sibling for the time while nobody is there, so that it speaks
 * of that itself. */
static bool is_sent_while_closed(const struct preview *preview)
{
	const char *name = preview->template->name;
	const struct ack_occasion occasion = {.category_template = name, .hours = HOURS_CLOSED};

	return text_starts_with(name, ACK_TEMPLATE) && preview->hours == HOURS_OPEN &&
	       preview->desk->settings->hours.span_count > 0 &&
	       strcmp(name, variant_choose(preview->desk->templates, preview->template->language,
				&occasion, preview->arena)
				.name) == 0;
}

/* An acknowledgement says something else while nobody is there. */
static int write_variants(struct preview *preview, struct error *error)
{
	if (write_preview(preview, error) != 0)
		return -1;
	if (!is_sent_while_closed(preview))
		return 0;
	preview->variant = "-closed";
	preview->hours = HOURS_CLOSED;
	return write_preview(preview, error);
}

static int write_customers_mails(
    const struct desk *desk, const char *folder, struct arena *arena, struct error *error)
{
	struct template_name *names;
	size_t count = template_set_list(desk->templates, arena, &names);

	for (size_t i = 0; i < count; i++) {
		struct preview preview = {.desk = desk,
		    .template = &names[i],
		    .variant = "",
		    .hours = variant_hours(names[i].name),
		    .folder = folder,
		    .arena = arena};

		if (write_variants(&preview, error) != 0)
			return -1;
	}
	return 0;
}

/* ---- the owner's ---- */

struct owner_preview {
	const char *folder, *language;
	struct arena *arena;
};

static int write_owner_mail(void *context, const struct owner_sample *sample, struct error *error)
{
	const struct owner_preview *preview = context;
	const char *base = arena_printf(
	    preview->arena, "%s/owner-%s.%s", preview->folder, sample->name, preview->language);
	const char *text =
	    arena_printf(preview->arena, "Subject: %s\n\n%s", sample->subject, sample->text);

	if (file_write_atomically(arena_printf(preview->arena, "%s.txt", base), bytes_of_text(text),
		0644, error) != 0)
		return -1;
	if (sample->html != NULL &&
	    file_write_atomically(arena_printf(preview->arena, "%s.html", base),
		bytes_of_text(sample->html), 0644, error) != 0)
		return -1;
	return file_write_atomically(
	    arena_printf(preview->arena, "%s.eml", base), sample->mail, 0644, error);
}

/* The desk is spent after one language. */
static int write_owners_mails(const char *folder, struct arena *arena, struct error *error)
{
	static const char *const languages[] = {"en", "zh"};
	const char *before = language_current();
	int done = 0;

	for (size_t i = 0; done == 0 && i < ARRAY_SIZE(languages); i++) {
		struct owner_preview preview = {folder, languages[i], arena};
		const struct owner_listener listener = {write_owner_mail, &preview};
		enum exit_code code;
		struct desk *desk = cli_desk_load(NULL, &code);

		if (desk == NULL)
			return error_set(error, _("the configuration has changed meanwhile"));
		done = owner_samples(desk, languages[i], &listener, error);
		desk_free(&desk);
	}
	language_use(before);
	return done;
}

/* ---- all ---- */

/* One page from which every mail can be reached, two languages beside each other. */
static int write_index(
    const char *folder, struct arena *arena, size_t *count_r, struct error *error)
{
	AUTO_BUFFER struct buffer page;
	const char **names;
	size_t count;

	buffer_init(&page, 1024 * 1024);
	if (folder_list(folder, ".eml", arena, &names, &count, error) != 0)
		return -1;
	buffer_printf(&page,
	    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%s</title>"
	    "<meta name=\"viewport\" content=\"width=device-width\"><style>body{font:16px/1.6 "
	    "sans-serif;margin:2em auto;max-width:40em;padding:0 1em}td{padding:.1em 1em .1em 0}"
	    "</style></head><body><h1>%s</h1>\n<table>\n",
	    _("Mails that hark can send"), _("Mails that hark can send"));
	for (size_t i = 0; i < count; i++) {
		const char *base =
		    arena_strndup(arena, names[i], strlen(names[i]) - strlen(".eml"));
		struct error none;
		struct buffer html;
		const char *path = arena_printf(arena, "%s/%s.html", folder, base);
		bool has_html = file_read(path, MAIL_BYTES_MAX, &html, &none) == 0;

		if (has_html)
			buffer_free(&html);
		buffer_printf(
		    &page, "<tr><td>%s</td><td><a href=\"%s.txt\">txt</a></td><td>", base, base);
		if (has_html)
			buffer_printf(&page, "<a href=\"%s.html\">html</a>", base);
		buffer_printf(&page, "</td><td><a href=\"%s.eml\">eml</a></td></tr>\n", base);
	}
	buffer_printf(&page, "</table></body></html>\n");
	*count_r = count;
	return file_write_atomically(arena_printf(arena, "%s/index.html", folder),
	    (struct bytes){(const uint8_t *)page.data, page.size}, 0644, error);
}

static enum exit_code write_all(const struct desk *desk, const char *folder, struct arena *arena)
{
	struct error error;
	size_t count;

	if (mkdir(folder, 0755) != 0 && errno != EEXIST)
		return cli_fail(EXIT_REFUSED, _("%s: cannot be made: %s"), folder, strerror(errno));
	if (write_customers_mails(desk, folder, arena, &error) != 0 ||
	    write_owners_mails(folder, arena, &error) != 0 ||
	    write_index(folder, arena, &count, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	printf(_("Mails written to %s: %zu\n"), folder, count);
	return EXIT_DONE;
}

static enum exit_code list(const struct desk *desk, struct arena *arena)
{
	const char *const head[] = {_("Template"), _("Language"), _("Forms"), NULL};
	struct template_name *names;
	size_t count = template_set_list(desk->templates, arena, &names);
	struct table *table = table_new(head);

	for (size_t i = 0; i < count; i++) {
		if (cli_options.is_json) {
			cli_print_json(json_pack("{s:s, s:s, s:b}", "name", names[i].name,
			    "language", names[i].language, "html", names[i].has_html));
			continue;
		}
		table_add(table, names[i].name);
		table_add(table, names[i].language);
		table_add(table, names[i].has_html ? "txt, html" : "txt");
	}
	if (!cli_options.is_json)
		table_print(table, stdout);
	table_free(&table);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	bool lists = argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0);
	enum exit_code code;
	struct arena *arena;
	struct desk *desk;

	if (!lists && (argc != 3 || strcmp(argv[1], "preview") != 0))
		return cli_fail(EXIT_USAGE, _("list or preview DIR is needed"));
	desk = cli_desk_load(NULL, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	code = lists ? list(desk, arena) : write_all(desk, argv[2], arena);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

static const struct cli_option options[] = {{0}};

const struct command command_templates = {.name = "templates",
    .arguments = "[list|preview DIR]",
    .summary = N_("the mails that hark sends, to look at"),
    .help =
	N_("list shows the templates of mails to customers. preview writes every mail that hark "
	   "can send, to customers and to you, in each language, with invented contents and "
	   "the settings and templates in force, as .txt, .html and .eml into a folder; "
	   "index.html leads to them."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
