"""Stored files as the rules read them: right answers of a version, kept for a moment in the process."""

from __future__ import annotations

from hackathon_portal.competitions.models import Competition, ReferenceFile
from hackathon_portal.competitions.rules.reference import Reference, read_reference


def reference_of(competition: Competition, version: ReferenceFile | None = None) -> Reference:
    """The right answers of a competition, of its version in force or of another one, read from the storage."""
    version = version or competition.reference
    if version is None:
        raise ReferenceFile.DoesNotExist
    with version.file.open("rb") as file:
        return parsed(competition, file.read())


def parsed(competition: Competition, data: bytes) -> Reference:
    """Bytes as the right answers of a competition; `ReferenceUnfit` where they cannot be."""
    return read_reference(
        data,
        metric=competition.metric,
        id_column=competition.id_column,
        seed=competition.split_seed,
        percent=competition.public_percent,
    )
