"""The Bank of Russia's BIK directory: read from its XML file ED807, asked by BIK. The portal works without it.

Source: the bank's exchange format, document ED807 (namespace urn:cbr-ru:ed:v2.0): an entry has the attribute BIC, a
ParticipantInfo (NameP, Nnp) and Accounts; the correspondent account is the one with RegulationAccountType CRSA.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO
from xml.etree import ElementTree
from zipfile import BadZipFile, is_zipfile

from hackathon_portal.kernel import containers, walks
from hackathon_portal.kernel.encodings import NotText, decoded
from hackathon_portal.kernel.models import Bank
from hackathon_portal.russia.identifiers import correspondent_key_is_valid

NAMESPACE = "{urn:cbr-ru:ed:v2.0}"
CORRESPONDENT = "CRSA"
CLOSED_ACCOUNT = "ACDL"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([\w-]+)")


class UnreadableDirectory(Exception):
    """The file is no ED807; the message says why."""


def read_ed807(file: IO[bytes]) -> Iterator[Bank]:
    """Banks of an ED807 file (or of the ZIP it is published in), one by one; UnreadableDirectory for anything else."""
    if is_zipfile(file):
        try:
            with containers.opened(file) as archive:
                names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
                if not names:
                    raise UnreadableDirectory("в архиве нет файла XML")
                file = io.BytesIO(archive.read(names[0]))
        except (containers.Bomb, BadZipFile) as error:
            raise UnreadableDirectory(f"архив не открыт: {error}") from None
    file = _in_utf8(file)
    known = False
    try:
        for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314  the directory of the Bank of Russia, loaded by the operator
            if not known:
                known = element.tag == f"{NAMESPACE}ED807"
                if not known:
                    raise UnreadableDirectory(f"корень файла {element.tag.rpartition('}')[2]}, а нужен ED807")
            if event == "end" and element.tag == f"{NAMESPACE}BICDirectoryEntry":
                if bank := _bank(element):
                    yield bank
                element.clear()
    except ElementTree.ParseError as error:
        raise UnreadableDirectory(f"файл XML записан с ошибкой: {error}") from None


def _in_utf8(file: IO[bytes]) -> IO[bytes]:
    """The same XML in UTF-8: what its first line says of its encoding is a hint."""
    file.seek(0)
    data = file.read()
    declared = DECLARED.match(data[:200])
    try:
        text = decoded(data, named=declared[1].decode("ascii", "ignore") if declared else "")
    except NotText as error:
        raise UnreadableDirectory(f"{error}") from None
    return io.BytesIO(DECLARATION.sub("", text, count=1).encode())


def _bank(entry: ElementTree.Element) -> Bank | None:
    bik = entry.get("BIC", "")
    info = entry.find(f"{NAMESPACE}ParticipantInfo")
    if info is None or len(bik) != 9:
        return None
    accounts = [
        account.get("Account", "")
        for account in entry.findall(f"{NAMESPACE}Accounts")
        if account.get("RegulationAccountType") == CORRESPONDENT and account.get("AccountStatus") != CLOSED_ACCOUNT
    ]
    fitting = next((number for number in accounts if correspondent_key_is_valid(number, bik)), "")
    return Bank(bik=bik, name=info.get("NameP", "")[:160], city=info.get("Nnp", "")[:60], corr_account=fitting)


def load(file: IO[bytes]) -> int:
    """Bring the directory to the file's, a batch a transaction; a file that is not whole changes nothing. Returns the number of banks.

    A bank is found under its BIK all the while; a load that was cut short is begun anew.
    """
    banks = {bank.bik: bank for bank in read_ed807(file)}
    if not banks:
        raise UnreadableDirectory("в файле нет ни одного банка")
    for batch in batched(banks.values(), walks.BATCH):
        Bank.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["bik"], update_fields=["name", "city", "corr_account"]
        )
    Bank.objects.exclude(bik__in=list(banks)).delete()
    return Bank.objects.count()


def batched(banks: Iterable[Bank], size: int) -> Iterator[list[Bank]]:
    rest = iter(banks)
    while batch := list(islice(rest, size)):
        yield batch


def by_bik(bik: str) -> Bank | None:
    return Bank.objects.filter(pk=bik).first() if len(bik) == 9 else None
