"""States move only along their tables, and the tables are drawn as they are."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from hackathon_portal.kernel.transitions import MoveError, Transitions, drawn
from judging import states as judging
from prizes import states as prizes

NOW = datetime(2024, 5, 26, 16, tzinfo=UTC)
MACHINES = [*judging.MACHINES, *prizes.MACHINES]
MOVES = [(machine, action) for machine in MACHINES for action in machine.table]


def row_in(machine: Transitions, state: str) -> SimpleNamespace:
    """A row in this state; of a model with dates, with every date up to it filled."""
    if not machine.dates:
        return SimpleNamespace(**{machine.column: state})
    row = SimpleNamespace(**dict.fromkeys(machine.dates.values()))
    if state != machine.first:
        setattr(row, machine.dates[state], NOW)
    return row


def states_of(machine: Transitions) -> set[str]:
    return {str(state) for sources, target in machine.table.values() for state in (*sources, target)}


@pytest.mark.parametrize(("machine", "action"), MOVES, ids=[f"{machine.name}-{action}" for machine, action in MOVES])
def test_an_action_moves_from_its_states_alone(machine, action):
    sources, target = machine.table[action]
    for state in states_of(machine):
        row = row_in(machine, state)
        if state in sources:
            machine.move(row, action, at=NOW)
            assert machine.state_of(row) == target
        else:
            with pytest.raises(MoveError, match=machine.name):
                machine.move(row, action, at=NOW)
            assert machine.state_of(row) == state


def test_every_state_of_a_column_is_in_its_table():
    choices = [
        (judging.PROJECT, judging.ProjectState), (judging.VIOLATION, judging.ViolationState), (judging.OBJECTION, judging.ObjectionOutcome),
        (judging.PROTOCOL, judging.ProtocolState), (prizes.AWARD, prizes.AwardState), (prizes.PAYOUT, prizes.PayoutState),
        (prizes.REQUIRED_DOCUMENT, prizes.RequiredDocumentState), (prizes.PAYMENT, prizes.PaymentState),
        (prizes.REGISTER, prizes.RegisterState), (prizes.LINE, prizes.LineState),
    ]  # fmt: skip
    by_name = {machine.name: set(named.values) for machine, named in choices}
    assert by_name == {machine.name: states_of(machine) for machine in MACHINES if not machine.dates}


def test_the_tables_are_drawn():
    assert drawn([judging.OBJECTION, judging.PAPER_SHEET, prizes.REGISTER]) == (
        "objection:    open --uphold--> upheld\n"
        "              open --dismiss--> dismissed\n"
        "paper sheet:  typed --confirm--> confirmed\n"
        "              typed --return--> returned\n"
        "register:     prepared --approve--> approved\n"
        "              prepared, approved --dissolve--> dissolved"
    )
