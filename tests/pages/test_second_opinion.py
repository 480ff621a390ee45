"""The chair reads a second opinion on near-ties beside the other figures; places, ties and protocol know nothing of it."""

from __future__ import annotations

from judging.models import Score
from judging.queries import results
from tests.documents import source_of


def test_near_ties_stand_on_the_analysis_and_change_no_place(closed, client_of):
    contest = closed.contest
    division = next(one for one in results.results(contest) if len(one.standings) > 1)
    upper, lower = (row.project for row in division.standings[:2])
    # The lower one gets what the upper one has from everybody, but for one point of one member.
    for sheet in closed.contest.projects.get(pk=upper).sheets.all():
        given = dict(sheet.scores.values_list("criterion", "points"))
        for code, points in given.items():
            Score.objects.filter(sheet__project=lower, sheet__member=sheet.member, criterion=code).update(points=points)
    one = Score.objects.filter(sheet__project=upper, points__lt=5).first()
    Score.objects.filter(pk=one.pk).update(points=one.points + 1)
    before = [(row.project, row.first, row.last) for row in results.results(contest)[0].standings]
    page = source_of(client_of("chair").get(f"/c/{contest.slug}/commission/analysis/"))
    assert "Почти равные на призовых местах: второе мнение" in page
    assert "это только справка председателю" in page
    names = [division.projects[key].team.name for key in (upper, lower)]
    assert all(f'data-label="По баллам {where}">{name}' in page for where, name in zip(("выше", "ниже"), names, strict=True))
    assert [(row.project, row.first, row.last) for row in results.results(contest)[0].standings] == before
    assert client_of("member1").get(f"/c/{contest.slug}/commission/analysis/").status_code == 403
