"""Numbers and charts, who comes, exports, and long work that can be left and found again."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents import charts
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import contest_room
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from registration import exports
from registration.forms.staff import ExportForm, ReasonForm
from registration.queries import numbers as numbers_queries
from registration.queries import queue


@contest_page("registration.see_numbers")
@require_GET
def numbers(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Applications by day beside last year's, the funnel, by place of work, form of participation; each chart with its table."""
    figures = numbers_queries.dashboard(contest, today=local_day(clock.now(), contest.regulation), user=user_of(request))
    curves: list[tuple[str, list[int | None]]] = [(named(contest), [row.total for row in figures.by_day])]
    if figures.earlier:
        curves.append((named(figures.earlier), [row.earlier for row in figures.by_day]))
    context = {
        "contest": contest,
        "figures": figures,
        "by_day_chart": charts.lines([row.day for row in figures.by_day], curves),
    }
    return render(request, "registration/numbers.html", context)


def named(contest: Contest) -> str:
    """The contest with its year: two seasons often have one name."""
    return f"{contest}, {contest.starts_on.year}"


@contest_page("registration.see_numbers")
@shows_personal_data("кто придёт")
@require_GET
def turnout(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who said that they come, team by team; places of silent teams can be passed on."""
    teams = numbers_queries.turnout(contest)
    context = {
        "contest": contest,
        "teams": teams,
        "coming": sum(team.coming for team in teams),
        "not_coming": sum(team.not_coming for team in teams),
        "silent": sum(team.silent for team in teams),
        "form": ReasonForm(),
        "can_release": request.user.has_perm("registration.decide", contest) and contest.results_published_at is None,
        "small": numbers_queries.teams_below_minimum(contest),
    }
    return render(request, "registration/turnout.html", context)


@contest_page("registration.export")
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Exactly the columns chosen, of the rows the queue's filter shows."""
    sees_personal = request.user.has_perm("registration.reveal", contest)
    columns = [
        (name, f"{column.title}{' (персональные данные)' if column.personal else ''}")
        for name, column in exports.columns_of(contest.regulation).items()
        if sees_personal or not column.personal
    ]
    chosen = request.GET.get("show", "all")
    search = request.GET.get("q", "").strip()
    chosen = chosen if chosen in queue.QUEUE_FILTERS else "all"
    form = ExportForm(
        request.POST or None, columns=columns, formats=exports.FORMATS, initial={"columns": exports.USUAL, "file_format": "xlsx"}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            job = exports.order_export(
                contest=contest, columns=data["columns"], file_format=data["file_format"], chosen=chosen, search=search,
                reason=data["reason"], by=user_of(request), address=request.META.get("REMOTE_ADDR"), to_load="to_load" in request.POST,
            )  # fmt: skip
            return redirect("job", contest.slug, job.pk)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest, "form": form, "chosen": chosen, "title": queue.QUEUE_FILTERS[chosen], "search": search,
        "jobs": _own_jobs(request, contest)[:10], "sees_personal": sees_personal,
    }  # fmt: skip
    return render(request, "registration/export.html", context)


def _own_jobs(request: HttpRequest, contest: Contest) -> QuerySet[Job]:
    return jobs.of_person(user_of(request), contest_room(contest.pk))


@contest_page("contests.follow_jobs")
@shows_personal_data("задание № {job_id}")
@require_GET
def job(request: HttpRequest, contest: Contest, job_id: int) -> HttpResponse:
    """How far a long work is; only for who started it. The page asks again by itself."""
    work = get_object_or_404(_own_jobs(request, contest), pk=job_id)
    context = {
        "contest": contest, "job": work, "batch": work.parameters.get("batch"), "then": work.parameters.get("then"),
        "job_url": reverse("job", args=[contest.slug, work.pk]), "job_file_url": reverse("job_file", args=[contest.slug, work.pk]),
    }  # fmt: skip
    template = "registration/_job.html" if request.headers.get("HX-Request") else "registration/job.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@contest_page("contests.follow_jobs")
@shows_personal_data("файл задания № {job_id}")
@require_GET
def job_file(request: HttpRequest, contest: Contest, job_id: int) -> FileResponse:
    """The file a work has made, for who asked for it and still may; where a reason was given, each taking is in the access journal."""
    work = get_object_or_404(_own_jobs(request, contest), pk=job_id, state=Job.State.DONE)
    if not work.file or not default_storage.exists(work.file.name or ""):
        raise Http404
    jobs.refuse_taking(work, by=request.user, contest=contest)
    if reason := work.parameters.get("reason"):
        record_access(
            by=user_of(request), contest_id=contest.pk, subject=f"скачан файл задания № {work.pk}", reason=reason,
            address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
    response = FileResponse(work.file.open("rb"), as_attachment=True, filename=work.file_name)
    response["Cache-Control"] = "no-store"
    return response
