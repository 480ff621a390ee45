"""Whose each deed is: the presets against a table read in the documents, word by word; what a table may not say."""

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation.document import packaged, same
from hackathon_portal.regulation.schema import Deed, Regulation, Who, load_preset, preset_codes
from hackathon_portal.regulation.schema.powers import DEEDS, with_powers
from hackathon_portal.russia.words import cited

# Read in the documents by a person: deed -> body, kinds of members, form, clause. Who changes a preset reads the document again.
REVIEWED = {
    "tula_2024": {
        "admit": ("organiser", (), "alone", "3.3"), "refuse": ("organiser", (), "alone", "3.3"),
        "suspend": ("organiser", (), "alone", "11.2"), "exclude": ("organiser", (), "alone", "11.2"),
        "disqualify": ("organiser", (), "alone", "11.2"), "dismiss_recusal": ("organiser", (), "alone", "9.5"),
        "tie": ("chair", (), "alone", "6.5"), "close_early": ("commission", (), "by_protocol", "11.6"),
        "correct": ("commission", (), "by_protocol", "9.6"), "replace_member": ("organiser", (), "by_act", "9.4"),
        "extend_term": ("organiser", (), "alone", "11.1"), "refuse_prize": ("organiser", (), "alone", "8.2.2"),
    },
    "kuzbass_2025": {
        "admit": ("organiser", (), "alone", "6.9"), "refuse": ("organiser", (), "alone", "6.10"),
        "exclude": ("organiser", (), "alone", "5.10"), "disqualify": ("organiser", (), "alone", "5.10"),
        "set_aside": ("organiser", (), "alone", "12.15"), "dismiss_recusal": ("organiser", (), "alone", "15"),
        "tie": ("commission", (), "by_vote", "8.5"), "tie_personal": ("commission", ("expert",), "by_vote", "11.4"),
        "correct": ("commission", (), "by_protocol", "8.5"), "replace_member": ("organiser", (), "by_act", "4.1.1"),
        "extend_term": ("organiser", (), "alone", "4.5"), "refuse_prize": ("organiser", (), "alone", "12.15"),
    },
}  # fmt: skip


def told(regulation: Regulation) -> dict[str, tuple[str, tuple[str, ...], str, str]]:
    return {row.deed.value: (row.who.value, row.kinds, row.how.value, row.clause) for row in regulation.powers}


@pytest.mark.parametrize("code", preset_codes())
def test_each_preset_gives_each_deed_to_the_body_its_document_names(code):
    assert told(load_preset(code).regulation) == REVIEWED[code]


@pytest.mark.parametrize("code", preset_codes())
def test_a_preset_that_lets_another_body_decide_is_found(code):
    regulation = load_preset(code).regulation
    for power in regulation.powers:
        for other in DEEDS[power.deed][1] - {power.who}:
            changed = regulation.model_copy(
                update={
                    "powers": tuple(
                        row if row is not power else row.model_copy(update={"who": other}) for row in regulation.powers
                    )
                }
            )
            assert told(changed) != REVIEWED[code]


@pytest.mark.parametrize("code", preset_codes())
def test_the_words_of_each_power_stand_at_the_point_it_cites(code):
    """The quotation is the document's, at the very point: a body taken from another clause is found."""
    document = packaged(code)
    for power in load_preset(code).regulation.powers:
        assert power.words, power.deed
        assert same(power.words) in same(document.text_of(cited(power.clause))), (power.deed, power.clause)


def changed(code: str, **values: object) -> Regulation:
    return Regulation.model_validate(load_preset(code).regulation.model_dump(mode="json") | values)


def rows(code: str, *more: dict[str, object], without: tuple[str, ...] = ()) -> list[dict[str, object]]:
    kept = [row.model_dump(mode="json") for row in load_preset(code).regulation.powers if row.deed not in without]
    return [*kept, *more]


@pytest.mark.parametrize(("powers", "said"), [
    (rows("tula_2024", {"deed": "admit", "who": "organiser"}), "сказано дважды"),
    (rows("tula_2024", {"deed": "suspend", "who": "chair"}, without=("suspend",)), "этот орган не может решать о приостановлении"),
    (rows("tula_2024", without=("suspend",)), "тогда и только тогда"),
    (rows("tula_2024", {"deed": "tie", "who": "organiser"}, without=("tie",)), "названы два разных органа"),
    (rows("tula_2024", {"deed": "admit", "who": "organiser", "kinds": ["expert"]}, without=("admit",)), "а о допуске заявителя решает не комиссия"),
    (rows("tula_2024", {"deed": "admit", "who": "commission", "kinds": ["expert"]}, without=("admit",)), "неизвестный вид члена"),
])  # fmt: skip
def test_a_table_that_contradicts_itself_is_refused_in_words(powers, said):
    with pytest.raises(ValidationError, match=said):
        changed("tula_2024", powers=powers)


def test_a_body_the_commission_does_not_have_decides_nothing():
    chair = {"deed": "waive_recusal", "who": "chair", "clause": "9.5"}
    assert changed("tula_2024", powers=rows("tula_2024", chair)).power(Deed.WAIVE_RECUSAL)
    with pytest.raises(ValidationError, match="а председателя в комиссии нет"):
        changed("kuzbass_2025", powers=rows("kuzbass_2025", chair))


def test_a_disqualification_needs_its_ground():
    project = load_preset("tula_2024").regulation.project.model_dump(mode="json")
    project["consequences"] = [{"code": "out", "title": "исключить", "effect": "disqualified", "ground": "other"}]
    with pytest.raises(ValidationError, match="основания исключения у него нет"):
        changed("tula_2024", project=project)


def test_a_version_written_before_the_table_is_read_and_sets_no_recusal_aside():
    for code in preset_codes():
        data = load_preset(code).regulation.model_dump(mode="json")
        del data["powers"]
        old = Regulation.model_validate(data)
        assert old.power(Deed.WAIVE_RECUSAL) is None
        assert old.given[Deed.DISQUALIFY].who is Who.COMMISSION
        assert old.given[Deed.TIE].who.value == old.given[Deed.TIE_PERSONAL].who.value == old.judging.tie_break
        assert (Deed.CLOSE_EARLY in old.given) is (old.seats.limit is not None)
        assert (Deed.SUSPEND in old.given) is old.conduct.may_suspend
        assert old.given[Deed.EXCLUDE].clause == old.clause("exclusion")


def test_who_breaks_ties_follows_the_judging_where_the_table_is_silent():
    made = with_powers({"powers": [], "judging": {"tie_break": "commission"}, "clauses": {"tie_break": "8.5"}})
    assert made["powers"] == [{"deed": "tie", "who": "commission", "how": "by_vote", "clause": "8.5"}]


def test_the_body_is_named_as_documents_write_it():
    tula, kuzbass = (load_preset(code).regulation for code in ("tula_2024", "kuzbass_2025"))
    assert tula.who_decides(tula.given["exclude"]) == "организатор"
    assert tula.who_decides(tula.given["tie"], genitive=True) == "председателя конкурсной комиссии"
    assert kuzbass.who_decides(kuzbass.given["exclude"], genitive=True) == "Оператора"
    assert kuzbass.who_decides(kuzbass.given["tie"]) == "экспертно-судейская комиссия"
    assert kuzbass.who_decides(kuzbass.given["tie_personal"], genitive=True) == "экспертно-судейской комиссии (эксперты)"
