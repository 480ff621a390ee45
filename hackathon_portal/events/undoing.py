"""Deeds of gatherings that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import TELLS, left

left("cancel_gathering", "приглашения на мероприятие", "Записавшимся уходит письмо.", TELLS)
