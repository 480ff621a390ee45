"""No sentence of a packaged document without an answer, no answer without its sentence, its test and its value."""

import pytest

from hackathon_portal.regulation import document
from tests.clauses.document import answers_of, data_of, faults


@pytest.mark.parametrize("code", document.packaged_codes())
def test_every_sentence_has_its_answer_and_every_answer_holds(code):
    assert faults(document.packaged(code), answers_of(code), data_of(code)) == []
