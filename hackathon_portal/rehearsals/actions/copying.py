"""Making a rehearsal: a contest copied with its regulation, announcement, nominations, fund and composition; people are invented."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests import clocks
from hackathon_portal.contests.models import Contest, Nomination, QuestionAnswered, RegulationVersion, TimetableEntry
from hackathon_portal.kernel import clock, files, rehearsals
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.rehearsals import cast
from judging.actions import commission as commission_actions
from judging.actions.composition import Act
from judging.models import CommissionMember
from judging.queries.commission import commission_of
from judging.queries.composition import lasting_members
from prizes.models import FundItem, FundSource, PayerAccount, SpecialPrize
from registration.models import School

MOST_OF_ONE = 3
BEFORE_DAYS = 40  # where the regulation gives the announcement no term
PREFIX = "РЕПЕТИЦИЯ. "
# What a rehearsal begins without: it has not been announced, nobody has applied, nothing is decided.
ANEW = frozenset({
    "id", "slug", "state", "regulation_version", "announced_at", "late_announcement_reason", "results_published_at",
    "winners_announced_on",
    "last_application_number", "revision", "created_at", "registration_closed_early_at", "early_closing_protocol",
    "nominations_act_file", "is_rehearsal", "rehearsal_of", "clock_shift", "chat_url", "gate",
})  # fmt: skip
# In the order in which they point at each other: a row is copied after those it names.
COPIED: tuple[Any, ...] = (
    Nomination, TimetableEntry, QuestionAnswered, School, PayerAccount, FundSource, FundItem, SpecialPrize,
)  # fmt: skip
ORDER = "РЕП-1"
ORDER_BEFORE = timedelta(days=90)
USUAL_COMMISSION = (
    (CommissionMember.Role.CHAIR, "заместитель министра"), (CommissionMember.Role.SECRETARY, "начальник отдела"),
    *[(CommissionMember.Role.MEMBER, title) for title in (
        "директор департамента", "директор центра технологий", "заместитель директора института", "генеральный директор",
        "начальник отдела разработки", "преподаватель кафедры",
    )],
)  # fmt: skip
HELPERS = (Role.ACCOUNTANT, Role.MENTOR, Role.DOOR)


@action("Создана репетиция")
def make_rehearsal(*, contest: Contest, by: User, real_commission: bool = False) -> Contest:
    """A copy of the contest to be played: a draft whose clock stands on the day it is due to be announced.

    `real_commission`: the members of the composition take part under their own accounts, else invented people sit in their places.
    """
    require(by, "contests.make_rehearsal", contest, "Репетицию конкурса начинает его сотрудник или секретарь.")
    if contest.rehearsals.count() >= MOST_OF_ONE:
        raise RuleViolation(
            code="rehearsal.too_many", message=f"У конкурса уже репетиций: {MOST_OF_ONE}. Удалите ту, что больше не нужна.",
        )  # fmt: skip
    made = _copied(contest, by)
    note(contest_id=contest.pk, about=made.slug)
    with rehearsals.serving(clocks.served_by(made)):
        grant_role(user=by, contest=made, role=Role.STAFF)  # nobody has a role there yet
        for role in HELPERS:
            who = cast.person(900 + HELPERS.index(role))
            grant_role(user=cast.account(made, str(role), who), contest=made, role=role, by=by)
        _compose(contest, made, by, real=real_commission)
    return made


def _copied(contest: Contest, by: User) -> Contest:
    values = {field.name: getattr(contest, field.name) for field in contest._meta.concrete_fields if field.name not in ANEW}
    values["title"] = f"{PREFIX}{contest.title}"[:300]
    values["short_title"] = f"{PREFIX}{contest.short_title}"[:80]
    made = Contest(**values, slug=_free_slug(contest), is_rehearsal=True, rehearsal_of=contest)
    made.clock_shift = _begins(contest) - clock.real()
    made.save()
    version = contest.regulation_version
    assert version is not None  # noqa: S101  for the types: every contest has one
    made.regulation_version = RegulationVersion.objects.create(
        contest=made, text=RegulationVersion.objects.values_list("text", flat=True).get(pk=version.pk), preset=version.preset,
        written_by=by,
    )  # fmt: skip
    if contest.nominations_act_file:
        with contest.nominations_act_file.open("rb") as act:
            files.keep(made, "nominations_act_file", "act.pdf", made_here(ContentFile(act.read())))
    made.save()
    _copy_rows(contest, made)
    _name_divisions_anew(contest, made)
    return made


def _begins(contest: Contest) -> datetime:
    """The morning of the day on which the announcement is due."""
    day = contest.deadlines.announce_by or contest.starts_on - timedelta(days=BEFORE_DAYS)
    return datetime.combine(day, time(10), contest.regulation.zone)


def _free_slug(contest: Contest) -> str:
    taken = set(Contest.objects.filter(slug__startswith="rehearsal-").values_list("slug", flat=True))
    names = (f"rehearsal-{number}-{contest.slug}"[:60].rstrip("-") for number in range(1, 10_000))
    return next(name for name in names if name not in taken)


def _copy_rows(contest: Contest, made: Contest) -> None:
    """The contest's rows of `COPIED`, written for the copy; what points at a row of the contest points at its copy."""
    copies: dict[Any, dict[int, models.Model]] = {}
    for model in COPIED:
        known = copies.setdefault(model, {})
        for row in model.objects.filter(contest=contest).order_by("pk"):
            key, row.pk, row.contest = row.pk, None, made
            row._state.adding = True
            if isinstance(row, Nomination):
                row.case = row.case_opened_at = None  # a partner's case is played once
            for field in model._meta.concrete_fields:
                if field.related_model in copies:
                    setattr(row, field.name, copies[field.related_model].get(getattr(row, field.attname)))
            row.save()
            known[key] = row


