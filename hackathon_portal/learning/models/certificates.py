"""Certificates of a school: what is printed, the number, the code by which anybody checks whether it holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.learning.models.people import Enrolment
from hackathon_portal.learning.models.programmes import Programme


@keeps_history()
class Certificate(models.Model):
    """One paper. It outlives the account of its holder and the term of the season, without the name: whoever has the code still learns that it was given."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="certificates", verbose_name="школа")
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, blank=True, related_name="certificates", verbose_name="кому"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField("номер")
    code = models.CharField("код проверки", max_length=20, unique=True)
    printed = models.CharField("имя, как напечатано", max_length=200)
    # As the school was when it was given.
    title = models.CharField("школа, как напечатано", max_length=200)
    details = models.CharField("объём, где и когда", max_length=460, blank=True)
    issued_at = models.DateTimeField("выдан", default=clock.now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)
    revocation_reason = models.CharField("причина отзыва", max_length=300, blank=True)

    class Meta:
        verbose_name = "сертификат школы"
        verbose_name_plural = "сертификаты школ"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(revoked_at=None), name="certificate_one_in_force"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_reason=""), name="certificate_revoked_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"сертификат № {self.number}"

    @property
    def school(self) -> str:
        """The school as papers and pages call it: with the word before a title that lacks it."""
        return self.title if "школ" in self.title.lower() else f"школа «{self.title}»"
