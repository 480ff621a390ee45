"""Words of letters, mailings to many, a letter once more; cards of those who look for a team or a person."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, letter_log, letter_secrets, outbox
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.models import OutboxMessage
from registration import letters
from registration.actions.refusals import refuse_entry
from registration.models import (
    Application,
    CardMessage,
    LetterTemplate,
    Mailing,
    School,
    SchoolMailing,
    SchoolNotice,
    SeekingCard,
    Team,
)
from registration.queries import correspondence
from registration.queries import teams as teams_queries
from registration.states import CURRENT

LETTERS_AT_ONCE = 200


@action("Изменён образец письма")
def set_letter_template(*, contest: Contest, kind: str, subject: str, body: str, by: User) -> LetterTemplate | None:
    """The contest's own words for a kind of letter; empty text brings the portal's words back. Unknown places are named."""
    require(by, "registration.manage_letters", contest, "Образцы писем меняет сотрудник организатора.")
    note(contest_id=contest.pk, about=letters.KINDS[kind])
    if not body.strip():
        LetterTemplate.objects.filter(contest=contest, kind=kind).delete()
        return None
    for field, text in (("subject", subject), ("body", body)):
        if wrong := letters.unknown_places(text):
            raise RuleViolation(
                code="letter.unknown_place",
                message=f"Таких подстановок нет: {', '.join(f'[{name}]' for name in wrong)}.",
                field=field,
            )
    values = {"subject": " ".join(subject.split()), "body": body, "changed_by": by, "changed_at": clock.now()}
    return LetterTemplate.objects.update_or_create(contest=contest, kind=kind, defaults=values)[0]


@action("Отправлено пробное письмо")
def send_test_letter(*, application: Application, kind: str, subject: str, body: str, by: User) -> OutboxMessage:
    """The letter as it would read for this application, to the address of the person who asks."""
    contest = application.contest
    require(by, "registration.manage_letters", contest, "Пробное письмо отправляет сотрудник организатора.")
    template = LetterTemplate(contest=contest, kind=kind, subject=subject, body=body) if body.strip() else None
    test_subject, text = letters.render(kind, application, template=template, **correspondence.sample_context(kind, application))
    note(contest_id=contest.pk, about=letters.KINDS[kind])
    return outbox.post(
        kind="staff.test",
        key=f"test:{contest.pk}:{kind}:{by.pk}:{clock.now().isoformat()}",
        to=by.email,
        subject=f"[проба] {test_subject}",
        body=text,
        contest_id=contest.pk,
        people=[application],
    )


@action("Письмо отправлено повторно")
def resend_letter(*, message: OutboxMessage, contest: Contest, by: User) -> OutboxMessage:
    """Send a letter of this contest once more, to the applicant's present address."""
    require(by, "registration.manage_letters", contest, "Письма повторяет сотрудник организатора.")
    application = None
    if message.kind.startswith("registration.") and message.attachment_ref:
        application = Application.objects.filter(pk=message.attachment_ref).first()
    note(contest_id=contest.pk, about=f"письмо № {message.pk}" + (f", заявка {application}" if application else ""))
    return letter_log.send_again(message, room=contest.room)


@letter_secrets.renews("registration.school", r".+:(\d+)$")
def _link_of_school(message: OutboxMessage, school_id: int) -> str:
    notice = SchoolNotice.objects.filter(school_id=school_id, mailing__contest_id=message.contest_ref or 0).latest("pk")
    return f"{settings.PORTAL_ORIGIN}{reverse('school_letter', args=[notice.token])}"


@action("Создано объявление участникам")
def start_mailing(
    *, contest: Contest, audience: str, team: Team | None, subject: str, body: str, by: User, to_all: bool = False
) -> Mailing:
    """Keep the mailing; its letters are posted by `post_mailing` in the background. With `to_all` it goes to those who refused mailings too."""
    require(by, "registration.mail", contest, "Объявления рассылает сотрудник организатора.")
    if audience == Mailing.Audience.TEAM and team is None:
        raise RuleViolation(code="mailing.no_team", message="Выберите команду.", field="team")
    made = Mailing(
        contest=contest, audience=audience, team=team, subject=" ".join(subject.split()), body=body, to_all=to_all, sent_by=by
    )
    made.recipients = len(correspondence.readers(made))
    if not made.recipients:
        raise RuleViolation(code="mailing.nobody", message="Среди выбранных нет ни одного получателя.", field="audience")
    made.sent_at = clock.now()
    made.save()
    note(
        contest_id=contest.pk,
        about=f"объявление № {made.pk}, {made.get_audience_display()}: {made.recipients}"
        + (", важно для всех" if to_all else ""),
    )
    return made


def post_mailing(mailing: Mailing, progress: Callable[[int, int], None]) -> int:
    """Post the mailing's letters, one for each address, some hundred in a transaction; a repeat posts nothing twice."""
    people = correspondence.readers(mailing)
    for start in range(0, len(people), LETTERS_AT_ONCE):
        outbox.post_many(
            [
                {
                    "kind": "registration.mailing_to_all" if mailing.to_all else "registration.mailing",
                    "key": f"{mailing.batch}:{one.key}",
                    "to": one.email,
                    "subject": mailing.subject,
                    "body": mailing.body,
                    "contest_id": mailing.contest_id,
                    "attachment_ref": int(one.key) if one.key.isdecimal() else None,
                    "batch": mailing.batch,
                    "people": list(one.people),
                }
                for one in people[start : start + LETTERS_AT_ONCE]
            ]
        )
        progress(min(start + LETTERS_AT_ONCE, len(people)), len(people))
    return len(people)