def _name_divisions_anew(contest: Contest, made: Contest) -> None:
    """A division that is a nomination is named by the nomination's key: the fund names those of the copy."""
    pairs = zip(contest.nominations.order_by("pk"), made.nominations.order_by("pk"), strict=True)
    keys = {f"n{old.pk}": f"n{new.pk}" for old, new in pairs}
    for item in FundItem.objects.filter(contest=made):
        first, dash, rest = item.division.partition("-")
        FundItem.objects.filter(pk=item.pk).update(division=keys.get(first, first) + dash + rest)


def _compose(contest: Contest, made: Contest, by: User, *, real: bool) -> None:
    """A commission in the places of the contest's own; where it has none yet, a usual one."""
    source = commission_of(contest)
    members = list(lasting_members(source).select_related("user").order_by("pk")) if source else []
    # Before whatever day the clock of the rehearsal is moved to.
    day = min(clock.now().astimezone(made.regulation.zone).date(), made.starts_on) - ORDER_BEFORE
    body = commission_actions.set_order(contest=made, order_number=ORDER, order_date=day, by=by)
    for number, place in enumerate(_places(made, members)):
        who, member = cast.person(800 + number), place["member"]
        takes_part = real and member is not None
        commission_actions.add_member(
            commission=body, user=member.user if takes_part else cast.account(made, f"commission{number + 1}", who),
            full_name=member.full_name if takes_part else who.full_name, position=place["position"], role=place["role"],
            kind=place["kind"], represents=place["represents"], act=Act(ORDER, day), by=by,
        )  # fmt: skip


def _places(made: Contest, members: list[CommissionMember]) -> list[dict[str, Any]]:
    """Role, position, kind and task of each member of the copy's commission."""
    tasks = list(made.nominations.order_by("pk"))
    by_title = {task.title: task for task in tasks}
    if members:
        return [
            {
                "member": one, "role": one.role, "position": one.position, "kind": one.kind,
                "represents": by_title.get(one.represents.title) if one.represents else None,
            }
            for one in members
        ]  # fmt: skip
    kinds = made.regulation.judging.voting_kinds
    if not kinds:
        return [
            {"member": None, "role": role, "position": title, "kind": "", "represents": None} for role, title in USUAL_COMMISSION
        ]
    found: list[dict[str, Any]] = []
    for kind in kinds:
        about = tasks if kind.represents_task else [None, None]
        found += [
            {"member": None, "role": CommissionMember.Role.MEMBER, "position": kind.title, "kind": kind.code, "represents": task}
            for task in about
        ]
    return found
