"""Teams, invitations, applications with their findings and consents, rulings on affiliation."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django_fsm import FSMField, FSMModelMixin
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.subjects import spoken_of
from hackathon_portal.russia.names import full_name
from registration import fields
from registration.rules.eligibility import Verdict
from registration.states import ACTIVE, CURRENT, ApplicationState, EndGround, TeamSeat

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

# Hashes by which a person is told from another.
HASHES = ["identity_hash", "snils_hash", "person_hash"]
# Personal data stays out of the audit trail's copies: the journal says who changed what, not to which value.
PERSONAL_FIELDS = [*fields.PERSONAL, *HASHES]


_refreshing = RLock()


class Queued(models.Model):
    """What takes a place of the contest and waits for one in the order of application: a team, or a person (seats.unit)."""

    seat = models.CharField("место", max_length=10, choices=TeamSeat, default=TeamSeat.NONE)
    # Order of application among the contest's teams or people: set when first filed, anew only after the place was given back.
    queue_number = models.PositiveIntegerField("номер в очереди", null=True, blank=True)
    # A place of the waitlist is offered until this instant (the parameter offer_valid).
    offer_expires_at = models.DateTimeField("согласиться до", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def offer_runs(self) -> bool:
        """Whether a place is offered that may still be taken."""
        return self.seat == TeamSeat.OFFERED and self.offer_expires_at is not None and self.offer_expires_at > clock.now()


@keeps_history()
class Team(Queued):
    """A team; its size is the number of its active applications."""

    unnamed_in_letters = ("founder", "captain_offer", "goes_on_by", "merges_into")  # a letter about a team names the team

    class NameState(models.TextChoices):
        PENDING = "pending", "проверяется"
        APPROVED = "approved", "проверено"
        REFUSED = "refused", "отклонено"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="teams", verbose_name="конкурс")
    name = models.CharField("название команды", max_length=80)
    founder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="founded_teams")
    # Pending only where the regulation lets staff look at names first (Kuzbass: clause 6.6).
    name_state = models.CharField("проверка названия", max_length=10, choices=NameState, default=NameState.APPROVED)
    name_refusal = models.CharField("почему название отклонено", max_length=300, blank=True)
    # What the members study decides; of a team of several categories, a person (Kuzbass: clause 7.1).
    category = models.CharField("категория", max_length=40, blank=True)
    category_reason = models.CharField("почему категория назначена", max_length=300, blank=True)
    sending_organisation = models.CharField("направляющая организация", max_length=200, blank=True)
    # The member to whom the captain wants to hand over; the member accepts.
    captain_offer = models.ForeignKey("Application", models.SET_NULL, null=True, blank=True, related_name="+")
    # The team this one's captain proposes to join as a whole; the other captain answers.
    merges_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # People may join after the closing while a team that fell below the minimum fills up.
    fill_up_until = models.DateTimeField("пополнить до", null=True, blank=True)
    created_at = models.DateTimeField("создана", default=clock.now)
    # The captain's choice: whether visitors see the team, and what it says of itself.
    is_public = models.BooleanField("показывать на сайте", default=False)
    about = models.CharField("о себе", max_length=300, blank=True)
    # Below the least number of people the organiser lets the team go on with so many, and why (Kuzbass: clauses 4.5, 15).
    goes_on_with = models.PositiveSmallIntegerField("продолжает в составе", null=True, blank=True)
    goes_on_reason = models.CharField("почему продолжает", max_length=300, blank=True, db_default="")
    goes_on_at = models.DateTimeField("когда решено", null=True, blank=True)
    goes_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    if TYPE_CHECKING:
        applications: RelatedManager[Application]
        leaders: RelatedManager[Any]

    class Meta:
        verbose_name = "команда"
        verbose_name_plural = "команды"
        constraints = [
            models.UniqueConstraint("contest", Lower("name"), name="team_name_once"),
            models.UniqueConstraint(fields=["contest", "queue_number"], name="team_queue_number_once"),
            models.CheckConstraint(condition=Q(seat="none") | Q(queue_number__isnull=False), name="team_seat_with_number"),
            models.CheckConstraint(
                condition=~Q(seat="offered") | Q(offer_expires_at__isnull=False), name="team_offer_with_deadline"
            ),
            models.CheckConstraint(
                condition=Q(goes_on_with__isnull=True) | ~Q(goes_on_reason=""), name="team_goes_on_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(name_state="refused") | ~Q(name_refusal=""), name="team_name_refused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "seat", "queue_number"]),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="team_name_parts"),
        ]

    def __str__(self) -> str:
        """As others read it: staff's pages of teams and the team's own ask for `name`."""
        return self.shown_name

    def has_captain(self, user: Any) -> bool:
        """Whether this user is the captain and still of the team: not removed, refused, excluded."""
        own: Any = self.applications  # type: ignore[attr-defined]
        return self.founder_id == user.pk and bool(own.filter(user=user.pk, state__in=CURRENT).exists())

    @property
    def lot(self) -> int:
        """A number of its own in the contest, by which lots are drawn: in the queue, or the row's where people queue."""
        return self.queue_number or self.pk

    @property
    def shown_name(self) -> str:
        """What visitors read: the name, once it may be shown."""
        return self.name if self.name_state == self.NameState.APPROVED else f"№ {self.pk}"


