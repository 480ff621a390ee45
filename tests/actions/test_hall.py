"""The hall: a draw that can be checked, the timer, results revealed place by place and never too early."""

from __future__ import annotations

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from judging.actions import hall as actions
from judging.actions import protocol as protocols
from judging.models import Hall, Project
from judging.queries import hall as hall_queries
from judging.queries import projects
from judging.rules import running_order
from tests import build


@pytest.fixture
def desk(judged, client_of, at):
    """`desk("next")` presses a button of the hall's desk and returns the page."""
    at(2024, 5, 26, 15, 30)
    judged.url = f"/c/{judged.contest.slug}"

    def press(action: str, who: str = "staff", **data: str) -> str:
        return client_of(who).post(f"{judged.url}/desk/hall/", {"action": action, **data}, follow=True).content.decode()

    judged.press = press
    return judged


def test_the_drawn_order_can_be_drawn_again_from_its_seed(desk):
    desk.press("draw")
    hall = Hall.objects.get()
    teams = {project.team.queue_number: project.pk for project in projects.submitted_projects(desk.contest)}
    assert hall.order == [teams[number] for number in running_order.draw(hall.seed, teams)]
    page = desk.press("next")
    assert hall.seed in page
    assert all(running_order.lot(hall.seed, number) in page for number in teams)


def test_it_is_drawn_again_only_with_a_reason_and_every_draw_is_in_the_journal(desk):
    desk.press("draw")
    first = Hall.objects.get().seed
    assert "Напишите, почему проводите её заново" in desk.press("draw")
    assert Hall.objects.get().seed == first
    desk.press("draw", reason="Команда отозвала проект")
    second = Hall.objects.get()
    assert (second.draws, second.redraw_reason, second.seed == first) == (2, "Команда отозвала проект", False)
    journal = " ".join(AuditRecord.objects.filter(name="draw_order").values_list("about", flat=True))
    assert first in journal
    assert second.seed in journal


def test_teams_are_called_one_by_one_and_the_timer_starts_by_hand(desk, client_of, at):
    assert "Сначала проведите жеребьёвку" in desk.press("next")
    desk.press("draw")
    assert "Сначала вызовите команду" in desk.press("talk")
    order = hall_queries.hall_order(Hall.objects.get(), desk.contest)
    desk.press("next")
    screen = client_of("member1").get(f"{desk.url}/hall/").content.decode()
    assert f'<p class="hall-title">{order[0].team}</p>' in screen
    assert f"<li>{order[1].team}</li>" in screen
    desk.press("talk")
    at(2024, 5, 26, 15, 32)
    assert 'data-elapsed="120"' in client_of("member1").get(f"{desk.url}/hall/").content.decode()
    desk.press("stop")
    assert "data-elapsed" not in client_of("member1").get(f"{desk.url}/hall/").content.decode()
    desk.press("back")
    assert Hall.objects.get().current == 0
    for _ in range(len(order) + 3):
        desk.press("next")
    assert Hall.objects.get().current == len(order) - 1


def test_a_limit_of_the_regulation_is_on_the_screen(desk, client_of):
    desk.contest = build.with_regulation(desk.contest, {"judging.talk_minutes": 3, "judging.questions_minutes": 2})
    for action in ("draw", "next", "questions"):
        desk.press(action)
    assert 'data-limit="120"' in client_of("chair").get(f"{desk.url}/hall/").content.decode()


def test_a_project_that_has_left_is_passed_over_and_a_late_one_comes_last(desk):
    desk.press("draw")
    hall = Hall.objects.get()
    Project.objects.filter(pk=hall.order[0]).update(state="withdrawn")
    Hall.objects.update(order=hall.order[:-1])
    shown = [project.pk for project in hall_queries.hall_order(Hall.objects.get(), desk.contest)]
    assert shown == [*hall.order[1:-1], hall.order[-1]]


def test_a_participant_sees_the_screen_and_a_stranger_does_not(desk, client_of):
    captain = Project.objects.filter(contest=desk.contest).first().team.founder
    assert client_of(captain).get(f"{desk.url}/hall/").status_code == 200
    assert client_of(build.user()).get(f"{desk.url}/hall/").status_code == 403
    assert client_of("member1").post(f"{desk.url}/desk/hall/", {"action": "draw"}).status_code == 403


def test_results_are_revealed_place_by_place_only_when_everybody_has_signed(closed, client_of):
    staff = closed.users["staff"]
    actions.draw_order(contest=closed.contest, by=staff)
    with pytest.raises(RuleViolation, match="когда протокол подписали все"):
        actions.show_results(contest=closed.contest, shown=True, by=staff)
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    present = [row.member.user for row in closed.held.attendance.select_related("member__user")]
    for user in present[:-1]:
        protocols.sign_protocol(protocol=protocol, by=user, sha256=protocol.sha256)
    with pytest.raises(RuleViolation, match="когда протокол подписали все"):
        actions.show_results(contest=closed.contest, shown=True, by=staff)
    protocols.sign_protocol(protocol=protocol, by=present[-1], sha256=protocol.sha256)
    actions.show_results(contest=closed.contest, shown=True, by=staff)
    places = hall_queries.ceremony(protocol, closed.contest)
    assert [(place.nomination, place.place) for place in places[:2]] == [(places[0].nomination, 2), (places[0].nomination, 1)]
    url = f"/c/{closed.contest.slug}/hall/"

    def teams_shown() -> list[str]:
        page = client_of("member1").get(url)
        return [place.team for place in page.context["places"]]

    assert teams_shown() == []
    for shown in range(1, len(places) + 1):
        actions.reveal_next(contest=closed.contest, by=staff)
        assert teams_shown() == [place.team for place in places[:shown]]
    actions.reveal_next(contest=closed.contest, by=staff)
    assert Hall.objects.get().revealed == len(places)
    actions.reveal_next(contest=closed.contest, by=staff, step=-1)
    assert teams_shown() == [place.team for place in places[:-1]]
