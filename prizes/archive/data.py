"""The contest's rows as JSON: which models belong to it, which fields leave the portal, and which of them tell of nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models
from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import secrecy, walks
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.personal import personal_columns

CHUNK_OF_ROWS = 500
APPS = ("contests", "registration", "operations", "judging", "prizes")
DEEPEST = 4
# Never leave the portal: what opens accounts, signs requests or joins a team.
SECRET = {
    "token",
    "token_hash",
    "code_hash",
    "signing_key",
    "door_code",
    "identity_hash",
    "snils_hash",
    "person_hash",
    "recipient_hash",
    "account_hash",
}
# Without personal data whatever the registry (kernel/personal.py) says of a person stays at home, and any text unless it is one of a
# choice or stands here: codes, numbers of acts, checksums, and titles that the contest itself announces. What anybody may have typed
# freely can name somebody, so a new text is left out until somebody has looked at it.
OPEN_TEXTS = {
    "contests.contest": {
        "slug", "title", "short_title", "early_closing_protocol", "raised_seats_act", "nominations_act_number",
    },
    "contests.regulationversion": {"text", "preset", "act_number"},
    "contests.nomination": {"title", "track"},
    "contests.timetableentry": {"title"},
    "registration.team": {"name", "category"},
    "registration.application": {"team_role", "refusal_ground", "exclusion_ground"},
    "registration.finding": {"code", "clause"},
    "registration.consent": {"code", "text_version"},
    "registration.lettertemplate": {"kind"},
    "registration.representative": {"text_version"},
    "operations.body": {"code", "act_number"},
    "judging.commission": {"order_number"},
    "judging.commissionmember": {"kind"},
    "judging.personalnominationapproval": {"code"},
    "judging.question": {"consequence"},
    "judging.project": {"title", "result_kind"},
    "judging.violation": {"clause", "consequence"},
    "judging.scoresheet": {"kind"},
    "judging.score": {"criterion"},
    "judging.tiedecision": {"division", "order"},
    "judging.papersheet": {"kind", "points"},
    "judging.mentor": {"protocol_number"},
    "judging.hall": {"seed", "order"},
    "judging.protocol": {"number", "sha256"},
    "judging.protocolsignature": {"sha256"},
    "judging.detachedsignature": {"sha256"},
    "prizes.funditem": {"division", "division_title", "thing"},
    "prizes.specialprize": {"title", "thing"},
    "prizes.award": {"division", "division_title", "thing", "refusal_clause"},
    "prizes.diploma": {"code", "team", "project", "nomination"},
    "prizes.requireddocument": {"code", "title"},
    "prizes.bankstatement": {"sha256"},
    "prizes.statemententry": {"fingerprint"},
}  # fmt: skip
_PLAIN = (
    models.ForeignKey, models.AutoField, models.IntegerField, models.BooleanField, models.DecimalField, models.DateField,
    models.TimeField, models.UUIDField,
)  # fmt: skip


def all_models() -> list[type[models.Model]]:
    """Every model of the contest's stages but the history tables, whose rows the journal already names."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models() if not hasattr(model, "pgh_tracked_model")]


def way_to_contest(model: type[models.Model]) -> str | None:
    """The lookup that leads from every row to its contest, the shortest; None for what belongs to no contest."""
    if model is Contest:
        return "pk"
    ways = [(model, "")]
    for _ in range(DEEPEST):
        further = []
        for current, path in ways:
            for field in current._meta.get_fields():
                if not isinstance(field, models.ForeignKey):
                    continue
                if field.related_model is Contest:
                    return f"{path}{field.name}"
                # A key that may be empty would lose the rows where it is.
                if not field.null and field.related_model._meta.app_label in APPS:
                    further.append((field.related_model, f"{path}{field.name}__"))
        ways = further
    return None


def tells_of_nobody(field: models.Field) -> bool:
    """Whether the field goes into an archive without personal data: keys, numbers, days, choices and the texts of `OPEN_TEXTS`."""
    if field.name in personal_columns(field.model):
        return False
    if isinstance(field, _PLAIN) or field.choices:
        return True
    return field.name in OPEN_TEXTS.get(field.model._meta.label_lower, set())


def fields_of(model: type[models.Model], *, personal: bool) -> list[str]:
    """Names of the model's fields that go into the archive."""
    left_out = SECRET | secrecy.fields_for_nobody(model)
    return [field.name for field in model._meta.fields if field.name not in left_out and (personal or tells_of_nobody(field))]


@dataclass(frozen=True)
class Lost:
    """Something an archive lacks: where it should be, what it is, why it is not there."""

    path: str
    title: str
    why: str


def data_files(
    contest: Contest, *, personal: bool, by: User | None, lost: list[Lost]
) -> Iterator[tuple[str, str, Callable[[], Iterator[bytes]]]]:
    """(path, Russian title, what makes it) of a JSON file for each model, with the rows this person may read now.

    None for a model of which they may read nothing. A row that cannot be read is left out and named in `lost`.
    """
    for model in sorted(all_models(), key=lambda kind: kind._meta.label_lower):
        lookup = way_to_contest(model)
        if lookup is None:
            continue
        rows = secrecy.readable(model._default_manager.filter(**{lookup: contest.pk}), by, contest)
        if not rows.query.is_empty():
            path, title = f"data/{model._meta.label_lower}.json", str(model._meta.verbose_name_plural)
            yield path, title, partial(_as_json, path, title, rows, fields_of(model, personal=personal), lost)


def labels(*, personal: bool) -> list[list[str]]:
    """Table, its Russian title, field, its Russian title: for each field that goes into the archive."""
    return [
        [model._meta.label_lower, str(model._meta.verbose_name_plural), name, title_of(model, name)]
        for model in sorted(all_models(), key=lambda kind: kind._meta.label_lower)
        if way_to_contest(model)
        for name in fields_of(model, personal=personal)
    ]


def _as_json(path: str, title: str, rows: QuerySet[Any], fields: list[str], lost: list[Lost]) -> Iterator[bytes]:
    """The rows as Django's JSON, one by one."""
    first, unread = True, walks.Unread()
    yield b"["
    for row in walks.readable(rows.order_by("pk"), unread, size=CHUNK_OF_ROWS):
        text = serializers.serialize("json", [row], fields=fields, ensure_ascii=False)[1:-1]
        yield ("" if first else ",\n").encode() + text.encode()
        first = False
    lost += [Lost(f"{path}, запись {key}", title, f"не читается: {why}") for key, why in unread]
    yield b"]\n"
