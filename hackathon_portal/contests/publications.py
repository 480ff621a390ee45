"""Whether what the document has published is where it names: each thing in each place has a mark of its own.

A duty of publication is done when every place is marked, on the last of those days; the portal's own page is one of the places only
where the document names the portal's address. Pages, terms and what rests on a publication ask `standing_of` and nothing else.
Each app registers the things it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings

from hackathon_portal.contests.models import AnnouncementChange, Contest, PublicationMark
from hackathon_portal.contests.obligations import Obligation, obligation, obligation_source
from hackathon_portal.contests.public_texts import announcement_text, change_text, closing_text
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Publication, PublicationPlace

PAGE = "publications"
# Kinds of changes that the act of the contest's rules makes; every other one is a change of the announcement.
OF_RULES = {AnnouncementChange.Kind.REGULATION}
# Shown by the source that knows the term while there is nothing to publish yet.
WITH_A_TERM = {"announcement", "results"}


@dataclass(frozen=True)
class Thing:
    """Something to be published: which of several (`subject`), `since` which day there is anything to publish, the day the portal
    itself has shown it, the last day; the text to hand over and (title, name of URL) of the files."""

    what: str
    title: str
    since: date
    own_on: date | None
    text: Callable[[], str]
    subject: str = ""
    due: date | None = None
    files: tuple[tuple[str, str], ...] = ()


Source = Callable[[Contest], Iterable[Thing]]
_sources: list[Source] = []


def publication_source(source: Source) -> Source:
    """Ask this function which things of a contest there are to publish."""
    _sources.append(source)
    return source


@dataclass(frozen=True)
class InPlace:
    """A place of a duty: its mark, or the portal's own day where the place is this portal."""

    place: PublicationPlace
    mark: PublicationMark | None
    own_on: date | None
    taken_back: list[PublicationMark] = field(default_factory=list)

    @property
    def day(self) -> date | None:
        return self.mark.published_on if self.mark else self.own_on

    @property
    def named(self) -> str:
        return f"{self.place.title} ({self.place.address})" if self.place.address else self.place.title


@dataclass(frozen=True)
class Standing:
    """A thing with its places."""

    thing: Thing
    clause: str
    places: list[InPlace]

    @property
    def done_on(self) -> date | None:
        """The day the last of the places was marked for; None while one is open."""
        days = [one.day for one in self.places]
        return max(day for day in days if day) if all(days) else None

    @property
    def waiting(self) -> str:
        """Which places have no mark yet, in words."""
        left = [one.named for one in self.places if one.day is None]
        return f"не отмечено размещение: {'; '.join(left)}" if left else ""


def is_own(place: PublicationPlace) -> bool:
    """Whether the place the document names is this portal."""
    host = urlsplit(place.address if "//" in place.address else f"//{place.address}").hostname
    return bool(host) and host == urlsplit(settings.PORTAL_ORIGIN).hostname


def standings(contest: Contest) -> list[Standing]:
    """Every thing the regulation has published, with its places: one query of marks beside what the sources ask."""
    organising = contest.regulation.organising
    duties: dict[str, Publication] = {one.what: one for one in organising.publications}
    things = [thing for source in _sources for thing in source(contest) if thing.what in duties] if duties else []
    if not things:
        return []
    marks = list(PublicationMark.objects.filter(contest=contest).select_related("marked_by"))
    return [
        Standing(
            thing,
            contest.regulation.clause(duties[thing.what].rule),
            [_in_place(place, thing, marks) for place in organising.places_of(duties[thing.what])],
        )
        for thing in things
    ]


def _in_place(place: PublicationPlace, thing: Thing, marks: list[PublicationMark]) -> InPlace:
    own = [one for one in marks if (one.what, one.subject, one.place) == (thing.what, thing.subject, place.code)]
    mark = next((one for one in own if one.taken_back_at is None), None)
    return InPlace(place, mark, thing.own_on if is_own(place) else None, [one for one in own if one.taken_back_at])


