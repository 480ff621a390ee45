"""Whether a protocol of results still says what is so: its figures against those that would be drafted now.

The one answer for the protocol's page, the publication, the desk, «Сроки» and prizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from judging.models import Project, Protocol
from judging.queries import results as results_queries
from judging.queries.figures import protocol_figures
from registration.states import ApplicationState

# What a signed protocol states besides places: key of the figures -> the same in words.
OTHER_PARTS = {
    "members": "состав комиссии и присутствие на заседании",
    "present": "число присутствующих",
    "composition": "число членов комиссии",
    "commission_order": "приказ о составе комиссии",
    "recusals": "самоотводы",
    "votes": "голосования",
    "violations": "решения о нарушениях",
    "leaving": "прекращённое участие и решения о неполных командах",
    "act": "акт, которым утверждён порядок",
    "contest": "название конкурса",
    "date": "день заседания",
    "by": "чем разделены места",
    "sheets": "оценочные листы",
    "prizes": "призы",
    "began": "начало заседания",
    "held_at": "место заседания",
}
# Facts of the day it was drafted on, or told above.
NOT_ASKED = {"number", "version", "drafted", "nominations", "personal", "organisation", "composed_at"}


@dataclass(frozen=True)
class Contradiction:
    """One thing between a protocol and its publication: a code, and a Russian sentence without a full stop."""

    code: str
    text: str


def contradictions(protocol: Protocol) -> list[Contradiction]:
    """What the protocol says otherwise than what would be drafted now; empty while it stands.

    Of a published protocol only what was decided: names and words of its day may change since (erased people, renamed teams).
    """
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    commission = contest.commission
    if not commission.is_closed:
        return [Contradiction("assessment.open", "оценка открыта заново, баллы ещё могут измениться")]
    now = results_queries.results(contest)
    figures = protocol_figures(
        contest, protocol.meeting, now, number=protocol.number, version=protocol.version, at=protocol.drafted_at
    )
    found = [*_ties(contest, now), *_places(protocol.figures, figures, contest)]
    if protocol.published_at is None:
        found += _other_parts(protocol.figures, figures)
        if not found and not all(_same(protocol.figures.get(part, []), figures[part]) for part in ("nominations", "personal")):
            found = [Contradiction("figures.other", "в протоколе и сейчас разное: названия или решения при равенстве баллов")]
    return found


def _ties(contest: Contest, now: list[results_queries.DivisionResult]) -> Iterator[Contradiction]:
    undecided = [result.division.title for result in now if result.ties]
    undecided += [result.title for result in results_queries.personal_results(contest) if result.ties]
    undecided += [result.title for result in results_queries.team_nomination_results(contest) if result.ties]
    if undecided:
        yield Contradiction("tie.undecided", f"равенство баллов не разрешено: {', '.join(undecided)}")


def _places(frozen: dict[str, Any], now: dict[str, Any], contest: Contest) -> Iterator[Contradiction]:
    """Teams and people with their places and points, division by division."""
    for part, key, team in (("nominations", "project_id", "team"), ("personal", "application_id", "name")):
        then, current = _rows(frozen.get(part, []), key), _rows(now.get(part, []), key)
        gone = then.keys() - current.keys()
        why = _why_gone([row for _, row in sorted(gone)], contest) if part == "nominations" else {}
        for division, row in sorted(gone, key=str):
            named = then[division, row][team]
            reason = f": {why[row]}" if row in why else ""
            yield Contradiction("place.gone", f"«{named}» есть в протоколе, но места больше не занимает{reason}")
        for at in sorted(current.keys() - then.keys(), key=str):
            yield Contradiction("place.new", f"«{current[at][team]}» занимает место, а в протоколе его нет")
        for at in sorted(then.keys() & current.keys(), key=str):
            yield from _row_differs(then[at], current[at], then[at][team])


def _rows(divisions: list[dict[str, Any]], key: str) -> dict[tuple[str, int], dict[str, Any]]:
    """(division, project or application) -> its row."""
    return {
        (division.get("division") or division.get("key") or f"n{division.get('nomination_id')}", row[key]): row
        for division in divisions
        for row in division["rows"]
    }


def _row_differs(then: dict[str, Any], now: dict[str, Any], named: str) -> Iterator[Contradiction]:
    if then["place"] != now["place"]:
        was, became = (row["place"] or "не определено" for row in (then, now))
        yield Contradiction("place.other", f"«{named}»: в протоколе место {was}, по действующим листам {became}")
    if (then["total"], then["sheets"]) != (now["total"], now["sheets"]):
        # Without the points: who reads a desk or a page of publication need not be among those who may see them.
        yield Contradiction(
            "points.other", f"«{named}»: сумма баллов или число листов в протоколе и по действующим листам разные"
        )
    if "people" in then and "people" in now and _people(then) != _people(now):
        yield Contradiction("people.other", f"«{named}»: состав команды в протоколе и сейчас разный")


def _people(row: dict[str, Any]) -> set[int]:
    return {person["application_id"] for person in row["people"]}


def _why_gone(projects: list[int], contest: Contest) -> dict[int, str]:
    """Why these projects are out of the ranking, where it is known."""
    reasons = {}
    rows = Project.objects.filter(contest=contest, pk__in=projects).prefetch_related("team__applications")
    for project in rows:
        states = {application.state for application in project.team.applications.all()}
        if ApplicationState.EXCLUDED in states and ApplicationState.ADMITTED not in states:
            reasons[project.pk] = "команда исключена"
        elif project.suspended_at:
            reasons[project.pk] = "идёт разбирательство по претензии"
        elif project.removed_at:
            reasons[project.pk] = "проект снят с оценки"
        elif project.state != Project.State.SUBMITTED:
            reasons[project.pk] = "проект отозван"
        elif ApplicationState.ADMITTED not in states:
            reasons[project.pk] = "в команде не осталось участников"
    return reasons


def _other_parts(frozen: dict[str, Any], now: dict[str, Any]) -> Iterator[Contradiction]:
    """Everything else a protocol states; a part that an earlier version of the portal did not write is not asked for."""
    for part in frozen.keys() & now.keys() - NOT_ASKED:
        if not _same(frozen[part], now[part]):
            named = OTHER_PARTS.get(part, "реквизиты протокола")
            yield Contradiction("figures.other", f"в протоколе и сейчас разное: {named}")


def _same(frozen: Any, now: Any) -> bool:
    """Whether two values are equal in what both of them state."""
    if isinstance(frozen, dict) and isinstance(now, dict):
        return all(_same(frozen[key], now[key]) for key in frozen.keys() & now.keys())
    if isinstance(frozen, list) and isinstance(now, list):
        return len(frozen) == len(now) and all(_same(*pair) for pair in zip(frozen, now, strict=True))
    return bool(frozen == now)


@dataclass(frozen=True)
class Change:
    """What a new decision says of a team (or a person) otherwise than the one it changes; None: no place, or not listed."""

    # What the row is about: `nominations` with a project, `personal` with an application.
    part: str
    key: int
    division: str
    named: str
    was: int | None
    becomes: int | None
    listed: bool
    # Where the place stays: what else is said otherwise.
    other: str = ""
    # Whether nobody takes the place of who is out.
    vacant: bool = False

    @property
    def text(self) -> str:
        if self.other:
            return f"«{self.named}» ({self.division}): место то же, {self.other}"
        was = f"{self.was} место" if self.was else "без места"
        becomes = f"{self.becomes} место" if self.becomes else "без места" if self.listed else "исключается из решения"
        kept = ", место остаётся незанятым" if self.vacant else ""
        return f"«{self.named}» ({self.division}): было — {was}, теперь — {becomes}{kept}"


def changes(frozen: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """Places, sums and people that differ between the figures of two protocols, in the order of the new one, who is out of it last."""
    found = []
    for part, key, named in (("nominations", "project_id", "team"), ("personal", "application_id", "name")):
        then, current = _rows(frozen.get(part, []), key), _rows(now.get(part, []), key)
        titles = {
            division.get("division") or division.get("key") or f"n{division.get('nomination_id')}": division["title"]
            for division in (*frozen.get(part, []), *now.get(part, []))
        }
        vacant = {row[key] for division in now.get(part, []) for row in division.get("vacant", ())}
        for at in (*current, *(at for at in then if at not in current)):
            was, becomes = (rows[at]["place"] if at in rows else None for rows in (then, current))
            if was != becomes or (at in then) != (at in current):
                row = current.get(at) or then[at]
                found.append(Change(part, at[1], titles[at[0]], row[named], was, becomes, at in current, vacant=at[1] in vacant))
            elif other := _said_otherwise(then[at], current[at]):
                found.append(Change(part, at[1], titles[at[0]], current[at][named], was, becomes, True, other))
    return found


def _said_otherwise(then: dict[str, Any], now: dict[str, Any]) -> str:
    said = []
    if (then["total"], then["sheets"]) != (now["total"], now["sheets"]):
        said.append("изменилась сумма баллов или число листов")
    if "people" in then and "people" in now and _people(then) != _people(now):
        said.append("изменён состав команды")
    return ", ".join(said)


def in_words(found: list[Contradiction]) -> str:
    """All of them as one sentence."""
    return "; ".join(one.text for one in found)


def of_publication(contest: Contest) -> list[Contradiction]:
    """What contradicts the published decision; empty where nothing is published."""
    protocol = results_queries.published_protocol(contest)
    return contradictions(protocol) if protocol else []
