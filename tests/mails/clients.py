#!/usr/bin/env python3
"""Writes the mails of the matrix: client × language × HTML or text × reply, forward, answer between the lines × a letter
of ours or another mail in it. `python3 tests/mails/clients.py`, from anywhere.

What is expected follows from how the mail is made, never from what the reader says of it. A client that is not offered
in a language, or never writes that form, has no such mail. Nothing is deleted.
"""

import base64
import json
import quopri
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "clients"
TOKEN = "sw1.AEAAAAAAAAAAE2QK7VJ5XW3RMZ4TGYLP"
MARK = {"number": "FSSC-1042", "code": "k7Qd", "intact": True}


class Tongue:
    """What people and we write in one language."""

    def __init__(self, **words):
        self.__dict__.update(words)


ZH = Tongue(
    tag="zh", desk="财务共享服务中心", name="张伟", day="2026年11月23日", week="2026年11月23日周一", long="2026年11月23日(星期一) 上午10:30",
    re="回复: ", fw="转发: ", topic="差旅报销单被退回",
    ours_topic="[FSSC-1042] 张伟：差旅报销单被退回（13:42 前转办）",
    headline="张伟问：差旅单被退回｜13:42 前转办｜请在此行以上直接回复｜FSSC-1042·k7Qd",
    ours=["直接回复本邮件，您写的内容即作为答复发给张伟。", "问题", "我上周交的差旅单 BX20261116-0087 今天被退了。", "提问人　张伟", "1 转税务组　2 请张伟补充"],
    other=["财务的同事好：", "我上周交的差旅单被退了，说专票抬头不对。", "发票是酒店开的，我该怎么改？"],
    words=["请酒店红冲后按正确抬头重开，原票不用寄回。", "改好以后请在系统里重新提交。"],
    note=["这个员工发给我的，请帮忙看一下。"],
    inline=["见下面逐条答复。", "抬头按营业执照上的全称写。", "不用，原票留在酒店即可。"],
    labels=("发件人", "发送时间", "收件人", "主题"), colon="：",
)
EN = Tongue(
    tag="en", desk="Finance Shared Service Centre", name="Zhang Wei", day="November 23, 2026", week="Mon, Nov 23, 2026",
    long="Monday, November 23, 2026 10:30 AM", re="Re: ", fw="Fwd: ", topic="Travel claim returned",
    ours_topic="[FSSC-1042] Zhang Wei: travel claim returned (pass on by 13:42)",
    headline="Zhang Wei: travel claim returned | pass on by 13:42 | reply above this line | FSSC-1042·k7Qd",
    ours=["Reply to this message, and what you write goes to Zhang Wei as the answer.", "Question", "My travel claim was sent back today.",
          "Asked by Zhang Wei", "1 pass to Tax"],
    other=["Hello colleagues,", "my travel claim was sent back because the name on the invoice is wrong.", "The hotel issued it. What can I do?"],
    words=["Please ask the hotel to cancel the invoice and issue it again.", "Then submit the claim once more."],
    note=["An employee sent me this. Could you take it, please?"],
    inline=["My answers are below.", "Use the full name on the licence.", "No, the old one stays with the hotel."],
    labels=("From", "Sent", "To", "Subject"), colon=":",
)


class Old:
    """The mail that is quoted: who wrote it, to whom, about what, and its words in both forms."""

    def __init__(self, tongue, ours):
        self.ours = ours
        if ours:
            self.name, self.addr, self.to_name, self.to = tongue.desk, "fssc@corp.example", "li.na", "li.na@corp.example"
            self.subject = tongue.ours_topic
            self.lines = [tongue.headline, *tongue.ours, TOKEN]
            rest = "".join(f"<p>{line}</p>" for line in tongue.ours)
            self.html = f'<div id="sw-above-k7Qd">{tongue.headline}</div>{rest}<p>{TOKEN}</p>'
        else:
            self.name, self.addr, self.to_name, self.to = tongue.name, "zhang.wei@corp.example", "fssc", "fssc@corp.example"
            self.subject = tongue.topic
            self.lines = tongue.other
            self.html = "".join(f"<div>{line}</div>" for line in self.lines)

    def text(self, mark=""):
        """Its words as text, each line behind `mark`, an empty line between them."""
        lines = [line for words in self.lines for line in (words, "")][:-1]
        return "\n".join((mark + line).rstrip() if line or not mark else mark.rstrip() for line in lines)


