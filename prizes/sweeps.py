"""What of prizes has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.sweeps import swept_by_task

swept_by_task(
    "данные получателей призов", of=["prizes.PayoutApplication", "prizes.RequiredDocument"], term="срок хранения выплат по порядку",
    task="prizes.erase_after_retention",
)  # fmt: skip
