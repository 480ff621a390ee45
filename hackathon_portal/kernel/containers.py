"""Files that hold other files (ZIP, and with it XLSX, DOCX, ODT, PPTX): what they would unpack to is seen before anything is unpacked."""

from __future__ import annotations

from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, _EndRecData  # type: ignore[attr-defined]  # what ZipFile itself reads first

from hackathon_portal.russia.words import plural

MEGABYTE = 2**20
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 100  # texts and tables of people pack some tens of times
RATIO_FROM = 5 * MEGABYTE  # a small file of repeated rows may pack better and does no harm
MOST_ENTRIES = 10_000
MOST_DIRECTORY = 2 * MEGABYTE
ZIP64_RECORDS = 56 + 20  # bytes: the end record and its locator


class Bomb(ValueError):
    """Why the file is not opened, in words for the person who sent it."""


def opened(file: IO[bytes], *, most_unpacked: int = MOST_UNPACKED) -> ZipFile:
    """The archive, once its directory promises no more than the bounds. Raises Bomb, BadZipFile.

    Reading an entry stops at the size the directory tells, so an archive that lies unpacks no further than it said.
    """
    promised = _entries_promised(file)
    try:
        archive = ZipFile(file)
    except (LargeZipFile, NotImplementedError, OSError, ValueError) as error:
        raise BadZipFile(str(error)) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) != promised:
        raise BadZipFile("its directory has more or fewer entries than its end tells")
    if unpacked > most_unpacked:
        raise Bomb(f"в распакованном виде файл больше {most_unpacked // MEGABYTE} МБ")
    # Entries may share their bytes: what is packed is no more than the file itself.
    file.seek(0, 2)
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(1, min(packed, file.tell())):
        raise Bomb(f"файл распаковывается больше чем в {plural(MOST_RATIO, 'раз,раза,раз')}: так не бывает у обычных документов")
    file.seek(0)
    return archive


def _entries_promised(file: IO[bytes]) -> int:
    """The number of entries by the record at the end (of ZIP64 too), before ZipFile makes an object of each. Raises Bomb, BadZipFile."""
    try:
        record = _EndRecData(file)
    except (OSError, ValueError) as error:
        raise BadZipFile(str(error)) from error
    if not record:
        raise BadZipFile("no record at the end")
    signature, _, _, _, entries, size, offset, _, _, place = record
    if entries > MOST_ENTRIES:
        raise Bomb(f"в архиве больше {plural(MOST_ENTRIES, 'файла,файлов,файлов')}")
    if size > MOST_DIRECTORY:
        raise Bomb(f"перечень файлов архива больше {MOST_DIRECTORY // MEGABYTE} МБ")
    if offset + size != place - (ZIP64_RECORDS if signature == b"PK\x06\x06" else 0):
        raise BadZipFile("its directory is not of the size its end tells")
    return int(entries)


def unpacked_size(archive: ZipFile) -> int:
    return sum(entry.file_size for entry in archive.infolist())


def is_sound(file: IO[bytes], *, most_unpacked: int = MOST_UNPACKED) -> bool:
    """Whether the archive's directory keeps the bounds; False for what is no archive."""
    try:
        opened(file, most_unpacked=most_unpacked).close()
    except (Bomb, BadZipFile):
        return False
    return True
