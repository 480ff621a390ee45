"""Actions with a team's project (Tula: clauses 3.4, 3.5, 4.1-4.4)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.cases import refuse_unopened
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate
from hackathon_portal.kernel.uploads import material
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia.words import plural
from judging import letters
from judging.models import Project, ProjectFile, ProjectVersion, ThirdPartyPart
from judging.queries import handing_in
from judging.states import PROJECT
from registration.models import Team
from registration.queries.teams import admitted_teams, member_named


def check_time(contest: Contest, project: Project | None = None) -> None:
    """Between the first day of the contest and the project deadline, to the second, with the regulation's grace.

    A team's own later term, set by staff with a reason, comes in place of the common one.
    """
    now = clock.now()
    clause = contest.regulation.clause("nomination")
    if local_day(now, contest.regulation) < contest.starts_on:
        raise RuleViolation(
            code="project.too_early",
            clause=clause,
            message=f"{capfirst(contest.regulation.words.task_accusative)} и проект выбирают в ходе конкурса: "
            f"он начнётся {contest.starts_on:%d.%m.%Y}.",
        )
    deadline = deadline_of(contest, project)
    if deadline and now >= deadline + timedelta(seconds=1 + contest.regulation.project.grace_seconds):
        raise TooLate(
            code="project.locked",
            clause=contest.regulation.clause("project"),
            what="Приём проектов закончился",
            until=deadline,
            zone=contest.regulation.zone,
            in_force=_in_force(project, contest),
            way="Если была причина, напишите организатору: он может принять проект позже срока.",
        )


def _in_force(project: Project | None, contest: Contest) -> str:
    """What stands, said to who came too late."""
    if project is None or project.submitted_at is None or project.state != Project.State.SUBMITTED:
        return "Проект не сдан."
    local = project.submitted_at.astimezone(contest.regulation.zone)
    return f"Сданная раньше версия сохранена: версия {project.version} от {local:%d.%m.%Y %H:%M:%S}."


def deadline_of(contest: Contest, project: Project | None) -> datetime | None:
    """The common deadline, or the team's own where it is later."""
    own = project.extended_until if project else None
    return max(filter(None, [contest.project_deadline_at, own]), default=None)


def locked(project: Project, by: User) -> Project:
    """The project with its row locked; refuses whoever is not its captain."""
    project = Project.objects.select_for_update(of=("self",)).select_related("team", "nomination").get(pk=project.pk)
    if not by.has_perm("judging.submit_project", project):
        raise RuleViolation(code="forbidden", message="Проект команды ведёт её капитан.", status=403)
    return project


KEPT = "Сохранённое раньше не тронуто."


@action("Выбрана номинация")
def choose_nomination(*, team: Team, nomination: Nomination, by: User) -> Project:
    """The captain picks one nomination during the contest; the team's one project begins with it."""
    contest = contest_with_regulation(team.contest_id)
    clause, chosen = contest.regulation.clause("nomination"), contest.regulation.words.task_accusative
    if not team.has_captain(by):
        raise RuleViolation(
            code="forbidden", clause=clause, message=f"{chosen.capitalize()} выбирает капитан команды.", status=403
        )
    if nomination.contest_id != contest.pk:
        raise RuleViolation(
            code="nomination.foreign", clause=clause, message=f"Такого в этом конкурсе нет: выберите {chosen} из списка."
        )
    if not admitted_teams(contest).filter(pk=team.pk).exists():
        raise RuleViolation(
            code="team.not_admitted", clause=clause, message=f"{chosen.capitalize()} выбирает команда, допущенная к конкурсу."
        )
    check_time(contest, Project.objects.filter(team=team).first())
    refuse_unopened(nomination)
    project, created = Project.objects.select_for_update(of=("self",)).get_or_create(
        team=team, defaults={"contest": contest, "nomination": nomination}
    )
    if not created:
        project.nomination = nomination
        project.save(update_fields=["nomination"])
    note(contest_id=contest.pk, about=f"команда «{team.name}»: {nomination.title}")
    return project


@action("Проект сохранён")
def save_project(*, project: Project, values: dict[str, Any], by: User) -> Project:
    """Keep the project's draft fields."""
    project = locked(project, by)
    check_time(contest_with_regulation(project.contest_id), project)
    for name, value in values.items():
        setattr(project, name, value)
    project.save()
    note(contest_id=project.contest_id, about=f"команда «{project.team.name}»")
    return project


@action("Проект сдан")
def submit_project(*, project: Project, by: User) -> Project:
    """Submit what is saved as a new version; every declaration of the regulation must be given."""
    project = locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    check_time(contest, project)
    check_whole(project, contest)
    hand_in(project, by=by)
    letters.receipts_of_project(project, contest)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», версия {project.version}")
    return project


def check_whole(project: Project, contest: Contest) -> None:
    """RuleViolation with the first thing the project lacks: words, declarations, consents of the people shown."""
    rules = contest.regulation.project
    absent = {part.code for part in handing_in.parts_of(project, contest) if part.is_needed and not part.is_done}
    words = {"title": "название", "description": "описание", "result_kind": "вид результата"}
    if missing := [label for code, label in words.items() if code in absent]:
        raise RuleViolation(
            code="project.incomplete", clause=contest.regulation.clause("project"), message=f"Заполните: {', '.join(missing)}."
        )
    if "declarations" in absent:
        clauses = handing_in.undeclared(project, rules.declarations)
        raise RuleViolation(
            code="project.declarations",
            clause=clauses[0],
            message="Подтвердите соответствие проекта требованиям: " + ", ".join(f"п.\u00a0{clause}" for clause in clauses) + ".",
            field="declarations",
        )
    if "third_party" in absent:
        raise RuleViolation(
            code="project.third_party",
            clause=contest.regulation.clause("third_party"),
            message="Вы отметили, что чужого в проекте нет, а в перечне чужих библиотек и ресурсов оно есть: оставьте что-то одно."
            if project.uses_nothing_foreign
            else "Перечислите чужие библиотеки и ресурсы с лицензиями или отметьте, что их нет.",
            field="uses_nothing_foreign",
        )
    if "image_consents" in absent:
        raise RuleViolation(
            code="project.image_consents",
            clause=rules.image_consent_declaration,
            message="В материалах есть изображения людей: приложите их согласия (вид файла «согласие на использование изображения»).",
            field="shows_people",
        )


