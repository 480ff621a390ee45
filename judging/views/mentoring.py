"""Mentors and checkpoints: staff plan and approve, teams say what they have done, mentors look and note."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_by_slug, contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number, whole_numbers
from hackathon_portal.kernel.web.request_size import brings_files
from hackathon_portal.regulation.schema.judging import MOST_MEGABYTES
from judging import progress as queries
from judging.actions import mentoring as actions
from judging.actions import tracking
from judging.forms.mentoring import (
    ApprovalForm,
    ChangedCheckpointForm,
    CheckpointForm,
    ContactForm,
    MentorForm,
    MentorNoteForm,
    ProgressForm,
)
from judging.models import Checkpoint, ProgressPost, Protocol
from judging.queries import agenda
from registration.models import Team
from registration.queries.people import current_application, leaders_in
from registration.queries.teams import admitted_teams
from registration.states import ApplicationState


@contest_page("judging.manage_mentors")
@shows_personal_data("менторы")
@require_http_methods(["GET", "POST"])
def mentors(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The list of proposed and approved mentors; approved by a protocol's number and date."""
    form = MentorForm(request.POST if "propose" in request.POST else None)
    form.fields["proposed_by"].help_text = f"{capfirst(contest.regulation.mentors.proposed_by)}."
    acts = agenda.signed_acts(contest, Protocol.Kind.MENTORS)
    known = {"number": acts[0].number, "on": acts[0].meeting.held_on} if acts else None
    approval = ApprovalForm(request.POST if "approve" in request.POST else None, initial=known)
    try:
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            actions.propose_mentor(
                contest=contest,
                user=form.person(by=user_of(request)),
                full_name=data["full_name"],
                proposed_by=data["proposed_by"],
                by=user_of(request),
            )
            messages.success(request, "Ментор предложен. Роль он получит после утверждения протоколом.")
            return redirect("mentors", contest.slug)
    except RuleViolation as violation:
        add_to_form(form, violation)
    try:
        if approval.is_bound and approval.is_valid():
            chosen = list(contest.mentors.filter(pk__in=whole_numbers(request.POST.getlist("mentor"))))
            approved = actions.approve_mentors(contest=contest, mentors=chosen, by=user_of(request), **approval.cleaned_data)
            messages.success(request, f"Утверждено менторов: {len(approved)}.")
            return redirect("mentors", contest.slug)
    except RuleViolation as violation:
        add_to_form(approval, violation)
    context = {"contest": contest, "form": form, "approval": approval, "mentors": contest.mentors.select_related("user")}
    return render(request, "judging/mentors.html", context | {"last_day": contest.deadlines.approve_mentors_by})


