"""Lists of selection: drafted, approved by a second person in one transaction with a protocol, told by letters that may still be stopped."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from hackathon_portal.seasons.list_states import SELECTION_LIST
from hackathon_portal.seasons.models import Entrant, Route, SelectionList, SelectionRow
from hackathon_portal.seasons.queries import candidates, papers
from hackathon_portal.seasons.queries.candidates import READ, Drawn
from hackathon_portal.seasons.queries.lists import IN_FORCE, in_force, standing_rows
from hackathon_portal.seasons.rules import listing
from hackathon_portal.seasons.rules.route_rules import SelectionRule, written
from hackathon_portal.seasons.rules.schema import Basis
from hackathon_portal.seasons.rules.selection import Verdict

ONLY_STAFF = "Списки отбора составляют и утверждают сотрудники сезона."
SCAN_MEGABYTES = 20
ROWS_AT_ONCE = 5000


def locked_route(route: Route) -> Route:
    """The route's row under its lock: drafts, approvals and publications of its lists come one after another."""
    return (
        Route.objects.select_for_update(of=("self",), no_key=True)
        .select_related("from_stage", "to_stage", "season__rules_version")
        .get(pk=route.pk)
    )


def locked_list(selection_list: SelectionList) -> SelectionList:
    """The list as it is now, its route locked; a draft that was drawn anew is refused."""
    route = locked_route(selection_list.route)
    found = SelectionList.objects.select_related("drafted_by", "approved_by").filter(pk=selection_list.pk).first()
    if found is None:
        raise RuleViolation(
            code="list.drawn_anew", message="Этот черновик уже заменён новым: список составили заново. Откройте новый черновик."
        )
    found.route = route
    return found


@action("Составлен список отбора")
def draft_list(*, route: Route, by: User, reason: str = "", chair_order: list[int] | None = None) -> SelectionList:
    """Draw the list of a route anew from the tests, instead of the draft before it; with what changes against that draft, else against
    the list in force. `chair_order`: numbers of equals in the order the chair has decided."""
    route = locked_route(route)
    require(by, "seasons.select", route.season, ONLY_STAFF)
    rules = candidates.rules_of(route)
    if rules.basis != Basis.TEST:
        raise RuleViolation(
            code="list.not_by_test", message="Этот переход отбирает не по тесту: список составляют по протоколу этапа."
        )
    former = SelectionList.objects.filter(route=route, state=SelectionList.State.DRAFT).first()
    standing = in_force(route)
    if standing is not None and not (reason := reason.strip() or (former.reason if former else "")):
        raise RuleViolation(
            code="list.no_reason",
            message=f"Список версии {standing.number} уже утверждён: напишите, почему нужен новый. Это увидят те, кого он изменит.",
            field="reason",
        )
    order = chair_order if chair_order is not None else former.chair_order if former else []
    before = former or standing
    earlier = standing_rows(before) if before else {}
    read = candidates.fingerprints(route, rules.rule)
    keys = candidates.key_revisions(route.season.room)
    drawn = candidates.drawn(route, rules.rule, _decided(route, order))
    number = 1 + (SelectionList.objects.filter(route=route).exclude(pk=former.pk if former else 0).order_by("-number").values_list("number", flat=True).first() or 0)  # fmt: skip
    if former is not None:
        _remove(former)
    figures = _figures(drawn) | {"keys": keys, "faults": [*drawn.outcome.faults, *candidates.unready(route)]}
    if before is not None:
        later = {drawn.people[one.person].number: listing.Row(one.verdict, one.hub) for one in drawn.outcome.placements if one.verdict is not Verdict.OUT}  # fmt: skip
        figures["changes"] = listing.changes(earlier, later) | {"against": before.number, "draft": before == former}
    made = SelectionList.objects.create(
        route=route,
        number=number,
        rule=written(rules.rule),
        figures=figures,
        read=read,
        chair_order=order,
        sha256=figures["ranking_sha256"],
        reason=reason.strip()[:300],
        drafted_by=by,
        drafted_at=clock.now(),
    )
    _write_rows(made, drawn)
    note(
        room=route.season.room, about=f"{made}: проходят {figures['placed']}, в резерве {figures['reserve']}", reason=made.reason
    )
    return made


def _decided(route: Route, order: list[int]) -> dict[str, int]:
    """Key of a person -> place among equals, as the chair has decided."""
    keys = {
        number: candidates.key_of(external, number)
        for number, external in Entrant.objects.filter(season=route.season, number__in=order).values_list("number", "external")
    }
    return {keys[number]: place for place, number in enumerate(order, 1) if number in keys}


