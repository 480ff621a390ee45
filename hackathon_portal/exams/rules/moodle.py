"""A bank as Moodle XML, in and out: each question is taken or refused with its reason, the rest is not held up.

Format: docs.moodle.org, «Moodle XML format». Read are multichoice (one or several), truefalse, numerical, shortanswer, ordering (all or
nothing) and matching. A file with a document type, entities of its own or an address outside is refused whole.
"""

from __future__ import annotations

import base64
import binascii
import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair, Picture
from hackathon_portal.exams.rules.marking import number_of

if TYPE_CHECKING:
    from typing import IO

WORDS = {
    "key.none": "ни один вариант не отмечен верным",
    "key.two": "вариант должен быть верен один, а отмечены несколько",
    "weights.sum": "веса верных вариантов вместе должны давать 100 %",
    "weight.bad": "вес варианта — не число от -100 до 100",
    "points.bad": "баллы за вопрос — не число больше нуля и не больше 1000, не мельче тысячной",
    "category.none": "вопрос стоит до первой категории, неизвестно, к какому тесту он относится",
    "name.none": "у вопроса нет названия",
    "name.duplicate": "в этой категории уже есть вопрос с таким названием, взят тот, что стоит раньше",
    "name.long": "название вопроса или категории длиннее 200 знаков",
    "text.none": "нет текста вопроса",
    "text.long": "текст вопроса длиннее 20 000 знаков или вариант длиннее 2000",
    "text.bad_entity": "в тексте неизвестные знаки вида «&имя;»",
    "number.bad_key": "верный ответ числового вопроса — не число",
    "options.few": "вариантов меньше двух",
    "options.same": "два одинаковых варианта",
    "options.many": "вариантов больше 50",
    "option.empty": "вариант без текста",
    "pairs.few": "в вопросе на соответствие нужны хотя бы две пары",
    "pairs.many": "в вопросе на соответствие больше 20 пар",
    "kind.unsupported": "вопрос такого вида программа оценить не может",
    "grading.unsupported": "порядок оценивается не целиком: принимается только «всё или ничего»",
    "picture.missing": "в тексте есть картинка, которой нет в файле",
    "picture.bad": "картинка не читается: нужна PNG или JPEG не больше 10 МБ и 50 миллионов точек",
    "picture.many": "в вопросе больше 20 картинок",
}
KINDS = {
    "truefalse": Kind.TRUE_FALSE,
    "numerical": Kind.NUMBER,
    "shortanswer": Kind.SHORT_TEXT,
    "ordering": Kind.ORDERING,
    "matching": Kind.MATCHING,
}
LONGEST_NAME, LONGEST_STEM, LONGEST_OPTION = 200, 20_000, 2000
MOST_OPTIONS, MOST_PAIRS, MOST_PICTURES, MOST_POINTS = 50, 20, 20, 1000
DEEPEST, MOST_PARTS = 20, 2000  # elements of one question; Moodle writes some ten for an option
TOLERANCE = Fraction(1, 100_000)  # of a sum of weights: 0.001 of a per cent
LARGEST_DENOMINATOR = 20  # of a weight: Moodle offers halves to twentieths, written with five decimals
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_PLACE = re.compile(r"@@PLUGINFILE@@/([^\"'?#\s>]+)")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_WEBP = (b"RIFF", b"WEBP")


