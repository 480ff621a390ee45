"""The answer of a person to a gathering: the same on the pages of every room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from hackathon_portal.accounts.who import user_of
from hackathon_portal.events.actions import gatherings as actions
from hackathon_portal.events.hosts import host_of
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.events.queries import gatherings as queries
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.templatetags.portal import clock_time

State = SignUp.State
SAID = {
    State.COMING: "Записали: вы придёте.",
    State.WAITING: "Мест нет, вы в листе ожидания: если место освободится, оно ваше, и мы напишем.",
    State.DECLINED: "Записали: вы не придёте.",
}


def answered(request: HttpRequest, gathering: Gathering) -> bool:
    """Carry out what the form asks and say it; what else the person chose for the same time is named and refused nothing."""
    try:
        answer = actions.answer_gathering(gathering=gathering, coming=request.POST.get("coming") == "yes", by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return False
    messages.success(request, SAID[State(answer.state)])
    if answer.state != State.DECLINED and (others := queries.clashing(request.user, gathering)):
        zone = host_of(gathering).zone(gathering.thing)
        named = ", ".join(f"«{one}», {clock_time(one.starts_at, zone)}–{clock_time(one.ends_at, zone)}" for one in others)
        messages.warning(request, f"В это же время вы записаны: {named}. Выберите, куда пойдёте; запись осталась на всё.")
    return True


def shown(gathering: Gathering, mine: SignUp | None) -> dict[str, Any]:
    """What the page of one gathering says."""
    host, most = host_of(gathering), gathering.most
    coming = queries.coming_to(gathering) if most is not None else 0
    return {
        "one": gathering, "mine": mine, "comes": mine is not None and mine.state == State.COMING, "most": most, "coming": coming,
        "has_begun": clock.now() >= gathering.starts_at, "clause": actions.clause_of(gathering), "is_full": most is not None and coming >= most,
        "zone": host.zone(gathering.thing), "all_pages": host.all_pages(gathering.thing),
    }  # fmt: skip
