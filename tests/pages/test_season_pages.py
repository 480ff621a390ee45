"""The public page of a season, the archive, its desk: what is said, to whom, and that forms do what they say."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile

from hackathon_portal.accounts import entry
from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.regulation import form as form_module
from hackathon_portal.seasons.actions.seasons import publish_season
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.rules.schema import SeasonRules, load_preset
from tests import build
from tests.seasons import PRESET, entrant, made_season


@pytest.fixture
def made(users, at):
    at(2020, 6, 10, 12)
    return made_season()


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def test_a_season_is_seen_once_it_is_announced(client, users):
    made = made_season(is_published=False)
    assert client.get("/s/breakthrough/").status_code == 302
    assert "Цифровой прорыв" not in client.get("/s/").content.decode()
    assert "/s/breakthrough/" not in client.get("/sitemap.xml").content.decode()
    publish_season(season=made.season, by=None)
    assert client.get("/s/breakthrough/").status_code == 200
    assert client.get("/s/nothing/").status_code == 404
    for page in ("/", "/s/", "/sitemap.xml"):
        assert "/s/breakthrough/" in client.get(page).content.decode(), page


def test_the_page_counts_people_and_says_what_runs(made, client, django_assert_max_num_queries):
    entrant(made.season, region="39", specialisations=["программист", "аналитик"])
    entrant(made.season, region="39", is_admitted=False)
    with django_assert_max_num_queries(12):
        answer = client.get("/s/breakthrough/")
    page = words_of(answer)
    assert "Участников 2 Регионов 2 Площадок 3 Этапов 6" in page
    assert "Клнгр (Калининградская область), есть площадка, участников: 1" in page
    assert "сумма строк больше числа участников" in page
    assert page.count("идёт сейчас") == 2
    assert "до 14 июня 2020 г., 23:59 (МСК)" in page
    assert "17 июля 2020 г., 10:00 (МСК+7)" in page
    assert "от 14 лет, каждый сам, без команды; до 18 лет — с согласия представителя" in page
    assert "Победители" not in page  # nothing is decided yet
    assert "<script" not in answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert len(answer.content) < 100_000


def test_whoever_takes_part_sees_their_stages(made, client_of):
    page = words_of(client_of(made.people["entrant"]).get("/s/breakthrough/"))
    assert page.count("ваш этап") == 2
    assert "ваш этап" not in words_of(client_of(made.people["stranger"]).get("/s/breakthrough/"))


def test_seasons_stand_beside_each_other_with_their_figures(made, client):
    made_season("second")
    page = words_of(client.get("/s/"))
    assert page.count("Участников") == 1
    assert page.count("все этапы окончены") + page.count("идёт запись до") == 2


def test_staff_change_the_rules_from_the_form_to_the_letters(made, client_of):
    client, season = client_of(made.staff), made.season
    page = client.get("/s/breakthrough/desk/rules/edit/").content.decode()
    assert 'value="2020-06-14T23:59:59"' in page

    sent = form_module.build(SeasonRules, season.rules.model_dump(mode="json")).sent()
    wrong = client.post("/s/breakthrough/desk/rules/edit/", sent | {"registration.closes_at": "2020-01-01T00:00"})
    assert wrong.status_code == 422
    assert "конец раньше начала" in wrong.content.decode().lower()
    preview = client.post("/s/breakthrough/desk/rules/edit/", sent | {"registration.closes_at": "2020-06-21T23:59:59"})
    assert "14.06.2020 23:59:59 21.06.2020 23:59:59" in words_of(preview)
    assert "кого это касается: 1" in words_of(preview)
    again = sent | {"registration.closes_at": "2020-06-21T23:59:59", "reason": "просьбы", "act_number": ""}
    refused = client.post("/s/breakthrough/desk/rules/change/", again)
    assert refused.status_code == 422
    assert "просьбы" in refused.content.decode()
    assert client.post("/s/breakthrough/desk/rules/change/", again | {"act_number": "№ 7"}).status_code == 302
    assert Season.objects.get(pk=season.pk).rules.registration.closes_at.day == 21
    assert "21.06.2020 23:59:59" in words_of(client.get("/s/breakthrough/desk/rules/compare/"))
    assert "просьбы" in words_of(client.get("/s/breakthrough/rules/"))
    # A version as a file comes back as the same rules.
    content = client.get("/s/breakthrough/desk/rules/1.yaml").content
    loaded = client.post("/s/breakthrough/desk/rules/", {"file": ContentFile(content, "rules.yaml")})
    assert 'value="2020-06-14T23:59:59"' in loaded.content.decode()
    bad = client.post("/s/breakthrough/desk/rules/", {"file": ContentFile(b"a: [", "rules.yaml")})
    assert (bad.status_code, "YAML" in bad.content.decode()) == (422, True)


def test_a_draft_is_made_described_and_announced_from_the_desk(users, client_of):
    founder = made_season("first").staff
    client = client_of(founder)
    made = client.post(
        "/s/new/", {"preset": PRESET, "title": "Новый сезон", "short_title": "Новый", "slug": "fresh"}, follow=True
    )
    assert made.status_code == 200
    season = Season.objects.get(slug="fresh")
    assert season.rules == load_preset(PRESET).rules
    texts = {"title": "Сезон 2021", "short_title": "Сезон", "description": "О нём", "contact_email": "a@example.org"}
    assert client.post("/s/fresh/desk/texts/", texts).status_code == 302
    page = words_of(client.get("/s/fresh/desk/publish/"))
    assert "нет ни одной площадки" in page
    assert "Объявить пока нельзя" in words_of(client.post("/s/fresh/desk/publish/", follow=True))
    taken = client.post("/s/new/", {"preset": PRESET, "title": "а", "short_title": "б", "slug": "fresh"})
    assert (taken.status_code, "уже занят" in taken.content.decode()) == (422, True)


def test_roles_are_given_and_taken_and_everything_stands_in_the_journal(made, client_of, monkeypatch):
    monkeypatch.setattr(entry, "_asked_anew", lambda request: None)  # asking for the password: tests/pages/test_sessions.py
    client, person = client_of(made.staff), build.user()
    assert client.post("/s/breakthrough/desk/roles/", {"email": person.email, "role": "methodist"}).status_code == 302
    grant = RoleGrant.objects.get(user=person)
    assert person.email in client.get("/s/breakthrough/desk/roles/").content.decode()
    assert client.post(f"/s/breakthrough/desk/roles/{grant.pk}/revoke/").status_code == 302
    page = words_of(client.get("/s/breakthrough/desk/journal/"))
    assert "Назначена роль" in page
    assert "Снята роль" in page
    client.post("/s/breakthrough/desk/close/", {"reason": "итоги подведены"})
    assert "Открыть снова" in words_of(client.get("/s/breakthrough/desk/undo/"))
    assert "Сезон завершён" in words_of(client.get("/s/breakthrough/"))
    client.post("/s/breakthrough/desk/close/", {"reason": "рано"})
    assert Season.objects.get(slug="breakthrough").state == Season.State.PUBLISHED


def test_the_overview_says_what_burns(made, client_of):
    page = words_of(client_of(made.staff).get("/s/breakthrough/desk/"))
    assert "Ближайший срок — запись: конец" in page
    assert "Допущено участников" in page
    menu = words_of(client_of(made.people["methodologist"]).get("/s/breakthrough/desk/"))
    assert "Журнал" not in menu


def test_the_cabinet_leads_to_the_seasons_a_person_has(made, client_of):
    staff = client_of(made.staff).get("/cabinet/").content.decode()
    assert "/s/breakthrough/desk/" in staff
    own = client_of(made.people["entrant"]).get("/cabinet/").content.decode()
    assert "/s/breakthrough/my/" in own
    assert "/s/breakthrough/desk/" not in own
    assert "/s/breakthrough/" not in client_of(made.people["stranger"]).get("/cabinet/").content.decode()
