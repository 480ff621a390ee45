"""The desk of a season: what to do now, its words, announcing and closing, roles, letters, jobs, journal, ways back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts import actions as account_actions
from hackathon_portal.accounts.access import staff_page
from hackathon_portal.accounts.actions import rows_of_grants
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.journals import deeds_in, looks_in
from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.roles import SEASON_ROLES
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.forms import GrantRoleForm
from hackathon_portal.kernel import clock, jobs, letter_log
from hackathon_portal.kernel.errors import RuleViolation, carried_out, carried_out_or_told, tell
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.web.letter_log import shown
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.seasons import menus, way_back
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.forms.seasons import NewSeasonForm, ReasonForm, TextsForm
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import publication
from hackathon_portal.seasons.queries.concerned import has_nobody
from hackathon_portal.seasons.rules.schema import load_preset
from hackathon_portal.seasons.views.public import timeline

PAGE, LATEST_LOOKS = 100, 20


@staff_page("seasons.create")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A season from a preset."""
    form, made = NewSeasonForm(request.POST or None), []

    def make(data: dict[str, Any]) -> None:
        code = data.pop("preset")
        made.append(actions.create_season(preset=load_preset(code), preset_code=code, by=user_of(request), **data))

    if request.method == "POST" and carried_out(form, make):
        messages.success(request, "Черновик сезона создан. Проверьте правила, внесите площадки, потом объявите.")
        return redirect("season_desk", made[0].slug)
    return render(request, "seasons/new.html", {"form": form}, status=422 if form.errors else 200)


@season_page("seasons.see_desk")
@require_GET
def desk(request: HttpRequest, season: Season) -> HttpResponse:
    """What burns first, the stages that run, figures."""
    now = clock.now()
    context = {
        "season": season, "tasks": menus.tasks(request.user, season, now), "timeline": timeline(season, now),
        "figures": menus.figures(request.user, season, now.astimezone(season.rules.zone).date()),
    }  # fmt: skip
    return render(request, "seasons/desk.html", context)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, season: Season) -> HttpResponse:
    """Title, description, the organiser's address."""
    form = TextsForm(request.POST or None, instance=season)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.describe_season(season=season, values=data, by=user_of(request))
    ):
        messages.success(request, "Сохранено.")
        return redirect("season_texts", season.slug)
    return render(request, "seasons/texts.html", {"season": season, "form": form}, status=422 if form.errors else 200)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, season: Season) -> HttpResponse:
    """What is missing, what announcing does; taking the announcement back while nobody has signed up."""
    form = ReasonForm(request.POST or None) if season.state == Season.State.PUBLISHED else None
    if request.method == "POST":
        by = user_of(request)
        if form is not None:
            if carried_out(form, lambda data: actions.unpublish_season(season=season, by=by, **data)):
                messages.success(request, "Сезон снова черновик, его видят только сотрудники.")
                return redirect("season_publish", season.slug)
        else:
            try:
                actions.publish_season(season=season, by=by)
                messages.success(request, "Сезон объявлен: его видят все.")
                return redirect("season_desk", season.slug)
            except RuleViolation as violation:
                tell(request, violation)
                return redirect("season_publish", season.slug)
    context = {
        "season": season, "form": form or ReasonForm(), "missing": publication.missing(season),
        "has_entrants": not has_nobody(season),
    }  # fmt: skip
    return render(request, "seasons/publish.html", context, status=422 if form is not None and form.errors else 200)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, season: Season) -> HttpResponse:
    """Closing the season, and opening a closed one again, each with its reason."""
    form = ReasonForm(request.POST or None)
    is_closed = season.state == Season.State.CLOSED
    act = actions.open_season_again if is_closed else actions.close_season
    if request.method == "POST" and carried_out(form, lambda data: act(season=season, by=user_of(request), **data)):
        messages.success(request, "Сезон открыт снова." if is_closed else "Сезон завершён.")
        return redirect("season_desk", season.slug)
    return render(request, "seasons/close.html", {"season": season, "form": form}, status=422 if form.errors else 200)


@season_page("seasons.manage")
@changes_entry
@shows_personal_data("учётные записи с ролями")
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, season: Season) -> HttpResponse:
    """Who holds a role of the season; giving one."""
    form = GrantRoleForm(request.POST or None, contest=season, by=user_of(request), roles=SEASON_ROLES)
    if request.method == "POST" and carried_out(
        form,
        lambda data: account_actions.grant_role(user=form.user, season=season, role=data["role"], by=user_of(request)),
    ):
        messages.success(request, "Роль назначена.")
        return redirect("season_roles", season.slug)
    grants = RoleGrant.objects.filter(rows_of_grants(season.room)).select_related("user").order_by("role", "user__email")
    context = {"season": season, "form": form, "grants": grants}
    return render(request, "seasons/roles.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage")
