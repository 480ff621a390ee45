"""Pages of the rules of a season: in words, as a form, as a file, two versions beside each other, a change with its act."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.kernel.web.refusals import Line
from hackathon_portal.regulation import form as form_module
from hackathon_portal.seasons import rules_files
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.forms.seasons import ChangeForm, RulesFileForm
from hackathon_portal.seasons.models import Season, SeasonRulesVersion
from hackathon_portal.seasons.queries.concerned import concerned
from hackathon_portal.seasons.rules import words
from hackathon_portal.seasons.rules.schema import SeasonRules

IN_FORCE = "taken_back_at"


@season_page("seasons.see_desk")
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, season: Season) -> HttpResponse:
    """The rules in words, what the document leaves open, versions; a file of rules is brought into the form."""
    form = RulesFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.has_perm("seasons.manage", season):
            raise RuleViolation(code="forbidden", message=actions.ONLY_STAFF, status=403)
        try:
            data = rules_files.read_rules(form.cleaned_data["file"].read())
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Файл прочитан. Проверьте правила и сохраните: пока ничего не изменено.")
            return _form(request, season, data, changed=True)
    last = season.rules_version
    context = {
        "season": season, "sections": words.summary(season.rules), "open_points": season.rules.open_points, "form": form,
        "versions": season.versions.select_related("written_by").defer("text"),  # type: ignore[attr-defined]
        "may_take_back": last is not None and last.number > 1 and not actions.is_told(last), "last": last,
    }  # fmt: skip
    return render(request, "seasons/rules.html", context, status=422 if form.errors else 200)


def _shown(data: dict[str, Any]) -> form_module.Group:
    """The rules as a form; routes are called by the stages they join."""
    group = form_module.build(SeasonRules, data)
    titles = {stage.get("code"): stage.get("title") for stage in data.get("stages") or []}
    for inner in group.groups:
        if inner.path == "routes":
            for item, route in zip(inner.items, data.get("routes") or [], strict=True):
                ends = (route.get("from_stage", ""), route.get("to_stage", ""))
                item.title = " → ".join(titles.get(code) or code or "…" for code in ends)
    return group


def _form(
    request: HttpRequest, season: Season, data: dict[str, Any], *, problems: Sequence[form_module.Complaint] = (), changed: bool = False, path: str = "-",
    group: form_module.Group | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "season": season, "group": group or _shown(data), "problems": problems, "changed": changed,
        "open_path": path, "refused_because": [Line(one.line, one.target) for one in problems],
    }  # fmt: skip
    return render(request, "seasons/rules_edit.html", context, status=422 if problems else 200)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def rules_edit(request: HttpRequest, season: Season) -> HttpResponse:
    """Every value as a form. A draft is saved at once; of an announced season the changes are shown first."""
    if request.method == "GET":
        return _form(request, season, season.rules.model_dump(mode="json"))
    data = form_module.collect(SeasonRules, request.POST)
    if command := request.POST.get("list", ""):
        data = form_module.change_list(data, command)
        return _form(request, season, data, changed=True, path=command.partition(" ")[2] or "-")
    try:
        made = SeasonRules.model_validate(data)
    except ValidationError as error:
        group = _shown(data)
        return _form(request, season, data, problems=form_module.faults(group, error), group=group)
    if season.state == Season.State.DRAFT:
        try:
            actions.save_rules(season=season, rules=made, by=user_of(request))
        except RuleViolation as violation:
            return _form(request, season, data, problems=[form_module.Complaint("", str(violation))])
        messages.success(request, "Правила сохранены, противоречий нет.")
        return redirect("season_rules", season.slug)
    return _change(request, season, made, ChangeForm())


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def rules_change(request: HttpRequest, season: Season) -> HttpResponse:
    """The last step of a change: reason and act; everything typed comes along."""
    if request.method == "GET":
        return redirect("season_rules_edit", season.slug)
    data = form_module.collect(SeasonRules, request.POST)
    try:
        made = SeasonRules.model_validate(data)
    except ValidationError as error:
        group = _shown(data)
        return _form(request, season, data, problems=form_module.faults(group, error), group=group)
    form = ChangeForm(request.POST)
    if carried_out(form, lambda given: actions.change_rules(season=season, rules=made, by=user_of(request), **given)):
        messages.success(request, "Новая версия правил действует. Письма уйдут чуть позже: до этого её можно отозвать.")
        return redirect("season_rules", season.slug)
    return _change(request, season, made, form)


def _change(request: HttpRequest, season: Season, made: SeasonRules, form: ChangeForm) -> HttpResponse:
    context = {
        "season": season, "form": form, "rows": words.differences(season.rules, made),
        "sent": form_module.build(SeasonRules, made.model_dump(mode="json")).sent(),
        "concerned": concerned(season, season.rules, made).count(),
    }  # fmt: skip
    return render(request, "seasons/rules_change.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage")
@require_POST
def rules_take_back(request: HttpRequest, season: Season) -> HttpResponse:
    version = season.rules_version
    assert version is not None  # noqa: S101  for the types: every season has one
    try:
        actions.take_back_rules(season=season, version=version, by=user_of(request))
        messages.success(request, "Версия отозвана, письма не уйдут. Действует прежняя.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("season_rules", season.slug)


def _version(season: Season, number: int | None) -> SeasonRulesVersion:
    return get_object_or_404(season.versions, number=number or 0)  # type: ignore[attr-defined]


@season_page("seasons.see_desk")
@require_GET
def rules_file(request: HttpRequest, season: Season, version_number: int) -> HttpResponse:
    """A version as a file for another season or portal."""
    text = rules_files.as_yaml(season, _version(season, version_number))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{season.slug}-{version_number}.yaml"'
    return response


@season_page("seasons.see_desk")
@require_GET
def rules_compare(request: HttpRequest, season: Season) -> HttpResponse:
    """Two versions value by value, only what differs; the last two unless asked otherwise."""
    last = season.rules_version
    assert last is not None  # noqa: S101  for the types: every season has one
    right = _version(season, whole_number(request.GET.get("right")) or last.number)
    left = _version(season, whole_number(request.GET.get("left")) or max(1, right.number - 1))
    context = {"season": season, "left": left, "right": right, "rows": words.differences(left.rules, right.rules)}
    return render(request, "seasons/rules_compare.html", context)


@season_page("seasons.see")
@require_GET
def rules_public(request: HttpRequest, season: Season) -> HttpResponse:
    """The rules as everybody reads them, with each version and what it changed."""
    if season.rules_version is None:
        raise Http404
    told = [one for one in season.versions.filter(frozen_at__isnull=False, taken_back_at=None) if actions.is_told(one)]  # type: ignore[attr-defined]
    versions = [
        (version, words.differences(before.rules, version.rules))
        for version, before in pairwise(told)
    ]  # fmt: skip
    context = {
        "season": season, "sections": words.summary(season.rules), "open_points": season.rules.open_points, "versions": versions,
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "seasons/rules_public.html", context)
