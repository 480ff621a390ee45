"""Each finding that speaks against an application has a ground of the regulation, or stops the application at filing."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hackathon_portal.regulation.schema import load_preset, preset_codes
from registration.rules import education, eligibility, grounds
from registration.rules.eligibility import BLOCKING, Finding, Verdict

ROOT = Path(__file__).parents[2]
RED = re.compile(r"Finding\(\s*\"([a-z_.]+)\",[^)]*?Verdict\.RED")
# Settled by an action of their own, with an outcome that is no refusal: the category of a mixed team.
SETTLED = {"team.category_mixed"}


def red_codes() -> set[str]:
    found = set()
    for path in (ROOT / "registration" / "rules").glob("*.py"):
        found |= set(RED.findall(path.read_text(encoding="utf-8")))
    return found


def possible(code: str, regulation) -> bool:
    """Whether this regulation asks what the code answers."""
    rules = regulation.eligibility
    asked = {
        "age.": rules.min_age is not None or rules.max_age is not None, "citizenship.": bool(rules.citizenships),
        "name.": rules.cyrillic_names, "education.": regulation.education is not None, "team.roles": bool(regulation.team.roles),
        "team.sender": regulation.team.leader != "none", "team.leader": regulation.team.leader != "none",
        "representative.": regulation.representation is not None,
    }  # fmt: skip
    return all(there for start, there in asked.items() if code.startswith(start))


@pytest.mark.parametrize("preset", preset_codes())
def test_each_red_finding_has_a_ground_or_stops_at_filing(preset):
    regulation = load_preset(preset).regulation
    answered = [code for ground in regulation.refusal_grounds for code in ground.findings]
    stopped = set(regulation.registration.stopped)
    codes = {code for code in red_codes() if possible(code, regulation)}
    assert len(codes) > 10
    assert codes - BLOCKING - SETTLED - stopped - set(answered) == set()
    assert len(answered) == len(set(answered))
    assert stopped.isdisjoint(answered)
    assert stopped | set(answered) <= red_codes() | {"affiliation.ruled"}


def test_a_suggestion_names_the_condition_and_its_clause(tula):
    person = Finding("age.too_old", "1.6", Verdict.RED, "Возраст на первый день конкурса (24.05.2024) — 36, нужно не больше 35")
    other = Finding("citizenship.not_allowed", "1.6", Verdict.RED, "Гражданство: Казахстан")
    told = grounds.suggested([Finding("age.fits", "1.6", Verdict.GREEN, "Хорошо"), person, other, person], tula)
    assert told == grounds.Suggestion(
        "mismatch",
        "п.\u00a01.6: возраст на первый день конкурса (24.05.2024) — 36, нужно не больше 35. п.\u00a01.6: гражданство: Казахстан.",
    )


def test_what_another_ground_answers_is_left_out_and_nothing_is_made_up(tula):
    name = Finding("name.not_cyrillic", "", Verdict.RED, "ИНН и имя")
    young = Finding("age.too_young", "1.6", Verdict.RED, "Возраст — 17")
    assert grounds.suggested([name, young], tula) == grounds.Suggestion("false_data", "ИНН и имя.")
    assert grounds.suggested([Finding("identity.near", "1.6", Verdict.LOOK, "Тёзка")], tula) is None
    assert grounds.suggested([], tula) is None
    inn = Finding("age.too_old", "1.6", Verdict.RED, "ИНН иной.")
    assert grounds.suggested([inn], tula) == grounds.Suggestion("mismatch", "п.\u00a01.6: ИНН иной.")


def test_what_the_regulation_cannot_refuse_later_is_not_taken(kuzbass):
    pupil = eligibility.Person("member", education_level="grade_1_6", education_place="Школа № 1", education_region="RU-NVS")
    found = education.check_education(pupil, kuzbass)
    assert [(one.code, one.blocks) for one in found] == [("education.level", True), ("education.region", True)]
    free = kuzbass.model_copy(update={"registration": kuzbass.registration.model_copy(update={"stopped": ()})})
    assert [one.blocks for one in education.check_education(pupil, free)] == [False, False]
    fits = replace(pupil, education_level="grade_9", education_region="RU-KEM")
    assert [one.blocks for one in education.check_education(fits, kuzbass)] == [False, False]
