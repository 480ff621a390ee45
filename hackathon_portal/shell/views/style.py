"""Every component in every state: what a new page is built of."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests.access import staff_page
from hackathon_portal.kernel.web.file_fields import TypedFileField


@staff_page("contests.create")
@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state: what a new page is built of."""
    return render(request, "shell/style_page.html", {"form": StyleForm({"text": "", "number": "сто"}), "rows": range(1, 4)})


class StyleForm(forms.Form):
    """Fields in their states, for the style page."""

    text = forms.CharField(label="Обязательное поле", help_text="Подсказка под полем.")
    number = forms.IntegerField(label="Число", required=False)
    choice = forms.ChoiceField(label="Выбор", choices=[("a", "первое"), ("b", "второе")], required=False)
    long = forms.CharField(label="Длинный текст", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tick = forms.BooleanField(label="Согласие", required=False)
    file = TypedFileField(types=("pdf", "jpg"), label="Файл", required=False)
