"""What applications are compared with: the region's schools, organisers and members of the commission."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical


class School(models.Model):
    """An educational organisation of the contest's region: chosen in applications, written to (Kuzbass: clauses 4.1.1, 6.1)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="schools")
    name = models.CharField("название", max_length=200)
    municipality = models.CharField("город или район", max_length=80, blank=True)
    email = models.EmailField("почта", blank=True)

    class Meta:
        verbose_name = "образовательная организация"
        verbose_name_plural = "образовательные организации"
        ordering = [alphabetical("name")]
        constraints = [models.UniqueConstraint("contest", Lower("name"), name="school_once")]

    def __str__(self) -> str:
        return self.name


class Official(models.Model):
    """An organiser or a member of the commission as the affiliation check knows them (Tula: clause 3.3 в)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="officials")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    birth_surname = models.CharField("фамилия при рождении", max_length=80, blank=True)
    part = models.CharField("кто это", max_length=120, help_text="Например, член конкурсной комиссии.")
    workplace = models.CharField("место работы", max_length=200, blank=True)
    email = models.EmailField("почта", blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    # Signs so many applicants share with this person that they tell nothing (`rules/affiliation.py: SHARED_SIGNS`).
    common_signs = models.CharField("общие признаки", max_length=40, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "организатор или член комиссии"
        verbose_name_plural = "организаторы и члены комиссии"
        ordering = [alphabetical("full_name")]
        constraints = [models.UniqueConstraint(fields=["contest", "full_name"], name="official_once")]

    def __str__(self) -> str:
        return self.full_name
