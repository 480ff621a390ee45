"""Letters about places: what each says, the link that answers without signing in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hackathon_portal.kernel import clock, letter_secrets, letter_words
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.seasons.models import Entrant, Hub, SelectionList, SelectionRow, Stage, StageEntry
from hackathon_portal.seasons.rules.placing import Why

SALT = "seasons.place-link"


def token_of(entry: StageEntry) -> str:
    """A signed token of the link in a letter: answers for one entry; what may still be answered the entry says."""
    return signing.dumps({"entry": entry.pk}, salt=SALT, compress=True)


def entry_of(token: str) -> int | None:
    """The entry a link answers for; None for a damaged link."""
    try:
        return int(signing.loads(token, salt=SALT)["entry"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def link_of(entry: StageEntry) -> str:
    return f"{settings.PORTAL_ORIGIN}{reverse('season_answer_place', args=[token_of(entry)])}"


@letter_secrets.renews("seasons.place_offered", r".+:(\d+)$")
@letter_secrets.renews("seasons.place_passed", r".+:(\d+)$")
def _renewed(message: OutboxMessage, entry: int) -> str:
    return link_of(StageEntry.objects.select_related("stage__season").get(pk=entry))


def said(at: datetime | None, hub: Hub | None, zone: ZoneInfo) -> str:
    """An instant in words, by the clock of the hub where there is one."""
    return instant(at.astimezone(ZoneInfo(hub.time_zone) if hub else zone)) if at else ""


def message(
    kind: str,
    *,
    entrant: Entrant | None,
    stage: Stage,
    hub: Hub | None,
    key: str,
    batch: str = "",
    template: str = "",
    **context: Any,
) -> dict[str, Any] | None:
    """One letter for `outbox.post_many`; None for somebody without an address."""
    if entrant is None:
        return None
    to = entrant.email or (entrant.user.email if entrant.user else "")
    if not to:
        return None
    season = stage.season
    words = letter_words.written(
        f"seasons/letters/{template or kind}.txt",
        {"entrant": entrant, "stage": stage, "hub": hub, "season": season, "origin": settings.PORTAL_ORIGIN, **context},
    )
    return {
        **words._asdict(),
        "kind": f"seasons.{kind}",
        "key": key,
        "to": to,
        "room": season.room,
        "batch": batch,
        "people": [entrant, *([entrant.user] if entrant.user else [])],
    }


def mark_of(found: SelectionList) -> str:
    """What keys of the letters of one publication begin with: a list published again posts its letters again."""
    return f"{found.batch}:{int(found.published_at.timestamp()) if found.published_at else 0}"


def offered(
    entry: StageEntry, *, key: str, zone: ZoneInfo, candidates: int, is_from_reserve: bool, batch: str = "", reason: str = ""
) -> dict[str, Any] | None:
    """An invitation with its term and the link that answers it. The key ends with the entry: a letter sent once more gets a new link."""
    hub = entry.hub
    return message(
        "place_passed" if is_from_reserve else "place_offered",
        template="place_offered",
        entrant=entry.entrant,
        stage=entry.stage,
        hub=hub,
        key=f"{key}:{entry.pk}",
        batch=batch,
        rank=entry.rank,
        candidates=candidates,
        team=entry.party.team.shown_name if entry.party and entry.party.team else "",
        until=said(entry.expires_at, hub, zone),
        opens=said(hub.opens_at, hub, zone) if hub else "",
        link=link_of(entry),
        is_from_reserve=is_from_reserve,
        reason=reason,
    )


def lost(entry: StageEntry, *, key: str = "", batch: str = "", is_expired: bool = False) -> list[dict[str, Any]]:
    """A place is no more: to the person, or to everybody who was to come with the team."""
    team = entry.team or (entry.party.team if entry.party else None)
    if entry.team_id:
        people = [one.entrant for one in entry.people.exclude(state="declined").select_related("entrant__user")]  # type: ignore[attr-defined]
    else:
        people = [entry.entrant]
    letters = [
        message(
            "place_lost", entrant=one, stage=entry.stage, hub=entry.hub, is_expired=is_expired, reason=entry.reason, batch=batch,
            key=f"{key or f'place-lost:{int(clock.now().timestamp() * 1000)}'}:{entry.pk}" + (f":{one.pk if one else 0}" if entry.team_id else ""),
            until=said(entry.expires_at, entry.hub, entry.stage.season.rules.zone), team=team.shown_name if team else "",
        )
        for one in people
    ]  # fmt: skip
    return [letter for letter in letters if letter]


def waiting(entries: Iterable[StageEntry]) -> list[dict[str, Any]]:
    """Those whom the closing of a hub has put into another one's reserve."""
    letters = [
        message(
            "place_reserve", entrant=entry.entrant, stage=entry.stage, hub=entry.hub, rank=entry.rank,
            key=f"place-reserve:{int(clock.now().timestamp() * 1000)}:{entry.pk}", candidates=entry.basis.figures["candidates"],
            full="", reason=entry.reason,
        )
        for entry in entries
    ]  # fmt: skip
    return [letter for letter in letters if letter]


def why_out(row: SelectionRow, titles: Mapping[str, str]) -> str:
    """Why somebody has no place, in a sentence."""
    full = ", ".join(f"«{titles.get(code, code)}»" for code in row.tried)
    if row.why == Why.CAP:
        return "В вашей группе уже взято столько людей, сколько допускает квота."
    if row.why == Why.ELSEWHERE:
        return "Место у вас уже есть: на этом этапе по другому переходу или на площадке другого этапа."
    if row.why == Why.TOP:
        return "Все места по этому отбору заняты теми, кто стоит выше."
    if row.why == Why.KEPT:
        return "Оставшиеся места сохранены за группами, для которых установлена квота."
    if not full:
        return "Площадки, на которую вас можно было бы распределить, нет."
    return f"Когда подошла ваша очередь, места и резерв были заняты: {full}."
