"""What is told when something around a contest is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "body_once": Told("body.twice", "Этот орган уже утверждён."),
        "body_member_once": Told("body.twice", "Этот человек уже в составе."),
        "body_one_head": Told("body.two_heads", "Руководитель уже назначен: сначала освободите его."),
        "programme_version_once": Told("programme.at_once", "Программу только что утвердил другой сотрудник. Обновите страницу."),
        "volunteer_once": Told("volunteer.twice", "Вы уже предложили помощь: ответ придёт письмом."),
        "volunteer_shift_once": Told("shift.twice", "На эту смену волонтёр уже записан."),
        "operations_kit(application_id)": Told("kit.given", "Набор этому участнику уже выдан."),
    }
)
