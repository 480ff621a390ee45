"""The door of one gathering: the scanner's page and the marks a phone sends, for the thin views of every room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from hackathon_portal.accounts.who import user_of
from hackathon_portal.events.actions import attendance
from hackathon_portal.events.hosts import host_of, name_of
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel import clock, rate
from hackathon_portal.kernel.web.json_bodies import parsed_body
from hackathon_portal.russia.alphabet import letters

MOST_AT_ONCE = 200
# Of more people the list is no help at a door: their codes are scanned, a name is searched for.
MOST_LISTED = 500


def instant_of(text: object) -> datetime | None:
    """The instant a phone wrote down; ValueError for one without a zone, or that another zone cannot say."""
    if not text:
        return None
    value = datetime.fromisoformat(str(text))
    if value.tzinfo is None or not MINYEAR < value.year < MAXYEAR:
        raise ValueError("time without a zone, or one that another zone cannot say")
    return value


def sent_marks(request: HttpRequest) -> list[dict[str, Any]] | None:
    """The marks of the request, each `{code, passport, at}`, the first so many; None where they are written wrong."""
    try:
        marks = parsed_body(request)
        return [
            {"code": str(mark["code"]), "passport": bool(mark.get("passport")), "at": instant_of(mark.get("at"))}
            for mark in marks[:MOST_AT_ONCE]
        ]
    except (ValueError, TypeError, KeyError):
        return None


def synced(
    request: HttpRequest,
    carry_out: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    more: Callable[[], dict[str, Any]] = dict,
) -> JsonResponse:
    """Marks a phone has kept: each gets its answer, a repeat changes nothing. `more`: what else is said afterwards."""
    marks = sent_marks(request)
    if marks is None:
        return JsonResponse({"message": "Список отметок записан с ошибкой."}, status=400)
    return JsonResponse({"answers": carry_out(marks)} | more())


def marked(request: HttpRequest, gathering: Gathering, marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carry out the marks of a gathering in one statement; a wrong code counts against the helper who sends it."""
    rate.check("door_code", user_of(request).pk)
    codes = {mark["code"]: mark["code"].strip().upper() for mark in marks}
    found = host_of(gathering).holders(gathering.belongs_to, set(codes.values()))
    now = clock.now()
    known = [
        (holder.user_id, mark["at"] or now)
        for mark in marks
        if (holder := found.get(codes[mark["code"]])) is not None and holder.user_id is not None
    ]
    present = attendance.mark_entries(gathering=gathering, marks=known, by=user_of(request)) if known else set()
    answers = []
    for code in dict.fromkeys(mark["code"] for mark in marks):
        holder = found.get(codes[code])
        if holder is None:
            rate.take("door_code", user_of(request).pk)
            words = "Такого кода здесь нет."
        elif holder.user_id is None:
            words = f"{holder.name}: нет учётной записи на портале, отметить нельзя."
        elif holder.user_id not in present:
            words = f"{holder.name}: отметку сняли позже, чем её поставил этот телефон. Если человек здесь, отметьте снова."
        else:
            words = holder.name
        answers.append({"code": code, "ok": bool(holder and holder.user_id in present), "message": words})
    return answers


def arrived_at(gathering: Gathering) -> int:
    """How many are marked as present."""
    return gathering.sign_ups.filter(attended_at__isnull=False).exclude(state=SignUp.State.DECLINED).count()


def sync(request: HttpRequest, gathering: Gathering) -> JsonResponse:
    """Marks that a phone has kept at the door of a gathering."""
    return synced(request, lambda marks: marked(request, gathering, marks), lambda: {"arrived": arrived_at(gathering)})


def mark_one(request: HttpRequest, gathering: Gathering) -> None:
    """The button beside a name, or a code typed, where no script runs."""
    code = request.POST.get("code", "").strip()
    [answer] = marked(request, gathering, [{"code": code, "at": None}])
    (messages.success if answer["ok"] else messages.error)(request, answer["message"])


def people_of(gathering: Gathering, rows: Iterable[SignUp]) -> list[dict[str, Any]]:
    """Those who answered, as the door calls them, with the codes they show."""
    rows, host, room = list(rows), host_of(gathering), gathering.belongs_to
    users = [row.user_id for row in rows]
    names: Mapping[int, str] = host.names(room, users)
    codes: Mapping[int, str] = host.codes(room, users)
    people = [
        {"row": row, "name": names.get(row.user_id) or name_of(row.user), "code": codes.get(row.user_id, "")} for row in rows
    ]
    return sorted(people, key=lambda one: letters(one["name"]))


def page(request: HttpRequest, gathering: Gathering, addresses: Mapping[str, str]) -> HttpResponse:
    """The scanner with the list of who is expected; `addresses`: `sync`, where marks go, and `back`."""
    expected = gathering.sign_ups.exclude(state=SignUp.State.DECLINED)
    count = expected.count()
    rows = expected.select_related("user") if count <= MOST_LISTED else []
    context = {
        "one": gathering, "people": people_of(gathering, rows), "expected": count, "zone": host_of(gathering).zone(gathering.thing),
        "arrived": arrived_at(gathering), "too_many": count > MOST_LISTED, **addresses,
    }  # fmt: skip
    response = render(request, "events/door.html", context)
    response["Permissions-Policy"] = "camera=(self)"
    return response
