"""Contests, the versions of their regulation, nominations and the timetable."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from hackathon_portal.cases.models import Case
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import Room, contest_room
from hackathon_portal.regulation.rules.deadlines import Deadlines, end_of_day
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.zones import Zone

# Parsed regulations by version and time of writing: a page needs neither to fetch nor to parse a version it has seen.
_parsed: dict[tuple[int, datetime], Regulation] = {}
MOST_PARSED = 200


@keeps_history(exclude=["revision", "is_rehearsal", "rehearsal_of", "clock_shift"], uncopied=["last_application_number"])
class Contest(models.Model):
    """One contest of one year."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        PUBLISHED = "published", "объявлен"
        CLOSED = "closed", "завершён"
        CANCELLED = "cancelled", "отменён"

    slug = models.SlugField("адрес страницы", unique=True, max_length=60)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField("полное название", max_length=300)
    short_title = models.CharField("короткое название", max_length=80)
    description = models.TextField("о конкурсе", blank=True)
    rules_text = models.TextField("правила (Markdown)", blank=True)
    place = models.CharField("место проведения", max_length=200, blank=True)
    address = models.CharField("адрес площадки", max_length=200, blank=True)
    arrival = models.CharField("когда ждём очных участников", max_length=120, blank=True)
    how_to_register = models.TextField("как зарегистрироваться", blank=True)
    chat_url = models.URLField("чат участников", blank=True)
    starts_on = models.DateField("первый день")
    ends_on = models.DateField("последний день")
    project_deadline_at = models.DateTimeField("срок представления проекта", null=True, blank=True)
    # Only where the regulation computes no closing day.
    registration_closes_on = models.DateField("последний день регистрации", null=True, blank=True)
    registration_closed_early_at = models.DateTimeField("регистрация закрыта досрочно", null=True, blank=True)
    early_closing_protocol = models.CharField("протокол о досрочном окончании регистрации", max_length=80, blank=True)
    # Where the regulation lets the organiser raise the number of places (Kuzbass: clause 6.7).
    raised_seats = models.PositiveIntegerField("мест, увеличено до", null=True, blank=True)
    raised_seats_act = models.CharField("акт об увеличении числа мест", max_length=120, blank=True)
    nominations_act_number = models.CharField("акт о номинациях: номер", max_length=40, blank=True)
    nominations_act_file = models.FileField("акт о номинациях: файл", upload_to="acts/", blank=True)
    nominations_act_date = models.DateField("акт о номинациях: дата", null=True, blank=True)
    officer_position = models.CharField("должность подписывающего письма", max_length=160, blank=True)
    officer_name = models.CharField("кто подписывает письма", max_length=160, blank=True)
    # Below every letter of the contest; answers go to the address.
    contact_email = models.EmailField(
        "почта организатора", blank=True, db_default="", help_text="Стоит в подписи писем; на неё приходят ответы на них."
    )
    contact_phone = models.CharField(
        "телефон организатора", max_length=60, blank=True, db_default="", help_text="Стоит в подписи писем."
    )
    regulation_version = models.ForeignKey(
        "RegulationVersion", models.PROTECT, null=True, related_name="+", verbose_name="действующий порядок"
    )
    announced_at = models.DateTimeField("объявлен", null=True, blank=True)
    late_announcement_reason = models.TextField("почему объявлен позже срока", blank=True)
    results_published_at = models.DateTimeField("результаты опубликованы", null=True, blank=True)
    # Announced aloud, at the ceremony; empty: by the publication alone.
    winners_announced_on = models.DateField("победители объявлены", null=True, blank=True)
    last_application_number = models.PositiveIntegerField(default=0, editable=False)
    # Grows with every action that holds the contest's lock, but the filing of applications: who has checked something before
    # taking the lock sees whether it still stands.
    revision = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField("создан", default=clock.real, editable=False)
    # Whose list says who may enter (`gates.py`); empty: everybody whom the regulation lets in.
    gate = models.CharField("кто пускает", max_length=20, blank=True, db_default="", editable=False)
    # A rehearsal is a contest of its own: a copy with invented people and its own clock (docs/decisions/0038).
    is_rehearsal = models.BooleanField("репетиция", default=False, db_default=False, editable=False)
    rehearsal_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="rehearsals", verbose_name="репетиция чего", editable=False
    )
    # By how much its clock is ahead of the real one; only a rehearsal's may be moved.
    clock_shift = models.DurationField("сдвиг часов", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "конкурс"
        verbose_name_plural = "конкурсы"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="contest_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(announced_at__isnull=False, regulation_version__isnull=False),
                name="contest_published_with_regulation",
            ),
            models.CheckConstraint(condition=Q(is_rehearsal=True) | Q(clock_shift__isnull=True), name="contest_clock_is_real"),
            models.CheckConstraint(
                condition=Q(raised_seats__isnull=True) | ~Q(raised_seats_act=""), name="contest_seats_raised_by_act"
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("contest", args=[self.slug])

    @property
    def room(self) -> Room:
        """Where its roles, letters, jobs and rows of the journal belong."""
        return contest_room(self.pk)

    @property
    def regulation(self) -> Regulation:
        version = self.regulation_version
        assert version is not None  # noqa: S101  for the types: the lines before make it so
        key = (version.pk, version.written_at)
        if key not in _parsed:
            if len(_parsed) >= MOST_PARSED:
                _parsed.clear()
            _parsed[key] = Regulation.model_validate_json(version.text)
        return _parsed[key]

    @property
    def zone(self) -> Zone:
        return Zone(self.regulation.timezone, self.regulation.timezone_name)

    @property
    def seats_limit(self) -> int | None:
        """How many teams or people may take part: the regulation's number, or what the organiser has raised it to."""
        limit = self.regulation.seats.limit
        return max(limit, self.raised_seats) if limit is not None and self.raised_seats else limit

    @property
    def files_here(self) -> bool:
        """Whether applications are filed on the portal's own form, not on the portal the document names; a rehearsal plays it always."""
        return self.is_rehearsal or self.regulation.registration.channel == "own"

    @property
    def counts_people(self) -> bool:
        """Whether places are counted by people, not by teams."""
        return self.regulation.seats.unit == "participant"

    @property
    def deadlines(self) -> Deadlines:
        return Deadlines.of(self.regulation, starts_on=self.starts_on)

    @property
    def registration_closes_at(self) -> datetime | None:
        """The instant registration ends: computed, given by hand, or closed early by the commission."""
        computed = self.deadlines.registration_closes_at
        if computed is None and self.registration_closes_on:
            computed = end_of_day(self.registration_closes_on, self.regulation)
        if self.registration_closed_early_at and (computed is None or self.registration_closed_early_at < computed):
            return self.registration_closed_early_at
        return computed


@keeps_history(exclude=["text"])
class RegulationVersion(models.Model):
    """One version of a contest's regulation: JSON text of `regulation.Regulation`."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="regulation_versions", verbose_name="конкурс")
    number = models.PositiveSmallIntegerField("версия", default=1)
    text = models.TextField()
    preset = models.CharField("заготовка", max_length=60, blank=True)
    reason = models.TextField("основание изменения", blank=True)
    act_number = models.CharField("акт об изменении", max_length=80, blank=True)
    # Made by a deed the regulation itself provides for: told as news, nobody confirms to have read it.
    foreseen = models.BooleanField("предусмотрена порядком", default=False, db_default=False)
    frozen_at = models.DateTimeField("зафиксирована", null=True)
    written_at = models.DateTimeField("записана", default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="кто записал")

    class Meta:
        verbose_name = "версия порядка"
        verbose_name_plural = "версии порядка"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["contest", "number"], name="regulation_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"


@keeps_history(exclude=["text"])
class SavedPreset(models.Model):
    """A preset of somebody's own: a copy changed in the form, or a file brought from elsewhere. Nobody else sees it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presets")
    name = models.CharField("название", max_length=200)
    text = models.TextField()  # JSON of `regulation.Preset`
    origin = models.CharField("из чего сделана", max_length=200, blank=True)
    created_at = models.DateTimeField("создана", default=clock.now)
    changed_at = models.DateTimeField("изменена", default=clock.now)

    class Meta:
        verbose_name = "своя заготовка порядка"
        verbose_name_plural = "свои заготовки порядка"
        ordering = [alphabetical("name"), "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Names the preset among all presets."""
        return f"own-{self.pk}"


class ShownNominations(models.Manager["Nomination"]):
    """Nominations that are no secret: what asks for those of a contest gets no other."""

    def get_queryset(self) -> models.QuerySet[Nomination]:
        return super().get_queryset().filter(is_hidden=False)


@keeps_history()
class Nomination(models.Model):
    """A nomination with its one task (the contest's assignment).

    One made from a case of a partner is hidden, and says nothing of the case, until the case opens in the contest (`cases.py`).
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="nominations", verbose_name="конкурс")
    position = models.PositiveSmallIntegerField("порядок", default=1)
    title = models.CharField("название", max_length=160)
    task = models.TextField("задание")
    # Approved with the nomination and published beside it (Tula: clause 3.4).
    topics = models.TextField("перечень тем", blank=True, db_default="", help_text="Каждая тема с новой строки.")
    # Where the regulation groups cases into tracks and lets customers give them (Kuzbass: clause 3).
    track = models.CharField("направление", max_length=120, blank=True)
    customer = models.CharField("заказчик", max_length=200, blank=True)
    customer_judge = models.CharField("судья от заказчика: имя и должность", max_length=200, blank=True)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name="кейс", editable=False
    )
    is_hidden = models.BooleanField("не показана", default=False, db_default=False, editable=False)
    case_opened_at = models.DateTimeField("кейс открыт", null=True, blank=True, editable=False)

    objects = ShownNominations()
    with_hidden = models.Manager["Nomination"]()

    class Meta:
        verbose_name = "номинация"
        verbose_name_plural = "номинации"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["contest", "title"], name="nomination_title_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def listed_topics(self) -> list[str]:
        return [line.strip() for line in self.topics.splitlines() if line.strip()]


class TimetableEntry(models.Model):
    """A line of the contest's timetable."""

    class Binds(models.TextChoices):
        """What of the contest a line says again; it may not say another time."""

        START = "start", "первый день конкурса"
        PROJECT_DEADLINE = "project_deadline", "срок представления проекта"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="timetable", verbose_name="конкурс")
    starts_at = models.DateTimeField("начало")
    title = models.CharField("что", max_length=200)
    side_event = models.CharField("соревнование", max_length=50, blank=True, default="", db_default="")
    binds = models.CharField("повторяет", max_length=20, choices=Binds, blank=True, db_default="", default="")

    class Meta:
        verbose_name = "строка расписания"
        verbose_name_plural = "расписание"
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return self.title
