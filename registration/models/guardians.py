"""Adults who answer for others: the team's leader from its organisation, a minor's parent or lawful representative."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.subjects import spoken_of
from registration.models.applications import Application, Team

LEADER_PERSONAL = ["full_name", "position", "email", "phone"]
REPRESENTATIVE_PERSONAL = ["full_name", "email", "phone", "address", "passport", "child_address", "child_printed", "child_named"]


def appointment_path(instance: TeamLeader, name: str) -> str:
    return f"leaders/{instance.team_id}/{clock.now():%Y%m%d%H%M%S}"


@spoken_of
@keeps_history()
class TeamLeader(models.Model):
    """The adult who represents a team for the organisation that sends it (Kuzbass: clauses 3, 6.8); takes no part themselves."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="leaders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="led_teams")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    position = models.CharField("должность", max_length=200, blank=True)
    email = models.EmailField("электронная почта")
    phone = PhoneNumberField("телефон", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField("приглашён", default=clock.now)
    # With the agreement the leader takes the duties of the regulation upon themselves.
    agreed_at = models.DateTimeField("согласился", null=True, blank=True)
    left_at = models.DateTimeField("больше не руководитель", null=True, blank=True)
    appointment = models.FileField("документ о назначении", upload_to=appointment_path, blank=True)
    appointment_name = models.CharField(max_length=160, blank=True)
    # What staff have said of the paper that is attached now; another paper is looked at anew.
    appointment_checked_at = models.DateTimeField("документ проверен", null=True, blank=True)
    appointment_checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    appointment_refusal = models.CharField("почему документ не принят", max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = "руководитель команды"
        verbose_name_plural = "руководители команд"
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(left_at__isnull=True, agreed_at__isnull=False), name="team_one_leader"
            ),
            # Somebody else may be asked while the one who has agreed goes on.
            models.UniqueConstraint(
                fields=["team"], condition=Q(left_at__isnull=True, agreed_at__isnull=True), name="team_one_leader_asked"
            ),
            models.CheckConstraint(condition=Q(agreed_at__isnull=True) | Q(user__isnull=False) | Q(left_at__isnull=False),
                                   name="team_leader_agreed_by_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    @property
    def paper(self) -> str:
        """Which paper is attached now, for a decision on it: each file has a name of its own."""
        return (self.appointment.name or "").rpartition("/")[2]


def signed_consent_path(instance: Representative, name: str) -> str:
    return f"representatives/{instance.application_id}/{clock.now():%Y%m%d%H%M%S}"


@spoken_of
@keeps_history()
class Representative(models.Model):
    """A minor's parent or lawful representative and the consent they sign by hand (Kuzbass: appendix 5)."""

    class State(models.TextChoices):
        ASKED = "asked", "ждём ответа представителя"
        FILLED = "filled", "данные заполнены, ждём подписанный лист"
        UPLOADED = "uploaded", "на проверке"
        ACCEPTED = "accepted", "принято"
        RETURNED = "returned", "возвращено на исправление"
        WITHDRAWN = "withdrawn", "отозвано"

    application = models.OneToOneField(Application, models.CASCADE, related_name="representative")
    # An account of the representative's own, by which they ask for the child's prize.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="represented")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.ASKED)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    kinship = models.CharField("кем приходится", max_length=80, help_text="Мать, отец, опекун, попечитель.")
    email = models.EmailField("электронная почта")
    phone = PhoneNumberField("телефон", blank=True)
    address = EncryptedTextField("адрес регистрации", blank=True)
    passport = EncryptedTextField("паспорт: номер, кем и когда выдан", blank=True)
    child_address = EncryptedTextField("адрес проживания ребёнка", blank=True)
    # The child's name in the case of the text as the representative corrected it, and the name it is a form of: another name, another form.
    child_printed = models.CharField("имя участника в тексте согласия", max_length=200, blank=True, db_default="", default="")
    child_named = models.CharField(max_length=200, blank=True, db_default="", default="")
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField("спрошено", default=clock.now)
    text_version = models.CharField("версия текста", max_length=40, blank=True)
    # SHA-256 of the text with the data filled in, as it was when the signed sheet was uploaded.
    text_sha256 = models.CharField(max_length=64, blank=True)
    signed_copy = models.FileField("подписанный лист", upload_to=signed_consent_path, blank=True)
    signed_copy_name = models.CharField(max_length=160, blank=True)
    signed_at = models.DateTimeField("приложен", null=True, blank=True)
    signed_address = models.GenericIPAddressField("адрес", null=True)
    return_reason = models.CharField("что исправить", max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "представитель несовершеннолетнего"
        verbose_name_plural = "представители несовершеннолетних"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["uploaded", "accepted"]) | Q(signed_at__isnull=False), name="representative_signed_when"
            ),
        ]

    def __str__(self) -> str:
        return f"представитель по заявке {self.application_id}"

    @property
    def sheet(self) -> str:
        """Names the signed sheet: another upload is another sheet."""
        return f"{self.signed_at:%Y%m%d%H%M%S%f}" if self.signed_at else ""
