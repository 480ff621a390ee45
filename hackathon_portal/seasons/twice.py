"""What is told when something of a season is there already."""

from hackathon_portal.kernel.twice import Told, tell

# Lists of selection and places.
tell(
    {
        "selection_list_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "selection_list_one_draft": Told("list.at_once", "Черновик только что составил другой сотрудник. Обновите страницу."),
        "selection_list_one_in_force": Told("list.approved", "Список только что утвердил другой сотрудник. Обновите страницу."),
        "selection_row_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "selection_team_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "stage_entry_team_once": Told("list.two_routes", "Место на этом этапе у команды уже есть. Обновите страницу."),
        "seasons_stageentry(carried_id)": Told("list.two_routes", "Эту команду уже перенесли. Обновите страницу."),
        "selection_rank_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "stage_entry_once": Told("list.two_routes", "Место на этом этапе у человека уже есть. Обновите страницу."),
    }
)
# Entrants and ambassadors.
tell(
    {
        "entrant_once": Told("entrant.twice", "Вы уже записаны: запись сделана в другом окне или со второго нажатия."),
        "entrant_consent_once": Told("consent.twice", "Это согласие уже дано: в другом окне или со второго нажатия."),
        "ambassador_once": Told("ambassador.twice", "Этот человек уже амбассадор сезона."),
        "ambassador_code_once": Told("ambassador.code_taken", "Такой код ссылки уже занят: возьмите другой.", field="code"),
    }
)
# The season itself.
tell(
    {
        "seasons_season(slug)": Told("season.slug_taken", "Этот адрес уже занят другим сезоном.", field="slug"),
        "season_rules_once": Told("season.at_once", "Правила только что изменил другой сотрудник. Обновите страницу."),
        "stage_once": Told("season.at_once", "Этапы только что изменил другой сотрудник. Обновите страницу."),
        "route_once": Told("season.at_once", "Переходы только что изменил другой сотрудник. Обновите страницу."),
    }
)
# Hubs.
tell(
    {
        "hub_once": Told("hub.code_taken", "Площадка с таким кодом на этом этапе уже есть: выберите другой код.", field="code"),
        "seasons_stagecontest(hub_id)": Told(
            "hub.has_contest", "Хакатон этой площадки уже создал другой сотрудник. Обновите страницу."
        ),
        "seasons_stagecontest(contest_id)": Told("hub.contest_taken", "Этот конкурс уже проводит другая площадка."),
    }
)
# What becomes of projects.
tell(
    {
        "seasons_followup(project_id)": Told(
            "follow_up.at_once", "Карточки только что завёл другой сотрудник. Обновите страницу."
        ),
        "introduction_asked_once": Told(
            "introduction.twice", "Эта организация уже сообщила о внедрении: запись ждёт подтверждения."
        ),
        "interest_once": Told("interest.twice", "Интерес к этому проекту уже отмечен."),
        "contact_asked_once": Told("contact.twice", "Контакт уже запрошен: дождитесь ответа команды."),
    }
)
# The fund.
tell(
    {
        "fund_line_once": Told("fund.at_once", "Строку фонда только что добавил другой сотрудник. Обновите страницу."),
        "seasons_fundline(source_id)": Told(
            "fund.at_once", "Источник этой строки только что записал другой сотрудник. Обновите страницу."
        ),
    }
)
