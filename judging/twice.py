"""What is told when a member, a sheet, a vote or a signature is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "judging_commission(contest_id)": Told("commission.exists", "Комиссия этого конкурса уже есть."),
        "commission_one_chair_a_day": Told(
            "commission.role_taken", "Председатель в комиссии один: в эти дни место занято.", clause="commission"
        ),
        "commission_one_deputy_a_day": Told(
            "commission.role_taken", "Заместитель председателя в комиссии один: в эти дни место занято.", clause="commission"
        ),
        "commission_one_secretary_a_day": Told(
            "commission.role_taken", "Секретарь в комиссии один: в эти дни место занято.", clause="commission"
        ),
        "member_period_one_role_a_day": Told(
            "commission.days_taken", "На эти дни роль этого человека уже записана.", clause="commission"
        ),
        "judging_tiedecision(replaces_id)": Told("tie.at_once", "Это решение только что изменили. Обновите страницу."),
        "judging_tiedecision(question_id)": Told("tie.voted", "Решение по этому вопросу уже принято. Обновите страницу."),
        "commission_member_once": Told("commission.member_twice", "Этот человек уже в комиссии.", clause="commission"),
        "judging_checkpoint(line_id)": Told(
            "checkpoint.line_taken", "К этой строке привязана другая контрольная точка.", field="line"
        ),
        "personal_nomination_once": Told("personal.twice", "Эта номинация уже утверждена."),
        "attendance_once": Told("attendance.at_once", "Явку только что отметил другой человек. Обновите страницу."),
        "vote_once": Told("vote.twice", "Вы уже проголосовали по этому вопросу."),
        "recusal_once": Told("recusal.twice", "Самоотвод по этой команде уже заявлен."),
        "judging_project(team_id)": Told("project.exists", "Проект команды уже начат: обновите страницу."),
        "project_version_once": Told("project.at_once", "Проект только что сдали с другого устройства. Обновите страницу."),
        "project_file_once": Told("file.twice", "Этот файл уже приложен.", field="file"),
        "project_picture_once": Told("picture.twice", "Картинка проекта уже приложена: сначала удалите её.", field="file"),
        "third_party_once": Told("third_party.twice", "Эта чужая часть уже названа.", field="name"),
        "objection_one_open": Told("objection.open", "По этому проекту разбирательство уже идёт."),
        "assignment_once": Told("assignment.at_once", "Распределение только что изменил другой человек. Обновите страницу."),
        "sheet_once": Told("sheet.at_once", "Лист только что начат в другом окне. Обновите страницу."),
        "score_once": Told("sheet.at_once", "Лист только что изменён в другом окне. Обновите страницу."),
        "paper_sheet_once": Told("paper_sheet.twice", "Этот лист уже внесён: подтвердите его или верните."),
        "mentor_once": Told("mentor.twice", "Этот человек уже предложен ментором."),
        "progress_post_once": Told("checkpoint.at_once", "Рассказ о точке только что отправили. Обновите страницу."),
        "mentor_note_once": Told("note.at_once", "Замечание только что записано. Обновите страницу."),
        "mentor_team_once": Told("mentor.team_twice", "Команда у этого ментора уже есть."),
        "judging_hall(contest_id)": Told("hall.at_once", "Зал только что открыл другой человек. Обновите страницу."),
        "protocol_version_once": Told("protocol.drafted", "Протокол уже составлен."),
        "protocol_one_in_force": Told("protocol.drafted", "Протокол уже составлен."),
        "judging_protocoltemplate(contest_id)": Told(
            "template.at_once", "Бланк только что загрузил другой человек. Обновите страницу."
        ),
        "signature_once": Told("protocol.signed", "Вы уже подписали протокол."),
        "missing_signature_once": Told("protocol.missing_twice", "Об этой подписи уже записано: обновите страницу."),
        "reopening_one_asked": Told("reopening.asked", "Открыть оценку заново уже предложили: обновите страницу."),
        "detached_signature_once": Told("signature.twice", "Этот файл подписи уже приложен.", field="file"),
    }
)
