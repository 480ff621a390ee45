"""A notice of a decision: fixed words, places, who gets which paragraph; grounds as their document counts them."""

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation.schema import Ground, NoticeLine, Regulation, load_preset, preset_codes
from registration.rules.names import without_names
from registration.rules.notices import filled


def test_what_stands_in_a_place_is_text():
    lines = [NoticeLine(text="Команда {team} **{contest}**, до {ends_on}.", caption="подпись")]
    (told,) = filled(lines, {"team": "**{chat}**", "contest": "Хакатон", "ends_on": "26 мая 2024 г."}, in_person=False)
    assert told.pieces == (("Команда **{chat}** ", False), ("Хакатон", True), (", до 26 мая 2024 г.", False))
    assert (str(told), told.caption) == ("Команда **{chat}** Хакатон, до 26 мая 2024 г.", "подпись")


def test_a_paragraph_without_its_value_or_for_others_is_left_out():
    lines = [NoticeLine(text="Чат: {chat}"), NoticeLine(text="Ждём", to="in_person"), NoticeLine(text="Всем")]
    assert [str(one) for one in filled(lines, {"chat": ""}, in_person=False)] == ["Всем"]
    assert [str(one) for one in filled(lines, {"chat": "https://example.org"}, in_person=True)] == [
        "Чат: https://example.org", "Ждём", "Всем",
    ]  # fmt: skip


def test_a_place_that_no_notice_has_is_refused():
    with pytest.raises(ValidationError, match="места {passport} в уведомлении нет"):
        NoticeLine(text="{passport}")


@pytest.mark.parametrize(
    ("cite", "words", "sentence"),
    [
        ("п. 3.3, подпункт „а“", "п.\u00a03.3, подпункт „а“: опоздал", "Подпункт „а“: опоздал."),
        ("п. 5.11", "п.\u00a05.11: опоздал", "П.\u00a05.11: опоздал."),
        ("", "опоздал", "Опоздал."),
    ],
)
def test_a_ground_says_its_place(cite, words, sentence):
    ground = Ground(code="late", cite=cite, text="опоздал")
    assert (ground.words, ground.sentence) == (words, sentence)
    assert Ground(code="late", cite=cite, text="опоздал.").sentence == sentence


def test_an_earlier_version_of_a_regulation_takes_its_places_from_the_table_of_clauses():
    data = load_preset("kuzbass_2025").regulation.model_dump(mode="json")
    data["refusal_grounds"] = [{"code": "late", "label": "1", "text": "поздно"}]
    data["exclusion_grounds"] = [{"code": "conduct", "label": "5.11", "text": "лексика"}, {"code": "rules", "label": "а", "text": "иное"}]
    del data["notices"]
    regulation = Regulation.model_validate(data)
    assert [one.words for one in regulation.refusal_grounds] == ["п.\u00a06.10: поздно"]
    assert [one.words for one in regulation.exclusion_grounds] == ["п.\u00a05.11: лексика", "п.\u00a05.10: иное"]
    assert regulation.notices.refusal


@pytest.mark.parametrize("preset", preset_codes())
def test_every_ground_of_a_preset_has_a_place_of_its_own(preset):
    regulation = load_preset(preset).regulation
    for grounds in (regulation.refusal_grounds, regulation.exclusion_grounds):
        assert len({one.cite for one in grounds}) == len(grounds)
        assert all(one.cite for one in grounds)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Метелин обругал судью", "участник обругал судью"),
        ("Метелину Ивану сделали замечание, Ян ушёл в январе", "участник сделали замечание, участник ушёл в январе"),
        ("Иванов, Метелина и Ян", "участник и участник"),
        ("Яну Метелиной и Я", "участник и Я"),
        ("ненормативная лексика", "ненормативная лексика"),
    ],
)
def test_names_of_people_are_left_out_in_every_case(text, told):
    assert without_names(text, ["Метелин", "Иван", "Ян", "Метелина", ""]) == told
