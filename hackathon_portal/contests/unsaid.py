"""Staff of a contest hear of a letter that was kept because it cannot name what it must; the portal's administrators of one of no contest."""

from __future__ import annotations

from django.utils import timezone

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import alarms, outbox, unsaid_letters
from hackathon_portal.kernel.models import OutboxMessage

OWN = "contests.unsaid"


@unsaid_letters.tells
def tell_staff(message: OutboxMessage, empty: str) -> None:
    """One letter a day about a kind to each member of the staff."""
    if message.kind in {OWN, "account_notice"}:
        return
    contest = Contest.objects.filter(pk=message.contest_ref).first() if message.contest_ref else None
    if contest is None:
        alarms.tell(f"letter {message.kind}", f"Письмо № {message.pk} ({message.kind}) не отправлено: в нём пусто: {empty}.")
        return
    day = timezone.localdate()
    for grant in RoleGrant.objects.filter(contest=contest, role=Role.STAFF, user__is_active=True).select_related("user"):
        outbox.post_template(
            template="contests/letters/unsaid.txt", context={"contest": contest, "number": message.pk, "empty": empty, "user": grant.user},
            kind=OWN, key=f"{OWN}:{contest.pk}:{message.kind}:{day}:{grant.user_id}", to=grant.user.email, contest_id=contest.pk,
        )  # fmt: skip
