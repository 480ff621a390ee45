"""After a season's term of keeping its people have no names; counters and lists stay as they were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps

from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.erasure import named_in
from hackathon_portal.kernel.letter_erasure import NOBODY
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.personal import With, erased_with, table_of, tables
from hackathon_portal.seasons.actions import retention
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Season
from hackathon_portal.seasons.queries.seasons import counters
from tests import sentinels
from tests.seasons import IN_REGISTRATION, entrant, made_season, values_of


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
        assert retention.erase_after_retention() == 3  # with the ambassador
    rows = OutboxMessage.objects.filter(key__startswith="lost:").order_by("key")
    assert {(row.subject, row.body) for row in rows} == {("", "")}
    assert [row.recipient for row in rows] == [NOBODY, NOBODY, "staff@example.org"]


def test_nothing_that_people_left_in_a_season_outlives_it(users, django_capture_on_commit_callbacks):
    """Words planted in every table that goes with a season: its people's, and those of the people around it."""
    made = made_season()
    values_of(made)
    planted = sentinels.plant()
    season = Season.objects.get(pk=made.season.pk)
    lookups = {table.label: lookup or OF_ENTRANTS[table.label] for table, lookup in erased_with(With.SEASON)}
    rows = {
        (label, row.pk)
        for label, lookup in lookups.items()
        for row in apps.get_model(label)._base_manager.filter(**{lookup: named_in(lookup, season)})
    }
    ours = {one.word for one in planted if (one.table, one.row) in rows and not one.kept}
    assert len({one.table for one in planted if one.word in ours}) >= 10
    with clock.fixed_at(IN_REGISTRATION), django_capture_on_commit_callbacks(execute=True):
        assert retention.erase_whole_season(season=season, act=retention.erase_season_again) > 0
    left = sentinels.stored()
    assert {one.word: f"{one.table}.{one.column}" for one in planted if one.word in ours & {*left}} == {}
    assert retention.erase_whole_season(season=season) == 0


# Erased by hand with their people, so that the registry names no lookup.
OF_ENTRANTS = {"seasons.Entrant": "season", "seasons.EntrantRepresentative": "entrant__season"}
ROOMS_OF_SEASONS = {"exams", "competitions", "cases", "events", "learning", "seasons"}
# What says something of people and stays after a season's term.
OUTLIVE = {"seasons.SelectionRow"}  # a row of a list has no name


def test_every_table_of_people_in_a_room_goes_with_its_season():
    """A table below seasons knows its season by a column `room`, its own or of a row it points at."""
    found = {
        table.label
        for table in tables()
        if {*table.goes} - {With.CLOCK}
        and table.label.split(".")[0] in ROOMS_OF_SEASONS
        and leads_to_a_season(apps.get_model(table.label))
    }
    assert found - OUTLIVE == {table.label for table, _ in erased_with(With.SEASON)}


def leads_to_a_season(model: Any, *, depth: int = 4) -> bool:
    fields = list(model._meta.concrete_fields)
    if model is Season or any(field.name == "room" for field in fields):
        return True
    near = {field.related_model for field in fields if field.is_relation and field.related_model is not model}
    return depth > 0 and any(one._meta.app_label in ROOMS_OF_SEASONS and leads_to_a_season(one, depth=depth - 1) for one in near)


def test_names_go_after_the_term_and_figures_stay(users):
    made = made_season()
    entrant(made.season, region="39", email="other@example.org")
    with clock.fixed_at(IN_REGISTRATION):
        actions.close_season(season=made.season, reason="окончен", by=made.staff)
    before = counters(made.season)
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365)):
        assert retention.erase_after_retention() == 0
    with clock.fixed_at(IN_REGISTRATION + timedelta(days=3 * 365 + 3)):
        assert retention.erase_after_retention() == 3  # with the ambassador
        assert retention.erase_after_retention() == 0
    rows = list(Entrant.objects.filter(season=made.season))
    left = {name: value for row in rows for name in table_of(Entrant).personal if (value := getattr(row, name))}
    assert left == {}
    assert {row.user_id for row in rows} == {None}
    assert all(row.erased_at for row in rows)
    assert counters(made.season) == before
