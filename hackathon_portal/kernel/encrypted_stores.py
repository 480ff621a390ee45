"""Where everything encrypted lies: a registry that the change of keys walks, piece by piece.

Encrypted columns are found by themselves. Whoever else calls `encryption.encrypt` registers where the token ends up, naming the calling
function (a test finds a caller that has not). A store is walked in batches of their own transactions, so a walk that was cut
short goes on where it was: what the first key reads already is passed over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models

from hackathon_portal.kernel import storage, walks
from hackathon_portal.kernel.encryption import EncryptedTextField, is_current, is_readable, rotated

FILES_TOLD = 50
Progress = Callable[[str, int], None]


@dataclass
class Outcome:
    """What a walk through one store found: values rewritten, those the first key alone cannot read, those no key reads."""

    rewritten: int = 0
    left: int = 0
    unreadable: list[str] = field(default_factory=list)


class Store(Protocol):
    """One place of tokens. `callers`: functions that put them there (`module.Class.function`)."""

    name: str
    callers: frozenset[str]

    def walk(self, *, rewrite: bool, progress: Progress) -> Outcome:
        """Read everything; with `rewrite` what the first key does not read is written anew."""


_registered: list[Store] = []


def register(store: Store) -> None:
    """Add a place of tokens that is no encrypted column of a model."""
    _registered.append(store)


def stores() -> Iterator[Store]:
    """Every place: columns of models, what is registered, files."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        columns = [item for item in model._meta.local_fields if isinstance(item, EncryptedTextField)]
        if columns and not model._meta.proxy:
            yield Columns(model, columns)
    yield from _registered
    yield Files()


def checked(token: str, where: str, outcome: Outcome, *, rewrite: bool) -> str | None:
    """The token under the first key if it has to be written; what it is now goes into the outcome."""
    if is_current(token):
        return None
    if not is_readable(token):
        outcome.unreadable.append(where)
        outcome.left += 1
        return None
    if rewrite:
        outcome.rewritten += 1
        return rotated(token)
    outcome.left += 1
    return None


class Rows(ABC):
    """Rows of one table, by their keys: what of a row is a token is the subclass's to say."""

    callers: frozenset[str] = frozenset()

    def __init__(self, model: type[models.Model], columns: Sequence[models.Field[Any, Any]]) -> None:
        self.model = model
        self.columns: list[Any] = list(columns)
        self._key: Any = model._meta.pk
        self.name = f"{model._meta.verbose_name} ({model._meta.db_table})"

    def walk(self, *, rewrite: bool, progress: Progress) -> Outcome:
        outcome = Outcome()
        types = {column.column: column.db_type(connection) for column in self.columns}
        key = self._key
        table = walks.Table(self.model._meta.db_table, types, key=key.column, key_type=key.rel_db_type(connection))
        for seen in table.walk(lambda pk, values: self._row((pk, *values), outcome, rewrite=rewrite), writes=rewrite):
            progress(self.name, seen)
        return outcome

    def _row(self, values: tuple[Any, ...], outcome: Outcome, *, rewrite: bool) -> tuple[Any, ...] | None:
        key, *stored = values
        fresh = [self._value(value, f"{self.name}, {key}", outcome, rewrite=rewrite) for value in stored]
        if all(value is None for value in fresh):
            return None
        return tuple(old if new is None else new for old, new in zip(stored, fresh, strict=True))

    @abstractmethod
    def _value(self, value: Any, where: str, outcome: Outcome, *, rewrite: bool) -> Any:
        """What to write instead of this value; None: it stays."""


class Columns(Rows):
    """The encrypted columns of a model; reading and writing pass over the fields' own decryption."""

    callers = frozenset({
        "hackathon_portal.kernel.encryption.EncryptedTextField.get_prep_value",
        "hackathon_portal.kernel.encryption.EncryptedDateField.get_prep_value",
    })  # fmt: skip

    def _value(self, value: Any, where: str, outcome: Outcome, *, rewrite: bool) -> Any:
        return checked(value, where, outcome, rewrite=rewrite) if value else None


class Files:
    """The stored files; those of before they were encrypted are encrypted as well."""

    name = "файлы"
    callers: frozenset[str] = frozenset()

    def walk(self, *, rewrite: bool, progress: Progress) -> Outcome:
        outcome = Outcome()
        for number, name in enumerate(storage.stored_names(), 1):
            self._file(name, outcome, rewrite=rewrite)
            if number % FILES_TOLD == 0:
                progress(self.name, number)
        return outcome

    def _file(self, name: str, outcome: Outcome, *, rewrite: bool) -> None:
        try:
            if storage.is_current(name):
                return
            if rewrite:
                storage.encrypt_again(name)
                outcome.rewritten += 1
                return
        except FileNotFoundError:  # its row was erased meanwhile
            return
        except storage.DamagedFile:
            outcome.unreadable.append(name)
        outcome.left += 1


def rotate(*, progress: Progress, only: Iterable[Store] | None = None) -> dict[str, Outcome]:
    """Write everything anew under the first key; name of the store -> what was done."""
    return {store.name: store.walk(rewrite=True, progress=progress) for store in (stores() if only is None else only)}


def verify(*, progress: Progress, only: Iterable[Store] | None = None) -> dict[str, Outcome]:
    """Read everything with the first key alone; name of the store -> what is left to the other keys."""
    return {store.name: store.walk(rewrite=False, progress=progress) for store in (stores() if only is None else only)}
