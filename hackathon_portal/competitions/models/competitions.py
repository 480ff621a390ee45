"""A competition: what is measured on which answers, its limits and times, the versions of its reference file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hackathon_portal.competitions.rules.board import Choice
from hackathon_portal.competitions.rules.check import Bounds
from hackathon_portal.competitions.rules.limits import Limits
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.competitions.rules.metrics import METRICS, Metric
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history


def usual_zone() -> str:
    """The zone of a competition nobody has chosen one for: the portal's own."""
    return settings.TIME_ZONE


@keeps_history()
class Competition(models.Model):
    """One competition of a room. Who may take part is asked of the room's app (`gates.py`), who sees which scores `queries/boards.py`."""

    class Kind(models.TextChoices):
        PREDICTIONS = "predictions", "предсказания"
        FLAGS = "flags", "флаги"

    class State(models.TextChoices):
        DRAFT = "draft", "готовится"
        PUBLISHED = "published", "объявлено"
        CLOSED = "closed", "закрыто"

    room = models.CharField("раздел", max_length=40, editable=False)
    code = models.SlugField("код", max_length=20)
    title = models.CharField("название", max_length=200)
    description = models.TextField("условие", blank=True)
    kind = models.CharField("вид", max_length=12, choices=Kind, default=Kind.PREDICTIONS)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    # A name of `rules/metrics.py`, never code; empty for flags.
    metric = models.CharField("показатель", max_length=12, choices=[(name, words_of(name).title) for name in METRICS], blank=True)
    id_column = models.CharField("столбец с номером строки", max_length=60, blank=True, default="id")
    value_column = models.CharField("столбец с ответом", max_length=60, blank=True)
    value_low = models.FloatField("наименьший ответ", null=True, blank=True)
    value_high = models.FloatField("наибольший ответ", null=True, blank=True)
    public_percent = models.PositiveSmallIntegerField("открытая часть, % строк", default=30)
    # Its hash is published with the competition, the seed itself at the reveal.
    split_seed = EncryptedTextField(editable=False, blank=True)
    split_seed_sha256 = models.CharField("SHA-256 ключа разбиения", max_length=64, blank=True, editable=False)
    daily_limit = models.PositiveSmallIntegerField("файлов в день", null=True, blank=True)
    total_limit = models.PositiveSmallIntegerField("файлов всего", null=True, blank=True)
    final_choices = models.PositiveSmallIntegerField("файлов на итог", default=2)
    side_size = models.PositiveSmallIntegerField("человек в команде, не больше", default=1)
    most_bytes = models.PositiveIntegerField("наибольший файл, байт", default=20 * 2**20)
    most_rows = models.PositiveIntegerField("строк в файле, не больше", default=300_000)
    time_zone = models.CharField("часовой пояс", max_length=40, default=usual_zone)
    opens_at = models.DateTimeField("файлы принимаются с")
    closes_at = models.DateTimeField("файлы принимаются до")
    # From then on the public table stands still for everybody who does not run the competition.
    freeze_at = models.DateTimeField("таблица замирает", null=True, blank=True)
    revealed_at = models.DateTimeField("итоги открыты", null=True, blank=True, editable=False)
    reference = models.ForeignKey(
        "competitions.ReferenceFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="ответы",
    )
    # Why it was changed, closed, opened again: people who take part read this.
    reason = models.CharField("почему изменено", max_length=300, blank=True)

    class Meta:
        verbose_name = "соревнование"
        verbose_name_plural = "соревнования"
        ordering = ["opens_at", "code"]
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], name="competition_once_in_a_room"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="competition_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(public_percent__gt=0, public_percent__lt=100), name="competition_has_two_parts"
            ),
            models.CheckConstraint(
                condition=Q(final_choices__gt=0, side_size__gt=0, most_bytes__gt=0, most_rows__gt=0),
                name="competition_is_of_something",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def measure(self) -> Metric:
        """What is measured (predictions alone)."""
        return METRICS[self.metric]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def limits(self) -> Limits:
        """How often and when a side may send, as the rules ask for it."""
        return Limits(self.daily_limit, self.total_limit, self.opens_at, self.closes_at, self.zone)

    @property
    def bounds(self) -> Bounds:
        """What a file may be, as the rules ask for it."""
        return Bounds(self.id_column, self.value_column, self.value_low, self.value_high, self.most_bytes, self.most_rows)

    @property
    def choice(self) -> Choice:
        """What a side stands by in the final board."""
        return Choice(self.final_choices, self.measure)


class ReferenceFile(models.Model):
    """One version of the right answers: staff alone, encrypted at rest. A corrected one is a new row; files are rescored by it."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="references", verbose_name="соревнование")
    number = models.PositiveSmallIntegerField("версия")
    file = models.FileField("ответы", upload_to="competitions/")
    sha256 = models.CharField("SHA-256", max_length=64)
    public_rows = models.PositiveIntegerField("строк в открытой части")
    private_rows = models.PositiveIntegerField("строк в закрытой части")
    reason = models.CharField("почему новая версия", max_length=300, blank=True)
    made_at = models.DateTimeField("добавлена", default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто добавил"
    )

    class Meta:
        verbose_name = "файл ответов"
        verbose_name_plural = "файлы ответов"
        ordering = ["competition", "number"]
        constraints = [models.UniqueConstraint(fields=["competition", "number"], name="reference_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number}"

    @property
    def rows(self) -> int:
        return self.public_rows + self.private_rows


class Rescoring(models.Model):
    """Everybody's files scored anew by a corrected reference file: how the boards stood and who moves."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="rescorings", verbose_name="соревнование")
    before = models.ForeignKey(ReferenceFile, models.PROTECT, related_name="+", verbose_name="было")
    after = models.ForeignKey(ReferenceFile, models.PROTECT, related_name="+", verbose_name="стало")
    ordered_at = models.DateTimeField("заказан", default=clock.now)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто заказал"
    )
    done_at = models.DateTimeField("сделан", null=True)
    # {"files": …, "public": [[side, place before, place after, score before, score after], …], "final": […]}
    moves = models.JSONField("кто переместился", default=dict)

    class Meta:
        verbose_name = "пересчёт"
        verbose_name_plural = "пересчёты"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["competition"], condition=Q(done_at=None), name="rescoring_one_at_a_time"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"пересчёт № {self.pk}"


class DataFile(models.Model):
    """What takes part in the task: a file that everybody who takes part may download once the competition has opened."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="data", verbose_name="соревнование")
    title = models.CharField("название", max_length=160)
    file = models.FileField("файл", upload_to="competitions/")
    size = models.PositiveIntegerField("байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField("добавлен", default=clock.now)

    class Meta:
        verbose_name = "файл данных"
        verbose_name_plural = "файлы данных"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["competition", "title"], name="data_file_once")]

    def __str__(self) -> str:
        return self.title
