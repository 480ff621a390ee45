"""The registry of personal data: of every column of every table, whose it is, of which kind, why and how long it is kept.

Each app declares its tables in `personal_fields.py`, read before its models. From these declarations follow: what the history
leaves out (`kernel/history.py`), what erasure clears and which rows go (`kernel/erasure.py`), what an archive without personal
data withholds, what is encrypted, and the page «Какие данные хранит портал». `undeclared` finds what nobody has declared.
Purposes with their legal grounds are dated data: `personal_law.yaml`. Pure: only labels of models are named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ERASED = "данные стёрты"


class Kind(StrEnum):
    """What a value says of a person. The words are those of the page for the operator."""

    NAME = "фамилия, имя, отчество"
    CONTACT = "адрес почты, телефон"
    PLACE = "почтовый адрес, адрес жительства"
    BIRTH = "дата рождения"
    DOCUMENT = "паспорт, СНИЛС, ИНН"
    BANK = "банковские реквизиты"
    STUDY = "учёба, работа, навыки"
    TEXT = "свободный текст"
    FILE = "файл: скан, фотография, документ"
    ADDRESS = "адрес в сети, программа"
    ACCOUNT = "учётная запись, средства входа"
    IDENTIFIER = "номер или отпечаток, по которому находят человека"
    NONE = "не о человеке"


class Whose(StrEnum):
    PARTICIPANT = "участники"
    REPRESENTATIVE = "родители и законные представители"
    LEADER = "руководители команд"
    RECIPIENT = "получатели призов"
    STAFF = "сотрудники организатора, комиссия, менторы"
    VOLUNTEER = "волонтёры"
    USER = "владельцы учётных записей"
    OUTSIDER = "третьи лица"
    NOBODY = "никто"


class Effect(StrEnum):
    """What erasure does with a value."""

    BLANK = "очищается"
    REPLACE = "заменяется словами «данные стёрты»"
    ROW = "запись удаляется"
    KEEP = "остаётся"


class With(StrEnum):
    """With what a row is erased: its owner's application, the last one of a team, an account, a payout; or when the term of its contest, of its season or its own is over."""

    APPLICATION = "с заявкой"
    TEAM = "с последней заявкой команды"
    ACCOUNT = "с учётной записью"
    PAYOUT = "с заявлением о выплате"
    CONTEST = "по окончании срока хранения конкурса"
    SEASON = "по окончании срока хранения сезона"
    CLOCK = "по своему сроку"


# Which words of `declare` name which kind.
_KINDS = {
    "names": Kind.NAME, "contacts": Kind.CONTACT, "places": Kind.PLACE, "births": Kind.BIRTH, "papers": Kind.DOCUMENT,
    "bank": Kind.BANK, "study": Kind.STUDY, "texts": Kind.TEXT, "files": Kind.FILE, "addresses": Kind.ADDRESS,
    "account": Kind.ACCOUNT, "identifiers": Kind.IDENTIFIER,
}  # fmt: skip
# Kinds that a dump must not show in clear: a test compares them with the types of the columns.
ENCRYPTED_KINDS = frozenset({Kind.BIRTH, Kind.DOCUMENT, Kind.BANK, Kind.PLACE})
# Kinds that say nothing to the person whom they are about; own data shows the others.
_UNTOLD = frozenset({Kind.IDENTIFIER, Kind.ACCOUNT, Kind.ADDRESS, Kind.FILE})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `reason`: why it is no personal data, or why it is kept when everything else goes."""

    name: str
    kind: Kind
    effect: Effect
    reason: str = ""
    told: bool = False

    @property
    def is_personal(self) -> bool:
        return self.kind is not Kind.NONE


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is declared of one model (`label`: `registration.Application`)."""

    label: str
    whose: Whose
    # A key of `personal_law.yaml`.
    purpose: str = ""
    # What erases the row -> lookup from this model to it; `pk`: the row itself.
    goes: Mapping[With, str] = field(default_factory=dict)
    # The row is deleted, not only cleared.
    row: bool = False
    # Lookup to the user whose data it is, where it is not whom the row goes with; own data tell it to them alone.
    own: str = ""
    # How long where the row has a term of its own, in words.
    term: str = ""
    # Which permission opens it to others, in words.
    seen_by: str = ""
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def personal(self) -> dict[str, Column]:
        return {name: column for name, column in self.columns.items() if column.is_personal}

    @property
    def erased(self) -> dict[str, Column]:
        """Columns that erasure clears or that go with the row."""
        return {name: column for name, column in self.personal.items() if column.effect is not Effect.KEEP}


