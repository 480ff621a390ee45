"""The certificate of a person's income and tax as a paper for them (Tax Code, art. 230 p. 3; form of КНД 1175018)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.queries import awards
from prizes.models import Award, PayerAccount, Payment
from prizes.payouts.payees import Payee
from prizes.payouts.queries.certificates import figures_of_certificate
from prizes.payouts.queries.incomes import agent_year
from prizes.rules.incomes import PersonYear
from prizes.rules.tax_forms import blocks_of
from prizes.taxes import actions, queries, taken


def certificate_pdf(contest: Contest, agent_inn: str, year: int, payee: Payee, person: PersonYear, made_on: date) -> bytes:
    """The person's year at one agent over all contests: a section for each rate with its months, things, the tax not withheld."""
    account = (
        PayerAccount.objects.filter(contest=contest, inn=agent_inn).order_by("-is_main", "id").first()
        or PayerAccount.objects.filter(inn=agent_inn).first()
    )
    context = {
        "agent": account, "listed": queries.agent_as_listed(agent_inn, year), "agent_inn": agent_inn, "year": year, "payee": payee, "person": person, "blocks": blocks_of(person, year),
        "things": [income.receipt for income in person.incomes if income.receipt.in_kind], "made_on": made_on,
        "rehearsal": contest.is_rehearsal,
    }  # fmt: skip
    return render_pdf("prizes/documents/income_certificate.html", context)


def _made(contest: Contest, agent_inn: str, year: int, person: str, by: User) -> bytes:
    """The paper, which is written down as taken: when its figures change, the page says so."""
    found = agent_year(agent_inn, year, person=person)
    if person not in found:
        raise RuleViolation(code="certificate.none", message=f"За {year} год у этого человека здесь доходов нет.", status=404)
    payee, own = found[person]
    taken.keep_taken(
        contest=contest, agent_inn=agent_inn, year=year, kind=taken.KINDS.CERTIFICATE, person=person, by=by,
        figures=figures_of_certificate(payee, own, year),
    )  # fmt: skip
    return certificate_pdf(contest, agent_inn, year, payee, own, local_day(clock.now(), contest.regulation))


@action("Выгружена справка о доходах")
def take_certificate(*, contest: Contest, agent_inn: str, year: int, person: str, by: User, address: str | None) -> bytes:
    """For the accountant; `person` is the keyed hash of whom the agent paid."""
    actions.demand(by, contest, queries.contests_of(agent_inn, year))
    data = _made(contest, agent_inn, year, person, by)
    record_access(by=by, contest_id=contest.pk, subject=f"справка о доходах за {year} год", reason="отчётность", address=address)
    note(contest_id=contest.pk, about=f"{year} год")
    return data


def paid_to(award: Award) -> Payment | None:
    """The payment of this award that has been made, of whose year its recipient may ask the certificate."""
    if award.is_grant:
        return None
    return Payment.objects.filter(award=award, state=Payment.State.PAID).exclude(recipient_hash="").first()


@action("Получена своя справка о доходах")
def take_own_certificate(*, award: Award, by: User) -> tuple[int, bytes]:
    """For whom the award was paid to (the page hands in only their own); its year and the file."""
    if not awards.awards_of(by, award.contest).filter(pk=award.pk).exists():
        raise RuleViolation(code="certificate.alien", message="Справку получает тот, кому выплачен приз.", status=403)
    payment = paid_to(award)
    if payment is None or payment.tax_year is None:
        raise RuleViolation(code="certificate.unpaid", message="Справка появится, когда приз будет выплачен.", status=404)
    data = _made(award.contest, payment.agent_inn, payment.tax_year, payment.recipient_hash, by)
    note(contest_id=award.contest_id, about=f"{payment.tax_year} год")
    return payment.tax_year, data
