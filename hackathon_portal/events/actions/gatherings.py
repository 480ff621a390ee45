"""Gatherings of a room: kept by staff, signed up for while there are seats, answered by those invited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.bound_lines import move_line
from hackathon_portal.events.actions import seats
from hackathon_portal.events.actions.telling import tell
from hackathon_portal.events.audiences import may_come
from hackathon_portal.events.hosts import host_of
from hackathon_portal.events.models import Gathering, Hall, SignUp
from hackathon_portal.events.permissions import require_for
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate
from hackathon_portal.kernel.templatetags.portal import clock_time, instant

KEEPERS = "Мероприятия ведёт сотрудник или оперативный штаб."
State = SignUp.State


def clause_of(gathering: Gathering) -> str:
    """The clause a gathering of this kind rests on."""
    return host_of(gathering).clause(gathering)


def wrong_order(gathering: Gathering) -> RuleViolation:
    return RuleViolation(
        code="gathering.order",
        clause=clause_of(gathering),
        message="Мероприятие кончается позже, чем начинается.",
        field="ends_at",
    )


@action("Записано мероприятие")
def save_gathering(*, gathering: Gathering, by: User) -> Gathering:
    """Save a gathering a form has filled in; when its time or place moves, those who come are told, and the line of the programme moves
    with it. Seats that were added go to those who wait (`seats.py`).
    """
    require_for(by, "manage_gatherings", gathering, KEEPERS)
    if gathering.ends_at <= gathering.starts_at:
        raise wrong_order(gathering)
    before = Gathering.objects.select_for_update().filter(pk=gathering.pk).first()
    _refuse_hall(gathering)
    gathering.save()
    move_line(gathering.line, gathering.starts_at)
    if before and _where(before) != _where(gathering):
        tell("gathering_moved", gathering, _coming(gathering), f"moved:{clock.now().isoformat()}")
    note(room=gathering.belongs_to, about=gathering.title)
    return gathering


def _where(gathering: Gathering) -> tuple[Any, ...]:
    return gathering.starts_at, gathering.place, gathering.link, gathering.hall_id


def _refuse_hall(gathering: Gathering) -> None:
    """A hall of the same room, with seats enough, that nothing else is held in at that time; the hall's row is locked, so two at once see each other."""
    if gathering.hall_id is None:
        return
    hall = Hall.objects.select_for_update().get(pk=gathering.hall_id)
    if hall.belongs_to != gathering.belongs_to:
        raise RuleViolation(code="gathering.hall_elsewhere", message="Этот зал — другого конкурса или сезона.", field="hall")
    if gathering.seats is not None and gathering.seats > hall.seats:
        raise RuleViolation(
            code="gathering.hall_small", message=f"В зале «{hall}» мест {hall.seats}: больше не поместится.", field="seats"
        )
    rows = Gathering.objects.filter(hall=hall, starts_at__lt=gathering.ends_at, ends_at__gt=gathering.starts_at)
    if (other := rows.exclude(pk=gathering.pk).first()) is not None:
        zone = host_of(gathering).zone(gathering.thing)
        raise RuleViolation(
            code="gathering.hall_taken",
            message=f"Зал «{hall}» занят: в это время там «{other}», {instant(other.starts_at, zone)} — {clock_time(other.ends_at, zone)}.",
            field="hall",
        )


def move_to_line(gathering: Gathering) -> None:
    """The gathering begins when its line says now, as long as before; those who come are told. Part of what moves the line."""
    if gathering.line is None or gathering.starts_at == gathering.line.starts_at:
        return
    by = gathering.line.starts_at - gathering.starts_at
    gathering.starts_at, gathering.ends_at = gathering.starts_at + by, gathering.ends_at + by
    gathering.save(update_fields=["starts_at", "ends_at"])
    gathering.sign_ups.filter(slot_at__isnull=False).update(slot_at=F("slot_at") + by)
    tell("gathering_moved", gathering, _coming(gathering), f"moved:{clock.now().isoformat()}")


@action("Отменено мероприятие")
def cancel_gathering(*, gathering: Gathering, by: User) -> None:
    """Take a gathering off; those who meant to come are told. Where somebody's presence is written it stays, for it counts elsewhere."""
    require_for(by, "manage_gatherings", gathering, KEEPERS)
    if gathering.contest_id is None and gathering.sign_ups.filter(attended_at__isnull=False).exists():
        raise RuleViolation(
            code="gathering.held", message="На мероприятии уже отмечены люди: оно состоялось, отменить его нельзя."
        )
    tell("gathering_cancelled", gathering, _coming(gathering), "cancelled")
    note(room=gathering.belongs_to, about=gathering.title)
    gathering.delete()


