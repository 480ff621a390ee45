"""Letters, addressees of mailings, cards of those who look for a team."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from hackathon_portal.contests import audiences
from hackathon_portal.contests.audiences import Addressee
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import letter_log, walks
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.search import found
from hackathon_portal.kernel.subjects import key_of
from registration.models import Application, CardMessage, Mailing, SchoolMailing, SeekingCard, TeamLeader
from registration.queries.people import is_minor, leaders_in
from registration.states import ACTIVE, CURRENT, ApplicationState

CARD_KINDS = ("person", "team")


# Mailings to those who have applied; every other one goes to groups of the document's list.
OF_APPLICANTS = frozenset({Mailing.Audience.ALL, Mailing.Audience.ADMITTED, Mailing.Audience.CAPTAINS, Mailing.Audience.TEAM})


def readers(mailing: Mailing) -> list[Addressee]:
    """Everybody a mailing goes to, each address once: applicants with the leaders of minors, or groups of the document's list."""
    if mailing.audience == Mailing.Audience.EVERYBODY:
        return audiences.told_of_changes(mailing.contest)
    if mailing.audience not in OF_APPLICANTS:
        return audiences.audience(mailing.contest, [mailing.audience])
    people = [Addressee("applicants", str(one.pk), one.email, (one,)) for one in addressees(mailing).only("pk", "email")]
    return people + [Addressee("leaders", f"leader:{one.pk}", one.email, (one,)) for one in leaders_of_minors(mailing)]


def addressees(mailing: Mailing) -> QuerySet[Application]:
    """Applicants a mailing to them goes to: people with an address, each once."""
    people = Application.objects.filter(contest=mailing.contest_id).exclude(email="")
    if mailing.audience == Mailing.Audience.ALL:
        people = people.filter(state__in=ACTIVE)
    elif mailing.audience == Mailing.Audience.TEAM:
        people = people.filter(state__in=ACTIVE, team=mailing.team_id)
    else:
        people = people.filter(state=ApplicationState.ADMITTED)
        if mailing.audience == Mailing.Audience.CAPTAINS:
            people = people.filter(role=Application.Role.CAPTAIN)
    return people.order_by("number")


def leaders_of_minors(mailing: Mailing) -> list[TeamLeader]:
    """Leaders of the teams in which an addressee is a minor: what is said to a child an adult reads as well."""
    contest = mailing.contest
    if contest.regulation.representation is None or contest.regulation.team.leader == "none":
        return []
    rows = addressees(mailing).only("birth_date", "team", "contest")
    unread = walks.Unread()
    teams = {row.team_id for row in walks.readable(rows, unread) if is_minor(row, contest)}
    # Whose birthday nobody can read may be a child.
    teams |= set(Application.objects.filter(pk__in=[key for key, _ in unread]).values_list("team_id", flat=True))
    return [leader for leader in leaders_in(contest) if leader.team_id in teams]


def sample_context(kind: str, application: Application) -> dict[str, Any]:
    """What a letter of this kind needs beside the application, made up from the regulation for a preview."""
    regulation = application.contest.regulation
    until = application.contest.registration_closes_at
    samples: dict[str, dict[str, Any]] = {
        "refusal": {"ground": regulation.refusal_grounds[0]},
        "suspension": {"ground": next(iter(regulation.exclusion_grounds), None), "reason": ""},
        "team_excluded": {"ground": next(iter(regulation.exclusion_grounds), None), "reason": ""},
        "exclusion": {"ground": next(iter(regulation.exclusion_grounds), None), "reason": ""},
        "seat_offered": {"until": until},
        "member_left": {"left": application, "until": None},
        "member_joined": {"member": application},
        "member_filed": {"member": application},
        "member_attendance": {"member": application},
        "captain_changed": {"captain": application},
        "place_released": {"reason": "участие не подтверждено"},
        "correction_received": {"fields": "учёба"},
        "corrected": {"fields": "телефон"},
        "corrected_by_staff": {"fields": "фамилия", "reason": "опечатка в файле регионального портала"},
        "exclusion_taken_back": {"reason": "заявление команды удовлетворено"},
        "place_passed_on": {"reason": "в команде один человек"},
        "deadline": {"title": "конец регистрации", "until": until},
    }
    return samples.get(kind, {})


