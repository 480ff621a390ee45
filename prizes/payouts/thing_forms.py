"""Forms of things handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from hackathon_portal.kernel.days import BIRTH, DATE, DONE, DayField
from hackathon_portal.kernel.web.fields import keep_out_of_the_browser
from hackathon_portal.russia import countries, identifiers
from prizes.models import ThingReceipt
from prizes.rules.payees import documents
from registration.fields import FIELDS
from registration.forms.applicant import DigitsField
from registration.models import Application


class GivenForm(forms.Form):
    """The day, and who of `people` received the thing: `took_<key>`, with the part of each where they are not equal: `part_<key>`.

    A single person is not asked about.
    """

    given_on = DayField(
        borders=DONE,
        late_in="prizes.payouts.actions.things",
        label="День вручения",
        widget=DATE,
        help_text="По акту или ведомости вручения.",
    )

    def __init__(self, data: Any = None, *, people: Sequence[Application], usual: Collection[int], today: date) -> None:
        super().__init__(data, initial={"given_on": today})
        self.people = list(people)
        if len(self.people) < 2:
            return
        for person in self.people:
            self.fields[f"took_{person.pk}"] = forms.BooleanField(
                label=f"Получил: {person.full_name}", required=False, initial=person.pk in usual
            )
            self.fields[f"part_{person.pk}"] = forms.DecimalField(
                label=f"Доля, руб.: {person.full_name}", required=False, max_digits=12, decimal_places=2
            )

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """The two fields of each person."""
        for person in self.people if len(self.people) > 1 else ():
            yield self[f"took_{person.pk}"], self[f"part_{person.pk}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for person in self.people if len(self.people) > 1 else ():
            if data.get(f"part_{person.pk}") is not None and not data.get(f"took_{person.pk}"):
                self.add_error(f"part_{person.pk}", "Доля указана, а получатель не отмечен.")
        return data

    def action(self) -> dict[str, Any]:
        """What `mark_thing_given` takes."""
        data = self.cleaned_data
        parts: dict[int, Decimal | None] = {
            person.pk: data.get(f"part_{person.pk}")
            for person in self.people
            if len(self.people) < 2 or data.get(f"took_{person.pk}")
        }
        return {"given_on": data["given_on"], "parts": parts}

    def typed(self) -> list[tuple[str, str]]:
        """What was sent, by name, for the second press."""
        return [(name, self.data.get(name, "")) for name in self.fields if self.data.get(name)]


class TakenBackForm(forms.Form):
    reason = forms.CharField(
        label="Почему отметка снимается", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReceiverForm(forms.Form):
    """What the certificate of income asks of somebody who was given a thing."""

    surname = forms.CharField(label="Фамилия", max_length=80, help_text="Как в документе.")
    name = forms.CharField(label="Имя", max_length=80)
    patronymic = forms.CharField(label="Отчество", max_length=80, required=False, help_text="Если есть.")
    birth_date = DayField(borders=BIRTH, label="Дата рождения", widget=DATE)
    citizenship = forms.ChoiceField(label="Гражданство")
    inn = DigitsField(
        label="ИНН", length=12, groups=FIELDS["inn"].groups, required=False, help_text="Если есть: по нему складывают доходы."
    )
    document_code = forms.ChoiceField(label="Документ")
    document_number = forms.CharField(label="Серия и номер", max_length=60)
    resident = forms.TypedChoiceField(
        label="Налоговый статус", choices=[("yes", "резидент РФ"), ("no", "нерезидент")], coerce=lambda value: value == "yes"
    )
    basis = forms.CharField(
        label="Откуда сведения", max_length=300, help_text="Акт вручения, копия паспорта, обращение: документ и дата."
    )

    def __init__(self, data: Any = None, *, receipt: ThingReceipt) -> None:
        columns = set(self.base_fields) - {"basis", "resident"}
        known = {name: getattr(receipt, name) for name in columns}
        super().__init__(data, initial=known | {"resident": "yes" if receipt.resident else "no"})
        for name, choices in (
            ("citizenship", countries.choices()),
            ("document_code", [(code, str(kind["title"])) for code, kind in documents().items()]),
        ):
            field: Any = self.fields[name]
            field.choices = [("", "выберите"), *choices]
        keep_out_of_the_browser(self, "birth_date", "inn", "document_number")

    def clean_inn(self) -> str:
        inn: str = self.cleaned_data["inn"]
        if inn and not identifiers.inn_is_valid(inn):
            raise forms.ValidationError("Контрольные цифры ИНН не сходятся: проверьте номер.")
        return inn

    def action(self) -> dict[str, Any]:
        """What `state_receiver` takes."""
        data = dict(self.cleaned_data)
        return {"basis": data.pop("basis"), "values": data}
