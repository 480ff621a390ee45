"""Organisations, who asks to act for them, invitations of their people, and files they came from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.rooms import Kind as RoomKind
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.subjects import spoken_of
from hackathon_portal.organisations.rules.details import KINDS, Details


class OrganisationImport(models.Model):
    """A file of organisations that was looked at, and taken in or not; taken back it closes what it brought."""

    file_name = models.CharField("файл", max_length=160)
    basis = models.CharField("основание", max_length=300, help_text="Откуда список: документ, его номер и дата.")
    # Lines that may be taken, as `rules.lists.Row` reads them; findings of the others, for the page.
    rows = models.JSONField("строки", default=list)
    findings = models.JSONField("замечания", default=list)
    known = models.PositiveIntegerField("уже есть", default=0)
    made_at = models.DateTimeField("проверен", default=clock.real)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто")
    done_at = models.DateTimeField("загружен", null=True, blank=True)
    taken_back_at = models.DateTimeField("отменён", null=True, blank=True)
    reason = models.CharField("почему отменён", max_length=300, blank=True)

    class Meta:
        verbose_name = "файл организаций"
        verbose_name_plural = "файлы организаций"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


@keeps_history()
class Organisation(models.Model):
    """A registered organisation. Whoever acts for it is a representative in its room."""

    class State(models.TextChoices):
        ASKED = "asked", "на проверке"
        VERIFIED = "verified", "проверена"
        REFUSED = "refused", "не подтверждена"
        CLOSED = "closed", "закрыта"

    slug = models.SlugField("адрес страницы", unique=True, max_length=40, editable=False)
    name = models.CharField("полное название", max_length=300)
    short_name = models.CharField("краткое название", max_length=120, blank=True)
    kind = models.CharField("вид", max_length=10, choices=list(KINDS.items()))
    inn = models.CharField("ИНН", max_length=12, blank=True)
    ogrn = models.CharField("ОГРН", max_length=15, blank=True)
    region = models.CharField("регион", max_length=2, blank=True)
    place = models.CharField("город или адрес", max_length=200, blank=True)
    site = models.URLField("сайт", blank=True)
    email = models.EmailField("почта для связи", blank=True)
    phone = models.CharField("телефон для связи", max_length=40, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField("почему", max_length=300, blank=True)
    # Its code in the file it came from.
    external = models.CharField("код в файле", max_length=60, blank=True)
    brought_by = models.ForeignKey(OrganisationImport, models.PROTECT, null=True, blank=True, related_name="organisations")
    made_at = models.DateTimeField("внесена", default=clock.real, editable=False)
    verified_at = models.DateTimeField("проверена", null=True, blank=True)
    closed_at = models.DateTimeField("закрыта", null=True, blank=True)

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = [alphabetical("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inn"], condition=~Q(inn="") & Q(state__in=["asked", "verified"]), name="organisation_inn_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "closed"]) | ~Q(reason=""), name="organisation_ended_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])

    @property
    def room(self) -> Room:
        """Where its roles, letters, tokens and journal belong."""
        return Room(RoomKind.ORGANISATION, self.pk)

    @property
    def details(self) -> Details:
        return Details(self.name, self.kind, self.inn, self.ogrn, self.region)

    @property
    def is_verified(self) -> bool:
        return self.state == self.State.VERIFIED


@spoken_of
@keeps_history()
class Claim(models.Model):
    """A person asks to act for an organisation and shows by which document they may."""

    class State(models.TextChoices):
        ASKED = "asked", "на проверке"
        ACCEPTED = "accepted", "подтверждено"
        REFUSED = "refused", "отказано"
        WITHDRAWN = "withdrawn", "отозвано"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="claims", verbose_name="организация")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="organisation_claims", verbose_name="кто")
    position = models.CharField("должность", max_length=200)
    document = models.FileField("документ", upload_to="organisations/")
    document_name = models.CharField(max_length=160)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField("почему", max_length=300, blank=True)
    made_at = models.DateTimeField("подано", default=clock.real)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "заявление представителя"
        verbose_name_plural = "заявления представителей"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], condition=Q(state="asked"), name="claim_once"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="claim_refused_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"заявление № {self.pk}"


@spoken_of
@keeps_history()
class RepresentativeInvitation(models.Model):
    """A representative asks another person to act for the organisation as well; the link works once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations", verbose_name="организация")
    # Gone once the invitation is used or taken back.
    email = models.EmailField("кому", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кто пригласил")
    invited_at = models.DateTimeField("приглашён", default=clock.real)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("принято", null=True, blank=True)
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "приглашение представителя"
        verbose_name_plural = "приглашения представителей"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"приглашение № {self.pk}"
