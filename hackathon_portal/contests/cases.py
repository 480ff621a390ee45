"""Cases of partners in a contest: put into a draft, hidden until the case opens there, then named by it."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.cases import gates
from hackathon_portal.cases.models import Case
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.rooms import read

ONLY_STAFF = "Кейсы на конкурс ставит его сотрудник."
LONGEST_TITLE = 160


@action("Кейс поставлен на конкурс")
def put_case(*, contest: Contest, case: Case, nomination: Nomination | None = None, by: User) -> Nomination:
    """The contest is played with this case: by a nomination of its own that nobody sees before the case opens, or in place of one that
    stands in the draft already. Only before the announcement."""
    require(by, "contests.manage", contest, ONLY_STAFF)
    contest = locked_contest(contest.pk)
    _require_draft(contest)
    case = Case.objects.select_for_update().get(pk=case.pk)
    others = Nomination.with_hidden.filter(contest=contest)
    refuse_first([
        (case.state != Case.State.APPROVED or case.closed_at is not None, "case.not_approved", "Ставят одобренный кейс.", ""),
        (others.filter(case=case).exists(), "case.there", "Этот кейс уже стоит на конкурсе.", ""),
        (
            nomination is not None and (nomination.contest_id != contest.pk or nomination.case_id is not None), "case.taken",
            "На этом месте уже другой кейс.", "",
        ),
    ])  # fmt: skip
    if nomination is None:
        last = others.order_by("-position").values_list("position", flat=True).first() or 0
        made = Nomination.objects.create(
            contest=contest, position=last + 1, title=f"Кейс {case.pk}", task="Откроется на конкурсе.", case=case, is_hidden=True
        )
    else:
        made = Nomination.objects.select_for_update().get(pk=nomination.pk)
        made.case = case
        made.save(update_fields=["case"])
    note(room=read(case.room), about=f"{case}: {contest.slug}")  # not of the contest: others read its journal
    return made


@action("Кейс снят с конкурса")
def remove_case(*, nomination: Nomination, by: User) -> None:
    """The draft is played without the case; a nomination that stood there before stays."""
    contest = locked_contest(nomination.contest_id)
    require(by, "contests.manage", contest, ONLY_STAFF)
    _require_draft(contest)
    made = Nomination.with_hidden.select_for_update().get(pk=nomination.pk)
    if made.case is None:
        raise RuleViolation(code="case.not_there", message="Кейс уже снят с конкурса.")
    note(room=read(made.case.room), about=f"{made.case}: {contest.slug}")
    if made.is_hidden:
        made.delete()
    else:
        made.case = None
        made.save(update_fields=["case"])


def _require_draft(contest: Contest) -> None:
    if contest.state != Contest.State.DRAFT:
        raise RuleViolation(
            code="nominations.announced", clause=contest.regulation.clause("nomination"),
            message="Конкурс объявлен: кейсы ставят и снимают до объявления.",
        )  # fmt: skip


def open_case(nomination: Nomination) -> bool:
    """The case opens in the contest: its nomination is shown and named by it, once; whether that was now. Announced with the contest, so no act."""
    if nomination.case is None or not gates.is_open_in(nomination.case, nomination.contest_id, clock.now()):
        return False
    made = Nomination.with_hidden.select_for_update(of=("self",)).select_related("case__organisation", "case__approved").get(
        pk=nomination.pk
    )  # fmt: skip
    case = made.case
    if case is None or made.case_opened_at is not None:
        return False
    title = case.title
    if Nomination.objects.filter(contest=made.contest_id, title=title).exclude(pk=made.pk).exists():
        ending = f" ({case})"
        title = title[: LONGEST_TITLE - len(ending)] + ending
    made.title, made.customer = title, str(case.organisation)[:200]
    made.task = f"Кейс партнёра «{case.organisation}». Ситуация, факты и данные — на странице кейса."
    made.is_hidden, made.case_opened_at = False, clock.now()
    made.save()
    return True


def refuse_unopened(nomination: Nomination) -> None:
    """Refuse to choose a nomination whose case has not opened in the contest, or is closed."""
    if nomination.case is None or gates.is_open_in(nomination.case, nomination.contest_id, clock.now()):
        return
    closed = nomination.case.closed_at is not None
    words = "Кейс закрыт: выберите другой." if closed else "Кейс ещё не открыт: выбрать его можно, когда он откроется."
    raise RuleViolation(code="case.closed" if closed else "case.not_open", message=words, field="nomination")
