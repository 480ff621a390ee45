"""Staff of a season put right what stands about an entrant, with a reason; what an approved list rests on stays as it is."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.telling import asked_reason
from hackathon_portal.exams.models import Attempt
from hackathon_portal.kernel import addresses
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.actions import entrant_accounts
from hackathon_portal.seasons.actions.entrants import FIELDS, Stated, hold, replace_of, words_of
from hackathon_portal.seasons.actions.sign_ups import put, settle_doubles
from hackathon_portal.seasons.actions.staff_entrants import locked_by_staff, tell
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries.asked import Asked, asked_of

# What may be put right, as the letter and the journal name it.
TITLES = {
    "surname": "фамилия", "name": "имя", "patronymic": "отчество", "birth_date": "дата рождения", "email": "почта", "region": "регион",
    "specialisations": "специализации", "wishes": "площадки", "is_student": "учёба", "study_place": "место учёбы",
}  # fmt: skip
# What people are chosen by.
OF_SELECTION = ("birth_date", "region", "specialisations", "wishes")
# Findings of what is typed: staff mend them here. Ages, consents and representatives are judged after it, as of anybody.
OF_TYPING = {
    "email.malformed", "region.unknown", "birth_date.future", "birth_date.invalid", "specialisation.unknown", "hub.unknown",
}  # fmt: skip


def list_with(entrant: Entrant) -> SelectionList | None:
    """The approved list that stands on this person's data; None: nothing is decided by them yet."""
    rows = SelectionRow.objects.filter(
        entrant=entrant, list__state__in=(SelectionList.State.APPROVED, SelectionList.State.PUBLISHED)
    )
    row = rows.select_related("list").order_by("-list__approved_at").first()
    return row.list if row else None


def why_address_stays(entrant: Entrant) -> str:
    """Why staff may not change the address; empty when they may: nobody has come in by it, nothing has been done under it."""
    if entrant.user is None:
        return ""
    if entrant.user.last_login is not None:
        return "Человек уже входил по этой почте: сменить её он может сам, в разделе «Вход и безопасность»."
    if (
        Attempt.objects.filter(exam__room=str(entrant.season.room), user=entrant.user).exists()
        or StageEntry.objects.filter(entrant=entrant).exists()
    ):
        return "С этой почтой уже связаны тест или место: по ней человек их и найдёт."
    return ""


def typing_faults(stated: Stated, email: str, entrant: Entrant, asked: Asked) -> list[tuple[str, str, str]]:
    """(code, words, field) of what cannot be stored as it is typed."""
    row = asked.check(stated.sign_up(email, entrant.signed_up_at, has_consents=True, has_representative=True))
    return [(code, words_of(code, asked), FIELDS[code]) for code in row.codes if code in OF_TYPING]


@action("Исправлены данные участника сезона")
def correct_entrant(*, entrant: Entrant, stated: Stated, email: str, reason: str, by: User) -> list[str]:
    """Put the data right; findings, doubles and admission are counted anew and the person is told. Returns what has changed, in words."""
    entrant = locked_by_staff(entrant, by)
    reason, season = asked_reason(reason), entrant.season
    if entrant.state != Entrant.State.SIGNED_UP or entrant.erased_at:
        raise RuleViolation(code="entrant.state", message="Эта запись не участвует в сезоне: исправлять в ней нечего.")
    asked, before, was = asked_of(season), {name: getattr(entrant, name) for name in TITLES}, replace_of(entrant)
    for code, words, field in typing_faults(stated, email, entrant, asked):
        raise RuleViolation(code=code, message=words, field=field, clause=season.rules.clause("registration"), status=422)
    was_admitted = entrant.is_admitted
    representative = EntrantRepresentative.objects.filter(entrant=entrant, consented_at__isnull=False).exists()
    given = stated.sign_up(
        email, entrant.signed_up_at, has_consents=entrant.has_data_consent and entrant.has_rules_consent,
        has_representative=representative,
    )  # fmt: skip
    put(entrant, given, asked)
    entrant.is_student, entrant.study_place = stated.is_student, " ".join(stated.study_place.split())[:200]
    changed = [name for name in TITLES if getattr(entrant, name) != before[name]]
    _refuse(entrant, changed)
    entrant.reason = reason
    hold(season, entrant)
    if "email" in changed and (addresses.normal(before["email"]) != addresses.normal(entrant.email) or entrant.user is None):
        _give_account(entrant)
    entrant.save()
    settle_doubles(season, [was, entrant])
    titles = [TITLES[name] for name in changed]
    note(room=season.room, about=f"участник {entrant}: {', '.join(titles)}", reason=reason)
    tell(entrant, "corrected", titles=", ".join(titles))
    if entrant.is_admitted != was_admitted:
        tell(entrant, "admitted" if entrant.is_admitted else "not_admitted")
    return titles


def _refuse(entrant: Entrant, changed: list[str]) -> None:
    if not changed:
        raise RuleViolation(code="entrant.unchanged", message="Ничего не изменено.")
    decided = list_with(entrant)
    if decided is not None and (held := [TITLES[name] for name in changed if name in OF_SELECTION]):
        raise RuleViolation(
            code="entrant.in_list", status=409,
            message=f"По этим данным утверждён список отбора (версия {decided.number}): {', '.join(held)} уже не меняют. "
            "Имя и учёбу исправить можно; чтобы изменить остальное, составьте новую версию списка.",
        )  # fmt: skip
    if "email" in changed and (why := why_address_stays(entrant)):
        raise RuleViolation(code="entrant.address", message=why, field="email", status=409)


def _give_account(entrant: Entrant) -> None:
    """The row goes to the account of the new address; one without a password is made where there is none."""
    entrant.user = None
    entrant.save()
    if not entrant_accounts.link_one(entrant):
        raise RuleViolation(
            code="email.taken", field="email", message="По этой почте на сезон уже записан другой участник: найдите его по почте."
        )
    entrant.refresh_from_db(fields=["user"])
