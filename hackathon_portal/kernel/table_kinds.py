"""What a file is, told by its bytes: whatever its name says, a person hears what they have sent and what to do. Pure."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from hackathon_portal.kernel import containers

SAVE = "сохраните её как XLSX или «CSV UTF-8»"
ZIP = b"PK\x03\x04"
# Microsoft's compound file: old Office files, and new ones under a password ([MS-CFB], [MS-OFFCRYPTO]).
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = (
    (b"%PDF-", "это PDF, а нужна таблица: попросите её в XLSX или «CSV UTF-8»"),
    (b"{\\rtf", "это текст RTF, а нужна таблица в XLSX или «CSV UTF-8»"),
    (b"\x89PNG", "это картинка, а нужна таблица в XLSX или «CSV UTF-8»"),
    (b"\xff\xd8\xff", "это картинка, а нужна таблица в XLSX или «CSV UTF-8»"),
    (b"GIF8", "это картинка, а нужна таблица в XLSX или «CSV UTF-8»"),
    (b"\x1f\x8b", "это архив GZIP: распакуйте его и пришлите таблицу из него"),
    (b"7z\xbc\xaf\x27\x1c", "это архив 7Z: распакуйте его и пришлите таблицу из него"),
    (b"Rar!", "это архив RAR: распакуйте его и пришлите таблицу из него"),
    (b"PK\x05\x06", "это пустой архив ZIP"),
    (b"SQLite format 3\0", "это база данных, а нужна таблица в XLSX или «CSV UTF-8»"),
)
OLD_BOOK = re.compile(rb"\A\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
OPEN_DOCUMENTS = {
    "spreadsheet": f"это таблица ODS: {SAVE}",
    "text": "это документ ODT, а нужна таблица в XLSX или «CSV UTF-8»",
}
# An entry of the archive -> what such an archive is.
ENTRIES = {
    "xl/workbook.bin": f"это двоичная книга XLSB: {SAVE}",
    "word/document.xml": "это документ Word, а нужна таблица в XLSX или «CSV UTF-8»",
    "ppt/presentation.xml": "это презентация, а нужна таблица в XLSX или «CSV UTF-8»",
    "Index/Document.iwa": f"это таблица Numbers: {SAVE}",
}
WORKBOOK = "xl/workbook.xml"
PROTECTED = "таблица защищена паролем: откройте её в Excel, снимите пароль («Файл», «Сведения») и сохраните заново"
DAMAGED = "файл XLSX повреждён: откройте его в Excel и сохраните заново"
STRICT = b"purl.oclc.org/ooxml"
LOOKED_AT = 4_000


@dataclass(frozen=True)
class FileKind:
    """`advice` is why such a file is not read and what to do; empty for a workbook and for a text."""

    is_workbook: bool = False
    advice: str = ""


def kind_of(data: bytes) -> FileKind:
    """What the bytes are; for what may be a text only that it is no other thing."""
    if data.startswith(COMPOUND):
        return FileKind(advice=_compound(data))
    if data.startswith(ZIP):
        return _archive(data)
    for beginning, advice in BEGINNINGS:
        if data.startswith(beginning):
            return FileKind(advice=advice)
    if OLD_BOOK.match(data):
        return FileKind(advice=f"это старая книга XLS: {SAVE}")
    return FileKind(advice=_markup(data[:LOOKED_AT]))


def _compound(data: bytes) -> str:
    """By the names of its streams, which the format keeps in UTF-16."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return PROTECTED
    if holds("Workbook") or holds("Book"):
        return f"это старая книга XLS: {SAVE}"
    if holds("WordDocument"):
        return "это документ Word, а нужна таблица в XLSX или «CSV UTF-8»"
    return f"это старый файл Office, а не таблица XLSX: откройте её в Excel и {SAVE}"


def _archive(data: bytes) -> FileKind:
    try:
        with containers.opened(io.BytesIO(data)) as archive:
            return _packed(archive)
    except containers.Bomb as error:
        return FileKind(advice=f"файл XLSX не открыт: {error}")
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return FileKind(advice=DAMAGED)


def _packed(archive: ZipFile) -> FileKind:
    entries = {entry.filename.lstrip("/"): entry for entry in archive.infolist()}
    if any(entry.flag_bits & 1 for entry in entries.values()):
        return FileKind(advice="архив защищён паролем: распакуйте его и пришлите таблицу из него")
    if "mimetype" in entries and entries["mimetype"].file_size < LOOKED_AT:
        told = archive.read(entries["mimetype"])
        for name, advice in OPEN_DOCUMENTS.items():
            if f"opendocument.{name}".encode() in told:
                return FileKind(advice=advice)
    for name, advice in ENTRIES.items():
        if name in entries:
            return FileKind(advice=advice)
    if WORKBOOK in entries:
        with archive.open(entries[WORKBOOK]) as book:
            if STRICT in book.read(LOOKED_AT):
                return FileKind(advice="книга сохранена в строгом виде Open XML: сохраните её как обычную «Книга Excel (.xlsx)»")
        return FileKind(is_workbook=True)
    if "[Content_Types].xml" in entries:
        return FileKind(is_workbook=True)
    return FileKind(advice="это архив ZIP: распакуйте его и пришлите таблицу из него")


def _markup(head: bytes) -> str:
    """Pages and XML that programs save under the name of a table."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return f"это страница HTML под видом таблицы: откройте её в Excel и {SAVE}"
    if text.startswith((b"<?xml", b"<workbook")):
        is_book = b"schemas-microsoft-com:office:spreadsheet" in text
        return (
            f"это таблица XML 2003: откройте её в Excel и {SAVE}"
            if is_book
            else "это XML, а нужна таблица в XLSX или «CSV UTF-8»"
        )
    return ""
