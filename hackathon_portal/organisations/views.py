"""Pages of whoever acts for an organisation, and of whoever asks to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.access import open_page, signed_in_page, to_sign_in
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.journals import deeds_in, looks_in
from hackathon_portal.accounts.who import user_of
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.organisations import queries
from hackathon_portal.organisations.access import organisation_page
from hackathon_portal.organisations.actions import people as people_actions
from hackathon_portal.organisations.actions import standing
from hackathon_portal.organisations.forms import ClaimForm, ContactsForm, InviteForm, ReasonForm
from hackathon_portal.organisations.models import Claim, Organisation, RepresentativeInvitation

ON_A_PAGE = 50
LATEST_LOOKS = 20
REGION_NAMES = {region.code: region.name for region in REGIONS}


@signed_in_page
@require_GET
def own_organisations(request: HttpRequest) -> HttpResponse:
    """Organisations the person acts for, and what became of their claims."""
    user = user_of(request)
    context = {"organisations": queries.represented_by(user), "claims": queries.claims_of(user)}
    return render(request, "organisations/own.html", context)


@signed_in_page
@require_GET
def acting_for(request: HttpRequest) -> HttpResponse:
    """Straight to the organisation of who acts for one; of several a list to choose from, without one what to do."""
    found = list(queries.represented_by(user_of(request))[:2])
    if len(found) == 1:
        return redirect("organisation", found[0].slug)
    return redirect("own_organisations")


@signed_in_page
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The claim to act for an organisation, with its paper."""
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and carried_out(
        form,
        lambda data: standing.apply_for_organisation(
            details=form.details, short_name=data["short_name"], site=data["site"], position=data["position"], upload=data["file"],
            by=user_of(request),
        ),
    ):  # fmt: skip
        messages.success(request, "Заявление подано. Решение придёт письмом, до него заявление можно отозвать.")
        return redirect("own_organisations")
    return render(request, "organisations/apply.html", {"form": form}, status=422 if form.errors else 200)


@signed_in_page
@require_POST
def withdraw_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    claim = get_object_or_404(Claim, pk=claim_id, user=request.user.pk)
    try:
        standing.withdraw_claim(claim=claim, by=user_of(request))
        messages.success(request, "Заявление отозвано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("own_organisations")


@open_page("приглашение представителю открывают по ссылке; принять может только вошедший")
@changes_entry
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person reads what they would be and agrees, signed in."""
    invitation = people_actions.invitation_by_token(token)
    if invitation is None:
        raise Http404
    why = people_actions.why_over(invitation)
    if request.method == "POST" and not why:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            people_actions.accept_representative_invitation(invitation=invitation, by=user_of(request))
            messages.success(request, f"Вы представляете организацию «{invitation.organisation}».")
            return redirect(invitation.organisation)
        except RuleViolation as violation:
            tell(request, violation)
    context = {"invitation": invitation, "organisation": invitation.organisation, "why": why}
    return render(request, "organisations/join.html", context, status=409 if why else 200)


@organisation_page("organisations.see")
@require_GET
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Registered data and contacts; for its people the state and what they can do."""
    context = {"organisation": organisation, "region": REGION_NAMES.get(organisation.region, "")}
    return render(request, "organisations/organisation.html", context)


@organisation_page("organisations.manage")
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = ContactsForm(request.POST or None, instance=organisation)
    if request.method == "POST" and carried_out(
        form, lambda data: standing.change_contacts(organisation=organisation, by=user_of(request), **data)
    ):
        messages.success(request, "Контакты сохранены.")
        return redirect(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/contacts.html", context, status=422 if form.errors else 200)


@organisation_page("organisations.see_people")
@changes_entry
@shows_personal_data("представители организации")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Representatives and open invitations; the form invites another."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form,
        lambda data: people_actions.invite_representative(organisation=organisation, email=data["email"], by=user_of(request)),
    ):
        messages.success(request, "Приглашение отправлено.")
        return redirect("organisation_people", organisation.slug)
    context = {
        "organisation": organisation,
        "form": form,
        "grants": queries.representatives(organisation),
        "invitations": organisation.invitations.filter(used_at=None, revoked_at=None),
    }
    return render(request, "organisations/people.html", context, status=422 if form.errors else 200)


@organisation_page("organisations.see_people")
@changes_entry
@shows_personal_data("представитель организации")
@require_http_methods(["GET", "POST"])
def remove_person(request: HttpRequest, organisation: Organisation, grant_id: int) -> HttpResponse:
    """Take the role away from a representative, or lay it down, with the reason."""
    grant = get_object_or_404(queries.representatives(organisation), pk=grant_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form,
        lambda data: people_actions.remove_representative(
            grant=grant, organisation=organisation, reason=data["reason"], by=user_of(request)
        ),
    ):
        messages.success(request, "Представитель снят.")
        if grant.user_id == request.user.pk:
            return redirect("own_organisations")
        return redirect("organisation_people", organisation.slug)
    context = {"organisation": organisation, "grant": grant, "form": form}
    return render(request, "organisations/remove_person.html", context, status=422 if form.errors else 200)


@organisation_page("organisations.invite")
@changes_entry
@require_POST
def revoke_invitation(request: HttpRequest, organisation: Organisation, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(
        RepresentativeInvitation.objects.select_related("organisation"), pk=invitation_id, organisation=organisation
    )
    try:
        people_actions.revoke_representative_invitation(invitation=invitation, by=user_of(request))
        messages.success(request, "Приглашение отозвано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("organisation_people", organisation.slug)


@organisation_page("organisations.see_journal")
@shows_personal_data("журнал организации")
@require_GET
def journal(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = max(1, whole_number(request.GET.get("page")) or 1)
    entries = deeds_in(organisation.room, search=search, limit=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    context = {
        "organisation": organisation, "entries": entries[:ON_A_PAGE], "search": search, "page": page,
        "has_next": len(entries) > ON_A_PAGE, "zone": "", "accesses": looks_in(organisation.room)[:LATEST_LOOKS],
    }  # fmt: skip
    return render(request, "organisations/journal.html", context)