@stages.asks_first("mail_schools")
def refuse_without_schools(contest: Contest) -> None:
    """Refuse a letter that nobody would get."""
    if not _with_address(contest).exists():
        clause = contest.regulation.clause("schools")
        raise RuleViolation(code="schools.nobody", clause=clause, message="В списке нет организаций с адресом почты.")


def _with_address(contest: Contest) -> QuerySet[School]:
    return School.objects.filter(contest=contest).exclude(email="")


@action("Рассылка образовательным организациям")
def mail_schools(*, contest: Contest, subject: str, body: str, by: User) -> SchoolMailing:
    """Send the rules and the contacts to every organisation of the registry with an address, one letter each.

    The letter's link leads to the contest's page by way of a token, so that staff see who has opened it.
    """
    require(by, "registration.mail", contest, "Организациям пишет сотрудник организатора.")
    clause = contest.regulation.clause("schools")
    refuse_without_schools(contest)
    schools = list(_with_address(contest))
    if contest.state == Contest.State.DRAFT:
        raise RuleViolation(
            code="schools.draft", clause=clause, message="Конкурс ещё не объявлен: ссылка в письме никуда не приведёт."
        )
    mailing = SchoolMailing.objects.create(
        contest=contest, subject=" ".join(subject.split()), body=body, sent_by=by, sent_at=clock.now()
    )
    notices = SchoolNotice.objects.bulk_create(
        [SchoolNotice(mailing=mailing, school=school, token=secrets.token_urlsafe(24)) for school in schools]
    )
    outbox.post_many(
        [
            {
                "kind": "registration.school",
                "key": f"{mailing.batch}:{notice.school_id}",
                "to": notice.school.email,
                "subject": mailing.subject,
                "body": f"{body.strip()}\n\nПравила участия и контакты: {settings.PORTAL_ORIGIN}{reverse('school_letter', args=[notice.token])}\n",
                "contest_id": contest.pk,
                "batch": mailing.batch,
            }
            for notice in notices
        ]
    )
    note(contest_id=contest.pk, about=f"рассылка № {mailing.pk}: {len(notices)}")
    return mailing


def school_letter_opened(token: str) -> SchoolNotice | None:
    """Mark that the letter's link was followed for the first time; None for a link nobody was sent."""
    notice = SchoolNotice.objects.select_related("mailing__contest").filter(token=token).first()
    if notice is not None and notice.opened_at is None:
        SchoolNotice.objects.filter(pk=notice.pk, opened_at=None).update(opened_at=clock.now())
    return notice


@action("Опубликовано объявление о поиске")
def publish_card(
    *, contest: Contest, role: str, skills: str, about: str, by: User, team_role: str = "", education_level: str = ""
) -> SeekingCard:
    """«Ищу команду» of a person without one, or «ищем человека» of a captain with a free place. One open card each."""
    require(by, "contests.take_part", contest, "Карточки публикуют в объявленном конкурсе.")
    refuse_entry(contest, by)
    team = refuse_card(contest, by)
    SeekingCard.objects.filter(contest=contest, owner=by, closed_at=None).update(closed_at=clock.now())
    note(contest_id=contest.pk, about=f"команда «{team.name}»" if team else "")
    return SeekingCard.objects.create(
        contest=contest,
        owner=by,
        team=team,
        role=role,
        skills=skills,
        about=about,
        team_role=team_role,
        education_level=education_level,
        published_at=clock.now(),
    )


def refuse_card(contest: Contest, by: User) -> Team | None:
    """Refuse a card of somebody who has nothing to look for; the team it would be of."""
    current = Application.objects.filter(contest=contest, user=by, state__in=CURRENT).select_related("team").first()
    team = current.team if current else None
    if current is not None and current.role != Application.Role.CAPTAIN:
        raise RuleViolation(code="card.not_captain", message="Вы уже в команде: искать человека в неё может капитан.")
    if team is not None and teams_queries.people_in(team) >= contest.regulation.team.max_size:
        raise RuleViolation(
            code="team.full", clause=contest.regulation.clause("team.size"), message="В команде нет свободных мест."
        )
    return team


@action("Снято объявление о поиске")
def close_card(*, card: SeekingCard, by: User) -> None:
    """By its owner, or by staff who moderate."""
    if card.owner_id != by.pk and not by.has_perm("registration.decide", card.contest):
        raise RuleViolation(code="forbidden", message="Это не ваше объявление.", status=403)
    SeekingCard.objects.filter(pk=card.pk, closed_at=None).update(closed_at=clock.now())
    note(contest_id=card.contest_id)


@action("Сообщение по объявлению о поиске")
def write_by_card(*, card: SeekingCard, correspondent: User, text: str, by: User) -> CardMessage:
    """A message between the card's owner and somebody who has answered it; the letter about it shows no address of either."""
    if by.pk not in (card.owner_id, correspondent.pk) or card.owner_id == correspondent.pk:
        raise RuleViolation(code="forbidden", message="Это чужая переписка.", status=403)
    if card.closed_at and not card.messages.filter(correspondent=correspondent).exists():
        raise RuleViolation(code="card.closed", message="Объявление снято.")
    from_owner = by.pk == card.owner_id
    if from_owner and not correspondence.has_written(card, correspondent.pk):
        raise RuleViolation(code="card.not_asked", message="Первым пишет тот, кто ответил на объявление.", status=404)
    message = CardMessage.objects.create(card=card, correspondent=correspondent, from_owner=from_owner, text=text, at=clock.now())
    to = correspondent if from_owner else card.owner
    contest = card.contest
    outbox.post_template(
        template="registration/letters/card_message.txt",
        context={
            "card": card,
            "message": message,
            "contest": contest,
            "writer": by.name or "Участник",
            "correspondent": correspondent,
        },
        kind="registration.card",
        key=f"card:{message.pk}",
        to=to.email,
        contest_id=contest.pk,
    )
    note(contest_id=contest.pk)
    return message
