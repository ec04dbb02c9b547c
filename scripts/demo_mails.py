"""The sample mails of scripts/demo: what a small company's mailbox sees in a week, written for hark.

mails() yields (name, bytes). Nobody in them exists.
"""

import base64
import quopri

BOX = "feedback@example.com"


def head(sender, subject, number, extra="", to=BOX, date="Thu, 19 Nov 2026 09:%02d:00 +0800"):
    return ("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <demo.%d@mail.example.net>\r\nDate: %s\r\n%s"
            % (sender, to, subject, number, date % (number % 60), extra))


def word(text, charset="utf-8"):
    """One RFC 2047 encoded-word."""
    return "=?%s?B?%s?=" % (charset, base64.b64encode(text.encode("gb18030" if charset == "gb2312" else charset)).decode())


def plain(sender, subject, text, number, extra="", charset="utf-8", label=None, to=BOX):
    body = base64.encodebytes(text.encode(charset)).decode().replace("\n", "\r\n")
    return (head(sender, subject, number, extra, to) + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=%s\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n%s" % (label or charset, body)).encode()


def ascii_mail(sender, subject, text, number, extra="", to=BOX):
    return (head(sender, subject, number, extra, to) + "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
            + text.replace("\n", "\r\n")).encode()


def html_mail(sender, subject, html, number, text=None):
    quoted = quopri.encodestring(html.encode()).decode().replace("\n", "\r\n")
    part = ("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted)
    if text is None:
        return (head(sender, subject, number) + "MIME-Version: 1.0\r\n" + part).encode()
    return (head(sender, subject, number) + "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=alt\r\n\r\n"
            "--alt\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n--alt\r\n%s\r\n--alt--\r\n"
            % (text, part)).encode()


def with_attachment(sender, subject, text, number, name, kind, content):
    return (head(sender, subject, number) + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=mix\r\n\r\n"
            "--mix\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n"
            "--mix\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename*=utf-8''%s\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n--mix--\r\n"
            % (text.replace("\n", "\r\n"), kind, name, base64.encodebytes(content).decode().replace("\n", "\r\n"))).encode()


def bounce():
    return (head("MAILER-DAEMON@mx.example.org", "Undelivered Mail Returned to Sender", 31,
                 "Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n")
            + "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=rep\r\n\r\n"
              "--rep\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
              "--rep\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
              "Final-Recipient: rfc822; nobody@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
              "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n"
              "--rep\r\nContent-Type: message/rfc822\r\n\r\nFrom: feedback@example.com\r\nTo: nobody@example.org\r\n"
              "Message-ID: <unknown.1@example.com>\r\nSubject: Hello\r\n\r\nHello\r\n--rep--\r\n").encode()


def mails():
    yield "crash report", ascii_mail(
        "Anna Berg <anna@customer.example>", "App crashes on start",
        "Hello,\n\nsince yesterday's update the app crashes right after the start screen. Android 14, Pixel 7.\n"
        "I have important notes in it, please help quickly.\n\nBest regards\nAnna\n", 1)
    yield "praise", ascii_mail(
        "tom@buyer.example", "Just wanted to say thanks",
        "I have used your planner for a year and I love it. Excellent work, please keep going!\n\nTom\n", 2)
    yield "question", ascii_mail(
        "Maria Lopez <maria@clients.example>", "How do I print my tasks?",
        "Hi there,\n\nhow do I print my tasks, or save them as a file? I could not find it in the settings.\n\nThanks,\nMaria\n", 3)
    yield "refund", ascii_mail(
        "Bob Stone <bob@shop.example>", "Refund for order 4471",
        "I was charged twice for my subscription. Please refund the second payment.\n\nBob Stone\n", 4)
    yield "complaint", ascii_mail(
        "carol@office.example", "Very disappointed",
        "This is the third time I write and nobody answers. Terrible service, I am really angry now.\n\nCarol\n", 5)
    yield "suggestion", ascii_mail(
        "Dave <dave@maker.example>", "Suggestion: dark mode",
        "It would be great if you could add a dark mode. My eyes would thank you.\n\nDave\n", 6)
    yield "delivery", ascii_mail(
        "erin@home.example", "Parcel has not arrived",
        "My parcel was shipped two weeks ago and has not arrived. Where is it?\n\nErin\n", 7)
    yield "login", ascii_mail(
        "Frank Meyer <frank@web.example>", "Cannot log in",
        "I cannot log in any more, the password reset mail never comes.\n\n-- \nFrank Meyer\nMeyer GmbH\n", 8)
    yield "no subject", ascii_mail("gina@quiet.example", "", "Is there a discount for schools?\n", 9)
    yield "slow", ascii_mail(
        "Hugo <hugo@fast.example>", "Sync is slow",
        "Syncing is slow, it takes ten minutes for 50 notes. Error 504 in the log.\n\nHugo\n", 10)

    yield "Chinese crash (UTF-8)", plain(
        "%s <zhangwei@kehu.example>" % word("张伟"), word("首页无法加载，一直闪退"),
        "你好，\n\n更新以后打开应用就闪退，首页无法加载，请尽快处理，数据会不会丢失？\n\n祝好\n张伟\n", 11)
    yield "Chinese refund (GB18030 labelled gb2312)", plain(
        "%s <lina@kehu.example>" % word("李娜", "gb2312"), word("申请退款", "gb2312"),
        "您好，我要申请退款，订单号 20261101。商品与描述不符，喆喆很失望。\n\n此致\n敬礼\n李娜\n", 12, charset="gb18030",
        label="gb2312")
    yield "Traditional Chinese (Big5)", plain(
        "%s <chen@keren.example>" % word("陳小姐", "big5"), word("請問運費怎麼算", "big5"),
        "您好，請問寄到台北的運費怎麼算？謝謝。\n\n陳小姐\n", 13, charset="big5")
    yield "Chinese praise", plain(
        "%s <wang@kehu.example>" % word("王芳"), word("很好用，谢谢"), "用了一个月，非常好用，客服也很耐心，五星好评！\n", 14)
    yield "Chinese suggestion", plain(
        "zhao@kehu.example", word("建议增加深色模式"), "建议增加深色模式，晚上看太刺眼了。\n\n发自我的 iPhone\n", 15)
    yield "Chinese complaint", plain(
        "%s <sun@kehu.example>" % word("孙先生"), word("投诉：客服没人回复"),
        "我已经联系三次了，客服一直没有人回复，态度太差，非常不满意！\n", 16)
    yield "Chinese delivery", plain(
        "%s <zhou@kehu.example>" % word("周"), word("快递一直没到"), "快递显示已发货十天了，还没收到，请查一下物流。\n", 17)
    yield "Chinese question", plain(
        "wu@kehu.example", word("请问怎么开发票"), "请问怎么开发票？需要公司抬头。谢谢！\n", 18)
    yield "Chinese bug with steps", plain(
        "%s <zheng@kehu.example>" % word("郑工"), word("导出报错 500"),
        "步骤：\n1. 打开报表\n2. 点击导出\n3. 页面报错 500\n\n版本 3.2.1，Windows 11。\n", 19)
    yield "raw 8-bit header (GBK)", (
        "From: \"".encode() + "刘老师".encode("gbk") + b"\" <liu@xuexiao.example>\r\nTo: feedback@example.com\r\nSubject: "
        + "账号登录不上".encode("gbk") + b"\r\nMessage-ID: <demo.20@mail.example.net>\r\nDate: Thu, 19 Nov 2026 09:20:00 +0800\r\n"
        b"Content-Type: text/plain\r\n\r\n" + "学生的账号登录不上，提示密码错误。\r\n".encode("gbk"))

    yield "HTML only", html_mail(
        "Ines <ines@design.example>", "Feature request",
        "<html><body><div style='display:none'>preview text</div><p>Could you please add a <b>calendar view</b>?</p>"
        "<p>It would be a nice feature.</p></body></html>", 21)
    yield "HTML only, Chinese", html_mail(
        "%s <he@kehu.example>" % word("何"), word("产品坏了"),
        "<div>收到的产品坏了，无法开机，要求换货。</div><div>---</div><div>何女士</div>", 22)
    yield "both forms", html_mail(
        "Jack <jack@both.example>", "Broken link in the manual",
        "<p>The download link in the manual is broken (404).</p>", 23, text="The download link in the manual is broken (404).")
    yield "screenshot attached", with_attachment(
        "Kim <kim@photo.example>", "Error message", "See the attached screenshot: the app freezes at this error.\n", 24,
        "screen%20shot.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(3000))
    yield "contract attached, Chinese", with_attachment(
        "liang@kehu.example", word("合同和发票"), "附件是合同，请开发票。\n", 25, "%E5%90%88%E5%90%8C.pdf", "application/pdf",
        b"%PDF-1.4\n" + bytes(5000))
    yield "reply with a quote", ascii_mail(
        "Lars <lars@north.example>", "Re: Your newsletter in October",
        "The new version does not work on my tablet.\n\nOn Mon, 2 Nov 2026 at 10:00, Example <news@example.com> wrote:\n"
        "> Our new version is out.\n> We love refund requests. (quoted: must not count)\n", 26,
        "In-Reply-To: <news.1@other.example>\r\n")
    yield "Chinese reply with a quote", plain(
        "%s <gao@kehu.example>" % word("高"), word("回复：关于新版本"),
        "新版本还是卡顿，请优化一下。\n\n------------------ 原始邮件 ------------------\n发件人: \"示例公司\" <news@example.com>;\n"
        "发送时间: 2026年11月2日(星期一) 上午10:00\n收件人: \"高\" <gao@kehu.example>;\n主题: 新版本\n\n新版本发布了，欢迎退款。\n", 27)

    yield "out of office", ascii_mail(
        "Mona <mona@corp.example>", "Automatic reply: Your order", "I am out of the office until Monday.\n", 28,
        "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n")
    yield "out of office, Chinese, no header", plain(
        "%s <lin@gongsi.example>" % word("林经理"), word("自动回复：您好"), "您好，我正在休假，11月30日回来后回复您。\n", 29)
    yield "another help desk's acknowledgement", ascii_mail(
        "Support <support@helpdesk.example>", "[Ticket #88123] We have received your request",
        "Thank you for contacting us. Your request has been received and a ticket has been created.\n"
        "Please do not reply to this message.\n", 30, "Auto-Submitted: auto-generated\r\n")
    yield "bounce", bounce()
    yield "bounce, Chinese, no report", plain(
        "PostMaster <postmaster@qiye.example>", word("系统退信/System bounce"),
        "抱歉，您的邮件被退回来了。\n收件人 test@qiye.example 不存在 (550 5.1.1 User unknown)。\n", 32, "Return-Path: <>\r\n")
    yield "mailing list", ascii_mail(
        "Nils <nils@lists.example>", "[makers] meeting on Friday", "The meeting is at 7 pm.\n", 33,
        "List-Id: <makers.lists.example>\r\nList-Post: <mailto:makers@lists.example>\r\nPrecedence: list\r\n")
    yield "newsletter", ascii_mail(
        "Shop News <newsletter@bigshop.example>", "Black week: 50 % off everything", "Only this week! Click here.\n", 34,
        "List-Unsubscribe: <https://bigshop.example/u>\r\nList-Id: <news.bigshop.example>\r\nPrecedence: bulk\r\n")
    yield "shipping notice", ascii_mail(
        "no-reply@parcels.example", "Your package is on the way", "Your package 1Z999 is on the way.\n", 35)
    yield "a loop: our own mark comes back", ascii_mail(
        "Echo <echo@mirror.example>", "Auto: We have your message", "We have received your message.\n", 36,
        "Auto-Submitted: auto-replied\r\nPrecedence: auto_reply\r\n")
    yield "from ourselves", ascii_mail("feedback@example.com", "Note to self", "Call the printer.\n", 37)
    yield "blind copy, not addressed to us", ascii_mail(
        "Otto <otto@blind.example>", "Big offer", "You will like our offer of 10,000 addresses.\n", 38,
        to="undisclosed-recipients:;")
    yield "the same mail twice, first", ascii_mail(
        "Paul <paul@twice.example>", "Invoice missing", "I have not received an invoice for October.\n\nPaul\n", 39)
    yield "the same mail twice, second", ascii_mail(
        "Paul <paul@twice.example>", "Invoice missing", "I have not received an invoice for October.\n\nPaul\n", 39)
    yield "another mail with a used Message-ID", ascii_mail(
        "Quinn <quinn@reuse.example>", "Data loss!", "All my data is gone after the update, this is urgent. Data loss!\n", 39)
    yield "emoji", plain("Rita <rita@smile.example>", word("😀 great app"), "Great app 👍😀 thank you!\n", 42)
    yield "hostile: 110,000 brackets in From", (
        b"From: " + b"(" * 110000 + b"\r\nTo: feedback@example.com\r\nSubject: brackets\r\n\r\nBoo.\r\n")
    yield "hostile: 20,000 nested multiparts", (
        head("nest@hostile.example", "nesting", 44).encode() + b"MIME-Version: 1.0\r\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(20000))
        + b"Content-Type: text/plain\r\n\r\nDeep inside.\r\n")
    yield "hostile: NUL bytes everywhere", (
        head("nul@hostile.example", "n\0u\0l", 45).encode() + b"\r\n" + b"\0a" * 5000)
