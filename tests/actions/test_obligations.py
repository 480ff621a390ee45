"""What the organiser owes by a day: the board, the daily letter, the calendar feed; closing a contest."""

from datetime import date

import pytest
from icalendar import Calendar

from hackathon_portal.contests import obligations
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.shell import digest
from hackathon_portal.shell.terms_calendar import feed_address
from prizes.archive import closing
from prizes.awards.actions import awards
from prizes.models import Award
from prizes.payouts.actions import payments, payout_applications, taxes
from prizes.taxes import notices
from registration.actions.corrections import settle_finding
from registration.queries.corrections import turned_findings
from tests import build
from tests.documents import source_of
from tests.payouts import accepted, approved_register, handed_in, payer


@pytest.fixture
def award(published):
    return Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()


def shown(contest, today: date) -> dict[str, tuple[str, date | None]]:
    return {one.code: (one.light, one.due) for one in obligations.obligations(contest, today)}


def test_decisions_are_owed_by_their_day_and_turn_red_after_it(contest):
    team = build.team(contest)
    due = team.applications.first().decision_due_on
    assert shown(contest, date(2024, 5, 2))[f"decisions-{due}"] == ("amber", due)
    assert shown(contest, date(2024, 5, 8))["decisions-overdue"] == ("red", due)


def test_the_way_of_a_prize_is_followed_to_the_tax(award, users, at):
    contest = award.contest
    day = date(2024, 5, 29)
    done = shown(contest, day)
    assert done["protocol-sent"][0] == done["publication"][0] == "done"
    application = handed_in(award, at)
    assert shown(contest, day)["payout-check"] == ("green", date(2024, 6, 13))
    payout_applications.return_payout_application(application=application, message="подпись", by=users["accountant"])
    payout_applications.submit_payout_application(application=application, by=award.team.founder)
    payment = accepted_again(application, users)
    assert shown(contest, date(2024, 6, 11))["payment-2024-06-13"][0] == "amber"
    assert shown(contest, date(2024, 6, 14))["payment-2024-06-13"][0] == "red"
    approved_register(contest, users)
    at(2024, 6, 14, 12)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 14), by=users["accountant"])
    late = shown(contest, date(2024, 6, 14))
    assert late["paid"][0] == "red"  # paid a day too late, and said so for good
    assert late["tax-2024-06-28"] == ("green", date(2024, 6, 28))
    assert shown(contest, date(2024, 7, 1))["tax-2024-06-28"][0] == "red"
    taxes.mark_tax_remitted(
        contest=contest, due_on=date(2024, 6, 28), remitted_on=date(2024, 6, 14), document="15", by=users["accountant"]
    )
    assert shown(contest, date(2024, 7, 1))["tax-2024-06-28"][0] == "done"


def accepted_again(application, users):
    payer(application.award.contest, users)
    return payout_applications.accept_payout_application(application=application, by=users["accountant"])


def test_the_board_shows_words_clauses_and_a_year_without_a_decree(award, users, client_of, at):
    accepted(award, at, users)
    at(2024, 6, 14, 12)
    url = f"/c/{award.contest.slug}/desk/deadlines/"
    page = source_of(client_of("accountant").get(url))
    assert f'<a href="/c/{award.contest.slug}/payouts/">Перечислить призы: 1</a>' in page
    assert "<a" not in source_of(client_of("staff").get(url)).split("Перечислить призы: 1")[0][-40:]  # owed, not theirs to do
    assert "! просрочено, срок 13.06.2024" in page
    assert "п.\u00a010.2" in page
    assert "переноса выходных" not in page
    at(2031, 6, 14, 12)
    assert "не знает переноса выходных дней на 2031 год" in source_of(client_of("staff").get(url))
    assert client_of("mentor").get(url).status_code == 403


def test_the_daily_letter_names_what_is_near_and_overdue_once_a_day(award, users, at):
    accepted(award, at, users)
    at(2024, 6, 14, 8)
    assert digest.post_digest(contest=award.contest) == 0  # not before the contest's hour
    at(2024, 6, 14, 12)
    assert digest.post_digest(contest=award.contest) == 3
    assert digest.post_digest(contest=award.contest) == 3
    letters = OutboxMessage.objects.filter(kind="prizes.obligations")
    assert {letter.recipient for letter in letters} == {users[who].email for who in ("staff", "secretary", "accountant")}
    body = letters.first().body
    assert "Просрочено:" in body
    assert "Перечислить призы: 1, срок был 13.06.2024 (п.\u00a010.2)" in body


def test_the_calendar_feed_needs_no_sign_in_but_the_persons_right(award, users, client, at):
    accepted(award, at, users)
    at(2024, 6, 10, 12)
    address = feed_address(users["accountant"], award.contest).partition("//")[2].partition("/")[2]
    answer = client.get(f"/{address}")
    assert answer["Content-Type"].startswith("text/calendar")
    events = {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    (name,) = [name for name in events if "Перечислить призы: 1" in name]
    assert events[name].decoded("dtstart") == date(2024, 6, 13)
    assert client.get(f"/{address[:-6]}X.ics").status_code == 404
    other = feed_address(users["mentor"], award.contest).partition("//")[2].partition("/")[2]
    assert client.get(f"/{other}").status_code == 404
    users["accountant"].set_password("drugoy-parol-12345")
    users["accountant"].save()
    assert client.get(f"/{address}").status_code == 404


def test_a_contest_is_closed_when_nothing_is_owed(award, users, client_of, at):
    contest = award.contest
    staff = client_of("staff")
    url = f"/c/{contest.slug}/desk/archive/"
    at(2024, 5, 29, 12)
    assert "Завершить рано" in staff.post(url, {"action": "close"}, follow=True).content.decode()
    for one in Award.objects.filter(contest=contest, amount__isnull=False).exclude(pk=award.pk):
        awards.refuse_prize(award=one, ground="violation", breach="5.4", reason="нарушен срок", by=users["staff"])
    payment = accepted(award, at, users)
    approved_register(contest, users)
    at(2024, 6, 10, 12)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 10), by=users["accountant"])
    payment.refresh_from_db()
    with pytest.raises(RuleViolation, match="налог"):
        closing.close_contest(contest=contest, by=users["staff"])
    taxes.mark_tax_remitted(
        contest=contest, due_on=date(2024, 6, 28), remitted_on=date(2024, 6, 10), document="15", by=users["accountant"]
    )
    with pytest.raises(RuleViolation, match="уведомление"):
        closing.close_contest(contest=contest, by=users["staff"])
    notices.mark_notice(
        contest=contest, agent_inn=payment.agent_inn, due_on=date(2024, 6, 25), submitted_on=date(2024, 6, 10), number="1",
        by=users["accountant"],
    )  # fmt: skip
    for finding in turned_findings(contest):  # people of the world have one name and birthday
        settle_finding(finding=finding, reason="однофамильцы", by=users["staff"])
    assert "Конкурс завершён." in staff.post(url, {"action": "close"}, follow=True).content.decode()
    contest.refresh_from_db()
    assert contest.state == Contest.State.CLOSED
    assert client_of("mentor").get(f"/c/{contest.slug}/").status_code == 200
    staff.post(url, {"action": "reopen", "reason": "пришло решение суда"})
    contest.refresh_from_db()
    assert contest.state == Contest.State.PUBLISHED