_tables: dict[str, Table] = {}


def declare(
    label: str,
    *,
    whose: Whose = Whose.NOBODY,
    purpose: str = "",
    goes: Mapping[With, str] | None = None,
    row: bool = False,
    own: str = "",
    term: str = "",
    seen_by: str = "",
    kept: Mapping[str, str] | None = None,
    replaced: str = "",
    untold: str = "",
    plain: str | Iterable[str] = "",
    why: str = "сведения о конкурсе, не о человеке",
    **kinds: str | Iterable[str],
) -> Table:
    """Declare a model: `names="surname name"`, `contacts=…` and so on name its columns by kind, `plain` those of nobody.

    `kept` maps columns, space-separated, to the reason they stay; `replaced` get a word where the database wants one.
    Raises ValueError on a column named twice or a kind that does not exist.
    """
    stays = {name: reason for names, reason in (kept or {}).items() for name in names.split()}
    effects = dict.fromkeys(stays, Effect.KEEP) | dict.fromkeys(replaced.split(), Effect.REPLACE)
    usual = Effect.ROW if row else Effect.BLANK
    hidden = set(untold.split())
    columns: dict[str, Column] = {}
    for word, names in [*kinds.items(), ("plain", plain)]:
        for name in names.split() if isinstance(names, str) else names:
            if name in columns:
                raise ValueError(f"{label}.{name} is declared twice")
            if word == "plain":
                columns[name] = Column(name=name, kind=Kind.NONE, effect=Effect.KEEP, reason=why)
            else:
                kind = _KINDS[word]
                told = kind not in _UNTOLD and name not in hidden
                columns[name] = Column(
                    name=name, kind=kind, effect=effects.get(name, usual), reason=stays.get(name, ""), told=told
                )
    if strange := {*effects} - {*columns}:
        raise ValueError(f"{label}: {', '.join(sorted(strange))} has no kind")
    if label in _tables:
        raise ValueError(f"{label} is declared twice")
    _tables[label] = table = Table(
        label=label,
        whose=whose,
        purpose=purpose,
        goes=dict(goes or {}),
        row=row,
        own=own,
        term=term,
        seen_by=seen_by,
        columns=columns,
    )
    return table


def tables() -> list[Table]:
    return [_tables[label] for label in sorted(_tables)]


def table_of(model: Any) -> Table | None:
    """What is declared of a model (or of the model's label); None: nothing yet."""
    return _tables.get(model if isinstance(model, str) else model._meta.label)


def declared(model: Any) -> Table:
    """The same where there must be a declaration (KeyError)."""
    return _tables[model if isinstance(model, str) else model._meta.label]


def personal_columns(model: Any) -> dict[str, Column]:
    """The columns of a model that say something of a person; an archive without personal data leaves them out."""
    table = table_of(model)
    return table.personal if table else {}


def unhistoric_columns(label: str) -> set[str]:
    """What the history keeps no copies of: whatever erasure clears, every free text about people, network addresses, secrets."""
    table = _tables[label]
    always = {Kind.TEXT, Kind.ADDRESS, Kind.ACCOUNT, Kind.IDENTIFIER}
    return {*table.erased, *(name for name, column in table.personal.items() if column.kind in always)}


def erased_with(what: With) -> Iterator[tuple[Table, str]]:
    """Tables with rows that go with this, and the lookup that finds them."""
    for table in tables():
        if what in table.goes:
            yield table, table.goes[what]
