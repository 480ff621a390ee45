"""Gatherings of a room: master-classes, webinars, the ceremony, showing the projects; who comes (Kuzbass: clauses 9.2, 12.7, 12.8)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from hackathon_portal.contests.models import Contest, TimetableEntry
from hackathon_portal.events.models.halls import Hall
from hackathon_portal.events.models.rooms import InRoom
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import RoomField, one_room


def _hall() -> Func:
    """A key as a range of itself: `&&` then compares it without an extension of the database."""
    return Func(F("hall"), F("hall"), Value("[]"), function="int8range")


def _time() -> Func:
    """From the beginning up to the end: the next may begin at that very minute."""
    return Func(F("starts_at"), F("ends_at"), function="tstzrange")


# The tables keep the names they had among those of operations: code of the release before runs beside this one.
@keeps_history(table="operations_gatheringhistory")
class Gathering(InRoom, models.Model):
    """A gathering people sign up for, or are invited to: of a contest, or of another room."""

    class Kind(models.TextChoices):
        MASTER_CLASS = "class", "мастер-класс"
        WEBINAR = "webinar", "вебинар"
        CEREMONY = "ceremony", "церемония награждения"
        DEMO = "demo", "показ проектов"
        LECTURE = "lecture", "лекция"
        PANEL = "panel", "дискуссия"
        OTHER = "other", "другое мероприятие"

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", "всем, у кого есть учётная запись"
        ADMITTED = "admitted", "допущенным участникам"
        WINNERS = "winners", "по приглашению: победителям и призёрам"

    class Strand(models.TextChoices):
        EDUCATIONAL = "educational", "образовательная программа"
        BUSINESS = "business", "деловая программа"

    contest = models.ForeignKey(Contest, models.CASCADE, null=True, blank=True, related_name="gatherings", editable=False)
    room = RoomField()
    # The part of its room that it belongs to: the code of a season's stage.
    part = models.SlugField("этап", max_length=40, blank=True, default="", db_default="")
    strand = models.CharField("программа", max_length=12, choices=Strand, blank=True, default="", db_default="")
    kind = models.CharField("что это", max_length=8, choices=Kind, default=Kind.MASTER_CLASS)
    title = models.CharField("название", max_length=160)
    about = models.TextField("о чём", max_length=2000, blank=True)
    speaker = models.TextField("кто ведёт", max_length=1000, blank=True)
    place = models.CharField("где", max_length=200, blank=True)
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="gatherings", verbose_name="зал")
    link = models.URLField("ссылка на трансляцию", blank=True)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("конец")
    # The line of the programme that says when it begins: one time, whichever of the two is moved.
    line = models.OneToOneField(
        TimetableEntry, models.SET_NULL, null=True, blank=True, related_name="gathering", verbose_name="строка программы"
    )
    audience = models.CharField("кому", max_length=10, choices=Audience, default=Audience.ADMITTED)
    seats = models.PositiveIntegerField("мест", null=True, blank=True)
    has_waitlist = models.BooleanField("лист ожидания, когда мест нет", default=False, db_default=False)
    slot_minutes = models.PositiveSmallIntegerField("минут на показ одного проекта", null=True, blank=True)

    class Meta:
        db_table = "operations_gathering"
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="gathering_in_order"),
            models.CheckConstraint(condition=one_room("contest"), name="gathering_in_one_room"),
            ExclusionConstraint(
                name="gathering_one_in_a_hall",
                expressions=[(_hall(), "&&"), (_time(), "&&")],
                condition=Q(hall__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["room", "starts_at"], name="gathering_of_room", condition=~Q(room=""))]

    def __str__(self) -> str:
        return self.title

    @property
    def most(self) -> int | None:
        """How many may come: its own seats, else those of the hall; None without a limit."""
        return self.seats if self.seats is not None or self.hall is None else self.hall.seats

    @property
    def speakers(self) -> list[str]:
        """Who speaks, one by one; a semicolon stands between them."""
        return [line.strip() for line in self.speaker.split(";") if line.strip()]


@keeps_history(table="operations_signuphistory")
class SignUp(models.Model):
    """What a person answered to a gathering, when it is their turn, whether they were there."""

    class State(models.TextChoices):
        INVITED = "invited", "приглашён"
        COMING = "coming", "придёт"
        DECLINED = "declined", "не придёт"
        WAITING = "waiting", "в листе ожидания"
        WALKED_IN = "walked", "пришёл без записи"

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ups")
    state = models.CharField("ответ", max_length=8, choices=State, default=State.COMING)
    answered_at = models.DateTimeField("ответил", null=True, blank=True)
    slot_at = models.DateTimeField("показывает проект в", null=True, blank=True)
    attended_at = models.DateTimeField("был", null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто отметил"
    )
    # A mark taken back with a reason; a phone that sends an older one later does not bring it back.
    revoked_at = models.DateTimeField("отметка снята", null=True, blank=True)
    revoke_reason = models.CharField("почему снята", max_length=300, blank=True, default="", db_default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "operations_signup"
        verbose_name = "запись на мероприятие"
        verbose_name_plural = "записи на мероприятия"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["gathering", "user"], name="sign_up_once")]
        indexes = [models.Index(fields=["gathering", "state"], name="sign_up_of_state")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.gathering_id}"
