"""What of seasons has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.backups.erased import replays
from hackathon_portal.kernel.personal import With
from hackathon_portal.kernel.sweeps import swept_by_task
from hackathon_portal.seasons.actions import retention

swept_by_task(
    "приглашения на площадки",
    of=["seasons.StageEntry.expires_at"],
    term="срок ответа по правилам сезона",
    task="seasons.expire_overdue",
    often="каждую минуту",
)
swept_by_task(
    "участники сезонов",
    of=["seasons.Entrant", "seasons.EntrantRepresentative", "seasons.EntrantConsent"],
    term="срок хранения по правилам сезона, с его завершения",
    task="seasons.erase_after_retention",
)
swept_by_task(
    "запросы контакта команд",
    of=["seasons.ContactRequest.expires_at"],
    term="срок ответа команды по правилам сезона",
    task="seasons.follow_projects",
    often="каждые 15 минут",
)
replays(With.SEASON, "seasons.Season")(lambda row: retention.erase_whole_season(season=row, act=retention.erase_season_again))
