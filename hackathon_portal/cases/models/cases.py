"""A case of a partner: its versions, files, who took them, and which organisations may give cases to a room."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.cases.rules.texts import Texts
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.organisations.models import Organisation

USER = settings.AUTH_USER_MODEL


@keeps_history()
class CaseInvitation(models.Model):
    """Staff of a room let an organisation give cases to it."""

    room = models.CharField("раздел", max_length=40, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="case_invitations", verbose_name="организация")
    invited_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="кто пригласил")
    invited_at = models.DateTimeField("приглашена", default=clock.now)
    ended_at = models.DateTimeField("приём закрыт", null=True, blank=True)

    class Meta:
        verbose_name = "приглашение дать кейс"
        verbose_name_plural = "приглашения дать кейс"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["room", "organisation"], condition=Q(ended_at=None), name="case_invitation_once")
        ]

    def __str__(self) -> str:
        return f"приглашение дать кейс № {self.pk}"


@keeps_history()
class Case(models.Model):
    """A problem a partner gives. Until it opens nobody but the partner and the room's staff knows of it: its name here is its number."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        REVIEW = "review", "на проверке"
        RETURNED = "returned", "возвращён"
        APPROVED = "approved", "одобрен"
        WITHDRAWN = "withdrawn", "отозван"

    room = models.CharField("раздел", max_length=40, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases", verbose_name="партнёр")
    # The code of the stage with which it opens; the room says when that is (`gates.py`).
    opens_with = models.CharField("открывается с этапом", max_length=40)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    # What readers see.
    approved = models.ForeignKey(
        "CaseVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="текст в силе"
    )
    made_at = models.DateTimeField("начат", default=clock.now)
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="кто начал")
    # When the partner was told that everybody reads it.
    told_open_at = models.DateTimeField("открыт всем", null=True, blank=True)
    closed_at = models.DateTimeField("закрыт", null=True, blank=True)
    reason = models.CharField("почему отозван или закрыт", max_length=300, blank=True)

    class Meta:
        verbose_name = "кейс"
        verbose_name_plural = "кейсы"
        ordering = ["id"]
        indexes = [models.Index(fields=["room", "state"], name="case_of_room")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="approved") | Q(approved__isnull=False), name="case_approved_has_a_text"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") & Q(closed_at=None) | ~Q(reason=""), name="case_ended_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"кейс № {self.pk}"

    @property
    def title(self) -> str:
        """Of the text in force; before there is one, of the newest text."""
        version = self.approved or self.versions.first()
        return version.title if version and version.title else str(self).capitalize()

    @property
    def texts(self) -> Texts:
        """What readers see; empty before it was approved."""
        return self.approved.texts if self.approved else Texts()


class CaseVersion(models.Model):
    """One text of a case, kept as it was sent: the versions are its history."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        REVIEW = "review", "на проверке"
        RETURNED = "returned", "возвращена"
        APPROVED = "approved", "одобрена"
        DROPPED = "dropped", "снята"

    case = models.ForeignKey(Case, models.CASCADE, related_name="versions", verbose_name="кейс")
    number = models.PositiveSmallIntegerField("версия", default=1)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField("название", max_length=160, blank=True)
    situation = models.TextField("ситуация", blank=True)
    # [{"text": …, "source": …}]
    facts = models.JSONField("факты", default=list)
    contact = models.CharField("к кому обращаться", max_length=300, blank=True)
    licence = models.CharField("на каких условиях", max_length=500, blank=True)
    data_restrictions = models.TextField("ограничения для данных", blank=True)
    # Why an approved case is corrected.
    reason = models.CharField("почему исправляют", max_length=300, blank=True)
    # What staff say of each field when they return it: field -> words.
    remarks = models.JSONField("замечания", default=dict)
    saved_at = models.DateTimeField("сохранена", default=clock.now)
    sent_at = models.DateTimeField("отправлена", null=True, blank=True)
    sent_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="кто отправил")
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="кто решил")

    class Meta:
        verbose_name = "версия кейса"
        verbose_name_plural = "версии кейсов"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["draft", "review", "returned"]), name="case_version_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"версия {self.number}"

    @property
    def texts(self) -> Texts:
        """What it says, as the rules read it."""
        return Texts.of({name: getattr(self, name) for name in Texts.__dataclass_fields__})

    @property
    def files(self) -> models.QuerySet[CaseFile]:
        """The files that go with this text."""
        left = Q(removed_in=None) | Q(removed_in__gt=self.number)
        return CaseFile.objects.filter(left, case=self.case_id, added_in__lte=self.number)


class CaseFile(models.Model):
    """A file of a case, kept outside of any public folder. It goes with the versions from `added_in` until `removed_in`."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="files", verbose_name="кейс")
    name = models.CharField("имя файла", max_length=160)
    content = models.FileField("файл", upload_to="cases/")
    size = models.PositiveBigIntegerField("байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    added_in = models.PositiveSmallIntegerField("с версии")
    removed_in = models.PositiveSmallIntegerField("убран в версии", null=True, blank=True)
    added_at = models.DateTimeField("приложен", default=clock.now)
    added_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", verbose_name="кто приложил")

    class Meta:
        verbose_name = "файл кейса"
        verbose_name_plural = "файлы кейсов"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(removed_in=None) | Q(removed_in__gt=F("added_in")), name="case_file_was_there")
        ]

    def __str__(self) -> str:
        return f"файл № {self.pk}"


class CaseDownload(models.Model):
    """Somebody took a file of a case: a correction is told to them."""

    file = models.ForeignKey(CaseFile, models.CASCADE, related_name="downloads", verbose_name="файл")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+", verbose_name="кто")
    taken_at = models.DateTimeField("когда", default=clock.now)

    class Meta:
        verbose_name = "скачивание файла кейса"
        verbose_name_plural = "скачивания файлов кейсов"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"скачивание № {self.pk}"
