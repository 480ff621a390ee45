"""JSON that strangers send: read only when it can be read without a fault, and refused by one error otherwise."""

from __future__ import annotations

import json
import re
from typing import IO, Any, NoReturn

from django.http import HttpRequest
from django.http.request import RawPostDataException
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MOST_DEPTH = 32  # what the portal itself is sent is three deep
TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
BRACKETS = re.compile(rb"[\[{\]}]")


class BadJson(ValueError):
    """The body is no JSON, is nested too deep or holds characters that no text has."""


def parsed(body: bytes, *, nul_in_texts: bool = False) -> Any:
    """What the body holds. Raises BadJson for nesting over MOST_DEPTH, NUL, lone surrogates, NaN, numbers of thousands of digits.

    `nul_in_texts`: a NUL in a text is left to whoever checks the fields and can name the one that has it.
    """
    if is_deep(body):
        raise BadJson("nested too deep")
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadJson(str(error)) from error
    if not is_sound(value, nul_in_texts=nul_in_texts):
        raise BadJson("a text with characters that no text has")
    return value


def parsed_body(request: HttpRequest) -> Any:
    """`parsed` of what a request brings; BadJson as well where it brings a form with files, whose body is read already."""
    try:
        return parsed(request.body)
    except RawPostDataException as error:
        raise BadJson("a form, no JSON") from error


def is_deep(body: bytes) -> bool:
    """Whether brackets outside of texts are nested over MOST_DEPTH."""
    depth = 0
    for bracket in BRACKETS.finditer(TEXT.sub(b"", body)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > MOST_DEPTH:
            return True
    return False


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def is_text(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 can hold it: no NUL, no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text if character > "\ud7ff")


def is_sound(value: Any, *, nul_in_texts: bool = False) -> bool:
    """Whether each text inside of lists and dictionaries is one, and each key a text (YAML has others)."""
    if isinstance(value, str):
        return is_text(value.replace("\0", "") if nul_in_texts else value)
    if isinstance(value, dict):
        return all(
            isinstance(name, str) and is_text(name) and is_sound(inside, nul_in_texts=nul_in_texts)
            for name, inside in value.items()
        )
    return not isinstance(value, list) or all(is_sound(inside, nul_in_texts=nul_in_texts) for inside in value)


class BoundedJsonParser(JSONParser):
    """The API's parser: the framework's own with these bounds."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return parsed(stream.read(), nul_in_texts=True)
        except BadJson as error:
            raise ParseError("Тело запроса — не JSON, или он вложен слишком глубоко, или в нём недопустимые символы.") from error
