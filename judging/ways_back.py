"""Ways back from the states of judging (contests/ways_back.py)."""

from hackathon_portal.contests.ways_back import Way, declare
from judging import states
from judging.models import Commission, Objection, PaperSheet, Project, Protocol, Reopening, Violation

STAFF, TWO = "сотрудник организатора", "председатель и секретарь вместе"
SECRETARY = "секретарь или председатель"

declare(
    states.PROJECT, "Проекты", lambda contest: Project.objects.filter(contest=contest),
    {
        "draft": Way("черновик", "Команда дополняет и сдаёт.", "капитан", ("submit_project",)),
        "submitted": Way(
            "сдан", "До срока капитан сдаёт новую версию или отзывает проект; позже срок одной команде продлевает сотрудник.",
            "капитан, сотрудник организатора", ("submit_project", "withdraw_project", "extend_project"), "team_projects",
        ),
        "withdrawn": Way("отозван", "До срока капитан сдаёт проект снова.", "капитан", ("submit_project",)),
    },
)  # fmt: skip
declare(
    states.VIOLATION, "Замечания о нарушениях", lambda contest: Violation.objects.filter(project__contest=contest),
    {
        "raised": Way("заявлено", "Решает организатор или комиссия голосованием, как говорит порядок.", f"{STAFF}, {SECRETARY}", ("decide_violation", "close_vote"), "team_projects"),
        "upheld": Way("подтверждено", "До публикации решение организатора отменяют с причиной; решение комиссии стоит в протоколе.", STAFF, ("take_back_violation",), "team_projects"),
        "dismissed": Way("не подтверждено", "Решение организатора отменяют с причиной; о новых обстоятельствах заявляют новое замечание.", "сотрудник, ментор, комиссия", ("take_back_violation", "raise_violation"), "team_projects"),
    },
)  # fmt: skip
declare(
    states.OBJECTION, "Претензии третьих лиц", lambda contest: Objection.objects.filter(project__contest=contest),
    {
        "": Way("идёт разбирательство", "Претензию отклоняют: проект возвращается, срок приза идёт дальше.", STAFF, ("decide_objection",), "team_projects"),
        "upheld": Way("обоснованна", ground="Право третьего лица признано: проект снят. Опубликованное решение изменяет новое заседание."),
        "dismissed": Way("отклонена", "По новым документам принимают новую претензию.", STAFF, ("open_objection",), "team_projects"),
    },
)  # fmt: skip
declare(
    states.PAPER_SHEET, "Бумажные листы", lambda contest: PaperSheet.objects.filter(project__contest=contest),
    {
        "typed": Way("внесён, ждёт второго", "Второй человек возвращает лист с причиной.", SECRETARY, ("return_paper_sheet",), "paper_sheets"),
        "confirmed": Way("подтверждён", "Пока оценка открыта, с листа снимают подпись с причиной.", "член комиссии", ("withdraw_signature",), "paper_sheets"),
        "returned": Way("возвращён", "Лист вносят снова.", SECRETARY, ("type_paper_sheet",), "paper_sheets"),
    },
)  # fmt: skip
declare(
    states.ASSESSMENT, "Оценка", lambda contest: Commission.objects.filter(contest=contest),
    {
        "not open": Way("не открыта", "Её открывают после презентаций.", SECRETARY, ("open_assessment",), "commission_room"),
        "open": Way("открыта", "Её закрывают; листы до этого меняют сами авторы.", "председатель", ("close_assessment",), "commission_room"),
        "closed": Way("закрыта", "Её открывают заново с причиной, письма получают все члены комиссии.", TWO, ("ask_reopening", "confirm_reopening"), "reopen_assessment"),
    },
)  # fmt: skip
declare(
    states.REOPENING, "Предложения открыть оценку заново", lambda contest: Reopening.objects.filter(commission__contest=contest),
    {
        "asked": Way("предложено", "Любой из двоих снимает предложение.", SECRETARY, ("drop_reopening",), "reopen_assessment"),
        "confirmed": Way("открыта", "Оценку закрывают снова.", "председатель", ("close_assessment",), "commission_room"),
        "dropped": Way("снято", "Предлагают снова.", SECRETARY, ("ask_reopening",), "reopen_assessment"),
    },
)  # fmt: skip
declare(
    states.PROTOCOL, "Протоколы",
    lambda contest: Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS),
    {
        "draft": Way("подписывается", "Протокол отзывают с причиной: присутствие, равенства и голосования снова открыты.", SECRETARY, ("withdraw_protocol",), "protocol"),
        "signed": Way(
            "подписан", "До публикации протокол отзывают с причиной; опубликованное решение изменяет новое заседание протоколом о внесении "
            "изменений, оба решения видны на сайте.", SECRETARY, ("withdraw_protocol", "draft_protocol", "announce_winners"), "protocol",
        ),
        "superseded": Way("заменён", ground="Версия заменена новой; сама она хранится без изменений."),
        "withdrawn": Way("отозван", "Составляют новую версию: в ней напечатана причина.", "секретарь", ("draft_protocol",), "commission_room"),
        "amended": Way("изменён новым решением", "Новое заседание изменяет решение ещё раз.", SECRETARY, ("draft_protocol",), "commission_room"),
    },
)  # fmt: skip
