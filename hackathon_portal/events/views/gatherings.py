"""Gatherings beside the contest: visitors sign up and answer, staff keep them, order slots, mark who was there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page, to_sign_in
from hackathon_portal.contests.models import Contest
from hackathon_portal.events.actions import attendance
from hackathon_portal.events.actions import gatherings as gatherings_actions
from hackathon_portal.events.forms import GatheringForm, SlotsForm
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.events.queries import gatherings as gatherings_queries
from hackathon_portal.events.views import door
from hackathon_portal.events.views.answering import answered, shown
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_numbers


@contest_page("contests.see")
@require_GET
def gatherings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What there is to come to, with the own answers."""
    rows = gatherings_queries.gatherings_for(request.user, contest)
    now = clock.now()
    context = {
        "contest": contest, "coming": [row for row in rows if row[0].ends_at >= now], "past": [row for row in rows if row[0].ends_at < now],
    }  # fmt: skip
    return render(request, "events/gatherings.html", context)


@contest_page("contests.see")
@require_http_methods(["GET", "POST"])
def gathering(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """One gathering; the link to it is shown to those who come."""
    invited = next(
        ((one, mine) for one, mine in gatherings_queries.gatherings_for(request.user, contest) if one.pk == gathering_id), None
    )
    if invited is None:
        if not request.user.is_authenticated and Gathering.objects.filter(pk=gathering_id, contest=contest).exists():
            return to_sign_in(request)  # an invitation's letter leads here
        raise Http404
    one, mine = invited
    one.contest = contest
    if request.method == "POST":
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if answered(request, one):
            return redirect("gathering", contest.slug, gathering_id)
    context = {"contest": contest, **shown(one, mine)}
    return render(request, "events/gathering.html", context)


@contest_page("operations.manage_gatherings")
@require_http_methods(["GET", "POST"])
def gathering_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every gathering of the contest for who keeps them."""
    context = {"contest": contest, "gatherings": gatherings_queries.gatherings(contest)}
    return render(request, "events/gathering_list.html", context)


@contest_page("operations.manage_gatherings")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """Write a gathering, 0 is a new one; or take it off."""
    gathering = get_object_or_404(Gathering, pk=gathering_id, contest=contest) if gathering_id else Gathering(contest=contest)
    gathering.contest = contest
    if request.POST.get("action") == "cancel" and gathering_id:
        gatherings_actions.cancel_gathering(gathering=gathering, by=user_of(request))
        messages.success(request, "Мероприятие отменено, записавшимся отправлены письма.")
        return redirect("gathering_list", contest.slug)
    form = GatheringForm(request.POST or None, instance=gathering, zone=contest.regulation.zone)
    if request.method == "POST" and carried_out(
        form, lambda _: gatherings_actions.save_gathering(gathering=form.instance, by=user_of(request))
    ):
        messages.success(request, "Мероприятие записано.")
        return redirect("gathering_people", contest.slug, form.instance.pk)
    context = {"contest": contest, "form": form, "one": gathering, "back": reverse("gathering_list", args=[contest.slug])}
    return render(request, "events/gathering_edit.html", context, status=422 if form.errors else 200)


@contest_page("operations.manage_gatherings")
@shows_personal_data("записавшиеся на встречу № {gathering_id}")
@require_GET
def people(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """Who comes, who was invited, who was there; the order of those who show a project."""
    return people_page(request, contest, get_object_or_404(Gathering, pk=gathering_id, contest=contest))


def people_page(request: HttpRequest, contest: Contest, gathering: Gathering, slots: SlotsForm | None = None) -> HttpResponse:
    rows = list(gathering.sign_ups.select_related("user").order_by("slot_at", "id"))
    coming = [row for row in rows if row.state == SignUp.State.COMING]
    context = {
        "contest": contest, "one": gathering, "rows": rows, "coming": coming, "has_begun": clock.now() >= gathering.starts_at,
        "slots": slots or (SlotsForm(coming=coming) if gathering.slot_minutes and coming else None),
    }  # fmt: skip
    return render(request, "events/gathering_people.html", context, status=422 if slots else 200)


@contest_page("operations.manage_gatherings")
@require_POST
def set_slots(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    gathering = get_object_or_404(Gathering, pk=gathering_id, contest=contest)
    gathering.contest = contest
    rows = gathering.sign_ups.filter(state=SignUp.State.COMING).select_related("user").order_by("slot_at", "id")
    form = SlotsForm(request.POST, coming=list(rows))
    if carried_out(form, lambda _: gatherings_actions.set_slots(gathering=gathering, order=form.order(), by=user_of(request))):
        messages.success(request, "Время показов назначено.")
        return redirect("gathering_people", contest.slug, gathering_id)
    return people_page(request, contest, gathering, form)


@contest_page("operations.mark_attendance")
@shows_personal_data("вход на встречу № {gathering_id}")
@require_http_methods(["GET", "POST"])
def gathering_door(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """The door of one gathering: the scanner, and a button beside each name."""
    one = get_object_or_404(Gathering, pk=gathering_id, contest=contest)
    one.contest = contest
    if request.method == "POST":
        door.mark_one(request, one)
        return redirect("gathering_door", contest.slug, gathering_id)
    arguments = [contest.slug, gathering_id]
    return door.page(
        request, one, {"sync": reverse("gathering_sync", args=arguments), "back": reverse("gathering", args=arguments)}
    )


@contest_page("operations.mark_attendance")
@shows_personal_data("отметки входа на встречу № {gathering_id}")
@require_POST
def gathering_sync(request: HttpRequest, contest: Contest, gathering_id: int) -> JsonResponse:
    """Marks a phone has kept."""
    one = get_object_or_404(Gathering, pk=gathering_id, contest=contest)
    one.contest = contest
    return door.sync(request, one)


@contest_page("operations.manage_gatherings")
@require_POST
def mark(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """Who was there."""
    gathering = get_object_or_404(Gathering, pk=gathering_id, contest=contest)
    present = set(whole_numbers(request.POST.getlist("present")))
    count = attendance.mark_attended(gathering=gathering, present=present, by=user_of(request))
    messages.success(request, f"Отмечено присутствие: {count}.")
    return redirect("gathering_people", contest.slug, gathering_id)
