"""Deeds around the days of a contest that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, left

left(
    "withdraw_press_item", "материал на странице «Пресса», перепечатки изданий",
    "Портал спросит причину и уберёт материал со страницы; изданиям напишите сами.", ASKS,
)  # fmt: skip
