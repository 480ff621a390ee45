"""What is told when something of a test is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "exam_once_in_a_room": Told("exam.twice", "Тест с таким кодом уже есть: выберите другой код.", field="code"),
        "allowance_once": Told("allowance.twice", "Этому человеку время уже добавил другой сотрудник. Обновите страницу."),
        "attempt_once": Told("attempt.open", "Попытка уже начата: возможно, в другом окне. Вот она."),
        "attempt_one_open": Told("attempt.open", "Попытка уже начата: возможно, в другом окне. Вот она."),
        "attempt_of_file_once": Told("attempt.of_file", "Эта попытка из файла уже есть."),
        "ruling_one_proposed": Told(
            "ruling.waiting", "По этому вопросу решение уже предложил другой человек. Обновите страницу."
        ),
        "appeal_once": Told("appeal.twice", "Вы уже возразили по этому вопросу: ответ придёт письмом."),
        "answer_once": Told("answer.stale", "Этот ответ уже сохранён в другом окне. Обновите страницу."),
        "bank_once_in_a_room": Told("bank.twice", "Банк с таким названием уже есть: назовите этот иначе.", field="title"),
        "question_once_in_a_category": Told(
            "name.duplicate",
            "В этой категории уже есть вопрос с таким названием: назовите этот иначе или измените тот.",
            field="code",
        ),
        "question_version_once": Told("question.changed", "Этот вопрос только что изменил кто-то ещё: откройте его заново."),
    }
)
