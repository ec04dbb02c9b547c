/*
 * net: the only module that opens sockets. A stream over libcurl CONNECT_ONLY (TLS, required
 * STARTTLS, verification, login), an IMAP session by libetpan on it, and SMTP.
 *
 * Result codes say what the caller should do next. Every whole command has a deadline, every answer
 * a byte budget; EOF is an error; after any NET_ result but NET_OK the session is dead and must be
 * closed.
 */
#ifndef HARK_NET_H
#define HARK_NET_H

#include "hark/base.h"
#include "hark/config.h"

enum net_result {
	NET_OK,
	NET_RETRY,   /* connection lost, server busy, time-out: back off and connect again */
	NET_REFUSED, /* login, certificate, STARTTLS, settings: back off too, the owner must act */
	/* the wake-up descriptor fired or the callback asked to stop: session still alive */
	NET_STOPPED,
	NET_MISSING, /* the folder does not exist: session still alive */
	NET_DENIED,  /* FETCH was answered NO: not all of these mails are to be had; session still
			alive */
};

/* What stands between us and a server, as far as the connection and its words show: in the error's
 * cause. */
enum net_cause {
	NET_CAUSE_UNKNOWN,
	/* no conversation */
	NET_CAUSE_NAME,	   /* no such host */
	NET_CAUSE_DNS,	   /* nobody says whether there is such a host */
	NET_CAUSE_CLOSED,  /* nothing listens at that port */
	NET_CAUSE_BLOCKED, /* nobody says yes or no: a firewall */
	NET_CAUSE_SILENT,  /* connected, and no word comes */
	NET_CAUSE_CUT,	   /* closed in the middle */
	NET_CAUSE_GARBAGE, /* what answers is no server of that kind */
	/* TLS */
	NET_CAUSE_NO_STARTTLS,
	NET_CAUSE_NO_TLS, /* plain text where TLS was to be spoken from the first byte on */
	NET_CAUSE_HANDSHAKE,
	NET_CAUSE_CERTIFICATE_OLD,
	NET_CAUSE_CERTIFICATE_HOST,
	NET_CAUSE_CERTIFICATE_ISSUER, /* self-signed, or by an authority that is not trusted */
	/* login, and what is allowed after it */
	NET_CAUSE_SECRET,	/* our own side: it cannot be had */
	NET_CAUSE_LOGIN,	/* user or secret */
	NET_CAUSE_APP_PASSWORD, /* not the password: one for programs, an authorisation code */
	NET_CAUSE_SWITCHED_OFF, /* IMAP or SMTP is not open for this mailbox */
	NET_CAUSE_TOKEN,	/* OAuth 2: this one is not good */
	NET_CAUSE_TOKEN_WANTED, /* no passwords at all */
	NET_CAUSE_WEB_LOGIN,	/* a person must log in on the web first */
	NET_CAUSE_UNSAFE,	/* logged in, and no folder may be opened (RFC 2971 or not) */
	NET_CAUSE_BUSY,		/* too many connections or attempts */
	NET_CAUSE_QUOTA,
	NET_CAUSE_NO_LOGIN, /* the server offers none */
	NET_CAUSE_SENDER,   /* not from this address */
};

/* 0 in a field means its default. */
struct net_timing {
	int64_t connect_ms; /* DNS, TCP, TLS, login; default 30 s */
	int64_t command_ms; /* a whole command; default 120 s */
	int64_t idle_ms;    /* IMAP: IDLE is re-issued this often; default 9 minutes */
	/* SMTP: for the answer to the final dot; default 10 minutes (RFC 5321 4.5.3.2.6) */
	int64_t answer_ms;
};

/* ---- IMAP ---- */

struct imap;

struct imap_folder {
	uint32_t uidvalidity;
	uint32_t uidnext;
	uint32_t exists;
};

struct imap_special {
	/* UTF-8 names, NULL when not found; borrowed from the session */
	const char *sent, *junk, *drafts;
};

struct imap_mail {
	uint32_t uid;
	uint32_t size_bytes;	  /* RFC822.SIZE */
	int64_t internal_date_ms; /* 0 when the server gave none */
	struct bytes content;	  /* valid during the callback */
	bool is_partial;	  /* content is shorter than the mail */
	bool is_absent;		  /* the server has the mail and gave NIL for its content */
};

/* Return false to stop the fetch (NET_STOPPED after the rest of the answer was drained). */
typedef bool (*imap_mail_callback)(void *context, const struct imap_mail *mail);

/* Connects, logs in (secret read anew), sends ID, asks CAPABILITY, finds special folders. timing
 * NULL: defaults. */
enum net_result imap_open(const struct server_settings *server, const struct net_timing *timing,
    struct imap **imap_r, struct error *error);
/* What is asked of a folder in its first two commands, known before it is open. */
struct imap_foretelling {
	const char *folder;
	uint32_t first;	  /* imap_list_uids from there on; 0: imap_list_uids_since */
	int64_t since_ms; /* from then on */
};
/*
 * Other work, to be done while a server is waited for: in pieces of a few milliseconds, so that
 * the connection is looked at between them.
 */
