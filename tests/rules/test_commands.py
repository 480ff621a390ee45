"""Commands that do several actions do all of them or none, or say what stays; all of them know one address of the portal."""

import ast
import re
from pathlib import Path

import pytest

from hackathon_portal.launcher import commands
from tests.rules.test_every_action_asks import actions

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    path for folder in ("hackathon_portal", "registration", "judging", "prizes")
    for path in (ROOT / folder).rglob("management/commands/*.py") if path.stem != "__init__"
)  # fmt: skip
TELLS_WHAT_STAYS = "left_behind_is_told"


def _called(node: ast.AST) -> list[str]:
    calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return [call.id if isinstance(call, ast.Name) else call.attr for call in calls if isinstance(call, ast.Name | ast.Attribute)]


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_several_actions_of_a_command_are_one_transaction_or_it_says_what_stays(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {name.rpartition(".")[2] for name in actions()}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "handle"):
        blocks = [node for node in ast.walk(function) if isinstance(node, ast.With)]
        whole = [node for node in blocks if {"atomic", TELLS_WHAT_STAYS} & set(_called(node.items[0].context_expr))]
        inside = {id(inner) for node in whole for inner in ast.walk(node)}
        outside = [
            call for call in ast.walk(function)
            if isinstance(call, ast.Call) and id(call) not in inside and set(_called(call)[:1]) & names
        ]  # fmt: skip
        assert len(outside) <= 1, [ast.unparse(call)[:60] for call in outside]


def test_a_demonstration_says_what_stays():
    for name in ("play_demo", "first_start"):
        path = next(path for path in COMMANDS if path.stem == name)
        assert f"with {TELLS_WHAT_STAYS}(" in path.read_text(encoding="utf-8")


def test_every_command_knows_the_address_the_portal_was_started_on(tmp_path, monkeypatch):
    for name in ("PORT", "PORTAL_ORIGIN"):
        monkeypatch.delenv(name, raising=False)
    assert commands.own_address(tmp_path) == "http://127.0.0.1:8000"
    (tmp_path / "port").write_text("9100")  # by `PORT=9100 ./portal run`
    assert commands.own_address(tmp_path) == "http://127.0.0.1:9100"
    monkeypatch.setenv("PORT", "9000")
    assert commands.own_address(tmp_path) == "http://127.0.0.1:9000"
    monkeypatch.setenv("PORTAL_ORIGIN", "https://portal.example.org")
    assert commands.own_address(tmp_path) == "https://portal.example.org"


def test_each_command_gets_the_address(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTAL_ORIGIN", raising=False)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://x")
    with commands.environment() as env:
        assert env["PORTAL_ORIGIN"] == "http://127.0.0.1:9000"


def test_drawing_the_map_is_given_every_setting_the_tests_settings_ask_for():
    asked = set()
    for name in ("base", "given", "testing"):
        text = (ROOT / "hackathon_portal" / "settings" / f"{name}.py").read_text("utf-8")
        asked |= set(re.findall(r'required\("(\w+)"\)', text))
    # With a whole address the parts of one are not asked for.
    assert asked - {"POSTGRES_PASSWORD", "REDIS_PASSWORD"} == set(commands.NO_SERVERS)
