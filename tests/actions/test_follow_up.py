"""Cards of projects: who writes what, what counts, what is undone, what the clock asks; the exchange by a team's consent alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction

from hackathon_portal.kernel import clock, erasure
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.kernel.personal import With
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.actions import after, after_reminders, exchange
from hackathon_portal.seasons.models import ContactRequest, FollowUp, FollowUpEntry
from hackathon_portal.seasons.queries import after as queries
from judging.models import Project
from tests.after import after_final

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(published, at):
    at(2024, 6, 10, 12)
    return after_final(published)


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda violation: violation.code == code)


def test_cards_are_made_once_and_a_curator_writes_in_own_ones_alone(published, at):
    at(2024, 6, 10, 12)
    played = after_final(published, with_cards=False)
    season, staff, curator = played.season, played.made.staff, played.made.people["curator"]
    with refused("forbidden"):
        after.make_follow_ups(season=season, by=curator)
    count = after.make_follow_ups(season=season, by=staff)
    assert count == Project.objects.filter(contest=played.contest, state="submitted", removed_at=None).count() > 0
    assert after.make_follow_ups(season=season, by=staff) == 0
    card = played.card()
    with refused("forbidden"):
        after.add_entry(follow_up=card, stage="pilot", text="Пробуют в районе.", by=curator)
    with refused("curator.no_role"):
        after.assign_curator(season=season, cards=[card.pk], curator=played.made.people["stranger"], by=staff)
    assert after.assign_curator(season=season, cards=[card.pk], curator=curator, by=staff) == 1
    card = played.card()
    first = after.add_entry(follow_up=card, stage="pilot", text="Пробуют в районе.", organisation=played.ministry, by=curator)
    card.refresh_from_db()
    assert (card.stage, card.adopter, card.level) == ("pilot", played.ministry, "regional")
    with refused("reason.missing"):
        after.add_entry(follow_up=card, stage="prototype", text="Ещё нет.", corrects=first, by=curator)
    after.add_entry(follow_up=card, stage="prototype", text="Ещё нет.", corrects=first, reason="ошибся проектом", by=curator)
    card.refresh_from_db()
    assert (card.stage, card.adopter, FollowUpEntry.objects.get(pk=first.pk).text) == ("prototype", None, "Пробуют в районе.")
    with refused("entry.corrected"):
        after.add_entry(follow_up=card, stage="idea", text="И ещё раз.", corrects=first, reason="ошибся снова", by=curator)
    with refused("step.empty"):
        after.plan_follow_up(follow_up=card, next_step="", due_on=date(2024, 7, 1), by=curator)
    assert AuditRecord.objects.filter(room=str(season.room), name="add_entry").count() == 2


def test_a_captain_answers_by_the_link_of_a_letter_until_its_term_and_staff_confirm(played, at):
    card, staff = played.card(), played.made.staff
    after.ask_team(follow_up=card, by=staff)
    letter = OutboxMessage.objects.get(kind="seasons.follow_up_asked")
    captain = after_letters.captain_of(card)
    assert letter.recipient == captain.email
    token = whole_text(letter).split("/project-news/")[1].split("/")[0]
    assert after_letters.card_of(token).pk == card.pk
    assert after_letters.card_of(token + "x") is None
    told = after.tell_by_team(follow_up=card, stage="pilot", text="Работаем.", next_step="сервер", by=None)
    with refused("forbidden"):
        after.tell_by_team(follow_up=card, stage="pilot", text="Чужое.", by=played.made.people["stranger"])
    card.refresh_from_db()
    assert (card.stage, told.state) == ("idea", "proposed")
    after.decide_entry(entry=told, accept=True, by=staff)
    card.refresh_from_db()
    assert card.stage == "pilot"
    after.take_back_entry_decision(entry=told, reason="нужна ссылка", by=staff)
    after.decide_entry(entry=told, accept=False, reason="нет подтверждения", by=staff)
    with refused("entry.decided"):
        after.decide_entry(entry=told, accept=True, by=staff)
    card.refresh_from_db()
    assert card.stage == "idea"
    days = played.season.rules.follow_up.link_days
    moment = clock.now() + timedelta(days=days + 1)
    at(moment.year, moment.month, moment.day, 12)
    token = after_letters.token_of(card, captain)
    assert after_letters.card_of(token) is not None


def test_the_clock_asks_once_about_a_near_day_and_about_silence(played, at):
    card, staff, its = played.card(), played.made.staff, played.season.rules.follow_up
    today = clock.now().date()
    after.plan_follow_up(follow_up=card, next_step="сервер", due_on=today + timedelta(days=its.remind_before), by=staff)
    assert (after_reminders.remind_teams(), after_reminders.remind_teams()) == (1, 0)
    assert "сервер" in OutboxMessage.objects.get(kind="seasons.follow_up_asked").body
    late = clock.now() + timedelta(days=its.silence_days + 1)
    at(late.year, late.month, late.day, 13)
    now = clock.now()
    assert queries.counts(played.season, now) == {
        "all": FollowUp.objects.count(),
        "overdue": 1,
        "silent": FollowUp.objects.count(),
        "waiting": 0,
    }
    reached = sum(bool(captain and captain.email) for captain in map(after_letters.captain_of, FollowUp.objects.all()))
    assert after_reminders.remind_teams() == reached > 1
    assert after_reminders.remind_teams() == 0
    after.add_entry(follow_up=played.card(), stage="stopped", text="Команда разошлась.", by=staff)
    assert queries.counts(played.season, now)["overdue"] == 0


def test_a_contact_is_there_only_while_the_team_agrees(played, at):
    card, minister, ministry = played.card(), played.minister, played.ministry
    who = {"organisation": ministry, "follow_up": card, "by": minister}
    with refused("exchange.authority"):
        exchange.ask_contact(organisation=played.company, follow_up=card, message="Нужно.", by=played.director)
    with refused("forbidden"):
        exchange.mark_interest(organisation=ministry, follow_up=card, by=played.director)
    exchange.mark_interest(**who)
    exchange.mark_interest(**who)
    assert card.interests.count() == 1
    exchange.withdraw_interest(**who, reason="нашли своё")
    with refused("interest.none"):
        exchange.withdraw_interest(**who, reason="нашли своё")
    asked = exchange.ask_contact(**who, message="Хотим попробовать у себя.")
    assert "Хотим попробовать у себя." in OutboxMessage.objects.get(kind="seasons.contact_asked").body
    with refused("contact.twice"):
        exchange.ask_contact(**who, message="Ещё раз.")
    with refused("contact.empty"):
        exchange.answer_request(request=asked, accept=True, by=None)
    assert ContactRequest.objects.get(pk=asked.pk).contact == ""
    exchange.answer_request(request=asked, accept=True, contact="team@example.org", by=None)
    assert "team@example.org" not in OutboxMessage.objects.get(kind="seasons.exchange_answered").body
    exchange.close_contact(request=asked, reason="проект закрыт", by=None)
    asked.refresh_from_db()
    assert (asked.state, asked.contact) == ("declined", "")
    limit = played.season.rules.follow_up.requests_a_day
    cards = list(FollowUp.objects.exclude(pk=card.pk)[: limit + 1])
    made = []
    with refused("contact.limit"):
        for one in [*cards, card]:
            made.append(exchange.ask_contact(organisation=ministry, follow_up=one, message="Нужно.", by=minister))
            ContactRequest.objects.filter(pk=made[-1].pk).update(state="declined")
            if one is card or len(made) + 1 > limit:
                exchange.ask_contact(organisation=ministry, follow_up=one, message="Нужно.", by=minister)
    moment = clock.now() + timedelta(days=1)
    at(moment.year, moment.month, moment.day, 13)
    last = exchange.ask_contact(**who, message="Снова.")
    moment = last.expires_at + timedelta(days=1)
    at(moment.year, moment.month, moment.day, 13)
    assert (exchange.expire_overdue_requests(), exchange.expire_overdue_requests()) == (1, 0)
    with refused("contact.over"):
        exchange.answer_request(request=last, accept=True, contact="a", by=None)


def test_an_introduction_counts_once_staff_have_confirmed_it_and_no_longer_once_withdrawn(played):
    card, staff = played.card(), played.made.staff
    with refused("evidence.missing"):
        exchange.report_introduction(
            organisation=played.company,
            follow_up=card,
            text="Работает.",
            evidence="",
            happened_on=date(2024, 6, 1),
            by=played.director,
        )
    with refused("entry.future"):
        exchange.report_introduction(
            organisation=played.company, follow_up=card, text="Работает.", evidence="https://example.org/1",
            happened_on=date(2024, 9, 1), by=played.director,
        )  # fmt: skip
    entry = exchange.report_introduction(
        organisation=played.ministry, follow_up=card, text="Работает.", evidence="https://example.org/1", happened_on=date(2024, 6, 1),
        by=played.minister,
    )  # fmt: skip
    assert queries.introductions(played.season) == []
    after.decide_entry(entry=entry, accept=True, by=staff)
    card.refresh_from_db()
    assert (card.stage, card.adopter, card.level) == ("implemented", played.ministry, "regional")
    assert OutboxMessage.objects.get(kind="seasons.exchange_answered").recipient == played.minister.email
    ((region, _, title, *_),) = queries.introductions(played.season)
    assert (region, title) == ("Тульская область", card.project.title)
    with refused("forbidden"):
        exchange.withdraw_introduction(entry=entry, reason="сняли", by=played.director)
    exchange.withdraw_introduction(entry=entry, reason="систему сняли", by=played.minister)
    card.refresh_from_db()
    assert (card.stage, card.adopter) == ("idea", None)


def test_erasure_takes_the_words_and_the_contact_and_leaves_the_fact(played):
    card = played.card()
    after.add_entry(
        follow_up=card, stage="pilot", text="Капитан Иванова ведёт.", organisation=played.ministry, by=played.made.staff
    )
    asked = exchange.ask_contact(organisation=played.ministry, follow_up=card, message="Нужно.", by=played.minister)
    exchange.answer_request(request=asked, accept=True, contact="team@example.org", by=None)
    # Whoever writes past the actions: what was told, asked and opened stays as it was.
    rewritten = (
        FollowUpEntry.objects.filter(follow_up=card), {"text": "Другое."}, {"stage": "idea"}, {"organisation": None}, {"at": clock.now() + timedelta(hours=1)},
        ContactRequest.objects.filter(pk=asked.pk), {"contact": "other@example.org"}, {"message": "Другое."}, {"made_at": clock.now() + timedelta(hours=1)},
    )  # fmt: skip
    for one in rewritten:
        if not isinstance(one, dict):
            rows = one
            with pytest.raises(InternalError), transaction.atomic():
                rows.all().delete()
            continue
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**one)
    erasure.erase_with(With.TEAM, card.project.team)
    card.refresh_from_db()
    assert (card.stage, card.adopter) == ("pilot", played.ministry)
    assert FollowUpEntry.objects.get().text == ""
    assert ContactRequest.objects.get().contact == ""
