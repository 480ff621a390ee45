"""Sides: a person enters alone or as a team, others join by its word; staff enter teams of others and exclude with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from hackathon_portal.competitions import gates
from hackathon_portal.competitions.actions.competitions import REASON, locked
from hackathon_portal.competitions.models import Competition, Side, SideMember
from hackathon_portal.competitions.permissions import require_in_room
from hackathon_portal.competitions.queries.boards import left_side
from hackathon_portal.competitions.queries.competitions import leaving_of
from hackathon_portal.kernel import clock, outbox, rooms
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.rooms import read, thing_of

NO_TITLE = ("side.title", "Назовите, под каким именем вас показывать в таблице.", "title")
EXCLUDERS = "Исключает сотрудник, который ведёт соревнование."


def refuse_outsider(by: Any, competition: Competition) -> None:
    """Refuse who may not take part, in the words of the competition's room."""
    if why := gates.refusal(by, competition):
        raise RuleViolation(code="competition.gate", message=why, status=403)


@action("Вступление в соревнование")
def join_competition(*, competition: Competition, title: str, by: Any) -> Side:
    """Enter with a side of one's own: its title is what the boards show. Others join it by its word where sides are teams."""
    refuse_outsider(by, competition)
    competition = Competition.objects.select_for_update().get(pk=competition.pk)
    _refuse_entry(competition, title)
    _refuse_bound(competition, by)
    number = competition.sides.count() + 1
    while competition.sides.filter(code=f"S{number:03d}").exists():
        number += 1
    side = _made(competition, f"S{number:03d}", title, [by], named_by=by)
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», сторона {side.code}")
    return side


@action("Сторона внесена в соревнование")
def enter_side(*, competition: Competition, code: str, title: str, members: Iterable[Any], by: Any) -> Side:
    """Enter a side of people who may take part, by whoever runs the competition: teams that were made elsewhere."""
    competition = locked(competition, by)
    people = [*members]
    _refuse_entry(competition, title)
    refused = next((why for user in people if (why := gates.refusal(user, competition))), "")
    refuse_first(
        [
            (not code.strip(), "side.code", "Назовите код стороны.", "code"),
            (
                not people or len(people) > competition.side_size,
                "side.size",
                f"Людей в стороне — от 1 до {competition.side_size}.",
                "members",
            ),
            (bool(refused), "competition.gate", refused, "members"),
        ]
    )
    # The name of a side of one may be theirs: it goes with them.
    side = _made(competition, code.strip()[:20], title, people, named_by=people[0] if len(people) == 1 else None)
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», сторона {side.code}: людей {len(people)}")
    return side


@action("Вступление в сторону соревнования")
def join_side(*, competition: Competition, key: str, by: Any) -> Side:
    """Join a side by the word its people have passed on."""
    refuse_outsider(by, competition)
    side = (
        Side.objects.select_for_update(of=("self",))
        .select_related("competition")
        .filter(competition=competition, key=key.strip())
        .first()
    )
    if side is None:
        raise RuleViolation(
            code="side.unknown", message="Такого слова нет ни у одной команды: проверьте его.", field="key", status=404
        )
    _refuse_bound(competition, by, side)
    refuse_first(
        [
            (side.excluded_at is not None, "side.excluded", "Эта команда исключена.", "key"),
            (
                side.competition.state != Competition.State.PUBLISHED,
                "competition.closed",
                "Вступить уже нельзя: приём закрыт.",
                "",
            ),
            (clock.now() > side.competition.closes_at, "window.closed", "Вступить уже нельзя: время соревнования вышло.", ""),
            (side.members.count() >= side.competition.side_size, "side.full", "В этой команде больше нет мест.", "key"),
        ]
    )
    if not SideMember.every.filter(side=side, user=by).exclude(left_at=None).update(left_at=None, joined_at=clock.now()):
        SideMember.objects.create(side=side, competition=side.competition, user=by)
    if side.withdrawn_at is not None:
        side.withdrawn_at = None
        side.save(update_fields=["withdrawn_at"])
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», сторона {side.code}: {account(by.pk)}")
    return side


@action("Выход из стороны соревнования")
def leave_side(*, side: Side, by: Any) -> Side | None:
    """Leave one's side before the end (`leaving_of` shows what it does). The last of a side takes it out of the boards; None where nothing is left of it.

    Undone by joining again by the side's word: its files and scores are as they were.
    """
    side = _own(side, by)
    member, will, now = side.members.get(user=by), leaving_of(side), clock.now()
    note(
        room=rooms.read(side.competition.room),
        about=f"соревнование «{side.competition.title}», сторона {side.code}: {account(by.pk)}",
    )
    if not will.has_sent:
        member.delete()
        if will.is_last:
            side.delete()
        return None if will.is_last else side
    member.left_at = now
    member.save(update_fields=["left_at"])
    if will.is_last:
        side.withdrawn_at = now
        side.save(update_fields=["withdrawn_at"])
    return side


