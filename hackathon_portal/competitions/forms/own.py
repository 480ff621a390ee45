"""Forms of who competes: how to take part, a file of answers."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.competitions.models import Competition
from hackathon_portal.kernel.web.file_fields import TypedFileField

SEEN = "Его увидят все в таблице. Настоящее имя не обязательно."


class AloneForm(forms.Form):
    """Take part alone, under a name that the board shows."""

    title = forms.CharField(label="Имя в таблице", max_length=100, help_text=SEEN)


class TeamForm(forms.Form):
    """Make a team."""

    title = forms.CharField(label="Название команды", max_length=100, help_text="Его увидят все в таблице.")


class RenameForm(forms.Form):
    """Another name for one's side."""

    title = forms.CharField(label="Новое название", max_length=100, help_text="Его увидят все в таблице, сразу.")


class CodeForm(forms.Form):
    """Join a team by its word."""

    key = forms.CharField(label="Код команды", max_length=40, help_text="Его даёт тот, кто создал команду.")


class FileForm(forms.Form):
    """A file of answers."""

    file = TypedFileField(label="Файл с ответами, CSV", types=["csv"])

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        megabytes = max(1, competition.most_bytes // 2**20)
        header = f"{competition.id_column},{competition.value_column}"
        self.fields["file"].help_text = f"Первая строка: {header}. Не больше {megabytes} МБ."
