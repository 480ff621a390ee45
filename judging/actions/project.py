"""Deeds with a team's project (Tula: clauses 3.4, 3.5, 4.1-4.4)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import puremagic
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation
from judging.models import Project, ProjectFile, ProjectVersion
from registration.models import Team
from registration.queries import admitted_teams

MEGABYTE = 2**20
# What puremagic says of containers: office files are ZIP archives inside.
SAME_CONTENT = {
    "pptx": {"pptx", "zip"}, "docx": {"docx", "zip"}, "odp": {"odp", "zip"}, "odt": {"odt", "zip"}, "zip": {"zip"},
    "jpg": {"jpg", "jpeg", "jfif"}, "jpeg": {"jpg", "jpeg", "jfif"}, "mp4": {"mp4", "m4v", "mov"},
}  # fmt: skip


def _check_time(contest: Contest) -> None:
    """Between the first day of the contest and the project deadline, to the second, with the regulation's grace."""
    now = clock.now()
    clause = contest.regulation.clause("nomination")
    if local_day(now, contest.regulation) < contest.starts_on:
        raise RuleViolation(
            code="project.too_early",
            clause=clause,
            message=f"Номинацию и проект выбирают в ходе конкурса: он начнётся {contest.starts_on:%d.%m.%Y}.",
        )
    deadline = contest.project_deadline_at
    if deadline and now >= deadline + timedelta(seconds=1 + contest.regulation.project.grace_seconds):
        local = deadline.astimezone(contest.regulation.zone)
        raise RuleViolation(
            code="project.locked",
            clause=contest.regulation.clause("project"),
            message=f"Приём проектов закончился {local:%d.%m.%Y в %H:%M:%S}. Сданная раньше версия сохранена.",
        )


def _locked(project: Project, by: User) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("team", "nomination").get(pk=project.pk)
    if not by.has_perm("judging.submit_project", project):
        raise RuleViolation(code="forbidden", message="Проект команды ведёт её капитан.", status=403)
    return project


@deed("Выбрана номинация")
def choose_nomination(*, team: Team, nomination: Nomination, by: User) -> Project:
    """The captain picks one nomination during the contest; the team's one project begins with it."""
    contest = contest_with_regulation(team.contest_id)
    clause = contest.regulation.clause("nomination")
    if team.founder_id != by.pk:
        raise RuleViolation(code="forbidden", clause=clause, message="Номинацию выбирает капитан команды.", status=403)
    if nomination.contest_id != contest.pk:
        raise RuleViolation(code="nomination.foreign", clause=clause, message="Такой номинации в этом конкурсе нет.")
    if not admitted_teams(contest).filter(pk=team.pk).exists():
        raise RuleViolation(code="team.not_admitted", clause=clause, message="Номинацию выбирает команда, допущенная к конкурсу.")
    _check_time(contest)
    project, created = Project.objects.select_for_update(of=("self",)).get_or_create(
        team=team, defaults={"contest": contest, "nomination": nomination}
    )
    if not created:
        project.nomination = nomination
        project.save(update_fields=["nomination"])
    note(contest_id=contest.pk, about=f"команда «{team.name}»: {nomination.title}")
    return project


@deed("Проект сохранён")
def save_project(*, project: Project, values: dict[str, Any], by: User) -> Project:
    """Keep the project's draft fields."""
    project = _locked(project, by)
    _check_time(contest_with_regulation(project.contest_id))
    for name, value in values.items():
        setattr(project, name, value)
    project.save()
    note(contest_id=project.contest_id, about=f"команда «{project.team.name}»")
    return project


@deed("Проект сдан")
def submit_project(*, project: Project, by: User) -> Project:
    """Submit what is saved as a new version; every declaration of the regulation must be given."""
    project = _locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    _check_time(contest)
    rules = contest.regulation.project
    missing = [label for label, value in (("название", project.title), ("описание", project.description),
                                          ("вид результата", project.result_kind)) if not value]  # fmt: skip
    if missing:
        raise RuleViolation(
            code="project.incomplete", clause=contest.regulation.clause("project"), message=f"Заполните: {', '.join(missing)}."
        )
    absent = [clause for clause in rules.declarations if clause not in project.declarations]
    if absent:
        raise RuleViolation(
            code="project.declarations",
            clause=absent[0],
            message="Подтвердите соответствие проекта требованиям: " + ", ".join(f"п. {clause}" for clause in absent) + ".",
            field="declarations",
        )
    project.version += 1
    project.state, project.submitted_at = Project.State.SUBMITTED, clock.now()
    project.save()
    ProjectVersion.objects.create(
        project=project, number=project.version, snapshot=_snapshot(project), at=project.submitted_at, by=by
    )
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», версия {project.version}")
    return project


def _snapshot(project: Project) -> dict[str, Any]:
    fields = ["title", "description", "result_kind", "repository_url", "demo_url", "declarations"]
    snapshot: dict[str, Any] = {name: getattr(project, name) for name in fields}
    snapshot["nomination"] = project.nomination.title
    snapshot["files"] = [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in project.files.order_by("id")]
    return snapshot


@deed("Приложен файл проекта")
def add_file(*, project: Project, upload: UploadedFile, by: User) -> ProjectFile:
    """Keep a file of the project: checked by size, number, name and content; the same file twice is one."""
    project = _locked(project, by)
    contest = contest_with_regulation(project.contest_id)
    _check_time(contest)
    rules, clause = contest.regulation.project, contest.regulation.clause("project")
    name = " ".join((upload.name or "файл").replace("/", " ").replace("\\", " ").split())[-160:]
    if (upload.size or 0) > rules.max_file_megabytes * MEGABYTE:
        raise _file_refused("file.too_large", f"Файл «{name}» больше {rules.max_file_megabytes} МБ.", clause)
    if not upload.size:
        raise _file_refused("file.empty", f"Файл «{name}» пуст.", clause)
    if project.files.count() >= rules.max_files:
        raise _file_refused("file.too_many", f"В проекте уже {rules.max_files} файлов. Удалите лишний.", clause)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in rules.file_types:
        raise _file_refused("file.type", f"«{name}»: принимаются файлы {', '.join(rules.file_types)}.", clause)
    data = upload.read()
    if not _content_fits(data, ending):
        raise _file_refused("file.content", f"Содержимое файла «{name}» не соответствует типу {ending}.", clause)
    digest = hashlib.sha256(data).hexdigest()
    kept = ProjectFile.objects.filter(project=project, sha256=digest).first()
    if kept is None:
        kept = ProjectFile(project=project, name=name, size=len(data), sha256=digest)
        kept.content.save(digest, ContentFile(data), save=False)
        kept.save()
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»: {name}")
    return kept


def _content_fits(data: bytes, ending: str) -> bool:
    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(data)}
    except puremagic.PureError:
        return False
    return bool(found & SAME_CONTENT.get(ending, {ending}))


def _file_refused(code: str, message: str, clause: str) -> RuleViolation:
    return RuleViolation(code=code, clause=clause, message=message + " Сохранённое раньше не тронуто.", field="file")


@deed("Удалён файл проекта")
def remove_file(*, file: ProjectFile, by: User) -> None:
    project = _locked(file.project, by)
    contest = contest_with_regulation(project.contest_id)
    _check_time(contest)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}»: {file.name}")
    file.delete()
