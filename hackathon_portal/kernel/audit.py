"""The audit trail: every action leaves one row in the journal; the database's triggers (django-pghistory) keep what it changed."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from hackathon_portal.kernel import clock, following, history, impersonal, locks, rehearsals, rooms
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.personal import table_of
from hackathon_portal.kernel.twice import as_refusal, without_values

P = ParamSpec("P")
R = TypeVar("R")

# The shortest length at which a column of reasons cuts.
SHORTEST_CUT = 100
# Actions under way, the innermost last; and the request they serve.
_under_way: ContextVar[tuple[dict[str, Any], ...]] = ContextVar("actions", default=())
# Who does the outermost of them.
_doer: ContextVar[Any] = ContextVar("doer", default=None)
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


class RequestInJournal:
    """Middleware that lets actions know from which address they are asked for; it writes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def acting() -> Any:
    """The person on whose behalf something happens: who does the action under way, or who sent the request; None for the clock."""
    if _under_way.get():
        return _doer.get()
    request = _request.get()
    return getattr(request, "user", None) if request else None


def is_asked_for() -> bool:
    """Whether what happens now is part of an action or of the answer to a request."""
    return bool(_under_way.get()) or _request.get() is not None


def request_under_way() -> HttpRequest | None:
    """The request that is being answered; None in a task or a command."""
    return _request.get()


# What asks before every action, in its transaction, by its name and what it was given; it may refuse.
Gate = Callable[[str, Mapping[str, Any]], None]
_gates: list[Gate] = []


def before_actions(gate: Gate) -> Gate:
    """Call this function before every action."""
    _gates.append(gate)
    return gate


def under_way_once(mark: str) -> tuple[str, Mapping[str, Any]]:
    """Name of the innermost action and what it was given, the first time it is asked for under this mark; then, and outside of actions, ("", {})."""
    facts: dict[str, Any] = _under_way.get()[-1] if _under_way.get() else {"marks": {mark}}
    if mark in facts["marks"]:
        return "", {}
    facts["marks"].add(mark)
    return facts["name"], facts["people"]


