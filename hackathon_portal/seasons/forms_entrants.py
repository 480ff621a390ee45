"""The form of a sign-up: short, for a phone; what is typed survives every refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.days import DATE
from hackathon_portal.kernel.text_guard import validators_of
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.russia.words import cited
from hackathon_portal.seasons import consents
from hackathon_portal.seasons.actions import correcting
from hackathon_portal.seasons.actions.entrants import Stated, faults_of
from hackathon_portal.seasons.models import Entrant, EntrantRepresentative, Season
from hackathon_portal.seasons.queries.asked import Asked
from registration.forms.applicant import StatedDateField

# Names of regions offered while typing.
REGION_NAMES = sorted((region.name for region in REGIONS), key=letters)


class EmailForm(forms.Form):
    """Where the code goes."""

    email = forms.EmailField(
        label="Электронная почта", max_length=254, help_text="Пришлём код из восьми знаков. Пароль не нужен.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autofocus": True}),
    )  # fmt: skip


def _text(name: str, label: str, *, model: Any = Entrant, autocomplete: str = "off", **more: Any) -> forms.CharField:
    """A line obeying the rule of its column."""
    column: Any = model._meta.get_field(name)
    field = forms.CharField(
        label=label, max_length=column.max_length, widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **more
    )
    field.validators = [*field.validators, *validators_of(column)]
    return field


class EntryForm(forms.Form):
    """What a person says of themselves; with `consents` also what they agree to, one by one."""

    birth_date = StatedDateField(label="Дата рождения", widget=DATE)

    def __init__(
        self, *args: Any, season: Season, asked: Asked, email: str, entrant: Entrant | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.season, self.asked, self.email, self.entrant = season, asked, email, entrant
        self.texts = {} if entrant is not None else consents.in_force(self._day())
        birth = self.fields.pop("birth_date")
        birth.widget.attrs |= {"autocomplete": "bday", "data-judge": ""}
        self.fields |= {
            "surname": _text("surname", "Фамилия", autocomplete="family-name"),
            "name": _text("name", "Имя", autocomplete="given-name"),
            "patronymic": _text("patronymic", "Отчество, если есть", autocomplete="additional-name", required=False),
            "birth_date": birth,
            "region": _text("region_typed", "Регион"),
            "specialisations": forms.MultipleChoiceField(
                label="Специализации", help_text="Можно несколько: по каждой свой тест.", widget=forms.CheckboxSelectMultiple,
                choices=[(title, title) for title in asked.specialisations],
                error_messages={"required": "Выберите хотя бы одну специализацию."},
            ),
            "is_student": forms.BooleanField(label="Я студент или школьник", required=False),
            "study_place": _text("study_place", "Где учитесь", required=False),
        }  # fmt: skip
        self.fields["region"].widget.attrs |= {"list": "regions", "data-judge": ""}
        self.fields["region"].help_text = "Как обычно пишете: «Московская область», «Татарстан», «СПб»."
        most = min(season.rules.registration.most_wishes, len(asked.hubs))
        for number in range(1, most + 1):
            self.fields[f"wish_{number}"] = forms.ChoiceField(
                label=f"{number}-е пожелание", required=False, choices=[("", "не важно"), *asked.hubs.items()]
            )
        adult = asked.terms.adult_age
        self.fields["representative"] = _text(
            "full_name", "Фамилия, имя, отчество представителя", model=EntrantRepresentative, required=False
        )
        self.fields["representative_email"] = forms.EmailField(
            label="Почта представителя", max_length=254, required=False,
            help_text=f"Нужно, если вам нет {adult} лет: представитель получит письмо и ответит по ссылке.",
        )  # fmt: skip
        for code, text in self.texts.items():
            self.fields[f"consent_{code}"] = forms.BooleanField(
                label=text.title, required=text.required, help_text=text.said(season.title),
                error_messages={"required": "Без этого согласия участвовать нельзя."},
            )  # fmt: skip

    def _day(self) -> date:
        return clock.now().astimezone(self.asked.terms.zone).date()

    @property
    def about(self) -> list[Any]:
        return [self[name] for name in ("surname", "name", "patronymic", "birth_date", "region")]

    @property
    def work(self) -> list[Any]:
        return [self[name] for name in ("specialisations", "is_student", "study_place")]

    @property
    def wishes(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("wish_")]

    @property
    def adults(self) -> list[Any]:
        return [self["representative"], self["representative_email"]]

    @property
    def consents(self) -> list[Any]:
        return [self[f"consent_{code}"] for code in self.texts]

    def stated(self) -> Stated:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        born = data.get("birth_date")
        return Stated(
            surname=data.get("surname", ""), name=data.get("name", ""), patronymic=data.get("patronymic", ""),
            birth_date=born.isoformat() if born else "", region=data.get("region", ""),
            specialisations=tuple(data.get("specialisations", ())), is_student=data.get("is_student", False),
            study_place=data.get("study_place", ""),
            wishes=tuple(dict.fromkeys(filter(None, (data.get(name, "") for name in self.fields if name.startswith("wish_"))))),
            consents=tuple(code for code in self.texts if data.get(f"consent_{code}")),
            representative=data.get("representative", ""), representative_email=data.get("representative_email", ""),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        at = self.entrant.signed_up_at if self.entrant else clock.now()
        clause = self.season.rules.clause("registration")
        for code, words, field in faults_of(self.stated(), self.email, at, self.asked, is_agreed=True):
            if field in self.fields and field not in self.errors:
                self.add_error(field, forms.ValidationError(f"{words[:-1]} ({cited(clause)})." if clause else words, code=code))
        return data


class CorrectionForm(EntryForm):
    """What staff put right about somebody: the same fields, the address, a reason; what an approved list rests on is only shown."""

    def __init__(self, *args: Any, entrant: Entrant, **kwargs: Any) -> None:
        super().__init__(*args, season=entrant.season, email=entrant.email, entrant=entrant, **kwargs)
        self.corrected = entrant
        del self.fields["representative"], self.fields["representative_email"]
        why = correcting.why_address_stays(entrant)
        self.fields["email"] = forms.EmailField(label="Почта", max_length=254, disabled=bool(why), help_text=why)
        self.fields["reason"] = _text("reason", "Основание, его увидит человек")
        self.decided = correcting.list_with(entrant)
        if self.decided is not None:
            for field in (self.fields[name] for name in ("birth_date", "region", "specialisations", *self._wish_names)):
                field.disabled, field.required = True, False

    @property
    def _wish_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("wish_")]

    def clean(self) -> dict[str, Any]:
        data = forms.Form.clean(self) or self.cleaned_data
        for code, words, field in correcting.typing_faults(self.stated(), data.get("email", ""), self.corrected, self.asked):
            if field in self.fields and field not in self.errors:
                self.add_error(field, forms.ValidationError(words, code=code))
        return data


def initial_of(entrant: Entrant) -> dict[str, Any]:
    """What the form begins with for somebody who has signed up."""
    representative = EntrantRepresentative.objects.filter(entrant=entrant).first()
    known = {
        name: getattr(entrant, name)
        for name in ("surname", "name", "patronymic", "birth_date", "specialisations", "is_student", "study_place")
    }
    return known | {
        "region": entrant.region_typed,
        "email": entrant.email,
        **{f"wish_{number}": code for number, code in enumerate(entrant.wishes, 1)},
        "representative": representative.full_name if representative else "",
        "representative_email": representative.email if representative else "",
    }
