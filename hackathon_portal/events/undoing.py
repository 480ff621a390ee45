"""Deeds of gatherings that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, TELLS, inside, left

left("cancel_gathering", "приглашения на мероприятие", "Записавшимся уходит письмо.", TELLS)
left(
    "revoke_attendance",
    "засчитанное посещение",
    "Портал спросит причину; отметки, которые телефоны сделали раньше, больше не примет.",
    ASKS,
)
inside("зал без мероприятий никому не назван", "remove_hall")
