"""Accounts nobody uses: their owners are told, then they are erased. The clock does it, no right is asked."""

from __future__ import annotations

from django.conf import settings

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.audit import account, action, note
from registration.actions.personal import forget_account


@action("Предупреждён владелец неиспользуемой учётной записи")
def tell_idle(*, user: User) -> None:
    """A letter with the day of the erasure; signing in stops it."""
    now = clock.now()
    User.objects.filter(pk=user.pk).update(idle_notice_at=now)
    outbox.post_template(
        template="account/letters/idle.txt",
        context={"user": user, "day": (now + settings.ACCOUNT_NOTICE_DAYS).date()},
        kind="idle_account",
        key=f"account:idle:{user.pk}:{now:%Y%m%d}",
        to=user.email,
    )
    note(about=account(user.pk))


@action("Неиспользуемая учётная запись стёрта")
def erase_idle(*, user: User) -> None:
    """Erase it with its addresses, sessions, second factor, Telegram and files of jobs."""
    forget_account(user)
    note(about=account(user.pk))
