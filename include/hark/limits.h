/*
 * Every number that bounds something, with its reason. Each is tested at the limit and one above.
 */
#ifndef HARK_LIMITS_H
#define HARK_LIMITS_H

/* An error is one sentence with its context, for a log line or a terminal. */
#define ERROR_TEXT_MAX 1024

/* Configuration and rule files are written by hand; a megabyte is 20,000 lines. */
#define CONFIG_FILE_BYTES_MAX (1024 * 1024)
/* YAML nesting: ours needs 8; a bomb needs thousands (100k nested "[" took libyaml 34 s). */
#define CONFIG_DEPTH_MAX 32
/* Faults shown of one check; nobody mends more in one go, and a hostile file cannot fill memory
 * with them. */
#define CONFIG_DIAGNOSTICS_MAX 200
/* Of a word in a message: enough to recognise it. */
#define CONFIG_QUOTE_BYTES_MAX 60

/* Rule files in a folder; one a category would still be few. */
#define CONFIG_FILES_MAX 500
/* Each mailbox is a process. */
#define MAILBOXES_MAX 100
/* A path of SMTP is 256 bytes with its angle brackets (RFC 5321 4.5.3.1.3). */
#define ADDRESS_BYTES_MAX 254
/* A line of a mail without its end (RFC 5322 2.1.1, RFC 5321 4.5.3.1.6): servers cut longer ones.
 */
#define MAIL_LINE_BYTES_MAX 998
/* A host's name without the root's dot (RFC 1035 2.3.4). */
#define HOST_BYTES_MAX 253
/* Hooks, and robots that are notified: each event is told to every one, one after the other. */
#define RECEIVERS_MAX 20
/* A receiver's name stands in tables and subjects. */
#define RECEIVER_NAME_BYTES_MAX 40
/* What is looked at of a webhook's answer, and how much of one is waited for, its header included.
 * Robots answer in a hundred bytes. */
#define WEBHOOK_ANSWER_BYTES_MAX (16 * 1024)
#define WEBHOOK_BYTES_MAX (64 * 1024)
/* Of a message to a robot: WeCom takes 2,048 bytes, the others more. */
#define ROBOT_TEXT_BYTES_MAX 2000
/* One range of closed days: a year; a longer one is a slip of the pen. */
#define CLOSED_RANGE_DAYS_MAX 366
/* All closed days: ten years of them. */
#define CLOSED_DAYS_MAX 3660

/* How far ahead a deadline in business hours is looked for: CLOSED_DAYS_MAX could hide it for good.
 */
#define HOURS_AHEAD_DAYS 3660

/* Hosts of one answer of DNS: providers have five at most. */
#define DNS_HOSTS_MAX 32
/* A message of DNS over TCP is at most this (RFC 1035 4.2.2). */
#define DNS_ANSWER_BYTES_MAX 65535

/* What a server of IMAP can do, in words: Dovecot needs 500. */
#define CAPABILITIES_BYTES_MAX 4096

/* Passwords and tokens; OAuth2 tokens of Microsoft reach 3 KB. */
#define SECRET_BYTES_MAX (16 * 1024)
/* A password command may ask a network (OAuth2) but nobody. */
#define SECRET_DEADLINE_MS 30000

/* A mail larger than this is taken by its first part only. */
#define MAIL_BYTES_MAX (25 * 1024 * 1024)
/* The first look at a mail holds the text of nearly all. */
#define MAIL_FIRST_BYTES (64 * 1024)
/* Taken from a FETCH at once: as fast as more, and flat in memory. */
#define FETCH_BATCH_MAILS 100
/* Asked for by one FETCH, so that a server far away is asked once for sixteen batches; as long as
 * the UIDs fit into so much of a command (RFC 2683 3.2.1.5: about 1,000 octets). */
#define FETCH_AHEAD_MAILS (16 * FETCH_BATCH_MAILS)
#define FETCH_SET_BYTES_MAX 1000
/* Of a batch and what was read of it; two are held, one on its way into the store. */
#define FETCH_BATCH_BYTES (8 * 1024 * 1024)

/* Parts and depth of a mail: Dovecot's limits. */
#define MIME_DEPTH_MAX 100
#define MIME_PARTS_MAX 10000
/* One header field and all of a mail's header fields that are looked at. */
#define HEADER_FIELD_BYTES_MAX (64 * 1024)
#define HEADER_BYTES_MAX (1024 * 1024)
#define HEADER_FIELDS_MAX 1000
/* Addresses of one field; References kept (the first and the last ones). */
#define ADDRESSES_MAX 100
#define REFERENCES_MAX 50
#define ATTACHMENTS_MAX 200
/* Text kept of one mail: 256 KB is 80 pages. What is longer is cut and marked. */
#define TEXT_BYTES_MAX (256 * 1024)
/* An HTML tag longer than this is dropped (100k attributes in one tag took 11 s). */
#define HTML_TAG_BYTES_MAX (64 * 1024)
/* Markup given to the parser, cleaned of what it does not need: sixteen times the text that is kept
 * of it. */
#define HTML_BYTES_MAX (4 * 1024 * 1024)
/* Open elements; an end tag searches them all. Forty replies in one another make about 200. */
#define HTML_DEPTH_MAX 512

