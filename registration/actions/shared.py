"""What the deeds of registration share: the contest's lock, the person an application speaks of, its owner's right."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.errors import RuleViolation
from registration import queries
from registration.models import Application
from registration.rules.eligibility import Person

PERSON_FIELDS = [name for name in Person.__dataclass_fields__ if name not in {"role", "consents"}]


def lock_contest(contest: Contest) -> Contest:
    """Lock the contest's row: numbers, seats and the closing of registration are decided one after another."""
    return locked_contest(contest.pk)


def person_of(application: Application, consents: set[str] | None = None) -> Person:
    """What the application states, for the rules."""
    given = queries.given_consents(application) if consents is None else consents
    values = {name: getattr(application, name) for name in PERSON_FIELDS}
    values["phone"] = str(application.phone or "")
    return Person(role=application.role, consents=frozenset(given), **values)


def identity_of(person: Person) -> tuple[str, str]:
    """Keyed hashes of the document and of SNILS; empty where not stated."""
    document = keyed_hash("passport", person.passport_series, person.passport_number) if person.passport_number else ""
    return document, keyed_hash("snils", person.snils) if person.snils else ""


def require_owner(application: Application, user: User) -> None:
    if not user.has_perm("registration.own_application", application):
        raise RuleViolation(code="forbidden", message="Это не ваша заявка.", status=403)
