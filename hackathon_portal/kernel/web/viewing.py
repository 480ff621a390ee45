"""How a person wants to see the pages (GOST R 52872-2019): letters, spacing, colours, pictures; kept in a cookie for a year.

Works without JavaScript and without an account: the server writes the choice onto the page's root element.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.views.decorators.http import require_http_methods

from hackathon_portal.kernel.web.back import page_of
from hackathon_portal.kernel.web.one_form import NO_SCRIPT
from hackathon_portal.kernel.web.permissions import lets_in

KEEP_SECONDS = 60 * 60 * 24 * 365
CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "letters": ("Размер букв", {"": "обычный", "150": "в полтора раза больше", "200": "вдвое больше"}),
    "spacing": ("Промежутки", {"": "обычные", "wide": "увеличенные", "widest": "самые большие"}),
    "colours": (
        "Цвета",
        {
            "": "как в системе", "light": "светлые", "dark": "тёмные", "black-on-white": "чёрным по белому",
            "white-on-black": "белым по чёрному", "blue": "тёмно-синим по голубому",
        },
    ),
    "pictures": ("Картинки", {"": "показывать", "off": "не показывать"}),
}  # fmt: skip
# What «version for people with poor sight» turns on at once.
POOR_SIGHT = {"letters": "150", "spacing": "wide", "colours": "black-on-white", "pictures": ""}


@dataclass(frozen=True)
class Viewing:
    """A person's choice; an empty value is the usual look."""

    letters: str = ""
    spacing: str = ""
    colours: str = ""
    pictures: str = ""

    @property
    def is_usual(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    @property
    def attributes(self) -> str:
        """Attributes of a page's root element: its language and what was chosen."""
        chosen = ((f"data-{field.name}", getattr(self, field.name)) for field in fields(self))
        return format_html_join(" ", '{}="{}"', (("lang", "ru"), *(pair for pair in chosen if pair[1])))

    def as_cookie(self) -> str:
        return ".".join(getattr(self, field.name) for field in fields(self))


def viewing_of(request: HttpRequest) -> Viewing:
    """What the cookie says; anything unknown in it is the usual look."""
    sent = request.COOKIES.get(settings.VIEWING_COOKIE_NAME, "").split(".")
    chosen = dict(zip(CHOICES, sent, strict=False))
    return Viewing(
        **{name: chosen.get(name, "") if chosen.get(name, "") in values else "" for name, (_, values) in CHOICES.items()}
    )


@lets_in("open: вид страниц выбирает каждый для себя")
@require_http_methods(["GET", "POST"])
def viewing(request: HttpRequest) -> HttpResponse:
    """The settings of the look; after saving the person is back where they came from."""
    back = page_of(request, request.POST.get("next") or request.GET.get("next") or "", "/")
    if request.method == "POST":
        sent = (
            POOR_SIGHT
            if request.POST.get("action") == "poor-sight"
            else {}
            if request.POST.get("action") == "usual"
            else request.POST
        )
        chosen = Viewing(**{name: str(sent.get(name, "")) for name in CHOICES})
        response = redirect(back)
        if chosen.is_usual:
            response.delete_cookie(settings.VIEWING_COOKIE_NAME, samesite="Lax")
        else:
            response.set_cookie(
                settings.VIEWING_COOKIE_NAME,
                chosen.as_cookie(),
                max_age=KEEP_SECONDS,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        return response
    now = viewing_of(request)
    choices = [(name, title, getattr(now, name), values.items()) for name, (title, values) in CHOICES.items()]
    return render(request, "kernel/viewing.html", {"choices": choices, "next": back, "usual": now.is_usual})


@lets_in("open: браузер сам говорит, что не выполняет сценариев")
@require_http_methods(["GET"])
def no_script(request: HttpRequest) -> HttpResponse:
    """A style sheet that only browsers without scripts ask for: from then on pages keep what is typed without them (`one_form.py`)."""
    response = HttpResponse("", content_type="text/css")
    response.set_cookie(NO_SCRIPT, "1", samesite="Lax", secure=request.is_secure())
    response["Cache-Control"] = "no-store"
    return response
