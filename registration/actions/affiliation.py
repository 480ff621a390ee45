"""Organisers and members the affiliation check knows, its hints, and a person's ruling on them (Tula: clause 3.3 в)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from registration.actions.filing import finding_rows
from registration.actions.shared import lock_application, lock_contest, save, says_nothing
from registration.models import AffiliationRuling, Application, Finding, Official
from registration.queries import officials, people
from registration.rules import affiliation
from registration.states import ACTIVE

COMPARED = ["surname", "name", "patronymic", "affiliation_place", "email", "phone"]


@action("Записан организатор или член комиссии")
def remember_official(*, contest: Contest, values: dict[str, Any], by: User, official: Official | None = None) -> Official:
    """Add or change a person the check compares applicants with, and compare everybody anew."""
    require(by, "registration.manage_officials", contest, "Список ведёт сотрудник или секретарь.")
    values = dict(values, full_name=" ".join(values["full_name"].split()))
    if official is None:
        official, _ = Official.objects.update_or_create(contest=contest, full_name=values.pop("full_name"), defaults=values)
    else:
        for name, value in values.items():
            setattr(official, name, value)
        official.save()
    note(contest_id=contest.pk, about=f"запись сверки № {official.pk}")
    renew_hints(contest=contest)
    return official


@action("Организатор или член комиссии убран из проверки")
def forget_official(*, official: Official, by: User) -> None:
    """Take a person out of the check; hints about them go."""
    contest = official.contest
    require(by, "registration.manage_officials", contest, "Список ведёт сотрудник или секретарь.")
    note(contest_id=contest.pk, about=f"запись сверки № {official.pk}")
    official.delete()
    renew_hints(contest=contest)


def renew_hints(*, contest: Contest) -> int:
    """Compare every active application with the officials anew; returns how many have a hint. Names are not encrypted."""
    contest = lock_contest(contest)
    known = measured_officials(contest)
    active = Application.objects.filter(contest=contest, state__in=ACTIVE)
    Finding.objects.filter(application__in=active, code="affiliation.possible").delete()
    rows: list[Finding] = []
    for application in active.only("pk", *COMPARED).iterator(chunk_size=2000):
        applicant = affiliation.Applicant(
            application.surname, application.name, application.patronymic, application.affiliation_place, application.email,
            str(application.phone or ""),
        )  # fmt: skip
        rows += finding_rows(application, affiliation.check(applicant, known, contest.regulation))
    Finding.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def measured_officials(contest: Contest) -> list[affiliation.Known]:
    """The officials, each with the signs that are everybody's stored with them (three grouped queries)."""
    rows = list(Official.objects.filter(contest=contest))
    common = officials.common_signs(contest, [officials.known_of(official) for official in rows])
    for official in rows:
        signs = " ".join(sorted(common[official.full_name]))
        if signs != official.common_signs:
            official.common_signs = signs
            official.save(update_fields=["common_signs"])
    return [officials.known_of(official) for official in rows]


def follow_frequency(*, contest: Contest) -> bool:
    """Compare everybody anew where a sign has become everybody's, or is no more; by the clock and after an import."""
    known = people.known_officials(contest)
    if not known or not contest.regulation.eligibility.affiliation_forbidden:
        return False
    common = officials.common_signs(contest, known)
    if all(official.common == common[official.full_name] for official in known):
        return False
    renew_changed_hints(contest=contest)
    return True


@action("Подсказки о связи пересчитаны")
def renew_changed_hints(*, contest: Contest) -> None:
    note(contest_id=contest.pk, about=f"подсказок: {renew_hints(contest=contest)}")


@action("Решён вопрос об аффилированности")
def decide_affiliation(*, application: Application, is_affiliated: bool, reason: str, by: User) -> AffiliationRuling:
    """A person decides on the hints; the decision and its reason are kept. It refuses nobody by itself."""
    application = lock_application(application)
    contest = application.contest
    require(by, "registration.decide", contest, "Об аффилированности решает сотрудник организатора.")
    if says_nothing(reason):
        raise RuleViolation(
            code="affiliation.no_reason",
            clause=contest.regulation.clause("affiliation"),
            message="Напишите обоснование: оно сохранится с решением.",
            field="reason",
        )
    ruling, _ = AffiliationRuling.objects.update_or_create(
        application=application,
        defaults={"is_affiliated": is_affiliated, "reason": reason.strip()[:500], "by": by, "at": clock.now()},
    )
    save(application)
    note(contest_id=contest.pk, about=f"заявка {application}: {ruling}", reason=reason.strip()[:500])
    return ruling
