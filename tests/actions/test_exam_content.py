"""A question stored and read again is the same question."""

from __future__ import annotations

from io import BytesIO

from hackathon_portal.exams.content import item_of, text_of
from hackathon_portal.exams.rules import moodle
from tests import season_files


def test_every_question_of_a_bank_comes_back_from_its_text():
    bank = moodle.read(BytesIO(season_files.content("question-bank.xml")))
    assert bank.items
    for item in bank.items:
        again = item_of(text_of(item), code=item.code, category=item.category, kind=item.kind)
        assert (again.stem, again.points, again.options, again.pairs) == (item.stem, item.points, item.options, item.pairs)
