"""Every action asks itself whether who does it may: a page in front of it is no lock.

The sources are read, nothing runs. An action counts as asking when its `by` gets, directly or through functions it is handed on to,
to `require(by, …)`, to `by.has_perm(…)`, or to a condition on `by` under which a refusal with the status 403 or 404 is raised.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests import sources
from tests.sources import ROOT

REFUSALS = {"RuleViolation", "PermissionDenied", "Http404"}

# Who does these is no person who signed in, or somebody whom no permission can name; why that is right.
NOBODY_ASKED = {
    "hackathon_portal.accounts.actions.create_account": "the demonstration, the command line, and invite_account, which asks",
    "hackathon_portal.accounts.actions.give_second_factor": "the demonstration; people set theirs up on pages of allauth",
    "hackathon_portal.contests.letters.refuse_by_link": "the reader of a mailing, by the signed address in it (RFC 8058)",
    "hackathon_portal.contests.letters.take_back_by_link": "the reader of a mailing, by the signed address in it",
    "hackathon_portal.competitions.actions.scoring.give_up_file": "the worker that scores",
    "hackathon_portal.competitions.actions.scoring.keep_score": "the worker that scores",
    "hackathon_portal.exams.actions.attempts.close_attempts_of_room": "the clock",
    "hackathon_portal.kernel.antivirus.remove_infected": "the clock, by the antivirus's verdict",
    "hackathon_portal.seasons.actions.retention.erase_season": "the clock",
    "hackathon_portal.seasons.actions.retention.erase_season_again": "the restoring of a copy",
    "hackathon_portal.seasons.actions.following.follow_contest": "the contest, once somebody leaves it or comes back",
    "hackathon_portal.seasons.actions.carrying.carry_team": "the clock, once a list is told",
    "hackathon_portal.seasons.actions.carrying.mark_took_part": "the clock, once a protocol is published",
    "hackathon_portal.seasons.actions.exchange.expire_requests": "the clock",
    "hackathon_portal.learning.actions.completions.settle_programme": "the clock",
    "hackathon_portal.operations.actions.erasure.erase_around_contest": "the clock",
    "hackathon_portal.accounts.actions.account_for_code": "a visitor: the code goes to the owner of the address alone",
    "hackathon_portal.seasons.actions.entrants.answer_for_minor": "a parent without an account: the secret address names them",
    "hackathon_portal.seasons.actions.entries.end_invitations": "the clock",
    "judging.actions.protocol.save_signed_document": "the portal itself, when a protocol signed by all is first downloaded",
    "prizes.payouts.actions.retention.erase_payout": "the clock",
    "registration.actions.idle_accounts.erase_idle": "the clock",
    "registration.actions.personal.erase_account_again": "a restore repeats what was asked for when it was erased",
    "registration.actions.personal.erase_application_again": "a restore repeats what was asked for when it was erased",
    "registration.actions.idle_accounts.tell_idle": "the clock",
    "registration.actions.affiliation.renew_changed_hints": "the clock, and imports, which ask",
    "registration.actions.seats.fill_free_seats": "the clock, and actions that ask",
    "registration.actions.seats.settle_seats": "the clock",
    "registration.actions.reserve.end_reserve": "the clock",
    "registration.actions.outside.correct_from_outside": "another system: the action asks its token",
    "registration.actions.outside.withdraw_from_outside": "another system: the action asks its token",
    "registration.actions.guardians.fill_consent": "a parent without an account: the secret address of the letter names them",
    "registration.actions.guardians.upload_consent": "a parent without an account: the secret address of the letter names them",
    "registration.actions.link_codes.send_code": "whoever holds the link of the letter: the code goes to its owner alone",
    "registration.actions.guardians.link_representative": "a parent who signs in with the secret address of the letter open",
    "registration.actions.guardians.withdraw_representative": "a parent without an account: the secret address names them",
}


@dataclass
class Module:
    """A source file: its functions, and what its imported names stand for."""

    name: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)

    def qualified(self, called: ast.expr) -> str:
        """The dotted name of what a call calls; empty for anything but a function of a module."""
        if isinstance(called, ast.Name):
            return f"{self.name}.{called.id}" if called.id in self.functions else self.imported.get(called.id, "")
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            return f"{self.imported.get(called.value.id, '')}.{called.attr}"
        return ""


@cache
def modules() -> dict[str, Module]:
    read = {}
    for path in sources.files():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        read[name] = _module(name, path)
    return read


def _module(name: str, path: Path) -> Module:
    module = Module(name)
    for node in sources.nodes(path):
        if isinstance(node, ast.FunctionDef):
            module.functions.setdefault(node.name, node)
        elif isinstance(node, ast.ImportFrom) and node.module:
            module.imported |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return module


def _function(qualified: str) -> tuple[Module, ast.FunctionDef] | None:
    name, _, function = qualified.rpartition(".")
    module = modules().get(name)
    return (module, module.functions[function]) if module and function in module.functions else None


def _is_action(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action"
        for mark in function.decorator_list
    )


@cache
def actions() -> list[str]:
    """The dotted names of all actions of the program."""
    return sorted(
        f"{module.name}.{name}"
        for module in modules().values()
        for name, function in module.functions.items()
        if _is_action(function)
    )


def _mentions(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in names for inner in ast.walk(node))


def _what_follows_from(function: ast.FunctionDef, person: str) -> set[str]:
    """The person and the local names that hold a comparison with them or what was looked up by them."""
    names = {person}
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.NamedExpr) else []
        if not targets or not _mentions(node.value, names):
            continue
        if isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Call):
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def _refuses(statements: list[ast.stmt]) -> bool:
    """Whether a refusal for want of a right is raised here: 403, 404 or the code `forbidden`."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call | ast.Name):
                called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                name = called.id if isinstance(called, ast.Name) else ""
                given = {word.arg: word.value for word in node.exc.keywords} if isinstance(node.exc, ast.Call) else {}
                status, code = given.get("status"), given.get("code")
                is_right = isinstance(status, ast.Constant) and status.value in (403, 404)
                is_right |= isinstance(code, ast.Constant) and code.value == "forbidden"
                if name in REFUSALS and (name != "RuleViolation" or is_right):
                    return True
    return False


