"""How documents are cited: «п. 3.3, подпункт „а“», «п. 11.3, абзац второй», «приложение 5», «форма № 2». Pure text.

`read` turns a citation into places, `found_in` takes the citations out of a running text. Whether a place exists is asked of
the document (`document.py`), which numbers its places by the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# Stems of ordinals: «первый», «второго», «третьем»…
ONES = ("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят")
TEENS = (
    "одиннадцат",
    "двенадцат",
    "тринадцат",
    "четырнадцат",
    "пятнадцат",
    "шестнадцат",
    "семнадцат",
    "восемнадцат",
    "девятнадцат",
)
TENS = {"двадцат": 20, "тридцат": 30, "сорок": 40, "пятидесят": 50}
NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
WORD = r"(?:пп?|пункт\w*|подпункт\w*|раздел\w*)"
TOKEN = re.compile(
    rf"""\s*(?:
      (?P<part>приложени\w*|форм\w*)\s*(?:№\s*)?(?P<part_number>\d+)(?:\s*\((?P<variant>[^)]+)\))?
    | (?P<order>приказ\w*|состав\s+комиссии)
    | (?P<paragraph>абзац\w*)\s+(?P<paragraph_number>\d+|(?:двадцать|тридцать|сорок|пятьдесят)\s+[а-яё]+|[а-яё]+)
    | (?P<sentence>предложени\w*)\s+(?P<sentence_number>\d+|[а-яё]+)
    | (?P<letter_word>подпункт\w*)\s+(?P<letter>[а-яё](?![а-яё])|\d+(?![\d.]))\)?
    | (?P<point>(?:пп?\.|пункт\w*|раздел\w*)?\s*(?P<number>{NUMBER})\.?(?:\s*(?P<old_letter>[а-яё])(?:\)|(?!\s*(?:пп?\.\s*)?[\wа-яё])))?)
    | (?P<dash>[-–—])
    | (?P<between>,|;|\.|\bи\b|\bили\b|\bс\b|\bк\b)
    | (?P<also>[а-яё]+)\)?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# A citation inside of a sentence: a word and what follows it as far as it is still a citation.
ORDINAL = rf"(?:{'|'.join((*ONES, *TEENS, *TENS))})\w*"
TAIL = rf"(?:\s*(?:,|и|[-–—])\s*(?:пп?\.\s*)?{NUMBER}(?![\d%])\.?)*"
DETAIL = rf"(?:,?\s+подпункт\w*\s+[„«“\"]?[а-яё\d]{{1,2}}[“»”\"]?)?(?:,?\s+абзац\w*\s+(?:\d+|{ORDINAL}(?:\s+{ORDINAL})?))?"
IN_TEXT = re.compile(
    rf"(?<![\wа-яё])(?:(?:[Пп]п?\.|[Пп]ункт(?:а|у|е|ом|ы|ов|ам|ами|ах)?)\s*{NUMBER}\.?{TAIL}{DETAIL}"
    rf"|[Пп]риложени\w+\s*(?:№\s*)?\d+|[Фф]орм\w{{0,2}}\s*№\s*\d+)"
)
# Around a point of a law: «ст. 224 п. 1», «пункт 1 части 1 статьи 9», «п. 5 ст. 21».
LAW_BEFORE = re.compile(r"(?:[Сс]т\.|стать\w+|ч\.|част\w+)\s*[\d.,\s]+$")
LAW_AFTER = re.compile(r"\s*,?\s*(?:ст\.|стать|ч\.|част)")


@dataclass(frozen=True)
class Cited:
    """One place: `part` ("" is the body), `point` as it is numbered ("" is the part itself), the letter, the paragraph, the sentence."""

    part: str = ""
    point: str = ""
    letter: str = ""
    paragraph: int | None = None
    sentence: int | None = None


def plain(text: str) -> str:
    """Without what documents write differently: hard spaces, quotes, «ё»."""
    text = re.sub(r"[\u00a0\u202f]", " ", text).replace("ё", "е").replace("Ё", "Е")
    return re.sub(r"[«»„“”\"]", "", text)


def ordinal(word: str) -> int | None:
    """«второй» -> 2, «двадцать первый» -> 21, «12» -> 12; None for another word."""
    if word.isdigit():
        return int(word)
    words = plain(word).lower().split()
    total = 0
    for part in words:
        for stems, start in ((ONES, 1), (TEENS, 11)):
            for step, stem in enumerate(stems):
                if part.startswith(stem) and not part.startswith(tuple(TENS)):
                    total += start + step
                    break
            else:
                continue
            break
        else:
            ten = next((value for stem, value in TENS.items() if part.startswith(stem)), None)
            if ten is None:
                return None
            total += ten
    return total or None


def read(citation: str) -> list[Cited] | None:
    """The places a citation names, a range by its two ends and what lies between; None if the words are no citation."""
    text, at, places, ranging = plain(citation).strip(), 0, [], False
    part = ""
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None or token.end() == at:
            return None
        at = token.end()
        if token["part"]:
            word = "форма №" if token["part"].lower().startswith("форм") else "приложение"
            part = f"{word} {token['part_number']}" + (f" ({token['variant']})" if token["variant"] else "")
            places.append(Cited(part))
        elif token["order"]:
            part = "приказ" if token["order"].lower().startswith("приказ") else "состав комиссии"
            places.append(Cited(part))
        elif token["number"]:
            place = Cited(part, token["number"], (token["old_letter"] or "").lower())
            if places and places[-1] == Cited(part) and part:
                places.pop()
            places += between(places[-1].point, place.point, part) if ranging and places else []
            places.append(place)
            ranging = False
        elif token["dash"]:
            ranging = True
        elif token["between"]:
            ranging = False
        elif not places:
            return None
        elif token["letter_word"]:
            places[-1] = replace(places[-1], letter=token["letter"].lower())
        elif token["also"] and places[-1].letter:  # «подпункты „а“ и „б“»
            places.append(replace(places[-1], letter=token["also"].lower()))
        else:
            number = ordinal(token["paragraph_number"] or token["sentence_number"] or token["also"])
            if number is None:
                return None
            if token["also"]:  # «абзацы второй и третий»
                places.append(replace(places[-1], paragraph=number))
            elif token["paragraph"]:
                places[-1] = replace(places[-1], paragraph=number)
            else:
                places[-1] = replace(places[-1], sentence=number)
    return places or None


def between(first: str, last: str, part: str) -> list[Cited]:
    """What stands inside of «4.1-4.4»: 4.2 and 4.3; nothing where the ends are of different points."""
    stem, _, start = first.rpartition(".")
    other, _, end = last.rpartition(".")
    if stem != other:
        return []
    return [Cited(part, f"{stem}.{number}".lstrip(".")) for number in range(int(start) + 1, int(end))]


def found_in(text: str) -> list[str]:
    """The citations of a running text, as they are written there; points of laws (beside an article or a part) are left out."""
    text = re.sub(r"[\u00a0\u202f]", " ", text)
    return [
        match.group().strip(" .")
        for match in IN_TEXT.finditer(text)
        if not LAW_BEFORE.search(text[: match.start()]) and not LAW_AFTER.match(text[match.end() :])
    ]
