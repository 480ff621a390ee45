"""A newer list of a classifier: looked at, put in force, taken back with a reason."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.classifiers import readers
from hackathon_portal.classifiers.models import ClassifierVersion
from hackathon_portal.classifiers.rules import lists
from hackathon_portal.classifiers.shipped import CLASSIFIERS, Classifier
from hackathon_portal.kernel import clock, locks, tables
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import MEGABYTE, clean_name

MEGABYTES = 5
KEEPS = "Справочники ведёт администратор портала."


def _read(upload: UploadedFile) -> tuple[list[lists.Line], list[lists.Fault]]:
    """Lines under the first view of the table that has our columns."""
    if (upload.size or 0) > MEGABYTES * MEGABYTE:
        raise RuleViolation(code="file.large", message=f"Файл больше {MEGABYTES} МБ.", field="file", status=422)
    wrong = ""
    try:
        for view in tables.views(upload.read()):
            found, faults = lists.read((line.number, line.cells) for line in view.lines() if not line.is_empty)
            if found:
                return found, faults
            wrong = wrong or (faults[0].message if faults else "в нём нет строк.")
    except tables.UnreadableTable as error:
        wrong = f"строка {error.line}, столбец {error.column}: {error.message}."
    raise RuleViolation(code="file.unreadable", message=f"Файл не прочитан. {wrong}", field="file", status=422)


@action("Проверен новый список справочника")
def check_classifier(
    *, classifier: Classifier, upload: UploadedFile, source: str, act: str, act_date: date, in_force_from: date, by: User
) -> ClassifierVersion:
    """Look at a newer list: what it adds, changes and ends. Nothing is in force yet."""
    require(by, "classifiers.manage", None, KEEPS)
    if not classifier.is_taken_in:
        raise RuleViolation(code="classifier.fixed", message="Этот справочник обновляется вместе с порталом.")
    newer, faults = _read(upload)
    before = readers.in_force(classifier.code, in_force_from)
    now = readers.lines_of(classifier.code, before)
    difference = lists.compare(now, newer, in_force_from)
    version = ClassifierVersion.objects.create(
        classifier=classifier.code, file_name=clean_name(upload), source=" ".join(source.split())[:300], act=" ".join(act.split())[:300],
        act_date=act_date, in_force_from=in_force_from, before=before, made_by=by,
        lines=[readers.as_json(line) for line in lists.merged(now, newer, in_force_from)],
        changes={
            "added": [readers.as_json(line) for line in difference.added],
            "changed": [[readers.as_json(old), readers.as_json(new)] for old, new in difference.changed],
            "ended": [readers.as_json(line) for line in difference.ended],
            "back": [readers.as_json(line) for line in difference.back],
        },
        findings=[[fault.line, fault.message] for fault in faults],
    )  # fmt: skip
    note(about=f"{classifier.title}, версия № {version.pk}", reason=version.act)
    return version


@action("Введён в действие список справочника")
def put_in_force(*, version: ClassifierVersion, by: User) -> None:
    """From its day on every reader uses the list; one with findings, or looked at beside another list, is not taken."""
    require(by, "classifiers.manage", None, KEEPS)
    locks.lock_name(f"classifier:{version.classifier}")
    version = ClassifierVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    before = readers.in_force(version.classifier, version.in_force_from)
    if version.done_at:
        raise RuleViolation(code="classifier.done", message="Этот список уже введён.")
    if version.findings:
        raise RuleViolation(code="classifier.findings", message="В файле есть ошибки: исправьте их и проверьте файл снова.")
    if not any(version.changes.values()):
        raise RuleViolation(code="classifier.same", message="Список ничего не меняет.")
    if (before and before.pk) != version.before_id:
        raise RuleViolation(code="classifier.stale", message="За это время введён другой список: проверьте файл снова.")
    version.done_at = clock.real()
    version.save(update_fields=["done_at"])
    note(about=f"{CLASSIFIERS[version.classifier].title}, версия № {version.pk}", reason=version.act)


@action("Отменён список справочника")
def take_back_classifier(*, version: ClassifierVersion, reason: str, by: User) -> None:
    """The list of before is in force again; one that another list was built on stays until that one is taken back."""
    require(by, "classifiers.manage", None, KEEPS)
    reason = asked_reason(reason)
    locks.lock_name(f"classifier:{version.classifier}")
    version = ClassifierVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not version.done_at or version.taken_back_at:
        raise RuleViolation(code="classifier.not_done", message="Отменять нечего: список не введён или уже отменён.")
    if ClassifierVersion.objects.filter(before=version, done_at__isnull=False, taken_back_at=None).exists():
        raise RuleViolation(code="classifier.built_on", message="На этом списке стоит более новый: сначала отмените его.")
    version.taken_back_at, version.reason = clock.real(), reason
    version.save(update_fields=["taken_back_at", "reason"])
    note(about=f"{CLASSIFIERS[version.classifier].title}, версия № {version.pk}", reason=reason)