class Invitation(models.Model):
    """A link or a short code into a team, until a day: for one person, or the team's own link for several.

    Found by hashes; `secret` is the link's token and the code, encrypted, for the captain who looks at them again.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True, null=True)
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)
    # Whom the organiser proposed to the team: only this person may use it (Kuzbass: clause 4.3.2).
    proposed_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="proposals")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField("действует до")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    # Of the team's link: when its last place was taken.
    used_at = models.DateTimeField(null=True, blank=True)
    secret = EncryptedTextField("ссылка и код", null=True, blank=True)
    for_team = models.BooleanField("ссылка команды", default=False, db_default=False)
    places = models.PositiveSmallIntegerField("на сколько человек ещё", default=1, db_default=1)

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"

    def __str__(self) -> str:
        return f"в команду {self.team_id}"


class PendingInvitation(models.Model):
    """An invitation somebody followed before signing up or in, offered in their cabinet on whatever device they come."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pending_invitations")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="kept_for")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "приглашение, по которому перешли"
        verbose_name_plural = "приглашения, по которым перешли"
        constraints = [models.UniqueConstraint(fields=["user", "invitation"], name="pending_invitation_once")]

    def __str__(self) -> str:
        return f"приглашение {self.invitation_id}"


@spoken_of
@keeps_history(exclude=["state_changed_at"])  # follows from the state
class Application(FSMModelMixin, Queued):
    """One person's application to one contest, as a captain or a member of one team."""

    class Role(models.TextChoices):
        CAPTAIN = "captain", "капитан"
        MEMBER = "member", "участник"

    class Participation(models.TextChoices):
        IN_PERSON = "in_person", "очно"
        VIDEO = "video", "по видео-конференц-связи"
        BOTH = "both", "очно и по видео-конференц-связи"

    IN_PERSON = (Participation.IN_PERSON, Participation.BOTH)  # who comes, on all days or on some

    class Attendance(models.TextChoices):
        COMING = "coming", "придёт"
        NOT_COMING = "not_coming", "не придёт"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="applications", verbose_name="конкурс")
    team = models.ForeignKey(Team, models.PROTECT, related_name="applications", verbose_name="команда")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="applications")
    external_id = models.CharField("номер на Региональном портале", max_length=60, null=True, blank=True)
    state = FSMField("состояние", default=ApplicationState.DRAFT, choices=ApplicationState.choices, protected=True)
    # From when the person knows this state: a decision that can still be undone is told later (`states.move`).
    state_changed_at = models.DateTimeField("состояние известно с", null=True, blank=True)
    number = models.PositiveIntegerField("номер", null=True, blank=True)
    role = models.CharField("роль", max_length=8, choices=Role)
    surname = models.CharField("фамилия", max_length=80, blank=True)
    name = models.CharField("имя", max_length=80, blank=True)
    patronymic = models.CharField("отчество", max_length=80, blank=True)
    birth_date = EncryptedDateField("дата рождения", null=True, blank=True)
    citizenship = models.CharField("гражданство", max_length=2, blank=True)
    passport_series = EncryptedTextField("серия паспорта", blank=True)
    passport_number = EncryptedTextField("номер паспорта", blank=True)
    passport_issued_by = EncryptedTextField("кем выдан", blank=True)
    passport_issued_on = EncryptedDateField("когда выдан", null=True, blank=True)
    passport_department_code = EncryptedTextField("код подразделения", blank=True)
    email = models.EmailField("электронная почта", blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    participation = models.CharField("форма участия", max_length=10, choices=Participation, blank=True)
    # Where the person lives, if they say: for the figures by place, no part of the checks.
    municipality = models.CharField("город или район", max_length=80, blank=True)
    team_role = models.CharField("роль в команде", max_length=40, blank=True)
    skills = models.CharField("навыки", max_length=300, blank=True)
    education_level = models.CharField("класс или уровень образования", max_length=40, blank=True)
    education_place = models.CharField("где учитесь", max_length=200, blank=True)
    education_region = models.CharField("регион учёбы", max_length=10, blank=True)
    affiliation_place = models.CharField("место работы или учёбы", max_length=200, blank=True)
    affiliation_declared = models.CharField("связь с организаторами или комиссией", max_length=500, blank=True)
    snils = EncryptedTextField("СНИЛС", blank=True)
    inn = EncryptedTextField("ИНН", blank=True)
    account = EncryptedTextField("номер счёта", blank=True)
    bank_name = EncryptedTextField("банк получателя", blank=True)
    bik = EncryptedTextField("БИК", blank=True)
    corr_account = EncryptedTextField("корреспондентский счёт", blank=True)
    bank_inn = EncryptedTextField("ИНН банка", blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, db_index=True)
    snils_hash = models.CharField(max_length=64, blank=True)
    # Keyed hash of full name and birth date: the same person under another document is a hint, never a refusal.
    person_hash = models.CharField(max_length=64, blank=True)
    # SHA-256 of what another system sent: a repeat is told from a change.
    content_hash = models.CharField(max_length=64, blank=True)
    # Grows with every action that changes the application: a page that was open meanwhile cannot overwrite.
    revision = models.PositiveIntegerField(default=0)
    refiled_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="refilings")
    created_at = models.DateTimeField("создана", default=clock.now)
    submitted_at = models.DateTimeField("подана", null=True, blank=True)
    decision_due_on = models.DateField("решить до", null=True, blank=True)
    # The organiser's choice to leave somebody without a place in the reserve, and the day of the final answer (Tula: 3.3, 11.6).
    reserved_until = models.DateField("оставлена в резерве до", null=True, blank=True)
    decided_at = models.DateTimeField("решение принято", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    refusal_ground = models.CharField("основание отказа", max_length=30, blank=True)
    decision_comment = models.CharField("пояснение", max_length=500, blank=True)
    # Why it was admitted although a check speaks against it; for staff and the journal.
    admitted_despite = models.CharField("почему допущена при замечаниях", max_length=500, blank=True, db_default="", default="")
    exclusion_ground = models.CharField("основание приостановления или исключения", max_length=30, blank=True)
    # Taking part has ended without a fault of the person.
    ended_ground = models.CharField("почему участие прекращено", max_length=10, choices=EndGround, blank=True, db_default="")
    ended_at = models.DateTimeField("участие прекращено", null=True, blank=True)
    attendance = models.CharField("придёт", max_length=10, choices=Attendance, blank=True)
    attendance_at = models.DateTimeField("ответил, придёт ли", null=True, blank=True)
    # What the QR code of the admission letter holds; given at admission.
    door_code = models.CharField("код входа", max_length=12, unique=True, null=True, blank=True)
    arrived_at = models.DateTimeField("пришёл", null=True, blank=True)
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    passport_seen = models.BooleanField("паспорт сверен", default=False)
    erased_at = models.DateTimeField("персональные данные стёрты", null=True, blank=True)
    if TYPE_CHECKING:
        findings: RelatedManager[Finding]
        consents: RelatedManager[Consent]

        def get_state_display(self) -> str: ...
        def get_role_display(self) -> str: ...

    class Meta:
        verbose_name = "заявка"
        verbose_name_plural = "заявки"
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="application_number_once"),
            models.UniqueConstraint(fields=["contest", "external_id"], name="application_external_id_once"),
            models.UniqueConstraint(
                fields=["contest", "user"],
                condition=Q(state__in=CURRENT),
                name="application_one_per_user",
            ),
            models.UniqueConstraint(
                fields=["contest", "identity_hash"],
                condition=Q(state__in=ACTIVE) & ~Q(identity_hash=""),
                name="application_one_per_identity",
            ),
            models.UniqueConstraint(
                fields=["contest", "snils_hash"],
                condition=Q(state__in=ACTIVE) & ~Q(snils_hash=""),
                name="application_one_per_snils",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(role="captain", state__in=CURRENT),
                name="application_one_captain",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(number__isnull=False, submitted_at__isnull=False),
                name="application_submitted_with_number",
            ),
            models.UniqueConstraint(fields=["contest", "queue_number"], name="application_queue_number_once"),
            models.CheckConstraint(condition=Q(seat="none") | Q(queue_number__isnull=False), name="application_seat_with_number"),
            models.CheckConstraint(
                condition=~Q(seat="offered") | Q(offer_expires_at__isnull=False), name="application_offer_with_deadline"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal_ground=""), name="application_refused_with_ground"),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "excluded"]) | ~Q(exclusion_ground=""),
                name="application_excluded_with_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (~Q(ended_ground="") & Q(ended_at__isnull=False)),
                name="application_ended_with_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "state", "decision_due_on", "number"]),
            models.Index(fields=["team", "state"]),
            models.Index(fields=["contest", "seat", "queue_number"], condition=~Q(seat="none"), name="application_places"),
            GinIndex(OpClass(Upper("surname"), "gin_trgm_ops"), name="application_surname_parts"),
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="application_email_parts"),
            models.Index(fields=["contest", "person_hash"], condition=~Q(person_hash=""), name="application_same_person"),
            # Other systems ask what has changed in their applications.
            models.Index(
                fields=["contest", "state_changed_at", "id"], condition=Q(external_id__isnull=False), name="application_changes"
            ),
            # The cabinet of everybody asks for applications of an address that nobody has taken over.
            models.Index(fields=["email"], condition=Q(user=None), name="application_unclaimed"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}" if self.number else "черновик"

    @property
    def is_kept_in_reserve(self) -> bool:
        """Whether it waits in the reserve by the organiser's choice: its term is still the day then named."""
        waits = self.state == ApplicationState.SUBMITTED and self.reserved_until is not None
        return waits and self.reserved_until == self.decision_due_on

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """FSMModelMixin lifts the protection of the state for all threads while a row is read: one at a time, and back whatever happens."""
        with _refreshing:
            try:
                super().refresh_from_db(*args, **kwargs)
            finally:
                state: Any = self._meta.get_field("state")
                state.protected = True

    @property
    def comes(self) -> bool:
        """Whether the person takes part in person, on all days or on some («очно и/или по видео-конференц-связи»)."""
        return self.participation in self.IN_PERSON

    @property
    def joins_by_video(self) -> bool:
        return self.participation in (self.Participation.VIDEO, self.Participation.BOTH)

    @property
    def full_name(self) -> str:
        return full_name(self.surname, self.name, self.patronymic)

    @property
    def place(self) -> str:
        """The state of the place this person needs: their own where people are counted, else the team's."""
        return self.seat if self.seat != TeamSeat.NONE else self.team.seat

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class Finding(models.Model):
    """What a computed check says of an application, with its clause."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="findings")
    code = models.CharField("код", max_length=40)
    clause = models.CharField("пункт", max_length=80, blank=True)
    # When it began to say so of somebody who was admitted already: staff have a term to look at it.
    turned_at = models.DateTimeField("появилось после допуска", null=True, blank=True)
    verdict = models.CharField("вывод", max_length=5, choices=[(verdict.value, verdict.value) for verdict in Verdict])
    message = models.CharField("пояснение", max_length=300)

    class Meta:
        verbose_name = "результат проверки"
        verbose_name_plural = "результаты проверок"
        constraints = [models.UniqueConstraint(fields=["application", "code"], name="finding_once")]

    def __str__(self) -> str:
        return self.code


@keeps_history()
class Consent(models.Model):
    """A consent given with an application: which text, when, from where; withdrawn, not deleted."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    code = models.CharField("согласие", max_length=40)
    text_version = models.CharField("версия текста", max_length=40)
    # What was read: the sum of the text itself, and of each file the tick names ({title, version, sha256}). Empty for rows of before.
    text_sha256 = models.CharField("контрольная сумма текста", max_length=64, blank=True, db_default="")
    read_documents = models.JSONField("прочитанные документы", default=list, blank=True, db_default=[])
    given_at = models.DateTimeField("дано", default=clock.now)
    address = models.GenericIPAddressField("адрес", null=True)
    user_agent = models.CharField("программа", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], condition=Q(withdrawn_at__isnull=True), name="consent_once")
        ]

    def __str__(self) -> str:
        return self.code


@keeps_history()
class AffiliationRuling(models.Model):
    """What a person decided on the hints of a possible affiliation (Tula: clause 3.3 в), and why."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="affiliation_ruling")
    is_affiliated = models.BooleanField("связь есть")
    reason = models.CharField("обоснование", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "решение об аффилированности"
        verbose_name_plural = "решения об аффилированности"

    def __str__(self) -> str:
        return "связь есть" if self.is_affiliated else "связи нет"
