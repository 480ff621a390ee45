"""Actions with parcels: diplomas and things sent by post to those who cannot come (Kuzbass: 12.7)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes import letters
from prizes.models import Diploma, Parcel, ReturnedParcel
from registration.models import Application
from registration.queries import people


@action("Попросили прислать награды почтой")
def ask_parcel(*, application: Application, address: str, by: User) -> Parcel:
    """Somebody with a diploma of a place cannot come and names a postal address."""
    contest = contest_with_regulation(application.contest_id)
    clause = contest.regulation.clause("prize.parcel")
    if application.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Адрес указывает сам награждённый.", status=403)
    if not Diploma.objects.filter(application=application, kind=Diploma.Kind.DIPLOMA, revoked_at=None).exists():
        raise RuleViolation(code="parcel.no_award", clause=clause, message="Почтой отправляют награды победителям и призёрам.")
    if not address.strip():
        raise RuleViolation(code="parcel.no_address", clause=clause, message="Укажите адрес с индексом.", field="address")
    people.lock_person(application)
    others = people.of_same_person(application).exclude(pk=application.pk)
    if asked := Parcel.objects.filter(recipient_id__in=others.values("pk")).select_related("recipient").first():
        raise RuleViolation(
            code="parcel.asked", clause=clause,
            message=f"Отправка наград этому человеку уже есть, по заявке {asked.recipient}: второй раз их не отправляют.",
        )  # fmt: skip
    parcel, created = Parcel.objects.select_for_update().get_or_create(
        recipient=application, defaults={"address": address.strip()}
    )
    if parcel.sent_on:
        raise RuleViolation(code="parcel.sent", clause=clause, message="Награды уже отправлены, адрес изменить нельзя.")
    if not created:
        parcel.address = address.strip()
        parcel.save()
    note(contest_id=contest.pk, about=f"заявка {application}")
    return parcel


@action("Награды отправлены почтой")
def send_parcel(*, parcel: Parcel, sent_on: date, track: str, by: User) -> Parcel:
    """The parcel left with a number to follow it by; the recipient is told."""
    parcel, contest = _locked(parcel, by)
    clause = contest.regulation.clause("prize.parcel")
    if parcel.sent_on:
        raise RuleViolation(code="parcel.sent", clause=clause, message="Отправка уже отмечена.")
    if not track.strip():
        raise RuleViolation(code="parcel.no_track", clause=clause, message="Укажите номер отправления.", field="track")
    _not_ahead(sent_on, contest, "sent_on")
    if contest.results_published_at and sent_on < (published := local_day(contest.results_published_at, contest.regulation)):
        raise RuleViolation(
            code="parcel.before_results", clause=clause, field="sent_on",
            message=f"Итоги опубликованы {published:%d.%m.%Y}: раньше награды отправить не могли.",
        )  # fmt: skip
    parcel.sent_on, parcel.track = sent_on, track.strip()[:40]
    parcel.save()
    note(contest_id=contest.pk, about=f"заявка {parcel.recipient}")
    letters.post("parcel", parcel.recipient, parcel=parcel, again=parcel.track)
    return parcel


@action("Отправление вернулось")
def return_parcel(*, parcel: Parcel, returned_on: date, reason: str, by: User) -> ReturnedParcel:
    """The post brought it back: the sending is kept with its day and reason, the recipient may correct the address, it is sent anew."""
    parcel, contest = _locked(parcel, by)
    clause = contest.regulation.clause("prize.parcel")
    if parcel.sent_on is None or parcel.delivered_on is not None:
        raise RuleViolation(code="parcel.not_on_way", clause=clause, message="Это отправление не в пути: возвращать нечего.")
    if returned_on < parcel.sent_on:
        raise RuleViolation(
            code="parcel.not_sent", clause=clause, message="До этого дня награды не отправляли.", field="returned_on"
        )
    _not_ahead(returned_on, contest, "returned_on")
    reason = _reason(reason, clause)
    came_back = ReturnedParcel.objects.create(
        parcel=parcel, sent_on=parcel.sent_on, track=parcel.track, returned_on=returned_on, reason=reason[:200]
    )
    parcel.sent_on, parcel.track = None, ""
    parcel.save(update_fields=["sent_on", "track"])
    note(contest_id=contest.pk, about=f"заявка {parcel.recipient}", reason=reason)
    letters.post("parcel_returned", parcel.recipient, parcel=parcel, came_back=came_back, again=str(came_back.pk))
    return came_back


@action("Исправлен номер отправления")
def correct_track(*, parcel: Parcel, track: str, reason: str, by: User) -> Parcel:
    """A number written down wrongly is corrected with the reason; the recipient gets the right one."""
    parcel, contest = _locked(parcel, by)
    clause = contest.regulation.clause("prize.parcel")
    if parcel.sent_on is None:
        raise RuleViolation(code="parcel.not_sent", clause=clause, message="Отправка ещё не отмечена.")
    if not track.strip() or track.strip() == parcel.track:
        raise RuleViolation(code="parcel.no_track", clause=clause, message="Укажите верный номер отправления.", field="track")
    parcel.track = track.strip()[:40]
    note(contest_id=contest.pk, about=f"заявка {parcel.recipient}", reason=_reason(reason, clause))
    parcel.save(update_fields=["track"])
    letters.post("parcel", parcel.recipient, parcel=parcel, again=parcel.track)
    return parcel


@action("Отметка о вручении снята")
def take_back_delivery(*, parcel: Parcel, reason: str, by: User) -> Parcel:
    """A delivery marked by mistake is taken back with the reason: the parcel is on its way again."""
    parcel, contest = _locked(parcel, by)
    clause = contest.regulation.clause("prize.parcel")
    if parcel.delivered_on is None:
        raise RuleViolation(code="parcel.not_delivered", clause=clause, message="Вручение не отмечено.")
    note(contest_id=contest.pk, about=f"заявка {parcel.recipient}", reason=_reason(reason, clause))
    parcel.delivered_on = None
    parcel.save(update_fields=["delivered_on"])
    return parcel


def _reason(reason: str, clause: str) -> str:
    if not reason.strip():
        raise RuleViolation(code="parcel.no_reason", clause=clause, message="Укажите причину.", field="reason")
    return reason.strip()[:300]


@action("Отправление вручено")
def deliver_parcel(*, parcel: Parcel, delivered_on: date, by: User) -> Parcel:
    """The notice of delivery came back with this day."""
    parcel, contest = _locked(parcel, by)
    clause = contest.regulation.clause("prize.parcel")
    if parcel.sent_on is None or delivered_on < parcel.sent_on:
        raise RuleViolation(
            code="parcel.not_sent", clause=clause, message="До этого дня награды не отправляли.", field="delivered_on"
        )
    _not_ahead(delivered_on, contest, "delivered_on")
    parcel.delivered_on = delivered_on
    parcel.save(update_fields=["delivered_on"])
    note(contest_id=contest.pk, about=f"заявка {parcel.recipient}")
    return parcel


def _not_ahead(day: date, contest: Contest, field: str) -> None:
    if day > local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="parcel.future", message="Этот день ещё не наступил.", field=field)


def _locked(parcel: Parcel, by: User) -> tuple[Parcel, Contest]:
    parcel = Parcel.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=parcel.pk)
    contest = contest_with_regulation(parcel.recipient.contest_id)
    require(by, "prizes.issue_diplomas", contest, "Отправку наград ведёт сотрудник.")
    return parcel, contest
