"""A season, the versions of its rules, its stages and hubs. A stage points down to an ordinary contest, which knows nothing of it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.russia.zones import Zone
from hackathon_portal.seasons.rules.schema import SeasonRules

# Parsed rules by version and time of writing: a page needs neither to fetch nor to parse a version it has seen.
_parsed: dict[tuple[int, datetime], SeasonRules] = {}
MOST_PARSED = 50


@keeps_history()
class Season(models.Model):
    """One season: many people, stages that overlap, hubs in several regions."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        PUBLISHED = "published", "объявлен"
        CLOSED = "closed", "завершён"

    slug = models.SlugField("адрес страницы", unique=True, max_length=60)
    title = models.CharField("название", max_length=300)
    short_title = models.CharField("короткое название", max_length=80)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    description = models.TextField("о сезоне", blank=True)
    rules_version = models.ForeignKey(
        "SeasonRulesVersion", models.PROTECT, null=True, related_name="+", verbose_name="правила в силе"
    )
    contact_email = models.EmailField("почта организатора", blank=True)
    published_at = models.DateTimeField("объявлен", null=True, blank=True)
    closed_at = models.DateTimeField("завершён", null=True, blank=True)
    made_at = models.DateTimeField("создан", default=clock.now, editable=False)

    class Meta:
        verbose_name = "сезон"
        verbose_name_plural = "сезоны"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("season", args=[self.slug])

    @property
    def room(self) -> Room:
        """Where its roles, letters, jobs and journal belong."""
        return Room(Kind.SEASON, self.pk)

    @property
    def rules(self) -> SeasonRules:
        """The rules in force."""
        version = self.rules_version
        assert version is not None  # noqa: S101  for the types: `create_season` gives every season a version
        return version.rules

    @property
    def zone(self) -> Zone:
        """The season's zone as pages say it."""
        return Zone(self.rules.timezone) if self.rules_version_id else Zone("")


@keeps_history(exclude=["text"])
class SeasonRulesVersion(models.Model):
    """One version of a season's rules: JSON text of `rules.schema.SeasonRules`; never changed once frozen."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="versions", verbose_name="сезон")
    number = models.PositiveSmallIntegerField("версия", default=1)
    text = models.TextField()
    preset = models.CharField("заготовка", max_length=60, blank=True)
    reason = models.TextField("основание изменения", blank=True)
    act_number = models.CharField("акт об изменении", max_length=80, blank=True)
    frozen_at = models.DateTimeField("зафиксирована", null=True)
    # Taken back before anybody was told.
    taken_back_at = models.DateTimeField("отозвана", null=True, blank=True)
    written_at = models.DateTimeField("записана", default=clock.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто записал"
    )

    class Meta:
        verbose_name = "версия правил сезона"
        verbose_name_plural = "версии правил сезона"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["season", "number"], name="season_rules_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"

    @property
    def rules(self) -> SeasonRules:
        key = (self.pk, self.written_at)
        if key not in _parsed:
            if len(_parsed) >= MOST_PARSED:
                _parsed.clear()
            _parsed[key] = SeasonRules.model_validate_json(self.text)
        return _parsed[key]


@keeps_history()
class Stage(models.Model):
    """A stage. Stages overlap: there is no current one, several may run."""

    class Kind(models.TextChoices):
        TEST = "test", "тестирование"
        CONTEST = "contest", "хакатоны"
        COMPETITION = "competition", "онлайн-соревнование"
        FOLLOW_UP = "follow_up", "после сезона"

    season = models.ForeignKey(Season, models.CASCADE, related_name="stages", verbose_name="сезон")
    code = models.SlugField("код", max_length=40)
    title = models.CharField("название", max_length=200)
    kind = models.CharField("вид", max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField("место", default=0)
    opens_at = models.DateTimeField("начало")
    closes_at = models.DateTimeField("конец")
    place = models.CharField("где", max_length=200, blank=True)
    hours = models.PositiveSmallIntegerField("часов", null=True, blank=True)

    class Meta:
        verbose_name = "этап"
        verbose_name_plural = "этапы"
        ordering = ["position", "opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="stage_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="stage_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.title


@keeps_history()
class Hub(models.Model):
    """A place of a stage with its own time zone."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="hubs", verbose_name="этап")
    code = models.SlugField("код", max_length=40)
    title = models.CharField("название", max_length=200)
    region = models.CharField("регион", max_length=2)
    district = models.CharField("федеральный округ", max_length=80)
    city = models.CharField("город", max_length=120)
    time_zone = models.CharField("часовой пояс", max_length=60)
    # An instant; pages show it in the hub's zone.
    opens_at = models.DateTimeField("начало")
    hours = models.PositiveSmallIntegerField("часов")
    places = models.PositiveIntegerField("мест для людей")
    reserve_percent = models.PositiveSmallIntegerField("резерв, % мест", default=0)
    closed_at = models.DateTimeField("закрыта", null=True, blank=True)
    closing_reason = models.CharField("почему закрыта", max_length=300, blank=True)

    class Meta:
        verbose_name = "площадка"
        verbose_name_plural = "площадки"
        ordering = ["opens_at", "code"]
        constraints = [models.UniqueConstraint(fields=["stage", "code"], name="hub_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class StageContest(models.Model):
    """The contest that a stage holds at a hub (or as a whole)."""

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="contests", verbose_name="этап")
    hub = models.OneToOneField(Hub, models.PROTECT, null=True, blank=True, related_name="held", verbose_name="площадка")
    contest = models.OneToOneField(Contest, models.PROTECT, related_name="stage_of", verbose_name="конкурс")

    class Meta:
        verbose_name = "конкурс этапа"
        verbose_name_plural = "конкурсы этапов"

    def __str__(self) -> str:
        return f"{self.stage}: {self.contest}"

    @property
    def where(self) -> str:
        """The hub, or the stage by the beginning of its title: «Финал»."""
        return str(self.hub) if self.hub else self.stage.title.partition(":")[0]
