"""Stands in for the programs that would change the machine: says no where what it is told is not so.

Run under the name of the program, with MANUAL_SOURCE (the tree) and MANUAL_ROOT (the folder that stands for /).
"""

import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["MANUAL_SOURCE"])
ROOT = pathlib.Path(os.environ["MANUAL_ROOT"])
TARGETS = {"all", "check", "install", "uninstall", "clean", "dist", "distcheck"}     # automake's own
VERBS = {"start", "stop", "restart", "reload", "status", "enable", "disable", "edit", "kill", "daemon-reload", "cat"}


def refuse(words):
    sys.exit("%s: %s" % (pathlib.Path(sys.argv[0]).name, words))


def need(condition, words):
    if not condition:
        refuse(words)


def plain_words(words):
    return [word for word in words if not word.startswith("-")]


def unit(name):
    name = name if "." in name else name + ".service"
    need((ROOT / "usr/local/lib/systemd/system" / name).exists(), "no unit %s is installed" % name)


def systemctl(words):
    verb, *units = plain_words(words)
    need(verb in VERBS, "unknown verb " + verb)
    for name in units:
        unit(name)


def journalctl(words):
    need("-u" in words or "-k" in words, "which unit?")
    if "-u" in words:
        unit(words[words.index("-u") + 1])


def sudo(words):
    if words[:1] == ["-u"]:
        need(words[1] in users(), "no user " + words[1])
        words = words[2:]
    os.execvp(words[0], words)


def users():
    lines = (ROOT / "usr/local/lib/sysusers.d/hark.conf").read_text().splitlines()
    return [line.split()[1] for line in lines if line.startswith("u")]


def runuser(words):
    sudo([word for word in words if word != "--"])


def install(words):
    """The real one, but everything belongs to whoever runs it."""
    rest = []
    while words:
        word = words.pop(0)
        if word in ("-o", "-g"):
            need(words.pop(0) in users() + ["root"], "no such user")
        else:
            rest.append(word)
    os.execv("/usr/bin/install", ["install", *rest])


def systemd_run(words):
    while words[0].startswith("-"):
        option = words.pop(0)
        if option == "-p":
            setting, _, value = words.pop(0).partition("=")
            need(setting in ("User", "LoadCredential"), "unknown setting " + setting)
            need(setting != "User" or value in users(), "no user " + value)
            need(setting != "LoadCredential" or pathlib.Path(value.split(":")[1]).exists(), "no file in " + value)
    os.execvp(words[0], words)


def chown(words):
    owner, *files = plain_words(words)
    need(owner.split(":")[0] in users() + ["root"], "no user " + owner)
    for file in files:
        need(pathlib.Path(file).exists(), "no file " + file)


def userdel(words):
    need(words[0] in users(), "no user " + words[0])


def systemd_sysusers(words):
    need(pathlib.Path(words[0]).exists(), "no file " + words[0])


def sudoedit(words):
    for file in words:
        need(pathlib.Path(file).exists(), "no file " + file)


def make(words):
    text = (SOURCE / "Makefile.am").read_text()
    targets = TARGETS | set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    if words[:1] == ["-C"]:
        words = words[2:]
    names = [word for word in plain_words(words) if "=" not in word]
    for word in names:
        need(word in targets, "no target " + word)


def autogen(words):
    need((SOURCE / "autogen.sh").exists(), "is not there")


def configure(words):
    known = subprocess.run([SOURCE / "configure", "--help"], capture_output=True, text=True, check=True,
                           env={"PATH": "/usr/bin:/bin"}).stdout
    for word in words:
        option = word.split("=")[0]
        need(not option.startswith("-") or re.search(re.escape(option) + r"\b", known), "unknown option " + option)


def man(words):
    section = words[0] if words[0].isdigit() else "?"
    need(list((SOURCE / "man").glob("%s.%s" % (words[-1], section))), "no page " + words[-1])


def packages():
    text = (SOURCE / "scripts/packages").read_text()
    return set(" ".join(re.findall(r'^(?:build|demo|test)="([^"]*)"', text, re.MULTILINE)).split()) | {"curl", "jq"}


def apt_get(words):
    verb, *names = plain_words(words)
    need(verb in ("install", "update", "remove", "purge"), "unknown verb " + verb)
    own = re.compile(r"^(\./)?hark(-doc)?(_[\w.*~+-]+\.deb)?$")
    for name in names:
        need(name in packages() or own.match(name), "hark needs no package " + name)


apt = apt_get


def script(words):
    """scripts/NAME of the source tree: only whether it is there, and knows its argument."""
    path = SOURCE / "scripts" / pathlib.Path(sys.argv[0]).name
    need(os.access(path, os.X_OK), "is not there")
    for word in words:
        need(re.search(r"(?<![\w-])%s\b" % re.escape(word), path.read_text()), "does not know " + word)


def curl(words):
    """A token service: the files that the request is made of must be there."""
    for word in words:
        if re.match(r"[a-z_]+@\S*/", word):
            need(pathlib.Path(word.split("@", 1)[1]).read_text(), "empty file in " + word)
    need(any(word.startswith("https://") for word in words), "no https address")
    print('{"token_type": "Bearer", "access_token": "a-token"}')


def jq(words):
    need(words == ["-er", ".access_token"], "only -er .access_token is known here")
    print(sys.stdin.read().split('"')[-2])


name = pathlib.Path(sys.argv[0]).name
if (SOURCE / "scripts" / name).exists():
    script(sys.argv[1:])
else:
    globals()[name.replace("-", "_").removesuffix(".sh")](sys.argv[1:])
