"""Forms of a season itself: a new one, its words, reasons, a file of rules."""

from __future__ import annotations

from django import forms

from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.rules.schema import load_preset, preset_codes


class NewSeasonForm(forms.Form):
    preset = forms.ChoiceField(label="Заготовка правил")
    title = forms.CharField(label="Название", max_length=300)
    short_title = forms.CharField(label="Короткое название", max_length=80, help_text="стоит в шапке страниц")
    slug = forms.SlugField(label="Адрес страницы", max_length=60, help_text="латинские буквы, цифры и дефис: /s/адрес/")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # of every kind of form
        field = self.fields["preset"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the types
        field.choices = [(code, load_preset(code).name) for code in preset_codes()]


class TextsForm(forms.ModelForm):
    class Meta:
        model = Season
        fields = ("title", "short_title", "description", "contact_email")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Основание", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ChangeForm(ReasonForm):
    act_number = forms.CharField(label="Акт: номер и дата", max_length=80)


class RulesFileForm(forms.Form):
    file = TypedFileField(types=("text",), label="Файл правил, YAML")
