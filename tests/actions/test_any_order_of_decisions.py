"""Any order of what people do around a decision: what is public, signed, paid and printed says the same in the end, and before it nothing lies.

Seeded: a failure repeats. Each step may be refused; none may leave a protocol that waits and is not true, or a published one whose
untruth nobody is told of.
"""

from __future__ import annotations

import io
import random
from contextlib import suppress
from datetime import timedelta

import openpyxl
import pytest

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from judging import exports
from judging.actions import meeting as meetings
from judging.actions import oversight, reopening, sheets, withdrawing
from judging.actions import protocol as protocols
from judging.actions import results as result_actions
from judging.models import Meeting, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import results, standing
from judging.queries.projects import submitted_projects
from prizes.awards.actions import amending
from prizes.awards.actions import awards as award_actions
from prizes.awards.actions import diplomas as diploma_actions
from prizes.awards.queries import awards, unsettled
from prizes.models import Award, Diploma
from registration.actions import conduct, staff_teams
from registration.models import Application
from tests.actions.test_standing import awarded_places, places_of

STEPS = 8


class Players:
    """The people of a contest, who do whatever the dice say."""

    def __init__(self, stage, seed: int) -> None:
        self.stage, self.dice, self.users = stage, random.Random(seed), stage.users
        self.number = 10

    @property
    def contest(self):
        self.stage.refresh()
        return self.stage.contest

    def project(self):
        return self.dice.choice(list(submitted_projects(self.contest)))

    def person(self, *states: str) -> Application:
        return self.dice.choice(list(Application.objects.filter(contest=self.contest, state__in=states).order_by("id")))

    def meeting(self) -> Meeting:
        return commission_queries.current_meeting(self.contest)

    # What staff do.
    def exclude_team(self):
        conduct.exclude_team(team=self.project().team, ground="project", by=self.users["staff"])

    def exclude_person(self):
        conduct.exclude_application(application=self.person("admitted"), ground="false_data", by=self.users["staff"])

    def suspend_person(self):
        conduct.suspend_application(application=self.person("admitted"), ground="false_data", by=self.users["staff"])

    def reinstate_person(self):
        conduct.reinstate_application(application=self.person("suspended"), by=self.users["staff"])

    def rename_team(self):
        staff_teams.rename_team(team=self.project().team, name=f"Имя {self.dice.random()}", by=self.users["staff"])

    def refuse_prize(self):
        award = self.dice.choice(list(awards.awards(self.contest)))
        award_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="проба", by=self.users["staff"])

    def restore_prize(self):
        award = self.dice.choice(list(Award.objects.filter(contest=self.contest, state="refused")))
        award_actions.restore_prize(award=award, reason="проба", by=self.users["staff"])

    def settle(self):
        amending.settle_exclusion(contest=self.contest, clause="11.3", reason="исключены", by=self.users["staff"])

    def reissue_diploma(self):
        held = Diploma.objects.filter(contest=self.contest, revoked_at=None).order_by("id")
        diploma_actions.reissue_diploma(diploma=self.dice.choice(list(held)), reason="опечатка", by=self.users["staff"])

    # What the commission does.
    def raise_violation(self):
        oversight.raise_violation(project=self.project(), clause="4.4", text="похоже", by=self.users["mentor"])

    def ask_reopening(self):
        reopening.ask_reopening(contest=self.contest, reason="опечатка", by=self.users["secretary"])

    def confirm_reopening(self):
        reopening.confirm_reopening(reopening=reopening.asked(self.contest), by=self.users["chair"])

    def correct_sheet(self):
        rows = ScoreSheet.objects.filter(project__contest=self.contest, signed_at__isnull=False).order_by("id")
        sheet = self.dice.choice(list(rows.select_related("member__user", "project")))
        whose = {"project": sheet.project, "kind": sheet.kind, "by": sheet.member.user}
        sheets.withdraw_signature(**whose, reason="опечатка")
        kind = self.contest.regulation.judging.sheet(sheet.kind)
        sheet.refresh_from_db()
        points = {kind.criteria[0].code: self.dice.randint(1, 5)}
        sheets.save_sheet(**whose, points=points, comments={}, revision=sheet.revision)
        if self.dice.random() < 0.7:  # who forgets to sign again has no sheet
            sheets.sign_sheet(**whose)

    def close_assessment(self):
        sheets.close_assessment(contest=self.contest, by=self.users["chair"])

    def open_meeting(self):
        by, commission = self.users["secretary"], self.contest.commission
        held = meetings.open_meeting(commission=commission, held_on=clock.now().date(), agenda="Ещё раз", by=by)
        present = dict.fromkeys(commission_queries.members_in_office(commission).values_list("pk", flat=True), "in_person")
        meetings.mark_attendance(meeting=held, present=present, by=by)

    def change_attendance(self):
        present = {row.member_id: row.mode for row in self.meeting().attendance.all()}
        present.pop(self.dice.choice(list(present)))
        meetings.mark_attendance(meeting=self.meeting(), present=present, by=self.users["secretary"])

    def break_ties(self):
        for division, ties in result_actions.open_ties(self.contest).items():
            for group in ties:
                result_actions.break_tie(
                    meeting=self.meeting(), division=division, order=group, reason="ближе к делу", by=self.users["chair"]
                )

    def draft(self):
        self.number += 1
        last = self.meeting().protocols.order_by("-id").first()
        number = last.number if last else str(self.number)
        protocols.draft_protocol(meeting=self.meeting(), number=number, by=self.users["secretary"], reason="после исправлений")

    def withdraw_protocol(self):
        waiting = results.waiting_protocol(self.contest)
        withdrawing.withdraw_protocol(protocol=waiting, reason="ошибка", by=self.users["secretary"])

    def sign(self):
        waiting = results.waiting_protocol(self.contest)
        for row in waiting.meeting.attendance.select_related("member__user"):
            protocols.sign_protocol(protocol=waiting, by=row.member.user, sha256=waiting.sha256)

    def note_missing(self):
        waiting = results.waiting_protocol(self.contest)
        member = self.dice.choice([row.member for row in waiting.meeting.attendance.select_related("member")])
        withdrawing.note_missing_signature(protocol=waiting, member=member, reason="болен", by=self.users["secretary"])

    def publish(self):
        award_actions.announce_winners(protocol=results.waiting_protocol(self.contest), by=self.users["staff"])

    def finish(self) -> None:
        """Bring everything to an end, as a secretary who follows what the pages say."""
        with suppress(RuleViolation):
            self.close_assessment()
        if results.published_protocol(self.contest) and not unsettled._counted(self.contest).is_open:
            return
        with suppress(RuleViolation):
            self.settle()
        self.open_meeting()
        with suppress(RuleViolation, AttributeError):
            self.withdraw_protocol()
        self.break_ties()
        if standing.of_publication(self.contest) or not results.published_protocol(self.contest):
            self.draft()
            self.sign()
            self.publish()


