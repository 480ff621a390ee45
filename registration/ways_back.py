"""Ways back from the states of an application (contests/ways_back.py)."""

from hackathon_portal.contests.ways_back import Way, declare
from registration.models import Application
from registration.states import APPLICATION, ApplicationState

STAFF = "сотрудник организатора"

declare(
    APPLICATION,
    "Заявки",
    lambda contest: Application.objects.filter(contest=contest),
    {
        ApplicationState.DRAFT: Way("черновик", "Заявитель отзывает или подаёт заявку.", "заявитель", ("withdraw_application",)),
        ApplicationState.SUBMITTED: Way("подана", "До решения заявитель отзывает её сам.", "заявитель", ("withdraw_application",)),
        ApplicationState.ADMITTED: Way(
            "допущена", "Пока письмо не ушло, решение отменяют; потом участие приостанавливают или исключают с основанием.", STAFF,
            ("undo_decision", "suspend_application", "exclude_application"), "staff_queue",
        ),
        ApplicationState.REFUSED: Way(
            "отказано", "Пока письмо не ушло, решение отменяют; потом заявитель подаёт заявку снова, пока идёт регистрация.", STAFF,
            ("undo_decision", "refile_application"), "staff_queue",
        ),
        ApplicationState.SUSPENDED: Way(
            "приостановлена", "Участие возобновляют, когда обстоятельства устранены.", STAFF, ("reinstate_application",), "staff_queue"
        ),
        ApplicationState.EXCLUDED: Way(
            "исключена", "Исключение отменяют с причиной, пока место команды не занято; отказ в призе, отзыв дипломов и изменение "
            "решения отменяют их собственными решениями.", STAFF, ("take_back_exclusion", "take_back_team_exclusion"), "staff_queue",
        ),
        ApplicationState.RELEASED: Way(
            "место передано", "Пока идёт регистрация, человек подаёт заявку снова.", "заявитель", ("refile_application",)
        ),
        ApplicationState.WITHDRAWN: Way(
            "отозвана", "Пока идёт регистрация, человек подаёт заявку снова.", "заявитель", ("refile_application",)
        ),
        ApplicationState.ENDED: Way(
            "участие окончено без вины", "Участие возобновляют с причиной.", STAFF, ("resume_participation",), "staff_queue"
        ),
    },
)  # fmt: skip
