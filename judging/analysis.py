"""The chair's analysis: what judging/rules/analysis.py finds, with names, pictures and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents import charts
from judging.models import CommissionMember, Project
from judging.queries import results as results_queries
from judging.rules import analysis as rules
from judging.rules import second_opinion
from judging.rules.tally import Precedence

# How Krippendorff (2004) reads his alpha: below the first no conclusion holds, from the second on it is good.
ALPHA_TENTATIVE, ALPHA_GOOD = 0.667, 0.8
MOST_BOXES = 30


@dataclass(frozen=True)
class ContestAnalysis:
    """Everything the page shows; members and projects are objects, figures are floats for reading only."""

    agreement: rules.Agreement
    agreement_words: str
    manners: list[tuple[CommissionMember, rules.Manner]]
    severity_chart: charts.Picture | None
    spreads: list[tuple[Project, rules.Spread]]
    spread_chart: charts.Picture | None
    swaps: list[dict[str, Any]]
    outliers: list[dict[str, Any]]
    step: Any
    near_ties: list[dict[str, Any]]


def of_contest(contest: Contest) -> ContestAnalysis:
    """Only for callers that have checked that the assessment is closed."""
    results = results_queries.results(contest)
    projects = {key: project for result in results for key, project in result.projects.items()}
    sheets = [sheet for result in results for sheet in result.sheets]
    commission = contest.commission
    members = {member.pk: member for member in CommissionMember.objects.filter(commission=commission)}
    criteria = {one.code: one.label for kind in contest.regulation.judging.sheets for one in kind.criteria}
    step = contest.regulation.judging.outlier_points
    manners = [(members[row.member], row) for row in rules.manners(sheets)]
    manners.sort(key=lambda pair: pair[1].severity if pair[1].severity is not None else 0.0)
    spreads = [(projects[row.project], row) for row in rules.spread(sheets)]
    spreads.sort(key=lambda pair: pair[1].least - pair[1].most)
    marks = [mark for mark in results_queries.marks(contest) if mark.project in projects]
    agreement = rules.agreement(sheets)
    return ContestAnalysis(
        agreement=agreement,
        agreement_words=_words(agreement.alpha),
        manners=manners,
        severity_chart=charts.bars(
            [(member.full_name.split()[0], row.severity) for member, row in manners if row.severity is not None]
        ),
        spreads=spreads,
        spread_chart=charts.boxes(
            [
                (project.team.shown_name, [row.least, row.lower, row.median, row.upper, row.most])
                for project, row in spreads[:MOST_BOXES]
            ]
        ),
        swaps=[
            {
                "nomination": result.division,
                "member": members[swap.member],
                "places": [(projects[key], *places) for key, places in sorted(swap.places.items(), key=lambda one: one[1])],
                "prize": any(min(places) <= contest.regulation.last_prize_place for places in swap.places.values()),
            }
            for result in results
            for swap in rules.without_each_member(
                result.sheets,
                result.standings,
                [decision.order for decision in result.decisions],
                Precedence(result.precedence.metrics),
            )
        ],
        outliers=[
            {
                "member": members[one.mark.member],
                "project": projects[one.mark.project],
                "criterion": criteria.get(one.mark.criterion, one.mark.criterion),
                "points": one.mark.points,
                "others": one.others,
            }
            for one in (rules.outliers(marks, step) if step else [])
        ],
        step=step,
        near_ties=_near_ties(results, contest),
    )


def _near_ties(results: list[results_queries.DivisionResult], contest: Contest) -> list[dict[str, Any]]:
    """Neighbours on prize places that one step of the scale would put the other way round, and what the comparisons say of them."""
    scales = [kind.scale.step for kind in contest.regulation.judging.sheets if kind.subject == "project"]
    last = contest.regulation.last_prize_place
    return [
        {
            "nomination": result.division,
            "upper": result.projects[one.upper],
            "lower": result.projects[one.lower],
            "opinion": one,
            "percent": None if one.chance is None else round(one.chance * 100),
        }
        for result in results
        for one in second_opinion.opinions(result.sheets, result.standings, last, min(scales))
    ]


def _words(alpha: float | None) -> str:
    if alpha is None:
        return "данных мало, чтобы судить о согласии"
    if alpha < ALPHA_TENTATIVE:
        return "согласие слабое: к разнице в несколько баллов относитесь осторожно"
    return "согласие умеренное" if alpha < ALPHA_GOOD else "согласие хорошее"
