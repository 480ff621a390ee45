"""Whoever meets a term hears at once that it has arrived: every deed of a participant with a term posts a letter, or says here why not.

The sources are read, nothing runs. A term is a refusal of what comes too late (`TooLate`, or a function below that makes one).
"""

from __future__ import annotations

import ast
from functools import cache

from tests.rules.test_every_action_asks import _function, _is_action, modules

LATE = {"TooLate", "refuse_when_closed", "refuse_filing", "check_time", "offer_over", "refuse_after_admission", "is_late"}
POSTS = {"post", "post_many", "post_template", "post_to_guardian", "to_person", "to_captain", "receipts_of_project", "tell_staff"}
ROOMS = ("registration.", "judging.", "prizes.", "hackathon_portal.events.", "hackathon_portal.operations.")
# Steps towards a deed: what they meet counts when it is handed in, and the page shows at once what is saved.
SAVED = "a draft: the receipt comes with the version handed in, the page shows what is saved"
NO_LETTER = {
    "judging.actions.project.add_file": SAVED,
    "judging.actions.project.choose_nomination": SAVED,
    "judging.actions.project.list_third_party": SAVED,
    "judging.actions.project.remove_file": SAVED,
    "judging.actions.project.save_project": SAVED,
    "judging.actions.project.unlist_third_party": SAVED,
    "judging.actions.showing.set_picture": "for visitors, not for the commission: the page shows it at once",
    "registration.actions.application.save_draft": SAVED,
    "registration.actions.application.refile_application": "a new draft: its receipt comes when it is filed",
    "registration.actions.guardians.fill_consent": "a step: the sheet made of it is printed there",
    "registration.actions.guardians.upload_consent": "the same link shows what came; the letter tells the decision",
    "registration.actions.staff_teams.set_sender": "a field of the team; staff see it with the applications",
    "registration.actions.team_link.open_team_link": "makes a link for others: the captain is told of whoever uses it",
    "registration.actions.teams.invite_to_team": "makes a link for others: whoever uses it is told, and the captain of them",
}
# Deeds with a term that no `TooLate` says: by a finding, a state, the start of the contest.
OTHERS = (
    "registration.actions.application.submit_application", "registration.actions.corrections.correct_application",
    "judging.actions.oversight.answer_violation",
)  # fmt: skip


@cache
def _called(qualified: str, depth: int = 3) -> tuple[frozenset[str], bool]:
    """Names of the functions an action calls, itself and through functions it calls; whether it asks for a permission of staff."""
    found = _function(qualified)
    if found is None:
        return frozenset(), False
    module, function = found
    names: set[str] = set()
    staff = False
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        names.add(name)
        staff = staff or name == "require"
        if depth and (there := module.qualified(node.func)) and _function(there):
            names |= _called(there, depth - 1)[0]
    return frozenset(names), staff


@cache
def deeds_with_terms() -> dict[str, bool]:
    """Action of participants that refuses what comes too late -> whether it posts a letter."""
    found = {}
    for name, module in modules().items():
        if not name.startswith(ROOMS):
            continue
        for function in module.functions.values():
            if _is_action(function):
                called, staff = _called(f"{name}.{function.name}")
                if called & LATE and not staff:
                    found[f"{name}.{function.name}"] = bool(called & POSTS)
    return found


def test_every_deed_with_a_term_has_a_receipt_or_a_reason():
    deeds = deeds_with_terms()
    assert len(deeds) > 10, deeds
    silent = {name for name, posts in deeds.items() if not posts}
    assert silent == set(NO_LETTER)


def test_other_deeds_with_a_term_have_a_receipt_too():
    assert [deed for deed in OTHERS if not _called(deed)[0] & POSTS] == []


def test_the_deeds_named_by_the_order_are_among_them():
    deeds = deeds_with_terms()
    for deed in (
        "registration.actions.attendance.answer_attendance", "judging.actions.project.submit_project",
        "judging.actions.mentoring.post_progress", "prizes.payouts.actions.payout_applications.submit_payout_application",
    ):  # fmt: skip
        assert deeds[deed], deed
