"""What every template sees: the signed-in person's contests and where sent mail is read."""

from django.conf import settings

from hackathon_portal.accounts.roles import is_held_back
from hackathon_portal.kernel.web.person import key_of
from hackathon_portal.kernel.web.viewing import viewing_of
from hackathon_portal.shell.notifications import unread_count


def portal(request):
    user = getattr(request, "user", None)
    return {
        # Called where the page asks: by then its menu has asked for the roles.
        "lacks_factor": lambda: user is not None and user.is_authenticated and is_held_back(user),
        "shows_sent_mail": settings.SHOW_SENT_MAIL,
        "viewing": viewing_of(request),
        "person_key": key_of(user),
        "unread_letters": unread_count(user) if user is not None and user.is_authenticated else 0,
    }
