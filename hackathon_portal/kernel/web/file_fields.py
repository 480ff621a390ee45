"""Fields that take files: the browser is told which ones, a phone offers its camera, several photographs of one document become one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.pictures import HEIC, JPEG
from hackathon_portal.kernel.uploads import MOST_PHOTOGRAPHS, SCAN_TYPES, SCAN_WORDS, one_document
from hackathon_portal.russia.words import plural


def accept_of(types: Iterable[str]) -> str:
    """What `accept` of the control says for files of these endings; where a photograph will do, the camera and HEIC too."""
    wanted = [f".{ending}" for ending in types]
    photographs = ["image/*", *(f".{ending}" for ending in HEIC)] if set(types) & set(JPEG) else []
    return ",".join(dict.fromkeys([*photographs, *wanted]))


class TypedFileField(forms.FileField):
    """A file of one of `types` (endings without the dot), as the browser is told; the action looks at its content."""

    widget = forms.FileInput

    def __init__(self, *, types: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.take(types)

    def take(self, types: Iterable[str]) -> None:
        """Other endings than those the form was written with: a regulation may name its own."""
        self.widget.attrs["accept"] = accept_of(tuple(types))


class _Photographs(forms.FileInput):
    allow_multiple_selected = True


class ScanField(TypedFileField):
    """One document: a PDF, a photograph, or several photographs, which become one PDF in the order they were chosen."""

    widget = _Photographs

    def __init__(self, *, megabytes: int, label: str, **kwargs: Any) -> None:
        self.megabytes = megabytes
        words = f"{SCAN_WORDS} до {megabytes} МБ. Снимков можно выбрать несколько (не больше {MOST_PHOTOGRAPHS}): из них выйдет один PDF."
        super().__init__(types=SCAN_TYPES, label=label, help_text=words, **kwargs)
        self.widget.attrs["multiple"] = True

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The one file, or the PDF of several photographs; the photographs are looked at as any other scan."""
        brought: list[UploadedFile] = [file for file in data if file] if isinstance(data, list | tuple) else [data]
        if len(brought) < 2:
            return super().clean(brought[0] if brought else None, initial)
        if len(brought) > MOST_PHOTOGRAPHS:
            most = plural(MOST_PHOTOGRAPHS, "снимок,снимка,снимков")
            raise forms.ValidationError(
                f"За раз — не больше {most}, а выбрано {len(brought)}. Лишние уберите или соберите их в PDF."
            )
        for file in brought:
            super().clean(file, initial)
        try:
            return one_document(brought, megabytes=self.megabytes)
        except RuleViolation as violation:
            raise forms.ValidationError(violation.message) from None
