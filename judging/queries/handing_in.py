"""What a project needs before it may be handed in, part by part: one list for the captain's page and for the refusal (Tula: 3.5, 4.1-4.4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.text import capfirst

from hackathon_portal.contests.models import Contest
from judging.models import Project, ProjectFile


@dataclass(frozen=True)
class Part:
    """A part of the project: `anchor` is its place on the captain's page; one that is not `is_needed` hinders nothing."""

    code: str
    title: str
    anchor: str
    is_done: bool
    is_needed: bool = True


def parts_of(project: Project | None, contest: Contest) -> list[Part]:
    """The parts in the order of the page; without a project there is only the choice it begins with."""
    rules, chosen = contest.regulation.project, capfirst(contest.regulation.words.task)
    if project is None:
        return [Part("nomination", chosen, "nomination", is_done=False)]
    purposes = set(project.files.values_list("purpose", flat=True))
    parts = [
        Part("nomination", chosen, "nomination", is_done=True),
        Part("title", "Название", "about", bool(project.title)),
        Part("description", "Описание", "about", bool(project.description)),
        Part("result_kind", "Вид результата", "about", bool(project.result_kind)),
        Part("links", "Ссылки", "links", bool(project.repository_url or project.demo_url), is_needed=False),
        Part("files", "Файлы", "files", ProjectFile.Purpose.MATERIAL in purposes, is_needed=False),
        Part("picture", "Картинка", "picture", ProjectFile.Purpose.PICTURE in purposes, is_needed=False),
    ]
    if rules.image_consent_declaration and project.shows_people:
        consents = ProjectFile.Purpose.IMAGE_CONSENT in purposes
        parts.append(Part("image_consents", "Согласия изображённых", "files", consents))
    if rules.third_party_listed:
        listed = project.uses_nothing_foreign != project.third_party.exists()
        parts.append(Part("third_party", "Чужие библиотеки и ресурсы", "third-party", listed))
    if rules.declarations:
        given = not undeclared(project, rules.declarations)
        parts.append(Part("declarations", "Заверения", "declarations", given))
    return parts


def undeclared(project: Project, declarations: Collection[str]) -> list[str]:
    """Clauses whose declaration the team has not given."""
    return [clause for clause in declarations if clause not in project.declarations]


def counted(parts: list[Part]) -> tuple[int, int]:
    """How many of the needed parts are done, and how many are needed."""
    needed = [part for part in parts if part.is_needed]
    return sum(part.is_done for part in needed), len(needed)
