"""All documents of a contest in one ZIP, as background work with progress; memory holds one group of files."""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Iterator
from zipfile import ZIP_STORED, ZipFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.documents.letters import named
from hackathon_portal.documents.sheets import LAID_OUT_TOGETHER
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import Job
from prizes.awards.documents import diploma_pdfs, file_name
from prizes.models import Diploma

log = logging.getLogger(__name__)

PROGRESS_EVERY = 10
REMARKS = "замечания.txt"


@action("Заказан архив документов")
def order_diplomas(*, contest: Contest, kind: str, by: User) -> Job:
    """Start the ZIP of every document in force, or of one kind."""
    require(by, "prizes.issue_diplomas", contest, "Документы выгружает сотрудник или секретарь.")
    kind = kind if kind in Diploma.Kind.values else ""
    count = _numbers(contest, kind).count()
    if not count:
        raise RuleViolation(code="diplomas.none", message="Документов ещё нет.")
    title = Diploma.Kind(kind).label if kind else "все документы"
    note(contest_id=contest.pk, about=f"{title}: {count}")
    return jobs.start(
        kind="prizes.diplomas", title=f"Архив документов: {title}", contest_id=contest.pk, by=by, parameters={"kind": kind},
        size=count,
    )  # fmt: skip


def _numbers(contest: Contest, kind: str):
    issued = Diploma.objects.filter(contest=contest, revoked_at=None).order_by("number")
    return issued.filter(kind=kind) if kind else issued


def named_files(contest: Contest, kind: str = "", problems: list[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """(name, PDF) of each document in force, group by group. What can't be made is named in `problems`, the rest comes all the same.

    Without `problems` the first fault is raised.
    """
    numbers = list(_numbers(contest, kind).values_list("pk", flat=True))
    # What is in memory already stays: looking through it again and again would cost a tenth of the work.
    gc.freeze()
    try:
        for start in range(0, len(numbers), LAID_OUT_TOGETHER):
            group = list(Diploma.objects.filter(pk__in=numbers[start : start + LAID_OUT_TOGETHER]).order_by("number"))
            for diploma in group:
                diploma.contest = contest
            yield from _made(group, problems)
    finally:
        gc.unfreeze()


def _made(group: list[Diploma], problems: list[str] | None) -> list[tuple[str, bytes]]:
    """The files of a group; where one of them can't be made, each by itself."""
    try:
        return list(zip(map(file_name, group), diploma_pdfs(group), strict=True))
    except Exception as fault:
        if problems is None:
            raise
        if len(group) == 1:
            log.exception("document %s was not made", group[0].pk)
            problems.append(f"{group[0]}: файл не получился ({fault})")
            return []
        return [made for diploma in group for made in _made([diploma], problems)]


def _named_letters(contest: Contest, kind: str) -> list[str]:
    """Documents on which a letter is named in words, because no packaged font has it."""
    rows = [(str(diploma), diploma.undrawable) for diploma in _numbers(contest, kind).iterator()]
    return [f"{title}: нет знака {named(letters)}" for title, letters in rows if letters]


@jobs.work("prizes.diplomas", permission="prizes.issue_diplomas", short_to=100)
def _diplomas_job(running: jobs.Running) -> str:
    contest = contest_with_regulation(running.contest_id)
    kind = running.parameters["kind"]
    total = _numbers(contest, kind).count()
    count = 0
    problems = _named_letters(contest, kind)
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name, data in named_files(contest, kind, problems):
                archive.writestr(name, data)
                count += 1
                if count % PROGRESS_EVERY == 0:
                    running.progress(count, total)
            if problems:
                archive.writestr(REMARKS, "\n".join([*problems, ""]))
        running.progress(count, total)
        file.seek(0)
        running.save_file(file, f"dokumenty-{contest.slug}.zip")
    remarks = "; ".join(problems)
    return f"Документов: {count}." + (f" Замечания (все — в файле «{REMARKS}»): {remarks[:300]}" if remarks else "")
