"""Assessors have sheets and nothing else: whatever they write, sign, take back or leave, nothing of the contest changes (C-05)."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.db import transaction

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import anew
from judging.actions import assessors as actions
from judging.actions import commission as commission_actions
from judging.actions import sheets as sheet_actions
from judging.menu import opinion_tasks
from judging.models import CommissionMember, Protocol, Recusal, Score, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import opinions, results
from judging.queries import sheets as sheets_queries
from prizes.models import Award
from tests import build, worlds
from tests.pages.test_points_secret import with_assessors
from tests.rules.test_opinions import BANDS

PEOPLE = "people"


def _with_bands(contest: Any) -> Any:
    contest = with_assessors(contest)
    number = len(contest.regulation.judging.sheets) - 1
    scale = {"minimum": 0, "maximum": 3, "step": 1}
    return build.with_regulation(
        contest, {f"judging.sheets.{number}.scale": scale, f"judging.sheets.{number}.criteria.0.bands": BANDS}
    )


@pytest.fixture
def stage(assessed: Any) -> Any:
    assessed.contest = _with_bands(assessed.contest)
    return assessed


def _appointed(stage: Any, count: int) -> list[CommissionMember]:
    people = [build.user() for _ in range(count)]
    for person in people:
        give_second_factor(user=person, secret=build.TOTP_SECRET)
    return [
        actions.appoint_assessor(
            contest=stage.contest, user=person, full_name="Рудникова Тамара", position="эксперт", by=stage.users["staff"]
        )
        for person in people
    ]


def _write(assessor: CommissionMember, row: Any, points: int, *, sign: bool = True) -> None:
    about = {"project": row.project, "kind": PEOPLE, "person": row.person, "by": assessor.user}
    sheet_actions.save_sheet(points={"team": str(points)}, comments={"team": "слово"}, revision=None, **about)
    if sign:
        sheet_actions.sign_sheet(**about)


def _seen(contest: Any) -> dict[str, Any]:
    """What of the contest an assessor's deed might touch."""
    commission = contest.commission
    return {
        "sheets": sorted((one.project, one.member, one.points) for one in results.valid_sheets(contest)),
        "work": [(row["member"].pk, row["due"], row["signed"]) for row in sheets_queries.outstanding(commission, contest)],
        "members": [member.pk for member in commission_queries.members_in_office(commission)],
        "recused": dict(commission_queries.recused_teams(contest)),
        "signed": sheets_queries.any_signed(contest),
        "marks": len(results.marks(contest)),
    }


def _deeds(stage: Any, random: Random) -> int:
    """Random deeds of three assessors: write, sign, take back, recuse themselves, leave; how many have been done."""
    done = 0
    team = _appointed(stage, 3)
    for _ in range(30):
        assessor = random.choice(team)
        rows = sheets_queries.sheet_list(assessor, stage.contest) if assessor.left_on is None else []
        if not rows:
            continue
        row = random.choice(rows)
        about = {"project": row.project, "kind": PEOPLE, "person": row.person, "by": assessor.user}
        if row.recused:
            recusal = Recusal.every.get(member=assessor, team=row.project.team)
            commission_actions.withdraw_recusal(recusal=recusal, reason="ошибка", by=assessor.user)
        elif random.random() < 0.2:
            commission_actions.declare_recusal(member=assessor, team=row.project.team, reason="родня", by=assessor.user)
        elif row.sheet and row.sheet.signed_at:
            sheet_actions.withdraw_signature(reason="ошибка", **about)
        else:
            _write(assessor, row, random.randrange(4), sign=random.random() < 0.6)
        done += 1
    actions.dismiss_assessor(assessor=team[0], reason="заболел", by=stage.users["staff"])
    row = next(row for row in sheets_queries.sheet_list(team[1], stage.contest) if not row.recused)
    commission_actions.declare_recusal(member=team[1], team=row.project.team, reason="родня", by=team[1].user)
    return done


def _outcome(stage: Any) -> tuple[Any, ...]:
    """The contest played to its end: the protocol's digest, places, quorum and awards."""
    worlds.closed(stage)
    worlds.published(stage)
    protocol = Protocol.objects.get(meeting__commission__contest=stage.contest, published_at__isnull=False)
    awards = Award.objects.filter(contest=stage.contest).order_by("pk").values_list("team", "amount", "place")
    return protocol.sha256, protocol.figures, list(awards)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_assessors_do_nothing_of_the_contest_changes(stage: Any, seed: int) -> None:
    with stage.at(stage.contest.ends_on, 16):
        before = _seen(stage.contest)
        assert _deeds(stage, Random(seed)) > 10
        assert ScoreSheet.every.filter(is_assessment=True).exists()
        assert _seen(stage.contest) == before


def test_the_protocol_places_and_awards_are_the_same_with_assessors_and_without(stage: Any) -> None:
    with transaction.atomic():
        without = _outcome(stage)
        transaction.set_rollback(True)
    stage.refresh()
    with stage.at(stage.contest.ends_on, 16):
        assert _deeds(stage, Random(3)) > 10
    assert _outcome(stage) == without


def test_two_who_differ_by_more_than_one_description_ask_a_third(stage: Any) -> None:
    with stage.at(stage.contest.ends_on, 16):
        first, second, third, fourth = _appointed(stage, 4)
        row = sheets_queries.sheet_list(first, stage.contest)[0]
        about = (PEOPLE, row.person.pk)
        _write(first, row, 0)
        _write(second, row, 1)
        assert about not in {(one.kind.code, one.person.pk) for one in sheets_queries.sheet_list(third, stage.contest)}
        with pytest.raises(RuleViolation, match="уже оценили"):
            _write(third, row, 3)
        sheet_actions.withdraw_signature(project=row.project, kind=PEOPLE, person=row.person, reason="ошибка", by=second.user)
        _write(second, row, 3)
        tasks = list(opinion_tasks(stage.users["staff"], stage.contest, clock.now(), clock.now().date()))
        assert [task.title for task in tasks] == ["Ассессоры разошлись, нужна ещё одна оценка: 1"]
        assert opinions.extra_for(third, stage.contest) == {about}
        _write(third, row, 2)
        assert not list(opinion_tasks(stage.users["staff"], stage.contest, clock.now(), clock.now().date()))
        with pytest.raises(RuleViolation, match="уже оценили"):
            _write(fourth, row, 2)


