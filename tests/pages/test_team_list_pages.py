"""Pages of lists of teams and of the final: drafted with a hub missing, told, answered by a person, decided by staff."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import Job
from hackathon_portal.seasons.actions import carrying, entries
from hackathon_portal.seasons.models import SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries import way
from judging.models import Protocol
from registration.models import Application
from tests import carrying as worlds

MOST_STATEMENTS = 24


@pytest.fixture
def season(published, settings, at):
    settings.DECISION_UNDO = timedelta(0)
    at(2020, 8, 3, 12)
    return worlds.season_of_hubs(published, ties="by_key", top_per_hub=2, reserve_percent=100)


def test_from_protocols_to_the_final_in_pages(season, client_of, published):
    one, two = client_of(season.first), client_of(season.second)
    desk = f"/s/{season.season.slug}/desk/"
    page = one.get(f"{desk}lists/").content.decode()
    assert "Ещё нет опубликованного протокола: Хаб Владивосток, Хаб Калининград" in page
    refused = one.post(f"{desk}lists/", {"route": season.route.pk})
    assert (refused.status_code, "отметьте это" in refused.content.decode()) == (422, True)
    assert one.post(f"{desk}lists/", {"route": season.route.pk, "knowingly": "on"}).status_code == 302
    found = SelectionList.objects.get()
    draft = one.get(f"{desk}lists/{found.pk}/").content.decode()
    name = found.rows.select_related("team").get(rank=1).team.shown_name
    assert f"«{name}», № " in draft
    assert one.get(f"{desk}lists/{found.pk}/list.xlsx").content.startswith(b"PK")
    assert one.get(f"{desk}lists/{found.pk}/ranking.csv").content.decode().startswith("1,T")
    assert two.post(f"{desk}lists/{found.pk}/approve/", {"protocol_number": "9"}).status_code == 302
    early = two.post(f"{desk}lists/{found.pk}/publish/")
    assert "нет объявленного конкурса" in early.content.decode()
    assert "Создать черновик конкурса" in one.get(f"{desk}final/").content.decode()
    worlds.with_final(season)
    assert two.post(f"{desk}lists/{found.pk}/publish/").status_code == 302
    jobs.run(Job.objects.latest("pk").pk)
    carrying.carry_told()
    with CaptureQueriesContext(connection) as caught:
        assert f"«{name}»" in one.get(f"{desk}final/").content.decode()
    assert len(caught) <= MOST_STATEMENTS
    member = StageEntry.objects.filter(party__team__name=name).select_related("entrant__user").first()
    person = client_of(member.entrant.user)
    own = f"/s/{season.season.slug}/my/place/"
    assert f"с командой «{name}»" in person.get(own).content.decode()
    person.post(own, {"answer": "confirm"})
    said = person.get(own).content.decode()
    assert "Вы подтвердили участие" in said
    assert f"Команда «{name}»: 1-е место в протоколе (Хаб Челябинск)" in said
    member.refresh_from_db()
    assert member.state == "confirmed"
    mine = person.get(f"/s/{season.season.slug}/my/").content.decode()
    assert "Мой путь" in mine
    assert "1-е место, баллов" in mine
    steps = way.way_of(member.entrant)
    kinds = [(step.kind, step.stage and step.stage.code) for step in steps]
    assert kinds == [
        ("sign_up", None), ("team", "regional_summer"), ("result", "regional_summer"), ("prize", "regional_summer"), ("list", "final"),
        ("place", "final"), ("team", "final"),
    ]  # fmt: skip
    assert [step.kind for step in way.way_of(member.entrant, is_own=True)] == [step.kind for step in steps]
    # Staff come from the desk to the whole way of a finalist in three presses.
    presses = [f"{desk}final/", f"{desk}final/{member.party_id}/", f"{desk}entrants/{member.entrant.number}/"]
    for page, link in zip([desk, *presses], presses, strict=False):
        assert f'href="{link}"' in one.get(page).content.decode()
    last = one.get(presses[-1]).content.decode()
    assert all(step.title in html.unescape(last) for step in steps)
    # The other says no: staff decide.
    other = StageEntry.objects.filter(party=member.party).exclude(pk=member.pk).select_related("entrant__user").get()
    client_of(other.entrant.user).post(own, {"answer": "decline"})
    team = f"{desk}final/{member.party_id}/"
    assert "Оставить в этом составе" in one.get(team).content.decode()
    assert "Решить, остаётся ли небольшая команда" in one.get(desk).content.decode()
    assert one.post(team, {"act": "keep", "reason": ""}).status_code == 422
    assert one.post(team, {"act": "keep", "reason": "капитан справится"}).status_code == 302
    assert StageEntry.objects.get(pk=member.party_id).state == "confirmed"
    # A protocol that is in force no more is said, and who would lose a confirmed place.
    Application.objects.filter(team=member.party.team).update(state="excluded", exclusion_ground="rules")
    Protocol.objects.filter(meeting__commission__contest=published.contest, state="signed").update(sha256="e" * 64)
    assert "больше не действует" in one.get(f"{desk}lists/{found.pk}/").content.decode()
    assert "Протокол площадки изменился" in one.get(desk).content.decode()
    one.post(f"{desk}lists/", {"route": season.route.pk, "knowingly": "on", "reason": "команда исключена"})
    again = SelectionList.objects.get(state="draft")
    page = two.get(f"{desk}lists/{again.pk}/approve/").content.decode()
    assert f"«{name}», № " in page
    assert "место снято" in page


def test_a_place_nobody_waits_for_is_named_and_given_or_left_free_with_a_reason(season, client_of):
    worlds.with_final(season)
    season.told()
    carrying.carry_told()
    rows = StageEntry.objects.filter(team__isnull=False).order_by("rank")
    first, waiting = rows.filter(state="invited")[0], rows.filter(state="reserve")
    one, desk = client_of(season.first), f"/s/{season.season.slug}/desk/final/"
    assert "само место никому не уйдёт" not in " ".join(one.get(desk).content.decode().split())
    waiting.update(state="declined")
    entries.revoke(entry=first, reason="снялись", by=season.first)
    entries.revoke(entry=rows.filter(state="invited")[0], reason="снялись", by=season.first)
    following = SelectionRow.objects.filter(verdict="out").order_by("rank").first()
    with CaptureQueriesContext(connection) as caught:
        page = " ".join(one.get(desk).content.decode().split())
    assert len(caught) <= MOST_STATEMENTS
    assert "«Хаб Челябинск»: 2. В резерве никого нет, само место никому не уйдёт" in page
    assert f"Пригласить следующую по списку: «{following.team.shown_name}»" in page
    key = f"{following.list_id}:{following.from_hub_id}"
    refused = one.post(desk, {"free": key, "way": "next", "reason": " "})
    assert (refused.status_code, StageEntry.objects.filter(team=following.team).exists()) == (422, False)
    other = one.post(desk, {"free": key, "way": "other_hub", "reason": "просят соседи"})
    assert (other.status_code, "по правилу отбора нельзя" in other.content.decode(), "просят соседи" in other.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    assert one.post(desk, {"free": key, "way": "next", "reason": "первая из не прошедших"}).status_code == 302
    entry = StageEntry.objects.get(team=following.team)
    assert (entry.state, entry.reason, entry.people.filter(state="invited").exists()) == (
        "invited",
        "первая из не прошедших",
        True,
    )
    assert one.post(desk, {"free": key, "way": "free", "reason": "больше некому"}).status_code == 302
    page = " ".join(one.get(desk).content.decode().split())
    assert "Оставлено свободным, «Хаб Челябинск»: 1. Причина: больше некому" in page
    undone = " ".join(one.get(f"/s/{season.season.slug}/desk/undo/").content.decode().split())
    assert "Список отбора" in undone
