"""Hints of a possible affiliation: which signs are seen, and which coincidences are not signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.rules.affiliation import Applicant, Known, check, father_of, hints, surname_stem, workplace_words

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
