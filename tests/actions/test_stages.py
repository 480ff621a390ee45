"""Every action of a contest says at which stages it may be done: a row of the table, in its app's `when.py`."""

from __future__ import annotations

from hackathon_portal.contests import stages
from tests.rules.test_every_action_asks import actions
from tests.stages_drawn import STAGES, stages_page

# Actions that change nothing of a contest's: accounts, files, the portal's own presets and the account sheet.
OF_NO_CONTEST = (
    "hackathon_portal.accounts.",
    "hackathon_portal.exams.",
    "hackathon_portal.kernel.",
    "hackathon_portal.shell.",
    # Of a season: tests/actions/test_season_states.py.
    "hackathon_portal.seasons.",
    "hackathon_portal.competitions.",
    "hackathon_portal.cases.",
    "hackathon_portal.learning.",
    "hackathon_portal.organisations.",
    "hackathon_portal.classifiers.",
    "hackathon_portal.contests.presets.",
    "registration.actions.idle_accounts.",
)
NAMED = {
    "hackathon_portal.contests.actions.create_contest": "there is no contest yet",
    "hackathon_portal.contests.letters.refuse_by_link": "of a letter, whose reader decides",
    "hackathon_portal.contests.letters.take_back_by_link": "of a letter, whose reader decides",
    "registration.actions.personal.erase_account": "of an account, with what each contest still needs",
    "registration.actions.personal.erase_account_again": "of an account",
}


def of_contests() -> dict[str, str]:
    """Name -> dotted name of every action of a contest."""
    kept = [name for name in actions() if not name.startswith(OF_NO_CONTEST) and name not in NAMED]
    return {name.rpartition(".")[2]: name for name in kept}


def test_every_action_of_a_contest_has_a_row():
    assert sorted(of_contests().keys() - stages.table().keys()) == []


def test_every_row_is_of_an_action():
    """`grant_role` and `revoke_role` are of accounts and may be given a contest."""
    assert sorted(stages.table().keys() - of_contests().keys()) == ["grant_role", "revoke_role"]


def test_names_of_actions_are_names_of_rows():
    assert len(of_contests()) == len([name for name in actions() if not name.startswith(OF_NO_CONTEST) and name not in NAMED])


def test_exceptions_are_actions():
    assert [name for name in NAMED if name not in actions()] == []


def test_the_drawing_is_of_today():
    assert STAGES.read_text("utf-8") == stages_page(), "run ./portal map"
