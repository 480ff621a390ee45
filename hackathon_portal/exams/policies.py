"""What the rules of a test's room say of statistics and of contested questions; the app of the room registers where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hackathon_portal.exams import gates
from hackathon_portal.exams.rules.statistics import Thresholds
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of

if TYPE_CHECKING:
    from hackathon_portal.exams.models import Exam

USUAL = Thresholds(at_least=100, leaked_difficulty=0.95, leaked_seconds=5, other_option_r=0.25)


@dataclass(frozen=True)
class Policy:
    """`appeal_days`: days after the end of a test in which a question may be contested; `may_lower`: what a proposed decision begins
    with; `clause` is cited where an objection is refused."""

    thresholds: Thresholds = USUAL
    appeal_days: int = 3
    may_lower: bool = False
    clause: str = ""


Source = Callable[[Any], Policy]
# (room, test) -> words of what rests on its results and is not changed with them.
Rests = Callable[[Room, list[int]], list[str]]
# (thing of the room, users) -> titles with the label of each user: the region, the hub.
Labels = Callable[[Any, list[int]], list[tuple[str, dict[int, str]]]]
_policies: dict[Kind, Source] = {}
_labels: dict[Kind, Labels] = {}
_rests: dict[Kind, Rests] = {}


def says(kind: Kind, source: Source) -> None:
    """Register who says the policy of a room's thing (a season)."""
    _policies[kind] = source


def policy_of(room: Room | str) -> Policy:
    """The policy of a room; the usual one where nobody says."""
    where = read(room) if isinstance(room, str) else room
    source = _policies.get(where.kind)
    return source(thing_of(where)) if source else Policy()


def rests_on(kind: Kind, rests: Rests) -> None:
    """Register who knows which lists rest on attempts of a room's tests, by their keys."""
    _rests[kind] = rests


def resting_on(room: Room | str, attempts: list[int]) -> list[str]:
    """What rests on these attempts, in words: lists that were approved by their points."""
    where = read(room) if isinstance(room, str) else room
    rests = _rests.get(where.kind)
    return rests(where, attempts) if rests and attempts else []


def counted_by(kind: Kind, labels: Labels) -> None:
    """Register by what people of a room's tests are counted."""
    _labels[kind] = labels


def labels_of(room: Room | str, users: list[int]) -> list[tuple[str, dict[int, str]]]:
    """What people are counted by, with the label of each; nothing where nobody says."""
    where = read(room) if isinstance(room, str) else room
    labels = _labels.get(where.kind)
    return labels(thing_of(where), users) if labels else []


def is_over(exam: Exam, now: datetime) -> bool:
    """Whether nobody sits the test any more: then a question may be shown to who was asked it."""
    return exam.state == exam.State.CLOSED or now >= exam.closes_at + timedelta(minutes=exam.minutes)


def why_hidden(exam: Exam, now: datetime) -> str:
    """Why a candidate may not read the result of a closed attempt now, in words; empty when they may."""
    if exam.show_after == exam.ShowAfter.CLOSED and not is_over(exam, now):
        return "Результат будет здесь, когда тест закроется для всех."
    if exam.show_after == exam.ShowAfter.LISTED and not gates.is_listed(exam):
        return "Результат будет здесь, когда объявят список прошедших дальше."
    return ""


def shows_points(exam: Exam, now: datetime) -> bool:
    """Whether a candidate reads the points of a closed attempt now."""
    return not why_hidden(exam, now)


def shows_questions(exam: Exam, now: datetime) -> bool:
    """Whether a candidate reads the questions of a closed attempt again: never while others may still be asked them."""
    still_sat = exam.sittings.filter(state="open")  # whoever has much more time
    return shows_points(exam, now) and is_over(exam, now) and not still_sat.exists()


def contested_until(exam: Exam) -> datetime:
    """The last instant at which a question of the test may be contested."""
    return exam.closes_at + timedelta(days=policy_of(exam.room).appeal_days)
