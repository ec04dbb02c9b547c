"""Mails for measuring: always the same for one seed, mixed as a small company's mailbox is.

    mailgen.py FOLDER [COUNT [SEED]]      writes COUNT files into FOLDER
    mails(count, seed, attachment=...)    yields bytes

Median about 7 KB, one in ten below 4 KB, one in ten above 15 KB; one in twenty has an attachment. A third each: English
8bit; multipart/alternative in quoted-printable, half of it Chinese; Chinese in base64, half of it GB18030. The texts are
random words of speech, each by its frequency (1/n).
"""

import base64
import itertools
import os
import pathlib
import quopri
import random
import sys

ENGLISH = """the of to and a in is it you that we was for on are with as have this from one had by word but not what all
were when your can said there use each which she do how their if will up other about out many then them these so some her
would make like him into time has look two more write go see number no way could people my than first water been call who
oil its now find long down day did get come made may part order invoice delivery parcel refund account password login
screen app update version crash freeze slow error button page export import note sync phone tablet computer charge payment
subscription renew cancel support answer question please thanks regards problem broken feature request calendar printer
address customer company product quality price discount school office Monday Friday yesterday tomorrow week month""".split()
CHINESE = """的 是 我 不 了 在 有 人 这 个 们 来 到 时 说 要 就 会 可以 没有 你们 订单 发票 快递 退款 账号 密码 登录 页面 更新 版本
闪退 卡顿 报错 按钮 导出 导入 同步 手机 平板 电脑 付款 订阅 续费 取消 客服 回复 问题 请问 谢谢 麻烦 坏了 功能 建议 日历 打印
地址 客户 公司 产品 质量 价格 优惠 学校 办公室 星期一 昨天 明天 一直 非常 满意 失望 希望 尽快 处理 联系 三次 收到 物流""".split()


class Words:
    """Paragraphs of one language, made once and then put together."""

    def __init__(self, words, joint, end, source):
        weights = [1 / rank for rank in range(1, len(words) + 1)]
        self._paragraphs = []
        for _ in range(400):
            sentences = (joint.join(source.choices(words, weights, k=source.randint(5, 18))) + end
                         for _ in range(source.randint(1, 4)))
            self._paragraphs.append("".join(sentences).strip())

    def text(self, source, size):
        """About size bytes of UTF-8."""
        parts, length = [], 0
        while length < size:
            parts.append(source.choice(self._paragraphs))
            length += len(parts[-1].encode())
        return "\r\n\r\n".join(parts) + "\r\n"


def wrap(text, width=76):
    lines = []
    for paragraph in text.split("\r\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = word
            else:
                line = line + " " + word if line else word
        lines.append(line)
    return "\r\n".join(lines)


def encoded(text, charset):
    return base64.encodebytes(text.encode(charset)).replace(b"\n", b"\r\n")


def quoted(text):
    return quopri.encodestring(text.replace("\r\n", "\n").encode()).replace(b"\n", b"\r\n")


def part(kind, charset, transfer, body):
    return b"Content-Type: %s; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind, charset, transfer) + body


class Generator:
    def __init__(self, seed, attachment, mean=8.5):
        """mean: of the logarithms of the texts' sizes in bytes."""
        self.mean = mean
        self.source = random.Random(seed)
        self.english = Words(ENGLISH, " ", ". ", self.source)
        self.chinese = Words(CHINESE, "", "。", self.source)
        self.noise = base64.encodebytes(self.source.randbytes(attachment[1])).replace(b"\n", b"\r\n")
        self.attachment = attachment

    def _body(self):
        """(subject, part) of one of the three kinds."""
        size = int(self.source.lognormvariate(self.mean, 0.6))
        kind = self.source.random()
        if kind < 0.35:
            return b"Question about my order", part(b"text/plain", b"utf-8", b"8bit",
                                                    wrap(self.english.text(self.source, size)).encode())
        words = self.chinese if self.source.random() < 0.5 or kind > 0.68 else self.english
        subject = b"=?utf-8?B?%s?=" % base64.b64encode("关于订单的问题".encode())
        if kind > 0.68:
            charset = "gb18030" if self.source.random() < 0.47 else "utf-8"
            return subject, part(b"text/plain", charset.encode(), b"base64",
                                 encoded(words.text(self.source, size), charset))
        return subject, self._alternative(words.text(self.source, size // 4))

    def _alternative(self, text):
        html = "<html><head><style>p { margin: 0 }</style></head><body>%s</body></html>" % "".join(
            "<p>%s</p>\r\n" % line for line in text.split("\r\n") if line)
        return (b"Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n"
                + part(b"text/plain", b"utf-8", b"quoted-printable", quoted(text)) + b"\r\n--alt\r\n"
                + part(b"text/html", b"utf-8", b"quoted-printable", quoted(html)) + b"\r\n--alt--\r\n")

    def _with_attachment(self, body):
        low, high = self.attachment
        size = self.source.randrange(low, high) // 78 * 78
        return (b"Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n" + body
                + b"\r\n--mix\r\nContent-Type: application/pdf; name=\"scan.pdf\"\r\n"
                  b"Content-Disposition: attachment; filename=\"scan.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + self.noise[:size] + b"\r\n--mix--\r\n")

    def mail(self, number):
        subject, body = self._body()
        if self.source.random() < 0.05:
            body = self._with_attachment(body)
        customer = self.source.randrange(4000)
        received = b"".join(b"Received: from mx%d.customer.example (mx%d.customer.example [192.0.2.%d])\r\n"
                            b"\tby mail.example.com (Postfix) with ESMTPS id %08X\r\n\tfor <feedback@example.com>; "
                            b"Thu, 19 Nov 2026 09:00:0%d +0800 (CST)\r\n"
                            % (hop, hop, number % 250 + 1, number * 7919, hop) for hop in range(3))
        return (received + b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=mail;\r\n"
                b"\th=from:to:subject:date:message-id; bh=%s;\r\n\tb=%s\r\n" % (self.noise[:44], self.noise[78:150])
                + b"From: Customer %d <c%d@customer.example>\r\nTo: feedback@example.com\r\nSubject: %s %d\r\n"
                  b"Message-ID: <bench.%d@customer.example>\r\nDate: Thu, 19 Nov 2026 09:%02d:%02d +0800\r\n"
                  b"MIME-Version: 1.0\r\n" % (customer, customer, subject, number, number, number // 60 % 60, number % 60)
                + body)


LARGE = (200000, 2000000)     # bytes of an attachment as sent


def mails(count, seed=1, attachment=LARGE, mean=8.5):
    generator = Generator(seed, attachment, mean)
    return (generator.mail(number) for number in range(count))


def fill(folder, count, seed=1, attachment=LARGE, owner=None, mean=8.5):
    """Writes the mails as files of a maildir's folder; gives their bytes."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for number, mail in zip(itertools.count(), mails(count, seed, attachment, mean)):
        path = folder / ("%d.M%dP1.bench,S=%d" % (1763000000 + number, number, len(mail)))
        path.write_bytes(mail)
        if owner is not None:
            os.chown(path, *owner)
        total += len(mail)
    return total


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[2:]]
    print("%d bytes" % fill(sys.argv[1], *(numbers or [10000])))
