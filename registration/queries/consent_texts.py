"""Every text somebody agrees to in a contest, as a document of its own: by its code and the version that was agreed to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.contests.queries import documents_to_read
from hackathon_portal.regulation import sheets
from hackathon_portal.regulation.rules import consents
from hackathon_portal.regulation.schema import ConsentText, PrintedConsent, Regulation
from registration.models import Consent


@dataclass(frozen=True, kw_only=True)
class Document:
    """One text: `how` says by whom and by what it is given; `parts` are titled lists that the law asks (categories, recipients…)."""

    code: str
    version: str
    title: str
    subject: str
    paragraphs: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    clause: str = ""
    how: str
    is_optional: bool

    @property
    def sha256(self) -> str:
        """Of everything the document says."""
        said = [self.title, self.version, *self.paragraphs, *(f"{title}: {'; '.join(rows)}" for title, rows in self.parts)]
        return hashlib.sha256("\n\n".join(said).encode()).hexdigest()


def documents(regulation: Regulation) -> list[Document]:
    """All texts of a regulation: what participants tick, and what is printed and signed by hand."""
    ticked = [_ticked(text, regulation) for text in regulation.all_consents]
    return ticked + [_printed(form, regulation) for form in regulation.printed_consents]


def current(contest: Contest, code: str) -> Document | None:
    return next((one for one in documents(contest.regulation) if one.code == code), None)


def read_now(contest: Contest, codes: Iterable[str], *, elsewhere: bool = False) -> dict[str, dict[str, Any]]:
    """What somebody who agrees to these texts now has before their eyes: columns of each one's consent. One query where files are named.

    `elsewhere`: in another system, which files were shown there nobody knows here.
    """
    wanted = set(codes)
    texts = [text for text in contest.regulation.all_consents if text.code in wanted]
    files = documents_to_read(contest) if not elsewhere and any(text.reads for text in texts) else {}
    return {
        text.code: {
            "text_version": text.version,
            "text_sha256": _ticked(text, contest.regulation).sha256,
            "read_documents": [
                {"title": file.title, "version": file.version, "sha256": file.sha256}
                for code in text.reads
                if (file := files.get(code))
            ],
        }
        for text in texts
    }


def of_version(contest: Contest, code: str, version: str) -> Document | None:
    """The text as the newest version of the regulation that holds it has it; earlier ones are read from the contest's history."""
    found = current(contest, code)
    if found and found.version == version:
        return found
    rows = RegulationVersion.objects.filter(contest=contest).order_by("-number").values_list("text", flat=True)
    for text in rows:
        for one in _documents_of(text):
            if (one.code, one.version) == (code, version):
                return one
    return None


def under_a_former_version(contest: Contest, regulation: Regulation) -> list[tuple[str, Document]]:
    """(path, text) of every text of this regulation that another text stood for under the same version: in an order that was in force,
    or in the present one where somebody has agreed to it."""
    rows = RegulationVersion.objects.filter(contest=contest)
    former = {
        (one.code, one.version, one.sha256)
        for text in rows.filter(frozen_at__isnull=False).values_list("text", flat=True)
        for one in _documents_of(text)
    }
    agreed = set(Consent.objects.filter(application__contest=contest).values_list("code", "text_version").distinct())
    former |= {(one.code, one.version, one.sha256) for one in documents(contest.regulation) if (one.code, one.version) in agreed}
    versions = {(code, version) for code, version, _ in former}
    return [
        (path, one)
        for path, one in zip(_paths(regulation), documents(regulation), strict=True)
        if (one.code, one.version) in versions and (one.code, one.version, one.sha256) not in former
    ]


def _paths(regulation: Regulation) -> list[str]:
    """Where the regulation keeps each of its documents, in their order."""
    parts = ("consents", "side_events", "printed_consents")
    return [f"{part}.{index}" for part in parts for index in range(len(getattr(regulation, part)))]


@lru_cache(maxsize=64)
def _documents_of(text: str) -> tuple[Document, ...]:
    return tuple(documents(Regulation.model_validate_json(text)))


def _ticked(text: ConsentText, regulation: Regulation) -> Document:
    parts = (
        ("Какие персональные данные", text.categories),
        ("Кому передаются", text.recipients),
        ("Где показываются", text.where_shown),
        ("Условия и запреты", text.prohibitions),
    )
    return Document(
        code=text.code, version=text.version, title=text.title, subject=consents.TITLES[text.subject],
        paragraphs=tuple(part.strip() for part in text.text.split("\n\n")), parts=tuple(one for one in parts if one[1]),
        clause=regulation.clause(text.rule), how="участник отмечает в заявке, отдельной отметкой", is_optional=not text.required,
    )  # fmt: skip


def _printed(form: PrintedConsent, regulation: Regulation) -> Document:
    rules = regulation.representation
    of_parent = rules is not None and rules.form == form.code
    how = "родитель или законный представитель подписывает лист" if of_parent else "получатель приза подписывает лист"
    blanks = {
        "full_name": "(фамилия, имя, отчество)",
        "address": "(адрес)",
        "passport": "(паспорт)",
        "child": "(участник)",
    }
    text = sheets.filled(form.text, lambda place, case: blanks[place])
    return Document(
        code=form.code, version=form.version, title=" ".join(form.title.split()), subject="персональные данные, печатный лист",
        paragraphs=tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip()),
        parts=(("Что показывается в сети", form.published),) if form.published else (),
        clause=regulation.clause("representative") if of_parent else "", how=how, is_optional=False,
    )  # fmt: skip
