"""Cards and talks of those who look for a team, words of letters, mailings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from registration.models.applications import Application, Team
from registration.models.references import School

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class SeekingCard(models.Model):
    """«Ищу команду» of a person or «ищем человека» of a team; people write to each other without seeing addresses."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="cards")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cards")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="cards")
    role = models.CharField("роль", max_length=60, help_text="Например, дизайнер интерфейсов.")
    skills = models.CharField("навыки", max_length=200, help_text="Через запятую: Python, Figma, публичные выступления.")
    about = models.TextField("коротко", max_length=600, blank=True)
    # By these the organiser puts teams together where the regulation knows roles and levels of study.
    team_role = models.CharField("роль в команде", max_length=40, blank=True)
    education_level = models.CharField("класс или уровень образования", max_length=40, blank=True)
    published_at = models.DateTimeField("опубликована", default=clock.now)
    closed_at = models.DateTimeField("снята", null=True, blank=True)

    class Meta:
        verbose_name = "объявление о поиске"
        verbose_name_plural = "объявления о поиске"
        constraints = [
            models.UniqueConstraint(fields=["contest", "owner"], condition=Q(closed_at__isnull=True), name="card_open_once")
        ]
        indexes = [models.Index(fields=["contest", "-published_at"])]

    def __str__(self) -> str:
        return self.role


class CardMessage(models.Model):
    """A message in the talk between a card's owner and one other person."""

    card = models.ForeignKey(SeekingCard, models.CASCADE, related_name="messages")
    correspondent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_messages")
    from_owner = models.BooleanField(default=False)
    text = models.TextField("сообщение", max_length=1000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "сообщение"
        verbose_name_plural = "сообщения"
        ordering = ["id"]
        indexes = [models.Index(fields=["card", "correspondent", "id"])]

    def __str__(self) -> str:
        return f"к объявлению {self.card_id}"


@keeps_history()
class LetterTemplate(models.Model):
    """The contest's own words for a kind of letter; without a row the portal's text is used."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="letter_templates")
    kind = models.CharField("письмо", max_length=40)
    subject = models.CharField("тема", max_length=200)
    body = models.TextField("текст", max_length=8000)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "образец письма"
        verbose_name_plural = "образцы писем"
        constraints = [models.UniqueConstraint(fields=["contest", "kind"], name="letter_template_once")]

    def __str__(self) -> str:
        return self.kind


class Mailing(models.Model):
    """A letter of staff to many; its letters are counted by `batch` of the outbox."""

    class Audience(models.TextChoices):
        ALL = "all", "всем, кто подал заявку"
        ADMITTED = "admitted", "допущенным"
        CAPTAINS = "captains", "капитанам допущенных команд"
        TEAM = "team", "одной команде"
        # The other people of the document's list.
        LEADERS = "leaders", "руководителям команд"
        REPRESENTATIVES = "representatives", "родителям (законным представителям)"
        COMMISSION = "commission", "членам комиссии"
        MENTORS = "mentors", "менторам (трекерам)"
        VOLUNTEERS = "volunteers", "волонтёрам"
        STAFF = "staff", "сотрудникам организаторов"
        PARTNERS = "partners", "партнёрам и спонсорам"
        EVERYBODY = "everybody", "всем, кому порядок велит сообщать об изменениях"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="mailings")
    audience = models.CharField("кому", max_length=16, choices=Audience)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name="команда")
    subject = models.CharField("тема", max_length=160)
    body = models.TextField("текст", max_length=8000)
    to_all = models.BooleanField(
        "важно для всех", default=False, db_default=False,
        help_text="О сроках, правилах или безопасности: придёт и тем, кто отказался от рассылок.",
    )  # fmt: skip
    recipients = models.PositiveIntegerField("получателей", default=0)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    sent_at = models.DateTimeField(default=clock.now)
    if TYPE_CHECKING:

        def get_audience_display(self) -> str: ...

    class Meta:
        verbose_name = "объявление участникам"
        verbose_name_plural = "объявления участникам"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def batch(self) -> str:
        return f"mailing:{self.pk}"


class SchoolMailing(models.Model):
    """The rules and the contacts sent to the educational organisations of the registry (Kuzbass: clause 4.1.1)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="school_mailings")
    subject = models.CharField("тема", max_length=160)
    body = models.TextField("текст", max_length=8000)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    sent_at = models.DateTimeField(default=clock.now)
    if TYPE_CHECKING:
        notices: RelatedManager[SchoolNotice]

    class Meta:
        verbose_name = "рассылка организациям"
        verbose_name_plural = "рассылки организациям"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def batch(self) -> str:
        return f"schools:{self.pk}"


class SchoolNotice(models.Model):
    """The letter of a mailing to one organisation; its link tells that it was opened."""

    mailing = models.ForeignKey(SchoolMailing, models.CASCADE, related_name="notices")
    school = models.ForeignKey(School, models.CASCADE, related_name="notices")
    token = models.CharField(max_length=40, unique=True)
    opened_at = models.DateTimeField("открыто", null=True, blank=True)

    class Meta:
        verbose_name = "письмо организации"
        verbose_name_plural = "письма организациям"
        constraints = [models.UniqueConstraint(fields=["mailing", "school"], name="school_notice_once")]

    def __str__(self) -> str:
        return f"{self.school_id}, {self.mailing_id}"


class RulesRead(models.Model):
    """A participant has read a later version of the rules (Kuzbass: clauses 13.4, 15)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="rules_read")
    version = models.ForeignKey(RegulationVersion, models.CASCADE, related_name="read_by")
    at = models.DateTimeField("подтверждено", default=clock.now)

    class Meta:
        verbose_name = "подтверждение новой версии"
        verbose_name_plural = "подтверждения новых версий"
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="rules_read_once")]

    def __str__(self) -> str:
        return f"{self.application_id}, версия {self.version_id}"
