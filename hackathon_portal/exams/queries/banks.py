"""What a bank holds, how often, and what came of its loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.exams.content import item_of, text_of
from hackathon_portal.exams.drawn import sha_of
from hackathon_portal.exams.models import Attempt, Bank, BankLoad, Exam, Question, QuestionVersion
from hackathon_portal.exams.rules.items import Item, Picture
from hackathon_portal.kernel.rooms import Room


def banks_of(room: Room) -> QuerySet[Bank]:
    """Banks of a room with how many questions are asked of each."""
    return (
        Bank.objects.filter(room=str(room)).annotate(count=Count("questions", filter=_in_force("questions__"))).order_by("title")
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
