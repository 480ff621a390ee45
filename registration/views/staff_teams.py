"""Staff and teams: names, categories, leaders, minors' consents, the side event, places, the registry of organisations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import side_event_day
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from registration import printed
from registration.actions import guardians, seats
from registration.actions import staff_teams as staff_teams_actions
from registration.actions.leaving import TOOK_PART
from registration.forms.applicant import LeaderForm, SenderForm
from registration.forms.staff import CategoryForm, GoingOnForm, NameDecisionForm, RaiseSeatsForm, SchoolsForm
from registration.models import Representative, School, Team
from registration.queries import people, places, small_teams, teams
from registration.queries import staff_teams as staff_teams_queries

PER_PAGE = 50


@contest_page("registration.see_queue")
@shows_personal_data("команды")
@require_GET
def staff_teams(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every team that has applied: category, roles, leader, what stands in the way of its admission."""
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in staff_teams_queries.TEAM_FILTERS else "all"
    counts = staff_teams_queries.team_counts(contest)
    paginator = Paginator(staff_teams_queries.teams_for_staff(contest, chosen=chosen), PER_PAGE)
    paginator.count = counts[chosen]  # the tab has counted already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "chosen": chosen,
        "tabs": [(code, title, counts[code]) for code, title in staff_teams_queries.TEAM_FILTERS.items() if code == "all" or counts[code]],
        "can_raise": contest.regulation.seats.may_be_raised and request.user.has_perm("registration.raise_seats", contest),
        "seats_taken": kept(contest, "seats", lambda: places.seats_taken(contest)),
    }  # fmt: skip
    return render(request, "registration/staff_teams.html", context)


