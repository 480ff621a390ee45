"""Forms of the fund, awards, their parts, diplomas and parcels."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from hackathon_portal.contests.divisions import divisions_of, personal_divisions, team_nomination_divisions
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import DATE, DONE, PLAN, TERM, DayField
from hackathon_portal.kernel.web.fields import keep_out_of_the_browser, label_rows, row_field
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.russia.cases import CASES
from judging.models import Project, Protocol
from prizes.models import DocumentTemplate, FundItem, FundSource, SpecialPrize

TWO_LINES = forms.Textarea(attrs={"rows": 2})


class FundForm(forms.Form):
    """The whole fund on one page: money with its source, a thing, or both, for every place of every division."""

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {(item.division, item.place): item for item in FundItem.objects.filter(contest=contest)}
        sources = list(FundSource.objects.filter(contest=contest))
        self.sources = {str(source.pk): source for source in sources}
        choices = [(str(source.pk), str(source)) for source in sources] or [("", "нет источников")]
        self.cells: list[tuple[Any, int, str, str, str, str, str]] = []
        places = [place.place for place in contest.regulation.places]
        wanted = [(division, place) for division in divisions_of(contest) for place in places]
        apart = (*personal_divisions(contest), *team_nomination_divisions(contest))
        wanted += [(division, place) for division in apart for place in range(1, division.places + 1)]
        for division, place in wanted:
            key = f"{division.key}_{place}"
            item = known.get((division.key, place))
            label = f"{division.title}, {place} место"
            self.fields[f"amount_{key}"] = forms.DecimalField(
                label=label, required=False, max_digits=12, decimal_places=2,
                initial=item.amount.quantize(Decimal(1)) if item and item.amount else None,
            )  # fmt: skip
            self.fields[f"origin_{key}"] = forms.ChoiceField(
                label=f"Источник: {label}", choices=choices, required=False, initial=str(item.origin_id) if item else None
            )
            self.fields[f"thing_{key}"] = forms.CharField(
                label=f"Неденежный приз: {label}", required=False, max_length=200, initial=item.thing if item else ""
            )
            self.fields[f"value_{key}"] = forms.DecimalField(
                label=f"Стоимость неденежного приза: {label}", required=False, max_digits=12, decimal_places=2,
                initial=item.thing_value if item else None,
            )  # fmt: skip
            self.fields[f"basis_{key}"] = forms.CharField(
                label=f"Документ о стоимости: {label}", required=False, max_length=200,
                initial=item.thing_value_basis if item else "",
            )  # fmt: skip
            names = (f"{name}_{key}" for name in ("amount", "origin", "thing", "value", "basis"))
            self.cells.append((division, place, *names))  # type: ignore[arg-type]

    def prizes(self) -> list[tuple[Any, int, Decimal | None, FundSource | None, str]]:
        """Every place with what was typed, as `set_prizes` takes it."""
        data = self.cleaned_data
        return [
            (division, place, data[amount], self.sources.get(data[origin]), data[thing])
            for division, place, amount, origin, thing, _, _ in self.cells
        ]

    def worth(self) -> dict[tuple[str, int], tuple[Decimal | None, str]]:
        """What the thing of every place costs and by which document."""
        data = self.cleaned_data
        return {(division.key, place): (data[value], data[basis]) for division, place, _, _, _, value, basis in self.cells}


class FundSourceForm(forms.Form):
    kind = forms.ChoiceField(label="Откуда", choices=FundSource.Kind.choices)
    name = forms.CharField(label="Название", max_length=160, help_text="Статья бюджета или партнёр.")
    amount = forms.DecimalField(label="Сумма, руб.", max_digits=12, decimal_places=2)
    basis = forms.CharField(label="Документ", max_length=200, required=False, help_text="Соглашение, приказ: номер и дата.")
    purpose = forms.ChoiceField(
        label="Назначение", choices=FundSource.Purpose.choices, initial=FundSource.Purpose.PRIZE, required=False,
        help_text="С приза удерживают налог; об использовании гранта команда отчитывается.",
    )  # fmt: skip
    report_by = DayField(borders=PLAN, label="Отчёт о гранте до", required=False, widget=DATE)


class SpecialPrizeForm(forms.Form):
    title = forms.CharField(label="Название приза", max_length=160)
    partner = forms.CharField(label="От кого", max_length=160)
    giver_kind = forms.ChoiceField(
        label="Кто это", choices=SpecialPrize.Giver.choices, initial=SpecialPrize.Giver.PARTNER, required=False,
        help_text="Если деньги из источника не из бюджета — вид этого источника.",
    )  # fmt: skip
    amount = forms.DecimalField(label="Сумма, руб.", required=False, max_digits=12, decimal_places=2)
    origin: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Источник денег", queryset=None, required=False, empty_label="нет"
    )
    thing = forms.CharField(label="Неденежный приз", required=False, max_length=200)
    thing_value = forms.DecimalField(
        label="Рыночная стоимость, руб.", required=False, max_digits=12, decimal_places=2,
        help_text="С НДС; нескольких вещей – общая. Это доход того, кто приз получит (ст.\u00a0211 НК РФ); можно записать позже.",
    )  # fmt: skip
    thing_value_basis = forms.CharField(
        label="Документ о стоимости", required=False, max_length=200, help_text="Накладная, отчёт об оценке: номер и дата."
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "origin").queryset = contest.fund_sources.all()


class GivePrizeForm(forms.Form):
    """To whom a special prize goes."""

    project: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label="Проект", queryset=None, empty_label="выберите")
    basis = forms.CharField(label="Решение партнёра", max_length=300, help_text="Документ, номер, дата.")

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "project").queryset = projects
        label_rows(self, "project", lambda project: f"{project.team}: {project.title}")


class RefusalForm(forms.Form):
    """Why a prize is not paid out; `grounds` are pairs of a ground and its words. Taken back, only the reason is asked."""

    ground = forms.ChoiceField(label="Основание", widget=forms.RadioSelect)
    breach = forms.CharField(
        label="Нарушенный пункт", max_length=20, required=False, help_text="Для отказа за нарушение, например 5.4."
    )
    reason = forms.CharField(label="В чём дело", max_length=450, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, grounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]


class RestoreForm(forms.Form):
    """Why a prize is given back, and by which day it is applied for."""

    reason = forms.CharField(label="Почему приз возвращается", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    apply_by = DayField(
        borders=TERM, label="Подать заявление не позднее", widget=DATE, required=False,
        help_text="День по акту. Не укажете — столько дней, сколько оставалось, но не меньше срока на исправление.",
    )  # fmt: skip


class PassOnForm(forms.Form):
    """To whom a prize that is not given out goes, and which protocol of the commission says so."""

    project = forms.ModelChoiceField(Project.objects.none(), label="Кому", widget=forms.RadioSelect, empty_label=None)
    protocol = forms.ModelChoiceField(
        Protocol.objects.none(), label="Решение комиссии", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], protocols: QuerySet[Protocol], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: tuple[tuple[str, Any, Any], ...] = (
            ("project", projects, _project_in_words), ("protocol", protocols, _protocol_in_words)
        )  # fmt: skip
        for name, rows, words in choices:
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset, field.label_from_instance = rows, words  # type: ignore[method-assign]


def _project_in_words(project: Project) -> str:
    return f"команда «{project.team.name}», проект «{project.title}» ({project.nomination.title})"


def _protocol_in_words(protocol: Protocol) -> str:
    return f"протокол № {protocol.number}, {protocol.get_kind_display()}"


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Почему передача отменяется", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SharesForm(forms.Form):
    """The parts of a team's prize, in roubles and kopecks; the organiser also says why they decide."""

    def __init__(self, *args: Any, parts: Any, with_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        for part in self.parts:
            self.fields[f"part_{part.pk}"] = forms.DecimalField(
                label=part.holder.full_name, max_digits=12, decimal_places=2, min_value=0,
                initial=part.amount or Decimal(0),
            )  # fmt: skip
        if with_reason:
            self.fields["reason"] = forms.CharField(
                label="Почему приз делит организатор", max_length=300, widget=TWO_LINES,
                help_text="Тогда подписи участников не нужны; причина останется в журнале.",
            )  # fmt: skip

    def action(self) -> dict[str, Any]:
        """What `set_shares` takes."""
        data = self.cleaned_data
        return {"amounts": {part.pk: data[f"part_{part.pk}"] for part in self.parts}, "reason": data.get("reason", "")}


class ShownAmountForm(forms.Form):
    """The sum the page showed, so that nobody signs what was changed meanwhile."""

    amount = forms.DecimalField(required=False, max_digits=12, decimal_places=2, localize=False)


class DisagreementForm(forms.Form):
    words = forms.CharField(label="С чем вы не согласны", max_length=500, widget=TWO_LINES)


class ParcelForm(forms.Form):
    address = forms.CharField(label="Почтовый адрес с индексом", max_length=300, widget=TWO_LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_out_of_the_browser(self, "address")


class SentForm(forms.Form):
    sent_on = DayField(borders=DONE, late_in="prizes.awards.actions.parcels", label="День отправки", widget=DATE)
    track = forms.CharField(label="Номер отправления", max_length=40)


class DeliveredForm(forms.Form):
    delivered_on = DayField(
        borders=DONE, late_in="prizes.awards.actions.parcels", label="День вручения по уведомлению", widget=DATE
    )


class ReturnedForm(forms.Form):
    returned_on = DayField(borders=DONE, late_in="prizes.awards.actions.parcels", label="День возврата", widget=DATE)
    reason = forms.CharField(label="Почему вернулось", max_length=200)


class TrackForm(forms.Form):
    track = forms.CharField(label="Верный номер отправления", max_length=40)
    reason = forms.CharField(label="Причина", max_length=300)


class NotDeliveredForm(forms.Form):
    reason = forms.CharField(label="Почему отметка неверна", max_length=300)


class TemplateForm(forms.ModelForm):
    """How documents of a kind look and read."""

    class Meta:
        model = DocumentTemplate
        fields = ["heading", "lead", "case", "text", "officer_position", "officer_name"]

    case = forms.ChoiceField(label="Падеж имени", choices=CASES)
    text = forms.CharField(
        label="Слова после имени", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Каждая строка отдельно. Подстановки: {merit} — за что, {team}, {project}, {nomination}, {contest}.",
    )  # fmt: skip
    officer_position = forms.CharField(
        label="Должность подписывающего", required=False, max_length=160, help_text="Пусто: как в письмах конкурса."
    )
    background = TypedFileField(
        types=("png", "jpg", "jpeg"),
        label="Фон",
        required=False,
        help_text="PNG или JPEG, лучше 2340 × 1654 точек (A4, альбомный лист), до 10 МБ.",
    )
    without_background = forms.BooleanField(label="Убрать фон", required=False)
    signature = TypedFileField(
        types=("png", "jpg", "jpeg"), label="Изображение подписи и печати", required=False, help_text="PNG с прозрачным фоном."
    )
    without_signature = forms.BooleanField(label="Убрать изображение подписи", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("background", "signature"):
            if not getattr(self.instance, name):
                del self.fields[f"without_{name}"]

    def without(self) -> tuple[str, ...]:
        """Names of the pictures to take away."""
        return tuple(name for name in ("background", "signature") if self.cleaned_data.get(f"without_{name}"))

    def _post_clean(self) -> None:
        """The action writes the template."""


class DesignForm(forms.Form):
    """Which of the portal's designs documents have."""

    design = forms.CharField(label="Вид", max_length=8)


class ThanksForm(forms.Form):
    """A letter of thanks to somebody without a role in the contest."""

    holder = forms.CharField(label="Кому", max_length=200, help_text="Фамилия, имя, отчество или организация.")
    printed = forms.CharField(
        label="Как напечатать", required=False, max_length=200, help_text="В нужном падеже; пусто: как в поле «Кому»."
    )
    merit = forms.CharField(label="За что", max_length=300)
    email = forms.EmailField(label="Почта", required=False)


class DiplomaNameForm(forms.Form):
    printed = forms.CharField(label="Имя, как напечатать", max_length=200)


class ReissueForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300)
    holder = forms.CharField(label="Кому (если меняется)", required=False, max_length=200)


class PaidForm(forms.Form):
    paid_on = DayField(borders=DONE, late_in="prizes.payouts.actions.payments", label="День выплаты", widget=DATE)


class SettleForm(forms.Form):
    """Why the prizes of excluded people are refused and their documents revoked."""

    clause = forms.CharField(label="Пункт документа", max_length=80)
    reason = forms.CharField(
        label="В чём нарушение", max_length=300, help_text="Печатается на странице проверки документа и в письмах."
    )


class ReturnForm(forms.Form):
    returned_on = DayField(borders=DONE, late_in="prizes.awards.actions.amending", label="День возврата", widget=DATE)
    basis = forms.CharField(label="Документ о возврате", max_length=200)


class AnnouncedForm(forms.Form):
    """The day the winners were announced, as it is asked beside a publication."""

    announced_on = DayField(
        borders=DONE,
        late_in="prizes.awards.actions.announcing",
        label="Победители объявлены",
        widget=DATE,
        required=False,
        help_text="День награждения или объявления на площадке.",
    )


class AnnouncedAnewForm(AnnouncedForm):
    reason = forms.CharField(label="Почему день меняется", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["announced_on"].required = True
