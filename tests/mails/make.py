#!/usr/bin/env python3
"""Writes the mails of the corpus that follow from tables: `python3 tests/mails/make.py`, from anywhere.

Each row of a table gives one `GROUP/made-NAME.eml` and beside it `made-NAME.json` with what must be understood of it.
What is expected follows from how the mail is made, never from what the reader says of it. To add a form, add a row;
mails that follow from no table are written by hand, without `made-` in their name. Nothing is deleted.
"""

import base64
import json
import struct
from email.utils import parseaddr
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWNER = "Li Na <li.na@corp.example>"
DESK = "fssc@corp.example"
DATE = "Mon, 23 Nov 2026 10:42:00 +0800"
TOKEN = "sw1.AEAAAAAAAAAAE2QK7VJ5XW3RMZ4TGYLP"
LOST = "zhang.wei@other.example"
MARK = {"number": "FSSC-1042", "code": "k7Qd", "intact": True}
count = 0


def word(text):
    """A header value, encoded where it must be."""
    if text.isascii():
        return text
    return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def write(group, name, headers, body, want):
    """One mail and what is expected of it; `body` is text or bytes with its own MIME headers above it."""
    global count
    folder = HERE / group
    folder.mkdir(exist_ok=True)
    head = {"From": OWNER, "To": DESK, "Subject": "x", "Date": DATE, "Message-ID": f"<made-{name}@corp.example>"}
    head.update(headers)
    lines = [f"{key}: {word(value) if key == 'Subject' else value}" for key, value in head.items() if value is not None]
    raw = ("\n".join(lines) + "\nMIME-Version: 1.0\n").encode() + (body.encode() if isinstance(body, str) else body)
    (folder / f"made-{name}.eml").write_bytes(raw)
    shown, addr = parseaddr(head["From"])
    want = {"from": {"name": shown or None, "addr": addr}, "to": [{"addr": DESK}], "cc": [], "subject": head["Subject"],
            "date": "2026-11-23T10:42:00+08:00", "message_id": f"made-{name}@corp.example"} | want
    text = json.dumps(want, ensure_ascii=False, indent=1)
    (folder / f"made-{name}.json").write_text(text + "\n", encoding="utf-8")
    count += 1


def plain(text, kind="plain", extra=""):
    """A text body, in base64 where it is not ASCII."""
    head = f"Content-Type: text/{kind}; charset=utf-8{extra}\n"
    if text.isascii():
        return head + "\n" + text + "\n"
    data = base64.encodebytes(text.encode()).decode()
    return head + "Content-Transfer-Encoding: base64\n\n" + data


def mixed(*parts, kind="mixed", params=""):
    """Parts, each with its own MIME headers."""
    body = "".join(f"--made\n{part.rstrip()}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=made{params}\n\n{body}--made--\n"


def file_part(media, name, data):
    """An attached file."""
    encoded = base64.encodebytes(data).decode()
    return (f"Content-Type: {media}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n"
            f"Content-Transfer-Encoding: base64\n\n{encoded}")


# ---- replies in ten tongues -------------------------------------------------------------------------------------

# tag: From, Sent, To, Subject, colon, Outlook's title, Gmail, Apple, Thunderbird, reply prefix, forward prefix, words
TONGUES = {
    "ja": ("差出人", "送信日時", "宛先", "件名", ":", "元のメッセージ", "2026年11月23日(月) 10:30 {n} <{a}>:",
           "2026/11/23 10:30、{n} <{a}>のメール:", "On 2026/11/23 10:30, {n} wrote:", "返信: ", "転送: ",
           "請求書は再発行をお願いします。元のものは返送不要です。"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목", ":", "원본 메시지", "2026년 11월 23일 (월) 오전 10:30, {n} <{a}>님이 작성:",
           "2026. 11. 23. 오전 10:30, {n} <{a}> 작성:", "2026-11-23 10:30에 {n} 이(가) 쓴 글:", "답장: ", "전달: ",
           "세금계산서를 다시 발행해 달라고 요청해 주세요."),
    "de": ("Von", "Gesendet", "An", "Betreff", ":", "Ursprüngliche Nachricht", "Am Mo., 23. Nov. 2026 um 10:30 Uhr schrieb {n} <{a}>:",
           "Am 23.11.2026 um 10:30 schrieb {n} <{a}>:", "Am 23.11.26 um 10:30 schrieb {n}:", "AW: ", "WG: ",
           "Bitte lassen Sie die Rechnung vom Hotel neu ausstellen, danke und Gruß."),
    "fr": ("De", "Envoyé", "À", "Objet", " :", "Message d'origine", "Le lun. 23 nov. 2026 à 10:30, {n} <{a}> a écrit :",
           "Le 23 nov. 2026 à 10:30, {n} <{a}> a écrit :", "Le 23/11/2026 à 10:30, {n} a écrit :", "RE: ", "TR : ",
           "Merci de demander une nouvelle facture à l'hôtel, nous ne pouvons pas corriger la vôtre."),
    "es": ("De", "Enviado", "Para", "Asunto", ":", "Mensaje original", "El lun, 23 nov 2026 a las 10:30, {n} (<{a}>) escribió:",
           "El 23 nov 2026, a las 10:30, {n} <{a}> escribió:", "El 23/11/2026 a las 10:30, {n} escribió:", "RE: ", "RV: ",
           "Por favor, pida una factura nueva con los datos correctos, gracias."),
    "pt": ("De", "Enviada em", "Para", "Assunto", ":", "Mensagem original", "Em seg., 23 de nov. de 2026 às 10:30, {n} <{a}> escreveu:",
           "Em 23 de nov. de 2026, à(s) 10:30, {n} <{a}> escreveu:", "Em 23/11/2026 10:30, {n} escreveu:", "RES: ", "ENC: ",
           "Por favor, peça uma nova fatura ao hotel; você não precisa enviar a antiga."),
    "it": ("Da", "Inviato", "A", "Oggetto", ":", "Messaggio originale", "Il giorno lun 23 nov 2026 alle ore 10:30 {n} <{a}> ha scritto:",
           "Il giorno 23 nov 2026, alle ore 10:30, {n} <{a}> ha scritto:", "Il 23/11/2026 10:30, {n} ha scritto:", "R: ", "I: ",
           "Per favore chieda una nuova fattura, grazie; la vecchia non serve."),
    "ru": ("От", "Отправлено", "Кому", "Тема", ":", "Исходное сообщение", "пн, 23 нояб. 2026 г. в 10:30, {n} <{a}>:",
           "23 нояб. 2026 г., в 10:30, {n} <{a}> написал(а):", "23.11.2026 10:30, {n} пишет:", "Ответ: ", "Пересл: ",
           "Попросите отель выставить новый счёт, старый возвращать не нужно."),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", ":", "Oorspronkelijk bericht", "Op ma 23 nov 2026 om 10:30 schreef {n} <{a}>:",
           "Op 23 nov. 2026 om 10:30 heeft {n} <{a}> het volgende geschreven:", "Op 23-11-2026 om 10:30 schreef {n}:", "Antw: ", "Doorst: ",
           "Vraag het hotel om een nieuwe factuur; de oude hoeft niet terug."),
    "pl": ("Od", "Wysłano", "Do", "Temat", ":", "Oryginalna wiadomość", "pon., 23 lis 2026 o 10:30 {n} <{a}> napisał(a):",
           "Wiadomość napisana przez {n} <{a}> w dniu 23 lis 2026, o godz. 10:30:", "W dniu 23.11.2026 o 10:30, {n} pisze:", "Odp: ", "PD: ",
           "Proszę poprosić hotel o nową fakturę, starej nie trzeba odsyłać."),
}
LETTER = ["Zhang Wei: Travel claim returned | pass on by 13:42 | reply above this line | FSSC-1042·k7Qd", "",
          "Reply to this message, and what you write goes to Zhang Wei as the answer.", "", "Question",
          "▏ My travel claim was sent back today.", "", TOKEN]
