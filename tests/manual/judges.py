"""Judges what the pages show: each function gives the faults of one block, as sentences."""

import json
import re
import shutil
import subprocess

import yaml

from blocks import RULES, SOURCE, lines_of
from recipes import Recipe
from stage import BUILD
from lib.patience import WAIT_SECONDS

MAILBOX = """\
mailboxes:
  - address: feedback@example.com
    imap: { host: imap.example.com, password_file: feedback.secret }
    smtp: { host: smtp.example.com }
"""
OWNER = "owner: { name: Li Wei, email: li@example.com }\n"
# Ends of commands that look at a machine which is not all well: the exit codes besides 0, and what they say all the same.
MAY_FAIL = {"hark doctor": ((1, 3), "ok  "), "hark setup": ((2,), "--answers")}      # setup wants a terminal
# What stands for a value in the text of a page.
PLACEHOLDERS = {
    "NUMBER": "1042", "#N": "1042", "ADDRESS": "anna@example.org", "FILE": "mail.eml", "CATEGORY": "product_issue",
    "FOLDER": "new-rules.d", "MBOX": "archive.mbox", "WORDS": "crash", "CSV": "orders.csv", "NEW": "new.db",
    "编号": "1042", "地址": "anna@example.org", "文件": "mail.eml", "类别": "product_issue", "目录": "new-rules.d", "词": "闪退",
}
PROGRAMS = ("hark", "harkd", "sudo", "systemctl", "journalctl", "man", "make", "scripts/", "apt", "apt-get")
DROP_IN = {"LoadCredential", "LoadCredentialEncrypted", "ReadWritePaths", "BindReadOnlyPaths", "Environment"}


def is_good(line, code, said):
    return code == 0 or any(line.endswith(end) and code in codes and words in said for end, (codes, words) in MAY_FAIL.items())


def keys_of(block):
    return set(re.findall(r"^([a-z_]+):", block.text, re.MULTILINE))


def is_rules(block):
    return not block.is_inline and block.kind == "yaml" and keys_of(block) <= set(RULES)


def yaml_faults(block, folder, page):
    """Whether hark itself takes the block: a configuration whole or in part, rules, or surveys."""
    make_folder(folder)
    keys = keys_of(block)
    if is_rules(block):
        return rules_faults(block, folder, page)
    if keys == {"surveys"}:
        return said_of(folder, surveys=block.text)
    missing = (OWNER if "owner" not in keys else "") + (MAILBOX if "mailboxes" not in keys else "")
    return said_of(folder, settings=block.text + "\n" + missing)


def make_folder(folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCE / "config/rules.d", folder / "rules.d")


def rules_faults(block, folder, page):
    """With the page's other rules; beside the shipped ones when the page has no categories of its own."""
    others = [each for each in page if is_rules(each)]
    if any("categories" in keys_of(each) for each in others):
        shutil.rmtree(folder / "rules.d")
        (folder / "rules.d").mkdir()
    for each in others:
        (folder / ("rules.d/50-line-%04d.yaml" % each.line)).write_text(each.text)
    mine = "rules.d/50-line-%04d.yaml" % block.line
    return [line for said in said_of(folder) for line in said.splitlines() if line.startswith(mine)]


def said_of(folder, settings=OWNER + MAILBOX, surveys=""):
    (folder / "hark.yaml").write_text(settings)
    for name in re.findall(r"password_file: ([\w.-]+)", settings):
        (folder / name).write_text("secret\n")
        (folder / name).chmod(0o600)
    for name in re.findall(r"^templates: ([\w.-]+)", settings, re.MULTILINE):
        (folder / name).mkdir(exist_ok=True)
    if surveys:
        (folder / "surveys.d").mkdir()
        (folder / "surveys.d/50-page.yaml").write_text(surveys)
    return check(folder)


def check(folder):
    done = subprocess.run([BUILD / "hark", "--config", folder / "hark.yaml", "check"], capture_output=True, text=True,
                          timeout=WAIT_SECONDS, env={"HARK_DATADIR": str(SOURCE), "PATH": "/usr/bin:/bin", "LANGUAGE": "en"}, check=False)
    return [] if done.returncode == 0 else [done.stderr.replace(str(folder) + "/", "").strip()]


def command_faults(block, stage, language):
    """Runs the lines one after the other on a fresh stage."""
    faults = []
    stage.reset()
    for number, line in lines_of(block):
        code, said = stage.run(line, language, given="yes\n")
        if not is_good(line, code, said):
            faults.append("line %d: '%s' ended with %d: %s" % (number, line, code, said.strip()[-500:]))
    return faults


