"""What became of the projects of the demonstration's final: cards with news, adopters of every level, an exchange between regions."""

from __future__ import annotations

from datetime import datetime, timedelta

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role
from hackathon_portal.demo import people, season_cases
from hackathon_portal.demo.season import Play
from hackathon_portal.kernel import clock
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.actions import after, exchange
from hackathon_portal.seasons.models import ContactRequest, FollowUp
from registration.actions import publicity

DAY = timedelta(days=1)
CURATOR = people.Actor("season-curator", "Проводникова", "Ася", "Глебовна", Role.CURATOR)
# What projects became, in turn: the stage of a card, the news, what comes next.
BECAME = (
    (
        "implemented",
        "Работает в двух районах, отчёт о первом месяце приложен к соглашению.",
        "Собрать отзывы после квартала работы",
    ),
    ("pilot", "Идёт проба на одной площадке до конца квартала.", "Показать итоги пробы заказчику"),
    ("prototype", "Прототип доработан, команда ищет заказчика.", "Встретиться с двумя заказчиками"),
    ("stopped", "Команда разошлась: двое уехали учиться.", ""),
    ("pilot", "Заказчик дал стенд и данные за год, первые ошибки исправлены.", "Договориться о продолжении"),
    ("prototype", "Решение переписано на открытых данных, описание выложено.", "Найти площадку для пробы"),
)
# Which of the partners has taken a project into work: an agency of the country, a company, a region.
ADOPTERS = ("agency", "heat", "region")
ABOUT = "Показываем, что сделали на финале и что было дальше."


def follow(playing: Play, ended: datetime) -> list[FollowUp]:
    """A card for each project of the final, a curator, news of every one."""
    season, staff = playing.season, playing.users["staff"]
    with clock.fixed_at(ended + 14 * DAY), playing.step("сопровождение проектов"):
        curator = people.make_accounts([CURATOR])[CURATOR.login]
        grant_role(user=curator, season=season, role=CURATOR.role, by=staff)
        after.make_follow_ups(season=season, by=staff)
        keys = list(FollowUp.objects.filter(season=season).values_list("pk", flat=True))
        if keys:
            after.assign_curator(season=season, cards=keys, curator=curator, by=staff)
        cards = list(FollowUp.objects.filter(season=season).select_related("project__team").order_by("pk"))
        for number, card in enumerate(cards):
            stage, text, following = BECAME[number % len(BECAME)]
            after.add_entry(follow_up=card, stage=stage, text=text, by=curator)
            if following:
                due = (clock.now() + 60 * DAY).date()
                after.plan_follow_up(follow_up=card, next_step=following, due_on=due, by=curator)
    with clock.fixed_at(ended + 16 * DAY), playing.step("витрина, внедрения, обмен"):
        _shown(cards)
        _adopted(playing, cards)
    return list(FollowUp.objects.filter(season=season).order_by("pk"))


def _shown(cards: list[FollowUp]) -> None:
    """Captains show their projects, all but every seventh."""
    for number, card in enumerate(cards, 1):
        captain = after_letters.captain_of(card)
        if number % 7 and captain is not None and captain.user is not None:
            publicity.show_team(team=card.project.team, shown=True, about=ABOUT, by=captain.user)


def _adopted(playing: Play, cards: list[FollowUp]) -> None:
    """Organisations that took a project into work say so; a region asks another region's team and introduces the project at home."""
    staff, partners = playing.users["staff"], season_cases.make_partners(playing)
    today = clock.now().astimezone(playing.season.rules.zone).date()
    shown = [card for number, card in enumerate(cards, 1) if number % 7]
    for key, card in zip(ADOPTERS, shown, strict=False):
        organisation, person = partners[key]
        if key == "region":
            exchange.mark_interest(organisation=organisation, follow_up=card, by=person)
            asked = exchange.ask_contact(
                organisation=organisation, follow_up=card, by=person,
                message="Хотим попробовать у себя в двух районах: с кем говорить о запуске?",
            )  # fmt: skip
            captain = after_letters.captain_of(card)
            assert captain is not None and captain.user is not None  # noqa: PT018  captains of the demonstration have accounts
            exchange.answer_request(request=asked, accept=True, contact=captain.user.email, by=captain.user)
        told = exchange.report_introduction(
            organisation=organisation, follow_up=card, text="Взяли в работу, первые пользователи есть.", happened_on=today,
            evidence=f"https://example.org/introduced/{card.pk}", by=person,
        )  # fmt: skip
        after.decide_entry(entry=told, accept=True, by=staff)
    if len(shown) > len(ADOPTERS):
        organisation, person = partners["region"]
        card = shown[len(ADOPTERS)]
        exchange.mark_interest(organisation=organisation, follow_up=card, by=person)
        asked = exchange.ask_contact(
            organisation=organisation, follow_up=card, message="Расскажите, что нужно для пробы.", by=person
        )
        assert asked.state == ContactRequest.State.ASKED
