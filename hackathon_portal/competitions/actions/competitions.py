"""Planning a competition: its task, limits and times, right answers and data; announced, changed, closed and taken back with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from hackathon_portal.competitions.content import parsed
from hackathon_portal.competitions.models import Competition, ReferenceFile, Submission
from hackathon_portal.competitions.permissions import require_in_room
from hackathon_portal.competitions.queries.competitions import publication_of
from hackathon_portal.competitions.rules.metrics import LARGEST, METRICS, VALUES
from hackathon_portal.competitions.rules.reference import ReferenceUnfit
from hackathon_portal.competitions.rules.split import sha256_of
from hackathon_portal.kernel import clock, rooms
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.russia.alphabet import letters

RUNNERS = "Соревнования ведут методист и сотрудник сезона."
REASON = ("reason.missing", "Напишите причину: её прочтут участники.", "reason")
# What of a competition is said by whoever plans it.
FIELDS = (
    "code", "title", "description", "kind", "metric", "id_column", "value_column", "value_low", "value_high", "public_percent", "daily_limit",
    "total_limit", "final_choices", "side_size", "most_bytes", "most_rows", "time_zone", "opens_at", "closes_at", "freeze_at",
)  # fmt: skip
# What may still change once it is announced: nobody's scores, part or limit become others.
FREE = frozenset({"title", "description", "side_size", "most_bytes", "most_rows", "closes_at", "freeze_at"})
# A change of these divides or measures the rows otherwise.
OF_PARTS = frozenset({"metric", "id_column", "public_percent"})


@action("Соревнование подготовлено")
def create_competition(*, room: rooms.Room, values: Mapping[str, Any], by: Any, seed: str = "") -> Competition:
    """A draft of a competition. `seed` divides the rows; made here unless somebody has published the hash of one already."""
    require_in_room(by, "run_competitions", room, RUNNERS)
    seed = seed or secrets.token_hex(16)
    known = {name: values[name] for name in FIELDS if name in values}
    competition = Competition(room=str(room), split_seed=seed, split_seed_sha256=sha256_of(seed), **known)
    _complete(competition)
    competition.save()
    note(room=room, about=f"соревнование «{competition.title}»")
    return competition


@action("Соревнование изменено")
def change_competition(*, competition: Competition, values: Mapping[str, Any], reason: str = "", by: Any) -> Competition:
    """Change a competition; an announced one with a reason, and only what changes nobody's scores, part or limit."""
    competition = locked(competition, by)
    changed = {name for name in FIELDS if name in values and getattr(competition, name) != values[name]}
    is_draft = competition.state == Competition.State.DRAFT
    fixed = [] if is_draft else sorted((title_of(Competition, name) for name in changed - FREE), key=letters)
    ends_sooner = not is_draft and values.get("closes_at", competition.closes_at) < competition.closes_at
    frozen = values.get("freeze_at") if "freeze_at" in changed else None
    is_smaller = not is_draft and any(
        name in changed and values[name] < getattr(competition, name) for name in ("most_bytes", "most_rows")
    )
    refuse_first(
        [
            (bool(fixed), "competition.begun", f"Соревнование уже объявлено, поэтому не изменить: {', '.join(fixed)}.", ""),
            (not is_draft and bool(changed) and not reason.strip(), *REASON),
            (ends_sooner, "competition.sooner", "Конец можно только отложить; раньше срока соревнование закрывают с причиной.", "closes_at"),
            (
                not is_draft and frozen is not None and frozen < clock.now(), "board.past",
                "Замереть задним числом таблица не может: люди её уже видели.", "freeze_at",
            ),
            (
                is_smaller, "competition.smaller",
                "Пределы файла можно только поднять: иначе не подойдут файлы, которые уже приняты.", "most_rows",
            ),
        ]
    )  # fmt: skip
    for name in changed:
        setattr(competition, name, values[name])
    _complete(competition)
    if changed & OF_PARTS and competition.reference is not None:
        _count_parts(competition, competition.reference)
    competition.reason = reason.strip()[:300] or competition.reason
    competition.save()
    told = ", ".join(sorted(changed)) or "без перемен"
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»: {told}", reason=reason)
    return competition


@action("Соревнование объявлено")
def publish_competition(*, competition: Competition, by: Any) -> Competition:
    """Announce a competition: whoever may take part sees it, the hash of its seed is public from now on (`publication_of` shows what follows)."""
    competition = locked(competition, by)
    faults = publication_of(competition, clock.now()).faults
    refuse_first(
        [
            (
                competition.state != Competition.State.DRAFT, "competition.published",
                f"Соревнование уже {competition.get_state_display()}.", "",
            ),
            (bool(faults), "competition.unready", " ".join(fault.words for fault in faults), ""),
        ]
    )  # fmt: skip
    return _moved(competition, Competition.State.PUBLISHED, "")


