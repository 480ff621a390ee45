"""What is told when a piece of a contest is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "contests_contest(slug)": Told("contest.slug_taken", "Этот адрес уже занят другим конкурсом.", field="slug"),
        "nomination_title_once": Told(
            "nomination.twice", "Номинация с таким названием уже есть.", clause="nomination", field="title"
        ),
        "organiser_logo_once": Told("logo.twice", "Логотип этого организатора уже приложен: обновите страницу.", field="name"),
        "confirmation_once": Told("facts.at_once", "Эту часть только что подтвердил другой сотрудник. Обновите страницу."),
        "contests_brand(contest_id)": Told(
            "brand.at_once", "Вид конкурса только что изменил другой сотрудник. Обновите страницу."
        ),
        "duty_mark_once": Told("duty.at_once", "Это только что отметил другой сотрудник. Обновите страницу."),
        "publication_marked_once": Told("publication.marked", "Размещение уже отметил другой сотрудник. Обновите страницу."),
        "regulation_version_once": Told(
            "regulation.at_once", "Порядок только что изменил другой сотрудник. Обновите страницу и повторите."
        ),
    }
)