KINDS = [
    name for name, value in vars(Players).items() if callable(value) and name not in {"__init__", "person", "meeting", "finish"}
]
KINDS.remove("project")


def tells_the_truth(contest) -> None:
    waiting = results.waiting_protocol(contest)
    assert waiting is None or standing.contradictions(waiting) == []


def agrees(contest, page: str) -> None:
    """Site, protocol in force, ranking, workbook, awards and documents say one thing."""
    protocol = results.published_protocol(contest)
    last = contest.regulation.last_prize_place
    stated = {
        nomination["division"]: [row["project_id"] for row in nomination["rows"] if row["place"] and row["place"] <= last]
        for nomination in protocol.figures["nominations"]
    }
    assert stated == places_of(contest) == {key: awarded_places(contest).get(key, []) for key in stated}
    for award in awards.awards(contest).filter(special=None):
        assert award.team.name in page
        merit = {place.place: place.diploma_title for place in contest.regulation.places}[award.place]
        people = Application.objects.filter(team=award.team, state="admitted")
        for person in people:
            assert Diploma.objects.filter(application=person, kind="diploma", merit=merit, revoked_at=None).count() == 1
    held = Diploma.objects.filter(contest=contest, kind="diploma", revoked_at=None, application__isnull=False)
    awarded = set(awards.awards(contest).values_list("team", flat=True))
    assert {diploma.application.team_id for diploma in held.select_related("application")} <= awarded
    assert not held.filter(application__state="excluded").exists()


def agrees_in_the_workbook(contest, by) -> None:
    _, data = exports.workbook(contest=contest, kind="sheets", by=by)
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))["Матрица"].iter_rows(values_only=True)
    team, place = head.index("Команда"), head.index("Место")
    found = {row[team]: str(row[place]) for row in rows if row[team]}
    for nomination in results.published_protocol(contest).figures["nominations"]:
        for row in nomination["rows"]:
            assert found[row["team"]] == row["places"]


@pytest.mark.parametrize(("begin", "seed"), [("closed", 1), ("published", 2)])
def test_any_order_of_decisions_ends_in_one_truth(begin, seed, request, client_of, at):
    stage = request.getfixturevalue(begin)
    day = at(2024, 5, 28, 12)
    players, done = Players(stage, seed), []
    for step in range(STEPS):
        kind = players.dice.choice(KINDS)
        at(*(day + timedelta(days=step)).timetuple()[:5])
        with suppress(RuleViolation, IndexError, AttributeError):
            getattr(players, kind)()
            done.append(kind)
        tells_the_truth(players.contest)
    players.finish()
    contest = players.contest
    tells_the_truth(contest)
    assert not unsettled._counted(contest).is_open, done
    page = client_of("member1").get(f"/c/{contest.slug}/results/").content.decode()
    agrees(contest, page)
    agrees_in_the_workbook(contest, stage.users["staff"])
    assert len(KINDS) >= 20
    assert len(done) >= 3
