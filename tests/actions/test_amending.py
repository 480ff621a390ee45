"""A published decision is changed by another one: places, awards, documents and the public pages follow, the earlier one stays public."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.actions import results as result_actions
from judging.models import Meeting, Protocol
from judging.queries import results, standing
from judging.rules.results_words import results_item
from prizes.awards.actions import amending
from prizes.awards.actions.awards import announce_winners
from prizes.awards.queries import awards, passed_on, unsettled
from prizes.models import Award, Diploma, Payment
from registration.actions import conduct
from tests import build
from tests.actions.test_standing import awarded_places, places_of, winner


def new_meeting(stage, day: date = date(2024, 5, 29)) -> Meeting:
    by = stage.users["secretary"]
    held = meetings.open_meeting(commission=stage.contest.commission, held_on=day, agenda="О внесении изменений", by=by)
    first = stage.contest.commission.meetings.order_by("id").first()
    present = {row.member_id: row.mode for row in first.attendance.all()}
    meetings.mark_attendance(meeting=held, present=present, by=by)
    for division, ties in result_actions.open_ties(stage.contest).items():
        for group in ties:
            result_actions.break_tie(meeting=held, division=division, order=group, reason="ближе к делу", by=stage.users["chair"])
    return held


def amended(stage, held: Meeting, number: str = "4", reason: str = "команда исключена") -> Protocol:
    protocol = protocols.draft_protocol(meeting=held, number=number, by=stage.users["secretary"], reason=reason)
    for row in held.attendance.select_related("member__user"):
        protocols.sign_protocol(protocol=protocol, by=row.member.user, sha256=protocol.sha256)
    announce_winners(protocol=protocol, by=stage.users["staff"])
    protocol.refresh_from_db()
    stage.refresh()
    return protocol


@pytest.fixture
def excluded(published, at):
    """The winner of the first division is excluded two days after the publication; `gone` is its project."""
    at(2024, 5, 29, 12)
    published.gone = winner(published)
    conduct.exclude_team(team=published.gone.team, ground="project", by=published.users["staff"])
    published.refresh()
    return published


def test_an_exclusion_after_the_publication_stands_open_until_everything_follows(excluded, client_of):
    contest, staff = excluded.contest, excluded.users["staff"]
    first = results.published_protocol(contest)
    open_now = unsettled.of(contest)
    assert any("команда исключена" in one.text for one in open_now.contradictions)
    assert (open_now.prizes, open_now.documents > 0) == (1, True)
    desk = client_of("staff")
    for page in (f"/c/{contest.slug}/desk/deadlines/", f"/c/{contest.slug}/desk/amend/"):
        assert "расходится" in desk.get(page).content.decode(), page
    # The public pages say so at once.
    assert "исключена" in client_of("member1").get(f"/c/{contest.slug}/results/").content.decode()
    code = Diploma.objects.filter(application__team=excluded.gone.team, kind="diploma").first().code
    assert "пересматривается" in client_of("member1").get(f"/check/{code}/").content.decode()
    amending.settle_exclusion(contest=contest, clause="11.3", reason="нарушены пункты 4.1–4.4", by=staff)
    assert not Diploma.objects.filter(application__team=excluded.gone.team, revoked_at=None).exists()
    assert Award.objects.get(project=excluded.gone).state == "refused"
    second = amended(excluded, new_meeting(excluded))
    assert awarded_places(contest) == places_of(contest)
    assert excluded.gone.pk not in {award.project_id for award in awards.awards(contest)}
    assert not unsettled._counted(contest).is_open
    # The earlier decision is as it was, and public.
    earlier = Protocol.objects.get(pk=first.pk)
    assert (earlier.state, earlier.sha256, earlier.figures) == ("amended", first.sha256, first.figures)
    assert results.published_protocol(contest) == second
    page = client_of("member1").get(f"/c/{contest.slug}/results/").content.decode()
    assert "Прежнее решение" in page
    assert "протоколом № 4" in page
    assert excluded.gone.title in page  # among the places of the earlier decision
    moved = [change for change in standing.changes(first.figures, second.figures) if change.listed]
    assert moved
    for change in moved:
        told = Diploma.objects.filter(project=results.results(contest)[0].projects[change.key].title, revoked_at=None)
        assert told.exists()
    assert OutboxMessage.objects.filter(kind="prizes.award_withdrawn").exists()


def test_where_the_regulation_leaves_the_place_vacant_nobody_moves_and_the_protocol_says_so(excluded, client_of):
    contest, staff = excluded.contest, excluded.users["staff"]
    build.with_regulation(contest, {"judging.excluded_place": "vacant", "prizes.refused_prize": ["next_team"]})
    excluded.refresh()
    contest, gone = excluded.contest, excluded.gone
    before = {award.project_id: (award.place, award.amount) for award in awards.awards(contest)}
    assert [one.code for one in unsettled.of(contest).contradictions] == ["place.gone"]
    assert "остаётся незанятым" in client_of("staff").get(f"/c/{contest.slug}/desk/amend/").content.decode()
    amending.settle_exclusion(contest=contest, clause="11.3", reason="нарушены пункты 4.1–4.4", by=staff)
    held = new_meeting(excluded)
    draft = protocols.draft_protocol(meeting=held, number="4", by=excluded.users["secretary"], reason="команда исключена")
    assert [change.text.split(": ")[1] for change in standing.changes(draft.amends.figures, draft.figures)] == [
        "было — 1 место, теперь — исключается из решения, место остаётся незанятым"
    ]
    page = client_of("secretary").get(reverse("protocol", args=[contest.slug])).content.decode()
    assert "Место 1 остаётся незанятым" in page
    assert any("первое место оставить незанятым" in one for one in results_item(draft.figures, "amendment", {})["decided"])
    amended(excluded, held)
    after = {award.project_id: (award.place, award.amount) for award in awards.awards(contest) if award.state == "granted"}
    assert after == {key: row for key, row in before.items() if key != gone.pk}
    # What was refused stays in its source, and goes on only by a decision.
    refused = Award.objects.get(project=gone, part_of=None)
    assert refused.state == "refused"
    assert passed_on.candidates(refused, contest).exists()
    assert not unsettled._counted(contest).is_open
    # Another amendment still leaves it vacant.
    found = results.results(contest)[0]
    assert ([row.first for row, _ in found.vacant], found.standings[0].first) == ([1], 2)


def test_a_decision_is_changed_by_another_meeting_with_a_reason_and_only_where_something_changes(published, at):
    at(2024, 5, 29, 12)
    secretary, first_meeting = published.users["secretary"], published.contest.commission.meetings.get()
    with pytest.raises(RuleViolation, match="откройте заседание другого дня"):
        protocols.draft_protocol(meeting=first_meeting, number="3", by=secretary, reason="опечатка")
    with pytest.raises(RuleViolation, match="откройте заседание другого дня"):
        meetings.mark_attendance(meeting=first_meeting, present={}, by=secretary)
    held = new_meeting(published)
    with pytest.raises(RuleViolation, match="этот протокол его изменит"):
        protocols.draft_protocol(meeting=held, number="4", by=secretary)
    with pytest.raises(RuleViolation, match="изменять нечего"):
        protocols.draft_protocol(meeting=held, number="4", by=secretary, reason="опечатка")
    with pytest.raises(RuleViolation, match="Протокол № 3 уже есть"):
        protocols.draft_protocol(meeting=held, number="3", by=secretary, reason="опечатка", resolved="Исправить опечатку.")
    protocol = protocols.draft_protocol(meeting=held, number="4", by=secretary, reason="опечатка", resolved="Исправить опечатку.")
    assert (protocol.kind, protocol.figures["amends"]["number"]) == ("amendment", "3")
    assert results.published_protocol(published.contest) != protocol


def test_what_was_paid_stays_as_a_claim_until_it_returns_and_nothing_is_paid_twice(excluded):
    contest, staff = excluded.contest, excluded.users["staff"]
    award = Award.objects.get(project=excluded.gone)
    Payment.objects.create(
        award=award, gross=award.amount, tax=0, net=award.amount, state="paid", rate=0, due_on=date(2024, 6, 1), paid_on=date(2024, 5, 28),
        **payment_facts(),
    )  # fmt: skip
    amended(excluded, new_meeting(excluded))
    award.refresh_from_db()
    assert (award.state, award.payment.state) == ("withdrawn", "paid")
    assert list(awards.to_return(contest)) == [award]
    assert unsettled._counted(contest).to_return == 1
    with pytest.raises(RuleViolation, match="документ о возврате"):
        amending.mark_money_returned(award=award, returned_on=date(2024, 5, 29), basis="", by=staff)
    amending.mark_money_returned(award=award, returned_on=date(2024, 5, 29), basis="п/п № 5", by=staff)
    assert not awards.to_return(contest).exists()


def payment_facts() -> dict[str, object]:
    return {"agent_inn": "7107000000", "recipient_hash": "0" * 64}
