"""Deeds of registration that undo something: what may be outside by then (kernel/undoing.py).

Each change of an application's state also stands in the API's list of changes, with the new revision: what the Regional portal was told before
is replaced there by itself (tests/api/test_changes.py).
"""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, MARKS, TELLS, inside, left

left("undo_decision", "письмо о решении", "Пока письмо не ушло, оно отменяется вместе с решением; потом закрыто.", CLOSED)
left(
    "refile_application",
    "письмо об отказе",
    "Заявка подаётся снова, заявителю уходит письмо о получении; изменение стоит в API.",
    MARKS,
)
left(
    "suspend_application",
    "письмо о допуске",
    "Портал спросит основание; участнику уходит письмо, изменение стоит в API.",
    ASKS,
    TELLS,
    MARKS,
)
left("reinstate_application", "письмо о приостановке", "Участнику уходит письмо, изменение стоит в API.", TELLS, MARKS)
left(
    "exclude_application",
    "письмо о допуске, дипломы, призы",
    "Портал спросит основание; участнику уходит письмо. Диплом и приз отзывают их собственными решениями.",
    ASKS,
    TELLS,
    MARKS,
)
left(
    "take_back_exclusion",
    "письмо об исключении",
    "Портал спросит причину; участнику уходит письмо, изменение стоит в API.",
    ASKS,
    TELLS,
    MARKS,
)
left(
    "take_back_team_exclusion",
    "письма об исключении",
    "Портал спросит причину; участникам уходят письма, изменения стоят в API.",
    ASKS,
    TELLS,
    MARKS,
)
left(
    "withdraw_application",
    "письмо о допуске, данные в API и выгрузках",
    "Заявку отзывает сам заявитель; изменение стоит в API.",
    MARKS,
)
left(
    "correct_child_form",
    "распечатанный лист согласия с прежней формой имени",
    "Пока лист не подписан, форма исправляется; подписанный остаётся, каким был.",
    CLOSED,
)
left(
    "keep_in_reserve",
    "письмо о резерве",
    "Отказать или допустить можно и раньше названного дня; новый день — новое письмо.",
    TELLS,
)
left("take_back_reserve", "письмо о резерве", "Людям уходит письмо с днём решения.", TELLS)
left("resume_participation", "письмо о выходе", "Портал спросит причину; изменение стоит в API.", MARKS)
left("correct_for_applicant", "данные в выгрузках", "Портал спросит причину; заявителю уходит письмо.", ASKS, TELLS)
left(
    "correct_from_outside",
    "данные в выгрузках, письмо о заявке",
    "Исправляет система, что подала заявку; заявителю уходит письмо.",
    TELLS,
)
left(
    "withdraw_from_outside",
    "письмо о допуске, данные в выгрузках",
    "Отзывает система, что подала заявку; заявителю уходит письмо, изменение стоит в API.",
    TELLS,
    MARKS,
)
left("decline_correction", "данные заявки", "Портал спросит причину; заявителю уходит письмо.", ASKS, TELLS)
left("withdraw_consent", "данные в API и выгрузках", "Отзывает сам человек; сотрудникам уходит письмо.", TELLS)
left("withdraw_representative", "согласие представителя", "Отзывает сам представитель; сотрудникам уходит письмо.", TELLS)
left("revoke_invitation", "ссылка приглашения", "Кто откроет ссылку, узнаёт, что приглашение отозвано.", MARKS)
left("remove_member", "письмо о приёме в команду", "Участнику уходит письмо.", TELLS)
left("revoke_api_token", "токен у другой системы", "Следующий запрос с этим токеном получает отказ.", MARKS)
left(
    "open_registration_again",
    "объявление о досрочном закрытии",
    "Портал спросит причину; страница конкурса сразу говорит, что приём идёт.",
    ASKS,
)
inside("свои данные исправляет сам заявитель, отдают их по запросу уже исправленными", "correct_application")
inside("отметка у входа: наружу не уходит", "undo_check_in")
inside("проверка сотрудников для себя", "forget_official forget_school")
inside("исправление принято: заявитель видит его на своей странице", "accept_correction")
inside("своё предложение другой команде: ответ на него уходит письмом с ним самим", "take_back_merge decline_merge")
inside(
    "своё объявление, своё предложение, своё согласие, своя очередь", "close_card dismiss_kept give_consent_again rejoin_waitlist"
)
