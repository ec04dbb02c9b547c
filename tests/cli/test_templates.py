"""hark templates: every mail that a customer may get can be looked at beforehand."""

import email
import email.policy
import os
import pathlib
import re
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

BUILD = pathlib.Path(os.environ.get("HARK_BUILD", "."))
SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE", "."))

CONFIG = """
owner: {name: Li Wei, email: li@example.org, timezone: UTC}
mailboxes:
  - address: feedback@example.com
    name: Example Shop
    imap: {host: imap.example.com, password_file: secret}
    smtp: {host: smtp.example.com}
hours: {week: "Mon-Fri 09:00-18:00"}
rules: rules.d
templates: own
database: hark.db
"""


def install(tmp_path):
    (tmp_path / "hark.yaml").write_text(CONFIG)
    (tmp_path / "secret").write_text("x\n")
    (tmp_path / "secret").chmod(0o600)
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d/10.yaml").write_text("categories: [{id: a, any: [{words: [x]}]}]\n")
    (tmp_path / "own/en").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def place(tmp_path):
    return install(tmp_path)


def hark(place, *arguments):
    return subprocess.run(
        [BUILD / "hark", "--config", place / "hark.yaml", *arguments],
        capture_output=True, text=True, timeout=WAIT_SECONDS,
        env={**os.environ, "LANGUAGE": "en", "HARK_DATADIR": str(SOURCE), "HARK_LOCALEDIR": str(BUILD / "locale")},
    )


def shipped():
    return {(path.stem, path.parent.name) for path in (SOURCE / "templates").glob("*/*.txt")}


def test_each_shipped_template_is_written_in_each_form_and_language(place):
    assert hark(place, "templates", "preview", place / "out").returncode == 0
    for name, language in shipped():
        for suffix in ("txt", "html", "eml"):
            assert (place / f"out/{name}.{language}.{suffix}").stat().st_size > 0


def test_every_template_has_both_languages():
    assert {name for name, language in shipped() if language == "en"} == {
        name for name, language in shipped() if language == "zh"}


def test_a_sample_is_a_mail_with_the_text_of_its_page(place):
    hark(place, "templates", "preview", place / "out")
    mail = email.message_from_bytes((place / "out/resolved.zh.eml").read_bytes(), policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "#1042" in mail["Subject"]
    assert "我们已更正地址" in text and text.strip() in (place / "out/resolved.zh.txt").read_text()


def test_no_sample_has_an_unfilled_place(place):
    hark(place, "templates", "preview", place / "out")
    for path in (place / "out").glob("*.txt"):
        assert "{{" not in path.read_text() and "[#]" not in path.read_text()


def test_out_of_hours_an_acknowledgement_says_so(place):
    hark(place, "templates", "preview", place / "out")
    for name in ("ack-out-of-hours", "ack-vip-closed", "ack-problem-closed"):
        assert re.search(r"Nobody is at the desk right now\. We are back on \w+, \d+ \w+ at 09:00 \(UTC\)",
                         (place / f"out/{name}.en.txt").read_text())
        assert re.search(r"我们将于\d+月\d+日（星期.）09:00（UTC）恢复办公", (place / f"out/{name}.zh.txt").read_text())
    for name in ("ack", "ack-vip", "ack-problem"):
        assert "We are back" not in (place / f"out/{name}.en.txt").read_text()


def test_a_text_that_is_never_sent_while_closed_is_not_shown_so(place):
    hark(place, "templates", "preview", place / "out")
    assert not (place / "out/ack-closed.en.txt").exists()
    (place / "own/en/ack.txt").write_text("Subject: Own\n\n{{#closed}}Back on {{reopens}}.{{/closed}}\n")
    hark(place, "templates", "preview", place / "out2")
    assert "Back on" in (place / "out2/ack-closed.en.txt").read_text()


def test_the_owners_own_words_are_shown_in_place_of_the_shipped_ones(place):
    (place / "own/en/ack.txt").write_text("Subject: Own\n\nMine, #{{number}}.\n")
    hark(place, "templates", "preview", place / "out")
    assert (place / "out/ack.en.txt").read_text() == "Subject: Own\n\nMine, #1042.\n"
    assert not (place / "out/ack.en.html").exists()


def test_they_are_listed(place):
    result = hark(place, "--json", "templates", "list")
    assert result.stdout.count("\n") == len(shipped())


# ---- the owner's


def kinds_of_mail():
    """Every kind that anything in the sources puts into the outbox."""
    others = {"mail", "hook"}   # which are kinds of an entry and of a receiver
    found = set()
    for path in [*(SOURCE / "src/desk").glob("*.c"), *(SOURCE / "src/daemon").glob("*.c")]:
        text = path.read_text()
        for value in re.findall(r"\.kind = ([^;}]*)[;,}]", text):
            found |= set(re.findall(r'"(\w+)"', value.split(",")[0]))
    return found - others


def kinds_of_alert():
    return {kind for path in (SOURCE / "src").glob("*/*.c")
            for kind in re.findall(r'alert_raise\(\s*[\w>-]+,\s*"(\w+)"', path.read_text())}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    place = install(tmp_path_factory.mktemp("preview"))
    done = hark(place, "templates", "preview", place / "out")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return place / "out"


def test_every_kind_of_mail_has_a_sample_in_both_languages(written):
    assert {"ack", "alert", "digest", "report", "transcript", "survey"} <= kinds_of_mail()
    for kind in kinds_of_mail():
        for language in ("en", "zh"):
            name = kind.replace("_", "-")
            assert list(written.glob("owner-%s*.%s.eml" % (name, language))) + list(
                written.glob("%s*.%s.eml" % (name, language))), kind


def test_every_alert_has_a_sample(written):
    assert len(kinds_of_alert()) >= 5
    for kind in kinds_of_alert():
        assert (written / ("owner-alert-%s.en.eml" % kind)).exists(), kind
    for why in re.findall(r"REQUEST_\w+\] = \{\"(\w+)\"", (SOURCE / "src/desk/request.c").read_text()):
        assert (written / ("owner-alert-order-%s.en.eml" % why.replace("_", "-"))).exists(), why


def test_the_owners_samples_are_in_his_language(written):
    for path in written.glob("owner-*.zh.txt"):
        assert re.search("[\u4e00-\u9fff]", path.read_text().splitlines()[0]), path
    for path in written.glob("owner-*.en.txt"):
        assert not re.search("[\u4e00-\u9fff]", path.read_text()), path


def test_no_sample_of_the_owners_mail_is_another_ones(written):
    subjects = [path.read_text().splitlines()[0] for path in sorted(written.glob("owner-*.en.txt"))]
    assert len(set(subjects)) == len(subjects) >= 18


def test_a_second_address_is_not_called_by_the_owners_name(written):
    mail = email.message_from_bytes((written / "owner-digest-handed-up.en.eml").read_bytes(),
                                    policy=email.policy.default)
    assert mail["To"] == "manager@example.com"


def test_the_index_leads_to_every_mail(written):
    index = (written / "index.html").read_text()
    for path in written.glob("*.eml"):
        assert 'href="%s"' % path.name in index
        assert 'href="%s.txt"' % path.name[:-4] in index
    links = re.findall('href="([^"]*)"', index)
    assert all((written / link).exists() for link in links)


def test_looking_at_them_touches_no_database(written):
    assert not (written.parent / "hark.db").exists()
