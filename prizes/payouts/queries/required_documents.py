"""Whose prize an award is, what its holder hands in, and how a team's prize is divided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import AgeGroup
from hackathon_portal.russia import countries
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


HANDED_IN = (PayoutApplication.State.SUBMITTED, PayoutApplication.State.ACCEPTED)


def age_group_of(award: Award, contest: Contest, *, on: date | None = None) -> AgeGroup:
    """By the holder's age on the day the winners were announced (the document names no day; the operator's default).

    Who is of full age on the day `on` (today) hands in their own papers: nobody consents for an adult.
    """
    person = recipient_of(award)
    born = person.birth_date if person else None
    today = on or local_day(clock.now(), contest.regulation)
    now = rules.age_group(born, contest.regulation, on=today)
    return now if now == "adult" else rules.age_group(born, contest.regulation, on=announced_on(contest))


def group_of(application: PayoutApplication, contest: Contest) -> AgeGroup:
    """The same for what is handed in: as it was on the day it was handed in."""
    handed_in = application.submitted_at if application.state in HANDED_IN else None
    on = local_day(handed_in, contest.regulation) if handed_in else None
    return age_group_of(application.award, contest, on=on)


def has_grown_up(award: Award, contest: Contest) -> bool:
    """Whether the holder has come of age since the winners were announced, so that other papers are asked for now."""
    person = recipient_of(award)
    born = person.birth_date if person else None
    announced = rules.age_group(born, contest.regulation, on=announced_on(contest))
    return announced != "adult" and age_group_of(award, contest) == "adult"


def citizenship_doubt(application: PayoutApplication, contest: Contest) -> str:
    """In words, that the application to the contest states another citizenship than the one for the prize; empty where they agree."""
    person = recipient_of(application.award)
    before, now = (person.citizenship if person else ""), application.citizenship
    if not (before and now) or before == now:
        return ""
    if group_of(application, contest) == "child":
        return f"Гражданство участника по заявке — {countries.name_of(before)}, у получателя — {countries.name_of(now)}."
    return f"В заявке на участие гражданство — {countries.name_of(before)}, в сведениях для приза — {countries.name_of(now)}."


def _is_foreign(application: PayoutApplication) -> bool:
    """Whether papers of a foreign citizen are asked for: by the application to the contest, or by what is stated for the prize."""
    person = recipient_of(application.award)
    return application.foreign or (person is not None and bool(person.citizenship) and person.citizenship != countries.HOME)


def required_documents_of(application: PayoutApplication, contest: Contest) -> list[RequiredDocumentRow]:
    """The person's list of required_documents: the regulation's, then what was asked for besides; needs `application.award`."""
    regulation = contest.regulation
    known = {required_document.code: required_document for required_document in application.required_documents.all()}
    group = group_of(application, contest)
    rows = [
        RequiredDocumentRow(one.code, one.title, regulation.clause(one.rule), one.form, one.optional, known.get(one.code))
        for one in rules.checklist(regulation, group, foreign=_is_foreign(application))
    ]
    further = regulation.clause("prize.further_documents")
    return rows + [RequiredDocumentRow(one.code, one.title, further, "", False, one) for one in known.values() if one.asked]
