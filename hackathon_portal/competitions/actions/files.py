"""Files of a competition: right answers, corrected ones with a reason and a rescoring, data for who takes part."""

from __future__ import annotations

from typing import IO, Any

from django.core.files.base import ContentFile
from django.db.models import Q

from hackathon_portal.competitions.actions.competitions import locked
from hackathon_portal.competitions.content import parsed, reference_of
from hackathon_portal.competitions.models import Competition, DataFile, ReferenceFile, Rescoring, Submission
from hackathon_portal.competitions.permissions import require_in_room
from hackathon_portal.competitions.queries.competitions import sha256_of
from hackathon_portal.competitions.rules.reference import ReferenceUnfit
from hackathon_portal.kernel import files, jobs, rooms
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first

MOST_MEGABYTES = 200
PIECE = 2**20
DATA_KEEPERS = "Данные соревнования добавляют методист и сотрудник сезона."


@action("Добавлены верные ответы")
def set_reference(*, competition: Competition, file: IO[bytes], by: Any) -> ReferenceFile:
    """The right answers of a draft; those of before are replaced. The rows are divided at once."""
    competition = locked(competition, by)
    if competition.state != Competition.State.DRAFT:
        raise RuleViolation(
            code="reference.published",
            message="Соревнование объявлено: верные ответы исправляют новой версией с причиной.",
            field="file",
        )
    before, version = competition.reference, _kept(competition, file, "", by)
    if before is not None and not Rescoring.objects.filter(Q(before=before) | Q(after=before)).exists():
        before.delete()
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»: {version}, SHA-256 {version.sha256}")
    return version


@action("Исправлены верные ответы")
def correct_reference(*, competition: Competition, file: IO[bytes], reason: str, by: Any) -> Rescoring:
    """A new version of the right answers with a reason: everybody's files are scored anew by a job, which says who moves.

    Until the job is done the boards stand by the version before; then all change at once.
    """
    competition = locked(competition, by)
    before = competition.reference
    if before is None or competition.state == Competition.State.DRAFT:
        raise RuleViolation(
            code="reference.draft", message="Соревнование не объявлено: верные ответы просто заменяют.", field="file"
        )
    if not reason.strip():
        raise RuleViolation(
            code="reason.missing", message="Напишите, что было неверно: причину прочтут участники.", field="reason"
        )
    competition.rescorings.filter(done_at=None).delete()  # what has not come into force is replaced by this correction
    known = set(reference_of(competition).truth)
    version = _kept(competition, file, reason, by, replaces=False)
    if known != set(reference_of(competition, version).truth):
        raise RuleViolation(
            code="reference.other_rows",
            message="Номера строк должны остаться прежними: иначе присланные файлы нечем сравнить.",
            field="file",
        )
    rescoring = Rescoring.objects.create(competition=competition, before=before, after=version, ordered_by=by)
    sent = Submission.objects.filter(side__competition=competition, state=Submission.State.SCORED).count()
    jobs.start(
        kind="competitions.rescore", title=f"Пересчёт файлов соревнования № {competition.pk}", by=by,
        room=rooms.read(competition.room), parameters={"rescoring": rescoring.pk}, size=sent,
    )  # fmt: skip
    note(
        room=rooms.read(competition.room), reason=reason,
        about=f"соревнование «{competition.title}»: {version}, SHA-256 {version.sha256}, файлов {sent}",
    )  # fmt: skip
    return rescoring


def _kept(competition: Competition, file: IO[bytes], reason: str, by: Any, *, replaces: bool = True) -> ReferenceFile:
    """A version of the right answers, stored encrypted; in force at once where it `replaces`."""
    data = file.read(competition.most_bytes + 1)
    if len(data) > competition.most_bytes:
        raise RuleViolation(code="reference.large", message="Верные ответы больше, чем принимается файл участника.", field="file")
    try:
        found = parsed(competition, data)
    except ReferenceUnfit as unfit:
        raise RuleViolation(code="reference.unfit", message=str(unfit), field="file", status=422) from unfit
    last = competition.references.order_by("-number").values_list("number", flat=True).first() or 0
    version = ReferenceFile(
        competition=competition, number=last + 1, sha256=sha256_of([data]), public_rows=len(found.public),
        private_rows=len(found.private), reason=reason.strip()[:300], made_by=by,
    )  # fmt: skip
    files.keep(version, "file", "reference.csv", ContentFile(data))
    version.save()
    if replaces:
        competition.reference = version
        competition.save(update_fields=["reference"])
    return version


@action("Добавлен файл данных")
def add_data_file(*, competition: Competition, title: str, file: Any, by: Any) -> DataFile:
    """A file that whoever takes part may download once the competition has opened: train and test sets, a sample of a file of answers."""
    require_in_room(by, "run_competitions", competition.room, DATA_KEEPERS)
    refuse_first(
        [
            (not title.strip(), "data.title", "Назовите файл.", "title"),
            (not file.size, "data.empty", "Файл пустой.", "file"),
            (file.size > MOST_MEGABYTES * 2**20, "data.large", f"Файл больше {MOST_MEGABYTES} МБ.", "file"),
        ]
    )
    data = DataFile(competition=competition, title=title.strip()[:160], size=file.size, sha256=sha256_of(_pieces(file)))
    file.seek(0)
    files.keep(data, "file", "data", file)
    data.save()
    note(
        room=rooms.read(competition.room),
        about=f"соревнование «{competition.title}»: файл данных № {data.pk}, SHA-256 {data.sha256}",
    )
    return data


@action("Удалён файл данных")
def remove_data_file(*, data: DataFile, reason: str = "", by: Any) -> None:
    """Remove a file of data; from an announced competition with a reason."""
    competition = data.competition
    require_in_room(by, "run_competitions", competition.room, DATA_KEEPERS)
    if competition.state != Competition.State.DRAFT and not reason.strip():
        raise RuleViolation(code="reason.missing", message="Напишите причину: её прочтут участники.", field="reason")
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»: файл данных № {data.pk}", reason=reason)
    if reason.strip():
        competition.reason = reason.strip()[:300]
        competition.save(update_fields=["reason"])
    data.delete()


def _pieces(file: Any) -> Any:
    file.seek(0)
    return iter(lambda: file.read(PIECE), b"")
