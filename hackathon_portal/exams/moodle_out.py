"""A bank as Moodle XML: what is asked today, with its keys and pictures. Loaded into an empty bank it is written again to the same byte."""

from __future__ import annotations

from hackathon_portal.exams.models import Bank
from hackathon_portal.exams.queries.banks import item_in, questions_of
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item


def items_of(bank: Bank) -> list[Item]:
    """Questions that may be asked, in their order, with their pictures."""
    found = []
    for question in questions_of(bank).prefetch_related("current__pictures"):
        if question.current is not None:
            question.current.question = question
            found.append(item_in(question.current, pictures=True))
    return found


def as_moodle(bank: Bank) -> bytes:
    """The whole bank as a file for Moodle and for this portal."""
    return moodle.write(items_of(bank))
