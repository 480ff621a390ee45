"""Forms that an order fixes are printed word for word: what the portal adds stands outside of them."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from hackathon_portal.regulation import document
from hackathon_portal.regulation.schema import load_preset

MARK = "____"


class Blank:
    """Anything asked of it is a place of the form."""

    birth_date = date(2000, 1, 2)

    def __getattr__(self, name: str) -> Blank:
        return self

    def __str__(self) -> str:
        return MARK


def pieces(text: str) -> list[str]:
    """The fixed words of a form between its places."""
    plain = re.sub(r"[*«»„“”\u00a0]", " ", text).replace("ё", "е").replace('"', " ")
    return [" ".join(piece.split()) for piece in re.split(r"_{1,}|02\.01\.2000", plain) if piece.strip(" .,:()")]


def text_of(code: str, part: str) -> list[str]:
    return [one.text for one in document.packaged(code).paragraphs if one.part == part]


@pytest.mark.parametrize(("special", "who"), [(None, "победителем"), (None, "призером"), (Blank(), "призером")])
def test_form_4_is_the_orders_word_for_word(special, who):
    regulation = load_preset("tula_2024").regulation
    contest = SimpleNamespace(short_title="TulaHackDays", regulation=regulation)
    award = SimpleNamespace(team="Гусляры", special=special)
    context = {"regulation": regulation, "contest": contest, "award": award, "application": Blank(), "figures": MARK,
               "kopecks": "00", "words": MARK, "standing": who}  # fmt: skip
    told = strip_tags(render_to_string("prizes/documents/form4.html", context))
    told = " ".join(" ".join(pieces(told.replace("50-ОСН", MARK).replace("19\u00a0апреля\u00a02024\u00a0г.", ""))).split())
    ordered = " ".join(text_of("tula_2024", "форма № 4")).replace("победителем/призером", who).replace(" _ ", MARK)
    for fixed in pieces(re.sub(r"-00 \( \)|№ \.$|от № \.|20____", MARK, ordered)):
        for words in re.split(r" (?=№ 130)|(?<=130) ", fixed):
            assert words in told, words
    assert told.index("Подпись заявителя") < told.index("Команда Гусляры")


@pytest.mark.parametrize("code", ["participant", "representative"])
def test_places_of_the_appendices_keep_their_captions(code):
    form = load_preset("kuzbass_2025").regulation.printed_consent(code)
    for place, caption in (("{full_name:nomn}", "(Ф.И.О.)"), ("{passport}", "(кем и когда выдан)"),
                           ("{child:gent}", "(ФИО ребенка, год рождения, адрес проживания)")):  # fmt: skip
        assert (f"{place} {caption}" in form.text) is (place in form.text)
