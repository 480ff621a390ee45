"""Who decides, asked of the contest's regulation: every deed with legal effect asks here (regulation/schema/powers.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Deed, Power, Regulation, Who
from hackathon_portal.regulation.schema.powers import DEEDS
from hackathon_portal.russia.words import cited

# Whether the commission has adopted this about that object; judging registers itself.
Adopted = Callable[[Contest, Any], bool]
_adopted: dict[Deed, Adopted] = {}


def tells_of_votes(deed: Deed) -> Callable[[Adopted], Adopted]:
    """Register who knows whether the commission has voted for this deed."""

    def register(function: Adopted) -> Adopted:
        _adopted[deed] = function
        return function

    return register


def is_given(contest: Contest, deed: Deed, who: Who | None = None) -> bool:
    """Whether the regulation gives the deed to somebody, to this body where one is named."""
    power = contest.regulation.power(deed)
    return power is not None and who in (None, power.who)


def require_given(contest: Contest, deed: Deed) -> Power:
    """Whose the deed is; RuleViolation where the regulation gives it to nobody."""
    power = contest.regulation.power(deed)
    if power is None:
        raise RuleViolation(
            code="power.none", clause=nearest_clause(contest.regulation, deed),
            message=f"Порядок никому не даёт права решать {DEEDS[deed][0]}: такого решения по нему нет.",
        )  # fmt: skip
    return power


def require_body(contest: Contest, deed: Deed, *, about: Any = None) -> Power:
    """The same, and where the commission decides, its adopted vote about this object; who presses has been asked by the action."""
    power = require_given(contest, deed)
    adopted = _adopted.get(deed)
    if power.who is Who.COMMISSION and adopted is not None and not adopted(contest, about):
        raise RuleViolation(
            code="power.no_vote", clause=power.clause,
            message=f"Решает {contest.regulation.who_decides(power)}: внесите вопрос в повестку заседания, сделать это можно после голосования «за».",
        )  # fmt: skip
    return power


def named(regulation: Regulation, power: Power) -> str:
    """«организатор (п. 11.2)»."""
    clause = f" ({cited(power.clause)})" if power.clause else ""
    return f"{regulation.who_decides(power)}{clause}"


def decided_words(regulation: Regulation, power: Power) -> str:
    """«решением организатора (п. 11.2)», as letters and protocols print it."""
    how = "голосованием" if power.how == "by_vote" else "решением"
    clause = f" ({cited(power.clause)})" if power.clause else ""
    return f"{how} {regulation.who_decides(power, genitive=True)}{clause}"


# What a refusal cites where the deed is nobody's: the rule the deed would set aside.
_NEAREST = {
    Deed.SUSPEND: "exclusion", Deed.EXCLUDE: "exclusion", Deed.DISQUALIFY: "project.declarations", Deed.SET_ASIDE: "objection",
    Deed.WAIVE_RECUSAL: "recusal", Deed.DISMISS_RECUSAL: "recusal", Deed.TIE: "tie_break", Deed.TIE_PERSONAL: "personal_ranking",
    Deed.CLOSE_EARLY: "seats", Deed.CORRECT: "results.publication", Deed.REPLACE_MEMBER: "commission", Deed.EXTEND_TERM: "project",
    Deed.REFUSE_PRIZE: "prize.refusal.violation", Deed.ADMIT: "registration.decision", Deed.REFUSE: "registration.refusal",
}  # fmt: skip


def nearest_clause(regulation: Regulation, deed: Deed) -> str:
    return regulation.clause(_NEAREST[deed])
