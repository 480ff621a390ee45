"""Gatherings beside the contest: kept by staff, signed up for, answered by those invited (Kuzbass: clauses 9.2, 12.7, 12.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.bound_lines import move_line
from hackathon_portal.events.audiences import may_come
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require

RULES = {Gathering.Kind.CEREMONY: "ceremony", Gathering.Kind.DEMO: "demo_event"}
KEEPERS = "Мероприятия ведёт сотрудник или оперативный штаб."


def clause_of(gathering: Gathering) -> str:
    """The clause a gathering of this kind rests on."""
    return gathering.contest.regulation.clause(RULES.get(Gathering.Kind(gathering.kind), "events"))


def wrong_order(gathering: Gathering) -> RuleViolation:
    return RuleViolation(
        code="gathering.order",
        clause=clause_of(gathering),
        message="Мероприятие кончается позже, чем начинается.",
        field="ends_at",
    )


@action("Записано мероприятие")
def save_gathering(*, gathering: Gathering, by: User) -> Gathering:
    """Save a gathering a form has filled in; when its time moves, those who come are told, and the line of the programme moves with it."""
    require(by, "operations.manage_gatherings", gathering.contest, KEEPERS)
    if gathering.ends_at <= gathering.starts_at:
        raise wrong_order(gathering)
    before = Gathering.objects.filter(pk=gathering.pk).first()
    gathering.save()
    move_line(gathering.line, gathering.starts_at)
    if before and (before.starts_at, before.place, before.link) != (gathering.starts_at, gathering.place, gathering.link):
        coming = gathering.sign_ups.exclude(state=SignUp.State.DECLINED).select_related("user")
        again = f"moved:{clock.now().isoformat()}"
        _tell("gathering_moved", gathering, [sign_up.user for sign_up in coming], again)
    note(contest_id=gathering.contest_id, about=gathering.title)
    return gathering


def move_to_line(gathering: Gathering) -> None:
    """The gathering begins when its line says now, as long as before; those who come are told. Part of what moves the line."""
    if gathering.line is None or gathering.starts_at == gathering.line.starts_at:
        return
    by = gathering.line.starts_at - gathering.starts_at
    gathering.starts_at, gathering.ends_at = gathering.starts_at + by, gathering.ends_at + by
    gathering.save(update_fields=["starts_at", "ends_at"])
    gathering.sign_ups.filter(slot_at__isnull=False).update(slot_at=F("slot_at") + by)
    coming = gathering.sign_ups.exclude(state=SignUp.State.DECLINED).select_related("user")
    _tell("gathering_moved", gathering, [sign_up.user for sign_up in coming], f"moved:{clock.now().isoformat()}")


@action("Отменено мероприятие")
def cancel_gathering(*, gathering: Gathering, by: User) -> None:
    """Take a gathering off; those who meant to come are told."""
    require(by, "operations.manage_gatherings", gathering.contest, KEEPERS)
    coming = gathering.sign_ups.exclude(state=SignUp.State.DECLINED).select_related("user")
    _tell("gathering_cancelled", gathering, [sign_up.user for sign_up in coming], "cancelled")
    note(contest_id=gathering.contest_id, about=gathering.title)
    gathering.delete()


@action("Ответ о мероприятии")
def answer_gathering(*, gathering: Gathering, coming: bool, by: User) -> SignUp:
    """Sign up or decline, until the gathering begins; by whom it is for, while there are seats. The last answer counts."""
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("contest").get(pk=gathering.pk)
    clause = clause_of(gathering)
    if clock.now() >= gathering.starts_at:
        raise TooLate(
            code="gathering.begun", clause=clause, what="Мероприятие началось", until=gathering.starts_at,
            zone=gathering.contest.regulation.zone,
        )  # fmt: skip
    mine = SignUp.objects.filter(gathering=gathering, user=by).first()
    if mine is None and not may_come(by, gathering):
        raise RuleViolation(
            code="gathering.not_for_you",
            clause=clause,
            message=f"Это мероприятие — {gathering.get_audience_display()}.",
            status=403,
        )
    taken = gathering.sign_ups.filter(state=SignUp.State.COMING).exclude(user=by).count()
    if coming and gathering.seats is not None and taken >= gathering.seats:
        raise RuleViolation(code="gathering.full", clause=clause, message="Свободных мест больше нет.")
    answer = SignUp.State.COMING if coming else SignUp.State.DECLINED
    values = {"state": answer, "answered_at": clock.now()}
    note(contest_id=gathering.contest_id, about=gathering.title, reason=str(answer.label))
    return SignUp.objects.update_or_create(gathering=gathering, user=by, defaults=values)[0]


@action("Разосланы приглашения на мероприятие")
def invite_to_gathering(*, gathering: Gathering, people: Iterable[User], by: User) -> int:
    """Invite these people, each once, by a letter with the page where they answer; in slots where the gathering has them.

    Returns how many were invited now.
    """
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("contest").get(pk=gathering.pk)
    require(by, "operations.manage_gatherings", gathering.contest, KEEPERS)
    known = set(gathering.sign_ups.values_list("user", flat=True))
    newcomers = [person for person in people if person.pk not in known]
    SignUp.objects.bulk_create(
        [SignUp(gathering=gathering, user=person, state=SignUp.State.INVITED, made_at=clock.now()) for person in newcomers]
    )
    _tell("gathering_invitation", gathering, newcomers, "invited")
    note(contest_id=gathering.contest_id, about=f"{gathering.title}: {len(newcomers)}")
    return len(newcomers)


@action("Назначено время показа")
def set_slots(*, gathering: Gathering, order: list[SignUp], by: User) -> None:
    """Give those who come their time, one after another from the beginning; what does not fit into the gathering is refused."""
    require(by, "operations.manage_gatherings", gathering.contest, KEEPERS)
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
    note(contest_id=gathering.contest_id, about=gathering.title)


@action("Отмечено присутствие на мероприятии")
def mark_attended(*, gathering: Gathering, present: set[int], by: User) -> int:
    """Write who was there: `present` holds the answers' keys, the others are unmarked."""
    require(by, "operations.manage_gatherings", gathering.contest, KEEPERS)
    rows = gathering.sign_ups.all()
    rows.exclude(pk__in=present).update(attended_at=None)
    rows.filter(pk__in=present, attended_at=None).update(attended_at=clock.now())
    note(contest_id=gathering.contest_id, about=f"{gathering.title}: {len(present)}")
    return len(present)


def _tell(kind: str, gathering: Gathering, people: Iterable[User], again: str) -> None:
    outbox.post_template_to_many(
        template=f"events/letters/{kind}.txt",
        context={"contest": gathering.contest, "gathering": gathering},
        messages=[
            {
                "kind": f"registration.{kind}",
                "key": f"gathering:{gathering.pk}:{person.pk}:{again}",
                "to": person.email,
                "contest_id": gathering.contest_id,
                "people": [person],
            }
            for person in people
        ],
    )