LETTER_HTML = ("<div id=\"sw-above-k7Qd\">" + LETTER[0] + "</div><p>" + LETTER[2] + "</p><p>Question</p><table><tr><td>"
               "My travel claim was sent back today.</td></tr></table><p><span>" + TOKEN + "</span></p>")


def replies():
    for tag, row in TONGUES.items():
        sender, sent, to, subject, colon, title, gmail, apple, bird, re, fw, words = row
        name = {"n": "Finance Shared Service Centre", "a": DESK}
        topic = "[FSSC-1042] Zhang Wei: Travel claim returned"
        labels = [(sender, f"Finance Shared Service Centre <{DESK}>"), (sent, "2026-11-23 10:30"), (to, OWNER), (subject, topic)]
        marks = "\n".join(f"> {line}".rstrip() for line in LETTER)
        block = "\n".join(f"{label}{colon} {value}" for label, value in labels)
        html_block = "<br>".join(f"<b>{label}{colon}</b> {value.replace('<', '&lt;').replace('>', '&gt;')}" for label, value in labels)
        escaped = lambda line: line.format(**name).replace("<", "&lt;").replace(">", "&gt;")
        forms = {
            "outlook-plain": plain(f"{words}\n\n-----{title}-----\n{block}\n\n" + "\n".join(LETTER)),
            "outlook": plain(f"<div class=\"WordSection1\"><p class=\"MsoNormal\">{words}<o:p></o:p></p><div><div style=\"border:none;"
                             f"border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">{html_block}</p></div>"
                             f"</div>{LETTER_HTML}</div>", "html"),
            "gmail": plain(f"<div dir=\"ltr\">{words}</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">"
                           f"{escaped(gmail)}<br></div><blockquote class=\"gmail_quote\">{LETTER_HTML}</blockquote></div>", "html"),
            "gmail-plain": plain(f"{words}\n\n{gmail.format(**name)}\n\n{marks}"),
            "apple-plain": plain(f"{words}\n\n{apple.format(**name)}\n\n{marks}"),
            "thunderbird-plain": plain(f"{bird.format(**name)}\n{marks}\n\n{words}"),
        }
        for form, body in forms.items():
            write("languages", f"{form}-{tag}", {"Subject": re + topic}, body,
                  {"kind": "human", "new_text": words, "certainty": "high", "quotes_us": True, "marker": MARK,
                   "interleaved": False, "forward": False, "token_strings": [TOKEN]})
        write("languages", f"forward-{tag}", {"Subject": fw + topic}, plain(f"{words}\n\n-----{title}-----\n{block}\n\n" + "\n".join(LETTER)),
              {"kind": "human", "new_text": words, "quotes_us": True, "forward": True})


# ---- absences ---------------------------------------------------------------------------------------------------

ABSENCES = {
    "ja": ("自動応答: x", "休暇のため不在にしております。"),
    "ko": ("자동 회신: x", "휴가로 부재 중입니다."),
    "de": ("Automatische Antwort: x", "Ich bin im Urlaub und nicht erreichbar."),
    "fr": ("Réponse automatique : x", "Je suis en congés et absent du bureau."),
    "es": ("Respuesta automática: x", "Estoy fuera de la oficina, de vacaciones."),
    "pt": ("Resposta automática: x", "Estou ausente, de férias."),
    "it": ("Risposta automatica: x", "Sono fuori ufficio, in ferie."),
    "ru": ("Автоответ: x", "Я в отпуске и отсутствую в офисе."),
    "nl": ("Automatisch antwoord: x", "Ik ben afwezig, met vakantie."),
    "pl": ("Automatyczna odpowiedź: x", "Jestem nieobecny, na urlopie."),
}


def absences():
    for tag, (subject, text) in ABSENCES.items():
        want = {"kind": "auto_reply", "away": {"from": None, "until": None}, "no_auto_reply": True}
        write("languages", f"away-{tag}", {"Subject": subject}, plain(text), want)
        write("languages", f"away-header-{tag}", {"Subject": "x", "Auto-Submitted": "auto-replied"}, plain(text), want)
        write("languages", f"person-{tag}", {"Subject": TONGUES[tag][9] + "x"}, plain(TONGUES[tag][11]),
              {"kind": "human", "away": None, "no_auto_reply": False, "new_text": TONGUES[tag][11]})


# ---- delivery reports in prose ----------------------------------------------------------------------------------

RETURNED = f"Received: from mx.corp.example by mx.other.example\nMessage-ID: <{TOKEN}@corp.example>\nFrom: {DESK}\nTo: {LOST}\nSubject: y\n"

