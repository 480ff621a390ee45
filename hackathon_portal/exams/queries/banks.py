"""What a bank holds, how often, and what came of its loads."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.html import strip_tags

from hackathon_portal.exams.content import item_of, text_of
from hackathon_portal.exams.drawn import sha_of
from hackathon_portal.exams.models import Attempt, Bank, BankLoad, Exam, ExamFigures, ItemFigures, Question, QuestionVersion
from hackathon_portal.exams.rules.differences import differences
from hackathon_portal.exams.rules.items import Item, Picture
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.rooms import Room, read, rows_of
from hackathon_portal.russia.alphabet import letters


def banks_of(room: Room) -> QuerySet[Bank]:
    """Banks of a room with how many questions are asked of each."""
    return (
        Bank.objects.filter(room=str(room))
        .annotate(count=Count("questions", filter=_in_force("questions__")))
        .order_by(alphabetical("title"))
    )


def _in_force(prefix: str = "") -> Q:
    return Q(**{f"{prefix}retired_at": None, f"{prefix}current__isnull": False})


def questions_of(bank: Bank) -> QuerySet[Question]:
    """Questions that may be asked, in their order, each with its version in force."""
    return bank.questions.filter(_in_force()).select_related("current").order_by("position", "id")


def item_in(version: QuestionVersion, *, pictures: bool = False) -> Item:
    """A version's question as the rules know it; with the bytes of its pictures where they are asked for."""
    question = version.question
    item = item_of(version.content, code=question.code, category=question.category, kind=version.kind)
    return item if not pictures else _with_pictures(item, version)


def _with_pictures(item: Item, version: QuestionVersion) -> Item:
    found = []
    for picture in sorted(version.pictures.all(), key=lambda picture: picture.pk):
        with picture.file.open("rb") as file:
            found.append(Picture(picture.name, file.read()))
    return replace(item, pictures=tuple(found))


def is_same(version: QuestionVersion, item: Item) -> bool:
    """Whether the version asks exactly this; pictures drawn anew are compared by their fingerprints."""
    stored = {picture.name: picture.sha256 for picture in version.pictures.all()}
    return (
        version.kind == item.kind
        and version.content == text_of(item)
        and stored == {picture.name: sha_of(picture.content) for picture in item.pictures}
    )


def counts_of(bank: Bank) -> dict[str, Counter[str]]:
    """Category -> kind -> how many questions may be asked, in the order categories stand in the bank."""
    found: dict[str, Counter[str]] = {}
    for category, kind in questions_of(bank).values_list("category", "current__kind"):
        found.setdefault(category, Counter())[kind] += 1
    return found


def report_of(bank: Bank) -> dict[str, Any]:
    """The bank in figures, with what its last load refused."""
    load = bank.loads.exclude(done_at=None).first()
    counts = counts_of(bank)
    kinds: Counter[str] = sum(counts.values(), Counter())
    return {
        "broken": [{"category": row["category"] or None, "code": row["code"], "name": row["name"]} for row in load.broken]
        if load
        else [],
        "sound": kinds.total(),
        "sound_by_category": {category: counted.total() for category, counted in counts.items()},
        "sound_by_kind": dict(kinds),
        "sound_by_category_and_kind": {category: dict(counted) for category, counted in counts.items()},
    }


def sitting_with(versions: Iterable[int]) -> int:
    """How many people sit right now with one of these versions in their paper."""
    return Attempt.objects.filter(state=Attempt.State.OPEN, paper__overlap=list(versions)).count()


def exams_with(bank: Bank) -> QuerySet[Exam]:
    """Tests that draw their papers from the bank."""
    return bank.exams.order_by("code")


def last_loads(bank: Bank) -> QuerySet[BankLoad]:
    return bank.loads.defer("content").select_related("made_by")[:10]


# How the list is narrowed by what a question is now.
STATES = {"draft": "ещё не задавался", "asked": "задавался", "retired": "выведен", "suspicious": "под подозрением"}


def found_in(bank: Bank, *, category: str = "", kind: str = "", label: str = "", state: str = "", q: str = "") -> list[Question]:
    """Questions of the bank that fit; words are looked for in the name and in the text, which lies encrypted."""
    rows = bank.questions.filter(current__isnull=False).select_related("current").order_by("position", "id")
    chosen = {"category": category, "current__kind": kind, "label": label}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    match state:
        case "retired":
            rows = rows.exclude(retired_at=None)
        case "draft":
            rows = rows.filter(retired_at=None, current__frozen_at=None)
        case "asked":
            rows = rows.filter(retired_at=None).exclude(current__frozen_at=None)
        case _:
            rows = rows.filter(retired_at=None)
    found = list(rows)
    if state == "suspicious":
        flags = flagged(found)
        found = [question for question in found if question.pk in flags]
    words = q.casefold().split()
    return [question for question in found if all(word in _words_of(question) for word in words)] if words else found


