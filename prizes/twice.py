"""What is told when money, an award or a document is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "fund_source_once": Told("fund.twin", "Такой источник уже записан.", clause="prize.fund"),
        "fund_place_once": Told("fund.place_twice", "Приз за это место уже записан.", clause="prize.fund"),
        "award_project_one_place": Told("award.twice", "У этого проекта уже есть место."),
        "award_one_nominated_each": Told("award.twice", "У этого проекта уже есть приз этой номинации."),
        "award_one_personal_each": Told("award.twice", "У этого человека уже есть такая награда."),
        "prizes_grantreport(award_id)": Told("grant.reported", "Отчёт об этом гранте уже принят. Обновите страницу."),
        "prizes_grantreport(use_id)": Told("grant.reported", "Этот отчёт уже принят. Обновите страницу."),
        "grant_use_waits_once": Told("grant.waits", "Отчёт уже на проверке. Обновите страницу."),
        "thing_receipt_once": Told("thing.given", "Вручение уже отмечено. Обновите страницу."),
        "award_passed_once": Told("award.passed_on", "Этот приз уже передан."),
        "award_one_part_each": Told("shares.twice", "Доля этого человека уже записана."),
        "prizes_award(special_id)": Told("special.given", "Этот приз уже вручён."),
        "payer_one_main": Told("payer.at_once", "Основного плательщика только что записал другой сотрудник. Обновите страницу."),
        "payer_once": Told("payer.twin", "Этот плательщик с тем же счётом уже записан."),
        "statement_entry_once": Told("statement.at_once", "Эту выписку уже загружают. Обновите страницу."),
        "tax_order_once": Told("enp.number_taken", "Поручение с этим номером в этом году уже составлено."),
        "tax_notice_once": Told("notice.twice", "Уведомление с этим номером на этот срок уже отмечено."),
        "document_template_once": Told(
            "template.at_once", "Вид документа только что изменил другой сотрудник. Обновите страницу."
        ),
        "prizes_diplomalook(contest_id)": Told(
            "diploma.look_at_once", "Вид дипломов только что выбрал другой сотрудник. Обновите страницу."
        ),
        "diploma_number_once": Told("diploma.at_once", "Документы уже выдают. Обновите страницу."),
        "diploma_one_in_force": Told("diploma.at_once", "Этот документ уже выдан."),
        "prizes_diploma(replaces_id)": Told("diploma.replaced", "Вместо этого документа уже выдан другой."),
        "income_code_confirmed_once": Told("tax.confirmed", "Код дохода на этот год уже подтверждён. Обновите страницу."),
        "register_number_once": Told("register.at_once", "Реестр только что составил другой сотрудник. Обновите страницу."),
        "register_line_position": Told("register.at_once", "Реестр только что составил другой сотрудник. Обновите страницу."),
        "register_line_paid_once": Told("payment.listed", "Выплата уже стоит в другом реестре."),
        "prizes_payment(award_id)": Told("payment.planned", "Выплата по этому призу уже запланирована."),
        "prizes_payoutapplication(award_id)": Told("payout.begun", "Заявление по этому призу уже начато: обновите страницу."),
        "required_document_once": Told(
            "required_document.at_once", "Этот документ уже попросили или приложили. Обновите страницу."
        ),
        "prizes_parcel(recipient_id)": Told("parcel.at_once", "Отправка этому человеку уже записана."),
    }
)
