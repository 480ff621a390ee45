"""Regulations as data: strict, contradictions refused, no number of them in code."""

import pytest
import yaml
from pydantic import ValidationError

from hackathon_portal.regulation.schema import PRESETS, Preset, Regulation, load_preset


def changed(path: str, value) -> dict:
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    *way, last = path.split(".")
    target = data
    for key in way:
        target = target[int(key)] if isinstance(target, list) else target[key]
    target[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("team.min_size", 9, "team"),
        ("eligibility.min_age", 40, "eligibility"),
        ("judging.sheets.0.scale.step", "0.7", "judging.sheets.0.scale"),
        ("judging.sheets.0.criteria", [], "judging.sheets.0.criteria"),
        ("team.size", 5, "team.size"),
        ("seats.limit", "много", "seats.limit"),
    ],
)
def test_a_contradiction_or_unknown_key_names_its_place(path, value, where):
    with pytest.raises(ValidationError) as caught:
        Regulation.model_validate(changed(path, value))
    assert where in [".".join(map(str, error["loc"])) for error in caught.value.errors()]


def test_a_preset_survives_a_round_trip():
    preset = Preset.model_validate(yaml.safe_load((PRESETS / "tula_2024.yaml").read_text(encoding="utf-8")))
    assert Regulation.model_validate_json(preset.regulation.model_dump_json()) == preset.regulation


def test_an_unknown_preset_is_not_found():
    with pytest.raises(FileNotFoundError):
        load_preset("../../settings/base")


def test_the_newest_row_of_the_tax_table_applies():
    prizes = load_preset("tula_2024").regulation.prizes
    assert str(prizes.tax_year(2024).resident[0].rate) == "0.13"
    with pytest.raises(ValueError, match="нет ставки налога для 2019 года"):
        prizes.tax_year(2019)
