"""Presets: the packaged files and everybody's own copies, by one key; copying, changing, bringing in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.consent_law import require_apart
from hackathon_portal.contests.models import SavedPreset
from hackathon_portal.contests.text import require_renderable
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.encodings import decoded
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.web.json_bodies import MOST_DEPTH, is_sound
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.schema import Preset, load_preset, preset_codes

OWN = "own-"
MOST_BYTES, MOST_PRESETS = 500_000, 100


def choices(user: User) -> list[tuple[str, str]]:
    """Keys and names of every preset the person may start from."""
    own = [(f"{OWN}{row.pk}", f"{row.name} (своя)") for row in SavedPreset.objects.filter(owner=user)]
    return [(code, load_preset(code).name) for code in preset_codes()] + own


def preset_by_key(key: str, user: User) -> Preset | None:
    """A packaged preset by its code, an own one by `own-N`; None for what does not exist or is somebody else's."""
    if key.startswith(OWN):
        number = whole_number(key.removeprefix(OWN), MOST_ID)
        row = None if number is None else SavedPreset.objects.filter(owner=user, pk=number).first()
        return Preset.model_validate_json(row.text) if row else None
    return load_preset(key) if key in preset_codes() else None


def as_yaml(preset: Preset) -> str:
    """A file that `read_yaml` and the packaged folder take."""
    return yaml.safe_dump(preset.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=120)


def plain_yaml(text: str) -> Any:
    """Values of a YAML file without references, which grow without end when they are followed, and of a sane depth; ValueError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise ValueError("nested too deep")
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("references are not taken")
    content = yaml.load(text, Loader=loader)  # noqa: S506  a safe loader
    if not is_sound(content):
        raise ValueError("a text with characters that no text has")
    return content


def read_yaml(data: bytes) -> Preset:
    """A preset out of a file; RuleViolation with the first places that do not fit."""
    if len(data) > MOST_BYTES:
        raise RuleViolation(code="preset.too_large", message="Файл заготовки больше 500 КБ.", field="file", status=422)
    try:
        content = plain_yaml(decoded(data))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise RuleViolation(
            code="preset.not_yaml",
            message="Это не файл заготовки: он читается как YAML.",
            field="file",
            status=422,
        ) from error
    try:
        return Preset.model_validate(content)
    except ValidationError as error:
        from hackathon_portal.regulation.form import faults, shown  # noqa: PLC0415  on first use: only a faulty file needs the form

        places = [f"{one.place or 'заготовка'}: {one.message}" for one in faults(shown({}), error)[:5]]
        raise RuleViolation(
            code="preset.invalid", message=f"Заготовка не подходит. {'; '.join(places)}.", field="file", status=422
        ) from error


@action("Сделана своя заготовка порядка")
def save_preset(*, preset: Preset, origin: str, by: User) -> SavedPreset:
    """An own copy of a preset, or a file brought in."""
    require(by, "contests.create", None, "Заготовки ведут сотрудники организаторов.")
    if SavedPreset.objects.filter(owner=by).count() >= MOST_PRESETS:
        raise RuleViolation(
            code="preset.too_many", message=f"Своих заготовок может быть не больше {MOST_PRESETS}: удалите лишние."
        )
    require_renderable(preset.regulation.body, field="file")
    require_apart(preset.regulation, field="file")
    made = SavedPreset.objects.create(owner=by, name=preset.name[:200], text=preset.model_dump_json(), origin=origin[:200])
    note(about=made.name, reason=origin[:200])
    return made


@action("Изменена своя заготовка порядка")
def change_preset(*, saved: SavedPreset, preset: Preset, by: User) -> SavedPreset:
    """Write a preset that has been checked; only its owner."""
    saved = _own(saved, by)
    require_renderable(preset.regulation.body, field="regulation.body")
    require_apart(preset.regulation)
    saved.name, saved.text, saved.changed_at = preset.name[:200], preset.model_dump_json(), clock.now()
    saved.save(update_fields=["name", "text", "changed_at"])
    note(about=saved.name)
    return saved


@action("Удалена своя заготовка порядка")
def forget_preset(*, saved: SavedPreset, by: User) -> None:
    """Contests made from it keep their regulations."""
    saved = _own(saved, by)
    note(about=saved.name)
    saved.delete()


def _own(saved: SavedPreset, by: User) -> SavedPreset:
    if saved.owner_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это не ваша заготовка.", status=403)
    return SavedPreset.objects.select_for_update().get(pk=saved.pk)


def checked(data: Mapping[str, Any]) -> Preset:
    """The preset these data make; pydantic.ValidationError names what contradicts."""
    return Preset.model_validate(data)
