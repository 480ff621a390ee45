"""What is told when something of a competition is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "competition_once_in_a_room": Told(
            "competition.twice", "Соревнование с таким кодом уже есть: выберите другой код.", field="code"
        ),
        "reference_version_once": Told("reference.twice", "Ответы только что заменил другой сотрудник. Обновите страницу."),
        "rescoring_one_at_a_time": Told("rescoring.under_way", "Пересчёт уже идёт: дождитесь его конца."),
        "data_file_once": Told("data.twice", "Файл с таким названием уже есть: назовите этот иначе.", field="title"),
        "side_code_once": Told("side.twice", "Сторона с таким кодом уже есть."),
        "side_title_once": Told("side.title", "Сторона с таким названием уже есть: назовите свою иначе.", field="title"),
        "side_member_once": Told("side.member", "Вы уже участвуете в этом соревновании."),
        "task_code_once": Told("task.twice", "Задание с таким кодом уже есть: выберите другой код.", field="code"),
        "wrong_try_once": Told("flag.twice", "Этот флаг уже прислан из другого окна: он неверный."),
        "solve_once": Told("solve.twice", "Это задание у вас уже решено."),
    }
)
