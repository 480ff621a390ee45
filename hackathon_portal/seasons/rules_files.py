"""Rules of a season as a file: what the portal writes it reads again; what does not fit is refused by its places."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import ValidationError

from hackathon_portal.contests.presets import MOST_BYTES, plain_yaml
from hackathon_portal.kernel.encodings import decoded
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.models import Season, SeasonRulesVersion
from hackathon_portal.seasons.rules.schema import SeasonPreset, SeasonRules


def as_yaml(season: Season, version: SeasonRulesVersion) -> str:
    """A preset file of one version of a season's rules."""
    preset = SeasonPreset(
        name=season.title[:120], title=season.title, short_title=season.short_title, description=season.description,
        rules=version.rules,
    )  # fmt: skip
    return yaml.safe_dump(preset.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=120)


def read_rules(data: bytes) -> dict[str, Any]:
    """The rules of a file as data for the form, whether or not they hold together; RuleViolation for what is no such file."""
    if len(data) > MOST_BYTES:
        raise RuleViolation(code="season.file_too_large", message="Файл правил больше 500 КБ.", field="file", status=422)
    try:
        content = plain_yaml(decoded(data))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise RuleViolation(
            code="season.not_yaml", message="Это не файл правил: он не читается как YAML.", field="file", status=422
        ) from error
    rules = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(rules, dict):
        raise RuleViolation(
            code="season.no_rules", message="В файле нет раздела rules: такой файл выгружает портал.", field="file", status=422
        )
    try:
        return SeasonRules.model_validate(rules).model_dump(mode="json")
    except ValidationError as error:
        from hackathon_portal.regulation.form import build, faults  # noqa: PLC0415  on first use: only a faulty file needs the form

        places = [f"{one.place or 'правила'}: {one.message}" for one in faults(build(SeasonRules, {}), error)[:5]]
        raise RuleViolation(
            code="season.rules_invalid", message=f"Правила не подходят. {'; '.join(places)}.", field="file", status=422
        ) from error
