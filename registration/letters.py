"""Texts of the letters of registration: the portal's own, or the contest's own words with named places to fill in.

The notices of admission and refusal carry form 2 as a PDF, so a contest's own words never replace the official text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, letter_secrets, letter_words, outbox
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.templatetags.portal import day, instant
from hackathon_portal.regulation.rules.deadlines import end_of_day, is_after, local_day
from hackathon_portal.russia.alphabet import letters
from registration import adults
from registration.models import Application, LetterTemplate
from registration.queries import notices

# Letters whose words a contest may set, as staff see them.
KINDS = {
    "acknowledgement": "заявка получена",
    "admission": "допуск (с уведомлением)",
    "refusal": "отказ (с уведомлением)",
    "seat": "место закреплено за командой из резерва",
    "seat_offered": "предложение занять освободившееся место",
    "seat_lost": "срок предложения истёк",
    "withdrawal": "заявка отозвана",
    "removed": "капитан убрал участника из команды",
    "member_left": "участник вышел из команды",
    "member_joined": "капитану: по приглашению вступил участник",
    "member_filed": "капитану: участник подал заявку",
    "member_attendance": "капитану: участник не сможет прийти (или всё же придёт)",
    "captain_offered": "капитан передаёт свои обязанности",
    "captain_changed": "у команды новый капитан",
    "attendance": "ответ, придёт ли участник, записан",
    "correction_received": "просьба исправить допущенную заявку получена",
    "seat_declined": "отказ от предложенного места записан",
    "confirm": "придёте ли вы на конкурс",
    "place_released": "место передано резерву",
    "place_passed_on": "место неполной команды передано резерву",
    "suspension": "участие приостановлено",
    "reinstatement": "участие возобновлено",
    "exclusion": "исключение из конкурса",
    "team_excluded": "команда исключена (дисквалифицирована)",
    "exclusion_taken_back": "исключение отменено",
    "deadline": "напоминание о сроке",
    "ended": "участие прекращено без нарушения",
    "resumed": "участие продолжено",
    "team_goes_on": "команда продолжает в неполном составе",
    "corrected": "данные заявки исправлены",
    "corrected_by_staff": "данные заявки исправил сотрудник",
    "correction_declined": "исправление не принято",
    "name_refused": "название команды отклонено",
    "reserve": "команда оставлена в резерве до дня окончательного ответа",
}
# Each place that staff may write in square brackets, and what it stands for.
PLACES = {
    "имя": "имя и отчество",
    "фамилия имя отчество": "полное имя",
    "номер": "номер заявки",
    "команда": "название команды",
    "конкурс": "короткое название конкурса",
    "начало": "первый день конкурса",
    "конец": "последний день конкурса",
    "площадка": "адрес площадки",
    "основание": "основание решения",
    "пояснение": "пояснение сотрудника",
    "срок": "срок, о котором письмо",
    "ссылка": "личный кабинет или страница ответа",
    "когда прийти": "когда ждём очных участников",
    "код входа": "код входа допущенного",
    "ответ": "ссылка «я приду» в письме о допуске",
}
PLACE = re.compile(r"\[([^\[\]\n]{1,40})\]")
LINK_SALT = "registration.letter-link"


def unknown_places(text: str) -> list[str]:
    """Names in square brackets that no letter can fill."""
    return sorted({name for name in PLACE.findall(text) if name.strip().lower() not in PLACES}, key=letters)


def link_token(application: Application, purpose: str, until: datetime | None = None) -> str:
    """A signed token of a link in a letter: acts for one application and one purpose, without signing in, no later than `until`."""
    payload = {"application": application.pk, "for": purpose} | ({"until": int(until.timestamp())} if until else {})
    return signing.dumps(payload, salt=LINK_SALT, compress=True)


def read_link(token: str, purpose: str) -> tuple[int, datetime | None] | None:
    """The application a letter's link speaks of and the link's own term; None for a damaged link or another purpose."""
    try:
        payload = signing.loads(token, salt=LINK_SALT)
    except signing.BadSignature:
        return None
    if payload.get("for") != purpose:
        return None
    return payload["application"], datetime.fromtimestamp(payload["until"], UTC) if "until" in payload else None


def link_ends(contest: Contest) -> datetime:
    """The last second of links about taking part, whatever their own term: the end of the contest's last day."""
    return end_of_day(contest.ends_on, contest.regulation)


def render(kind: str, application: Application, *, template: LetterTemplate | None = None, **context: object) -> tuple[str, str]:
    """Subject and text of a letter to one applicant."""
    words = words_of(kind, application, template=template, **context)
    return words.subject, words.body


def words_of(
    kind: str, application: Application, *, template: LetterTemplate | None = None, **context: object
) -> letter_words.Words:
    """The words of a letter to one applicant. The contest's own give way to the portal's where a place in them would stay empty."""
    contest = application.contest
    if template is not None:
        values = _values(kind, application, context)
        if all(values.get(place, place).strip() for place in _places(template)):
            return letter_words.Words(_filled(template.subject, values), _filled(template.body, values).strip() + "\n")
    everything = {
        "application": application,
        "contest": contest,
        "regulation": contest.regulation,
        "origin": settings.PORTAL_ORIGIN,
        "link": link_of(kind, application, context.get("until")),
        **_next_steps(kind, application),
        **_notice(kind, application, context),
        **context,
    }
    return letter_words.written(f"registration/letters/{kind}.txt", everything)


def _places(template: LetterTemplate) -> set[str]:
    """The places that the contest's own words ask to fill in."""
    return {name.strip().lower() for name in PLACE.findall(f"{template.subject}\n{template.body}")}


