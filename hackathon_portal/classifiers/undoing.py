"""Deeds of classifiers that undo something (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, left

left("take_back_classifier", "ничего: справочник на страницах портала", "Портал спросит причину; действует прежний список.", ASKS)
