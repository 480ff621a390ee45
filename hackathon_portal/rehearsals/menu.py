"""Pages of rehearsals in the menu, and where the help answers them."""

from hackathon_portal.contests.menus import Page
from hackathon_portal.contests.models import Contest


def _is_real(contest: Contest) -> bool:
    return not contest.is_rehearsal


def _is_rehearsal(contest: Contest) -> bool:
    return contest.is_rehearsal


PAGES = (
    Page("contest_rehearsals", "Репетиция", "Конкурс", 100, _is_real),
    Page("rehearsal", "Пульт репетиции", "", 1, _is_rehearsal),
    Page("rehearsal_mail", "Почта репетиции", "Конкурс", 101, _is_rehearsal),
)
HELP = {
    ("staff", "Репетиция"): ("contest_rehearsals", "rehearsal", "rehearsal_mail", "rehearsal_remove"),
}
