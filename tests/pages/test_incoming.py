"""How much of unfinished bodies one process takes: by what has come, a share for each sender, a reserve for small ones."""

from __future__ import annotations

from django.conf import settings

from hackathon_portal.kernel.web.incoming import SHARE, SMALL, Incoming, body_of
from hackathon_portal.regulation.schema.judging import ProjectRules

MEGABYTE = 2**20
LARGE = 25 * MEGABYTE


def sent(address: str, length: int = LARGE, session: str = ""):
    return body_of({"REMOTE_ADDR": address, "HTTP_COOKIE": f"a=b; sessionid={session}" if session else ""}, length)


def begun(incoming: Incoming, *address: str, length: int = LARGE, session: str = "") -> int:
    """How many bodies are taken before the first refusal."""
    number = 0
    while incoming.begins(sent(address[number % len(address)], length, session)):
        number += 1
    return number


def test_no_network_and_no_session_takes_the_room_of_the_others():
    incoming = Incoming()
    of_one = begun(incoming, "203.0.113.1")
    assert 0 < of_one <= settings.BODIES_AT_ONCE // SHARE
    assert begun(incoming, "203.0.113.1", length=SMALL) > 0, "it can still sign in"
    assert begun(Incoming(), *(f"203.0.113.{last}" for last in range(200)), session="k") <= settings.BODIES_AT_ONCE // SHARE
    assert begun(Incoming(), *(f"2001:db8::{last}" for last in range(200))) == of_one, "one /64 is one network"
    assert incoming.begins(sent("203.0.113.2"))


def test_large_bodies_leave_a_reserve_to_small_ones():
    incoming = Incoming()
    addresses = [f"203.0.113.{last}" for last in range(200)]
    assert begun(incoming, *addresses) == settings.BODIES_AT_ONCE * 3 // 4
    assert begun(incoming, *reversed(addresses), length=SMALL) == settings.BODIES_AT_ONCE // 4
    assert not incoming.begins(sent("198.51.100.1", SMALL))


def test_bytes_count_when_they_have_come_and_no_longer_than_they_are_kept():
    incoming, share = Incoming(), settings.BODY_MEGABYTES_AT_ONCE * MEGABYTE // SHARE
    first, second = sent("203.0.113.1", 10**12), sent("203.0.113.1", 10**12)
    assert incoming.arrives(first, share)
    assert not incoming.arrives(second, 1)
    others = [sent(f"198.51.100.{last}") for last in range(SHARE)]
    assert [incoming.arrives(other, share) for other in others[:-1]] == [True] * (SHARE - 2) + [False], "all is full"
    assert incoming.arrives(sent("192.0.2.1", SMALL), SMALL)
    for body in (first, second, *others):
        incoming.forgotten(body)
    assert (incoming.all, incoming.bytes) == ({}, {})


def test_the_largest_file_a_regulation_may_allow_has_room():
    most = next(limit.le for limit in ProjectRules.model_fields["max_file_megabytes"].metadata if hasattr(limit, "le"))
    assert most + settings.REQUEST_MEGABYTES["beside files"] <= settings.BODY_MEGABYTES_AT_ONCE / SHARE
    assert settings.REQUEST_MEGABYTES["signed in"] <= settings.BODY_MEGABYTES_AT_ONCE / SHARE
