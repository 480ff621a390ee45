"""The text of an order as the document numbers it: parts, points, paragraphs, letters, sentences. Pure.

A packaged text (`presets/<code>.txt`) is the document with `== code: title` before each part (the order, its annex, a section,
a form, an appendix); a text of another document is read by its own headings. Names of people are left out of packaged texts.
An address: `3.3, абзац 2, предложение 1`, `3.3, подпункт а, предложение 1`, `приложение 5, абзац 1, предложение 1`. The body
(the part that holds the sections) has no prefix.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from hackathon_portal.regulation import citations

TEXTS = Path(__file__).parent / "presets"
HEAD = re.compile(r"==\s*(?P<code>[^:]+?)\s*:\s*(?P<title>.*)")
OTHER_HEAD = re.compile(r"#*\s*(?P<kind>Приложение|ФОРМА|Форма)\s+№\s*(?P<number>\d+)\b(?P<title>.*)")
POINT = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)\.\s*(?=[^\d\s])")
SUBPOINT = re.compile(r"[-–—]?\s*(?P<label>[а-яё]|\d{1,2})\)\s*(?=\S)", re.IGNORECASE)
# What stands before the first heading of a part, where the body is one of the parts: the order that approves it.
ORDER = "приказ"
# A stop after these ends no sentence.
SHORT = r"(?<![\wё])(?:пп?|ст|ч|г|ул|д|кв|им|руб|коп|т|е|н|стр|см|др|тыс|млн|[А-ЯЁ]|№|пп?\.\s*\d[\d.]*)\.$"
STOP = re.compile(r"(?<=[.!?…])[»“”\"]?\s+(?=[«„\"(]?[А-ЯЁA-Z\d_])")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a point, or a lettered item of it (`letter`); `number` counts the paragraphs without the letters, from 1."""

    part: str
    point: str
    text: str
    number: int = 0
    letter: str = ""

    @property
    def address(self) -> str:
        place = [self.part, self.point, f"подпункт {self.letter}" if self.letter else f"абзац {self.number}"]
        return ", ".join(word for word in place if word)

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the paragraph; a list item is one whatever marks of the list it has."""
        found, start = [], 0
        for stop in STOP.finditer(self.text):
            before = self.text[start : stop.start()]
            if re.search(SHORT, before) or before.count("(") > before.count(")"):
                continue
            found.append(self.text[start : stop.end()].strip())
            start = stop.end()
        return [*found, self.text[start:].strip()]


@dataclass(frozen=True)
class Sentence:
    at: str
    text: str


@dataclass(frozen=True)
class Document:
    """`titles`: part or section -> its title, the parts by their code, the sections of the body by their number."""

    titles: dict[str, str]
    paragraphs: list[Paragraph]
    body: str = ""

    @property
    def names(self) -> dict[str, str]:
        """Part -> how its paragraphs name it: the body has no name."""
        return {self.body: ""}

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences in their order, each with its address."""
        return [
            Sentence(f"{paragraph.address}, предложение {number}", text)
            for paragraph in self.paragraphs
            for number, text in enumerate(paragraph.sentences, start=1)
        ]

    @cached_property
    def points(self) -> list[str]:
        """The numbered points of the body that hold text, in their order."""
        return list(dict.fromkeys(paragraph.point for paragraph in self.paragraphs if not paragraph.part and paragraph.point))

    def parts_of(self, code: str) -> set[str]:
        """The parts a code names: the part itself, its variants («форма № 2 (отказ)»), an annex that is titled so."""
        titled = re.compile(rf"{code.replace(' ', ' № ')}\b", re.IGNORECASE)
        return {
            self.names.get(part, part)
            for part, title in self.titles.items()
            if part == code or part.startswith(f"{code} (") or (code and titled.match(title))
        } or {code}

    def at(self, place: citations.Cited, *, inside: bool = False) -> list[Paragraph]:
        """The paragraphs of a place; of a point with its points below. Empty if the document has no such place.

        `inside`: as the body itself refers to its own appendices and forms, which are never the body or the order's other annexes.
        """
        parts = {place.part} if inside or not place.part else self.parts_of(place.part)
        here = [
            paragraph
            for paragraph in self.paragraphs
            if paragraph.part in parts
            and (not place.point or paragraph.point == place.point or paragraph.point.startswith(f"{place.point}."))
        ]
        if place.letter or place.paragraph is not None:
            here = [paragraph for paragraph in here if paragraph.point == place.point]
        if place.letter:
            here = [paragraph for paragraph in here if paragraph.letter == place.letter]
        if place.paragraph is not None and not place.letter:
            here = [paragraph for paragraph in here if not paragraph.letter and paragraph.number == place.paragraph]
        if place.sentence is not None:
            here = [paragraph for paragraph in here if len(paragraph.sentences) >= place.sentence]
        return here

    def exists(self, citation: str, *, inside: bool = False) -> bool:
        """Whether every place the citation names is there: «п. 3.3, подпункт „а“», «п. 11.3, абзац второй», «приложение 5»."""
        places = citations.read(citation)
        return places is not None and all(self.at(place, inside=inside) for place in places)

    def missing(self, cited: Iterable[str]) -> list[str]:
        """Those of the citations that name what the document does not have."""
        return [citation for citation in cited if not self.exists(citation)]

    def text_of(self, citation: str) -> str:
        """The words of the places a citation names, a paragraph a line; empty if one of them is not there."""
        if not self.exists(citation):
            return ""
        return "\n".join(paragraph.text for place in citations.read(citation) or [] for paragraph in self.at(place))

    def citations(self) -> list[tuple[str, str]]:
        """What the document itself refers to: (address of the paragraph, the reference as it is written)."""
        return [(paragraph.address, found) for paragraph in self.paragraphs for found in citations.found_in(paragraph.text)]

    def dangling(self) -> list[tuple[str, str]]:
        """References of the document to places it does not have."""
        orders = tuple(f"{part}," for part in (ORDER, *self.titles) if part != self.body and not part.isdigit())
        return [
            (address, citation)
            for address, citation in self.citations()
            if not self.exists(citation, inside=not address.startswith(orders))
        ]

    @cached_property
    def words(self) -> str:
        """The whole text with its titles on one line, spaces and quotes alike: for asking whether it holds some words."""
        return same("\n".join([*self.titles.values(), *(paragraph.text for paragraph in self.paragraphs)]))

    def holds(self, words: str) -> bool:
        """Whether the document has these words one after another, whatever quotes, spaces, case and «ё» they are written with."""
        return same(words) in self.words