class BankUnreadable(ValueError):
    """The whole file is refused; `code` and a message for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Broken:
    """A question that was not taken: its place in the file (from 1, categories not counted), its name and category, why."""

    number: int
    name: str
    category: str
    code: str

    @property
    def words(self) -> str:
        return WORDS[self.code]


@dataclass(frozen=True, slots=True)
class Bank:
    items: list[Item] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


class _RefusedError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(file: IO[bytes]) -> Bank:
    """The sound questions and the refused ones, in the order of the file.

    Raises:
        BankUnreadable: the file is no XML, no bank, or wants more than a bank may (entities, a document type, another file).

    """
    bank, category, number, seen = Bank(), "", 0, set[tuple[str, str]]()
    for question in _questions(file):
        kind = question.get("type", "")
        if kind == "category":
            category = _category(_text(question, "category"))
            continue
        number += 1
        name = _text(question, "name").strip()
        try:
            item = _item(question, kind, name, category)
            if (category, name) in seen:
                raise _RefusedError("name.duplicate")
        except _RefusedError as refused:
            bank.broken.append(Broken(number, name, category, refused.code))
            continue
        seen.add((category, name))
        bank.items.append(item)
    return bank


def _questions(file: IO[bytes]) -> Iterator[Element]:
    """The elements one by one: a file of any length takes the memory of one question, and no question may be a forest."""
    try:
        root: Element | None = None
        depth = parts = 0
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if root is None:
                    root = element
                    if root.tag != "quiz":
                        raise BankUnreadable(
                            "bank.other", f"Это не банк вопросов Moodle: в файле «{root.tag[:40]}», а нужен «quiz»"
                        )
                depth, parts = depth + 1, parts + 1
                if depth > DEEPEST or parts > MOST_PARTS:
                    raise BankUnreadable(
                        "bank.hostile", f"В одном вопросе больше {MOST_PARTS} частей или они вложены слишком глубоко"
                    )
                continue
            depth -= 1
            if depth == 1 and root is not None:
                if element.tag == "question":
                    yield element
                root.clear()
                parts = 1
    except DefusedXmlException as refused:
        raise BankUnreadable(
            "bank.hostile",
            "В файле есть описание типа документа (DOCTYPE) или свои сущности: выгрузите банк из Moodle заново, как «Moodle XML»",
        ) from refused
    except (ParseError, UnicodeError, ValueError) as wrong:
        if isinstance(wrong, BankUnreadable):
            raise
        raise BankUnreadable("bank.not_xml", f"Файл не читается как XML: {wrong}") from wrong


def _item(question: Element, kind: str, name: str, category: str) -> Item:
    if kind == "multichoice":
        of = Kind.SINGLE if _text_of(question.find("single")).strip() in ("true", "1") else Kind.MULTIPLE
    elif kind in KINDS:
        of = KINDS[kind]
    else:
        raise _RefusedError("kind.unsupported")
    if not category:
        raise _RefusedError("category.none")
    if not name:
        raise _RefusedError("name.none")
    item = Item(
        code=name,
        category=category,
        kind=of,
        stem=_text(question, "questiontext").strip(),
        points=_points(question),
        options=_options(question, of) if of is not Kind.MATCHING else (),
        pairs=_pairs(question) if of is Kind.MATCHING else (),
        case_matters=_text_of(question.find("usecase")).strip() == "1",
        shuffles=_text_of(question.find("shuffleanswers")).strip() not in ("0", "false"),
        pictures=_pictures(question),
    )
    if code := fault_of(item):
        raise _RefusedError(code)
    if of is Kind.ORDERING and _text_of(question.find("gradingtype")).strip() not in ("ALL_OR_NOTHING", "-1"):
        raise _RefusedError("grading.unsupported")
    return item


def fault_of(item: Item) -> str:
    """Why a question cannot be asked or marked, as a code of `WORDS`; empty when it can. Asked of every question, however it came."""
    texts = [
        item.stem,
        *(option.text for option in item.options),
        *(text for pair in item.pairs for text in (pair.question, pair.answer)),
    ]
    if not item.stem:
        return "text.none"
    if len(item.code) > LONGEST_NAME or len(item.category) > LONGEST_NAME:
        return "name.long"
    if len(item.stem) > LONGEST_STEM or max(map(len, texts[1:]), default=0) > LONGEST_OPTION:
        return "text.long"
    if len(item.options) > MOST_OPTIONS or len(item.pairs) > MOST_OPTIONS:
        return "options.many"
    if any(f"{name};" not in html.entities.html5 for text in texts for name in _ENTITY.findall(text)):
        return "text.bad_entity"
    if not 0 < item.points <= MOST_POINTS or (item.points * 1000).denominator != 1:
        return "points.bad"
    return _fault_of_key(item) or _fault_of_pictures(item, texts)


def _fault_of_key(item: Item) -> str:
    weights = [option.weight for option in item.options]
    match item.kind:
        case Kind.MATCHING:
            return _fault_of_pairs(item)
        case Kind.ORDERING:
            if any(not option.text for option in item.options):
                return "option.empty"
            return "options.few" if len(item.options) < 2 else ""
        case Kind.NUMBER if any(number_of(option.text) is None for option in item.options):
            return "number.bad_key"
    if not any(weight > 0 for weight in weights):
        return "key.none"
    if item.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and weights.count(Fraction(1)) > 1:
        return "key.two"
    if item.kind is Kind.MULTIPLE and abs(sum((weight for weight in weights if weight > 0), -Fraction(1))) > TOLERANCE:
        return "weights.sum"
    if item.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        if len(item.options) < 2:
            return "options.few"
        if any(not option.text for option in item.options):
            return "option.empty"
        if len({" ".join(option.text.split()) for option in item.options}) < len(item.options):
            return "options.same"
    return ""


def _fault_of_pairs(item: Item) -> str:
    if any(not pair.answer for pair in item.pairs):
        return "option.empty"
    asked = sum(bool(pair.question) for pair in item.pairs)
    return "pairs.few" if asked < 2 else "pairs.many" if asked > MOST_PAIRS else ""


def _fault_of_pictures(item: Item, texts: list[str]) -> str:
    if len(item.pictures) > MOST_PICTURES:
        return "picture.many"
    names = {picture.name for picture in item.pictures}
    if any(name not in names and unquote(name) not in names for text in texts for name in _PLACE.findall(text)):
        return "picture.missing"
    for picture in item.pictures:
        start = picture.content[:12]
        if not start.startswith(_SIGNATURES) and not (start.startswith(_WEBP[0]) and start.endswith(_WEBP[1])):
            return "picture.bad"
    return ""


def _options(question: Element, kind: Kind) -> tuple[Option, ...]:
    found = []
    for answer in question.findall("answer"):
        weight = Fraction(0) if kind is Kind.ORDERING else _weight(answer.get("fraction", ""))
        tolerance = number_of(_text_of(answer.find("tolerance")) or "0") if kind is Kind.NUMBER else Fraction(0)
        if tolerance is None or tolerance < 0:
            raise _RefusedError("number.bad_key")
        found.append(Option(_text_of(answer.find("text")).strip(), weight, tolerance))
    return tuple(found)


def _pairs(question: Element) -> tuple[Pair, ...]:
    lines = question.findall("subquestion")
    return tuple(Pair(_text_of(line.find("text")).strip(), _text_of(line.find("answer/text")).strip()) for line in lines)


def _pictures(question: Element) -> tuple[Picture, ...]:
    found = []
    for file in question.iter("file"):
        try:
            found.append(Picture(file.get("name", ""), base64.b64decode("".join((file.text or "").split()), validate=True)))
        except binascii.Error as wrong:
            raise _RefusedError("picture.bad") from wrong
    return tuple(found)


def weight_of(text: str) -> Fraction | None:
    """A weight in per cent as a share: 33.33333 is one third; None when it is no weight a bank may have."""
    value = number_of(text)
    if value is None or abs(value) > 100:
        return None
    exact = (value / 100).limit_denominator(LARGEST_DENOMINATOR)
    return exact if abs(exact - value / 100) <= TOLERANCE else None


def _weight(text: str) -> Fraction:
    weight = weight_of(text)
    if weight is None:
        raise _RefusedError("weight.bad")
    return weight


def _points(question: Element) -> Fraction:
    value = number_of(_text_of(question.find("defaultgrade")) or "1")
    if value is None or value <= 0:
        raise _RefusedError("points.bad")
    return value


def _category(path: str) -> str:
    """The last part of `$course$/top/имя`; a slash of the name itself is written twice."""
    parts = re.split(r"(?<!/)/(?!/)", path.strip())
    return parts[-1].replace("//", "/").strip() if len(parts) > 1 or parts[0] not in ("", "$course$") else ""


def _text(element: Element, name: str) -> str:
    return _text_of(element.find(f"{name}/text"))


def _text_of(element: Element | None) -> str:
    return (element.text or "") if element is not None else ""


def write(items: list[Item]) -> bytes:
    """The bank as Moodle reads it; what `read` makes of it is equal to `items` (grouped by category, in their order)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = None
    for item in items:
        if item.category != category:
            category = item.category
            lines += [
                '  <question type="category">',
                f"    <category>{_written('$course$/top/' + category.replace('/', '//'))}</category>",
                "  </question>",
            ]
        lines += _question(item)
    return ("\n".join([*lines, "</quiz>"]) + "\n").encode()


