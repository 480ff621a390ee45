"""Every account with what opens it as a workbook: the list an administrator goes through once in a while."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.queries import accounts
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.kernel import clock, jobs, spreadsheets, walks
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import PORTAL
from registration.models import ApiToken

HEADS = [
    "№", "Фамилия", "Имя", "Отчество", "Почта", "Состояние", "Второй фактор", "Роли", "Создаёт конкурсы", "Токены API", "Создана", "Последний вход",
]  # fmt: skip


@action("Заказан список учётных записей")
def order_account_sheet(*, reason: str, by: User, address: str | None) -> Job:
    """Start making the workbook; the reason goes into both journals."""
    require(by, "accounts.manage", None, "Список учётных записей берёт администратор портала.")
    reason = asked_reason(reason)
    record_access(by=by, room=PORTAL, subject="список всех учётных записей", reason=reason, address=address)
    note(room=PORTAL, about="все учётные записи", reason=reason)
    return jobs.start(
        kind="shell.accounts", title="Список учётных записей", room=PORTAL, by=by, parameters={"reason": reason}, size=User.objects.count(),
    )  # fmt: skip


@jobs.work("shell.accounts", permission="accounts.manage", short_to=5000)
def _accounts_job(running: jobs.Running) -> str:
    require(running.job.started_by, "accounts.manage", None, "Список учётных записей берёт администратор портала.")
    issued: dict[int | None, list[ApiToken]] = defaultdict(list)
    # The key that signs is not read: one that cannot be deciphered says nothing here.
    for token in ApiToken.objects.filter(revoked_at=None).order_by("expires_at").defer("signing_key"):
        issued[token.made_by_id].append(token)
    unread = walks.Unread()
    rows = [_row(user, issued[user.pk]) for user in walks.readable(accounts(), unread)]
    target = io.BytesIO()
    spreadsheets.write_book(target, [spreadsheets.Page("Учётные записи", HEADS, rows)])
    target.seek(0)
    running.save_file(target, f"uchetnye-zapisi-{clock.now():%Y-%m-%d}.xlsx")
    return f"Учётных записей: {len(rows)}.{unread.in_words()}"


def _row(user: Any, tokens: list[ApiToken]) -> list[Any]:
    return [
        user.pk, user.surname, user.name, user.patronymic, user.email,
        "действует" if user.is_active else "заблокирована",
        "есть" if user.has_factor else "нет",
        "; ".join(f"{grant.get_role_display()} ({grant.contest or 'портал'})" for grant in user.all_grants),
        "да" if user.is_staff else "нет",
        "; ".join(f"{token.name} (до {_local(token.expires_at)})" for token in tokens),
        _local(user.date_joined), _local(user.last_login),
    ]  # fmt: skip


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%d.%m.%Y}" if at else ""
