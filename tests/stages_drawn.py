"""docs/stages.md: the table action x stage as the code has it; `./portal map` writes it, a test compares."""

from __future__ import annotations

from pathlib import Path

from hackathon_portal.contests.stages import Cell, Row, Stage, dated, table
from tests.rules.test_every_action_asks import actions, modules

STAGES = Path(__file__).resolve().parents[1] / "docs" / "stages.md"
HEAD = """# When what may be done

At which stage a contest is, and what each action may do there (`hackathon_portal/contests/stages.py`; the rows stand in each app's
`when.py`). Made by `./portal map`. `+` allowed, `!` allowed and something follows, `-` refused. An action that is allowed at every stage
is named below the tables. A stage says *when*; what the action asks besides (rights, the state of its own row, the day of a meeting, a
team's own term) it asks itself.

"""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def title_of(action: str) -> str:
    """The action's title in the journal."""
    module, _, name = action.rpartition(".")
    for mark in modules()[module].functions[name].decorator_list:
        if getattr(getattr(mark, "func", None), "id", "") == "action":
            return mark.args[0].value  # type: ignore[attr-defined,no-any-return]  # the decorator's first argument is its title
    raise LookupError(action)


def sign(cell: Cell) -> str:
    return "-" if not cell.is_allowed else "!" if cell.words else "+"


def words_of(row: Row) -> list[str]:
    """Each sentence of a row once, with the stages it stands at."""
    said: dict[Cell, list[str]] = {}
    for letter, (stage, cell) in zip(LETTERS, row.items(), strict=False):
        usual = stage in (Stage.DRAFT, Stage.FINISHED) and cell.code in ("contest.draft", "contest.closed")
        if cell.words and not usual:
            said.setdefault(cell, []).append(letter)
    return [
        f"{sign(cell)} {''.join(letters)}: {cell.words}" + (f" [{cell.clause}]" if cell.clause else "")
        for cell, letters in said.items()
    ]


def _days() -> list[str]:
    lines = []
    for name, rule in sorted(dated().items()):
        for when, cell in (("before", rule.before), ("after", rule.after)):
            if cell.words:
                lines.append(f"{name:<18}{sign(cell)} {when:<7} {cell.words}")
    return lines


def stages_page() -> str:
    rows, dotted = table(), {name.rpartition(".")[2]: name for name in actions()}
    lines = [f"- **{letter}** {stage.value}" for letter, stage in zip(LETTERS, Stage, strict=False)]
    parts = [HEAD + "\n".join(lines) + "\n"]
    by_module: dict[str, list[str]] = {}
    for name, row in rows.items():
        if any(cell.words or not cell.is_allowed for cell in row.values()):
            by_module.setdefault(dotted[name].rpartition(".")[0], []).append(name)
    for module, names in sorted(by_module.items()):
        block = [f"\n## {module}\n", "```"]
        width = max(map(len, names)) + 1
        block.append(f"{'':<{width}}{LETTERS[: len(Stage)]}")
        for name in names:
            block.append(f"{name:<{width}}{''.join(sign(cell) for cell in rows[name].values())}  {title_of(dotted[name])}")
            block += [f"{'':<{width}}    {said}" for said in words_of(rows[name])]
        parts.append("\n".join([*block, "```", ""]))
    parts.append("\n## Before and after a day of its own\n\n```\n" + "\n".join(_days()) + "\n```\n")
    free = sorted(name for name, row in rows.items() if all(cell.is_allowed and not cell.words for cell in row.values()))
    parts.append(f"\n## At every stage\n\n{', '.join(f'`{name}`' for name in free)}.\n")
    return "".join(parts)
