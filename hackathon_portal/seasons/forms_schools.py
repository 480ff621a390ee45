"""Forms of the desk of schools."""

from __future__ import annotations

from typing import Any

from django import forms

from hackathon_portal.events.queries.gatherings import of_room
from hackathon_portal.exams.models import Exam
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.file_fields import TypedFileField
from hackathon_portal.learning.models import Module, Programme


class SchoolForm(forms.ModelForm):
    """What is said of a school; its code only when it is new."""

    audience = forms.MultipleChoiceField(
        label="Для кого", choices=Programme.Audience.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Programme
        fields = ("code", "title", "audience", "place", "held", "hours", "about", "officer_position", "officer_name")
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        else:
            self.fields["code"].help_text = "Латинские буквы, цифры и дефис: так школа называется в адресе страницы."
        self.fields["place"].help_text = "Например, «региональный хаб, актовый зал» или «онлайн»."
        self.fields["held"].help_text = "Словами: «2–3 июля, с 10:00 по времени площадки»."
        self.fields["hours"].help_text = "Сколько часов обучения: печатается в сертификате."
        self.fields["officer_position"].help_text = "Под этими словами в сертификате — имя; можно оставить пустым."

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "code"}


class ModuleForm(forms.ModelForm):
    """A part of a school."""

    class Meta:
        model = Module
        fields = ("title", "kind", "held", "gathering", "text", "link", "exam")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exams: Any = self.fields["exam"]
        exams.queryset = Exam.objects.filter(room=str(room)).exclude(state=Exam.State.WITHDRAWN)
        exams.empty_label = "— выберите, если вид «тест» —"
        exams.help_text = (
            "Запланируйте тест на странице «Тесты» и выберите его здесь, пока он черновик: писать его смогут только записанные в "
            "школу, результат виден сразу. Потом объявите его."
        )
        self.fields["held"].help_text = "Для занятия: день, время и место."
        events: Any = self.fields["gathering"]
        events.queryset, events.empty_label = of_room(room), "— отмечает сотрудник —"
        events.help_text = "Для занятия: кого отметят на входе этого мероприятия, тому модуль засчитается сам."
        self.fields["text"].help_text = "Что прочитать или сделать; можно добавить ссылку на видео."
        self.fields["link"].assume_scheme = "https"  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """People typed in, one address a line, or in a file."""

    people = forms.CharField(
        label="Кого записать",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Почта, по одной в строке; после «;» можно имя — для тех, у кого ещё нет учётной записи: её заведёт портал.",
    )
    file = TypedFileField(
        types=("csv", "xlsx"), label="Или файлом", required=False, help_text="CSV или XLSX: столбцы «почта» и «имя»."
    )


class LetInForm(forms.Form):
    """Who may be assigned without the school, and why."""

    email = forms.EmailField(label="Почта", max_length=254)
    reason = forms.CharField(label="Основание", max_length=300, help_text="Например, «вёл хакатон прошлого сезона».")


class CertificateForm(forms.Form):
    """The name in a certificate."""

    printed = forms.CharField(label="Имя в сертификате", max_length=200, help_text="Фамилия, имя и отчество, как напечатать.")


class ReissueForm(CertificateForm):
    """Another name in a certificate, and why: the check page of the former one says it."""

    reason = forms.CharField(
        label="Причина",
        max_length=300,
        help_text="Например, «исправлено имя». Её прочтёт каждый, кто проверит прежний сертификат.",
    )


class WhyForm(forms.Form):
    """A reason; which deed it is of, the address of the page says."""

    reason = forms.CharField(label="Причина", max_length=300)
