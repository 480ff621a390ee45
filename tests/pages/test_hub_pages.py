"""Pages of hubs: the desk from an empty list to contests, the page everybody sees, a person's own hub."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import Job
from hackathon_portal.seasons.actions import hubs as actions
from hackathon_portal.seasons.models import Hub, StageContest, StageEntry
from registration.actions import teams
from tests import season_files, seasons
from tests.actions.test_hubs import PRESET, announced, entry

State = StageEntry.State


@pytest.fixture
def made(users, at):
    at(2020, 6, 20, 12)
    return seasons.made_season()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_staff_make_hubs_and_their_contests(made, client_of):
    client, slug = client_of(made.staff), made.season.slug
    stage = made.stage("regional_autumn")
    typed = {
        "stage": stage.pk, "title": "Хаб Самара", "code": "sam", "region": "63", "city": "Самара", "time_zone": "Europe/Samara",
        "opens_at": "2020-09-30T23:59", "hours": 36, "places": 5, "reserve_percent": 10,
    }  # fmt: skip
    new = reverse("season_hub_new", args=[slug])
    late = text(client.post(new, typed | {"opens_at": "2020-10-01T00:00"}))
    assert "до 30.09.2020 в 23:59:59 по часам площадки" in late
    assert 'value="Хаб Самара"' in late  # nothing typed is lost
    assert client.post(new, typed).status_code == 302
    page = text(client.get(reverse("season_hub_desk", args=[slug, "sam"])))
    assert "30 сентября 2020 г., 23:59 (МСК+1)" in page or "23:59 МСК+1" in page
    upload = SimpleUploadedFile("hubs.csv", season_files.content("hubs.csv"))
    summer = made.stage("regional_summer")
    refused = text(client.post(reverse("season_hubs_file", args=[slug]), {"stage": summer.pk, "file": upload}))
    assert "строка 6: код «sam» занят площадкой другого этапа" in refused
    Hub.objects.filter(code="sam").delete()
    upload = SimpleUploadedFile("hubs.csv", season_files.content("hubs.csv"))
    assert client.post(reverse("season_hubs_file", args=[slug]), {"stage": summer.pk, "file": upload}).status_code == 302
    several = reverse("season_hub_contests", args=[slug])
    assert "/c/breakthrough-vvo/" in text(client.get(several))
    keys = [*Hub.objects.filter(code__in=["vvo", "kgd"]).values_list("pk", flat=True)]
    client.post(several, {"hubs": keys, "preset": PRESET})
    jobs.run(Job.objects.get(kind="seasons.hub_contests").pk)
    listed = text(client.get(reverse("season_hubs", args=[slug])))
    assert listed.count("черновик хакатона") == 2
    assert "Федеральные округа с площадкой: ДФО, ПФО, СЗФО, СКФО, СФО, УФО, ЦФО, ЮФО" in listed


def test_a_hub_is_closed_after_its_consequences_were_shown(made, client_of):
    client, args = client_of(made.staff), [made.season.slug, "kgd"]
    entry(made, made.hubs["kgd"], State.CONFIRMED)
    close = reverse("season_hub_close", args=args)
    shown = text(client.get(close))
    assert "подтвердивших 1" in shown
    assert "Хаб Челябинск, приглашён" in shown
    assert client.post(close, {"reason": ""}).status_code == 200
    client.post(close, {"reason": "нет зала"})
    assert "Закрыта" in text(client.get(reverse("season_hub_desk", args=args)))
    assert "Площадка закрыта: нет зала" in text(client.get(reverse("season_hub", args=args)))
    client.post(reverse("season_hub_desk", args=args), {"step": "open"})
    assert Hub.objects.get(code="kgd").closed_at is None


def test_the_page_of_a_hub_shows_both_clocks_and_a_person_their_hub(made, client, client_of):
    hub = made.hubs["vvo"]
    contest = actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)
    placed = entry(made, hub, State.INVITED)  # lives in Chelyabinsk
    args = [made.season.slug, "vvo"]
    seen = text(client.get(reverse("season_hub", args=args)))
    assert "по вашим часам" not in seen
    assert "Страница хакатона появится" in seen
    own = text(client_of(placed.entrant.user).get(reverse("season_hub", args=args)))
    assert "по вашим часам" in own
    assert "05:00" in own
    announced(contest)
    cabinet = text(client_of(placed.entrant.user).get(reverse("cabinet")))
    assert "Мой хаб: Хаб Владивосток" in cabinet
    assert contest.get_absolute_url() in cabinet
    assert "Создать команду" not in cabinet  # of hubs of others


def test_an_application_to_a_hub_begins_with_the_sign_up_and_keeps_nothing_by_itself(made, client_of):
    hub = made.hubs["che"]
    contest = announced(actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff))
    placed = entry(made, hub, State.CONFIRMED)
    user = placed.entrant.user
    application = teams.found_team(contest=contest, name="Уральцы", by=user)
    page = text(client_of(user).get(reverse("application_step", args=[contest.slug, "person"])))
    for value in ("Берёзкина", "Анна", "Павловна", "1998-05-06", "Вуз № 4"):
        assert f'value="{value}"' in page
    assert page.count("Перенесено из заявки сезона, проверьте.") == 5
    application.refresh_from_db()
    assert (application.surname, application.birth_date) == ("", None)
    stranger = client_of(made.people["stranger"])
    refused = stranger.get(reverse("found_team", args=[contest.slug]))
    assert refused.status_code == 403
    assert f'href="{made.season.get_absolute_url()}"' in text(refused)


def test_hubs_of_a_season_are_one_card_at_home_and_name_their_stage(made, client):
    for code in ("che", "kgd"):
        announced(actions.make_stage_contest(hub=made.hubs[code], preset=PRESET, by=made.staff))
    page = text(client.get("/"))
    assert "2 площадки" in page or "2\u00a0площадки" in page
    assert page.count("Челябинск</a>") == 1
    contest = Contest.objects.get(slug="breakthrough-che")
    shown = text(client.get(contest.get_absolute_url()))
    assert "Этап сезона «Цифровой прорыв-2020»" in shown
    assert StageContest.objects.count() == 2
