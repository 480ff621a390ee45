"""Users (sign-in by e-mail) and the roles they hold in contests, in seasons and in the portal."""

from typing import Any

import pgtrigger
import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin, _user_has_perm  # type: ignore[attr-defined]  # the stubs leave it out
from django.db import models
from django.db.models.functions import Lower

from hackathon_portal.accounts.roles import (
    CONTEST_ROLES,
    ORGANISATION_ROLES,
    PORTAL_ROLES,
    SEASON_ROLES,
    SECOND_FACTOR_ROLES,
    Role,
)
from hackathon_portal.accounts.second_factor import has_passed
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.rooms import PORTAL, ContestOrRoom, Kind, RoomField, one_room
from hackathon_portal.kernel.subjects import spoken_of

__all__ = ["SECOND_FACTOR_ROLES", "Role", "RoleGrant", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **kwargs: Any) -> "User":
        """By the key alone, as every request asks who is signed in, with SQL that is made once (`kernel/prepared.py`)."""
        key = kwargs.get("pk")
        if args or len(kwargs) != 1 or type(key) is not int or type(self) is not UserManager or self._db is not None:
            return super().get(*args, **kwargs)
        if (user := _with_key.one(key)) is None:
            raise self.model.DoesNotExist("User matching query does not exist.")
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(equals("email", username or ""))

    def create_user(self, email: str, password: str | None = None, **extra) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


@spoken_of
@keeps_history(fields=["is_active", "is_staff", "is_superuser"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an e-mail address. What they may do in a contest is said by their RoleGrants."""

    email = models.EmailField("электронная почта", unique=True)
    surname = models.CharField("фамилия", max_length=80, blank=True)
    name = models.CharField("имя", max_length=80, blank=True)
    patronymic = models.CharField("отчество", max_length=80, blank=True)
    is_active = models.BooleanField("активна", default=True)
    is_staff = models.BooleanField("вход в справочники", default=False)
    reminders = models.BooleanField("напоминать о сроках письмом", default=True)
    letters_seen_at = models.DateTimeField("уведомления просмотрены", null=True, blank=True)
    # When the owner was told that the unused account will be erased; a sign-in after it counts.
    idle_notice_at = models.DateTimeField("предупреждён о стирании", null=True, blank=True, editable=False)
    # Who this person is for the installation's bots, which repeat subjects of letters: the private chat in Telegram, the user in MAX.
    max_user = models.BigIntegerField("пользователь MAX", null=True, blank=True, unique=True, editable=False)
    telegram_chat = models.BigIntegerField("чат в Telegram", null=True, blank=True, unique=True, editable=False)
    date_joined = models.DateTimeField(default=clock.real, editable=False)
    # The rehearsal this person was invented for: nobody signs in as them, and they go with it.
    invented_for = models.BigIntegerField("придуман для репетиции", null=True, blank=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "учётная запись"
        verbose_name_plural = "учётные записи"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights come from roles: the mark of a superuser opens tables of the admin (with the second factor) and nothing else."""
        if rules.perm_exists(perm):  # asked dozens of times a page: no other backend knows a permission of the portal
            return self.is_active and rules.has_perm(perm, self, obj)
        return self.is_active and has_passed(self) and _user_has_perm(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return has_passed(self) and super().has_module_perms(app_label)

    def get_full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part) or self.email


@prepared
def _with_key(key: int) -> "models.QuerySet[User]":
    return User.objects.filter(pk=key).order_by()


@keeps_history()
class RoleGrant(ContestOrRoom, models.Model):
    """A user holds a role in one contest, one season, or in the portal."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name="кто")
    contest = models.ForeignKey("contests.Contest", models.CASCADE, null=True, related_name="grants", verbose_name="конкурс")
    room = RoomField()
    role = models.CharField("роль", max_length=12, choices=Role)
    granted_at = models.DateTimeField("назначена", default=clock.now)

    class Meta:
        verbose_name = "роль"
        verbose_name_plural = "роли"
        constraints = [
            models.CheckConstraint(condition=one_room("contest"), name="role_in_one_room"),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(PORTAL_ROLES), room=str(PORTAL))
                | models.Q(role__in=sorted(CONTEST_ROLES), contest__isnull=False)
                | models.Q(role__in=sorted(SEASON_ROLES), room__startswith=f"{Kind.SEASON}:")
                | models.Q(role__in=sorted(ORGANISATION_ROLES), room__startswith=f"{Kind.ORGANISATION}:"),
                name="role_in_its_kind_of_room",
            ),
            models.UniqueConstraint(
                fields=["user", "contest", "role"], condition=models.Q(contest__isnull=False), name="role_once"
            ),
            models.UniqueConstraint(fields=["user", "room", "role"], condition=~models.Q(room=""), name="role_once_in_a_room"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class OpenSession(models.Model):
    """A session somebody is signed in with: where from and since when. Ending it ends the session (accounts/sessions.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField("адрес", null=True)
    device = models.CharField("браузер", max_length=60)
    # Real time, not the contest's clock.
    began_at = models.DateTimeField("вход", db_default=models.functions.Now())
    seen_at = models.DateTimeField("последнее действие", db_default=models.functions.Now())

    class Meta:
        verbose_name = "сеанс"
        verbose_name_plural = "сеансы"

    def __str__(self) -> str:
        return f"{self.device}, {self.address}"


# How long the journal of sign-ins is kept; until then a row cannot be removed by anybody (the trigger says the same).
SIGN_INS_KEPT_DAYS = 365


class SignInRecord(models.Model):
    """The journal of sign-ins and of changes of means of entry. Rows are only added; a year later they go."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "вход"
        REFUSED = "refused", "неверный пароль"
        FACTOR_REFUSED = "factor_no", "неверный код второго фактора"
        FACTOR_PASSED = "factor_yes", "второй фактор подтверждён"
        CODE_USED = "code_used", "использован запасной код"
        SIGNED_OUT = "signed_out", "выход"
        EXPIRED = "expired", "сеанс закончился по времени"
        ENDED = "ended", "сеансы закончены"
        PASSWORD_CHANGED = "password", "пароль изменён"
        PASSWORD_RESET = "reset", "пароль восстановлен по письму"
        EMAIL_ADDED = "mail_add", "добавлен адрес почты"
        EMAIL_CONFIRMED = "mail_ok", "адрес почты подтверждён"
        EMAIL_CHANGED = "mail_main", "изменён основной адрес почты"
        EMAIL_REMOVED = "mail_del", "удалён адрес почты"
        FACTOR_ADDED = "factor_add", "подключён второй фактор"
        FACTOR_REMOVED = "factor_del", "отключён второй фактор"
        CODES_MADE = "codes", "созданы запасные коды"

    kind = models.CharField("что", max_length=12, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    # A keyed hash of the e-mail that was typed: tries of one address are seen together, the address of nobody is stored.
    email_hash = models.CharField(max_length=64, blank=True)
    detail = models.CharField("чем", max_length=60, blank=True)
    address = models.GenericIPAddressField("адрес", null=True)
    device = models.CharField("браузер", max_length=60, blank=True)
    at = models.DateTimeField("когда", db_default=models.functions.Now())

    class Meta:
        verbose_name = "запись журнала входов"
        verbose_name_plural = "журнал входов"
        indexes = [models.Index(fields=["user", "-id"], name="sign_ins_of_user"), models.Index(fields=["at"], name="sign_ins_at")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="kept_a_year",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(f"OLD.at > NOW() - INTERVAL '{SIGN_INS_KEPT_DAYS} days'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()
