"""The face of a contest: the page where staff set it, its style and its pictures for visitors."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import branding, face, queries
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Brand, Contest
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.file_fields import TypedFileField

# Name in the address -> (field, content type).
PICTURES = {
    "cover.webp": ("cover", "image/webp"),
    "cover-narrow.webp": ("cover_narrow", "image/webp"),
    "logo.png": ("logo", "image/png"),
}
YEAR = 365 * 24 * 3600


class BrandForm(forms.Form):
    headline = forms.CharField(
        label="Заголовок на обложке",
        max_length=80,
        required=False,
        help_text="Коротко, чем конкурс хорош. Пусто: полное название конкурса.",
    )
    paper = forms.CharField(label="Цвет обложки", widget=forms.TextInput(attrs={"type": "color"}))
    call = forms.CharField(label="Цвет главной кнопки", widget=forms.TextInput(attrs={"type": "color"}))
    cover = TypedFileField(
        types=("png", "jpg", "jpeg"),
        label="Картинка обложки, PNG или JPEG",
        required=False,
        help_text="Не меньше 1440 × 900, без надписей: слова стоят рядом, не на ней. Портал сам сделает лёгкие размеры.",
    )
    logo = TypedFileField(
        types=("png", "jpg", "jpeg"),
        label="Знак конкурса, PNG или JPEG",
        required=False,
    )
    without_cover = forms.BooleanField(label="Убрать картинку обложки", required=False)
    without_logo = forms.BooleanField(label="Убрать знак", required=False)

    def __init__(self, *args, brand: Brand, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cover", "logo"):
            if not getattr(brand, name):
                del self.fields[f"without_{name}"]


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest, contest: Contest) -> HttpResponse:
    brand = face.look_of(contest)
    initial = {"headline": brand.headline, "paper": brand.paper, "call": brand.call}
    form = BrandForm(request.POST or None, request.FILES or None, initial=initial, brand=brand)
    if request.method == "POST" and carried_out(
        form,
        lambda data: branding.set_brand(
            contest=contest,
            headline=data["headline"],
            paper=data["paper"],
            call=data["call"],
            cover=data["cover"],
            logo=data["logo"],
            without=tuple(name for name in ("cover", "logo") if data.get(f"without_{name}")),
            by=user_of(request),
        ),
    ):
        messages.success(request, "Вид конкурса сохранён: посетители видят его сразу.")
        return redirect("contest_brand", contest.slug)
    context = {"contest": contest, "form": form, "brand": brand}
    return render(request, "contests/brand.html", context, status=422 if form.errors else 200)


@contest_page("contests.see")
def style(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The colours of the contest as custom properties; the address carries their version."""
    brand = face.brand_of(contest)
    response = HttpResponse(brand.style if brand else "", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={YEAR}"
    return response


@open_page("цвета объявленных конкурсов на их карточках")
def styles(request: HttpRequest) -> HttpResponse:
    """The colours of every announced contest, each for its card; the address carries their version."""
    brands = Brand.objects.filter(contest__in=queries.announced_contests().only("pk")).order_by("contest_id")
    rules = "".join(brand.style_of(f".brand-{brand.contest_id}") for brand in brands)
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={YEAR}"
    return response


@contest_page("contests.see")
def picture(request: HttpRequest, contest: Contest, which: str) -> FileResponse:
    """The cover in one of its sizes, or the mark."""
    brand = face.brand_of(contest)
    field, kind = PICTURES.get(which, ("", ""))
    content = getattr(brand, field, None) if field else None
    if not content:
        raise Http404
    response = FileResponse(content.open("rb"), content_type=kind)
    response["Cache-Control"] = f"public, max-age={YEAR}"
    return response
