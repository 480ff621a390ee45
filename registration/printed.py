"""Consents that are printed with a person's data and signed by hand: the regulation's text, filled in (Kuzbass: appendices 4, 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.regulation import sheets
from hackathon_portal.regulation.schema import PrintedConsent
from hackathon_portal.russia.cases import CASES, Case
from hackathon_portal.russia.names import declined
from registration.models import Application, Representative

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


Names = Callable[[Case], str]


def fill(form: PrintedConsent, *, signer: str, address: str = "", passport: str = "", child: Names | None = None) -> Filled:
    """The form's text with its places filled; what is not known stays a line to write on. `child` gives the name in a case."""
    plain = {"full_name": signer, "address": address, "passport": passport}

    def words(place: str, case: Case) -> str:
        said = child(case) if place == "child" and child else plain.get(place, "")
        # A person's own words never become a place to fill in.
        return " ".join(said.split()).replace("{", "(").replace("}", ")") or BLANK

    text = sheets.filled(form.text, words)
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    return Filled(title=" ".join(form.title.split()), version=form.version, paragraphs=paragraphs, signer=signer)


def name_in(application: Application, case: Case) -> tuple[str, bool]:
    """(a participant's name in the case, whether the portal is sure of the form)."""
    if case is Case.NOMINATIVE:
        return application.full_name, True
    return declined(application.surname, application.name, application.patronymic, case)


def child_named(representative: Representative, case: Case) -> tuple[str, bool]:
    """The child's name as the sheet prints it: as the representative wrote it, while it is of the name of now; else the portal's form."""
    application = representative.application
    corrected = representative.child_printed and representative.child_named == application.full_name
    if corrected and case is sheets.oblique(of_contest(application.contest).text, "child"):
        return representative.child_printed, True
    return name_in(application, case)


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
    about = f"{year}, проживающего по адресу: {representative.child_address or BLANK}"
    return fill(
        of_contest(contest), signer=representative.full_name, address=representative.address,
        passport=representative.passport, child=lambda case: child_named(representative, case)[0] + about,
    )  # fmt: skip


def form_to_check(representative: Representative) -> tuple[str, str, bool] | None:
    """(the case in words, the child's name in it, whether it is sure); None where the text has the name in the nominative only."""
    case = sheets.oblique(of_contest(representative.application.contest).text, "child")
    return (dict(CASES)[case], *child_named(representative, case)) if case else None


def as_pdf(filled: Filled, contest: Contest) -> bytes:
    """A sheet to print and sign."""
    return render_pdf("registration/documents/printed_consent.html", {"form": filled, "contest": contest})
