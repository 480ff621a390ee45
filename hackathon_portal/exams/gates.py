"""Who may sit a test: the app of the test's room says so; tests know neither seasons nor contests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hackathon_portal.kernel.rooms import Kind, read

if TYPE_CHECKING:
    from hackathon_portal.exams.models import Exam

# (user, test) -> why the person may not sit it, empty when they may.
Gate = Callable[[Any, "Exam"], str]
_gates: dict[Kind, Gate] = {}


def who_sits(kind: Kind, gate: Gate) -> None:
    """Register who may sit the tests of rooms of this kind."""
    _gates[kind] = gate


def refusal(user: Any, exam: Exam) -> str:
    """Why this person may not sit this test, in words; empty when they may. A room nobody speaks for lets nobody in."""
    gate = _gates.get(read(exam.room).kind)
    return gate(user, exam) if gate else "Этот тест никому не открыт."
