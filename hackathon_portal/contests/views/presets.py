"""Presets of regulations: the list, an own copy changed in a form, what it says, files in and out, two compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import presets
from hackathon_portal.contests.access import staff_page
from hackathon_portal.contests.forms import PresetFileForm
from hackathon_portal.contests.models import SavedPreset
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.refusals import Line
from hackathon_portal.regulation import comparison
from hackathon_portal.regulation import form as form_module
from hackathon_portal.regulation.schema import Preset
from hackathon_portal.regulation.summary import summary


def _preset(request: HttpRequest, key: str) -> Preset:
    preset = presets.preset_by_key(key, user_of(request))
    if preset is None:
        raise Http404
    return preset


def _saved(request: HttpRequest, saved_id: int) -> SavedPreset:
    return get_object_or_404(SavedPreset, pk=saved_id, owner=request.user.pk)


@staff_page("contests.create")
@require_http_methods(["GET", "POST"])
def preset_list(request: HttpRequest) -> HttpResponse:
    """Packaged and own presets; a file brought in."""
    form = PresetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            made = presets.save_preset(preset=presets.read_yaml(upload.read()), origin=f"файл {upload.name}", by=user_of(request))
            messages.success(request, f"Заготовка «{made.name}» загружена.")
            return redirect("preset_edit", made.pk)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "form": form,
        "packaged": [row for row in presets.choices(user_of(request)) if not row[0].startswith(presets.OWN)],
        "own": SavedPreset.objects.filter(owner=request.user.pk),
        "every": presets.choices(user_of(request)),
    }
    return render(request, "contests/presets.html", context, status=422 if form.errors else 200)


@staff_page("contests.create")
@require_GET
def preset(request: HttpRequest, key: str) -> HttpResponse:
    """What the regulation of a preset says."""
    preset = _preset(request, key)
    return render(request, "contests/preset.html", {"preset": preset, "key": key, "sections": summary(preset.regulation)})


@staff_page("contests.create")
@require_POST
def copy(request: HttpRequest, key: str) -> HttpResponse:
    preset = _preset(request, key)
    data = preset.model_dump(mode="json") | {"name": f"{preset.name}, копия"}
    try:
        made = presets.save_preset(preset=presets.checked(data), origin=preset.name, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("presets")
    messages.success(request, "Копия сделана: измените её и создайте по ней конкурс.")
    return redirect("preset_edit", made.pk)


@staff_page("contests.create")
@require_GET
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The preset as a file for another portal."""
    response = HttpResponse(presets.as_yaml(_preset(request, key)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
    return response


@staff_page("contests.create")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two presets value by value, only what differs."""
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    one, other = _preset(request, left), _preset(request, right)
    rows = comparison.differences(one.model_dump(mode="json"), other.model_dump(mode="json"))
    return render(request, "contests/preset_compare.html", {"left": one, "right": other, "rows": rows})


@staff_page("contests.create")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, saved_id: int) -> HttpResponse:
    """The own preset as a form. What contradicts is named, and everything typed stays."""
    saved = _saved(request, saved_id)
    problems: list[form_module.Complaint] = []
    data: dict[str, Any] = Preset.model_validate_json(saved.text).model_dump(mode="json")
    if request.method == "POST":
        data = form_module.read(request.POST)
        command = request.POST.get("list", "")
        group = form_module.shown(form_module.change_list(data, command)) if command else form_module.shown(data)
        if not command:
            try:
                presets.change_preset(saved=saved, preset=presets.checked(data), by=user_of(request))
                messages.success(request, "Заготовка сохранена, противоречий нет.")
                return redirect("preset", f"{presets.OWN}{saved.pk}")
            except ValidationError as error:
                problems = form_module.faults(group, error)
            except RuleViolation as violation:
                problems = [form_module.mark(group, violation.field, violation.message)]
        context = {
            "saved": saved,
            "group": group,
            "problems": problems,
            "refused_because": [Line(one.line, one.target) for one in problems],
            "changed": bool(command),
            "open_path": command.partition(" ")[2] or "-",
        }
        return render(request, "contests/preset_edit.html", context, status=422 if problems else 200)
    return render(
        request, "contests/preset_edit.html", {"saved": saved, "group": form_module.shown(data), "problems": [], "open_path": "-"}
    )


@staff_page("contests.create")
@require_POST
def forget(request: HttpRequest, saved_id: int) -> HttpResponse:
    saved = _saved(request, saved_id)
    presets.forget_preset(saved=saved, by=user_of(request))
    messages.success(request, f"Заготовка «{saved.name}» удалена. Конкурсы, созданные по ней, остались.")
    return redirect("presets")