def _handed_on_as(call: ast.Call, function: ast.FunctionDef, person: str) -> str | None:
    """The parameter under which a called function gets the person; None when it does not."""
    positional = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    for place, value in enumerate(call.args):
        if isinstance(value, ast.Name) and value.id == person and place < len(positional):
            return positional[place]
    return next((word.arg for word in call.keywords if isinstance(word.value, ast.Name) and word.value.id == person), None)


@cache
def asks(qualified: str, person: str) -> bool:
    """Whether the function asks for the right of its parameter `person`."""
    known = _function(qualified)
    if known is None:
        return False
    module, function = known
    names = _what_follows_from(function, person)
    for node in ast.walk(function):
        if isinstance(node, ast.If) and _mentions(node.test, names) and _refuses(node.body):
            return True
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "has_perm" and _mentions(called.value, {person}):
            return True
        target = module.qualified(called)
        if target.endswith("kernel.errors.require") and node.args and _mentions(node.args[0], {person}):
            return True
        inner = _function(target) if target != qualified else None
        handed_on = _handed_on_as(node, inner[1], person) if inner else None
        if handed_on and asks(target, handed_on):
            return True
    return False


def unasked() -> list[str]:
    return [name for name in actions() if name not in NOBODY_ASKED and not asks(name, "by")]


def test_every_action_asks_whether_who_does_it_may():
    assert unasked() == []


def test_the_exceptions_are_actions_that_need_to_be_one():
    assert [name for name in NOBODY_ASKED if name not in actions() or asks(name, "by")] == []


def test_there_is_something_to_look_at():
    found = actions()
    assert len(found) > 200
    assert asks("hackathon_portal.contests.presets.forget_preset", "by")
    assert not asks("hackathon_portal.kernel.audit.note_each", "by")
