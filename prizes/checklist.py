"""What prizes need on the way of a contest, and what of it is stated before: sources of the fund, the payer, who signs diplomas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hackathon_portal.contests.checklist import PRIZES, PUBLISH, Item, checklist_source
from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.facts import Fact, fact_source
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.russia import money
from prizes.awards.queries import awards
from prizes.awards.queries.payers import payers_of
from prizes.models import Award, Diploma, DocumentTemplate, FundItem, FundSource, Payment


@fact_source
def money_and_signatures(contest: Contest) -> Iterator[Fact]:
    """What somebody has entered, or brought from another year, before the announcement."""
    regulation = contest.regulation
    sources = list(FundSource.objects.filter(contest=contest))
    if sources:
        values = tuple((str(one), f"{money.formatted(one.amount)} {one.basis}".strip()) for one in sources)
        yield Fact("fund_sources", "источники призового фонда", values, "prize_fund", regulation.clause("prize.fund"))
    fields = ("name", "inn", "kpp", "account", "bank_name", "bik", "corr_account", "oktmo")
    for payer in payers_of(contest):
        values = tuple((title_of(payer, name), str(getattr(payer, name))) for name in fields)
        key, title = (
            ("payer", "плательщик призов") if payer.is_main else (f"payer_{payer.pk}", f"плательщик призов: {payer.name}")
        )
        yield Fact(key, title, values, "payer_account", regulation.clause("prize.transfer"))
    for one in DocumentTemplate.objects.filter(contest=contest):
        values = (
            ("заголовок", one.heading),
            ("кто подписывает", f"{one.officer_position} {one.officer_name}".strip()),
            ("изображение подписи", one.signature.name or ""),
        )
        title = f"{one.get_kind_display()}: вид и подпись"
        yield Fact(f"template_{one.kind}", title, values, "diplomas", regulation.clause("diplomas"))


@checklist_source
def of_prizes(contest: Contest, today: date) -> Iterator[Item]:
    regulation, fund_clause = contest.regulation, contest.regulation.clause("prize.fund")
    sources = FundSource.objects.filter(contest=contest).exists()
    yield Item(
        "fund-sources",
        PUBLISH,
        "Записать источники призового фонда",
        "prize_fund",
        sources,
        "без источника приз не назначить",
        fund_clause,
    )
    named = set(FundItem.objects.filter(contest=contest).values_list("division", flat=True))
    empty = [one.title for one in divisions_of(contest) if one.key not in named]
    problems = awards.fund_problems(contest)
    yield Item(
        "fund", PUBLISH, "Назначить призы за места", "prize_fund", not empty and not problems, "фонд делится по зачётам и местам",
        fund_clause, detail="; ".join([*problems, *(f"нет призов: {title}" for title in empty)])[:200],
    )  # fmt: skip
    yield Item(
        "diploma-templates", PRIZES, "Оформить дипломы и сертификаты", "diplomas",
        DocumentTemplate.objects.filter(contest=contest).exists(), "иначе дипломы будут в виде, который есть у портала",
        regulation.clause("diplomas"), optional=True,
    )  # fmt: skip
    has_payer = payers_of(contest).exists()
    yield Item(
        "payer", PRIZES, "Записать счёт плательщика", "payer_account", has_payer, "с него перечисляют призы и удерживают налог",
        regulation.clause("prize.transfer"), who="бухгалтер",
    )  # fmt: skip
    if contest.results_published_at is None:
        return
    diplomas = Diploma.objects.filter(contest=contest).exists()
    yield Item(
        "diplomas", PRIZES, "Выпустить дипломы и сертификаты", "diplomas", diplomas, "каждый можно проверить по коду",
        regulation.clause("diplomas"),
    )  # fmt: skip
    waiting = awards.payable(contest).filter(state=Award.State.GRANTED).exclude(payment__state=Payment.State.PAID).count()
    yield Item(
        "payments", PRIZES, "Перечислить призы", "payouts", not waiting, "по заявлениям победителей",
        regulation.clause("prize.transfer"), who="бухгалтер", detail=f"не перечислено: {waiting}",
    )  # fmt: skip
