"""Eight members score six projects at the same time in eight windows, and nothing typed is lost; then the protocol.

One member loses the network, one session ends in the middle of a sheet, one has two tabs on the same sheet. The rest type
into the grid. Every point is compared with what was typed; the chair closes and breaks a tie; eight people sign.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from hackathon_portal.demo import people, play
from hackathon_portal.kernel import clock
from judging.actions import sheets
from judging.models import Protocol, Score, ScoreSheet
from judging.queries import projects as projects_queries
from tests import build, trials
from tests.browser.conftest import Person, close_assessment, decide_ties, enter, sign_in
from tests.conftest import MOSCOW

PROJECTS = trials.count(6, 12)  # thirty, by the requests alone: tests/faults/test_sheets_under_load.py
OFFLINE_FROM, OFFLINE_TO = trials.count(3, 5), trials.count(5, 8)  # rows typed without the network
OFFLINE, EXPIRED, TWO_TABS = "member4", "member5", "member6"


@pytest.fixture
def stage(users):
    """Submitted projects, as many in each nomination, the assessment open; the portal's clock stands on the last evening."""
    made = play.announce(slug="evening", starts_on=date(2024, 5, 24), users=users)
    play.commission(made)
    build.admitted_teams(made.contest, users, count=PROJECTS)
    play.projects(made, most=PROJECTS)
    made.refresh()
    with clock.fixed_at(datetime(2024, 5, 26, 16, tzinfo=MOSCOW)):
        sheets.open_assessment(contest=made.contest, by=users["chair"])
        yield made


def points_of(login: str, place: int, criterion: int) -> int:
    """What a member gives the project on this line of the list; the first two lines are one tie, above all others."""
    if place < 2:
        return 5
    seed = sum(map(ord, login)) + 31 * place + 7 * criterion
    return seed * seed % 5


def type_row(page: Page, row: int, login: str, criteria: int) -> None:
    """Six digits into a row of the grid, from its first cell on."""
    page.locator("tr[data-editable]").nth(row).locator("input.cell").first.focus()
    page.keyboard.type("".join(str(points_of(login, row, criterion)) for criterion in range(criteria)))


