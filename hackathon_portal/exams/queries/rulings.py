"""Decisions on keys as pages and protocols read them. Whoever reads it keeps the bank: the key is in it."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.exams.models import Ruling, Score
from hackathon_portal.exams.queries.keys import items_of
from hackathon_portal.exams.queries.scores import points_text
from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.exams.rules.rulings import CHOICES
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import Room

TRUE_FALSE = {"true": "верно", "false": "неверно"}


def rulings_of(room: Room | str) -> QuerySet[Ruling]:
    """The decisions of a room, newest first."""
    return Ruling.objects.filter(room=str(room)).select_related("version__question", "proposed_by", "adopted_by", "ended_by")


def plain(text: str) -> str:
    """HTML of a question as one line of text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def answer_words(item: Item, answer: str) -> str:
    """An answer in words: texts of chosen options beside their numbers."""
    if item.kind is Kind.TRUE_FALSE:
        return TRUE_FALSE.get(answer, answer)
    if item.kind in (*CHOICES, Kind.MULTIPLE):
        numbers = [int(part) for part in answer.split("|") if part.isascii() and part.isdigit()]
        return (
            "; ".join(
                f"{number}. {plain(item.options[number - 1].text)}" for number in numbers if 0 < number <= len(item.options)
            )
            or answer
        )
    return answer


def answers_of(ruling: Ruling) -> Sequence[str]:
    """The answers right by a decision, as they are written."""
    return tuple(json.loads(ruling.content)) if ruling.content else ()


def content_of(ruling: Ruling) -> dict[str, Any]:
    """What is decided, in words: what the protocol prints and its SHA-256 is over."""
    item = items_of([ruling.version_id])[ruling.version_id]
    return {
        "ruling": ruling.pk,
        "question": ruling.version.question.code,
        "category": ruling.version.question.category,
        "version": ruling.version.number,
        "text": plain(item.stem),
        "decision": ruling.get_decision_display(),
        "answers": [answer_words(item, answer) for answer in answers_of(ruling)],
        "never_lowers": ruling.never_lowers,
        "reason": ruling.reason,
        "number": ruling.protocol_number,
        "date": ruling.protocol_date.isoformat() if ruling.protocol_date else "",
    }


def sha256_of(content: dict[str, Any]) -> str:
    """The hash of the canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def letters_waiting(batch: str) -> int:
    """Letters of a rescoring that have not left yet."""
    return OutboxMessage.objects.filter(batch=batch, state=OutboxMessage.State.PENDING).count()


def changes_told(ruling: Ruling) -> Iterator[list[Any]]:
    """Rows of the workbook: what every rescoring by a decision changed, attempts by number."""
    rows = (
        Score.objects.filter(ruling=ruling)
        .select_related("attempt__exam")
        .order_by("key_revision", "attempt__exam", "attempt_id")
    )
    for score in rows.iterator(chunk_size=2000):
        attempt = score.attempt
        word = "прибавка" if score.units_after > score.units_before else "снижение"
        yield [
            attempt.pk, attempt.external, attempt.exam.code, points_text(score.units_before), points_text(score.units_after),
            points_text(score.full_units), _yes(score.passed_before), _yes(score.passed_after), word,
        ]  # fmt: skip


def _yes(value: bool) -> str:
    return "да" if value else "нет"