enum net_errand_result { NET_ERRAND_GOES_ON, NET_ERRAND_DONE, NET_ERRAND_FAILED };
struct net_errand {
	enum net_errand_result (*work)(void *context);
	void *context;
};
/*
 * imap_open and imap_foretell in one, which saves two round trips. The errand, NULL: there is none,
 * is at its end when this returns; before that it may fill the foretelling, which tells of nothing
 * while its folder is NULL. NET_STOPPED: the errand failed, and the connection was given up.
 */
enum net_result imap_open_foretold(const struct server_settings *server,
    const struct net_timing *timing, const struct imap_foretelling *foretelling,
    const struct net_errand *errand, struct imap **imap_r, struct error *error);
void imap_close(struct imap **imap); /* LOGOUT when alive, with a short deadline */
const struct imap_special *imap_special_folders(const struct imap *imap);
/* When the server's certificate ends; 0: no TLS, or unknown. */
int64_t imap_certificate_ms(const struct imap *imap);
bool imap_has_move(const struct imap *imap);

/* EXAMINE (read-only: nothing but imap_create, imap_append_draft and, between imap_select and the
 * next imap_examine, imap_mark and imap_move ever changes a mailbox). Names are UTF-8, sent as
 * modified UTF-7. */
enum net_result imap_examine(
    struct imap *imap, const char *folder, struct imap_folder *folder_r, struct error *error);
/*
 * Optional, where imap_examine of the folder comes next and that list behind it: sends the commands
 * of both, unless they are on their way already, which saves a round trip. Whatever else comes next
 * only drops the answers.
 */
enum net_result imap_foretell(
    struct imap *imap, const struct imap_foretelling *foretelling, struct error *error);
struct imap_folder_list {
	const char **names; /* UTF-8; those that can be opened; borrowed from the arena */
	size_t count;
	char delimiter; /* between the levels of a name, '\0': there are none */
};
/* All folders that there are now. */
enum net_result imap_list_folders(
    struct imap *imap, struct arena *arena, struct imap_folder_list *list_r, struct error *error);
/* CREATE and SUBSCRIBE. NET_DENIED: the server will not; the session is alive. */
enum net_result imap_create(struct imap *imap, const char *folder, struct error *error);
/* UIDs >= first that exist now, ascending; borrowed from arena. */
enum net_result imap_list_uids(struct imap *imap, uint32_t first, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error);
/* UIDs whose INTERNALDATE is on or after the day of since_ms in the process's time zone. The server
 * compares days as it wrote them, in whatever zone: a caller that must not miss one asks for a day
 * earlier. */
enum net_result imap_list_uids_since(struct imap *imap, int64_t since_ms, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error);
/* UIDs of the mails in the examined folder whose Message-ID contains that one (without <>). */
enum net_result imap_list_uids_of(struct imap *imap, const char *message_id, struct arena *arena,
    uint32_t **uids_r, size_t *count_r, struct error *error);
/*
 * Puts a mail into that folder, marked as a read draft. NET_MISSING: there is no such folder;
 * NET_DENIED: the server does not take it (a full mailbox); the session is alive after both.
 */
enum net_result imap_append_draft(
    struct imap *imap, const char *folder, struct bytes mail, struct error *error);
/* What may be changed in a folder. */
struct imap_allowed {
	bool moves;    /* the server has MOVE (RFC 6851), and the folder is ours to write */
	bool keywords; /* the folder keeps new ones: \* in PERMANENTFLAGS */
	bool flagged;  /* it keeps \Flagged */
};
/* SELECT: as imap_examine, but mails may be changed. */
enum net_result imap_select(struct imap *imap, const char *folder, struct imap_folder *folder_r,
    struct imap_allowed *allowed_r, struct error *error);
/*
 * Keywords or flags of one mail, joined by blanks, "" for none. \Seen and \Deleted are refused.
 * NET_DENIED: the server will not; the session is alive. A UID that is gone is no error.
 */
enum net_result imap_mark(
    struct imap *imap, uint32_t uid, const char *added, const char *removed, struct error *error);
/* One mail into another folder; the same results. */
enum net_result imap_move(struct imap *imap, uint32_t uid, const char *folder, struct error *error);
/*
 * Fetches the first max_bytes of each UID of the set (ascending, at most FETCH_BATCH_MAILS). UIDs
 * that are gone are simply not called back. The same UID twice, or one that was not asked for, is
 * dropped with a log line. max_bytes above MAIL_BYTES_MAX means that. The deadline is command_ms
 * and the time of the bytes at 64 KB/s.
 */
enum net_result imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    uint32_t max_bytes, imap_mail_callback callback, void *context, struct error *error);
/*
 * Optional, for the time between batches: asks for the next ones now, so that server and line work
 * while the caller is busy with the one that it has. uids: all that are going to be fetched, of
 * which the first are asked for, as many as have proved worth while. Each imap_fetch of the next of
 * them, with the same max_bytes, then takes its part of the answer; any other command first reads
 * and drops what is left of it. Nothing happens while some are asked for already.
 */
enum net_result imap_fetch_ahead(
    struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes, struct error *error);
