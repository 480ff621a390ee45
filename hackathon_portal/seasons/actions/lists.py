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
from hackathon_portal.seasons.models import Route, SelectionList, SelectionRow
from hackathon_portal.seasons.queries import candidates, drawing, papers
from hackathon_portal.seasons.queries.candidates import READ
from hackathon_portal.seasons.queries.drawing import Draw
from hackathon_portal.seasons.queries.lists import IN_FORCE, in_force, standing_rows
from hackathon_portal.seasons.rules import listing
from hackathon_portal.seasons.rules.route_rules import SelectionRule, written
from hackathon_portal.seasons.rules.schema import Basis, RouteRules

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
def draft_list(
    *, route: Route, by: User, reason: str = "", chair_order: list[int] | None = None, knowingly: bool = False
) -> SelectionList:
    """Draw the list of a route anew, instead of the draft before it; with what changes against that draft, else against the list in force.

    `chair_order`: numbers of equals (of teams or of people) in the order the chair has decided. `knowingly`: although hubs have no
    published protocol.
    """
    route = locked_route(route)
    require(by, "seasons.select", route.season, ONLY_STAFF)
    rules = candidates.rules_of(route)
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
    read = drawing.fingerprints(route, rules)
    drawn = drawing.draw(route, rules, order)
    _refuse_draft(drawn, rules, knowingly or bool(former and former.figures.get("missing") == drawn.more.get("missing")))
    number = 1 + (SelectionList.objects.filter(route=route).exclude(pk=former.pk if former else 0).order_by("-number").values_list("number", flat=True).first() or 0)  # fmt: skip
    if former is not None:
        _remove(former)
    figures = drawing.figures_of(drawn)
    if before is not None:
        figures["changes"] = listing.changes(earlier, drawing.rows_of(drawn)) | {
            "against": before.number, "draft": before == former,
        }  # fmt: skip
    made = SelectionList.objects.create(
        route=route,
        number=number,
        rule=written(rules.rule),
        figures=figures | {"basis": rules.basis},
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


def _refuse_draft(drawn: Draw, rules: RouteRules, knowingly: bool) -> None:
    """Protocols that are missing are named; without any, or without anybody who took part, there is nothing to draw."""
    if rules.basis is Basis.PROTOCOL and not drawn.more["protocols"]:
        raise RuleViolation(
            code="list.no_protocols",
            message="Опубликованных протоколов этапа ещё нет: список команд составляют по ним, когда комиссии площадок их опубликуют.",
        )
    if rules.basis is Basis.EVERYBODY and not drawn.numbers:
        raise RuleViolation(
            code="list.nobody_took_part", message="В этом этапе ещё никто не участвовал: список составят, когда он пройдёт."
        )
    if (missing := drawn.more.get("missing")) and not knowingly:
        raise RuleViolation(
            code="list.protocols_missing",
            message=f"Ещё нет опубликованного протокола: {', '.join(missing)}. Если список нужен без этих площадок, отметьте это.",
            field="knowingly",
        )


# What a row keeps of the test, with what stands there where no test selects.
OF_TEST: dict[str, Any] = {"exam": "", "attempt": None, "share": "", "percentile": "", "seconds": 0}
_INSERT = """INSERT INTO seasons_selectionrow
    (list_id, entrant_id, rank, exam, attempt, share, percentile, seconds, hub_id, verdict, tried, why)
SELECT %s, entrant, rank, exam, attempt, share, percentile, seconds, hub, verdict, tried::jsonb, why
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[])
    AS t(entrant, rank, exam, attempt, share, percentile, seconds, hub, verdict, tried, why)"""


def _write_rows(made: SelectionList, drawn: Draw) -> None:
    """A row of every candidate, people in one statement."""
    rows = [(one, drawn.columns[one.person]) for one in drawn.outcome.placements]
    hubs = {code: pool.hub for code, pool in drawn.pools.items()}
    if drawn.of_teams:
        SelectionRow.objects.bulk_create(
            SelectionRow(
                list=made, rank=one.rank, verdict=one.verdict, why=one.why,
                **row | {"from_hub": None, "from_hub_id": hubs.get(row["from_hub"])},
            )
            for one, row in rows
        )  # fmt: skip
        return
    columns: list[list[Any]] = [
        [row["entrant_id"] for _, row in rows],
        [one.rank for one, _ in rows],
        *([row.get(name, usual) for _, row in rows] for name, usual in OF_TEST.items()),
        [hubs.get(one.hub) for one, _ in rows],
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
    rules = candidates.rules_of(route)
    if unready := drawing.unready(route, rules):
        raise RuleViolation(code="list.unready", message=" ".join(unready))
    now = drawing.fingerprints(route, rules)
    changed = [words for name, words in READ.items() if found.read.get(name) != now.get(name)]
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
