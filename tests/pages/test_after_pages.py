"""Pages of what becomes of projects: the desk in constant statements, the showcase, the cabinet of an authority, no contact anywhere."""

from __future__ import annotations

import copy
import io
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions import after, exchange
from hackathon_portal.seasons.models import ContactRequest, FollowUp, FollowUpEntry
from hackathon_portal.seasons.token_scopes import READ
from judging.models import Project
from registration.actions.tokens import make_api_token
from registration.models import Application, Team
from tests.actions.test_organisations import paper
from tests.after import SENTINEL, after_final

pytestmark = pytest.mark.django_db
BASE = "/s/breakthrough"
MOST_STATEMENTS = 26


@pytest.fixture
def played(published, at):
    at(2024, 6, 10, 12)
    return after_final(published)


def statements(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def test_the_desk_from_cards_over_a_curator_to_the_report(played, client_of):
    staff, curator = client_of(played.made.staff), client_of(played.made.people["curator"])
    desk = f"{BASE}/desk/after/"
    card = played.card()
    assert card.project.title in staff.get(desk).content.decode()
    answer = staff.post(desk, {"deed": "assign", "curator": played.made.people["curator"].pk})
    assert (answer.status_code, "Отметьте карточки" in answer.content.decode()) == (422, True)
    assert (
        staff.post(desk, {"deed": "assign", "cards": [card.pk], "curator": played.made.people["curator"].pk}).status_code == 302
    )
    page = curator.get(f"{desk}?show=mine").content.decode()
    assert page.count('data-label="Состояние"') == 1
    address = f"{desk}{card.pk}/"
    answer = curator.post(address, {"deed": "entry", "stage": "pilot", "text": "", "evidence": "https://example.org"})
    assert (answer.status_code, "https://example.org" in answer.content.decode()) == (422, True)
    form = {"deed": "entry", "stage": "pilot", "text": "Пробуют.", "organisation": played.ministry.slug}
    answer = curator.post(address, form | {"upload": SimpleUploadedFile("акт.pdf", b"no paper")})
    assert (answer.status_code, "Пробуют." in answer.content.decode()) == (422, True)
    assert curator.post(address, form | {"upload": paper("акт.pdf")}).status_code == 302
    file = f"{address}{FollowUpEntry.objects.get().pk}/file/"
    assert file in curator.get(address).content.decode()
    assert b"".join(curator.get(file).streaming_content).startswith(b"%PDF")
    assert "Министерство цифры" in curator.get(address).content.decode()
    assert curator.post(address, {"deed": "plan", "next_step": "сервер", "due_on": "2024-06-01"}).status_code == 302
    assert "срок шага прошёл" in curator.get(address).content.decode()
    assert card.project.title in curator.get(f"{desk}?show=overdue").content.decode()
    told = after.tell_by_team(follow_up=card, stage="implemented", text="Готово.", by=None)
    assert "Ждут вашего слова" in curator.get(address).content.decode()
    curator.post(address, {"deed": "confirm", "entry": told.pk})
    card.refresh_from_db()
    assert card.stage == "implemented"
    report = curator.get(f"{desk}report/").content.decode()
    assert "Министерство цифры" in report
    undone = staff.get(f"{BASE}/desk/undo/").content.decode()
    for line in ("Карточки отданы кураторам: 1", "Записи кураторов: 1", "Решения о словах команд и организаций: 1"):
        assert line in undone
    book = load_workbook(io.BytesIO(curator.get(f"{desk}report/projects.xlsx").content))
    assert [row[0].value for row in book["Проекты"].iter_rows(min_row=2)].count(card.project.title) == 1
    assert curator.get(f"{desk}report/projects.pdf").content.startswith(b"%PDF")


def test_lists_ask_the_same_however_many_cards(played, client_of):
    staff, minister = client_of(played.made.staff), client_of(played.minister)
    lists = [
        (staff, f"{BASE}/desk/after/"), (staff, f"{BASE}/desk/after/report/"), (staff, f"{BASE}/projects/"),
        (minister, f"/o/{played.ministry.slug}/projects/"),
    ]  # fmt: skip
    every = [statements(client, address) for client, address in lists]
    assert max(every) <= MOST_STATEMENTS, every
    first = played.card().pk
    FollowUp.objects.exclude(pk=first).delete()
    Team.objects.exclude(project__follow_up=first).update(is_public=False)
    assert [now >= one - 1 for now, one in zip((statements(*one) for one in lists), every, strict=True)] == [True] * len(lists)


def test_a_thousand_cards_cost_no_more_statements_and_little_time(played, client_of):
    """Processor seconds are those of a whole answer: statements, template, file."""
    staff, base = client_of(played.made.staff), played.card().project
    copies(base, 1000 - FollowUp.objects.count())
    assert FollowUp.objects.count() == 1000
    desk = f"{BASE}/desk/after/"
    spent = {}
    for address, most in ((desk, 3.0), (f"{desk}report/", 3.0), (f"{desk}report/projects.xlsx", 4.0)):
        count, began = statements(staff, address), time.process_time()
        assert staff.get(address).status_code == 200
        spent[address] = (count, round(time.process_time() - began, 2))
        assert count <= MOST_STATEMENTS, spent
        assert spent[address][1] < most, spent
    page = staff.get(f"{desk}?q={base.title}&page=2").content.decode()
    assert page.count('data-label="Состояние"') == 50


def copies(project: Project, count: int) -> None:
    """As many more projects with their cards: the same but for the team."""
    teams, projects = [], []
    for number in range(count):
        team = copy.copy(project.team)
        team.pk, team.name, team.seat, team.queue_number, team.founder_id = None, f"Копия {number}", "none", None, None
        team._state = copy.copy(team._state)
        team._state.adding, team.is_public = True, True
        teams.append(team)
    for number, team in enumerate(Team.objects.bulk_create(teams, batch_size=500)):
        one = copy.copy(project)
        one.pk, one.team, one.title = None, team, f"{project.title} {number}"
        projects.append(one)
    made = Project.objects.bulk_create(projects, batch_size=500)
    card = FollowUp.objects.get(project=project)
    FollowUp.objects.bulk_create([FollowUp(season=card.season, project=one) for one in made], batch_size=500)


def test_visitors_see_what_teams_show_and_what_was_confirmed(played, client_of):
    card, visitor = played.card(), Client()
    project = card.project
    entry = exchange.report_introduction(
        organisation=played.company, follow_up=card, text="Работает.", evidence="https://example.org/1", happened_on=date(2024, 6, 1),
        by=played.director,
    )  # fmt: skip
    address = f"{BASE}/projects/{project.pk}/"
    assert "Где внедрён" not in visitor.get(address).content.decode()
    after.decide_entry(entry=entry, accept=True, by=played.made.staff)
    page = visitor.get(address, headers={"cache-control": "no-cache"}).content.decode()
    assert "Завод" in client_of(played.made.people["stranger"]).get(address).content.decode()
    base = f"{BASE}/projects/"
    assert project.title in visitor.get(f"{base}?stage=implemented").content.decode()
    assert project.title not in visitor.get(f"{base}?stage=stopped&q=х").content.decode()
    assert project.title in visitor.get(f"{base}?case={project.nomination.title}&hub=&q=").content.decode()
    token = make_api_token(season=played.season, name="а", scopes=[READ], signed=False, by=played.made.staff).token
    rows = Client().get("/api/v1/season/projects", headers={"authorization": f"Bearer {token}"}).json()
    (row,) = [one for one in rows if one["id"] == project.pk]
    assert (row["stage"], row["adopter"], row["case"]) == ("implemented", "Завод", project.nomination.title)
    Team.objects.filter(pk=project.team_id).update(is_public=False)
    stranger = client_of(played.made.people["stranger"])
    assert stranger.get(address).status_code == 404
    assert project.title not in stranger.get(base).content.decode()
    rows = Client().get("/api/v1/season/projects", headers={"authorization": f"Bearer {token}"}).json()
    assert project.pk not in {one["id"] for one in rows}
    assert page


def test_the_page_of_a_season_begins_with_who_won(played, client):
    page = client.get(f"{BASE}/").content.decode()
    assert "Финал: победители и призёры" in page
    assert f"/c/{played.contest.slug}/results/" in page
    assert 'class="project-card is-first"' in page
    assert page.index('id="outcome"') < page.index("Этапы сезона")


def test_an_authority_from_interest_to_the_contact_and_nobody_else(played, client_of):
    card, minister, director = played.card(), client_of(played.minister), client_of(played.director)
    address = f"/o/{played.ministry.slug}/projects/{card.pk}/"
    assert minister.post(address, {"deed": "interest"}).status_code == 302
    assert minister.post(address, {"deed": "ask", "message": ""}).status_code == 422
    assert minister.post(address, {"deed": "ask", "message": "Хотим у себя."}).status_code == 302
    link = (
        "/project-news/"
        + whole_text(OutboxMessage.objects.get(kind="seasons.contact_asked")).split("/project-news/")[1].split()[0]
    )
    visitor, asked = Client(), ContactRequest.objects.get()
    assert "Хотим у себя." in visitor.get(link).content.decode()
    assert ContactRequest.objects.get().state == "asked"
    visitor.post(link, {"deed": "accept", "request": asked.pk, "contact": SENTINEL})
    assert SENTINEL in minister.get(address).content.decode()
    assert SENTINEL not in director.get(f"/o/{played.company.slug}/projects/{card.pk}/").content.decode()
    assert "Контакт команды" not in director.get(f"/o/{played.company.slug}/projects/{card.pk}/").content.decode()
    assert director.get(address).status_code == 403
    visitor.post(link, {"deed": "close", "request": asked.pk, "reason": "передумали"})
    assert SENTINEL not in minister.get(address).content.decode()
    assert visitor.post(link, {"deed": "tell", "stage": "pilot", "text": "Идёт пилот."}).status_code == 302
    assert FollowUpEntry.objects.get(follow_up=card).state == "proposed"
    form = {"deed": "introduce", "happened_on": "2024-06-02", "text": "Работает.", "evidence": "https://example.org/2"}
    assert director.post(f"/o/{played.company.slug}/projects/{card.pk}/", form).status_code == 302
    assert "ждёт подтверждения" in director.get(f"/o/{played.company.slug}/projects/{card.pk}/").content.decode()


def test_no_contact_of_a_team_stands_on_any_page_of_it_before_the_team_has_agreed(played, client_of):
    """Every address, telephone and messenger of the teams is planted with a mark; nobody who may not reads it anywhere."""
    people = Application.objects.filter(contest=played.contest)
    for person in people:
        person.email, person.phone = f"{SENTINEL}-{person.pk}@example.org", "+7 999 000-11-22"
        person.save(update_fields=["email", "phone"])
    Project.objects.filter(contest=played.contest).update(repository_url="https://example.org/repo")
    card = played.card()
    exchange.ask_contact(organisation=played.ministry, follow_up=card, message="Нужно.", by=played.minister)
    token = make_api_token(season=played.season, name="а", scopes=[READ], signed=False, by=played.made.staff).token
    desk, org = f"{BASE}/desk/after/", f"/o/{played.ministry.slug}/projects/"
    curator, minister, visitor = client_of(played.made.people["curator"]), client_of(played.minister), Client()
    shown = [
        *(visitor.get(address) for address in (f"{BASE}/projects/", f"{BASE}/projects/{card.project_id}/", f"{BASE}/")),
        visitor.get("/api/v1/season/projects", headers={"authorization": f"Bearer {token}"}),
        *(minister.get(address) for address in (org, f"{org}{card.pk}/", f"/o/{played.ministry.slug}/journal/")),
        *(curator.get(address) for address in (desk, f"{desk}{card.pk}/", f"{desk}report/")),
    ]
    for answer in shown:
        assert answer.status_code == 200
        assert SENTINEL.encode() not in answer.content
        assert b"999 000-11-22" not in answer.content
    book = load_workbook(io.BytesIO(curator.get(f"{desk}report/projects.xlsx").content))
    assert all(SENTINEL not in str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
