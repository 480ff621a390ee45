"""Documents people take home: diplomas, certificates, letters of thanks; what they look like."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.letters import missing_letters
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.russia.cases import CASES, Case
from registration.models import Application


class Kind(models.TextChoices):
    DIPLOMA = "diploma", "диплом"
    CERTIFICATE = "certificate", "сертификат"
    THANKS = "thanks", "благодарственное письмо"


class Design(models.TextChoices):
    """How a document is drawn. PLAIN is of documents issued before there was a choice."""

    PLAIN = "plain", "простая рамка"
    FRAME = "frame", "парадная рамка"
    POSTER = "poster", "афиша"
    COLUMN = "column", "вертикальный лист"


DESIGNS = (Design.FRAME, Design.POSTER, Design.COLUMN)  # to choose from


class DiplomaLook(models.Model):
    """The design a contest has chosen for the documents people take home; without one they have the first."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="diploma_look")
    design = models.CharField("вид дипломов", max_length=8, choices=Design, default=Design.FRAME)

    class Meta:
        verbose_name = "вид дипломов конкурса"
        verbose_name_plural = "виды дипломов конкурсов"

    def __str__(self) -> str:
        return self.get_design_display()


def template_path(instance: DocumentTemplate, name: str) -> str:
    return f"document-templates/{instance.contest_id}/{instance.kind}-{clock.now():%Y%m%d%H%M%S%f}"


@keeps_history()
class DocumentTemplate(models.Model):
    """How a contest's documents of a kind look and read; without one the portal's own form is used."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="document_templates")
    kind = models.CharField("вид", max_length=12, choices=Kind)
    heading = models.CharField("заголовок", max_length=60)
    lead = models.CharField("слова перед именем", max_length=160, blank=True)
    case = models.CharField("падеж имени", max_length=12, choices=CASES, default=Case.NOMINATIVE)
    text = models.TextField("слова после имени", max_length=600, blank=True)
    officer_position = models.CharField("должность подписывающего", max_length=160, blank=True)
    officer_name = models.CharField("кто подписывает", max_length=160, blank=True)
    background = models.FileField("фон", upload_to=template_path, blank=True)
    signature = models.FileField("изображение подписи", upload_to=template_path, blank=True)

    class Meta:
        verbose_name = "вид документа"
        verbose_name_plural = "виды документов"
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["contest", "kind"], name="document_template_once")]

    def __str__(self) -> str:
        return self.heading


@keeps_history()
class Diploma(models.Model):
    """A diploma of a prize-winner, a certificate, a letter of thanks: what is printed, its code, whether it still holds."""

    Kind = Kind

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="diplomas")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="diplomas")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField("вид", max_length=12, choices=Kind)
    code = models.CharField("код проверки", max_length=20, unique=True)
    number = models.PositiveIntegerField("номер")
    holder = models.CharField("кому", max_length=200)
    printed = models.CharField("имя, как напечатано", max_length=200)
    # Whether the form of the name is certain, and whether a person has written it; then the portal never changes it.
    printed_sure = models.BooleanField(default=True)
    printed_by_hand = models.BooleanField(default=False)
    # Of a letter of thanks; the others go to the address of their application, which may be erased.
    email = models.EmailField("куда отправить", blank=True)
    sent_at = models.DateTimeField("письмо поставлено", null=True, blank=True)
    team = models.CharField("команда", max_length=80, blank=True)
    project = models.CharField("проект", max_length=160, blank=True)
    nomination = models.CharField("номинация", max_length=160, blank=True)
    merit = models.CharField("за что", max_length=300)
    issued_at = models.DateTimeField("выдан", default=clock.now)
    # As they were when it was issued: a diploma on the wall and its file stay the same.
    design = models.CharField("вид", max_length=8, choices=Design, default=Design.PLAIN, db_default=Design.PLAIN)
    paper = models.CharField("цвет", max_length=7, blank=True, default="", db_default="")
    call = models.CharField("второй цвет", max_length=7, blank=True, default="", db_default="")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)
    revocation_reason = models.CharField("причина отзыва", max_length=300, blank=True)
    # The decision it was revoked by; another decision may issue the like again.
    revoked_with = models.ForeignKey("judging.Protocol", models.PROTECT, null=True, blank=True, related_name="revoked_diplomas")

    class Meta:
        verbose_name = "диплом"
        verbose_name_plural = "дипломы, сертификаты, благодарности"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="diploma_number_once"),
            models.UniqueConstraint(
                fields=["application", "kind", "merit"], condition=Q(revoked_at__isnull=True), name="diploma_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revocation_reason=""), name="diploma_revoked_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"

    @property
    def undrawable(self) -> str:
        """Characters of its texts that no packaged font has; the paper names them in words."""
        return missing_letters(f"{self.printed}{self.team}{self.project}{self.nomination}{self.merit}")

    @property
    def address(self) -> str:
        """Where the document is sent; empty when nobody is to be written to."""
        return self.application.email if self.application else self.email
