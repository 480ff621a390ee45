"""A prize that is not given out goes to another project by a decision of the commission, once, and never both ways."""

from __future__ import annotations

import contextlib
from datetime import date, time
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import acts
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.models import Protocol
from prizes.awards.actions import awards as actions
from prizes.awards.actions import passing
from prizes.awards.queries import awards, passed_on
from prizes.awards.queries.earned import wanted_documents
from prizes.models import Award, FundSource
from prizes.payouts.queries.payments import reconciliation
from registration.actions import conduct
from tests import build
from tests.actions.test_amending import amended, new_meeting

WAYS = ["next_team", "other_nomination"]


def decided(stage, kind: str = "other", choice: str = "for") -> Protocol:
    """A protocol of 29 May 2024 signed by everybody present."""
    users, commission = stage.users, stage.contest.commission
    held = meetings.open_meeting(
        commission=commission,
        held_on=date(2024, 5, 29),
        agenda="О призе",
        by=users["secretary"],
        begins_at=time(10),
        place="зал 1",
    )
    first = commission.meetings.order_by("id").first()
    present = {row.member_id: row.mode for row in first.attendance.all()}
    meetings.mark_attendance(meeting=held, present=present, by=users["secretary"])
    question = meetings.put_question(meeting=held, kind="other", text="Передать приз", by=users["secretary"])
    meetings.open_vote(question=question, by=users["secretary"])
    members = [row.member.user for row in held.attendance.select_related("member__user")]
    for member in members:
        meetings.cast_vote(question=question, choice=choice, by=member)
    question = meetings.close_vote(question=question, by=users["secretary"])
    act = acts.draft_act(meeting=held, kind=kind, number=f"7{held.pk}", questions=[question], by=users["secretary"])
    for member in members:
        act = protocols.sign_protocol(protocol=act, by=member, sha256=act.sha256)
    return Protocol.objects.get(pk=act.pk)


@pytest.fixture
def stage(published, at):
    """The first place's prize is refused on 29 May, the commission has decided, the regulation lets both ways: `refused`, `act`."""
    at(2024, 5, 29, 12)
    build.with_regulation(published.contest, {"prizes.refused_prize": WAYS})
    published.refresh()
    published.refused = Award.objects.filter(contest=published.contest, special=None, amount__isnull=False).order_by("pk")[0]
    actions.refuse_prize(
        award=published.refused, ground="violation", breach="5.4", reason="нарушение", by=published.users["staff"]
    )
    published.act = decided(published)
    published.refused.refresh_from_db()
    return published


def passed(stage, project=None, award=None) -> Award:
    award = award or stage.refused
    project = project or passed_on.candidates(award, award.contest).first()
    return passing.pass_prize_on(award=award, project=project, protocol=stage.act, by=stage.users["staff"])


def code_of(act) -> str:
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def within_the_fund(contest) -> None:
    """The money awarded never exceeds its source, and the sums of the payouts agree."""
    for row in awards.fund_balance(contest):
        assert row["awarded"] <= row["source"].amount
    said = reconciliation(contest)
    assert said["holds"]
    assert said["awarded"] <= sum(FundSource.objects.filter(contest=contest).values_list("amount", flat=True))


def test_the_prize_goes_to_another_project_with_its_sum_source_and_own_term(stage):
    before = reconciliation(stage.contest)["awarded"]
    documents = {(one.person.pk, one.merit) for one in wanted_documents(stage.contest)}
    made = passed(stage)
    assert (made.amount, made.origin, made.passed_from, made.passed_by) == (
        stage.refused.amount, stage.refused.origin, stage.refused, stage.act,
    )  # fmt: skip
    assert made.title == f"приз, переданный решением комиссии (протокол № {stage.act.number} от 29.05.2024)"
    assert made.apply_by == date(2024, 6, 3)
    assert made.place is None
    assert OutboxMessage.objects.filter(kind="prizes.prize").order_by("-pk").first()
    within_the_fund(stage.contest)
    assert reconciliation(stage.contest)["awarded"] == before
    assert {(one.person.pk, one.merit) for one in wanted_documents(stage.contest)} == documents
    assert made in awards.payable(stage.contest)
    assert made.title in awards.results_text(stage.contest, "https://x")