def action(title: str, *, busy: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one action: one transaction, and a row in the journal with its Russian title and who did it.

    An action inside another has a row of its own; both share the history context of the outer one. Whoever waits too long for
    others' locks is refused (`Busy`), nothing is done. With `busy`, the words of that refusal, it begins anew before it gives up:
    such a function leaves what it was given unchanged until it has its locks.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs.get("by")
            outer = _under_way.get()
            facts: dict[str, Any] = {"user_id": getattr(by, "pk", None), "people": kwargs, **rooms.PORTAL.columns}
            facts["name"] = function.__name__
            facts["saved"] = outer[0]["saved"] if outer else []
            facts["context"] = outer[0]["context"] if outer else uuid.uuid4()
            token, doer = _under_way.set((*outer, facts)), _doer.set(_doer.get() if outer else by)
            served = rehearsals.of(kwargs)

            def once() -> R:
                facts["marks"] = set()
                with transaction.atomic():
                    if not outer:
                        wait = locks.patience(is_asked_for=_request.get() is not None)
                        history.begin_context(facts["context"], wait=wait, user=facts["user_id"], action=function.__name__)
                    for gate in _gates:
                        gate(function.__name__, kwargs)
                    if outer:
                        result = function(*args, **kwargs)
                    else:
                        result = _followed(lambda: function(*args, **kwargs), function.__name__, title, facts)
                    _write(function.__name__, title, facts)
                    return result

            try:
                with rehearsals.serving(served):
                    return once() if outer else _patiently(once, busy)
            except IntegrityError as error:
                # Raised outside of the transaction and without its cause: the database quotes the row in its detail.
                raise (as_refusal(error, (*args, *kwargs.values())) or without_values(error)) from None
            finally:
                _doer.reset(doer)
                _under_way.reset(token)

        return wrapper

    return decorate


def _followed(function: Callable[[], R], name: str, title: str, facts: dict[str, Any]) -> R:
    """Carry out an outermost action, then let those look again whose facts rest on what it wrote."""
    with following.written() as tables:
        result = function()
    following.tell(following.Done(name, title, facts.get("contest_ref") or facts.get("inner_contest"), tables))
    return result


def _patiently(once: Callable[[], R], busy: str) -> R:
    """Carry out the outermost action; Busy when others hold what it needs for too long."""
    for left in reversed(range(locks.TRIES if busy else 1)):
        try:
            return once()
        except OperationalError as error:
            if not locks.is_wait(error):
                raise
            if not left:
                raise locks.Busy(busy) from None
    raise AssertionError  # the loop returns or raises


def _write(name: str, title: str, facts: dict[str, Any]) -> None:
    """The action's row of the journal, with those of its objects before it."""
    request = _request.get()
    facts = facts | {"reason": _where_it_stands(facts) or facts.get("reason", "")}
    rows = facts.get("each", [])
    facts = {key: value for key, value in facts.items() if key not in ("people", "saved", "typed", "each", "name", "marks")}
    if part := rehearsals.part():
        # Who really did it, and in whose part.
        facts |= {"user_id": part.real_id, "about": f"{facts.get('about', '')}; в роли: {account(part.played_id)}"[:300]}
    address = request.META.get("REMOTE_ADDR") if request else None
    # A rehearsal's own clock dates what was done in it and nothing else.
    known = rehearsals.served()
    at = clock.now() if known is not None and facts["contest_ref"] == known.contest_id else clock.real()
    rows.append(AuditRecord(name=name, title=title, address=address, at=at, **facts))
    AuditRecord.objects.bulk_create(rows, batch_size=1000)


@receiver(post_save)
def _remember(instance: Any, **_more: Any) -> None:
    """What the actions under way have saved that erasure clears some day."""
    if _under_way.get() and (table := table_of(instance)) and table.erased:
        _under_way.get()[-1]["saved"].append((table, instance))


def _where_it_stands(facts: dict[str, Any]) -> str:
    """Where the reason that was typed is kept, if that is a column that erasure clears: the journal, never erased, has no copy."""
    typed = facts.get("typed", "")
    for table, row in facts["saved"] if typed else ():
        if any(_same(typed, str(row.__dict__.get(name) or "").strip()) for name in table.erased):
            return f"основание — в записи «{row._meta.verbose_name}» № {row.pk}"
    return ""


def _same(typed: str, kept: str) -> bool:
    """Whether two texts are one, which a column may have cut."""
    shorter, longer = sorted((typed, kept), key=len)
    return typed == kept or (len(shorter) >= SHORTEST_CUT and longer.startswith(shorter))


class PersonalDataInJournal(ValueError):
    """A text for the journal, which is never erased, names a person."""


def account(pk: int) -> str:
    """A user as the journal names them; pages put the name there while the account exists (`accounts/who.py: named`)."""
    return f"учётная запись {pk}"


def note(*, contest_id: int | None = None, room: rooms.Room | None = None, about: str = "", reason: str = "") -> None:
    """Tell the journal of the action under way: the contest or another room (without either it is the portal's), what it was
    about, the reason given.

    Never personal data: an application or an account by its number (`account`), a team by its name. An address or the name of
    anybody among the action's arguments is struck out; where settings.STRICT_JOURNAL says so, `about` raises
    PersonalDataInJournal instead. A reason is typed by people, hence always struck out, never refused.
    """
    facts = _under_way.get()[-1]
    people = [values["people"] for values in _under_way.get()]
    clean = impersonal.without_people(about, people)
    if clean != about and settings.STRICT_JOURNAL:
        raise PersonalDataInJournal(about)
    where = rooms.named(room, contest_id) if room or contest_id else rooms.PORTAL
    # A reason that a row keeps is not copied (`_where_it_stands`); whether one does is known when the action is done.
    facts |= {
        **where.columns,
        "about": clean[:300],
        "typed": reason.strip(),
        "reason": impersonal.without_people(reason, people)[:500],
    }


def note_each(name: str, title: str, *, about: list[str], contest_id: int | None = None, room: rooms.Room | None = None) -> None:
    """Write one row of the journal for each object of an action that concerns many; the action under way has its own row."""
    facts = _under_way.get()[-1]
    request = _request.get()
    facts["each"] = [
        AuditRecord(
            name=name,
            title=title,
            user_id=facts["user_id"],
            **rooms.named(room, contest_id).columns,
            about=impersonal.without_people(text, [facts["people"]])[:300],
            address=request.META.get("REMOTE_ADDR") if request else None,
            at=clock.now(),
            context=facts["context"],
        )
        for text in about
    ]


def record_access(
    *, by: Any, subject: str, reason: str, address: str | None, contest_id: int | None = None, room: rooms.Room | None = None
) -> None:
    """Write into the access journal of the contest or the room that `by` saw personal data of `subject` in clear, and why."""
    by, where = _really(by), rooms.named(room, contest_id).columns
    people = [{"by": by}, *(values["people"] for values in _under_way.get())]
    subject, reason = (impersonal.without_people(text, people) for text in (subject, reason))
    AccessRecord.objects.create(user=by, subject=subject, reason=reason, address=address, **where)
    if request := _request.get():
        request.__dict__[WRITTEN] = True


def _really(by: Any) -> Any:
    """Who looks: in a rehearsal the person who plays, never the one who is played."""
    part = rehearsals.part()
    return type(by)._default_manager.get(pk=part.real_id) if part and by.pk == part.played_id else by


LOOK = "открыта страница"
LOOK_SECONDS = 3600
# A request that has left a row with a reason needs none as a page.
WRITTEN = "access_is_written"


def record_look(*, by: Any, subject: str, page: str, room: rooms.Room, about: str = "", address: str | None) -> None:
    """Write into the access journal that `by` opened a page that shows `subject`: once a person, page and hour.

    `page` names the page and its object (`contest_queue`, `application 12`), `about` what of a list was chosen. The cache remembers
    what is written already; without it the database does (a unique key). An error is the caller's: who is not written down sees nothing.
    """
    by, now = _really(by), clock.now()
    once = hashlib.sha256(f"{by.pk} {room} {page} {now:%Y%m%d%H}".encode()).hexdigest()
    if cache.get(f"look:{once}"):
        return
    reason = f"{LOOK}; {about}"[:300] if about else LOOK
    record = AccessRecord(user=by, subject=subject[:120], reason=reason, address=address, at=now, once=once, **room.columns)
    AccessRecord.objects.bulk_create([record], ignore_conflicts=True)
    cache.set(f"look:{once}", 1, LOOK_SECONDS)
