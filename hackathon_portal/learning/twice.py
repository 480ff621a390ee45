"""What is told when something of a school is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "programme_once_in_a_room": Told("school.twice", "Школа с таким кодом уже есть: выберите другой код.", field="code"),
        "module_once": Told("module.twice", "Этот модуль только что добавил другой сотрудник. Обновите страницу."),
        "module_of_exam_once": Told("module.exam_taken", "Этот тест уже стоит в другом модуле: выберите другой.", field="exam"),
        "enrolment_once": Told("school.enrolled", "Этот человек уже записан в школу. Обновите страницу."),
        "module_done_once": Told("module.done", "Этот модуль уже отмечен. Обновите страницу."),
        "learning_completion(enrolment_id)": Told("school.finished", "Эта школа уже пройдена. Обновите страницу."),
        "certificate_number_once": Told("certificate.number", "Другой сотрудник только что выдал сертификат. Повторите."),
        "certificate_one_in_force": Told("certificate.given", "Этому человеку сертификат уже выдан. Обновите страницу."),
        "learning_certificate(replaces_id)": Told(
            "certificate.revoked", "Вместо этого сертификата уже выдан другой. Обновите страницу."
        ),
        "let_in_once": Told("school.let_in_twice", "Этот человек уже допущен без школы.", field="email"),
    }
)
