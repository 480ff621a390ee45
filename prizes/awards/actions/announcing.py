"""The day the winners were announced, beside the day their decision was published: terms of prizes count from one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.placement import follows_marks
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes import letters
from prizes.announced import announced_on
from prizes.awards.actions.shares import locked_awards
from prizes.awards.queries import shares
from prizes.models import Award
from prizes.rules import terms


@action("Записан день объявления победителей")
def set_announced_day(*, contest: Contest, day: date, reason: str, by: User) -> int:
    """Another day of the announcement, for a reason; returns how many awards have a longer term now. No term gets shorter.

    RuleViolation for a day to come, after the publication or before the contest.
    """
    contest = locked_contest(contest.pk)
    require(by, "judging.publish_results", contest, "День объявления победителей записывает сотрудник или секретарь.")
    clause = contest.regulation.clause("prize.application")
    if contest.results_published_at is None:
        raise RuleViolation(
            code="results.unpublished", clause=clause, message="Решение ещё не опубликовано: день укажите при публикации."
        )
    if not reason.strip():
        raise RuleViolation(code="announced.no_reason", clause=clause, message="Напишите, почему день меняется.", field="reason")
    before, own = contest.winners_announced_on, announced_on(contest)
    set_day(contest, day)
    moved = _lengthen(contest, own, "записан другой день объявления победителей")
    was = f"{before:%d.%m.%Y}" if before else "не записан"
    note(
        contest_id=contest.pk,
        about=f"победители объявлены {day:%d.%m.%Y} (было: {was}), сроков продлено: {moved}",
        reason=reason.strip()[:300],
    )
    return moved


def set_day(contest: Contest, day: date) -> None:
    """Write the day down. RuleViolation for one to come, after the publication or before the contest."""
    clause = contest.regulation.clause("prize.application")
    wrong = ""
    if day > local_day(clock.now(), contest.regulation):
        wrong = f"{day:%d.%m.%Y} ещё не наступило."
    elif contest.results_published_at and day > local_day(contest.results_published_at, contest.regulation):
        wrong = "Решение к этому дню уже было размещено: победители объявлены не позже размещения."
    elif day < contest.starts_on:
        wrong = f"Конкурс начался {contest.starts_on:%d.%m.%Y}: раньше победителей не объявляли."
    if wrong:
        raise RuleViolation(code="announced.wrong_day", clause=clause, message=wrong, field="announced_on")
    contest.winners_announced_on = day
    contest.save(update_fields=["winners_announced_on"])


@follows_marks
def placing_lengthens(contest: Contest, what: str) -> Callable[[], None]:
    """Terms run from the placing in the last place the document names, where that is later than the day they ran from."""
    if what != "results" or contest.results_published_at is None:
        return lambda: None
    before = announced_on(contest)

    def lengthen() -> None:
        _lengthen(contest, before, "решение размещено там, где велит документ, позже")

    return lengthen


def _lengthen(contest: Contest, before: date, why: str) -> int:
    """Terms that ran from the earlier day run from the new one where that is later; whose term moved is told once, with `why`."""
    old, new = (terms.apply_by(day, contest.regulation) for day in (before, announced_on(contest)))
    if old is None or new is None or new <= old:
        return 0
    rows = locked_awards().filter(contest=contest, apply_by=old).exclude(state=Award.State.WITHDRAWN)
    for award in rows:
        award.apply_by = new
        award.save(update_fields=["apply_by"])
        if award.is_payable and not award.parts.exists() and (person := shares.recipient_of(award)):
            person.contest = contest
            letters.post("term_moved", person, award=award, why=why, again=f"{new:%Y%m%d}")
    return len(rows)
