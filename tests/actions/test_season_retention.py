"""After a season's term of keeping its people have no names; counters and lists stay as they were."""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.letter_erasure import NOBODY
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.personal import table_of
from hackathon_portal.seasons.actions import retention
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative
from hackathon_portal.seasons.queries.seasons import counters
from tests.seasons import IN_REGISTRATION, entrant, made_season


def test_letters_of_a_season_go_with_the_people_they_speak_of(users):
    """An entrant whom a file brought has no account: only the entrant's own key finds such letters."""
    made = made_season()
    with clock.fixed_at(IN_REGISTRATION):
        alone = entrant(made.season, region="39", email="alone@example.org", surname="Рябинина")
        parent = EntrantRepresentative.objects.create(entrant=alone, full_name="Рябинин Пётр", email="parent@example.org")
        for number, (person, to) in enumerate(((alone, alone.email), (parent, parent.email), (alone, "staff@example.org"))):
            outbox.post(
                kind="seasons.place_lost", key=f"lost:{number}", to=to, subject="Рябинина", body="Анна Рябинина",
                room=made.season.room, people=[person],
            )  # fmt: skip
        actions.close_season(season=made.season, reason="окончен", by=made.staff)
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365 + 3)):
        assert retention.erase_after_retention() == 2
    rows = OutboxMessage.objects.filter(key__startswith="lost:").order_by("key")
    assert {(row.subject, row.body) for row in rows} == {("", "")}
    assert [row.recipient for row in rows] == [NOBODY, NOBODY, "staff@example.org"]


def test_names_go_after_the_term_and_figures_stay(users):
    made = made_season()
    entrant(made.season, region="39", email="other@example.org")
    with clock.fixed_at(IN_REGISTRATION):
        actions.close_season(season=made.season, reason="окончен", by=made.staff)
    before = counters(made.season)
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365)):
        assert retention.erase_after_retention() == 0
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365 + 3)):
        assert retention.erase_after_retention() == 2
        assert retention.erase_after_retention() == 0
    rows = list(Entrant.objects.filter(season=made.season))
    left = {name: value for row in rows for name in table_of(Entrant).personal if (value := getattr(row, name))}
    assert left == {}
    assert {row.user_id for row in rows} == {None}
    assert all(row.erased_at for row in rows)
    assert counters(made.season) == before
