"""Marks of publications: that a thing stands in a place the regulation names, and taking such a mark back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, PublicationMark
from hackathon_portal.contests.publications import InPlace, Standing, standings
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.regulation.rules.deadlines import local_day

WHO = "Размещение отмечает сотрудник или секретарь."
# Asked before a mark is written; what it returns is called after, in the same transaction.
Follower = Callable[[Contest, str], Callable[[], None]]
_followers: list[Follower] = []


def follows_marks(follower: Follower) -> Follower:
    """Ask this function before each mark of a thing (its kind) and call what it returns when the mark is written."""
    _followers.append(follower)
    return follower


def _found(contest: Contest, what: str, subject: str, place: str) -> tuple[Standing, InPlace]:
    """The thing and the place of a mark; RuleViolation where the regulation knows none such."""
    for one in standings(contest):
        if (one.thing.what, one.thing.subject) == (what, subject):
            for here in one.places:
                if here.place.code == place:
                    return one, here
    raise RuleViolation(code="publication.unknown", message="Такой публикации порядок не называет.", status=404)


@action("Отмечено размещение")
def mark_published(
    *, contest: Contest, what: str, place: str, address: str, on: date, by: User, subject: str = ""
) -> PublicationMark:
    """The thing stands in this place since that day. The duty is done when every place is marked; the last day counts."""
    contest = locked_contest(contest.pk)
    require(by, "contests.mark_published", contest, WHO)
    standing, here = _found(contest, what, subject, place)
    thing, today = standing.thing, local_day(clock.now(), contest.regulation)
    since = f"{thing.since:%d.%m.%Y}"
    faults = [
        (here.day is not None, "publication.marked", f"Уже отмечено: {here.place.title}.", ""),
        (not address.strip(), "publication.no_address", "Укажите адрес страницы, где это размещено.", "address"),
        (on > today, "publication.future", "День размещения ещё не наступил.", "on"),
        (on < thing.since, "publication.early", f"Раньше {since} размещать было нечего: проверьте день.", "on"),
    ]
    refuse_first(faults, standing.clause)
    note(contest_id=contest.pk, about=f"{thing.title}: {here.place.title}, {on:%d.%m.%Y}"[:300])
    followers = [follower(contest, what) for follower in _followers]
    mark = PublicationMark.objects.create(
        contest=contest, what=what, subject=subject, place=place, address=address.strip()[:300], published_on=on,
        marked_at=clock.now(), marked_by=by,
    )  # fmt: skip
    for follow in followers:
        follow()
    return mark


@action("Снята отметка о размещении")
def take_back_mark(*, mark: PublicationMark, reason: str, by: User) -> None:
    """The mark was wrong: the duty is open again, the mark stays in the list with the reason."""
    contest = locked_contest(mark.contest_id)
    require(by, "contests.mark_published", contest, WHO)
    mark = PublicationMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    faults = [
        (mark.taken_back_at is not None, "publication.taken_back", "Эта отметка уже снята.", ""),
        (not reason.strip(), "publication.no_reason", "Напишите, почему отметку снимают.", "reason"),
    ]
    refuse_first(faults)
    mark.taken_back_at, mark.taken_back_reason = clock.now(), reason.strip()[:300]
    mark.save(update_fields=["taken_back_at", "taken_back_reason"])
    note(contest_id=contest.pk, about=str(mark), reason=mark.taken_back_reason)
