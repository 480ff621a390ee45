"""What visitors read of a contest besides its announcement: news, questions, partners, documents, channels, the press."""

from __future__ import annotations

from django.db import models

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history


class NewsItem(models.Model):
    """News of the contest in Markdown; before its time only staff see it."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="news")
    title = models.CharField("заголовок", max_length=160)
    text = models.TextField("текст (Markdown)", max_length=10_000)
    published_at = models.DateTimeField("показать с", default=clock.now)

    class Meta:
        verbose_name = "новость"
        verbose_name_plural = "новости"
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return self.title


class QuestionAnswered(models.Model):
    """A frequent question and its answer in Markdown."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="questions_answered")
    question = models.CharField("вопрос", max_length=200)
    answer = models.TextField("ответ (Markdown)", max_length=4000)
    position = models.PositiveSmallIntegerField("порядок", default=1)

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы и ответы"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.question


@keeps_history()
class Partner(models.Model):
    """A partner, a sponsor or a medium of the contest; visitors see it once what the regulation asks is there."""

    class Kind(models.TextChoices):
        PARTNER = "partner", "партнёр"
        SPONSOR = "sponsor", "спонсор"
        MEDIA = "media", "информационный партнёр"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="partners")
    kind = models.CharField("кто это", max_length=8, choices=Kind, default=Kind.PARTNER)
    name = models.CharField("название", max_length=160)
    url = models.URLField("сайт", blank=True)
    contribution = models.CharField("чем помогает", max_length=200, blank=True)
    # Whoever answers there for the contest hears of changes; visitors do not see it.
    email = models.EmailField("почта: кому сообщать об изменениях", blank=True, db_default="")
    agreement_number = models.CharField("договор: номер", max_length=60, blank=True)
    agreement_date = models.DateField("договор: дата", null=True, blank=True)
    logo = models.FileField("логотип, PNG или JPEG", upload_to="logos/", blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=1)

    class Meta:
        verbose_name = "партнёр"
        verbose_name_plural = "партнёры"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ContestDocument(models.Model):
    """A document for visitors, PDF."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="documents")
    title = models.CharField("название", max_length=200)
    file = models.FileField("файл PDF", upload_to="contest-documents/")
    read_as = models.CharField("с ним знакомится участник", max_length=40, blank=True, db_default="")
    version = models.CharField("версия", max_length=40, blank=True, db_default="", help_text="Например, дата: от 19.04.2024.")
    sha256 = models.CharField("контрольная сумма", max_length=64, blank=True, db_default="", editable=False)
    added_at = models.DateTimeField("приложен", default=clock.now, null=True, editable=False)
    position = models.PositiveSmallIntegerField("порядок", default=1)

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class OrganiserLogo(models.Model):
    """The picture of an organiser whom the regulation names."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="organiser_logos")
    name = models.CharField("организатор", max_length=300)
    picture = models.FileField("логотип, PNG или JPEG", upload_to="logos/")

    class Meta:
        verbose_name = "логотип организатора"
        verbose_name_plural = "логотипы организаторов"
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="organiser_logo_once")]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A channel or chat of the contest elsewhere (Kuzbass: clauses 13.2, 13.3)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="channels")
    title = models.CharField("название", max_length=120)
    url = models.URLField("адрес")
    position = models.PositiveSmallIntegerField("порядок", default=1)

    class Meta:
        verbose_name = "канал или чат"
        verbose_name_plural = "каналы и чаты"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class MediaOutlet(models.Model):
    """A newspaper, channel or site that follows the contest; staff keep the list."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="media_outlets")
    name = models.CharField("название", max_length=160)
    contact = models.CharField("кому писать", max_length=200, blank=True)
    email = models.EmailField("почта", blank=True)

    class Meta:
        verbose_name = "издание"
        verbose_name_plural = "издания"
        ordering = [alphabetical("name"), "id"]

    def __str__(self) -> str:
        return self.name
