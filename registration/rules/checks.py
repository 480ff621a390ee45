"""Every check of an application, in the order staff read them: pages, files and the API ask this one function. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Regulation
from registration.fields import Person
from registration.rules import affiliation, education, eligibility, minors, roster
from registration.rules.eligibility import Finding


def check_application(
    person: Person,
    regulation: Regulation,
    *,
    starts_on: date,
    at: datetime,
    closes_at: datetime | None,
    team_size: int,
    is_taken: bool,
    same_person: list[int],
    officials: Iterable[affiliation.Known],
    schools: frozenset[str] = frozenset(),
    represented: bool = False,
    role: str = "",
    alike: list[Finding] | None = None,
) -> list[Finding]:
    """Findings about a person who applies at `at` (aware) to a team that then has `team_size` people.

    `is_taken`: the document or SNILS has another active application; `same_person`: numbers of applications with this name
    and birth date under another document; `schools`: names of the registry of educational organisations, folded; `represented`: a minor's
    representative has consented; `role`: what the person does in this contest as one who judges or organises it, in words; `alike`: hints
    that the person has applied already, where no document tells it (`likeness.check`).
    """
    return [
        *eligibility.check(person, regulation, starts_on=starts_on, applied_on=local_day(at, regulation)),
        *eligibility.check_document_age(person, regulation),
        *education.check_education(person, regulation),
        *education.check_place(person, schools, regulation),
        *minors.check_consent(person.birth_date, regulation, on=local_day(at, regulation), accepted=represented),
        *roster.check_team_size(team_size, regulation),
        *roster.check_identity(is_taken, regulation),
        *roster.check_roles(role, regulation),
        *(alike or roster.check_same_person(same_person, regulation)),
        *affiliation.check(affiliation.Applicant.of(person), officials, regulation),
        *roster.check_closing(at, closes_at, regulation),
    ]
