"""What is written for the press: the list, one item."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest, MediaOutlet
from hackathon_portal.contests.text import as_html
from hackathon_portal.contests.views.public import NEWS_ON_A_PAGE
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.operations.actions import press as actions
from hackathon_portal.operations.forms import PressAddressForm, PressForm
from hackathon_portal.operations.models import PressItem


@contest_page("operations.write_press")
@shows_personal_data("адреса изданий")
@require_GET
def press_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Items by their state, and the media that follow the contest."""
    items = PressItem.objects.filter(contest=contest).select_related("agreed_by")
    context = {"contest": contest, "items": items, "outlets": MediaOutlet.objects.filter(contest=contest)}
    return render(request, "operations/press_list.html", context)


@contest_page("operations.write_press")
@require_http_methods(["GET", "POST"])
def press_item(request: HttpRequest, contest: Contest, press_id: int) -> HttpResponse:
    """One item: written, agreed by the operator, published; 0 is a new one."""
    item = get_object_or_404(PressItem, pk=press_id, contest=contest) if press_id else PressItem(contest=contest)
    action, seen = request.POST.get("action", ""), whole_number(request.POST.get("revision"))
    form = PressForm(request.POST if action == "save" else None, instance=item)
    address = PressAddressForm(request.POST if action == "publish" else None)
    try:
        if action == "save" and form.is_valid():
            actions.write_press_item(item=form.instance, by=user_of(request), revision=seen)
            messages.success(request, "Черновик записан.")
            return redirect("press_item", contest.slug, form.instance.pk)
        if action == "agree" and press_id:
            actions.agree_press_item(item=item, by=user_of(request), revision=seen)
            messages.success(request, "Материал согласован.")
            return redirect("press_item", contest.slug, item.pk)
        if action == "publish" and press_id and address.is_valid():
            actions.publish_press_item(item=item, by=user_of(request), revision=seen, **address.cleaned_data)
            messages.success(request, "Материал опубликован на странице «Пресса».")
            return redirect("press_list", contest.slug)
        if action == "withdraw" and press_id:
            actions.withdraw_press_item(item=item, reason=request.POST.get("reason", ""), by=user_of(request))
            messages.success(request, "Материал снят с публикации.")
            return redirect("press_item", contest.slug, item.pk)
    except RuleViolation as violation:
        if action == "save" and violation.field:  # what was published shows no form that could carry the refusal
            add_to_form(form, violation)
        else:
            tell(request, violation)
    context = {"contest": contest, "item": item, "form": form, "address": address, "preview": as_html(item.text)}
    return render(request, "operations/press_item.html", context, status=422 if form.errors or address.errors else 200)


@contest_page("contests.see")
def press(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What was agreed with the organiser and published of the contest."""
    page = Paginator(
        PressItem.objects.filter(contest=contest, state=PressItem.State.PUBLISHED).order_by("-published_at"), NEWS_ON_A_PAGE
    ).get_page(request.GET.get("page"))
    context = {"contest": contest, "page": page, "items": [(one, as_html(one.text)) for one in page]}
    return keep_for_visitors(render(request, "operations/press.html", context))
