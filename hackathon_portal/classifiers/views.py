"""Pages of classifiers: what the portal goes by, searched and downloaded; a newer list looked at and put in force."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.access import open_page, staff_page
from hackathon_portal.accounts.who import user_of
from hackathon_portal.classifiers import actions, readers
from hackathon_portal.classifiers.forms import NewListForm, TakeBackForm
from hackathon_portal.classifiers.models import ClassifierVersion
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.rules import lists
from hackathon_portal.classifiers.rules.regions import known_names, region_of
from hackathon_portal.classifiers.shipped import CLASSIFIERS, REGIONS_CODE, Classifier
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.spreadsheets import plain

PUBLISHED = "справочники опубликованы, людей в них нет"
NAMES = known_names(REGIONS)
OF_CODE = {region.code: region for region in REGIONS}


@open_page(PUBLISHED)
@require_GET
def classifiers(request: HttpRequest) -> HttpResponse:
    """Each classifier with its source, act, day and the number of its lines."""
    rows = []
    for one in CLASSIFIERS.values():
        version = readers.in_force(one.code)
        lines = readers.lines_of(one.code, version)
        rows.append({"classifier": one, "version": version, "count": sum(line.is_known_on(readers.today()) for line in lines)})
    return render(request, "classifiers/classifiers.html", {"rows": rows})


def _found(code: str) -> Classifier:
    if code not in CLASSIFIERS:
        raise Http404
    return CLASSIFIERS[code]


@open_page(PUBLISHED)
@require_GET
def classifier(request: HttpRequest, classifier: str) -> HttpResponse:
    """Lines of one classifier, searched; of regions also the districts by days and what the portal makes of a spelling."""
    one, search = _found(classifier), request.GET.get("q", "").strip()[:100]
    typed = request.GET.get("typed", "").strip()[:120]
    today = readers.today()
    version = readers.in_force(one.code)
    lines = lists.found(readers.lines_of(one.code, version), search)
    context: dict[str, Any] = {
        "classifier": one, "version": version, "search": search, "typed": typed, "lines": [line for line in lines if line.is_known_on(today)],
        "ended": [line for line in lines if not line.is_known_on(today)], "has_levels": any(line.level for line in lines),
        "has_groups": any(line.group for line in lines),
    }  # fmt: skip
    if one.code == REGIONS_CODE:
        context |= {"regions": [OF_CODE[line.code] for line in lines], "meant": OF_CODE.get(region_of(typed, NAMES) or "")}
    return render(request, "classifiers/classifier.html", context)


@open_page(PUBLISHED)
@require_GET
def download(request: HttpRequest, classifier: str) -> HttpResponse:
    """Every line with its days, as it can be taken in again."""
    one, text = _found(classifier), io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(["code", "name", "group", "level", "valid_from", "valid_to"])
    for line in readers.lines_of(one.code):
        days = [day.isoformat() if day else "" for day in (line.valid_from, line.valid_to)]
        table.writerow([*(plain(value) for value in (line.code, *line.words)), *days])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.code}.csv"'
    return response


@staff_page("classifiers.manage")
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """A newer list to look at, and the versions of before."""
    form, made = NewListForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and carried_out(
        form,
        lambda data: made.append(
            actions.check_classifier(
                classifier=CLASSIFIERS[data["classifier"]], upload=data["file"], source=data["source"], act=data["act"],
                act_date=data["act_date"], in_force_from=data["in_force_from"], by=user_of(request),
            )
        ),
    ):  # fmt: skip
        return redirect("classifier_version", made[0].pk)
    versions = ClassifierVersion.objects.defer("lines", "changes", "findings")[:50]
    return render(request, "classifiers/desk.html", {"form": form, "versions": versions}, status=422 if form.errors else 200)


@staff_page("classifiers.manage")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, classifier_version_id: int) -> HttpResponse:
    """What a list adds, changes and ends; it is put in force, or taken back."""
    row, deed = (
        get_object_or_404(ClassifierVersion.objects.defer("lines"), pk=classifier_version_id),
        request.POST.get("deed", ""),
    )
    form = TakeBackForm(request.POST if deed == "take_back" else None)
    if deed == "put":
        try:
            actions.put_in_force(version=row, by=user_of(request))
            messages.success(request, f"Список введён, действует с {row.in_force_from:%d.%m.%Y}.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("classifier_version", row.pk)
    if deed == "take_back" and carried_out(
        form, lambda data: actions.take_back_classifier(version=row, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Список отменён, действует прежний.")
        return redirect("classifier_version", row.pk)
    changes = {name: row.changes.get(name, []) for name in ("added", "changed", "ended", "back")}
    context = {"version": row, "changes": changes, "form": form, "classifier": CLASSIFIERS[row.classifier]}
    return render(request, "classifiers/version.html", context, status=422 if form.errors else 200)