def inline_faults(block, stage, language):
    """A command in the text: run with values for its placeholders; one without arguments need only be known."""
    line = block.text
    if "…" in line or "..." in line:
        line = re.sub(r" ?(…|\.\.\.)$", "", line)
    words = line.split()
    if words[0] in ("hark", "harkd") and all(re.match(r"[a-z][a-z-]*$", word) for word in words):
        return known(words, stage, language)
    for name, value in PLACEHOLDERS.items():
        line = re.sub(r"(?<![\w-])#?%s(?!\w)" % re.escape(name.lstrip("#")), value, line)
    if words[:2] in (["hark", "forget"], ["hark", "restore"]):
        line += " --yes"
    stage.reset()
    code, said = stage.run(line, language, given="yes\n")
    return [] if is_good(line, code, said) else ["'%s' ended with %d: %s" % (line, code, said[-500:])]


def known(words, stage, language):
    """hark COMMAND [WORD]: there is such a command, and its help speaks of the word."""
    if words[0] == "harkd" or len(words) == 1:
        return []
    code, said = stage.run("hark help " + words[1], language)
    if code != 0:
        return ["hark has no command " + words[1]]
    return ["hark %s does not know '%s'" % (words[1], word) for word in words[2:]
            if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(word), said)]


def script_faults(block, stage):
    """A whole script: it is run, and must print something or leave a file."""
    stage.reset()
    before = stage.files()
    code, said = stage.run(block.text.split("\n", 1)[1])
    return [] if code == 0 and (said.strip() or stage.files() != before) else ["ended with %d: %s" % (code, said)]


def drop_in_faults(block, stage):
    """[Service] of a drop-in for the unit."""
    faults = []
    for line in block.text.splitlines()[1:]:
        key, _, value = line.partition("=")
        if line and key not in DROP_IN:
            faults.append("%s is not among the settings that are known here" % key)
        if key == "LoadCredential" and not re.match(r"[\w-]+:/etc/hark/[\w.-]+$", value):
            faults.append("not NAME:FILE: " + value)
    return faults


def template_faults(block, folder):
    """The text of a mail, as the template "ack" of a folder of one's own."""
    make_folder(folder)
    (folder / "own/en").mkdir(parents=True)
    (folder / "own/en/ack.txt").write_text(block.text)
    return said_of(folder, settings=OWNER + MAILBOX + "templates: own\n")


def json_faults(block):
    """An example must be JSON; the shape of an answer (JSON CONTRACTS) is test_contracts.py's matter."""
    if block.section.startswith("hark "):
        return []
    try:
        json.loads(block.text)
    except ValueError as error:
        return [str(error)]
    return []


def is_command(text):
    """Whether code in the text of a page is a command (and not a path, a key, a name)."""
    first = text.split()[0] if text.split() else ""
    return first in PROGRAMS or (first.startswith("scripts/") and not first.endswith(".py"))


def setting_of(text):
    """The text when it is a setting: "key: value" with a key of the configuration, else None."""
    match = re.match(r"([a-z_]+): \S", text)
    top = yaml.safe_load((SOURCE / "config/schema/settings.json").read_text())["properties"]
    return text if match and match.group(1) in top else None


def recipe_faults(block, folder):
    """A block that is a file is tried with all files of its section, once."""
    if block.file != "hark.yaml":
        return []
    shutil.rmtree(folder, ignore_errors=True)
    Recipe(block.page, block.section).write(folder)
    return check(folder)


def faults_of(block, stage, folder, language, page):
    """All faults of a block among those of its page, each as one sentence."""
    if block.is_inline:
        if is_command(block.text):
            return inline_faults(block, stage, language)
        return yaml_faults(block, folder, page) if setting_of(block.text) else []
    if block.file:
        return recipe_faults(block, folder)
    kinds = {
        "yaml": lambda: yaml_faults(block, folder, page),
        "sh": lambda: command_faults(block, stage, language),
        "script": lambda: script_faults(block, stage),
        "ini": lambda: drop_in_faults(block, stage),
        "template": lambda: template_faults(block, folder),
        "json": lambda: json_faults(block),
        "orders": lambda: [],           # carried out by test_orders_of_pages
    }
    if block.kind not in kinds:
        return ["a block of the kind '%s' cannot be tried: write what it is behind its fence (%s), or mark it (blocks.py)"
                % (block.kind, ", ".join(kinds))]
    return kinds[block.kind]()


def faults_of_page(blocks, stage, folder, language):
    """PAGE:LINE: FAULT of all blocks but those with a marker."""
    return ["%s: %s" % (block.where, fault) for block in blocks if block.marker is None
            for fault in faults_of(block, stage, folder, language, blocks)]
