"""The page of a minor's representative, by the link of a letter: data for the printed form, the form itself, the signed sheet.

Whoever holds the link sees for whom it is and may fill in what nobody has filled in. What was typed, and a consent that is accepted,
is shown and changed for a while after a code sent to the representative's address was typed, or in the session that typed it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import clocks
from hackathon_portal.contests.access import open_page
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.request_size import brings_files
from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.russia.identifiers import digits_of
from hackathon_portal.russia.words import plural
from registration import letters, printed
from registration.actions import guardians, link_codes
from registration.actions.refusals import refuse_link_over
from registration.forms.applicant import ScanForm
from registration.forms.guardians import ConsentDataForm
from registration.models import Representative
from registration.queries import people

State = Representative.State
CODE_NEEDED = "Сначала подтвердите, что это вы: получите код на почту и введите его."
WRONG_CODE = "Код не подошёл или устарел. Проверьте письмо или получите новый код."
# What of a text lets its owner recognise it, where the text is long enough to tell nobody else anything.
SHOWN, SHORT = 2, 12


class _Proof:
    """Whether this session has shown that it is the representative's: kept in the session, until an instant."""

    def __init__(self, request: HttpRequest, representative: Representative) -> None:
        self.session, self.representative = request.session, representative
        self.name = f"representative:{representative.pk}"

    @property
    def holds(self) -> bool:
        return self._until("seen") > clock.real()

    @property
    def has_code(self) -> bool:
        return self._until("valid") > clock.real()

    def give(self) -> None:
        self.session[self.name] = {"seen": self._in(link_codes.SEEN_MINUTES)}

    def ask(self) -> None:
        """Send a code; the one before is none any more."""
        self.session[self.name] = {
            "hash": link_codes.ask_code(self.representative),
            "valid": self._in(link_codes.CODE_MINUTES),
        }

    def takes(self, code: str) -> bool:
        """Whether the code is right; then the session has the proof."""
        wanted = self.session.get(self.name, {}).get("hash", "") if self.has_code else ""
        if not link_codes.fits(self.representative, digits_of(code), wanted):
            return False
        self.give()
        return True

    def _until(self, name: str) -> datetime:
        kept = self.session.get(self.name, {}).get(name)
        return datetime.fromisoformat(kept) if kept else clock.real() - timedelta(1)

    @staticmethod
    def _in(minutes: int) -> str:
        return (clock.real() + timedelta(minutes=minutes)).isoformat()


def _represented(token: str) -> Representative:
    representative = guardians.representative_by_token(token)
    if representative is None:
        raise Http404
    clocks.serve(representative.application.contest)
    return representative


def _most_of_scan(token: str) -> int:
    return guardians.SCAN_MEGABYTES if guardians.representative_by_token(token) else 0


def _ends(representative: Representative) -> datetime:
    last = letters.link_ends(representative.application.contest)
    return max(guardians.consent_ends(representative) or last, last)


@open_page(
    "ссылка из письма действует только для согласия за одного участника; что за ней записано, показывают после кода из письма"
)
@brings_files(_most_of_scan, at_most=guardians.SCAN_MEGABYTES, from_visitors=True)
@require_http_methods(["GET", "POST"])
def represent(request: HttpRequest, token: str) -> HttpResponse:
    """The representative's page."""
    representative = _represented(token)
    if not people.needs_representative(representative.application):
        context = {"contest": representative.application.contest}
        return render(request, "registration/represent_over.html", context, status=403 if request.method == "POST" else 200)
    asked = request.POST.get("action", "")
    if asked in ("fill", "scan"):
        refuse_link_over(representative.application.contest, until=_ends(representative))
    proof = _Proof(request, representative)
    acts = {"code": _send, "open": _open, "link": _link, "withdraw": _withdraw}
    if asked in acts:
        try:
            if done := acts[asked](request, representative, proof):
                return done
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("represent", token)
    return _forms(request, representative, proof, asked, token)


def _forms(request: HttpRequest, representative: Representative, proof: _Proof, asked: str, token: str) -> HttpResponse:
    """The page with its two forms: the data, the signed sheet."""
    form = ConsentDataForm(
        request.POST if asked == "fill" else None, instance=representative, child=printed.form_to_check(representative)
    )
    scan = ScanForm(request.POST, request.FILES) if asked == "scan" else ScanForm()
    if asked == "fill":
        if _may_fill(request, representative, proof):
            if carried_out(form, lambda data: guardians.fill_consent(representative=representative, values=data)):
                proof.give()
                messages.success(request, "Данные сохранены. Напечатайте согласие, подпишите и приложите скан.")
                return redirect("represent", token)
        else:
            form.is_valid()  # what was typed stays, also where it is wrong
            form.add_error(None, f"Данные ещё не сохранены: введите код из письма, которое пришло на {_address(representative)}.")
    if asked == "scan" and carried_out(
        scan, lambda data: guardians.upload_consent(
            representative=representative, upload=data["file"], address=request.META.get("REMOTE_ADDR")
        ),
    ):  # fmt: skip
        messages.success(request, "Подписанное согласие приложено, организатор его проверит.")
        return redirect("represent", token)
    context = _context(request, representative, proof) | {"form": form, "scan_form": scan, "token": token}
    return render(request, "registration/represent.html", context, status=422 if asked else 200)


