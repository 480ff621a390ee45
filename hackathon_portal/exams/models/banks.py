"""A bank of questions: a question is known by its name within a category, its text and key by versions that never change once asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedTextField
from hackathon_portal.kernel.history import keeps_history

KINDS = [
    (Kind.SINGLE, "один верный"),
    (Kind.MULTIPLE, "несколько верных"),
    (Kind.TRUE_FALSE, "верно или неверно"),
    (Kind.NUMBER, "число"),
    (Kind.SHORT_TEXT, "короткий ответ"),
    (Kind.ORDERING, "порядок"),
    (Kind.MATCHING, "соответствие"),
]


class Bank(models.Model):
    """Questions of one room (`kernel/rooms.py`); pages see it by the permissions of the room's app."""

    room = models.CharField("раздел", max_length=40, editable=False)
    title = models.CharField("название банка", max_length=200)
    made_at = models.DateTimeField("создан", default=clock.now, editable=False)
    # Columns of a workbook as somebody has named them: theirs -> ours.
    columns = models.JSONField(default=dict, db_default={}, editable=False)

    class Meta:
        verbose_name = "банк вопросов"
        verbose_name_plural = "банки вопросов"
        constraints = [models.UniqueConstraint(fields=["room", "title"], name="bank_once_in_a_room")]

    def __str__(self) -> str:
        return self.title


@keeps_history()
class Question(models.Model):
    """A question; what is asked today is `current`."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="questions", verbose_name="банк")
    category = models.CharField("категория", max_length=200)
    code = models.CharField("название вопроса", max_length=200)
    # What strata of a paper are drawn by (`rules/blueprint.py`); empty: any.
    label = models.CharField("группа для варианта", max_length=60, blank=True)
    position = models.PositiveIntegerField("место в банке", default=0)
    current = models.OneToOneField("QuestionVersion", models.PROTECT, null=True, related_name="+", verbose_name="версия в силе")
    retired_at = models.DateTimeField("больше не задаётся", null=True, blank=True)

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["bank", "category", "code"], name="question_once_in_a_category")]

    def __str__(self) -> str:
        return f"{self.category}: {self.code}"


class QuestionVersion(models.Model):
    """One wording of a question with its key. `content` is JSON of `rules.items.Item` (`content.py`): only rules and methodologists read it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions", verbose_name="вопрос")
    number = models.PositiveSmallIntegerField("версия", default=1)
    kind = models.CharField("вид", max_length=12, choices=KINDS)
    points = models.DecimalField("баллы", max_digits=7, decimal_places=3, default=1)
    content = EncryptedTextField()
    reason = models.CharField("что изменено", max_length=300, blank=True)
    # Since it stands in somebody's paper; then it is never written anew.
    frozen_at = models.DateTimeField("задан впервые", null=True, blank=True)
    written_at = models.DateTimeField("записана", default=clock.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто записал"
    )

    class Meta:
        verbose_name = "версия вопроса"
        verbose_name_plural = "версии вопросов"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_once")]

    def __str__(self) -> str:
        return f"{self.question}, версия {self.number}"


class QuestionPicture(models.Model):
    """A picture shown with a version of a question, by its name in the text."""

    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="pictures")
    name = models.CharField("имя в тексте", max_length=200)
    file = models.FileField("картинка", upload_to="questions/")
    # Of what is stored: a file loaded again is compared without opening anything.
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = "картинка вопроса"
        verbose_name_plural = "картинки вопросов"
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="question_picture_once")]

    def __str__(self) -> str:
        return self.name


class BankLoad(models.Model):
    """A file of questions somebody has loaded: what was taken and what was refused, each with its reason. Its content goes when it is read."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="loads", verbose_name="банк")
    file_name = models.CharField("файл", max_length=200)
    # Base64; empty once it is read.
    content = EncryptedTextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто загрузил"
    )
    made_at = models.DateTimeField("загружен", default=clock.now, editable=False)
    done_at = models.DateTimeField("прочитан", null=True)
    new = models.PositiveIntegerField("новых вопросов", default=0)
    changed = models.PositiveIntegerField("новых версий", default=0)
    same = models.PositiveIntegerField("без изменений", default=0)
    # [{"number", "name", "category", "code"}, …]; codes are those of `rules.moodle.WORDS`.
    broken = models.JSONField("не взятые вопросы", default=list)
    # Why the whole file was refused.
    refusal = models.CharField("почему отклонён", max_length=500, blank=True)

    class Meta:
        verbose_name = "загрузка вопросов"
        verbose_name_plural = "загрузки вопросов"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
