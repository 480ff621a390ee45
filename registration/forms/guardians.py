"""The form of a minor's representative: the data that the printed consent needs."""

from __future__ import annotations

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from hackathon_portal.kernel.web.fields import keep_out_of_the_browser
from registration.models import Representative


class ConsentDataForm(forms.ModelForm):
    """What the printed consent of a representative needs."""

    class Meta:
        model = Representative
        fields = ["full_name", "phone", "address", "passport", "child_address", "child_printed"]

    phone = PhoneNumberField(label="Телефон", required=False, region="RU")
    address = forms.CharField(label="Ваш адрес регистрации", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    passport = forms.CharField(
        label="Ваш паспорт: серия и номер, кем и когда выдан", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    child_address = forms.CharField(label="Адрес проживания ребёнка", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    child_printed = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, child: tuple[str, str, bool] | None, **kwargs: Any) -> None:
        """`child`: the case in words, the form of the child's name in it, whether it is sure; None: the text asks no form."""
        super().__init__(*args, **kwargs)
        if child is None:
            del self.fields["child_printed"]
        else:
            case, form, sure = child
            field = self.fields["child_printed"]
            field.label, self.initial["child_printed"] = f"Имя участника в тексте согласия, падеж {case}", form
            field.help_text = (
                "Так имя будет напечатано: исправьте окончания, если они неверны."
                if sure
                else "Портал не уверен в этой форме имени: проверьте и исправьте её до печати."
            )
        keep_out_of_the_browser(self, "passport", "address", "child_address")

    def _post_clean(self) -> None:
        """The action writes the instance."""
