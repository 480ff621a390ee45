"""Deeds of seasons that undo or change something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import inside

# Hubs and their contests.
inside("черновик хакатона видят только сотрудники; объявленный так не снимают", "withdraw_stage_contest")
inside("закрытие и его причина уже известны людям; места открытие не возвращает", "open_hub_again")
