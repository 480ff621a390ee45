"""Help for each role."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hackathon_portal.contests.access import open_page
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.shell import help as help_texts


@open_page("помощь по ролям")
def help_page(request: HttpRequest, name: str = "participant") -> HttpResponse:
    if name not in help_texts.PAGES:
        raise Http404
    text, _ = help_texts.help_page(name)
    return keep_for_visitors(render(request, "shell/help.html", {"text": text, "name": name, "pages": help_texts.PAGES.items()}))
