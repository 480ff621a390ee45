"""Registration ended before its term by a decision of the commission of that day, and opened again (Tula: clause 11.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest, ContestDocument
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first, require
from hackathon_portal.kernel.uploads import checked
from hackathon_portal.regulation.rules.deadlines import is_after, local_day
from hackathon_portal.regulation.schema import Deed
from registration.actions.seats import IN_LINE
from registration.actions.shared import lock_contest
from registration.queries import places

PROTOCOL_MEGABYTES = 20
# Whether the portal itself holds a signed protocol of this number and day about the early closing; judging registers itself.
Held = Callable[[Contest, str, date], bool]
_held: list[Held] = []


def holds_protocols(held: Held) -> Held:
    _held.append(held)
    return held


@action("Регистрация закрыта досрочно")
def close_registration_early(
    *, contest: Contest, number: str, decided_on: date, by: User, upload: UploadedFile | None = None
) -> None:
    """By today's protocol of the commission when there are more applications than places; announced on the page at once.

    What counts as an application is what a place is counted in (`seats.unit`). Only where the regulation gives the deed to somebody.

    A protocol that the portal does not hold is attached (PDF) and stands among the contest's documents.
    """
    require(by, "registration.close_early", contest, "Регистрацию закрывает сотрудник или секретарь.")
    contest = lock_contest(contest)
    power = powers.require_given(contest, Deed.CLOSE_EARLY)
    clause, number, today = power.clause, number.strip(), local_day(clock.now(), contest.regulation)
    limit = contest.seats_limit
    in_line = places.holders(contest).filter(seat__in=IN_LINE).count()
    too_few = f"Закрыть регистрацию досрочно можно, когда заявок больше, чем мест: сейчас {in_line} из {limit}."
    is_held = any(held(contest, number, decided_on) for held in _held)
    faults = [
        (contest.registration_closed_early_at is not None, "closing.over", "Регистрация уже закрыта досрочно.", ""),
        (not number, "closing.no_protocol", "Укажите номер протокола.", "number"),
        (decided_on > today, "closing.to_come", "День решения ещё не наступил.", "decided_on"),
        (decided_on < today, "closing.past", "Приём закрывают в день решения: нужно решение комиссии от сегодняшнего дня.", "decided_on"),
        (limit is None or in_line <= limit, "closing.seats_left", too_few, ""),
        (not is_held and not upload, "closing.no_file", "Такого протокола на портале нет: приложите его файлом PDF.", "upload"),
    ]  # fmt: skip
    refuse_first(faults, clause)
    contest.registration_closed_early_at = clock.now()
    contest.early_closing_protocol = f"№ {number} от {decided_on:%d.%m.%Y}"[:80]
    if upload and not is_held:
        _attach(contest, upload, clause)
    contest.save(update_fields=["registration_closed_early_at", "early_closing_protocol"])
    note(contest_id=contest.pk, about=contest.short_title, reason=f"протокол {contest.early_closing_protocol}")


def _title(contest: Contest) -> str:
    return f"Протокол {contest.early_closing_protocol} о досрочном завершении приёма заявок"


def _attach(contest: Contest, upload: UploadedFile, clause: str) -> None:
    refusal = RuleViolation(
        code="file.type", clause=clause, field="upload", message=f"Нужен PDF не больше {PROTOCOL_MEGABYTES} МБ.", status=422
    )
    _, data = checked(upload, types=["pdf"], megabytes=PROTOCOL_MEGABYTES, refusal=refusal)
    document = ContestDocument(contest=contest, title=_title(contest))
    files.keep(document, "file", "protocol.pdf", ContentFile(data))
    document.save()


@action("Регистрация открыта снова")
def open_registration_again(*, contest: Contest, reason: str, by: User) -> None:
    """The early closing was a mistake: until the usual term applications are taken again, the page says so at once."""
    require(by, "registration.close_early", contest, "Регистрацию открывает снова сотрудник или секретарь.")
    contest = lock_contest(contest)
    clause = contest.regulation.clause("seats")
    was_closed, title = contest.registration_closed_early_at, _title(contest)
    contest.registration_closed_early_at = None
    closes = contest.registration_closes_at
    if was_closed is not None and closes and is_after(clock.now(), closes):
        raise TooLate(
            code="closing.over", clause=clause, what="Обычный срок регистрации закончился", until=closes, zone=contest.regulation.zone,
            in_force="Открыть её снова нельзя.",
        )  # fmt: skip
    faults = [
        (was_closed is None, "closing.none", "Регистрацию досрочно не закрывали.", ""),
        (not reason.strip(), "closing.no_reason", "Напишите, почему приём открывают снова.", "reason"),
    ]
    refuse_first(faults, clause)
    for document in ContestDocument.objects.filter(contest=contest, title=title):
        document.delete()
    contest.early_closing_protocol = ""
    contest.save(update_fields=["registration_closed_early_at", "early_closing_protocol"])
    note(contest_id=contest.pk, about=contest.short_title, reason=reason.strip()[:300])
