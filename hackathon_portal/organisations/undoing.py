"""Deeds of organisations that undo something: what may be outside by then (kernel/undoing.py)."""

from hackathon_portal.kernel.undoing import ASKS, MARKS, TELLS, inside, left

left(
    "take_back_claim_decision", "письмо о решении", "Портал спросит причину; человеку уходит письмо, роль снимается.", ASKS, TELLS
)
left("remove_representative", "письмо о назначении", "Портал спросит причину; человеку уходит письмо.", ASKS, TELLS)
left("revoke_representative_invitation", "письмо со ссылкой", "Ссылка говорит, что приглашение отозвано.", MARKS)
left(
    "take_back_import", "ничего, пока у организаций нет представителей", "Портал спросит причину; организации закрываются.", ASKS
)
left("open_organisation_again", "письмо о закрытии", "Портал спросит причину; представителям уходят письма.", ASKS, TELLS)
left("correct_organisation", "ничего: сведения об организации", "Портал спросит основание; прежнее остаётся в истории.", ASKS)
inside("заявление видел только администратор портала", "withdraw_claim")
