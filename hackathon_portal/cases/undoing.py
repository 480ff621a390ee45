"""Deeds of cases that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, TELLS, inside, left

inside("новых кейсов организация не начнёт; начатые остаются у неё", "end_case_invitation")
inside("текст видели только партнёр и сотрудники", "take_back_case drop_correction")
inside("отозванный кейс снова черновик у партнёра", "bring_back_case")
left("return_case", "письмо партнёру с замечаниями", "Замечания остаются у версии; партнёр исправляет и отправляет снова.", TELLS)
inside("файл черновика видели только партнёр и сотрудники", "remove_case_file")
left(
    "withdraw_case", "ничего, пока кейс не открыт", "Портал спросит причину, сотрудникам уходит письмо. Открытый кейс закрывают они.",
    ASKS, TELLS, CLOSED,
)  # fmt: skip
left(
    "close_case", "тексты и файлы, которые уже скачали", "Портал спросит причину; партнёру и всем, кто скачал файлы, уходит письмо.",
    ASKS, TELLS,
)  # fmt: skip
left("open_case_again", "письмо о закрытии", "Портал спросит причину; тем же людям уходит письмо.", ASKS, TELLS)
left(
    "correct_case", "тексты и файлы, которые уже скачали",
    "Портал спросит причину; прежний текст в силе до одобрения, потом всем, кто скачал файлы, уходит письмо.", ASKS, TELLS,
)  # fmt: skip
