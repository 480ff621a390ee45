"""A question as whoever sits sees it: cleaned, its options shuffled, nothing that tells the key.

Pages know options by their places on the page, never by their numbers in the bank: elements of an ordering stand there in their right
order, and a line of a matching has the number of its own answer. `in_bank` turns what a page sent into what is stored and marked
(`rules/marking.py`), `on_page` turns it back. The same version and the same seed give the same page; the seed is secret.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import nh3
from django.utils.html import linebreaks, strip_tags
from django.utils.safestring import SafeString, mark_safe

from hackathon_portal.exams.content import item_of
from hackathon_portal.exams.rules.blueprint import shuffled
from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.kernel.errors import RuleViolation

if TYPE_CHECKING:
    from hackathon_portal.exams.models import QuestionVersion

TAGS = {
    "p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "pre", "kbd", "samp", "ul", "ol", "li", "dl", "dt", "dd",
    "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
ATTRIBUTES = {"img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
PLACE = "@@PLUGINFILE@@/"
TRUE_FALSE = {"true": "Верно", "false": "Неверно"}
LONGEST_ANSWER = 2000
KEPT = 2048
_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, to put in order or to match: `value` is what the page sends, `text` is safe HTML, `words` the same without tags."""

    value: str
    text: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of one person. `choices`: options, or elements to put in order, or what a line of `questions` is matched with."""

    version: int
    kind: Kind
    stem: SafeString
    points: str
    choices: tuple[Choice, ...] = ()
    questions: tuple[Choice, ...] = ()
    answer: str = ""  # as on the page

    @property
    def chosen(self) -> frozenset[str]:
        """Values that are chosen already, of one or several choices."""
        return frozenset(self.answer.split("|")) if self.answer else frozenset()

    @property
    def places(self) -> list[tuple[int, str]]:
        """Places of an ordering: number, what stands there (empty: nothing yet)."""
        put = [*(self.answer.split(">") if self.answer else []), *[""] * len(self.choices)]
        return [(number, put[number - 1]) for number in range(1, len(self.choices) + 1)]

    @property
    def matched(self) -> list[tuple[Choice, str]]:
        """Lines of a matching: the line, what it was matched with (empty: nothing yet)."""
        given = dict(pair.split("=", 1) for pair in self.answer.split("|") if "=" in pair)
        return [(line, given.get(line.value, "")) for line in self.questions]


def shown(version: QuestionVersion, seed: str, *, answer: str = "", pictures: str = "") -> Shown:
    """The question as the person of this seed sees it; `answer` is what they have answered, as stored.

    `pictures` is the address a picture's stands under, `<pictures><version>/<name>`; without it pictures are told by their words.
    """
    item = _item(version.content, version.kind)
    at = f"{pictures}{version.pk}/" if pictures else ""
    lines: tuple[Choice, ...] = ()
    if item.kind is Kind.TRUE_FALSE:
        choices = tuple(Choice(value, mark_safe(words), words) for value, words in TRUE_FALSE.items())  # noqa: S308  words of our own
    elif item.kind in (Kind.NUMBER, Kind.SHORT_TEXT):
        choices = ()
    else:
        texts = [pair.answer for pair in item.pairs] if item.kind is Kind.MATCHING else [option.text for option in item.options]
        choices = tuple(_choice(str(place), texts[number - 1], at) for place, number in enumerate(_order(version, item, seed), 1))
        lines = tuple(_choice(str(number), pair.question, at) for number, pair in enumerate(item.pairs, 1) if pair.question)
    points = f"{float(item.points):.7f}".rstrip("0").rstrip(".").replace(".", ",")
    return Shown(
        version.pk,
        item.kind,
        _clean(item.stem, at, True),
        points,
        choices,
        lines,
        on_page(version, seed, answer) if answer else "",
    )


def in_bank(version: QuestionVersion, seed: str, given: str) -> str:
    """What is stored and marked for what a page of this seed sent. RuleViolation when it is no answer to this question."""
    item = _item(version.content, version.kind)
    if len(given) > LONGEST_ANSWER or "\x00" in given:
        raise _refusal("Ответ слишком длинный.")
    if not given.strip() or item.kind in (Kind.NUMBER, Kind.SHORT_TEXT):
        return given.strip()
    if item.kind is Kind.TRUE_FALSE:
        if given not in TRUE_FALSE:
            raise _refusal()
        return given
    order = _order(version, item, seed)
    return _turned(item, given, {str(place): str(number) for place, number in enumerate(order, 1)})


def on_page(version: QuestionVersion, seed: str, stored: str) -> str:
    """What the page of this seed shows as answered; an answer of other numbers (an import's) is shown as none."""
    item = _item(version.content, version.kind)
    if not stored or item.kind in (Kind.NUMBER, Kind.SHORT_TEXT, Kind.TRUE_FALSE):
        return stored
    order = _order(version, item, seed)
    places = {str(number): str(place) for place, number in enumerate(order, 1)}
    if item.kind is Kind.MATCHING:
        by_text = {item.pairs[number - 1].answer: str(place) for place, number in enumerate(order, 1)}
        places = {str(number): by_text[pair.answer] for number, pair in enumerate(item.pairs, 1)}
    try:
        return _turned(item, stored, places)
    except RuleViolation:
        return ""


def given_in(question: Shown, data: Any, name: str = "answer") -> str:
    """The answer of a form drawn by `exams/question.html` with this name, as the page writes it; empty when nothing is chosen."""
    match question.kind:
        case Kind.MULTIPLE:
            return "|".join(data.getlist(name))
        case Kind.MATCHING:
            given = {line.value: data.get(f"{name}-{line.value}", "") for line in question.questions}
            return "|".join(f"{line}={value}" for line, value in given.items() if value)
        case Kind.ORDERING:
            places = [data.get(f"{name}-{number}", "") for number in range(1, len(question.choices) + 1)]
            return ">".join(value for value in places if value)
    return str(data.get(name, "")).strip()


def _turned(item: Item, given: str, values: Mapping[str, str]) -> str:
    """The answer with each value of a choice turned into another; RuleViolation for a value of no choice or one chosen twice."""
    try:
        if item.kind is Kind.MATCHING:
            pairs = dict(part.split("=") for part in given.split("|"))
            lines = {str(number) for number, pair in enumerate(item.pairs, 1) if pair.question}
            if len(pairs) < given.count("|") + 1 or not pairs.keys() <= lines:
                raise _refusal()
            return "|".join(f"{line}={values[value]}" for line, value in pairs.items())
        mark = ">" if item.kind is Kind.ORDERING else "|"
        turned = [values[value] for value in given.split(mark)]
    except (KeyError, ValueError):
        raise _refusal() from None
    if len({*turned}) < len(turned):
        raise _refusal(
            "Один и тот же вариант выбран дважды." if item.kind is Kind.MULTIPLE else "На двух местах стоит одно и то же."
        )
    if item.kind is Kind.SINGLE and len(turned) > 1:
        raise _refusal("Можно выбрать только один вариант.")
    # Several are chosen in no order; as stored they are alike for everybody.
    return mark.join(sorted(turned, key=int) if item.kind is Kind.MULTIPLE else turned)


def _refusal(message: str = "Такого варианта в этом вопросе нет: откройте страницу заново.") -> RuleViolation:
    return RuleViolation(code="answer.unreadable", message=message, field="answer", status=422)


def _order(version: QuestionVersion, item: Item, seed: str) -> list[int]:
    """Numbers in the bank in the order the page shows them; of answers of a matching each text once."""
    if item.kind is Kind.MATCHING:
        firsts = {pair.answer: number for number, pair in reversed([*enumerate(item.pairs, 1)])}
        numbers = sorted(firsts.values())
        return [numbers[place - 1] for place in shuffled(len(numbers), f"{seed}/{version.pk}")]
    count = len(item.options)
    if item.kind is Kind.ORDERING or item.shuffles:
        return shuffled(count, f"{seed}/{version.pk}")
    return [*range(1, count + 1)]


@lru_cache(KEPT)
def _item(content: str, kind: str) -> Item:
    """A version's question; versions never change, so each is read once in a process."""
    return item_of(content, code="", category="", kind=kind)


def _choice(value: str, text: str, pictures: str) -> Choice:
    return Choice(value, _clean(text, pictures, False), html.unescape(strip_tags(_worded(text))).strip())


@lru_cache(KEPT)
def _clean(text: str, pictures: str, is_block: bool) -> SafeString:
    """HTML of a bank by an allow-list: no script, style, link or picture from elsewhere; a text without tags keeps its lines."""
    if is_block and "<" not in text:
        text = linebreaks(html.unescape(text), autoescape=True)
    cleaned = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes=set(), strip_comments=True)
    return mark_safe(_PICTURE.sub(lambda found: _picture(found[0], pictures), cleaned))  # noqa: S308  cleaned by an allow-list a line above


def _picture(tag: str, pictures: str) -> str:
    """A picture of the bank under its address; another one is told by its words."""
    source, words = _SOURCE.search(tag), _ALT.search(tag)
    if pictures and source and source[1].startswith(PLACE):
        name = quote(unquote(html.unescape(source[1][len(PLACE) :])), safe="")
        told = tag if words else tag.replace("<img", '<img alt=""', 1)
        return _SOURCE.sub(lambda _: f' src="{html.escape(pictures)}{name}"', told)
    return f"[картинка: {words[1]}]" if words and words[1] else "[картинка]"


def _worded(text: str) -> str:
    """The text with its pictures said in words: what a list to choose from can show."""
    return _PICTURE.sub(lambda found: _picture(found[0], ""), text)
