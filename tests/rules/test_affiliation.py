"""Hints of a possible affiliation: which signs are seen, and which coincidences are not signs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.fields import Person
from registration.rules.affiliation import (
    SHARED_SIGNS,
    Applicant,
    Known,
    check,
    father_of,
    hints,
    is_common,
    surname_stem,
    workplace_words,
)

CHAIR = Known(
    "Громов Аркадий Львович",
    "председатель",
    workplace="ООО «Самовар-Системы»",
    email="gromov@samovar.example",
    phone="+74872111111",
)


@pytest.mark.parametrize(
    ("applicant", "reason"),
    [
        (Applicant("Громова", "Анна", "Аркадьевна"), "Та же фамилия «Громов», отчество «Аркадьевна»: возможно, сын или дочь"),
        (Applicant("Громов", "Пётр", "Львович"), "Та же фамилия «Громов», одинаковое отчество: возможно, брат или сестра"),
        (Applicant("Громов", "Лев", "Ильич"), "Та же фамилия «Громов»: возможно, отец"),
        (Applicant("Громов", "Илья", "Олегович"), "Та же фамилия «Громов»"),
        (Applicant("Ивушкин", workplace="ооо «самовар-системы»"), "То же место работы или учёбы «ООО «Самовар-Системы»»"),
        (
            Applicant("Ивушкин", workplace="Самовар-Системы"),
            "Похожее место работы или учёбы: «Самовар-Системы» и «ООО «Самовар-Системы»»",
        ),
        (Applicant("Ивушкин", phone="+74872111111"), "Тот же телефон"),
        (Applicant("Ивушкин", email="Gromov@Samovar.example"), "Тот же адрес почты"),
        (Applicant("Ивушкин", email="intern@samovar.example"), "Почта той же организации «samovar.example»"),
    ],
)
def test_a_sign_is_seen_and_its_reason_is_written_out(applicant, reason):
    assert hints(applicant, [CHAIR]) == [f"{reason} (Громов Аркадий Львович, председатель)"]


def test_a_surname_at_birth_counts():
    married = Known("Лугова Анна Марковна", "член комиссии", birth_surname="Заречная")
    assert hints(Applicant("Заречный", "Олег"), [married]) == ["Та же фамилия «Заречная» (Лугова Анна Марковна, член комиссии)"]


@pytest.mark.parametrize(
    "applicant",
    [
        Applicant("Громыко", "Анна", "Аркадьевна"),
        Applicant("Ивушкин", workplace="Колледж при Университете Тульской области"),
        Applicant("Ивушкин", email="someone@mail.ru"),
        Applicant("Ивушкин"),
    ],
)
def test_a_mere_coincidence_is_no_sign(applicant):
    official = Known("Громов Аркадий Львович", "председатель", workplace="Университет Тульской области", email="g@mail.ru")
    assert hints(applicant, [official]) == []


def test_it_is_a_hint_with_its_clause_and_never_a_violation(tula):
    (finding,) = check(Applicant("Громова"), [CHAIR], tula)
    assert (finding.code, finding.clause, finding.verdict) == ("affiliation.possible", "3.3", "look")


def test_where_affiliation_is_allowed_nothing_is_said(tula):
    free = tula.model_copy(update={"eligibility": tula.eligibility.model_copy(update={"affiliation_forbidden": False})})
    assert check(Applicant("Громова"), [CHAIR], free) == []


@pytest.mark.parametrize(
    ("his", "hers"), [("Громов", "Громова"), ("Заречный", "Заречная"), ("Ильинский", "Ильинская"), ("Осинин", "Осинина")]
)
def test_both_forms_of_a_surname_have_one_stem(his, hers):
    assert surname_stem(his) == surname_stem(hers)


def test_words_that_many_organisations_share_tell_nothing():
    assert workplace_words("ГАУ ТО «Центр информационных технологий»") == {"информационных", "технологий"}


def test_the_father_behind_a_patronymic():
    assert [father_of(text) for text in ("Львович", "Аркадьевна", "Ильинична", "")] == ["льв", "аркад", "иль", ""]


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_compared_without_an_error(surname, name, workplace, email):
    hints(Applicant(surname, name, name, workplace, email), [CHAIR, Known(surname, "", workplace=workplace, email=email)])


@pytest.mark.parametrize(
    ("surname", "stem"),
    [
        ("Громов", "гром"),
        ("ГРОМОВА ", "гром"),
        ("Раевская", "раев"),
        ("Троцкий", "тро"),
        ("Белая", "бел"),
        ("Белый", "бел"),
        ("Толстой", "толст"),
        ("Синицын", "синиц"),
        ("Киселёв", "кисел"),
        ("Киселева", "кисел"),
        ("Попов", "поп"),
        ("Бова", "бов"),  # of «ова» one letter would be left: only «а» goes
        ("Ким", "ким"),
        ("Гай", "гай"),
        ("Ева", "ева"),
        ("", ""),
    ],
)
def test_a_stem_keeps_at_least_three_letters(surname, stem):
    assert surname_stem(surname) == stem


@pytest.mark.parametrize(
    ("patronymic", "father"),
    [
        ("Аркадьевич", "аркад"),
        ("Юриевна", "юр"),
        ("Олегович", "олег"),
        ("Олеговна", "олег"),
        ("Андреевич", "андре"),
        ("Ильинична", "иль"),
        ("Фоминична", "фом"),
        ("Ильич", "иль"),
        ("Семёновна ", "семен"),
        ("Оглы", "оглы"),
    ],
)
def test_the_ending_of_a_patronymic_is_taken_off(patronymic, father):
    assert father_of(patronymic) == father


def test_words_of_a_place_have_four_letters_and_are_no_common_ones():
    assert workplace_words("ООО «Упа-ТЭЦ», Тула, 1-й Тульский завод №77777") == {"тула", "завод", "77777"}
    assert workplace_words("") == frozenset()


OFFICIAL = Known("Громов Аркадий Львович", "секретарь", "Заречный", "ООО «Самовар-Системы»", "Gromov@Samovar.example", "+7487")


@pytest.mark.parametrize(
    ("applicant", "reasons"),
    [
        (Applicant("Ивушкин", "Пётр", "Львович"), []),  # a patronymic alone is no sign
        (Applicant("Заречная", "Анна", "Львовна"), ["Та же фамилия «Заречный», одинаковое отчество: возможно, брат или сестра"]),
        (Applicant("Громова"), ["Та же фамилия «Громов»"]),
        (Applicant("Громова", "Лёва"), ["Та же фамилия «Громов»: возможно, отец"]),
        (
            Applicant("Громова", "Аркадий", "Аркадьевич"),
            ["Та же фамилия «Громов», отчество «Аркадьевич»: возможно, сын или дочь"],
        ),
        (Applicant("", workplace="ООО «САМОВАР-СИСТЕМЫ» "), ["То же место работы или учёбы «ООО «Самовар-Системы»»"]),
        (
            Applicant("", workplace="Самовар-Системы и партнёры"),
            ["Похожее место работы или учёбы: «Самовар-Системы и партнёры» и «ООО «Самовар-Системы»»"],
        ),
        (Applicant("", workplace="Самовар и партнёры"), []),
        (Applicant("", workplace="Самовар"), ["Похожее место работы или учёбы: «Самовар» и «ООО «Самовар-Системы»»"]),
        (Applicant("", workplace="ООО"), []),
        (Applicant("", phone="+7487"), ["Тот же телефон"]),
        (Applicant("", phone="+7488"), []),
        (Applicant("", email="GROMOV@samovar.example"), ["Тот же адрес почты"]),
        (Applicant("", email="other@SAMOVAR.example"), ["Почта той же организации «samovar.example»"]),
        (Applicant("", email="other@teapot.example"), []),
        (
            Applicant("Громов", "Пётр", "Львович", "Самовар-Системы", "other@samovar.example", "+7487"),
            [
                "Та же фамилия «Громов», одинаковое отчество: возможно, брат или сестра",
                "Похожее место работы или учёбы: «Самовар-Системы» и «ООО «Самовар-Системы»»",
                "Тот же телефон",
                "Почта той же организации «samovar.example»",
            ],
        ),
    ],
)
def test_every_sign_and_no_other(applicant, reasons):
    assert hints(applicant, [OFFICIAL]) == [f"{reason} (Громов Аркадий Львович, секретарь)" for reason in reasons]


def test_what_neither_states_is_nothing_in_common():
    assert hints(Applicant(""), [Known("", "эксперт")]) == []


@pytest.mark.parametrize("host", ["mail.ru", "yandex.ru", "gmail.com", "vk.com"])
def test_a_public_mail_host_in_common_is_no_sign(host):
    assert hints(Applicant("", email=f"a@{host}"), [Known("", "эксперт", email=f"b@{host}")]) == []


def test_a_known_official_may_have_a_surname_only():
    assert hints(Applicant("Громова", "Анна", "Аркадьевна"), [Known("Громов", "эксперт")]) == [
        "Та же фамилия «Громов» (Громов, эксперт)"
    ]
    assert hints(Applicant("Громова", "Анна", "Аркадьевна"), [Known("Громов Аркадий", "эксперт")]) == [
        "Та же фамилия «Громов», отчество «Аркадьевна»: возможно, сын или дочь (Громов Аркадий, эксперт)"
    ]


def test_a_father_without_a_first_name_in_common_is_nobodys_father():
    assert hints(Applicant("Громов", "", ""), [CHAIR]) == ["Та же фамилия «Громов» (Громов Аркадий Львович, председатель)"]
    assert hints(Applicant("Громов", "Егор", "Егорович"), [CHAIR]) == [
        "Та же фамилия «Громов» (Громов Аркадий Львович, председатель)"
    ]


@pytest.mark.parametrize("patronymic", ["Игоревич", "Гребович"])
def test_another_first_letter_or_consonant_is_another_father(patronymic):
    official = Known("Громов Егор", "эксперт") if patronymic == "Игоревич" else Known("Громов Глеб", "эксперт")
    assert hints(Applicant("Громов", "Олег", patronymic), [official]) == [
        f"Та же фамилия «Громов» ({official.full_name}, эксперт)"
    ]


def test_every_official_is_compared_in_turn():
    second = Known("Громова Вера Ильинична", "член комиссии")
    assert hints(Applicant("Громов"), [CHAIR, second]) == [
        "Та же фамилия «Громов» (Громов Аркадий Львович, председатель)",
        "Та же фамилия «Громова» (Громова Вера Ильинична, член комиссии)",
    ]


def test_one_finding_holds_every_reason_and_is_cut_at_300_characters(tula):
    (finding,) = check(Applicant("Громов", phone=CHAIR.phone), [CHAIR], tula)
    said = "Громов Аркадий Львович, председатель"
    assert finding.message == f"Возможная связь, решает человек: Та же фамилия «Громов» ({said}); Тот же телефон ({said})"
    (long,) = check(Applicant("Громов"), [CHAIR] * 9, tula)
    assert len(long.message) == 300
    assert check(Applicant("Ивушкин"), [CHAIR], tula) == []


def test_what_is_compared_of_a_person():
    person = Person(
        "member", surname="а", name="б", patronymic="в", affiliation_place="г", email="д", phone="е", education_place="ж"
    )
    assert Applicant.of(person) == Applicant("а", "б", "в", "г", "д", "е")


@pytest.mark.parametrize(
    ("sharing", "people", "common"),
    [(114, 114, True), (12, 114, True), (11, 114, False), (2, 5, False), (3, 30, True), (3, 31, False)],
)
def test_a_sign_of_a_tenth_of_the_list_is_no_hint(sharing, people, common):
    assert is_common(sharing, people) is common


def test_a_sign_that_is_everybodys_is_left_out_and_the_patronymic_still_speaks():
    chair = replace(CHAIR, common=frozenset(SHARED_SIGNS))
    applicant = Applicant("Громов", "Илья", "Олегович", workplace="ООО «Самовар-Системы»", email="intern@samovar.example")
    assert hints(applicant, [chair]) == []
    assert len(hints(applicant, [CHAIR])) == 3
    brother = Applicant("Громов", "Пётр", "Львович", phone=CHAIR.phone)
    assert hints(brother, [chair]) == hints(brother, [CHAIR])


@pytest.mark.parametrize(
    ("workplace", "named"),
    [
        ("ГАУ ТО «Центр информационных технологий», отдел сетей", True),
        ("центр информационных технологий", True),
        ("Министерство по информатизации, связи и вопросам открытого управления Тульской области", True),
        ("Институт информационных технологий", False),
        ("Центр", False),
        ("", False),
    ],
)
def test_who_holds_the_contest_or_is_told_by_its_act_to_help_is_a_party(tula, workplace, named):
    """Order, point 2: the organisation that supports the contest is named; 3.3 в looks at ties with those who hold it."""
    found = check(Applicant("Ивушкин", workplace=workplace), [], tula)
    assert bool(found) is named
    assert all("проводит конкурс или помогает его проводить" in finding.message for finding in found)
