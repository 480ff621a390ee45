"""The staff desk: the queue, one application, decisions one by one and in bulk, import, early closing."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from registration import actions, imports, queries
from registration.documents import notice_context
from registration.forms import DecisionForm, EarlyClosingForm, ImportForm, RevealForm
from registration.models import Application, ImportBatch
from registration.states import ApplicationState

PER_PAGE = 50
REPORT_ROWS_SHOWN = 500


@contest_page("registration.see_queue")
def queue(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Applications sorted by the day a decision is due; filter and search stay in the URL."""
    today = local_day(clock.now(), contest.regulation)
    chosen = request.GET.get("show", "waiting")
    if chosen not in queries.QUEUE_FILTERS:
        chosen = "waiting"
    search = request.GET.get("q", "").strip()
    rows = queries.review_queue(contest, today=today, chosen=chosen, search=search)
    numbers = queries.queue_numbers(contest, today=today)
    paginator = Paginator(rows, PER_PAGE)
    if not search:
        paginator.count = numbers[chosen]  # the tab has counted already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "contest": contest,
        "page": page,
        "tabs": [(code, title, numbers[code]) for code, title in queries.QUEUE_FILTERS.items()],
        "chosen": chosen,
        "search": search,
        "today": today,
        "seats_taken": queries.seats_taken(contest),
        "form": DecisionForm(contest=contest),
        "can_decide": request.user.has_perm("registration.decide", contest),
    }
    return render(request, "registration/queue.html", context)


