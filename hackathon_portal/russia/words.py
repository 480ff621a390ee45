"""Russian numbers with nouns, clauses and quotes as documents write them."""

from collections.abc import Iterable

NBSP = "\u00a0"


def plural(count: int, forms: str) -> str:
    """`plural(5, "заявка,заявки,заявок")` -> `5 заявок`: the forms for 1, 2 and 5, after a preposition in its case (`до 2 заявок`)."""
    one, few, many = forms.split(",")
    tail, tens = abs(count) % 10, abs(count) % 100
    form = one if tail == 1 and tens != 11 else few if 2 <= tail <= 4 and not 12 <= tens <= 14 else many
    return f"{count}{NBSP}{form}"


def days_left(count: int) -> str:
    """«остался 1 день», «осталось 2 дня», «остался 21 день»."""
    said = plural(count, "день,дня,дней")
    return f"{'остался' if said.endswith('день') else 'осталось'} {said}"


def digits_needed(length: int) -> str:
    """«Нужна 1 цифра», «Нужны 4 цифры», «Нужно 11 цифр»."""
    digits = plural(length, "цифра,цифры,цифр")
    return f"{'Нужна' if digits.endswith('а') else 'Нужны' if digits.endswith('ы') else 'Нужно'} {digits}"


def in_a_row(titles: Iterable[str]) -> str:
    """Titles as a list inside a sentence: «о вас, СНИЛС, ИНН и счёт»."""
    return ", ".join(within(title) for title in titles)


def within(title: str) -> str:
    """A title inside a sentence: its first letter small unless it begins an abbreviation (СНИЛС)."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def cited(clause: str) -> str:
    """A clause as documents cite it: a number with its word, an appendix as it is."""
    return f"п.\u00a0{clause}" if clause[:1].isdigit() else clause


def inner_quotes(text: str) -> str:
    """Quotes inside quotes as papers write them: «проект «Огни»» -> «проект „Огни“»; a text whose quotes don't match stays."""
    depth, made = 0, []
    for letter in text:
        depth += (letter == "«") - (letter == "»")
        if depth < 0:
            return text
        inside = depth > 1 if letter == "«" else depth > 0
        made.append({"«": "„", "»": "“"}.get(letter, letter) if inside else letter)
    return text if depth else "".join(made)
