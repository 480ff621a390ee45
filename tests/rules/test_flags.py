"""Flags: how they are compared, tries left, pauses."""

from datetime import UTC, datetime, timedelta

from hackathon_portal.competitions.rules.flags import Limits, Standing, spelled, standing

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)
LIMITS = Limits(wrong=5, pause_after=2, pause_seconds=60)


def tries(*seconds: int) -> list[datetime]:
    return [NOON + timedelta(seconds=one) for one in seconds]


def test_every_second_wrong_try_is_followed_by_a_pause_and_the_fifth_is_the_last():
    now = NOON + timedelta(seconds=30)
    assert standing(LIMITS, [], now) == Standing(5)
    assert standing(LIMITS, tries(0), now) == Standing(4)
    assert standing(LIMITS, tries(0, 10), now) == Standing(3, NOON + timedelta(seconds=70))
    assert standing(LIMITS, tries(0, 10), NOON + timedelta(seconds=70)) == Standing(3)
    assert not standing(LIMITS, tries(0, 10), now).may_send
    assert not standing(LIMITS, tries(0, 1, 2, 3, 4), now).may_send


def test_a_flag_is_compared_without_spaces_around_and_with_its_case():
    assert spelled("  flag{й} \n") == "flag{й}"
    assert spelled("FLAG") != spelled("flag")
