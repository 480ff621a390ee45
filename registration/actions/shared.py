"""What the actions of registration share: the contest's lock, the person an application speaks of, rights, revisions."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import gates
from hackathon_portal.contests.gates import Comer
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.errors import RuleViolation
from registration import fields
from registration.fields import Person
from registration.models import Application
from registration.queries import consents as consent_queries
from registration.queries import people
from registration.states import ApplicationState


def lock_contest(contest: Contest) -> Contest:
    """Lock the contest's row: numbers, seats and the closing of registration are decided one after another."""
    return locked_contest(contest.pk)


def lock_application(application: Application) -> Application:
    """Lock in the order every action here locks: the contest, then the application with its team."""
    contest = lock_contest(application.contest)
    locked = Application.objects.select_for_update(of=("self",)).select_related("team").get(pk=application.pk)
    locked.contest = locked.team.contest = contest
    return locked


def person_of(application: Application, consents: set[str] | None = None) -> Person:
    """What the application states, for the rules."""
    if consents is not None:
        given = consents
    elif application.state == ApplicationState.DRAFT:  # nobody applies with a consent to a text that has changed since
        given = consent_queries.given_to_present_texts(application)
    else:
        given = people.given_consents(application)
    values = {name: getattr(application, name) for name in fields.STATED}
    values["phone"] = str(application.phone or "")
    return Person(role=application.role, consents=frozenset(given), **values)


def comer_of(stated: Application | Person) -> Comer:
    """Who an application or a row of a file speaks of, as the gate of a contest sees them."""
    return Comer(
        user_id=getattr(stated, "user_id", None),
        email=stated.email,
        surname=stated.surname,
        name=stated.name,
        patronymic=stated.patronymic,
        birth_date=stated.birth_date,
    )


def identity_of(person: Person) -> tuple[str, str]:
    """Keyed hashes of who somebody is by the document, and of SNILS; empty where not stated.

    A name and a birth date are no document: whom they may belong to is only a hint (`registration/rules/likeness.py`).
    """
    document = keyed_hash("passport", person.passport_series, person.passport_number) if person.passport_number else ""
    return document, keyed_hash("snils", person.snils) if person.snils else ""


def sameness_of(person: Person) -> str:
    """Keyed hash of full name and birth date: tells that two documents may be one person's."""
    if not (person.surname and person.birth_date):
        return ""
    named = " ".join([person.surname, person.name, person.patronymic]).casefold().replace("ё", "е")
    return keyed_hash("person", " ".join(named.split()), person.birth_date.isoformat())


def require_owner(application: Application, user: User) -> None:
    if not user.has_perm("registration.own_application", application):
        raise RuleViolation(code="forbidden", message="Это не ваша заявка.", status=403)


def require_revision(application: Application, revision: int | None) -> None:
    """Refuse an action of somebody who looks at an application that has changed meanwhile."""
    if revision is None or revision == application.revision:
        return
    who = f" ({application.decided_by})" if application.decided_by else ""
    raise RuleViolation(
        code="application.changed",
        message=f"Пока страница была открыта, заявку {application} изменили{who}: "
        f"сейчас она «{application.get_state_display()}». Посмотрите её заново.",
    )


# Characters of a reason: fewer say nothing.
LEAST_REASON = 5


def says_nothing(reason: str) -> bool:
    """Whether what was written is too short to be a reason."""
    return len(reason.strip()) < LEAST_REASON


def save(application: Application) -> None:
    """Write the application as its next revision; whoever keeps the contest's gate hears of it."""
    application.revision += 1
    application.save()
    gates.tell_changed(application.contest, [application])
