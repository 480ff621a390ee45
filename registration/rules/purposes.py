"""Why each datum of an application is asked for and who sees it, as it stands beside the field (152-FZ, article 5 parts 4 and 5). Pure."""

from __future__ import annotations

from registration.fields import FIELDS, Personal

WHY = {
    "birth_date": "проверить, подходите ли вы по возрасту",
    "citizenship": "проверить, кто может участвовать",
    "surname": "диплом и протокол",
    "name": "диплом и протокол",
    "patronymic": "диплом и протокол",
    "email": "решение по заявке и уведомления",
    "phone": "связаться, если письмо не дошло",
    "participation": "подготовить место или связь",
    "municipality": "общая статистика",
    "affiliation_place": "исключить связь с организаторами и комиссией",
    "affiliation_declared": "исключить связь с организаторами и комиссией",
    "team_role": "проверить состав команды",
    "skills": "собрать команду",
    "education_level": "проверить, кто может участвовать",
    "education_place": "проверить, кто может участвовать",
    "education_region": "проверить, кто может участвовать",
    "passport_series": "удостоверить личность и заполнить заявление о призе",
    "passport_number": "удостоверить личность и заполнить заявление о призе",
    "passport_issued_by": "удостоверить личность и заполнить заявление о призе",
    "passport_issued_on": "удостоверить личность и заполнить заявление о призе",
    "passport_department_code": "удостоверить личность и заполнить заявление о призе",
    "snils": "справка о доходах и налог с приза",
    "inn": "справка о доходах и налог с приза",
    "bank_name": "перечислить приз",
    "bik": "перечислить приз",
    "account": "перечислить приз",
    "corr_account": "перечислить приз",
    "bank_inn": "перечислить приз",
}
WHO = {
    Personal.NO: "организатор и команда",
    Personal.OPEN: "организатор",
    Personal.CONTACT: "организатор",
    Personal.MASKED: "скрыто; сотрудник открывает с причиной и записью в журнале",
}
SAID_BY_HELP = ("email", "municipality", "affiliation_place")
# The team's page names its people.
OF_TEAM = ("surname", "name", "patronymic")


def said_beside(names: list[str]) -> dict[str, str]:
    """What stands beside these fields of a step; of neighbours with the same words only the first says them."""
    said, before = {}, ""
    for name in names:
        if name not in WHY:
            continue
        who = "организатор и команда" if name in OF_TEAM else WHO[FIELDS[name].personal]
        # The help of the field says what for already.
        words = f"Видит: {who}." if FIELDS[name].help and name in SAID_BY_HELP else f"Зачем: {WHY[name]}. Видит: {who}."
        if words != before:
            said[name] = words
        before = words
    return said
