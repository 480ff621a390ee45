"""Who was at a gathering: marks of its page, marks of doors with the instants of their phones, marks taken back with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from hackathon_portal.accounts.models import User
from hackathon_portal.events.models import EntryPass, Gathering, SignUp
from hackathon_portal.events.permissions import require_for
from hackathon_portal.events.rules.codes import new_code
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import Room

KEEPERS = "Присутствие отмечает сотрудник или встречающий."
# A mark is one row a person: the earlier instant stays, and what was taken back later than the phone marked it stays taken back.
# Rows are locked in the order of people, so two doors never wait for each other in a circle.
MARK = """
INSERT INTO operations_signup AS kept (gathering_id, user_id, state, attended_at, marked_by_id, made_at)
SELECT %(gathering)s, mark.person, %(walked)s, mark.at, %(by)s, %(now)s
FROM unnest(%(people)s::bigint[], %(instants)s::timestamptz[]) AS mark (person, at)
ORDER BY mark.person
ON CONFLICT (gathering_id, user_id) DO UPDATE SET attended_at = EXCLUDED.attended_at, marked_by_id = EXCLUDED.marked_by_id
WHERE (kept.attended_at IS NULL OR EXCLUDED.attended_at < kept.attended_at)
  AND (kept.revoked_at IS NULL OR EXCLUDED.attended_at > kept.revoked_at)
"""


@action("Отмечено присутствие на мероприятии")
def mark_attended(*, gathering: Gathering, present: set[int], by: User) -> int:
    """Write who was there: `present` holds the answers' keys, the others are unmarked."""
    require_for(by, "manage_gatherings", gathering, "Мероприятия ведёт сотрудник или оперативный штаб.")
    rows = gathering.sign_ups.all()
    rows.exclude(pk__in=present).update(attended_at=None)
    rows.filter(pk__in=present, attended_at=None).update(attended_at=clock.now(), marked_by=by)
    note(room=gathering.belongs_to, about=f"{gathering.title}: {len(present)}")
    return len(present)


@action("Отметки входа на мероприятие")
def mark_entries(*, gathering: Gathering, marks: Iterable[tuple[int, datetime]], by: User) -> set[int]:
    """Mark these people (accounts with the instants of the phone, none later than now) as present, in one statement.

    A repeat changes nothing: of two doors the earlier instant stays. Whoever comes without having signed up is written too. Returns
    who of them is marked now; who is not had the mark taken back later than the phone made it.
    """
    require_for(by, "mark_attendance", gathering, KEEPERS)
    now = clock.now()
    first: dict[int, datetime] = {}
    for person, at in marks:
        first[person] = min(first.get(person, now), at)
    people = sorted(first)
    if people:
        with connection.cursor() as cursor:
            cursor.execute(
                MARK,
                {
                    "gathering": gathering.pk, "walked": SignUp.State.WALKED_IN, "by": by.pk, "now": now, "people": people,
                    "instants": [first[person] for person in people],
                },
            )  # fmt: skip
    note(room=gathering.belongs_to, about=f"{gathering.title}: {len(people)}")
    present = SignUp.objects.filter(gathering=gathering, user__in=people, attended_at__isnull=False)
    return set(present.values_list("user", flat=True))


@action("Отметка о присутствии снята")
def revoke_attendance(*, sign_up: SignUp, reason: str, by: User) -> SignUp:
    """Take a mark back, with a reason; marks that phones made before are refused from now on."""
    require_for(by, "manage_gatherings", sign_up.gathering, "Отметку снимает сотрудник.")
    sign_up = SignUp.objects.select_for_update(of=("self",)).select_related("gathering").get(pk=sign_up.pk)
    if not reason.strip():
        raise RuleViolation(code="attendance.reason", message="Напишите, почему отметка снимается.", field="reason")
    if sign_up.attended_at is None:
        raise RuleViolation(code="attendance.none", message="Отметки уже нет: возможно, её снял кто-то другой.")
    sign_up.attended_at, sign_up.marked_by = None, None
    sign_up.revoked_at, sign_up.revoke_reason = clock.now(), reason.strip()[:300]
    sign_up.save(update_fields=["attended_at", "marked_by", "revoked_at", "revoke_reason"])
    note(room=sign_up.gathering.belongs_to, about=f"{sign_up.gathering.title}: {account(sign_up.user_id)}", reason=reason)
    return sign_up


def pass_of(user: User, room: Room) -> EntryPass:
    """The person's code in a room, made when it is first shown."""
    return EntryPass.objects.get_or_create(room=str(room), user=user, defaults={"code": new_code()})[0]


def codes_of(room: Room, users: Iterable[int]) -> dict[int, str]:
    """The codes of these people in a room, made for whoever has none yet."""
    rows, wanted = EntryPass.objects.filter(room=str(room)), set(users)
    missing = wanted - set(rows.filter(user__in=wanted).values_list("user", flat=True))
    EntryPass.objects.bulk_create(
        [EntryPass(room=str(room), user_id=user, code=new_code()) for user in sorted(missing)], ignore_conflicts=True
    )
    return dict(rows.filter(user__in=wanted).values_list("user", "code"))
