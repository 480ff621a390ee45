"""What is told when something of a season is there already."""

from hackathon_portal.kernel.twice import Told, tell

# Lists of selection and places.
tell(
    {
        "selection_list_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "selection_list_one_draft": Told("list.at_once", "Черновик только что составил другой сотрудник. Обновите страницу."),
        "selection_list_one_in_force": Told("list.approved", "Список только что утвердил другой сотрудник. Обновите страницу."),
        "selection_row_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "selection_rank_once": Told("list.at_once", "Список только что составил другой сотрудник. Обновите страницу."),
        "stage_entry_once": Told("list.two_routes", "Место на этом этапе у человека уже есть. Обновите страницу."),
    }
)