# name: (From, Subject, text with {to}, {why}; where the returned header stands)
SYSTEMS = {
    "postfix": ("MAILER-DAEMON@mx.corp.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
                "This is the mail system at host mx.corp.example.\n\nI'm sorry to have to inform you that your message could not\n"
                "be delivered to one or more recipients.\n\n<{to}>: host mx.other.example[192.0.2.1] said: {why} (in reply to RCPT TO command)\n"),
    "exim": ("Mail Delivery System <Mailer-Daemon@mx.corp.example>", "Mail delivery failed: returning message to sender",
             "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or\n"
             "more of its recipients. This is a permanent error. The following\naddress(es) failed:\n\n  {to}\n    host mx.other.example [192.0.2.1]\n"
             "    SMTP error from remote mail server after RCPT TO:<{to}>:\n    {why}\n\n"
             "------ This is a copy of the message, including all the headers. ------\n\n"),
    "sendmail": ("Mail Delivery Subsystem <MAILER-DAEMON@mx.corp.example>", "Returned mail: see transcript for details",
                 "The original message was received at Mon, 23 Nov 2026 10:30:00 +0800\n\n   ----- The following addresses had permanent fatal errors -----\n"
                 "<{to}>\n    (reason: {why})\n\n   ----- Transcript of session follows -----\n... while talking to mx.other.example.:\n>>> RCPT To:<{to}>\n<<< {why}\n\n"
                 "   ----- Original message follows -----\n\n"),
    "qmail": ("MAILER-DAEMON@mx.corp.example", "failure notice",
              "Hi. This is the qmail-send program at mx.corp.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
              "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{to}>:\n192.0.2.1 does not like recipient.\nRemote host said: {why}\nGiving up on 192.0.2.1.\n\n"
              "--- Below this line is a copy of the message.\n\n"),
    "exchange": ("postmaster@corp.example", "Undeliverable: y",
                 "Delivery has failed to these recipients or groups:\n\n{to}\nThe e-mail address you entered couldn't be found.\n\n"
                 "Diagnostic information for administrators:\n\nGenerating server: ex1.corp.example\n\n{to}\nRemote Server returned '{why}'\n\nOriginal message headers:\n\n"),
    "gmail": ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
              "Delivery to the following recipient failed permanently:\n\n     {to}\n\nTechnical details of permanent failure:\n"
              "The error that the other server returned was:\n{why}\n\n----- Original message -----\n\n"),
    "qq": ("PostMaster@qq.com", "系统退信/Systems bounce",
           "抱歉，您的邮件被退回来了……\n\n无法发送到 {to}\n\n退信原因\nhost mx.other.example said: {why}\n\n原邮件信息\n\n"),
    "netease": ("Postmaster@163.com", "系统退信",
                "抱歉，您的邮件被退回来了……\n\n收件人：{to}\n\n退信原因：对方服务器拒绝接收。\n技术信息：SMTP error, RCPT TO: host mx.other.example 192.0.2.1: {why}\n\n原邮件信息\n\n"),
    "coremail": ("postmaster@corp.example", "系统退信 Systems bounce",
                 "您的邮件未能送达以下收件人：\n\n{to}\n\n错误代码：{why}\n\n以下是原邮件的信头：\n\n"),
}
REASONS = {
    "unknown": ("550 5.1.1 User unknown", "5.1.1", "failed"),
    "full": ("552 5.2.2 Mailbox full", "5.2.2", "failed"),
    "words": ("550 User not found", "5.1.1", "failed"),
    "refused": ("554 5.7.1 Message rejected", "5.7.1", "failed"),
}
WITHOUT_CODE = {
    "qq-words-unknown": ("PostMaster@qq.com", "系统退信", f"抱歉，您的邮件被退回来了……\n无法发送到 {LOST}\n退信原因\n收件人邮箱不存在\n", "5.1.1"),
    "qq-words-full": ("PostMaster@qq.com", "退信通知", f"您的邮件无法送达 {LOST}\n退信原因\n对方邮箱空间不足\n", "5.2.2"),
    "netease-words": ("Postmaster@126.com", "系统退信", f"您的邮件被退回\n退信原因：收件人邮件地址（{LOST}）不存在，邮件无法送达。\n", "5.1.1"),
    "coremail-disabled": ("postmaster@corp.example", "退信通知", f"无法投递到 {LOST}\n退信原因：该帐号已停用\n", "5.2.1"),
    "zoho-words": ("mailer-daemon@mail.other.example", "Undelivered Mail Returned to Sender",
                   f"A message that you sent could not be delivered to one or more of its recipients.\n\n{LOST} Invalid Address\n\nReceived:from a by b\n", "5.1.1"),
    "coremail-refused": ("postmaster@corp.example", "系统退信", f"投递失败\n收件人：{LOST}\n退信原因：邮件被拒收\n", "5.7.1"),
}
LATE = {
    "exim": ("Mail Delivery System <Mailer-Daemon@mx.corp.example>", "Warning: message 1abc delayed 24 hours",
             f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\n"
             f"recipients after more than 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  {LOST}\n    Delay reason: 451 4.7.1 greylisted\n", "4.7.1"),
    "sendmail": ("Mail Delivery Subsystem <MAILER-DAEMON@mx.corp.example>", "Warning: could not send message for past 4 hours",
                 f"    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
                 f"    **********************************************\n\n   ----- Transcript of session follows -----\n<{LOST}>... Deferred: 451 4.4.1 Connection timed out\n"
                 f"Will keep trying until message is 5 days old\n", "4.4.1"),
}


def bounces():
    for name, (sender, subject, text) in SYSTEMS.items():
        for reason, (why, status, action) in REASONS.items():
            body = text.format(to=LOST, why=why) + RETURNED
            write("machines", f"bounce-{name}-{reason}", {"From": sender, "Subject": subject, "Return-Path": "<>"}, plain(body),
                  {"kind": "bounce", "no_auto_reply": True, "bounce": {
                      "recipients": [{"addr": LOST, "action": action, "status": status}],
                      "original_message_id": f"{TOKEN}@corp.example"}})
    for name, (sender, subject, text, status) in WITHOUT_CODE.items():
        write("machines", f"bounce-{name}", {"From": sender, "Subject": subject}, plain(text),
              {"kind": "bounce", "bounce": {"recipients": [{"addr": LOST, "action": "failed", "status": status}]}})
    for name, (sender, subject, text, status) in LATE.items():
        write("machines", f"delayed-{name}", {"From": sender, "Subject": subject, "Return-Path": "<>"}, plain(text),
              {"kind": "bounce", "bounce": {"recipients": [{"addr": LOST, "action": "delayed", "status": status}]}})


# ---- wrappings --------------------------------------------------------------------------------------------------


