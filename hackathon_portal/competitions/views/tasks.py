"""Tasks with flags, for who runs the competition: adding, changing, another flag with its reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.competitions.actions import flags
from hackathon_portal.competitions.forms.desk import FlagForm, TaskForm
from hackathon_portal.competitions.models import Competition, Task
from hackathon_portal.competitions.queries.running import tasks_with_counts
from hackathon_portal.competitions.views.desk import head_of
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell

NOT_VALUES = frozenset({"flag", "reason"})


def tasks_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Every task with its forms, and a form for a new one."""
    competition = place.competition(code, request.user)
    if competition.kind != Competition.Kind.FLAGS:
        raise Http404
    act, of = request.POST.get("act", ""), request.POST.get("task", "")
    new = TaskForm(request.POST if act == "add" else None, auto_id="new-%s")
    forms: dict[tuple[str, str], Any] = {("add", ""): new}
    rows = []
    for task, solved, wrong in tasks_with_counts(competition):
        sent = request.POST if of == task.code else None
        change = TaskForm(sent if act == "change" else None, task=task, auto_id=f"{task.code}-%s")
        flag = FlagForm(sent if act == "flag" else None, auto_id=f"{task.code}-flag-%s")
        forms |= {("change", task.code): change, ("flag", task.code): flag}
        rows.append({"task": task, "solved": solved, "wrong": wrong, "form": change, "flag_form": flag})
    form = forms.get((act, of))
    if act == "drop" or (form is not None and form.is_valid()):
        try:
            words = _do(competition, act, of, form.cleaned_data if form else {}, request.user)
        except RuleViolation as violation:
            if form is None:
                tell(request, violation)
            else:
                add_to_form(form, violation)
        else:
            messages.success(request, words)
            return redirect(request.path)
    context = head_of(place, competition, "competition_tasks") | {"rows": rows, "form": new}
    return render(request, "competitions/desk_tasks.html", context, status=422 if act else 200)


def _do(competition: Competition, act: str, of: str, data: dict[str, Any], by: Any) -> str:
    values = {name: value for name, value in data.items() if name not in NOT_VALUES}
    if act == "add":
        flags.add_task(competition=competition, values=values, flag=data["flag"], by=by)
        return "Задача добавлена."
    task = get_object_or_404(Task, competition=competition, code=of)
    if act == "change":
        flags.change_task(task=task, values=values, by=by)
        return "Сохранено."
    if act == "flag":
        credited = flags.correct_flag(task=task, flag=data["flag"], reason=data["reason"], by=by)
        return f"Флаг исправлен. Засчитано команд, которые уже присылали его: {credited}."
    flags.drop_task(task=task, by=by)
    return "Задача удалена."
