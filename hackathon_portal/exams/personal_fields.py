"""What the tables of tests hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

declare("exams.Bank", plain="room title columns", why="название банка вопросов и его столбцов")
declare("exams.BankLoad", plain="file_name content broken refusal", why="файл вопросов и то, что в нём не взято")
declare("exams.Question", plain="category code label", why="вопрос, не о человеке")
declare("exams.QuestionVersion", plain="kind content reason", why="текст и ключ вопроса")
declare("exams.QuestionPicture", plain="name file sha256", why="картинка вопроса")
declare(
    "exams.Exam",
    plain="room code title state category strata seed specialisations takers layout show_after reason",
    why="о тесте",
)
declare(
    "exams.Allowance", whose=Whose.PARTICIPANT, purpose="selection", seen_by="методист, сотрудник сезона",
    goes={With.ACCOUNT: "user", With.SEASON: "exam__room"}, row=True, texts="reason",
)  # fmt: skip
declare(
    "exams.Attempt", whose=Whose.PARTICIPANT, purpose="selection", seen_by="методист, сотрудник сезона",
    goes={With.ACCOUNT: "user", With.SEASON: "exam__room"}, row=True, texts="reason",
    plain="state external paper", why="состояние попытки, её номер в файле, какие вопросы заданы",
)  # fmt: skip
declare(
    "exams.Answer", whose=Whose.PARTICIPANT, purpose="selection", seen_by="методист, сотрудник сезона",
    goes={With.ACCOUNT: "attempt__user", With.SEASON: "attempt__exam__room"}, row=True, texts="text",
)  # fmt: skip
declare("exams.Mark", plain="key text", why="разные ответы на вопрос без указания, кто так ответил")
declare(
    "exams.Ruling", plain="room decision content reason state protocol_number protocol_date protocol sha256 ended_reason figures",
    why="решение о вопросе: основание и число тех, кого оно меняет",
)  # fmt: skip
declare(
    "exams.Score", whose=Whose.PARTICIPANT, purpose="selection", seen_by="методист, сотрудник сезона",
    goes={With.ACCOUNT: "attempt__user", With.SEASON: "attempt__exam__room"}, row=True,
)  # fmt: skip
declare("exams.ExamFigures", plain="about", why="итоги по всем, кто сдавал")
declare("exams.ItemFigures", plain="options suspicion", why="итоги по всем, кто отвечал")
declare(
    "exams.Appeal", whose=Whose.PARTICIPANT, purpose="selection", seen_by="методист, сотрудник сезона",
    goes={With.ACCOUNT: "attempt__user", With.SEASON: "attempt__exam__room"}, row=True, texts="text answer", plain="state", why="состояние возражения",
)  # fmt: skip
