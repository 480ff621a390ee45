"""Pages of lists and places: from the draft to the answer of a person, statements alike however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import Job
from hackathon_portal.seasons import place_letters
from hackathon_portal.seasons.models import SelectionList, StageEntry
from tests import selecting

MOST_STATEMENTS = 12


def statements(client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(caught)


@pytest.fixture
def made(users, at, settings):
    settings.DECISION_UNDO = timedelta(0)
    at(2020, 7, 2, 12)
    season, route = selecting.season_after_tests()
    return season, route, selecting.staff_of(season, "Первый Сотрудник"), selecting.staff_of(season, "Второй Сотрудник")


def test_from_the_draft_to_the_answers_in_pages(made, client_of):
    season, route, first, second = made
    one, two, desk = client_of(first), client_of(second), f"/s/{season.slug}/desk/"
    assert "Составить черновик" in one.get(f"{desk}lists/").content.decode()
    answer = one.post(f"{desk}lists/", {"route": route.pk})
    found = SelectionList.objects.get()
    assert answer["Location"] == f"{desk}lists/{found.pk}/"
    page = one.get(answer["Location"]).content.decode()
    assert "список составили вы" in page
    refused = one.post(f"{desk}lists/{found.pk}/approve/", {"protocol_number": "7"})
    assert (refused.status_code, "не тот, кто его составил" in refused.content.decode()) == (422, True)
    assert two.post(f"{desk}lists/{found.pk}/approve/", {"protocol_number": "7"}).status_code == 302
    assert two.post(f"{desk}lists/{found.pk}/publish/").status_code == 302
    jobs.run(Job.objects.latest("pk").pk)
    assert b"%PDF" in two.get(f"{desk}lists/{found.pk}/protocol.pdf").content[:10]
    lines = two.get(f"{desk}lists/{found.pk}/ranking.csv").content.decode().splitlines()
    assert len(lines) == found.figures["candidates"]
    for name in (f"lists/{found.pk}/list.xlsx", f"answers/{route.pk}/answers.xlsx"):
        assert two.get(desk + name).content.startswith(b"PK")
    board = two.get(f"{desk}answers/{route.pk}/?hub=tul&state=invited").content.decode()
    assert "Хаб Тула" in board
    entry = StageEntry.objects.filter(hub__code="tul", state="invited").first()
    place = f"{desk}places/{entry.pk}/"
    assert two.post(place, {"reason": " "}).status_code == 422
    assert two.post(place, {"reason": "по заявлению"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("revoked", "по заявлению")
    for url in (f"{desk}lists/", f"{desk}lists/{found.pk}/?q=12", f"{desk}answers/{route.pk}/?q=а"):
        assert statements(two, url) <= MOST_STATEMENTS, url


def test_a_person_sees_why_and_answers_in_the_cabinet_or_by_the_link(made, client_of):
    season, route, first, second = made
    staff = client_of(first)
    staff.post(f"/s/{season.slug}/desk/lists/", {"route": route.pk})
    found = SelectionList.objects.get()
    own = f"/s/{season.slug}/my/place/"
    entrant = found.rows.select_related("entrant__user").get(rank=1).entrant
    person = client_of(entrant.user)
    assert "Списков с вами пока нет" in person.get(own).content.decode()
    other = client_of(second)
    other.post(f"/s/{season.slug}/desk/lists/{found.pk}/approve/", {"protocol_number": "7"})
    other.post(f"/s/{season.slug}/desk/lists/{found.pk}/publish/")
    page = person.get(own).content.decode()
    assert f"Вы 1-й из {found.figures['candidates']}" in page
    assert "Подтвердить участие" in page
    assert person.post(own, {"answer": "confirm"}).status_code == 302
    entry = StageEntry.objects.select_related("stage__season").get(entrant=entrant)
    assert entry.state == "confirmed"
    link, visitor = place_letters.link_of(entry).split("://")[1].partition("/")[2], Client()
    assert "Вы подтвердили участие" in visitor.get(f"/{link}").content.decode()
    visitor.post(f"/{link}", {"answer": "decline"})
    entry.refresh_from_db()
    assert entry.state == "declined"
    assert visitor.get("/place/wrong/").status_code == 404
    public = f"/s/{season.slug}/lists/{found.pk}/"
    assert visitor.get(public).status_code == 404
    found.refresh_from_db()
    found.rule["shows_numbers"] = True
    found.save(update_fields=["rule"])
    shown = visitor.get(f"{public}?q={entrant.number}").content.decode()
    assert (f">{entrant.number}<" in shown, entrant.surname in shown) == (True, False)
