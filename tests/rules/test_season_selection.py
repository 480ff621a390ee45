"""Selection and placement: the given season's list comes out; and what must hold for any."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules import timing
from hackathon_portal.seasons.rules import entrants, placing, selection
from hackathon_portal.seasons.rules.route_rules import SelectionRule
from hackathon_portal.seasons.rules.selection import Hub, Sitting, Verdict
from tests import season_files
from tests.rules.test_exam_marking import timing_of
from tests.rules.test_season_entrants import checked_season

WANTED = season_files.expected("selection")
HUBS = [Hub(row["code"], int(row["quota_people"]), int(row["reserve_percent"])) for row in season_files.rows("hubs.csv")]


def sittings() -> list[Sitting]:
    factors = {(row["external_id"], row["exam"]): Fraction(row["factor"]) for row in season_files.rows("allowances.csv")}
    attempts = {row["attempt"]: row for row in season_files.rows("attempts.csv")}
    found = []
    for line in season_files.content("answers.expected-lines.csv").decode().splitlines():
        attempt, person, exam, standing, full, _, after, _, passed = line.split(",")
        if standing == "counted":
            started = datetime.fromisoformat(attempts[attempt]["started_at"])
            limit = timing.seconds_allowed(timing_of(exam), started, factors.get((person, exam), Fraction(1)))
            submitted = attempts[attempt]["submitted_at"]
            used = (datetime.fromisoformat(submitted) - started).total_seconds() if submitted else limit
            share = Fraction(after).limit_denominator(12) / Fraction(full)
            found.append(Sitting(attempt, person, exam, share, int(used), started, passed == "passed"))
    return found


def test_the_list_of_the_season_comes_out():
    rows = checked_season()
    admitted = entrants.admitted(rows, entrants.doubles_among(rows))
    order = placing.ordered(selection.standings(sittings()), SelectionRule(), {row.key: row.signed_up_at for row in rows})
    assert len(order) == WANTED["candidates"]
    lines = [f"{rank},{one.person},{one.exam},{float(round(one.percentile, 6)):.4f}" for rank, one in enumerate(order, 1)]
    assert [line.rsplit(",", 1)[0] for line in lines[:20]] == [",".join(line.split(",")[:3]) for line in WANTED["first_20"]]
    districts = {row["code"]: row["federal_district"] for row in season_files.rows("regions.csv")}
    home = {row["federal_district"]: row["code"] for row in season_files.rows("hubs.csv")}
    wishes = {row.key: row.hubs or (home[districts[row.region or ""]],) for row in admitted}
    placements = placing.placed([one.person for one in order], wishes, HUBS)
    listed = [f"{one.rank},{one.person},{one.hub},{one.verdict}" for one in placements if one.hub]
    assert season_files.sha_of(listed) == WANTED["list_sha256"]
    after = selection.after_declines(placements, HUBS, [row["external_id"] for row in season_files.rows("declines.csv")])
    for code, its in WANTED["after_declines"].items():
        hub = after[code]
        assert (list(hub.promoted), hub.free, len(hub.declined), len(hub.in_reserve)) == (
            its["promoted"],
            its["places_left_free"],
            its["refused_places"],
            its["left_in_reserve"],
        )


DAY = datetime(2020, 6, 1, tzinfo=UTC)
SHARES = st.integers(0, 4).map(lambda part: Fraction(part, 4))
SAT = st.lists(st.tuples(st.sampled_from("абвгд"), st.sampled_from(["PRG", "QA"]), SHARES, st.integers(1, 3)), max_size=14)


def made(rows) -> list[Sitting]:
    return [
        Sitting(f"{number:03}", person, exam, share, 100 * seconds, DAY, share >= Fraction(1, 2))
        for number, (person, exam, share, seconds) in enumerate(rows)
    ]


SIGNED_UP = {person: DAY + timedelta(minutes=number) for number, person in enumerate("абвгд")}


def order_of(sat: list[Sitting]) -> list[str]:
    return [one.person for one in placing.ordered(selection.standings(sat), SelectionRule(), SIGNED_UP)]


@given(SAT, st.randoms(use_true_random=False))
def test_the_order_of_candidates_given_never_matters(rows, order):
    sat = made(rows)
    shuffled = sat.copy()
    order.shuffle(shuffled)
    assert order_of(shuffled) == order_of(sat)


def scores_of(sat: list[Sitting]) -> dict[str, tuple[Fraction, Fraction]]:
    return {one.person: (one.percentile, one.share) for one in selection.standings(sat)}


@given(SAT.filter(bool), st.data())
def test_a_better_score_never_loses_a_place(rows, data):
    """One sitting of one person gets a better share, all else equal: nobody who was not ahead by score comes ahead. Seconds are of the
    attempt that counts, and the better one may have taken longer."""
    sat = made(rows)
    at = data.draw(st.integers(0, len(sat) - 1))
    one = sat[at]
    raised = Sitting(one.attempt, one.person, one.exam, Fraction(1), one.seconds, one.started_at, is_passed=True)
    before, after = scores_of(sat), scores_of([*sat[:at], raised, *sat[at + 1 :]])
    assert one.person in after
    for other in set(before) & set(after) - {one.person}:
        if one.person in before and before[other] <= before[one.person]:
            assert after[other] <= after[one.person]


WISHES = st.dictionaries(st.sampled_from("абвгдежз"), st.lists(st.sampled_from(["tul", "nsk", "vvo"]), unique=True, max_size=3))
PLACES = st.lists(st.integers(0, 3), min_size=3, max_size=3)


def hubs_of(places) -> list[Hub]:
    return [Hub(code, count, 50) for code, count in zip(["tul", "nsk", "vvo"], places, strict=True)]


@given(st.permutations("абвгдежз"), WISHES, PLACES)
def test_nobody_is_refused_a_hub_that_took_somebody_lower(order, wishes, places):
    found = placing.placed(order, wishes, hubs_of(places))
    by_person = {one.person: one for one in found}
    for one in found:
        for hub in one.tried:
            lower = [other for other in found if other.hub == hub and other.rank > one.rank]
            assert all(other.verdict is Verdict.RESERVE for other in lower)
            if one.verdict is Verdict.OUT:
                assert lower == []
        wished = [*wishes.get(one.person, ())]
        if one.verdict is Verdict.PASS:
            assert [*one.tried] == wished[: wished.index(one.hub)]
    for hub in hubs_of(places):
        here = [one for one in by_person.values() if one.hub == hub.code]
        assert sum(one.verdict is Verdict.PASS for one in here) <= hub.places
        assert sum(one.verdict is Verdict.RESERVE for one in here) <= hub.reserve


@given(st.permutations("абвгдежз"), WISHES, PLACES, st.data())
def test_removing_one_promotes_exactly_the_next_of_that_hub(order, wishes, places, data):
    hubs = hubs_of(places)
    found = placing.placed(order, wishes, hubs)
    passed = [one for one in found if one.verdict is Verdict.PASS]
    if not passed:
        return
    gone = data.draw(st.sampled_from(passed))
    after = selection.after_declines(found, hubs, [gone.person])
    waiting = [one.person for one in found if one.hub == gone.hub and one.verdict is Verdict.RESERVE]
    assert after[gone.hub].promoted == tuple(waiting[:1])
    assert after[gone.hub].in_reserve == tuple(waiting[1:])
    assert after[gone.hub].free == (0 if waiting else 1)
    assert all(not its.promoted for code, its in after.items() if code != gone.hub)


def test_a_reserve_is_rounded_up_and_percentiles_are_exact():
    assert [Hub("а", places, 10).reserve for places in (0, 1, 10, 11)] == [0, 1, 1, 2]
    shares = sorted(Fraction(part, 10) for part in (1, 5, 5, 9))
    found = selection.percentiles_of(shares)
    assert [found[share] for share in shares] == [Fraction(25, 2), 50, 50, Fraction(175, 2)]
