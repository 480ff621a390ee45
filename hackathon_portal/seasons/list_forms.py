"""Forms of lists of selection and places."""

from __future__ import annotations

from django import forms

from hackathon_portal.kernel.web.numbers import whole_numbers

MOST_EQUALS = 500


class DraftForm(forms.Form):
    """A new draft: why, where a list is in force; the chair's order of equals."""

    reason = forms.CharField(label="Почему нужен новый список", max_length=300, required=False)
    chair_order = forms.CharField(
        label="Очередность равных, номера участников или команд",
        help_text="По порядку, через запятую или с новой строки: первым тот, кто проходит первым.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=10 * MOST_EQUALS,
    )

    knowingly = forms.BooleanField(label="Составить без площадок, у которых нет опубликованного протокола", required=False)

    def clean_chair_order(self) -> list[int] | None:
        """Numbers in their order; None where nothing was typed: what was decided before stays."""
        words = self.cleaned_data["chair_order"].replace(",", " ").replace(";", " ").split()
        if not words:
            return None
        found = whole_numbers(words)
        if len(found) < len(words):
            raise forms.ValidationError("Нужны номера: только цифры, через запятую.")
        if len({*found}) < len(found):
            raise forms.ValidationError("Номер назван дважды: у каждого одно место в очереди.")
        return found


class ApprovalForm(forms.Form):
    protocol_number = forms.CharField(label="Номер протокола", max_length=60)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ScanForm(forms.Form):
    scan = forms.FileField(
        label="Подписанный протокол",
        help_text="PDF или снимок (JPEG, PNG, HEIC), до 20 МБ",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.heic,.heif,.pdf,.jpg,.jpeg,.png"}),
    )
