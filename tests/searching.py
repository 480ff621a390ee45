"""Whether words are in what the portal gives away: pages, workbooks, documents, archives, unpacked to the last text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection
from django.http.response import HttpResponseBase

from tests import documents


def texts_in(data: bytes, name: str = "") -> Iterator[tuple[str, str]]:
    """(where, text) of everything in a file: members of archives, DOCX and workbooks, pages of a PDF and what is attached to it."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield f"{name}!{member}", member
                yield from texts_in(archive.read(member), f"{name}!{member}")
    elif data[:5] == b"%PDF-":
        try:
            yield name, " ".join(" ".join(documents.texts(data)).split())
        except Exception:  # a file somebody uploaded may only look like one
            yield name, data.decode("utf-8", "replace")
    elif data[:4] == b"<?xm" or name.endswith((".xml", ".rels")):
        yield name, re.sub(r"<[^>]*>", "", data.decode("utf-8", "replace"))
        yield name, data.decode("utf-8", "replace")  # attributes too
    else:
        yield name, data.decode("utf-8", "replace")


def found(words: Iterable[str], data: bytes, name: str = "") -> list[tuple[str, str]]:
    """(where, word) for each word that a file holds."""
    words = list(words)
    return [(where, word) for where, text in texts_in(data, name) for word in words if word in text]


def found_in_answer(words: Iterable[str], answer: HttpResponseBase) -> list[str]:
    """The words that an answer of the portal holds."""
    words = list(words)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return sorted({word for _, word in found(words, content)} | {word for word in words if word in headers})


def found_in_database(words: Iterable[str]) -> set[tuple[str, str]]:
    """(table, word) over every row of every table, as a dump of the database shows them."""
    hits = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" AS row WHERE row::text LIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    hits.add((table, word))
    return hits


def found_in_folder(words: Iterable[str], folder: Path) -> set[tuple[str, str]]:
    """(path in the folder, word) over every file."""
    words = list(words)
    if not folder.exists():
        return set()
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {(str(path.relative_to(folder)), word) for path in files for _, word in found(words, path.read_bytes(), path.name)}
