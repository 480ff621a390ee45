"""Deeds of contests that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, CLOSED, TELLS, inside, left

left(
    "cancel_contest",
    "объявление, письма, расписание",
    "Портал спросит акт; всем уходят письма, страница называет акт.",
    ASKS,
    TELLS,
)
left("restore_contest", "письма об отмене", "Портал спросит акт; всем уходят письма.", ASKS, TELLS)
left("unpublish_announcement", "объявление на сайте", "Портал спросит причину. Как только подана заявка, закрыто.", ASKS, CLOSED)
left(
    "correct_nomination",
    "объявление, тексты заданий",
    "Портал спросит акт; всем уходят письма, прежний текст стоит рядом.",
    ASKS,
    TELLS,
)
left(
    "change_by_act",
    "объявление, письма, расписание",
    "Портал спросит акт; всем уходят письма, прежнее стоит рядом с новым.",
    ASKS,
    TELLS,
)
inside("конкурс ещё черновик, кейс не показан никому", "remove_case")
inside("отметка об исполнении обязанности видна только сотрудникам", "take_back_duty")
left("take_back_mark", "ничего: отметка о чужом сайте", "Портал спросит причину; снятая отметка остаётся в списке.", ASKS)
inside("человек снова хочет получать рассылки", "take_back_by_link")
inside("новости сайта и свои заготовки", "remove_site_item forget_preset")
