"""A deed that undoes or replaces something says what may be outside by then, asks and tells as it says, and is played."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module

from hackathon_portal.kernel import undoing
from hackathon_portal.kernel.undoing import Answer
from tests import sources
from tests.rules import test_every_action_asks as asking

for path in sources.files():
    if path.name == "undoing.py" and path.parent.name != "kernel":
        import_module(".".join(path.relative_to(sources.ROOT).with_suffix("").parts))

# How such deeds are called, and what their titles say.
NAMES = re.compile(
    r"(take_back|undo|revoke|withdraw|reopen|dissolve|cancel|restore|reinstate|return|mark_\w*returned|remove|free|correct|reissue|forbid|"
    r"unpublish|drop|dismiss|waive|reset|lift|annul|void|forget|clear|refile)_"
)
TITLES = re.compile(r"отмен|снят|отозван|возвращ|возврат|заново|снова|расформ|исправл|убран|удал[её]н|замен")


@cache
def actions() -> dict[str, str]:
    """Name of each action -> its title."""
    found = {}
    for qualified in asking.actions():
        _, function = asking._function(qualified)
        (title,) = [mark.args[0].value for mark in function.decorator_list if isinstance(mark, ast.Call) and mark.args][:1]
        found[function.name] = title
    return found


def undoing_deeds() -> set[str]:
    """By how they are called; those the page of ways back leads to: tests/actions/test_undoing.py."""
    return {name for name, title in actions().items() if NAMES.match(name) or TITLES.search(title.lower())}


def test_every_deed_that_undoes_says_what_may_have_left():
    assert len(undoing_deeds()) > 70
    declared = {**undoing.lines(), **undoing.kept_inside()}
    assert sorted(undoing_deeds() - {*declared}) == []
    assert sorted({*declared} - {*actions()}) == []


CHANGES = "api/test_changes.py::test_after_every_transition_a_poll_brings_the_copy_up_to_date"
HERE = "actions/test_undoing.py::"
# Deeds that close or mark -> the test that plays it.
PLAYED = {
    "withdraw_case": "actions/test_cases.py::test_a_case_opens_at_each_hub_by_its_clock_and_to_everybody_with_the_last",
    "take_back_move": "actions/test_season_fund.py::test_promised_money_stays_and_the_fund_is_not_less_than_its_lines",
    "revoke_representative_invitation": "actions/test_organisations.py::test_an_invitation_works_once_under_its_own_address_and_not_once_taken_back",
    "take_back_violation": "clauses/test_tula_4.py::test_11_2_the_organisers_decision_is_taken_back_with_a_reason_until_the_publication",
    **dict.fromkeys(
        ["refile_application", "suspend_application", "reinstate_application", "exclude_application", "take_back_exclusion",
         "take_back_team_exclusion", "withdraw_application", "resume_participation"], CHANGES,
    ),
    **dict.fromkeys(
        ["mark_returned", "settle_tax", "take_back_settlement", "take_back_thing_given"],
        f"{HERE}test_forms_and_certificates_that_were_taken_are_out_of_date_when_their_figures_change",
    ),
    "withdraw_from_outside": "api/test_corrections.py::test_a_withdrawal_is_told_to_the_person_and_to_whoever_asks_for_changes",
    "correct_child_form": "pages/test_representing.py::test_staff_correct_the_childs_name_until_the_sheet_is_signed",
    "undo_decision": "actions/test_decisions.py::test_after_the_letter_has_left_a_decision_stays",
    "revoke_invitation": "clauses/test_kuzbass_9.py::test_k28_a_captain_may_revoke_what_the_committee_proposed",
    "revoke_api_token": "actions/test_administration.py::test_a_token_of_any_contest_is_prolonged_or_revoked_with_a_reason",
    "withdraw_protocol": "actions/test_standing.py::test_a_withdrawn_protocol_opens_attendance_ties_and_votes_and_the_next_one_says_why",
    "withdraw_act": "clauses/test_acts.py::test_3_6_mentors_are_approved_by_the_portals_protocol_and_by_no_other_number",
    "take_back_missing_signature": "clauses/test_acts.py::test_a_missing_signature_is_printed_and_the_signed_file_stays_the_same",
    "unpublish_announcement": "actions/test_announcement_changes.py::test_an_announcement_is_taken_off_before_the_first_application_and_never_after",
    "reopen_payout_application": "actions/test_payees.py::test_the_way_back_is_closed_by_a_register_and_open_after_it_is_dissolved",
    "change_tax_status": "actions/test_payees.py::test_the_tax_status_is_changed_with_a_reason_and_the_tax_counted_anew",
    "take_back_rules": "actions/test_season_rules.py::test_a_version_is_taken_back_until_its_letters_leave",
    "unpublish_season": "actions/test_season_rules.py::test_an_announcement_is_taken_back_until_somebody_signs_up",
    "refuse_prize": "actions/test_prizes_any_order.py::test_money_leaves_once_for_each_prize_in_any_order",
    "settle_exclusion": "actions/test_amending.py::test_an_exclusion_after_the_publication_stands_open_until_everything_follows",
    "announce_winners": "actions/test_amending.py::test_an_exclusion_after_the_publication_stands_open_until_everything_follows",
    "withdraw_competition": "actions/test_competitions.py::test_after_the_first_file_an_announcement_stays_and_a_closing_is_taken_back",
    "take_back_reveal": "actions/test_competitions.py::test_results_are_opened_after_the_end_shown_before_and_taken_back_until_the_letters_leave",
    "withdraw_list": "actions/test_selection_lists.py::test_a_list_is_approved_by_a_second_person_on_what_it_was_made_from",
    "take_back_publication": "actions/test_selection_lists.py::test_a_publication_is_taken_back_until_its_letters_leave",
    "take_back_decline": "actions/test_selection_lists.py::test_people_answer_and_places_go_to_the_reserve_in_rank_order",
    **dict.fromkeys(
        ["revoke_completion", "reissue_certificate"],
        "actions/test_schools.py::test_a_certificate_goes_with_the_completion_and_anybody_checks_it",
    ),
    **dict.fromkeys(["revoke_diploma", "reissue_diploma"], f"{HERE}test_who_has_a_document_learns_that_it_holds_no_longer"),
}  # fmt: skip

# Refused without a reason: what a function that asks for one holds.
REASONED = re.compile(
    r"(not|or) [\w.]*(reason|message|basis|ground|decision|text|number|clause)[\w.]*\.strip\(\)|says_nothing\(|require_basis\(|no_(reason|basis|message)|"
    r"asked_reason\(|\b_ground\("
)
TOLD = re.compile(r"letters?\.\w+\(|post_template\(|\b_?tell\w*\(|post_diploma\w*\(|to_captain\(|\brecord\(")


@cache
def text_behind(name: str) -> str:
    """The source of an action and of every function it leads to."""
    seen, waiting, text = set(), [one for one in asking.actions() if one.endswith(f".{name}")], ""
    while waiting:
        qualified = waiting.pop()
        found = asking._function(qualified)
        if qualified in seen or found is None:
            continue
        seen.add(qualified)
        module, function = found
        text += ast.unparse(function) + "\n"
        waiting += [module.qualified(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return text


def test_a_deed_asks_and_tells_as_it_says():
    """What is declared is in the deed; what is refused or marked outside is played by a test named here."""
    untrue = []
    for name, line in undoing.lines().items():
        assert line.sent, name
        assert line.how, name
        behind = text_behind(name)
        for answer, holds in ((Answer.ASKS, REASONED), (Answer.TELLS, TOLD)):
            if answer in line.answers and not holds.search(behind):
                untrue.append(f"{name} {answer}")
    assert untrue == []
    marked = {name for name, line in undoing.lines().items() if line.answers & {Answer.MARKS, Answer.CLOSED}}
    assert {*PLAYED} - marked == set()
    assert sorted(marked - {*PLAYED}) == []
    for name, played in PLAYED.items():
        file, _, test = played.partition("::")
        functions = [node for node in sources.nodes(sources.ROOT / "tests" / file) if isinstance(node, ast.FunctionDef)]
        assert test in [function.name for function in functions], (name, played)
