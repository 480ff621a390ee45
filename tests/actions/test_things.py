"""Things handed over: the page before the press, whom of a team to, and papers that outlive the registration (Tax Code, art. 211)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from prizes import tasks
from prizes.awards.queries import shares
from prizes.models import Award, ThingReceipt
from prizes.payouts.actions import payout_applications, things
from prizes.payouts.queries import incomes
from prizes.payouts.queries import things as queries
from prizes.payouts.queries.keeping import documents_until
from prizes.rules.shares import equal_parts
from registration.actions import personal
from registration.models import Application
from tests.invented import inn
from tests.payouts import PAYER, handed_in, payer

DAY = date(2024, 6, 3)
AGENT = PAYER["inn"]


@pytest.fixture
def award(published, users, at) -> Award:
    """A laptop of 90 000 beside the money of a place; nobody has it yet, nobody has applied."""
    found = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").first()
    Award.objects.filter(pk=found.pk).update(thing="ноутбук", thing_value=90_000, thing_value_basis="накладная № 1")
    payer(found.contest, users)
    at(2024, 6, 3, 12)
    found.refresh_from_db()
    return found


def people_of(award: Award) -> list[Application]:
    return shares.members_to_pay(award)


def given(award: Award, users, parts=None) -> list[ThingReceipt]:
    things.mark_thing_given(award=award, given_on=DAY, parts=parts, by=users["staff"])
    award.refresh_from_db()
    return list(award.received.order_by("id"))


def grosses() -> list[Decimal]:
    """Incomes of the year, the largest first."""
    return sorted((person.gross for _, person in incomes.agent_year(AGENT, 2024).values()), reverse=True)


def spaced(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def test_the_first_press_shows_who_and_what_tax_and_only_the_second_of_the_same_marks_it(award, users, client_of):
    captain, other = people_of(award)[:2]
    url, staff = f"/c/{award.contest.slug}/desk/awards/{award.pk}/given/", client_of("staff")
    page = staff.get(url).content.decode()
    assert re.search(rf'name="took_{captain.pk}"[^>]*checked', page)
    assert not re.search(rf'name="took_{other.pk}"[^>]*checked', page)
    asked = {"given_on": "2024-06-03", f"took_{captain.pk}": "on", f"took_{other.pk}": "on"}
    plan = spaced(staff.post(url, asked | {"action": "show"}).content.decode())
    for told in (
        captain.full_name, other.full_name, "45 000,00 ₽", "накладная № 1", "доход 2024 года", f"ИНН {AGENT}",
        "удержат из приза «1 место»", "5 850,00 ₽ удержать не из чего: сообщить до 25.02.2025", "нет ИНН и документа",
    ):  # fmt: skip
        assert told in plan, told
    award.refresh_from_db()
    assert award.thing_given_on is None
    assert not award.received.exists()

    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', plan)) | {"action": "give"}
    things.set_thing_value(award=award, value=Decimal(80_000), basis="отчёт № 2", by=users["accountant"])
    assert "изменился, пока страница была открыта" in staff.post(url, sent).content.decode()
    things.set_thing_value(award=award, value=Decimal(90_000), basis="накладная № 1", by=users["accountant"])
    assert "Вручение отмечено" in staff.post(url, sent, follow=True).content.decode()
    assert grosses() == [45_000, 45_000]
    assert AuditRecord.objects.filter(title="Вручён неденежный приз").exists()
    page = spaced(staff.get(url).content.decode())
    assert "вручено 03.06.2024" in page
    assert f"{other.full_name}" in page
    assert "почему отметка" in staff.post(url, {"action": "back", "reason": " "}).content.decode()
    staff.post(url, {"action": "back", "reason": "вернули"})
    assert not ThingReceipt.objects.exists()
    assert grosses() == []


def test_parts_by_hand_follow_into_every_paper_and_wrong_ones_are_refused_with_what_was_typed(award, users, client_of):
    captain, other = people_of(award)[:2]
    url, staff = f"/c/{award.contest.slug}/desk/awards/{award.pk}/given/", client_of("staff")
    asked = {
        "action": "show", "given_on": "2024-06-03", f"took_{captain.pk}": "on", f"took_{other.pk}": "on",
        f"part_{captain.pk}": "60000", f"part_{other.pk}": "20000",
    }  # fmt: skip
    answer = staff.post(url, asked)
    page = spaced(answer.content.decode())
    assert (answer.status_code, 'value="60000"' in page) == (422, True)
    assert "Сумма долей 80 000,00 ₽ не равна стоимости 90 000,00 ₽: разница 10 000,00 ₽." in page
    unticked = {name: value for name, value in asked.items() if name != f"took_{other.pk}"}
    assert "получатель не отмечен" in staff.post(url, unticked | {f"part_{captain.pk}": "70000"}).content.decode()
    assert "Отметьте, кто получил приз" in staff.post(url, {"action": "show", "given_on": "2024-06-03"}).content.decode()
    assert (
        "раньше приза быть не могло"
        in staff.post(url, asked | {"given_on": "2023-06-03", f"part_{other.pk}": "30000"}).content.decode()
    )

    given(award, users, {captain.pk: Decimal(60_000), other.pk: Decimal(30_000)})
    assert grosses() == [60_000, 30_000]
    accountant = client_of("accountant")
    book = accountant.get(f"/c/{award.contest.slug}/payouts/taxes/2024.xlsx")
    assert book.status_code == 200
    with pytest.raises(RuleViolation, match="не равна стоимости"):
        things.set_thing_value(award=award, value=Decimal(91_000), basis="отчёт", by=users["accountant"])
    with pytest.raises(RuleViolation, match="уже отмечено"):
        given(award, users)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        (lambda people: {}, "thing.nobody"),
        (lambda people: {0: None}, "thing.alien"),
        (lambda people: {people[0].pk: Decimal("90000.005")}, "thing.parts"),
        (lambda people: {people[0].pk: Decimal(90_000), people[1].pk: None}, "thing.parts"),
        (lambda people: {people[0].pk: Decimal(90_001)}, "thing.parts"),
    ],
)
def test_an_impossible_division_changes_nothing(award, users, parts, error):
    with pytest.raises(RuleViolation) as refused:
        given(award, users, parts(people_of(award)))
    assert refused.value.code == error
    assert not ThingReceipt.objects.exists()


def test_equal_parts_follow_a_value_written_afterwards(award, users):
    Award.objects.filter(pk=award.pk).update(thing_value=None, thing_value_basis="")
    award.refresh_from_db()
    people = people_of(award)[:3]
    with pytest.raises(RuleViolation, match="ещё не записана"):
        given(award, users, {person.pk: Decimal(1) for person in people})
    assert [row.value for row in given(award, users, {person.pk: None for person in people})] == [None] * len(people)
    assert grosses() == []
    things.set_thing_value(award=award, value=Decimal(100), basis="чек", by=users["accountant"])
    assert grosses() == equal_parts(Decimal(100), len(people))


def test_a_thing_stays_income_when_the_money_of_its_award_is_given_up(award, users):
    given(award, users)
    Award.objects.filter(pk=award.pk).update(state="declined", refusal_reason="сами", refused_at="2024-06-03T12:00Z")
    assert grosses() == [90_000]


def test_papers_name_the_receiver_after_the_registration_is_erased(award, users):
    captain, other = people_of(award)[:2]
    rows = given(award, users, {captain.pk: Decimal(60_000), other.pk: Decimal(30_000)})
    values = {
        "surname": other.surname, "name": other.name, "patronymic": other.patronymic, "birth_date": date(2001, 2, 3),
        "citizenship": "KZ", "document_code": "10", "document_number": "N 1234567", "inn": inn(77), "resident": True,
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="откуда сведения"):
        things.state_receiver(receipt=rows[1], values=values, basis=" ", by=users["accountant"])
    with pytest.raises(RuleViolation, match="ИНН или документ"):
        things.state_receiver(
            receipt=rows[1], values=values | {"inn": "", "document_number": ""}, basis="акт", by=users["accountant"]
        )
    things.state_receiver(receipt=rows[1], values=values, basis="акт № 3 от 03.06.2024", by=users["accountant"])
    Application.objects.filter(pk=other.pk).update(state="withdrawn")
    name = other.full_name
    personal.erase_application(application=Application.objects.get(pk=other.pk), by=None)
    assert Application.objects.get(pk=other.pk).full_name != name
    ((payee, person),) = [found for found in incomes.agent_year(AGENT, 2024).values() if found[0].inn == inn(77)]
    assert (payee.full_name, payee.citizenship, payee.document_number, person.gross) == (name, "KZ", "N 1234567", 30_000)


def test_who_states_an_inn_later_is_one_person_with_the_receiver_and_is_kept_so(award, users, at):
    (row,) = given(award, users)
    before = row.recipient_hash
    application = handed_in(award, at)
    payout_applications.accept_payout_application(application=application, by=users["accountant"], resident=True)
    at(2024, 6, 3, 12)
    assert tasks.keep_for_papers() == 1
    row.refresh_from_db()
    assert (row.inn, row.account_hash) == (application.inn, before)
    assert row.recipient_hash == award.payment.recipient_hash != before
    assert tasks.keep_for_papers() == 0


def test_things_given_before_receivers_were_kept_get_theirs_and_all_go_with_the_accounting(award, users, at):
    Award.objects.filter(pk=award.pk).update(thing_given_on=DAY)
    assert grosses() == [90_000]
    tasks.keep_for_papers()
    assert ThingReceipt.objects.count() == 1
    assert grosses() == [90_000]
    until = documents_until(award.contest)
    at(until.year, 12, 31, 12)
    assert things.forget_receivers() == 0
    at(until.year + 1, 1, 1, 12)
    assert things.forget_receivers() == 1
    row = ThingReceipt.objects.get()
    assert (row.full_name, row.inn, row.recipient_hash, row.value) == ("", "", "", 90_000)
    assert grosses() == [90_000]


def test_the_accountant_writes_who_it_was_and_wrong_digits_are_named(award, users, client_of):
    (row,) = given(award, users)
    slug = award.contest.slug
    accountant = client_of("accountant")
    taxes = accountant.get(f"/c/{slug}/payouts/taxes/").content.decode()
    url = f"/c/{slug}/payouts/things/{row.pk}/"
    assert url in taxes
    assert "нет ИНН и документа" in taxes
    asked = {
        "surname": "Гусева", "name": "Анна", "birth_date": "2001-02-03", "citizenship": "RU", "inn": "123456789012",
        "document_code": "21", "document_number": "7020 000001", "resident": "yes", "basis": "акт",
    }  # fmt: skip
    assert "цифры ИНН не сходятся" in accountant.post(url, asked).content.decode()
    assert "Сведения получателя записаны" in accountant.post(url, asked | {"inn": inn(5)}, follow=True).content.decode()
    assert "нет ИНН и документа" not in accountant.get(f"/c/{slug}/payouts/taxes/").content.decode()
    assert [payee.full_name for payee, _ in incomes.agent_year(AGENT, 2024).values()] == ["Гусева Анна"]
    assert client_of("staff").get(url).status_code == 403


def test_whom_a_thing_may_be_given_to_is_the_team_of_the_protocol(award):
    assert {person.pk for person in queries.may_receive(award)} == {person.pk for person in people_of(award)}


def test_what_the_captain_has_stated_for_the_teams_prize_names_no_other_member(award, users, at):
    handed_in(award, at)
    at(2024, 6, 3, 12)
    captain, other = people_of(award)[:2]
    first, second = given(award, users, {captain.pk: Decimal(60_000), other.pk: Decimal(30_000)})
    assert (first.full_name, first.is_stated) == (captain.full_name, True)
    assert (second.full_name, second.is_stated) == (other.full_name, False)
    assert first.recipient_hash != second.recipient_hash
    # Erased, and never stated: nobody else's application is taken for theirs.
    Application.objects.filter(pk=other.pk).update(state="withdrawn")
    name = other.full_name
    personal.erase_application(application=Application.objects.get(pk=other.pk), by=None)
    assert [row.full_name for row in queries.receipts_of(award)] == [captain.full_name, name]
    tasks.keep_for_papers()
    second.refresh_from_db()
    assert (second.full_name, second.is_stated) == (name, False)
