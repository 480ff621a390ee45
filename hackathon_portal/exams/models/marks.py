"""Marks of distinct answers, decisions on keys, what they changed, and questions that candidates contest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.exams.models.attempts import Attempt
from hackathon_portal.exams.models.banks import QuestionVersion
from hackathon_portal.exams.models.exams import Exam
from hackathon_portal.exams.rules.rulings import Decision
from hackathon_portal.exams.rules.statistics import Suspicion
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history

DECISIONS = [
    (Decision.NEW_KEY, "верный ответ другой"),
    (Decision.ACCEPT_ALSO, "засчитать и ещё один ответ"),
    (Decision.ANNUL, "снять вопрос"),
]
SUSPICIONS = [
    (Suspicion.WRONG_KEY, "возможно, ключ неверен"),
    (Suspicion.NEGATIVE, "сильные отвечают хуже слабых"),
    (Suspicion.LEAKED, "возможно, ответ известен заранее"),
]


class Mark(models.Model):
    """What one distinct answer earns: `rules.marking.UNITS` are the whole question. `key` names the decisions it is marked by, in their order."""

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="marks")
    key = models.CharField("по решениям", max_length=200, blank=True)
    text = models.TextField("ответ", blank=True)
    units = models.BigIntegerField("доля в единицах")

    class Meta:
        verbose_name = "оценка ответа"
        verbose_name_plural = "оценки ответов"
        constraints = [models.UniqueConstraint(fields=["version", "key", "text"], name="mark_once")]

    def __str__(self) -> str:
        return f"оценка {self.pk}"


@keeps_history(exclude=["figures"])
class Ruling(models.Model):
    """A decision on the key of a question: proposed by one person, adopted by another with a protocol; taken back only with a reason."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "предложено"
        WITHDRAWN = "withdrawn", "предложение снято"
        ADOPTED = "adopted", "принято"
        TAKEN_BACK = "taken_back", "отменено"

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="rulings", verbose_name="вопрос")
    room = models.CharField("раздел", max_length=40, editable=False)
    decision = models.CharField("решение", max_length=12, choices=DECISIONS)
    # JSON list of answers right by it: nobody but those who keep the bank reads it.
    content = EncryptedTextField(blank=True)
    never_lowers = models.BooleanField("никому не снижает баллы", default=True)
    reason = models.CharField("почему", max_length=1000)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField("предложено", default=clock.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто предложил"
    )
    adopted_at = models.DateTimeField("принято", null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто принял"
    )
    protocol_number = models.CharField("номер протокола", max_length=60, blank=True)
    protocol_date = models.DateField("дата протокола", null=True, blank=True)
    protocol = models.FileField("протокол", upload_to="rulings/", blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    ended_at = models.DateTimeField("снято или отменено", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто снял")
    ended_reason = models.CharField("почему снято", max_length=1000, blank=True)
    # Who gains, who loses, counted when it was proposed or adopted; `figures_at` says when.
    figures = models.JSONField("что изменит", default=dict)
    figures_at = models.DateTimeField("посчитано", null=True, blank=True)
    rescored_at = models.DateTimeField("все попытки пересчитаны", null=True, blank=True)

    class Meta:
        verbose_name = "решение о ключе"
        verbose_name_plural = "решения о ключах"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(state="proposed"), name="ruling_one_proposed"),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(adopted_at__isnull=False, protocol_date__isnull=False) & ~Q(protocol_number=""),
                name="ruling_adopted_by_protocol",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | Q(proposed_by=None) | ~Q(adopted_by=models.F("proposed_by")),
                name="ruling_adopted_by_another",
            ),
        ]
        indexes = [models.Index(fields=["room", "state"], name="ruling_of_room")]

    def __str__(self) -> str:
        return f"решение о ключе № {self.pk}"


