"""The picture of imports and the states in ARCHITECTURE.md, made from the code: `./portal map` writes them, a test compares."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import django
import grimp

from hackathon_portal.kernel.transitions import drawn as tables_drawn
from judging import states as judging_states
from prizes import states as prizes_states
from registration.states import APPLICATION

PAGE = Path(__file__).resolve().parents[1] / "ARCHITECTURE.md"
# Rooms from the roof down; the roof's settings and urls import everything and are left out of the picture.
ROOMS = (
    "hackathon_portal.shell",
    "hackathon_portal.demo",
    "prizes.archive",
    "prizes.payouts",
    "prizes.awards",
    "judging",
    "hackathon_portal.operations",
    "registration",
    "hackathon_portal.contests",
    "hackathon_portal.accounts",
    "hackathon_portal.documents",
    "hackathon_portal.regulation",
    "hackathon_portal.kernel",
    "hackathon_portal.launcher",
    "hackathon_portal.russia",
)
TOPS = ("hackathon_portal", "registration", "judging", "prizes")


def room_of(module: str) -> str | None:
    return next((room for room in ROOMS if module == room or module.startswith(f"{room}.")), None)


def imports() -> dict[tuple[str, str], int]:
    """(room, room it imports) -> from how many of its modules."""
    graph = grimp.build_graph(*TOPS)
    importers: dict[tuple[str, str], set[str]] = {}
    for module in graph.modules:
        room = room_of(module)
        for imported in graph.find_modules_directly_imported_by(module):
            other = room_of(imported)
            if room and other and room != other:
                importers.setdefault((room, other), set()).add(module)
    return {pair: len(modules) for pair, modules in importers.items()}


def short(room: str) -> str:
    return room.removeprefix("hackathon_portal.").replace(".", "_")


def picture() -> str:
    """A Mermaid flow chart of the imports that no other arrow implies."""
    counted = imports()
    below = {room: [other for other in ROOMS if (room, other) in counted] for room in ROOMS}
    lines = ["```mermaid", "flowchart TD"]
    for room in ROOMS:
        implied = {far for near in below[room] for far in _reached(near, below)}
        lines += [f"    {short(room)} --> {short(other)}" for other in below[room] if other not in implied]
    lines.append("```")
    return "\n".join(lines)


def _reached(room: str, below: dict[str, list[str]]) -> set[str]:
    return {far for near in below[room] for far in {near, *_reached(near, below)}}


def states() -> str:
    """Every table of states, an action a line."""
    return f"```\n{tables_drawn([APPLICATION, *judging_states.MACHINES, *prizes_states.MACHINES])}\n```"


def blocks() -> dict[str, str]:
    return {"imports": picture(), "states": states()}


def drawn(text: str) -> str:
    """The page with every made block as the code has it now."""
    for name, block in blocks().items():
        start, end = f"<!-- {name}: made by ./portal map -->", f"<!-- end of {name} -->"
        text = re.sub(
            f"{re.escape(start)}.*?{re.escape(end)}", lambda _, s=start, b=block, e=end: f"{s}\n{b}\n{e}", text, flags=re.S
        )
    return text


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hackathon_portal.settings.testing"
    django.setup()
    from tests.stages_drawn import STAGES, stages_page

    STAGES.write_text(stages_page(), "utf-8")
    sys.exit(0)
