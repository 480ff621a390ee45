"""How people get from stage to stage: routes, lists with a verdict for each person, and where each stands in a stage."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.history import keeps_history
from hackathon_portal.seasons.models.entrants import Entrant
from hackathon_portal.seasons.models.seasons import Hub, Season, Stage
from registration.models import Team

# States of a team's place, where they are said otherwise than a person's.
OF_TEAMS = {
    "invited": "приглашена", "confirmed": "подтвердила", "declined": "отказалась", "expired": "не ответила в срок",
    "took_part": "участвовала", "left": "выбыла",
}  # fmt: skip
# Within `SelectionRow` the word is a column.
NOTHING = list


@keeps_history()
class Route(models.Model):
    """A way from one stage to another; routes of a season make a graph without rings. How it selects stands in the rules."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="routes", verbose_name="сезон")
    from_stage = models.ForeignKey(Stage, models.CASCADE, related_name="leads", verbose_name="откуда")
    to_stage = models.ForeignKey(Stage, models.CASCADE, related_name="reached_by", verbose_name="куда")

    class Meta:
        verbose_name = "переход"
        verbose_name_plural = "переходы"
        constraints = [
            models.UniqueConstraint(fields=["from_stage", "to_stage"], name="route_once"),
            models.CheckConstraint(condition=~Q(from_stage=models.F("to_stage")), name="route_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"


@keeps_history(exclude=["figures", "rule", "read", "before"])
class SelectionList(models.Model):
    """Who goes on by a route: drafted, approved in one transaction with a protocol, told; a new version supersedes it."""

    class State(models.TextChoices):
        DRAFT = "draft", "черновик"
        APPROVED = "approved", "утверждён"
        PUBLISHED = "published", "объявлен"
        SUPERSEDED = "superseded", "заменён"

    route = models.ForeignKey(Route, models.PROTECT, related_name="lists", verbose_name="переход")
    number = models.PositiveSmallIntegerField("версия", default=1)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.DRAFT)
    rule = models.JSONField("правило отбора")
    figures = models.JSONField("итоги", default=dict)
    # Fingerprints of what it was made from (`queries/candidates.py`): what has changed since refuses the approval.
    read = models.JSONField("по каким данным составлен", default=dict, db_default={})
    # Numbers of entrants in the chair's order, where equals stand at the last place.
    chair_order = models.JSONField("очередность равных", default=list, blank=True, db_default=[])
    # Over the lines of the ranking, as the protocol prints them.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    protocol = models.FileField("протокол", upload_to="lists/", blank=True)
    protocol_number = models.CharField("номер протокола", max_length=60, blank=True)
    protocol_sha256 = models.CharField("SHA-256 протокола", max_length=64, blank=True, db_default="")
    # The protocol signed by hand, as the chair gave it back.
    scan = models.FileField("подписанный протокол", upload_to="lists/", blank=True, db_default="")
    # How entries of the route stood before it was told: what taking the publication back puts there again.
    before = models.JSONField("как было до объявления", default=list, blank=True, db_default=[])
    # Places nobody waits for that staff have left free, by hub: how many and why.
    left_free = models.JSONField("оставлено свободным", default=dict, blank=True, db_default={})
    reason = models.CharField("почему новая версия", max_length=300, blank=True)
    drafted_at = models.DateTimeField("составлен", default=clock.now)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто составил"
    )
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто утвердил"
    )
    published_at = models.DateTimeField("объявлен", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто объявил"
    )

    class Meta:
        verbose_name = "список отбора"
        verbose_name_plural = "списки отбора"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="selection_list_once"),
            models.UniqueConstraint(fields=["route"], condition=Q(state="draft"), name="selection_list_one_draft"),
            models.UniqueConstraint(
                fields=["route"], condition=Q(state__in=["approved", "published"]), name="selection_list_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route}, версия {self.number}"

    @property
    def is_of_teams(self) -> bool:
        """Whether its rows are teams; of people else."""
        return bool(self.figures.get("of_teams"))

    @property
    def batch(self) -> str:
        """Letters of its publication are counted by it."""
        return f"selection-list:{self.pk}"

    @property
    def told_at(self) -> datetime | None:
        """When those in it may see it: until then the publication can be taken back."""
        return self.published_at and self.published_at + settings.DECISION_UNDO

    @property
    def is_told(self) -> bool:
        return self.told_at is not None and clock.now() >= self.told_at


class SelectionRow(models.Model):
    """One person or one team in a list, with what ranked them and what became of it."""

    class Verdict(models.TextChoices):
        PASS = "pass", "проходит"
        RESERVE = "reserve", "резерв"
        OUT = "out", "не проходит"

    list = models.ForeignKey(SelectionList, models.CASCADE, related_name="rows")
    entrant = models.ForeignKey(Entrant, models.PROTECT, null=True, related_name="selected")
    # Where teams go on: the team as it stands in the contest of its hub, with its place in the protocol in force.
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="selected", verbose_name="команда")
    from_hub = models.ForeignKey(Hub, models.PROTECT, null=True, related_name="+", verbose_name="с какой площадки")
    place = models.PositiveIntegerField("место в протоколе", null=True)
    points = models.CharField("баллы в протоколе", max_length=60, blank=True, db_default="")
    rank = models.PositiveIntegerField("место")
    exam = models.CharField("тест", max_length=20, blank=True, db_default="")
    attempt = models.BigIntegerField("попытка", null=True)
    # Exact fractions as text «a/b»: nothing is rounded before it decides.
    share = models.CharField("доля баллов", max_length=60, blank=True, db_default="")
    percentile = models.CharField("процентиль", max_length=60, blank=True, db_default="")
    seconds = models.PositiveIntegerField("секунд", default=0, db_default=0)
    hub = models.ForeignKey(Hub, models.PROTECT, null=True, related_name="+", verbose_name="площадка")
    verdict = models.CharField("решение", max_length=8, choices=Verdict)
    # Codes of wished hubs that were full when the turn came: the explanation of the person.
    tried = models.JSONField("были заняты", default=NOTHING)
    # Code of `rules.placing.Why`: what decided besides the turn.
    why = models.CharField("что решило", max_length=10, blank=True, db_default="")

    class Meta:
        verbose_name = "строка списка"
        verbose_name_plural = "строки списков"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["list", "entrant"], name="selection_row_once"),
            models.UniqueConstraint(fields=["list", "team"], name="selection_team_once"),
            models.UniqueConstraint(fields=["list", "rank"], name="selection_rank_once"),
            models.CheckConstraint(condition=Q(entrant=None) ^ Q(team=None), name="selection_row_of_one"),
        ]
        indexes = [models.Index(fields=["list", "hub", "verdict", "rank"], name="selection_by_hub")]

    def __str__(self) -> str:
        return f"{self.rank}"


