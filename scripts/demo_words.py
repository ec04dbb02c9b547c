"""What scripts/demo says, in the language of the environment: t(text) and, for columns, padded(text, width)."""

import os
import unicodedata

ZH = {
    "1. One old mail is in the mailbox already. harkd starts, and looks at the mailbox for the first time.":
        "1. 邮箱里已有一封旧邮件。harkd 启动，第一次查看邮箱。",
    "2. %d mails arrive: customers, machines, mailing lists, a mail loop, and hostile ones.":
        "2. 来了 %d 封邮件：客户、机器、邮件列表、邮件循环，还有恶意邮件。",
    "3. Anna answers her acknowledgement; it joins her matter and is not acknowledged again.":
        "3. Anna 回复了收到的确认信；这封回信归入她的事项，不再确认。",
    "4. Monday, 8:00: the weekly report is due and mailed to the owner.": "4. 周一 8:00：该发周报了，发给负责人。",
    "\nWhat became of each mail (the old one was left alone):": "\n每封邮件的去向（旧邮件没有动）：",
    "acknowledged": "已确认",
    "no answer: %s": "不确认：%s",
    "\nThe ledger adds up: %d mails read = %s": "\n台账对得上：读了 %d 封邮件 = %s",
    "Mails sent: %s": "发出的邮件：%s",
    "%d to %s": "%d 封给%s",
    "the owner": "负责人",
    "customers": "客户",
    "Customers who got more than one: %s": "收到不止一封的客户：%s",
    "none": "无",
    "\nThe weekly report:   %s (and as mailed: report.eml)": "\n周报：        %s（寄出的原样：report.eml）",
    "An acknowledgement:  %s": "一封确认信：  %s",
    "Try next:            %s list": "接着试试：    %s list",
    "                     %s show 1001": "              %s show 1001",
    "                     %s report --period this-week": "              %s report --period this-week",
    "Nothing is left running; all of it is in %s.": "没有程序还在运行；全部内容都在 %s。",
    "high": "高", "normal": "普通", "low": "低", "uncategorised": "未分类",
    # The mails
    "crash report": "报告闪退", "praise": "表扬", "question": "提问", "refund": "退款", "complaint": "投诉", "suggestion": "建议",
    "delivery": "物流", "login": "登录不了", "no subject": "没有主题", "slow": "太慢", "Chinese crash (UTF-8)": "中文，闪退（UTF-8）",
    "Chinese refund (GB18030 labelled gb2312)": "中文，退款（GB18030 标成 gb2312）", "Traditional Chinese (Big5)": "繁体中文（Big5）",
    "Chinese praise": "中文，表扬", "Chinese suggestion": "中文，建议", "Chinese complaint": "中文，投诉",
    "Chinese delivery": "中文，物流", "Chinese question": "中文，提问", "Chinese bug with steps": "中文，带步骤的故障",
    "raw 8-bit header (GBK)": "未编码的 GBK 信头", "HTML only": "只有 HTML", "HTML only, Chinese": "只有 HTML，中文",
    "both forms": "文本和 HTML 都有", "screenshot attached": "附截图", "contract attached, Chinese": "附合同，中文",
    "reply with a quote": "带引文的回复", "Chinese reply with a quote": "带引文的回复，中文", "out of office": "外出自动回复",
    "out of office, Chinese, no header": "外出自动回复，中文，无标记", "another help desk's acknowledgement": "别家客服系统的确认",
    "bounce": "退信", "bounce, Chinese, no report": "退信，中文，无报告", "mailing list": "邮件列表", "newsletter": "营销邮件",
    "shipping notice": "发货通知", "a loop: our own mark comes back": "循环：自己的标记又回来了", "from ourselves": "自己发给自己",
    "blind copy, not addressed to us": "密送，收件人不是我们", "the same mail twice, first": "同一封邮件两次，之一",
    "the same mail twice, second": "同一封邮件两次，之二", "another mail with a used Message-ID": "用过的 Message-ID，不同的邮件",
    "emoji": "表情符号", "hostile: 110,000 brackets in From": "恶意：发件人里 11 万个括号",
    "hostile: 20,000 nested multiparts": "恶意：嵌套 2 万层", "hostile: NUL bytes everywhere": "恶意：到处是 NUL 字节",
}


def language():
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"


def t(text):
    return ZH.get(text, text) if language() == "zh" else text


def width_of(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text, width):
    """Cut and filled to so many columns of a terminal."""
    while width_of(text) > width:
        text = text[:-1]
    return text + " " * (width - width_of(text))