def _figures(drawn: Drawn) -> dict[str, Any]:
    """The whole list in figures, as pages and the protocol say it."""
    placements = drawn.outcome.placements
    hubs: dict[str, dict[str, Any]] = {
        code: {"title": hub.title, "quota": hub.places, "placed": 0, "reserve": 0, "last_rank": None, "last_reserve_rank": None}
        for code, hub in drawn.hubs.items()
    }
    for one in placements:
        if one.verdict is not Verdict.OUT and one.hub in hubs:
            name, last = ("placed", "last_rank") if one.verdict is Verdict.PASS else ("reserve", "last_reserve_rank")
            hubs[one.hub][name] += 1
            hubs[one.hub][last] = one.rank
    return {
        "candidates": len(placements),
        "placed": sum(one.verdict is Verdict.PASS for one in placements),
        "reserve": sum(one.verdict is Verdict.RESERVE for one in placements),
        "out": sum(one.verdict is Verdict.OUT for one in placements),
        "hubs": hubs,
        "ranking_sha256": listing.sha_of(listing.ranking_lines(drawn.order)),
        "list_sha256": listing.sha_of(listing.list_lines(placements)),
        "ties_broken": listing.ties_broken(drawn.order),
        "ties": [{"hub": tie.hub, "numbers": [drawn.people[key].number for key in tie.persons]} for tie in drawn.outcome.ties],
    }


_INSERT = """INSERT INTO seasons_selectionrow
    (list_id, entrant_id, rank, exam, attempt, share, percentile, seconds, hub_id, verdict, tried, why)
SELECT %s, entrant, rank, exam, attempt, share, percentile, seconds, hub, verdict, tried::jsonb, why
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[])
    AS t(entrant, rank, exam, attempt, share, percentile, seconds, hub, verdict, tried, why)"""


