"""Who signed up for a season, alone; and the ambassadors who brought people."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.subjects import spoken_of
from hackathon_portal.seasons.models.seasons import Season


@keeps_history()
class Ambassador(models.Model):
    """Somebody who speaks for the season in a region; the code of their link says whom they brought."""

    class Origin(models.TextChoices):
        PARTICIPANT = "participant", "участник"
        PARTNER = "partner", "компания-партнёр"
        EXPERT = "expert", "эксперт"

    season = models.ForeignKey(Season, models.CASCADE, related_name="ambassadors", verbose_name="сезон")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кто")
    region = models.CharField("регион", max_length=2)
    origin = models.CharField("откуда", max_length=12, choices=Origin)
    code = models.SlugField("код ссылки", max_length=20)
    act = models.CharField("акт", max_length=120, blank=True)
    named_at = models.DateTimeField("назван", default=clock.now)
    ended_at = models.DateTimeField("до", null=True, blank=True)
    end_reason = models.CharField("почему закончил", max_length=300, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "амбассадор"
        verbose_name_plural = "амбассадоры"
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="ambassador_code_once"),
            models.UniqueConstraint(fields=["season", "user"], condition=Q(ended_at=None), name="ambassador_once"),
        ]

    def __str__(self) -> str:
        return self.code


@spoken_of
@keeps_history(exclude=["told_at", "is_tidied"])
class Entrant(models.Model):
    """A person in a season, whether or not they may take part: `findings` say what blocks (`rules/entrants.py: WORDS`)."""

    class State(models.TextChoices):
        SIGNED_UP = "signed_up", "записан"
        WITHDRAWN = "withdrawn", "отказался"
        EXCLUDED = "excluded", "исключён"

    season = models.ForeignKey(Season, models.PROTECT, related_name="entrants", verbose_name="сезон")
    # None where no account can be: a broken address in a file, a later row of a double.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="entered", verbose_name="кто")
    number = models.PositiveIntegerField("номер")
    external = models.CharField("номер в файле", max_length=60, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.SIGNED_UP)
    surname = models.CharField("фамилия", max_length=80)
    name = models.CharField("имя", max_length=80)
    patronymic = models.CharField("отчество", max_length=80, blank=True)
    birth_date = EncryptedDateField("дата рождения", blank=True)
    email = models.EmailField("электронная почта", max_length=254, blank=True)
    # Code of the region understood; empty where it was not, then `region_typed` says what stood there.
    region = models.CharField("регион", max_length=2, blank=True)
    region_typed = models.CharField("регион, как написан", max_length=120, blank=True)
    is_student = models.BooleanField("студент", default=False)
    study_place = models.CharField("где учится", max_length=200, blank=True)
    specialisations = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="специализации")
    # Codes of hubs by wish; empty: the hub of the home district.
    wishes = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="пожелания площадок")
    has_data_consent = models.BooleanField("согласие на обработку данных", default=False)
    has_rules_consent = models.BooleanField("согласие с правилами", default=False)
    has_profile_consent = models.BooleanField("согласие на профиль", default=False)
    is_minor = models.BooleanField("не достиг совершеннолетия в день записи", default=False)
    signed_up_at = models.DateTimeField("записан", default=clock.now)
    ambassador = models.ForeignKey(
        Ambassador, models.SET_NULL, null=True, blank=True, related_name="brought", verbose_name="кто позвал"
    )
    # Codes of `rules.entrants.WORDS`, sorted; computed again with every change of the person or of a double.
    findings = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="замечания")
    is_admitted = models.BooleanField("допущен", default=False)
    # Keyed hashes: the same person, the same address (`rules/names.py`).
    person_hash = models.CharField(max_length=64, blank=True, editable=False)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    # A name or a region came with strange spaces or letters that only look Russian, and was put right.
    is_tidied = models.BooleanField("исправлено написание", default=False, db_default=False)
    # Findings that staff let pass, with the reason; or why the person was excluded.
    waived = ArrayField(
        models.CharField(max_length=40), default=list, db_default=models.Value("{}"), blank=True, verbose_name="снятые замечания"
    )
    reason = models.CharField("основание", max_length=300, blank=True, default="", db_default="")
    # When the letter «вы записаны» was put into the outbox; a file imported again posts none.
    told_at = models.DateTimeField("сообщено", null=True, blank=True)
    erased_at = models.DateTimeField("данные стёрты", null=True, blank=True)

    class Meta:
        verbose_name = "участник сезона"
        verbose_name_plural = "участники сезона"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["season", "user"], name="entrant_once"),
            models.UniqueConstraint(fields=["season", "number"], name="entrant_number_once"),
            models.UniqueConstraint(fields=["season", "external"], condition=~Q(external=""), name="entrant_of_file_once"),
        ]
        indexes = [
            models.Index(fields=["season", "region"], name="entrant_by_region"),
            models.Index(fields=["season", "is_admitted", "number"], name="entrant_by_admission"),
            models.Index(fields=["season", "person_hash"], name="entrant_by_person"),
            models.Index(fields=["season", "email_hash"], name="entrant_by_address"),
            GinIndex(fields=["specialisations"], name="entrant_by_specialisation"),
            GinIndex(fields=["findings"], name="entrant_by_finding"),
            GinIndex(OpClass(Upper("surname"), name="gin_trgm_ops"), name="entrant_by_surname"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"


class EntrantCounter(models.Model):
    """The last number given in a season. Taken by one statement outside of the sign-up's transaction: nobody waits for another."""

    season = models.OneToOneField(Season, models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "счётчик номеров"
        verbose_name_plural = "счётчики номеров"

    def __str__(self) -> str:
        return f"{self.last}"


@spoken_of
@keeps_history()
class EntrantRepresentative(models.Model):
    """A minor's parent or another lawful representative: named by the entrant and confirmed by a letter's link, or stated in a file."""

    entrant = models.OneToOneField(Entrant, models.CASCADE, related_name="representative", verbose_name="участник")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    email = models.EmailField("электронная почта", max_length=254, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    asked_at = models.DateTimeField("спрошен", null=True, blank=True)
    consented_at = models.DateTimeField("согласен", null=True, blank=True)
    refused_at = models.DateTimeField("не согласен", null=True, blank=True)

    class Meta:
        verbose_name = "представитель участника сезона"
        verbose_name_plural = "представители участников сезона"

    def __str__(self) -> str:
        return f"{self.entrant}"


class EntrantConsent(models.Model):
    """A consent given with a sign-up: to which edition of the text, when; withdrawn, never deleted."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="consents", verbose_name="участник")
    code = models.CharField("согласие", max_length=20)
    edition = models.CharField("редакция текста", max_length=20)
    text_sha256 = models.CharField("контрольная сумма текста", max_length=64)
    given_at = models.DateTimeField("дано", default=clock.now)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие участника сезона"
        verbose_name_plural = "согласия участников сезона"
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "code"], condition=Q(withdrawn_at__isnull=True), name="entrant_consent_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class EntrantFile(models.Model):
    """A file of entrants that staff looked at (dry run) and may carry out; its content goes when it is."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="files")
    file_name = models.CharField("файл", max_length=200)
    content = EncryptedTextField(blank=True)
    report = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "файл участников сезона"
        verbose_name_plural = "файлы участников сезона"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name
