"""A bank and its questions: each change is a new version, what was asked is never written anew, nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Max

from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.drawn import redrawn_of, sha_of
from hackathon_portal.exams.models import Bank, Question, QuestionPicture, QuestionVersion
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.queries.banks import is_same
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import Room, read

KEEPS = "Банк вопросов ведут методист и сотрудник сезона."


@action("создать банк вопросов")
def create_bank(*, room: Room, title: str, by: Any) -> Bank:
    """An empty bank of the room. Two of one title are refused (`twice.py`)."""
    require_in_room(by, "keep_bank", room, KEEPS)
    refuse_first([(not title.strip(), "bank.no_title", "Назовите банк: по названию его выбирают для теста.", "title")])
    bank = Bank.objects.create(room=str(room), title=title.strip()[:200])
    note(room=room, about=f"банк вопросов № {bank.pk}")
    return bank


@action("добавить вопрос")
def create_question(*, bank: Bank, item: Item, label: str = "", reason: str = "", by: Any) -> Question:
    """A question of somebody's own; its name is free in its category."""
    require_in_room(by, "keep_bank", bank.room, KEEPS)
    item = checked(item)
    last = Bank.objects.select_for_update().get(pk=bank.pk).questions.aggregate(last=Max("position"))["last"] or 0
    question = Question(bank=bank, category=item.category, code=item.code, label=label.strip()[:60], position=last + 1)
    question.save()
    _write(question, item, reason, by)
    note(room=read(bank.room), about=named(question), reason=reason)
    return question


@action("изменить вопрос")
def write_version(*, question: Question, item: Item, reason: str, by: Any, seen: int | None = None) -> QuestionVersion:
    """A new version in force; whoever sits keeps the version of their paper. `seen`: the number the changes were made of."""
    require_in_room(by, "keep_bank", question.bank.room, KEEPS)
    kept = Question.objects.select_for_update(of=("self",)).select_related("bank", "current").get(pk=question.pk)
    item = checked(item)
    now = kept.current.number if kept.current else 0
    refuse_first(
        [
            (not reason.strip(), "question.no_reason", "Напишите, что и почему изменено: это останется у версии.", "reason"),
            (
                seen is not None and seen != now, "question.changed",
                f"Пока вы правили, вопрос изменили: в силе версия {now}, вы начинали с версии {seen}. "
                "Сравните их на странице вопроса и сохраните ещё раз — введённое осталось в форме.", "",
            ),
            (
                kept.current is not None and is_same(kept.current, item), "question.same",
                "В вопросе ничего не изменилось: новая версия не нужна.", "",
            ),
        ]
    )  # fmt: skip
    version = _write(kept, item, reason, by)
    note(room=read(kept.bank.room), about=f"{named(kept)}, версия {version.number}", reason=reason)
    return version


@action("вывести вопрос из банка")
def retire_question(*, question: Question, reason: str, by: Any) -> None:
    """New papers are drawn without it; papers that have it keep it."""
    _set_retired(question, reason, by, retired=True)


@action("вернуть вопрос в банк")
def bring_back_question(*, question: Question, reason: str, by: Any) -> None:
    """New papers may have it again."""
    _set_retired(question, reason, by, retired=False)


@action("отнести вопросы к группе")
def label_questions(*, bank: Bank, questions: Iterable[int], label: str, by: Any) -> int:
    """Set the group that papers are drawn by (a stratum), of many questions at once; returns how many were of another."""
    require_in_room(by, "keep_bank", bank.room, KEEPS)
    label = " ".join(label.split())[:60]
    rows = bank.questions.filter(pk__in=list(questions))
    refuse_first([(not rows.exists(), "question.none_chosen", "Отметьте вопросы, к которым относится группа.", "questions")])
    changed = rows.exclude(label=label).update(label=label)
    note(room=read(bank.room), about=f"банк вопросов № {bank.pk}: группа «{label}», вопросов {changed}")
    return changed


def checked(item: Item) -> Item:
    """The question with its pictures drawn anew; RuleViolation says why it cannot be asked or marked."""
    code = "category.none" if not item.category else "name.none" if not item.code else moodle.fault_of(item)
    drawn = redrawn_of(item) if not code else None
    if drawn is None:
        words = moodle.WORDS[code or "picture.bad"]
        raise RuleViolation(code=code or "picture.bad", message=f"{words[0].upper()}{words[1:]}.", status=422)
    return drawn


def named(question: Question) -> str:
    """A question as the journal names it: never its text."""
    return f"банк вопросов № {question.bank_id}: вопрос № {question.pk} «{question.code}»"


def _write(question: Question, item: Item, reason: str, by: Any) -> QuestionVersion:
    last = question.versions.aggregate(last=Max("number"))["last"] or 0
    version = QuestionVersion.objects.create(
        **columns_of(item), question=question, number=last + 1, reason=reason.strip()[:300], written_by=by
    )
    keep_pictures(version, item)
    question.current = version
    question.save(update_fields=["current"])
    return version


def columns_of(item: Item) -> dict[str, Any]:
    """What a version keeps of a question."""
    points = Decimal(item.points.numerator) / Decimal(item.points.denominator)
    return {"kind": item.kind, "points": points, "content": text_of(item)}


def keep_pictures(version: QuestionVersion, item: Item) -> None:
    """Store what was drawn anew already."""
    for picture in item.pictures:
        file = made_here(ContentFile(picture.content, name="picture.png"))
        QuestionPicture.objects.create(version=version, name=picture.name[:200], file=file, sha256=sha_of(picture.content))


def _set_retired(question: Question, reason: str, by: Any, *, retired: bool) -> None:
    require_in_room(by, "keep_bank", question.bank.room, KEEPS)
    kept = Question.objects.select_for_update(of=("self",)).select_related("bank").get(pk=question.pk)
    refuse_first(
        [
            (
                bool(kept.retired_at) == retired, "question.done",
                "Вопрос уже выведен из банка." if retired else "Вопрос уже в банке.", "",
            ),
            (not reason.strip(), "question.no_reason", "Напишите причину: она останется в журнале банка.", "reason"),
        ]
    )  # fmt: skip
    kept.retired_at = clock.now() if retired else None
    kept.save(update_fields=["retired_at"])
    note(room=read(kept.bank.room), about=named(kept), reason=reason)
