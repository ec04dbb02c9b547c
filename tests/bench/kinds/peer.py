"""Python's email package as a second opinion on a folder of mails. It is no oracle: each difference is to be looked at."""

import datetime
import email
import email.policy
import warnings

from .hark import Figure, squeeze


ASKED = ("subject", "from", "to", "date", "message id", "plain text", "named files")


class Opinion:
    """What Python makes of a mail; a field that it cannot read is None."""

    def __init__(self, mail):
        self._message = email.message_from_bytes(mail, policy=email.policy.default)
        self.subject = self._try(lambda: str(self._message["subject"] or ""))
        self.sender = self._try(lambda: self._addresses("from")[:1])
        self.to = self._try(lambda: self._addresses("to"))
        self.date = self._try(self._date)
        self.message_id = self._try(lambda: str(self._message["message-id"] or "").strip(" <>"))
        self.text = self._try(self._text)
        self.files = self._try(self._files)

    @staticmethod
    def _try(question):
        try:
            return question()
        except Exception:  # it raises nearly everything on broken mail
            return None

    def _addresses(self, name):
        field = self._message[name]
        return [(address.display_name, address.addr_spec.lower()) for address in field.addresses] if field else []

    def _date(self):
        """None where it has none; -0000 is UTC for hark."""
        date = self._message["date"].datetime
        return date.replace(tzinfo=date.tzinfo or datetime.timezone.utc).isoformat()

    def _text(self):
        body = self._message.get_body(("plain",))
        return body.get_content() if body is not None else None

    def _files(self):
        parts = (part for part in self._message.walk() if not part.is_multipart() and part.get_filename())
        return sorted((part.get_filename(), len(part.get_payload(decode=True) or b"")) for part in parts)


def addresses_of(items):
    return [(item["name"], item["address"].lower()) for item in items]


def files_of(message):
    return sorted((item["name"], item["size"]) for item in message["attachments"] if item["name"])


def measure(hark, mails):
    messages = hark.read_mails(mails)
    figures = {name: Figure(f"as Python: {name}") for name in ASKED}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opinions = {name: Opinion(mail) for name, mail in mails.items()}
    for name, opinion in opinions.items():
        message = messages[name]
        pairs = {
            "subject": (opinion.subject and squeeze(opinion.subject), squeeze(message["subject"])),
            "from": (opinion.sender, addresses_of([message["from"]]) if message["from"]["address"] else []),
            "to": (opinion.to, addresses_of(message["to"])),
            "date": (opinion.date, message["date"]),
            "message id": (opinion.message_id, message["message_id"]),
            "plain text": (opinion.text and squeeze(opinion.text), squeeze(message["text"])),
            "named files": (opinion.files, files_of(message)),
        }
        for what, (theirs, ours) in pairs.items():
            if theirs is not None:
                figures[what].count(theirs == ours, name, theirs, ours)
    return list(figures.values())