@action("Ответ о мероприятии")
def answer_gathering(*, gathering: Gathering, coming: bool, by: User) -> SignUp:
    """Sign up or decline, until the gathering begins; by whom it is for, while there are seats, else into the waitlist where it has one.

    Where seats are counted the gathering's row is locked: of two who want the last seat one gets it. A seat given back goes to the
    first who waits. Whether a newcomer may come is asked before the lock: in a rush everybody waits for what is done under it.
    """
    thing = gathering.thing
    _refuse_begun(gathering)
    mine = _answer_of(gathering, by)
    if mine is None and not may_come(by, gathering):
        raise RuleViolation(
            code="gathering.not_for_you",
            clause=clause_of(gathering),
            message=f"Это мероприятие — {gathering.get_audience_display()}.",
            status=403,
        )
    if gathering.most is not None:
        gathering = seats.locked(gathering)
        gathering.thing = thing
        _refuse_begun(gathering)
        mine = _answer_of(gathering, by)
    clause = clause_of(gathering)
    answer = State.COMING if coming else State.DECLINED
    if coming and gathering.most is not None and seats.taken(gathering).exclude(user=by).count() >= gathering.most:
        if not gathering.has_waitlist:
            raise RuleViolation(code="gathering.full", clause=clause, message="Свободных мест больше нет.")
        answer = State.WAITING
    note(room=gathering.belongs_to, about=gathering.title, reason=str(answer.label))
    if mine is not None and mine.state == answer == State.WAITING:
        return mine  # asked again: the place in the queue stays
    # One statement, whether or not a door has written the row meanwhile.
    [sign_up] = SignUp.objects.bulk_create(
        [SignUp(gathering=gathering, user=by, state=answer, answered_at=clock.now())],
        update_conflicts=True, unique_fields=["gathering", "user"], update_fields=["state", "answered_at"],
    )  # fmt: skip
    if mine is not None and mine.state == State.COMING and answer == State.DECLINED:
        seats.fill(gathering)
    return sign_up


def _refuse_begun(gathering: Gathering) -> None:
    if clock.now() >= gathering.starts_at:
        raise TooLate(
            code="gathering.begun", clause=clause_of(gathering), what="Мероприятие началось", until=gathering.starts_at,
            zone=ZoneInfo(host_of(gathering).zone(gathering.thing)),
        )  # fmt: skip


def _answer_of(gathering: Gathering, user: User) -> SignUp | None:
    return SignUp.objects.filter(gathering=gathering, user=user).first()


def _coming(gathering: Gathering) -> list[User]:
    rows = gathering.sign_ups.exclude(state__in=[State.DECLINED, State.WALKED_IN]).select_related("user")
    return [sign_up.user for sign_up in rows]


@action("Разосланы приглашения на мероприятие")
def invite_to_gathering(*, gathering: Gathering, people: Iterable[User], by: User) -> int:
    """Invite these people, each once, by a letter with the page where they answer; in slots where the gathering has them.

    Returns how many were invited now.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("contest").get(pk=gathering.pk)
    require_for(by, "manage_gatherings", gathering, KEEPERS)
    known = set(gathering.sign_ups.values_list("user", flat=True))
    newcomers = [person for person in people if person.pk not in known]
    SignUp.objects.bulk_create(
        [SignUp(gathering=gathering, user=person, state=State.INVITED, made_at=clock.now()) for person in newcomers]
    )
    tell("gathering_invitation", gathering, newcomers, "invited")
    note(room=gathering.belongs_to, about=f"{gathering.title}: {len(newcomers)}")
    return len(newcomers)


@action("Назначено время показа")
def set_slots(*, gathering: Gathering, order: list[SignUp], by: User) -> None:
    """Give those who come their time, one after another from the beginning; what does not fit into the gathering is refused."""
    require_for(by, "manage_gatherings", gathering, KEEPERS)
    minutes = gathering.slot_minutes
    if not minutes:
        raise RuleViolation(
            code="gathering.no_slots", clause=clause_of(gathering), message="Укажите, сколько минут даётся на показ проекта."
        )
    length = timedelta(minutes=minutes)
    if gathering.starts_at + length * len(order) > gathering.ends_at:
        raise RuleViolation(
            code="gathering.too_short",
            clause=clause_of(gathering),
            message=f"Показов {len(order)} по {minutes} мин, столько в это время не поместится.",
        )
    gathering.sign_ups.update(slot_at=None)
    for position, sign_up in enumerate(order):
        sign_up.slot_at = gathering.starts_at + length * position
        sign_up.save(update_fields=["slot_at"])
    note(room=gathering.belongs_to, about=gathering.title)
