"""Who writes for a contest, as its letters are signed; mailings of a contest refused and wanted again."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import require_self
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import letter_refusals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.letter_parts import Signature, signs
from hackathon_portal.kernel.models import OutboxMessage


@signs
def signature_of(contest_id: int) -> Signature | None:
    """The contest and its organiser with the contacts staff have written; its page where they have written none."""
    contest = Contest.objects.select_related("regulation_version").filter(pk=contest_id).first()
    if contest is None:
        return None
    name = contest.regulation.operator.name if contest.regulation_version else ""
    lines = [name[:1].upper() + name[1:]] if name else []
    if contacts := ", ".join(filter(None, [contest.contact_email, contest.contact_phone])):
        lines.append(f"Связаться с организатором: {contacts}")
    lines.append(settings.PORTAL_ORIGIN + reverse("contest", args=[contest.slug]))
    return Signature(contest.short_title, tuple(lines), reply_to=contest.contact_email)


@action("Отказ от рассылок конкурса по ссылке из письма")
def refuse_by_link(*, message: OutboxMessage) -> None:
    """Whoever holds the letter refuses mailings of its contest for the address it went to."""
    assert message.contest_ref is not None  # noqa: S101  for the types: a mailing has a contest
    letter_refusals.refuse(message.contest_ref, message.recipient)
    note(contest_id=message.contest_ref, about=f"письмо № {message.pk}")


@action("Рассылки конкурса снова нужны, по ссылке из письма")
def take_back_by_link(*, message: OutboxMessage) -> None:
    assert message.contest_ref is not None  # noqa: S101  for the types: a mailing has a contest
    letter_refusals.take_back(message.contest_ref, message.recipient)
    note(contest_id=message.contest_ref, about=f"письмо № {message.pk}")


@action("Изменено получение рассылок конкурса")
def set_mailings(*, contest: Contest, user: User, wanted: bool, by: User) -> None:
    """Whether mailings of this contest come to the person's own address."""
    require_self(user, by)
    change = letter_refusals.take_back if wanted else letter_refusals.refuse
    change(contest.pk, user.email)
    note(contest_id=contest.pk, about=account(user.pk), reason="нужны" if wanted else "не нужны")
