"""Deeds of judging that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, TELLS, inside, left

left(
    "withdraw_protocol",
    "файл протокола, подписи на бумаге",
    "Портал спросит причину, она печатается в следующей редакции. После публикации закрыто.",
    ASKS,
    CLOSED,
)
left(
    "withdraw_act",
    "файл протокола, подписи на бумаге",
    "Портал спросит причину. Если на протоколе что-то стоит, закрыто.",
    ASKS,
    CLOSED,
)
left("take_back_missing_signature", "файл протокола", "Как только файл ушёл, закрыто.", CLOSED)
left("draft_protocol", "файл прежней редакции", "Новая редакция называет прежнюю и причину отзыва.", ASKS)
left(
    "change_criteria_anew",
    "критерии и бланки листов",
    "Портал спросит причину; членам комиссии и командам уходят письма.",
    ASKS,
    TELLS,
)
left("ask_reopening", "поданные листы", "Портал спросит причину; открывает второй человек.", ASKS)
left("confirm_reopening", "поданные листы", "Членам комиссии уходят письма.", TELLS)
left("return_paper_sheet", "бумажный лист", "Портал спросит причину.", ASKS)
left("withdraw_signature", "подписанный лист", "Портал спросит причину.", ASKS)
left("withdraw_project", "сданный проект", "Портал спросит причину.", ASKS)
left("extend_project", "срок сдачи, названный команде", "Портал спросит причину; команде уходит письмо.", ASKS, TELLS)
left("open_objection", "сданный проект", "Команде уходит письмо.", TELLS)
left("decide_objection", "письмо о претензии", "Команде уходит письмо.", TELLS)
left("raise_violation", "сданный проект", "Команде уходит письмо.", TELLS)
left("drop_checkpoint", "точка в расписании команд", "Командам уходит письмо.", TELLS)
left("correct_member", "приказ о составе комиссии", "Портал спросит основание.", ASKS)
left("undo_change", "акт об изменении состава", "Портал спросит причину.", ASKS)
left("drop_change", "акт об изменении состава", "Портал спросит причину.", ASKS)
left("waive_recusal", "заявление о самоотводе", "Портал спросит причину.", ASKS)
left("take_back_waiver", "решение о самоотводе", "Портал спросит причину.", ASKS)
left("dismiss_recusal", "заявление о самоотводе", "Портал спросит причину; член комиссии может заявить самоотвод снова.", ASKS)
left("decide_violation", "письмо о замечании", "Команде уходит письмо; исключённой — письмо каждому.", TELLS)
left(
    "take_back_violation", "письмо о решении, при исключении — объявление в канале",
    "Портал спросит причину; команде уходит письмо. После публикации закрыто.", ASKS, TELLS, CLOSED,
)  # fmt: skip
left("withdraw_recusal", "заявление о самоотводе", "Портал спросит причину.", ASKS)
left("clear_assignments", "распределение, показанное комиссии", "Портал спросит причину.", ASKS)
left(
    "correct_tie",
    "решение при равенстве в составленном протоколе",
    "Портал спросит причину; протокол, который с ним не сходится, теряет силу.",
    ASKS,
)
inside("до публикации наружу не уходит", "drop_reopening drop_protocol_template drop_question unlist_third_party remove_file")
inside("шаг вперёд, ничего не отменяет", "close_vote open_assessment close_assessment submit_project type_paper_sheet")
left("dismiss_assessor", "назначение ассессора", "Портал спросит причину; подписанные листы остаются.", ASKS)
