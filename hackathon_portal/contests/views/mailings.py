"""The link «Не получать рассылки» of a mailing (RFC 8058): opened, it asks; pressed, by a person or by a mail program, it is done."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hackathon_portal.contests import letters
from hackathon_portal.contests.access import open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import letter_refusals


# A mail program sends no cookie and no token of a form: the signed address is what entitles, and it entitles to nothing else.
@csrf_exempt
@open_page("подписанная ссылка из письма относится к одному адресу и одному конкурсу")
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing: mail scanners open every link. A press tells what it wants."""
    message = letter_refusals.message_of(token)
    contest_id = message.contest_ref if message else None
    if message is None or contest_id is None:
        raise Http404
    done = ""
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("wanted") == "no":
            letters.refuse_by_link(message=message)
            done = "refused"
        elif request.POST.get("wanted") == "yes":
            letters.take_back_by_link(message=message)
            done = "wanted"
        else:
            return HttpResponseBadRequest("List-Unsubscribe=One-Click")
    context = {
        "contest": Contest.objects.select_related("regulation_version").get(pk=contest_id), "done": done,
        "refused": letter_refusals.refused(contest_id, message.recipient),
    }  # fmt: skip
    response = render(request, "contests/unsubscribe.html", context)
    response["Cache-Control"] = "no-store"
    return response
