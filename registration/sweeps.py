"""What of registration has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from django.conf import settings

from hackathon_portal.kernel.backups.erased import replays
from hackathon_portal.kernel.personal import With
from hackathon_portal.kernel.sweeps import sweep, swept_by_task
from hackathon_portal.russia.words import plural
from registration.actions import personal, teams

sweep(
    "приглашения в команду",
    of=["registration.Invitation", "registration.PendingInvitation"],
    term="30 дней после срока приглашения, если им не воспользовались",
)(teams.forget_old_invitations)
swept_by_task(
    "заявки", of=["registration.Application", "registration.Team", "registration.Representative", "registration.TeamLeader"],
    term="срок хранения по порядку конкурса", task="registration.erase_after_retention",
)  # fmt: skip
swept_by_task(
    "учётные записи", of=["accounts.User", "accounts.User.idle_notice_at"], term=f"{plural(settings.ACCOUNT_DAYS.days, 'день,дня,дней')} без входа, заявок и ролей",
    task="registration.forget_idle_accounts",
)  # fmt: skip
swept_by_task(
    "файлы загрузок", of=["registration.ImportBatch"], term="14 дней после загрузки", task="registration.erase_after_retention"
)
swept_by_task("ключи запросов API", of=["registration.ApiRequestKey"], term="30 дней", task="registration.erase_after_retention")
swept_by_task("предложения места", of=["registration.Application.offer_expires_at", "registration.Team.offer_expires_at"],
              term="срок ответа по порядку", task="registration.settle_seats", often="каждые 15 секунд")  # fmt: skip
replays(With.APPLICATION, "registration.Application")(lambda row: personal.erase_application_again(application=row))
replays(With.ACCOUNT, "accounts.User")(lambda row: personal.erase_account_again(user=row))
