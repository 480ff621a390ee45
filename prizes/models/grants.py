"""Reports of how grants for projects were used: what a team has sent, and what the organiser has accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from prizes.models.awards import Award


@keeps_history()
class GrantUse(models.Model):
    """What a team reports of its grant: its words and the document. A returned one stays; the corrected one is another row."""

    class State(models.TextChoices):
        SENT = "sent", "на проверке"
        WITHDRAWN = "withdrawn", "отозван командой"
        RETURNED = "returned", "возвращён"
        ACCEPTED = "accepted", "принят"

    award = models.ForeignKey(Award, models.PROTECT, related_name="grant_uses", verbose_name="грант")
    text = models.TextField("на что потрачен грант", max_length=3000)
    content = models.FileField("отчёт: файл", upload_to="grants/")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто прислал"
    )
    sent_at = models.DateTimeField("прислан", default=clock.now)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.SENT)
    message = models.CharField("что исправить", max_length=500, blank=True, default="", db_default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    class Meta:
        verbose_name = "присланный отчёт о гранте"
        verbose_name_plural = "присланные отчёты о грантах"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["award"], condition=Q(state="sent"), name="grant_use_waits_once"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(message=""), name="grant_use_returned_with_words"),
        ]

    def __str__(self) -> str:
        return f"отчёт о гранте № {self.pk}"


@keeps_history()
class GrantReport(models.Model):
    """The organiser has accepted a team's report of how it used its grant."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="grant_report", verbose_name="грант")
    # What the team has sent through the portal; empty where the report came on paper.
    use = models.OneToOneField(
        GrantUse, models.PROTECT, null=True, blank=True, related_name="report", verbose_name="присланный отчёт"
    )
    received_on = models.DateField("отчёт принят")
    document = models.CharField("документ", max_length=200)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "отчёт об использовании гранта"
        verbose_name_plural = "отчёты об использовании грантов"

    def __str__(self) -> str:
        return self.document
