"""The key never leaves the desk: nonsense planted in keys is found in no page, letter, file or log of a candidate and nowhere in clear.

What questions look like to who sits is in tests/actions/test_exam_shown.py: options say nothing of their weights, elements and lines
are known by places on the page.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from hackathon_portal.exams.actions import attempts, banks, exams, loads, marking, rulings
from hackathon_portal.exams.models import QuestionVersion
from hackathon_portal.exams.queries.banks import item_in
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.models import Job
from prizes.archive import data
from tests import seasons
from tests.pages.test_access import address, own_views, permission_of
from tests.pages.test_isolation import names_of

# Words of keys and what they become: as text, and as numbers a page might round.
WORDS = ("zqключпервый", "zqключвторой", "zqключтретий", "71830.5", "71830,5", "0.04157", "0,04157")
OPEN = {"seasons.see", "seasons.take_part"}


def questions(word: str, number: str) -> list[Item]:
    whole = Fraction(1)
    return [
        Item("Т-1", "программист", Kind.SHORT_TEXT, "<p>Как называется?</p>", options=(Option(word, whole), Option(f"{word} тоже", whole / 2))),
        Item("Т-2", "программист", Kind.NUMBER, "<p>Сколько?</p>", options=(Option(number, whole, Fraction("0.04157")),)),
        Item("Т-3", "программист", Kind.SINGLE, "<p>Что верно?</p>", options=(Option("это", whole), Option("то"))),
    ]  # fmt: skip


@pytest.fixture
def sat(users, at, caplog):
    """A test that was sat, marked, ruled on; its bank was changed by hand and by a file meanwhile."""
    at(2020, 4, 15, 12)
    caplog.set_level(logging.DEBUG)
    made = seasons.made_season()
    methodologist, staff, person = (made.people[name] for name in ("methodologist", "staff", "entrant"))
    bank = banks.create_bank(room=made.season.room, title="Банк", by=methodologist)
    loads.import_bank(bank=bank, file=BytesIO(moodle.write(questions(WORDS[0], WORDS[3]))), by=methodologist)
    now = clock.now()
    values = {
        "code": "prg", "title": "Программисты", "bank": bank, "category": "программист", "paper_size": 3, "minutes": 30,
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=1), "attempts": 2, "pass_percent": 50,
        "specialisations": ["программист"],
    }  # fmt: skip
    exam = exams.publish_exam(exam=exams.plan_exam(room=made.season.room, values=values, by=methodologist), by=methodologist)
    attempt = attempts.start_attempt(exam=exam, by=person)
    loads.import_bank(bank=bank, file=BytesIO(moodle.write(questions(WORDS[1], WORDS[3]))), by=methodologist)
    question = bank.questions.get(code="Т-1")
    item = item_in(question.current)
    banks.write_version(question=question, item=questions(WORDS[2], "1")[0], reason="ключ уточнён", by=methodologist)
    assert item.options[0].text == WORDS[1]
    attempts.submit_attempt(attempt=attempt, by=person)
    marking.mark_exam(exam=exam, by=methodologist)
    asked = QuestionVersion.objects.get(question=question, number=1)
    ruling = rulings.propose_ruling(version=asked, decision="accept_also", answers=[WORDS[1]], reason="спорный", by=methodologist)
    rulings.adopt_ruling(ruling=ruling, by=staff, protocol_number="1", protocol_date=now.date())
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.run(job.pk)  # rescores everybody and tells those whose points changed
    second = attempts.start_attempt(exam=exam, by=person)
    return made, exam, attempt, second


def in_clear() -> list[tuple[str, str]]:
    """(table, word) of every row of every table, histories too, in which a word of a key is read."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            if not model._meta.managed or model._meta.proxy:
                continue
            for word in WORDS:
                cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s LIMIT 1", [f"%{word}%"])
                if cursor.fetchone():
                    found.append((model._meta.label, word))
    return found


def read(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def test_words_of_keys_are_nowhere_but_on_the_desk(sat, client_of, caplog):
    made, exam, first, second = sat
    assert in_clear() == []
    assert not [word for word in WORDS if word in caplog.text]
    caplog.clear()
    values = seasons.values_of(made) | {
        "exam_code": exam.code, "code": exam.code, "question_version": second.paper[0], "picture_name": "а.png", "exam_id": exam.pk,
    }  # fmt: skip
    person = client_of(made.people["entrant"])
    pages: dict[str, str] = {}
    for path, pattern in own_views():
        if not path.startswith("s/") or permission_of(pattern) not in OPEN or not names_of(pattern) <= {*values, "attempt_id"}:
            continue
        for attempt in (first, second) if "attempt_id" in names_of(pattern) else (first,):
            url = address(pattern, values | {"attempt_id": attempt.pk})
            for client in (person, Client()):
                pages[url] = pages.get(url, "") + read(client.get(url)) + read(client.post(url, {}))
    assert [url for url in pages if str(second.pk) in url and "Сколько?" in pages[url]]  # the paper itself is among them
    for url in ("/cabinet/", "/cabinet/data/", "/cabinet/data/download/json/"):
        pages[url] = read(person.get(url))
    assert not [(url, word) for url, page in pages.items() for word in WORDS if word in page]
    assert not [word for word in WORDS if word in caplog.text]
    # The archive of a contest, with and without people, holds no table of tests.
    assert not [model for model in data.all_models() if model._meta.app_label == "exams"]
    # The same search finds them where they may be: on the page of who keeps the bank.
    version = QuestionVersion.objects.get(question__code="Т-1", number=3)
    desk = read(client_of(made.people["methodologist"]).get(f"/s/{made.season.slug}/desk/bank/q/{version.question_id}/"))
    assert WORDS[2] in desk
