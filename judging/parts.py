"""What higher rooms say in judging's documents and do after its decisions: each registers itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon_portal.contests.models import Contest
from judging.models import Objection, Protocol

PrizeSentences = Callable[[dict[str, Any], Contest], list[str]]
_prizes: list[PrizeSentences] = []


def tell_prizes(told: PrizeSentences) -> PrizeSentences:
    """Register what a protocol of results resolves about prizes, as sentences made of its figures."""
    _prizes.append(told)
    return told


def prize_sentences(figures: dict[str, Any], contest: Contest) -> list[str]:
    return [line for told in _prizes for line in told(figures, contest)]


AfterDismissal = Callable[[Objection], None]
_dismissals: list[AfterDismissal] = []


def after_dismissal(follower: AfterDismissal) -> AfterDismissal:
    """Call this function in the transaction that dismisses an objection: what stood still goes on."""
    _dismissals.append(follower)
    return follower


def go_on(objection: Objection) -> None:
    for follower in _dismissals:
        follower(objection)


UsesOfAct = Callable[[Protocol], list[str]]
_uses: list[UsesOfAct] = []


def tell_uses(told: UsesOfAct) -> UsesOfAct:
    """Register what has been done by a protocol, in words: it cannot be withdrawn then."""
    _uses.append(told)
    return told


def uses_elsewhere(act: Protocol) -> list[str]:
    return [line for told in _uses for line in told(act)]
