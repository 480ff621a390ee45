"""The lines of /health/ that are the kernel's own: servers, processes, what waits, the disk."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils import timezone

from hackathon_portal.kernel import antivirus, disk, periodic, waking
from hackathon_portal.kernel.backups import routine
from hackathon_portal.kernel.health import DATABASE, Verdict, line
from hackathon_portal.kernel.models import ChannelState, Job, OutboxMessage, SignOfLife
from hackathon_portal.russia.words import plural

SIGN_MAY_BE_OLD = timedelta(seconds=90)
LETTER_MAY_WAIT, JOB_MAY_WAIT, FILE_MAY_WAIT = timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15)


def ago(since: datetime | None, now: datetime) -> str:
    """«12 с», «4 мин», «3 ч», «2 дня» since then; «никогда»."""
    if since is None:
        return "никогда"
    seconds = max(0, int((now - since).total_seconds()))
    for size, word in ((86_400, "дн."), (3600, "ч"), (60, "мин")):
        if seconds >= 2 * size:
            return f"{seconds // size} {word} назад"
    return f"{seconds} с назад"


@line(DATABASE, "База данных", order=10)
def _database() -> Verdict:
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    milliseconds = round((time.monotonic() - began) * 1000, 1)
    return Verdict(True, f"отвечает за {str(milliseconds).replace('.', ',')} мс", {"milliseconds": milliseconds})


@line("cache", "Кэш", order=20, needs_database=False)
def _cache() -> Verdict:
    if not caches["default"].answers():  # type: ignore[attr-defined]  # of ours (cache.py)
        return Verdict(False, "не отвечает; страницы работают без него, но медленнее")
    return Verdict(True, "отвечает")


@line("queue", "Очередь заданий", order=30, needs_database=False)
def _queue() -> Verdict:
    if not waking.answers():
        return Verdict(False, "не отвечает; письма и работы ждут в базе и начнутся, когда она вернётся")
    return Verdict(True, "отвечает")


def _processes(role: str, words: str) -> Verdict:
    """Of each kind seen lately (`worker`, `letters`, `long-worker`) somebody must be alive; a worker that ends takes its sign away."""
    now = timezone.now()
    last: dict[str, datetime] = {}
    for name, at in SignOfLife.objects.filter(role=role).values_list("name", "at"):
        kind = name.partition("@")[0]
        last[kind] = max(at, last.get(kind, at))
    living = SignOfLife.objects.filter(role=role, at__range=(now - SIGN_MAY_BE_OLD, now + SIGN_MAY_BE_OLD)).count()
    figures = {"living": living, "last_signs": {kind: at.isoformat() for kind, at in last.items()}}
    silent = [f"{kind}: последний признак жизни {ago(at, now)}" for kind, at in last.items() if abs(now - at) > SIGN_MAY_BE_OLD]
    if silent or not last:
        return Verdict(False, f"{'; '.join(silent) or 'ещё не начинал'}; {words}", figures)
    return Verdict(True, f"работает процессов: {living}, признак жизни {ago(min(last.values()), now)}", figures)


@line("worker", "Исполнитель", order=40)
def _worker() -> Verdict:
    return _processes("worker", "письма и долгие работы не двигаются")


@line("beat", "Расписание", order=50)
def _beat() -> Verdict:
    return _processes("beat", "напоминания и уборка не поручаются")


@line("letters", "Письма и сообщения", order=60)
def _letters() -> Verdict:
    now = timezone.now()
    due = OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING, due_at__lte=Now())
    lanes = list(due.values_list("channel", "lane").annotate(Count("pk"), Min("due_at")).order_by("channel", "lane"))
    names = [f"{OutboxMessage.Channel(channel).label}, {OutboxMessage.Lane(lane).label}" for channel, lane, _, _ in lanes]
    figures = {
        f"{channel}/{OutboxMessage.Lane(lane).name.lower()}": {"waiting": count, "oldest_due": oldest.isoformat()}
        for channel, lane, count, oldest in lanes
    }
    if not lanes:
        return Verdict(True, "ничего не ждёт отправки", {"lanes": figures})
    words = "; ".join(
        f"{name}: {plural(count, 'письмо,письма,писем')}, старшее {ago(at, now)}"
        for name, (_, _, count, at) in zip(names, lanes, strict=True)
    )
    # A mailing is paced by the mail server's limits: hours are no alarm, letters somebody waits for are.
    late = [at for _, lane, _, at in lanes if lane != OutboxMessage.Lane.MASS and now - at > LETTER_MAY_WAIT]
    return Verdict(not late, f"ждут отправки — {words}", {"lanes": figures})


@line("mail", "Почтовый сервер и мессенджер", order=70)
def _mail() -> Verdict:
    refusing = list(ChannelState.objects.filter(refusals__gt=0).order_by("channel"))
    figures = {state.channel: {"refusals": state.refusals, "said": state.last_refusal} for state in refusing}
    if refusing:
        return Verdict(
            False, "; ".join(f"{state.last_refusal} (отказов подряд: {state.refusals})" for state in refusing), figures
        )
    return Verdict(True, "письма принимают")


@line("jobs", "Долгие работы", order=80)
def _jobs() -> Verdict:
    now = timezone.now()
    oldest = Job.objects.filter(state=Job.State.QUEUED).aggregate(oldest=Min("created_at"))["oldest"]
    if oldest is None:
        return Verdict(True, "ни одна не ждёт")
    return Verdict(now - oldest <= JOB_MAY_WAIT, f"старшая ждёт: {ago(oldest, now)}", {"oldest": oldest.isoformat()})


@line("periodic", "Работы по расписанию", order=90)
def _periodic() -> Verdict:
    now, states = timezone.now(), periodic.states()
    figures = {
        state.name: {
            "task": state.task, "late": state.is_late, "last_success": state.succeeded_at and state.succeeded_at.isoformat(),
            "last_error": state.last_error,
        } for state in states
    }  # fmt: skip
    late = [f"{state.title} ({ago(state.succeeded_at, now)})" for state in states if state.is_late]
    words = f"опаздывают: {', '.join(late)}" if late else f"все {len(states)} идут по расписанию"
    return Verdict(not late, words, {"works": figures})


@line("disk", "Место на диске", order=100, needs_database=False)
def _disk() -> Verdict:
    places = disk.places()
    figures = {place.name: place.free // 2**20 for place in places}
    words = ", ".join(f"{place.name} — {disk.size(place.free)}" for place in places)
    return Verdict(not disk.is_short(places), f"свободно: {words}", {"free_megabytes": figures})


@line("antivirus", "Антивирус", order=110)
def _antivirus() -> Verdict:
    if not antivirus.is_on():
        return Verdict(True, "не включён: файлы не проверяются", {"on": False})
    waiting = antivirus.waiting_count()
    words = f"ждут проверки: {plural(waiting, 'файл,файла,файлов')}"
    if not antivirus.answers():
        return Verdict(False, f"не отвечает; {words}", {"on": True, "waiting": waiting})
    return Verdict(True, f"отвечает; {words}", {"on": True, "waiting": waiting})


@line("backup", "Резервные копии", order=120)
def _backup() -> Verdict:
    if not settings.BACKUP_DIR:
        return Verdict(True, "сам портал копий не делает (BACKUP_DIR не задан)", {"on": False})
    now, last = timezone.now(), routine.last_good()
    figures = {"on": True, "last_good": last.started_at.isoformat() if last else None}
    if wrong := routine.whats_wrong(now):
        return Verdict(False, wrong.rstrip("."), figures)
    return Verdict(True, f"последняя удачная {ago(last.started_at if last else None, now)}", figures)