def attribute(level, ident, data):
    return struct.pack("<BHHI", level, ident, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def prop(kind, ident, value):
    return struct.pack("<HHII", kind, ident, 1, len(value)) + value + b"\0" * (-len(value) % 4)


RTF_WINDOW = (b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
              b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


def packed_rtf(rtf):
    """RTF packed as Outlook does (MS-OXRTFCP); short enough that the window never turns over."""
    seen, at, tokens = bytearray(RTF_WINDOW), 0, []
    while at < len(rtf):
        size = max((n for n in range(2, 18) if at + n <= len(rtf) and rtf[at:at + n] in seen), default=0)
        if size:
            tokens.append((seen.index(rtf[at:at + size]) << 4 | size - 2).to_bytes(2, "big"))
        size = size or 1
        tokens += [rtf[at:at + 1]] if size == 1 else []
        seen += rtf[at:at + size]
        at += size
    assert len(seen) < 4096
    tokens.append((len(seen) << 4).to_bytes(2, "big"))
    packed = b""
    for run in range(0, len(tokens), 8):
        run = tokens[run:run + 8]
        packed += bytes([sum((len(token) == 2) << bit for bit, token in enumerate(run))]) + b"".join(run)
    return struct.pack("<III", len(packed) + 12, len(rtf), 0x75465A4C) + b"\0" * 4 + packed


def gbk_rtf(text):
    return "".join(c if c.isascii() else "".join(f"\\'{byte:02x}" for byte in c.encode("gbk")) for c in text)


def tnef(body=None, html=None, files=(), codepage=936, rtf=None, more=(), message=None):
    """A `winmail.dat` (MS-OXTNEF)."""
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, struct.pack("<II", codepage, 0))
    props = []
    if body is not None:
        props.append(prop(0x1F, 0x1000, (body + "\0").encode("utf-16-le")))
    if html is not None:
        props.append(prop(0x102, 0x1013, html.encode("gbk")))
    if rtf is not None:
        props.append(prop(0x102, 0x1009, packed_rtf(rtf.encode())))
    props += more
    if props:
        out += attribute(1, 0x9003, struct.pack("<I", len(props)) + b"".join(props))
    for name, data in files:
        out += attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x8010, name.encode("gbk") + b"\0") + attribute(2, 0x800F, data)
        out += attribute(2, 0x9005, struct.pack("<I", 1) + prop(0x1F, 0x3707, (name + "\0").encode("utf-16-le")))
    if message is not None:
        name, data = message
        found = [prop(0x1F, 0x3001, (name + "\0").encode("utf-16-le")),
                 prop(0x0D, 0x3701, bytes.fromhex("0703020000000000c000000000000046") + data)]
        out += attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x9005, struct.pack("<I", 2) + b"".join(found))
    return out


def der(tag, body):
    return bytes([tag, 0x84]) + len(body).to_bytes(4, "big") + body