def hand_in(project: Project, *, by: User, late_reason: str = "") -> ProjectVersion:
    """Make what is saved the next version; the caller has checked time and content."""
    project.version += 1
    PROJECT.move(project, "submit")
    project.submitted_at = clock.now()
    project.withdrawal_reason = ""
    project.save()
    return ProjectVersion.objects.create(
        project=project,
        number=project.version,
        snapshot=_snapshot(project),
        at=project.submitted_at,
        by=by,
        late_reason=late_reason,
    )


@action("Проект отозван")
def withdraw_project(*, project: Project, reason: str, by: User) -> Project:
    """The captain takes the project back, until the assessment opens; versions stay, and in time it can be handed in again."""
    project = locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    clause = contest.regulation.clause("project")
    commission = getattr(contest, "commission", None)
    if commission and commission.opened_at:
        raise RuleViolation(
            code="project.assessed", clause=clause, message="Оценка уже открыта: об отзыве проекта напишите организатору."
        )
    if project.state != Project.State.SUBMITTED:
        raise RuleViolation(code="project.not_submitted", clause=clause, message="Проект ещё не сдан, отзывать нечего.")
    if not reason.strip():
        raise RuleViolation(code="project.no_reason", clause=clause, message="Напишите, почему отзываете проект.", field="reason")
    PROJECT.move(project, "withdraw")
    project.withdrawal_reason = reason.strip()[:500]
    project.save(update_fields=["state", "withdrawal_reason"])
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»", reason=reason.strip()[:500])
    return project


def _snapshot(project: Project) -> dict[str, Any]:
    fields = ["title", "description", "result_kind", "repository_url", "demo_url", "shows_people", "declarations"]
    snapshot: dict[str, Any] = {name: getattr(project, name) for name in fields}
    snapshot["nomination"] = project.nomination.title
    if parts := list(project.third_party.values("name", "licence", "url")):
        snapshot["third_party"] = parts
    # A name may tell a person and goes with the file (`judging/queries/projects.py: with_names`).
    snapshot["files"] = list(project.files.order_by("id").values("size", "sha256"))
    return snapshot


@action("Приложен файл проекта")
def add_file(
    *, project: Project, upload: UploadedFile, by: User, purpose: str = ProjectFile.Purpose.MATERIAL, person: str = ""
) -> ProjectFile:
    """Keep a file of the project: checked by size, number, name and content; the same file twice is one.

    A consent to the use of an image names the person who gave it; a member's is erased with the member's data. The project's picture
    is kept by `showing.set_picture`.
    """
    project = locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    check_time(contest, project)
    rules, clause = contest.regulation.project, contest.regulation.clause("project")
    if purpose == ProjectFile.Purpose.IMAGE_CONSENT and not person.strip():
        raise RuleViolation(
            code="file.no_person", clause=rules.image_consent_declaration, message="Укажите, чьё это согласие.", field="person"
        )
    if project.files.exclude(purpose=ProjectFile.Purpose.PICTURE).count() >= rules.max_files:
        words = f"В проекте уже {plural(rules.max_files, 'файл,файла,файлов')}. Удалите лишний. {KEPT}"
        raise RuleViolation(code="file.too_many", clause=clause, message=words, field="file")
    name, data = material(upload, types=rules.file_types, megabytes=rules.max_file_megabytes, clause=clause, kept=KEPT)
    digest = hashlib.sha256(data).hexdigest()
    stored = ProjectFile.objects.filter(project=project, sha256=digest).first()
    if stored is None:
        stored = ProjectFile(project=project, name=name, size=len(data), sha256=digest, purpose=purpose, person=person.strip())
        stored.application = member_named(project.team_id, person)
        files.keep(stored, "content", digest, ContentFile(data))
        stored.save()
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»: файл № {stored.pk}, {stored.get_purpose_display()}")
    return stored


@action("Указана чужая библиотека или ресурс")
def list_third_party(*, project: Project, name: str, licence: str, url: str = "", by: User) -> ThirdPartyPart:
    """Add somebody else's work to the project's list; named again, its licence is corrected."""
    project = locked(project, by)
    check_time(contest_with_regulation(project.contest_id), project)
    note(contest_id=project.contest_id, about=f"команда «{project.team.name}»: {name}")
    values = {"licence": licence.strip(), "url": url}
    return ThirdPartyPart.objects.update_or_create(project=project, name=" ".join(name.split()), defaults=values)[0]


@action("Убрана чужая библиотека или ресурс")
def unlist_third_party(*, part: ThirdPartyPart, by: User) -> None:
    project = locked(part.project, by)
    check_time(contest_with_regulation(project.contest_id), project)
    note(contest_id=project.contest_id, about=f"команда «{project.team.name}»: {part.name}")
    part.delete()


@action("Удалён файл проекта")
def remove_file(*, file: ProjectFile, by: User) -> None:
    project = locked(file.project, by)
    contest = contest_with_regulation(project.contest_id)
    check_time(contest, project)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»: файл № {file.pk}, {file.get_purpose_display()}")
    file.delete()