def test_an_assessor_is_on_no_commission_and_a_member_no_assessor(stage: Any) -> None:
    users, contest = stage.users, stage.contest
    with stage.at(contest.ends_on, 16):
        (assessor,) = _appointed(stage, 1)
        assert commission_queries.member_for(assessor.user, contest) is None
        assert commission_queries.seat_for(assessor.user, contest) == assessor
        for right in ("judging.see_scores", "judging.see_room", "judging.sign_protocol", "judging.read_protocol"):
            assert not assessor.user.has_perm(right, contest)
        for user, why in ((users["member1"], "входит в состав"), (assessor.user, "уже назначен")):
            with pytest.raises(RuleViolation, match=why):
                actions.appoint_assessor(contest=contest, user=user, full_name="а", position="б", by=users["staff"])
        with pytest.raises(RuleViolation, match="назначает сотрудник"):
            actions.appoint_assessor(contest=contest, user=build.user(), full_name="а", position="б", by=users["chair"])
        row = sheets_queries.sheet_list(assessor, contest)[0]
        _write(assessor, row, 2, sign=False)
        actions.dismiss_assessor(assessor=assessor, reason="заболел", by=users["staff"])
        assert not ScoreSheet.every.filter(member=assessor).exists()
        assert not Score.objects.filter(sheet__member=assessor).exists()
        again = actions.appoint_assessor(
            contest=contest, user=assessor.user, full_name="Рудникова Тамара", position="б", by=users["staff"]
        )
        assert again.pk == assessor.pk


def test_an_assessor_recuses_and_whom_nobody_assesses_is_named(stage: Any, client_of: Any) -> None:
    contest, staff = stage.contest, stage.users["staff"]
    with stage.at(contest.ends_on, 16):
        first, _ = _appointed(stage, 2)
        row = sheets_queries.sheet_list(first, contest)[0]
        own = next(one for one in opinions.standing(contest) if one.person.pk == row.person.pk)
        assert (own.able, own.lacks_assessor) == (2, False)
        _write(first, row, 2)
        client, page = client_of(first.user), f"/c/{contest.slug}/sheets/{row.project.pk}/recuse/"
        refused = client.post(page, {"reason": ""})
        assert (refused.status_code, {*refused.context["form"].errors}) == (200, {"reason"})
        client.post(page, {"reason": "Сестра в команде"})
        own = next(one for one in opinions.standing(contest) if one.person.pk == row.person.pk)
        assert (own.signed, own.able, own.lacks_assessor) == (0, 1, True)
        with pytest.raises(RuleViolation, match="самоотвод"):
            _write(first, row, 1)
        desk = client_of("staff").get(f"/c/{contest.slug}/desk/assessors/").content.decode()
        assert "Сестра в команде" in desk
        assert "некому оценить" in desk
        for who in ("chair", "secretary"):
            assert "Сестра в команде" not in client_of(who).get(f"/c/{contest.slug}/commission/").content.decode()
        titles = [task.title for task in opinion_tasks(staff, contest, clock.now(), clock.now().date())]
        assert any("Не хватает ассессоров" in title for title in titles)
        assert "Отозвать самоотвод" in client.get(page).content.decode()
        client.post(page, {"reason": "ошибся командой"})
        own = next(one for one in opinions.standing(contest) if one.person.pk == row.person.pk)
        assert (own.signed, own.able) == (1, 1)
        # A stale save says so instead of failing.
        sheet_actions.withdraw_signature(project=row.project, kind=PEOPLE, person=row.person, reason="ошибка", by=first.user)
        with pytest.raises(sheet_actions.StaleSheet):
            sheet_actions.save_sheet(
                project=row.project, kind=PEOPLE, person=row.person, points={"team": "1"}, comments={}, revision=0, by=first.user
            )


def test_assessors_hear_of_new_criteria_and_a_gone_ones_sheet_asks_another(stage: Any) -> None:
    contest, staff = stage.contest, stage.users["staff"]
    with stage.at(contest.ends_on, 16):
        first, second, third = _appointed(stage, 3)
        row = sheets_queries.sheet_list(first, contest)[0]
        _write(first, row, 2)
        _write(second, row, 2)
        actions.dismiss_assessor(assessor=first, reason="заболел", by=staff)
        number = len(contest.regulation.judging.sheets) - 1
        data = contest.regulation.model_dump(mode="json")
        data["judging"]["sheets"][number]["criteria"][0]["description"] = "Иначе, чем прежде."
        wanted = type(contest.regulation).model_validate(data)
        anew.change_criteria_anew(contest=contest, regulation=wanted, reason="уточнено", act_number="7", by=staff)
        told = set(OutboxMessage.objects.filter(kind="judging.criteria_changed").values_list("recipient", flat=True))
        assert {second.user.email, third.user.email} <= told
        assert first.user.email not in told
        assert ScoreSheet.every.filter(member=first).exists()
        stage.refresh()
        own = next(one for one in opinions.standing(stage.contest) if one.person.pk == row.person.pk)
        assert own.authors == {second.pk}
        assert row.person in opinions.people_for(third, stage.contest)[row.project.team_id]
