"""Eligibility: a table of cases, and what no order of things may change."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from registration import fields
from registration.fields import Person
from registration.rules import eligibility
from registration.rules.eligibility import Finding, Verdict, age_on, check
from tests import invented

TULA = load_preset("tula_2024").regulation
STARTS = date(2024, 5, 24)


def codes(**changes) -> list[str]:
    role = changes.pop("role", "member")
    consents = changes.pop("consents", frozenset({"personal_data", "terms"}))
    person = Person(role=role, consents=consents, **invented.person(role, **changes))
    findings = check(person, TULA, starts_on=STARTS, applied_on=date(2024, 5, 2))
    return sorted(finding.code for finding in findings if finding.verdict is not Verdict.GREEN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"role": "captain"}, []),
        ({"birth_date": date(2006, 5, 24), "passport_issued_on": date(2020, 5, 24)}, []),  # eighteen on the first day
        ({"birth_date": date(2006, 5, 25), "passport_issued_on": date(2020, 5, 25)}, ["age.too_young"]),
        ({"birth_date": date(1988, 5, 25)}, []),  # thirty-five, thirty-six tomorrow
        ({"birth_date": date(1988, 5, 24)}, ["age.too_old"]),
        ({"citizenship": "KZ"}, ["citizenship.not_allowed"]),
        ({"surname": "Ivanov"}, ["name.not_cyrillic"]),
        ({"surname": "Шишкин-Еловый"}, []),
        ({"patronymic": ""}, []),
        ({"phone": ""}, ["field.missing"]),
        ({"role": "captain", "snils": ""}, ["field.missing"]),
        ({"role": "captain", "snils": "11223344596"}, ["snils.invalid"]),
        ({"role": "captain", "inn": "718850929341"}, ["inn.invalid"]),
        ({"role": "captain", "account": "40817840881375427878"}, ["account.not_rouble"]),
        ({"consents": frozenset({"terms"})}, ["consent.missing"]),
        ({"affiliation_declared": "Мой отец в комиссии"}, ["affiliation.declared"]),
    ],
)
def test_findings_of_a_person(changes, expected):
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2000, 5, 24), date(2024, 5, 23), 23),
        (date(2000, 5, 24), date(2024, 5, 24), 24),
    ],
)
def test_a_birthday_on_29_february_is_1_march_in_other_years(born, on, age):
    assert age_on(born, on) == age


@given(born=st.dates(date(1950, 1, 1), date(2015, 12, 31)))
def test_eligible_by_age_means_the_age_lies_within_the_bounds(born):
    found = codes(birth_date=born)
    age = age_on(born, STARTS)
    assert ("age.too_young" in found) == (age < TULA.eligibility.min_age)
    assert ("age.too_old" in found) == (age > TULA.eligibility.max_age)


@given(st.randoms())
def test_the_order_of_members_does_not_change_who_is_eligible(shuffler: random.Random):
    births = [date(2006, 5, 24), date(2006, 5, 25), date(1988, 5, 24), date(1988, 5, 25), date(2000, 1, 1)]
    expected = {born: codes(birth_date=born) for born in births}
    shuffler.shuffle(births)
    assert {born: codes(birth_date=born) for born in births} == expected


def test_a_good_member_is_green_by_every_clause():
    person = Person("member", consents=frozenset({"personal_data", "terms"}), **invented.person())
    found = check(person, TULA, starts_on=STARTS, applied_on=date(2024, 5, 2))
    assert found == [
        Finding("field.complete", "3.2", Verdict.GREEN, "Все обязательные поля заполнены"),
        Finding("age.fits", "1.6", Verdict.GREEN, "Возраст на первый день конкурса (24.05.2024) — 24"),
        Finding("citizenship.fits", "1.6", Verdict.GREEN, "Гражданство: Россия"),
        Finding("name.cyrillic", "3.3", Verdict.GREEN, "Имя написано по-русски"),
        Finding("affiliation.none_declared", "3.3", Verdict.GREEN, "О связи с организаторами и комиссией не заявлено"),
    ]


@pytest.mark.parametrize("field", TULA.registration.captain_fields)
def test_each_field_of_clause_3_2_is_asked_of_a_captain(field):
    person = Person("captain", **invented.person("captain", **{field: None if field.endswith(("_on", "date")) else ""}))
    (found,) = eligibility.check_completeness(person, TULA)
    title = f"Не заполнено: {fields.TITLES[field]}"
    assert found == Finding("field.missing", "3.2", Verdict.RED, title, field)


def test_several_missing_fields_are_named_together_and_the_first_is_shown():
    person = Person("member", **invented.person(surname="", phone=""))
    (found,) = eligibility.check_completeness(person, TULA)
    assert found == Finding("field.missing", "3.2", Verdict.RED, "Не заполнено: фамилия, телефон", "surname")


def test_account_and_numbers_are_asked_of_the_captain_only():
    assert [found.code for found in eligibility.check_completeness(Person("member", **invented.person()), TULA)] == [
        "field.complete"
    ]
    assert [found.code for found in eligibility.check_completeness(Person("captain", **invented.person()), TULA)] == [
        "field.missing"
    ]


@pytest.mark.parametrize(
    ("given_consents", "clause", "titles"),
    [
        ({"terms"}, "3.1", "Согласие на обработку персональных данных"),
        ({"personal_data", "partners"}, "3.3", "Порядок проведения конкурса и политика обработки персональных данных"),
        (
            set(),
            "3.1",
            "Согласие на обработку персональных данных; Порядок проведения конкурса и политика обработки персональных данных",
        ),
    ],
)
def test_a_missing_consent_is_named_with_its_clause(given_consents, clause, titles):
    person = Person("member", consents=frozenset(given_consents))
    assert eligibility.check_consents(person, TULA) == [
        Finding("consent.missing", clause, Verdict.RED, f"Нет согласия: {titles}")
    ]


def test_the_consent_for_partners_is_voluntary():
    """8.2.3: contacts go to partners only of those who have agreed; nobody is refused for it."""
    assert eligibility.check_consents(Person("member", consents=frozenset({"personal_data", "terms"})), TULA) == []


def ages(born: date | None, **changes) -> list[Finding]:
    """Findings on the age of who applies on 2 May for a contest of 24 May."""
    regulation = invented.changed(TULA, **{f"eligibility__{name}": value for name, value in changes.items()})
    return eligibility.check_age(Person("member", birth_date=born), regulation, starts_on=STARTS, applied_on=date(2024, 5, 2))


@pytest.mark.parametrize(
    ("reference", "born", "code", "message"),
    [
        (
            "first_day",
            date(2006, 5, 25),
            "age.too_young",
            "Возраст на первый день конкурса (24.05.2024) — 17, нужно не меньше 18",
        ),
        ("first_day", date(2006, 5, 24), "age.fits", "Возраст на первый день конкурса (24.05.2024) — 18"),
        ("first_day", date(1988, 5, 25), "age.fits", "Возраст на первый день конкурса (24.05.2024) — 35"),
        ("first_day", date(1988, 5, 24), "age.too_old", "Возраст на первый день конкурса (24.05.2024) — 36, нужно не больше 35"),
        (
            "application_day",
            date(2006, 5, 3),
            "age.too_young",
            "Возраст на день подачи заявки (02.05.2024) — 17, нужно не меньше 18",
        ),
        ("application_day", date(2006, 5, 2), "age.fits", "Возраст на день подачи заявки (02.05.2024) — 18"),
        ("application_day", date(1988, 5, 3), "age.fits", "Возраст на день подачи заявки (02.05.2024) — 35"),
        (
            "application_day",
            date(1988, 5, 2),
            "age.too_old",
            "Возраст на день подачи заявки (02.05.2024) — 36, нужно не больше 35",
        ),
    ],
)
def test_the_age_counts_on_the_day_the_regulation_names(reference, born, code, message):
    verdict, field = (Verdict.GREEN, "") if code == "age.fits" else (Verdict.RED, "birth_date")
    assert ages(born, age_reference=reference) == [Finding(code, "1.6", verdict, message, field)]


@pytest.mark.parametrize(
    ("least", "most", "born", "codes_of_age"),
    [
        (None, None, date(2020, 1, 1), []),
        (18, None, date(1920, 1, 1), ["age.fits"]),
        (18, None, date(2020, 1, 1), ["age.too_young"]),
        (None, 35, date(2020, 1, 1), ["age.fits"]),
        (None, 35, date(1920, 1, 1), ["age.too_old"]),
        (18, 35, None, []),
        (0, 0, date(2024, 5, 24), ["age.fits"]),
        (0, 0, date(2023, 5, 24), ["age.too_old"]),
    ],
)
def test_a_bound_that_is_not_set_bounds_nobody(least, most, born, codes_of_age):
    assert [found.code for found in ages(born, min_age=least, max_age=most)] == codes_of_age


def test_another_citizenship_is_named_with_those_who_may_take_part():
    found = eligibility.check_citizenship(Person("member", citizenship="KZ"), TULA)
    text = "Гражданство: Казахстан, а участвовать могут граждане: Россия"
    assert found == [Finding("citizenship.not_allowed", "1.6", Verdict.RED, text, "citizenship")]


def test_any_citizenship_where_none_is_asked_and_none_stated_is_left_to_completeness(kuzbass):
    assert eligibility.check_citizenship(Person("member", citizenship="KZ"), kuzbass) == []
    assert eligibility.check_citizenship(Person("member"), TULA) == []


@pytest.mark.parametrize(
    ("part", "text", "fits"),
    [
        ("surname", "Незабудкин", True),
        ("surname", "Мамин-Сибиряк", True),
        ("surname", "Незабудкин1", False),
        ("surname", "Hезабудкин", False),  # a Latin H
        ("surname", "-Незабудкин", False),
        ("name", "Анна Мария", True),
        ("name", "Ёлка", True),
        ("name", "Anna", False),
        ("patronymic", "Львович", True),
        ("patronymic", "", True),
        ("patronymic", "Lvovich", False),
    ],
)
def test_names_are_written_in_russian(part, text, fits):
    person = Person("member", **{"surname": "Незабудкин", "name": "Игнат", "patronymic": "Львович"} | {part: text})
    good = Finding("name.cyrillic", "3.3", Verdict.GREEN, "Имя написано по-русски")
    bad = Finding("name.not_cyrillic", "3.3", Verdict.RED, f"«{text}» нужно написать по-русски", part)
    assert eligibility.check_names(person, TULA) == [good if fits else bad]


def test_a_regulation_may_take_names_in_any_letters():
    free = invented.changed(TULA, eligibility__cyrillic_names=False)
    assert eligibility.check_names(Person("member", surname="Ivanov"), free) == []


@pytest.mark.parametrize(
    ("role", "team_role", "skills", "code", "clause", "message", "field"),
    [
        ("captain", "manager", "", "role.fits", "6.3", "Роль в команде: менеджер", ""),
        (
            "captain",
            "designer",
            "",
            "captain.role",
            "6.4",
            "Капитан — участник с ролью «менеджер», а выбрана «дизайнер»",
            "team_role",
        ),
        ("member", "designer", "", "role.fits", "6.3", "Роль в команде: дизайнер", ""),
        ("member", "manager", "", "role.fits", "6.3", "Роль в команде: менеджер", ""),
        (
            "member",
            "developer",
            "",
            "skills.missing",
            "6.5",
            "Роль «разработчик»: назовите навыки и средства разработки",
            "skills",
        ),
        ("member", "developer", "Python", "role.fits", "6.3", "Роль в команде: разработчик", ""),
        ("member", "cook", "", "role.unknown", "6.3", "Выберите роль в команде из списка", "team_role"),
    ],
)
def test_the_part_played_in_a_team(kuzbass, role, team_role, skills, code, clause, message, field):
    found = eligibility.check_role(Person(role, team_role=team_role, skills=skills), kuzbass)
    assert found == [Finding(code, clause, Verdict.GREEN if code == "role.fits" else Verdict.RED, message, field)]


def test_the_manager_who_leads_is_a_captain_and_with_no_leading_role_anybody_is(kuzbass):
    two = invented.changed(kuzbass, team__roles__1__leads=True)
    (found,) = eligibility.check_role(Person("captain", team_role="developer", skills="C"), two)
    assert found.message == "Капитан — участник с ролью «менеджер» или «дизайнер», а выбрана «разработчик»"
    anybody = invented.changed(kuzbass, team__roles__0__leads=False)
    assert [one.code for one in eligibility.check_role(Person("captain", team_role="designer"), anybody)] == ["role.fits"]


def test_no_role_is_looked_at_where_none_is_stated_or_the_regulation_has_none(tula, kuzbass):
    assert eligibility.check_role(Person("captain"), kuzbass) == []
    assert eligibility.check_role(Person("captain", team_role="cook"), tula) == []


BANK = {
    name: value
    for name, value in invented.person("captain").items()
    if name in {"snils", "inn", "bik", "account", "corr_account", "bank_inn"}
}
OTHER_BIK = "044525225"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"snils": "11223344596"}, [("snils.invalid", "snils", "СНИЛС: контрольное число не сходится")]),
        ({"inn": "500100732258"}, [("inn.invalid", "inn", "ИНН: нужно 12 цифр с верными контрольными")]),
        ({"bank_inn": "7707083894"}, [("bank_inn.invalid", "bank_inn", "ИНН банка: нужно 10 цифр с верной контрольной")]),
        (
            {"account": "40702810000000000001"},
            [("account.not_own", "account", "40702 — счёт организации, а приз перечисляют на счёт человека: 40817")],
        ),
        (
            {"bank_name": "Банк «Қазына» ₽"},
            [("bank_name.letters", "bank_name", "Название банка: платёжный файл не примет «Қ», «₽»")],
        ),
        (
            {"account": "40817840881375427878"},
            [("account.not_rouble", "account", "Счёт не рублёвый: цифры 6–8 должны быть 810")],
        ),
        (
            {"bik": OTHER_BIK},
            [
                ("account.key_mismatch", "account", "Номер счёта не сходится с БИК: проверьте обе строки"),
                ("corr_account.key_mismatch", "corr_account", "Корреспондентский счёт не сходится с БИК"),
            ],
        ),
        (
            {"corr_account": "4" + BANK["corr_account"][1:]},
            [("corr_account.key_mismatch", "corr_account", "Корреспондентский счёт не сходится с БИК")],
        ),
        (
            {"snils": "11223344596", "inn": "500100732258"},
            [
                ("snils.invalid", "snils", "СНИЛС: контрольное число не сходится"),
                ("inn.invalid", "inn", "ИНН: нужно 12 цифр с верными контрольными"),
            ],
        ),
    ],
)
def test_each_wrong_identifier_is_said_beside_its_field(changes, wrong):
    found = eligibility.check_identifiers(Person("captain", **BANK | changes), TULA)
    assert found == [Finding(code, "3.2", Verdict.RED, text, field) for code, field, text in wrong]


@pytest.mark.parametrize(
    ("stated", "codes_found"),
    [
        (BANK, ["identifiers.valid"]),
        ({"snils": BANK["snils"]}, ["identifiers.valid"]),
        ({"inn": BANK["inn"]}, []),
        ({}, []),
    ],
)
def test_right_control_digits_are_green_and_empty_fields_are_left_to_completeness(stated, codes_found):
    found = eligibility.check_identifiers(Person("captain", **stated), TULA)
    assert found == [Finding(code, "3.2", Verdict.GREEN, "Контрольные цифры сходятся") for code in codes_found]


def test_accounts_are_not_compared_with_a_bik_that_is_wrong_itself():
    found = eligibility.check_identifiers(Person("captain", **BANK | {"bik": "123", "corr_account": "1"}), TULA)
    assert found == []


def test_a_declared_affiliation_is_for_a_person_to_look_at():
    found = eligibility.check_declared_affiliation(Person("member", affiliation_declared="Мой отец в комиссии"), TULA)
    text = "Заявлена связь с организаторами или комиссией: Мой отец в комиссии"
    assert found == [Finding("affiliation.declared", "3.3", Verdict.LOOK, text, "affiliation_declared")]
    (long,) = eligibility.check_declared_affiliation(Person("member", affiliation_declared="Я" * 400), TULA)
    assert len(long.message) == 300


def test_a_declared_affiliation_matters_only_where_it_is_forbidden(kuzbass):
    assert eligibility.check_declared_affiliation(Person("member", affiliation_declared="Мой отец в комиссии"), kuzbass) == []


def test_a_wrong_role_and_wrong_numbers_are_among_the_findings_of_a_person(kuzbass):
    person = Person("captain", team_role="cook", **BANK | {"snils": "11223344596"})
    found = [one.code for one in check(person, kuzbass, starts_on=STARTS, applied_on=STARTS)]
    assert {"role.unknown", "snils.invalid"} <= set(found)
