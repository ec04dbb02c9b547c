"""The HTML form of reports keeps to what mail programs can show, and the plain text says the same."""

import html.parser
import os
import pathlib
import re

import pytest

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
GOLDEN = sorted((SOURCE / "tests/data/report").glob("*.html"))
VOID = {"meta", "br", "hr", "img"}
TAGS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "p", "h1", "h2", "span", "b"}
MAXIMUM = 90 * 1000
# What mail programs ignore or take out, and what reaches out of the mail.
FORBIDDEN_STYLE = re.compile(r"position|flex|grid|float|@|url\(|expression|behavior|animation|transform|var\(|calc\(")
FORBIDDEN_ATTRIBUTE = re.compile(r"^(on.*|src|href|background|class|id|srcset|poster|action)$")
# Of the page where nothing is said: a mail program's own, in the light and in the dark.
WHITE, BLACK = "#ffffff", "#121212"


class Page(html.parser.HTMLParser):
    """Reads a page with every tag closed where it belongs, and calls `element` for each."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.elements, self.faults, self.comments, self.words = [], [], [], [], []
        self.feed(text)
        self.close()
        if self.stack:
            self.faults.append("never closed: %s" % [tag for tag, _ in self.stack])

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes, [attributes for _, attributes in self.stack]))
        if tag == "p" and any(open_tag == "p" for open_tag, _ in self.stack[-1:]):
            self.faults.append("p in p")
        if tag in ("td", "th") and (not self.stack or self.stack[-1][0] != "tr"):
            self.faults.append("%s outside a row" % tag)
        if tag == "tr" and (not self.stack or self.stack[-1][0] != "table"):
            self.faults.append("tr outside a table")
        if tag not in VOID:
            self.stack.append((tag, attributes))

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1][0] != tag:
            self.faults.append("</%s> at %s" % (tag, self.getpos()))
        else:
            self.stack.pop()

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        if data.strip():
            self.words.append((data, [attributes for _, attributes in self.stack]))
            if self.stack and self.stack[-1][0] in ("table", "tr"):
                self.faults.append("words between cells: %r" % data)


def style(attributes):
    pairs = [each.partition(":") for each in attributes.get("style", "").split(";") if each.strip()]
    return {key.strip(): value.strip() for key, _, value in pairs}


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2, 1.4.3: 4.5 is enough for small text, 3 for large text and areas."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(chain):
    """The ink and the ground that reach the innermost element; None: the mail program's own."""
    ink = ground = None
    for attributes in chain:
        ground = attributes.get("bgcolor", ground)
        ink = style(attributes).get("color", ink)
    return ink, ground


def check(text):
    assert len(text.encode()) < MAXIMUM
    page = Page(text)
    assert page.faults == []
    for tag, attributes, _ in page.elements:
        assert tag in TAGS, tag
        for name, value in attributes.items():
            assert not FORBIDDEN_ATTRIBUTE.match(name), (tag, name)
            if name == "style":
                assert not FORBIDDEN_STYLE.search(value), value
    check_tables(page)
    check_contrast(page)
    return page


def check_tables(page):
    """Outlook knows a width from an attribute alone, and draws no empty cell."""
    assert any(comment.startswith("[if mso]") and 'width="640"' in comment for comment in page.comments)
    for tag, attributes, _ in page.elements:
        if tag == "table":
            assert re.fullmatch(r"\d+%?", attributes.get("width", "")), attributes
            assert attributes.get("cellspacing") and attributes.get("cellpadding") == "0"
        if "bgcolor" in attributes:
            assert attributes.get("width") or attributes.get("height"), attributes
        for side in ("width", "height"):
            assert side not in style(attributes), attributes


def check_contrast(page):
    for words, chain in page.words:
        ink, ground = colours(chain)
        if words.strip("\u00a0 \n") == "" or (ink is None and ground is None):
            continue
        if ground is not None:
            assert ink is not None, ("words on a ground of ours need an ink of ours", words)
            assert contrast(ink, ground) >= 4.5, (words, ink, ground)
        else:
            assert contrast(ink, WHITE) >= 4.5 and contrast(ink, BLACK) >= 3, (words, ink)
    for _, attributes, _ in page.elements:
        if attributes.get("bgcolor", "").startswith("#2b"):
            assert contrast(attributes["bgcolor"], WHITE) >= 3 and contrast(attributes["bgcolor"], BLACK) >= 3


def test_there_are_golden_reports():
    assert len(GOLDEN) == 8


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_a_report_keeps_to_what_mail_programs_show(path):
    page = check(path.read_text(encoding="utf-8"))
    heads = {attributes.get("name"): attributes.get("content") for tag, attributes, _ in page.elements if tag == "meta"}
    assert heads["color-scheme"] == "light dark"
    assert "width=device-width" in heads["viewport"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_plain_text_says_what_the_html_says(path):
    """Every word of the page stands in the text, where lines are broken and the title comes once."""
    plain = re.sub(r"\s+", "", path.with_suffix(".txt").read_text(encoding="utf-8"))
    page = Page(path.read_text(encoding="utf-8"))
    for words, chain in page.words[1:]:
        shown = re.sub(r"[\s\u00a0]+", "", words)
        assert shown in plain, words


@pytest.mark.parametrize("path", sorted((SOURCE / "tests/data/report").glob("*.txt")), ids=lambda path: path.name)
def test_no_line_of_the_plain_text_is_too_long_for_a_phone_turned_round(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        width = sum(2 if ord(c) >= 0x1100 and not 0x2000 <= ord(c) < 0x2e80 else 1 for c in line)
        assert width <= 80, line


@pytest.mark.parametrize("fault, page", [
    ("not closed", "<p>a"),
    ("crossed", "<table><tr><td><p>a</td></p></tr></table>"),
    ("words between cells", "<table><tr>a<td>b</td></tr></table>"),
])
def test_the_checker_sees_faults(fault, page):
    assert Page(page).faults


@pytest.mark.parametrize("page", [
    '<p style="position:absolute">a</p>', '<p style="display:flex">a</p>', "<script>a</script>",
    '<p onclick="a">b</p>', '<img src="http://a.example/b.png">', '<p style="background:url(a)">b</p>',
    '<table cellpadding="0" cellspacing="0"><tr><td>a</td></tr></table>', '<p style="color:#cccccc;">a</p>',
])
def test_the_checker_refuses_what_mail_programs_do(page):
    frame = '<!--[if mso]><table width="640"><![endif]-->'
    check(frame + "<p>a</p>")
    with pytest.raises(AssertionError):
        check(frame + page)