def _question(item: Item) -> list[str]:
    kind = next((name for name, of in KINDS.items() if of is item.kind), "multichoice")
    files = "".join(
        f'<file name="{_escaped(picture.name)}" path="/" encoding="base64">{base64.b64encode(picture.content).decode()}</file>'
        for picture in item.pictures
    )
    lines = [
        f'  <question type="{kind}">',
        f"    <name>{_written(item.code)}</name>",
        f'    <questiontext format="html">{_written(item.stem)}{files}</questiontext>',
        f"    <defaultgrade>{decimal_of(item.points)}</defaultgrade>",
        f"    <shuffleanswers>{int(item.shuffles)}</shuffleanswers>",
    ]
    if kind == "multichoice":
        lines.append(f"    <single>{str(item.kind is Kind.SINGLE).lower()}</single>")
    if item.kind is Kind.SHORT_TEXT:
        lines.append(f"    <usecase>{int(item.case_matters)}</usecase>")
    if item.kind is Kind.ORDERING:
        lines.append("    <gradingtype>ALL_OR_NOTHING</gradingtype>")
    for place, option in enumerate(item.options, 1):
        share = Fraction(place) if item.kind is Kind.ORDERING else option.weight * 100
        tolerance = f"<tolerance>{decimal_of(option.tolerance)}</tolerance>" if item.kind is Kind.NUMBER else ""
        lines.append(f'    <answer fraction="{decimal_of(share)}" format="html">{_written(option.text)}{tolerance}</answer>')
    lines += [
        f'    <subquestion format="html">{_written(pair.question)}<answer>{_written(pair.answer)}</answer></subquestion>'
        for pair in item.pairs
    ]
    return [*lines, "  </question>"]


def decimal_of(value: Fraction) -> str:
    """A number with the decimals Moodle writes; whole ones without."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.7f}".rstrip("0")


def _written(text: str) -> str:
    return f"<text>{_escaped(text)}</text>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("\r", "&#13;")


def read_bytes(content: bytes) -> Bank:
    """`read` of a file already in memory."""
    return read(BytesIO(content))