def everything_sent(page: Page) -> None:
    """Nothing waits in this browser any more, and no row is on its way."""
    states = "[...document.querySelectorAll('[data-state]')].some((one) => one.textContent.includes('…'))"
    deadline = time.monotonic() + 60
    while page.evaluate(f"Object.keys(localStorage).length > 0 || {states}"):
        assert time.monotonic() < deadline, page.evaluate("JSON.stringify(localStorage)")
        page.wait_for_timeout(50)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_eight_members_score_all_projects_at_once_and_nothing_is_lost(person: Callable[..., Person], stage, users):
    url = f"/c/{stage.contest.slug}"
    projects = list(projects_queries.submitted_projects(stage.contest))
    codes = [criterion.code for criterion in stage.contest.regulation.judging.sheets[0].criteria]
    windows = {actor.login: enter(person(actor.email)) for actor in people.COMMISSION}
    for member in windows.values():
        member.open(f"{url}/sheets/grid/")
        assert member.page.locator("tr[data-editable]").count() == PROJECTS

    # The first three rows are for the accidents of three members; the rest everybody types side by side.
    for row in range(3, PROJECTS):
        if row == OFFLINE_FROM:
            windows[OFFLINE].context.set_offline(True)
        if row == OFFLINE_TO:
            lost = windows[OFFLINE].page.locator("tr[data-editable]").nth(OFFLINE_FROM + 1).locator("[data-state]")
            expect(lost).to_contain_text("Нет связи. Набранное осталось в этом браузере")
            windows[OFFLINE].context.set_offline(False)
        for login, member in windows.items():
            type_row(member.page, row, login, len(codes))
    for row in range(3):
        for login in set(windows) - {EXPIRED, TWO_TABS}:
            type_row(windows[login].page, row, login, len(codes))
    for member in windows.values():
        everything_sent(member.page)

    # A session ends in the middle of a sheet; the person signs in in another tab and types on.
    expired = windows[EXPIRED]
    for row in range(3):
        expired.open(f"{url}/sheets/{projects[row].pk}/")
        for criterion in range(3):
            expired.page.keyboard.press(str(points_of(EXPIRED, row, criterion)))
        if row == 0:
            expect(expired.page.locator("#saved")).to_contain_text("сохранено")
            expired.context.clear_cookies(name="sessionid")
        for criterion in range(3, 6):
            expired.page.keyboard.press(str(points_of(EXPIRED, row, criterion)))
        if row == 0:
            expect(expired.page.locator("#saved")).to_contain_text("Вы вышли из портала")
            again = Person(expired.email, expired.context.new_page(), expired.context, expired.base)
            sign_in(again)
        everything_sent(expired.page)

    # Two tabs on one sheet: the later one overwrites nothing, it shows both and asks.
    first = windows[TWO_TABS]
    second = Person(first.email, first.context.new_page(), first.context, first.base)
    for row in range(3):
        first.open(f"{url}/sheets/{projects[row].pk}/")
        second.open(f"{url}/sheets/{projects[row].pk}/")
        if row == 0:
            second.page.locator("#comment").fill("из второй вкладки")
            second.page.locator("#comment").press("Tab")
            everything_sent(second.page)
            first.page.locator("#comment").fill("из первой вкладки")
            first.page.locator("#comment").press("Tab")
            told = "В другом окне сохранено: из второй вкладки. Здесь было: из первой вкладки."
            expect(first.page.get_by_role("alert")).to_contain_text(told)
            assert ScoreSheet.objects.get(project=projects[0], member__user=users[TWO_TABS]).comment == "из второй вкладки"
            first.press("Взять то, что было здесь")
            expect(first.page.locator("#saved")).to_contain_text("сохранено")
        for criterion in range(6):
            first.page.keyboard.press(str(points_of(TWO_TABS, row, criterion)))
        everything_sent(first.page)
        wrong = str((points_of(TWO_TABS, row, 0) + 1) % 6)
        # Pressed, not `check`: the answer may already have put the saved point back when Playwright looks again.
        second.page.locator(f"#criterion-{codes[0]} input[value='{wrong}']").click(force=True)
        expect(second.page.get_by_role("alert")).to_contain_text(f"Здесь было: {wrong}.")
        second.press("Оставить сохранённое")
    second.page.close()
    kept = ScoreSheet.objects.get(project=projects[0], member__user=users[TWO_TABS])
    assert kept.comment == "из первой вкладки"

    wanted = {
        (actor.login, project.pk, code): points_of(actor.login, place, position)
        for actor in people.COMMISSION
        for place, project in enumerate(projects)
        for position, code in enumerate(codes)
    }
    logins = {users[actor.login].pk: actor.login for actor in people.COMMISSION}
    rows = Score.objects.exclude(points=None).values_list("sheet__member__user", "sheet__project", "criterion", "points")
    assert {(logins[user], project, code): points for user, project, code, points in rows} == wanted

    for member in windows.values():
        member.open(f"{url}/sheets/")
        member.press(f"Подписать заполненные: {PROJECTS}")
        member.sees(f"Подписано листов: {PROJECTS}.")

    # Closing, the tie, the protocol with eight signatures.
    chair, secretary = windows["chair"], windows["secretary"]
    secretary.open(f"{url}/commission/")
    secretary.press("Открыть заседание")
    for box in secretary.each("select[name^=member_]"):
        box.select_option("in_person")
    secretary.press("Записать присутствие")
    secretary.sees("Присутствует 8 из 8")
    close_assessment(chair, stage.contest.slug)
    decide_ties(chair, url)  # the tie on purpose, and any the points made by themselves
    secretary.open(f"{url}/commission/")
    secretary.press("Составить протокол")
    secretary.sees("Теперь его подписывает каждый присутствующий")
    for member in windows.values():
        member.open(f"{url}/commission/protocol/")
        member.follow("Подписать протокол")
        if "reauthenticate" in member.page.url:
            member.fill(password=build.PASSWORD)
            member.page.locator("main button[type=submit]").first.click()
        member.press("Подписываю")
        member.sees("Протокол подписан.")
    protocol = Protocol.objects.get()
    assert (protocol.state, protocol.signatures.count()) == ("signed", 8)
    secretary.open(f"{url}/commission/protocol/")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(secretary.download("PDF"))).pages)
    assert protocol.sha256 in text.replace("\n", "").replace(" ", "")
    totals = {project.pk: sum(points for (_, key, _), points in wanted.items() if key == project.pk) for project in projects}
    figures = {row["project_id"]: int(row["total"]) for one in protocol.figures["nominations"] for row in one["rows"]}
    assert figures == totals


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_points_typed_without_network_before_the_tab_was_closed_never_replace_newer_ones(person, judged, users):
    """The laptop loses the network and its tab is closed; the phone saves; the laptop comes back, and asks."""
    with clock.fixed_at(datetime(2024, 5, 26, 16, tzinfo=MOSCOW)):
        sheets.open_assessment(contest=judged.contest, by=users["secretary"])
        project, code = projects_queries.submitted_projects(judged.contest).first(), "applicability"
        address = f"/c/{judged.contest.slug}/sheets/{project.pk}/"
        laptop = enter(person(users["member1"].email))
        laptop.open(address)
        laptop.context.set_offline(True)
        laptop.page.locator(f"#criterion-{code} input[value='5']").click(force=True)
        expect(laptop.page.locator("#saved")).to_contain_text("Нет связи")
        laptop.page.close()
        sheets.save_sheet(
            project=project, kind="commission", points={code: 2}, comments={}, revision=0, by=users["member1"]
        )  # the phone
        laptop.context.set_offline(False)
        laptop = Person(laptop.email, laptop.context.new_page(), laptop.context, laptop.base)
        laptop.open(address)
        expect(laptop.page.get_by_role("alert")).to_contain_text("В другом окне сохранено: 2. Здесь было: 5.")
        expect(laptop.page.locator(f"#criterion-{code} input[value='2']")).to_be_checked()
        assert list(Score.objects.filter(criterion=code).values_list("points", flat=True)) == [2]
        laptop.press("Взять то, что было здесь")
        expect(laptop.page.locator("#saved")).to_contain_text("сохранено")
        assert list(Score.objects.filter(criterion=code).values_list("points", flat=True)) == [5]
        assert laptop.page.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_project_stands_beside_its_sheet_on_a_desk_and_the_grid_is_a_grid_on_a_tablet(person, judged, users):
    with clock.fixed_at(datetime(2024, 5, 26, 16, tzinfo=MOSCOW)):
        sheets.open_assessment(contest=judged.contest, by=users["secretary"])
        project = projects_queries.submitted_projects(judged.contest).first()
        member = enter(person(users["member1"].email, {"width": 1200, "height": 900}))
        places = {}
        for width in (1200, 820):
            member.page.set_viewport_size({"width": width, "height": 900})
            member.open(f"/c/{judged.contest.slug}/sheets/{project.pk}/")
            places[width] = [member.page.locator(one).bounding_box() for one in (".sheet-project", "#sheet")]
        (beside, form), (above, below) = places[1200], places[820]
        assert beside["x"] + beside["width"] < form["x"]
        assert beside["height"] > 100  # open by itself
        assert above["y"] + above["height"] < below["y"]
        member.open(f"/c/{judged.contest.slug}/sheets/grid/")
        row = member.page.locator("tr[data-project]").first
        tops = {round(cell.bounding_box()["y"]) for cell in row.locator(".cell").all()}
        assert len(tops) == 1
        assert member.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
