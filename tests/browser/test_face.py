"""The first screen of a contest on a phone answers a stranger's questions: what, when, for whom, how much, what to do now."""

from __future__ import annotations

import pytest

from hackathon_portal.contests import face
from tests.browser.conftest import PHONE

SCREEN = 844  # CSS pixels: the height of a common phone


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_five_answers_stand_in_the_first_screen_of_a_phone(contest, person, at):
    at(2024, 5, 13, 12)
    visitor = person("", PHONE)
    page = visitor.open(f"/c/{contest.slug}/")
    answers = {
        "what": "h1",
        "when": "text=24–26 мая",
        "for whom": f"text={face.for_whom(contest.regulation).split(',', maxsplit=1)[0]}",
        "how much": ".hero-sum",
        "what to do": ".hero-act a",
    }
    for question, selector in answers.items():
        box = page.locator(selector).first.bounding_box()
        assert box is not None, question
        assert box["y"] + box["height"] <= SCREEN, (question, box)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