def _words_of(question: Question) -> str:
    content = question.current.content if question.current else ""
    return f"{question.code} {question.category} {question.label} {json.loads(content)['stem'] if content else ''}".casefold()


def with_words(questions: Iterable[Question]) -> None:
    """Give each question of a page the beginning of its text without tags, as `words`."""
    for question in questions:
        stem = json.loads(question.current.content)["stem"] if question.current else ""
        question.__dict__["words"] = " ".join(html.unescape(strip_tags(stem)).split())


def labels_of(bank: Bank) -> list[tuple[str, int]]:
    """Groups that papers are drawn by, and how many questions each has."""
    rows = questions_of(bank).exclude(label="").order_by().values("label").annotate(count=Count("pk"))
    return sorted(((row["label"], row["count"]) for row in rows), key=lambda row: letters(row[0]))


def figures_of(questions: Iterable[Question]) -> dict[int, list[ItemFigures]]:
    """Statistics of questions as each test has counted them last, newest versions first."""
    keys = [question.pk for question in questions]
    newest = ExamFigures.objects.filter(exam=OuterRef("of__exam")).order_by("-key_revision").values("pk")[:1]
    rows = ItemFigures.objects.filter(version__question__in=keys, of=Subquery(newest)).select_related("version", "of__exam")
    found: dict[int, list[ItemFigures]] = {}
    for row in rows.order_by("-version__number", "of__exam__code"):
        found.setdefault(row.version.question_id, []).append(row)
    return found


def flagged(questions: Iterable[Question]) -> dict[int, list[str]]:
    """Questions under suspicion by their answers, with what is said against each."""
    found: dict[int, list[str]] = {}
    for key, rows in figures_of(questions).items():
        lines = [
            f"{row.get_suspicion_display()}: тест «{row.of.exam}», версия {row.version.number}" for row in rows if row.suspicion
        ]
        if lines:
            found[key] = lines
    return found


def versions_of(question: Question) -> list[tuple[QuestionVersion, list[str], int]]:
    """Versions, newest first: what each has otherwise than the one before, and how many sit with it now."""
    versions = list(question.versions.select_related("question", "written_by").prefetch_related("pictures"))
    items = [
        replace(item_in(one), pictures=tuple(Picture(p.name, p.sha256.encode()) for p in one.pictures.all())) for one in versions
    ]
    told = [differences(older, newer) for newer, older in pairwise(items)] + [[]]
    sitting = Counter[int]()
    keys = [one.pk for one in versions]
    for paper in Attempt.objects.filter(state=Attempt.State.OPEN, paper__overlap=keys).values_list("paper", flat=True):
        sitting.update({*paper} & {*keys})
    return [(one, lines, sitting[one.pk]) for one, lines in zip(versions, told, strict=True)]


def journal_of(bank: Bank) -> QuerySet[AuditRecord]:
    """What was done with the bank, newest first."""
    about = Q(about__startswith=f"банк вопросов № {bank.pk}:") | Q(about__startswith=f"банк вопросов № {bank.pk},")
    return (
        AuditRecord.objects.filter(rows_of(read(bank.room)), about | Q(about=f"банк вопросов № {bank.pk}"))
        .select_related("user")
        .order_by("-id")
    )


def keys_seen(bank: Bank) -> QuerySet[AccessRecord]:
    """Who has seen keys of the bank, newest first."""
    about = Q(subject=f"ключи: файл банка № {bank.pk}") | Q(subject__startswith=f"ключи: банк № {bank.pk},")
    return AccessRecord.objects.filter(rows_of(read(bank.room)), about).select_related("user").order_by("-id")


def count_of_room(room: Room) -> int:
    """How many questions of the room may be asked."""
    return Question.objects.filter(_in_force(), bank__room=str(room)).count()


def broken_in_last_loads(room: Room) -> int:
    """Questions that the last file of each bank brought in vain."""
    last = BankLoad.objects.filter(bank=OuterRef("pk"), done_at__isnull=False).order_by("-id").values("broken")[:1]
    return sum(
        len(rows or [])
        for rows in Bank.objects.filter(room=str(room)).annotate(last=Subquery(last)).values_list("last", flat=True)
    )
