"""Deeds of schools that undo or change something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, MARKS, TELLS, inside, left

left(
    "revoke_completion", "письмо о пройденной школе и сертификат",
    "Портал спросит причину; человеку уходит письмо, страница проверки говорит, что сертификат отозван.", ASKS, TELLS, MARKS,
)  # fmt: skip
left(
    "reissue_certificate", "сертификат и его код",
    "Портал спросит причину; страница проверки скажет, что прежний отозван и почему; новый уходит письмом.", ASKS, TELLS, MARKS,
)  # fmt: skip
left("restore_completion", "письмо об отзыве", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("end_enrolment", "письмо о записи в школу", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("restore_enrolment", "письмо об отчислении", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("reopen_programme", "страница закрытой школы", "Портал спросит причину; её читают записанные.", ASKS)
left("take_back_let_in", "назначение, сделанное по допуску", "Портал спросит причину; сделанное назначение остаётся.", ASKS)
inside("отметку видит только сам человек; после пройденной школы её не снять", "take_back_lesson_mark")
inside("прежняя ссылка только перестаёт записывать; записанных это не касается", "renew_link")
inside("модуль, который кто-то уже проходит, не убрать", "remove_module")
