"""What people do themselves in a season is bound by a time, and the action asks for it: a page that hides a button is no lock.

The sources are read, nothing runs. People's own are the actions that no permission of staff opens. Each compares the clock with the end of
its stage, test, competition, gathering or answer, directly or through functions of its own room, or stands in FREE with the reason.
"""

from __future__ import annotations

import ast
from functools import cache

from tests.rules.test_every_action_asks import NOBODY_ASKED, _function, actions

ROOMS = ("seasons", "exams", "competitions", "cases", "learning", "events")
ASKED_OF_STAFF = ("permissions.require_in_room", "permissions.require_for", "permissions.require_to_keep")
ENDS = {"closes_at", "ends_at", "starts_at", "opens_at", "expires_at", "until"}
# Functions that compare the clock themselves.
ASKS_TIME = ("states.require_window", "gates.refuse_late", "sitting.last_moment", "writing.is_opened")
FREE = {
    "withdraw_entry": "who gives up may do it at any time",
    "set_consent": "a consent is withdrawn at any time",
    "ask_representative_again": "a minor's representative may answer after the sign-up: the lists read the answer when they are drawn",
    "decline": "a place is given up at any time: the reserve moves up",
    "take_back_appeal": "one's own objection, while nobody has answered it",
    "mark_read": "a school is open until staff close it: its state is asked",
    "join_programme": "a school is open until staff close it: its state is asked",
    "tell_by_team": "what becomes of a project is told as long as the season follows it",
    "close_contact": "a consent is withdrawn at any time",
    "mark_interest": "the showcase outlives the season",
    "withdraw_interest": "the showcase outlives the season",
    "ask_contact": "the showcase outlives the season; the request itself has a term",
    "withdraw_request": "one's own request",
    "report_introduction": "projects are introduced years later",
    "withdraw_introduction": "a mistake is put right whenever it is found",
    # A text that is being written is nobody's but the partner's; its way to people is `send_case`.
    **dict.fromkeys(
        ("save_case", "attach_case_file", "remove_case_file", "take_back_case", "bring_back_case", "drop_correction"),
        "a draft of the partner's own: sending it is bound by the stage",
    ),
    "correct_case": "a mistake in a case that is played is put right while it is played",
}  # fmt: skip


@cache
def reached(action: str) -> frozenset[str]:
    """The functions an action comes to by its calls, itself first."""
    seen: set[str] = set()
    waiting = [action]
    while waiting:
        name = waiting.pop()
        known = _function(name)
        if name in seen or known is None:
            continue
        seen.add(name)
        module, function = known
        calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
        waiting += [called for node in calls if (called := module.qualified(node.func))]
    return frozenset(seen)


def _is_of_staff(action: str) -> bool:
    if any(name.endswith(ASKED_OF_STAFF) for name in reached(action)):
        return True
    for name in reached(action):
        module, function = _function(name)  # type: ignore[misc]  # only known ones are reached
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and module.qualified(node.func).endswith("kernel.errors.require"):
                asked = [given.value for given in node.args if isinstance(given, ast.Constant)]
                if any(str(what).startswith("seasons.") and what != "seasons.take_part" for what in asked):
                    return True
    return False


def of_people() -> list[str]:
    rooms = tuple(f"hackathon_portal.{room}." for room in ROOMS)
    return [name for name in actions() if name.startswith(rooms) and name not in NOBODY_ASKED and not _is_of_staff(name)]


def _is_time(node: ast.Compare) -> bool:
    inner = list(ast.walk(node))
    ends = any(isinstance(one, ast.Attribute) and one.attr in ENDS for one in inner)
    now = any(isinstance(one, ast.Name) and one.id in {"now", "clock", "at", "moment"} for one in inner)
    return ends and now


def asks_time(action: str) -> bool:
    """Whether the action compares the clock with an end, in its own room."""
    room = action.split(".")[1]
    for name in reached(action):
        if name.endswith(ASKS_TIME):
            return True
        if name.split(".")[1] == room and any(
            isinstance(node, ast.Compare) and _is_time(node)
            for node in ast.walk(_function(name)[1])  # type: ignore[index]
        ):
            return True
    return False


def test_what_people_do_themselves_asks_for_its_time():
    assert [name for name in of_people() if name.rpartition(".")[2] not in FREE and not asks_time(name)] == []


def test_what_is_free_of_time_is_there():
    assert sorted(set(FREE) - {name.rpartition(".")[2] for name in of_people()}) == []


def test_there_is_something_to_look_at():
    assert len(of_people()) > 30
    assert asks_time("hackathon_portal.seasons.actions.entries.confirm")
    assert not asks_time("hackathon_portal.learning.actions.completions.mark_read")