def same(text: str) -> str:
    """A text for comparing with another: spaces, quotes, dashes, «ё» and case are alike."""
    return re.sub(r"\s+", " ", re.sub(r"[–—]", "-", citations.plain(text))).strip().lower()


def parse(text: str) -> Document:
    """Read a document, packaged or another; `# 4.1.`, `**bold**` and links of Markdown are taken for what they show."""
    packaged_text = any(HEAD.fullmatch(line.strip()) for line in text.splitlines())
    lines = [line for line in map(cleaned, text.splitlines()) if line] if packaged_text else joined(text)
    titles: dict[str, str] = {}
    found: list[tuple[str, str, str, str]] = []  # part, point, letter, text
    part = point = ""
    for index, line in enumerate(lines):
        head = HEAD.fullmatch(line) if packaged_text else OTHER_HEAD.fullmatch(line)
        if head:
            code = (
                head["code"]
                if packaged_text
                else f"{'приложение' if head['kind'] == 'Приложение' else 'форма №'} {head['number']}"
            )
            if code.isdigit():
                point = code
                titles[code] = head["title"]
            else:
                part, point = unique(code, titles), ""
                titles[part] = head["title"].strip(" .")
            continue
        marked = POINT.match(line)
        if marked and not packaged_text and is_title(line, marked, lines[index + 1 : index + 2]):
            point = marked["number"]
            titles[point] = line[marked.end() :].lstrip("# ")
            continue
        letter = ""
        if marked:
            point, line = marked["number"], line[marked.end() :]
        elif sub := SUBPOINT.match(line):
            letter, line = sub["label"].lower(), line[sub.end() :]
        found.append((part, point, letter, re.sub(r"^[-–—•]\s+", "", line)))
    return numbered(titles, found)


def joined(text: str) -> list[str]:
    """Paragraphs of a text whose lines a program has broken: at its width, at the end of a page.

    Where blank lines part the paragraphs, a line that ends no sentence goes on in the next; a small letter after such a line
    goes on over a blank one too. List items, points and headings begin anew.
    """
    raw = [cleaned(line) for line in text.splitlines()]
    parted = raw.count("") * 4 > len(raw)
    lines: list[str] = []
    after_blank = True
    for line in raw:
        if not line:
            after_blank = True
            continue
        begins = bool(POINT.match(line) or SUBPOINT.match(line) or OTHER_HEAD.fullmatch(line) or line[0] in "-–—•|_")
        open_end = bool(lines) and lines[-1][-1] not in ".;:!?,|_)»" and not is_heading(lines[-1])
        if open_end and not begins and (line[0].islower() if after_blank else parted):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        after_blank = False
    return lines


def is_heading(line: str) -> bool:
    return line.isupper() or bool(OTHER_HEAD.fullmatch(line))


def cleaned(line: str) -> str:
    line = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", line.replace("**", "").replace("\\_", "_").replace("\ufeff", ""))
    return re.sub(r"\s+", " ", re.sub(r"^#+\s*", "", re.sub(r"</?b>", "", line.replace("<sub>1</sub>", "₁")))).strip()


def is_title(line: str, marked: re.Match[str], following: list[str]) -> bool:
    """A numbered line that is a heading of a section: written in capitals, or the next line is its first point."""
    words = line[marked.end() :]
    if "." in marked["number"]:
        return False
    return words.isupper() or any(next_line.startswith(f"{marked['number']}.1") for next_line in following)


def unique(code: str, titles: dict[str, str]) -> str:
    """The code of a part, with a number where the document has it twice: «форма № 2», «форма № 2 (2)»."""
    taken, number = code, 2
    while taken in titles:
        taken, number = f"{code} ({number})", number + 1
    return taken


def numbered(titles: dict[str, str], found: list[tuple[str, str, str, str]]) -> Document:
    """Count the paragraphs of each point; the part with most points below a section is the body and loses its prefix."""
    depth = Counter(part for part, point, _, _ in found if "." in point)
    body = depth.most_common(1)[0][0] if depth else next(iter(titles), "")
    counted: Counter[tuple[str, str]] = Counter()
    paragraphs = []
    for part, point, letter, text in found:
        part = part or (body and ORDER)
        if not letter:
            counted[part, point] += 1
        paragraphs.append(Paragraph("" if part == body else part, point, text, 0 if letter else counted[part, point], letter))
    return Document(titles, paragraphs, body)


@cache
def packaged(code: str) -> Document:
    """The text of a packaged document, `presets/<code>.txt`; FileNotFoundError if there is none."""
    return parse((TEXTS / f"{code}.txt").read_text(encoding="utf-8"))


def packaged_codes() -> list[str]:
    return sorted(path.stem for path in TEXTS.glob("*.txt"))
