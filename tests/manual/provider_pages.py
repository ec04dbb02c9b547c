"""The part of docs/providers.md and docs/providers.zh.md that comes from hark's own table of providers.

    HARK_BUILD=BUILD tests/manual/provider_pages.py       # writes it anew; BUILD holds tests/manual/providers
"""

import collections
import itertools
import os
import pathlib
import re
import subprocess
import textwrap

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
BEGIN, END = "<!-- from src/config/provider.c -->\n", "<!-- end -->\n"
REFUSALS, REFUSALS_END = "<!-- from src/net/refusal.c and src/desk/remedy.c -->\n", "<!-- end of refusals -->\n"
TOKEN = 3       # enum provider_secret
Server = collections.namedtuple("Server", "host port tls")
Provider = collections.namedtuple("Provider", "name domains imap smtp secret switch_on secret_from")
WORDS = {
    "docs/providers.md": {"language": "en", "head": "| addresses | IMAP | SMTP |", "own": "a domain of your own", "box": "feedback",
                          "refusals": "| hark says | what to do |"},
    "docs/providers.zh.md": {"language": "zh", "head": "| 邮箱地址 | IMAP | SMTP |", "own": "自己的域名", "box": "feedback",
                             "refusals": "| hark 说 | 该怎么办 |"},
}


def server(text):
    host, port, tls = text.split()
    return Server(host, int(port), tls)


def said(language, *arguments):
    environment = dict(os.environ, LANGUAGE=language, LC_ALL="C.UTF-8", HARK_LOCALEDIR=str(BUILD / "locale"))
    return subprocess.run([BUILD / "tests/manual/providers", *arguments], capture_output=True, text=True, check=True,
                          env=environment).stdout.splitlines()


def refusals(page):
    """What hark says when a server does not let it in, and what to do; what differs only in the provider is told once."""
    rows = ["| %s | %s |" % tuple(line.split("\t")) for line in said(WORDS[page]["language"], "refusals")]
    return "\n" + "\n".join([WORDS[page]["refusals"], "|---|---|"] + rows) + "\n\n"


def table(language):
    for line in said(language):
        name, domains, imap, smtp, secret, switch_on, secret_from = line.split("\t")
        yield Provider(name, domains.split(), server(imap), server(smtp), int(secret), switch_on, secret_from)


def shown(one):
    return "%s, %d%s" % (one.host, one.port, " (STARTTLS)" if one.tls == "starttls" else "")


def example(provider, words):
    """The mailbox of a provider as it stands in hark.yaml."""
    domain = provider.domains[0].replace("*.", "example.") if provider.domains else "example.com"
    domain = domain.replace(".*", ".com")
    secret = "token_command: /etc/hark/microsoft365-token" if provider.secret == TOKEN else "password_file: feedback.secret"
    tls = ", tls: starttls" if provider.smtp.tls == "starttls" else ""
    return ("```yaml\nmailboxes:\n  - address: %s@%s\n    imap: { host: %s, %s }\n    smtp: { host: %s%s }\n```\n"
            % (words["box"], domain, provider.imap.host, secret, provider.smtp.host, tls))


def sections(words):
    """Neighbours in the table that ask the same of a person share a section."""
    for (_, switch_on, secret_from), group in itertools.groupby(table(words["language"]), lambda p: p[4:]):
        group = list(group)
        yield "## %s\n" % (", " if words["language"] == "en" else "、").join(dict.fromkeys(p.name for p in group))
        rows = ["| %s | %s | %s |" % (", ".join("`%s`" % d for d in p.domains) or words["own"], shown(p.imap), shown(p.smtp))
                for p in group]
        yield "\n".join([words["head"], "|---|---|---|"] + rows) + "\n"
        steps = [re.sub(r"(https://[\w./]+\w)", r"<\1>", step) for step in (switch_on, secret_from) if step]
        yield "\n".join(textwrap.fill("%d. %s" % step, 120, subsequent_indent="   ", break_on_hyphens=False)
                         for step in enumerate(steps, 1)) + "\n"
        yield example(group[0], words)


def made(page):
    """What stands between the marks."""
    return "\n" + "\n".join(sections(WORDS[page])) + "\n"


def with_made(text, begin, end, between):
    """The page with what is made between two marks."""
    before, rest = text.split(begin)
    return before + begin + between + end + rest.split(end)[1]


def written(page):
    """The page as it ought to be."""
    text = with_made((SOURCE / page).read_text(), BEGIN, END, made(page))
    return with_made(text, REFUSALS, REFUSALS_END, refusals(page)) if REFUSALS in text else text


def main():
    for page in WORDS:
        (SOURCE / page).write_text(written(page))


if __name__ == "__main__":
    main()
