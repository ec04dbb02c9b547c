"""Makes docs/pictures: has headless Chromium draw what scripts/demo prints, and a report, in each language.

The report is on an invented company's week in which the courier is on strike; two looks at it, as on a phone.
"""

import html
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from PIL import Image

from demo_words import width_of

SOURCE = pathlib.Path(__file__).resolve().parents[1]
PICTURES = SOURCE / "docs/pictures"
BUILD = pathlib.Path(os.environ.get("HARK_DEMO_DIR") or SOURCE / "build-demo").resolve()
PHONE_WIDTH, PHONE_HEIGHT = 390, 780
COLUMNS = 104
SEED = {"en": "3", "zh": "5"}       # most of those who stand out write in that language
MAILS_A_YEAR, FROM_WEEK, TO_WEEK, WEEK, MONDAY = "4000", "30", "40", "2025-W40", "2025-10-06 08:00"
CONFIG = """\
owner: { name: Li Wei, email: li@example.com, language: %s, timezone: Asia/Shanghai }
mailboxes:
  - address: hello@shop.example
    imap: { host: 127.0.0.1, password_file: secret }
    smtp: { host: 127.0.0.1 }
database: hark.db
rules: %s/config/rules.d
"""
# The second look begins at what stands out: the heading after the bars of priorities.
SECOND = """<script>addEventListener("load", () => {
    const headings = [...document.querySelectorAll("h2, h3")].filter(each => %s.includes(each.textContent.trim()))
    headings[0].scrollIntoView(); scrollBy(0, -16)
})</script>"""
HEADINGS = '["What stands out", "值得注意的", "值得注意"]'
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files",
            "--virtual-time-budget=2000"]
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #1e2430 }
pre { margin: 0; padding: 14px 18px; color: #d8dee9; font: 13px/1.36 "DejaVu Sans Mono", "WenQuanYi Zen Hei Mono", monospace }
b { color: #a3be8c; font-weight: normal } i { color: #ebcb8b; font-style: normal }
.wide { display: inline-block; width: 15.653px; font-size: 15px; line-height: 1 }     /* two of the others */
</style><pre>%s</pre>"""
PHONES = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 18px; background: #eceff4; display: flex; gap: 18px }
div { width: %dpx; height: %dpx; overflow: hidden; border: 9px solid #2e3440; border-radius: 30px; background: #fff }
iframe { width: 100%%; height: 100%%; border: 0 }
</style><div><iframe src="first.html"></iframe></div><div><iframe src="second.html"></iframe></div>"""


def demo(language):
    """What scripts/demo prints, and the folder that it leaves."""
    said = subprocess.run(["scripts/demo"], cwd=SOURCE, capture_output=True, text=True, check=True,
                          env=dict(os.environ, LANGUAGE=language)).stdout
    return said[said.index("1. "):], pathlib.Path(re.search(r"(/\S+)/report\.html", said).group(1))


def drawn(page, picture, width, height):
    """In so few colours as text needs: a third of the bytes."""
    subprocess.run(CHROMIUM + ["--screenshot=%s" % picture, "--window-size=%d,%d" % (width, height), page.as_uri()],
                   check=True, capture_output=True)
    with Image.open(picture) as image:
        image.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)


def wrapped(lines):
    for line in lines:
        while width_of(line) > COLUMNS:
            end = max(n for n in range(len(line)) if width_of(line[:n]) <= COLUMNS)
            yield line[:end]
            line = line[end:]
        yield line


def terminal(said, folder, picture):
    """As a terminal shows it: a wide character takes two columns. Temporary names are not worth showing."""
    lines = ["<b>$</b> scripts/demo"]
    for line in wrapped(said.replace(str(folder), "/tmp/hark-demo").splitlines()):
        line = re.sub(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]",
                      r'<span class="wide">\g<0></span>', html.escape(line))
        line = re.sub(r"#\d{4}", r"<b>\g<0></b>", line)
        lines.append(re.sub(r'\b(high|LOST)\b|(?<= )<span class="wide">高</span>(?= )', r"<i>\g<0></i>", line))
    page = folder / "terminal.html"
    page.write_text(TERMINAL % "\n".join(lines))
    drawn(page, picture, 860, 30 + round(len(lines) * 13 * 1.36))


def report(language, folder):
    """The report of the week, as HTML."""
    (folder / "hark.yaml").write_text(CONFIG % (language, SOURCE))
    (folder / "secret").touch(mode=0o600)
    (folder / "secret").write_text("x\n")
    environment = dict(os.environ, TZ="Asia/Shanghai", HARK_DATADIR=str(SOURCE), HARK_LOCALEDIR=str(BUILD / "locale"))
    subprocess.run(["make", "-s", "-C", BUILD, "tests/bench/make_year"], check=True, capture_output=True)
    subprocess.run([BUILD / "tests/bench/make_year", folder / "hark.db", SEED[language], MAILS_A_YEAR, FROM_WEEK, TO_WEEK], check=True,
                   capture_output=True, env=environment)
    return subprocess.run([BUILD / "hark", "--config", folder / "hark.yaml", "report", "--period", WEEK, "--now", MONDAY,
                           "--format", "html"], check=True, capture_output=True, text=True, env=environment).stdout


def phones(language, folder, picture):
    page = report(language, folder)
    (folder / "first.html").write_text(page)
    (folder / "second.html").write_text(page + SECOND % HEADINGS)
    (folder / "phones.html").write_text(PHONES % (PHONE_WIDTH, PHONE_HEIGHT))
    drawn(folder / "phones.html", picture, 2 * (PHONE_WIDTH + 18) + 54, PHONE_HEIGHT + 54)


def main():
    PICTURES.mkdir(exist_ok=True)
    for language in ("en", "zh"):
        said, folder = demo(language)
        with tempfile.TemporaryDirectory() as made:
            made = pathlib.Path(made)
            terminal(said, folder, made / "demo.png")
            phones(language, made, made / "report.png")
            for name in ("demo", "report"):
                shutil.copy(made / (name + ".png"), PICTURES / ("%s.%s.png" % (name, language)))
        shutil.rmtree(folder)


main()
