"""Accounts and letters of those who came from a file, made set by set; part of the import."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import addresses, clock, outbox
from hackathon_portal.kernel.address_columns import among
from hackathon_portal.seasons.models import Entrant, Season

CHUNK = 1000
Progress = Callable[[int], None]
# An account has one row of a season: who is there already keeps theirs.
LINK = """
UPDATE seasons_entrant SET user_id = pair.person FROM unnest(%s::bigint[], %s::bigint[]) AS pair(entrant, person)
WHERE seasons_entrant.id = pair.entrant AND seasons_entrant.user_id IS NULL
AND NOT EXISTS (SELECT 1 FROM seasons_entrant AS other WHERE other.season_id = seasons_entrant.season_id AND other.user_id = pair.person)
"""


def without_account(season: Season, later: Collection[int]) -> QuerySet[Entrant]:
    """Rows of files that are to have an account: the address is one, and another row of the same address or person does not stay."""
    rows = (
        Entrant.objects.filter(season=season, user=None, state=Entrant.State.SIGNED_UP)
        .exclude(external="")
        .exclude(email_hash="")
    )
    return rows.exclude(pk__in=later).order_by("pk")


def make_accounts(season: Season, later: Collection[int], told: Progress = lambda done: None) -> int:
    """An account without a password for everybody of a file who has none; who has one is linked to it. Returns how many were linked."""
    linked = 0
    for rows in _chunks(without_account(season, later).values("pk", "email", "surname", "name", "patronymic")):
        with transaction.atomic():
            linked += _link(rows)
        told(len(rows))
    return linked


def _link(rows: list[dict[str, Any]]) -> int:
    by_address = {addresses.normal(row["email"]): row for row in rows}
    there = _accounts(by_address)
    people = []
    for address, row in by_address.items():
        if address not in there:
            user = User(
                email=addresses.typed(row["email"]).lower(),
                surname=row["surname"],
                name=row["name"],
                patronymic=row["patronymic"],
            )
            user.set_unusable_password()
            people.append(user)
    User.objects.bulk_create(people, ignore_conflicts=True)
    made = User.objects.filter(among("email", [user.email for user in people]), emailaddress=None)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True) for user in made], ignore_conflicts=True
    )
    there = _accounts(by_address)
    linked = {row["pk"]: there[address] for row in rows if (address := addresses.normal(row["email"])) in there}
    with connection.cursor() as cursor:
        cursor.execute(LINK, [list(linked), list(linked.values())])
        return cursor.rowcount


def link_one(entrant: Entrant) -> bool:
    """The same for one row; False where the account of the address has another row of the season."""
    return _link([{name: getattr(entrant, name) for name in ("pk", "email", "surname", "name", "patronymic")}]) == 1


def _accounts(asked: Collection[str]) -> dict[str, int]:
    """Address -> key of the account that has it."""
    return {addresses.normal(email): key for key, email in User.objects.filter(among("email", asked)).values_list("pk", "email")}


def tell(season: Season, told: Progress = lambda done: None) -> int:
    """The letter «вы записаны» to everybody of a file who has an account and was not told; queued behind what others wait for."""
    posted = 0
    waiting = Entrant.objects.filter(season=season, told_at=None, user__isnull=False, state=Entrant.State.SIGNED_UP).exclude(
        external=""
    )
    for rows in _chunks(waiting.select_related("user").order_by("pk")):
        with transaction.atomic():
            for is_admitted in (True, False):
                whom = [row for row in rows if row.is_admitted is is_admitted]
                posted += outbox.post_template_to_many(
                    template="seasons/letters/signed_up.txt",
                    context={"season": season, "is_admitted": is_admitted},
                    messages=[
                        {
                            "kind": "season.signed_up", "key": f"season-entrant:{row.pk}:signed-up", "to": row.user.email,
                            "room": season.room, "people": [row.user, row],
                        }
                        for row in whom if row.user
                    ],
                )  # fmt: skip
            Entrant.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
        told(len(rows))
    return posted


def _chunks(rows: Any) -> Iterator[list[Any]]:
    """The rows, so many at a time, each set read anew from behind the last one: what was done needs no memory."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1]["pk"] if isinstance(chunk[-1], dict) else chunk[-1].pk
