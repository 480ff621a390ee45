"""The Tula order, clause 11.6 (places) and form 2."""

import io

import pytest
from pypdf import PdfReader

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from registration import actions
from registration.documents import notice
from registration.models import Team
from tests import build


def test_11_6_teams_over_the_limit_wait_in_order_of_application(small_contest, users, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    assert [team.seat for team in teams] == ["held", "held", "held", "waitlist", "waitlist"]
    with pytest.raises(RuleViolation) as refused:
        actions.admit_application(application=teams[3].applications.first(), by=users["staff"])
    assert (refused.value.code, refused.value.clause) == ("seats.none", "11.6")
    assert "занято 3 из 3" in str(refused.value)


def test_11_6_a_freed_place_goes_to_the_head_of_the_waitlist_and_it_is_told(small_contest, users, at):
    at(2024, 5, 2)
    teams = [build.team(small_contest, f"Команда {number}") for number in range(5)]
    for application in teams[0].applications.all():
        actions.refuse_application(application=application, ground="mismatch", by=users["staff"])
    seats = dict(Team.objects.filter(contest=small_contest).values_list("name", "seat"))
    assert seats == {
        "Команда 0": "released",
        "Команда 1": "held",
        "Команда 2": "held",
        "Команда 3": "held",
        "Команда 4": "waitlist",
    }
    told = set(OutboxMessage.objects.filter(kind="registration.seat").values_list("recipient", flat=True))
    assert told == set(teams[3].applications.values_list("email", flat=True))


def test_11_6_the_commission_closes_registration_early_by_a_protocol_and_the_page_says_so_at_once(
    small_contest, users, client, client_of, at
):
    at(2024, 5, 2)
    staff = client_of("staff")
    url = f"/c/{small_contest.slug}/desk/close-early/"
    assert "не меньше, чем мест" in staff.post(url, {"protocol": "2 от 02.05.2024"}).content.decode()
    for _ in range(4):
        build.team(small_contest)
    assert "Обязательное поле" in staff.post(url, {"protocol": ""}).content.decode()
    staff.post(url, {"protocol": "2 от 02.05.2024"})
    assert "Приём заявок завершён досрочно" in client.get(f"/c/{small_contest.slug}/").content.decode()
    at(2024, 5, 2, 12, 0, 1)
    draft = build.draft(Team.objects.create(contest=small_contest, name="Поздняя"))
    with pytest.raises(RuleViolation, match="Регистрация закончилась"):
        actions.submit_application(application=draft, by=None)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()).replace("\u00a0", " ")


def test_form_2_admission_holds_every_field(contest, users, at):
    at(2024, 5, 3)
    application = build.team(contest, "Гусляры").applications.get(role="captain")
    actions.admit_application(application=application, by=users["staff"])
    text = text_of(notice(application.pk)[1])
    for part in (
        f"Уважаемый (-ая) {application.full_name}!", f"от 2 мая 2024 г. № {application.number}", "с 24 мая 2024 г. по 26 мая 2024 г.",
        "«TulaHackDays»", "«Гусляры»", "в 9 часов 00 минут", "г. Тула, ул. Примерная, д. 1", "паспорт гражданина Российской Федерации",
        contest.officer_position, "(Ф.И.О. уполномоченного лица)",
    ):  # fmt: skip
        assert part in text


def test_form_2_refusal_holds_every_field(contest, users, at):
    at(2024, 5, 3)
    application = build.team(contest, "Гусляры").applications.get(role="captain")
    actions.refuse_application(application=application, ground="false_data", comment="Паспорт недействителен.", by=users["staff"])
    text = text_of(notice(application.pk)[1])
    for part in ("принято решение об отказе", "п. 3.3", "б) установление факта", "№ 50-ОСН", "Паспорт недействителен."):
        assert part in text
