"""Deeds of rehearsals that undo something (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import inside

inside("репетиция: люди вымышлены, письма никуда не уходят", "remove_rehearsal")
inside("заражённый файл", "remove_infected")