/* How many of them were not taken yet; no imap_fetch should reach beyond them. */
size_t imap_asked_ahead(const struct imap *imap);
/*
 * Waits for something new: IDLE where offered (re-issued every 9 minutes), else just waits. Returns
 * NET_OK when the server announced a change or timeout_ms passed, NET_STOPPED when wake_fd became
 * readable (-1: none).
 */
enum net_result imap_wait(struct imap *imap, int64_t timeout_ms, int wake_fd, struct error *error);
/* Whether a mail that leaves the open folder is a change as well, as when somebody moves it to
 * another; by default it is none. */
void imap_heed_removals(struct imap *imap, bool heeds);

/* ---- where servers are ---- */

/* Asks DNS (RFC 1035). The answer as it came, whole: its size, or -1 when there is none. */
struct dns_resolver {
	int (*query)(void *context, const char *name, int type, uint8_t *answer, size_t size);
	void *context;
};
enum dns_type { DNS_MX, DNS_SRV };
struct dns_host {
	const char *name; /* letters, digits, ".", "-" and "_" alone, without the root's dot */
	uint16_t port;	  /* SRV */
	uint16_t priority, weight;
};
/*
 * The hosts that receive for a domain (RFC 5321 5.1) or do a service ("_imaps._tcp.example.com",
 * RFC 6186), best first; at most DNS_HOSTS_MAX. None when there are none, or the answer makes no
 * sense. resolver NULL: the system's. Borrowed from the arena.
 */
size_t dns_find(const struct dns_resolver *resolver, enum dns_type type, const char *name,
    struct arena *arena, struct dns_host **hosts_r);
/*
 * Whether a server answers there as it must, with a certificate that is good where there is TLS:
 * nothing of user and secret is used, and no login is tried.
 */
enum net_result net_reach(bool is_smtp, const struct server_settings *server,
    const struct net_timing *timing, struct error *error);

/* ---- SMTP ---- */

struct smtp;

enum smtp_result {
	SMTP_SENT,	/* the server took it (250 after the final dot) */
	SMTP_RETRY,	/* 4xx or no connection before the final dot: again later */
	SMTP_FAILED,	/* 5xx: never again */
	SMTP_UNCERTAIN, /* cut or timed out after the final dot: nobody knows */
	/* login, certificate, settings: nothing was sent, the owner must act; again later */
	SMTP_REFUSED,
};

/* How far a mail came: where the last reply belongs. */
enum smtp_step {
	SMTP_STEP_CONNECT, /* greeting, EHLO, STARTTLS, login; or nothing was tried */
	SMTP_STEP_MAIL,	   /* the sender */
	/* the recipient: only here and at the end a 5xx is about their address */
	SMTP_STEP_RCPT,
	SMTP_STEP_DATA, /* DATA, and the content */
	SMTP_STEP_END,	/* the content went out whole: the final dot may have been seen */
};

struct smtp_outcome {
	int code;	      /* last reply code, 0 when none */
	const char *enhanced; /* "5.1.1" or ""; borrowed from the session until the next call */
	const char *reply;    /* the server's line, control characters replaced; same */
	enum smtp_step step;
	int64_t certificate_ms; /* when the server's certificate ends; 0: no TLS, or unknown */
};

/* Connects lazily at the first mail, reuses the connection. */
struct smtp *smtp_new(const struct server_settings *server, const struct net_timing *timing);
void smtp_free(struct smtp **smtp);
/* Connects and logs in, to see whether it can be done, and says good-bye: no mail is begun. NET_OK,
 * NET_RETRY or NET_REFUSED; certificate_ms_r (0: no TLS, or unknown) only with NET_OK. */
enum net_result smtp_try(const struct server_settings *server, const struct net_timing *timing,
    int64_t *certificate_ms_r, struct error *error);
/* One recipient a transaction. from "" is the null path. Addresses with control characters, blanks
 * or <> and content with a bare CR or LF are refused as SMTP_FAILED before anything is sent. */
enum smtp_result smtp_send(struct smtp *smtp, const char *from, const char *to,
    struct bytes content, struct smtp_outcome *outcome_r, struct error *error);

/* ---- HTTP ---- */

struct webhook_request {
	const char *url;	    /* https; http for addresses of this machine only */
	const char *const *headers; /* "Name: value", up to NULL */
	struct bytes body;
	const char *ca_file; /* as in struct server_settings */
};
struct webhook_answer {
	int status;				 /* of HTTP */
	int64_t retry_after_ms;			 /* Retry-After; 0: none */
	char body[WEBHOOK_ANSWER_BYTES_MAX + 1]; /* its beginning; terminated */
	size_t size;
	char host[HOST_BYTES_MAX + 1]; /* for messages: all of the URL that may be shown */
};
/*
 * One POST over a connection of its own; redirections are not followed, cookies not kept. NET_OK:
 * an answer came, whatever it says. Neither URL nor headers are ever in the error, which names the
 * host.
 */
enum net_result webhook_post(const struct webhook_request *request, const struct net_timing *timing,
    struct webhook_answer *answer_r, struct error *error);

#endif
