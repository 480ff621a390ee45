"""What leads from an empty contest to its announcement and on to each stage: what, why, who, by when, done or not.

Every app registers what its part of a contest needs; the page lists it by stage, the desk shows the next ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hackathon_portal.contests.access import permission_of
from hackathon_portal.contests.facts import Standing, standings
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publication import missing_parts, not_attached
from hackathon_portal.regulation.rules.deadlines import local_day

PUBLISH, REGISTRATION, START, ASSESSMENT, RESULTS, PRIZES = "publish", "registration", "start", "assessment", "results", "prizes"
# Stages in the order of the work.
STAGES = {
    PUBLISH: "До публикации объявления",
    REGISTRATION: "Пока идёт регистрация",
    START: "К первому дню",
    ASSESSMENT: "До открытия оценки",
    RESULTS: "Итоги и решение",
    PRIZES: "Призы и документы",
}


@dataclass(frozen=True)
class Item:
    """One thing to do: its title, why by the regulation, whose it is, by which day, whether it is done; the page where it is done.

    An `optional` one holds nothing up: without it the portal's own way is used.
    """

    code: str
    stage: str
    title: str
    page: str
    is_done: bool
    why: str = ""
    clause: str = ""
    who: str = "сотрудник"
    due: date | None = None
    detail: str = ""
    optional: bool = False

    @property
    def permission(self) -> str:
        """Who may open the page where it is done."""
        return permission_of(self.page)

    def is_late(self, today: date) -> bool:
        return not self.is_done and not self.optional and self.due is not None and today > self.due


Source = Callable[[Contest, date], Iterable[Item]]
_sources: list[Source] = []


def checklist_source(source: Source) -> Source:
    """Ask this function what its part of a contest needs, stage by stage."""
    _sources.append(source)
    return source


def checklist(contest: Contest, today: date) -> list[Item]:
    """Everything a contest needs, by stage; within a stage what has a day comes first, by its day."""
    items = [item for source in _sources for item in source(contest, today)]
    order = list(STAGES)
    return sorted(items, key=lambda item: (order.index(item.stage), item.due is None, item.due or date.max))


def by_stage(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """(title of the stage, its items), stages without any left out."""
    listed = list(items)
    groups = [(title, [item for item in listed if item.stage == stage]) for stage, title in STAGES.items()]
    return [(title, group) for title, group in groups if group]


def next_items(contest: Contest, today: date, *, most: int) -> list[Item]:
    """The first things that are not done and hold the next stage up."""
    if contest.state in (Contest.State.CANCELLED, Contest.State.CLOSED):
        return []
    return [item for item in checklist(contest, today) if not item.is_done and not item.optional][:most]


@checklist_source
def of_the_announcement(contest: Contest, today: date) -> Iterator[Item]:
    """Parts to fill and to confirm, and the announcement itself; what the announcement promised is asked for after it as well."""
    regulation = contest.regulation
    clause, due = regulation.clause("announcement"), contest.deadlines.announce_by
    is_public = contest.state != Contest.State.DRAFT
    for title in missing_parts(contest):
        yield Item(
            f"part:{title}",
            PUBLISH,
            f"Заполнить: {title}",
            "contest_announcement",
            False,
            "обязательная часть объявления",
            clause,
        )
    for title in () if is_public else not_attached(contest):
        yield Item(
            f"document:{title}", PUBLISH, f"Приложить {title}", "contest_site", False,
            "участник подтверждает, что прочёл его", regulation.clause("consent.terms"),
        )  # fmt: skip
    for one in standings(contest):
        fact = one.fact
        page = fact.page if fact.missing or fact.sample else "contest_publish"
        title = f"{'Заполнить' if page == fact.page else 'Подтвердить'}: {fact.title}"
        done = (one.confirmed is not None or not fact.missing) if is_public else one.is_settled
        why = "значение взято из заготовки или введено раньше: его проверяют для этого года"
        yield Item(f"fact:{fact.code}", PUBLISH, title, page, done, why, fact.clause, due=due, detail=_lack(one))
    yield Item(
        "announcement", PUBLISH, "Посмотреть страницу и опубликовать", "contest_publish", is_public,
        "с объявления начинается регистрация", regulation.clause("announcement.lead") or clause, due=due,
    )  # fmt: skip
    if is_public:
        yield from _while_registering(contest, today)


def _lack(one: Standing) -> str:
    """What a value lacks besides being looked at."""
    return one.wants if one.fact.missing or one.fact.sample else ""


def _while_registering(contest: Contest, today: date) -> Iterator[Item]:
    regulation, closes = contest.regulation, contest.registration_closes_at
    due = local_day(closes, regulation) if closes else None
    yield Item(
        "registration", REGISTRATION, "Принять заявки", "contest_announcement", bool(due and today > due),
        "регистрация закрывается сама", regulation.clause("registration.closes"), who="портал", due=due,
    )  # fmt: skip
