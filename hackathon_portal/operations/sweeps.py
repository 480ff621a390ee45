"""What of the work around contests has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.sweeps import swept_by_task

swept_by_task(
    "волонтёры, обращения, отклики",
    of=["operations"],
    term="срок хранения по порядку конкурса",
    task="operations.erase_after_retention",
)
