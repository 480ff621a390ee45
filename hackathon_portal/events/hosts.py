"""What a room says of the gatherings held in it: its zone, the clause they rest on, where their pages are, who shows which code at a door.

Gatherings know neither applications nor seasons: the app of a room registers one `Host`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.russia.zones import Zone


@dataclass(frozen=True)
class Holder:
    """Whose code it is: the account, None where the person has none, and how those at the door call them."""

    user_id: int | None
    name: str


@dataclass(frozen=True)
class Host:
    """The answers of one kind of room."""

    # The contest or the season -> its zone.
    zone: Callable[[Any], Zone]
    # The clause a gathering rests on; empty where the document says nothing.
    clause: Callable[[Gathering], str]
    # Addresses of its page and of the page with all of them.
    page: Callable[[Gathering], str]
    all_pages: Callable[[Any], str]
    # Codes shown at the door of a room -> whose they are; what nobody holds is left out.
    holders: Callable[[Room, Collection[str]], Mapping[str, Holder]]
    # Accounts -> how those who keep the gatherings call these people, and the code each shows.
    names: Callable[[Room, Iterable[int]], Mapping[int, str]]
    codes: Callable[[Room, Iterable[int]], Mapping[int, str]]


_hosts: dict[Kind, Host] = {}


def host(kind: Kind, answers: Host) -> None:
    """Register what rooms of this kind say."""
    _hosts[kind] = answers


def host_of(row: Any) -> Host:
    """The answers of the room of a gathering or a hall; KeyError for a kind of room that holds none."""
    return _hosts[row.belongs_to.kind]


def name_of(user: User) -> str:
    """How a door calls an account that the room does not know: by name, never by address."""
    return user.get_full_name() if user.surname or user.name else "имя не указано"
