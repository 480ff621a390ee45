"""How a state is shown: a word, a colour and a sign, the same on every page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registration.models import Application
from registration.states import ApplicationState, TeamSeat

register = template.Library()
LOOKS = {
    ApplicationState.ADMITTED: ("good", "✓ допущена"),
    ApplicationState.REFUSED: ("bad", "✕ отказано"),
    ApplicationState.WITHDRAWN: ("", "отозвана"),
    ApplicationState.DRAFT: ("warn", "● черновик"),
    ApplicationState.SUBMITTED: ("warn", "◷ на рассмотрении"),
    ApplicationState.SUSPENDED: ("bad", "‖ приостановлено"),
    ApplicationState.EXCLUDED: ("bad", "✕ исключён"),
    ApplicationState.RELEASED: ("", "место передано"),
}
SEATS = {
    TeamSeat.WAITLIST: "◷ в резерве",
    TeamSeat.OFFERED: "◷ место предложено",
    TeamSeat.RELEASED: "◷ без места",
}


@register.simple_tag
def application_status(application: Application) -> SafeString:
    """The state of an application as a chip; a submitted one of a team without a place says so."""
    colour, text = LOOKS[application.state]
    if application.state == ApplicationState.SUBMITTED:
        text = SEATS.get(application.team.seat, text)
    return format_html('<span class="chip state {}">{}</span>', colour, text)
