"""One table of good and bad values of every field of an application, put through page, file, API and captaincy: one code, one value.

The table follows from `registration/fields.py`: a new field is tried here without a word more.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from phonenumber_field.phonenumber import to_python

from hackathon_portal.kernel import clock
from registration import api_shapes, fields
from registration.fields import FIELDS, Field, Type
from registration.forms.applicant import STEP_FORMS, BankForm
from registration.imports import checking, reading
from registration.models import Application, Team, choices_of, limit_of
from registration.rules.eligibility import check_document_age
from tests import build

KUZBASS: dict[str, Any] = {
    "surname": "Пихтова", "name": "Алёна", "patronymic": "Ильинична", "birth_date": date(2005, 5, 1), "citizenship": "KZ",
    "email": "alyona@example.org", "phone": "+79130000001", "municipality": "Кемерово", "team_role": "manager",
    "skills": "Планирование, C++", "education_level": "higher", "education_place": "Университет № 903", "education_region": "RU-KEM",
}  # fmt: skip
# What Django's fields call a fault, as the portal does.
CODES = {"required": "field.missing"} | dict.fromkeys(("invalid", "invalid_choice", "max_length"), "field.invalid")
SPACES = ["\u00a0{}\u2003", "\u200b{}\ufeff", " {}\t"]


def typed(field: Field, good: str, regulation) -> list[str]:
    """What people, spreadsheets and other systems write into the field, right and wrong."""
    common = ["", good, *(form.format(good) for form in SPACES), "=1+1", "@здесь", "§" * 3]
    if field.type is Type.CHOICE:
        return ["", *choices_of(field.name, regulation), "§§§"]
    if field.type is Type.DATE:
        days = [
            "1999-03-04",
            "04.03.1999",
            "04.03.1999 г.",
            "04.03.99",
            "04/03/1999",
            "31.02.1999",
            "2034-01-01",
            "1850-01-01",
            "вчера",
        ]
        return [*common, "-", *days, "2014-03-05", "2014-03-03"]
    if field.name == "phone":
        return [
            *common,
            "8 (916) 123-45-67",
            "+375291234567",
            "8 916 123-45-67 доб. 12",
            "89161234567, 89161234568",
            "12",
            "-",
            "нет",
        ]
    if field.name == "email":
        return [
            *common,
            "Mixed@Example.org",
            "ivan@пример.рф",
            "иван@пример.рф",
            "нет",
            "-",
            "a b@example.org",
            "a@b",
            "a" * 300 + "@x.ru",
        ]
    if field.digits:
        digits = "".join(filter(str.isdigit, good))
        changed = digits[:-1] + str((int(digits[-1]) + 1) % 10)
        return [
            *common,
            " ".join(digits),
            digits[:-1],
            digits + "1",
            changed,
            "1",
            "ППС",
            "-",
            "нет",
            "+" + digits,
            f"№ {digits}",
        ]
    texts = [
        "Сергии\u0306", "Иванова - Петрова", "Анна  Мария", "Нью–Йорк", "-", "—", "нет", "Нет.", "-5", "+ да", "Ива\u202eнов", "Мeчта", "\u200b",
        "УМВД_x000D_\nТула", "Иван\u00adов", "я" * limit_of(field.name), "я" * (limit_of(field.name) + 1), "🚀", "John",
    ]  # fmt: skip
    return [*common, *texts]


Answer = tuple[str, str]
ROW = {"external_id": "RP-1", "team_name": "Пробная", "role": "captain"}


def by_page(contest, application: Application, values: dict[str, str], name: str, kind: Any = None) -> Answer:
    """The code beside the field, or what the step would keep."""
    form = (kind or STEP_FORMS[FIELDS[name].step])(dict(values), instance=application, regulation=contest.regulation)
    form.is_valid()
    if told := form.errors.as_data().get(name):
        return CODES.get(told[0].code, told[0].code), ""
    return "", kept(name, form.values()[name])


def by_row(contest, row: reading.Row, name: str) -> Answer:
    checking.check_alone(row, contest)
    # What staff are told to look at with a filed application, a page says as an error.
    early = check_document_age(row.person, contest.regulation)
    codes = [
        found.code for found in [*row.findings, *early] if found.field == name and (found.verdict == "red" or found in early)
    ]
    is_refused = bool(set(codes) - OF_THE_PERSON)
    return codes[0] if codes else "", "" if is_refused else kept(name, getattr(row.person, name))


def by_file(contest, values: dict[str, str], name: str) -> Answer:
    cells = dict.fromkeys(fields.columns_of(contest.regulation).all, "")
    return by_row(contest, reading.Row(1, cells | ROW | values), name)


def by_api(contest, values: dict[str, str], name: str) -> Answer:
    body = api_shapes.FiledApplication(data=ROW | values)
    if not body.is_valid():
        found = api_shapes.shape_refusal(body.errors, contest)["findings"]
        return next(finding["code"] for finding in found if finding["field"] == name), ""
    return by_row(contest, api_shapes.row_of(body.validated_data, contest), name)


def kept(name: str, value: Any) -> str:
    return str(to_python(str(value))) if name == "phone" and value else str(value or "")


# What is said of the person and not of the value: pages say it on the page before the filing, beside the passport's warning.
OF_THE_PERSON = {"age.too_young", "age.too_old", "citizenship.not_allowed"}


def test_tula_every_entrance_answers_every_value_alike(contest):
    values = build.person("captain", municipality="Тула", affiliation_place="Университет", affiliation_declared="брат эксперта")
    with clock.fixed_at(datetime(2024, 5, 2, 12, tzinfo=contest.regulation.zone)):
        faults = walked(contest, {name: str(value) for name, value in values.items()})
    assert faults >= {
        "", "field.missing", "field.invalid", "cell.formula", "name.not_cyrillic", "passport.early", "snils.invalid", "inn.invalid",
        "bank_inn.invalid", "account.key_mismatch", "corr_account.key_mismatch",
    }  # fmt: skip


def test_kuzbass_every_entrance_answers_every_value_alike(kuzbass_stage):
    contest = kuzbass_stage.contest
    with clock.fixed_at(datetime(2025, 2, 10, 12, tzinfo=contest.regulation.zone)):
        faults = walked(contest, {name: str(value) for name, value in KUZBASS.items()})
    assert faults >= {"", "field.missing", "field.invalid", "cell.formula"}


def test_every_field_is_tried_with_a_value_that_is_taken_and_one_that_is_refused(contest, kuzbass_stage):
    """The table misses none: a new field of `registration/fields.py` without both is found here."""
    tried: dict[str, set[bool]] = {}
    values = build.person("captain", municipality="Тула", affiliation_place="Университет", affiliation_declared="брат эксперта")
    for of, good, now in (
        (contest, values, datetime(2024, 5, 2, 12, tzinfo=contest.regulation.zone)),
        (kuzbass_stage.contest, KUZBASS, datetime(2025, 2, 10, 12, tzinfo=kuzbass_stage.contest.regulation.zone)),
    ):
        known = {name: str(value) for name, value in good.items()}
        with clock.fixed_at(now):
            for field in fields.asked(of.regulation):
                if field.name in known:
                    for value in typed(field, known[field.name], of.regulation):
                        code, kept_value = by_file(of, known | {field.name: value}, field.name)
                        if code or kept_value:  # an empty one says nothing
                            tried.setdefault(field.name, set()).add(not code or code in OF_THE_PERSON)
            for name, outcomes in of_the_row(of, known).items():
                tried.setdefault(name, set()).update(outcomes)
    assert tried == {name: {True, False} for name in FIELDS}


def of_the_row(contest, known: dict[str, str]) -> dict[str, set[bool]]:
    """The role and the consents, which pages ask by buttons and ticks: a file and the API answer the same code."""
    required = [text.code for text in contest.regulation.consents if text.required]
    outcomes: dict[str, set[bool]] = {"role": set(), "consents": set()}
    for role in ("captain", "member", "", "§§§"):
        in_file, sent = by_file(contest, known | {"role": role}, "role"), by_api(contest, known | {"role": role}, "role")
        assert in_file[0] == sent[0] or {in_file[0], sent[0]} == {"field.missing", "field.invalid"}, role
        outcomes["role"].add(not in_file[0])
    for given in (required, required[:-1]):
        cells = {fields.consent_column(code): "да" for code in given}
        row = reading.Row(1, dict.fromkeys(fields.columns_of(contest.regulation).all, "") | known | cells | ROW)
        checking.check_alone(row, contest)
        body = api_shapes.FiledApplication(data=known | ROW | {"consents": given})
        assert body.is_valid(), body.errors
        same = api_shapes.row_of(body.validated_data, contest)
        checking.check_alone(same, contest)
        assert ("consent.missing" in row.codes) is ("consent.missing" in same.codes) is (given != required)
        outcomes["consents"].add("consent.missing" not in row.codes)
    return outcomes


def walked(contest, good: dict[str, str]) -> set[str]:
    """The codes that all the entrances answer alike."""
    application = Application(contest=contest, team=Team(contest=contest, name="Пробная"), role="captain")
    differ, faults = [], set()
    for field in fields.asked(contest.regulation):
        if field.name not in contest.regulation.shown_fields("captain"):
            continue
        for value in typed(field, good[field.name], contest.regulation):
            values = good | {field.name: value}
            # What earlier steps have kept.
            application.birth_date, application.citizenship = date.fromisoformat(good["birth_date"]), good["citizenship"]
            answers = [by_page(contest, application, values, field.name), by_file(contest, values, field.name)]
            answers.append(by_api(contest, values, field.name))
            if field.step == "bank":
                answers.append(by_page(contest, application, values, field.name, BankForm))
            answers = [("" if code in OF_THE_PERSON else code, text) for code, text in answers]
            faults.add(answers[0][0])
            if len(set(answers)) > 1:
                differ.append((field.name, value[:40], [(code, text[:60]) for code, text in answers]))
    assert differ == [], "\n".join(map(str, differ))
    return faults