/* A word of the rules: a long sentence. It bounds how far a hit can reach back. */
#define WORD_BYTES_MAX 256
/* Rules: a pattern, and what one pattern may do on one text. */
#define PATTERN_BYTES_MAX 2000
#define PATTERN_MATCH_MAX 1000000
#define PATTERN_DEPTH_MAX 5000
#define PATTERN_HEAP_KB_MAX (20 * 1024)
/*
 * Items tried and characters passed over by all patterns of one text. PCRE2 counts anew at each
 * start, so that even \d+x takes n * n steps on n digits, all within its own limits: minutes for
 * 256 KB.
 */
#define PATTERN_STEPS_MAX 20000000
/*
 * Counting costs half the speed, and hardly any text needs it. So it is done first without, on so
 * many bytes behind the places to begin at, and with so many of PCRE2's match calls for each place.
 * As a call may pass over all of these bytes, places times bytes are bounded for all patterns and
 * one text: at the very worst it is less work than those steps are.
 */
#define PATTERN_QUICK_AHEAD 600
#define PATTERN_QUICK_MATCH_MAX 1000
#define PATTERN_QUICK_BYTES_MAX ((uint64_t)256 * 1024)
/* Words kept to explain a mail's sentiment; a person reads no more. */
#define MOODS_MAX 50
/* Form mails: how many kinds a company has, and how long the label of a field gets. */
#define CHANNELS_MAX 100
#define CHANNEL_LABEL_BYTES_MAX 200
/* Kinds of order mails that a company's shops send, and an order's number. */
#define PURCHASE_RULES_MAX 100
#define ORDER_NUMBER_BYTES_MAX 100

/* Examples to learn from: the newest ones say what customers write about now. */
#define LABELS_MAX 10000
/* What a mail is about stands in its first page. */
#define LABEL_CHARACTERS_MAX 2000

/* Of the mails whose words are counted for a report; what follows repeats itself. */
#define FINDING_TEXT_CHARACTERS 1000
/* Mails of the period, and of the four before, whose words are counted: a share of 1 % is still
 * told from one of 2 % by so many, and more only cost time. */
#define FINDING_TEXTS_NOW 2000
#define FINDING_TEXTS_BEFORE 4000
/* Matters of a period whose customers are each asked for where they stood: about 40 us a customer,
 * so half a second; a week of a million mails in two years has ten thousand. */
#define CROSS_SEGMENTS_MAX 15000
/* Different terms of those mails; what comes later is rare. */
#define FINDING_TERMS_MAX 100000

/* A shop's export: 100,000 orders with all their columns. */
#define CSV_FILE_BYTES_MAX (32 * 1024 * 1024)
#define CSV_FIELDS_MAX 200

/* Segments of customers: a first month is new; a quarter without a word or a purchase is long. */
#define SEGMENT_NEW_DAYS 30
#define SEGMENT_ACTIVE_DAYS 90

/* A mail that took the reader over can lie about so many at most. */
#define READER_MAILS_MAX 100
/* Copies share their addresses: what one mail learned of them is worth nothing soon. */
#define STEM_COPIES_MAX 16
#define READER_CPU_SECONDS 5
#define READER_MEMORY_BYTES (512L * 1024 * 1024)
/* What a mail may cost is processor time; this ends a reader that waits for nothing. It is long
 * because on a starved machine, or one that slept, an honest mail takes its time too. */
#define READER_DEADLINE_MS 120000
/* Mails on their way to it at once: so many bytes as a socket holds, so that neither end waits to
 * write while the other does. A larger mail goes alone. */
#define READER_AHEAD_MAILS 16
#define READER_AHEAD_BYTES (64 * 1024)

/* What the parent takes from the reader (src/reader/wire.c). RFC 5322 2.1.1 ends a line at 998
 * bytes: a longer id or address is none. File systems end names at 255 bytes; 1,000 leave room for
 * display names in UTF-8. */
#define WIRE_TOKEN_BYTES_MAX 998
#define WIRE_NAME_BYTES_MAX 1000
/* Subjects and the header values that decisions rest on; what follows decides nothing. */
#define WIRE_LINE_BYTES_MAX (8 * 1024)
/* All limits together: 4 texts, 1,000 header values and the rest stay below this. */
#define WIRE_ANSWER_BYTES_MAX (16 * 1024 * 1024)

/* An acknowledgement is short (RFC 3834 2: no large content to unverified addresses). */
#define ACK_TEXT_BYTES_MAX 2048
/* The HTML form of a mail to the owner: mail programs cut off what is longer than about 100 KB. */
#define HTML_MAIL_BYTES_MAX 88000

/* A search is what a person types. */
#define SEARCH_QUERY_BYTES_MAX 4096
#define SEARCH_TERMS_MAX 32
/* What a terminal or a script can use; each hit costs an excerpt. */
#define SEARCH_HITS_MAX 10000
/* A text split into terms: TEXT_BYTES_MAX of single letters doubles, of Han grows by a third. */
#define SEARCH_SPLIT_BYTES_MAX (4 * TEXT_BYTES_MAX)

/* What the courier takes along at once, and what a power cut may leave uncertain: more would hardly
 * be faster, as the commits to disk are shared by then. */
#define POUCH_MAILS_MAX 64
#define POUCH_BYTES_MAX ((size_t)512 * 1024)

/* Bytes of all mails set aside because they could not be read: forty of the largest. Whoever sends
 * such mails for weeks shall not fill the disk. The oldest lose theirs; they are on the server. */
#define QUARANTINE_BYTES_MAX ((int64_t)1024 * 1024 * 1024)

/* From one address within a day: no person writes so many. The owner hears of it. */
#define LOOP_WRITER_MAILS 20
/* Of one mail within a day: moved back and forth by hand it does not come so often. */
#define LOOP_COPIES 10

#endif
