"""Every kind of letter has a lane: the callers of the outbox are read, nothing runs."""

from __future__ import annotations

import ast
import re
from functools import cache

from hackathon_portal.launcher import container, processes
from tests import sources
from tests.sources import ROOT, dotted

POSTING = {"post", "post_many", "post_template", "post_template_to_many", "repeat"}
# Functions that put a prefix before the kind they are given, and hand it on to the outbox: where it stands among their arguments.
HANDING_ON = {
    "registration.letters.compose": ("registration.", 0),
    "registration.letters.post": ("registration.", 0),
    "registration.letters.post_to_guardian": ("registration.", 0),
    "judging.letters.to_captain": ("judging.", 2),
    "prizes.letters.post": ("prizes.", 0),
    "hackathon_portal.events.actions.telling.tell": ("registration.", 0),
}


@cache
def trees() -> dict[str, ast.Module]:
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): sources.tree(path) for path in sources.files()}


@cache
def walked(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def declared() -> dict[str, str]:
    """Kind -> its lane, as every `letter_kinds.py` declares it."""
    found: dict[str, str] = {}
    for name, tree in trees().items():
        if not name.endswith(".letter_kinds"):
            continue
        for call in walked(tree):
            if isinstance(call, ast.Call) and dotted(call.func) == "declare":
                lane, prefix, names = (ast.unparse(call.args[0]), ast.literal_eval(call.args[1]), ast.literal_eval(call.args[2]))
                for one in names.split():
                    assert prefix + one not in found, one
                    found[prefix + one] = lane.rpartition(".")[2]
    return found


def posts(tree: ast.Module) -> bool:
    """Whether a module gives letters to the outbox."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in POSTING and dotted(node.value) == "outbox" for node in walked(tree)
    )


def said(node: ast.expr) -> set[str]:
    """The words an expression can be; `*` for a part that only running tells."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.IfExp):
        return said(node.body) | said(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return {"".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)}
    return {"*"}


def kinds_of_rows(tree: ast.Module) -> set[str]:
    """What a module that posts calls its letters: `kind=…` of a call, `"kind": …` of a dictionary."""
    found: set[str] = set()
    for node in walked(tree):
        if isinstance(node, ast.Call) and dotted(node.func).startswith("outbox."):
            found |= {word for keyword in node.keywords if keyword.arg == "kind" for word in said(keyword.value)}
        elif isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else "" for key in node.keys]
            # A row of a letter names its key and its address as well.
            if {"kind", "key", "to"} <= {*keys}:
                found |= said(node.values[keys.index("kind")])
    return found


def handed_on() -> set[str]:
    """Kinds given to functions that put a prefix before them."""
    found: set[str] = set()
    for name, tree in trees().items():
        for called, (prefix, place) in HANDING_ON.items():
            module, _, function = called.rpartition(".")
            if name.split(".")[:-1][:1] != module.split(".")[:1]:
                continue  # other rooms have letters of their own
            short = {f"{module.rpartition('.')[2]}.{function}"} | ({function} if name == module else set())
            for node in walked(tree):
                if isinstance(node, ast.Call) and len(node.args) > place and dotted(node.func) in short:
                    found |= {prefix + word for word in said(node.args[place]) if word != "*"}
    return found


def test_every_kind_a_caller_names_has_a_lane():
    known = declared()
    named = {word for tree in trees().values() if posts(tree) for word in kinds_of_rows(tree)} | handed_on()
    assert len(named) > 40, named
    for word in named - {"*"}:
        pattern = re.compile(re.escape(word).replace(r"\*", ".+"))
        assert any(pattern.fullmatch(kind) for kind in known), f"{word}: put it into a lane (letter_kinds.py)"


def test_every_words_of_a_letter_belong_to_a_kind():
    """Each template of a letter is named like its kind, or is here with the reason."""
    elsewhere = {
        "card_message": "registration.card", "support_answer": "registration.support", "volunteer_decided": "registration.volunteer",
        "idle": "idle_account", "infected_sender": "contests.infected_sender", "infected_staff": "contests.infected_staff",
    }  # fmt: skip
    known = declared()
    for path in sorted((ROOT / "templates").glob("*/letters/*.txt")):
        app, stem = path.parts[-3], path.stem
        kinds = {
            elsewhere.get(stem, ""),
            f"{app}.{stem}",
            f"{app.removesuffix('s')}.{stem}",
            f"registration.{stem}",
            f"prizes.{stem}",
        }
        kinds |= {"account_notice"} if app == "account" else {"api_token"} if stem.startswith("token_") else set()
        assert kinds & known.keys(), path


def test_whoever_waits_comes_first():
    lanes = declared()
    assert {kind for kind, lane in lanes.items() if lane == "ACCOUNT"} == {"account", "account_notice"}
    assert {"registration.mailing", "registration.school", "registration.rules_changed", "registration.digest"} <= {
        kind for kind, lane in lanes.items() if lane == "MASS"
    }
    assert {"registration.admission", "registration.refusal", "registration.seat_offered"} <= {
        kind for kind, lane in lanes.items() if lane == "PERSONAL"
    }


def test_a_kind_without_a_lane_is_found():
    tree = ast.parse('outbox.post(kind="new.kind", key="a", to="b")\noutbox.post_many([{"kind": f"new.{x}", "key": 1, "to": 2}])')
    assert posts(tree)
    assert kinds_of_rows(tree) == {"new.kind", "new.*"}


def test_every_queue_is_read_wherever_the_portal_runs():
    """What is put into a queue nobody reads is never done: the three ways to run the portal, and the queues of the settings."""
    settings = (ROOT / "hackathon_portal/settings/base.py").read_text(encoding="utf-8")
    line = re.search(r"^CELERY_TASK_DEFAULT_QUEUE, .*= (.+)$", settings, re.MULTILINE)
    assert line
    queues = set(re.findall(r'"(\w+)"', line[1]))
    assert queues == {"celery", "long", "letters"}
    process_table = [process.command for process in processes.table(port=1, web_workers="1")]
    assert read_by(process_table) == queues
    for file in ("docker-compose.yml", "deploy/kubernetes/base/worker.yaml"):
        text = (ROOT / file).read_text(encoding="utf-8")
        roles = set(re.findall(r'launcher\.container", (?:"--watched", )?"([\w-]+)"\]', text)) - {"ready"}
        assert read_by([container.ROLES[role].command() for role in roles]) == queues, file


def read_by(commands: list[list[str]]) -> set[str]:
    read = set()
    for command in commands:
        if "worker" in command:
            at = next(place for place, word in enumerate(command) if word in ("-Q", "--queues"))
            read |= set(command[at + 1].split(","))
    return read