def signed(message, pieces=1):
    """Opaque signed data (RFC 5652), its signature left out."""
    size = -(-len(message) // pieces)
    chunks = [der(4, message[at:at + size]) for at in range(0, len(message), size)]
    octets = chunks[0] if pieces == 1 else bytes([0x24, 0x80]) + b"".join(chunks) + b"\0\0"
    inner = der(0x30, der(6, bytes.fromhex("2a864886f70d010701")) + der(0xA0, octets))
    data = der(0x30, der(2, b"\1") + der(0x31, b"") + inner + der(0x31, b""))
    return der(0x30, der(6, bytes.fromhex("2a864886f70d010702")) + der(0xA0, data))


def uu(name, data):
    import binascii
    lines = [binascii.b2a_uu(data[at:at + 45]).decode() for at in range(0, len(data), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def wrappings():
    files = [("酒店发票.pdf", b"%PDF-1.7 one"), ("b.txt", b"two")]
    winmail = lambda data: file_part("application/ms-tnef", "winmail.dat", data)
    names = [{"name": name, "size": len(data)} for name, data in files]
    write("faults", "tnef-files", {}, mixed(plain("见附件"), winmail(tnef(files=files))), {"new_text": "见附件", "attachments": names})
    write("faults", "tnef-text", {}, mixed(winmail(tnef(body="请重开发票。"))), {"new_text": "请重开发票。", "attachments": []})
    write("faults", "tnef-html", {}, mixed(winmail(tnef(html="<p>请<b>重开</b>发票。</p>", files=files[:1]))),
          {"new_text": "请重开发票。", "attachments": names[:1]})
    write("faults", "tnef-octet-stream", {}, mixed(plain("见附件"), file_part("application/octet-stream", "winmail.dat", tnef(files=files))),
          {"attachments": names})
    broken = tnef(files=files)[:-20]
    write("faults", "tnef-broken", {}, mixed(plain("见附件"), winmail(broken)),
          {"new_text": "见附件", "attachments": [{"name": "酒店发票.pdf"}, {"name": "b.txt"}, {"name": "winmail.dat", "size": len(broken)}]})
    write("faults", "tnef-false", {}, mixed(plain("见附件"), winmail(b"no such thing")), {"attachments": [{"name": "winmail.dat"}]})
    fonts = "{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}{\\f1\\fswiss\\fcharset0 Arial;}{\\f2\\fnil\\fcharset2 Symbol;}}"
    rtf = ("{\\rtf1\\ansi\\ansicpg936\\deff0" + fonts + "{\\colortbl\\red0\\green0\\blue0;}{\\*\\generator Made;}\\pard\\plain\\f0\\fs20 "
           + gbk_rtf("请重开发票：") + "\\par {\\pntext\\f2\\'b7\\tab}\\f1 Caf\\'e9 12 \\u8364?\\par\\u25253?\\u-27392?" + gbk_rtf("单附后。") + "\\par}")
    write("faults", "tnef-rtf", {}, mixed(winmail(tnef(rtf=rtf, files=files[:1]))),
          {"new_text": "请重开发票：\n•\tCafé 12 €\n报销单附后。", "attachments": names[:1]})
    rtf = ("{\\rtf1\\ansi\\ansicpg936\\fromhtml1 \\deff0" + fonts + "\r\n{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 "
           + gbk_rtf("请重开发票，") + "{\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0  1 \\u21315?\\htmlrtf\\par}\\htmlrtf0\r\n{\\*\\htmltag72 </p>}"
           + "{\\*\\mhtmltag84 <img>}{\\*\\htmltag58 </body>}{\\*\\htmltag27 </html>}}")
    write("faults", "tnef-rtf-html", {}, mixed(winmail(tnef(rtf=rtf))), {"new_text": "请重开发票，< 1 千", "attachments": []})
    write("faults", "tnef-message", {}, mixed(plain("见附件"), winmail(tnef(message=("转发的发票.msg", tnef(body="请重开发票。", files=files))))),
          {"new_text": "见附件", "attachments": [{"name": "转发的发票.msg", "type": "message/rfc822"}]})
    short = tnef(codepage=1252, more=[struct.pack("<HHI", 3, 0x3FFD, 936)]) + attribute(2, 0x9002, b"\0" * 14)
    short += attribute(2, 0x8010, "酒店发~1.PDF".encode("gbk") + b"\0") + attribute(2, 0x800F, b"%PDF-1.7 one")
    write("faults", "tnef-short-name", {}, mixed(plain("见附件"), winmail(short)), {"attachments": [{"name": "酒店发~1.PDF", "size": 12}]})
    inner = plain("请重开发票。").encode()
    for name, pieces in (("whole", 1), ("pieces", 3)):
        data = base64.encodebytes(signed(inner, pieces)).decode()
        body = f"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{data}"
        write("faults", f"smime-signed-{name}", {}, body, {"kind": "human", "new_text": "请重开发票。", "unreadable": None, "attachments": []})
    body = mixed(plain("see the file"), file_part("text/plain", "a.txt", b"abc"))
    data = base64.encodebytes(signed(body.encode())).decode()
    write("faults", "smime-signed-multipart", {}, f"Content-Type: application/x-pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{data}",
          {"new_text": "see the file", "attachments": [{"name": "a.txt", "size": 3}]})
    write("faults", "uuencode", {}, plain("see below\n\n" + uu("a.bin", bytes(range(100))) + "\nregards"),
          {"new_text": "see below\n\nregards", "attachments": [{"name": "a.bin", "size": 100}]})
    write("faults", "uuencode-two", {}, plain(uu("a.txt", b"abc") + uu("b.txt", b"abcd")),
          {"new_text": "", "attachments": [{"name": "a.txt", "size": 3}, {"name": "b.txt", "size": 4}]})
    write("faults", "uuencode-none", {}, plain("begin 644 the work\nas you like it best\n"),
          {"new_text": "begin 644 the work\nas you like it best", "attachments": []})
    flowed = "; format=flowed"
    for name, extra, text, want in (
        ("joined", flowed, "Please ask the hotel \nfor a new invoice.\n\nRegards", "Please ask the hotel for a new invoice.\n\nRegards"),
        ("delsp", flowed + "; delsp=yes", "请酒店 \n重开发票。", "请酒店重开发票。"),
        ("stuffed", flowed, "From here on\n  From the start\n > 5", "From here on\n From the start\n> 5"),
        ("quoted", flowed, "Yes.\n\n> one \n> line\n>> other \n>> line", "Yes."),
        ("signed", flowed, "Yes. \n-- \nLi Na", "Yes."),
    ):
        write("faults", f"flowed-{name}", {}, plain(text, extra=extra), {"new_text": want})
    for method in ("REQUEST", "CANCEL", "COUNTER", "REPLY"):
        calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n"
        by_param = plain(calendar, "calendar", f"; method={method}")
        write("machines", f"calendar-{method.lower()}", {}, mixed(plain("会议"), by_param, kind="alternative"),
              {"kind": "calendar", "calendar_method": method, "no_auto_reply": True})
        write("machines", f"calendar-{method.lower()}-line", {}, mixed(plain("会议"), plain(calendar, "calendar"), kind="alternative"),
              {"kind": "calendar", "calendar_method": method})


# ---- charsets, headers and lines as they should not be ------------------------------------------------------------


def encoded(label, text, codec, encoding="base64", kind="plain"):
    """A text part whose label need not tell how its bytes are written."""
    data = text.encode(codec)
    head = f"Content-Type: text/{kind}" + (f"; charset={label}" if label else "") + f"\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + (base64.encodebytes(data) if encoding == "base64" else data + b"\n")


def raw_mail(name, lines, want, body=b"\nok\n"):
    """A mail whose header lines stand as given, in bytes."""
    global count
    (HERE / "faults" / f"made-{name}.eml").write_bytes(b"\n".join(lines) + b"\n" + body)
    (HERE / "faults" / f"made-{name}.json").write_text(json.dumps(want, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    count += 1


def faults():
    rare = "请寄到镕基路玥园，联系人喆。"
    for name, label, codec, text in (
        ("gb2312-rare", "gb2312", "gbk", rare), ("gbk-rare", "gbk", "gbk", rare), ("gbk-four-bytes", "GBK", "gb18030", "𠮷野家的发票㐂"),
        ("cp936", "cp936", "gbk", rare), ("x-gbk", "x-gbk", "gbk", rare), ("big5-hkscs", "big5-hkscs", "big5", "請重開發票，謝謝"),
        ("utf-16", "utf-16", "utf-16", "请重开发票"), ("utf-7", "utf-7", "utf-7", "请重开发票"),
        ("shift-jis", "shift_jis", "shift_jis", "請求書を送ります。"), ("euc-jp", "euc-jp", "euc_jp", "請求書を送ります。"),
        ("euc-kr", "euc-kr", "euc_kr", "세금계산서를 보냅니다."), ("ks-c", "ks_c_5601-1987", "cp949", "세금계산서를 보냅니다."),
        ("koi8-r", "koi8-r", "koi8_r", "Счёт отправлен."), ("windows-1251", "windows-1251", "cp1251", "Счёт отправлен."),
        ("latin1-is-1252", "iso-8859-1", "cp1252", "Fee: 12 € – “paid” …"), ("iso-8859-15", "iso-8859-15", "iso8859_15", "Frais : 12 €, reçu"),
        ("utf8-bom", "utf-8", "utf-8-sig", "请重开发票"), ("ascii-is-utf8", "us-ascii", "utf-8", "请重开发票，原票不用寄回"),
        ("ascii-is-gbk", "us-ascii", "gbk", "请重开发票，原票不用寄回，谢谢"), ("no-label-gbk", "", "gbk", "请重开发票，原票不用寄回，谢谢"),
        ("no-label-utf8", "", "utf-8", "请重开发票"),
        ("big5-is-gbk", "big5", "gbk", "请重开发票，原票不用寄回，谢谢"), ("big5", "big5", "big5", "請重開發票，原票不用寄回，謝謝"),
        ("quoted-label", '"gb2312"', "gbk", rare), ("label-and-comment", "utf-8 (as it says)", "utf-8", "请重开发票"),
    ):
        write("faults", f"charset-{name}", {}, encoded(label, text, codec), {"kind": "human", "new_text": text, "attachments": []})
    # The page's own label is another than the part's: the part's is what was sent.
    page = "<html><head><meta charset=gb2312></head><body><p>请重开发票</p></body></html>"
    write("faults", "charset-meta-disagrees", {}, encoded("utf-8", page, "utf-8", kind="html"), {"new_text": "请重开发票"})

    b64 = lambda text, codec="utf-8": base64.b64encode(text.encode(codec))
    base = [b"From: Li Na <li.na@corp.example>", b"To: fssc@corp.example", b"Date: Mon, 23 Nov 2026 10:42:00 +0800", b"MIME-Version: 1.0"]
    title = "差旅报销单被退回"
    for name, value in (
        ("word-lower", b"=?UTF-8?b?" + b64(title) + b"?="),
        ("words-joined", b"=?utf-8?B?" + b64(title[:4]) + b"?==?utf-8?B?" + b64(title[4:]) + b"?="),
        ("word-in-quotes", b'"=?utf-8?B?' + b64(title) + b'?="'), ("word-language", b"=?utf-8*zh-CN?B?" + b64(title) + b"?="),
        ("word-no-padding", b"=?utf-8?B?" + b64(title + "了").rstrip(b"=") + b"?="), ("word-spaces", b"=?utf-8?Q?" + title.encode().hex("=").upper().encode().join([b"=", b""]) + b"?="),
        ("word-gb2312-rare", b"=?gb2312?B?" + b64("镕基路差旅", "gbk") + b"?="), ("raw-utf8", title.encode()), ("raw-gbk", (title + "，请说明原因").encode("gbk")),
        ("words-folded", b"=?utf-8?B?" + b64(title[:4]) + b"?=\n =?utf-8?B?" + b64(title[4:]) + b"?="),
        ("word-false", b"a =?b c?= d"), ("word-no-end", b"=?utf-8?B?" + b64(title)), ("word-half-end", b"=?utf-8?B?" + b64(title) + b"?"),
    ):
        want = {"word-no-padding": title + "了", "word-gb2312-rare": "镕基路差旅", "raw-gbk": title + "，请说明原因", "word-false": "a =?b c?= d",
                "word-in-quotes": f'"{title}"'}.get(name, title)
        raw_mail(f"subject-{name}", [*base, b"Subject: " + value], {"subject": want, "new_text": "ok"})
    for name, value, want in (
        ("two-digit-year", b"Mon, 23 Nov 26 10:42:00 +0800", "2026-11-23T10:42:00+08:00"), ("zone-name", b"Mon, 23 Nov 2026 02:42:00 GMT", "2026-11-23T02:42:00Z"),
        ("zone-est", b"Sun, 22 Nov 2026 21:42:00 EST", "2026-11-22T21:42:00-05:00"), ("no-weekday", b"23 Nov 2026 10:42:00 +0800", "2026-11-23T10:42:00+08:00"),
        ("no-seconds", b"Mon, 23 Nov 2026 10:42 +0800", "2026-11-23T10:42:00+08:00"), ("comment", b"Mon, 23 Nov 2026 10:42:00 +0800 (CST)", "2026-11-23T10:42:00+08:00"),
        ("folded", b"Mon,\n 23 Nov 2026\n 10:42:00 +0800", "2026-11-23T10:42:00+08:00"), ("nonsense", b"yesterday", None),
    ):
        raw_mail(f"date-{name}", [*base[:2], b"Subject: x", b"Date: " + value], {"date": want})
    for name, value, want in (
        ("comment", b"li.na@corp.example (Li Na)", {"name": "Li Na", "addr": "li.na@corp.example"}),
        ("comment-inside", b"Li Na (Finance) <li.na@corp.example>", {"addr": "li.na@corp.example"}),
        ("quoted-comma", b'"Na, Li" <li.na@corp.example>', {"name": "Na, Li", "addr": "li.na@corp.example"}),
        ("bare-comma", b"Li Na <li.na@corp.example>,", {"name": "Li Na", "addr": "li.na@corp.example"}),
        ("no-angles", b"li.na@corp.example", {"name": None, "addr": "li.na@corp.example"}),
        ("address-as-name", b'"boss@corp.example" <x@evil.example>', {"name": "boss@corp.example", "addr": "x@evil.example"}),
        ("gbk-word", b"=?gb18030?B?" + b64("张伟", "gbk") + b"?= <li.na@corp.example>", {"name": "张伟", "addr": "li.na@corp.example"}),
        ("raw-utf8", "张伟 <li.na@corp.example>".encode(), {"name": "张伟", "addr": "li.na@corp.example"}),
        ("bidi", "Li\u202e Na <li.na@corp.example>".encode(), {"name": "Li Na", "addr": "li.na@corp.example"}),
        ("quoted-local", b'Li Na <"li na"@corp.example>', {"name": "Li Na", "addr": '"li na"@corp.example'}),
        ("spaces", b"Li Na < li.na@corp.example >", {"name": "Li Na", "addr": "li.na@corp.example"}),
        ("folded", b"Li\n Na\n <li.na@corp.example>", {"name": "Li Na", "addr": "li.na@corp.example"}),
    ):
        raw_mail(f"from-{name}", [b"From: " + value, *base[1:], b"Subject: x"], {"from": want, "from_count": 1})
    raw_mail("doubled-fields", [*base, b"Subject: first", b"Subject: second", b"Message-ID: <a@corp.example>", b"Message-ID: <b@corp.example>"],
             {"subject": "first", "message_id": "a@corp.example", "new_text": "ok"})
    raw_mail("ids-odd", [*base, b"Subject: x", b"Message-ID: a@corp.example", b"In-Reply-To: Your message of Monday <b@corp.example>",
                         b"References: <c@corp.example>,<d@corp.example>\n\t<e@corp.example>"],
             {"message_id": "a@corp.example", "in_reply_to": ["b@corp.example"], "references": ["c@corp.example", "d@corp.example", "e@corp.example"]})
    raw_mail("upper-case-fields", [line.upper() if line.startswith(b"MIME") else line for line in base] + [b"SUBJECT: x", b"content-TYPE: TEXT/PLAIN; CHARSET=UTF-8"],
             {"subject": "x", "new_text": "请重开发票"}, "\n请重开发票\n".encode())
    whole = b"\r".join([*base, b"Subject: x", b"", b"one", b"two"])
    (HERE / "faults" / "made-bare-cr.eml").write_bytes(whole)
    (HERE / "faults" / "made-bare-cr.json").write_text(json.dumps({"subject": "x", "new_text": "one\ntwo"}, indent=1) + "\n")

    part = lambda value: (b"Content-Type: multipart/mixed; boundary=made\n\n--made\n\nok\n--made\nContent-Type: application/pdf\nContent-Disposition: attachment; "
                          + value + b"\n\nabc\n--made--\n")
    for name, value, want in (
        ("2231-pieces", b"filename*1*=%E9%94%80.pdf; filename*0*=utf-8''%E6%8A%A5", "报销.pdf"), ("2231-no-quotes", b"filename*=%E6%8A%A5%E9%94%80.pdf", "报销.pdf"),
        ("2231-and-plain", b"filename=\"x.pdf\"; filename*=utf-8''%E6%8A%A5%E9%94%80.pdf", "报销.pdf"), ("2231-gbk", b"filename*=gbk''%B1%A8%CF%FA.pdf", "报销.pdf"),
        ("2231-quoted-pieces", b'filename*0="re"; filename*1="port.pdf"', "report.pdf"), ("2047-split", b'filename="=?utf-8?B?' + b64("报") + b"?=\n =?utf-8?B?" + b64("销.pdf") + b'?="', "报销.pdf"),
        ("spaces", b"filename=a report.pdf", "a report.pdf"), ("path", b'filename="..\\\\..\\\\a.pdf"', None),
    ):
        want = {"size": 3, "type": "application/pdf"} | ({"name": want} if want else {})
        write("faults", f"name-{name}", {}, part(value), {"new_text": "ok", "attachments": [want]})
    text = encoded("utf-8", "请重开发票", "utf-8").decode()
    write("faults", "boundary-with-spaces", {}, "Content-Type: multipart/mixed; boundary=\"a b\"\n\n--a b\n" + text + "--a b--\n", {"new_text": "请重开发票"})
    another = "--mad\n" + plain("请重开发票") + "--mad--\n"
    write("faults", "boundary-of-another", {}, "Content-Type: multipart/mixed; boundary=made\n\n" + another,
          {"new_text": "请重开发票", "defects": ["The boundary of a multipart body was guessed from the body."]})
    armour = "YWJjZA==\n=zH6Q\n"
    write("faults", "base64-checksum", {}, mixed(plain("见附件"), f"Content-Type: application/octet-stream; name=a.pgp\nContent-Transfer-Encoding: base64\n\n{armour}"),
          {"new_text": "见附件", "attachments": [{"name": "a.pgp", "size": 4}]})
    write("faults", "boundary-trailing", {}, "Content-Type: multipart/mixed; boundary=made\n\n--made  \n" + text + "--made--  \n", {"new_text": "请重开发票", "attachments": []})
    write("faults", "alternative-one-empty", {}, mixed(plain("请重开发票"), plain("<html><body></body></html>", "html"), kind="alternative"), {"new_text": "请重开发票"})
    write("faults", "alternative-turned-round", {}, mixed(plain("<p>请重开发票</p>", "html"), plain("请重开发票"), kind="alternative"), {"new_text": "请重开发票"})
    write("faults", "pgp-inline-signed", {}, plain("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nPlease issue it again.\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"),
          {"new_text": "Please issue it again.", "unreadable": None})
    write("faults", "pgp-inline-encrypted", {}, plain("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"), {"unreadable": "pgp", "kind": "human"})
    write("faults", "encoding-unknown", {}, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: x-none\n\nplain words\n", {"new_text": "plain words"})
    write("faults", "qp-broken", {}, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n100=25 of =ZZ it =E8=AF=B7=\n=E9=87=8D=E5=BC=80=\n",
          {"new_text": "100% of =ZZ it 请重开"})
    inner = "From: a@corp.example\nSubject: inner\nMessage-ID: <inner@corp.example>\n\ninner words\n"
    write("faults", "rfc822-inside", {}, mixed(plain("see the mail"), "Content-Type: message/rfc822\n\n" + inner), {"new_text": "see the mail", "attachments": [{"type": "message/rfc822"}],
          "forwarded": {"from": {"addr": "a@corp.example"}, "subject": "inner", "message_id": "inner@corp.example", "attached": True, "text": "inner words"}})


# ---- other mail that no person wrote ------------------------------------------------------------------------------


def report(kind, text, status, returned="", media=None):
    """A `multipart/report` (RFC 6522): words, the machine's part, and what is returned."""
    media = media or {"delivery-status": "message/delivery-status", "disposition-notification": "message/disposition-notification"}[kind]
    parts = [plain(text), f"Content-Type: {media}\n\n{status}"]
    if returned:
        parts.append(f"Content-Type: text/rfc822-headers\n\n{returned}")
    return mixed(*parts, kind="report", params=f"; report-type={kind}")


def machines():
    silent = {"no_auto_reply": True}
    for name, headers, text in (
        ("news-en", {"From": "News <news@shop.example>", "Subject": "Offers of November", "List-Unsubscribe": "<https://shop.example/off>", "Precedence": "bulk"}, "Have a look at our offers."),
        ("news-one-click", {"From": "Shop <hello@shop.example>", "Subject": "双十一返场", "List-Unsubscribe": "<https://shop.example/off>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                            "Feedback-ID": "1:2:3:shop"}, "全场五折。"),
        ("list-digest", {"From": "no-reply@lists.other.example", "Subject": "users Digest, Vol 3", "List-Id": "<users.lists.other.example>", "Precedence": "list"}, "Today's topics"),
        ("list-junk", {"From": "Mailer <bulk@shop.example>", "Subject": "x", "Precedence": "junk", "List-Unsubscribe": "<mailto:off@shop.example>"}, "x"),
    ):
        write("machines", f"bulk-{name}", headers, plain(text), {"kind": "bulk", "bounce": None, "away": None} | silent)
    for name, body in (
        ("html", plain("<html><head><style>p{margin:0}</style></head><body><p><br></p></body></html>", "html")), ("spaces", plain("&nbsp; &nbsp;", "html")),
        ("alternative", mixed(plain(""), plain("<div><br></div>", "html"), kind="alternative")), ("ideographic-spaces", plain("\u3000\u3000\n")), ("no-body", "\n"),
        ("zero-width", plain("\u200b\ufeff")),
    ):
        write("machines", f"empty-{name}", {"Subject": ""}, body, {"kind": "empty", "new_text": "", "attachments": []})
    shown = "Reporting-UA: mail.corp.example; Outlook\nFinal-Recipient: rfc822;li.na@corp.example\nOriginal-Message-ID: <%s@corp.example>\nDisposition: %s\n"
    for name, subject, text, how in (
        ("outlook-en", "Read: [FSSC-1042] claim", "Your message was read on Monday, November 23, 2026 10:40.", "automatic-action/MDN-sent-automatically; displayed"),
        ("outlook-zh", "已读: [FSSC-1042] 张伟", "您的邮件已于 2026年11月23日 10:40 阅读。", "automatic-action/MDN-sent-automatically; displayed"),
        ("unread-zh", "未读: [FSSC-1042] 张伟", "您的邮件未经阅读即被删除。", "automatic-action/MDN-sent-automatically; deleted"),
        ("unread-en", "Not read: claim", "Your message was deleted without being read.", "automatic-action/MDN-sent-automatically; deleted"),
        ("thunderbird", "Return Receipt (displayed) - claim", "This is a Return Receipt for the mail that you sent.", "manual-action/MDN-sent-manually; displayed"),
        ("no-subject", "", "x", "manual-action/MDN-sent-manually; displayed"),
    ):
        write("machines", f"receipt-{name}", {"Subject": subject}, report("disposition-notification", text, shown % (TOKEN, how)), {"kind": "receipt", "bounce": None} | silent)
    failed = f"Final-Recipient: rfc822;{LOST}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n"
    late = "Final-Recipient: rfc822;wu.tao@other.example\nAction: delayed\nStatus: 4.4.1\n"
    one = {"addr": LOST, "action": "failed", "status": "5.1.1", "diagnostic": "550 5.1.1 no such user"}
    two = {"addr": "wu.tao@other.example", "action": "delayed", "status": "4.4.1"}
    daemon = {"From": "Mail Delivery System <MAILER-DAEMON@mx.corp.example>", "Return-Path": "<>"}
    id_of_ours = {"original_message_id": f"{TOKEN}@corp.example"}
    for name, subject, status, returned, recipients in (
        ("one", "Undelivered Mail Returned to Sender", failed, RETURNED, [one]), ("two", "Undelivered Mail Returned to Sender", failed + "\n" + late, RETURNED, [one, two]),
        ("delayed", "Delayed Mail (still being retried)", late, RETURNED, [two]),
        ("upper-case", "x", failed.upper().replace("RFC822", "RFC822"), RETURNED, [{"addr": LOST.upper(), "action": "failed", "status": "5.1.1"}]),
        ("original-recipient", "x", "Original-Recipient: rfc822;" + LOST + "\nFinal-Recipient: rfc822;alias@other.example\nAction: failed\nStatus: 5.2.2\n", RETURNED, [{"addr": LOST, "action": "failed", "status": "5.2.2"}]),
        ("delivered", "Successful Mail Delivery Report", f"Final-Recipient: rfc822;{LOST}\nAction: delivered\nStatus: 2.0.0\nDiagnostic-Code: smtp; 250 ok\n", RETURNED,
         [{"addr": LOST, "action": "delivered", "status": "2.0.0"}]),
        ("comment", "x", failed.replace("failed\n", "failed (bad address)\n").replace("5.1.1\nD", "5.1.1 (unknown)\nD"), RETURNED, [{"addr": LOST, "action": "failed", "status": "5.1.1"}]),
    ):
        whole = "Reporting-MTA: dns; mx.corp.example\n\n" + status
        write("machines", f"dsn-{name}", daemon | {"Subject": subject}, report("delivery-status", "See below.", whole, returned),
              {"kind": "bounce", "bounce": {"recipients": recipients} | id_of_ours, "away": None} | silent)
    whole = "Content-Type: message/rfc822\n\nMessage-ID: <" + TOKEN + "@corp.example>\nFrom: fssc@corp.example\nSubject: y\n\nold words\n"
    write("machines", "dsn-whole-mail", daemon | {"Subject": "failure"}, mixed(plain("See below."), "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n" + failed, whole,
          kind="report", params="; report-type=delivery-status"), {"kind": "bounce", "bounce": {"recipients": [one]} | id_of_ours} | silent)
    for name, headers, text, away in (
        ("vacation", {"Subject": "Re: x", "Auto-Submitted": "auto-replied (vacation)"}, "I am on vacation until 27 November 2026.", {"from": None, "until": "2026-11-26"}),
        ("upper-case", {"Subject": "Re: x", "AUTO-SUBMITTED": "Auto-Replied"}, "Thank you, we got your message.", None),
        ("x-autoreply", {"Subject": "Re: x", "X-Autoreply": "yes", "Precedence": "auto_reply"}, "已收到您的邮件，稍后回复。", None),
        ("subject-only-zh", {"Subject": "自动回复: [FSSC-1042] 张伟"}, "本人11月24日至11月26日出差，邮件回复可能不及时。", {"from": "2026-11-24", "until": "2026-11-26"}),
        ("subject-only-en", {"Subject": "Out of Office: claim"}, "I will be out of the office from 24 November to 26 November 2026.", {"from": "2026-11-24", "until": "2026-11-26"}),
        ("numbers-zh", {"Subject": "自动答复: x", "Auto-Submitted": "auto-replied"}, "2026年11月24日—2026年11月30日休年假。", {"from": "2026-11-24", "until": "2026-11-30"}),
        ("back-zh", {"Subject": "自动答复: x", "Auto-Submitted": "auto-replied"}, "休假中，11月30日返岗。", {"from": None, "until": "2026-11-29"}),
        ("back-en", {"Subject": "Automatic reply: x", "Auto-Submitted": "auto-replied"}, "I am out of office and back on 30 November.", {"from": None, "until": "2026-11-29"}),
        ("over-new-year", {"Subject": "自动答复: x", "Auto-Submitted": "auto-replied"}, "12月28日至1月4日休假。", {"from": "2026-12-28", "until": "2027-01-04"}),
        ("ticket", {"From": "OA <oa@corp.example>", "Subject": "工单 #77 已创建", "Auto-Submitted": "auto-generated"}, "您的工单已创建。", None),
    ):
        write("machines", f"auto-{name}", headers, plain(text), {"kind": "auto_reply", "away": away, "bounce": None} | silent)
    for name, headers, text in (
        ("says-no", {"Subject": "x", "Auto-Submitted": "no"}, "请重开发票。"), ("speaks-of-absence", {"Subject": "请假期间的报销"}, "我下周休假，11月30日回来，报销能晚交吗？"),
        ("speaks-of-a-bounce", {"Subject": "退信怎么办"}, "我发给供应商的邮件被退回：550 5.1.1 User unknown，请帮忙看看。"), ("read-in-subject", {"Subject": "Read: the new travel rules?"}, "Where can I read the new travel rules?"),
        ("recall-asked", {"Subject": "怎样撤回邮件"}, "请问发错的邮件怎样撤回？"), ("high-priority", {"Subject": "x", "Precedence": "first-class", "Importance": "high"}, "请重开发票。"),
        ("postmaster-by-name", {"From": "Post Master <pan.shi@corp.example>", "Subject": "发票"}, "请重开发票。"), ("short", {"Subject": "Re: x"}, "好"),
    ):
        write("machines", f"human-{name}", headers, plain(text), {"kind": "human", "new_text": text, "away": None, "bounce": None, "recall": False, "no_auto_reply": False})
    for name, subject, text in (
        ("outlook-en", "Recall: claim", 'Li Na would like to recall the message, "claim".'), ("outlook-zh", "撤回: 差旅报销单", "李娜 将撤回邮件“差旅报销单”。"),
        ("outlook-zh-wish", "撤回: 差旅报销单", "李娜 希望撤回邮件“差旅报销单”。"),
    ):
        write("machines", f"recall-{name}", {"Subject": subject}, plain(text), {"kind": "human", "recall": True})
    write("machines", "empty-zero-width", {"Subject": ""}, plain("\u200b\ufeff"), {"kind": "empty", "new_text": "", "attachments": []})


if __name__ == "__main__":
    replies()
    absences()
    bounces()
    wrappings()
    faults()
    machines()
    print(f"{count} mails")