def _context(request: HttpRequest, representative: Representative, proof: _Proof) -> dict[str, Any]:
    typed = request.POST.get("action") == "fill"
    representative.refresh_from_db()
    application = representative.application
    is_over = is_after(clock.now(), _ends(representative))
    opened = proof.holds or (representative.state == State.ASKED and not is_over)
    return {
        "contest": application.contest, "application": application, "representative": representative, "opened": opened,
        "child": application.full_name if opened else f"{application.name} {application.surname[:1]}.",
        "typed": typed and not opened, "has_code": proof.has_code, "address": _address(representative),
        "hints": [
            ("Паспорт", _hint(representative.passport)), ("Адрес регистрации", _hint(representative.address)),
            ("Адрес проживания ребёнка", _hint(representative.child_address)),
        ],
        "filled": printed.of_representative(representative) if opened else None,
        "published": printed.of_contest(application.contest).published, "is_over": is_over,
        "is_next": representative.state == State.ASKED or (typed and not opened),
        "is_served": not opened and (
            representative.state == State.ACCEPTED or (representative.state == State.UPLOADED and is_over)
        ),
        "can_withdraw": opened and representative.state in (State.ACCEPTED, State.UPLOADED),
    }  # fmt: skip


def _hint(text: str) -> str:
    return f"{text[:SHOWN]}•••{text[-SHOWN:]}" if len(text) >= SHORT else "•••" if text else "не записан"


def _address(representative: Representative) -> str:
    name, _, domain = representative.email.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def _may_fill(request: HttpRequest, representative: Representative, proof: _Proof) -> bool:
    """Whoever holds the link fills in what is empty; what is filled in only the representative. A code is sent where one is needed."""
    if representative.state == State.ASKED or proof.holds:
        return True
    try:
        if code := request.POST.get("code", ""):
            if proof.takes(code):
                return True
            messages.error(request, WRONG_CODE)
        if not proof.has_code:
            proof.ask()
    except RuleViolation as violation:
        tell(request, violation)
    return False


def _send(request: HttpRequest, representative: Representative, proof: _Proof) -> HttpResponse | None:
    proof.ask()
    messages.success(
        request,
        f"Код отправлен на {_address(representative)}. Он действует {plural(link_codes.CODE_MINUTES, 'минуту,минуты,минут')}.",
    )
    return None


def _open(request: HttpRequest, representative: Representative, proof: _Proof) -> HttpResponse | None:
    if not proof.takes(request.POST.get("code", "")):
        messages.error(request, WRONG_CODE)
    return None


def _link(request: HttpRequest, representative: Representative, proof: _Proof) -> HttpResponse | None:
    if request.user.is_authenticated:
        _require(proof)
        guardians.link_representative(representative=representative, by=user_of(request))
        messages.success(request, "Связано. Призы участника теперь видны в вашем кабинете.")
        return redirect("cabinet")
    return None


def _withdraw(request: HttpRequest, representative: Representative, proof: _Proof) -> HttpResponse | None:
    _require(proof)
    guardians.withdraw_representative(representative=representative, reason=request.POST.get("reason", ""))
    messages.success(request, "Согласие отозвано, организатор узнает об этом из письма.")
    return None


def _require(proof: _Proof) -> None:
    if not proof.holds:
        raise RuleViolation(code="representative.code_needed", message=CODE_NEEDED, status=403)


@open_page("ссылка из письма действует только для согласия за одного участника; после кода из письма")
@require_GET
def consent_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The consent with the data filled in, to print and sign."""
    representative = _represented(token)
    guardians.refuse_grown_up(representative.application)
    refuse_link_over(representative.application.contest, until=_ends(representative), pressed=False)
    if representative.state != State.ASKED and not _Proof(request, representative).holds:
        messages.error(request, CODE_NEEDED)
        return redirect("represent", token)
    data = printed.as_pdf(printed.of_representative(representative), representative.application.contest)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="soglasie.pdf"'
    response["Cache-Control"] = "no-store"
    return response
