"""A new contest has the acts, address and tasks of its preset: nothing of that is public before somebody has found it right."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from hackathon_portal.contests import actions, confirming, facts
from hackathon_portal.contests.models import Confirmation, Contest
from hackathon_portal.demo.kuzbass import JUDGES
from hackathon_portal.demo.organising import name_customers
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.regulation.schema import load_preset
from tests import build
from tests.conftest import MOSCOW

PDF = b"%PDF-1.7\n%%EOF\n"
PRESETS = {"tula_2024": date(2027, 5, 21), "kuzbass_2025": date(2027, 3, 5)}


def made(preset: str, users, starts: date | None = None) -> Contest:
    first = starts or PRESETS[preset]
    return actions.create_contest(
        preset=load_preset(preset), preset_code=preset, slug="fresh", starts_on=first, ends_on=first.replace(day=first.day + 2),
        by=users["staff"],
    )  # fmt: skip


def filled(contest: Contest, users) -> Contest:
    """What the preset leaves open and what is an example, filled in; nothing is confirmed yet."""
    values = {"address": "г. Тула, просп. Ленина, д. 2", "officer_name": "Засечнова Ия Тарасовна"}
    if contest.regulation.registration.closes_before is None:
        values["registration_closes_on"] = contest.starts_on.replace(day=1)
    actions.change_announcement(contest=contest, values=values, by=users["staff"])
    if contest.regulation.organising.customers_name_judges:
        name_customers(contest, JUDGES, by=users["staff"])
    if "nominations_act" in contest.regulation.announcement_parts:
        values = {"nominations_act_date": date(2027, 2, 1)}
        actions.change_announcement(contest=contest, values=values, by=users["staff"])
        upload = SimpleUploadedFile("act.pdf", PDF)
        actions.attach_nominations_act(contest=contest, upload=upload, by=users["staff"])
    build.attach_documents(contest)
    return Contest.objects.select_related("regulation_version").get(pk=contest.pk)


def wanted(answer) -> list[str]:
    """The list of what is not confirmed, as the page shows it."""
    page = answer.content.decode()
    notice = re.search(r"(?:не подтверждено|осталось подтвердить):\s*</p>\s*<ul>(.*?)</ul>", page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", notice.group(1)) if notice else []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_fresh_contest_is_refused_and_each_confirmed_part_leaves_the_list(preset, users, client_of, client, at):
    at(2027, 1, 20, 12)
    contest = filled(made(preset, users), users)
    staff, url = client_of("staff"), "/c/fresh/desk/publish/"
    refused = staff.post(url, {"step": "publish"})
    assert refused.status_code == 422
    assert len(wanted(refused)) == len(facts.facts(contest))
    assert client.get("/c/fresh/").status_code == 302  # to sign in: nobody sees a draft
    left = wanted(refused)
    for fact in facts.facts(contest):
        staff.post(url, {"step": "confirm", "part": fact.code, f"seen-{fact.code}": fact.fingerprint})
        now_left = wanted(staff.get(url))
        assert now_left == [one for one in left if not one.startswith(f"{fact.title}:")], fact.code
        left = now_left
    preview = staff.post(url, {"step": "show"})
    page = preview.content.decode()
    assert preview.status_code == 200
    assert escape(contest.title) in page
    assert "Адрес страницы больше не меняется." in page
    assert Contest.objects.get(pk=contest.pk).state == "draft"
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    assert staff.post(url, {"step": "publish", "seen": seen.group(1)}).status_code == 302
    assert client.get("/c/fresh/").status_code == 200


def test_the_first_press_of_a_fresh_contest_names_the_example_address_and_the_missing_file(users, client_of, at):
    at(2027, 1, 20, 12)
    made("tula_2024", users)
    said = " ".join(wanted(client_of("staff").post("/c/fresh/desk/publish/", {"late_reason": ""})))
    for part in ("пример", "ул. Примерная", "не приложен файл акта", "не названы фамилия, имя и отчество", "приказ"):
        assert part in said


def test_the_action_itself_refuses_and_says_what_to_confirm(users, at):
    at(2027, 1, 20, 12)
    contest = made("tula_2024", users)
    build.attach_documents(contest)
    with pytest.raises(RuleViolation, match="не подтверждено: приказ, по которому") as refused:
        actions.publish_announcement(contest=contest, by=users["staff"])
    assert refused.value.code == "announcement.unconfirmed"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_confirmation_holds_while_the_values_are_those(preset, users, at):
    """Every part, whatever app knows it: another value wants another look."""
    at(2027, 1, 20, 12)
    contest, staff = filled(made(preset, users), users), users["staff"]
    confirming.confirm_facts(contest=contest, seen={fact.code: fact.fingerprint for fact in facts.facts(contest)}, by=staff)
    assert not facts.unsettled(contest)
    for fact in facts.facts(contest):
        Confirmation.objects.filter(part=fact.code).update(fingerprint="0" * 64)
        assert [one.fact.code for one in facts.unsettled(contest)] == [fact.code]
        with pytest.raises(RuleViolation) as refused:
            actions.publish_announcement(contest=contest, by=staff)
        assert refused.value.code == "announcement.unconfirmed"
        Confirmation.objects.filter(part=fact.code).update(fingerprint=fact.fingerprint)
    actions.change_announcement(contest=contest, values={"place": "Тула, технопарк"}, by=staff)
    assert [one.fact.code for one in facts.unsettled(contest)] == ["place"]


def test_what_changed_since_the_page_was_opened_is_neither_confirmed_nor_published(users, at):
    at(2027, 1, 20, 12)
    contest, staff = filled(made("tula_2024", users), users), users["staff"]
    seen = {fact.code: fact.fingerprint for fact in facts.facts(contest)}
    actions.change_announcement(contest=contest, values={"place": "Тула, технопарк"}, by=staff)
    with pytest.raises(RuleViolation, match="изменилось: место проведения"):
        confirming.confirm_facts(contest=contest, seen=seen, by=staff)
    confirming.confirm_facts(contest=contest, seen={one.code: one.fingerprint for one in facts.facts(contest)}, by=staff)
    with pytest.raises(RuleViolation, match="объявление изменили"):
        actions.publish_announcement(contest=contest, by=staff, seen="other")


def test_days_that_have_passed_and_an_act_of_another_year_need_a_reason(users, client_of, at):
    at(2027, 5, 22, 12)
    contest, staff = filled(made("tula_2024", users), users), client_of("staff")
    actions.change_announcement(contest=contest, values={"nominations_act_date": date(2024, 4, 19)}, by=users["staff"])
    seen = {fact.code: fact.fingerprint for fact in facts.facts(contest)}
    confirming.confirm_facts(contest=contest, seen=seen, by=users["staff"])
    page = staff.post("/c/fresh/desk/publish/", {"step": "show"}).content.decode()
    for part in ("не позднее 20.04.2027", "Первый день конкурса уже наступил", "Регистрация по этим срокам уже", "2024 года"):
        assert part in page
    token = facts.shown_fingerprint(contest)
    assert staff.post("/c/fresh/desk/publish/", {"step": "publish", "seen": token, "late_reason": " "}).status_code == 422
    answer = staff.post("/c/fresh/desk/publish/", {"step": "publish", "seen": token, "late_reason": "учебный запуск"})
    assert answer.status_code == 302


def test_the_command_confirms_for_its_caller_and_the_journal_says_so(users):
    contest = made("tula_2024", users, date(2024, 5, 24))
    actions.publish_announcement(contest=contest, by=None, announced_at=datetime(2024, 4, 19, 12, tzinfo=MOSCOW))
    assert not [one for one in facts.standings(contest) if one.confirmed is None]
    row = AuditRecord.objects.filter(name="publish_announcement").latest("id")
    assert "значения заготовки подтверждены вызвавшим" in row.about


@pytest.mark.parametrize(
    "text",
    [
        "г. Тула, ул. Примерная, д. 1", "улица Примерная, 5", "https://example.com/chat", "хакатон@example.org", "portal.example",
        "https://chat.invalid/x", "№ 00-00", "приказ № XXX", "Иванов Иван Иванович", "Lorem ipsum dolor", "ул. ____", "пер. Образцовый",
    ],
)  # fmt: skip
def test_an_example_is_known_as_one(text):
    assert facts.sample_in(text)


@pytest.mark.parametrize("preset", PRESETS)
def test_real_words_are_no_example(preset):
    for text in (
        "г. Тула, ул. Болдина, д. 98", "примерный план работ", "например, сервис", "приказ № 50-ОСН", "Иванов Пётр Сергеевич",
        load_preset(preset).regulation.body, *(one.task for one in load_preset(preset).announcement.nominations),
    ):  # fmt: skip
        assert not facts.sample_in(text)
