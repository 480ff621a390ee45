"""Whatever has a term has a sweep: one registry of what is kept how long and who removes it, and the task that goes through it.

A sweep registers itself beside what it removes. Terms of a contest's own (retention after its end) are erased by tasks of their
own, which register here by their name. The operator's page reads `sweeps()`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from hackathon_portal.kernel import files
from hackathon_portal.russia.words import plural

log = logging.getLogger("portal.sweeps")


@dataclass(frozen=True)
class Sweep:
    """What is removed (`of`: labels of models, or words for what is no table), after which term, how often one looks."""

    name: str
    of: tuple[str, ...]
    term: str
    # Removes what is over and returns how much; None: the Celery task `task` does it.
    run: Callable[[], int] | None = None
    task: str = ""
    often: str = "каждые 15 минут"


_sweeps: dict[str, Sweep] = {}


def sweep(name: str, *, of: Iterable[str], term: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register the function that removes what is over."""

    def register(function: Callable[[], int]) -> Callable[[], int]:
        _sweeps[name] = Sweep(name, tuple(of), term, run=function)
        return function

    return register


def swept_by_task(name: str, *, of: Iterable[str], term: str, task: str, often: str = "раз в сутки") -> None:
    """Register what a task of its own removes."""
    _sweeps[name] = Sweep(name, tuple(of), term, task=task, often=often)


def sweeps() -> list[Sweep]:
    return [_sweeps[name] for name in sorted(_sweeps)]


def run_all() -> dict[str, int]:
    """Go through every registered function; one that fails stops no other. Name -> how much was removed."""
    removed: dict[str, int] = {}
    for each in sweeps():
        if each.run is not None:
            try:
                removed[each.name] = each.run()
            except Exception:  # whatever went wrong with one, the others' terms are over as well
                log.exception("sweep failed")
    return removed


@sweep("сеансы", of=["sessions.Session"], term="до конца сеанса; копия в кэше живёт не дольше")
def forget_sessions() -> int:
    """Remove sessions whose time is over; the cached copies carry the same term."""
    return Session.objects.filter(expire_date__lte=timezone.now()).delete()[0]


swept_by_task(
    "задания и их файлы", of=["kernel.Job"], term="файл, условия и итог — 7 дней после окончания работы, запись — 30",
    task="kernel.forget_old_files",
)  # fmt: skip
sweep("файлы, которые ждали конца копирования", of=["kernel.WaitingRemoval"], term="пока снимается копия")(files.remove_waiting)
swept_by_task(
    "временные файлы", of=["временные файлы процессов"], term="пока процесс жив; загрузки и остатки — час", task="kernel.sweep_scratch",
    often="каждые 15 минут",
)  # fmt: skip
swept_by_task("счётчики попыток", of=["kernel.Tries"], term="минуты и часы", task="kernel.sweep_tries")
swept_by_task("записи о резервных копиях", of=["kernel.CopyRecord"], term="400 дней", task="kernel.keep_copies")
swept_by_task(
    "резервные копии", of=["файлы резервных копий"],
    term=f"{plural(settings.BACKUP_DAYS, 'день,дня,дней')}, не больше {plural(settings.BACKUP_KEEP, 'копии,копий,копий')}; стёртое на портале до этого срока есть в них",
    task="kernel.keep_copies",
)  # fmt: skip
