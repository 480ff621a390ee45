"""A team as a whole: size, roles, category, sender, leader; a person in two teams; the closing of registration."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from registration.rules import roster
from registration.rules.eligibility import Finding, Verdict
from registration.rules.roster import Member
from tests.invented import changed

KUZBASS = load_preset("kuzbass_2025").regulation
PEOPLE = "\u00a0человек"


def red(code: str, clause: str, text: str) -> list[Finding]:
    return [Finding(code, clause, Verdict.RED, text)]


def green(code: str, clause: str, text: str) -> list[Finding]:
    return [Finding(code, clause, Verdict.GREEN, text)]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, red("team.too_small", "1.6", f"В команде 1{PEOPLE}, нужно не меньше 2")),
        (2, green("team.size_fits", "1.6", "Человек в команде: 2")),
        (5, green("team.size_fits", "1.6", "Человек в команде: 5")),
        (6, red("team.too_large", "1.6", f"В команде 6{PEOPLE}, а может быть не больше 5")),
    ],
)
def test_two_to_five_people_in_tula(tula, size, expected):
    assert roster.check_team_size(size, tula) == expected


@pytest.mark.parametrize(
    ("size", "code"), [(2, "team.too_small"), (3, "team.size_fits"), (5, "team.size_fits"), (6, "team.too_large")]
)
def test_three_to_five_people_in_kuzbass(kuzbass, size, code):
    assert [(found.code, found.clause) for found in roster.check_team_size(size, kuzbass)] == [(code, "6.3")]


FULL = ["manager", "designer", "developer"]


@pytest.mark.parametrize(
    ("roles", "missing"),
    [
        (["developer"] * 3, "менеджера, дизайнера"),
        (["manager", "designer", ""], "разработчика"),
        ([], "менеджера, дизайнера, разработчика"),
    ],
)
def test_a_missing_role_is_named(kuzbass, roles, missing):
    assert roster.check_team_roles(roles, kuzbass) == red("team.roles_missing", "6.3", f"В команде не хватает: {missing}")


@pytest.mark.parametrize("roles", [FULL, [*FULL, "developer", "developer"], [*FULL, "manager"]])
def test_one_of_each_role_is_enough_and_several_are_welcome(kuzbass, roles):
    assert roster.check_team_roles(roles, kuzbass) == green("team.roles_fit", "6.3", "Все обязательные роли в команде есть")


def test_a_role_asked_for_twice_says_how_many(kuzbass):
    two = changed(kuzbass, team__roles__2__least=2)
    assert roster.check_team_roles(FULL, two) == red("team.roles_missing", "6.3", "В команде не хватает: разработчика (нужно 2)")
    assert [found.verdict for found in roster.check_team_roles([*FULL, "developer"], two)] == [Verdict.GREEN]


def test_without_obligatory_roles_nothing_is_said(tula, kuzbass):
    voluntary = changed(kuzbass, **{f"team__roles__{index}__least": 0 for index in range(3)})
    assert roster.check_team_roles([], tula) == []
    assert roster.check_team_roles([], voluntary) == []


def test_one_obligatory_role_among_voluntary_ones_is_asked_for(kuzbass):
    one = changed(kuzbass, team__roles__0__least=0, team__roles__1__least=0)
    assert roster.check_team_roles(["manager"], one) == red("team.roles_missing", "6.3", "В команде не хватает: разработчика")


@pytest.mark.parametrize(
    ("levels", "given_by_a_person", "expected"),
    [
        (["grade_7", "grade_9"], False, green("team.category_fits", "7.1", "Категория команды: А")),
        (
            ["higher", "grade_7", "grade_10"],
            False,
            red(
                "team.category_mixed",
                "7.1",
                "В команде участники разных категорий (А, А₁, С): категорию назначает сотрудник, предлагается С",
            ),
        ),
        (["higher", "grade_7"], True, green("team.category_fits", "7.1", "Категория команды: С")),
        (["grade_1_6"], False, []),
        ([], False, []),
    ],
)
def test_a_mixed_team_waits_for_a_person_and_the_highest_category_is_suggested(kuzbass, levels, given_by_a_person, expected):
    assert roster.check_team_category(levels, kuzbass, given=given_by_a_person) == expected


def test_where_the_highest_category_counts_by_itself_nobody_is_asked(kuzbass):
    highest = changed(kuzbass, education__mixed="highest")
    found = roster.check_team_category(["grade_7", "higher"], highest, given=False)
    assert found == green("team.category_fits", "7.1", "Категория команды: С")


def test_one_member_of_the_sending_organisation_is_enough(kuzbass):
    places = ["Лицей № 5", "«Гимназия № 1»", "гимназия № 1"]
    said = roster.check_sender(places, "Гимназия № 1", kuzbass)
    assert said == green("team.sender_fits", "6.8", "Из направляющей организации: 2")
    assert roster.check_sender(places[:2], "Гимназия № 1", kuzbass)[0].verdict is Verdict.GREEN


def test_without_a_member_of_the_sending_organisation_the_team_is_red(kuzbass):
    text = "Из направляющей организации («Гимназия № 1») нужно не меньше 1\u00a0участника"
    assert roster.check_sender(["Лицей № 5"], "Гимназия № 1", kuzbass) == red("team.sender_missing", "6.8", text)


def test_two_may_be_asked_of_the_sender(kuzbass):
    two = changed(kuzbass, team__min_from_sender=2)
    assert [found.code for found in roster.check_sender(["Школа", "Лицей"], "Школа", two)] == ["team.sender_missing"]
    assert [found.code for found in roster.check_sender(["Школа", "Школа"], "Школа", two)] == ["team.sender_fits"]


def test_a_long_name_of_a_sender_is_cut_at_300_characters(kuzbass):
    (found,) = roster.check_sender([], "Ш" * 400, kuzbass)
    assert len(found.message) == 300


def test_a_team_that_nobody_sends_owes_nobody_a_member(tula, kuzbass):
    assert roster.check_sender(["Лицей № 5"], "", kuzbass) == []
    assert roster.check_sender(["Лицей № 5"], "Гимназия № 1", tula) == []


@pytest.mark.parametrize(
    ("leader", "sender", "asked"),
    [
        ("none", "", False),
        ("none", "Школа", False),
        ("sent", "", False),
        ("sent", "Школа", True),
        ("required", "", True),
        ("required", "Школа", True),
    ],
)
def test_a_leader_is_asked_of_every_team_of_a_sent_one_or_of_none(kuzbass, leader, sender, asked):
    regulation = changed(kuzbass, team__leader=leader)
    missing = red("team.leader_missing", "6.8", "Руководитель команды ещё не назначен или не согласился")
    known = green("team.leader_known", "6.8", "Руководитель команды известен")
    assert roster.check_leader(False, regulation, sender=sender) == (missing if asked else [])
    assert roster.check_leader(True, regulation, sender=sender) == (known if asked else [])


TEAM = (
    Member("manager", "grade_9", "Школа"),
    Member("designer", "grade_9", "Школа"),
    Member("developer", "grade_9", "Лицей"),
)


def test_everything_about_a_team_is_said_in_one_list(kuzbass):
    codes = [found.code for found in roster.check_team(TEAM, kuzbass, sender="Школа")]
    assert codes == ["team.size_fits", "team.roles_fit", "team.category_fits", "team.sender_fits", "team.leader_known"]


@pytest.mark.parametrize(
    ("members", "options", "code"),
    [
        (TEAM[:2], {}, "team.too_small"),
        ((TEAM[0], TEAM[1], TEAM[1]), {}, "team.roles_missing"),
        ((TEAM[0], TEAM[1], replace(TEAM[2], education_level="higher")), {}, "team.category_mixed"),
        (TEAM, {"sender": "Гимназия"}, "team.sender_missing"),
        (TEAM, {"sender": "Школа", "led": False}, "team.leader_missing"),
    ],
)
def test_what_is_wrong_with_a_team_is_among_it(kuzbass, members, options, code):
    assert code in [found.code for found in roster.check_team(members, kuzbass, **options) if found.verdict is Verdict.RED]


def test_a_category_given_by_a_person_settles_a_mixed_team(kuzbass):
    mixed = (TEAM[0], TEAM[1], replace(TEAM[2], education_level="higher"))
    found = roster.check_team(mixed, kuzbass, category_given=True)
    assert [(one.code, one.message) for one in found if one.clause == "7.1"] == [("team.category_fits", "Категория команды: С")]


MEMBERS = st.lists(
    st.builds(
        Member, st.sampled_from([*FULL, ""]), st.sampled_from(["grade_7", "higher", ""]), st.sampled_from(["Школа", "Лицей"])
    ),
    max_size=7,
)


@given(members=MEMBERS, shuffler=st.randoms())
def test_a_permutation_of_the_members_changes_nothing(members, shuffler):
    before = roster.check_team(members, KUZBASS, sender="Школа")
    shuffler.shuffle(members)
    assert roster.check_team(members, KUZBASS, sender="Школа") == before


CLOSES = datetime(2024, 5, 21, 20, 59, 59, tzinfo=UTC)  # 23:59:59 in Tula


@pytest.mark.parametrize(
    ("late_by", "closed"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(0), False),
        (timedelta(microseconds=999_999), False),
        (timedelta(seconds=1), True),
        (timedelta(days=1), True),
    ],
)
def test_registration_is_open_to_the_end_of_its_last_second(tula, late_by, closed):
    text = "Регистрация закончилась 21.05.2024 в 23:59:59"
    expected = red("registration.closed", "3.3", text) if closed else []
    assert roster.check_closing(CLOSES + late_by, CLOSES, tula) == expected


def test_the_closing_is_told_in_the_contests_zone_and_no_other(kuzbass):
    vladivostok = timezone(timedelta(hours=10))
    closes = datetime(2025, 2, 22, 2, 59, 59, tzinfo=vladivostok)
    (found,) = roster.check_closing(closes + timedelta(hours=1), closes, kuzbass)
    assert found.message == "Регистрация закончилась 21.02.2025 в 23:59:59"


def test_without_a_closing_nobody_is_late(kuzbass):
    assert roster.check_closing(CLOSES, None, kuzbass) == []


def test_an_application_of_somebody_else_with_this_name_is_a_hint_with_its_numbers(tula):
    text = "То же имя и дата рождения, но другой документ: № 3, № 12"
    assert roster.check_same_person([12, 3], tula) == [Finding("identity.near", "1.6", Verdict.LOOK, text)]
    assert roster.check_same_person([], tula) == []


def test_at_most_five_numbers_are_named(tula):
    (found,) = roster.check_same_person([6, 5, 4, 3, 2, 1], tula)
    assert found.message == "То же имя и дата рождения, но другой документ: № 1, № 2, № 3, № 4, № 5"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (True, red("identity.duplicate", "1.6", "Этот человек уже состоит в команде этого конкурса")),
        (False, green("identity.single", "1.6", "Других заявок этого человека нет")),
    ],
)
def test_one_person_is_in_one_team_only(tula, taken, expected):
    assert roster.check_identity(taken, tula) == expected
