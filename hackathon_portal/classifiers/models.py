"""Newer versions of classifiers than those the portal came with."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.classifiers.shipped import CLASSIFIERS
from hackathon_portal.kernel import clock


class ClassifierVersion(models.Model):
    """A list that was looked at and, once `done_at` stands, is in force from its day; taken back it is as if it had never been."""

    classifier = models.CharField("справочник", max_length=20, choices=[(one.code, one.title) for one in CLASSIFIERS.values()])
    file_name = models.CharField("файл", max_length=160)
    source = models.CharField("источник", max_length=300)
    act = models.CharField("акт", max_length=300)
    act_date = models.DateField("дата акта")
    in_force_from = models.DateField("действует с")
    # Every line, those of before that were closed included; and what the list changes, for the page.
    lines = models.JSONField("строки", default=list)
    changes = models.JSONField("изменения", default=dict)
    findings = models.JSONField("замечания", default=list)
    # The version it was compared with; another one in force since means looking anew.
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("проверен", default=clock.real)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто")
    done_at = models.DateTimeField("введён", null=True, blank=True)
    taken_back_at = models.DateTimeField("отменён", null=True, blank=True)
    reason = models.CharField("почему отменён", max_length=300, blank=True)

    class Meta:
        verbose_name = "версия справочника"
        verbose_name_plural = "версии справочников"
        ordering = ["-id"]
        indexes = [models.Index(fields=["classifier", "-id"], name="classifier_versions")]

    def __str__(self) -> str:
        return f"{self.get_classifier_display()}, с {self.in_force_from:%d.%m.%Y}"
