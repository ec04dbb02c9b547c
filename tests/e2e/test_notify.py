"""Robots and webhooks are told over HTTPS: whatever answers, or does not, nothing is lost, told too often or given away."""

import base64
import hashlib
import hmac
import json

import jsonschema
import pytest
from conftest import SOURCE, mail, wait_until
from lib.webhook_server import WebhookServer

PATH = "/robot/send?access_token=t0ken-nobody-else-knows"
TOKEN = "t0ken-nobody-else-knows"
SECRET = "SEC-nobody-else-knows-either"
DONE = b'{"errcode":0,"errmsg":"ok"}'
NOW = "2026-11-23 10:00"


def configure(hark, url, settings="to: webhook, on: created"):
    """The address in a file of its own, as it is a secret."""
    (hark.folder / "url").touch(mode=0o600)
    (hark.folder / "url").write_text(url + "\n")
    (hark.folder / "secret-of-team").touch(mode=0o600)
    (hark.folder / "secret-of-team").write_text(SECRET + "\n")
    hark.write_config(extra="notify:\n  - { name: team, url_file: url, %s }\n" % settings)


def receiver(hark):
    return hark.rows("notify")[0]


def written(hark):
    """All that hark has written anywhere."""
    words = hark.log().encode() + hark.run("status").stdout + hark.run("notify").stdout + hark.run("doctor",
                                                                                                  "--offline").stdout
    return words + b"".join(path.read_bytes() for path in hark.folder.glob("hark.db*"))


def fail_once(hark, dovecot, server):
    """One event that is not told: the receiver, after one round."""
    configure(hark, server.url(PATH))
    dovecot.deliver(mail())
    hark.once(expect=None)
    return receiver(hark)


# ---- told