@contest_page("judging.plan_checkpoints")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Checkpoints of the contest, a new one from the form."""
    form = CheckpointForm(request.POST or None, contest=contest)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_checkpoint(contest=contest, by=user_of(request), **form.cleaned_data)
            messages.success(request, "Контрольная точка назначена, команды её видят.")
            return redirect("plan_checkpoints", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"contest": contest, "form": form, "checkpoints": contest.checkpoints.all()}
    return render(request, "judging/plan_checkpoints.html", context)


@contest_page("judging.plan_checkpoints")
@require_http_methods(["GET", "POST"])
def checkpoint(request: HttpRequest, contest: Contest, checkpoint_id: int) -> HttpResponse:
    """One planned checkpoint: change it with a reason, or take it off while nobody has written."""
    changed = get_object_or_404(Checkpoint, pk=checkpoint_id, contest=contest)
    form = ChangedCheckpointForm(request.POST or None, contest=contest, checkpoint=changed)
    try:
        if request.POST.get("action") == "drop":
            actions.drop_checkpoint(checkpoint=changed, by=user_of(request))
            messages.success(request, "Контрольная точка отменена.")
            return redirect("plan_checkpoints", contest.slug)
        if request.method == "POST" and form.is_valid():
            actions.change_checkpoint(checkpoint=changed, by=user_of(request), **form.cleaned_data)
            messages.success(request, "Изменено. Если сдвинулся срок, капитанам отправлены письма.")
            return redirect("plan_checkpoints", contest.slug)
    except RuleViolation as violation:
        if request.POST.get("action") == "drop":
            tell(request, violation)
            return redirect("plan_checkpoints", contest.slug)
        add_to_form(form, violation)
    context = {"contest": contest, "form": form, "checkpoint": changed}
    return render(request, "judging/checkpoint.html", context, status=422 if form.errors else 200)


@contest_page("contests.take_part")
@brings_files(lambda slug: contest_by_slug(slug).regulation.checkpoints.max_picture_megabytes, at_most=MOST_MEGABYTES)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The own team's checkpoints: what was said, what mentors noted, the form of the open ones."""
    application = current_application(request.user, contest)
    if application is None or application.state != ApplicationState.ADMITTED:
        raise Http404
    team = application.team
    filled: dict[int, ProgressForm] = {}
    if request.method == "POST":
        asked = whole_number(request.POST.get("checkpoint"), MOST_ID)
        checkpoint = get_object_or_404(Checkpoint, pk=asked, contest=contest)
        form = ProgressForm(request.POST, request.FILES, auto_id=f"c{checkpoint.pk}_%s")
        filled[checkpoint.pk] = form
        if form.is_valid():
            try:
                actions.post_progress(checkpoint=checkpoint, team=team, by=user_of(request), **form.cleaned_data)
                messages.success(request, "Записано. До закрытия можно изменить.")
                return redirect("checkpoints", contest.slug)
            except RuleViolation as violation:
                add_to_form(form, violation)
    rows = []
    for row in queries.progress_of(team, contest, clock.now()):
        initial = {"text": row.post.text, "link": row.post.link} if row.post else None
        form_of_row: Any = filled.get(row.checkpoint.pk) or ProgressForm(initial=initial, auto_id=f"c{row.checkpoint.pk}_%s")
        rows.append((row, form_of_row if row.is_open or row.checkpoint.pk in filled else None))
    context = {"contest": contest, "team": team, "rows": rows, "dynamics": queries.dynamics([row for row, _ in rows])}
    return render(request, "judging/checkpoints.html", context, status=422 if filled else 200)


