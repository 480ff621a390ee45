"""Scenes beside the contest of the Tula order: mentors and checkpoints, a remark on a project, the order of presentations."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hackathon_portal.demo import people, stories
from hackathon_portal.demo.play import Stage, captain_account
from judging.actions import hall as hall_actions
from judging.actions import meeting as meeting_actions
from judging.actions import mentoring as mentoring_actions
from judging.actions import oversight as oversight_actions
from judging.actions import violations as violation_actions
from judging.models import Meeting
from judging.queries.projects import submitted_projects
from registration.queries.teams import admitted_teams, captain_of


def mentoring(stage: Stage, *, most: int = 6) -> None:
    """A mentor approved by a protocol, a checkpoint on the first day, teams that tell and a mentor who answers."""
    staff, mentor = stage.users["staff"], stage.users["mentor"]
    day = stage.contest.starts_on - timedelta(days=12)
    with stage.at(day, 12):
        proposed = mentoring_actions.propose_mentor(
            contest=stage.contest, user=mentor, full_name=people.MENTOR.full_name, proposed_by="министерство", by=staff
        )
        mentoring_actions.approve_mentors(contest=stage.contest, mentors=[proposed], number="2", on=day, by=staff)
        zone = stage.contest.regulation.zone
        checkpoint = mentoring_actions.plan_checkpoint(
            contest=stage.contest, title="План", question="Какую задачу решаете и что покажете на защите?",
            opens_at=datetime.combine(stage.contest.starts_on, time(10), zone),
            closes_at=datetime.combine(stage.contest.starts_on, time(18), zone), by=staff,
        )  # fmt: skip
    lights = ["green", "amber", "green", "red"]
    for position, team in enumerate(list(admitted_teams(stage.contest))[:most]):
        captain = captain_of(team)
        assert captain is not None
        captain.contest = stage.contest
        user = captain_account(stage, captain)
        with stage.at(stage.contest.starts_on, 15, position):
            mentoring_actions.post_progress(
                checkpoint=checkpoint,
                team=team,
                text=stories.PROGRESS[position % len(stories.PROGRESS)][0],
                link="",
                by=user,
            )
            mentoring_actions.note_progress(
                checkpoint=checkpoint,
                team=team,
                light=lights[position % len(lights)],
                text=stories.PROGRESS[position % len(stories.PROGRESS)][1],
                by=mentor,
            )


def remark(stage: Stage, held: Meeting) -> None:
    """A mentor says that a project breaks a requirement, the captain answers, the commission recommends, the organiser decides: a remark."""
    project = submitted_projects(stage.contest).select_related("team__founder").first()
    assert project is not None
    assert project.team.founder is not None
    with stage.at(stage.contest.ends_on, 17):
        violation = oversight_actions.raise_violation(
            project=project, clause="4.4", text="Часть экранов похожа на прошлогодний проект.", by=stage.users["mentor"]
        )
        oversight_actions.answer_violation(
            violation=violation,
            text="Экраны нарисованы заново на конкурсе, история правок — в репозитории.",
            by=project.team.founder,
        )
    with stage.at(stage.contest.ends_on, 18, 30):
        question = meeting_actions.put_question(
            meeting=held, kind="violation", text="", violation=violation, consequence="warning", by=stage.users["secretary"]
        )
        meeting_actions.open_vote(question=question, by=stage.users["secretary"])
        for position, row in enumerate(held.attendance.select_related("member__user").order_by("id")):
            choice = "against" if position == 1 else "abstained" if position == 2 else "for"
            meeting_actions.cast_vote(question=question, choice=choice, by=row.member.user)
        meeting_actions.close_vote(question=question, by=stage.users["secretary"])
        violation_actions.decide_violation(
            violation=violation, consequence="warning", number="4", decided_on=stage.contest.ends_on,
            reason="История правок показывает работу на конкурсе, сходство — в шрифтах.", by=stage.users["staff"],
        )  # fmt: skip


def running_order(stage: Stage) -> None:
    """The order of the presentations is drawn; the first two teams have spoken."""
    with stage.at(stage.contest.ends_on, 15, 20):
        hall_actions.draw_order(contest=stage.contest, by=stage.users["staff"])
        hall_actions.call_next(contest=stage.contest, by=stage.users["staff"])
        hall_actions.call_next(contest=stage.contest, by=stage.users["staff"])
