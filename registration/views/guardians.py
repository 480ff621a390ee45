"""Pages of adults beside the team: the leader, a minor's representative; and the captain's and the minor's side of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import clocks, stages
from hackathon_portal.contests.access import contest_page, open_page, signed_in_page, to_sign_in
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration.actions import appointments, guardians, merging, staff_teams
from registration.actions.refusals import refuse_link_over
from registration.forms.applicant import (
    AskRepresentativeForm,
    LeaderForm,
    MergeForm,
    RenameForm,
    ScanForm,
    SenderForm,
    StepDownForm,
)
from registration.models import Representative, Team, TeamLeader
from registration.queries import people as people_queries
from registration.queries import teams
from registration.views.apply import led_application, own_application


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def team_details(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The captain's page of what the team is besides its people: name, sending organisation, leader."""
    team = led_application(request, contest).team
    asked = request.POST.get("action", "")
    rename = RenameForm(request.POST if asked == "rename" else None, initial={"name": team.name})
    sender = SenderForm(request.POST if asked == "sender" else None, initial={"organisation": team.sending_organisation})
    leader = LeaderForm(request.POST if asked == "leader" else None)
    merge = MergeForm(request.POST if asked == "merge" else None)
    user = user_of(request)
    if asked in ("accept_merge", "decline_merge", "take_back_merge"):
        return _answered_merge(request, contest, team, asked)
    actions = {
        "merge": (merge, lambda data: merging.propose_merge(team=team, by=user, **data), "Предложение отправлено капитану."),
        "rename": (rename, lambda data: staff_teams.rename_team(team=team, by=user, **data), "Название отправлено на проверку."),
        "sender": (sender, lambda data: staff_teams.set_sender(team=team, by=user, **data), "Организация записана."),
        "leader": (
            leader,
            lambda data: guardians.invite_leader(team=team, by=user, **data),
            "Приглашение руководителю отправлено.",
        ),
    }
    if asked in actions:
        form, act, success = actions[asked]
        if carried_out(form, act):
            messages.success(request, success)
            return redirect("team_details", contest.slug)
    context = {
        "contest": contest, "team": team, "rename_form": rename, "sender_form": sender, "leader_form": leader,
        "leader": team.leaders.filter(left_at=None).first(), "schools": people_queries.schools(contest),
        "merge_form": merge, "offers": merging.offers_to(team), "merges": stages.answer("propose_merge", contest).is_allowed,
    }  # fmt: skip
    return render(request, "registration/team_details.html", context, status=422 if asked in actions else 200)