def test_it_is_never_both_given_back_and_passed_on(stage):
    staff = stage.users["staff"]
    made = passed(stage)
    assert code_of(lambda: passed(stage)) == "award.passed_on"
    assert code_of(lambda: actions.restore_prize(award=stage.refused, reason="ошибка", by=staff)) == "award.passed_on"
    assert code_of(lambda: passing.take_back_passed(award=made, reason=" ", by=staff)) == "passing.no_reason"
    assert code_of(lambda: passing.take_back_passed(award=stage.refused, reason="x", by=staff)) == "passing.none"
    assert code_of(lambda: acts.withdraw_act(act=stage.act, reason="x", by=stage.users["secretary"])) == "act.used"
    passing.take_back_passed(award=made, reason="ошибка в протоколе", by=staff)
    actions.restore_prize(award=stage.refused, reason="ошибка", by=staff)
    assert code_of(lambda: passed(stage)) == "passing.granted"
    within_the_fund(stage.contest)


def test_a_prize_passed_on_and_refused_again_goes_further_but_not_back(stage):
    made = passed(stage)
    made.refresh_from_db()
    actions.decline_prize(award=made, reason="", by=made.team.founder)
    further = passed(stage, award=made)
    assert further.project_id not in {made.project_id, stage.refused.project_id}
    staff = stage.users["staff"]
    assert code_of(lambda: passing.take_back_passed(award=made, reason="x", by=staff)) == "award.passed_on"
    within_the_fund(stage.contest)


def test_whom_the_regulation_offers_and_what_it_asks(stage):
    contest, refused = stage.contest, stage.refused
    other = [one for one in passed_on.candidates(refused, contest) if f"n{one.nomination_id}" != refused.division]
    build.with_regulation(contest, {"prizes.refused_prize": ["next_team"]})
    stage.refresh()
    refused = Award.objects.get(pk=refused.pk)
    offered = list(passed_on.candidates(refused, stage.contest))
    assert not {one.pk for one in offered} & {one.pk for one in other}
    assert refused.project_id not in {one.pk for one in offered}
    assert other
    assert code_of(lambda: passed(stage, project=other[0], award=refused)) == "passing.not_offered"
    results = Protocol.objects.get(kind="results", published_at__isnull=False)
    staff = stage.users["staff"]
    offer = offered[0]
    assert (
        code_of(lambda: passing.pass_prize_on(award=refused, project=offer, protocol=results, by=staff)) == "passing.no_decision"
    )
    lost = decided(stage, choice="against")
    assert code_of(lambda: passing.pass_prize_on(award=refused, project=offer, protocol=lost, by=staff)) == "passing.no_decision"
    accountant = stage.users["expert1"] if "expert1" in stage.users else stage.users["secretary"]
    assert code_of(lambda: passing.pass_prize_on(award=refused, project=offer, protocol=stage.act, by=accountant)) == "forbidden"
    build.with_regulation(stage.contest, {"prizes.refused_prize": []})
    refused = Award.objects.get(pk=refused.pk)
    assert code_of(lambda: passed(stage, project=offer, award=refused)) == "passing.stays"


def test_a_decision_that_takes_the_place_away_takes_the_prize_passed_on_from_it(stage):
    made = passed(stage)
    conduct.exclude_team(team=stage.refused.team, ground="project", by=stage.users["staff"])
    protocol = amended(stage, new_meeting(stage))
    made.refresh_from_db()
    assert (made.state, made.amended_by) == ("withdrawn", protocol)
    within_the_fund(stage.contest)


