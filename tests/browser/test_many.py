"""Lists of 500 and of one, names of 60 letters in one word, teams without a project: nothing scrolls sideways, nothing is cut off."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hackathon_portal.demo import people
from judging.actions import hall, sheets
from tests.browser.conftest import DESK, PHONE, enter
from tests.many import LONG_WORD, add_teams

WIDTHS = (320, PHONE["width"], 820, DESK["width"])
# A text that is wider than the box it stands in, without a scroll bar of its own.
CUT_OFF = """() => [...document.querySelectorAll('main td, main th, main li, main p, main h1, main h2, main dd, main .box')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && !['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX) && !one.closest('.scroll-x') && one.clientWidth)
  .slice(0, 2).map((one) => one.outerHTML.slice(0, 120))"""


def faults_of(someone, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page = someone.open(path)
        assert page.title() != "Страница не найдена", path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("() => document.documentElement.scrollWidth") > width:
                found.append(f"{path}: scrolls sideways at {width} px")
            found += [f"{path}: cut off at {width} px: {html}" for html in page.evaluate(CUT_OFF)]
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=Path(folder) / f"many{path.replace('/', '-')}{width}.png")
    return found


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_five_hundred_teams_with_the_longest_names(judged, users, at, person):
    contest = judged.contest
    at(2024, 5, 26, 16)
    teams = add_teams(contest, 500)
    sheets.open_assessment(contest=contest, by=users["chair"])
    hall.draw_order(contest=contest, by=users["staff"])
    hall.call_next(contest=contest, by=users["staff"])
    base = f"/c/{contest.slug}"
    faults = faults_of(person(), [f"{base}/participants/"])
    staff = enter(person(people.STAFF.email))
    number = teams[1].applications.get().number  # of a team without a project
    faults += faults_of(
        staff,
        [f"{base}/desk/queue/?show=all", f"{base}/desk/applications/{number}/", f"{base}/desk/projects/", f"{base}/desk/projects/{teams[1].pk}/",
         f"{base}/desk/projects/{teams[2].pk}/", f"{base}/desk/hall/", f"{base}/hall/", f"{base}/desk/turnout/", f"{base}/desk/numbers/",
         f"{base}/desk/journal/", f"{base}/desk/letters/", f"{base}/desk/"],
    )  # fmt: skip
    assert LONG_WORD in staff.open(f"{base}/desk/queue/?show=all&page=3").content()
    member = enter(person(people.MEMBERS[0].email))
    project = teams[2].project
    faults += faults_of(
        member, [f"{base}/sheets/", f"{base}/sheets/{project.pk}/", f"{base}/sheets/grid/", f"{base}/commission/"]
    )
    faults += faults_of(enter(person(people.MENTOR.email)), [f"{base}/teams/"])
    assert not faults, "\n".join(faults)
