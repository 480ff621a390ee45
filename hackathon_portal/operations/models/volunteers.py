"""Those who help: requests of people and their answers, volunteers with their shifts, kits handed out, rules read anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from registration.models.applications import Application


@keeps_history()
class Volunteer(models.Model):
    """Somebody who wants to help; the role comes with the approval (Kuzbass: clause 3)."""

    class State(models.TextChoices):
        APPLIED = "applied", "ждёт решения"
        NAMED = "named", "назван, ждёт акта о составе"
        APPROVED = "approved", "принят"
        DECLINED = "declined", "отклонён"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="volunteers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="volunteerings")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    phone = PhoneNumberField("телефон")
    about = models.CharField("чем хотите помочь", max_length=500, blank=True)
    state = models.CharField("состояние", max_length=8, choices=State, default=State.APPLIED)
    applied_at = models.DateTimeField("подал", default=clock.now)
    trained_at = models.DateTimeField("обучен", null=True, blank=True)
    # The act of the body's composition that lists the volunteer, where volunteers belong to a body (Kuzbass: clauses 3, 4.4.1).
    act = models.CharField("акт о составе", max_length=120, blank=True, db_default="")

    class Meta:
        verbose_name = "волонтёр"
        verbose_name_plural = "волонтёры"
        ordering = [alphabetical("full_name"), "id"]
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="volunteer_once")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_named(self) -> bool:
        """Whether the next act of the composition lists the volunteer."""
        return self.state == self.State.NAMED


@keeps_history()
class VolunteerTask(models.Model):
    """A shift: what is to be done, where and when, by how many."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="volunteer_tasks")
    title = models.CharField("задача", max_length=160)
    place = models.CharField("где", max_length=160, blank=True)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("конец")
    needed = models.PositiveSmallIntegerField("нужно человек", default=1)

    class Meta:
        verbose_name = "смена"
        verbose_name_plural = "смены"
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="volunteer_task_in_order")]

    def __str__(self) -> str:
        return self.title


@keeps_history()
class VolunteerShift(models.Model):
    """A volunteer at a shift, and whether they were there."""

    task = models.ForeignKey(VolunteerTask, models.CASCADE, related_name="shifts")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="shifts")
    done_at = models.DateTimeField("отработана", null=True, blank=True)

    class Meta:
        verbose_name = "смена волонтёра"
        verbose_name_plural = "смены волонтёров"
        constraints = [models.UniqueConstraint(fields=["task", "volunteer"], name="volunteer_shift_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id}, {self.task_id}"


@keeps_history()
class Kit(models.Model):
    """A participant's kit, given once."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="kit")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField("выдан", default=clock.now)

    class Meta:
        verbose_name = "набор участника"
        verbose_name_plural = "наборы участников"

    def __str__(self) -> str:
        return f"заявка {self.application_id}"