@action("Сторона соревнования названа иначе")
def rename_side(*, side: Side, title: str, by: Any) -> Side:
    """Another name for one's side, before the end; the boards show it at once."""
    side = _own(side, by)
    refuse_first([(not title.strip(), *NO_TITLE)])
    side.title, side.named_by = title.strip()[:100], by
    side.save(update_fields=["title", "named_by"])
    note(room=rooms.read(side.competition.room), about=f"соревнование «{side.competition.title}», сторона {side.code}")
    return side


@action("Сторона исключена из соревнования")
def exclude_side(*, side: Side, reason: str, by: Any) -> Side:
    """Exclude a side with a reason its people read: it leaves every board at once and sends no more. `restore_side` takes it back."""
    require_in_room(by, "run_competitions", side.competition.room, EXCLUDERS)
    side = locked_side(side)
    refuse_first([(not reason.strip(), *REASON), (side.excluded_at is not None, "side.excluded", "Сторона уже исключена.", "")])
    side.excluded_at, side.excluded_reason = clock.now(), reason.strip()[:300]
    return _settled(side, "excluded", reason)


@action("Сторона возвращена в соревнование")
def restore_side(*, side: Side, reason: str, by: Any) -> Side:
    """Take an exclusion back: the side stands in the boards where its files put it."""
    require_in_room(by, "run_competitions", side.competition.room, EXCLUDERS)
    side = locked_side(side)
    refuse_first([(not reason.strip(), *REASON), (side.excluded_at is None, "side.not_excluded", "Сторона не исключена.", "")])
    side.excluded_at, side.excluded_reason = None, ""
    return _settled(side, "restored", reason)


def _settled(side: Side, what: str, reason: str) -> Side:
    """Keep whether the side stands, tell its people, write it down."""
    side.save(update_fields=["excluded_at", "excluded_reason"])
    _tell(side, what, reason)
    note(
        room=rooms.read(side.competition.room),
        about=f"соревнование «{side.competition.title}», сторона {side.code}",
        reason=reason,
    )
    return side


def locked_side(side: Side) -> Side:
    """The side under its lock; refused where its last person has left it meanwhile."""
    found = Side.objects.select_for_update(of=("self",)).select_related("competition").filter(pk=side.pk).first()
    if found is None:
        raise RuleViolation(code="side.none", message="Этой команды больше нет: из неё все вышли.", status=403)
    return found


def _own(side: Side, by: Any) -> Side:
    """The side under its lock, for one of its people, while the competition goes on."""
    side = locked_side(side)
    is_over = side.competition.state != Competition.State.PUBLISHED or clock.now() > side.competition.closes_at
    if not side.members.filter(user=by).exists():
        raise RuleViolation(code="side.other", message="Это чужая команда.", status=403)
    refuse_first(
        [
            (side.excluded_at is not None, "side.excluded", f"Вы исключены: {side.excluded_reason}", ""),
            (is_over, "window.closed", "Соревнование закончилось: команда остаётся такой, какой она была.", ""),
        ]
    )
    return side


def _refuse_bound(competition: Competition, by: Any, side: Side | None = None) -> None:
    """Refuse who has left a side that had sent something, and comes elsewhere."""
    before = left_side(by, competition)
    if before is not None and before != side:
        raise RuleViolation(
            code="side.bound", field="key" if side else "title",
            message=f"Вы вышли из «{before}», которая уже присылала: вернуться можно только в неё, по её коду.",
        )  # fmt: skip


def _made(competition: Competition, code: str, title: str, people: list[Any], *, named_by: Any) -> Side:
    side = Side.objects.create(
        competition=competition, code=code, title=title.strip()[:100], key=secrets.token_urlsafe(9), named_by=named_by
    )
    SideMember.objects.bulk_create([SideMember(side=side, competition=competition, user=user) for user in people])
    return side


def _refuse_entry(competition: Competition, title: str) -> None:
    refuse_first(
        [
            (competition.state != Competition.State.PUBLISHED, "competition.closed", "Соревнование сейчас не открыто.", ""),
            (clock.now() > competition.closes_at, "window.closed", "Вступить уже нельзя: время соревнования вышло.", ""),
            (not title.strip(), *NO_TITLE),
        ]
    )


def _tell(side: Side, what: str, reason: str) -> None:
    """A letter to everybody of the side."""
    place = thing_of(read(side.competition.room))
    for member in side.members.select_related("user"):
        if member.user.email:
            outbox.post_template(
                template=f"competitions/letters/{what}.txt", kind=f"competitions.{what}", to=member.user.email,
                key=f"competition-side:{side.pk}:{what}:{clock.now():%Y%m%d%H%M%S%f}:{member.pk}", room=read(side.competition.room),
                context={"side": side, "competition": side.competition, "place": place, "reason": reason.strip(), "user": member.user},
            )  # fmt: skip
