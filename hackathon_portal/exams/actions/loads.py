"""Questions from a file: Moodle XML or a workbook. Sound ones are taken, each broken one is refused with its reason, all in one transaction.

A question is known by its category and name: one that is there already gets a new version if anything in it is otherwise, so the same
file twice changes nothing, and a load that was killed is simply done again.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from django.db.models import Max

from hackathon_portal.exams.actions.banks import KEEPS, columns_of, keep_pictures
from hackathon_portal.exams.drawn import redrawn_of
from hackathon_portal.exams.models import Bank, BankLoad, Question, QuestionVersion
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.queries.banks import is_same
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item
from hackathon_portal.exams.workbooks import COLUMNS, NEEDED, header_of, is_table, named_columns, read_table
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import read
from hackathon_portal.kernel.running import Running

MOST_MEGABYTES = 20
# A file this long is read while the person waits; a longer one by a worker.
QUICK_BYTES = 2 * 2**20
AT_ONCE = 500  # rows of one statement
LOADED = "загружен файл"


@action("загрузить вопросы из файла")
def import_bank(*, bank: Bank, file: IO[bytes], by: Any, load: BankLoad | None = None) -> tuple[int, list[moodle.Broken]]:
    """Take the sound questions of a file; returns how many of them the bank has now, and the refused ones.

    RuleViolation when the whole file is refused. `load`: the row of a file that was kept for a worker.
    """
    require_in_room(by, "keep_bank", bank.room, KEEPS)
    found = _read(bank, file)
    Bank.objects.select_for_update().get(pk=bank.pk)
    load = load or BankLoad(bank=bank, file_name=str(getattr(file, "name", "") or "вопросы")[-200:], made_by=by)
    figures = _take(bank, found.items, by)
    load.new, load.changed, load.same = figures["new"], figures["changed"], figures["same"]
    load.broken = [{"number": row.number, "name": row.name, "category": row.category, "code": row.code} for row in found.broken]
    load.done_at, load.content, load.refusal = clock.now(), "", ""
    load.save()
    told = f"новых {load.new}, изменено {load.changed}, без изменений {load.same}, не взято {len(found.broken)}"
    note(room=read(bank.room), about=f"банк вопросов № {bank.pk}, загрузка № {load.pk}: {told}")
    return figures.total(), found.broken


@action("принять файл вопросов")
def keep_file(*, bank: Bank, data: bytes, name: str, by: Any, why: str = "") -> BankLoad:
    """Keep a long file for a worker, which reads it (`import_bank`); with `why` it waits until its columns are named."""
    require_in_room(by, "keep_bank", bank.room, KEEPS)
    content = base64.b64encode(data).decode()
    load = BankLoad.objects.create(bank=bank, file_name=name[-200:], made_by=by, content=content, refusal=why[:500])
    if not why:
        _start(load, len(data), by)
    note(room=read(bank.room), about=f"банк вопросов № {bank.pk}, загрузка № {load.pk}")
    return load


@action("назвать столбцы таблицы вопросов")
def name_columns(*, load: BankLoad, ours: Sequence[str], by: Any) -> BankLoad:
    """Say which column of a kept table is which, in the order of its head; the bank remembers it, and the file is read."""
    require_in_room(by, "keep_bank", load.bank.room, KEEPS)
    bank = Bank.objects.select_for_update().get(pk=load.bank_id)
    data = base64.b64decode(load.content)
    named = named_columns(header_of(data, bank), ours)
    missing = [f"«{COLUMNS[name]}»" for name in NEEDED if COLUMNS[name] not in named.values()]
    if missing:
        words = f"Укажите столбцы {', '.join(missing)}: без них вопрос не собрать."
        raise RuleViolation(code="bank.no_columns", message=words, status=422)
    bank.columns = bank.columns | named
    bank.save(update_fields=["columns"])
    BankLoad.objects.filter(pk=load.pk).update(refusal="")
    _start(load, len(data), by)
    note(room=read(bank.room), about=f"банк вопросов № {bank.pk}, загрузка № {load.pk}: столбцы названы")
    return load


def _start(load: BankLoad, size: int, by: Any) -> None:
    jobs.start(
        kind="exams.import_bank", title=f"Загрузка вопросов № {load.pk}", by=by, parameters={"load": load.pk},
        room=read(load.bank.room), size=size,
    )  # fmt: skip


@jobs.work("exams.import_bank", "exams.of_nobody.keep_bank", short_to=QUICK_BYTES)
def read_kept(running: Running) -> str:
    """Read a file that was kept; a load that is done already is left alone."""
    load = BankLoad.objects.select_related("bank", "made_by").get(pk=running.parameters["load"])
    if load.done_at:
        return LOADED
    running.progress(0, 1)
    try:
        import_bank(bank=load.bank, file=BytesIO(base64.b64decode(load.content)), by=running.job.started_by, load=load)
    except RuleViolation as refused:
        waits = refused.code == "bank.no_columns"  # until somebody names its columns
        over = {} if waits else {"done_at": clock.now(), "content": ""}
        BankLoad.objects.filter(pk=load.pk).update(refusal=str(refused)[:500], **over)
        raise
    return f"{LOADED}: новых {load.new}, изменено {load.changed}, без изменений {load.same}, не взято {len(load.broken)}"


def job_of(load: BankLoad) -> Job | None:
    """The job that reads the file, while it is known."""
    return Job.objects.filter(kind="exams.import_bank", parameters__load=load.pk).order_by("-id").first()


def too_large() -> RuleViolation:
    """The refusal of a file that is longer than any bank."""
    words = f"Файл больше {MOST_MEGABYTES} МБ: разделите банк по категориям и загрузите по частям."
    return RuleViolation(code="bank.large", message=words, field="file", status=422)


def _read(bank: Bank, file: IO[bytes]) -> moodle.Bank:
    """The questions of a file, whatever it is; RuleViolation for one that is neither."""
    file.seek(0, 2)
    if file.tell() > MOST_MEGABYTES * 2**20:
        raise too_large()
    file.seek(0)
    head = file.read(512)
    file.seek(0)
    try:
        return read_table(file.read(), bank) if is_table(head) else _drawn(moodle.read(file))
    except moodle.BankUnreadable as refused:
        raise RuleViolation(code=refused.code, message=f"{refused}.", field="file", status=422) from None


def _take(bank: Bank, items: list[Item], by: Any) -> Counter[str]:
    """Write what is new or otherwise, in a few statements however many there are."""
    rows = bank.questions.select_related("current").prefetch_related("current__pictures")
    known = {(question.category, question.code): question for question in rows}
    last = bank.questions.aggregate(last=Max("position"))["last"] or 0
    figures: Counter[str] = Counter(new=0, changed=0, same=0)
    fresh: list[Question] = []
    written: list[tuple[Question, Item]] = []
    for item in items:
        question = known.get((item.category, item.code))
        if question is None:
            last += 1
            question = Question(bank=bank, category=item.category, code=item.code, position=last)
            fresh.append(question)
            figures["new"] += 1
        elif question.current is not None and is_same(question.current, item):
            figures["same"] += 1
            continue
        else:
            figures["changed"] += 1
        written.append((question, item))
    Question.objects.bulk_create(fresh, batch_size=AT_ONCE)
    numbers = dict(
        QuestionVersion.objects.filter(question__bank=bank).values_list("question").annotate(last=Max("number")).order_by()
    )
    versions = [
        QuestionVersion(
            **columns_of(item), question=question, number=numbers.get(question.pk, 0) + 1, written_by=by,
            reason="" if question.current is None else LOADED,
        )
        for question, item in written
    ]  # fmt: skip
    QuestionVersion.objects.bulk_create(versions, batch_size=AT_ONCE)
    for version, (question, item) in zip(versions, written, strict=True):
        keep_pictures(version, item)
        question.current = version
    Question.objects.bulk_update([question for question, _ in written], ["current"], batch_size=AT_ONCE)
    return figures


def _drawn(found: moodle.Bank) -> moodle.Bank:
    """Pictures drawn anew; a question whose picture cannot be is refused."""
    bank = moodle.Bank(broken=list(found.broken))
    for item in found.items:
        drawn = redrawn_of(item)
        if drawn is None:
            bank.broken.append(moodle.Broken(0, item.code, item.category, "picture.bad"))
        else:
            bank.items.append(drawn)
    return bank
