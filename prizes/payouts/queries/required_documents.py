"""Whose prize an award is, what its holder hands in, and how a team's prize is divided."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.schema import AgeGroup
from prizes.announced import announced_on
from prizes.awards.queries.shares import recipient_of
from prizes.models import Award, PayoutApplication, RequiredDocument
from prizes.rules import required_documents as rules

DONE = (RequiredDocument.State.GIVEN, RequiredDocument.State.ACCEPTED, RequiredDocument.State.WAIVED)
SETTLED = (RequiredDocument.State.ACCEPTED, RequiredDocument.State.WAIVED)


@dataclass(frozen=True)
class RequiredDocumentRow:
    """A required_document of somebody's list, with what has become of it."""

    code: str
    title: str
    clause: str
    form: str
    optional: bool
    required_document: RequiredDocument | None

    @property
    def state(self) -> str:
        return self.required_document.state if self.required_document else RequiredDocument.State.NONE

    @property
    def is_given(self) -> bool:
        """Nothing is left to do for the person here."""
        return self.state in DONE or (self.optional and self.state == RequiredDocument.State.NONE)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to check."""
        return self.state in SETTLED or (self.optional and self.state == RequiredDocument.State.NONE)


def age_group_of(award: Award, contest: Contest) -> AgeGroup:
    """By the holder's age on the day the winners were announced (the document names no day; the operator's default)."""
    person = recipient_of(award)
    return rules.age_group(person.birth_date if person else None, contest.regulation, on=announced_on(contest))


def required_documents_of(application: PayoutApplication, contest: Contest) -> list[RequiredDocumentRow]:
    """The person's list of required_documents: the regulation's, then what was asked for besides; needs `application.award`."""
    regulation = contest.regulation
    known = {required_document.code: required_document for required_document in application.required_documents.all()}
    group = age_group_of(application.award, contest)
    rows = [
        RequiredDocumentRow(one.code, one.title, regulation.clause(one.rule), one.form, one.optional, known.get(one.code))
        for one in rules.checklist(regulation, group, foreign=application.foreign)
    ]
    further = regulation.clause("prize.further_documents")
    return rows + [RequiredDocumentRow(one.code, one.title, further, "", False, one) for one in known.values() if one.asked]
