"""Deeds of accounts that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, TELLS, left

left("revoke_role", "письмо о роли", "Человеку уходит письмо, открытые по роли сеансы закрываются.", TELLS)
left("reset_second_factor", "коды второго фактора", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("dismiss_administrator", "письмо о назначении", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