def test_a_webhook_is_told_the_event_signed_and_with_its_id(watched, dovecot):
    with WebhookServer() as server:
        configure(watched, server.url(PATH), "to: webhook, on: created, secret_file: secret-of-team")
        dovecot.deliver(mail())
        watched.once()
        (path, headers, body), = server.posts
    event = json.loads(body)
    jsonschema.Draft7Validator(json.loads((SOURCE / "config/schema/event.json").read_text())).validate(event)
    assert path == PATH and event["event"] == "created" and headers["webhook-id"] == event["id"]
    words = "%s.%s." % (event["id"], headers["webhook-timestamp"])
    digest = hmac.new(SECRET.encode(), words.encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert receiver(watched)["queued"] == 0 and receiver(watched)["told"]


def test_harkd_tells_within_moments_over_tls(watched, dovecot, authority, certificate):
    with WebhookServer(certificate=(certificate.certificate, certificate.key)) as server:
        configure(watched, server.url(PATH, "localhost"), "to: webhook, on: created, ca_file: %s" % authority.ca_file)
        watched.start_polled()
        dovecot.deliver(mail())
        wait_until("the webhook", lambda: server.posts)
        wait_until("the outcome", lambda: receiver(watched)["told"])
        assert watched.stop() == 0


def test_what_a_customer_writes_reaches_a_robot_only_as_far_as_the_owner_wishes(watched, dovecot):
    evil = mail(subject="@all <!channel> crash", text="It crashes: https://evil.example/ @all\n")
    with WebhookServer(answer=lambda number: (200, {}, DONE)) as server:
        configure(watched, server.url(PATH), "to: dingtalk, on: created, text: excerpt")
        dovecot.deliver(evil)
        watched.once()
        text = json.loads(server.posts[0][2])["text"]["content"]
        assert "crash" in text and "@" not in text and "evil.example" not in text and "anna" not in text
        configure(watched, server.url(PATH), "to: dingtalk, on: created")
        dovecot.deliver(mail(number=2, subject="Another crash", sender="bob@customer.example"))
        watched.once()
        text = json.loads(server.posts[1][2])["text"]["content"]
        assert "#1002" in text and "Another" not in text and "It crashes" not in text


def test_the_words_are_in_the_owners_language(watched, dovecot):
    with WebhookServer(answer=lambda number: (200, {}, DONE)) as server:
        configure(watched, server.url(PATH), "to: wecom, on: created")
        watched.config.write_text(watched.config.read_text().replace("language: en", "language: zh"))
        dovecot.deliver(mail())
        watched.once()
        said = json.loads(server.posts[0][2])["text"]["content"]
        assert "新反馈 #1001" in said and "产品问题" in said


def test_a_robot_is_the_second_route_of_alerts(watched, dovecot, smtp_server):
    """The way out for mail is cut; the robot hears that a mailbox cannot be read all the same."""
    with WebhookServer(answer=lambda number: (200, {}, DONE)) as server:
        configure(watched, server.url(PATH), "to: wecom")
        watched.start_polled()
        watched.write_rules("categories: [ { id: x } ]\n", "99-bad.yaml")
        watched.process.send_signal(1)      # SIGHUP: the new rules have faults
        wait_until("the robot", lambda: server.posts)
        assert "old configuration" in json.loads(server.posts[0][2])["text"]["content"]
        assert watched.stop() == 0


# ---- not told


@pytest.mark.parametrize("answer, words", [
    ((500, {}, b"oops"), "HTTP status 500"),
    ((404, {}, b"no_service"), "HTTP status 404"),
    ((503, {}, (b"x" * 65536 for _ in range(10000))), "HTTP status 503"),
    ((302, {"Location": "/elsewhere"}, b""), "has moved"),
])
def test_what_is_refused_is_kept_for_later(watched, dovecot, answer, words):
    with WebhookServer(answer=lambda number: answer) as server:
        team = fail_once(watched, dovecot, server)
        assert (team["queued"], team["failed"]) == (1, 0) and words in team["reply"]
        assert len(server.posts) == 1       # not followed, not repeated at once
    assert TOKEN.encode() not in written(watched)


def test_an_error_under_status_200_is_one(watched, dovecot):
    answer = b'{"errcode":310000,"errmsg":"keywords not in content, %s"}' % TOKEN.encode()
    with WebhookServer(answer=lambda number: (200, {}, answer)) as server:
        configure(watched, server.url(PATH), "to: dingtalk, on: created, secret_file: secret-of-team")
        dovecot.deliver(mail())
        watched.once(expect=None)
        assert "errcode 310000" in receiver(watched)["reply"] and receiver(watched)["queued"] == 1
        assert "&sign=" in server.posts[0][0]
    assert TOKEN.encode() not in written(watched) and SECRET.encode() not in written(watched)


def test_what_can_never_be_taken_is_given_up_and_the_owner_gets_a_mail(watched, dovecot, smtp_server):
    with WebhookServer(answer=lambda number: (400, {}, b"invalid_payload")) as server:
        team = fail_once(watched, dovecot, server)
    assert (team["queued"], team["failed"], team["deaf"]) == (0, 1, True)
    watched.once(expect=None)
    assert any(b'"team" does not hear' in sent.content for sent in smtp_server.mails)


def test_retry_after_is_heeded(watched, dovecot):
    answers = [(429, {"Retry-After": "1200"}, b""), (200, {}, b"")]
    with WebhookServer(answer=lambda number: answers[number - 1]) as server:
        configure(watched, server.url(PATH))
        watched.once(NOW)
        dovecot.deliver(mail())
        watched.once("2026-11-23 10:01", expect=None)
        watched.once("2026-11-23 10:15", expect=None)
        assert len(server.posts) == 1
        watched.once("2026-11-23 10:30")
        first, second = (json.loads(body) for _, _, body in server.posts)
        assert first["id"] == second["id"]


def test_after_a_day_it_is_told_no_more(watched, dovecot):
    with WebhookServer(answer=lambda number: (503, {}, b"")) as server:
        configure(watched, server.url(PATH))
        watched.once(NOW)
        dovecot.deliver(mail())
        for later in ("23 11:00", "24 12:00", "25 13:00"):
            watched.once("2026-11-" + later, expect=None)
        assert len(server.posts) == 2 and receiver(watched)["failed"] == 1


@pytest.mark.parametrize("kind, told", [("slow", "told"), ("huge", "told"), ("silent", "refused"), ("head", "told")])
def test_an_answer_without_end_holds_nothing_up(watched, dovecot, smtp_server, kind, told):
    """Behind a good status the message has arrived, whatever else comes; before one nobody knows."""
    watched.environment["HARK_DEADLINE_MS"] = "1500"
    with WebhookServer() as server:
        server.answer = {"slow": lambda number: (200, {}, server.dripping(60)),
                         "huge": lambda number: (200, {}, (b"x" * 65536 for _ in range(10000))),
                         "silent": lambda number: (server.is_over.wait(60), (200, {}, b""))[1],
                         "head": lambda number: (200, {"X-%d" % each: "x" * 1000 for each in range(1000)}, b"")}[kind]
        configure(watched, server.url(PATH))
        watched.start_polled()
        dovecot.deliver(mail())
        wait_until("the webhook", lambda: server.posts)
        dovecot.deliver(mail(number=2, sender="bob@customer.example"))
        smtp_server.wait_for_mails(2)
        wait_until("the outcome", lambda: receiver(watched)[told])
        assert watched.stop() == 0


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_that_is_not_good_stops_all(watched, dovecot, authority, certificate, is_trusted):
    """Of another host, or of an authority that nobody knows."""
    shown = authority.issue("other.example", name="other") if is_trusted else certificate
    trust = ", ca_file: %s" % authority.ca_file if is_trusted else ""
    with WebhookServer(certificate=(shown.certificate, shown.key)) as server:
        configure(watched, server.url(PATH, "localhost"), "to: webhook, on: created" + trust)
        dovecot.deliver(mail())
        watched.once(expect=None)
        assert server.posts == [] and receiver(watched)["queued"] == 1
        assert "certificate is not valid" in receiver(watched)["reply"]


def test_without_tls_only_this_machine_is_written_to(watched, dovecot):
    configure(watched, "http://192.0.2.1/robot")
    dovecot.deliver(mail())
    watched.once(expect=None)
    assert "only addresses of this machine" in receiver(watched)["reply"]


# ---- not too much


def test_too_many_are_held_back_and_told_as_one_with_their_number(watched, dovecot):
    with WebhookServer(answer=lambda number: (200, {}, DONE)) as server:
        configure(watched, server.url(PATH), "to: wecom, on: created, per_hour: 2")
        watched.once(NOW)
        for number in range(1, 7):
            dovecot.deliver(mail(number=number, sender="c%d@customer.example" % number))
        watched.once("2026-11-23 10:01")
        assert len(server.posts) == 2 and receiver(watched)["queued"] == 4
        watched.once("2026-11-23 11:30")
        assert len(server.posts) == 3 and receiver(watched)["queued"] == 0
        text = json.loads(server.posts[2][2])["text"]["content"]
        assert "4 messages were held back" in text and "#1006" in text


# ---- by hand


def test_a_robot_can_be_tried_by_hand(watched):
    answers = [(200, {}, DONE), (200, {}, b'{"errcode":93000,"errmsg":"invalid webhook url"}')]
    with WebhookServer(answer=lambda number: answers[number - 1]) as server:
        configure(watched, server.url(PATH), "to: wecom")
        watched.once()
        assert "team" in watched.hark("notify", "test")
        failed = watched.run("notify", "test", "team")
        assert failed.returncode == 1 and b"errcode 93000: invalid webhook url" in failed.stderr


def test_a_word_to_nobody_says_that_nobody_is_told(watched):
    watched.once()
    assert "Nobody is told" in watched.hark("notify", "test")


@pytest.mark.parametrize("line, words", [
    ("{ name: a, to: dingtalk, url: \"https://oapi.dingtalk.com/x?access_token=1\" }", "this address is a secret"),
    ("{ name: a, to: wecom }", "no address to write to"),
    ("{ name: a, to: wechat, url_file: x }", '"to" must be one of wecom, dingtalk, feishu, slack, ntfy, webhook'),
    ("{ name: a, to: ntfy, url: \"ftp://x/y\" }", '"url" must begin with https://'),
    ("{ name: a, to: feishu, url_file: x, url_command: y }", "only one may be given"),
    ("{ name: a, to: feishu, url_file: x, secret: hunter2 }", "no secret belongs into this file"),
    ("{ name: a, to: ntfy, url: \"https://ntfy.sh/x\", per_hour: 0 }", '"per_hour" must be'),
])
def test_a_faulty_receiver_is_refused_with_its_place(watched, line, words):
    watched.write_config(extra="notify:\n  - " + line + "\n")
    checked = watched.run("check")
    assert checked.returncode == 1 and words.encode() in checked.stderr
    assert b"access_token" not in checked.stderr and b"hunter2" not in checked.stderr
