"""Consents that are printed with a person's data and signed by hand: the regulation's text, filled in (Kuzbass: appendices 4, 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.regulation.schema import PrintedConsent
from registration.models import Representative

BLANK = "____________________"


@dataclass(frozen=True)
class Filled:
    """A printed consent with the data in its places; `sha256` is of the whole text."""

    title: str
    version: str
    paragraphs: tuple[str, ...]
    signer: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256("\n\n".join((self.title, self.version, *self.paragraphs)).encode()).hexdigest()


def fill(form: PrintedConsent, *, signer: str, **data: str) -> Filled:
    """The form's text with `{name}` replaced; what is not known stays a line to write on."""
    values = dict.fromkeys(("full_name", "address", "passport", "child"), BLANK) | {
        name: " ".join(value.split()) for name, value in ({"full_name": signer} | data).items() if value.strip()
    }
    text = form.text
    for name, value in values.items():
        # A person's own words never become a place to fill in.
        text = text.replace("{" + name + "}", value.replace("{", "(").replace("}", ")"))
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    return Filled(title=" ".join(form.title.split()), version=form.version, paragraphs=paragraphs, signer=signer)


def form_of(contest: Contest, code: str) -> PrintedConsent:
    form = contest.regulation.printed_consent(code)
    assert form is not None, code  # noqa: S101  the schema knows the form
    return form


def of_contest(contest: Contest) -> PrintedConsent:
    """The form that a minor's representative signs."""
    rules = contest.regulation.representation
    assert rules is not None  # noqa: S101  asked where minors are represented
    return form_of(contest, rules.form)


def of_representative(representative: Representative) -> Filled:
    """The representative's consent for a minor."""
    application = representative.application
    contest = application.contest
    year = f", {application.birth_date.year} года рождения" if application.birth_date else ""
    child = f"{application.full_name}{year}, проживающего по адресу: {representative.child_address or BLANK}"
    return fill(
        of_contest(contest), signer=representative.full_name, address=representative.address,
        passport=representative.passport, child=child,
    )  # fmt: skip


def as_pdf(filled: Filled, contest: Contest) -> bytes:
    """A sheet to print and sign."""
    return render_pdf("registration/documents/printed_consent.html", {"form": filled, "contest": contest})
