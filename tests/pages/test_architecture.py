"""ARCHITECTURE.md says what the code is; nobody imports the roof."""

from __future__ import annotations

from tests.architecture import PAGE, ROOMS, drawn, imports, room_of


def test_the_page_of_the_architecture_shows_the_imports_of_today():
    text = PAGE.read_text("utf-8")
    assert drawn(text) == text, "run ./portal map"
    assert "    judging --> registration" in text


def test_nobody_imports_the_shell_or_the_demonstration():
    roof = {"hackathon_portal.shell", "hackathon_portal.demo"}
    assert {pair for pair in imports() if pair[1] in roof and pair[0] not in roof} == set()


def test_every_import_leads_down():
    upward = {pair for pair in imports() if ROOMS.index(pair[1]) < ROOMS.index(pair[0])}
    assert upward == set()
    assert room_of("hackathon_portal.kernel.outbox") == "hackathon_portal.kernel"
