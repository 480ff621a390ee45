"""What every template sees: the signed-in person's contests and where sent mail is read."""

from django.conf import settings
from django.utils.html import format_html

from hackathon_portal.accounts.roles import is_held_back
from hackathon_portal.contests import clocks
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.person import key_of
from hackathon_portal.kernel.web.viewing import viewing_of
from hackathon_portal.kernel.web.whom_to_ask import whom_to_ask
from hackathon_portal.shell.notifications import unread_count


def portal(request):
    user = getattr(request, "user", None)
    # Whoever plays a part in a rehearsal keeps a browser of their own.
    viewing, person = viewing_of(request), key_of(clocks.real_user(request) if user is not None else None)
    return {
        # Called where the page asks: by then its menu has asked for the roles.
        "lacks_factor": lambda: user is not None and user.is_authenticated and is_held_back(user),
        "whom_to_ask": lambda: whom_to_ask(request),
        "shows_sent_mail": settings.SHOW_SENT_MAIL,
        "rehearsal": rehearsal_of(request),
        "viewing": viewing,
        "person_key": person,
        # Of the page's root element: its language, the look chosen, whose page it is.
        "root_attributes": format_html('{} data-person="{}"', viewing.attributes, person) if person else viewing.attributes,
        "unread_letters": unread_count(user) if user is not None and user.is_authenticated else 0,
    }


def rehearsal_of(request):
    """What the mark of a rehearsal says on each of its pages: the contest, its time, whose part is played; None elsewhere."""
    contest = request.__dict__.get("contest")
    if contest is None or not contest.is_rehearsal:
        return None
    real = clocks.real_user(request)
    return {
        "contest": contest,
        "now": clock.now(),
        "played": clocks.played_in(request, contest),
        "is_led": real.is_authenticated and real.has_perm("contests.rehearse", contest),
    }
