"""A letter as it leaves: its text, the same as HTML, whose it is and how to reach them, the headers that say what it is.

The HTML is made from the text by one function (`html_of`) and holds nothing that is fetched: no picture, no font, no script. Both parts are
made as the letter leaves and are kept nowhere, so erasure and secret links have only the row's text to care about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hackathon_portal.kernel import letter_refusals, letter_secrets
from hackathon_portal.kernel.models import OutboxMessage

_LINK = re.compile(r"https?://[^\s<>\"'«»]+")
_END_OF_SENTENCE = ".,;:!?)]"
LONGEST_LABEL = 44
# A line that ends in a link, after words that lead to it or alone.
_ENDS_IN_A_LINK = re.compile(r"(?P<before>[^\n]*:\s+)??(?P<link>https?://[^\s<>\"'«»]*[^\s<>\"'«».,;:!?)\]])\.?")
_LAST_SENTENCE = re.compile(r"(?P<said>.*[.!?…][»)]?)\s+(?P<label>[^.!?…]+)")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d ()-]{6,}\d")
_TORN_APART = re.compile(r"(?<!\w)(№|пп?\.) (?=[\w«])")
_BUTTON = (
    '<a href="{link}" class="button" style="display:inline-block;margin:10px 0 4px;padding:12px 22px;border-radius:8px;background:#1d4f91;color:#ffffff;'
    'font-weight:600;text-decoration:none">{label}</a>'
)
_SHOWN_LINK = (
    '<br><a href="{link}" class="quiet" style="display:inline-block;margin-bottom:6px;color:#5b6575;font-size:13px;'
    'overflow-wrap:anywhere">{link}</a>'
)


@dataclass(frozen=True)
class Signature:
    """Who writes: a name, lines with contacts, and the address that reads answers (empty: the portal's own)."""

    name: str
    lines: tuple[str, ...]
    reply_to: str = ""


Signer = Callable[[int], Signature | None]
_signers: list[Signer] = []


def signs(signer: Signer) -> Signer:
    """Register the function that knows who writes for a contest (its key); None where it knows of no such contest."""
    _signers.append(signer)
    return signer


def signature_of(contest_id: int | None) -> Signature:
    """The organiser of a contest; the portal itself for letters of none."""
    if contest_id is not None:
        for signer in _signers:
            if found := signer(contest_id):
                return found
    name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Портал хакатонов"
    return Signature(name, tuple(filter(None, [settings.PORTAL_CONTACTS, settings.PORTAL_ORIGIN])))


def text_of(text: str, signature: Signature, unsubscribe: str = "") -> str:
    """The text part: what was written, the signature below its usual mark (RFC 3676, 4.3), how to refuse such letters."""
    parts = [text.rstrip(), "\n".join(["-- ", signature.name, *signature.lines])]
    if unsubscribe:
        parts.append(f"Не получать рассылки этого конкурса: {unsubscribe}")
    return "\n\n".join(parts) + "\n"


def html_of(text: str) -> str:
    """A letter's text as HTML: paragraphs, lines, links; a link of the portal that ends its line is a button. Everything is escaped."""
    paragraphs = re.split(r"\n[ \t]*\n", _TORN_APART.sub("\\1\N{NO-BREAK SPACE}", text.strip()))
    return "\n".join(f'<p style="margin:0 0 16px">{_lines(paragraph)}</p>' for paragraph in paragraphs if paragraph.strip())


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_button(line) or _linked(line) for line in (line.strip() for line in paragraph.split("\n")))


def _button(line: str) -> str:
    """A button for the link of the portal itself that ends a line; others are shown as they are, so that nobody is led elsewhere."""
    match = _ENDS_IN_A_LINK.fullmatch(line)
    if match is None or not f"{match['link']}/".startswith(f"{settings.PORTAL_ORIGIN}/"):
        return ""
    said, label = _said_and_label((match["before"] or "").strip().removesuffix(":"))
    link = escape(match["link"])
    before = f"{_linked(said)}<br>" if said else ""
    return before + _BUTTON.format(link=link, label=escape(label or "Открыть")) + _SHOWN_LINK.format(link=link)


def _said_and_label(words: str) -> tuple[str, str]:
    """What stays text before a button and what is written on it: the last sentence, where that is short."""
    last = _LAST_SENTENCE.fullmatch(words)
    said, label = (last["said"], last["label"]) if last else ("", words)
    return (said, label) if len(label) <= LONGEST_LABEL and ":" not in label else (f"{words}:", "")


def _linked(line: str) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(line):
        link = match.group().rstrip(_END_OF_SENTENCE)
        shown = escape(link)
        parts += [
            escape(line[end : match.start()]),
            f'<a href="{shown}" style="color:#1d4f91;overflow-wrap:anywhere">{shown}</a>',
        ]
        end = match.start() + len(link)
    return "".join([*parts, escape(line[end:])])


def _contacts(line: str) -> str:
    """A line of the signature: a telephone number stays on one line."""
    whole = _linked(line)
    return whole if "<a " in whole else _PHONE.sub(r'<span style="white-space:nowrap">\g<0></span>', whole)


def email_of(message: OutboxMessage, signature: Signature) -> EmailMultiAlternatives:
    """The letter of a row, without its attachment. Nothing about a person in its headers but whom it goes to."""
    text, unsubscribe = letter_secrets.whole_text(message), letter_refusals.link_of(message)
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=text_of(text, signature, unsubscribe),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        reply_to=[signature.reply_to] if signature.reply_to else None,
        headers=_headers(message, unsubscribe),
    )
    context = {
        "subject": message.subject, "body": SafeString(html_of(text)), "signature": signature.name,
        "lines": [SafeString(_contacts(line)) for line in signature.lines], "unsubscribe": unsubscribe,
    }  # fmt: skip
    email.attach_alternative(render_to_string("kernel/letter.html", context), "text/html")
    return email


def _headers(message: OutboxMessage, unsubscribe: str) -> dict[str, str]:
    """RFC 3834 keeps robots from answering; RFC 8058 lets a mail program unsubscribe with one press."""
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.lane == OutboxMessage.Lane.MASS:
        headers["Precedence"] = "bulk"
    if unsubscribe:
        headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers
