"""What each document leaves open is a list of its preset: every known contradiction, with the reading and the values it leads to."""

import pytest

from hackathon_portal.regulation import document
from hackathon_portal.regulation.differences import schema_paths
from hackathon_portal.regulation.schema import Bites, Preset, Regulation, load_preset, preset_codes
from hackathon_portal.russia.words import cited

# The contradictions found by reading both documents sentence by sentence.
KNOWN = {
    "tula_2024": {
        "act_number", "appendix_2", "form_numbers", "who_is_refused", "age_day", "seats_counted", "team_over_limit", "filing_way",
        "mentors_day", "misprint_4_1", "excluded_until", "excluded_whom", "who_decides_violations", "final_or_disputed",
        "secretary_votes", "who_signs", "chair_absent", "sum_of_points", "winner_of_what", "place_left", "refusal_of_prize",
        "refused_prize", "claim_begins", "footnote", "tax_rate",
    },
    "kuzbass_2025": {
        "no_number", "where_held", "leader_named", "queue_or_refusal", "wrong_region", "mixed_team", "parents_sheet",
        "decision_term", "person_or_team", "judge_and_customer", "quorum", "ties", "unequal_sheets", "same_band", "criteria_words", "prize_winners",
        "refused_prize", "claim_begins", "fourteen_to_eighteen", "who_is_agent", "tax_rate",
    },
}  # fmt: skip


def regulation_of(code: str) -> Regulation:
    return load_preset(code).regulation


@pytest.mark.parametrize("code", preset_codes())
def test_every_known_contradiction_of_the_document_is_in_its_preset(code):
    assert {question.code for question in regulation_of(code).open_questions} == KNOWN[code]


@pytest.mark.parametrize("code", preset_codes())
def test_the_words_of_a_question_are_the_documents_and_its_clauses_are_there(code):
    text = document.same((document.TEXTS / f"{code}.txt").read_text(encoding="utf-8"))
    known = document.packaged(code)
    told = [(question.code, words) for question in regulation_of(code).open_questions for words in question.words]
    assert [one for one in told if document.same(one[1]) not in text] == []
    cited_places = [
        (question.code, cited(clause)) for question in regulation_of(code).open_questions for clause in question.clauses
    ]
    assert [one for one in cited_places if not known.exists(one[1])] == []


@pytest.mark.parametrize("code", preset_codes())
def test_a_question_names_values_of_the_schema_that_follow_from_its_reading(code):
    known = set(schema_paths())
    named = {path for question in regulation_of(code).open_questions for path in question.settled_by}
    parts = {path.rpartition(".")[0] for path in known}
    assert named - known - parts == set()


@pytest.mark.parametrize("code", preset_codes())
def test_the_questions_of_a_page_are_those_that_bite_there(code):
    regulation = regulation_of(code)
    assert {place.value for place in Bites} == set(regulation.questions_by_page)
    for question in regulation.open_questions:
        assert {place for place, found in regulation.questions_by_page.items() if question in found} == set(question.bites)
    assert {place for question in regulation.open_questions for place in question.bites} == set(Bites)


def test_an_earlier_version_of_a_regulation_knows_no_questions():
    data = regulation_of("tula_2024").model_dump(mode="json")
    del data["open_questions"]
    assert Regulation.model_validate(data).open_questions == ()


def test_one_question_has_one_code():
    preset = load_preset("tula_2024").model_dump(mode="json")
    preset["regulation"]["open_questions"].append(preset["regulation"]["open_questions"][0])
    with pytest.raises(ValueError, match="вопрос «act_number» назван дважды"):
        Preset.model_validate(preset)
