"""What of prizes has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.backups.erased import replays
from hackathon_portal.kernel.personal import With
from hackathon_portal.kernel.sweeps import swept_by_task
from prizes.payouts.actions import retention

swept_by_task(
    "данные получателей призов", of=["prizes.PayoutApplication", "prizes.RequiredDocument", "prizes.ThingReceipt",
    "prizes.TaxSettlement", "prizes.StatementEntry", "prizes.TakenForm"], term="срок хранения выплат по порядку",
    task="prizes.erase_after_retention",
)  # fmt: skip
replays(With.PAYOUT, "prizes.PayoutApplication")(lambda row: retention.erase_payout(application=row))
