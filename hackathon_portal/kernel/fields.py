"""What a model's field is called on pages and in messages."""

from typing import Any


def title_of(model: Any, name: str) -> str:
    """The Russian title of the field `name` of `model`."""
    return str(model._meta.get_field(name).verbose_name)
