"""The Tula order, clauses 7.1.4, 8.2.2, 10.1: what the fund is made of, what is awarded out of it, what is refused."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.actions import sheets
from judging.queries.projects import submitted_projects
from judging.queries.results import results
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund
from prizes.awards.queries import awards as awards_queries
from prizes.awards.queries import shares
from prizes.models import Award, FundItem, FundSource, Payment, SpecialPrize
from prizes.payouts.actions import payout_applications, registers
from prizes.payouts.queries import payments as payments_queries
from tests import build
from tests.payouts import accepted, approved_register, handed_in, payer


@pytest.fixture
def award(published):
    return Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()


@pytest.fixture
def partner(contest, users) -> FundSource:
    values = {"kind": "partner", "name": "ООО «Засека»", "amount": Decimal(100_000), "basis": "соглашение № 5"}
    return fund.set_fund_source(contest=contest, values=values, by=users["staff"])


def special_values(**changes):
    return {"title": "Лучший прототип", "partner": "ООО «Засека»", "amount": None, "origin": None, "thing": "", **changes}


def test_10_1_prizes_never_exceed_their_source_and_nothing_typed_is_lost(contest, partner, users, client_of):
    budget = contest.fund_sources.get(kind="budget")
    cells = {}
    for item in FundItem.objects.filter(contest=contest):
        key = f"{item.division}_{item.place}"
        cells |= {f"amount_{key}": item.amount.quantize(Decimal(1)), f"origin_{key}": budget.pk, f"thing_{key}": ""}
    nomination = contest.nominations.first()
    cells |= {f"amount_n{nomination.pk}_1": "150001", f"thing_n{nomination.pk}_2": "кружка"}
    staff = client_of("staff")
    page = staff.post(f"/c/{contest.slug}/desk/fund/", cells).content.decode()
    assert "больше него на 1,00" in page.replace("\u00a0", " ")
    assert "(п.\u00a010.1)" in page
    assert 'value="150001"' in page  # what was typed is still there
    assert 'value="кружка"' in page
    assert FundItem.objects.get(division=f"n{nomination.pk}", place=1).amount == 150_000
    cells[f"amount_n{nomination.pk}_1"] = "150000"
    assert staff.post(f"/c/{contest.slug}/desk/fund/", cells).status_code == 302
    assert FundItem.objects.get(division=f"n{nomination.pk}", place=2).thing == "кружка"
    with pytest.raises(RuleViolation, match="больше него"):
        fund.set_fund_source(
            contest=contest, source=budget, by=users["staff"],
            values={"kind": "budget", "name": budget.name, "amount": budget.amount - 1, "basis": ""},
        )  # fmt: skip
    with pytest.raises(RuleViolation, match="назначены призы"):
        fund.remove_fund_source(source=budget, by=users["staff"])
    fund.remove_fund_source(source=partner, by=users["staff"])
    assert AuditRecord.objects.filter(name="remove_fund_source", contest_ref=contest.pk).count() == 1


def test_10_1_money_needs_a_source_of_this_contest(contest, users):
    nomination = contest.nominations.first()
    with pytest.raises(RuleViolation, match="из какого источника") as refused:
        fund.set_prize(contest=contest, division=f"n{nomination.pk}", place=1, amount=Decimal(10), by=users["staff"])
    assert refused.value.clause == "10.1"
    with pytest.raises(IntegrityError, match="fund_money_has_source"), transaction.atomic():
        FundItem.objects.filter(division=f"n{nomination.pk}", place=1).update(origin=None)
    assert (
        fund.set_prize(
            contest=contest, division=f"n{nomination.pk}", place=1, amount=None, thing="ноутбук", by=users["staff"]
        ).thing
        == "ноутбук"
    )
    assert fund.set_prize(contest=contest, division=f"n{nomination.pk}", place=1, amount=None, by=users["staff"]) is None
    with pytest.raises(RuleViolation, match="ведёт сотрудник"):
        fund.set_prize(contest=contest, division=f"n{nomination.pk}", place=1, amount=None, by=users["secretary"])


def test_10_1_after_the_publication_the_fund_is_fixed(award, users):
    with pytest.raises(RuleViolation, match="больше не меняется"):
        fund.set_prize(contest=award.contest, division=award.division, place=1, amount=None, by=users["staff"])
    with pytest.raises(RuleViolation, match="больше не меняется"):
        fund.set_special_prize(contest=award.contest, values=special_values(thing="кубок"), by=users["staff"])


def test_10_1_a_special_prize_goes_to_a_project_of_the_published_protocol(judged, users, client_of, at):
    contest = judged.contest
    source = fund.set_fund_source(
        contest=contest, values={"kind": "partner", "name": "Банк", "amount": Decimal(50_000), "basis": ""}, by=users["staff"]
    )
    prize = fund.set_special_prize(
        contest=contest, values=special_values(amount=Decimal(50_000), origin=source), by=users["staff"]
    )
    with pytest.raises(RuleViolation, match="больше него"):
        fund.set_special_prize(contest=contest, values=special_values(amount=Decimal(1), origin=source), by=users["staff"])
    with pytest.raises(RuleViolation, match="сумму или неденежный"):
        fund.set_special_prize(contest=contest, values=special_values(), by=users["staff"])
    project = submitted_projects(contest).first()
    with pytest.raises(RuleViolation, match="после публикации"):
        awards_actions.give_special_prize(prize=prize, project=project, basis="письмо", by=users["staff"])
    play.assessment(judged)
    play.outcome(judged, play.meeting(judged))
    at(2024, 5, 29, 12)
    url = f"/c/{contest.slug}/desk/fund/special/{prize.pk}/"
    staff = client_of("staff")
    assert "Обязательное поле" in staff.post(url, {"project": project.pk, "basis": ""}).content.decode()
    assert staff.post(url, {"project": project.pk, "basis": "письмо от 28.05.2024 № 7"}).status_code == 302
    award = Award.objects.get(special=prize)
    assert (award.amount, award.place, award.title, award.apply_by) == (50_000, None, "Лучший прототип", date(2024, 6, 3))
    with pytest.raises(RuleViolation, match="уже вручён"):
        awards_actions.give_special_prize(prize=prize, project=project, basis="ещё раз", by=users["staff"])
    letter = OutboxMessage.objects.filter(kind="prizes.prize", body__contains="Лучший прототип").get()
    assert f"/prizes/{award.pk}/" in letter.body
    # Two prizes of one captain: the page lists both.
    place_award = Award.objects.get(project=project, special=None)
    page = client_of(project.team.founder).get(f"/c/{contest.slug}/prizes/").content.decode()
    assert f"/prizes/{award.pk}/" in page
    assert f"/prizes/{place_award.pk}/" in page


def test_10_1_a_project_outside_of_the_protocol_gets_no_special_prize(published, users):
    prize = published.contest.special_prizes.first()
    project = submitted_projects(published.contest).first()
    project.pk = 0
    with pytest.raises(RuleViolation, match="нет в опубликованном протоколе"):
        awards_actions.give_special_prize(prize=prize, project=project, basis="письмо", by=users["staff"])


def test_10_1_a_thing_is_handed_over_on_a_day(published, users, client_of, at):
    at(2024, 5, 29, 12)
    prize: SpecialPrize = published.contest.special_prizes.first()
    project = submitted_projects(published.contest).first()
    award = awards_actions.give_special_prize(prize=prize, project=project, basis="письмо", by=users["staff"])
    url = f"/c/{published.contest.slug}/desk/awards/{award.pk}/given/"
    staff = client_of("staff")
    asked = {"action": "give", f"took_{shares.recipient_of(award).pk}": "on"}
    assert "ещё не наступил" in staff.post(url, asked | {"given_on": "2024-05-30"}).content.decode()
    page = staff.post(url, asked | {"given_on": "2024-05-29", "action": "show"}).content.decode()
    award.refresh_from_db()
    assert award.thing_given_on is None  # the first press only shows
    shown = re.search(r'name="shown" value="([^"]+)"', page)[1]
    staff.post(url, asked | {"given_on": "2024-05-29", "shown": shown})
    award.refresh_from_db()
    assert award.thing_given_on == date(2024, 5, 29)
    assert "вручено 29.05.2024" in staff.get(f"/c/{published.contest.slug}/desk/awards/").content.decode()
    with pytest.raises(RuleViolation, match="уже вручён"):
        awards_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="поздно", by=users["staff"])


def test_10_1_equal_points_share_a_place_and_its_prizes_by_a_vote(judged, users, client_of, at):
    play.assessment(judged, points=lambda project, login, criterion: 3)
    held = play.meeting(judged)
    at(2024, 5, 26, 19)
    # The order itself leaves equal points to the chair (6.5); one place for two needs an act that lets the commission vote so.
    with pytest.raises(RuleViolation, match="Порядок не позволяет делить место") as refused:
        meetings.put_question(meeting=held, kind="share", text="", by=users["secretary"])
    assert refused.value.clause == "6.5"
    judged.contest = build.with_regulation(judged.contest, {"judging.places_shared_by_vote": True})
    with pytest.raises(RuleViolation, match="после закрытия оценки"):
        meetings.put_question(meeting=held, kind="share", text="", by=users["secretary"])
    sheets.close_assessment(contest=judged.contest, by=users["chair"])
    tied = {result.division.key for result in results(judged.contest) if result.ties}
    assert tied
    question = meetings.put_question(meeting=held, kind="share", text="", by=users["secretary"])
    meetings.open_vote(question=question, by=users["secretary"])
    for row in held.attendance.select_related("member__user"):
        meetings.cast_vote(question=question, choice="for", by=row.member.user)
    meetings.close_vote(question=question, by=users["secretary"])
    assert not any(result.ties for result in results(judged.contest))
    protocol = protocols.draft_protocol(meeting=held, number="3", by=users["secretary"])
    for row in held.attendance.select_related("member__user"):
        protocols.sign_protocol(protocol=protocol, by=row.member.user, sha256=protocol.sha256)
    at(2024, 5, 27, 12)
    awards = awards_actions.announce_winners(protocol=protocol, by=users["staff"])
    # Two teams in each nomination: the prizes of places 1 and 2 (150,000 and 100,000) in equal parts.
    shared = {(award.place, award.amount) for award in awards if award.division in tied}
    assert shared == {(1, Decimal(125_000))}
    assert awards_queries.fund_problems(judged.contest) == []
    assert "Команды с равными баллами делят место" in client_of("staff").get(
        f"/c/{judged.contest.slug}/commission/protocol/"
    ).content.decode()  # fmt: skip


def test_10_1_a_fund_that_does_not_add_up_is_not_announced(closed, users):
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=users["secretary"])
    for row in closed.held.attendance.select_related("member__user"):
        protocols.sign_protocol(protocol=protocol, by=row.member.user, sha256=protocol.sha256)
    FundSource.objects.filter(contest=closed.contest).update(amount=1)
    with pytest.raises(RuleViolation, match="не сходится"):
        awards_actions.announce_winners(protocol=protocol, by=users["staff"])
    protocol.refresh_from_db()
    assert protocol.published_at is None
    assert not Award.objects.exists()


def test_8_2_2_a_prize_is_refused_with_its_clause_and_the_money_stays_in_its_source(award, users, client_of, at):
    application = handed_in(award, at)
    staff = client_of("staff")
    url = f"/c/{award.contest.slug}/desk/awards/{award.pk}/refuse/"
    assert "Обязательное поле" in staff.post(url, {"ground": "violation", "breach": "5.4", "reason": ""}).content.decode()
    before = awards_queries.fund_balance(award.contest)[0]["awarded"]
    staff.post(url, {"ground": "violation", "breach": "5.4", "reason": "заявление подано не капитаном"})
    award.refresh_from_db()
    assert (award.state, award.refusal_clause) == ("refused", "7.1.4")
    assert awards_queries.fund_balance(award.contest)[0]["awarded"] == before - award.amount
    letter = OutboxMessage.objects.get(kind="prizes.prize_refused")
    assert "п.\u00a07.1.4" in letter.body
    assert "подано не капитаном" in letter.body
    with pytest.raises(RuleViolation, match="не выдаётся"):
        payout_applications.accept_payout_application(application=application, by=users["accountant"])
    captain = client_of(award.team.founder).get(f"/c/{award.contest.slug}/prizes/{award.pk}/").content.decode()
    assert "В выдаче приза отказано (п.\u00a07.1.4)" in captain
    assert payments_queries.reconciliation(award.contest)["holds"]
    # Taken back with a reason, everything goes on.
    staff.post(url, {"reason": "проверили: капитан тот же"})
    award.refresh_from_db()
    assert award.state == "granted"
    payer(award.contest, users)
    assert payout_applications.accept_payout_application(application=application, by=users["accountant"]).net == 130_500
    assert AuditRecord.objects.filter(name="restore_prize").get().reason == "проверили: капитан тот же"


def test_8_2_2_what_the_bank_has_cannot_be_refused(award, users, at):
    payment = accepted(award, at, users)
    register = approved_register(award.contest, users)
    with pytest.raises(RuleViolation, match="расформируйте реестр"):
        awards_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="нарушение", by=users["staff"])
    registers.dissolve_register(register=register, reason="отказ в призе", by=users["staff"])
    awards_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="нарушение", by=users["staff"])
    payment.refresh_from_db()
    assert payment.state == Payment.State.CANCELLED
    with pytest.raises(RuleViolation, match="Нет выплат"):
        registers.make_register(contest=award.contest, by=users["accountant"])


def test_8_2_2_silence_within_the_term_is_refused_by_its_own_clause(award, users, client_of, at):
    url = f"/c/{award.contest.slug}/desk/awards/{award.pk}/refuse/"
    late = {"ground": "late", "reason": "заявления нет"}
    at(2024, 5, 29, 12)
    staff = client_of("staff")
    assert "не поданы в срок (п.\u00a08.2.2)" in staff.get(url).content.decode()
    assert "Срок заявления о выплате ещё не прошёл" in staff.post(url, late).content.decode()
    assert "Укажите нарушенный пункт" in staff.post(url, {**late, "ground": "violation"}).content.decode()
    at(2024, 6, 10, 12)
    staff.post(url, late)
    award.refresh_from_db()
    assert (award.state, award.refusal_clause, award.refusal_reason) == ("refused", "8.2.2", "заявления нет")
    assert "отказано (п.\u00a08.2.2)." in OutboxMessage.objects.get(kind="prizes.prize_refused").body
    assert (
        "(п.\u00a08.2.2): заявления нет"
        in client_of(award.team.founder).get(url.replace("desk/awards", "prizes")[:-7]).content.decode()
    )
    assert "п.\u00a08.2.2" in client_of("accountant").get(f"/c/{award.contest.slug}/payouts/").content.decode()


def test_8_2_2_who_applied_in_time_is_not_late(award, users, at):
    handed_in(award, at)
    at(2024, 6, 10, 12)
    with pytest.raises(RuleViolation, match="заявление подано в срок"):
        awards_actions.refuse_prize(award=award, ground="late", reason="поздно", by=users["staff"])


def test_7_1_4_a_captain_may_give_the_prize_up(award, users, client_of, at):
    handed_in(award, at)
    captain = client_of(award.team.founder)
    url = f"/c/{award.contest.slug}/prizes/{award.pk}/"
    assert client_of(users["mentor"]).post(url + "decline/").status_code == 404
    page = captain.post(url + "decline/", {"reason": "команда решила так"}, follow=True).content.decode()
    assert "Отказ от приза записан" in page
    award.refresh_from_db()
    # Nobody's clause refuses it: the captain decides.
    assert (award.state, award.refusal_clause, award.refusal_reason) == ("declined", "", "команда решила так")
    assert "п. )" not in client_of("accountant").get(f"/c/{award.contest.slug}/payouts/").content.decode()
    assert "Отказ от приза: команда решила так" in captain.get(url).content.decode()
    assert "Этот приз уже не выдаётся" in captain.post(url + "decline/", follow=True).content.decode()
