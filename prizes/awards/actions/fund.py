"""Actions with the prize fund: its sources, the prizes of places, special prizes (Tula: clause 10.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.divisions import Division, division_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes import fund_bounds
from prizes.awards.queries import awards
from prizes.models import FundItem, FundSource, SpecialPrize
from prizes.rules import tax
from prizes.rules.things import value_fault

# The market value of a thing in roubles and the document about it.
Worth = tuple[Decimal | None, str]
UNKNOWN: Worth = (None, "")


def _opened(contest_id: int, by: User) -> Contest:
    """The contest, locked, while its fund may still change."""
    contest = locked_contest(contest_id)
    require(by, "prizes.manage_fund", contest, "Призовой фонд ведёт сотрудник.")
    if contest.results_published_at:
        raise RuleViolation(
            code="fund.fixed",
            clause=contest.regulation.clause("prize.fund"),
            message="Результаты опубликованы, фонд больше не меняется.",
        )
    return contest


def _checked(contest: Contest, amount: Decimal | None, origin: FundSource | None, thing: str, *, field: str = "amount") -> None:
    """Whole roubles above zero out of a source of this contest; or a thing."""
    if amount is None:
        return
    try:
        tax.check_prize(amount)
    except tax.PrizeAmountError as error:
        raise RuleViolation(
            code="prize.amount", clause=contest.regulation.clause("prize.tax"), message=str(error), field=field, status=422
        ) from error
    if origin is None or origin.contest_id != contest.pk:
        raise RuleViolation(
            code="prize.no_source",
            clause=contest.regulation.clause("prize.fund"),
            message="Укажите, из какого источника этот приз.",
            field=field,
            status=422,
        )


def _checked_worth(contest: Contest, thing: str, worth: Worth, *, fields: tuple[str, str]) -> Worth:
    """What is kept of a thing's value; it stands beside a thing only. `fields` are those of the value and of the document."""
    fault = value_fault(*worth)
    if fault is None and worth[0] is not None and not thing:
        fault = "value", "Стоимость указывают у неденежного приза: назовите и его."
    if fault:
        raise RuleViolation(
            code=f"thing.{fault[0]}", clause=contest.regulation.clause("prize.tax"), message=fault[1],
            field=fields[fault[0] == "basis"], status=422,
        )  # fmt: skip
    return worth[0], worth[1].strip()[:200]


def _balanced(contest: Contest) -> None:
    """Refuses (and so undoes) what makes the prizes exceed a source."""
    problems = awards.fund_problems(contest)
    if problems:
        raise RuleViolation(
            code="fund.exceeded",
            clause=contest.regulation.clause("prize.fund"),
            message=f"Фонд не сходится: {'; '.join(problems)}.",
            field="amount",
        )


def _bounded(contest: Contest, source: FundSource | None, wanted: Mapping[str, Any] | None) -> None:
    """Refuses what whoever gives the contest its money does not let it have (`fund_bounds.py`)."""
    if why := fund_bounds.objection(contest, source, wanted):
        raise RuleViolation(code="fund.bounded", clause=contest.regulation.clause("prize.fund"), message=why, field="amount")


@action("Изменён источник призового фонда")
def set_fund_source(*, contest: Contest, values: dict[str, Any], by: User, source: FundSource | None = None) -> FundSource:
    """Add a source of the fund or change one; its sum may not fall below what prizes take of it."""
    contest = _opened(contest.pk, by)
    clause = contest.regulation.clause("prize.fund")
    amount = values["amount"]
    if amount is None or amount <= 0:
        raise RuleViolation(code="fund.amount", clause=clause, message="Сумма источника должна быть больше нуля.", field="amount")
    _bounded(contest, source, values)
    twin = FundSource.objects.filter(contest=contest, kind=values["kind"], name=values["name"])
    if (twin.exclude(pk=source.pk) if source else twin).exists():
        raise RuleViolation(code="fund.twin", clause=clause, message="Такой источник уже записан.", field="name")
    source = source or FundSource(contest=contest)
    for name in ("kind", "name", "amount", "basis"):
        setattr(source, name, values[name])
    source.purpose = values.get("purpose") or source.purpose
    source.report_by = values.get("report_by", source.report_by) if source.is_grant else None
    source.save()
    if source.kind in SpecialPrize.Giver.values:
        SpecialPrize.objects.filter(origin=source).update(giver_kind=source.kind)
    _balanced(contest)
    note(contest_id=contest.pk, about=f"{source}, {source.amount}")
    return source


def is_used(source: FundSource) -> bool:
    """Whether prizes come from the source: then it stays."""
    return source.items.exists() or source.special_prizes.exists()


@action("Назначен день отчёта о грантах")
def set_report_day(*, source: FundSource, report_by: date | None, by: User) -> None:
    """By when teams report how they used grants of this source; also after the results: it changes no sum."""
    contest = locked_contest(source.contest_id)
    require(by, "prizes.manage_fund", contest, "Призовой фонд ведёт сотрудник.")
    if not source.is_grant:
        raise RuleViolation(code="fund.no_grant", message="Об использовании приза не отчитываются: это не грант.")
    source.report_by = report_by
    source.save(update_fields=["report_by"])
    note(contest_id=contest.pk, about=f"{source}, {report_by}")