def standing_of(contest: Contest, what: str) -> Standing | None:
    """The latest thing of this kind; None where the regulation names no place for it or there is nothing to publish yet."""
    if contest.regulation.organising.publication(what) is None:
        return None
    rows = [one for one in standings(contest) if one.thing.what == what]
    return max(rows, key=_in_order) if rows else None


def first_standing(contest: Contest, what: str) -> Standing | None:
    """The earliest thing of this kind: what the first publication of the results rests on, whatever was amended later."""
    if contest.regulation.organising.publication(what) is None:
        return None
    rows = [one for one in standings(contest) if one.thing.what == what]
    return min(rows, key=_in_order) if rows else None


def _in_order(one: Standing) -> tuple[date, int, str]:
    return one.thing.since, len(one.thing.subject), one.thing.subject


@obligation_source
def owed(contest: Contest, today: date) -> list[Obligation]:
    """Each thing until all of its places are marked; those with a day of their own stand there."""
    if contest.state == Contest.State.DRAFT:
        return []
    rows = standings(contest)
    return [
        obligation(
            f"published-{one.thing.what}{one.thing.subject and '-'}{one.thing.subject}", f"Разместить: {one.thing.title}",
            one.thing.due, today, done_on=one.done_on, clause=one.clause, page=PAGE, waiting=one.waiting,
            has_no_term=one.thing.due is None,
        )
        for one in rows
        if one.thing.what not in WITH_A_TERM
    ]  # fmt: skip


@obligation_source
def announcement(contest: Contest, today: date) -> list[Obligation]:
    """The announcement by its day, in every place the document names: the portal's own click is one of them at most."""
    regulation, due = contest.regulation, contest.deadlines.announce_by
    clause = regulation.clause("announcement.lead") or regulation.clause("announcement")
    standing = first_standing(contest, "announcement")
    if due is None and standing is None:
        return []
    done = local_day(contest.announced_at, regulation) if contest.announced_at else None
    waiting, page = "", "contest_announcement"
    if standing:
        done, waiting, page = standing.done_on, standing.waiting, PAGE
    return [
        obligation(
            "announcement",
            "Объявление о конкурсе",
            due,
            today,
            done_on=done,
            clause=clause,
            page=page,
            waiting=waiting,
            has_no_term=due is None,
        )
    ]


@publication_source
def of_the_announcement(contest: Contest) -> Iterator[Thing]:
    """The announcement, the act of the nominations, the end of registration by decision, and every later change."""
    if contest.announced_at is None:
        return
    regulation = contest.regulation
    announced, due = local_day(contest.announced_at, regulation), contest.deadlines.announce_by
    since, rules = min(regulation.act.date, announced), ("Правила, PDF", "contest_rules_pdf")
    yield Thing(
        "announcement", "объявление о конкурсе", since, announced, lambda: announcement_text(contest), due=due,
        files=(rules,),
    )  # fmt: skip
    if contest.nominations_act_number:
        file = (("Акт, PDF", "nominations_act"),) if contest.nominations_act_file else ()
        yield Thing(
            "nominations_act", f"акт о номинациях № {contest.nominations_act_number}",
            min(contest.nominations_act_date or since, announced), announced, lambda: announcement_text(contest), due=due, files=file,
        )  # fmt: skip
    if contest.registration_closed_early_at:
        closed = local_day(contest.registration_closed_early_at, regulation)
        yield Thing(
            "early_closing", "объявление о завершении приёма заявок", closed, closed, lambda: closing_text(contest),
            subject=closed.isoformat(), due=closed,
        )  # fmt: skip
    for change in contest.announcement_changes.exclude(kind=AnnouncementChange.Kind.UNPUBLISHED):
        day = local_day(change.made_at, regulation)
        if day >= announced:
            of_rules = change.kind in OF_RULES
            title = f"{change}{', акт № ' if change.act_number else ''}{change.act_number}"
            yield Thing(
                "rules" if of_rules else "changes", title, day, day, partial(change_text, contest, change),
                subject=str(change.pk), files=(rules,) if of_rules else (),
            )  # fmt: skip