@contest_page("judging.mentor_teams")
@require_GET
def teams(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The mentors' desk: admitted teams with the lights of each checkpoint; where mentors have their own teams, theirs."""
    seen = queries.teams_in_sight(request.user, contest)
    return render(request, "judging/mentor_teams.html", {"contest": contest, **queries.lights(contest, clock.now(), seen)})


@contest_page("judging.mentor_teams")
@shows_personal_data("команда № {team_id} у ментора")
@require_http_methods(["GET"])
def team(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    return _team_page(request, contest, team_id)


def _team_in_sight(request: HttpRequest, contest: Contest, team_id: int) -> Team:
    """An admitted team this person may look at; 404 for another's."""
    if not queries.is_in_sight(request.user, team_id, contest):
        raise Http404
    return get_object_or_404(admitted_teams(contest), pk=team_id)


def _team_page(
    request: HttpRequest, contest: Contest, team_id: int, wrong: Any = None, contact: ContactForm | None = None
) -> HttpResponse:
    team = _team_in_sight(request, contest, team_id)
    rows = []
    for row in queries.progress_of(team, contest, clock.now()):
        mine = next((one for one in row.notes if one.author_id == request.user.pk), None)
        form = MentorNoteForm(
            initial={"light": mine.light, "text": mine.text} if mine else None, auto_id=f"n{row.checkpoint.pk}_%s"
        )
        rows.append((row, wrong[1] if wrong and wrong[0] == row.checkpoint.pk else form))
    context = {
        "contest": contest, "team": team, "rows": rows, "dynamics": queries.dynamics([row for row, _ in rows]),
        "leader": leaders_in(contest).filter(team=team).first(),
        "contacts": queries.contacts_of(team), "contact_form": contact or ContactForm(),
    }  # fmt: skip
    return render(request, "judging/mentor_team.html", context, status=422 if wrong or contact else 200)


@contest_page("judging.mentor_teams")
@shows_personal_data("команда № {team_id} у ментора")
@require_POST
def contact(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """Write a talk into the log of a team."""
    team = _team_in_sight(request, contest, team_id)
    form = ContactForm(request.POST)
    if carried_out(form, lambda data: tracking.log_contact(team=team, by=user_of(request), **data)):
        messages.success(request, "Записано.")
        return redirect("mentor_team", contest.slug, team_id)
    return _team_page(request, contest, team_id, contact=form)


@contest_page("judging.assign_mentors")
@require_http_methods(["GET", "POST"])
def assignments(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Which teams are whose: one form for each approved mentor."""
    if not contest.regulation.organising.trackers:
        raise Http404
    teams = list(admitted_teams(contest))
    mentors = list(contest.mentors.exclude(protocol_date=None).prefetch_related("teams"))
    if request.method == "POST":
        chosen = next((one for one in mentors if str(one.pk) == request.POST.get("mentor")), None)
        if chosen is None:
            raise Http404
        wanted = set(request.POST.getlist("team"))
        try:
            tracking.assign_teams(mentor=chosen, teams=[team for team in teams if str(team.pk) in wanted], by=user_of(request))
            messages.success(request, f"{chosen.full_name}: команды закреплены.")
            return redirect("mentor_assignments", contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    taken = {row.team_id for one in mentors for row in one.teams.all()}
    context = {
        "contest": contest, "teams": teams, "mentors": [(one, {row.team_id for row in one.teams.all()}) for one in mentors],
        "without": [team for team in teams if team.pk not in taken],
    }  # fmt: skip
    return render(request, "judging/mentor_assignments.html", context)


@contest_page("contests.take_part")
@require_GET
def own_picture(request: HttpRequest, contest: Contest, post_id: int) -> HttpResponse | FileResponse:
    """A picture of the own team."""
    application = current_application(request.user, contest)
    if application is None or application.state != ApplicationState.ADMITTED:
        raise Http404
    return _picture(get_object_or_404(ProgressPost, pk=post_id, team=application.team))


@contest_page("judging.mentor_teams")
@shows_personal_data("снимок команды, запись № {post_id}")
@require_GET
def team_picture(request: HttpRequest, contest: Contest, post_id: int) -> HttpResponse | FileResponse:
    post = get_object_or_404(ProgressPost, pk=post_id, checkpoint__contest=contest)
    _team_in_sight(request, contest, post.team_id)
    return _picture(post)


def _picture(post: ProgressPost) -> HttpResponse | FileResponse:
    """PNG or JPEG by content, as its upload was checked; never anything a browser would run."""
    if not post.picture:
        raise Http404
    kind = "image/png" if post.picture_name.lower().endswith(".png") else "image/jpeg"
    response = FileResponse(post.picture.open("rb"), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@contest_page("judging.mentor_teams")
@require_POST
def note(request: HttpRequest, contest: Contest, team_id: int, checkpoint_id: int) -> HttpResponse:
    team = _team_in_sight(request, contest, team_id)
    checkpoint = get_object_or_404(Checkpoint, pk=checkpoint_id, contest=contest)
    form = MentorNoteForm(request.POST, auto_id=f"n{checkpoint.pk}_%s")
    if not form.is_valid():
        return _team_page(request, contest, team_id, (checkpoint.pk, form))
    try:
        actions.note_progress(checkpoint=checkpoint, team=team, by=user_of(request), **form.cleaned_data)
        messages.success(request, "Замечание записано, команда его видит.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("mentor_team", contest.slug, team_id)
