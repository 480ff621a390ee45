"""What people read when the database gives up or is away: why, that nothing is lost, when to try again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from hackathon_portal.kernel import alarms
from hackathon_portal.kernel.errors import is_of_a_script
from hackathon_portal.kernel.web.whom_to_ask import whom_to_ask

BACK = "Введённое осталось в форме: вернитесь назад и отправьте ещё раз."


@dataclass(frozen=True)
class Trouble:
    """`code` for programs, status, seconds until it is worth trying again, title and words for people."""

    code: str
    status: int
    retry: int
    title: str
    words: str


AWAY = Trouble(
    "database.away", 503, 10, "База данных не отвечает", "Портал ждёт её и откроется сам, обычно через несколько секунд."
)
BUSY = Trouble("busy", 503, 5, "Портал сейчас занят", "Нужные данные меняют другие люди. Повторите через несколько секунд.")
LONG = Trouble(
    "database.long",
    503,
    30,
    "Ответ готовился слишком долго",
    "Портал остановил его, чтобы не задерживать остальных. Повторите позже или сузьте выбор.",
)
FULL = Trouble("disk.short", 507, 300, "На сервере кончилось место", alarms.NO_SPACE_WORDS)
CROWDED = Trouble("busy", 503, 5, "Портал сейчас занят", "На портале очень много людей сразу. Повторите через несколько секунд.")
# SQLSTATE (PostgreSQL, appendix A); any other OperationalError without one is a connection that failed.
OF_STATE = {
    "55P03": BUSY, "40P01": BUSY, "57014": LONG, "25P03": LONG, "53100": FULL, "53300": CROWDED,
    "57P01": AWAY, "57P02": AWAY, "57P03": AWAY,
}  # fmt: skip


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What of the database's troubles an error is; None where it is a fault of the portal."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    state = getattr(error.__cause__, "pgcode", None)
    return OF_STATE.get(state) if state else AWAY


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page, or JSON for a script; nothing of it asks the database."""
    response: HttpResponse
    if is_of_a_script(request) or request.path_info.startswith("/api/"):
        response = JsonResponse(
            {"code": trouble.code, "clause": "", "message": f"{trouble.title}. {trouble.words}"}, status=trouble.status
        )
    else:
        back = "" if request.method in ("GET", "HEAD") else BACK
        page = render_to_string("errors/database.html", {"trouble": trouble, "back": back, "whom_to_ask": whom_to_ask(request)})
        response = HttpResponse(page, status=trouble.status)
    response["Retry-After"] = f"{trouble.retry}"
    response["Cache-Control"] = "no-store"
    return response
