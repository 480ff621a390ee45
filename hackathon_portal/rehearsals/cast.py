"""The invented people of rehearsals: names, and answers to whatever a regulation asks of an applicant. Deterministic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import numbers
from hackathon_portal.kernel.rehearsals import DOMAIN
from hackathon_portal.regulation.schema import Regulation

SURNAMES = (
    "Авоськин", "Берестов", "Вьюгин", "Гусляров", "Дождев", "Елисейский", "Жаворонков", "Зимородков", "Искоркин", "Калинкин",
    "Ладушкин", "Малахитов", "Незабудкин", "Облепихин", "Первоцветов", "Ромашкин", "Снегирёв", "Травкин", "Узоров", "Филинов",
    "Хлебосолов", "Цаплин", "Черемухин", "Шиповников", "Щеглов", "Юлин", "Ягодкин", "Ветров", "Грибов", "Рассветов",
)  # fmt: skip
MEN = ("Аким", "Богдан", "Влас", "Глеб", "Демид", "Елисей", "Захар", "Игнат", "Клим", "Лука")
WOMEN = ("Агния", "Варвара", "Глафира", "Дарина", "Есения", "Злата", "Инна", "Лада", "Майя", "Ника")
PATRONYMICS = (("Савельевич", "Савельевна"), ("Тихонович", "Тихоновна"), ("Ярославович", "Ярославовна"))
TEAMS = (
    "Берёзовый код", "Тёплый свет", "Северный ветер", "Синий трактор", "Гуси-лебеди", "Пряники", "Самоцветы", "Ёжики", "Маяк",
    "Зелёный шум", "Медный всадник", "Река времени", "Пятый элемент", "Ключ на старт", "Вишнёвый сад", "Лаборатория 42",
)  # fmt: skip
BIK = "047003608"
YOUNGEST = 18  # without a rule of the regulation: nobody's consent is needed at this age


@dataclass(frozen=True)
class Invented:
    """A name, made from a number."""

    surname: str
    name: str
    patronymic: str

    @property
    def full_name(self) -> str:
        return f"{self.surname} {self.name} {self.patronymic}"


def person(number: int) -> Invented:
    """The same number is the same person; men and women in turn."""
    is_woman = number % 2
    surname = SURNAMES[number * 7 % len(SURNAMES)]
    if is_woman:
        surname = f"{surname[:-2]}ая" if surname.endswith("ий") else f"{surname}а"
    given = (WOMEN if is_woman else MEN)[number // 2 % len(MEN)]
    return Invented(surname, given, PATRONYMICS[number // 3 % len(PATRONYMICS)][is_woman])


def address(contest: Contest, login: str) -> str:
    """An address nothing is ever delivered to; each person's domain is their own, so that nobody looks like a colleague."""
    return f"{login}@{login}.r{contest.pk}.{DOMAIN}"


def account(contest: Contest, login: str, who: Invented) -> User:
    """The account of an invented person: no password, no means of entry."""
    values = {"surname": who.surname, "name": who.name, "patronymic": who.patronymic, "invented_for": contest.pk}
    user, created = User.objects.get_or_create(email=address(contest, login), defaults=values)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def team_name(number: int) -> str:
    round_ = number // len(TEAMS)
    return TEAMS[number % len(TEAMS)] + (f" {round_ + 1}" if round_ else "")


def team_roles(regulation: Regulation, size: int) -> list[str]:
    """A part for each of a team of `size`, the captain first: whoever may lead, then as many of each as are needed."""
    roles = regulation.team.roles
    if not roles:
        return [""] * size
    needed = [role.code for role in roles for _ in range(role.least)]
    leading = [role.code for role in regulation.team.leading_roles] or [roles[0].code]
    captain = next((code for code in needed if code in leading), leading[0])
    rest = [*needed]
    if captain in rest:
        rest.remove(captain)
    rest += [roles[index % len(roles)].code for index in range(size)]
    return [captain, *rest[: size - 1]]


def team_size(regulation: Regulation) -> int:
    """As few as may be, three where that is allowed, enough for the roles that are needed."""
    least = sum(role.least for role in regulation.team.roles)
    return min(regulation.team.max_size, max(regulation.team.min_size, least, 3))


def answers(contest: Contest, number: int, *, email: str, team_role: str, too_old: bool, today: date) -> dict[str, Any]:
    """What this person writes into an application: every field of the table; those the regulation asks nobody for are dropped there."""
    regulation, who = contest.regulation, person(number)
    rules = regulation.eligibility
    youngest = max(rules.min_age or 0, YOUNGEST)
    age = (rules.max_age + 2) if too_old and rules.max_age else youngest + number % 4 + 1
    if rules.max_age and not too_old:
        age = min(age, rules.max_age - 1)
    study = regulation.education
    levels = [level.code for level in study.levels if level.category or not regulation.categories] if study else [""]
    return {
        "surname": who.surname, "name": who.name, "patronymic": who.patronymic,
        "birth_date": date(contest.starts_on.year - age, 1 + number % 3, 1 + number % 27),
        "citizenship": rules.citizenships[0] if rules.citizenships else "RU",
        "passport_series": "9900", "passport_number": f"{number + 1:06d}", "passport_issued_by": "вымышленный отдел № 1",
        "passport_issued_on": date(today.year - 2, 3, 15), "passport_department_code": "990001",
        "email": email, "phone": f"+7900000{number % 10_000:04d}", "participation": "in_person", "municipality": "",
        "affiliation_place": f"ООО «Вымысел-{number % 9 + 1}»", "team_role": team_role, "skills": "Python, Django, Figma",
        "education_level": levels[-1], "education_place": f"Вымышленный университет № {900 + number % 5}" if study else "",
        "education_region": study.regions[0] if study and study.regions else "",
        "snils": numbers.snils(number), "inn": numbers.inn(number), "bank_name": "Банк «Вымысел»", "bik": BIK,
        "account": numbers.account(number, BIK), "corr_account": numbers.correspondent(BIK), "bank_inn": numbers.organisation_inn(1),
    }  # fmt: skip
