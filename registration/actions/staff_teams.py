"""What staff decide about a team besides its applications: its name, its category (Kuzbass: clauses 6.6, 7.1)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from registration import letters
from registration.actions.application import refresh_team_findings, renew_findings
from registration.actions.refusals import WAS_ADMITTED, refuse_after_admission
from registration.actions.shared import lock_contest
from registration.actions.team_names import new_name
from registration.models import Application, School, Team
from registration.queries import teams
from registration.states import ACTIVE

MOST_SCHOOLS = 3000


def _locked(team: Team, by: User) -> tuple[Team, Contest]:
    contest = lock_contest(team.contest)
    require(by, "registration.decide", contest, "Это решает сотрудник организатора.")
    locked = Team.objects.select_for_update().get(pk=team.pk)
    locked.contest = contest
    return locked, contest


@action("Проверено название команды")
def decide_team_name(*, team: Team, approve: bool, reason: str = "", by: User, seen: str | None = None) -> Team:
    """Approve a team's name, from then on visitors see it; or refuse it with a reason, and the captain gives another.

    `seen`: the name that was read, where a page showed it.
    """
    team, contest = _locked(team, by)
    clause = contest.regulation.clause("team.name")
    if seen is not None and seen != team.name:
        raise RuleViolation(
            code="team.name_changed", clause=clause, message=f"Название изменили, теперь оно «{team.name}»: посмотрите заново."
        )
    if not contest.regulation.team.name_moderated:
        raise RuleViolation(code="team.name_free", clause=clause, message="По этому порядку названия не проверяют.")
    if not approve and not reason.strip():
        raise RuleViolation(
            code="team.name_no_reason", clause=clause, message="Напишите, почему название не подходит.", field="reason"
        )
    team.name_state = Team.NameState.APPROVED if approve else Team.NameState.REFUSED
    team.name_refusal = "" if approve else reason.strip()[:300]
    team.save(update_fields=["name_state", "name_refusal"])
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason="" if approve else team.name_refusal)
    captain = teams.captaincy_holder(team)
    if not approve and captain is not None:
        captain.contest, captain.team = contest, team
        letters.post("name_refused", captain, again=f"{team.pk}:{team.name}", reason=team.name_refusal)
    return team


@action("Изменено название команды")
def rename_team(*, team: Team, name: str, by: User) -> Team:
    """The captain gives the team another name; where names are moderated it waits for staff again."""
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    clause = contest.regulation.clause("team.name")
    if not by.has_perm("registration.invite", team):
        raise RuleViolation(code="team.not_captain", message="Название меняет капитан команды.", status=403)
    if team.name_state == Team.NameState.APPROVED:
        raise RuleViolation(code="team.name_settled", clause=clause, message="Название уже проверено и больше не меняется.")
    name = new_name(contest, name, besides=team)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=f"стала «{name}»")
    team.name, team.name_state, team.name_refusal = name, Team.NameState.PENDING, ""
    team.save(update_fields=["name", "name_state", "name_refusal"])
    return team


@action("Назначена категория команды")
def set_team_category(*, team: Team, category: str, reason: str, by: User) -> Team:
    """A person decides the category of a team whose members belong to several; with a reason, into the journal."""
    team, contest = _locked(team, by)
    clause = contest.regulation.clause("category")
    if contest.regulation.category(category) is None:
        raise RuleViolation(code="category.unknown", clause=clause, message="Выберите категорию.", field="category")
    if not reason.strip():
        raise RuleViolation(code="category.no_reason", clause=clause, message="Напишите основание.", field="reason")
    if contest.results_published_at:
        raise RuleViolation(code="category.too_late", clause=clause, message="Результаты опубликованы: категория не меняется.")
    team.category, team.category_reason = category, reason.strip()[:300]
    team.save(update_fields=["category", "category_reason"])
    refresh_team_findings([team], contest)
    team.refresh_from_db(fields=["category", "category_reason"])
    if team.category != category:
        raise RuleViolation(
            code="category.computed",
            clause=clause,
            message="Все участники команды одной категории: она следует из их учёбы и вручную не меняется.",
        )
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=team.category_reason)
    return team


@action("Указана направляющая организация")
def set_sender(*, team: Team, organisation: str, by: User) -> Team:
    """The captain says which organisation sends the team; empty for a team of its own accord. After an admission only staff change it."""
    contest = lock_contest(team.contest)
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.contest = contest
    if not (by.has_perm("registration.invite", team) or by.has_perm("registration.decide", contest)):
        raise RuleViolation(code="team.not_captain", message="Организацию указывает капитан команды.", status=403)
    if contest.regulation.team.leader == "none":
        raise RuleViolation(code="team.no_sender", message="По этому порядку команды от организаций не направляют.")
    clause = contest.regulation.clause("team.leader")
    if not by.has_perm("registration.decide", contest):
        refuse_after_admission(team, contest, clause)
    admitted = team.applications.filter(state__in=WAS_ADMITTED)
    if team.sending_organisation and not organisation.strip() and admitted.exists():
        raise RuleViolation(
            code="sender.needed", clause=clause, field="organisation",
            message="Команда допущена как направленная организацией: назовите другую, пустой она быть не может.",
        )  # fmt: skip
    team.sending_organisation = " ".join(organisation.split())[:200]
    team.save(update_fields=["sending_organisation"])
    refresh_team_findings([team], contest)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=team.sending_organisation)
    return team


@action("Изменён список образовательных организаций")
def save_schools(*, contest: Contest, rows: list[tuple[str, str, str]], by: User) -> tuple[int, int]:
    """Add organisations (name, municipality, e-mail) to the registry, or correct those it has; returns (added, corrected)."""
    contest = lock_contest(contest)
    require(by, "registration.decide", contest, "Список ведёт сотрудник организатора.")
    known = {school.name.casefold(): school for school in School.objects.filter(contest=contest)}
    if len(known) + len(rows) > MOST_SCHOOLS:
        raise RuleViolation(code="schools.too_many", message=f"В списке может быть не больше {MOST_SCHOOLS} организаций.")
    added = corrected = 0
    for name, municipality, email in rows:
        name = " ".join(name.split())[:200]
        school = known.get(name.casefold())
        if school is None:
            school = known[name.casefold()] = School(contest=contest, name=name)
            added += 1
        else:
            corrected += 1
        school.municipality, school.email = municipality.strip()[:80], email.strip()
        school.save()
    note(contest_id=contest.pk, about=f"добавлено {added}, исправлено {corrected}")
    return added, corrected


@action("Организация убрана из списка")
def forget_school(*, school: School, by: User) -> None:
    """Take it out of the registry; who has named it is checked anew, and of somebody admitted staff read what has turned."""
    contest = lock_contest(school.contest)
    require(by, "registration.decide", contest, "Список ведёт сотрудник организатора.")
    note(contest_id=contest.pk, about=school.name)
    named = school.name
    school.delete()
    people = Application.objects.filter(contest=contest, state__in=ACTIVE, education_place__iexact=named)
    for application in people.select_related("team"):
        application.contest = application.team.contest = contest
        renew_findings(application)
