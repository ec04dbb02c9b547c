"""The mails of the crash tests, written for hark. Nobody in them exists."""

import base64
import time

BOX = "feedback@example.com"


def mail(sender, subject, text, number, extra="", charset="utf-8", message_id=None, to=BOX):
    encoded = base64.encodebytes(text.encode(charset)).decode().replace("\n", "\r\n")
    words = subject if subject.isascii() else "=?utf-8?B?%s?=" % base64.b64encode(subject.encode()).decode()
    return ("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\nDate: %s\r\n%sMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s"
            % (sender, to, words, message_id or "crash.%d@mail.example.net" % number,
               time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()), extra, charset, encoded)).encode()


def bounce(of_message_id, recipient, number):
    """A report that a mail of ours could not be delivered (RFC 3464)."""
    return ("From: MAILER-DAEMON@mx.example.org\r\nTo: %s\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            "Message-ID: <crash.%d@mx.example.org>\r\nReturn-Path: <>\r\nAuto-Submitted: auto-replied\r\n"
            "Date: %s\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=rep\r\n\r\n"
            "--rep\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
            "--rep\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
            "Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n"
            "--rep\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: %s\r\nTo: %s\r\nMessage-ID: <%s>\r\n\r\n--rep--\r\n"
            % (BOX, number, time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()), recipient, BOX, recipient,
               of_message_id)).encode()


def unreadable(number):
    """Set aside and told to the owner, and nothing waits for it."""
    return b"These are %d words and no header field.\r\n\r\nBoo.\r\n" % number


def first_delivery():
    yield mail("Anna Berg <anna@customer.example>", "App crashes on start", "It crashes since the update.\n\nAnna\n", 1)
    yield mail("Zhang Wei <zhangwei@kehu.example>", "首页无法加载", "更新以后打开应用就闪退，请尽快处理。\n", 2)
    yield mail("Li Na <lina@kehu.example>", "申请退款", "您好，我要申请退款，订单号 20261101。\n", 3, charset="gb18030")
    yield mail("Tom <tom@buyer.example>", "Thanks", "I have used your planner for a year and I love it.\n\nTom\n", 4)
    yield mail("Bob <bob@shop.example>", "Refund for order 4471", "I was charged twice. Please refund one.\n\nBob\n", 5)
    yield mail("Mona <mona@corp.example>", "Automatic reply: Your order", "I am out of the office until Monday.\n", 6,
               extra="Auto-Submitted: auto-replied\r\n")
    yield mail(BOX, "Note to self", "Call the printer.\n", 7)
    yield unreadable(8)
    same = mail("Paul <paul@twice.example>", "Invoice missing", "I have not received an invoice.\n\nPaul\n", 9)
    yield same
    yield same
    yield mail("Nils <nils@lists.example>", "[makers] meeting", "The meeting is at 7 pm.\n", 11,
               extra="List-Id: <makers.lists.example>\r\nPrecedence: list\r\n")


def second_delivery(ack_of):
    """ack_of(address): the Message-ID of the acknowledgement that went there."""
    yield mail("Anna Berg <anna@customer.example>", "Re: We have your message", "It also happens on my tablet.\n", 12,
               extra="In-Reply-To: <%s>\r\n" % ack_of("anna@customer.example"))
    yield mail("Mallory <mallory@stranger.example>", "Re: We have your message", "I do not belong here.\n", 13,
               extra="In-Reply-To: <%s>\r\n" % ack_of("anna@customer.example"))
    yield bounce(ack_of("tom@buyer.example"), "tom@buyer.example", 14)
    yield mail(BOX, "Re: Refund for order 4471", "You will have it tomorrow.\n", 15, to="bob@shop.example",
               extra="Cc: %s\r\nIn-Reply-To: <crash.5@mail.example.net>\r\nAuthentication-Results: mx.example.com; "
                     "dmarc=pass header.from=example.com\r\n" % BOX)
    yield mail("Zhang Wei <zhangwei@kehu.example>", "回复：首页无法加载", "还是不行。\n", 16,
               extra="In-Reply-To: <crash.2@mail.example.net>\r\n")
    yield mail("Quinn <quinn@reuse.example>", "Data loss", "All my notes are gone.\n", 17,
               message_id="crash.1@mail.example.net")
    yield mail("Wu <wu@kehu.example>", "请问怎么开发票", "请问怎么开发票？谢谢！\n", 18)
    yield mail("Hugo <hugo@fast.example>", "Sync is slow", "Syncing takes ten minutes.\n\nHugo\n", 19)
    yield mail("Gina <gina@quiet.example>", "", "Is there a discount for schools?\n", 20)


def history():
    """More than one batch of mails from before."""
    for number in range(130):
        yield mail("c%d@old.example" % number, "Question %d" % number, "It crashed %d times.\n" % number, 1000 + number)


def of_three():
    for number, name in enumerate(("anna", "bert", "cleo"), 1):
        yield mail("%s <%s@customer.example>" % (name.title(), name), "App crashes" if number == 1 else "Slow %d" % number,
                   "It crashes at every start.\n\n%s\n" % name.title(), 2000 + number)


def answer_to_second():
    """What the owner's mail program keeps of his answer to Bert."""
    return mail("Li Wei <%s>" % BOX, "Re: Slow 2", "Please install 2.1.\n\nLi Wei\n", 2100, to="bert@customer.example",
                extra="In-Reply-To: <crash.2002@mail.example.net>\r\n")


def orders(report_id, number):
    """The owner answers a report."""
    return [mail("Li Wei <li@owner.example>", "Re: Feedback", "#%d priority high\n#%d resolve Please install 2.1.\n"
                 % (number, number), 2200, extra="In-Reply-To: <%s>\r\nAuthentication-Results: mx.example.com; dmarc=pass "
                                                 "header.from=owner.example\r\n" % report_id)]


def rating(survey_id):
    return mail("Anna <anna@customer.example>", "Re: How satisfied are you?", "2\n\nStill slow.\n", 2300,
                extra="In-Reply-To: <%s>\r\n" % survey_id)


def backlog():
    """Three batches that came while hark was down: one mail in ten wants an answer."""
    for number in range(300):
        kind = "" if number % 10 == 0 else "List-Id: <news.shop.example>\r\nPrecedence: bulk\r\n"
        yield mail("b%d@backlog%d.example" % (number, number % 50), "Question %d" % number,
                   "It crashed %d times.\n" % number, 3000 + number, extra=kind)