@contest_page("registration.see_queue")
def application(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    return _application_page(request, contest, number)


def _application_page(request: HttpRequest, contest: Contest, number: int, **more: Any) -> HttpResponse:
    found = get_object_or_404(contest.applications.select_related("team", "decided_by"), number=number)
    found.contest = contest
    following = (
        contest.applications.filter(state=ApplicationState.SUBMITTED).exclude(pk=found.pk)
        .order_by("decision_due_on", "number").first()
    )  # fmt: skip
    context: dict[str, Any] = {
        "contest": contest,
        "application": found,
        "findings": found.findings.order_by("id"),
        "consents": found.consents.order_by("id"),
        "roster": queries.roster(found.team),
        "letters": queries.letters_of(found),
        "form": DecisionForm(contest=contest),
        "reveal_form": RevealForm(),
        "next": following,
        "can_decide": request.user.has_perm("registration.decide", contest),
        "ground": contest.regulation.ground(found.refusal_ground) if found.refusal_ground else None,
    }
    return render(request, "registration/application.html", context | more)


@contest_page("registration.decide")
@require_POST
def decide(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    found = get_object_or_404(contest.applications, number=number)
    found.contest = contest
    form = DecisionForm(request.POST, contest=contest)
    try:
        if request.POST.get("deed") == "admit":
            actions.admit_application(application=found, by=request.user)
            messages.success(request, f"Заявка № {number} допущена, уведомление поставлено в отправку.")
        elif form.is_valid():
            actions.refuse_application(
                application=found, ground=form.cleaned_data["ground"], comment=form.cleaned_data["comment"], by=request.user
            )
            messages.success(request, f"По заявке № {number} отказано, уведомление поставлено в отправку.")
    except RuleViolation as violation:
        if form.is_valid():
            add_to_form(form, violation)
        tell(request, violation)
        return _application_page(request, contest, number, form=form)
    return redirect("staff_application", contest.slug, number)


@contest_page("registration.decide")
@require_POST
def decide_many(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A bulk decision: first the list with each letter's kind, then the deed, with a result for every row."""
    numbers = [int(number) for number in request.POST.getlist("number") if number.isdecimal()]
    chosen = list(contest.applications.filter(number__in=numbers).select_related("team").order_by("number"))
    form = DecisionForm(request.POST, contest=contest)
    deed = request.POST.get("deed")
    if not chosen or deed not in ("admit", "refuse"):
        messages.error(request, "Отметьте заявки и выберите решение.")
        return redirect("staff_queue", contest.slug)
    form.is_valid()
    if deed == "refuse" and not form.cleaned_data.get("ground"):
        messages.error(request, f"Укажите основание отказа (п. {contest.regulation.clause('registration.refusal')}).")
        return redirect("staff_queue", contest.slug)
    context: dict[str, Any] = {"contest": contest, "chosen": chosen, "deed": deed, "form": form}
    if "confirmed" in request.POST:
        context["results"] = [_decide_one(found, deed, form, request.user, contest) for found in chosen]
    return render(request, "registration/decide_many.html", context)


def _decide_one(found: Application, deed: str, form: DecisionForm, user: Any, contest: Contest) -> tuple[Application, bool, str]:
    found.contest = contest
    try:
        if deed == "admit":
            actions.admit_application(application=found, by=user)
            return found, True, "допущена, уведомление поставлено в отправку"
        data = form.cleaned_data
        actions.refuse_application(application=found, ground=data["ground"], comment=data["comment"], by=user)
        return found, True, "отказано, уведомление поставлено в отправку"
    except RuleViolation as violation:
        return found, False, str(violation)


@contest_page("registration.reveal")
@require_POST
def reveal(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    found = get_object_or_404(contest.applications, number=number)
    found.contest = contest
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _application_page(request, contest, number, reveal_form=form)
    try:
        shown = actions.reveal_personal_data(
            application=found, reason=form.cleaned_data["reason"], by=request.user, address=request.META.get("REMOTE_ADDR")
        )
    except RuleViolation as violation:
        add_to_form(form, violation)
        return _application_page(request, contest, number, reveal_form=form)
    response = _application_page(request, contest, number, revealed=shown)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("registration.see_queue")
def notice_preview(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """The text of form 2 as it was or would be sent."""
    found = get_object_or_404(contest.applications.select_related("team"), number=number)
    found.contest = contest
    return render(request, "registration/documents/notice.html", notice_context(found))


@contest_page("registration.import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, contest: Contest) -> HttpResponse:
    """First a dry run with a line for every row; nothing is written until staff say so on its page."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            rows = imports.read_table(data, upload.name)
        except imports.UnreadableFile as error:
            form.add_error("file", f"Файл прочитать не удалось: {error}.")
        else:
            imports.check_rows(rows, contest)
            batch = ImportBatch.objects.create(
                contest=contest,
                file_name=upload.name[:200],
                content=base64.b64encode(data).decode(),
                report=_report(rows),
                created_by=request.user,
            )
            return redirect("import_batch", contest.slug, batch.pk)
    return render(request, "registration/import.html", {"contest": contest, "form": form, "columns": imports.COLUMNS})


def _report(rows: list[imports.Row]) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line,
            "external_id": row.external_id,
            "team": row.cells["team_name"],
            "good": row.is_good,
            "outcome": row.outcome,
            "number": row.number,
            "findings": [
                {"field": finding.field, "message": finding.message, "clause": finding.clause, "code": finding.code}
                for finding in row.findings
                if finding.code in row.codes
            ],
        }
        for row in rows
    ]


@contest_page("registration.import")
@require_http_methods(["GET", "POST"])
def import_batch(request: HttpRequest, contest: Contest, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(contest.import_batches, pk=batch_id)
    if request.method == "POST" and batch.carried_out_at is None:
        rows = imports.read_table(base64.b64decode(batch.content), batch.file_name)
        imports.check_rows(rows, contest)
        imports.carry_out(rows, contest=contest, by=request.user)
        batch.report, batch.carried_out_at, batch.content = _report(rows), clock.now(), ""
        batch.save()
        filed = sum(row.outcome == "подана" for row in rows)
        messages.success(request, f"Подано заявок: {filed} из {len(rows)}.")
        return redirect("import_batch", contest.slug, batch.pk)
    only = request.GET.get("show", "all")
    rows_shown = [row for row in batch.report if only == "all" or row["good"] is (only == "good")]
    context = {
        "contest": contest,
        "batch": batch,
        "rows": rows_shown[:REPORT_ROWS_SHOWN],
        "hidden": max(0, len(rows_shown) - REPORT_ROWS_SHOWN),
        "good": sum(row["good"] for row in batch.report),
        "total": len(batch.report),
        "only": only,
    }
    return render(request, "registration/import_batch.html", context)


@contest_page("registration.close_early")
@require_http_methods(["GET", "POST"])
def close_early(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = EarlyClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_registration_early(contest=contest, protocol=form.cleaned_data["protocol"], by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Регистрация закрыта, объявление об этом уже на странице конкурса.")
            return redirect(contest)
    return render(request, "registration/close_early.html", {"contest": contest, "form": form})
