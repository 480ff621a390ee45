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
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import Job
from prizes.awards.documents import LAID_OUT_TOGETHER, diploma_pdfs, file_name
from prizes.models import Diploma

PROGRESS_EVERY = 10
UNMADE = "не-вошли.txt"
log = logging.getLogger("portal.documents")


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


def named_files(contest: Contest, kind: str = "", *, unmade: list[tuple[str, str]] | None = None) -> Iterator[tuple[str, bytes]]:
    """(name, PDF) of each document in force, group by group.

    With `unmade` a document that cannot be laid out spoils no other: it is added there as (name, why); without it, it raises.
    """
    numbers = list(_numbers(contest, kind).values_list("pk", flat=True))
    # What is in memory already stays: looking through it again and again would cost a tenth of the work.
    gc.freeze()
    try:
        for start in range(0, len(numbers), LAID_OUT_TOGETHER):
            keys = numbers[start : start + LAID_OUT_TOGETHER]
            try:
                yield from _laid_out(contest, keys)
            except Exception:
                if unmade is None:
                    raise
                yield from _one_by_one(contest, keys, unmade)
    finally:
        gc.unfreeze()


def _laid_out(contest: Contest, keys: list[int]) -> list[tuple[str, bytes]]:
    group = list(Diploma.objects.filter(pk__in=keys).order_by("number"))
    for diploma in group:
        diploma.contest = contest
    return list(zip(map(file_name, group), diploma_pdfs(group), strict=True))


def _one_by_one(contest: Contest, keys: list[int], unmade: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The documents of a group that can be laid out alone; the others go into `unmade` as (name, why)."""
    for key in keys:
        try:
            [made] = _laid_out(contest, [key])
        except Exception as error:  # whatever spoils it spoils this one alone
            log.warning("document %s cannot be laid out", key, exc_info=True)
            why = str(error) if isinstance(error, RuleViolation) else f"не удалось сделать: {type(error).__name__}"
            unmade.append((f"document-{key}", why))
            continue
        yield made


@jobs.work("prizes.diplomas", permission="prizes.issue_diplomas", short_to=100)
def _diplomas_job(running: jobs.Running) -> str:
    contest = contest_with_regulation(running.contest_id)
    kind = running.parameters["kind"]
    total = _numbers(contest, kind).count()
    count, unmade = 0, []  # type: int, list[tuple[str, str]]
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name, data in named_files(contest, kind, unmade=unmade):
                archive.writestr(name, data)
                count += 1
                if count % PROGRESS_EVERY == 0:
                    running.progress(count, total)
            if unmade:
                archive.writestr(UNMADE, "\n".join(f"{name}: {why}" for name, why in unmade) + "\n")
        running.progress(count, total)
        file.seek(0)
        running.save_file(file, f"dokumenty-{contest.slug}.zip")
    names = ", ".join(name for name, _ in unmade[:5]) + (" и другие" if len(unmade) > 5 else "")
    return f"Документов: {count}." + (f" Не удалось сделать: {len(unmade)} ({names}), почему — в {UNMADE}." if unmade else "")
