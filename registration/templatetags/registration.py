"""How a state is shown: a word, a colour and a sign, the same on every page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hackathon_portal.contests.models import Contest
from registration.models import Application, Finding, Team
from registration.queries.people import ToldApplication
from registration.states import ApplicationState, TeamSeat

register = template.Library()
LOOKS: dict[str, tuple[str, str]] = {
    ApplicationState.ADMITTED: ("good", "✓ допущена"),
    ApplicationState.REFUSED: ("bad", "✕ отказано"),
    ApplicationState.WITHDRAWN: ("", "отозвана"),
    ApplicationState.DRAFT: ("warn", "● черновик"),
    ApplicationState.SUBMITTED: ("warn", "◷ на рассмотрении"),
    ApplicationState.SUSPENDED: ("bad", "‖ приостановлено"),
    ApplicationState.EXCLUDED: ("bad", "✕ исключён"),
    ApplicationState.RELEASED: ("", "место передано"),
    ApplicationState.ENDED: ("", "участие прекращено"),
}
SEATS: dict[str, str] = {
    TeamSeat.WAITLIST: "◷ в резерве",
    TeamSeat.OFFERED: "◷ место предложено",
    TeamSeat.RELEASED: "◷ без места",
}


@register.simple_tag
def application_status(application: Application | ToldApplication) -> SafeString:
    """The state of an application as a chip; a submitted one without a place says so."""
    colour, text = LOOKS[application.state]
    if application.state == ApplicationState.SUBMITTED:
        text = SEATS.get(application.place, text)
    return format_html('<span class="chip state {}">{}</span>', colour, text)


@register.filter
def troubles(team: Team) -> list[Finding]:
    """What the checks say against the team: one of its people carries each finding."""
    return next((list(person.troubles) for person in team.people), [])  # type: ignore[attr-defined]  # prefetched by the list of teams


@register.filter
def category_label(team: Team, contest: Contest) -> str:
    """The team's category as the regulation writes it."""
    category = contest.regulation.category(team.category)
    return category.label if category else "—"
