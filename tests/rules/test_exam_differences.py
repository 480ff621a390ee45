"""What a new version of a question has otherwise, in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hackathon_portal.exams.rules.differences import differences
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair, Picture

ONE, NO = Fraction(1), Fraction(0)
SINGLE = Item("А-1", "к", Kind.SINGLE, "<p>Сколько?</p>", options=(Option("два", ONE), Option("три", NO)))
MATCHING = Item("А-2", "к", Kind.MATCHING, "Что к чему?", pairs=(Pair("а", "1"), Pair("б", "2"), Pair("", "3")))


def test_the_same_question_differs_in_nothing():
    assert differences(SINGLE, SINGLE) == differences(MATCHING, MATCHING) == []


def test_each_change_is_told():
    turned = replace(SINGLE, options=(Option("два", NO), Option("три", ONE)))
    assert differences(SINGLE, turned) == ["«два»: вес был 100 %, стал 0 %", "«три»: вес был 0 %, стал 100 %"]
    other = replace(
        SINGLE,
        stem="<p>Сколько будет?</p>",
        points=Fraction(3, 2),
        shuffles=False,
        options=(SINGLE.options[0], Option("пять", NO)),
    )
    assert differences(SINGLE, other) == [
        "текст был «Сколько?», стал «Сколько будет?»", "баллы были 1, стали 1,5", "убран вариант «три»",
        "добавлен вариант «пять», вес 0 %", "варианты больше не перемешиваются",
    ]  # fmt: skip
    assert differences(SINGLE, replace(SINGLE, stem="Сколько?")) == ["изменено оформление текста"]
    number = Item("А-3", "к", Kind.NUMBER, "?", options=(Option("3.5", ONE, Fraction(1, 4)),))
    wider = replace(number, options=(Option("3.5", ONE, Fraction(1, 2)),), case_matters=True)
    assert differences(number, wider) == ["«3.5»: допуск был 0,25, стал 0,5", "регистр букв теперь важен"]
    assert differences(wider, number)[-1] == "регистр букв больше не важен"


def test_order_pairs_and_pictures_are_told():
    ordering = Item("А-4", "к", Kind.ORDERING, "?", options=(Option("раз"), Option("два")))
    back = replace(ordering, options=ordering.options[::-1])
    assert differences(ordering, back) == ["изменён верный порядок"]
    assert differences(SINGLE, replace(SINGLE, options=SINGLE.options[::-1])) == ["варианты стоят в другом порядке"]
    longer = replace(ordering, options=(*ordering.options, Option("три")))
    assert differences(ordering, longer) == ["добавлен вариант «три»"]
    pairs = replace(MATCHING, pairs=(Pair("а", "2"), Pair("б", "2")))
    assert differences(MATCHING, pairs) == ["убрана пара «а — 1»", "убрана пара «лишний ответ 3»", "добавлена пара «а — 2»"]
    assert differences(MATCHING, replace(MATCHING, pairs=MATCHING.pairs[::-1])) == ["пары стоят в другом порядке"]
    one, two = (replace(SINGLE, pictures=(Picture("а.png", content),)) for content in (b"1", b"2"))
    assert differences(SINGLE, one) == ["добавлена картинка «а.png»"]
    assert differences(one, two) == ["заменена картинка «а.png»"]
    assert differences(one, SINGLE) == ["убрана картинка «а.png»"]
    assert differences(SINGLE, MATCHING)[0] == "изменён вид вопроса"


def test_long_texts_are_cut():
    [line] = differences(SINGLE, replace(SINGLE, stem="а" * 500))
    assert line.endswith("а…»")
    assert len(line) < 200
