"""The commission of a contest: composition, meetings with questions and votes, recusals (Tula: clauses 9.3-9.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.history import keeps_history
from registration.models import Team


@keeps_history()
class Commission(models.Model):
    """The commission of a contest and the act that approves its composition."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="commission")
    order_number = models.CharField("приказ о составе: номер", max_length=40, blank=True)
    order_date = models.DateField("приказ о составе: дата", null=True, blank=True)
    order_file = models.FileField("приказ о составе: файл", upload_to="commissions/", blank=True)
    opened_at = models.DateTimeField("оценка открыта", null=True, blank=True)
    closed_at = models.DateTimeField("оценка закрыта", null=True, blank=True)

    class Meta:
        verbose_name = "комиссия"
        verbose_name_plural = "комиссии"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="assessment_opened_before_closed"
            )
        ]

    def __str__(self) -> str:
        return f"комиссия, приказ № {self.order_number}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class WithAssessors(models.Manager["CommissionMember"]):
    """Members and assessors."""

    def assessing(self) -> models.QuerySet[CommissionMember]:
        """Assessors who were not dismissed: they have no periods, a dismissal is of the day it is pressed."""
        return self.filter(is_assessor=True, left_on=None)


class ComposedOf(models.Manager["CommissionMember"]):
    """Members of the composition alone: whoever reads a commission never meets its assessors, who have no vote."""

    def get_queryset(self) -> models.QuerySet[CommissionMember]:
        return super().get_queryset().filter(is_assessor=False)


