"""The form made from the regulation's types: what nobody touched comes back as it was, whatever the words hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hackathon_portal.regulation import form
from hackathon_portal.regulation.comparison import differences
from hackathon_portal.regulation.schema import Preset, Regulation, load_preset, preset_codes

NOTE = "Работа создана командой.\nВажно: чужое перечислено.\n\n  С отступом.\n"
# Words of one or more lines; a first line is typed without spaces around it.
WORDS = st.builds("\n".join, st.lists(st.text("абв :\"'-,.{}", max_size=12), min_size=1, max_size=4)).map(
    lambda text: "\n".join((text.partition("\n")[0].strip(), *text.split("\n")[1:]))
)


def preset_data(code: str = "tula_2024") -> dict:
    return load_preset(code).model_dump(mode="json")


@pytest.mark.parametrize("code", preset_codes())
def test_an_untouched_form_gives_the_same_data(code):
    data = preset_data(code)
    assert Preset.model_validate(form.read(form.shown(data).sent())).model_dump(mode="json") == data


@pytest.mark.parametrize("code", preset_codes())
def test_an_untouched_part_of_the_form_changes_nothing(code):
    data = preset_data(code)["regulation"]
    sent = form.build(Regulation, data).sent()
    assert form.with_changes(data, sent, ["team.max_size", "prizes.apply_within"]) == data | {
        "team": data["team"] | {"max_size": str(data["team"]["max_size"])}
    }


def test_a_line_with_a_colon_inside_of_a_declaration_stays_in_it():
    data = preset_data()
    data["regulation"]["project"]["declarations"] = {"5.1": NOTE, "5.2": "Вторая."}
    read = form.read(form.shown(data).sent())
    assert read["regulation"]["project"]["declarations"] == {"5.1": NOTE, "5.2": "Вторая."}


def test_a_browser_sends_line_ends_of_its_own():
    assert form._pairs("5.1: Первая.\r\n  Важно: дальше.\r\n\r\n5.2: Вторая.\r\n") == {
        "5.1": "Первая.\nВажно: дальше.", "5.2": "Вторая.",
    }  # fmt: skip


@given(st.dictionaries(st.text('аб1. :"\n', max_size=6), WORDS, max_size=4))
def test_any_dictionary_comes_back(pairs):
    data = preset_data()
    data["regulation"]["clauses"] = pairs
    assert form.read(form.shown(data).sent())["regulation"]["clauses"] == pairs


@pytest.mark.parametrize(("number", "unit", "fault"), [
    ("много", "working days", "нужно целое число"),
    ("3", "hours", "этот срок считают днями"),
    ("366", "calendar days", "срок должен быть от 0 до 365"),
    ("-1", "working days", "срок должен быть от 0 до 365"),
    ("3", "weeks", "срок пишется числом и единицей"),
])  # fmt: skip
def test_a_wrong_term_is_named_beside_its_cell_and_stays_as_typed(number, unit, fault):
    path = "regulation.prizes.apply_within"
    data = form.read(form.shown(preset_data()).sent() | {path: number, f"{path}.unit": unit})
    with pytest.raises(ValidationError) as caught:
        Preset.model_validate(data)
    group = form.shown(data)
    form.faults(group, caught.value)
    cell = next(cell for _, cell in group.placed_cells() if cell.path == path)
    assert fault in cell.error
    assert number in cell.value


def test_two_terms_are_compared_in_words():
    left, right = preset_data(), preset_data()
    right["regulation"]["prizes"]["apply_within"] = "5 calendar days"
    assert differences(left, right) == [
        ("Порядок → Призы → Заявление или документы", "3\u00a0рабочих дня", "5\u00a0календарных дней")
    ]


UGLY = (
    "Важно: код свой",
    "Команда заверяет:\nВажно: код свой\n\n  с отступом: да\n",
    '"5.1": в кавычках: «да»',
    "- черта\nключ: слова",
    "# решётка, запятая; точка: 'апостроф'",
)


def _with_words(data, words, kept, path=()):
    """The same data with every text replaced but codes, dates, numbers and those at `kept` paths."""
    if isinstance(data, dict):
        return {key: _with_words(value, words, kept, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_words(value, words, kept, (*path, place)) for place, value in enumerate(data)]
    is_text = isinstance(data, str) and re.search("[а-яё]", data, re.IGNORECASE)
    return words if is_text and not any(path[: len(one)] == one for one in kept) else data


def _placed(error):
    """The path of the data an error speaks of; a check of a whole part gives the part."""
    return tuple(part for part in error["loc"] if part != "[key]")


@pytest.mark.parametrize("code", preset_codes())
@pytest.mark.parametrize("words", UGLY)
def test_any_valid_regulation_comes_back_equal_from_its_form(code, words):
    """Every text of both presets is replaced, but those that a check refuses (too long, one of a list)."""
    data, kept, whole = preset_data(code), set(), None
    while whole is None:
        try:
            whole = Preset.model_validate(_with_words(data, words, kept))
        except ValidationError as error:
            kept |= {_placed(one) for one in error.errors()}
    made = whole.model_dump(mode="json")
    assert len(kept) < 40
    assert Preset.model_validate(form.read(form.shown(made).sent())).model_dump(mode="json") == made
