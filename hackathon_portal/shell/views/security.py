"""A person's own page «Вход и безопасность»: where they are signed in, ending it, the last sign-ins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts import asking, second_factor, sessions, sign_ins
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.contests.access import signed_in_page
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number

SHOWN = 20


@signed_in_page
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    context = {
        "sessions": sessions.of_person(request.user),
        "own_key": request.session.session_key,
        "records": sign_ins.of_person(request.user)[:SHOWN],
        "others_sign_in": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "owns_device": second_factor.owns_device(request.user),
        "is_limited": request.session.get(second_factor.LIMITED_KEY, False),
        "idle_minutes": int(settings.STAFF_SESSION_IDLE.total_seconds() // 60),
        "most_hours": int(settings.STAFF_SESSION_MOST.total_seconds() // 3600),
        "days": settings.SESSION_COOKIE_AGE // 86_400,
    }
    return render(request, "shell/security.html", context)


@signed_in_page
@require_GET
def pass_factor(request: HttpRequest) -> HttpResponse:
    """From a page that shows less without the second factor: to the factor and back."""
    return asking.to_second_factor(request, back_to=request.GET.get("next") or reverse("cabinet"))


@signed_in_page
@require_POST
@changes_entry
def end_sessions(request: HttpRequest) -> HttpResponse:
    """`session`: one of them; `others`: all but this one; `all`: this one too."""
    user: Any = request.user
    what = request.POST.get("what", "")
    if what == "all":
        count = sessions.end_other_sessions(request, user) + 1
        sign_ins.write(sign_ins.Kind.ENDED, request, user=user, detail=f"сам, все: {count}")
        logout(request)
        messages.success(request, "Вы вышли на всех устройствах.")
        return redirect("account_login")
    if what == "others":
        count = sessions.end_other_sessions(request, user)
    else:
        row = get_object_or_404(user.open_sessions.exclude(key=request.session.session_key), pk=whole_number(what, MOST_ID) or 0)
        sessions.end(row)
        count = 1
    sign_ins.write(sign_ins.Kind.ENDED, request, user=user, detail=f"сам: {count}")
    messages.success(request, "Других сеансов больше нет." if what == "others" else "Сеанс закончен.")
    return redirect("security")
