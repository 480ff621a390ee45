"""Texts of the letters about prizes and documents."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import addresses, outbox
from prizes.announced import announced_on
from prizes.models import Award, Diploma
from prizes.rules.required_documents import age_group
from registration import adults
from registration.models import Application, Representative


def post(kind: str, person: Application, *, again: str = "", **context: object) -> None:
    """Put `prizes/letters/<kind>.txt` (first line: subject) to a person into the outbox; `again` lets it go more than once.

    Letters about different awards of one person are different letters. About the prize of a child whose representative is paid
    (Kuzbass: 12.11) the representative gets the same letter; the leader and the parent of another minor are told that there is one.
    """
    contest = person.contest
    award = context.get("award")
    key = f"prizes.{kind}:{person.pk}:{getattr(award, 'pk', '')}:{again}"
    context = {"person": person, "contest": contest, "regulation": contest.regulation, **context}
    readers: list[tuple[str, str, dict[str, object]]] = [(key, person.email, {})]
    if isinstance(award, Award) and (parent := _paid_for(person)) and not addresses.same(parent.email, person.email):
        readers.append((f"{key}:{parent.pk}", parent.email, {"representative": parent}))
    for one, address, more in readers:
        message = outbox.post_template(
            template=f"prizes/letters/{kind}.txt", context=context | more, kind=f"prizes.{kind}", key=one, to=address,
            contest_id=contest.pk,
        )  # fmt: skip
        if isinstance(award, Award) and not more:
            # A parent who is paid has the letter itself.
            others = (adults.LEADER,) if len(readers) > 1 else (adults.LEADER, adults.REPRESENTATIVE)
            adults.tell(f"prizes.{kind}", person, message.subject, again=key, to=others)


def post_to_staff(kind: str, user: User, contest: Contest, *, again: str, **context: object) -> None:
    """A letter about prizes to somebody who works in the contest."""
    outbox.post_template(
        template=f"prizes/letters/{kind}.txt", context={"contest": contest, "regulation": contest.regulation, **context},
        kind=f"prizes.{kind}", key=f"prizes.{kind}:{again}", to=user.email, contest_id=contest.pk,
    )  # fmt: skip


def remind_representative(person: Application, *, again: str, title: str, until: datetime, what: str) -> None:
    """The reminder of a term about a child's prize, for the representative who is paid; nobody where there is none."""
    parent = _paid_for(person)
    if parent is None or addresses.same(parent.email, person.email):
        return
    contest = person.contest
    outbox.post_template(
        template="prizes/letters/payout_term.txt",
        context={
            "person": person, "representative": parent, "contest": contest, "regulation": contest.regulation, "title": title,
            "until": until, "what": what,
        },
        kind="prizes.payout_term", key=f"prizes.payout_term:{person.pk}:{parent.pk}:{again}", to=parent.email,
        contest_id=contest.pk,
    )  # fmt: skip


def _paid_for(person: Application) -> Representative | None:
    """The representative who is paid for somebody below the age of own papers."""
    contest = person.contest
    if contest.regulation.prizes.own_documents_from_age is None or contest.results_published_at is None:
        return None
    if age_group(person.birth_date, contest.regulation, on=announced_on(contest)) != "child":
        return None
    return Representative.objects.filter(application=person, state=Representative.State.ACCEPTED).first()


def post_diploma(diploma: Diploma, *, again: str = "", corrected: bool = False) -> None:
    """Put the letter with a document's PDF into the outbox; the file is made when the letter leaves.

    `corrected`: the holder has the same document with another name, which is to be thrown away.
    """
    outbox.post_template(
        template="prizes/letters/diploma.txt",
        context={"diploma": diploma, "contest": diploma.contest, "corrected": corrected},
        kind="prizes.diploma",
        key=f"prizes.diploma:{diploma.pk}:{again}",
        to=diploma.address,
        contest_id=diploma.contest_id,
        attachment="prizes.diploma",
        attachment_ref=diploma.pk,
    )


def post_diploma_revoked(diploma: Diploma) -> None:
    """Tell the holder of a document that was sent to them that it does not hold any more."""
    outbox.post_template(
        template="prizes/letters/diploma_revoked.txt", context={"diploma": diploma, "contest": diploma.contest},
        kind="prizes.diploma_revoked", key=f"prizes.diploma_revoked:{diploma.pk}", to=diploma.address, contest_id=diploma.contest_id,
    )  # fmt: skip