@keeps_history()
class CommissionMember(models.Model):
    """A person of the commission, one row whatever the history: sheets, recusals, attendance and signatures hang on it.

    Who is in the composition on which day, and in which role, is `MemberPeriod`; role and days here are those of today
    (`actions/composition.py: follow`), for lists.
    """

    class Role(models.TextChoices):
        CHAIR = "chair", "председатель"
        DEPUTY = "deputy", "заместитель председателя"
        SECRETARY = "secretary", "секретарь"
        MEMBER = "member", "член комиссии"

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="commission_seats")
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    position = models.CharField("должность", max_length=300)
    role = models.CharField("роль", max_length=10, choices=Role, default=Role.MEMBER)
    # What the regulation calls this member where it knows several kinds (Kuzbass: clauses 8.2-8.4).
    kind = models.CharField("вид члена комиссии", max_length=40, blank=True)
    # Whose customer the member represents.
    represents = models.ForeignKey(
        Nomination, models.PROTECT, null=True, blank=True, related_name="representatives", verbose_name="представляет заказчика"
    )
    joined_on = models.DateField("в составе с", null=True, blank=True)
    left_on = models.DateField("выбыл", null=True, blank=True)
    left_reason = models.CharField("основание выбытия", max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="вместо")
    # Assesses people and stands outside the composition: no period, quorum, vote or signature (`actions/assessors.py`).
    is_assessor = models.BooleanField("ассессор", default=False, db_default=False)
    # A second row of the same person from before there was one row a person: it keeps what the first row has already, and counts nowhere.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = ComposedOf()
    every = WithAssessors()

    class Meta:
        verbose_name = "член комиссии"
        verbose_name_plural = "члены комиссии"
        ordering = ["role", alphabetical("full_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "user"], condition=Q(merged_into__isnull=True), name="commission_member_once"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


@keeps_history()
class PersonalNominationApproval(models.Model):
    """The organiser agreed to a proposal to hold a personal nomination of the regulation (Kuzbass: clause 7.3)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="personal_nominations")
    code = models.CharField("номинация", max_length=40)
    proposed_by = models.CharField("кто предложил", max_length=200)
    basis = models.CharField("документ", max_length=200)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("утверждена", default=clock.now)

    class Meta:
        verbose_name = "утверждённая личная номинация"
        verbose_name_plural = "утверждённые личные номинации"
        constraints = [models.UniqueConstraint(fields=["contest", "code"], name="personal_nomination_once")]

    def __str__(self) -> str:
        return self.code


@keeps_history()
class Meeting(models.Model):
    """A meeting of the commission; the one that determines the winners has the protocol of results."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="meetings")
    held_on = models.DateField("день")
    begins_at = models.TimeField("начало", null=True, blank=True)
    place = models.CharField("место или ссылка на видеовстречу", max_length=300, blank=True)
    agenda = models.CharField("повестка", max_length=300)
    # The composition (member's key -> role) and the order of an opened meeting, kept when a later change touches its day.
    composition = models.JSONField("состав на день заседания", null=True, blank=True)

    class Meta:
        verbose_name = "заседание"
        verbose_name_plural = "заседания"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"заседание {self.held_on:%d.%m.%Y}"


@keeps_history()
class Attendance(models.Model):
    """A member was present at a meeting, in person or by video."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "очно"
        VIDEO = "video", "по видео-конференц-связи"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="attendance")
    mode = models.CharField("как", max_length=10, choices=Mode)

    class Meta:
        verbose_name = "присутствие"
        verbose_name_plural = "присутствие"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.mode}"


@keeps_history()
class Question(models.Model):
    """A question of the agenda that is put to the vote; what it decides takes effect when the vote is closed."""

    class Kind(models.TextChoices):
        OTHER = "other", "другой вопрос"
        MEAN = "mean", "места по среднему вместо суммы"
        SHARE = "share", "равные баллы делят место"
        VIOLATION = "violation", "нарушение требований к проекту"
        ADMIT = "admit", "допуск заявителя"
        SHEETS = "sheets", "листы выбывшего члена комиссии"
        PRESIDING = "presiding", "кто ведёт заседание"
        MENTORS = "mentors", "состав менторов"
        CLOSING = "closing", "досрочное завершение приёма заявок"
        TASKS = "tasks", "номинации и задания"
        EXCLUDE = "exclude", "исключение команды"
        TIE = "tie", "порядок при равенстве баллов"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="questions")
    kind = models.CharField("о чём", max_length=10, choices=Kind, default=Kind.OTHER)
    text = models.CharField("вопрос", max_length=500)
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, blank=True, related_name="+")
    violation = models.ForeignKey("judging.Violation", models.PROTECT, null=True, blank=True, related_name="questions")
    consequence = models.CharField("последствие", max_length=20, blank=True)
    application = models.ForeignKey(
        "registration.Application", models.PROTECT, null=True, blank=True, related_name="commission_questions"
    )
    # Whose sheets are left out, or who presides at this meeting.
    member = models.ForeignKey(CommissionMember, models.PROTECT, null=True, blank=True, related_name="+")
    # Which order of which division the commission votes for, and why; the decision it changes, where it changes one.
    division = models.CharField("зачёт", max_length=90, blank=True, db_default="")
    order = models.JSONField("порядок проектов", default=list, db_default=models.Value([], models.JSONField()), blank=True)
    reason = models.CharField("обоснование порядка", max_length=500, blank=True, db_default="")
    opened_at = models.DateTimeField("голосование открыто", null=True, blank=True)
    closed_at = models.DateTimeField("голосование закрыто", null=True, blank=True)
    adopted = models.BooleanField("принято", null=True, blank=True)

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, adopted__isnull=True)
                | Q(opened_at__isnull=False, closed_at__isnull=False, adopted__isnull=False),
                name="question_opened_closed_decided",
            ),
            models.CheckConstraint(
                condition=Q(kind="violation", violation__isnull=False) | ~Q(kind="violation") & Q(violation__isnull=True),
                name="question_about_its_violation",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["sheets", "presiding"]) | Q(member__isnull=False), name="question_about_its_member"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


@keeps_history()
class Vote(models.Model):
    """How a present member voted; changed until the vote is closed."""

    class Choice(models.TextChoices):
        FOR = "for", "за"
        AGAINST = "against", "против"
        ABSTAINED = "abstained", "воздержался"

    question = models.ForeignKey(Question, models.CASCADE, related_name="votes")
    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="votes")
    choice = models.CharField("голос", max_length=10, choices=Choice)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "голос"
        verbose_name_plural = "голоса"
        constraints = [models.UniqueConstraint(fields=["question", "member"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def in_force(self) -> RecusalQuerySet:
        """Without those whose interest the chair has waived, and those taken back by the member or found groundless by the organiser."""
        return self.filter(waived_at=None, withdrawn_at=None)


class OfTheCommission(models.Manager.from_queryset(RecusalQuerySet)):  # type: ignore[misc]  # a class made by a call
    """Recusals of the composition alone: those of assessors change no sum, protocol or decision of the chair."""

    def get_queryset(self) -> RecusalQuerySet:
        return super().get_queryset().filter(member__is_assessor=False)  # type: ignore[no-any-return]


@keeps_history()
class Recusal(models.Model):
    """A member, or an assessor, does not assess a team: declared with a reason, seen by the organiser."""

    member = models.ForeignKey(CommissionMember, models.PROTECT, related_name="recusals")
    team = models.ForeignKey(Team, models.PROTECT, related_name="recusals")
    reason = models.CharField("причина", max_length=500)
    declared_at = models.DateTimeField(default=clock.now)
    # The interest is known and the chair lets the member assess the team all the same: a state of its own.
    waived_at = models.DateTimeField("отвод не принят", null=True, blank=True)
    waived_by = models.ForeignKey(CommissionMember, models.PROTECT, null=True, blank=True, related_name="+")
    waiver_reason = models.CharField("почему не принят", max_length=500, blank=True)
    withdrawn_at = models.DateTimeField("отозван", null=True, blank=True)
    withdrawal_reason = models.CharField("почему отозван", max_length=500, blank=True, db_default="")
    # The organiser has found that there was no tie; empty where the member took it back.
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfTheCommission()
    every = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = "самоотвод"
        verbose_name_plural = "самоотводы"
        constraints = [
            models.UniqueConstraint(fields=["member", "team"], name="recusal_once"),
            models.CheckConstraint(condition=Q(waived_at__isnull=True) | ~Q(waiver_reason=""), name="recusal_waived_with_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""), name="recusal_withdrawn_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} по команде {self.team_id}"
