"""Who acts next on an application, what they do, and by when. Pure: what is known goes in, one sentence comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Situation:
    """What the next step follows from. Instants are aware; `today` and the days are in the contest's zone."""

    state: str
    seat: str
    is_captain: bool
    attendance: str
    team_size: int
    least_size: int
    registration_open: bool
    registration_closes_at: datetime | None
    decision_due_on: date | None
    offer_expires_at: datetime | None
    starts_on: date
    today: date
    projects_open: bool
    project_deadline_at: datetime | None
    results_published: bool
    counts_people: bool = False
    waitlist_place: int | None = None
    captaincy_offered: bool = False
    task: str = "номинацию"  # the contest's own words: this one in the accusative
    commission: str = "конкурсная комиссия"


@dataclass(frozen=True)
class NextStep:
    """`who` acts, `what` they do, `until` when (a day, an instant, or nothing); `act` is the code of what this person presses for it."""

    who: str
    what: str
    until: date | datetime | None = None
    urgent: bool = False
    act: str = field(default="", compare=False)


YOU, TEAM, ORGANISER, NOBODY = "Вы", "Ваша команда", "Организатор", "Никто"


def next_step(now: Situation) -> NextStep:
    """The one thing that happens next."""
    if now.captaincy_offered:
        return NextStep(YOU, "решаете, станете ли капитаном", now.registration_closes_at, urgent=True, act="captaincy")
    if now.state == "draft":
        if not now.registration_open:
            return NextStep(NOBODY, "регистрация закончилась, а заявка осталась черновиком")
        return NextStep(YOU, "заполняете заявку и подаёте её", now.registration_closes_at, urgent=True, act="fill")
    if now.state == "submitted":
        return _of_submitted(now)
    if now.state == "admitted":
        return _of_admitted(now)
    if now.state == "suspended":
        return NextStep(YOU, "устраняете обстоятельства и сообщаете об этом организатору", urgent=True)
    if now.state == "refused" and now.registration_open:
        return NextStep(YOU, "можете исправить заявку и подать её снова", now.registration_closes_at, act="refile")
    return NextStep(NOBODY, "эта заявка завершена")


def _of_admitted(now: Situation) -> NextStep:
    if now.results_published:
        return NextStep(YOU, "можете посмотреть результаты и взять свой диплом или сертификат", act="diploma")
    if now.today < now.starts_on:
        if not now.attendance:
            return NextStep(YOU, "подтверждаете, что придёте", now.starts_on, urgent=True, act="attendance")
        return NextStep(TEAM, f"готовится: {now.task} выбирают с первого дня конкурса", now.starts_on)
    if now.projects_open:
        return NextStep(TEAM, f"выбирает {now.task} и сдаёт проект", now.project_deadline_at, urgent=True, act="project")
    return NextStep(now.commission[:1].upper() + now.commission[1:], "оценивает проекты и подводит итоги")


def _of_submitted(now: Situation) -> NextStep:
    if now.seat == "offered":
        if now.is_captain:
            return NextStep(
                YOU,
                "отвечаете, займёте ли место" if now.counts_people else "отвечаете, займёт ли команда место",
                now.offer_expires_at,
                urgent=True,
                act="offer",
            )
        return NextStep("Капитан", "отвечает, займёт ли команда место", now.offer_expires_at)
    if now.seat == "waitlist":
        place = f", вы {now.waitlist_place}-е в резерве" if now.waitlist_place else ""
        return NextStep(NOBODY, f"ждём, освободится ли место{place}", now.starts_on)
    if now.seat == "released":
        return (
            NextStep(YOU, "можете вернуться в резерв", act="offer")
            if now.counts_people
            else NextStep("Капитан", "может вернуть команду в резерв")
        )
    if now.team_size < now.least_size:
        return NextStep(
            TEAM, f"добирает людей: подано заявок {now.team_size}, нужно {now.least_size}", now.registration_closes_at, True
        )
    return NextStep(ORGANISER, "рассматривает заявку", now.decision_due_on)