@action("Убран источник призового фонда")
def remove_fund_source(*, source: FundSource, by: User) -> None:
    """Remove a source that no prize uses."""
    contest = _opened(source.contest_id, by)
    if is_used(source):
        raise RuleViolation(
            code="fund.used",
            clause=contest.regulation.clause("prize.fund"),
            message=f"Из источника «{source.name}» назначены призы: сначала уберите их.",
        )
    _bounded(contest, source, None)
    note(contest_id=contest.pk, about=str(source))
    source.delete()


@action("Изменён призовой фонд")
def set_prize(
    *,
    contest: Contest,
    division: str,
    place: int,
    amount: Decimal | None,
    by: User,
    origin: FundSource | None = None,
    thing: str = "",
) -> FundItem | None:
    """Set or remove the prize of a place: money in whole roubles out of a source, a thing, or both. Before the publication."""
    known = division_of(contest, division)
    if known is None:
        raise RuleViolation(code="fund.division", message="Такого зачёта в конкурсе нет.")
    return set_prizes(contest=contest, prizes=[(known, place, amount, origin, thing)], by=by)[0]


@action("Сохранён призовой фонд")
def set_prizes(
    *,
    contest: Contest,
    prizes: Sequence[tuple[Division, int, Decimal | None, FundSource | None, str]],
    by: User,
    worth: Mapping[tuple[str, int], Worth] | None = None,
) -> list[FundItem | None]:
    """Set the prizes of several places together: all or, when the fund does not hold them, none.

    `worth`: division's key and place -> what its thing, or all the things of its list together, cost;
    of a place not named in it the value stays.
    """
    contest = _opened(contest.pk, by)
    made: list[FundItem | None] = []
    for division, place, amount, origin, thing in prizes:
        thing = thing.strip()[:200]
        cell = f"{division.key}_{place}"
        _checked(contest, amount, origin, thing, field=f"amount_{cell}")
        before = FundItem.objects.filter(contest=contest, division=division.key, place=place)
        known = UNKNOWN if not thing else before.values_list("thing_value", "thing_value_basis").first() or UNKNOWN
        value, paper = _checked_worth(
            contest, thing, (worth or {}).get((division.key, place), known), fields=(f"value_{cell}", f"basis_{cell}")
        )
        if amount is None and not thing:
            before.delete()
            made.append(None)
            continue
        defaults = {
            "amount": amount, "origin": origin if amount is not None else None, "thing": thing,
            "thing_value": value, "thing_value_basis": paper,
            "division_title": division.title, "division_position": division.position,
        }  # fmt: skip
        item, _ = FundItem.objects.update_or_create(contest=contest, division=division.key, place=place, defaults=defaults)
        made.append(item)
    _balanced(contest)
    prizes_set = [
        f"«{division.title}», место {place}: {amount or thing or 'нет'}" for division, place, amount, _, thing in prizes
    ]
    note(contest_id=contest.pk, about="; ".join(prizes_set)[:300])
    return made


def _giver_kind(origin: FundSource | None, said: str) -> str:
    """Who gives a special prize: what the source of its money is, where that is not the budget."""
    return origin.kind if origin is not None and origin.kind in SpecialPrize.Giver.values else said


@action("Изменён специальный приз")
def set_special_prize(*, contest: Contest, values: dict[str, Any], by: User, prize: SpecialPrize | None = None) -> SpecialPrize:
    """Add or change a special prize of a partner; before the publication of the results."""
    contest = _opened(contest.pk, by)
    thing = values["thing"].strip()
    _checked(contest, values["amount"], values["origin"], thing)
    if values["amount"] is None and not thing:
        raise RuleViolation(code="prize.nothing", message="Укажите сумму или неденежный приз.", field="amount", status=422)
    worth = _checked_worth(
        contest, thing, (values.get("thing_value"), values.get("thing_value_basis", "")),
        fields=("thing_value", "thing_value_basis"),
    )  # fmt: skip
    prize = prize or SpecialPrize(contest=contest)
    prize.title, prize.partner, prize.thing = values["title"], values["partner"], thing
    prize.thing_value, prize.thing_value_basis = worth
    prize.amount, prize.origin = values["amount"], values["origin"] if values["amount"] is not None else None
    prize.giver_kind = _giver_kind(prize.origin, values.get("giver_kind") or prize.giver_kind)
    prize.save()
    _balanced(contest)
    note(contest_id=contest.pk, about=f"{prize}: {prize.amount or prize.thing}")
    return prize


@action("Убран специальный приз")
def remove_special_prize(*, prize: SpecialPrize, by: User) -> None:
    """Remove a special prize that is not awarded."""
    contest = _opened(prize.contest_id, by)
    note(contest_id=contest.pk, about=str(prize))
    prize.delete()