def test_staff_see_from_whom_to_whom_before_the_second_press(stage, client_of):
    client = client_of("staff")
    address = reverse("pass_prize_on", args=[stage.contest.slug, stage.refused.pk])
    assert address in client.get(reverse("awards", args=[stage.contest.slug])).text
    project = passed_on.candidates(stage.refused, stage.contest).first()
    assert f"проект «{project.title}»" in client.get(address).text
    assert "Посмотреть, что будет" in client.post(address, {}).text
    chosen = {"project": project.pk, "protocol": stage.act.pk}
    seen = client.post(address, chosen).text
    assert f"команда «{project.team}»" in seen
    assert f"протокол № {stage.act.number}" in seen
    assert not Award.objects.filter(passed_from=stage.refused).exists()
    assert client.post(address, chosen | {"sure": "1"}).status_code == 302
    made = Award.objects.get(passed_from=stage.refused)
    page = client.get(reverse("awards", args=[stage.contest.slug])).text
    back = reverse("take_back_passed", args=[stage.contest.slug, made.pk])
    assert back in page
    assert "Приз передан другой команде" in page
    assert made.title[1:] in client.get(reverse("results", args=[stage.contest.slug])).text
    assert client.get(reverse("winner", args=[stage.contest.slug, made.pk]), follow=True).status_code == 200
    assert client.post(back, {"reason": "ошибка"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


STEPS = st.lists(
    st.tuples(st.sampled_from(["refuse", "restore", "decline", "pass", "take back"]), st.integers(0, 5)), max_size=16
)


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


def _step(step: str, award: Award, stage) -> None:
    staff = stage.users["staff"]
    if step == "refuse":
        actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="нарушение", by=staff)
    elif step == "restore":
        actions.restore_prize(award=award, reason="ошибка", by=staff)
    elif step == "decline":
        actions.decline_prize(award=award, reason="", by=award.team.founder)
    elif step == "take back":
        passing.take_back_passed(award=award, reason="ошибка", by=staff)
    elif project := passed_on.candidates(award, award.contest).first():
        passed(stage, project=project, award=award)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_the_order_no_prize_is_awarded_twice(stage, steps):
    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  the last statement undoes the transaction
        rows = Award.objects.select_related("team__founder", "contest").filter(contest=stage.contest, special=None, part_of=None)
        places = rows.filter(passed_from=None, amount__isnull=False).aggregate(sum=Sum("amount"))["sum"]
        for step, number in steps:
            there = list(rows.order_by("-pk"))
            with contextlib.suppress(RuleViolation), transaction.atomic():
                _step(step, there[number % len(there)], stage)
            live = rows.filter(state="granted").aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
            assert live <= places
            for award in rows.exclude(passed_from=None).exclude(state="withdrawn"):
                assert award.passed_from.state in {"refused", "declined"}
            within_the_fund(stage.contest)
        raise Undone


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([], ""),
        (["next_team"], ", пока комиссия не передаст приз: следующей команде зачёта"),
        (WAYS, ", пока комиссия не передаст приз: следующей команде зачёта или в другую номинацию"),
    ],
)
def test_pages_say_what_becomes_of_a_prize_as_the_regulation_has_it(published, client_of, at, ways, words):
    at(2024, 5, 29, 12)
    contest = build.with_regulation(published.contest, {"prizes.refused_prize": ways})
    award = Award.objects.filter(contest=contest, special=None, amount__isnull=False).order_by("pk")[0]
    Award.objects.filter(pk=award.pk).update(thing="кубок")
    award.refresh_from_db()
    told = f"деньги остаются в своём источнике, вещь остаётся у того, кто её дал{words}"
    assert passed_on.what_becomes(award, contest) == told
    staff, url = client_of("staff"), f"/c/{contest.slug}/desk/awards/"
    assert f"остаются; {told}." in " ".join(staff.get(f"{url}{award.pk}/refuse/").content.decode().split())
    staff.post(f"{url}{award.pk}/refuse/", {"ground": "violation", "breach": "5.4", "reason": "нарушение"})
    assert f"{told[0].upper()}{told[1:]}." in " ".join(staff.get(url).content.decode().split())
    field = type(contest.regulation.prizes).model_fields["refused_prize"]
    assert "пока не передала или ничего не выбрано: деньги остаются" in (field.description or "")
