"""Ways back from the states of prizes and payouts (contests/ways_back.py)."""

from hackathon_portal.contests.ways_back import Way, declare
from prizes import states
from prizes.models import Award, Payment, PaymentRegister, PayoutApplication, RegisterLine, RequiredDocument

STAFF, ACCOUNTANT = "сотрудник организатора", "бухгалтер"

declare(
    states.AWARD, "Призы", lambda contest: Award.objects.filter(contest=contest, part_of=None),
    {
        "granted": Way("присуждён", "В выдаче отказывают с пунктом порядка; место меняет только новое решение комиссии.", STAFF, ("refuse_prize", "settle_exclusion"), "awards"),
        "refused": Way("в выдаче отказано", "Приз возвращают с причиной; переданный другому сначала забирают.", STAFF, ("restore_prize", "take_back_passed"), "awards"),
        "declined": Way("отказ от приза", "Приз возвращают с причиной.", STAFF, ("restore_prize",), "awards"),
        "withdrawn": Way("снят новым решением", "Место возвращает только следующее решение; выплаченное отмечают возвращённым.", STAFF, ("announce_winners", "mark_money_returned"), "amend_decision"),
    },
)  # fmt: skip
declare(
    states.PAYOUT, "Заявления о выплате", lambda contest: PayoutApplication.objects.filter(award__contest=contest),
    {
        "draft": Way("черновик", "Получатель меняет его сам.", "получатель", ("save_payout_application",)),
        "submitted": Way("на проверке", "Бухгалтер возвращает на исправление.", ACCOUNTANT, ("return_payout_application",), "payouts"),
        "returned": Way("возвращено", "Получатель подаёт снова.", "получатель", ("submit_payout_application",)),
        "accepted": Way("принято", "Бухгалтер возвращает на исправление или меняет налоговый статус, пока выплаты нет в реестре; дальше — если банк вернул её.", ACCOUNTANT, ("reopen_payout_application", "change_tax_status", "mark_returned"), "payouts"),
    },
)  # fmt: skip
declare(
    states.REQUIRED_DOCUMENT, "Документы для приза", lambda contest: RequiredDocument.objects.filter(application__award__contest=contest),
    {
        "none": Way("нет", "Получатель прикладывает.", "получатель", ("attach_required_document",)),
        "given": Way("на проверке", "Бухгалтер возвращает с причиной.", ACCOUNTANT, ("check_required_documents",), "payouts"),
        "accepted": Way("принят", "Бухгалтер возвращает с причиной.", ACCOUNTANT, ("check_required_documents",), "payouts"),
        "returned": Way("возвращён", "Получатель прикладывает снова.", "получатель", ("attach_required_document",)),
        "waived": Way("не требуется", "Бухгалтер просит документ снова, с причиной.", ACCOUNTANT, ("demand_required_document",), "payouts"),
    },
)  # fmt: skip
declare(
    states.PAYMENT, "Выплаты", lambda contest: Payment.objects.filter(award__contest=contest),
    {
        "planned": Way("к выплате", "Заявление возвращают на исправление или в призе отказывают: выплата отменяется.", ACCOUNTANT, ("reopen_payout_application", "refuse_prize"), "payouts"),
        "paid": Way("выплачено", "Возврат банка отмечают; снятое новым решением возвращает получатель.", ACCOUNTANT, ("mark_returned", "mark_money_returned"), "payouts"),
        "returned": Way("возвращено банком", "Получатель исправляет заявление, выплату планируют снова.", ACCOUNTANT, ("accept_payout_application",), "payouts"),
        "cancelled": Way("отменено", "Приз возвращают с причиной; исправленное заявление принимают.", STAFF, ("restore_prize", "accept_payout_application"), "awards"),
    },
)  # fmt: skip
declare(
    states.REGISTER, "Реестры", lambda contest: PaymentRegister.objects.filter(contest=contest),
    {
        "prepared": Way("ждёт утверждения", "Реестр расформировывают с причиной.", ACCOUNTANT, ("dissolve_register",), "payouts"),
        "approved": Way("утверждён", "Реестр расформировывают с причиной, пока банк не исполнил его.", ACCOUNTANT, ("dissolve_register",), "payouts"),
        "dissolved": Way("расформирован", "Составляют новый реестр.", ACCOUNTANT, ("make_register",), "payouts"),
    },
)  # fmt: skip
declare(
    states.LINE, "Строки реестров", lambda contest: RegisterLine.objects.filter(register__contest=contest),
    {
        "listed": Way("в реестре", "Реестр расформировывают.", ACCOUNTANT, ("dissolve_register",), "payouts"),
        "paid": Way("выплачено", "Возврат банка отмечают.", ACCOUNTANT, ("mark_returned",), "payouts"),
        "returned": Way("возвращено банком", "Выплату ставят в новый реестр.", ACCOUNTANT, ("make_register",), "payouts"),
        "dropped": Way("исключено", "Выплату ставят в новый реестр.", ACCOUNTANT, ("make_register",), "payouts"),
    },
)  # fmt: skip
