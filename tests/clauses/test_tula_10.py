"""The Tula order, section 10 and form 4: prizes, payout applications, tax, register, diplomas."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from prizes.awards import documents
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund
from prizes.models import Award, Diploma, FundSource, Payment, PayoutApplication, SpecialPrize
from prizes.payouts import documents as payout_documents
from prizes.payouts import register_files
from prizes.payouts.actions import payments, payout_applications, registers
from prizes.payouts.documents import standing_word
from prizes.payouts.queries import payments as payments_queries
from registration.actions import application as application_actions
from registration.models import Application
from registration.queries import consent_texts, people
from tests import workbooks
from tests.payouts import SCAN, accepted, approved_register, handed_in, payer, text_of


@pytest.fixture
def award(published):
    return Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()


def test_10_1_a_prize_belongs_to_a_nomination_and_a_place_with_its_source(contest, users):
    nomination = contest.nominations.first()
    values = {"kind": "partner", "name": "ООО «Засека»", "amount": Decimal(200_000), "basis": "соглашение № 5"}
    partner = fund.set_fund_source(contest=contest, values=values, by=users["staff"])
    item = fund.set_prize(
        contest=contest, division=f"n{nomination.pk}", place=1, amount=Decimal(200_000), origin=partner, by=users["staff"]
    )
    assert (item.amount, item.origin.get_kind_display()) == (200_000, "партнёр")
    for wrong in ("0", "-5", "100.50"):
        with pytest.raises(RuleViolation) as refused:
            fund.set_prize(
                contest=contest, division=f"n{nomination.pk}", place=1, amount=Decimal(wrong), origin=partner, by=users["staff"]
            )
        assert refused.value.clause == "10.5"


def test_10_2_the_prize_is_due_ten_working_days_after_the_later_of_announcement_and_application(award, users, at):
    payment = payout_applications.accept_payout_application(application=handed_in(award, at), by=users["accountant"])
    assert payment.due_on == date(2024, 6, 13)  # 12 June is a holiday


def test_10_2_an_account_that_fails_its_key_is_held_back_and_named(award, users, at):
    application = handed_in(award, at)
    PayoutApplication.objects.filter(pk=application.pk).update(account="40817810000000000000")
    with pytest.raises(RuleViolation, match="номер р/с"):
        payout_applications.accept_payout_application(application=application, by=users["accountant"])
    assert not Payment.objects.filter(award=award).exists()


def test_10_2_nothing_is_paid_twice(award, users, at):
    payment = accepted(award, at, users)
    with pytest.raises(IntegrityError, match="award_id"), transaction.atomic():
        Payment.objects.create(award=award, gross=1, tax=0, net=1, rate=Decimal("0.13"))
    approved_register(award.contest, users)
    with pytest.raises(RuleViolation, match="Нет выплат для реестра"):
        registers.make_register(contest=award.contest, by=users["accountant"])
    payments.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    with pytest.raises(RuleViolation, match="уже отмечена"):
        payments.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=users["accountant"])


def test_10_2_a_returned_payment_opens_the_application_and_is_paid_by_a_new_register(award, users, at):
    payment = accepted(award, at, users)
    register = approved_register(award.contest, users)
    payments.mark_returned(payment=payment, reason="Счёт закрыт", by=users["accountant"])
    at(2024, 6, 20, 12)
    captain = award.team.founder
    application = PayoutApplication.objects.get(award=award)
    assert (application.state, application.message) == ("returned", "Счёт закрыт")
    payout_applications.submit_payout_application(application=application, by=captain)
    payout_applications.accept_payout_application(application=application, by=users["accountant"])
    second = registers.make_register(contest=award.contest, by=users["accountant"])
    assert list(second.lines.values_list("payment", flat=True)) == [payment.pk]
    assert register.lines.get().state == "returned"  # history stays


def test_10_2_the_register_goes_to_the_bank_as_a_1c_exchange_file(award, users, at):
    payment = payout_applications.accept_payout_application(application=handed_in(award, at), by=users["accountant"])
    with pytest.raises(RuleViolation, match="счёт плательщика"):
        registers.make_register(contest=award.contest, by=users["accountant"])
    payer(award.contest, users)
    register = registers.make_register(contest=award.contest, by=users["accountant"])
    with pytest.raises(RuleViolation, match="утверждает второй человек"):
        register_files.register_client_bank(register)
    registers.approve_register(register=register, by=users["staff"])
    data = register_files.register_client_bank(type(register).objects.get(pk=register.pk))
    lines = data.decode("cp1251").split("\r\n")
    application = PayoutApplication.objects.get(award=award)
    assert lines[:3] == ["1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows"]
    assert lines[-2:] == ["КонецФайла", ""]
    assert f"Сумма={payment.net:.2f}" in lines
    assert f"ПолучательСчет={application.account}" in lines
    assert f"Получатель1={application.full_name}" in lines
    assert lines.count("СекцияДокумент=Платежное поручение") == lines.count("КонецДокумента") == 1


def test_10_2_the_register_is_a_workbook_whose_totals_reconcile(award, users, at):
    payment = accepted(award, at, users)
    register = registers.make_register(contest=award.contest, by=users["accountant"])
    sheet = openpyxl.load_workbook(io.BytesIO(register_files.register_xlsx(register))).active
    assert workbooks.faults(register_files.register_xlsx(register)) == []
    header, row, total = ([cell.value for cell in line] for line in list(sheet.iter_rows())[2:5])
    found = dict(zip(header, row, strict=True))
    assert found["Приз, руб."] == 150_000
    assert found["НДФЛ, руб."] == 19_500
    assert found["К перечислению, руб."] == total[header.index("К перечислению, руб.")] == float(payment.net) == 130_500
    assert isinstance(found["Счёт"], str)
    entries = list(openpyxl.load_workbook(io.BytesIO(register_files.register_xlsx(register)))["Проводки"].values)
    assert entries[1][:4] == ("Начислены призы", "401.20.296", "302.96.737", 150_000)
    assert any("Не сверено" in str(row[0]) for row in entries)


def test_10_3_the_application_is_due_three_working_days_after_the_announcement(award):
    assert award.apply_by == date(2024, 5, 30)


def test_10_3_a_late_application_is_refused_with_the_date_unless_a_reason_was_accepted(award, users, client_of, at):
    at(2024, 5, 31, 0, 0, 0)
    captain = award.team.founder
    application = payout_applications.begin_payout_application(award=award, by=captain)
    payout_applications.save_payout_application(application=application, values={"registration_address": "г. Тула"}, by=captain)
    payout_applications.attach_signed_copy(application=application, upload=SimpleUploadedFile("скан.pdf", SCAN), by=captain)
    with pytest.raises(RuleViolation, match=r"истёк 30\.05\.2024"):
        payout_applications.submit_payout_application(application=application, by=captain)
    url = f"/c/{award.contest.slug}/payouts/awards/{award.pk}/late/"
    client_of("accountant").post(url, {"reason": ""})
    assert PayoutApplication.objects.get(pk=application.pk).late_reason == ""
    client_of("accountant").post(url, {"reason": "Болезнь, справка приложена"})
    assert payout_applications.submit_payout_application(application=application, by=captain).state == "submitted"


def test_10_3_the_last_day_is_in_time(award, at):
    application = handed_in(award, at)
    PayoutApplication.objects.filter(pk=application.pk).update(state="returned")
    at(2024, 5, 30, 23, 59, 59)
    assert payout_applications.submit_payout_application(application=application, by=award.team.founder).state == "submitted"


def test_10_3_a_returned_application_is_corrected_within_the_same_term_from_the_return(award, users, client_of, at):
    application = handed_in(award, at)
    at(2024, 5, 31, 12)
    payout_applications.return_payout_application(application=application, message="Подпись", by=users["accountant"])
    award.refresh_from_db()
    assert award.apply_by == date(2024, 6, 7)
    assert "не позднее 7 июня 2024 г. (срок назначен организатором)" in OutboxMessage.objects.get(
        kind="prizes.payout_returned"
    ).body.replace("\u00a0", " ")
    at(2024, 6, 8, 0)
    with pytest.raises(RuleViolation, match=r"истёк 07\.06\.2024"):
        payout_applications.submit_payout_application(application=application, by=award.team.founder)
    client_of("accountant").post(f"/c/{award.contest.slug}/payouts/awards/{award.pk}/late/", {"reason": "болезнь"})
    assert payout_applications.submit_payout_application(application=application, by=award.team.founder).state == "submitted"


def test_10_3_without_the_signed_copy_or_an_address_nothing_is_handed_in(award, at):
    at(2024, 5, 29, 12)
    captain = award.team.founder
    application = payout_applications.begin_payout_application(award=award, by=captain)
    with pytest.raises(RuleViolation, match="адрес регистрации"):
        payout_applications.submit_payout_application(application=application, by=captain)
    payout_applications.save_payout_application(application=application, values={"registration_address": "г. Тула"}, by=captain)
    with pytest.raises(RuleViolation, match="подписанный экземпляр"):
        payout_applications.submit_payout_application(application=application, by=captain)


def test_10_5_thirteen_percent_is_withheld_in_whole_roubles(award, users, at):
    payment = payout_applications.accept_payout_application(application=handed_in(award, at), by=users["accountant"])
    assert (payment.gross, payment.tax, payment.net, payment.rate) == (150_000, 19_500, 130_500, Decimal("0.13"))


def test_10_6_winners_get_diplomas_and_the_others_certificates_each_with_a_code(published, client):
    diplomas = Diploma.objects.filter(contest=published.contest)
    awarded = set(Award.objects.filter(contest=published.contest).values_list("team__name", flat=True))
    assert {diploma.team for diploma in diplomas if diploma.kind == "diploma"} == awarded
    assert diplomas.count() == Application.objects.filter(team__project__isnull=False, state="admitted").count()
    diploma = diplomas.filter(kind="diploma").select_related("application", "contest__regulation_version").first()
    text = text_of(documents.diploma_pdf(diploma))
    for part in (diploma.holder, diploma.code, diploma.merit, diploma.team):
        assert part in text
    page = client.get(f"/check/{diploma.code.lower().replace('-', ' ')}/").content.decode()
    assert "Документ подлинный" in page
    assert diploma.application.email not in page
    assert client.get("/check/AAAA-AAAA-AAAA/").status_code == 404


def test_10_6_a_revoked_diploma_says_so_on_its_page(published, client, client_of):
    diploma = Diploma.objects.filter(contest=published.contest).first()
    url = f"/c/{published.contest.slug}/desk/diplomas/{diploma.number}/"
    client_of("staff").post(url, {"action": "revoke", "reason": ""})
    assert Diploma.objects.get(pk=diploma.pk).revoked_at is None
    client_of("staff").post(url, {"action": "revoke", "reason": "Ошибка в имени"})
    assert "Документ отозван" in client.get(f"/check/{diploma.code}/").content.decode()


def test_form_4_holds_every_field_with_the_sum_in_figures_and_words(award, at):
    application = handed_in(award, at)
    application = PayoutApplication.objects.select_related("award__team", "award__contest__regulation_version").get(
        pk=application.pk
    )
    text = text_of(payout_documents.payout_application_pdf(application)).replace("\u00a0", " ")
    for part in (
        application.full_name, application.snils, application.inn, application.account, application.bik, application.corr_account,
        application.passport, "г. Тула", "150 000-00 (сто пятьдесят тысяч) рублей 00 коп. с учетом НДФЛ", "от 19 апреля 2024 г. № 50-ОСН",
        "Постановлением Правительства Тульской области от 22.03.2024 № 130", award.team.name,
    ):  # fmt: skip
        assert part in text


def test_10_2_only_the_accountant_sees_payouts(published, client_of):
    assert payments_queries.payouts(published.contest).count() > 0
    for who in ("staff", "chair", "member1", "mentor"):
        assert client_of(who).get(f"/c/{published.contest.slug}/payouts/").status_code == 403
    assert client_of("accountant").get(f"/c/{published.contest.slug}/payouts/").status_code == 200


def test_10_2_a_captain_without_a_prize_is_told_so(published, client_of):
    award = Award.objects.filter(contest=published.contest).select_related("team__founder").first()
    Award.objects.filter(pk=award.pk).update(amount=None, apply_by=None)
    captain = client_of(award.team.founder)
    assert "1 место" in captain.get(f"/c/{published.contest.slug}/prizes/").content.decode()
    assert captain.get(f"/c/{published.contest.slug}/prizes/{award.pk}/").status_code == 404
    assert captain.post(f"/c/{published.contest.slug}/prizes/{award.pk}/begin/").status_code == 404
    other = Award.objects.filter(contest=published.contest).exclude(team=award.team).first()
    assert captain.get(f"/c/{published.contest.slug}/prizes/{other.pk}/").status_code == 404
    Award.objects.filter(pk=award.pk).delete()
    assert "призы не присуждены" in captain.get(f"/c/{published.contest.slug}/prizes/").content.decode()


def test_10_6_people_are_named_to_anybody_as_each_of_them_agreed_and_a_diploma_by_its_initials_otherwise(
    published, client, client_of
):
    """152-FZ, article 10.1: a consent of its own, taken back at once; its page names data, places and what is forbidden."""
    contest = published.contest
    diploma = Diploma.objects.filter(contest=contest, kind="diploma", application__team__is_public=False).first()
    person = diploma.application
    award = Award.objects.filter(contest=contest, team=person.team, holder=None).first()
    pages = [f"/c/{contest.slug}/results/", f"/c/{contest.slug}/projects/{award.project_id}/", f"/check/{diploma.code}/"]
    document = consent_texts.current(contest, "spreading")
    assert document.is_optional
    assert {title for title, _ in document.parts} == {"Какие персональные данные", "Где показываются", "Условия и запреты"}

    def named() -> list[bool]:
        return [person.surname in client.get(page).content.decode() for page in pages]

    assert named() == [False, False, False]
    assert f"{diploma.printed[0]}. " in client.get(pages[2]).content.decode()
    application_actions.give_consents(
        application=person, codes=people.given_consents(person) | {"spreading"}, by=person.user, address=None
    )
    assert named() == [True, True, True]
    client_of(person.user).post(f"/cabinet/data/{person.pk}/consent/spreading/")
    assert named() == [False, False, False]
    person.refresh_from_db()
    assert person.state == "admitted"


def test_form_4_names_the_standing_of_a_special_prizes_team_by_its_place(published, users):
    """Of two words one is printed: the winner is who has the first place, everybody else with a prize is a prize-winner."""
    contest = published.contest
    source = FundSource.objects.filter(contest=contest).first()
    placed = Award.objects.filter(contest=contest, special=None, part_of=None, holder=None)
    first, second = placed.filter(place=1).first(), placed.filter(place=2).first()
    said = []
    for project in (first.project, second.project):
        prize = SpecialPrize.objects.create(
            contest=contest, title=f"Приз {project.pk}", partner="ООО «Гусли»", amount=1000, origin=source
        )
        award = awards_actions.give_special_prize(prize=prize, project=project, basis="письмо № 1", by=users["staff"])
        said.append(standing_word(award))
    assert said == ["победителем", "призером"]
    assert [standing_word(first), standing_word(second)] == ["победителем", "призером"]
