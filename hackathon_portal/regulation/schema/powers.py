"""Who decides: for each deed with legal effect the body, the form of its decision and the point of the document that says so.

A deed the document gives to nobody stands in no row: the portal does not offer it and refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from hackathon_portal.regulation.schema.base import Code, Part


class Deed(StrEnum):
    """What changes somebody's right, place or prize."""

    ADMIT = "admit"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    EXCLUDE = "exclude"
    DISQUALIFY = "disqualify"
    SET_ASIDE = "set_aside"
    WAIVE_RECUSAL = "waive_recusal"
    DISMISS_RECUSAL = "dismiss_recusal"
    TIE = "tie"
    TIE_PERSONAL = "tie_personal"
    CLOSE_EARLY = "close_early"
    CORRECT = "correct"
    REPLACE_MEMBER = "replace_member"
    EXTEND_TERM = "extend_term"
    REFUSE_PRIZE = "refuse_prize"


class Who(StrEnum):
    ORGANISER = "organiser"
    COMMISSION = "commission"
    CHAIR = "chair"


class How(StrEnum):
    """In which form the decision is made."""

    ALONE = "alone"
    BY_ACT = "by_act"
    BY_PROTOCOL = "by_protocol"
    BY_VOTE = "by_vote"


# Deed -> its words after «решает», and the bodies whose decision the portal can carry out.
DEEDS: dict[Deed, tuple[str, frozenset[Who]]] = {
    Deed.ADMIT: ("о допуске заявителя", frozenset({Who.ORGANISER, Who.COMMISSION})),
    Deed.REFUSE: ("об отказе в регистрации", frozenset({Who.ORGANISER, Who.COMMISSION})),
    Deed.SUSPEND: ("о приостановлении участия", frozenset({Who.ORGANISER})),
    Deed.EXCLUDE: ("об исключении из конкурса", frozenset({Who.ORGANISER, Who.COMMISSION})),
    Deed.DISQUALIFY: ("о последствиях нарушения требований к проекту", frozenset({Who.ORGANISER, Who.COMMISSION})),
    Deed.SET_ASIDE: ("о снятии проекта на время претензии", frozenset({Who.ORGANISER})),
    Deed.WAIVE_RECUSAL: ("о непринятии самоотвода", frozenset({Who.CHAIR})),
    Deed.DISMISS_RECUSAL: ("об отсутствии основания для самоотвода", frozenset({Who.ORGANISER})),
    Deed.TIE: ("при равенстве баллов", frozenset(Who)),
    Deed.TIE_PERSONAL: ("при равенстве баллов в личной номинации", frozenset(Who)),
    Deed.CLOSE_EARLY: ("о досрочном окончании регистрации", frozenset({Who.COMMISSION, Who.ORGANISER})),
    Deed.CORRECT: ("об изменении опубликованного решения", frozenset({Who.COMMISSION})),
    Deed.REPLACE_MEMBER: ("о составе комиссии", frozenset({Who.ORGANISER})),
    Deed.EXTEND_TERM: ("о продлении срока проекта", frozenset({Who.ORGANISER})),
    Deed.REFUSE_PRIZE: ("об отказе в призе", frozenset({Who.ORGANISER})),
}


class Power(Part):
    """One deed and whose it is."""

    deed: Deed = Field(description="решение")
    who: Who = Field(description="кто его принимает")
    kinds: tuple[Code, ...] = Field((), description="какие члены комиссии, коды видов; пусто: все")
    how: How = Field(default=How.ALONE, description="в какой форме")
    clause: str = Field("", max_length=60, description="пункт документа")
    words: str = Field("", max_length=300, description="слова документа, которые это говорят; пусто: документ молчит")

    @property
    def about(self) -> str:
        """«об исключении из конкурса»."""
        return DEEDS[self.deed][0]


def body_of(power: Power, words: Any, member_kinds: Iterable[Any], *, genitive: bool = False) -> str:
    """The body as documents write it, by the regulation's words and kinds of members."""
    titles = [kind.title_plural or kind.title for kind in member_kinds if kind.code in power.kinds]
    if power.who is Who.ORGANISER:
        return str(words.organiser_genitive if genitive else words.organiser)
    if power.who is Who.CHAIR:
        return f"{'председателя' if genitive else 'председатель'} {words.commission_genitive}"
    commission = words.commission_genitive if genitive else words.commission
    return f"{commission} ({', '.join(titles)})" if titles else str(commission)


