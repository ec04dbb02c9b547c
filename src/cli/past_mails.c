/*
 * Mails of files on their way to the pile: input.c finds them, the gathering reads them in the
 * jail.
 */
#include "past_mails.h"

enum exit_code past_mails_since(const char *text, int64_t *since_ms)
{
	int64_t back_ms;

	if (text == NULL)
		return EXIT_DONE;
	if (duration_parse(text, &back_ms, NULL) == 0) {
		*since_ms = clock_now_ms() - back_ms;
		return EXIT_DONE;
	}
	if (time_parse(text, since_ms, NULL) == 0)
		return EXIT_DONE;
	return cli_fail(EXIT_USAGE,
	    _("--since: \"%s\" is neither a time back (90d, 12w) nor a date (2026-09-01)"), text);
}

struct walk {
	struct gathering *gathering;
	struct progress *progress; /* owned */
	size_t count;
	struct error error;
};

static int add_mail(void *context, const struct input_mail *mail)
{
	struct walk *walk = context;
	int done = mail->error != NULL ? gather_unread(walk->gathering, mail->error, &walk->error)
				       : gather_mail(walk->gathering, mail->content,
					     mail->is_partial, &walk->error);

	progress_set(walk->progress, ++walk->count);
	return done == 0 ? 0 : 1;
}

enum exit_code past_mails_gather(struct gathering *gathering, const char *path)
{
	struct walk walk = {.gathering = gathering, .progress = progress_new(_("Reading"), 0)};
	struct error error;
	int result = input_each_of_mailbox(path, add_mail, &walk, &error);

	progress_free(&walk.progress);
	if (result < 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	return result > 0 ? cli_fail(EXIT_TEMPORARY, "%s", walk.error.text) : EXIT_DONE;
}
