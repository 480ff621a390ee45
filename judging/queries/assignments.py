"""Who assesses what where members are assigned to projects: the task for the solver, the plan, what stands and what it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hackathon_portal.contests.divisions import division_key
from hackathon_portal.contests.models import Contest
from judging.models import Commission, CommissionMember, Project, ScoreSheet
from judging.queries.commission import conflict_hints, members_in_office, recused_teams
from judging.queries.projects import submitted_projects
from judging.queries.results import valid_sheets
from judging.queries.sheets import approved_nominations, are_assigned, assigned_pairs, kinds_for
from judging.rules.assignment import Pair, Seat, Shortfall, Work, allowed, assign, shortfalls


@dataclass
class Task:
    """Members in office, assessed projects, and who may not assess what, as the solver takes them; `least` is the regulation's."""

    members: dict[int, CommissionMember]
    projects: dict[int, Project]
    seats: list[Seat]
    works: list[Work]
    barred: set[Pair]
    least: int
    doubtful: set[Pair] = field(default_factory=set)

    def allowed(self) -> set[Pair]:
        """Pairs the solver may use; by hand another customer's project may be given as well."""
        return set(allowed(self.seats, self.works, self.barred))

    def short(self, pairs: Iterable[Pair]) -> list[Shortfall]:
        """What these pairs leave undone, of members in office who are not recused."""
        return shortfalls([pair for pair in pairs if pair not in self.barred], self.seats, self.works, self.least)

    def in_words(self, short: Iterable[Shortfall]) -> list[str]:
        """A phrase for each project, of the sheet that lacks most."""
        worst: dict[int, Shortfall] = {}
        for one in short:
            if one.project not in worst or one.needed - one.has > worst[one.project].needed - worst[one.project].has:
                worst[one.project] = one
        return [f"«{self.projects[one.project].team}» ({one.has} из {one.needed})" for one in worst.values()]


def task_of(contest: Contest, commission: Commission) -> Task:
    """Of today's composition: four queries and, where the regulation has personal nominations, one more."""
    approved = approved_nominations(contest)
    members = {member.pk: member for member in members_in_office(commission)}
    shown = submitted_projects(contest).only(
        "title", "contest", "team__name", "team__name_state", "team__category", "nomination__title"
    )
    projects = {project.pk: project for project in shown}
    seats = [
        Seat(member.pk, frozenset(kind.code for kind in kinds_for(member, contest, approved)), member.represents_id)
        for member in members.values()
    ]
    works = [
        Work(
            project.pk,
            project.nomination_id,
            division_key(contest, nomination_id=project.nomination_id, category=project.team.category),
        )
        for project in projects.values()
    ]
    recused = recused_teams(contest)
    barred = {(member, key) for member in members for key, project in projects.items() if project.team_id in recused[member]}
    return Task(members, projects, seats, works, barred, contest.regulation.judging.sheets_per_project or 0)


def plan(task: Task, contest: Contest) -> list[Pair]:
    """An assignment that nobody has made yet; TooFew where the commission is too small for the regulation's number.

    The task knows afterwards which pairs show a sign of a conflict.
    """
    project_of = {project.team_id: key for key, project in task.projects.items()}
    hints = conflict_hints(task.members.values(), [project.team for project in task.projects.values()], contest)
    task.doubtful = {(member, project_of[team]) for member, team in hints}
    return assign(task.seats, task.works, task.least, task.barred, task.doubtful)


def short_in_words(contest: Contest, commission: Commission | None) -> list[str]:
    """Projects with fewer members than the regulation asks for; empty where everybody assesses everything."""
    if commission is None or not are_assigned(contest):
        return []
    task = task_of(contest, commission)
    return task.in_words(task.short(assigned_pairs(contest)))


def signed_pairs(contest: Contest) -> set[Pair]:
    """(member, project) with a signed sheet of the project or of a person of its team."""
    signed = ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False)
    return set(signed.values_list("member_id", "project_id"))


def thin_projects(contest: Contest) -> list[tuple[Project, int]]:
    """Projects with counting sheets of fewer members than the regulation's number, and of how many: what closing leaves so."""
    if not are_assigned(contest):
        return []
    least = contest.regulation.judging.sheets_per_project or 0
    who: dict[int, set[int]] = defaultdict(set)
    for sheet in valid_sheets(contest):
        who[sheet.project].add(sheet.member)
    shown = submitted_projects(contest).only("title", "contest", "team__name", "team__name_state", "nomination__title")
    return [(project, len(who[project.pk])) for project in shown if len(who[project.pk]) < least]


@dataclass(frozen=True)
class Row:
    """A project with the members who assess it, in the printed order, each with whether there is a sign of a conflict."""

    project: Project
    members: list[tuple[CommissionMember, bool]]
    short: bool


def table(task: Task, pairs: Iterable[Pair]) -> tuple[list[Row], list[tuple[CommissionMember, int]]]:
    """The assignment as a page shows it: project by project, and how many projects each member has."""
    kept = {pair for pair in pairs if pair not in task.barred and pair[0] in task.members and pair[1] in task.projects}
    thin = {one.project for one in task.short(kept)}
    rows = [
        Row(
            project,
            [(member, (pk, key) in task.doubtful) for pk, member in task.members.items() if (pk, key) in kept],
            key in thin,
        )
        for key, project in task.projects.items()
    ]
    loads = Counter(member for member, _ in kept)
    return rows, [(member, loads[pk]) for pk, member in task.members.items()]
