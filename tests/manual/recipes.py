"""The recipes of the cookbook: a section's files, and the mails of its table with what becomes of each."""

import collections
import re
import shutil

from blocks import SOURCE, blocks_of

PAGES = ["docs/cookbook.md", "docs/cookbook.zh.md"]
Row = collections.namedtuple("Row", "sender subject text category priority answer")
# A password is asked of nobody here; each server stands for the one that the recipe names.
LOCAL = {"imap": "imap: { host: 127.0.0.1, port: %d, tls: none, user: feedback@example.com, password_file: feedback.secret }",
         "smtp": "smtp: { host: 127.0.0.1, port: %d, tls: none, login: no }"}


def sections(page):
    """{heading: lines of the section}"""
    found, heading = {}, None
    for line in (SOURCE / page).read_text().splitlines():
        if line.startswith("## "):
            heading = line[3:]
            found[heading] = []
        elif heading:
            found[heading].append(line)
    return found


def rows(lines):
    """The table's rows: a mail is "SENDER: SUBJECT / TEXT", its sender a new one when none is named."""
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 4 or " / " not in cells[0]:
            continue
        sender, subject, text = re.match(r"(?:(\S+@\S+): )?(.*?) / (.*)$", cells[0]).groups()
        yield Row(sender, subject, text.replace("<br>", "\n"), *cells[1:])


class Recipe:
    def __init__(self, page, heading):
        self.page, self.heading = page, heading
        self.files = {block.file: block.text for block in blocks_of(page) if block.section == heading and block.file}
        self.rows = list(rows(sections(page)[heading]))

    @property
    def box(self):
        return re.search(r"- address: (\S+)", self.files["hark.yaml"]).group(1)

    def write(self, folder, imap_port=None, smtp_port=None):
        """As the owner has it: the shipped rules too, unless the recipe has a set of its own (10-...)."""
        folder.mkdir(parents=True)
        (folder / "rules.d").mkdir()
        if not any(name.startswith("rules.d/10-") for name in self.files):
            shutil.copytree(SOURCE / "config/rules.d", folder / "rules.d", dirs_exist_ok=True)
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        if imap_port:
            config = self.files["hark.yaml"]
            for key, port in (("imap", imap_port), ("smtp", smtp_port)):
                config = re.sub(r"^    %s: .*$" % key, "    " + LOCAL[key] % port, config, flags=re.MULTILINE)
            (folder / "hark.yaml").write_text(config + "database: hark.db\n")
            (folder / "feedback.secret").write_text("secret\n")
            (folder / "feedback.secret").chmod(0o600)


def recipes():
    return [Recipe(page, heading) for page in PAGES if (SOURCE / page).exists() for heading in sections(page)
            if any(line.startswith("```yaml hark.yaml") for line in sections(page)[heading])]
