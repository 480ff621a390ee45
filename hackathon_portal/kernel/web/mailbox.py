"""Sent mail of the embedded default: kept as a Maildir in the data folder and read on the page /mail/."""

from __future__ import annotations

import email
import mailbox
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage as ParsedMessage

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SHOWN = 200
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


class MaildirBackend(BaseEmailBackend):
    """An e-mail backend that keeps each letter as a file of a Maildir."""

    def send_messages(self, email_messages) -> int:
        settings.MAIL_FOLDER.parent.mkdir(parents=True, exist_ok=True)
        box = mailbox.Maildir(str(settings.MAIL_FOLDER), create=True)
        for message in email_messages:
            box.add(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    key: str
    to: str
    subject: str
    date: str
    body: str
    has_html: bool
    files: list[str]


def _parsed(box: mailbox.Maildir, key: str) -> ParsedMessage:
    return email.message_from_bytes(box.get_bytes(key), policy=policy.default)


def _letter(box: mailbox.Maildir, key: str) -> Letter:
    message = _parsed(box, key)
    body = message.get_body(("plain",))
    return Letter(
        key=key,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        body=body.get_content() if body else "",
        has_html=message.get_body(("html",)) is not None,
        files=[part.get_filename() or "файл" for part in message.iter_attachments()],
    )


def _box() -> mailbox.Maildir:
    if not settings.SHOW_SENT_MAIL:
        raise Http404
    settings.MAIL_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(str(settings.MAIL_FOLDER), create=True)


def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest letters; only in the embedded default, where the portal listens on loopback alone."""
    box = _box()
    wanted = request.GET.get("to", "").strip()
    letters = []
    for key in sorted(box.keys(), reverse=True):
        letter = _letter(box, key)
        if wanted.lower() in letter.to.lower():
            letters.append(letter)
        if len(letters) >= SHOWN:
            break
    return render(request, "kernel/mail_list.html", {"letters": letters, "wanted": wanted})


def mail_letter(request: HttpRequest, key: str) -> HttpResponse:
    box = _box()
    if key not in box:
        raise Http404
    return render(request, "kernel/mail_letter.html", {"letter": _letter(box, key)})


def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part as a mail program would draw it, for the frame of its page: nothing is fetched, no script runs, links open beside."""
    box = _box()
    part = _parsed(box, key).get_body(("html",)) if key in box else None
    if part is None:
        raise Http404
    response = HttpResponse(part.get_content().replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = HTML_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def mail_file(request: HttpRequest, key: str, index: int) -> HttpResponse:
    box = _box()
    if key not in box:
        raise Http404
    files = list(_parsed(box, key).iter_attachments())
    if index >= len(files):
        raise Http404
    response = HttpResponse(files[index].get_content(), content_type=files[index].get_content_type())
    response["Content-Disposition"] = "inline"
    return response
