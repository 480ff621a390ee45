"""The prize fund and what is awarded out of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.kernel.subjects import spoken_of
from judging.models import Project
from prizes.states import AwardState
from registration.models import Application, Team


@keeps_history()
class FundSource(models.Model):
    """Money the fund is formed of and who pays out of it (Tula: clause 10.1; Kuzbass: clauses 12.13, 14.1)."""

    class Kind(models.TextChoices):
        BUDGET = "budget", "бюджет"
        OWN = "own", "собственные средства оператора"
        ORGANISER = "organiser", "организатор"
        PARTNER = "partner", "партнёр"
        SPONSOR = "sponsor", "спонсор"

    class Purpose(models.TextChoices):
        PRIZE = "prize", "приз"
        PROJECT_GRANT = "project_grant", "грант на развитие проекта"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="fund_sources")
    kind = models.CharField("вид", max_length=10, choices=Kind, default=Kind.BUDGET)
    name = models.CharField("название", max_length=160)
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2)
    basis = models.CharField("документ", max_length=200, blank=True)
    # What it is given for decides what is withheld (`rules/purposes.py`).
    purpose = models.CharField("назначение", max_length=14, choices=Purpose, default=Purpose.PRIZE, db_default=Purpose.PRIZE)
    report_by = models.DateField("отчёт об использовании до", null=True, blank=True)
    # Empty: the main payer of the contest.
    payer = models.ForeignKey(
        "prizes.PayerAccount", models.PROTECT, null=True, blank=True, related_name="sources", verbose_name="кто платит"
    )

    class Meta:
        verbose_name = "источник призового фонда"
        verbose_name_plural = "источники призового фонда"
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "kind", "name"], name="fund_source_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_source_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    @property
    def is_grant(self) -> bool:
        """Whether its money is for a project, not a person's prize."""
        return self.purpose == self.Purpose.PROJECT_GRANT


