"""hark read: the stable JSON lines, and what counts as one mail."""

import json
import os
import pathlib
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"

KEYS = [
    "file", "message_id", "date", "from", "to", "subject", "nature", "nature_reason", "language", "text",
    "new_text", "quoted", "signature", "attachments", "in_reply_to", "references", "bounce", "truncated",
    "error", "date_reason",
]

ANN = b"From: Ann <ann@example.com>\nTo: feedback@example.org\nSubject: %s\nMessage-ID: <%s@example.com>\n\n%s\n"
FROM_LINE = b"From ann@example.com Sun Nov 22 08:00:00 2026\n"


def mail(name, text=b"It works."):
    return ANN % (name, name, text)


def run(*arguments, stdin=b""):
    return subprocess.run([HARK, *arguments], input=stdin, capture_output=True, timeout=WAIT_SECONDS)


def read(*arguments, stdin=b""):
    result = run("read", "--json", *arguments, stdin=stdin)
    assert result.returncode == 0, result.stderr
    assert result.stdout == b"" or result.stdout.endswith(b"\n")
    return [json.loads(line) for line in result.stdout.splitlines()]


def subjects(*arguments, stdin=b""):
    return [message["subject"] for message in read(*arguments, stdin=stdin)]


def test_one_mail_is_one_line_with_all_keys_in_order(tmp_path):
    file = tmp_path / "a.eml"
    file.write_bytes(mail(b"hello"))
    (message,) = read(file)
    assert list(message) == KEYS
    assert message["file"] == str(file)
    assert message["message_id"] == "hello@example.com"
    assert (message["date"], message["date_reason"]) == (None, "no Date")
    assert message["from"] == {"name": "Ann", "address": "ann@example.com"}
    assert message["to"] == [{"name": "", "address": "feedback@example.org"}]
    assert message["nature"] == "person"
    assert message["new_text"] == "It works."
    assert message["attachments"] == []
    assert message["bounce"] is None
    assert message["truncated"] is False
    assert message["error"] is None


def test_a_date_keeps_its_offset():
    (message,) = read("-", stdin=b"Date: Sun, 22 Nov 2026 08:00:00 +0800\n" + mail(b"x"))
    assert (message["date"], message["date_reason"]) == ("2026-11-22T08:00:00+08:00", None)


def test_a_day_that_there_is_not_is_told_as_it_was_written():
    impossible = b"Date: Mon, 30 Feb 2026 08:00:00 +0800\n" + mail(b"x")
    (message,) = read("-", stdin=impossible)
    assert (message["date"], message["date_reason"]) == (None, "Date: Mon, 30 Feb 2026 08:00:00 +0800")
    assert b'none ("Mon, 30 Feb 2026 08:00:00 +0800" is no day or time that there is)' in run("read", "-", stdin=impossible).stdout


def test_an_mbox_is_split_and_its_escapes_restored(tmp_path):
    mbox = tmp_path / "box"
    mbox.write_bytes(FROM_LINE + mail(b"one", b">From here") + b"\n" + FROM_LINE + mail(b"two") + b"\n")
    messages = read(mbox)
    assert [message["subject"] for message in messages] == ["one", "two"]
    assert messages[0]["new_text"] == "From here"


def test_an_mbox_on_standard_input_is_split():
    assert subjects("-", stdin=FROM_LINE + mail(b"one") + b"\n" + FROM_LINE + mail(b"two")) == ["one", "two"]


def test_in_a_folder_every_file_is_one_mail(tmp_path):
    (tmp_path / "a").write_bytes(FROM_LINE + mail(b"first") + b"\n" + FROM_LINE + mail(b"second"))
    assert subjects(tmp_path) == ["first"]


def test_a_folder_is_walked_in_name_order_with_all_that_is_in_it(tmp_path):
    for name in ["new/2", "cur/1", "cur/.hidden", "z"]:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(mail(name.encode()))
    assert subjects(tmp_path) == ["cur/.hidden", "cur/1", "new/2", "z"]


def test_files_that_are_no_mails_have_their_line_too(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 20)
    messages = read(tmp_path)
    assert [pathlib.Path(message["file"]).name for message in messages] == ["empty", "noise"]
    assert messages[0]["nature"] == "unreadable"
    assert messages[0]["error"]


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "a").write_bytes(mail(b"a"))
    (tmp_path / "loop").symlink_to(tmp_path)
    assert subjects(tmp_path) == ["a"]


def test_an_empty_folder_has_no_lines(tmp_path):
    assert read(tmp_path) == []


def test_several_inputs_are_read_in_their_order(tmp_path):
    for name in ["a", "b"]:
        (tmp_path / name).write_bytes(mail(name.encode()))
    assert subjects(tmp_path / "b", tmp_path / "a") == ["b", "a"]


def test_a_mail_larger_than_the_limit_is_read_by_its_first_part(tmp_path):
    file = tmp_path / "large"
    file.write_bytes(mail(b"large") + (b"x" * 1023 + b"\n") * (26 * 1024))
    (message,) = read(file)
    assert message["subject"] == "large"
    assert message["truncated"] is True


def test_a_missing_file_is_refused_and_the_others_are_read(tmp_path):
    (tmp_path / "a").write_bytes(mail(b"a"))
    result = run("read", "--json", tmp_path / "missing", tmp_path / "a")
    assert result.returncode == 1
    assert b"missing: No such file or directory" in result.stderr
    assert json.loads(result.stdout)["subject"] == "a"


def test_no_input_named_is_a_usage_error():
    assert run("read").returncode == 2


def test_json_may_stand_anywhere(tmp_path):
    (tmp_path / "a").write_bytes(mail(b"a"))
    for arguments in [("--json", "read", tmp_path), ("read", tmp_path, "--json")]:
        assert json.loads(run(*arguments).stdout)["subject"] == "a"


def test_for_people_no_control_character_reaches_the_terminal():
    result = run("read", "-", stdin=mail(b"a\x1b[31mb", b"one\x1b]0;owned\x07\ntwo\x9b31m"))
    assert result.returncode == 0
    text = result.stdout.decode()
    assert "one" in text and "two" in text
    assert not [c for c in text if c != "\n" and (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0)]


def test_a_closed_pipe_ends_it_quietly(tmp_path):
    for number in range(300):
        (tmp_path / f"{number:03}").write_bytes(mail(b"m", b"text\n" * 400))
    shell = f"'{HARK}' read --json '{tmp_path}' | head -n 1"
    result = subprocess.run(["sh", "-c", shell], capture_output=True, timeout=WAIT_SECONDS)
    assert result.stdout.count(b"\n") == 1
    assert result.stderr == b""


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become nobody")
def test_an_ordinary_user_can_read(tmp_path):
    result = subprocess.run(
        [HARK, "read", "--json", "-"], input=mail(b"a"), capture_output=True, timeout=WAIT_SECONDS, user=65534, group=65534,
        extra_groups=[],
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["subject"] == "a"


def test_a_full_output_is_no_success():
    with open("/dev/full", "wb") as full:
        result = subprocess.run([HARK, "read", "-"], input=mail(b"a"), stdout=full, stderr=subprocess.PIPE, timeout=WAIT_SECONDS)
    assert result.returncode == 3
    assert b"standard output" in result.stderr
