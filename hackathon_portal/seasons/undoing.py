"""Deeds of seasons that undo or replace something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, TELLS, inside, left

# Lists of selection and places.
left("withdraw_list", "протокол утверждённого списка", "Портал спросит причину. После объявления закрыто.", ASKS, CLOSED)
left("take_back_publication", "письма о списке", "Как только первое письмо ушло, закрыто.", CLOSED)
left("take_back_decline", "место, переданное резерву", "Как только место занято, закрыто.", CLOSED)
left("revoke", "приглашение", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("give_back", "письмо о снятом месте", "Портал спросит причину; человеку уходит новое приглашение.", ASKS, TELLS)
left("release_hub", "приглашения на площадку", "Портал спросит причину; каждому уходит письмо.", ASKS, TELLS)
inside("черновик списка никому не показан", "drop_draft")

# The season itself.
left("unpublish_season", "страница сезона", "Портал спросит причину. Как только кто-то записался, закрыто.", ASKS, CLOSED)
left("take_back_rules", "письма о новых правилах", "Пока письма не ушли; потом только новая версия, о которой пишут.", CLOSED)
left("open_season_again", "страница завершённого сезона", "Портал спросит причину.", ASKS)

# Hubs and their contests.
inside("черновик хакатона видят только сотрудники; объявленный так не снимают", "withdraw_stage_contest")
inside("закрытие и его причина уже известны людям; места открытие не возвращает", "open_hub_again")
# An entrant's own part.
inside("человек видит это только сам", "come_back")
inside("свою запись человек исправляет, пока запись открыта: до отбора по ней ничего не решено", "change_entry")
left("withdraw_entry", "приглашение на площадку", "Место сразу переходит следующему из резерва, ему уходит письмо.", TELLS)
left("ask_representative_again", "письмо представителю со ссылкой", "Прежняя ссылка больше не действует, уходит новая.", TELLS)
left("waive_findings", "письмо о замечании", "Портал спросит основание; допущенному уходит письмо.", ASKS, TELLS)
left("correct_entrant", "письмо об исправлении", "Портал спросит основание; человеку уходит письмо.", ASKS, TELLS)
left("restore_findings", "письмо о допуске", "Портал спросит основание; человеку уходит письмо.", ASKS, TELLS)
left("restore_entrant", "письмо об исключении", "Портал спросит основание; человеку уходит письмо.", ASKS, TELLS)
# What becomes of projects.
left(
    "take_back_entry_decision", "письмо о решении организации", "Портал спросит причину; организации уходит письмо.", ASKS, TELLS
)
left("withdraw_request", "контакт команды в кабинете организации", "Портал спросит причину; контакт больше не показан.", ASKS)
left("close_contact", "контакт команды в кабинете организации", "Портал спросит причину; организации уходит письмо.", ASKS, TELLS)
left("withdraw_introduction", "внедрение на странице проекта", "Портал спросит причину; страница проекта меняется сразу.", ASKS)
inside("интерес виден только организации и сотрудникам сезона", "withdraw_interest")

# The fund.
left(
    "take_back_move",
    "сумма призового фонда на странице конкурса",
    "Портал спросит причину; после публикации итогов закрыто.",
    ASKS,
    CLOSED,
)

# A restored copy.
inside("из копии стирается то, что и до неё было стёрто: вернуть это нельзя", "erase_season_again")
