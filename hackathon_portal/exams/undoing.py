"""Deeds of tests that undo or change something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, TELLS, inside, left

left("withdraw_exam", "объявление теста, попытки, которые идут", "Портал спросит причину; её читают участники.", ASKS)
left("reopen_exam", "сообщение о том, что тест закрыт", "Портал спросит причину; её читают участники.", ASKS)
left("reopen_attempt", "страница закрытой попытки", "Портал спросит причину; её читает участник.", ASKS)
left("change_exam", "объявленные времена теста", "Портал спросит причину; её читают участники.", ASKS)
inside("дополнительное время видят сотрудники и сам участник до начала попытки", "take_back_time")
inside("Варианты, которые уже розданы, остаются у людей прежними.", "retire_question bring_back_question")
left(
    "take_back_ruling", "протокол о вопросе, письма о пересчёте, списки отбора по прежним баллам",
    "Портал спросит причину, пересчитает всех и напишет тем, у кого баллы изменились. Списки не меняются: они названы на странице.",
    ASKS, TELLS,
)  # fmt: skip
inside("предложение никому не показано, кроме методистов и сотрудников сезона", "withdraw_ruling recount_effect")
inside("останавливаются только письма, которые ещё не ушли", "stop_ruling_letters")
inside("отзывают только возражение, на которое ещё не ответили", "take_back_appeal")
