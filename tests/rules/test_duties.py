"""Duties and rights of the presets: each rests on a place its document has, and says of itself what the document says."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation import document
from hackathon_portal.regulation.schema import Regulation, load_preset, preset_codes

# Every duty of the presets that has no day of its own, by its clause.
DUTIES = {
    "tula_2024": [
        ("nominations_act", "3.4", "nominations_act"),
        ("commission_order", "9.4", "commission_act"),
        ("diplomas", "10.6", "diplomas"),
        ("certificates", "10.6", "certificates"),
        ("things", "8.1.2", "things"),
    ],
    "kuzbass_2025": [
        ("committee", "4.3.1", "body"),
        ("staff", "4.4.1", "body"),
        ("commission", "4.1.1, 8.1", "commission_act"),
        ("partners", "4.1.1", "partners"),
        ("schools", "4.1.1", "schools"),
        ("programme", "5.3", "programme"),
        ("forming", "4.3.2", ""),
        ("side_event_rules", "9.1", ""),
        ("side_event", "9.1", ""),
        ("channel", "5.11, абзац второй", "exclusion_notices"),
        ("awards_form", "12.4", ""),
        ("diplomas", "12.1, 12.2", "diplomas"),
        ("certificates", "12.3, 12.9", "certificates"),
        ("ceremony", "12.7", "ceremony"),
        ("parcels", "12.7", "parcels"),
        ("demo_event", "12.8", "demo_event"),
        ("things", "12.1", "things"),
        ("further_events", "4.3.2", ""),
        ("keeping", "4.3.2", ""),
    ],
}
RIGHTS = {
    "tula_2024": {
        "rules": ["4.5", "7.1.1, 7.1.3", "7.1.4", "7.1.4", "8.2.4", "11.7"],
        "project": ["4.5"],
        "prizes": ["7.1.4", "7.1.4"],
        "results": ["11.7"],
    },
    "kuzbass_2025": {
        "rules": [
            "5.8", "5.6, 5.7", "4.5", "5.10, 5.11", "9.1", "10.3, 10.4", "10.5", "12.6", "12.8", "12.9", "12.7", "12.13",
            "15, абзац второй", "15, абзац первый", "15, абзац третий", "15, абзац четвёртый",
        ],
        "project": ["5.8", "10.3, 10.4", "12.6"],
        "prizes": ["12.8", "12.7", "12.14, 12.18", "12.13", "12.15", "12.16, 12.17"],
        "results": ["12.6", "12.8", "12.9", "15, абзац третий"],
    },
}  # fmt: skip


@pytest.mark.parametrize("code", preset_codes())
def test_the_duties_of_a_preset_are_these(code):
    assert [(duty.code, duty.clause, duty.proof) for duty in load_preset(code).regulation.duties] == DUTIES[code]


@pytest.mark.parametrize("code", preset_codes())
def test_the_rights_of_a_preset_stand_on_these_pages(code):
    regulation = load_preset(code).regulation
    assert {page: [right.clause for right in regulation.rights_on(page)] for page in RIGHTS[code]} == RIGHTS[code]


@pytest.mark.parametrize("code", preset_codes())
def test_every_duty_and_right_rests_on_a_place_of_its_document(code):
    regulation = load_preset(code).regulation
    cited = [f"п. {part}" for one in (*regulation.duties, *regulation.rights) for part in [one.clause]]
    assert document.packaged(code).missing(cited) == []


@pytest.mark.parametrize("code", preset_codes())
def test_the_protocol_is_sent_and_dated_only_where_the_document_says_so(code):
    judging = load_preset(code).regulation.judging
    says_so = document.packaged(code).holds("в течение одного рабочего дня со дня подписания протокола")
    assert (judging.protocol_sent_within is not None) is says_so
    assert judging.protocol_on_last_day is document.packaged(code).holds(
        "в последний день проведения конкурса оформляется протоколом"
    )


def test_a_duty_about_a_body_nobody_knows_is_no_regulation():
    data = load_preset("kuzbass_2025").regulation.model_dump(mode="json")
    data["duties"][0]["of"] = "nobody"
    with pytest.raises(ValidationError, match="об органе, которого нет"):
        Regulation.model_validate(data)


def test_a_version_stored_before_duties_were_named_has_none():
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    for name in ("duties", "rights"):
        del data[name]
    for name in ("protocol_on_last_day", "protocol_sent_to", "composition_public"):
        del data["judging"][name]
    old = Regulation.model_validate(data)
    assert (old.duties, old.rights, old.judging.composition_public) == ((), (), False)
    assert (old.judging.protocol_on_last_day, old.judging.protocol_sent_to) == (True, "министерство")


@pytest.mark.parametrize(("body", "clause"), [("committee", "4.3.2"), ("staff", "4.4.2")])
def test_the_functions_of_a_body_are_those_of_the_document(body, clause):
    """Word by word and all of them: the list of the point without its heading."""
    listed = document.packaged("kuzbass_2025").text_of(f"п. {clause}").splitlines()[1:]
    found = load_preset("kuzbass_2025").regulation.organising.body(body)
    assert list(found.duties) == [line.rstrip(";.") for line in listed]
