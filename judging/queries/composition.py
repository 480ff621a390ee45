"""Days in the composition: who stands how today, what a change touches, and what its page says it will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.models import Commission, CommissionMember, CompositionChange, MemberPeriod
from judging.queries.commission import composition_of, members_in_office, on_day

SINGLE = ("chair", "deputy", "secretary")


@dataclass(frozen=True)
class Standing:
    """A member as lists show them on a day."""

    is_in_office: bool
    fields: dict[str, Any]


def standing_of(member: CommissionMember, day: date) -> Standing:
    """Role and days of the member (its periods fetched) on a day; of somebody who left, the last ones."""
    periods = [period for period in member.periods.all() if period.until is None or period.until > period.since]
    begun = [period for period in periods if period.since <= day]
    now = next((period for period in begun if period.until is None or period.until > day), None)
    last = now or (begun[-1] if begun else periods[0] if periods else None)
    if last is None:
        # Included by a slip that was taken back: in the composition on no day.
        return Standing(False, {"left_on": member.left_on or member.joined_on})
    since = last.since
    for period in reversed(begun):
        since = period.since if period.until == since else since
    fields: dict[str, Any] = {"role": last.role, "joined_on": since, "left_on": None, "left_reason": ""}
    if now is None and last.until is not None and last.until <= day:
        fields["left_on"] = last.until
        fields["left_reason"] = _ground(last.ended_by) if last.ended_by else member.left_reason
    return Standing(now is not None, fields)


def _ground(change: CompositionChange) -> str:
    return f"приказ {change.act}" + (f", {change.reason}" if change.reason else "")


def is_behind(contest: Contest) -> bool:
    """Whether a period began or ended while lists still show the day before."""
    day = local_day(clock.now(), contest.regulation)
    then = MemberPeriod.objects.filter(on_day(day), commission__contest=contest)
    shown = CommissionMember.objects.filter(commission__contest=contest, merged_into=None, left_on=None)
    return {*then.values_list("member_id", "role")} != {*shown.values_list("pk", "role")}


def lasting_members(commission: Commission) -> QuerySet[CommissionMember]:
    """Who is in the composition, or is to join it, without an end that is known: whatever the day."""
    lasting = MemberPeriod.objects.filter(commission=commission, until=None)
    return commission.members.filter(pk__in=lasting.values("member"), merged_into=None)


def in_force(commission: Commission) -> QuerySet[CompositionChange]:
    return commission.changes.filter(confirmed_at__isnull=False, undone_at=None)


def period_on(member: CommissionMember, day: date) -> MemberPeriod | None:
    return member.periods.filter(on_day(day)).first()


def periods_from(member: CommissionMember, day: date) -> QuerySet[MemberPeriod]:
    """The member's periods that last on a day or begin later."""
    return member.periods.filter(Q(until=None) | Q(until__gt=day))


def is_there_since(user: Any, commission: Commission, day: date) -> bool:
    """Whether the user is in the composition on this day or joins later."""
    lasting = MemberPeriod.objects.filter(commission=commission, member__user=user)
    return lasting.filter(Q(until=None) | Q(until__gt=day)).exists()


def holder_since(change: CompositionChange) -> CommissionMember | None:
    """Who else holds the single role of the change on its days; not the one who is replaced by it."""
    if change.role not in SINGLE:
        return None
    held = MemberPeriod.objects.filter(commission=change.commission_id, role=change.role)
    held = held.filter(Q(until=None) | Q(until__gt=change.since)).exclude(member=change.member_id)
    period = held.exclude(member=change.replaces_id).select_related("member").first()
    return period.member if period else None


def later_change(change: CompositionChange) -> CompositionChange | None:
    """A change in force that was confirmed later and speaks of the same people (of an order: of the order)."""
    people = [key for key in (change.member_id, change.replaces_id) if key]
    same = Q(kind="order") if change.kind == "order" else Q(member__in=people) | Q(replaces__in=people)
    if change.confirmed_at is None:
        return None
    return in_force(change.commission).filter(same, confirmed_at__gt=change.confirmed_at).order_by("-confirmed_at").first()


def is_only_order(change: CompositionChange) -> bool:
    return change.kind == "order" and not in_force(change.commission).filter(kind="order").exclude(pk=change.pk).exists()


def versions(changes: QuerySet[CompositionChange]) -> list[tuple[int | None, CompositionChange]]:
    """Changes, the latest first, each with the number of the version it made; one that was never confirmed made none."""
    confirmed = sorted((one for one in changes if one.confirmed_at), key=lambda one: (one.confirmed_at, one.pk))
    number_of = {one.pk: number for number, one in enumerate(confirmed, start=1)}
    return [(number_of.get(one.pk), one) for one in reversed(changes)]


def effects(change: CompositionChange, contest: Contest) -> list[str]:
    """What confirming the change will do, in sentences: shown before the press."""
    day = f"{change.since:%d.%m.%Y}"
    told = {"order": _of_order, "join": _of_joining, "leave": _of_leaving, "role": _of_role}[change.kind](change, day)
    today = local_day(clock.now(), contest.regulation)
    for meeting in change.commission.meetings.filter(held_on__gte=change.since).order_by("held_on"):
        if change.kind != "order" and (meeting.held_on <= today or meeting.attendance.exists()):
            meeting.commission = change.commission
            count = len(composition_of(meeting))
            told.append(f"Заседание {meeting.held_on:%d.%m.%Y} уже открыто: его состав ({count}) и кворум не меняются.")
    return told


def _of_order(change: CompositionChange, day: str) -> list[str]:
    return [f"С {day} состав утверждён приказом {change.act}; прежний приказ останется в истории."]


def _size(change: CompositionChange, step: int) -> str:
    now = members_in_office(change.commission, change.since).count()
    return f"В составе с этого дня: {now + step} (без этого изменения {now})."


def _of_joining(change: CompositionChange, day: str) -> list[str]:
    told = [f"{change.full_name} — {change.get_role_display()} с {day}: получит доступ к заседанию и листам."]
    if change.commission.members.filter(user=change.user_id, merged_into=None).exists():
        told.append("Человек уже был в комиссии: его подписанные листы, самоотводы и подписи остаются его же.")
    step = 1
    if change.replaces and period_on(change.replaces, change.since):
        step = 0
        told += [f"{change.replaces} выбывает в тот же день.", *_signed(change.replaces)]
    return [*told, _size(change, step)]


def _of_leaving(change: CompositionChange, day: str) -> list[str]:
    assert change.member is not None  # noqa: S101  for the types: a change of this kind has one
    told = [f"{change.member} не в составе с {day}: доступ к листам и заседаниям закроется.", *_signed(change.member)]
    return [*told, "Протокол заседания, где этот человек присутствовал, он всё равно подпишет.", _size(change, -1)]


def _of_role(change: CompositionChange, day: str) -> list[str]:
    return [
        f"{change.member} — {change.get_role_display()} с {day}; до этого дня роль прежняя.",
        "Листы, самоотводы, присутствие и подписи остаются за тем же человеком.",
    ]


def _signed(member: CommissionMember) -> list[str]:
    count = member.sheets.filter(signed_at__isnull=False).count()
    if not count:
        return []
    return [f"Подписанных листов: {count}. Учитываются ли они, комиссия решит голосованием («листы выбывшего члена комиссии»)."]