def _answered_merge(request: HttpRequest, contest: Contest, team: Team, asked: str) -> HttpResponse:
    """The captain's answer to a proposal to become one team, or the own proposal taken back."""
    other = Team.objects.filter(contest=contest, pk=whole_number(request.POST.get("team"), MOST_ID) or 0).first()
    try:
        if asked == "take_back_merge":
            merging.take_back_merge(team=team, by=user_of(request))
            messages.success(request, "Предложение снято.")
        elif other is not None:
            act, said = {
                "accept_merge": (merging.accept_merge, "Команды объединены, все получили письма."),
                "decline_merge": (merging.decline_merge, "Отказ отправлен капитану другой команды."),
            }[asked]
            act(team=other, into=team, by=user_of(request))
            messages.success(request, said)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("team_details", contest.slug)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def ask_representative(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A minor names the adult who consents."""
    application = own_application(request, contest)
    if not people_queries.needs_representative(application):
        return redirect("my_application", contest.slug)
    form = AskRepresentativeForm(request.POST or None)
    if carried_out(form, lambda data: guardians.ask_representative(application=application, by=user_of(request), **data)):
        messages.success(request, "Ссылка отправлена представителю. Когда он подпишет согласие, здесь это будет видно.")
        return redirect("my_application", contest.slug)
    context = {"contest": contest, "application": application, "form": form}
    return render(request, "registration/ask_representative.html", context, status=422 if form.errors else 200)


@open_page("приглашение руководителю открывают по ссылке; согласиться может только вошедший")
@require_http_methods(["GET", "POST"])
def lead_team(request: HttpRequest, token: str) -> HttpResponse:
    """The invited adult reads the duties and agrees, signed in."""
    leader = guardians.leader_by_token(token)
    if leader is None:
        raise Http404
    contest = leader.team.contest
    clocks.serve(contest)
    refuse_link_over(contest, pressed=request.method == "POST")
    if request.method == "POST":
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            guardians.agree_to_lead(leader=leader, by=user_of(request))
            messages.success(request, f"Вы руководитель команды «{leader.team.name}».")
            return redirect("led_teams")
        except RuleViolation as violation:
            tell(request, violation)
    return render(request, "registration/lead_team.html", {"contest": contest, "leader": leader, "team": leader.team})


def _led(request: HttpRequest) -> list[TeamLeader]:
    rows = TeamLeader.objects.filter(user=request.user.pk, agreed_at__isnull=False, left_at=None)
    return list(
        rows.select_related("team__contest__regulation_version").order_by("-team__contest__starts_on", alphabetical("team__name"))
    )


@signed_in_page
@shows_personal_data("команды, которыми человек руководит")
@require_GET
def led_teams(request: HttpRequest) -> HttpResponse:
    """The leader's teams: who has applied, whose consent is still missing, who comes. No documents, no scans."""
    led = []
    for leader in _led(request):
        contest = leader.team.contest
        people = list(teams.roster(leader.team).select_related("representative", "team", "contest__regulation_version"))
        led.append({
            "leader": leader, "team": leader.team, "contest": contest,
            "people": [(person, people_queries.needs_representative(person)) for person in people],
            "findings": [finding for finding in teams.findings_of_team(leader.team, contest) if finding.verdict == "red"],
        })  # fmt: skip
    return render(request, "registration/led_teams.html", {"teams": led, "scan_form": ScanForm()})


@signed_in_page
@require_POST
def appointment(request: HttpRequest, leader_id: int) -> HttpResponse:
    """The paper about the leader's appointment."""
    leader = get_object_or_404(
        TeamLeader.objects.select_related("team__contest__regulation_version"), pk=leader_id, user=request.user.pk
    )
    form = ScanForm(request.POST, request.FILES)
    if carried_out(form, lambda data: appointments.attach_appointment(leader=leader, upload=data["file"], by=user_of(request))):
        messages.success(request, "Документ приложен.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("led_teams")


@signed_in_page
@require_POST
def step_down(request: HttpRequest, leader_id: int) -> HttpResponse:
    """The leader leaves a team."""
    leader = get_object_or_404(
        TeamLeader.objects.select_related("team__contest__regulation_version"), pk=leader_id, user=request.user.pk
    )
    form = StepDownForm(request.POST)
    if carried_out(form, lambda data: guardians.step_down(leader=leader, by=user_of(request), **data)):
        messages.success(
            request, f"Вы больше не руководите командой «{leader.team.name}». Капитан и организатор узнают из письма."
        )
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("led_teams")


@contest_page("registration.decide")
@shows_personal_data("подписанное согласие, заявка № {number}")
@require_GET
def signed_consent(request: HttpRequest, contest: Contest, number: int) -> FileResponse:
    """The signed sheet of a minor's representative, for staff; each look is in the access journal."""
    representative = get_object_or_404(Representative, application__number=number, application__contest=contest)
    if not representative.signed_copy:
        raise Http404
    guardians.note_consent_seen(representative=representative, by=user_of(request), address=request.META.get("REMOTE_ADDR"))
    return FileResponse(representative.signed_copy.open("rb"), as_attachment=True, filename=representative.signed_copy_name)


@contest_page("registration.decide")
@shows_personal_data("документ о назначении руководителя № {leader_id}")
@require_GET
def appointment_file(request: HttpRequest, contest: Contest, leader_id: int) -> FileResponse:
    leader = get_object_or_404(TeamLeader, pk=leader_id, team__contest=contest)
    if not leader.appointment:
        raise Http404
    return FileResponse(leader.appointment.open("rb"), as_attachment=True, filename=leader.appointment_name)


@contest_page("registration.decide")
@require_POST
def check_appointment(request: HttpRequest, contest: Contest, leader_id: int) -> HttpResponse:
    """Staff's answer about the paper they have read."""
    leader = get_object_or_404(TeamLeader, pk=leader_id, team__contest=contest)
    accept = request.POST.get("action") == "accept"
    try:
        appointments.check_appointment(
            leader=leader, accept=accept, reason=request.POST.get("reason", ""), by=user_of(request), seen=request.POST.get("seen"),
        )  # fmt: skip
        messages.success(request, "Документ принят." if accept else "Документ возвращён, руководителю ушло письмо.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("staff_team", contest.slug, leader.team_id)