@keeps_history()
class FundItem(models.Model):
    """What a place of a division brings: money out of a source, a thing, or both."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="fund")
    # `contests.divisions.Division.key`, or of a personal nomination; its title and order for lists.
    division = models.CharField("зачёт", max_length=90)
    division_title = models.CharField("название зачёта", max_length=400)
    division_position = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField("место")
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2, null=True)
    origin = models.ForeignKey(FundSource, models.PROTECT, null=True, related_name="items", verbose_name="источник")
    thing = models.CharField("неденежный приз", max_length=200, blank=True)
    thing_value = models.DecimalField("рыночная стоимость, руб.", max_digits=12, decimal_places=2, null=True, blank=True)
    thing_value_basis = models.CharField("документ о стоимости", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "строка призового фонда"
        verbose_name_plural = "призовой фонд"
        ordering = ["division_position", "place"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "division", "place"], name="fund_place_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(amount__isnull=True) & ~Q(thing=""), name="fund_item_has_prize"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(origin__isnull=False), name="fund_money_has_source"),
            models.CheckConstraint(
                condition=Q(thing_value__isnull=True) | Q(thing_value__gt=0) & ~Q(thing_value_basis=""), name="fund_item_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_title}, место {self.place}"


@keeps_history()
class SpecialPrize(models.Model):
    """A prize besides the places: announced beforehand, given to a project of the published protocol."""

    class Giver(models.TextChoices):
        OWN = "own", "оператор"
        ORGANISER = "organiser", "организатор"
        PARTNER = "partner", "партнёр"
        SPONSOR = "sponsor", "спонсор"

    FROM = {
        Giver.OWN: "от оператора",
        Giver.ORGANISER: "от организатора",
        Giver.PARTNER: "от партнёра",
        Giver.SPONSOR: "от спонсора",
    }

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="special_prizes")
    title = models.CharField("название", max_length=160)
    partner = models.CharField("от кого", max_length=160)
    amount = models.DecimalField("сумма, руб.", max_digits=12, decimal_places=2, null=True, blank=True)
    origin = models.ForeignKey(
        FundSource, models.PROTECT, null=True, blank=True, related_name="special_prizes", verbose_name="источник"
    )
    thing = models.CharField("неденежный приз", max_length=200, blank=True)
    thing_value = models.DecimalField("рыночная стоимость, руб.", max_digits=12, decimal_places=2, null=True, blank=True)
    thing_value_basis = models.CharField("документ о стоимости", max_length=200, blank=True, db_default="")
    # The kind of the source its money comes from, where that is not the budget.
    giver_kind = models.CharField("кто это", max_length=10, choices=Giver, default=Giver.PARTNER, db_default="partner")

    class Meta:
        verbose_name = "специальный приз"
        verbose_name_plural = "специальные призы"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, origin__isnull=False) | Q(amount__isnull=True) & ~Q(thing=""),
                name="special_prize_is_something",
            ),
            models.CheckConstraint(
                condition=Q(thing_value__isnull=True) | Q(thing_value__gt=0) & ~Q(thing_value_basis=""),
                name="special_prize_value",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def giver(self) -> str:
        """`от спонсора: ООО «Пласт»`."""
        return f"{self.FROM[self.Giver(self.giver_kind)]}: {self.partner}"


@spoken_of
@keeps_history()
class Award(models.Model):
    """A place of the published protocol, or a special prize given to one of its projects, with what it brings.

    Where each member is paid, the team's award has a part for each of them: `holder`, and the sum of the parts is its sum. The
    award of a personal nomination has a holder and no parts.
    """

    State = AwardState

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards")
    project = models.ForeignKey(Project, models.PROTECT, related_name="awards")
    team = models.ForeignKey(Team, models.PROTECT, related_name="awards")
    division = models.CharField("зачёт", max_length=90)
    division_title = models.CharField("название зачёта", max_length=400)
    division_position = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField("место", null=True)
    # Of a team nomination besides the places: `division` names it, and the project may have a place of the contest too.
    nominated = models.BooleanField("приз командной номинации", default=False, db_default=False)
    special = models.OneToOneField(SpecialPrize, models.PROTECT, null=True, related_name="award")
    basis = models.CharField("решение о специальном или переданном призе", max_length=300, blank=True)
    amount = models.DecimalField("приз, руб.", max_digits=12, decimal_places=2, null=True)
    thing = models.CharField("неденежный приз", max_length=400, blank=True)
    thing_value = models.DecimalField("рыночная стоимость, руб.", max_digits=12, decimal_places=2, null=True, blank=True)
    thing_value_basis = models.CharField("документ о стоимости", max_length=200, blank=True, db_default="")
    origin = models.ForeignKey(FundSource, models.PROTECT, null=True, related_name="awards", verbose_name="источник")
    apply_by = models.DateField("заявление до", null=True)
    state = models.CharField("состояние приза", max_length=10, choices=State, default=State.GRANTED)
    refusal_clause = models.CharField("пункт", max_length=80, blank=True)
    refusal_reason = models.CharField("почему приз не выдаётся", max_length=500, blank=True)
    thing_given_on = models.DateField("неденежный приз вручён", null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    holder = models.ForeignKey(Application, models.PROTECT, null=True, related_name="prizes", verbose_name="кому")
    # The holder's signature under how the team divides the prize; any other division asks for it anew.
    agreed_at = models.DateTimeField("согласие с долей", null=True, blank=True)
    # Or their recorded answer that they do not agree, in their own words, until they sign or the prize is divided anew.
    disagreed_at = models.DateTimeField("не согласен с долей", null=True, blank=True)
    disagreement = models.CharField("с чем не согласен", max_length=500, blank=True, db_default="", default="")
    # A prize that was refused or given up, passed on to this project by a decision of the commission; its parts name the decision.
    passed_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="passed_to")
    passed_by = models.ForeignKey("judging.Protocol", models.PROTECT, null=True, blank=True, related_name="passed_awards")
    # The decision that took it away; what was paid then is claimed back, and where it returned: when and by which document.
    amended_by = models.ForeignKey("judging.Protocol", models.PROTECT, null=True, blank=True, related_name="withdrawn_awards")
    returned_on = models.DateField("выплаченное возвращено", null=True, blank=True)
    return_basis = models.CharField("документ о возврате", max_length=200, blank=True, db_default="")
    # Of the team's award: why the organiser divided it without everybody's signature.
    division_reason = models.CharField("почему поделено без подписей", max_length=300, blank=True)

    class Meta:
        verbose_name = "награда"
        verbose_name_plural = "награды"
        ordering = ["division_position", "place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(
                    special__isnull=True, part_of__isnull=True, holder__isnull=True, passed_from__isnull=True, nominated=False
                )
                & ~Q(state="withdrawn"),
                name="award_project_one_place",
            ),
            models.UniqueConstraint(
                fields=["project", "division"],
                condition=Q(nominated=True, part_of__isnull=True) & ~Q(state="withdrawn"),
                name="award_one_nominated_each",
            ),
            models.UniqueConstraint(
                fields=["holder", "division"],
                condition=Q(part_of__isnull=True, holder__isnull=False) & ~Q(state="withdrawn"),
                name="award_one_personal_each",
            ),
            models.UniqueConstraint(fields=["passed_from"], condition=~Q(state="withdrawn"), name="award_passed_once"),
            models.CheckConstraint(
                condition=Q(passed_from__isnull=True) | Q(passed_by__isnull=False), name="award_passed_by_decision"
            ),
            models.UniqueConstraint(fields=["part_of", "holder"], name="award_one_part_each"),
            models.CheckConstraint(
                condition=Q(disagreed_at__isnull=True) | Q(agreed_at__isnull=True) & ~Q(disagreement=""),
                name="award_disagreed_in_words",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | Q(holder__isnull=False),
                name="award_part_has_holder",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="award_amount_positive"),
            models.CheckConstraint(
                condition=Q(thing_value__isnull=True) | Q(thing_value__gt=0) & ~Q(thing_value_basis=""), name="award_value"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False, special__isnull=True, passed_from__isnull=True)
                | Q(place__isnull=True, special__isnull=True, passed_from__isnull=False)
                | Q(place__isnull=True, special__isnull=False)
                | Q(special__isnull=True, part_of__isnull=False),
                name="award_place_or_special",
            ),
            models.CheckConstraint(
                condition=Q(state="granted") | ~Q(refusal_reason="") & Q(refused_at__isnull=False),
                name="award_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(amended_by__isnull=False) | Q(passed_by__isnull=False),
                name="award_withdrawn_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.team}"

    @property
    def is_grant(self) -> bool:
        """Whether its money is a grant for the project: its use is reported, and no tax of a prize is withheld."""
        return bool(self.amount) and self.origin is not None and self.origin.is_grant

    @property
    def title(self) -> str:
        """What it is for, as documents and letters write it."""
        whole = self.part_of or self
        if whole.passed_from_id:
            return f"приз, переданный решением комиссии ({whole.basis})"
        if whole.nominated:
            return "победитель номинации" if whole.place == 1 else f"{whole.place} место в номинации"
        return whole.special.title if whole.special else f"{whole.place} место"

    @property
    def to_whom(self) -> str:
        """Whose prize it is, as lists name it."""
        return f"{self.team}: {self.holder.full_name}" if self.holder else str(self.team)

    @property
    def named(self) -> str:
        """The same as the journal names it: by the number of an application."""
        return f"команда «{self.team}»" + (f", заявка {self.holder}" if self.holder else "")

    @property
    def stays_where(self) -> str:
        """What becomes of a prize nobody is given, without a full stop: the money, the thing, or both."""
        money = "деньги остаются в своём источнике" if self.amount else ""
        thing = "вещь остаётся у того, кто её дал" if self.thing else ""
        return ", ".join(part for part in (money, thing) if part)

    @property
    def is_payable(self) -> bool:
        return self.amount is not None and self.state == self.State.GRANTED
