"""Mentors and checkpoints: what a team has done by a day, what mentors say of it (Tula: clauses 1.6, 3.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from registration.models import Team


@keeps_history()
class Mentor(models.Model):
    """A person proposed as a mentor; approved by a protocol of the commission."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="mentors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentorships")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    proposed_by = models.CharField("кем предложен", max_length=200)
    protocol_number = models.CharField("протокол: номер", max_length=40, blank=True)
    protocol_date = models.DateField("протокол: дата", null=True, blank=True)
    late_reason = models.CharField("почему утверждён позже срока", max_length=300, blank=True)

    class Meta:
        verbose_name = "ментор"
        verbose_name_plural = "менторы"
        ordering = [alphabetical("full_name")]
        constraints = [
            models.UniqueConstraint(fields=["contest", "user"], name="mentor_once"),
            models.CheckConstraint(
                condition=Q(protocol_number="", protocol_date=None) | ~Q(protocol_number="") & Q(protocol_date__isnull=False),
                name="mentor_approved_by_protocol",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_approved(self) -> bool:
        return self.protocol_date is not None


@keeps_history()
class Checkpoint(models.Model):
    """A day by which teams say what they have done."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="checkpoints")
    title = models.CharField("название", max_length=120)
    question = models.TextField("что рассказать", max_length=1000, blank=True)
    opens_at = models.DateTimeField("открывается")
    closes_at = models.DateTimeField("закрывается")
    # The line of the programme that says when it opens: one time, whichever of the two is moved.
    line = models.OneToOneField(
        TimetableEntry, models.SET_NULL, null=True, blank=True, related_name="checkpoint", verbose_name="строка программы"
    )

    class Meta:
        verbose_name = "контрольная точка"
        verbose_name_plural = "контрольные точки"
        ordering = ["closes_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="checkpoint_opens_before_it_closes")]

    def __str__(self) -> str:
        return self.title


def progress_picture_path(instance: ProgressPost, name: str) -> str:
    return f"progress/{instance.checkpoint_id}/{name}"


@keeps_history()
class ProgressPost(models.Model):
    """What a team says at a checkpoint; rewritten until it closes."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, related_name="progress_posts")
    text = models.TextField("что сделано", max_length=4000)
    link = models.URLField("ссылка", blank=True)
    picture = models.FileField("картинка", upload_to=progress_picture_path, blank=True)
    picture_name = models.CharField(max_length=160, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    posted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "рассказ команды"
        verbose_name_plural = "рассказы команд"
        constraints = [models.UniqueConstraint(fields=["checkpoint", "team"], name="progress_post_once")]

    def __str__(self) -> str:
        return f"{self.team_id}, {self.checkpoint_id}"


@keeps_history()
class MentorNote(models.Model):
    """What a mentor says of a team at a checkpoint: a light and words."""

    class Light(models.TextChoices):
        GREEN = "green", "идут по плану"
        AMBER = "amber", "нужна помощь"
        RED = "red", "могут не успеть"

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="notes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="mentor_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    light = models.CharField("оценка", max_length=5, choices=Light)
    text = models.TextField("замечание", max_length=2000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "замечание ментора"
        verbose_name_plural = "замечания менторов"
        constraints = [models.UniqueConstraint(fields=["checkpoint", "team", "author"], name="mentor_note_once")]

    def __str__(self) -> str:
        return f"{self.get_light_display()}"


@keeps_history()
class MentorTeam(models.Model):
    """A team a mentor looks after, where the regulation binds mentors to teams (Kuzbass: clause 3)."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="teams")
    team = models.ForeignKey(Team, models.CASCADE, related_name="mentors")

    class Meta:
        verbose_name = "команда ментора"
        verbose_name_plural = "команды менторов"
        constraints = [models.UniqueConstraint(fields=["mentor", "team"], name="mentor_team_once")]

    def __str__(self) -> str:
        return f"{self.mentor_id}, {self.team_id}"


@keeps_history()
class MentorContact(models.Model):
    """A talk of a mentor about a team: with whom, of what, what is to be done next."""

    class With(models.TextChoices):
        TEAM = "team", "с командой"
        ORGANISER = "organiser", "с организатором"
        EXPERT = "expert", "с экспертом"

    team = models.ForeignKey(Team, models.CASCADE, related_name="mentor_contacts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    whom = models.CharField("с кем", max_length=10, choices=With, default=With.TEAM)
    text = models.TextField("о чём говорили", max_length=2000)
    next_step = models.CharField("что дальше", max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "контакт ментора"
        verbose_name_plural = "контакты менторов"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.team_id}, {self.at:%d.%m}"