class Score(models.Model):
    """What a decision changed in one attempt; the points before it are kept."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="scores")
    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="scores")
    # The test's count of decisions after this one.
    key_revision = models.PositiveIntegerField("по решению")
    units_before = models.BigIntegerField("баллы до")
    units_after = models.BigIntegerField("баллы после")
    full_units = models.BigIntegerField("полные баллы")
    passed_before = models.BooleanField("порог был пройден")
    passed_after = models.BooleanField("порог пройден")
    scored_at = models.DateTimeField("пересчитано", default=clock.now)

    class Meta:
        verbose_name = "пересчёт попытки"
        verbose_name_plural = "пересчёты попыток"
        constraints = [models.UniqueConstraint(fields=["attempt", "key_revision"], name="attempt_score_once")]
        indexes = [models.Index(fields=["ruling", "attempt"], name="score_of_ruling")]

    def __str__(self) -> str:
        return f"пересчёт {self.pk}"


class ExamFigures(models.Model):
    """Statistics of a test as they were counted: pages read them, nothing counts them while a page is made."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="figures")
    # By so many decisions on keys the marks were given.
    key_revision = models.PositiveIntegerField("по решению")
    computed_at = models.DateTimeField("посчитано", default=clock.now)
    attempts = models.PositiveIntegerField("попыток")
    passed = models.PositiveIntegerField("прошли порог")
    # {"groups": [{"people", "questions", "alpha"}], "papers": {...}, "thresholds": {...}}
    about = models.JSONField(default=dict)

    class Meta:
        verbose_name = "статистика теста"
        verbose_name_plural = "статистика тестов"
        constraints = [models.UniqueConstraint(fields=["exam", "key_revision"], name="exam_figures_once")]

    def __str__(self) -> str:
        return f"статистика {self.pk}"


class ItemFigures(models.Model):
    """Statistics of one question in one test (`rules/statistics.py`)."""

    of = models.ForeignKey(ExamFigures, models.CASCADE, related_name="items")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="+")
    n = models.PositiveIntegerField("ответов")
    difficulty = models.FloatField("доля верных")
    r = models.FloatField("связь с остальными", null=True)
    median_seconds = models.FloatField("секунд, медиана", null=True)
    # {"1": {"share": …, "r": …}} of a choice.
    options = models.JSONField("варианты", default=dict)
    suspicion = models.CharField("подозрение", max_length=12, choices=SUSPICIONS, blank=True)

    class Meta:
        verbose_name = "статистика вопроса"
        verbose_name_plural = "статистика вопросов"
        constraints = [models.UniqueConstraint(fields=["of", "version"], name="item_figures_once")]

    def __str__(self) -> str:
        return f"статистика вопроса {self.version_id}"


class Appeal(models.Model):
    """A candidate contests a question after the test; a methodologist answers, which may lead to a decision on the key."""

    class State(models.TextChoices):
        OPEN = "open", "ждёт ответа"
        AGREED = "agreed", "с возражением согласны"
        DECLINED = "declined", "ключ оставлен"

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="appeals", verbose_name="попытка")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="appeals", verbose_name="вопрос")
    text = models.TextField("возражение")
    sent_at = models.DateTimeField("подано", default=clock.now)
    state = models.CharField("состояние", max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField("ответ", blank=True)
    answered_at = models.DateTimeField("дан ответ", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто ответил"
    )
    ruling = models.ForeignKey(
        Ruling, models.SET_NULL, null=True, blank=True, related_name="appeals", verbose_name="решение о ключе"
    )

    class Meta:
        verbose_name = "возражение по вопросу"
        verbose_name_plural = "возражения по вопросам"
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "version"], name="appeal_once"),
            models.CheckConstraint(condition=Q(state="open") | Q(answered_at__isnull=False), name="appeal_answered_at"),
        ]
        indexes = [models.Index(fields=["sent_at"], condition=Q(state="open"), name="appeal_to_answer")]

    def __str__(self) -> str:
        return f"возражение № {self.pk}"
