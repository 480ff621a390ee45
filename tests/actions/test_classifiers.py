"""A newer list of a classifier: looked at, in force from its day for every reader, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.classifiers import actions, readers
from hackathon_portal.classifiers.shipped import CLASSIFIERS, shipped
from hackathon_portal.kernel.errors import RuleViolation
from tests import build

pytestmark = pytest.mark.django_db
LIST = "code;name\nprogrammer;программист\nroboticist;робототехник\nux_ui;проектировщик интерфейсов\n"


def file(text: str = LIST) -> SimpleUploadedFile:
    return SimpleUploadedFile("список.csv", text.encode())


def looked_at(by, text: str = LIST, code: str = "specialisations", since: date | None = None):
    return actions.check_classifier(
        classifier=CLASSIFIERS[code], upload=file(text), source="сайт", act="приказ № 1", act_date=date(2020, 1, 1),
        in_force_from=since or readers.today(), by=by,
    )  # fmt: skip


def codes() -> list[str]:
    return sorted(line.code for line in readers.living("specialisations"))


def refused(code: str):
    return pytest.raises(RuleViolation, check=lambda violation: violation.code == code)


def test_a_list_is_in_force_from_its_day_and_nothing_before_it_is_lost():
    administrator, before = build.administrator(), codes()
    version = looked_at(administrator)
    assert [row["code"] for row in version.changes["added"]] == ["roboticist"]
    assert [new["code"] for _, new in version.changes["changed"]] == ["ux_ui"]
    assert len(version.changes["ended"]) == 10
    assert codes() == before
    actions.put_in_force(version=version, by=administrator)
    assert codes() == ["programmer", "roboticist", "ux_ui"]
    assert {line.code for line in shipped("specialisations")} < {line.code for line in readers.lines_of("specialisations")}
    assert {line.code for line in readers.living("specialisations", date(2020, 5, 1))} == set(before)
    with refused("classifier.done"):
        actions.put_in_force(version=version, by=administrator)


def test_a_list_is_taken_back_the_newest_first():
    administrator, before = build.administrator(), codes()
    first = looked_at(administrator)
    stale = looked_at(administrator, LIST + "a;а\n")
    actions.put_in_force(version=first, by=administrator)
    with refused("classifier.stale"):
        actions.put_in_force(version=stale, by=administrator)
    with refused("classifier.same"):
        actions.put_in_force(version=looked_at(administrator), by=administrator)
    second = looked_at(administrator, LIST + "a;а\n")
    actions.put_in_force(version=second, by=administrator)
    assert "a" in codes()
    with refused("classifier.built_on"):
        actions.take_back_classifier(version=first, reason="не тот", by=administrator)
    with refused("reason.missing"):
        actions.take_back_classifier(version=second, reason="", by=administrator)
    for version in (second, first):
        actions.take_back_classifier(version=version, reason="не тот", by=administrator)
    assert codes() == before


def test_a_list_of_a_day_to_come_waits_for_it():
    administrator, before = build.administrator(), codes()
    day = date(readers.today().year + 1, 1, 1)
    actions.put_in_force(version=looked_at(administrator, since=day), by=administrator)
    assert codes() == before
    assert len(readers.living("specialisations", day)) == 3


def test_what_is_faulty_or_not_to_be_taken_in_is_refused():
    administrator = build.administrator()
    faulty = looked_at(administrator, LIST + "ux_ui;ещё раз\n")
    assert faulty.findings == [[5, "Код ux_ui уже стоит в строке 4."]]
    with refused("classifier.findings"):
        actions.put_in_force(version=faulty, by=administrator)
    with refused("classifier.fixed"):
        looked_at(administrator, code="regions")
    with refused("file.unreadable"):
        looked_at(administrator, "а;б\n1;2\n")
    with refused("forbidden"):
        looked_at(build.user())
