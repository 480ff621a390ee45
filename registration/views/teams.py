"""Teams from the participant's side: founding, invitations by link and by code, handing the captaincy over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import clocks
from hackathon_portal.contests.access import contest_page, open_page, signed_in_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.kernel import rate
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.client import network_of
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from registration import fields, receivers
from registration.actions import kept_invitations, moving
from registration.actions import publicity as publicity_actions
from registration.actions import team_link as team_link_actions
from registration.actions import teams as teams_actions
from registration.actions.refusals import refuse_entry
from registration.forms.applicant import BankForm, CodeForm, TeamForm
from registration.models import Application, Invitation, PendingInvitation, Team
from registration.queries import teams
from registration.views.apply import guessing_bounded, led_application, team_application


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def found_team(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    refuse_entry(contest, user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            teams_actions.found_team(contest=contest, name=form.cleaned_data["name"], by=user_of(request))
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            return redirect("my_application", contest.slug)
    return render(request, "registration/found_team.html", {"contest": contest, "form": form})


@open_page("приглашение открывают по ссылке до входа; вступить может только вошедший")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = teams_actions.invitation_by_token(token)
        if found is not None:
            clocks.serve(found.team.contest)
            if teams.has_joined_by(request.user, found):
                return redirect("my_application", found.team.contest.slug)
        invitation = teams_actions.check_invitation(found)
        if not request.user.is_authenticated:
            receivers.remember_followed(request, invitation.pk)
        if request.method == "POST":
            if not request.user.is_authenticated:
                return redirect(f"{reverse('account_signup')}?next={request.path}")
            application = moving.accept_proposal(invitation=invitation, by=user_of(request))
            return redirect("my_application", application.contest.slug)
        if request.user.is_authenticated:
            refuse_entry(invitation.team.contest, user_of(request))
    except RuleViolation as violation:
        return render(request, "registration/join_refused.html", {"violation": violation}, status=violation.status)
    context = {
        "team": invitation.team, "contest": invitation.team.contest, "invitation": invitation,
        "captain": teams.first_name_of_captain(invitation.team), "asked": teams.asked_of_members(invitation.team.contest),
    }  # fmt: skip
    return render(request, "registration/join.html", context)


@signed_in_page
@require_http_methods(["GET", "POST"])
def join_by_code(request: HttpRequest) -> HttpResponse:
    """The short code, for who has no link at hand: first the team is shown, then joined. Guessing is slowed down."""
    form = CodeForm(request.POST or None)
    invitation = None
    if request.method == "POST" and form.is_valid():
        try:
            found = teams_actions.invitation_by_code(form.cleaned_data["code"])
            if found is not None and teams.has_joined_by(request.user, found):
                return redirect("my_application", found.team.contest.slug)
            invitation = _by_code(request, form.cleaned_data["code"])
            if "confirmed" in request.POST:
                application = moving.accept_proposal(invitation=invitation, by=user_of(request))
                return redirect("my_application", application.contest.slug)
        except RuleViolation as violation:
            violation.field = "code"
            add_to_form(form, violation)
    return render(request, "registration/join_by_code.html", {"form": form, "invitation": invitation})


def _by_code(request: HttpRequest, code: str) -> Invitation:
    """The invitation with this short code; a wrong one counts against the person and, more softly, their address."""
    whose = network_of(request.META["REMOTE_ADDR"])
    rate.take("join_code.address", whose)
    rate.take("join_code", request.user.pk)
    invitation = teams_actions.check_invitation(teams_actions.invitation_by_code(code))
    rate.give_back("join_code.address", whose)
    rate.give_back("join_code", request.user.pk)
    return invitation


@contest_page("contests.take_part")
@require_POST
def invite(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = team_application(request, contest)
    try:
        made = teams_actions.invite_to_team(team=application.team, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("my_application", contest.slug)
    return redirect("show_invitation", contest.slug, made.pk)


@contest_page("contests.take_part")
@require_GET
def show_invitation(request: HttpRequest, contest: Contest, invitation_id: int) -> HttpResponse:
    """The link, the code and the picture of an invitation that still works, as often as the captain asks."""
    application = led_application(request, contest)
    invitation = get_object_or_404(Invitation, pk=invitation_id, team=application.team, proposed_to=None)
    invitation.team = application.team
    made = teams_actions.secrets_of(invitation)
    if made is None or not teams_actions.still_works(invitation):
        messages.error(request, "Этого приглашения больше не показать: оно использовано, отозвано, истекло или создано давно.")
        return redirect("my_application", contest.slug)
    link = request.build_absolute_uri(reverse("join_team", args=[made.token]))
    context = {
        "contest": contest,
        "team": application.team,
        "invitation": invitation,
        "link": link,
        "code": f"{made.code[:4]} {made.code[4:]}",
        "qr": qr_data_uri(link),
        "code_page": request.build_absolute_uri(reverse("join_by_code")),
    }
    return render(request, "registration/invitation.html", context)


@contest_page("contests.take_part")
@require_POST
def team_link(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The captain switches the team's link on (for so many people, with another address if asked) or off."""
    team = led_application(request, contest).team
    try:
        if request.POST.get("action") == "off":
            team_link_actions.close_team_link(team=team, by=user_of(request))
            messages.success(request, "Ссылка команды выключена: по ней никто не вступит.")
            return redirect("my_application", contest.slug)
        places = whole_number(request.POST.get("places", ""), MOST_ID) or 0
        anew = request.POST.get("action") == "anew"
        link = team_link_actions.open_team_link(team=team, places=places, anew=anew, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("my_application", contest.slug)
    return redirect("show_invitation", contest.slug, link.pk)


@signed_in_page
@require_POST
def kept_invitation(request: HttpRequest, pending_id: int) -> HttpResponse:
    """An invitation offered in the cabinet: join, or take the offer away."""
    pending = get_object_or_404(
        PendingInvitation.objects.select_related("invitation__team__contest__regulation_version"),
        pk=pending_id,
        user=request.user.pk,
    )
    clocks.serve(pending.invitation.team.contest)
    try:
        if "dismiss" in request.POST:
            kept_invitations.dismiss_kept(pending=pending, by=user_of(request))
            return redirect("cabinet")
        application = moving.accept_proposal(invitation=pending.invitation, by=user_of(request))
        return redirect("my_application", application.contest.slug)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("cabinet")


@contest_page("contests.take_part")
@require_POST
def revoke_invitation(request: HttpRequest, contest: Contest, invitation_id: int) -> HttpResponse:
    application = team_application(request, contest)
    invitation = get_object_or_404(Invitation.objects.select_related("team"), pk=invitation_id, team=application.team)
    try:
        teams_actions.revoke_invitation(invitation=invitation, by=user_of(request))
        messages.success(request, "Приглашение больше не действует.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("my_application", contest.slug)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    """The captain takes somebody out; what follows is said first."""
    own = led_application(request, contest)
    member = get_object_or_404(own.team.applications, pk=application_id, role=Application.Role.MEMBER)
    member.contest, member.team = contest, own.team
    if request.method == "POST":
        try:
            teams_actions.remove_member(application=member, by=user_of(request))
            messages.success(request, "Участник убран из команды, ему отправлено письмо. Пригласите другого.")
            return redirect("my_application", contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    return render(request, "registration/remove_member.html", {"contest": contest, "member": member, "team": own.team})


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The captain names a successor; what follows is said first."""
    application = led_application(request, contest)
    members = [
        member for member in application.team.applications.order_by("id") if member.state in ("draft", "submitted", "admitted")
    ]
    members = [member for member in members if member.pk != application.pk]
    if request.method == "POST":
        chosen = next((member for member in members if str(member.pk) == request.POST.get("member")), None)
        try:
            teams_actions.offer_captaincy(team=application.team, to=chosen, by=user_of(request))
            outcome = f"Предложение отправлено: {chosen.full_name or chosen.email}." if chosen else "Предложение снято."
            messages.success(request, outcome)
            return redirect("my_application", contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    context = {"contest": contest, "application": application, "members": members, "team": application.team}
    return render(request, "registration/hand_over.html", context)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def become_captain(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The named member accepts with the fields a captain gives, or declines."""
    application = team_application(request, contest)
    if application.team.captain_offer_id != application.pk:
        messages.error(request, "Капитан не предлагал вам капитанство или уже передумал.")
        return redirect("my_application", contest.slug)
    application.role = Application.Role.CAPTAIN
    needs = set(contest.regulation.fields_of("captain")).intersection(fields.of_step("bank"))
    form = BankForm(request.POST or None, instance=application, regulation=contest.regulation) if needs else None
    if request.method == "POST":
        if "decline" in request.POST:
            teams_actions.decline_captaincy(application=application, by=user_of(request))
            messages.success(request, "Вы отказались, капитан остаётся прежним.")
            return redirect("my_application", contest.slug)
        if form is None or form.is_valid():
            try:
                values = form.values() if form else {}
                with guessing_bounded(application, user_of(request), values):
                    teams_actions.accept_captaincy(application=application, values=values, by=user_of(request))
                messages.success(request, "Теперь вы капитан команды.")
                return redirect("my_application", contest.slug)
            except RuleViolation as violation:
                if form:
                    add_to_form(form, violation)
                else:
                    tell(request, violation)
    return render(request, "registration/become_captain.html", {"contest": contest, "application": application, "form": form})


@contest_page("contests.take_part")
@require_POST
def publicity(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The captain shows the team on the site or hides it."""
    team = teams.captaincy_of(request.user, contest)
    if team is None:
        raise PermissionDenied
    shown = request.POST.get("shown") == "yes"
    publicity_actions.show_team(team=team, shown=shown, about=request.POST.get("about", ""), by=user_of(request))
    messages.success(request, "Команда показана на сайте." if shown else "Команды на сайте не видно.")
    return redirect("my_application", contest.slug)


@contest_page("contests.see")
def participants(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Admitted teams whose captains agreed to be shown and whose names may be."""
    shown = (
        teams.admitted_teams(contest).filter(is_public=True, name_state=Team.NameState.APPROVED).order_by(alphabetical("name"))
    )
    return keep_for_visitors(render(request, "registration/participants.html", {"contest": contest, "teams": shown}))
