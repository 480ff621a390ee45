"""Invented people of the demonstration, with accounts for every actor."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from hackathon_portal.accounts import actions
from hackathon_portal.accounts.models import SECOND_FACTOR_ROLES, Role, User
from hackathon_portal.accounts.roles import PORTAL_ROLES
from hackathon_portal.launcher import keeping

DOMAIN = "demo.example.org"


@dataclass(frozen=True)
class Actor:
    """An account of the demonstration: who, in which role, and in which position for the commission's list."""

    login: str
    surname: str
    name: str
    patronymic: str
    role: str
    position: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"

    @property
    def full_name(self) -> str:
        return f"{self.surname} {self.name} {self.patronymic}"


STAFF = Actor("staff", "Калинова", "Мария", "Павловна", Role.STAFF)
ACCOUNTANT = Actor("accountant", "Рублёва", "Нина", "Олеговна", Role.ACCOUNTANT)
MENTOR = Actor("mentor", "Наставников", "Илья", "Сергеевич", Role.MENTOR)
CHAIR = Actor("chair", "Громов", "Аркадий", "Львович", Role.CHAIR, "заместитель министра")
SECRETARY = Actor("secretary", "Тихонова", "Вера", "Ильинична", Role.SECRETARY, "начальник отдела информатизации")
MEMBERS = [
    Actor("member1", "Дубравин", "Пётр", "Савельевич", Role.MEMBER, "директор департамента социальных выплат"),
    Actor("member2", "Ельников", "Семён", "Юрьевич", Role.MEMBER, "директор департамента экологии"),
    Actor("member3", "Заречная", "Ольга", "Викторовна", Role.MEMBER, "заместитель директора института"),
    Actor("member4", "Каменев", "Виктор", "Андреевич", Role.MEMBER, "генеральный директор ООО «Самовар-Системы»"),
    Actor("member5", "Лугова", "Анна", "Марковна", Role.MEMBER, "начальник отдела разработки"),
    Actor("member6", "Полевой", "Денис", "Игоревич", Role.MEMBER, "директор центра технологий"),
]
DOOR = Actor("door", "Привратников", "Егор", "Тимурович", Role.DOOR)
PARTNER = Actor("partner", "Содружев", "Лев", "Маркович", Role.PARTNER)
COMMITTEE = Actor("committee", "Собирова", "Эмма", "Ильдаровна", Role.COMMITTEE, "начальник отдела мероприятий, оператор")
OPERATIONS = Actor("operations", "Порядков", "Глеб", "Янович", Role.OPERATIONS, "координатор проектов, оператор")
VOLUNTEER = Actor("volunteer", "Помогаева", "Ася", "Тимофеевна", Role.VOLUNTEER, "")
# The portal's administrator: no role in any contest.
ADMINISTRATOR = Actor("administrator", "Устинов", "Роман", "Глебович", Role.ADMINISTRATOR)
COMMISSION = [CHAIR, SECRETARY, *MEMBERS]
EVERYBODY = [STAFF, ACCOUNTANT, MENTOR, DOOR, PARTNER, COMMITTEE, OPERATIONS, VOLUNTEER, *COMMISSION]


def accounts_file() -> Path:
    return settings.DATA_DIR / "accounts.txt"


def make_accounts(actors: Iterable[Actor] = (*EVERYBODY, ADMINISTRATOR)) -> dict[str, User]:
    """Login -> user for every actor; passwords of new accounts are added to the accounts file and printed."""
    users: dict[str, User] = {}
    lines = []
    for actor in actors:
        user = User.objects.filter(email=actor.email).first()
        if user is None:
            password = secrets.token_urlsafe(12)
            user = actions.create_account(
                email=actor.email, password=password, surname=actor.surname, name=actor.name, patronymic=actor.patronymic,
                is_staff=actor is STAFF,
            )  # fmt: skip
            lines.append(f"{Role(actor.role).label:<26} {actor.email:<38} {password}")
        if actor.role in SECOND_FACTOR_ROLES and not is_mfa_enabled(user):
            actions.give_second_factor(user=user, secret=generate_totp_secret())
        if actor.role in PORTAL_ROLES and not user.grants.exists():
            actions.grant_role(user=user, contest=None, role=actor.role)
        users[actor.login] = user
    remember(lines)
    return users


def remember(lines: list[str]) -> None:
    """Print accounts once and keep them in the data folder, readable by the owner alone."""
    if not lines:
        return
    path = accounts_file()
    before = path.read_text("utf-8") if path.exists() else ""
    keeping.keep(path, before + "".join(line + "\n" for line in lines))
    print("\n".join(lines), flush=True)
