"""Ambassadors: staff name them and see counts; an ambassador sees the own link and counts, never a name."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import ambassadors as actions
from hackathon_portal.seasons.models import Ambassador, Season
from hackathon_portal.seasons.queries.ambassadors import with_counts

REGION_OF = {region.code: region.name for region in REGIONS}


class AmbassadorForm(forms.Form):
    """Who speaks for the season, and where."""

    email = forms.EmailField(label="Почта", max_length=254)
    full_name = forms.CharField(label="Имя, если учётной записи ещё нет", max_length=200, required=False)
    region = forms.ChoiceField(
        label="Регион", choices=[(code, REGION_OF[code]) for code in sorted(REGION_OF, key=lambda code: letters(REGION_OF[code]))]
    )
    origin = forms.ChoiceField(label="Откуда", choices=Ambassador.Origin.choices)
    code = forms.SlugField(
        label="Код ссылки", max_length=20, required=False, help_text="Латинские буквы и цифры; пустой — портал придумает сам."
    )
    act = forms.CharField(label="Акт", max_length=120, required=False)


@season_page("seasons.manage")
@shows_personal_data("амбассадоры сезона")
@require_http_methods(["GET", "POST"])
def season_ambassadors(request: HttpRequest, season: Season) -> HttpResponse:
    """Who speaks for the season, how many each has brought; another one is named."""
    form = AmbassadorForm(request.POST or None)

    def name(data: dict[str, str]) -> None:
        actions.name_ambassador(season=season, by=user_of(request), **data)

    if request.method == "POST" and carried_out(form, name):
        messages.success(request, "Амбассадор назван: ссылка видна в списке и в его кабинете.")
        return redirect("season_ambassadors", season.slug)
    rows = [
        (one, REGION_OF.get(one.region, one.region), link_of(one))
        for one in with_counts(season).order_by("ended_at", "region", "pk")
    ]
    return render(
        request, "seasons/ambassadors.html", {"season": season, "form": form, "rows": rows}, status=422 if form.errors else 200
    )


@season_page("seasons.manage")
@require_POST
def season_ambassador_end(request: HttpRequest, season: Season, ambassador_id: int) -> HttpResponse:
    """The link stops counting, with a reason."""
    ambassador = get_object_or_404(Ambassador.objects.select_related("user"), season=season, pk=ambassador_id)
    ambassador.season = season
    try:
        actions.end_ambassador(ambassador=ambassador, reason=request.POST.get("reason", ""), by=user_of(request))
        messages.success(request, "Полномочия закончены; приведённые участники остаются в счёте.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("season_ambassadors", season.slug)


@season_page("seasons.see_own_count")
@require_GET
def season_own_count(request: HttpRequest, season: Season) -> HttpResponse:
    """The own link and what came of it, as numbers."""
    own = with_counts(season).filter(user=user_of(request)).order_by("ended_at").last()
    if own is None:
        raise Http404
    return render(request, "seasons/own_count.html", {"season": season, "own": own, "link": link_of(own)})


def link_of(ambassador: Ambassador) -> str:
    """The address an ambassador gives away."""
    return settings.PORTAL_ORIGIN + reverse("season_invited", args=[ambassador.season.slug, ambassador.code])
