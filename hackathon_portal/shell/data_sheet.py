"""What data the portal keeps, made from the registry of personal data: for the page, and for a file that the operator's documents begin with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils.text import capfirst

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, personal_law, spreadsheets
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.personal import Column, Effect, Kind, Table, tables
from hackathon_portal.regulation.words import term_words
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.russia.words import plural
from registration.models import Application

TITLES = [
    "Что",
    "Чьё",
    "Какие сведения",
    "Зачем",
    "Основание",
    "Хранится",
    "Защита",
    "Кто видит",
    "Что остаётся и почему",
    "Строк",
]
TERMS = {
    "registration.retention": "заявки: {registration} после конкурса",
    "prizes.retention": "документы о выплатах: {prizes} после отчётного года последней выплаты или возврата, "
    "не меньше срока закона о бухгалтерском учёте",
}
# Said of every table of kinds that the database keeps as they are.
OPEN = "в базе открыто: права, второй фактор, журнал"
NOT_CERTIFIED = (
    "Шифрование полей (Fernet: AES-128-CBC с HMAC-SHA256) и файлов (AES-256-GCM) — не сертифицированные ФСБ средства: где закон или модель угроз "
    "требуют сертифицированных, оператор ставит их на каналах и носителях."
)


@dataclass(frozen=True)
class Line:
    """One table of the portal in words, in the order of TITLES."""

    title: str
    whose: str
    kinds: str
    purpose: str
    basis: str
    term: str
    protection: str
    seen_by: str
    kept: str
    rows: int | None

    @property
    def cells(self) -> list[Any]:
        return [getattr(self, name) for name in self.__dataclass_fields__]

    @property
    def named(self) -> list[tuple[str, Any]]:
        """(title of the column, value) of what is not empty, without the line's own title."""
        return [(title, cell) for title, cell in list(zip(TITLES, self.cells, strict=True))[1:] if cell not in ("", None)]


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]
    people: int
    law: dict[str, Any]
    levels: list[personal_law.Level]
    not_certified: str = NOT_CERTIFIED


def sheet(contest: Contest | None = None) -> Sheet:
    """Of the whole portal, or of one contest: then rows are counted where a table says whose contest it is of."""
    today = clock.now().date()
    purposes = personal_law.purposes(today)
    lines = [_line(table, purposes[table.purpose], contest) for table in tables() if table.personal and table.purpose]
    applications = Application.objects.filter(erased_at=None)
    people = (applications if contest is None else applications.filter(contest=contest)).count()
    lines.sort(key=lambda line: (line.whose, letters(line.title)))
    return Sheet(lines, people, personal_law.edition(today), personal_law.levels(people, today))


def _line(table: Table, purpose: personal_law.Purpose, contest: Contest | None) -> Line:
    model = apps.get_model(table.label)
    kinds: dict[Kind, list[str]] = {}
    for column in table.personal.values():
        kinds.setdefault(column.kind, []).append(title_of(model, column.name))
    kept = [
        f"{title_of(model, column.name)}: {column.reason}" for column in table.personal.values() if column.effect is Effect.KEEP
    ]
    return Line(
        title=capfirst(str(model._meta.verbose_name_plural)), whose=table.whose.value, purpose=purpose.title, basis=purpose.basis,
        kinds="; ".join(f"{kind.value} ({', '.join(names)})" for kind, names in kinds.items()),
        term=term_of(table, contest), protection=_protection(model, table), seen_by=table.seen_by or "сам человек",
        kept="; ".join(kept), rows=_count(model, table, contest),
    )  # fmt: skip


def term_of(table: Table, contest: Contest | None) -> str:
    term = table.term
    if term in TERMS:
        rules = contest.regulation if contest and contest.regulation_version_id else None
        kept = rules.registration.retention if rules else None
        years = rules.prizes.retention_years if rules else None
        said = "столько, сколько в порядке,"
        term = TERMS[term].format(
            registration=term_words(kept) if kept else said, prizes=plural(years, "год,года,лет") if years else said
        )
    goes = "; ".join(what.value for what in table.goes)
    return "; ".join(part for part in (term, f"стирается {goes}" if goes else "хранится вместе с конкурсом") if part)


def _protection(model: Any, table: Table) -> str:
    measures = sorted({_measure(model._meta.get_field(column.name), column) for column in table.personal.values()}, key=letters)
    return "; ".join(measures)


def _measure(field: Field[Any, Any], column: Column) -> str:
    if isinstance(field, EncryptedTextField):
        return "зашифровано в базе"
    if field.get_internal_type() == "FileField":
        return "файл зашифрован"
    if column.kind is Kind.IDENTIFIER:
        return "отпечаток или номер"
    return OPEN if column.kind is not Kind.ACCOUNT else "отпечаток или шифр, доступа нет ни у кого"


def _count(model: Any, table: Table, contest: Contest | None) -> int | None:
    if contest is None:
        return model._base_manager.count()
    names = {field.name for field in model._meta.concrete_fields}
    for name in ("contest", "contest_ref"):
        if name in names:
            # Of a contest what its own people may know of: a nomination whose case has not opened is not among them.
            return model._default_manager.filter(**{name: contest.pk}).count()
    return None


def as_xlsx(data: Sheet) -> bytes:
    target = io.BytesIO()
    facts = [[name, value] for name, value in facts_of(data)]
    pages = [
        spreadsheets.Page("Данные", TITLES, [line.cells for line in data.lines]),
        spreadsheets.Page("Уровень защищённости", ["Что", "Значение"], facts),
    ]
    spreadsheets.write_book(target, pages)
    return target.getvalue()


def as_docx(data: Sheet) -> bytes:
    """A landscape document with the same table, to be edited by the operator."""
    # Imported on first use: most processes never write a DOCX.
    from docx import Document  # noqa: PLC0415  on first use
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415  on first use

    document: Any = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    document.add_heading("Персональные данные, которые хранит портал", level=1)
    for name, value in facts_of(data):
        document.add_paragraph(f"{name}: {value}")
    table = document.add_table(rows=1, cols=len(TITLES))
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, TITLES, strict=True):
        cell.text = title
    for line in data.lines:
        for cell, value in zip(table.add_row().cells, line.cells, strict=True):
            cell.text = "" if value is None else str(value)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def facts_of(data: Sheet) -> list[tuple[str, str]]:
    """What the level of protection is made from, and what else the document says."""
    rules = data.law["protection"]
    return [
        ("Закон", data.law["law"]),
        ("Стирание", data.law["erasure"]),
        ("Категория данных", rules["kind"]),
        ("Человек, не работников оператора", str(data.people)),
        *((f"Угрозы {level.threats}-го типа", f"УЗ-{level.level} ({rules['act']}, {level.clause})") for level in data.levels),
        ("Меры", rules["measures"]),
        ("Криптография", data.not_certified),
    ]
