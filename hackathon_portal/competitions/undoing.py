"""Deeds of competitions that undo or change something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, TELLS, inside, left

left("change_competition", "объявленные условия соревнования", "Портал спросит причину; её читают участники.", ASKS)
left(
    "withdraw_competition",
    "объявление соревнования",
    "Портал спросит причину. Как только что-то прислано, закрыто.",
    ASKS,
    CLOSED,
)
left("reopen_competition", "сообщение о том, что соревнование закрыто", "Портал спросит причину; её читают участники.", ASKS)
left("unfreeze", "таблица, какой она замерла", "Портал спросит причину; её читают участники.", ASKS)
left("take_back_reveal", "письма об итогах", "Портал спросит причину. Как только первое письмо ушло, закрыто.", ASKS, CLOSED)
left("restore_side", "письмо об исключении", "Портал спросит причину; людям стороны уходит письмо.", ASKS, TELLS)
left("correct_reference", "таблицы по прежним верным ответам", "Портал спросит причину и пересчитает всех.", ASKS)
left("remove_data_file", "скачанный файл данных", "Из объявленного соревнования — с причиной; её читают участники.", ASKS)
inside("верные ответы черновика никому не показаны", "set_reference")
inside("выбор файлов виден только самой стороне, и меняет его она сама", "choose_final")
left("correct_flag", "баллы по прежнему флагу", "Портал спросит причину; решившие по прежнему флагу баллы сохраняют.", ASKS)
inside("файл, который не был оценён: в таблице его не было", "score_again")
inside("задача, к которой никто ничего не присылал", "drop_task change_task")
