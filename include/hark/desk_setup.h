/*
 * The work of hark setup, without its talk: the draft of a configuration in memory, what the
 * servers say to it, and, at the very end, the files. Until setup_write nothing is changed
 * anywhere.
 */
#ifndef HARK_DESK_SETUP_H
#define HARK_DESK_SETUP_H

#include "hark/config_answers.h"
#include "hark/config_provider.h"
#include "hark/desk.h"

/* ---- find: where the servers of an address are ---- */

struct setup_way {
	const struct provider *provider;   /* NULL: none that is known */
	struct server_settings imap, smtp; /* host, port and tls */
	bool is_elsewhere; /* DNS alone names a host outside of the address's domain: ask first */
};
/* What is asked; for tests. */
struct setup_finder {
	const struct dns_resolver *resolver; /* NULL: the system's */
	enum net_result (*reach)(
	    void *context, bool is_smtp, const struct server_settings *server, struct error *error);
	void *context;
};
/* finder NULL: DNS and the network. false: nothing was found. Texts are static or borrowed from the
 * arena. */
bool setup_find(const char *address, const struct setup_finder *finder, struct arena *arena,
    struct setup_way *way_r);

/* ---- remedy: what to do about a server that does not let hark in ---- */

struct remedy_of {
	const struct server_settings *server;
	bool is_smtp;
	const struct error *error; /* of imap_open, imap_examine, smtp_try or smtp_send */
};
/* A sentence or two in the current language. */
const char *remedy_of(const struct remedy_of *of, struct arena *arena);

/*
 * The configuration that the answers make, as the loader reads it, with held (what was typed; may
 * be NULL; borrowed) as the secret meanwhile. NULL and diagnostics: they make none.
 */
struct settings *setup_draft(const char *config_path, const struct answers *answers,
    const struct buffer *held, struct diagnostics *diagnostics);

/* desk_load_with on settings that are at hand (taken over; NULL: there are none). */
struct desk *desk_load_settled(
    struct settings *settings, const char *rules_folder, struct diagnostics *diagnostics);

/* What a login found. Names are borrowed from the arena. */
struct setup_mailbox {
	struct imap_folder_list folders;
	const char *sent, *junk, *drafts; /* NULL: there is none such */
	uint32_t mails;			  /* in the inbox */
};
/* As harkd will: logs in, opens the inbox, lists the folders; nothing is changed. */
enum net_result setup_try_imap(const struct mailbox_settings *mailbox, struct arena *arena,
    struct setup_mailbox *found_r, struct error *error);
enum net_result setup_try_smtp(const struct mailbox_settings *mailbox, struct error *error);

/*
 * One mail from the mailbox to the owner, in the owner's language, as every later one will go.
 * *result_r: what became of it. -1 with error, whose cause remedy_of understands, unless it was
 * sent.
 */
int setup_send_test(
    const struct settings *settings, enum smtp_result *result_r, struct error *error);

/* Whether systemd runs here and would start the service for us. */
bool setup_has_service(void);
/* "systemctl enable --now hark", or restart where it runs already. */
int setup_start_service(struct error *error);

/* Whether the configuration can be written there, before anybody is asked anything. */
int setup_check_place(const char *config_path, struct error *error);
/* The rules that will be in force: those beside the configuration, else the shipped ones. */
const char *setup_rules(const char *config_path, struct arena *arena);

/* What was written, for telling; NULL: nothing of that kind. Borrowed from the arena. */
struct setup_written {
	const char *old_config; /* where the configuration that was there before is now */
	const char *secret, *rules, *drop_in;
};
/*
 * Writes the secret (if one is held), the rules (if there are none), and last the configuration,
 * each as a whole. Signals wait meanwhile. -1: nothing was changed but what the error says.
 */
int setup_write(const char *config_path, const struct answers *answers, const struct buffer *held,
    struct arena *arena, struct setup_written *written_r, struct error *error);
/* What setup_write would write, by name, and the configuration's text, into yaml_r (empty, free);
 * old_config: the name of one that is there now. Nothing is changed. */
int setup_plan(const char *config_path, const struct answers *answers, const struct buffer *held,
    struct arena *arena, struct setup_written *plan_r, struct buffer *yaml_r, struct error *error);

#endif
