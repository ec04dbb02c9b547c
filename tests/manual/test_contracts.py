"""The shapes of JSON in hark(1) are those that the program writes, key by key; and its orders by mail are understood."""

import json
import re

import pytest

from blocks import PAGES, blocks_of
from stage import mail

READ = "hark read --json with.eml"
INPUT = '{"id": "1", "subject": "The app crashes", "text": "It crashes. 4/5"}\n'
# Section of hark(1): the commands whose lines its last displays show.
SHOWN = {
    "hark read --json FILE|DIR|MBOX|-": [READ],
    "hark classify --rules DIR --json": ["hark classify --rules new-rules.d --json"],
    "hark explain --json FILE|NUMBER": ["hark explain --json mail.eml"],
    "hark rehearse --json": ["hark rehearse --json --rules new-rules.d --against current archive.mbox", "hark rehearse --json archive.mbox"],
    "hark rating --scale 1-5|0-10 --json": ["hark rating --scale 1-5 --json"],
    "hark stats --json": ["hark stats --json"],
}
MULTIPART = ("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n"
             "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n1\r\n--b--\r\n").encode()


def paths_of_shape(text):
    """{"a":{"b"},"c":[{"d"}]} -> {"a", "a.b", "c", "c.d"}; what is "..." has no keys of its own."""
    found, parents, last = set(), [], None
    for token in re.findall(r'"[^"]*"(?=\s*[:,}|])|[{}]', re.sub(r'(":)\s*("[^"]*")(\|"[^"]*")*', r"\1 value", text)):
        if token == "{":
            parents.append(last)
        elif token == "}":
            last = parents.pop()
        else:
            last = token.strip('"')
            found.add(".".join([each for each in parents if each] + [last]))
    return found


def paths_of_value(value, prefix=""):
    if isinstance(value, list):
        return {path for each in value for path in paths_of_value(each, prefix)}
    if not isinstance(value, dict):
        return set()
    return {path for key, inner in value.items()
            for path in {prefix + key} | paths_of_value(inner, prefix + key + ".")}


def parent(path):
    return path.rpartition(".")[0]


def test_a_shape_is_read():
    text = '{"type":"sum","a":{"b","c":[{"d"}]|null},\n "how":"x"|"y","e":[[...]]}'
    assert paths_of_shape(text) == {"type", "a", "a.b", "a.c", "a.c.d", "how", "e"}


@pytest.mark.parametrize("section", SHOWN)
def test_what_is_written_has_the_keys_that_the_page_shows(section, stage):
    stage.reset()
    (stage.work / "with.eml").write_bytes(mail(7, extra="In-Reply-To: <a@b.example>\r\n").split(b"MIME-")[0] + MULTIPART)
    shapes = [paths_of_shape(block.text) for block in blocks_of("man/hark.1") if block.section == section and not block.is_inline]
    for command in SHOWN[section]:
        code, said = stage.run(command, given=INPUT)
        assert code == 0, said
        for value in map(json.loads, said.splitlines()):
            agree(paths_of_value(value), shapes, command)


def agree(real, shapes, command):
    """With the shape that shares most keys; a part that holds nothing, or whose keys are data, is not compared."""
    shape = max(shapes, key=lambda each: len(each & real))
    described = {parent(path) for path in shape}
    unknown = {path for path in real if parent(path) in described} - shape
    assert unknown == set(), "%s writes what the page does not show" % command
    filled = {parent(path) for path in real}
    missing = {path for path in shape if parent(path) in filled} - real - {"before", "different", "report"}
    assert missing == set(), "%s does not write what the page shows" % command


def orders_of(page):
    """Lines such as "#1042 resolve ...", from blocks and from the text of a page."""
    return [line for block in blocks_of(page) if block.kind == "orders"
            for line in block.text.splitlines() if re.match(r"#\d{4} \S+ \S", line) and not line.endswith("...")]


@pytest.mark.parametrize("page", [page for page in PAGES if orders_of(page)])
def test_orders_of_a_page_are_carried_out(page, stage):
    orders = orders_of(page)
    transcript = stage.order("\n".join(orders))
    refused = re.findall(r".*(?:unknown|no such|not done|refused).*", transcript)
    assert refused == [], transcript
    assert all(line.split()[0] in transcript for line in orders), transcript


def test_an_order_that_is_not_understood_is_found_by_that(stage):
    assert "unknown word" in stage.order("#1042 frobnicate it")
