"""Somebody's account before the portal's administrator: what is known of it, what may be done with it and what that will change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator

from hackathon_portal.accounts import administration, sessions
from hackathon_portal.accounts.models import OpenSession, RoleGrant, User
from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.audit import account
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.kernel.rooms import PORTAL, rows_of
from hackathon_portal.russia.words import plural
from registration.models import ApiToken

DEVICES = {
    Authenticator.Type.TOTP: "приложение с кодами",
    Authenticator.Type.WEBAUTHN: "ключ доступа",
    Authenticator.Type.RECOVERY_CODES: "резервные коды",
}


@dataclass(frozen=True)
class Card:
    """What the administrator sees of an account; never a secret of it."""

    user: User
    grants: list[RoleGrant]
    devices: list[tuple[str, Authenticator]]
    open_sessions: list[OpenSession]
    tokens: list[ApiToken]
    journal: list[AuditRecord]

    @property
    def sessions(self) -> int:
        return len(self.open_sessions)

    @property
    def is_administrator(self) -> bool:
        return any(grant.role == Role.ADMINISTRATOR for grant in self.grants)

    @property
    def working_tokens(self) -> list[ApiToken]:
        return [token for token in self.tokens if token.standing == ApiToken.Standing.WORKS]


def card_of(user: User) -> Card:
    devices = Authenticator.objects.filter(user=user).order_by("type", "pk")
    return Card(
        user=user,
        grants=list(RoleGrant.objects.filter(user=user).select_related("contest").order_by("-contest_id", "role")),
        devices=[(DEVICES[Authenticator.Type(device.type)], device) for device in devices],
        open_sessions=sessions.of_person(user),
        tokens=list(ApiToken.objects.filter(made_by=user).select_related("contest", "made_by").order_by("-id")),
        journal=list(
            AuditRecord.objects.filter(rows_of(PORTAL), about=account(user.pk)).select_related("user").order_by("-id")[:20]
        ),
    )


@dataclass(frozen=True)
class AccountAction:
    """Something the administrator may do with an account: its words, when it can be done, what will happen, the action."""

    title: str
    button: str
    done: str
    is_possible: Callable[[Card], bool]
    consequences: Callable[[Card], list[str]]
    act: Callable[..., object]
    is_grave: bool = False


def _sessions(card: Card) -> str:
    return f"Завершатся открытые сеансы: {card.sessions}." if card.sessions else "Открытых сеансов нет."


def _of_block(card: Card) -> list[str]:
    tokens = [f"Перестанет действовать токен API «{token.name}» ({token.place})." for token in card.working_tokens]
    roles = plural(len(card.grants), "роль останется,роли останутся,ролей останется") if card.grants else ""
    kept = [f"За человеком {roles}: после разблокировки всё будет как было."] if roles else []
    return ["Войти с этой учётной записью будет нельзя.", _sessions(card), *tokens, *kept]


def _of_unblock(card: Card) -> list[str]:
    waiting = [token for token in card.tokens if token.standing == ApiToken.Standing.SUSPENDED]
    tokens = [f"Снова начнёт действовать токен API «{token.name}» ({token.place})." for token in waiting]
    return ["Человек снова сможет войти по своему паролю.", *tokens]


def _of_factor_reset(card: Card) -> list[str]:
    return [
        *(f"Удалится: {title}." for title, _ in card.devices), _sessions(card),
        "Человек войдёт по паролю; пока не подключит новый второй фактор, персональные данные и баллы ему не откроются.",
        "Убедитесь, что просит сам человек: позвоните ему по известному вам телефону.",
    ]  # fmt: skip


ACTIONS: dict[str, AccountAction] = {
    "block": AccountAction(
        "Заблокировать учётную запись", "Заблокировать", "Учётная запись заблокирована.",
        lambda card: card.user.is_active, _of_block, administration.block_account, is_grave=True,
    ),
    "unblock": AccountAction(
        "Разблокировать учётную запись", "Разблокировать", "Учётная запись разблокирована.",
        lambda card: not card.user.is_active, _of_unblock, administration.unblock_account,
    ),
    "end-sessions": AccountAction(
        "Завершить все сеансы", "Завершить сеансы", "Сеансы завершены.",
        lambda card: card.sessions > 0, lambda card: [_sessions(card), "Войти можно будет сразу."], administration.end_all_sessions,
    ),
    "reset-factor": AccountAction(
        "Сбросить второй фактор", "Сбросить второй фактор", "Второй фактор сброшен.",
        lambda card: bool(card.devices), _of_factor_reset, administration.reset_second_factor, is_grave=True,
    ),
    "new-password": AccountAction(
        "Прислать ссылку для нового пароля", "Отправить письмо", "Письмо отправлено.",
        lambda card: card.user.is_active,
        lambda card: [f"На {card.user.email} уйдёт письмо со ссылкой.", "Прежний пароль действует, пока человек не задаст новый."],
        administration.send_password_reset,
    ),
    "let-create": AccountAction(
        "Разрешить создавать конкурсы", "Разрешить", "Право дано.",
        lambda card: card.user.is_active and not card.user.is_staff,
        lambda card: ["Человек сможет создавать конкурсы (и станет в них сотрудником) и вести справочники.",
                      "Понадобится второй фактор."],
        lambda **about: administration.set_contest_maker(allowed=True, **about),
    ),
    "forbid-create": AccountAction(
        "Снять право создавать конкурсы", "Снять право", "Право снято.",
        lambda card: card.user.is_staff,
        lambda card: ["Человек не сможет создавать конкурсы и вести справочники. Роли в конкурсах останутся."],
        lambda **about: administration.set_contest_maker(allowed=False, **about),
    ),
    "make-administrator": AccountAction(
        "Назначить администратором портала", "Назначить", "Администратор назначен.",
        lambda card: card.user.is_active and not card.is_administrator,
        lambda card: ["Человек сможет блокировать учётные записи, сбрасывать второй фактор, отзывать токены, назначать администраторов.",
                      "В конкурсах роль ничего не открывает. Понадобится второй фактор."],
        administration.make_administrator, is_grave=True,
    ),
    "dismiss-administrator": AccountAction(
        "Снять администратора портала", "Снять роль", "Роль снята.",
        lambda card: card.is_administrator, lambda card: ["Остальные роли человека останутся."],
        administration.dismiss_administrator, is_grave=True,
    ),
}  # fmt: skip


def possible(card: Card) -> dict[str, AccountAction]:
    """What can be done with the account as it stands."""
    if administration.is_erased(card.user):
        return {}
    return {name: action for name, action in ACTIONS.items() if action.is_possible(card)}


def carry_out(name: str, card: Card, *, reason: str, by: Any) -> AccountAction:
    """Do it; RuleViolation says why not."""
    action = ACTIONS[name]
    action.act(user=card.user, reason=reason, by=by)
    return action
