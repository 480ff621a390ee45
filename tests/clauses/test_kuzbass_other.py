"""The other sections of the Kuzbass regulation: organisers, dates, checkpoints, declarations, works, results, consents, language."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, OutboxMessage
from judging.actions import mentoring
from judging.actions import project as project_actions
from judging.models import Project, ProjectFile
from prizes.announced import announced_on
from prizes.archive.contents import write_archive
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund
from prizes.awards.queries import awards
from prizes.models import Award, Diploma
from registration.actions import application as application_actions
from registration.actions import decisions, guardians, teams
from registration.models import Representative
from tests.documents import words

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")


def test_k02_the_organisers_stand_on_the_public_page_in_the_order_of_the_regulation(kuzbass_stage, client):
    names = [one.name for one in kuzbass_stage.contest.regulation.organisers]
    page = client.get(f"/c/{kuzbass_stage.contest.slug}/").content.decode()
    listed = page[page.index("<h2>Организаторы</h2>") :]
    places = [listed.index(name.replace('"', "&quot;")) for name in names]
    assert len(names) == 7
    assert places == sorted(places)


def test_k11_the_contest_is_remote_and_its_days_are_those_of_the_regulation_by_local_time(kuzbass_stage, client):
    contest = kuzbass_stage.contest
    assert (contest.starts_on, contest.ends_on, contest.place) == (date(2025, 2, 28), date(2025, 3, 2), "дистанционно")
    assert contest.regulation.zone == NOVOKUZNETSK
    closes = contest.registration_closes_at
    assert closes.astimezone(NOVOKUZNETSK).strftime("%d.%m %H:%M") == "23.02 23:59"
    user = scenes.account(kuzbass_stage, "late", "Поздняя", "Ия")
    with clock.fixed_at(closes - timedelta(seconds=30)):
        assert teams.found_team(contest=contest, name="Успели", by=user)
    other = scenes.account(kuzbass_stage, "later", "Позднее", "Ян")
    with clock.fixed_at(datetime(2025, 2, 24, 0, 0, tzinfo=NOVOKUZNETSK)), pytest.raises(RuleViolation):
        teams.found_team(contest=contest, name="Опоздали", by=other)


@pytest.fixture
def checkpoint(kuzbass_judged):
    stage = kuzbass_judged
    zone = NOVOKUZNETSK
    with stage.at(date(2025, 2, 25), 12):
        return mentoring.plan_checkpoint(
            contest=stage.contest, title="Первая точка", question="Что сделано?", by=stage.users["staff"],
            opens_at=datetime(2025, 2, 28, 18, tzinfo=zone), closes_at=datetime(2025, 2, 28, 20, tzinfo=zone),
        )  # fmt: skip


def test_k07_a_team_answers_within_the_window_and_an_expert_says_what_they_think(kuzbass_judged, checkpoint, client_of):
    stage = kuzbass_judged
    project = Project.objects.select_related("team").filter(contest=stage.contest).first()
    captain, expert = project.team.founder, stage.users["expert1"]
    url = f"/c/{stage.contest.slug}"
    with stage.at(date(2025, 2, 28), 17, 59), pytest.raises(RuleViolation):
        mentoring.post_progress(checkpoint=checkpoint, team=project.team, text="Рано", link="", picture=None, by=captain)
    with stage.at(date(2025, 2, 28), 19):
        mentoring.post_progress(checkpoint=checkpoint, team=project.team, text="Прототип", link="", picture=None, by=captain)
    with stage.at(date(2025, 2, 28), 20, 1), pytest.raises(RuleViolation):
        mentoring.post_progress(checkpoint=checkpoint, team=project.team, text="Поздно", link="", picture=None, by=captain)
    with stage.at(date(2025, 2, 28), 21):
        page = client_of(expert)
        assert "Прототип" in page.get(reverse("mentor_team", args=[stage.contest.slug, project.team_id])).content.decode()
        mentoring.note_progress(
            checkpoint=checkpoint, team=project.team, light="amber", text="Проверьте расписание кружков.", by=expert
        )
        assert "Проверьте расписание кружков." in client_of(captain).get(f"{url}/checkpoints/").content.decode()
        missed = page.get(reverse("mentor_teams", args=[stage.contest.slug])).content.decode()
        assert missed.count("✕ нет ответа") == 6


def test_k14_own_equipment_and_the_network_are_confirmed_before_the_application_is_filed(kuzbass_stage):
    contest = kuzbass_stage.contest
    consent = next(text for text in contest.regulation.consents if text.code == "equipment")
    assert contest.regulation.clause(consent.rule) == "5.12"
    for said in ("камерой", "звуком", "широкополосный доступ", "не нарушая чужих прав"):
        assert said in consent.text
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        user = scenes.account(kuzbass_stage, "bare", "Безкамеры", "Ян")
        application = teams.found_team(contest=contest, name="Без камеры", by=user)
        scenes.fill_in(kuzbass_stage, application, scenes.TEAMS[5], "manager", "Безкамеры", "Ян", 0)
        application.consents.filter(code="equipment").delete()
        application.refresh_from_db()
        with pytest.raises(RuleViolation) as refused:
            application_actions.submit_application(application=application, by=user)
    assert refused.value.clause == "5.12"


def test_k38_a_work_is_handed_in_with_every_declaration(kuzbass_judged):
    stage = kuzbass_judged
    declarations = stage.contest.regulation.project.declarations
    assert declarations
    project = Project.objects.select_related("team").filter(contest=stage.contest).first()
    captain = project.team.founder
    with stage.at(stage.contest.ends_on, 11, 30):
        project_actions.withdraw_project(project=project, reason="поправим", by=captain)
        project.refresh_from_db()
        values = {"declarations": list(declarations)[:-1]}
        with pytest.raises(RuleViolation) as refused:  # noqa: PT012  the last statement undoes the transaction
            project_actions.save_project(project=project, values=values, by=captain)
            project_actions.submit_project(project=project, by=captain)
    assert refused.value.clause


def test_k41_the_customer_of_a_case_takes_its_solutions_and_each_time_is_kept(kuzbass_judged, client_of):
    stage = kuzbass_judged
    project = (
        Project.objects.filter(contest=stage.contest, nomination__position=1).first()
        or Project.objects.filter(contest=stage.contest).order_by("nomination__position").first()
    )
    kept = ProjectFile.objects.create(
        project=project, name="reshenie.pdf", content=ContentFile(b"%PDF-1.4", "a"), size=8, sha256="0" * 64
    )
    member = stage.contest.commission.members.filter(represents=project.nomination).select_related("user").first()
    url = reverse("project_file", args=[stage.contest.slug, kept.pk])
    assert client_of(member.user).get(url).status_code == 200
    assert AccessRecord.objects.get(user=member.user).reason == "право заказчика задания"
    assert client_of(stage.users["expert1"]).get(url).status_code == 200
    assert not AccessRecord.objects.filter(user=stage.users["expert1"], reason="право заказчика задания").exists()


def test_k55_a_team_noted_by_a_sponsor_has_a_diploma_that_names_the_giver(kuzbass_judged):
    stage = kuzbass_judged
    staff = stage.users["staff"]
    with stage.at(stage.contest.starts_on, 9):
        prize = fund.set_special_prize(
            contest=stage.contest, by=staff,
            values={"title": "За смелость", "partner": "ООО «Пласт»", "amount": None, "origin": None, "thing": "наушники"},
        )  # fmt: skip
    scenes.assessment(stage)
    scenes.outcome(stage, scenes.meeting(stage))
    project = Award.objects.filter(contest=stage.contest, part_of=None).first().project
    with stage.at(stage.contest.ends_on + timedelta(days=2), 12):
        awards_actions.give_special_prize(prize=prize, project=project, basis="письмо № 5", by=staff)
    merits = Diploma.objects.filter(contest=stage.contest, merit="специальный приз «За смелость» от партнёра: ООО «Пласт»")
    assert set(merits.values_list("application__team", flat=True)) == {project.team_id}
    assert merits.count() == 3


def test_k57_the_form_of_documents_is_data_of_the_contest(kuzbass_published, client_of):
    stage = kuzbass_published
    staff = client_of(stage.users["staff"])
    url = f"/c/{stage.contest.slug}/desk/diplomas/templates/certificate/"
    sent = {
        "heading": "СЕРТИФИКАТ УЧАСТНИКА", "lead": "подтверждает, что", "case": "nominative", "text": "участвовал(а) в хакатоне {contest}",
        "officer_position": "Директор", "officer_name": "Копрова И. Т.",
    }  # fmt: skip
    assert staff.post(url, sent).status_code == 302
    said = words(staff.get(f"{url}preview.pdf").content)
    assert "СЕРТИФИКАТ УЧАСТНИКА" in said
    assert "участвовал(а) в хакатоне" in said


def test_k58_the_publication_starts_the_term_of_prizes(kuzbass_published, client):
    contest = kuzbass_published.contest
    announced = announced_on(contest)
    assert {award.apply_by for award in awards.payable(contest)} == {announced + timedelta(days=30)}
    page = client.get(f"/c/{contest.slug}/results/").content.decode()
    assert "балл" not in page


def test_k74_a_parent_withdraws_a_consent_and_staff_are_told(kuzbass_stage, client, client_of):
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[1], 1)
        minor = team.applications.get(team_role="developer")
        minor.contest = stage.contest
        scenes.represent(stage, minor)
        consent = Representative.objects.get(application=minor)
        kept = (consent.text_sha256, consent.text_version, consent.signed_at)
        assert all(kept)
        guardians.withdraw_representative(representative=consent, reason="передумали")
        consent.refresh_from_db()
        assert consent.state == "withdrawn"
        assert OutboxMessage.objects.filter(subject__contains="Отозвано согласие", body__contains="передумали").exists()
        with pytest.raises(RuleViolation, match="согласия представителя"):
            decisions.admit_application(application=minor, by=stage.users["staff"])
        with pytest.raises(RuleViolation, match="отзывать нечего"):
            guardians.withdraw_representative(representative=consent, reason="")
    assert stage.contest.regulation.printed_consent("representative").published == (
        "фамилия", "имя", "дата рождения", "сведения о месте обучения",
    )  # fmt: skip


def test_k78_works_protocols_and_sheets_leave_in_one_archive_and_sources_are_weighed_against_prizes(kuzbass_published):
    stage = kuzbass_published
    rows = awards.fund_balance(stage.contest)
    assert [(row["planned"] + row["left"], row["awarded"]) for row in rows] == [
        (
            Decimal(720_000),
            awards.payable(stage.contest).count() and sum(one.amount for one in awards.payable(stage.contest)),
        )
    ]
    target = io.BytesIO()
    write_archive(stage.contest, target, personal=False)
    with ZipFile(target) as made:
        names = made.namelist()
    for wanted in ("manifest", "protocols/protocol-", "sheets/", "data/judging.project.json", "data/prizes.award.json"):
        assert any(name.startswith(wanted) for name in names), wanted
    assert not any(name.startswith(("registers/", "documents/")) for name in names)


def test_k79_pages_and_letters_are_in_russian(kuzbass_published, client):
    page = client.get(f"/c/{kuzbass_published.contest.slug}/").content.decode()
    assert '<html lang="ru">' in page
    for letter in OutboxMessage.objects.filter(contest_ref=kuzbass_published.contest.pk):
        text = re.sub(r"https?://\S+|\S+@\S+|[0-9A-Z]{4}(-[0-9A-Z]{4})+", "", letter.body)
        foreign = re.findall(r"[A-Za-z]{4,}", text)
        assert foreign == [], (letter.kind, foreign)
