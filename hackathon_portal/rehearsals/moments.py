"""Where the clock of a rehearsal may be sent by name: the turns of its contest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hackathon_portal.contests.models import Contest

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """A turn of the contest: a stable code, words, the instant (aware)."""

    code: str
    title: str
    at: datetime


def moments_of(contest: Contest, now: datetime) -> list[Moment]:
    """The turns in their order, and the next morning."""
    zone = contest.regulation.zone

    def local(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    found = []
    if announce_by := contest.deadlines.announce_by:
        found.append(Moment("announce", "последний день для объявления, 10:00", local(announce_by, 10)))
    if closes_at := contest.registration_closes_at:
        found += [
            Moment("before_closing", "за час до окончания регистрации", closes_at - HOUR),
            Moment("after_closing", "регистрация только что закончилась", closes_at + MINUTE),
        ]
    for number in range((contest.ends_on - contest.starts_on).days + 1):
        day = contest.starts_on + number * DAY
        found += [
            Moment(f"day{number + 1}_10", f"день {number + 1}, 10:00", local(day, 10)),
            Moment(f"day{number + 1}_15", f"день {number + 1}, 15:00", local(day, 15)),
        ]
    if due_at := contest.project_deadline_at:
        found += [
            Moment("before_due", "за полчаса до срока сдачи проектов", due_at - HOUR / 2),
            Moment("after_due", "срок сдачи проектов только что прошёл", due_at + MINUTE),
        ]
    found.append(Moment("after", "на следующий день после конкурса, 10:00", local(contest.ends_on + DAY, 10)))
    tomorrow = now.astimezone(zone).date() + DAY
    return [Moment("tomorrow", "на следующее утро, 10:00", local(tomorrow, 10)), *sorted(found, key=lambda one: one.at)]


def moment_by_code(contest: Contest, code: str, now: datetime) -> Moment | None:
    return next((one for one in moments_of(contest, now) if one.code == code), None)