def told_letters(application: Application) -> list[OutboxMessage]:
    """Letters the person knows of: those of a decision appear when they have left. Who is no more of the team is shown none about others."""
    rows = list(_told_letters(application.pk))
    if application.state in CURRENT:
        return rows
    own = key_of(Application, application.pk)
    people = own.partition(":")[0] + ":"
    return [row for row in rows if not any(key.startswith(people) and key != own for key in row.speaks_of)]


@prepared
def _told_letters(application_id: int) -> QuerySet[OutboxMessage]:
    untold = Q(kind__in=["registration.admission", "registration.refusal"]) & ~Q(state=OutboxMessage.State.SENT)
    return _letters_of(application_id).exclude(untold).exclude(state=OutboxMessage.State.CANCELLED)


def open_cards(contest: Contest, *, search: str = "", kind: str = "") -> QuerySet[SeekingCard]:
    """Cards that are published, newest first; `kind`: person, team, or both."""
    rows = SeekingCard.objects.filter(contest=contest, closed_at=None).select_related("team", "owner")
    if kind in CARD_KINDS:
        rows = rows.filter(team__isnull=kind == "person")
    rows = rows.filter(found(search, "role", "skills", "about"))
    return rows.order_by("-published_at")


def talks_of(user: Any, contest: Contest) -> list[dict[str, Any]]:
    """Talks the user takes part in, the newest message first: card, the other person's name, when."""
    as_owner, otherwise = (CardMessage.objects.filter(way).values("pk") for way in (Q(card__owner=user), Q(correspondent=user)))
    rows = (
        CardMessage.objects.filter(pk__in=as_owner.union(otherwise), card__contest=contest)
        .values("card", "card__role", "card__owner", "card__owner__name", "correspondent", "correspondent__name")
        .annotate(last=Max("at"))
        .order_by("-last")
    )
    return [
        {
            "card": row["card"],
            "role": row["card__role"],
            "correspondent": row["correspondent"],
            "name": (row["correspondent__name"] if row["card__owner"] == user.pk else row["card__owner__name"]) or "участник",
            "last": row["last"],
        }
        for row in rows
    ]


def has_written(card: SeekingCard, user_id: int) -> bool:
    """Whether this person has answered the card: only then its owner may write to them."""
    return card.messages.filter(correspondent=user_id, from_owner=False).exists()


def letters_of(application: Application) -> QuerySet[OutboxMessage]:
    return _letters_of(application.pk)


def _letters_of(application_id: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(attachment_ref=application_id, kind__startswith="registration.").order_by("-id")


def letter_counts(contest: Contest) -> dict[str, int]:
    """How many letters of the contest are in each state."""
    return kept(contest, "letters", lambda: letter_log.counted(contest.room))


def batch_progress(batch: str) -> dict[str, int]:
    """How many letters of a batch wait, have left, have failed, are refused by their readers; `over`: those that will not change any more."""
    counts = dict(OutboxMessage.objects.filter(batch=batch).values_list("state").annotate(count=Count("pk")).order_by())
    state = OutboxMessage.State
    sent, waiting = counts.get(state.SENT, 0), counts.get(state.PENDING, 0)
    failed = counts.get(state.FAILED, 0) + counts.get(state.BOUNCED, 0)
    refused = counts.get(state.CANCELLED, 0)
    return {"sent": sent, "waiting": waiting, "failed": failed, "refused": refused, "over": sent + failed + refused}


def school_mailings(contest: Contest) -> QuerySet[SchoolMailing]:
    """Letters to organisations with how many went out (`sent`) and were opened (`opened`)."""
    return SchoolMailing.objects.filter(contest=contest).annotate(
        sent=Count("notices"), opened=Count("notices", filter=Q(notices__opened_at__isnull=False))
    )
