"""Mails with their decoded structure beside them: X.msg, X_decoded.xml, and the bodies in files that the XML names."""

import email
import email.policy
import re
import xml.etree.ElementTree

from .hark import Figure, squeeze

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Leaf:
    """A part that holds something: its bytes, decoded, and the Content- fields around it."""

    def __init__(self, fields, body, is_text, is_alternative):
        self.fields = fields
        self.body = body
        self.is_text = is_text
        self.is_alternative = is_alternative

    def text(self):
        charset = self.fields.get_content_charset("utf-8")
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def is_body_text(self):
        return (self.is_text and self.fields.get_content_type() == "text/plain" and not self.fields.get_filename()
                and self.fields.get_content_disposition() != "attachment")

    def sizes(self):
        """Bytes with the line ends of the file, and with LF as hark counts them."""
        return {len(self.body), len(self.body.replace(b"\r\n", b"\n"))}


def has_events(folder):
    return next(folder.rglob("*_decoded.xml"), None) is not None


def fields_of(node):
    header = node.find("header")
    raw = "".join((field.text or "").strip("\r\n") + "\n" for field in header.findall("field")) if header is not None else ""
    return email.message_from_string(raw + "\n", policy=email.policy.compat32)


def leaves_of(folder, node, is_alternative=False):
    """Of the mail itself: messages inside it are one leaf without a body."""
    fields = fields_of(node)
    for body in node.findall("text-body") + node.findall("binary-body"):
        data = (folder / body.get("name")).read_bytes()
        yield Leaf(fields, data, body.tag == "text-body", is_alternative)
    for inner in node.findall("multipart"):
        for part in inner.findall("body-part"):
            yield from leaves_of(folder, part, is_alternative or fields.get_content_subtype() == "alternative")


def read_xml(file):
    text = NOT_XML.sub(" ", file.read_bytes().decode("utf-8", "replace"))
    return xml.etree.ElementTree.fromstring(text)


def is_in(text, message):
    return squeeze(text) in squeeze(message["text"])


def count_mail(leaves, message, name, first, every, files):
    texts = [leaf for leaf in leaves if leaf.is_body_text() and squeeze(leaf.text())]
    sizes = [attachment["size"] for attachment in message["attachments"]]
    if texts:
        first.count(is_in(texts[0].text(), message), name, texts[0].text(), message["text"])
    for leaf in texts:
        if not leaf.is_alternative:
            every.count(is_in(leaf.text(), message), name, leaf.text(), message["text"])
    for leaf in leaves:
        if not leaf.is_text:
            found = leaf.sizes() & set(sizes)
            files.count(bool(found) or not leaf.body, name, sorted(leaf.sizes()), message["attachments"])


def measure(hark, folder):
    files = sorted(folder.rglob("*_decoded.xml"))
    mails = {file: file.with_name(file.name.replace("_decoded.xml", ".msg")) for file in files}
    mails = {file: mail.read_bytes() for file, mail in mails.items() if mail.is_file()}
    messages = hark.read_mails(mails)
    first, every = Figure("the first plain text is in the text"), Figure("each plain text is in the text")
    others = Figure("each other part is attached, with its size")
    for file in mails:
        leaves = list(leaves_of(file.parent, read_xml(file)))
        count_mail(leaves, messages[file], file.stem.replace("_decoded", ""), first, every, others)
    return [first, every, others]