def _next_steps(kind: str, application: Application) -> dict[str, object]:
    """What the letter of a decision asks for, while its way is open: an admitted person's answer, a refused one's new application."""
    contest, now = application.contest, clock.now()
    if kind == "admission":
        return {"answer": answer_link(application) if local_day(now, contest.regulation) < contest.starts_on else ""}
    if kind == "refusal":
        return {"can_refile": not is_after(now, contest.registration_closes_at)}
    return {}


def _notice(kind: str, application: Application, context: dict[str, object]) -> dict[str, object]:
    """The text of the form, which the letter of a decision repeats."""
    if kind not in ("admission", "refusal"):
        return {}
    ground: Any = context.get("ground")
    return {"notice": notices.letter_text(application, refused=kind == "refusal", ground=ground.code if ground else "")}


def answer_link(application: Application) -> str:
    """Where somebody admitted says by one press whether they come, without signing in."""
    return settings.PORTAL_ORIGIN + reverse("confirm_attendance", args=[link_token(application, "attendance")])


def link_of(kind: str, application: Application, until: Any = None) -> str:
    """Where the letter's link leads: to an answer page that needs no sign-in, or to the cabinet. An offer's link ends with the offer."""
    if kind == "confirm":
        return answer_link(application)
    if kind == "seat_offered":
        path = reverse("answer_offer", args=[link_token(application, "offer", until)])
    else:
        path = reverse("my_application", args=[application.contest.slug])
    return f"{settings.PORTAL_ORIGIN}{path}"


@letter_secrets.renews("registration.confirm", r"registration\.confirm:(\d+)")
@letter_secrets.renews("registration.seat_offered", r"registration\.seat_offered:(\d+)")
def _link_once_more(message: OutboxMessage, application_id: int) -> str:
    application = Application.objects.select_related("contest__regulation_version", "team").get(pk=application_id)
    holder = application if application.contest.counts_people else application.team
    return link_of(message.kind.removeprefix("registration."), application, holder.offer_expires_at)


@letter_secrets.renews("registration.admission", r"registration\.admission:(\d+)")
def _answer_once_more(message: OutboxMessage, application_id: int) -> str:
    return answer_link(Application.objects.get(pk=application_id))


def _values(kind: str, application: Application, context: dict[str, object]) -> dict[str, str]:
    contest = application.contest
    ground: Any = context.get("ground")
    until: Any = context.get("until")
    return {
        "имя": " ".join(filter(None, [application.name, application.patronymic])),
        "фамилия имя отчество": application.full_name,
        "номер": str(application.number or ""),
        "команда": application.team.name,
        "конкурс": contest.short_title,
        "начало": day(contest.starts_on),
        "конец": day(contest.ends_on),
        "площадка": contest.address or contest.place,
        "основание": ground.words if ground else "",
        "пояснение": str(context.get("reason") or application.decision_comment),
        "срок": instant(until, contest.zone) if until else "",
        "ссылка": link_of(kind, application, until),
        "когда прийти": contest.arrival,
        "код входа": (application.door_code or "") if application.comes else "",
        "ответ": str(_next_steps(kind, application).get("answer", "")),
    }


def _filled(text: str, values: dict[str, str]) -> str:
    """Every known [place] filled; what a person wrote into a value is text, never a place of its own."""
    return PLACE.sub(lambda found: values.get(found.group(1).strip().lower(), found.group()), text)


def template_of(contest: Contest, kind: str) -> LetterTemplate | None:
    """The contest's own words for this kind of letter; one query per contest object."""
    known = contest.__dict__.setdefault("_letter_templates", None)
    if known is None:
        known = contest.__dict__["_letter_templates"] = {row.kind: row for row in LetterTemplate.objects.filter(contest=contest)}
    return known.get(kind)


def compose(kind: str, application: Application, *, again: str = "", to: str = "", **context: object) -> dict[str, Any]:
    """The letter as the outbox takes it; `again` tells one of several letters of a kind from another, `to` is another address."""
    contest = application.contest
    words = words_of(kind, application, template=template_of(contest, kind), **context)
    return {
        "kind": f"registration.{kind}",
        "key": f"registration.{kind}:{application.pk}{again and ':'}{again}",
        "to": to or application.email,
        **words._asdict(),
        "contest_id": contest.pk,
        "attachment_ref": application.pk,
        "people": [application, *context.values()],
    }


def guardian_link(kind: str, token: str) -> str:
    """Where the letter of this kind leads an adult beside the team."""
    page = "lead_team" if kind.startswith("registration.leader") else "represent"
    return f"{settings.PORTAL_ORIGIN}{reverse(page, args=[token])}"


def post_to_guardian(kind: str, address: str, contest: Contest, *, key: str, token: str = "", **context: Any) -> OutboxMessage:
    """A letter with a link of its own to an adult beside the team: its leader, a minor's representative; without one about them."""
    link = guardian_link(f"registration.{kind}", token) if token else ""
    return outbox.post_template(
        template=f"registration/letters/{kind}.txt",
        context={"contest": contest, "regulation": contest.regulation, "link": link, **context},
        kind=f"registration.{kind}",
        key=f"registration.{key}",
        to=address,
        contest_id=contest.pk,
    )


def post(
    kind: str,
    application: Application,
    *,
    attachment: str = "",
    delay: timedelta | None = None,
    again: str = "",
    to: str = "",
    **context: Any,
) -> OutboxMessage | None:
    """Put the letter into the outbox, once for each `again`; None when the person has no address any more.

    The adults who answer for the person are told of it (`adults.py`).
    """
    composed = compose(kind, application, again=again, to=to, **context)
    adults.tell(
        kind, application, composed["subject"], again=again, delay=delay, ground=context.get("ground"),
        reason=context.get("reason"),
    )  # fmt: skip
    if not application.email:
        return None
    return outbox.post(**composed, attachment=attachment, delay=delay)