@action("Объявление соревнования отменено")
def withdraw_competition(*, competition: Competition, reason: str, by: Any) -> Competition:
    """Take an announcement back while nobody has sent anything: a draft again, with the reason."""
    competition = locked(competition, by)
    competition.rescorings.filter(done_at=None).delete()  # a draft's answers are just replaced
    has_begun = (
        Submission.objects.filter(side__competition=competition).exists()
        or competition.tasks.filter(solves__isnull=False).exists()
    )
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (competition.state != Competition.State.PUBLISHED, "competition.not_published", "Соревнование не объявлено.", ""),
            (has_begun, "competition.begun", "Уже есть присланные ответы: соревнование можно только закрыть.", ""),
        ]
    )
    return _moved(competition, Competition.State.DRAFT, reason)


@action("Соревнование закрыто")
def close_competition(*, competition: Competition, reason: str, by: Any) -> Competition:
    """Nobody sends any more, whatever the window says."""
    competition = locked(competition, by)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (
                competition.state != Competition.State.PUBLISHED, "competition.not_published",
                f"Соревнование {competition.get_state_display()}: закрывать нечего.", "",
            ),
        ]
    )  # fmt: skip
    return _moved(competition, Competition.State.CLOSED, reason)


@action("Соревнование открыто снова")
def reopen_competition(*, competition: Competition, reason: str, by: Any) -> Competition:
    """Take a closing back: files are taken again within the window; not once the results are open."""
    competition = locked(competition, by)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (competition.state != Competition.State.CLOSED, "competition.not_closed", "Соревнование не закрыто.", ""),
            (competition.revealed_at is not None, "competition.revealed", "Итоги уже открыты: сначала отмените их.", ""),
        ]
    )
    return _moved(competition, Competition.State.PUBLISHED, reason)


def locked(competition: Competition, by: Any) -> Competition:
    """The competition under its lock, for somebody who runs it."""
    require_in_room(by, "run_competitions", competition.room, RUNNERS)
    return Competition.objects.select_for_update(of=("self",)).select_related("reference").get(pk=competition.pk)


def _moved(competition: Competition, state: str, reason: str) -> Competition:
    competition.state, competition.reason = state, reason.strip()[:300]
    competition.save(update_fields=["state", "reason"])
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}»", reason=reason)
    return competition


def _count_parts(competition: Competition, version: ReferenceFile) -> None:
    """Divide the rows anew after the draft was changed."""
    try:
        with version.file.open("rb") as file:
            found = parsed(competition, file.read())
    except ReferenceUnfit as unfit:
        raise RuleViolation(
            code="reference.unfit", message=f"Верные ответы больше не подходят. {unfit}", field="metric"
        ) from unfit
    version.public_rows, version.private_rows = len(found.public), len(found.private)
    version.save(update_fields=["public_rows", "private_rows"])


def _complete(competition: Competition) -> None:
    """Refuse what no competition can be; bounds of answers follow from the metric where nothing is said."""
    is_measured = competition.kind == Competition.Kind.PREDICTIONS
    metric = METRICS.get(competition.metric)
    if metric and competition.value_low is None:
        competition.value_low = metric.low
    if metric and competition.value_high is None:
        competition.value_high = metric.high
    low, high = competition.value_low, competition.value_high
    needs_bounds = is_measured and metric is not None and metric.family == VALUES
    columns = {competition.id_column, competition.value_column}
    refuse_first(
        [
            (not competition.title.strip(), "competition.title", "Назовите соревнование.", "title"),
            (competition.closes_at <= competition.opens_at, "competition.window", "Конец должен быть позже начала.", "closes_at"),
            (competition.time_zone not in available_timezones(), "competition.zone", "Нет такого часового пояса.", "time_zone"),
            (
                competition.freeze_at is not None and not competition.opens_at < competition.freeze_at <= competition.closes_at,
                "competition.freeze", "Таблица может замереть только между началом и концом соревнования.", "freeze_at",
            ),
            (is_measured and metric is None, "competition.metric", "Выберите показатель.", "metric"),
            (
                is_measured and (len(columns) < 2 or "" in columns or any(set(name) & set(',"\r\n') for name in columns)),
                "competition.columns", "Назовите два разных столбца, без запятых и кавычек.", "value_column",
            ),
            (needs_bounds and (low is None or high is None), "competition.bounds", "Назовите границы ответа.", "value_low"),
            (
                low is not None and high is not None and (low >= high or max(abs(low), abs(high)) > LARGEST),
                "competition.bounds", "Наименьший ответ должен быть меньше наибольшего.", "value_high",
            ),
            (
                not 0 < competition.public_percent < 100, "competition.percent",
                "Открытая часть — больше 0 и меньше 100 процентов.", "public_percent",
            ),
            (
                competition.daily_limit == 0 or competition.total_limit == 0, "competition.limit",
                "Ограничение — число больше нуля; пустое значит «без ограничения».", "daily_limit",
            ),
            (
                not (competition.final_choices and competition.side_size and competition.most_bytes and competition.most_rows),
                "competition.empty", "Числа должны быть больше нуля.", "",
            ),
        ]
    )  # fmt: skip
