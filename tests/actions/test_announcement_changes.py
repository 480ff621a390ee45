"""An announced contest is changed by one road: an act, a reason, old and new side by side, letters; or a field is harmless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hackathon_portal.contests import actions, cancelling, changing, checks, queries, stages
from hackathon_portal.contests.changing import Basis
from hackathon_portal.contests.forms import AnnouncementForm
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.contests.stages import Stage
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.queries.programme import approved_programme
from hackathon_portal.regulation.schema import Regulation
from judging.actions import sheets
from judging.models import Checkpoint
from registration.actions import attendance, decisions
from registration.models import Application, Finding, Team
from tests import build
from tests.conftest import MOSCOW

BASIS = Basis("приказ № 61-ОСН", date(2024, 5, 1), "Площадка закрыта на ремонт")
LATE = Basis("приказ № 61-ОСН", date(2024, 5, 1), "Площадка закрыта на ремонт", "узнали об этом 1 мая")
# Every field of the form -> another value for it.
OTHER: dict[str, Callable[[Contest], Any]] = {
    "title": lambda one: f"{one.title} и ещё",
    "short_title": lambda one: f"{one.short_title} 2",
    "description": lambda one: "Иначе.",
    "starts_on": lambda one: one.starts_on + timedelta(days=7),
    "ends_on": lambda one: one.ends_on + timedelta(days=1),
    "registration_closes_on": lambda one: one.starts_on - timedelta(days=1),
    "project_deadline_at": lambda one: one.project_deadline_at + timedelta(hours=2),
    "place": lambda one: "Тула, технопарк",
    "address": lambda one: "г. Тула, просп. Ленина, д. 2",
    "arrival": lambda one: "в 10 часов",
    "how_to_register": lambda one: "Через портал услуг.",
    "rules_text": lambda one: f"{one.rules_text}\n\nНовое правило.",
    "chat_url": lambda one: "https://max.ru/join/tulahackdays",
    "nominations_act_number": lambda one: "77-ОСН",
    "nominations_act_date": lambda one: date(2024, 4, 22),
    "officer_position": lambda one: "Министр",
    "officer_name": lambda one: "Засечнова Ия Тарасовна",
    "contact_email": lambda one: "hackathon@tularegion.ru",
    "contact_phone": lambda one: "+7 4872 00-00-00",
}
ENDS_LATER = {"starts_on": lambda one: {"ends_on": one.ends_on + timedelta(days=7)}}


def values_of(contest: Contest, field: str) -> dict[str, Any]:
    return {field: OTHER[field](contest)} | (ENDS_LATER[field](contest) if field in ENDS_LATER else {})


def letters(change: AnnouncementChange):
    return OutboxMessage.objects.filter(
        kind="registration.announcement_changed", key__startswith=f"announcement_changed:{change.pk}:"
    )


def fresh(contest: Contest) -> Contest:
    return Contest.objects.select_related("regulation_version").get(pk=contest.pk)


@pytest.fixture
def waiting(contest, users, at):
    """The announced contest with one team admitted and one that waits, on the first of May."""
    at(2024, 5, 3, 12)
    admitted, _ = build.team(contest, "Допущенные"), build.team(contest, "Ждущие")
    for application in admitted.applications.all():
        decisions.admit_application(application=application, by=users["staff"])
    return fresh(contest)


def test_every_field_of_the_form_is_under_the_road_or_harmless():
    named = set(AnnouncementForm.Meta.fields)
    assert named == changing.FIELDS.keys() | actions.HARMLESS == OTHER.keys()
    assert not changing.FIELDS.keys() & actions.HARMLESS


@pytest.mark.parametrize("field", OTHER)
def test_in_a_draft_a_field_is_written_and_in_an_announced_contest_by_an_act_alone(field, waiting, users):
    """Draft, announced: the plain way and the act; who waits is told exactly where the table says so."""
    contest, staff = waiting, users["staff"]
    values, before = values_of(contest, field), getattr(contest, field)
    if field in actions.HARMLESS:
        actions.change_announcement(contest=contest, values=values, by=staff)
        assert getattr(fresh(contest), field) == values[field]
        assert not AnnouncementChange.objects.exists()
        with pytest.raises(RuleViolation, match="Ничего не изменилось"):
            changing.change_by_act(contest=contest, values=values, basis=BASIS, by=staff)
        return
    with pytest.raises(RuleViolation) as plain:
        actions.change_announcement(contest=fresh(contest), values=values, by=staff)
    assert plain.value.code == "contest.announced"
    for lacks in (Basis("", BASIS.act_date, "а"), Basis("1", None, "а"), Basis("1", BASIS.act_date, " ")):
        with pytest.raises(RuleViolation) as refused:
            changing.change_by_act(contest=contest, values=values, basis=lacks, by=staff)
        assert refused.value.code == "contest.no_act"
    assert getattr(fresh(contest), field) == before
    change = changing.change_by_act(contest=contest, values=values, basis=LATE, by=staff)
    assert getattr(fresh(contest), field) == values[field]
    title = str(Contest._meta.get_field(field).verbose_name)
    assert [changing.in_words(contest, before), changing.in_words(contest, values[field])] in [
        row[1:] for row in change.rows if row[0] == title
    ]
    told = letters(change)
    people = Application.objects.filter(contest=contest, state__in=["submitted", "admitted"])
    assert told.count() == (people.count() if changing.FIELDS[field].told else 0)
    anew = told.exclude(attachment="")
    assert anew.count() == (people.filter(state="admitted").count() if changing.FIELDS[field].notices else 0)


@pytest.mark.parametrize("field", [name for name in OTHER if name not in actions.HARMLESS])
def test_while_the_contest_runs_only_what_is_still_to_come_changes(field, waiting, users, at):
    at(2024, 5, 25, 12)
    basis, values = Basis("приказ № 62", date(2024, 5, 25), "авария"), values_of(waiting, field)
    if changing.FIELDS[field].until == "start":
        with pytest.raises(RuleViolation, match="больше не меняется: конкурс начался"):
            changing.change_by_act(contest=waiting, values=values, basis=basis, by=users["staff"])
    else:
        assert changing.change_by_act(contest=waiting, values=values, basis=basis, by=users["staff"]).rows


def test_after_the_results_the_announcement_stays(published, users, at):
    at(2024, 6, 3, 12)
    basis = Basis("приказ № 63", date(2024, 6, 3), "опечатка")
    for field in OTHER:
        if field in actions.HARMLESS:
            continue
        values = values_of(published.contest, field)
        if changing.FIELDS[field].until == "closed":
            assert not letters(
                changing.change_by_act(contest=published.contest, values=values, basis=basis, by=users["staff"])
            ).exists()
        else:
            with pytest.raises(RuleViolation, match="больше не меняется"):
                changing.change_by_act(contest=published.contest, values=values, basis=basis, by=users["staff"])


def test_postponing_moves_what_is_counted_and_asks_anew_what_was_asked_for_the_old_days(waiting, users, at):
    contest, staff = waiting, users["staff"]
    person = Application.objects.filter(contest=contest, state="admitted").first()
    attendance.answer_attendance(application=person, coming=True, by=None)
    Application.objects.filter(pk=person.pk).update(birth_date=date(1988, 5, 28))  # 35 on the old first day, 36 on the new
    values = {"starts_on": date(2024, 6, 7), "ends_on": date(2024, 6, 9)}
    old = [entry.starts_at for entry in contest.timetable.all()]
    sentences = " ".join(checks.consequences(contest, changing.changed_values(contest, values)))
    assert "Письма участникам: 4." in sentences
    assert "Новые уведомления о допуске взамен прежних: 2." in sentences
    change = changing.change_by_act(contest=contest, values=values, basis=BASIS, by=staff)
    contest = fresh(contest)
    assert change.kind == "postponed"
    assert contest.project_deadline_at == datetime(2024, 6, 9, 15, tzinfo=MOSCOW)
    assert [entry.starts_at - timedelta(days=14) for entry in contest.timetable.all()] == old
    assert contest.registration_closes_at == datetime(2024, 6, 4, 23, 59, 59, tzinfo=MOSCOW)
    titles = [row[0] for row in change.rows]
    assert {"первый день", "последний день", "срок представления проекта", "последний день регистрации", "расписание"} <= set(
        titles
    )
    person.refresh_from_db()
    assert person.attendance == ""
    assert Finding.objects.filter(application=person, code="age.too_old").exists()


def test_a_first_day_announced_too_late_needs_its_own_reason(waiting, users):
    values = {"starts_on": date(2024, 5, 31), "ends_on": date(2024, 6, 2)}
    with pytest.raises(RuleViolation, match=r"не позднее 30\.04\.2024") as refused:
        changing.change_by_act(contest=waiting, values=values, basis=BASIS, by=users["staff"])
    assert refused.value.field == "late_reason"
    assert changing.change_by_act(contest=waiting, values=values, basis=LATE, by=users["staff"]).late_reason == LATE.late_reason


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": date(2024, 5, 3), "ends_on": date(2024, 5, 5)}, "starts_on"),
        ({"starts_on": date(2024, 5, 31)}, "ends_on"),
        ({"ends_on": date(2024, 5, 24)}, "project_deadline_at"),
        ({"project_deadline_at": datetime(2024, 5, 30, 12, tzinfo=MOSCOW)}, "project_deadline_at"),
        ({"address": "ул. Примерная, д. 4"}, "address"),
    ],
)
def test_days_in_the_past_or_out_of_order_and_examples_are_refused_at_their_field(waiting, users, values, field):
    with pytest.raises(RuleViolation) as refused:
        changing.change_by_act(contest=waiting, values=values, basis=LATE, by=users["staff"])
    assert refused.value.field == field


def test_an_act_of_tomorrow_changes_nothing_today(waiting, users):
    with pytest.raises(RuleViolation, match="День акта ещё не наступил"):
        changing.change_by_act(
            contest=waiting, values={"place": "Тула"}, basis=Basis("1", date(2024, 5, 4), "а"), by=users["staff"]
        )


def test_a_nominations_text_is_corrected_by_the_same_road(waiting, users):
    one = waiting.nominations.first()
    change = changing.correct_nomination(nomination=one, values={"task": "Сервис для жителей."}, basis=BASIS, by=users["staff"])
    one.refresh_from_db()
    assert one.task == "Сервис для жителей."
    assert change.rows[0][1].startswith("Сервис, который")
    assert letters(change).count() == 4
    for values in ({"task": one.task}, {"title": ""}, {"title": waiting.nominations.last().title}):
        with pytest.raises(RuleViolation):
            changing.correct_nomination(nomination=one, values=values, basis=BASIS, by=users["staff"])


def test_new_values_of_the_regulation_are_shown_and_told(waiting, users):
    text = waiting.regulation.model_dump(mode="json")
    text["prizes"]["apply_within"] = "5 working days"
    regulation, staff = Regulation.model_validate(text), users["staff"]
    assert ["5\xa0рабочих дней" in row[2] for row in actions.regulation_rows(waiting, regulation)] == [True]
    with pytest.raises(RuleViolation, match="Ничего не изменилось"):
        actions.change_regulation(contest=waiting, regulation=waiting.regulation, by=staff, reason="а", act_number="1")
    actions.change_regulation(contest=waiting, regulation=regulation, by=staff, reason="сроки", act_number="№ 9")
    change = AnnouncementChange.objects.get()
    assert change.kind == "regulation"
    assert letters(change).count() == 4
    assert "5\xa0рабочих дней" in letters(change).first().body


def test_a_cancelled_contest_stops_and_an_act_brings_it_back(waiting, users, client):
    staff, url = users["staff"], f"/c/{waiting.slug}/"
    change = cancelling.cancel_contest(contest=waiting, basis=BASIS, by=staff)
    assert letters(change).count() == 4
    assert OutboxMessage.objects.filter(kind="contests.announcement_changed").exists()
    page = client.get(url).content.decode()
    assert "Конкурс отменён" in page
    assert "приказ № 61-ОСН" in page
    assert "Зарегистрировать команду" not in page
    assert "конкурс отменён" in client.get("/?q=TulaHack").content.decode()
    with pytest.raises(RuleViolation, match="уже отменён"):
        cancelling.cancel_contest(contest=waiting, basis=BASIS, by=staff)
    with pytest.raises(RuleViolation, match="если отмену снимут актом"):
        changing.change_by_act(contest=waiting, values={"place": "Тула"}, basis=BASIS, by=staff)
    back = cancelling.restore_contest(contest=waiting, basis=BASIS, by=staff)
    assert letters(back).count() == 4
    assert fresh(waiting).state == "published"
    assert "Зарегистрировать команду" in client.get(url).content.decode()


def test_nothing_goes_on_in_a_cancelled_contest_but_what_goes_on_after_any(waiting, users):
    """Of every action of the table: whatever a finished contest refuses, a cancelled one refuses, but for its way back."""
    allowed = {name for name, row in stages.table().items() if row[Stage.CANCELLED].is_allowed}
    later = {name for name, row in stages.table().items() if row[Stage.FINISHED].is_allowed}
    assert allowed - later == {"restore_contest", "start_mailing"}
    cancelling.cancel_contest(contest=waiting, basis=BASIS, by=users["staff"])
    team = Team.objects.create(contest=fresh(waiting), name="Опоздавшие")
    with pytest.raises(RuleViolation, match="Конкурс отменён"):
        build.file(build.draft(team, "captain"))
    with pytest.raises(RuleViolation, match="Конкурс отменён"):
        sheets.open_assessment(contest=fresh(waiting), by=users["secretary"])
    assert waiting not in queries.running_contests()


def test_an_announcement_is_taken_off_before_the_first_application_and_never_after(contest, users, client, at):
    at(2024, 5, 2, 12)
    with pytest.raises(RuleViolation, match="почему объявление снимают"):
        cancelling.unpublish_announcement(contest=contest, reason=" ", by=users["staff"])
    cancelling.unpublish_announcement(contest=contest, reason="ошибка в заданиях", by=users["staff"])
    assert client.get(f"/c/{contest.slug}/").status_code == 302
    draft = fresh(contest)
    actions.change_announcement(contest=draft, values={"place": "Тула"}, by=users["staff"])
    actions.publish_announcement(contest=draft, by=users["staff"], for_caller=True, late_reason="исправили задания")
    build.team(fresh(contest))
    with pytest.raises(RuleViolation, match="Заявки уже поданы"):
        cancelling.unpublish_announcement(contest=contest, reason="ошибка", by=users["staff"])


def test_a_contest_whose_results_are_published_is_not_cancelled(published, users):
    with pytest.raises(RuleViolation, match="протокол о внесении изменений"):
        cancelling.cancel_contest(contest=published.contest, basis=LATE, by=users["staff"])


@pytest.mark.parametrize("way", ["announcement", "cancel", "nominations"])
def test_the_first_press_shows_and_the_second_does(way, waiting, users, client_of):
    """The page between the presses changes nothing and sends on exactly what was typed."""
    staff, base = client_of("staff"), f"/c/{waiting.slug}/desk/{way}/"
    sent = {"act_number": "приказ № 61", "act_date": "2024-05-01", "reason": "Ремонт площадки"}
    if way == "announcement":
        form = AnnouncementForm(instance=waiting)
        sent |= {name: form[name].value() or "" for name in form.fields} | {"place": "Тула, технопарк"}
        sent["project_deadline_at"] = "2024-05-26T15:00"
    elif way == "cancel":
        sent |= {"way": "cancel"}
    else:
        one = waiting.nominations.first()
        base, sent = f"{base}{one.pk}/", sent | {"title": one.title, "task": "Другое задание.", "topics": one.topics}
    shown = staff.post(base, sent | {"step": "show"})
    assert shown.status_code == 200, shown.content.decode()
    page = shown.content.decode()
    assert "Письма участникам: 4." in page
    assert not AnnouncementChange.objects.exists()
    assert staff.post(base, sent | {"step": "edit"}).status_code == 200
    assert not AnnouncementChange.objects.exists()
    assert staff.post(base, sent | {"step": "write"}).status_code == 302
    change = AnnouncementChange.objects.get()
    assert len(change.rows) == 1
    assert "Ремонт площадки" in staff.get(f"/c/{waiting.slug}/changes/").content.decode()


def test_what_stands_on_the_days_moves_with_them_and_points_hold_them_fast(judged, users, at):
    """Checkpoints keep their distance; once points may be given neither days nor tasks change."""
    contest, staff = judged.contest, users["staff"]
    at(2024, 4, 24, 12)
    point = Checkpoint.objects.create(
        contest=contest,
        title="Первый",
        opens_at=datetime(2024, 5, 24, 12, tzinfo=MOSCOW),
        closes_at=datetime(2024, 5, 24, 18, tzinfo=MOSCOW),
    )
    basis = Basis("приказ № 61", date(2024, 4, 24), "ремонт")
    values = {"starts_on": date(2024, 5, 31), "ends_on": date(2024, 6, 2)}
    assert "Контрольные точки сдвинутся вместе с днями: 1." in checks.consequences(
        contest, changing.changed_values(contest, values)
    )
    changing.change_by_act(contest=contest, values=values, basis=basis, by=staff)
    point.refresh_from_db()
    assert point.opens_at == datetime(2024, 5, 31, 12, tzinfo=MOSCOW)
    at(2024, 6, 2, 16)
    sheets.open_assessment(contest=fresh(contest), by=users["secretary"])
    later = Basis("приказ № 62", date(2024, 6, 2), "ещё день")
    with pytest.raises(RuleViolation, match="оценка уже открывалась"):
        changing.change_by_act(contest=contest, values={"ends_on": date(2024, 6, 3)}, basis=later, by=staff)
    with pytest.raises(RuleViolation, match="баллы поставлены за это задание"):
        changing.correct_nomination(nomination=contest.nominations.first(), values={"task": "Другое."}, basis=later, by=staff)


def test_an_approved_programme_is_moved_by_the_act_of_the_new_days(kuzbass_stage):
    stage = kuzbass_stage
    day = stage.contest.starts_on - timedelta(days=30)
    with stage.at(day, 12):
        before = approved_programme(stage.contest)
        values = {name: getattr(stage.contest, name) + timedelta(days=7) for name in ("starts_on", "ends_on")}
        changing.change_by_act(
            contest=stage.contest, values=values, basis=Basis("приказ № 9", day, "ремонт"), by=stage.users["staff"]
        )
        after = approved_programme(stage.contest)
    assert after.number == before.number + 1
    moved = [(datetime.fromisoformat(at) + timedelta(days=7), title) for at, title in before.entries]
    assert [(datetime.fromisoformat(at), title) for at, title in after.entries] == moved