def block(tongue, old, labels=None, colon=None, when=None, bare=False):
    """The header block of a quotation as rows of label and value."""
    labels = labels or tongue.labels
    colon = tongue.colon if colon is None else colon
    sender = old.addr if bare else f"{old.name} <{old.addr}>"
    values = (sender, when or f"{tongue.day} 10:30", f"{old.to_name} <{old.to}>", old.subject)
    return [(label + colon, value) for label, value in zip(labels, values)]


def esc(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def divs(lines, between="<div><br></div>"):
    return between.join(f"<div>{line}</div>" for line in lines)


def rows_text(rows, gap=" "):
    return "\n".join(f"{label}{gap}{value}" for label, value in rows)


def paragraphs(lines):
    return "\n\n".join(lines)


# ---- the clients: each gives the HTML and the text of a mail from its own lines, the old mail and what is done with it --

def outlook_desktop(t, mine, old, act):
    new = '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'.join(f'<p class="MsoNormal"><span lang="EN-US">{line}<o:p></o:p></span></p>' for line in mine)
    rows = "<br>".join(f"<b>{label}</b> {esc(value)}" for label, value in block(t, old, colon=":"))
    html = (f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{{margin:0cm}}</style></head><body><div class="WordSection1">'
            f'{new}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{rows}<o:p></o:p></p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>{old.html}</div></body></html>')
    title = "-----邮件原件-----" if t is ZH else "-----Original Message-----"
    text = f"{paragraphs(mine)}\n\n{title}\n{rows_text(block(t, old, colon=':'))}\n\n{old.text()}"
    return html, text


def outlook_web(t, mine, old, act):
    rows = "<br>".join(f"<b>{label}</b> {esc(value)}" for label, value in block(t, old, colon=":"))
    new = '<div class="elementToProof"><br></div>'.join(f'<div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">{line}</div>' for line in mine)
    html = (f'<html><body dir="ltr">{new}<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
            f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{rows}</font><div>&nbsp;</div></div><div>{old.html.replace("sw-above", "x_sw-above")}</div></body></html>')
    text = f"{paragraphs(mine)}\n{'_' * 32}\n{rows_text(block(t, old, colon=':'))}\n\n{old.text()}"
    return html, text


def outlook_ios(t, mine, old, act):
    app = ("获取 Outlook for iOS" if t is ZH else "Get Outlook for iOS")
    link = app.replace("Outlook for iOS", '<a href="https://aka.ms/o0ukef">Outlook for iOS</a>')
    rows = "<br>".join(f"<b>{label}</b> {esc(value)}" for label, value in block(t, old, colon=":"))
    new = '<div dir="auto"><br></div>'.join(f'<div dir="auto">{line}</div>' for line in mine)
    html = (f'<html><body>{new}<div id="ms-outlook-mobile-body-separator-line" dir="auto"><br></div><div id="ms-outlook-mobile-signature">{link}</div>'
            f'<div id="mail-editor-reference-message-container"><hr style="display: inline-block; width: 98%;"><div id="divRplyFwdMsg">{rows}<br></div>{old.html}</div></body></html>')
    text = f"{paragraphs(mine)}\n\n{app.replace('Outlook for iOS', 'Outlook for iOS<https://aka.ms/o0ukef>')}\n{'_' * 32}\n{rows_text(block(t, old, colon=':'))}\n\n{old.text()}"
    return html, text


def foxmail(t, mine, old, act):
    labels = t.labels if t is ZH else ("From", "Date", "To", "Subject")
    rows = "".join(f"<div><b>{label}</b>&nbsp;{esc(value)}</div>" for label, value in block(t, old, labels, when="2026-11-23&nbsp;10:30"))
    rows = rows.replace("&amp;nbsp;", "&nbsp;")
    html = (f'<html><head><style>body {{ line-height: 1.5; }}blockquote {{ margin-top: 0px; margin-bottom: 0px; margin-left: 0.5em; }}</style></head><body>\n'
            f'<div><span></span>{mine[0]}</div>{"".join(f"<div><br></div><div>{line}</div>" for line in mine[1:])}\n<div><br></div>'
            f'<hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left">\n<div><span><div style="MARGIN: 10px; FONT-FAMILY: verdana; FONT-SIZE: 10pt"><div>li.na@corp.example</div></div></span></div>\n'
            f'<blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<div style="PADDING-RIGHT: 8px; PADDING-LEFT: 8px; FONT-SIZE: 12px;FONT-FAMILY:tahoma;COLOR:#000000; BACKGROUND: #efefef; PADDING-BOTTOM: 8px; PADDING-TOP: 8px">{rows}</div></div><div><div class="FoxDiv20261123">{old.html}</div></div></blockquote>\n</body></html>')
    text = f"{paragraphs(mine)}\n\n\n\nli.na@corp.example\n \n{rows_text(block(t, old, labels, when='2026-11-23 10:30'))}\n\n{old.text()}"
    return html, text


def qq(t, mine, old, act):
    title = "原始邮件" if t is ZH else "Original"
    labels = t.labels if t is ZH else ("From", "Date", "To", "Subject")
    rows = block(t, old, labels, ":", t.long)
    cells = "".join(f"<div><b>{label}</b>&nbsp;{esc(value)};</div>" for label, value in rows[:-1]) + f"<div></div><div><b>{rows[-1][0]}</b>&nbsp;{esc(rows[-1][1])}</div>"
    html = (f'{divs(mine)}<div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;{title}&nbsp;------------------</div>'
            f'<div style="font-size: 12px;background:#efefef;padding:8px;">{cells}</div><div><br></div>{old.html}')
    plain_rows = "\n".join(f'{label} "{old.name}"<{old.addr}>;' if i == 0 else f"{label} {value}" for i, (label, value) in enumerate(rows))
    text = f"{paragraphs(mine)}\n\n\n------------------ {title} ------------------\n{plain_rows}\n\n{old.text()}"
    return html, text


def exmail(t, mine, old, act):
    title = "原始邮件" if t is ZH else "Original"
    labels = ("发件人", "发件时间", "收件人", "主题") if t is ZH else ("From", "Sent Time", "To", "Subject")
    cells = "".join(f"<tr><td>{label}</td><td>{esc(value)}</td></tr>" for label, value in block(t, old, labels))
    html = (f'{divs(mine)}<div><br></div><article contenteditable="false"><div style="color:#959595">{title}</div>'
            f'<table data-uneditable="true">{cells}</table></article><div>{old.html}</div>')
    text = f"{paragraphs(mine)}\n\n         {title}\n         \n{rows_text(block(t, old, labels), '')}\n\n{old.text()}"
    return html, text


def wrote(t, old):
    return f'在 2026-11-23 10:30:31，"{old.name}" <{old.addr}> 写道：' if t is ZH else f'At 2026-11-23 10:30:31, "{old.name}" <{old.addr}> wrote:'


def netease_web(t, mine, old, act):
    if act == "forward":
        title = "-------- 转发邮件信息 --------" if t is ZH else "-------- Forwarding messages --------"
        labels = ("发件人", "发送日期", "收件人", "主题") if t is ZH else ("From", "Date", "To", "Subject")
        cells = "<br>".join(f"{label} {esc(value)}" for label, value in block(t, old, labels))
        html = (f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{divs(mine)}<p style="margin: 0;"><br></p><div id="divNeteaseMailCard"></div>'
                f'<pre>{title}</pre><div>{cells}</div><blockquote id="isForwardContent" style="PADDING-LEFT: 1ex">{old.html}</blockquote></div>')
        return html, f"{paragraphs(mine)}\n\n{title}\n{rows_text(block(t, old, labels))}\n\n{old.text()}"
    html = (f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{divs(mine)}<p style="margin: 0;"><br></p><div id="divNeteaseMailCard"></div>'
            f'<p style="margin: 0;">{esc(wrote(t, old))}</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">{old.html}</blockquote></div>')
    return html, f"{paragraphs(mine)}\n\n{wrote(t, old)}\n{old.text('>')}"


def netease_master(t, mine, old, act):
    if act == "forward":
        title = "---- 转发的邮件 ----" if t is ZH else "---- Forwarded Message ----"
    else:
        title = "---- 回复的原邮件 ----" if t is ZH else "---- Replied Message ----"
    labels = ("发件人", "日期", "收件人", "主题") if t is ZH else ("From", "Date", "To", "Subject")
    rows = block(t, old, labels, "")
    cells = "".join(f"<tr><td>{label}</td><td>{esc(value)}</td></tr>" for label, value in rows)
    html = (f'<html><body><div id="imail_content">{divs(mine)}</div><div id="imail_signature" class="ntes-signature"><br></div>'
            f'<div class="J-reply ntes-mailmaster-quote"><div style="margin-top:2em">{title}</div><table><tbody>{cells}</tbody></table>{old.html}</div></body></html>')
    table = "\n".join(f"| {label} | {value} |" for label, value in rows)
    return html, f"{paragraphs(mine)}\n\n{title}\n{table}\n\n{old.text()}"


def mail_139(t, mine, old, act):
    rows = "".join(f"<div>{label}{esc(value)}</div>" for label, value in block(t, old))
    html = f'{divs(mine)}<hr id="replySplit"><div id="reply139content">{rows}<div id="mainReplyContent">{old.html}</div></div>'
    return html, None


def aliyun(t, mine, old, act):
    labels = ("发件人", "发送时间", "收件人", "主　题") if t is ZH else ("From", "Send Time", "To", "Subject")
    spaced = ("发 件 人", "发送时间", "收 件 人", "主　题") if t is ZH else ("From", "Sent At", "To", "Subject")
    rule = "-" * 66
    cells = "".join(f'<div style="clear:both;">{label}{esc(value)}</div>' for label, value in block(t, old, labels))
    html = (f'<div class="__aliyun_email_body_block"><div style="clear:both;">{divs(mine)}</div><blockquote style="margin-right:0;margin-top:0;margin-bottom:0;">'
            f'<div style="clear:both;">{rule}</div>{cells}<div><br></div>{old.html}</blockquote></div>')
    return html, f"{paragraphs(mine)}\n\n{rule}\n{rows_text(block(t, old, spaced), '')}\n\n{old.text()}"


def lark(t, mine, old, act):
    labels = ("发件人", "时间", "收件人", "主题") if t is ZH else ("From", "Date", "To", "Subject")
    rows = "".join(f"<div><span>{label}</span>{esc(value)}</div>" for label, value in block(t, old, labels))
    title = ("---------- 转发消息 ---------" if t is ZH else "---------- Forwarded message ---------") if act == "forward" else ""
    html = (f'<div id="editor_version_1.1.0" style="word-break:break-word;"><div style="margin-top:4px;line-height:1.6">{divs(mine)}</div></div>'
            f'<div class="history-quote-wrapper" id="lark-mail-quote-173"><div data-html-block="quote">{f"<div>{title}</div>" if title else ""}'
            f'<div class="adit-html-block__attr history-quote-meta-wrapper" id="lark-mail-quote-meta-1">{rows}</div>{old.html}</div></div>')
    head = f"{title}\n" if title else ""
    return html, f"{paragraphs(mine)}\n\n{head}{rows_text(block(t, old, labels))}\n\n{old.text()}"


def gmail(t, mine, old, act):
    if act == "forward":
        title = "---------- Forwarded message ---------"
        labels = ("发件人", "Date", "Subject", "To") if t is ZH else ("From", "Date", "Subject", "To")
        values = (f"{old.name} <{old.addr}>", f"{t.week} 10:30", old.subject, f"<{old.to}>")
        colons = ("：" if t is ZH else ":", ":", ":", ":")
        rows = [f"{label}{colon} {value}" for label, colon, value in zip(labels, colons, values)]
        html = (f'<div dir="ltr">{divs(mine)}<br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{title}<br>'
                f'{"<br>".join(esc(row) for row in rows)}<br></div><br><br><div dir="ltr">{old.html}</div></div></div>')
        return html, f"{paragraphs(mine)}\n\n{title}\n" + "\n".join(rows) + f"\n\n\n{old.text()}"
    head = f"{old.name} <{old.addr}> 于{t.week} 10:30写道：" if t is ZH else f"On {t.week} at 10:30 AM {old.name} <{old.addr}> wrote:"
    html = (f'<div dir="ltr">{divs(mine)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{esc(head)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{old.html.replace("sw-above", "m_12sw-above")}</blockquote></div>')
    wrapped = head.replace(" <", " <\n", 1) if t is EN else head
    return html, f"{paragraphs(mine)}\n\n{wrapped}\n\n{old.text('> ')}"


def apple_head(t, old):
    return f"{t.day} 10:30，{old.name} <{old.addr}> 写道：" if t is ZH else f"On Nov 23, 2026, at 10:30, {old.name} <{old.addr}> wrote:"


def apple_forward(t, old):
    title = "开始转发的邮件：" if t is ZH else "Begin forwarded message:"
    labels = ("发件人", "主题", "日期", "收件人") if t is ZH else ("From", "Subject", "Date", "To")
    values = (f"{old.name} <{old.addr}>", old.subject, f"{t.day} 10:30", old.to)
    return title, [f"{label}: {value}" for label, value in zip(labels, values)]


def apple(t, mine, old, act, signature=""):
    below = f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{signature}</div>' if signature else ""
    signed = f"\n\n{signature}" if signature else ""
    if act == "forward":
        title, rows = apple_forward(t, old)
        cells = "".join(f"<div>{esc(row)}</div>" for row in rows)
        html = (f'<html><body style="overflow-wrap: break-word;">{divs(mine)}<br id="lineBreakAtBeginningOfMessage">{below}<div><br><blockquote type="cite"><div>{title}</div>'
                f'<br class="Apple-interchange-newline">{cells}<br class="Apple-interchange-newline"><div>{old.html}</div></blockquote></div><br></body></html>')
        marked = "\n".join(f"> {line}".rstrip() for line in [title, "", *rows, ""])
        return html, f"{paragraphs(mine)}{signed}\n\n{marked}\n{old.text('> ')}"
    html = (f'<html><body style="overflow-wrap: break-word;">{divs(mine)}<br id="lineBreakAtBeginningOfMessage">{below}<div><br><blockquote type="cite">'
            f'<div>{esc(apple_head(t, old))}</div><br class="Apple-interchange-newline"><div>{old.html}</div></blockquote></div><br></body></html>')
    return html, f"{paragraphs(mine)}{signed}\n\n> {apple_head(t, old)}\n> \n{old.text('> ')}"


def ios(t, mine, old, act):
    return apple(t, mine, old, act, "发自我的 iPhone" if t is ZH else "Sent from my iPhone")


def thunderbird(t, mine, old, act):
    if act == "forward":
        title = "-------- 转发的消息 --------" if t is ZH else "-------- Forwarded Message --------"
        labels = ("主题", "日期", "发件人", "收件人") if t is ZH else ("Subject", "Date", "From", "To")
        values = (old.subject, "Mon, 23 Nov 2026 10:30:00 +0800", f"{old.name} <{old.addr}>", old.to)
        cells = "".join(f'<tr><th nowrap="nowrap" valign="BASELINE" align="RIGHT">{label}: </th><td>{esc(value)}</td></tr>' for label, value in zip(labels, values))
        html = (f'<!DOCTYPE html><html><body>{"".join(f"<p>{line}</p>" for line in mine)}<div class="moz-forward-container"><br><br>{title}'
                f'<table class="moz-email-headers-table" cellspacing="0"><tbody>{cells}</tbody></table><br><br>{old.html}</div></body></html>')
        rows = "\n".join(f"{label}: \t{value}" for label, value in zip(labels, values))
        return html, f"{paragraphs(mine)}\n\n\n{title}\n{rows}\n\n{old.text()}"
    head = f"在 2026/11/23 10:30, {old.name} 写道:" if t is ZH else f"On 11/23/26 10:30 AM, {old.name} wrote:"
    html = (f'<!DOCTYPE html><html><body>{"".join(f"<p>{line}</p>" for line in mine)}<div class="moz-cite-prefix">{head}<br></div>'
            f'<blockquote type="cite" cite="mid:x@corp.example">{old.html}</blockquote></body></html>')
    return html, f"{paragraphs(mine)}\n\n{head}\n{old.text('> ')}"


def yahoo(t, mine, old, act):
    if act == "forward":
        rows = [f"{label} {value}" for label, value in block(t, old, colon=":")]
        cells = "".join(f"<div>{esc(row)}</div>" for row in rows)
        title = "----- 转发的邮件 -----" if t is ZH else "----- Forwarded Message -----"
        html = f'<div class="ydp1yahoo-style-wrap">{divs(mine)}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{title}</div>{cells}<div>{old.html}</div></div>'
        return html, f"{paragraphs(mine)}\n\n   {title}\n" + "\n".join(rows) + f"\n\n{old.text()}"
    head = f"在 {t.week} GMT+8 10:30:00，{old.name} <{old.addr}> 写道：" if t is ZH else f"On Monday, November 23, 2026 at 10:30:00 AM GMT+8, {old.name} <{old.addr}> wrote:"
    html = (f'<div class="ydp1yahoo-style-wrap">{divs(mine)}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{esc(head)}</div><div>{old.html.replace("sw-above", "yiv1sw-above")}</div></div>')
    return html, f"{paragraphs(mine)}\n\n   {head}\n \n{old.text(' > ')}"


def proton(t, mine, old, act):
    if act == "forward":
        title = "------- 转发的邮件 -------" if t is ZH else "------- Forwarded Message -------"
        labels = ("发件人", "日期", "主题", "收件人") if t is ZH else ("From", "Date", "Subject", "To")
        values = (f"{old.name} <{old.addr}>", "2026-11-23 10:30", old.subject, f"<{old.to}>")
        rows = [f"{label}{t.colon} {value}" for label, value in zip(labels, values)]
        html = (f'<div style="font-family: Arial;">{divs(mine)}</div><div class="protonmail_quote">{title}<br>{"<br>".join(esc(row) for row in rows)}<br><br>'
                f'<blockquote class="protonmail_quote" type="cite">{old.html}</blockquote></div>')
        return html, f"{paragraphs(mine)}\n\n{title}\n" + "\n".join(rows) + f"\n\n{old.text('> ')}"
    head = f"在 2026年11月23日星期一 10:30，{old.name} <{old.addr}> 写道：" if t is ZH else f"On Monday, November 23rd, 2026 at 10:30, {old.name} <{old.addr}> wrote:"
    html = f'<div style="font-family: Arial;">{divs(mine)}</div><div class="protonmail_quote">{esc(head)}<br><blockquote class="protonmail_quote" type="cite">{old.html}</blockquote></div>'
    return html, f"{paragraphs(mine)}\n\n{head}\n\n{old.text('> ')}"


# name: the function, X-Mailer, the signature that it adds in each language
CLIENTS = {
    "outlook-desktop": (outlook_desktop, "Microsoft Outlook 16.0", None),
    "outlook-web": (outlook_web, None, None),
    "outlook-ios": (outlook_ios, None, {"zh": "获取 Outlook for iOS", "en": "Get Outlook for iOS"}),
    "foxmail": (foxmail, "Foxmail 7.2.25.254[cn]", {"zh": "li.na@corp.example", "en": "li.na@corp.example"}),
    "qq": (qq, "QQMail 2.x", None),
    "exmail": (exmail, "QQMail 2.x", None),
    "netease-web": (netease_web, "Coremail Webmail Server", None),
    "netease-master": (netease_master, "MailMasterPC/4.19", None),
    "139": (mail_139, "Richmail_Webapp", None),
    "aliyun": (aliyun, "Alimail-Mailagent", None),
    "lark": (lark, None, None),
    "gmail": (gmail, None, None),
    "apple": (apple, "Apple Mail (2.3774)", None),
    "ios": (ios, "iPhone Mail (20A362)", {"zh": "发自我的 iPhone", "en": "Sent from my iPhone"}),
    "thunderbird": (thunderbird, None, None),
    "yahoo": (yahoo, None, None),
    "proton": (proton, None, None),
}
# The clients that set answers apart from what they quote: a split citation, or `>` before each old line.
INLINE_HTML = {"gmail", "apple", "thunderbird", "proton"}
INLINE_TEXT = {"gmail", "apple", "thunderbird", "proton", "netease-web"}
# The clients that mark each old line of a text, and those that leave a header block to be known by its wording even in HTML.
MARKS = {"gmail", "apple", "ios", "thunderbird", "proton", "netease-web", "yahoo"}
BY_WORDING = {"aliyun", "exmail"}


def between(name, form, t, old):
    """Answers between the lines of `old`: HTML splits the citation, text leaves its `>` marks."""
    first, one, two = t.inline
    function = CLIENTS[name][0]
    html, text = function(t, [first], old, "reply")
    if form == "plain":
        mark = ">" if name == "netease-web" else "> "
        quoted = old.text(mark).split("\n")
        at = next(i for i, line in enumerate(text.split("\n")) if line == quoted[0])
        head = text.split("\n")[:at]
        half = 3
        return "\n".join([*head, *quoted[:half], "", one, "", *quoted[half:], "", two, ""])
    opening = {"gmail": '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">',
               "proton": '<blockquote class="protonmail_quote" type="cite">'}.get(name, '<blockquote type="cite">')
    shown = old.html.replace("sw-above", "m_12sw-above") if name == "gmail" else old.html
    cut = shown.index("</div>") + len("</div>")
    split = f"{shown[:cut]}</blockquote><div><br></div><div>{one}</div><div><br></div>{opening}{shown[cut:]}</blockquote><div><br></div><div>{two}</div>"
    if name in ("apple", "ios"):
        # Apple keeps its attribution in a citation of its own.
        split = split.replace(shown[:cut], f"<div>{shown[:cut]}</div>", 1)
    before, after = html.split(shown, 1)
    return before + split + after.replace("</blockquote>", "", 1)


def encoded(kind, text):
    data = text.encode()
    if sum(byte > 127 for byte in data) * 6 > len(data):
        return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(data)
    return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n".encode() + quopri.encodestring(data) + b"\n"


def word(text):
    return text if text.isascii() else "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def write(folder, name, client, t, form, act, ours):
    old = Old(t, ours)
    function, mailer, signs = CLIENTS[client]
    mine = t.note if act == "forward" else t.words
    html, text = function(t, mine, old, "forward" if act == "forward" else "reply")
    if act == "inline":
        body = between(client, form, t, old)
    else:
        body = html if form == "html" else text
    own = "li.na@corp.example"
    subject = (t.fw if act == "forward" else t.re) + old.subject
    head = [f"From: Li Na <{own}>", f"To: {old.addr if act != 'forward' else 'fssc@corp.example'}", f"Subject: {word(subject)}",
            "Date: Mon, 23 Nov 2026 10:42:00 +0800", f"Message-ID: <{name}@mail.corp.example>"]
    parent = f"{TOKEN}@corp.example" if ours else "q1@corp.example"
    if act != "forward":
        head += [f"In-Reply-To: <{parent}>", f"References: <{parent}>"]
    if mailer:
        head.append(f"X-Mailer: {mailer}")
    head.append("MIME-Version: 1.0")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.eml").write_bytes("\n".join(head).encode() + b"\n" + encoded("html" if form == "html" else "plain", body))
    new = t.inline if act == "inline" else mine
    want = {
        "cell": {"client": client, "language": t.tag, "form": form, "act": act, "ours": ours},
        "kind": "human", "subject": subject, "message_id": f"{name}@mail.corp.example",
        "from": {"name": "Li Na", "addr": own}, "date": "2026-11-23T10:42:00+08:00",
        "in_reply_to": [] if act == "forward" else [parent],
        "new_text": paragraphs(new), "quotes_us": ours, "forward": act == "forward", "interleaved": act == "inline",
        "language": "zh-CN" if t is ZH else "en", "token_strings": [TOKEN] if ours else [],
        "text_has": [*new, *(line for line in old.lines)], "away": None, "bounce": None, "recall": False, "attachments": [],
    }
    if ours:
        want["marker"] = MARK
    # Without a line of ours a boundary is known by a container, or by a mark on every old line; else by wording alone.
    elif act == "forward":
        known = client in ("apple", "ios") or (form == "html" and client not in BY_WORDING | {"thunderbird", "proton"})
        want["certainty"] = "high" if known else "low"
    else:
        want["certainty"] = "high" if (form == "plain" and client in MARKS) or (form == "html" and client not in BY_WORDING) else "low"
    if ours:
        want["certainty"] = "high"
    if act == "forward" and not ours:
        want["forwarded"] = {"from": {"addr": old.addr}, "subject": old.subject, "text": "\n\n".join(old.lines) if form == "plain" else "\n".join(old.lines)}
    if signs and client == "outlook-ios":
        # The program's name is a link; how a link is written out is the reader's.
        want["signature"] = signs[t.tag] + (" <https://aka.ms/o0ukef>" if form == "html" else "<https://aka.ms/o0ukef>")
    elif signs and not (form == "html" and client == "foxmail"):
        want["signature"] = signs[t.tag]
    (folder / f"{name}.json").write_text(json.dumps(want, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main():
    count = 0
    for client in CLIENTS:
        for t in (ZH, EN):
            for form in ("html", "plain"):
                # 139.com has no English pages, and its pages write HTML.
                if client == "139" and (t is EN or form == "plain"):
                    continue
                for act in ("reply", "forward", "inline"):
                    if act == "inline" and client not in (INLINE_HTML if form == "html" else INLINE_TEXT):
                        continue
                    for ours in (True, False):
                        name = f"{client}-{t.tag}-{form}-{act}-{'ours' if ours else 'other'}"
                        write(FOLDER, name, client, t, form, act, ours)
                        count += 1
    print(f"{count} mails")


if __name__ == "__main__":
    main()
