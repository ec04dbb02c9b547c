"""The judges of pages can say no: each of these small pages has one thing that is not so."""

import pytest

from blocks import markdown, mdoc
from judges import faults_of_page

BROKEN = {
    "an option that is not there": ("    hark list --colour\n", "ended with 2"),
    "an option that is not there, in the text": ("Run `hark list --colour` now.\n", "ended with 2"),
    "a command that is not there": ("See `hark frobnicate`.\n", "no command frobnicate"),
    "a word of a command that is not there": ("See `hark outbox frobnicate`.\n", "does not know 'frobnicate'"),
    "a program that nobody knows": ("    frobnicate --now\n", "not found"),
    "a file that is not installed": ("    sudo cp /usr/local/share/hark/none.yaml /etc/hark/\n", "none.yaml"),
    "a unit that is not ours": ("    sudo systemctl restart harkd\n", "no unit harkd.service"),
    "a package that nobody needs": ("    sudo apt-get install libfrob-dev\n", "no package libfrob-dev"),
    "an unknown option of configure": ("    ./configure --with-frob\n", "unknown option --with-frob"),
    "a doctor who is not called": ("    sudo -u nobody hark doctor\n", "no user nobody"),
    "a target that make does not know": ("    make frob\n", "no target frob"),
    "a page of the manual that is not there": ("Read `man hark-frob`.\n", "no page hark-frob"),
    "the second line of a block": ("    hark status\n    hark show 99999\n", "line 2"),
    "a wrong key": ("```yaml\nowner: { email: li@example.com, colour: red }\n```\n", "colour"),
    "a wrong key, in the text": ("Write `service: { remond: yes }`.\n", "remond"),
    "rules with a bad example": ("```yaml\ncategories:\n  - id: a\n    any: [{ words: [b] }]\n"
                                 "    examples: { yes: [nothing] }\n```\n", 'example "nothing"'),
    "a survey without a question": ("```yaml\nsurveys: [{ id: a, measures: csat, scale: 1-5, after: resolved }]\n```\n",
                                    "question"),
    "a script that prints nothing": ("    #!/bin/sh\n    true\n", "ended with 0"),
    "a drop-in with a word too many": ("    [Service]\n    LoadSecret=a:/etc/hark/a\n", "LoadSecret"),
    "a template with an unknown name": ("```template\nSubject: Auto: Hello\n\n{{frob}}\n```\n", "frob"),
    "what is no JSON": ("```json\n{ a: 1 }\n```\n", "Expecting"),
    "a block that nobody understands": ("```text\nHello.\n```\n", "cannot be tried"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_page_is_found(name, stage, tmp_path):
    text, expected = BROKEN[name]
    faults = faults_of_page(markdown("broken.md", text), stage, tmp_path / "block", "en")
    assert len(faults) == 1 and expected in faults[0], faults


def test_a_broken_man_page_is_found(stage, tmp_path):
    page = ".Sh EXAMPLES\n.Bd -literal -offset indent\nhark list \\-\\-colour\n.Ed\n.Dl hark frobnicate\n" \
           ".Ql hark show Fl -colour\n"
    faults = faults_of_page(mdoc("broken.1", page), stage, tmp_path / "block", "en")
    assert [fault.split(":")[1] for fault in faults] == ["3", "5", "6"], faults


def test_a_marked_block_is_left_alone_and_kept(stage, tmp_path):
    blocks = markdown("page.md", "<!-- not run: it would take an hour -->\n    hark frobnicate\n\nNow:\n\n    hark frobnicate\n")
    assert [block.marker for block in blocks] == ["it would take an hour", None]
    assert len(faults_of_page(blocks, stage, tmp_path / "block", "en")) == 1
