"""Staff of a room look at cases: return with words for each field, approve, close an open one, open it again; what is told when one opens."""

from __future__ import annotations

from collections.abc import Mapping

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.cases import gates, letters, queries
from hackathon_portal.cases.actions.writing import is_opened, locked
from hackathon_portal.cases.models import Case, CaseDownload, CaseFile, CaseVersion
from hackathon_portal.cases.permissions import require_to_keep
from hackathon_portal.cases.rules.texts import LABELS
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import read

LONGEST_REMARK = 1000
State, VersionState = Case.State, CaseVersion.State


def _in_review(case: Case, by: User, seen: int | None) -> tuple[Case, CaseVersion]:
    """The case and its text that waits, locked; refused where it is another text than the person has read."""
    require_to_keep(by, case.room)
    case = locked(case)
    version = queries.open_version(case)
    if version is None or version.state != VersionState.REVIEW:
        raise RuleViolation(
            code="case.not_in_review", message="Кейс не на проверке: партнёр отозвал его или решение уже принято."
        )
    if seen is not None and seen != version.number:
        raise RuleViolation(code="case.changed", message="Партнёр прислал другой текст. Прочитайте его снова.")
    return case, version


@action("Кейс возвращён")
def return_case(*, case: Case, remarks: Mapping[str, str], by: User, seen: int | None = None) -> CaseVersion:
    """Back to the partner with words for each field that has to change."""
    case, version = _in_review(case, by, seen)
    said = {name: " ".join(words.split()) for name, words in remarks.items() if name in LABELS and words.strip()}
    if not said:
        raise RuleViolation(code="case.no_remarks", message="Напишите хотя бы у одного поля, что исправить.", status=422)
    if too_long := next((name for name, words in said.items() if len(words) > LONGEST_REMARK), ""):
        raise RuleViolation(code="case.remark", message=f"Замечание длиннее {LONGEST_REMARK} знаков.", field=too_long, status=422)
    version.state, version.remarks = VersionState.RETURNED, said
    version.decided_at, version.decided_by = clock.now(), by
    version.save(update_fields=["state", "remarks", "decided_at", "decided_by"])
    if case.state == State.REVIEW:
        case.state = State.RETURNED
        case.save(update_fields=["state"])
    note(room=read(case.room), about=f"{case}, {version}: {len(said)}")
    letters.post_to_partner("returned", case, remarks=[(LABELS[name], said[name]) for name in LABELS if name in said])
    return version


@action("Кейс одобрен")
def approve_case(*, case: Case, by: User, seen: int | None = None) -> CaseVersion:
    """The text is in force. Nobody else reads it before its stage opens; of a correction hears whoever took the files."""
    case, version = _in_review(case, by, seen)
    is_correction = case.approved is not None and is_opened(case)
    version.state, version.remarks = VersionState.APPROVED, {}
    version.decided_at, version.decided_by = clock.now(), by
    version.save(update_fields=["state", "remarks", "decided_at", "decided_by"])
    case.state, case.approved = State.APPROVED, version
    case.save(update_fields=["state", "approved"])
    note(room=read(case.room), about=f"{case}, {version}")
    letters.post_to_partner("approved", case)
    if is_correction:
        letters.post_to("corrected", case, _who_took(case), reason=version.reason, page=gates.address_of(case))
    return version


def _who_took(case: Case) -> list[User]:
    taken = {row.user_id: row.user for row in queries.downloads(case)}
    return [taken[key] for key in sorted(taken)]


@action("Кейс закрыт")
def close_case(*, case: Case, reason: str, by: User) -> None:
    """Nobody else reads it from now on; the partner and whoever took its files hear why."""
    require_to_keep(by, case.room)
    reason, case = asked_reason(reason), locked(case)
    if case.state != State.APPROVED or case.closed_at is not None:
        raise RuleViolation(code="case.not_open", message="Закрывают одобренный кейс, который ещё не закрыт.")
    case.closed_at, case.reason = clock.now(), reason
    case.save(update_fields=["closed_at", "reason"])
    note(room=read(case.room), about=str(case), reason=reason)
    letters.post_to_partner("closed", case, reason=reason)
    letters.post_to("closed", case, _who_took(case), reason=reason)


@action("Кейс открыт снова")
def open_case_again(*, case: Case, reason: str, by: User) -> None:
    """A closed case is read again as before."""
    require_to_keep(by, case.room)
    reason, case = asked_reason(reason), locked(case)
    if case.closed_at is None:
        raise RuleViolation(code="case.not_closed", message="Кейс не закрыт.")
    case.closed_at, case.reason = None, ""
    case.save(update_fields=["closed_at", "reason"])
    note(room=read(case.room), about=str(case), reason=reason)
    letters.post_to_partner("open_again", case, reason=reason)
    letters.post_to("open_again", case, _who_took(case), reason=reason)


def record_download(*, file: CaseFile, user: User) -> None:
    """Keep who took the file: of a correction they are told."""
    CaseDownload.objects.create(file=file, user=user)


def tell_opened(case: Case) -> bool:
    """The partner hears, once, that everybody reads the case; whether that was now."""
    if not gates.is_open(case, clock.now()):
        return False
    if not Case.objects.filter(pk=case.pk, told_open_at=None).update(told_open_at=clock.now()):
        return False
    letters.post_to_partner("opened", case, page=gates.address_of(case))
    return True
