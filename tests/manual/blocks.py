"""What the pages show: blocks and short pieces of code, found in Markdown and in mdoc(7) sources.

A block that cannot be run has a marker with the reason in the line above it:

    <!-- not run: REASON -->        in Markdown
    .\\" not run: REASON            in a man page
"""

import dataclasses
import os
import pathlib
import re

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
PAGES = sorted(path.relative_to(SOURCE).as_posix() for pattern in ("README*.md", "docs/*.md", "man/*.[1578]")
               for path in SOURCE.glob(pattern))
RULES = ("categories", "additions", "priorities", "channels", "purchases", "senders", "sentiment")
NAMED_GLYPHS = {"dq": '"', "lq": "“", "rq": "”", "aq": "'", "en": "–", "em": "—"}


@dataclasses.dataclass
class Block:
    page: str
    line: int               # of its first line, from 1
    text: str
    label: str = ""         # what stands behind the fence's ```
    section: str = ""       # the heading above it
    marker: str = None      # why it is not run
    is_inline: bool = False

    @property
    def where(self):
        return "%s:%d" % (self.page, self.line)

    @property
    def kind(self):
        return self.label.split()[0] if self.label else kind_of(self.text)

    @property
    def file(self):
        """The path of the file that a fenced block is, when its label says so."""
        return self.label.split()[1] if len(self.label.split()) > 1 else None


def kind_of(text):
    """What a block without a label is, by its first line."""
    first = text.lstrip("\n").split("\n", 1)[0]
    if first.startswith("#!"):
        return "script"
    if re.match(r"#\d{4} ", first):
        return "orders"
    if re.match(r"Subject: ", first):
        return "template"
    if re.match(r"\[[A-Z]\w+\]$", first):
        return "ini"
    if first.startswith("{"):
        return "json"
    if re.match(r"(# yaml-language-server: |[a-z_]+:( |$))", first):
        return "yaml"
    if re.match(r"[a-z./][\w./-]*( |$)", first):
        return "sh"
    return "unknown"


class Markdown:
    """Reads a page line by line; blocks are fenced, or indented by four blanks after an empty line."""

    def __init__(self, page):
        self.page, self.found = page, []
        self.open, self.is_fenced = None, False
        self.section, self.marker, self.is_after_empty = "", None, True

    def begin(self, number, label=""):
        self.open = Block(self.page, number, "", label, self.section, self.marker)
        self.is_fenced, self.marker = bool(label), None
        self.found.append(self.open)

    def end(self):
        self.open.text = self.open.text.rstrip("\n") + "\n"
        self.open = None

    def take(self, number, line):
        if self.open and self.is_fenced:
            if line == "```":
                self.end()
            else:
                self.open.text += line + "\n"
        elif line.startswith("```"):
            self.begin(number + 1, line[3:] or "unnamed")
        elif line.startswith("    ") and (self.open or self.is_after_empty):
            if not self.open:
                self.begin(number)
            self.open.text += line[4:] + "\n"
        elif self.open and not line:
            self.open.text += "\n"
        else:
            self.take_text(number, line)

    def take_text(self, number, line):
        if self.open:
            self.end()
        said = re.match(r"<!-- not run: (.*) -->$", line)
        if said:
            self.marker = said.group(1)
        elif line:
            self.marker = None
        if line.startswith("#"):
            self.section = line.lstrip("# ")
        self.is_after_empty = not line or bool(said)
        self.found += [Block(self.page, number, code, "", self.section, None, True) for code in re.findall(r"`([^`]+)`", line)]


def markdown(page, text):
    """Blocks, and code in the text of a page."""
    reader = Markdown(page)
    for number, line in enumerate(text.split("\n") + ["end"], 1):
        reader.take(number, line)
    return reader.found


def plain(text):
    """A line of mdoc without its escapes."""
    text = re.sub(r"\\\[u([0-9A-F]{4,6})\]", lambda m: chr(int(m.group(1), 16)), text)
    text = re.sub(r"\\\(([a-z]{2})", lambda m: NAMED_GLYPHS[m.group(1)], text)
    return text.replace("\\&", "").replace("\\-", "-").replace("\\e", "\\")


def spoken(arguments):
    """The words of ".Ql hark show Ar number ,": placeholders in capitals, no macros, no point behind."""
    words, is_next_an_argument = [], False
    for word in re.findall(r'"[^"]*"|\S+', arguments):
        if word in ("No", "Ns"):
            continue
        if word == "Ar":
            is_next_an_argument = True
            continue
        if word in (".", ",", ";", ":", ")"):
            continue
        words.append(word.upper() if is_next_an_argument else plain(word.strip('"')))
        is_next_an_argument = False
    return " ".join(words)


def mdoc(page, text):
    """Literal displays, one-line displays (.Dl) and quoted literals (.Ql) of a man page."""
    found, block, section, marker = [], None, "", None
    for number, line in enumerate(text.split("\n"), 1):
        if block:
            if line == ".Ed":
                found.append(block)
                block = None
            else:
                block.text += plain(line) + "\n"
            continue
        said = re.match(r'\.\\" not run: (.*)$', line)
        if line.startswith(".Bd -literal"):
            block = Block(page, number + 1, "", "", section, marker)
        elif line.startswith(".Dl "):
            found.append(Block(page, number, plain(line[4:]) + "\n", "", section, marker))
        elif re.match(r"\.(Pq )?Ql ", line):
            found.append(Block(page, number, spoken(line.split("Ql ", 1)[1]), "", section, None, True))
        elif line.startswith((".Sh ", ".Ss ")):
            section = line[4:]
        marker = said.group(1) if said else None
    return found


def blocks_of(page):
    text = (SOURCE / page).read_text()
    return markdown(page, text) if page.endswith(".md") else mdoc(page, text)


def lines_of(block):
    """(number, command) of a block of commands; a line that ends in a backslash goes on in the next."""
    number, whole = block.line, ""
    for offset, line in enumerate(block.text.rstrip("\n").split("\n")):
        if not whole:
            number = block.line + offset
        whole += line
        if whole.endswith("\\"):
            whole = whole[:-1]
            continue
        if whole.strip() and not whole.lstrip().startswith("#"):
            yield number, whole.strip()
        whole = ""
