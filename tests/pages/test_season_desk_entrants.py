"""Entrants for staff: as many questions for few rows as for many, decisions with reasons and their undoing, files in and out, ambassadors."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import AccessRecord, Job, OutboxMessage
from hackathon_portal.seasons.actions.sign_ups import settle_doubles
from hackathon_portal.seasons.models import Ambassador, Entrant, EntrantFile
from hackathon_portal.seasons.queries.same import email_hash
from tests import build, seasons

DESK = "/s/breakthrough/desk/"
LIST = f"{DESK}entrants/"
MOST = 8


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return seasons.made_season()


def add(season, count: int, first: int) -> None:
    Entrant.objects.bulk_create(
        Entrant(
            season=season, number=number, surname=f"Озёров{number}", name="Лия", region=["74", "71", "25"][number % 3],
            specialisations=["программист"], wishes=["che"], email=f"many{number}@example.org",
            email_hash=email_hash(f"many{number}@example.org"), findings=["region.unknown"] if number % 5 == 0 else [],
            is_admitted=bool(number % 5), is_minor=number % 7 == 0,
        )
        for number in range(first, first + count)
    )  # fmt: skip


def asked(client, url: str) -> tuple[int, str]:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured), answer.content.decode()


def test_the_list_asks_as_often_for_many_as_for_few_and_finds_whom_one_looks_for(made, client_of):
    client = client_of(made.staff)
    add(made.season, 60, 100)
    urls = [LIST, f"{LIST}?q=озеров101", f"{LIST}?district=ДФО&show=admitted", f"{LIST}?page=2", f"{LIST}101/"]
    few = [asked(client, url)[0] for url in urls]
    add(made.season, 3000, 1000)
    many = [asked(client, url) for url in urls]
    assert [count for count, _ in many] == few
    assert max(few[:4]) <= MOST
    found = many[1][1]
    assert "Озёров101" in found
    assert "Найдено: 1" in found
    for query, number in (("many105%40example.org", 105), ("103", 103)):
        assert f"{LIST}{number}/" in asked(client, f"{LIST}?q={query}")[1]
    assert (
        f"{LIST}105/" in asked(client, f"{LIST}?finding=region.unknown&minor=1&region=74&specialisation=программист&hub=che")[1]
    )
    assert "Никого не нашлось" in asked(client, f"{LIST}?hub=kgd")[1]


def test_decisions_have_reasons_letters_and_ways_back(made, client_of):
    client, season = client_of(made.staff), made.season
    person = build.user()
    one = seasons.entrant(season, person, findings=["region.unknown", "consent.missing"], is_admitted=False)
    url = f"{LIST}{one.number}/"

    def act(**sent) -> Entrant:
        client.post(url, sent)
        one.refresh_from_db()
        return one

    assert AccessRecord.objects.filter(subject=f"участник сезона № {one.number}").count() == 0
    assert "Кто открывал" in client.get(url).content.decode()
    assert AccessRecord.objects.filter(subject=f"участник сезона № {one.number}").count() == 1
    assert act(act="waive", codes=["consent.missing"], reason="так решено").waived == []
    assert act(act="waive", codes=["region.unknown"], reason="").waived == []
    one.findings = ["region.unknown"]
    one.save()
    assert act(act="waive", codes=["region.unknown"], reason="регион уточнён по телефону").is_admitted
    assert not act(act="take_back", reason="ошиблись строкой").is_admitted
    act(act="waive", codes=["region.unknown"], reason="регион уточнён по телефону")
    assert act(act="exclude", reason="нарушил правила").state == "excluded"
    assert not one.is_admitted
    assert "нарушил правила" in client_of(person).get("/s/breakthrough/my/").content.decode()
    assert act(act="restore", reason="решение отменено").is_admitted
    assert OutboxMessage.objects.filter(kind="season.decided", recipient=person.email).count() == 5


def test_a_double_is_settled_as_one_person_or_two(made, client_of):
    client, season = client_of(made.staff), made.season
    rows = [seasons.entrant(season, build.user(), person_hash="same") for _ in range(2)]
    settle_doubles(season)
    first, later = (Entrant.objects.get(pk=row.pk) for row in rows)
    assert (first.is_admitted, later.is_admitted) == (True, False)
    url = f"{LIST}{first.number}/"
    client.post(url, {"act": "different", "other": later.number, "reason": "близнецы, разные люди"})
    later.refresh_from_db()
    assert later.is_admitted
    client.post(f"{LIST}{later.number}/", {"act": "take_back", "reason": "оказался один человек"})
    client.post(url, {"act": "same", "other": later.number, "reason": "один человек"})
    later.refresh_from_db()
    first.refresh_from_db()
    assert (later.state, first.is_admitted) == ("excluded", True)
    assert first.findings == []


def test_a_file_is_looked_at_first_then_carried_out_and_the_list_comes_out_again(made, client_of):
    client = client_of(made.staff)
    head = "external_id,surname,name,birth_date,email,region,specialisations,consent_data,consent_rules,registered_at"
    row = "Н1,=Озеров,Пётр,2000-05-06,ozerov@example.org,Тула,программист,yes,yes,2020-04-01T10:00"
    file = SimpleUploadedFile("люди.csv", f"{head}\n{row}\n".encode())
    answer = client.post(f"{LIST}files/", {"file": file})
    assert "/desk/jobs/" in answer.url
    jobs.run(Job.objects.latest("pk").pk)
    kept = EntrantFile.objects.get()
    assert (kept.report["new"], Entrant.objects.filter(external="Н1").exists()) == (1, False)
    page = f"{LIST}files/{kept.pk}/"
    assert "Записать участников" in client.get(page).content.decode()
    client.post(page)
    jobs.run(Job.objects.latest("pk").pk)
    assert Entrant.objects.get(external="Н1").user.email == "ozerov@example.org"
    kept.refresh_from_db()
    assert (kept.content, kept.report["letters"]) == ("", 1)
    bad = client.post(f"{LIST}files/", {"file": SimpleUploadedFile("нет.csv", b"a,b\n1,2\n")})
    assert bad.status_code == 302
    jobs.run(Job.objects.latest("pk").pk)
    assert "строка 1" in Job.objects.latest("pk").outcome
    assert client.post(f"{LIST}export/", {"file_format": "xlsx", "reason": ""}).url == LIST
    for kind in ("xlsx", "csv"):
        client.post(f"{LIST}export/", {"file_format": kind, "reason": "сверка списков", "q": "Н1"})
        job = Job.objects.latest("pk")
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.outcome
        data = job.file.read()
        if kind == "xlsx":
            assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).active[2]][2] == "=Озеров"
        else:
            assert "'=Озеров" in data.decode("utf-8-sig")
    assert AccessRecord.objects.filter(subject="выгрузка участников сезона").count() == 2


def test_an_ambassador_sees_numbers_alone_and_never_counts_themselves(made, client_of):
    client, speaker = client_of(made.staff), made.people["ambassador"]
    form = {"email": build.user().email, "region": "71", "origin": "partner", "code": "tula", "act": "Приказ 5"}
    assert client.post(f"{DESK}ambassadors/", form).status_code == 302
    assert client.post(f"{DESK}ambassadors/", form).status_code in (409, 422, 200)
    assert Ambassador.objects.count() == 2
    named = Ambassador.objects.get(code="ural")
    seasons.entrant(made.season, build.user(), ambassador=named, surname="Тайнова")
    page = client_of(speaker).get(f"{DESK}my-count/").content.decode()
    assert "/s/breakthrough/a/ural/" in page
    assert "Тайнова" not in page
    visitor = Client()
    visitor.get("/s/breakthrough/a/ural/")
    visitor.get("/s/breakthrough/a/tula/")
    assert visitor.session["season_ambassadors"] == {f"{made.season.pk}": named.pk}
    client.post(f"{DESK}ambassadors/{named.pk}/end/", {"reason": ""})
    client.post(f"{DESK}ambassadors/{named.pk}/end/", {"reason": "сезон закончен"})
    named.refresh_from_db()
    assert named.end_reason == "сезон закончен"
    assert client_of(speaker).get(f"{DESK}my-count/").status_code == 403
