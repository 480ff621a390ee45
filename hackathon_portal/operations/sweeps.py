"""What of the work around contests has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.backups.erased import replays
from hackathon_portal.kernel.personal import With
from hackathon_portal.kernel.sweeps import swept_by_task
from hackathon_portal.operations.actions import erasure

swept_by_task(
    "волонтёры, обращения, отклики",
    of=["operations"],
    term="срок хранения по порядку конкурса",
    task="operations.erase_after_retention",
)
replays(With.CONTEST, "contests.Contest")(lambda row: erasure.erase_around_contest(contest=row))