def fault_of(regulation: Any) -> str:
    """Where the table contradicts itself or the rest of the regulation, in words; empty where it does not."""
    judging, given = regulation.judging, regulation.given
    # Kinds of members matter where there is what they decide.
    powers = [power for power in regulation.powers if power.deed is not Deed.TIE_PERSONAL or judging.personal_nominations]
    if fault := _fault_of_table(powers, {kind.code for kind in judging.member_kinds}, has_chair=judging.chair_needed):
        return fault
    if given[Deed.TIE].who.value != judging.tie_break:
        return "при равенстве баллов названы два разных органа: в оценке и в полномочиях"
    if regulation.conduct.may_suspend != (Deed.SUSPEND in given):
        return "участие можно приостановить тогда и только тогда, когда полномочия называют, кто это решает"
    for outcome in regulation.project.consequences:
        if outcome.effect == "disqualified" and regulation.exclusion_ground(outcome.ground) is None:
            return f"последствие «{outcome.title}» исключает команду, а основания исключения у него нет"
    return ""


def _fault_of_table(powers: Iterable[Power], kinds: set[str], *, has_chair: bool) -> str:
    seen: set[Deed] = set()
    for power in powers:
        faults = {
            f"кто решает {power.about}, сказано дважды": power.deed in seen,
            f"этот орган не может решать {power.about}: такого решения портал не ведёт": power.who not in DEEDS[power.deed][1],
            f"{power.about} решает председатель, а председателя в комиссии нет": power.who is Who.CHAIR and not has_chair,
            f"виды членов названы, а {power.about} решает не комиссия": bool(power.kinds) and power.who is not Who.COMMISSION,
            f"{power.about} решает неизвестный вид члена комиссии": bool(set(power.kinds) - kinds),
        }
        if fault := next((words for words, holds in faults.items() if holds), ""):
            return fault
        seen.add(power.deed)
    return ""


def with_powers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a regulation with its powers: a version written before they had a table says what the portal asked then; who decides ties is
    one value with `judging.tie_break`."""
    powers = data.get("powers")
    rows = _earlier(data) if powers is None else list(powers)
    named = {row.get("deed") if isinstance(row, Mapping) else row.deed for row in rows}
    judging = data.get("judging")
    by = judging.get("tie_break", Who.CHAIR) if isinstance(judging, Mapping) else None
    clause, wanted = _clause(data, "tie_break"), (Deed.TIE, Deed.TIE_PERSONAL) if powers is None else (Deed.TIE,)
    if by is not None:
        how = How.BY_VOTE if by == Who.COMMISSION else How.ALONE
        rows += [{"deed": deed, "who": by, "how": how, "clause": clause} for deed in wanted if deed not in named]
    return {**data, "powers": rows}


def _clause(data: Mapping[str, Any], rule: str) -> str:
    clauses = data.get("clauses")
    return str(clauses.get(rule, ""))[:60] if isinstance(clauses, Mapping) else ""


def _earlier(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A recusal is final in them: no document read so far lets anybody set it aside."""
    conduct, seats = data.get("conduct"), data.get("seats")
    suspends = conduct.get("may_suspend", True) if isinstance(conduct, Mapping) else True
    limited = isinstance(seats, Mapping) and seats.get("limit") is not None
    organiser = [
        (Deed.ADMIT, "registration.decision"), (Deed.REFUSE, "registration.refusal"), (Deed.EXCLUDE, "exclusion"),
        (Deed.SET_ASIDE, "objection"), (Deed.DISMISS_RECUSAL, "recusal"), (Deed.REPLACE_MEMBER, "commission"),
        (Deed.EXTEND_TERM, "project"), (Deed.REFUSE_PRIZE, "prize.refusal.violation"),
        *([(Deed.SUSPEND, "exclusion")] if suspends else []),
    ]  # fmt: skip
    commission = [
        (Deed.DISQUALIFY, How.BY_VOTE, "project.declarations"), (Deed.CORRECT, How.BY_PROTOCOL, "protocol"),
        *([(Deed.CLOSE_EARLY, How.BY_PROTOCOL, "seats")] if limited else []),
    ]  # fmt: skip
    return [
        *({"deed": deed, "who": Who.ORGANISER, "clause": _clause(data, rule)} for deed, rule in organiser),
        *({"deed": deed, "who": Who.COMMISSION, "how": how, "clause": _clause(data, rule)} for deed, how, rule in commission),
    ]
