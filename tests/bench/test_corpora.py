"""corpora.py counts right: tiny collections of each kind, with one thing right and one wrong in them."""

import json
import os
import pathlib
import subprocess
import sys

import corpora
import pytest
from kinds.hark import Hark
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"
REPLY = "It works now.\n\nOn Mon, 2 Nov 2026 at 10:00, Li Wei <li@example.com> wrote:\n> Does it work?\n"
BOUNCE = """\
From: MAILER-DAEMON@mx.example.com
To: feedback@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; ann@example.com
Action: failed
Status: 5.1.1
--b--
"""


def figures(folder):
    """{name: (good, of)}"""
    found = [figure for measure in corpora.kinds_of(folder) for figure in measure(Hark(HARK), folder)]
    return {figure.name: (figure.good, figure.of) for figure in found}


def write_rows(folder, rows):
    (folder / "expected.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def crisp(tmp_path):
    fixtures = tmp_path / "test" / "fixtures"
    fixtures.mkdir(parents=True)
    (fixtures / "one.txt").write_text(REPLY, encoding="utf-8")
    write_rows(tmp_path, [
        {"test": "right", "file": "one.txt", "what": "FRAG0", "expected": "It works\nnow."},
        {"test": "wrong", "file": "one.txt", "what": "VISIBLE", "expected": "It does not."},
    ])
    return tmp_path


def test_a_text_is_compared_without_white_space(crisp):
    assert figures(crisp)["first fragment or visible text: new_text"] == (1, 2)


def test_the_three_functions_of_a_reply_parser_are_counted_apart(tmp_path):
    write_rows(tmp_path, [
        {"fn": "extract_from_plain", "test": "p", "input": REPLY, "expected": "It works now."},
        {"fn": "extract_from_html", "test": "h", "input": "<p>Yes.</p><blockquote type=cite>Or no?</blockquote>",
         "expected": "<html><body>Yes.</body></html>"},
        {"fn": "extract_signature", "test": "s", "input": "Yes.\n-- \nAnn", "expected": ["Yes.", "--\nAnn"]},
        {"fn": "extract_signature", "test": "t", "input": "Yes.\n-- \nAnn", "expected": ["Yes.\n--\nAnn", None]},
    ])
    found = figures(tmp_path)
    assert found["extract_from_plain: new_text"] == (1, 1)
    assert found["extract_from_html: new_text"] == (1, 1)
    assert found["extract_signature: same cut"] == (1, 2)
    assert found["all vectors: right by the wider reading"] == (3, 4)


def test_a_top_body_is_right_with_or_without_its_signature(tmp_path):
    text = "It works now.\n\n-- \nAnn\n"
    write_rows(tmp_path, [
        {"file": "a", "text": text, "top_body": text, "signature_in_top_body": []},
        {"file": "b", "text": text, "top_body": text, "signature_in_top_body": ["-- \nAnn\n"]},
        {"file": "c", "text": text, "top_body": "It works", "signature_in_top_body": []},
    ])
    found = figures(tmp_path)
    assert found["top body: new_text"] == (0, 3)
    assert found["top body: new_text, or with signature"] == (2, 3)


def test_delivery_reports_are_compared_with_their_list(tmp_path):
    (tmp_path / "mails").mkdir()
    for name in ("right.eml", "wrong.eml", "invented.eml"):
        (tmp_path / "mails" / name).write_text(BOUNCE, encoding="ascii")
    (tmp_path / "expected.tsv").write_text(
        "file\trecipient#\tdsn\treplycode\treason\thardbounce\n"
        "right.eml\t1\t5.1.1\t550\tuserunknown\t1\n"
        "wrong.eml\t1\t4.2.2\t450\tmailboxfull\t0\n"
        "invented.eml\t1\t5.0.911\t\tuserunknown\t0\n", encoding="ascii")
    found = figures(tmp_path)
    assert found["nature"] == (3, 3)
    assert found["permanent (class 5)"] == (2, 3)
    assert found["status, where the mail names one"] == (1, 2)


def test_list_mail_among_mails_is_counted(tmp_path):
    (tmp_path / "list").write_bytes(b"From: ann@example.com\nList-Id: <users.example.org>\nSubject: Hello\n\nHello all.\n")
    (tmp_path / "person").write_bytes(b"From: ann@example.com\nSubject: Hello\n\nHello.\nList-Id: none\n")
    found = figures(tmp_path)
    assert found["one valid line a file"] == (2, 2)
    assert found["the same with LF, CRLF and CR"] == (4, 4)
    assert found["List-Id: nature is list"] == (1, 1)


def test_a_folder_of_collections_is_taken_apart(tmp_path, crisp):
    assert corpora.collections_in(crisp) == [crisp]
    assert corpora.collections_in(crisp.parent / crisp.name / "test") == [crisp / "test" / "fixtures"]


def test_the_tool_names_what_is_not_right(crisp):
    tool = pathlib.Path(corpora.__file__)
    result = subprocess.run(
        [sys.executable, tool, "--hark", HARK, "--show", crisp], capture_output=True, text=True, timeout=WAIT_SECONDS, check=True)
    assert "    - wrong one.txt" in result.stdout
    assert "expected: It does not." in result.stdout


XML = """\
<message>
<header>
<field>
Content-Type: multipart/mixed; boundary=b</field>
</header>
<multipart>
<body-part><header/><text-body name="m_decoded_1_1.txt"/></body-part>
<body-part>
<header>
<field>
Content-Type: image/png</field>
</header>
<binary-body name="m_decoded_1_2.bin"/></body-part>
</multipart>
</message>
"""
PARTS = "From: ann@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n" \
    "Content-Type: image/png\r\n\r\nabc\r\n--b--\r\n"


@pytest.mark.parametrize("text, image, right", [("Hello", "abc", 1), ("Bye", "abcd", 0)])
def test_decoded_structure_is_compared_part_by_part(tmp_path, text, image, right):
    (tmp_path / "m.msg").write_text(PARTS, encoding="ascii", newline="")
    (tmp_path / "m_decoded.xml").write_text(XML, encoding="ascii")
    (tmp_path / "m_decoded_1_1.txt").write_text(text, encoding="ascii")
    (tmp_path / "m_decoded_1_2.bin").write_text(image, encoding="ascii")
    found = figures(tmp_path)
    assert found["one valid line a file"] == (1, 1)
    assert found["the first plain text is in the text"] == (right, 1)
    assert found["each other part is attached, with its size"] == (right, 1)


def test_the_second_opinion_names_the_fields_that_differ(tmp_path):
    (tmp_path / "a").write_bytes(b"From: Ann <ann@example.com>\nTo: b@example.org\nSubject: Hi\n\nHello.\n")
    (tmp_path / "b").write_bytes(b"From: Ann <ann@example.com>\nSubject: \xc4\xe3\xba\xc3\n\nHello.\n")
    found = {figure.name: (figure.good, figure.of) for figure in corpora.second_opinion(Hark(HARK), tmp_path)}
    assert found["as Python: from"] == (2, 2)
    assert found["as Python: plain text"] == (2, 2)
    assert found["as Python: subject"] == (1, 2)
