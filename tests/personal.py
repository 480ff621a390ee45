"""Who is named where: values that tell a person in a page or a file, and the text of any file the portal hands out."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass

import openpyxl
from django.apps import apps

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import personal
from hackathon_portal.kernel.personal import Kind, Whose
from registration.models import Application
from tests import documents

# Names of officials stand on public orders; names of these people do not.
NAMED = {Whose.PARTICIPANT, Whose.REPRESENTATIVE, Whose.LEADER, Whose.RECIPIENT, Whose.VOLUNTEER}
PHONE = re.compile(r"\+?\d[\d() \u00a0-]{8,}\d")


def text_of(content: bytes, name: str = "") -> str:
    """All text of an answer: archives, workbooks and PDFs are unpacked, JSON and HTML are read as a person would."""
    if content.startswith(b"%PDF"):
        return "\n".join(documents.texts(content))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
                rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
                return "\n".join(" ".join(str(value) for value in row if value is not None) for row in rows)
            return "\n".join(text_of(archive.read(member), member) for member in archive.namelist())
    text = content.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return html.unescape(text)


@dataclass
class People:
    """Everybody in the database: what tells them, and whose account each value belongs to (0: nobody's)."""

    contacts: dict[str, set[int]]
    phones: dict[str, set[int]]
    documents: dict[str, set[int]]
    names: dict[str, set[int]]

    def seen_in(self, text: str, viewer: User) -> list[str]:
        """Which values of other people than the viewer stand in the text."""
        squeezed = " ".join(text.replace("\u00a0", " ").split())
        lowered = squeezed.lower()
        phones = {re.sub(r"\D", "", number)[-10:] for number in PHONE.findall(squeezed)}
        digits = set(re.findall(r"\d{4,}", re.sub(r"(?<=\d)[ -](?=\d)", "", squeezed)))
        found = [value for value, owners in self.contacts.items() if value in lowered and viewer.pk not in owners]
        found += [value for value, owners in self.phones.items() if value in phones and viewer.pk not in owners]
        found += [value for value, owners in self.documents.items() if value in digits and viewer.pk not in owners]
        found += [value for value, owners in self.names.items() if value in squeezed and viewer.pk not in owners]
        return found


def everybody() -> People:
    """From the registry of personal data: contacts and documents of all, names of whoever is not an official."""
    contacts, phones, documents, names = (defaultdict(set) for _ in range(4))
    for table in personal.tables():
        if table.whose is Whose.NOBODY or table.label == "kernel.OutboxMessage":
            continue
        model = apps.get_model(table.label)
        columns = {name: column.kind for name, column in table.personal.items()}
        owner = next((name for name in ("user_id", "owner_id") if name.removesuffix("_id") in fields_of(model)), None)
        for row in model._default_manager.all():
            who = row.pk if model is User else getattr(row, owner) if owner else 0
            for name, kind in columns.items():
                value = str(getattr(row, name, "") or "")
                if kind is Kind.CONTACT and "@" in value:
                    contacts[value.lower()].add(who)
                elif kind is Kind.CONTACT and len(digits := re.sub(r"\D", "", value)) >= 10:
                    phones[digits[-10:]].add(who)
                elif kind in (Kind.DOCUMENT, Kind.BANK) and value.isdigit() and len(value) >= 9 and name not in BANKS_OWN:
                    documents[value].add(who)
                elif kind is Kind.NAME and name == "full_name" and table.whose in NAMED:
                    names[value].add(who)
    for application in Application.objects.exclude(surname=""):
        names[f"{application.surname} {application.name}"].add(application.user_id or 0)
    return People(contacts, phones, documents, {name: who for name, who in names.items() if " " in name})


# Requisites of a bank are in a public directory.
BANKS_OWN = {"bik", "corr_account", "bank_inn", "bank_name"}


def fields_of(model) -> set[str]:
    return {field.name for field in model._meta.fields}
