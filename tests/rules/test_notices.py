"""A notice of a decision: fixed words, places, who gets which paragraph; grounds as their document counts them."""

import re

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation import document
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
    with pytest.raises(ValidationError, match=r"места \{passport\} в уведомлении нет"):
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
    data["exclusion_grounds"] = [
        {"code": "conduct", "label": "5.11", "text": "лексика"},
        {"code": "rules", "label": "а", "text": "иное"},
    ]
    data["project"]["consequences"] = []  # of the ground "work", which is none of these
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
        assert document.packaged(preset).missing(one.cite for one in grounds) == []


WITH_TEXT = ("п. 3.3, подпункт", "п. 11.3, абзац", "п. 6.10, абзац")  # 5.10, 5.11 and 10.2 are whole points


@pytest.mark.parametrize("preset", preset_codes())
def test_the_text_of_a_ground_is_what_stands_at_its_place(preset):
    regulation, text = load_preset(preset).regulation, document.packaged(preset)
    checked = [one for one in (*regulation.refusal_grounds, *regulation.exclusion_grounds)
               if one.cite.replace("\u00a0", " ").startswith(WITH_TEXT)]  # fmt: skip
    assert len(checked) >= len(regulation.refusal_grounds)
    for one in checked:
        there = document.same(text.text_of(one.cite)).rstrip(".;")
        # The order writes «пп.41.- 4.4.» for 4.1–4.4.
        assert document.same(one.text).rstrip(".;") == there.replace("пп.41.- 4.4.", "пп. 4.1-4.4"), one.cite


def _form(text: str) -> list[str]:
    """The fixed words of a form, its places as one mark, its captions and its signature left to the template."""
    text = re.sub(r"\*\*|Ф\.И\.О\. заявителя", "", text).replace("N°", "№").replace(" N ", " № ").replace("TulaHackDays", "____")
    return re.sub(r"\{\w+\}|_{2,}", " ____ ", text).replace(" .", ".").replace(" ,", ",").split()


@pytest.mark.parametrize(("part", "kind"), [("форма № 2", "admission"), ("форма № 2 (отказ)", "refusal")])
def test_form_2_is_the_orders_word_for_word(part, kind):
    text = document.packaged("tula_2024")
    ordered = "\n".join(one.text for one in text.paragraphs if one.part == part)
    head, ordered = ordered.split("УВЕДОМЛЕНИЕ", 1)
    assert not head
    fixed = ordered[: ordered.index("____ (должность")]
    lines = getattr(load_preset("tula_2024").regulation.notices, kind)
    told = "\n".join(line.text for line in lines).removesuffix("{chat}")  # the address of the chat stands on the form itself
    assert _form(told) == _form(fixed)
    assert lines[0].caption == "Ф.И.О. заявителя"


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
