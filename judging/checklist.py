"""What judging needs on the way of a contest, and what of it the announcement states: the order of the commission."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hackathon_portal.contests.checklist import ASSESSMENT, RESULTS, START, Item, checklist_source
from hackathon_portal.contests.facts import Fact, fact_source
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.templatetags.portal import day
from hackathon_portal.russia.alphabet import letters
from judging.models import Commission, Mentor
from judging.queries.commission import commission_of, members_in_office
from judging.queries.results import protocol_in_force
from judging.queries.scoring import missing_before_scoring
from judging.rules.readiness import settled_by_regulation


@fact_source
def order_of_commission(contest: Contest) -> Iterator[Fact]:
    """The order that approves the composition, where somebody has entered one before the announcement."""
    commission = commission_of(contest)
    if commission is None or not commission.order_number:
        return
    people = "; ".join(sorted((str(member) for member in members_in_office(commission)), key=letters))
    values = (
        ("номер", commission.order_number),
        ("дата", day(commission.order_date) if commission.order_date else ""),
        ("состав", people),
    )
    yield Fact(
        "commission_order", f"приказ о составе: {contest.regulation.words.commission}", values, "commission",
        contest.regulation.clause("commission"), "" if commission.order_date else "не указана дата приказа",
    )  # fmt: skip


@checklist_source
def of_judging(contest: Contest, today: date) -> Iterator[Item]:
    regulation = contest.regulation
    commission = commission_of(contest)
    clause = regulation.clause("commission")
    yield Item(
        "commission-order", START, "Записать приказ о составе комиссии", "commission", bool(commission and commission.order_number),
        "состав утверждает приказ с номером и датой", clause, due=contest.starts_on,
    )  # fmt: skip
    yield from _mentors(contest)
    is_opened = bool(commission and commission.opened_at)
    missing = [] if is_opened else missing_before_scoring(contest, commission)
    for words in settled_by_regulation():
        done = words not in missing
        yield Item(
            f"assessment:{words}", ASSESSMENT, f"Записать: {words}", "contest_regulation", done,
            "до первого балла это должно быть известно всем", clause,
        )  # fmt: skip
    for words in missing:
        if words not in settled_by_regulation():
            yield Item(
                f"assessment:{words}",
                ASSESSMENT,
                f"Нужно: {words}",
                "commission_room",
                False,
                "без этого оценка не откроется",
                clause,
            )
    yield Item(
        "assessment", ASSESSMENT, "Открыть оценку", "commission_room", is_opened, "после срока представления проектов",
        regulation.clause("scale"), who="председатель или секретарь", due=contest.ends_on,
    )  # fmt: skip
    yield from _results(contest, commission)


def _mentors(contest: Contest) -> Iterator[Item]:
    due = contest.deadlines.approve_mentors_by
    if due is None:
        return
    mentors = Mentor.objects.filter(contest=contest)
    proposed, left = mentors.count(), mentors.filter(protocol_date=None).count()
    yield Item(
        "mentors", START, "Предложить и утвердить состав менторов", "mentors", bool(proposed) and not left,
        "утверждает комиссия протоколом", contest.regulation.clause("mentors"), due=due,
        detail=f"не утверждено: {left} из {proposed}" if proposed else "никто не предложен",
    )  # fmt: skip


def _results(contest: Contest, commission: Commission | None) -> Iterator[Item]:
    regulation, protocol = contest.regulation, protocol_in_force(contest)
    clause = regulation.clause("protocol")
    yield Item(
        "closed", RESULTS, "Закрыть оценку", "commission_room", bool(commission and commission.is_closed),
        "места считаются по подписанным листам", regulation.clause("ranking"), who="председатель", due=contest.ends_on,
    )  # fmt: skip
    yield Item(
        "protocol", RESULTS, "Составить и подписать протокол", "protocol", bool(protocol and protocol.signed_at),
        "подписывают все присутствующие члены комиссии", clause, who="секретарь и комиссия", due=contest.ends_on,
    )  # fmt: skip
    yield Item(
        "publication", RESULTS, "Опубликовать решение", "protocol", contest.results_published_at is not None,
        "с публикации считаются сроки приза", regulation.clause("results.publication"), who="сотрудник или секретарь",
        due=protocol.publish_by if protocol else None,
    )  # fmt: skip