@changes_entry
@require_POST
def revoke_role(request: HttpRequest, season: Season, season_grant_id: int) -> HttpResponse:
    grants = RoleGrant.objects.filter(rows_of_grants(season.room)).select_related("user")
    grant = get_object_or_404(grants, pk=season_grant_id)
    if grant.user_id == request.user.pk:
        messages.error(request, "Свою роль снимает другой сотрудник.")
    else:
        account_actions.revoke_role(grant=grant, by=user_of(request))
        messages.success(request, "Роль снята.")
    return redirect("season_roles", season.slug)


@season_page("seasons.see_journal")
@shows_personal_data("журнал действий")
@require_GET
def journal(request: HttpRequest, season: Season) -> HttpResponse:
    """What was done in the season, and who looked at people's data."""
    search = request.GET.get("q", "").strip()
    page = max(1, whole_number(request.GET.get("page")) or 1)
    entries = deeds_in(season.room, search=search, limit=PAGE + 1, offset=(page - 1) * PAGE)
    context = {
        "season": season, "entries": entries[:PAGE], "accesses": looks_in(season.room)[:LATEST_LOOKS], "search": search,
        "page": page, "has_next": len(entries) > PAGE,
    }  # fmt: skip
    return render(request, "seasons/journal.html", context)


@season_page("seasons.manage")
@shows_personal_data("журнал писем")
@require_GET
def letters(request: HttpRequest, season: Season) -> HttpResponse:
    """Every letter of the season: to whom, whether it arrived."""
    context = {"season": season} | shown(request, season.room, letter_log.counted(season.room))
    return render(request, "seasons/letters.html", context)


@season_page("seasons.manage")
@require_POST
def resend(request: HttpRequest, season: Season, season_letter_id: int) -> HttpResponse:
    """One letter of the season once more, to its reader's present address."""
    message = get_object_or_404(letter_log.letters_in(season.room), pk=season_letter_id)
    if carried_out_or_told(request, lambda: actions.resend_season_letter(message=message, season=season, by=user_of(request))):
        messages.success(request, f"Письмо «{message.subject}» поставлено в отправку ещё раз.")
    return redirect("season_letters", season.slug)


@season_page("seasons.see_desk")
@require_GET
def job_list(request: HttpRequest, season: Season) -> HttpResponse:
    """Long work this person has started in the season."""
    return render(request, "seasons/jobs.html", {"season": season, "jobs": jobs.of_person(user_of(request), season.room)[:PAGE]})


@season_page("seasons.see_desk")
@shows_personal_data("задание № {season_job_id}")
@require_GET
def job(request: HttpRequest, season: Season, season_job_id: int) -> HttpResponse:
    """How far a long work is; only for who started it. The page asks again by itself."""
    work = get_object_or_404(jobs.of_person(user_of(request), season.room), pk=season_job_id)
    where = [season.slug, work.pk]
    context = {
        "season": season, "job": work, "job_url": reverse("season_job", args=where),
        "job_file_url": reverse("season_job_file", args=where),
    }  # fmt: skip
    template = "registration/_job.html" if request.headers.get("HX-Request") else "registration/job.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@season_page("seasons.see_desk")
@shows_personal_data("файл задания № {season_job_id}")
@require_GET
def job_file(request: HttpRequest, season: Season, season_job_id: int) -> FileResponse:
    """The file a work has made, for who asked for it and still may."""
    work = get_object_or_404(jobs.of_person(user_of(request), season.room), pk=season_job_id, state=Job.State.DONE)
    if not work.file or not default_storage.exists(work.file.name or ""):
        raise Http404
    jobs.refuse_taking(work, by=user_of(request), contest=season)
    response = FileResponse(work.file.open("rb"), as_attachment=True, filename=work.file_name)
    response["Cache-Control"] = "no-store"
    return response


@season_page("seasons.manage")
@require_GET
def undo(request: HttpRequest, season: Season) -> HttpResponse:
    """What is so now and can be undone, and how; or why not any more."""
    return render(request, "seasons/undo.html", {"season": season, "ways": way_back.standing(season, clock.now())})
