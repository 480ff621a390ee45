"""Pages: queries that do not grow, text that stays text, answers that lose nothing."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import play
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from judging.actions import sheets
from registration.models import Application, Team
from tests import build


def queries_of(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection, ) as caught:  # fmt: skip
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_queue_costs_the_same_queries_with_two_and_with_a_hundred_applications(contest, client_of, at):
    at(2024, 5, 2)
    build.team(contest)
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/queue/?show=all"
    few = queries_of(client, url)
    for _ in range(20):
        build.team(contest, members=4)
    assert queries_of(client, url) == few <= 10


def test_the_contest_page_costs_few_queries(contest, client):
    """One for each list the page shows (prizes and special prizes, channels, news, questions, partners, documents, bodies among them)."""
    assert queries_of(client, f"/c/{contest.slug}/") <= 13


def test_the_cabinet_costs_few_queries(contest, client_of, at):
    at(2024, 5, 2)
    captain = build.user()
    build.team(contest, founder=captain)
    assert queries_of(client_of(captain), "/cabinet/") <= 12
    assert queries_of(client_of(captain), f"/c/{contest.slug}/application/") <= 20


def test_the_sheet_list_costs_the_same_queries_before_and_after_points(judged, client_of, at):
    at(2024, 5, 26, 16)
    url = f"/c/{judged.contest.slug}/sheets/"
    client = client_of("member1")
    few = queries_of(client, url)
    play.assessment(judged)
    assert queries_of(client, url) <= few + 1 <= 10


def test_html_in_the_name_of_a_team_is_text_everywhere(contest, client_of, at):
    at(2024, 5, 2)
    captain = build.user()
    nasty = "<script>alert(1)</script>"
    build.team(contest, nasty, founder=captain)
    for client, url in (
        (client_of("staff"), f"/c/{contest.slug}/desk/queue/"),
        (client_of("staff"), f"/c/{contest.slug}/desk/applications/1/"),
        (client_of(captain), f"/c/{contest.slug}/application/"),
        (client_of(captain), "/cabinet/"),
    ):
        page = client.get(url).content.decode()
        assert nasty not in page
        assert "&lt;script&gt;" in page


def test_personal_data_is_masked_until_a_reason_is_given_and_the_view_is_recorded(contest, client_of, at):
    at(2024, 5, 2)
    application = build.team(contest).applications.get(role="captain")
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/applications/{application.number}/"
    page = client.get(url).content.decode()
    assert application.passport_number not in page
    assert application.account not in page
    refused = client.post(url + "reveal/", {"reason": "…"}).content.decode()
    assert "Напишите, зачем вам эти данные." in refused
    shown = client.post(url + "reveal/", {"reason": "Сверка с паспортом"})
    assert application.passport_number in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    record = AccessRecord.objects.get(once=None)  # the pages on the way are written by themselves
    assert (record.user.email, record.subject, record.reason) == ("staff@demo.example.org", "заявка № 1", "Сверка с паспортом")


def test_the_journal_says_who_did_what_and_cannot_be_rewritten(contest, client_of, at):
    from django.db import InternalError, transaction

    at(2024, 5, 2)
    team = build.team(contest)
    for application in team.applications.order_by("number"):
        client_of("staff").post(f"/c/{contest.slug}/desk/applications/{application.number}/decide/", {"action": "admit"})
    actions = AuditRecord.objects.filter(name="admit_application")
    assert [(action.user.email, action.about, action.address) for action in actions.order_by("id")] == [
        ("staff@demo.example.org", f"заявка № 1, команда «{team.name}»", "127.0.0.1"),
        ("staff@demo.example.org", f"заявка № 2, команда «{team.name}»", "127.0.0.1"),
    ]
    from registration.models import Application

    history = Application.pgh_event_model.objects.filter(pgh_context_id=actions.first().context)
    assert [event.state for event in history] == ["admitted"]
    with pytest.raises(InternalError), transaction.atomic():
        actions.update(title="другое")
    with pytest.raises(InternalError), transaction.atomic():
        history.delete()


def test_a_bulk_decision_reports_every_row(contest, client_of, at):
    at(2024, 5, 2)
    good, small = build.team(contest, "Полная"), build.team(contest, "Один", members=0)
    numbers = [application.number for application in Application.objects.filter(team__in=[good, small]).order_by("number")]
    client = client_of("staff")
    preview = client.post(f"/c/{contest.slug}/desk/queue/decide/", {"number": numbers, "action": "admit"})
    assert Application.objects.filter(state="admitted").count() == 0
    assert "Допустить всех" in preview.content.decode()
    done = client.post(f"/c/{contest.slug}/desk/queue/decide/", {"number": numbers, "action": "admit", "confirmed": "1"})
    assert [(row[0].number, row[1]) for row in done.context["results"]] == [
        (numbers[0], True),
        (numbers[1], True),
        (numbers[2], False),
    ]
    assert "нужно не меньше 2" in done.content.decode()


def test_a_wrong_step_keeps_what_was_typed(contest, client_of, at):
    at(2024, 5, 2)
    captain = build.user()
    Team.objects.create(contest=contest, name="Черновик", founder=captain)
    build.draft(Team.objects.get(), "captain", by=captain)
    response = client_of(captain).post(
        f"/c/{contest.slug}/application/person/",
        {"surname": "Новиков", "name": "Пётр", "birth_date": "31.02.2000", "phone": "12"},
    )
    page = response.content.decode()
    assert "Проверьте, что введено" in page
    assert 'value="Новиков"' in page
    assert 'value="31.02.2000"' in page


def test_two_members_sheets_do_not_meet(judged, client_of, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    project = judged.contest.projects.first()
    for who, points in (("member1", "5"), ("member2", "1")):
        client_of(who).post(f"/c/{judged.contest.slug}/sheets/{project.pk}/", {"points_uniqueness": points, "revision": "0"})
    for who, points in (("member1", "5"), ("member2", "1")):
        rows = client_of(who).get(f"/c/{judged.contest.slug}/sheets/{project.pk}/").context["rows"]
        assert [row["value"] for row in rows if row["value"]] == [points]


def test_a_published_regulation_is_frozen_and_amended_by_a_new_version(contest, client_of):
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/regulation/"
    form = client.get(url).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    refused = client.post(url, data | {"team__max_size": 6})
    assert "Обязательное поле" in refused.content.decode()
    client.post(
        url, data | {"team__max_size": 6, "act_number": "приказ № 60-ОСН", "reason": "Больше участников", "step": "write"}
    )
    contest.refresh_from_db()
    assert contest.regulation.team.max_size == 6
    versions = list(contest.regulation_versions.order_by("number").values_list("number", "act_number", "reason"))
    assert versions == [(1, "", ""), (2, "приказ № 60-ОСН", "Больше участников")]


def test_a_contradiction_in_the_regulation_is_shown_at_its_field(contest, client_of):
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/regulation/"
    form = client.get(url).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    page = client.post(url, data | {"team__min_size": 9, "act_number": "1", "reason": "2"}).content.decode()
    assert "наименьший состав команды больше наибольшего" in page
    quorum = client.post(url, data | {"judging__quorum_more_than": "две трети", "act_number": "1", "reason": "2"})
    assert quorum.context["form"].errors


def test_an_imported_application_is_taken_by_the_owner_of_its_address_only(contest, client_of, at):
    at(2024, 5, 2)
    owner, stranger = build.user("owner@example.org"), build.user()
    application = build.file(build.draft(Team.objects.create(contest=contest, name="Загруженная"), email="owner@example.org"))
    assert client_of(stranger).post(f"/cabinet/claim/{application.pk}/").status_code == 302
    application.refresh_from_db()
    assert application.user is None
    assert "Загруженная" in client_of(owner).get("/cabinet/").content.decode()
    client_of(owner).post(f"/cabinet/claim/{application.pk}/")
    application.refresh_from_db()
    assert application.user == owner


def test_the_calendar_file_holds_the_days_the_deadlines_and_the_timetable(contest, client):
    from icalendar import Calendar

    answer = client.get(f"/c/{contest.slug}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    closing = events["TulaHackDays: конец регистрации"]
    assert closing["dtstart"].dt.isoformat() == "2024-05-21T23:59:59+03:00"
    assert len(closing.walk("VALARM")) == 1
    days = events["TulaHackDays: конкурс"]
    assert (days["dtstart"].dt.isoformat(), days["dtend"].dt.isoformat()) == ("2024-05-24", "2024-05-27")
    assert len(events) == 3 + contest.timetable.count()
    assert len({str(event["uid"]) for event in events.values()}) == len(events)
    # Every zone named is defined in the file, as it is on the day (RFC 5545: 3.2.19).
    text = answer.content.decode()
    assert set(re.findall(r"TZID=([^:;]+)", text)) == set(re.findall(r"^TZID:(\S+)", text, re.MULTILINE)) == {"Europe/Moscow"}
    assert re.search(r"BEGIN:STANDARD\s.*TZOFFSETTO:\+0300", text, re.DOTALL)


def test_every_calendar_file_is_written_by_one_class():
    root = Path(__file__).resolve().parents[2]
    folders = ("hackathon_portal", "registration", "judging", "prizes")
    writers = {
        str(path.relative_to(root))
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if "icalendar" in path.read_text()
    }
    assert writers == {"hackathon_portal/contests/calendar.py"}


def test_a_contest_that_cannot_be_published_is_not_left_behind(db):
    """Announced after its term: nothing stays, so the second call may take the same address."""
    late = ["create_contest", "--preset", "tula_2024", "--slug", "second-call", "--starts", "2027-05-24", "--ends", "2027-05-26"]
    for _ in range(2):
        with pytest.raises(CommandError, match="Конкурс не создан, адрес «second-call» свободен"):
            call_command(*late, "--announced", "2027-05-20")
    assert not Contest.objects.filter(slug="second-call").exists()
    call_command(*late)
    assert Contest.objects.get(slug="second-call").state == Contest.State.PUBLISHED