@keeps_history()
class StageEntry(models.Model):
    """Where an entrant or a team stands in a stage, by a list in force; an invitation has a term.

    A team holds the place; each of its people has an entry of their own under it (`party`) and answers for themselves.
    """

    class State(models.TextChoices):
        INVITED = "invited", "приглашён"
        RESERVE = "reserve", "в резерве"
        CONFIRMED = "confirmed", "подтвердил"
        DECLINED = "declined", "отказался"
        EXPIRED = "expired", "не ответил в срок"
        REVOKED = "revoked", "место снято"
        TOOK_PART = "took_part", "участвовал"
        # The contest of the stage says so: excluded there, taking part ended (`actions/following.py`).
        LEFT = "left", "выбыл"
        # Of a team: fewer people have confirmed than the regulation wants.
        SMALL = "small", "мало людей, решают сотрудники"

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="entries", verbose_name="этап")
    entrant = models.ForeignKey(Entrant, models.PROTECT, null=True, related_name="entries", verbose_name="кто")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="entries", verbose_name="команда")
    # Of a team: the hub it comes from, whose places of the list it takes.
    from_hub = models.ForeignKey(Hub, models.PROTECT, null=True, related_name="+", verbose_name="с какой площадки")
    party = models.ForeignKey("self", models.CASCADE, null=True, related_name="people", verbose_name="в составе команды")
    # The team made for it in the contest of the stage, once the list is told.
    carried = models.OneToOneField(Team, models.SET_NULL, null=True, related_name="carried_by", verbose_name="команда этапа")
    hub = models.ForeignKey(Hub, models.PROTECT, null=True, related_name="entries", verbose_name="площадка")
    basis = models.ForeignKey(SelectionList, models.PROTECT, related_name="entries", verbose_name="список")
    rank = models.PositiveIntegerField("место в списке")
    state = models.CharField("состояние", max_length=10, choices=State)
    invited_at = models.DateTimeField("приглашён", null=True, blank=True)
    expires_at = models.DateTimeField("ответить до", null=True, blank=True)
    answered_at = models.DateTimeField("ответил", null=True, blank=True)
    reason = models.CharField("почему", max_length=300, blank=True)

    class Meta:
        verbose_name = "участник этапа"
        verbose_name_plural = "участники этапов"
        constraints = [
            models.UniqueConstraint(fields=["stage", "entrant"], name="stage_entry_once"),
            models.UniqueConstraint(fields=["stage", "team"], name="stage_entry_team_once"),
            models.CheckConstraint(condition=Q(entrant=None) ^ Q(team=None), name="stage_entry_of_one"),
            models.CheckConstraint(condition=Q(party=None) | Q(team=None), name="stage_entry_team_alone"),
        ]
        indexes = [
            models.Index(fields=["hub", "state", "rank"], name="stage_entry_by_hub"),
            models.Index(fields=["expires_at"], condition=Q(state="invited"), name="stage_entry_to_expire"),
            models.Index(fields=["basis", "state"], name="stage_entry_of_list"),
        ]

    def __str__(self) -> str:
        return f"{self.entrant or self.team}: {self.said}"

    @property
    def said(self) -> str:
        """The state in words, of a team in the feminine."""
        return OF_TEAMS.get(self.state) or self.get_state_display() if self.team_id else self.get_state_display()
