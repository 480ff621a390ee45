"""Letters: the contest's own words, the delivery log, a letter once more, mailings to many with progress."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import addresses, jobs
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.web.letter_log import shown
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from registration import letters
from registration.actions import correspondence as correspondence_actions
from registration.forms.staff import LetterTemplateForm, MailingForm, SchoolMailingForm
from registration.models import Application, LetterTemplate, Mailing, SchoolMailing
from registration.queries import correspondence, people

PER_PAGE = 100


@contest_page("registration.manage_letters")
@shows_personal_data("журнал писем")
@require_GET
def letter_log(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every letter of the contest: to whom, when, whether it arrived; what failed can be sent again."""
    context = {"contest": contest} | shown(request, contest.room, correspondence.letter_counts(contest))
    return render(request, "registration/letter_log.html", context)


@contest_page("registration.manage_letters")
@require_POST
def resend(request: HttpRequest, contest: Contest, message_id: int) -> HttpResponse:
    message = get_object_or_404(OutboxMessage, pk=message_id, contest_ref=contest.pk, channel=OutboxMessage.Channel.EMAIL)
    try:
        correspondence_actions.resend_letter(message=message, contest=contest, by=user_of(request))
        messages.success(request, f"Письмо «{message.subject}» поставлено в отправку ещё раз.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("letter_log", contest.slug)


@contest_page("registration.manage_letters")
@require_GET
def templates(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Kinds of letters, and which of them have the contest's own words."""
    own = set(LetterTemplate.objects.filter(contest=contest).values_list("kind", flat=True))
    kinds = [(kind, title, kind in own) for kind, title in letters.KINDS.items()]
    return render(request, "registration/letter_templates.html", {"contest": contest, "kinds": kinds})


@contest_page("registration.manage_letters")
@shows_personal_data("письмо на данных заявки")
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    """One kind of letter: words, a preview on a real application, a test letter to oneself."""
    if kind not in letters.KINDS:
        raise Http404
    own = letters.template_of(contest, kind)
    initial = {"subject": own.subject, "body": own.body} if own else {}
    form = LetterTemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and not request.POST.get("body", "").strip():
        form.fields["subject"].required = False  # no words of one's own: the portal's letter leaves
    sample = _sample(contest, form)
    context: dict[str, Any] = {
        "contest": contest, "kind": kind, "title": letters.KINDS[kind], "form": form, "own": own, "places": letters.PLACES,
        "sample": sample,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        try:
            if "save" in request.POST:
                correspondence_actions.set_letter_template(
                    contest=contest, kind=kind, subject=subject, body=body, by=user_of(request)
                )
                messages.success(request, "Образец сохранён." if body.strip() else "Теперь уходит письмо портала.")
                return redirect("letter_template", contest.slug, kind)
            if "test" in request.POST and sample:
                correspondence_actions.send_test_letter(
                    application=sample, kind=kind, subject=subject, body=body, by=user_of(request)
                )
                messages.success(request, f"Пробное письмо отправлено на {user_of(request).email}.")
        except RuleViolation as violation:
            add_to_form(form, violation)
    if sample:
        words = None
        if form.is_bound and form.is_valid() and form.cleaned_data["body"].strip():
            words = LetterTemplate(
                contest=contest, kind=kind, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"]
            )
        elif not form.is_bound:
            words = own
        context["preview"] = letters.render(kind, sample, template=words, **correspondence.sample_context(kind, sample))
    return render(request, "registration/letter_template.html", context)


def _sample(contest: Contest, form: LetterTemplateForm) -> Application | None:
    """The application a preview is shown on: the asked one, or the newest that has a number."""
    rows = people.applications_in(contest).filter(number__isnull=False).select_related("team")
    wanted = whole_number(form.data.get("number")) if form.is_bound else None
    application = None if wanted is None else rows.filter(number=wanted).first()
    application = application or rows.order_by("-number").first()
    if application:
        application.contest = contest
    return application


@contest_page("registration.mail")
@require_http_methods(["GET", "POST"])
def mailings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Write to many: first how it reads and how many get it, then the letters, counted as they leave."""
    form = MailingForm(request.POST or None, contest=contest)
    context: dict[str, Any] = {"contest": contest, "form": form, "sent": Mailing.objects.filter(contest=contest)[:20]}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "confirmed" in request.POST:
            try:
                made = correspondence_actions.start_mailing(contest=contest, by=user_of(request), **data)
                jobs.start(
                    kind="registration.mailing",
                    title=f"Рассылка № {made.pk}",
                    contest_id=contest.pk,
                    by=user_of(request),
                    parameters={"mailing": made.pk},
                    size=made.recipients,
                )
                return redirect("mailing", contest.slug, made.pk)
            except RuleViolation as violation:
                add_to_form(form, violation)
        else:
            draft = Mailing(contest=contest, **data)
            context |= {"draft": draft, "count": correspondence.addressees(draft).count()}
    return render(request, "registration/mailings.html", context)


@contest_page("registration.mail")
@shows_personal_data("рассылка № {mailing_id}")
@require_GET
def mailing(request: HttpRequest, contest: Contest, mailing_id: int) -> HttpResponse:
    """How many of the mailing's letters have left; the page asks again by itself."""
    chosen = get_object_or_404(Mailing, pk=mailing_id, contest=contest)
    progress = correspondence.batch_progress(chosen.batch)
    context = {"contest": contest, "mailing": chosen, "progress": progress, "over": progress["over"] >= chosen.recipients}
    context["percent"] = 100 * progress["over"] // max(1, chosen.recipients)
    name = "_mailing" if request.headers.get("HX-Request") else "mailing"
    response = render(request, f"registration/{name}.html", context)
    response["Vary"] = "HX-Request"
    return response


@contest_page("registration.mail")
@require_http_methods(["GET", "POST"])
def school_mailings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Letters to educational organisations: those sent with how many were opened, and a new one."""
    form = SchoolMailingForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: correspondence_actions.mail_schools(contest=contest, by=user_of(request), **data)
    ):
        messages.success(request, "Письма поставлены в отправку.")
        return redirect("school_mailings", contest.slug)
    schools = people.schools(contest)
    context = {
        "contest": contest, "form": form, "mailings": correspondence.school_mailings(contest), "total": schools.count(),
        "addresses": schools.exclude(email="").count(),
    }  # fmt: skip
    return render(request, "registration/school_mailings.html", context, status=422 if form.errors else 200)


@contest_page("registration.mail")
@shows_personal_data("письма организациям № {school_mailing_id}")
@require_GET
def school_mailing(request: HttpRequest, contest: Contest, school_mailing_id: int) -> HttpResponse:
    """One letter: to whom it went, whether it arrived and was opened."""
    sent_mailing = get_object_or_404(SchoolMailing, pk=school_mailing_id, contest=contest)
    page = Paginator(sent_mailing.notices.select_related("school").order_by(alphabetical("school__name")), PER_PAGE).get_page(
        request.GET.get("page")
    )
    addressed = equals("recipient", [notice.school.email for notice in page])
    sent = OutboxMessage.objects.filter(addressed, batch=sent_mailing.batch).only("recipient", "state")
    states = {addresses.normal(message.recipient): message.get_state_display() for message in sent}
    notices = [(notice, states.get(addresses.normal(notice.school.email), "")) for notice in page]
    return render(
        request, "registration/school_mailing.html", {"contest": contest, "one": sent_mailing, "page": page, "notices": notices}
    )


@open_page("ссылка из письма организации ведёт на открытую страницу конкурса")
@require_GET
def school_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: it was opened; on to the contest's page."""
    notice = correspondence_actions.school_letter_opened(token)
    if notice is None:
        raise Http404
    return redirect(notice.mailing.contest)
