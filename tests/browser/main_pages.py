"""The forty main pages of the portal, by the scene of a contest in which they are looked at: who opens them, where, what they are called.

`{base}` is the contest, other words in braces are filled in by the scene. A name is that of the stored pictures.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
STORED = Path(__file__).parent / "look"  # compared by the tests: one picture a page, every pixel as it is
BROWSED = ROOT / "docs" / "pages"  # looked at by people: every width and theme, smaller
BEFORE = BROWSED / "before"  # the same pages before the portal had a face
Theme = Literal["light", "dark"]
WIDTHS = {390: 844, 820: 1180, 1440: 900}  # with the height of the window
THEMES: tuple[Theme, ...] = ("light", "dark")
SHOWN = [(width, theme) for theme in THEMES for width in WIDTHS]


@dataclass(frozen=True)
class MainPage:
    """A page: the name of its pictures, who looks at it, its address, its title for people."""

    name: str
    who: str
    path: str
    title: str

    @property
    def compared(self) -> tuple[int, Theme]:
        """The width and the theme in which tests compare this page, by its name: another page in the list changes no other's."""
        return SHOWN[zlib.crc32(self.name.encode()) % len(SHOWN)]

    @property
    def status(self) -> int:
        return 404 if self.name == "nowhere" else 200

    def picture(self, width: int, theme: Theme) -> str:
        return f"{self.name}-{width}-{theme}.webp"


REGISTERING = (
    MainPage("home", "visitor", "/", "Главная"),
    MainPage("contest", "visitor", "{base}/", "Страница конкурса"),
    MainPage("rules", "visitor", "{base}/rules/", "Правила"),
    MainPage("login", "visitor", "/accounts/login/", "Вход"),
    MainPage("viewing", "visitor", "/viewing/", "Версия для слабовидящих"),
    MainPage("nowhere", "visitor", "/nowhere/", "Нет такой страницы"),
    MainPage("cabinet", "captain", "/cabinet/", "Кабинет участника"),
    MainPage("status", "captain", "{base}/application/", "Заявка команды"),
    MainPage("found-team", "captain", "{base}/team/new/", "Новая команда"),
    MainPage("person-step", "captain", "{base}/application/person/", "Шаг заявки"),
    MainPage("cards", "captain", "{base}/people/", "Ищу команду"),
    MainPage("desk", "staff", "{base}/desk/", "Сводка сотрудника"),
    MainPage("queue", "staff", "{base}/desk/queue/", "Очередь заявок"),
    MainPage("application", "staff", "{base}/desk/applications/1/", "Заявка у сотрудника"),
    MainPage("numbers", "staff", "{base}/desk/numbers/", "Цифры"),
    MainPage("site", "staff", "{base}/desk/site/", "Сайт конкурса"),
    MainPage("brand", "staff", "{base}/desk/brand/", "Вид конкурса"),
    MainPage("fund", "staff", "{base}/desk/fund/", "Призовой фонд"),
    MainPage("style", "staff", "/ui/", "Из чего собраны страницы"),
    MainPage("door", "door", "{base}/door/", "Вход на площадку"),
    MainPage("accounts", "administrator", "/portal/accounts/", "Учётные записи"),
)
JUDGING = (
    MainPage("sheet-list", "member", "{base}/sheets/", "Мои листы"),
    MainPage("sheet", "member", "{base}/sheets/{project}/", "Оценочный лист"),
    MainPage("grid", "member", "{base}/sheets/grid/", "Листы таблицей"),
    MainPage("room", "chair", "{base}/commission/", "Комната комиссии"),
    MainPage("project", "captain", "{base}/project/", "Проект у капитана"),
    MainPage("mentor", "mentor", "{base}/teams/", "Команды ментора"),
    MainPage("hall", "visitor", "{base}/hall/", "Экран зала"),
)
DECIDED = (
    MainPage("results", "visitor", "{base}/results/", "Победители и призёры"),
    MainPage("winner", "visitor", "{base}/projects/{project}/", "Проект-победитель"),
    MainPage("gallery", "visitor", "{base}/projects/", "Все проекты"),
    MainPage("embed", "visitor", "{base}/embed/winners/", "Победители для сайта ведомства"),
    MainPage("payout", "captain", "{base}/prizes/{award}/", "Заявление о выплате"),
    MainPage("protocol", "secretary", "{base}/commission/protocol/", "Протокол"),
    MainPage("ranking", "secretary", "{base}/commission/ranking/", "Итоги"),
    MainPage("analysis", "chair", "{base}/commission/analysis/", "Разбор оценок"),
    MainPage("diplomas", "staff", "{base}/desk/diplomas/", "Дипломы"),
    MainPage("deadlines", "staff", "{base}/desk/deadlines/", "Сроки организатора"),
    MainPage("payouts", "accountant", "{base}/payouts/", "Выплаты"),
    MainPage("taxes", "accountant", "{base}/payouts/taxes/", "Налог"),
)
MAIN_PAGES = (*REGISTERING, *JUDGING, *DECIDED)
