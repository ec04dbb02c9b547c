-- A database as schema 15 left it, with a row or more in every table. Never changed: old databases do not change either.
PRAGMA application_id = 1751216747;
PRAGMA user_version = 15;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE account (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE CHECK (address <> '')) STRICT;
CREATE TABLE folder ( id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account(id), name TEXT NOT NULL, uidvalidity INTEGER NOT NULL DEFAULT 0, next_uid INTEGER NOT NULL DEFAULT 0, last_good_poll INTEGER NOT NULL DEFAULT 0, first_contact INTEGER NOT NULL, UNIQUE (account, name)) STRICT;
CREATE TABLE ledger ( id INTEGER PRIMARY KEY, folder INTEGER NOT NULL REFERENCES folder(id), uidvalidity INTEGER NOT NULL CHECK (uidvalidity BETWEEN 0 AND 4294967295), uid INTEGER NOT NULL CHECK (uid BETWEEN 1 AND 4294967295), state TEXT NOT NULL CHECK (state = 'feedback' OR state = 'reply' OR state = 'own'  OR state GLOB 'ignored:?*' OR state = 'duplicate' OR state = 'quarantined'  OR state = 'survey_answer' OR state = 'forgotten'), reason TEXT NOT NULL, identity TEXT NOT NULL CHECK (identity = '' OR length(identity) = 32), feedback INTEGER REFERENCES feedback(id), at INTEGER NOT NULL, mail_date INTEGER NOT NULL, size INTEGER NOT NULL, UNIQUE (folder, uidvalidity, uid)) STRICT;
CREATE INDEX ledger_identity ON ledger(identity) WHERE identity <> '';
CREATE INDEX ledger_at ON ledger(at, state);
CREATE INDEX ledger_feedback ON ledger(feedback) WHERE feedback IS NOT NULL;
CREATE TABLE quarantine ( id INTEGER PRIMARY KEY, ledger INTEGER NOT NULL REFERENCES ledger(id), at INTEGER NOT NULL, is_released INTEGER NOT NULL DEFAULT 0 CHECK (is_released IN (0, 1)), reason TEXT NOT NULL, raw BLOB NOT NULL) STRICT;
CREATE INDEX quarantine_ledger ON quarantine(ledger);
CREATE TABLE customer ( id INTEGER PRIMARY KEY, name TEXT NOT NULL, first_seen INTEGER NOT NULL, is_vip INTEGER NOT NULL DEFAULT 0 CHECK (is_vip IN (0, 1)), weight REAL NOT NULL DEFAULT 1 CHECK (weight >= 0)) STRICT;
CREATE TABLE address ( id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer(id), address TEXT NOT NULL UNIQUE CHECK (address <> ''), is_dead INTEGER NOT NULL DEFAULT 0 CHECK (is_dead IN (0, 1)), dead_reason TEXT NOT NULL DEFAULT '', is_silenced INTEGER NOT NULL DEFAULT 0 CHECK (is_silenced IN (0, 1)), first_seen INTEGER NOT NULL, is_unsubscribed INTEGER NOT NULL DEFAULT 0 CHECK (is_unsubscribed IN (0, 1))) STRICT;
CREATE INDEX address_customer ON address(customer);
CREATE TABLE feedback ( id INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER NOT NULL REFERENCES customer(id), account INTEGER REFERENCES account(id), status TEXT NOT NULL  CHECK (status = 'open' OR status = 'responded' OR status = 'resolved'   OR status = 'closed' OR status = 'reopened'), status_since INTEGER NOT NULL, category TEXT NOT NULL, priority TEXT NOT NULL CHECK (priority = 'normal' OR priority = 'high' OR priority = 'low'), sentiment REAL NOT NULL, score REAL NOT NULL, language TEXT NOT NULL, channel TEXT NOT NULL, tags TEXT NOT NULL, assignee TEXT NOT NULL, ack_decision TEXT NOT NULL, created INTEGER NOT NULL, responded INTEGER NOT NULL, resolved INTEGER NOT NULL, closed INTEGER NOT NULL, last_customer INTEGER NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, subject TEXT NOT NULL, solution TEXT NOT NULL, decided_by TEXT NOT NULL DEFAULT 'rules' CHECK (decided_by = 'rules' OR decided_by = 'owner' OR decided_by = 'learned'), previous INTEGER REFERENCES feedback(id), answer_due INTEGER NOT NULL DEFAULT 0, erased INTEGER NOT NULL DEFAULT 0, first_due INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX feedback_status ON feedback(status, created);
CREATE INDEX feedback_customer ON feedback(customer, created);
CREATE INDEX feedback_category ON feedback(category, created, customer);
CREATE TABLE entry ( id INTEGER PRIMARY KEY, feedback INTEGER NOT NULL REFERENCES feedback(id), author TEXT NOT NULL CHECK (author = 'customer' OR author = 'owner'  OR author = 'hark'), kind TEXT NOT NULL CHECK (kind = 'mail' OR kind = 'note'), at INTEGER NOT NULL, ledger INTEGER REFERENCES ledger(id), message_id TEXT NOT NULL, in_reply_to TEXT NOT NULL, from_address TEXT NOT NULL, nature TEXT NOT NULL, subject TEXT NOT NULL, new_text TEXT, text TEXT NOT NULL) STRICT;
CREATE INDEX entry_feedback ON entry(feedback, at);
CREATE INDEX entry_message_id ON entry(message_id) WHERE message_id <> '';
CREATE INDEX entry_ledger ON entry(ledger) WHERE ledger IS NOT NULL;
CREATE TABLE event ( id INTEGER PRIMARY KEY, at INTEGER NOT NULL, feedback INTEGER REFERENCES feedback(id), actor TEXT NOT NULL, action TEXT NOT NULL, status TEXT  CHECK (status = 'open' OR status = 'responded' OR status = 'resolved'   OR status = 'closed' OR status = 'reopened'), open_change INTEGER NOT NULL DEFAULT 0 CHECK (open_change BETWEEN -1 AND 1), detail TEXT NOT NULL) STRICT;
CREATE INDEX event_feedback ON event(feedback);
CREATE INDEX event_status ON event(at, status, open_change, feedback) WHERE status IS NOT NULL;
CREATE TRIGGER event_stays_as_it_is BEFORE UPDATE ON event WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'forgetting') BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'forgetting') BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TABLE outbox ( id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER REFERENCES account(id), feedback INTEGER REFERENCES feedback(id), kind TEXT NOT NULL CHECK (kind <> ''), state TEXT NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'sent'  OR state = 'failed' OR state = 'uncertain' OR state = 'cancelled'), due INTEGER NOT NULL, created INTEGER NOT NULL, attempts INTEGER NOT NULL, last_attempt INTEGER NOT NULL, reply_code INTEGER NOT NULL, template TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL CHECK (recipient <> ''), message_id TEXT NOT NULL, reply TEXT NOT NULL, subject TEXT NOT NULL, content BLOB NOT NULL) STRICT;
CREATE INDEX outbox_due ON outbox(due) WHERE state = 'queued';
CREATE INDEX outbox_state ON outbox(state);
CREATE INDEX outbox_message_id ON outbox(message_id) WHERE message_id <> '';
CREATE INDEX outbox_feedback ON outbox(feedback) WHERE feedback IS NOT NULL;
CREATE TABLE sent_ack ( id INTEGER PRIMARY KEY, address TEXT NOT NULL, domain TEXT NOT NULL, template TEXT NOT NULL, feedback INTEGER REFERENCES feedback(id), at INTEGER NOT NULL) STRICT;
CREATE INDEX sent_ack_address ON sent_ack(address, at, template);
CREATE INDEX sent_ack_domain ON sent_ack(domain, at);
CREATE INDEX sent_ack_at ON sent_ack(at);
CREATE INDEX sent_ack_feedback ON sent_ack(feedback) WHERE feedback IS NOT NULL;
CREATE TABLE rating ( id INTEGER PRIMARY KEY, feedback INTEGER REFERENCES feedback(id), customer INTEGER REFERENCES customer(id), survey TEXT NOT NULL, question TEXT NOT NULL, scale TEXT NOT NULL, value REAL NOT NULL, comment TEXT NOT NULL, at INTEGER NOT NULL, sent INTEGER REFERENCES survey_sent(id), weight REAL NOT NULL DEFAULT 1 CHECK (weight > 0)) STRICT;
CREATE INDEX rating_feedback ON rating(feedback) WHERE feedback IS NOT NULL;
CREATE INDEX rating_customer ON rating(customer) WHERE customer IS NOT NULL;
CREATE TABLE survey_sent ( id INTEGER PRIMARY KEY, feedback INTEGER REFERENCES feedback(id), customer INTEGER NOT NULL REFERENCES customer(id), survey TEXT NOT NULL, token TEXT NOT NULL UNIQUE, outbox INTEGER REFERENCES outbox(id), at INTEGER NOT NULL, scale TEXT NOT NULL DEFAULT '', measures TEXT NOT NULL DEFAULT '', message_id TEXT NOT NULL DEFAULT '', thanks_id TEXT NOT NULL DEFAULT '', is_periodic INTEGER NOT NULL DEFAULT 0 CHECK (is_periodic IN (0, 1)), answered INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX survey_sent_at ON survey_sent(at);
CREATE INDEX survey_sent_customer ON survey_sent(customer, at);
CREATE INDEX survey_sent_feedback ON survey_sent(feedback) WHERE feedback IS NOT NULL;
CREATE INDEX survey_sent_outbox ON survey_sent(outbox) WHERE outbox IS NOT NULL;
CREATE TABLE purchase ( id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer(id), reference TEXT NOT NULL, amount REAL NOT NULL, currency TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX purchase_reference ON purchase(reference) WHERE reference <> '';
CREATE INDEX purchase_customer ON purchase(customer, at);
CREATE INDEX purchase_at ON purchase(at);
CREATE TABLE improvement ( id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, status TEXT NOT NULL CHECK (status = 'proposed' OR status = 'planned'  OR status = 'done' OR status = 'dropped'), created INTEGER NOT NULL, done INTEGER NOT NULL, note TEXT NOT NULL, problem TEXT NOT NULL DEFAULT '', priority TEXT NOT NULL DEFAULT 'normal' CHECK (priority = 'normal' OR priority = 'high' OR priority = 'low'), due INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE improvement_feedback ( improvement INTEGER NOT NULL REFERENCES improvement(id), feedback INTEGER NOT NULL REFERENCES feedback(id), PRIMARY KEY (improvement, feedback)) STRICT, WITHOUT ROWID;
CREATE INDEX improvement_feedback_feedback ON improvement_feedback(feedback);
CREATE TABLE report ( id INTEGER PRIMARY KEY, kind TEXT NOT NULL, from_time INTEGER NOT NULL, to_time INTEGER NOT NULL CHECK (to_time > from_time), made INTEGER NOT NULL, outbox INTEGER REFERENCES outbox(id), UNIQUE (kind, from_time, to_time)) STRICT;
CREATE INDEX report_outbox ON report(outbox) WHERE outbox IS NOT NULL;
CREATE VIRTUAL TABLE search USING fts5( sender, subject, text, content = '', columnsize = 0, tokenize = 'ascii');
CREATE TABLE search_queue (entry INTEGER PRIMARY KEY REFERENCES entry(id)) STRICT;
CREATE INDEX feedback_by_owner ON feedback(id) WHERE decided_by = 'owner';
CREATE TABLE model ( id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, made INTEGER NOT NULL, labels INTEGER NOT NULL, "right" INTEGER NOT NULL, majority INTEGER NOT NULL, answered INTEGER NOT NULL, answered_right INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE agenda ( id INTEGER PRIMARY KEY, feedback INTEGER NOT NULL REFERENCES feedback(id), kind TEXT NOT NULL CHECK (kind <> ''), due INTEGER NOT NULL, UNIQUE (feedback, kind)) STRICT;
CREATE INDEX agenda_due ON agenda(due, id);
CREATE INDEX feedback_previous ON feedback(previous) WHERE previous IS NOT NULL;
CREATE INDEX outbox_recipient ON outbox(lower(recipient), created);
CREATE TABLE improvement_task ( improvement INTEGER NOT NULL REFERENCES improvement(id), number INTEGER NOT NULL, text TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (improvement, number)) STRICT, WITHOUT ROWID;
CREATE TABLE improvement_letter ( id INTEGER PRIMARY KEY, improvement INTEGER NOT NULL REFERENCES improvement(id), customer INTEGER NOT NULL REFERENCES customer(id), feedback INTEGER NOT NULL REFERENCES feedback(id), state TEXT NOT NULL CHECK (state = 'intended' OR state = 'drafted' OR state = 'queued'), message_id TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (improvement, customer)) STRICT;
CREATE INDEX improvement_letter_customer ON improvement_letter(customer);
CREATE INDEX improvement_letter_feedback ON improvement_letter(feedback);
CREATE TABLE owner_order ( id INTEGER PRIMARY KEY, request INTEGER NOT NULL REFERENCES ledger(id), line TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', is_done INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1))) STRICT;
CREATE INDEX owner_order_request ON owner_order(request, is_done);
CREATE INDEX owner_order_waiting ON owner_order(id) WHERE is_done = 0;
CREATE INDEX survey_sent_message_id ON survey_sent(message_id) WHERE message_id <> '';
CREATE INDEX survey_sent_thanks_id ON survey_sent(thanks_id) WHERE thanks_id <> '';
CREATE UNIQUE INDEX rating_sent ON rating(sent) WHERE sent IS NOT NULL;
CREATE TABLE tombstone ( hash TEXT PRIMARY KEY CHECK (length(hash) = 32), at INTEGER NOT NULL, is_dead INTEGER NOT NULL CHECK (is_dead IN (0, 1)), is_silenced INTEGER NOT NULL CHECK (is_silenced IN (0, 1)), is_unsubscribed INTEGER NOT NULL CHECK (is_unsubscribed IN (0, 1))) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_kept ON outbox(created) WHERE length(content) > 0;
CREATE TABLE place ( identity TEXT PRIMARY KEY CHECK (length(identity) = 32), folder INTEGER NOT NULL REFERENCES folder(id), feedback INTEGER NOT NULL REFERENCES feedback(id) ON DELETE CASCADE, at INTEGER NOT NULL, old_status TEXT NOT NULL, old_priority TEXT NOT NULL, old_category TEXT NOT NULL, old_decided_by TEXT NOT NULL, category TEXT NOT NULL, has_silenced INTEGER NOT NULL CHECK (has_silenced IN (0, 1)), has_discounted INTEGER NOT NULL CHECK (has_discounted IN (0, 1))) STRICT, WITHOUT ROWID;
CREATE INDEX place_feedback ON place(feedback);
CREATE TABLE discounted ( feedback INTEGER PRIMARY KEY REFERENCES feedback(id) ON DELETE CASCADE) STRICT;
CREATE INDEX outbox_sent ON outbox(account, last_attempt) WHERE state = 'sent' OR state = 'uncertain';
CREATE INDEX feedback_kept ON feedback(status_since) WHERE erased = 0 AND status <> 'open' AND status <> 'reopened';
CREATE INDEX quarantine_at ON quarantine(at);
CREATE INDEX ledger_reason ON ledger(at) WHERE state GLOB 'ignored:*' AND reason <> '';
CREATE INDEX rating_comment ON rating(at) WHERE comment <> '';
CREATE INDEX event_erased ON event(at) WHERE action = 'erased' AND feedback IS NULL;
CREATE INDEX feedback_first_due ON feedback(first_due, created);
CREATE INDEX feedback_created ON feedback(created, id, customer, category, priority, language, channel, ack_decision, sentiment);
CREATE INDEX feedback_responded ON feedback(responded, created) WHERE responded > 0;
CREATE INDEX event_moves ON event(feedback, id, at, status) WHERE status IS NOT NULL;
CREATE INDEX rating_at ON rating(at, id, question, scale, value, feedback);
CREATE TABLE evidence ( id INTEGER PRIMARY KEY, feedback INTEGER NOT NULL REFERENCES feedback(id), entry INTEGER REFERENCES entry(id), found TEXT NOT NULL) STRICT;
CREATE INDEX evidence_feedback ON evidence(feedback);
CREATE INDEX evidence_entry ON evidence(entry) WHERE entry IS NOT NULL;
CREATE INDEX feedback_channel ON feedback(channel, created) WHERE channel <> 'mail';
INSERT INTO meta VALUES ('instance_id', '5f0c9a7e31b24d68'), ('installed_ms', '1759990000000'), ('search.split', '1');
INSERT INTO account (id, address) VALUES (1, 'feedback@example.com');
INSERT INTO folder VALUES (1, 1, 'INBOX', 1700000001, 7, 1760003000000, 1759990000000);
INSERT INTO folder VALUES (2, 1, 'Sent', 1700000002, 2, 1760003000000, 1759990000000);
INSERT INTO customer (id, name, first_seen) VALUES (1, 'Anna Berg', 1760000000000), (2, '王芳', 1760000100000), (3, '', 1760000200000);
INSERT INTO address (id, customer, address, is_dead, dead_reason, is_silenced, first_seen) VALUES
 (1, 1, 'anna@shop.example', 0, '', 0, 1760000000000),
 (2, 1, 'anna.berg@home.example', 1, '5.1.1 no such user', 0, 1760000050000),
 (3, 2, 'wangfang@kehu.example', 0, '', 0, 1760000100000),
 (4, 3, 'robot@shop.example', 0, '', 1, 1760000200000);
INSERT INTO feedback (id, customer, account, status, status_since, category, priority, sentiment, score, language, channel, tags, assignee, ack_decision, created, responded, resolved, closed, last_customer, address, name, subject, solution) VALUES
 (1001, 1, 1, 'resolved', 1760002000000, 'product_issue', 'high', -0.5, 3, 'en', 'mail', 'billing', 'li', 'ack', 1760000000000, 1760001000000, 1760002000000, 0, 1760000000000, 'anna@shop.example', 'Anna Berg', 'The app crashes', 'Mended in 2.1'),
 (1002, 2, 1, 'open', 1760000100000, 'uncategorised', 'normal', 0, 0, 'zh', 'mail', '', '', 'ack', 1760000100000, 0, 0, 0, 1760000100000, 'wangfang@kehu.example', '王芳', '发票问题', ''),
 (1003, 1, NULL, 'reopened', 1760002500000, 'suggestion', 'low', 0.25, 1.5, 'en', 'phone', '', '', 'no mail', 1760000300000, 1760001500000, 0, 0, 1760002500000, 'anna@shop.example', 'Anna Berg', 'A wish; with "quotes"', '');
INSERT INTO ledger VALUES
 (1, 1, 1700000001, 1, 'feedback', 'new matter', '0123456789abcdef0123456789abcdef', 1001, 1760000000000, 1759999990000, 1234),
 (2, 1, 1700000001, 2, 'feedback', 'new matter', '1123456789abcdef0123456789abcdef', 1002, 1760000100000, 1760000090000, 2345),
 (3, 1, 1700000001, 3, 'ignored:bulk', 'List-Unsubscribe', '2123456789abcdef0123456789abcdef', NULL, 1760000200000, 1760000190000, 99999),
 (4, 1, 1700000001, 4, 'quarantined', 'the reader died of it', '', NULL, 1760000210000, 1760000190000, 31),
 (5, 1, 1700000001, 5, 'duplicate', 'the same as 1', '0123456789abcdef0123456789abcdef', NULL, 1760000220000, 1759999990000, 1234),
 (6, 1, 1700000001, 6, 'survey_answer', '5 of 5', '3123456789abcdef0123456789abcdef', 1001, 1760002600000, 1760002590000, 400),
 (7, 2, 1700000002, 1, 'own', 'answer', '4123456789abcdef0123456789abcdef', 1001, 1760001000000, 1760000990000, 700);
INSERT INTO quarantine VALUES (1, 4, 1760000210000, 0, 'the reader died of it', x'46726f6d3a20780d0a0d0a00ff');
INSERT INTO entry VALUES
 (1, 1001, 'customer', 'mail', 1760000000000, 1, 'crash.1@shop.example', '', 'anna@shop.example', 'person', 'The app crashes', NULL, 'It crashes on start.'),
 (2, 1002, 'customer', 'mail', 1760000100000, 2, 'fapiao.1@kehu.example', '', 'wangfang@kehu.example', 'person', '发票问题', '请问发票什么时候寄出？', '请问发票什么时候寄出？' || char(10) || '> 旧邮件'),
 (3, 1001, 'owner', 'mail', 1760001000000, 7, 'answer.1@example.com', 'crash.1@shop.example', 'feedback@example.com', 'own', 'Re: The app crashes', NULL, 'We look into it.'),
 (4, 1003, 'owner', 'note', 1760000300000, NULL, '', '', '', 'person', 'A wish; with "quotes"', NULL, 'Wants a dark mode, said so on the phone.');
INSERT INTO event VALUES
 (1, 1760000000000, 1001, 'hark', 'opened', 'open', 1, ''),
 (2, 1760000100000, 1002, 'hark', 'opened', 'open', 1, ''),
 (3, 1760000300000, 1003, 'owner', 'opened', 'open', 1, 'by phone'),
 (4, 1760001000000, 1001, 'owner', 'responded', 'responded', -1, ''),
 (5, 1760001500000, 1003, 'owner', 'responded', 'responded', -1, ''),
 (6, 1760002000000, 1001, 'owner', 'resolved', 'resolved', 0, 'Mended in 2.1'),
 (7, 1760002500000, 1003, 'customer', 'reopened', 'reopened', 1, ''),
 (8, 1760002600000, NULL, 'hark', 'alert', NULL, 0, 'breaker');
INSERT INTO outbox VALUES
 (1, 1, 1001, 'ack', 'sent', 1760000120000, 1760000000000, 1, 1760000121000, 250, 'ack', 'feedback@example.com', 'anna@shop.example', 'hark.1001.aa@example.com', '2.0.0 Ok', 'Re: The app crashes', x'46726f6d3a20610d0a0d0a620d0a'),
 (2, 1, 1002, 'ack', 'uncertain', 1760000220000, 1760000100000, 1, 1760000221000, 0, 'ack', 'feedback@example.com', 'wangfang@kehu.example', 'hark.1002.bb@example.com', '', 'Re: 发票问题', x'46726f6d3a20610d0a0d0a630d0a'),
 (3, 1, NULL, 'report', 'failed', 1760002700000, 1760002700000, 9, 1760002800000, 550, '', 'feedback@example.com', 'li@owner.example', 'hark.report.cc@example.com', '5.7.1 no', 'hark: week 41', x'46726f6d3a20610d0a0d0a640d0a'),
 (4, 1, 1001, 'survey', 'sent', 1760002300000, 1760002000000, 1, 1760002301000, 250, 'survey', 'feedback@example.com', 'anna@shop.example', 'hark.survey.dd@example.com', '2.0.0 Ok', 'How was it?', x'46726f6d3a20610d0a0d0a650d0a');
INSERT INTO sent_ack VALUES
 (1, 'anna@shop.example', 'shop.example', 'ack', 1001, 1760000121000),
 (2, 'wangfang@kehu.example', 'kehu.example', 'ack', 1002, 1760000221000);
INSERT INTO survey_sent (id, feedback, customer, survey, token, outbox, at) VALUES
 (1, 1001, 1, 'satisfaction', 'aaaabbbbccccdddd', 4, 1760002301000),
 (2, NULL, 2, 'recommendation', 'eeeeffff00001111', NULL, 1760002302000);
INSERT INTO rating (id, feedback, customer, survey, question, scale, value, comment, at) VALUES
 (1, 1001, 1, 'satisfaction', 'csat', '1-5', 5, 'Quick, thank you', 1760002600000);
INSERT INTO purchase VALUES (1, 1, 'order-1', 19.9, 'EUR', 1759999000000), (2, 2, '', 128, 'CNY', 1759999500000);
INSERT INTO improvement (id, title, status, created, done, note) VALUES
 (1, 'Dark mode', 'planned', 1760000400000, 0, 'asked for often'), (2, 'No more crashes', 'done', 1760000500000, 1760002000000, '');
INSERT INTO improvement_feedback VALUES (1, 1003), (2, 1001);
INSERT INTO report VALUES (1, 'week', 1759700000000, 1760300000000, 1760002700000, 3);
INSERT INTO search (rowid, sender, subject, text) VALUES
 (1, 'anna shop example', 'the app crashes', 'it crashes on start'),
 (2, 'wangfang kehu example', '发 票 问 题', '请 问 发 票 什 么 时 候 寄 出'),
 (3, 'feedback example com', 're the app crashes', 'we look into it');
INSERT INTO search_queue VALUES (4);
INSERT INTO evidence VALUES
 (1, 1001, 1, '[["product_issue","crash*","subject",2.0,0],["product_issue","crash*","text",1.0,0],["billing","not a \"crash\"","text",0.0,1]]'),
 (2, 1003, NULL, '[["suggestion","希望","text",1.5,0]]');
UPDATE feedback SET decided_by = 'owner', answer_due = 1760050000000 WHERE id = 1001;
UPDATE feedback SET previous = 1001, answer_due = 1760060000000 WHERE id = 1003;
UPDATE address SET is_unsubscribed = 1 WHERE id = 3;
UPDATE customer SET is_vip = 1, weight = 2.5 WHERE id = 1;
UPDATE improvement SET problem = 'It hurts the eyes', priority = 'high', due = 1762000000000 WHERE id = 1;
UPDATE survey_sent SET scale = '1-5', measures = 'csat', message_id = 'hark.survey.dd@example.com', thanks_id = 'hark.thanks.ee@example.com' WHERE id = 1;
UPDATE survey_sent SET scale = '0-10', measures = 'nps', is_periodic = 1 WHERE id = 2;
UPDATE rating SET sent = 1 WHERE id = 1;
INSERT INTO model VALUES (1, 3, 1760002000000, 40, 31, 22, 30, 28, x'0001feff');
INSERT INTO agenda VALUES (1, 1002, 'reminder', 1760046000000), (2, 1001, 'follow_up', 1760300000000);
INSERT INTO improvement_task VALUES (1, 1, 'Choose the colours', 1760001000000), (1, 2, 'Ship it', 0);
INSERT INTO improvement_letter VALUES (1, 2, 1, 1001, 'drafted', 'hark.letter.ff@example.com', 1760002100000);
INSERT INTO owner_order VALUES (1, 7, '#1001 resolve Mended in 2.1', 'resolved', 1), (2, 7, '#1002 snooze 3d', '', 0);
INSERT INTO tombstone VALUES ('5123456789abcdef0123456789abcdef', 1760000600000, 0, 1, 1);
INSERT INTO place VALUES ('1123456789abcdef0123456789abcdef', 1, 1002, 1760000700000, 'open', 'normal', 'uncategorised', 'rules', 'billing', 0, 1);
INSERT INTO discounted VALUES (1002);
UPDATE feedback SET first_due = 1760050000000 WHERE id = 1001;
UPDATE feedback SET first_due = 1760040000000, erased = 1760002900000 WHERE id = 1003;
UPDATE survey_sent SET answered = 1760002600000 WHERE id = 1;
UPDATE rating SET weight = 2.5 WHERE id = 1;
