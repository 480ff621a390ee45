"""Sides are left, come back and are called otherwise by their own people; a name typed as a title goes with whoever typed it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from hackathon_portal.accounts.models import User
from hackathon_portal.competitions.actions import flags, scoring, sending, sides
from hackathon_portal.competitions.models import Side, SideMember, Submission
from hackathon_portal.competitions.queries.competitions import leaving_of, members_to_tell
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action
from hackathon_portal.kernel.personal import declared
from hackathon_portal.seasons.actions.retention import erase_season
from hackathon_portal.seasons.actions.seasons import close_season
from registration.actions import personal
from tests import build, season_competitions, seasons, sentinels
from tests.actions.test_competitions import refused, shown
from tests.competing import CLOSES, DURING, answers, knows, made_competition, no_child

DAY = timedelta(days=1)


def test_who_leaves_a_side_that_has_sent_comes_back_to_it_alone_and_the_last_takes_it_along(users, monkeypatch):
    no_child(monkeypatch)
    made = made_competition("A", side_size=2)
    one, other = made.people["A"], build.user()
    seasons.entrant(made.season.season, other)
    first, competition = made.side("A"), made.competition
    with clock.fixed_at(DURING):
        assert leaving_of(first).is_last
        refused("side.other", sides.leave_side, side=first, by=other)
        joined = sides.join_side(competition=competition, key=first.key, by=other)
        # Nothing was sent: one may go elsewhere, and a side of nobody is gone.
        assert sides.leave_side(side=joined, by=other) == first
        own = sides.join_competition(competition=competition, title="Свои", by=other)
        assert sides.leave_side(side=own, by=other) is None
        assert not Side.objects.filter(title="Свои").exists()
        sides.join_side(competition=competition, key=first.key, by=other)
    file = made.sent_and_scored("A", knows(30))
    with clock.fixed_at(DURING + timedelta(hours=1)):
        sides.leave_side(side=first, by=other)
        refused("side.bound", sides.join_competition, competition=competition, title="Снова", by=other)
        refused("side.none", sending.send_file, competition=competition, file=None, by=other)
        assert [row.code for row in shown(made, AnonymousUser(), clock.now()).public] == ["A"]
        assert members_to_tell(competition) == [one]
        gone = sides.leave_side(side=first, by=one)
        assert gone
        assert gone.withdrawn_at
        assert shown(made, made.staff, clock.now()).public == []
        assert shown(made, made.staff, clock.now()).of(file).private == file.private
        assert (shown(made, AnonymousUser(), clock.now()).sides, members_to_tell(competition)) == (0, [])
        # Joining again brings everything back; the limit is not anew.
        back = sides.join_side(competition=competition, key=first.key, by=other)
        assert back.withdrawn_at is None
        assert [row.files for row in shown(made, AnonymousUser(), clock.now()).public] == [1]
        sides.join_side(competition=competition, key=first.key, by=one)
        made.send("A", answers(knows(20)), at=clock.now())
        refused("limit.daily", made.send, code="A", data=answers(knows(21)), at=clock.now())
    assert SideMember.every.count() == 2
    with clock.fixed_at(CLOSES + DAY):
        refused("window.closed", sides.leave_side, side=first, by=one)
        refused("window.closed", sides.rename_side, side=first, title="Поздно", by=one)


def test_an_excluded_side_is_not_left_and_a_side_is_called_otherwise_by_its_own(users, monkeypatch):
    no_child(monkeypatch)
    made = made_competition("AB")
    first = made.side("A")
    with clock.fixed_at(DURING):
        refused("side.other", sides.rename_side, side=first, title="Чужие", by=made.people["B"])
        refused("side.title", sides.rename_side, side=first, title=" ", by=made.people["A"])
        refused("side.title", sides.rename_side, side=first, title="Команда B", by=made.people["A"])
        assert sides.rename_side(side=first, title="Иначе", by=made.people["A"]).title == "Иначе"
        made.sent_and_scored("A", knows(9))
        assert [row.title for row in shown(made, AnonymousUser(), clock.now()).public] == ["Иначе"]
        sides.exclude_side(side=first, reason="чужой файл", by=made.staff)
        refused("side.excluded", sides.leave_side, side=first, by=made.people["A"])
        refused("side.excluded", sides.rename_side, side=first, title="Другие", by=made.people["A"])
        refused("side.member", sides.join_competition, competition=made.competition, title="Новые", by=made.people["A"])


def test_wrong_flags_are_not_begun_anew_by_leaving(users, at):
    at(2020, 6, 20, 12)
    made = seasons.made_season()
    one, person = season_competitions.of_flags(made), made.people["entrant"]
    side = season_competitions.side(one, person)
    flags.try_flag(task=one.tasks.get(code="t1"), side=side, flag="мимо", by=person)
    sides.leave_side(side=side, by=person)
    refused("side.bound", sides.join_competition, competition=one, title="Снова", by=person)
    assert sides.join_side(competition=one, key=side.key, by=person).wrong.count() == 1


# Free words of these rooms that stay when a person is erased, by who types them: staff or an organisation, never who takes part.
STAFF = {
    "competitions.Competition": "title description id_column value_column reason time_zone", "competitions.ReferenceFile": "reason sha256",
    "competitions.DataFile": "title sha256", "competitions.Task": "title text", "competitions.Side": "code",
    "cases.Case": "reason opens_with", "events.Hall": "title place", "events.Gathering": "title about place link speaker",
    "learning.Programme": "title about place held reason officer_name officer_position", "learning.Module": "title text link held",
    "seasons.Season": "title short_title description contact_email", "seasons.SeasonRulesVersion": "text preset reason act_number",
    "seasons.Stage": "title place", "seasons.Hub": "title region district city time_zone closing_reason",
    "seasons.Ambassador": "region act", "seasons.FundLine": "nomination", "seasons.FundMove": "reason taken_back_reason",
    "seasons.SelectionList": "sha256 protocol_number protocol_sha256",
}  # fmt: skip
ORGANISATION = {
    "cases.CaseVersion": "title situation contact licence data_restrictions reason", "cases.CaseFile": "name sha256",
}  # fmt: skip
# Codes, numbers and words of the portal itself, and what the registers of files say.
PORTAL = {
    "competitions.Submission": "sha256 refusal", "seasons.Entrant": "external region", "seasons.EntrantConsent": "code edition text_sha256",
    "seasons.SelectionRow": "points exam share percentile why", "learning.Certificate": "code title details",
}  # fmt: skip


def test_no_free_words_of_who_takes_part_outlive_their_erasure():
    kept = {}
    for app in ("competitions", "cases", "events", "learning", "seasons"):
        for model in apps.get_app_config(app).get_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            fields = [
                field.name
                for field in model._meta.local_concrete_fields
                if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
                if field.editable and not field.choices and not field.primary_key
            ]
            erased = declared(model).erased
            if left := {*fields} - {*erased}:
                kept[model._meta.label] = left
    assert kept == {label: {*names.split()} for label, names in (STAFF | ORGANISATION | PORTAL).items()}


NAME = "zq424242x"


@action("Учётная запись стёрта")
def forget(*, user: User) -> None:
    personal.forget_account(user)


def places() -> Any:
    return sentinels.stored().get(NAME, set())


@pytest.mark.parametrize("by_the_term", [False, True], ids=["account", "term"])
def test_a_name_typed_as_a_title_or_sent_as_the_name_of_a_file_goes_with_whoever_typed_it(users, by_the_term, monkeypatch):
    no_child(monkeypatch)
    made = made_competition("AB")
    with clock.fixed_at(DURING):
        sides.rename_side(side=made.side("A"), title=NAME, by=made.people["A"])
        made.send("A", answers(knows(30)), name=f"{NAME}.csv")
        made.send("B", answers(knows(20)))
        scoring.score_left()
        sides.exclude_side(side=made.side("B"), reason="списали", by=made.staff)
        assert places()
        if by_the_term:
            close_season(season=made.season.season, reason="окончен", by=made.staff)
            erase_season(season=made.season.season)
        else:
            forget(user=made.people["A"])
            forget(user=made.people["B"])
        assert not places()
        assert [row.title for row in shown(made, AnonymousUser(), clock.now()).public] == ["Участник A"]
        assert made.side("B").excluded_reason == "данные стёрты"
    assert Submission.objects.filter(state="scored").count() == 2
