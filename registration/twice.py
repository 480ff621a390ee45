"""What is told when a team, an application or a paper of it is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "team_name_once": Told("team.name_taken", "Команда с таким названием уже есть.", field="name"),
        "team_queue_number_once": Told("seats.at_once", "Очередь мест только что изменилась. Повторите."),
        "application_number_once": Told("application.at_once", "Одновременно подано несколько заявок. Отправьте свою ещё раз."),
        "application_queue_number_once": Told("seats.at_once", "Очередь мест только что изменилась. Повторите."),
        "application_external_id_once": Told(
            "external_id.twice", "Заявка с этим номером другой системы уже есть.", field="external_id"
        ),
        "application_one_per_user": Told(
            "identity.duplicate",
            "У вас уже есть заявка в этом конкурсе: участник входит в состав только одной команды.",
            clause="team.one",
        ),
        "application_one_per_identity": Told(
            "identity.duplicate", "Этот человек уже подал заявку в этом конкурсе.", clause="team.one"
        ),
        "application_one_per_snils": Told(
            "identity.duplicate", "Этот человек уже подал заявку в этом конкурсе.", clause="team.one"
        ),
        "application_one_captain": Told("team.two_captains", "В команде уже есть капитан."),
        "finding_once": Told("check.at_once", "Заявку только что проверили. Обновите страницу."),
        "consent_once": Told("consent.given", "Это согласие уже дано."),
        "registration_affiliationruling(application_id)": Told(
            "affiliation.ruled", "Решение о связи с комиссией по этой заявке уже записано."
        ),
        "school_once": Told("school.twice", "Организация с таким названием в списке уже есть.", field="name"),
        "official_once": Told("official.twice", "Этот человек в списке уже есть.", field="full_name"),
        "card_open_once": Told("card.open", "Ваше объявление уже показано: закройте его, чтобы написать другое."),
        "letter_template_once": Told(
            "letter.at_once", "Слова этого письма только что изменил другой сотрудник. Обновите страницу."
        ),
        "pending_invitation_once": Told("invitation.kept", "Это приглашение уже ждёт вас в кабинете."),
        "rules_read_once": Told("rules.read", "Вы уже подтвердили, что прочитали эту версию правил."),
        "api_request_key_once": Told(
            "idempotency.at_once", "Запрос с этим ключом уже принимается. Повторите через несколько секунд."
        ),
        "column_mapping_once": Told(
            "import.at_once", "Столбцы такого файла только что сопоставил другой сотрудник. Обновите страницу."
        ),
        "correction_one_open": Told("correction.open", "Исправление только что предложено в другом окне. Обновите страницу."),
        "team_one_leader_asked": Told("leader.exists", "Руководитель команды уже приглашён."),
        "team_one_leader": Told("leader.exists", "Руководитель команды уже приглашён."),
        "registration_representative(application_id)": Told(
            "representative.exists", "Представитель уже назван: обновите страницу."
        ),
    }
)
