"""Figures of a protocol nobody has signed: what a letterhead is tried on and shown with."""

from __future__ import annotations

from typing import Any

NAMES = ("Образцова Анна Петровна", "Примеров Борис Ильич", "Пробная Вера Олеговна", "Отсутствующий Глеб Янович")
ROLES = ("председатель", "секретарь", "член комиссии", "член комиссии")

FIGURES: dict[str, Any] = {
    "number": "0", "version": 1, "date": "01.01.2030", "contest": "Конкурс-образец", "act": "приказ от 01.12.2029 № 1-О",
    "commission_order": "приказ от 10.12.2029 № 2-О", "agenda": "Определение победителей и призёров", "present": 3, "composition": 4,
    "quorum": "2/3", "organisation": "министерство-образец", "composed_at": "г. Образцово", "began": "18:00", "held_at": "зал заседаний",
    "members": [
        {"name": name, "position": "должность", "role": role, "attendance": "" if name == NAMES[3] else "очно"}
        for name, role in zip(NAMES, ROLES, strict=True)
    ],
    "recusals": [{"member": NAMES[2], "team": "Пример", "reason": "научный руководитель участника", "waived": ""}],
    "votes": [{
        "question": "Определять места по сумме баллов", "adopted": True, "in_favour": 2, "against": 0, "abstained": 1, "voters": 3,
        "members": [{"name": name, "said": "за"} for name in NAMES[:2]],
    }],
    "violations": [], "by": "nomination", "personal": [], "sheets": [{"team": "Образец", "project": "Первый", "points": "А. П. Образцова – 30"}],
    "nominations": [{
        "division": "n0", "position": 1, "title": "Образцовая номинация", "unequal": False, "by_mean": False, "shared": False, "ties": [],
        "rows": [
            {"team": "Образец", "project": "Первый", "total": "90", "sheets": 3, "mean": "30,00", "place": 1, "places": "1", "title": "победитель"},
            {"team": "Пример", "project": "Второй", "total": "75", "sheets": 3, "mean": "25,00", "place": 2, "places": "2", "title": "призёр"},
        ],
    }],
    "prizes": ["Присудить команде «Образец» приз: 100 рублей (сто)."],
}  # fmt: skip
SIGNATURES = [{"name": NAMES[0], "at": "01.01.2030 19:00:00 (UTC+03)", "dissent": "Образец особого мнения."}]
TEXTS = {
    "opening": "Заседание открыто в назначенное время.", "resolved": "Поблагодарить партнёров.", "invited": "Д. Е. Гостев",
    "spoke_1": "Б. И. Примеров поддержал предложение.", "changed_because": "исправлена опечатка",
}  # fmt: skip
MISSING = {NAMES[1]: "болезнь"}