def _write_rows(made: SelectionList, drawn: Drawn) -> None:
    """A row of every candidate, in one statement."""
    rows = list(zip(drawn.outcome.placements, drawn.order, strict=True))
    columns: list[list[Any]] = [
        [drawn.people[one.person].entrant for one, _ in rows],
        [one.rank for one, _ in rows],
        [standing.exam for _, standing in rows],
        [drawn.attempts[standing.attempt] for _, standing in rows],
        [str(standing.share) for _, standing in rows],
        [str(standing.percentile) for _, standing in rows],
        [standing.seconds for _, standing in rows],
        [drawn.hubs[one.hub].pk if one.hub in drawn.hubs else None for one, _ in rows],
        [str(one.verdict) for one, _ in rows],
        ["[" + ",".join(f'"{code}"' for code in one.tried) + "]" for one, _ in rows],
        [str(one.why) for one, _ in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [made.pk, *columns])


@action("Удалён черновик списка отбора")
def drop_draft(*, selection_list: SelectionList, by: User) -> None:
    """A draft nobody needs; nothing of it was told."""
    found = locked_list(selection_list)
    require(by, "seasons.select", found.route.season, ONLY_STAFF)
    require_state(found, SelectionList.State.DRAFT)
    note(room=found.route.season.room, about=str(found))
    _remove(found)


def _remove(draft: SelectionList) -> None:
    """A draft with its rows, however many: nothing points at them."""
    rows = SelectionRow.objects.filter(list=draft)
    rows._raw_delete(rows.db)
    draft.delete()


def require_state(found: SelectionList, state: str) -> None:
    """Refuse what the list's state does not allow, in words that say what has happened to it."""
    if found.state == state:
        return
    if found.state in IN_FORCE and state == SelectionList.State.DRAFT:
        who = (found.approved_by.name if found.approved_by else "") or "другой сотрудник"
        raise RuleViolation(code="list.approved", message=f"Этот список уже утверждён ({who}). Обновите страницу.")
    words = {
        SelectionList.State.DRAFT: "Список ещё не утверждён.",
        SelectionList.State.APPROVED: "Список утверждён, но не объявлен.",
        SelectionList.State.PUBLISHED: "Список уже объявлен. Обновите страницу.",
        SelectionList.State.SUPERSEDED: "Список заменён новой версией. Обновите страницу.",
    }
    raise RuleViolation(code="list.state", message=words[SelectionList.State(found.state)])


@action("Утверждён список отбора", busy="Список сейчас утверждает кто-то ещё. Обновите страницу через несколько секунд.")
def approve_list(*, selection_list: SelectionList, protocol_number: str, by: User) -> SelectionList:
    """Put a draft in force with its protocol, by another person than drew it; the list in force before is superseded. Refused when what the
    draft was made from has changed since."""
    number = protocol_number.strip()
    found = locked_list(selection_list)
    require(by, "seasons.select", found.route.season, ONLY_STAFF)
    require_state(found, SelectionList.State.DRAFT)
    _refuse_approval(found, number, by)
    former = in_force(found.route)
    if former is not None:
        SELECTION_LIST.move(former, "supersede")
        former.save(update_fields=["state"])
    SELECTION_LIST.move(found, "approve")
    found.protocol_number, found.approved_at, found.approved_by = number[:60], clock.now(), by
    data = papers.protocol_pdf(found)
    found.protocol_sha256 = papers.sha_of(data)
    files.keep(found, "protocol", f"{found.route.season.slug}-{found.pk}.pdf", made_here(ContentFile(data)))
    found.save()
    note(room=found.route.season.room, about=f"{found}, протокол № {number}", reason=found.reason)
    return found


def _refuse_approval(found: SelectionList, number: str, by: User) -> None:
    """Everything that stands in the way of putting a draft in force."""
    route = found.route
    if found.drafted_by_id == by.pk:
        raise RuleViolation(
            code="list.same_person", message="Список утверждает не тот, кто его составил: попросите второго сотрудника сезона."
        )
    if not number:
        raise RuleViolation(code="list.no_number", message="Укажите номер протокола.", field="protocol_number")
    taken = SelectionList.objects.filter(route__season=route.season, protocol_number__iexact=number).exclude(pk=found.pk)
    if taken.exists():
        raise RuleViolation(
            code="list.number_taken",
            message=f"Протокол № {number} в этом сезоне уже есть: дайте другой номер.",
            field="protocol_number",
        )
    if found.figures["ties"]:
        raise RuleViolation(
            code="list.ties",
            message="У последнего места есть равные, их очередность не решена. Введите решение председателя и составьте список снова.",
        )
    rule = SelectionRule.model_validate(found.rule)
    if found.figures["candidates"] < rule.least_candidates:
        raise RuleViolation(
            code="list.too_few",
            message=f"Кандидатов {found.figures['candidates']}, по правилу нужно не меньше {rule.least_candidates}: такой список не утверждают.",
        )
    if unready := candidates.unready(route):
        raise RuleViolation(code="list.unready", message=" ".join(unready))
    now = candidates.fingerprints(route, candidates.rules_of(route).rule)
    changed = [words for name, words in READ.items() if found.read.get(name) != now[name]]
    if changed:
        raise RuleViolation(
            code="list.stale",
            message=f"С тех пор, как составлен список, изменилось: {'; '.join(changed)}. Составьте его снова и сравните.",
        )


@action("Отменено утверждение списка отбора")
def withdraw_list(*, selection_list: SelectionList, reason: str, by: User) -> None:
    """An approved list that nobody was told of goes out of force, its protocol stays with the reason; the list before it comes back."""
    found = locked_list(selection_list)
    require(by, "seasons.select", found.route.season, ONLY_STAFF)
    require_state(found, SelectionList.State.APPROVED)
    if not reason.strip():
        raise RuleViolation(code="list.no_reason", message="Напишите, почему утверждение отменено.", field="reason")
    SELECTION_LIST.move(found, "supersede")
    found.reason = reason.strip()[:300]
    found.save(update_fields=["state", "reason"])
    former = (
        SelectionList.objects.filter(route=found.route, state=SelectionList.State.SUPERSEDED, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if former is not None:
        SELECTION_LIST.move(former, "bring_back")
        former.save(update_fields=["state"])
    note(room=found.route.season.room, about=str(found), reason=found.reason)


@action("Приложен подписанный протокол списка")
def attach_scan(*, selection_list: SelectionList, upload: UploadedFile, by: User) -> None:
    """The protocol signed by the chair by hand, as a scan."""
    found = locked_list(selection_list)
    require(by, "seasons.select", found.route.season, ONLY_STAFF)
    if found.state not in IN_FORCE:
        require_state(found, SelectionList.State.APPROVED)
    refusal = RuleViolation(code="list.scan", message=f"Нужен {SCAN_WORDS} не больше {SCAN_MEGABYTES} МБ.", field="scan")
    name, data = checked(upload, types=SCAN_TYPES, megabytes=SCAN_MEGABYTES, refusal=refusal)
    files.keep(found, "scan", name, ContentFile(data))
    found.save(update_fields=["scan"])
    note(room=found.route.season.room, about=str(found))
