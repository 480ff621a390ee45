"""Deeds with the fund, awards and diplomas (Tula: clauses 10.1, 10.6)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Max

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.documents.codes import new_code
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.actions.results import publish_results
from judging.models import Project, Protocol
from prizes import letters, queries
from prizes.models import Award, Diploma, FundItem
from prizes.rules import tax, terms
from registration.queries import captain_of
from registration.states import ApplicationState


@deed("Изменён призовой фонд")
def set_prize(*, nomination: Nomination, place: int, amount: Decimal | None, source: str, by: User) -> FundItem | None:
    """Set or remove the prize of a place; only before the results are published, in whole roubles."""
    contest = contest_with_regulation(nomination.contest_id)
    require(by, "prizes.manage_fund", contest, "Призовой фонд ведёт сотрудник.")
    clause = contest.regulation.clause("prize.fund")
    if contest.results_published_at:
        raise RuleViolation(code="fund.fixed", clause=clause, message="Результаты опубликованы, фонд больше не меняется.")
    note(contest_id=contest.pk, about=f"«{nomination.title}», место {place}: {amount or 'нет'}")
    if amount is None:
        FundItem.objects.filter(nomination=nomination, place=place).delete()
        return None
    try:
        tax.withhold(amount, contest.regulation.prizes.tax_rate(contest.ends_on.year))
    except tax.PrizeNotTaxable as error:
        raise RuleViolation(
            code="prize.amount", clause=contest.regulation.clause("prize.tax"), message=str(error), field="amount", status=422
        ) from error
    item, _ = FundItem.objects.update_or_create(
        nomination=nomination, place=place, defaults={"contest": contest, "amount": amount, "source": source}
    )
    return item


@deed("Результаты объявлены")
def announce_winners(*, protocol: Protocol, by: User) -> list[Award]:
    """Publish the signed protocol and make of it the awards, diplomas and certificates, with letters to their holders.

    A project to which the commission refused the prize for a violation keeps its place and diploma (Tula: clause 8.2.2).
    """
    protocol = publish_results(protocol=protocol, by=by)
    contest = contest_with_regulation(protocol.meeting.commission.contest_id)
    regulation = contest.regulation
    fund = {(item.nomination_id, item.place): item for item in FundItem.objects.filter(contest=contest)}
    last_place = regulation.last_prize_place
    claim_by = terms.claim_by(queries.announced_on(contest), regulation)
    without_prize = {row["project_id"] for row in protocol.figures.get("violations", []) if row["effect"] == "no_prize"}
    made = []
    for nomination in protocol.figures["nominations"]:
        for row in nomination["rows"]:
            if row["place"] is None or row["place"] > last_place:
                continue
            item = fund.get((nomination["nomination_id"], row["place"])) if row["project_id"] not in without_prize else None
            award, created = Award.objects.get_or_create(
                project_id=row["project_id"],
                defaults={
                    "contest": contest,
                    "team_id": row["team_id"],
                    "nomination_id": nomination["nomination_id"],
                    "place": row["place"],
                    "amount": item.amount if item else None,
                    "source": item.source if item else "",
                    "claim_by": claim_by if item else None,
                },
            )
            made.append(award)
            if created and award.amount and (captain := captain_of(award.team)):
                letters.post("prize", captain, award=award)
    issue_diplomas(contest=contest, by=by)
    note(contest_id=contest.pk, about=contest.short_title)
    return made


@deed("Выданы дипломы и сертификаты")
def issue_diplomas(*, contest: Contest, by: User) -> int:
    """A diploma for every admitted person of an awarded team, a certificate where a project was presented without a place."""
    require(by, "prizes.issue_diplomas", contest, "Дипломы выдаёт сотрудник или секретарь.")
    contest = locked_contest(contest.pk)
    places = {place.place: place for place in contest.regulation.places}
    awarded = {award.project_id: award for award in queries.awards(contest)}
    number = Diploma.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    made = 0
    projects = Project.objects.filter(contest=contest, state=Project.State.SUBMITTED).select_related("team", "nomination")
    for project in projects.order_by("nomination__position", "id"):
        award = awarded.get(project.pk)
        people = project.team.applications.filter(state=ApplicationState.ADMITTED, diploma=None).order_by("role", "id")
        for application in people:
            number += 1
            made += 1
            diploma = Diploma.objects.create(
                contest=contest,
                application=application,
                kind=Diploma.Kind.DIPLOMA if award else Diploma.Kind.CERTIFICATE,
                code=new_code(),
                number=number,
                holder=application.full_name,
                team=project.team.name,
                project=project.title,
                nomination=project.nomination.title,
                merit=places[award.place].diploma_title if award else "участник конкурса, представивший проект",
            )
            letters.post("diploma", application, diploma=diploma)
    note(contest_id=contest.pk, about=f"выдано: {made}")
    return made


@deed("Диплом отозван")
def revoke_diploma(*, diploma: Diploma, reason: str, by: User) -> None:
    """The check page says from now on that the document does not hold, and why."""
    require(by, "prizes.issue_diplomas", diploma.contest, "Дипломы отзывает сотрудник или секретарь.")
    if not reason.strip():
        raise RuleViolation(code="diploma.no_reason", message="Укажите причину отзыва.", field="reason")
    diploma.revoked_at, diploma.revocation_reason = clock.now(), reason.strip()[:300]
    diploma.save()
    note(contest_id=diploma.contest_id, about=str(diploma), reason=reason.strip()[:300])
