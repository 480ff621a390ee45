"""What of the follow-up, the exchange, the fund and the places of teams can be undone; each kind of deed one line with how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from hackathon_portal.russia.money import formatted
from hackathon_portal.seasons.models import (
    ContactRequest,
    FollowUp,
    FollowUpEntry,
    FundLine,
    FundMove,
    Interest,
    Season,
    StageEntry,
)
from hackathon_portal.seasons.way_back import WayBack, way_back

CARDS, FUND, FINAL = "season_after", "season_fund", "season_finals"
Source, State = FollowUpEntry.Source, FollowUpEntry.State


@way_back
def of_cards(season: Season, now: datetime) -> Iterator[WayBack]:
    cards = FollowUp.objects.filter(season=season).aggregate(
        all=Count("pk"), given=Count("pk", filter=~Q(curator=None)), planned=Count("pk", filter=~Q(next_step=""))
    )
    news = FollowUpEntry.objects.filter(follow_up__season=season).aggregate(
        staff=Count("pk", filter=Q(source=Source.STAFF)),
        decided=Count("pk", filter=~Q(source=Source.STAFF) & Q(state__in=[State.CONFIRMED, State.DECLINED])),
        adopters=Count("pk", filter=Q(source=Source.ADOPTER) & Q(state__in=[State.PROPOSED, State.CONFIRMED])),
    )
    contacts = ContactRequest.objects.filter(follow_up__season=season).aggregate(
        asked=Count("pk", filter=Q(state="asked")), open=Count("pk", filter=Q(state="accepted"))
    )
    marks = Interest.objects.filter(follow_up__season=season, withdrawn_at=None).count()
    lines = (
        ("Карточки сопровождения заведены", cards["all"], "Не удаляются: проект, который больше не ведут, отмечают остановленным", CARDS),
        ("Карточки отданы кураторам", cards["given"], "Отдать другому или никому", CARDS),
        ("Шаги проектов назначены", cards["planned"], "Назначить другой шаг или убрать, на карточке", CARDS),
        ("Записи кураторов", news["staff"], "Не стираются: исправить новой записью, с причиной", CARDS),
        ("Решения о словах команд и организаций", news["decided"], "Отменить на карточке, с причиной: запись снова ждёт, организации уйдёт письмо", CARDS),
        ("Организации сообщили о внедрении", news["adopters"], "Отзывает сама организация, с причиной: страница проекта меняется сразу", ""),
        ("Организациям интересно", marks, "Снимает сама организация", ""),
        ("Запросы контакта ждут ответа", contacts["asked"], "Отзывает сама организация, с причиной", ""),
        ("Контакты открыты командами", contacts["open"], "Закрывает сама команда, с причиной: организации уйдёт письмо", ""),
    )  # fmt: skip
    for what, count, how, page in lines:
        if count:
            yield WayBack(f"{what}: {count}", how, page)


@way_back
def of_fund(season: Season, now: datetime) -> Iterator[WayBack]:
    lines = FundLine.objects.filter(season=season).count()
    if lines:
        yield WayBack(f"Строки фонда: {lines}", "Не удаляются: деньги забирают переносом, с основанием", FUND)
    moves = FundMove.objects.filter(season=season, taken_back_at=None)
    moves = moves.select_related("from_line__hub", "from_line__stage", "to_line__hub", "to_line__stage")
    for move in moves:
        yield WayBack(
            f"Перенос в фонде: {move}, {formatted(move.amount)}",
            "Вернуть, с причиной: пока итоги конкурсов не опубликованы",
            FUND,
        )


@way_back
def of_places(season: Season, now: datetime) -> Iterator[WayBack]:
    places = StageEntry.objects.filter(stage__season=season).aggregate(
        left=Count("pk", filter=Q(state="left", team=None)),
        kept=Count("pk", filter=Q(state="confirmed", team__isnull=False) & ~Q(reason="")),
    )
    if places["left"]:
        how = "В самом конкурсе: отменить исключение или продолжить участие. Место вернётся, пока оно свободно"
        yield WayBack(f"Выбыли из этапа вслед за конкурсом: {places['left']}", how)
    if places["kept"]:
        yield WayBack(
            f"Команды с решением сотрудников о месте: {places['kept']}", "Снять место, с причиной: командам уйдут письма", FINAL
        )