@contest_page("registration.see_queue")
@shows_personal_data("команда № {team_id}")
@require_http_methods(["GET", "POST"])
def staff_team(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """One team: its people, what the checks say, decisions about its name and category."""
    team = get_object_or_404(Team, pk=team_id, contest=contest)
    team.contest = contest
    asked = request.POST.get("action", "")
    asked = asked if asked in ("name_approve", "name_refuse", "category", "sender", "leader") else ""
    name_form = NameDecisionForm(request.POST if asked.startswith("name_") else None)
    category_form = CategoryForm(request.POST if asked == "category" else None, contest=contest)
    sender_form = SenderForm(request.POST if asked == "sender" else None, initial={"organisation": team.sending_organisation})
    leader_form = LeaderForm(request.POST if asked == "leader" else None)
    going_on_form = GoingOnForm(people=_candidates(team))
    done = False
    if asked.startswith("name_"):
        approve = asked == "name_approve"
        done = carried_out(
            name_form,
            lambda data: staff_teams_actions.decide_team_name(
                team=team, approve=approve, reason=data["reason"], by=user_of(request), seen=request.POST.get("seen")
            ),
        )
    elif asked == "category":
        done = carried_out(
            category_form, lambda data: staff_teams_actions.set_team_category(team=team, by=user_of(request), **data)
        )
    elif asked == "sender":
        done = carried_out(
            sender_form,
            lambda data: staff_teams_actions.set_sender(team=team, organisation=data["organisation"], by=user_of(request)),
        )
    elif asked == "leader":
        done = carried_out(leader_form, lambda data: guardians.invite_leader(team=team, by=user_of(request), **data))
    if done:
        messages.success(request, "Решение записано.")
        return redirect("staff_team", contest.slug, team.pk)
    category = contest.regulation.category(team.category)
    context: dict[str, Any] = {
        "contest": contest, "team": team, "category": category, "roster": teams.roster(team),
        "findings": teams.findings_of_team(team, contest), "leader": team.leaders.filter(left_at=None).first(),
        "parts": staff_teams_queries.suspicious_name(team, contest), "name_form": name_form, "category_form": category_form,
        "roles": {role.code: role.title for role in contest.regulation.team.roles},
        "can_decide": request.user.has_perm("registration.decide", contest),
        "holds_place": small_teams.holding(contest).filter(pk=team.pk).exists(),
        "straddles": small_teams.straddling(contest).filter(pk=team.pk).first(),
        "may_raise": contest.regulation.seats.may_be_raised and request.user.has_perm("registration.raise_seats", contest),
        "exclusion": staff_teams_queries.exclusion_notice(team, contest), "sender_form": sender_form,
        "leader_form": leader_form, "going_on_form": going_on_form,
        "is_short": contest.results_published_at is None and teams.takes_part_at_all(team) and teams.is_short(team, contest),
    }  # fmt: skip
    return render(request, "registration/staff_team.html", context, status=422 if asked else 200)


def _candidates(team: Team) -> list[tuple[str, str]]:
    """Who may become the captain of a team that has none."""
    if teams.captain_of(team) is not None:
        return []
    return [(str(person.pk), person.full_name) for person in teams.roster(team) if person.state in TOOK_PART]


@contest_page("registration.raise_seats")
@require_http_methods(["GET", "POST"])
def raise_seats(request: HttpRequest, contest: Contest) -> HttpResponse:
    if not contest.regulation.seats.may_be_raised:
        raise Http404
    form = RaiseSeatsForm(request.POST or None)
    if form.is_valid():
        try:
            served = seats.raise_seats(contest=contest, by=user_of(request), **form.cleaned_data)
            messages.success(request, f"Мест теперь {form.cleaned_data['limit']}; из резерва принято: {len(served)}.")
            return redirect("staff_teams", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"contest": contest, "form": form, "taken": places.seats_taken(contest)}
    return render(request, "registration/raise_seats.html", context, status=422 if form.errors else 200)


@contest_page("registration.decide")
@shows_personal_data("согласия представителей")
@require_GET
def representatives(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Consents of minors' representatives: those to check first, then those still missing."""
    rows = [
        (person, representative, printed.form_to_check(representative) if representative else None)
        for person, representative in staff_teams_queries.consents_to_check(contest)
    ]
    return render(request, "registration/representatives.html", {"contest": contest, "rows": rows})


@contest_page("registration.decide")
@shows_personal_data("согласие представителя, заявка № {number}")
@require_POST
def decide_consent(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    representative = get_object_or_404(
        Representative.objects.select_related("application"), application__number=number, application__contest=contest
    )
    accept = request.POST.get("action") == "accept"
    try:
        if request.POST.get("action") == "name":
            form = request.POST.get("child_printed", "")
            guardians.correct_child_form(representative=representative, form=form, by=user_of(request))
            messages.success(request, "Форма имени записана: она встанет в лист согласия.")
            return redirect("representatives", contest.slug)
        guardians.decide_consent(
            representative=representative,
            accept=accept,
            reason=request.POST.get("reason", ""),
            by=user_of(request),
            seen=request.POST.get("seen"),
        )
        messages.success(request, "Согласие принято." if accept else "Согласие возвращено, представителю отправлено письмо.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("representatives", contest.slug)


@contest_page("registration.see_queue")
@shows_personal_data("участники события «{code}»")
@require_GET
def side_event(request: HttpRequest, contest: Contest, code: str) -> HttpResponse:
    """Teams of a side event: who enters, and who of the others has not agreed or does not fit."""
    event = contest.regulation.side_event(code)
    if event is None:
        raise Http404
    entries = staff_teams_queries.side_event_entries(contest, event)
    context = {
        "contest": contest, "event": event, "day": side_event_day(contest, event), "entered": [row for row in entries if row[1].is_entered],
        "others": [row for row in entries if not row[1].is_entered],
    }  # fmt: skip
    return render(request, "registration/side_event.html", context)


@contest_page("registration.decide")
@shows_personal_data("адреса организаций")
@require_http_methods(["GET", "POST"])
def schools(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The registry of educational organisations: looked at, filled from a spreadsheet."""
    form = SchoolsForm(request.POST or None)
    if form.is_valid():
        try:
            added, corrected = staff_teams_actions.save_schools(contest=contest, by=user_of(request), **form.cleaned_data)
            messages.success(request, f"Добавлено: {added}, исправлено: {corrected}.")
            return redirect("schools", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    page = Paginator(people.schools(contest), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "registration/schools.html", {"contest": contest, "form": form, "page": page}, status=422 if form.errors else 200
    )


@contest_page("registration.decide")
@require_POST
def forget_school(request: HttpRequest, contest: Contest, school_id: int) -> HttpResponse:
    school = get_object_or_404(School, pk=school_id, contest=contest)
    staff_teams_actions.forget_school(school=school, by=user_of(request))
    messages.success(request, f"«{school.name}» убрана из списка.")
    return redirect("schools", contest.slug)
