"""Partners of the demonstration's season: organisations with representatives, their cases from the draft to the hubs where they are played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.models import Role, User
from hackathon_portal.accounts.roles import forget_roles
from hackathon_portal.cases.actions import reviewing, writing
from hackathon_portal.cases.models import Case
from hackathon_portal.contests import cases as of_contests
from hackathon_portal.demo import numbers, people
from hackathon_portal.demo.season import Play
from hackathon_portal.kernel import clock
from hackathon_portal.organisations.actions import standing
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.organisations.rules.details import AUTHORITY, COMPANY, Details
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.models import Stage, StageContest

# Cases of one stage that one hub is played with.
AT_HUB = 2


@dataclass(frozen=True)
class Partner:
    """An organisation of the demonstration and who acts for it."""

    key: str
    details: Details
    position: str
    person: people.Actor


def _actor(login: str, surname: str, name: str, patronymic: str) -> people.Actor:
    return people.Actor(login, surname, name, patronymic, Role.REPRESENTATIVE)


PARTNERS = (
    Partner(
        "heat", Details("ООО «Тёплые сети»", COMPANY, numbers.organisation_inn(4101), numbers.organisation_ogrn(20_771_004_101), "71"),
        "директор по развитию", _actor("season-partner", "Теплова", "Анна", "Юрьевна"),
    ),
    Partner(
        "bus", Details("АО «Городской маршрут»", COMPANY, numbers.organisation_inn(4102), numbers.organisation_ogrn(20_774_004_102), "74"),
        "начальник службы данных", _actor("season-partner2", "Маршрутов", "Глеб", "Ильич"),
    ),
    Partner(
        "agency", Details("Агентство цифровых сервисов", AUTHORITY), "заместитель руководителя",
        _actor("season-partner3", "Сервисова", "Инна", "Львовна"),
    ),
    Partner(
        "region", Details("Департамент связи и цифры области", AUTHORITY, region="63"), "начальник отдела внедрения",
        _actor("season-partner4", "Областнов", "Пётр", "Кириллович"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a partner tells of a case; the data go with it as a table."""

    partner: str
    stage: str
    title: str
    situation: str
    fact: str
    table: str


CASES = (
    Told(
        "heat", "regional_summer", "Утечки в тепловой сети",
        "Диспетчер узнаёт об утечке от жителей, в среднем через шесть часов. Датчики стоят, их показания никто не сопоставляет.",
        "За прошлый отопительный сезон — 214 утечек, из них 31 найдена по датчикам.", "узел,давление,час\n12,5.1,3\n12,4.4,4\n",
    ),
    Told(
        "bus", "regional_summer", "Автобус, который не придёт",
        "Люди стоят на остановке и не знают, что рейс снят. Сход с линии виден диспетчеру, пассажиру — нет.",
        "В среднем снимают 40 рейсов в день, половину — в часы пик.", "рейс,маршрут,снят\n1,17,да\n2,17,нет\n",
    ),
    Told(
        "agency", "regional_summer", "Отказ, который можно было предвидеть",
        "Треть заявлений на выплату возвращают из-за одной и той же ошибки. Человек узнаёт о ней через десять дней.",
        "Из 12 000 заявлений за квартал возвращено 3 900.", "поле,ошибок\nадрес,1800\nстаж,950\n",
    ),
    Told(
        "heat", "regional_autumn", "Сколько тепла нужно дому",
        "Дома одной серии тратят тепла вдвое больше соседних. Почему — не знает никто: паспорта домов на бумаге.",
        "Разница между домами одной серии доходит до 2,1 раза.", "дом,серия,гкал\n1,90,311\n2,90,148\n",
    ),
    Told(
        "agency", "regional_autumn", "Очередь, которой нет в расписании",
        "Посетители приходят к открытию и ждут до обеда, после обеда окна пустуют. Запись есть, её не видят.",
        "До полудня приходят семь из десяти посетителей.", "час,пришли\n9,120\n14,18\n",
    ),
    Told(
        "heat", "final", "Ремонт до аварии",
        "Трубы меняют по году укладки, а рвутся другие. Данные о ремонтах за десять лет есть, пользоваться ими не умеют.",
        "Из 60 аварий года 11 пришлись на трубы из плана замены.", "участок,год,аварий\n3,1988,0\n4,2009,2\n",
    ),
    Told(
        "bus", "final", "Пересадка без ожидания",
        "Расписания маршрутов составляют по отдельности, и пересадка занимает дольше поездки.",
        "Средняя пересадка — 19 минут, поездка после неё — 14.", "откуда,куда,минут\nвокзал,завод,21\n",
    ),
    Told(
        "agency", "final", "Одна справка вместо пяти",
        "Ведомства просят у человека то, что уже знают друг о друге. Обмен есть, но о нём не знают на местах.",
        "На одну услугу приносят в среднем 4,6 справки.", "услуга,справок\nпособие,5\n",
    ),
)  # fmt: skip


def administrator() -> User:
    """Who verifies organisations."""
    return people.make_accounts([people.ADMINISTRATOR])[people.ADMINISTRATOR.login]


def make_partners(playing: Play) -> dict[str, tuple[Organisation, User]]:
    """Each partner has asked with a paper and is verified by the administrator."""
    made, verifier = {}, administrator()
    accounts = people.make_accounts(one.person for one in PARTNERS)
    for partner in PARTNERS:
        person = accounts[partner.person.login]
        held = Organisation.objects.filter(name=partner.details.name, state=Organisation.State.VERIFIED).first()
        if held is None:
            paper = SimpleUploadedFile("приказ.pdf", b"%PDF-1.4 " + partner.key.encode())
            asked = standing.apply_for_organisation(details=partner.details, position=partner.position, upload=paper, by=person)
            held = standing.accept_claim(claim=asked, by=verifier).organisation
        forget_roles(person)
        made[partner.key] = held, person
    return made


def write_cases(playing: Play) -> list[Case]:
    """Every case written by its partner and approved by staff; the first one comes back once with a remark."""
    rules, staff, made = playing.season.rules, playing.users["staff"], []
    begins = rules.registration.opens_at.replace(tzinfo=rules.zone) + timedelta(days=20)
    with clock.fixed_at(begins), playing.step("кейсы партнёров"):
        partners = make_partners(playing)
        for key in sorted({told.partner for told in CASES}, key=letters):
            writing.invite_to_give_cases(room=playing.room, organisation=partners[key][0], by=staff)
        stages = {stage.code for stage in rules.stages}
        for number, told in enumerate(one for one in CASES if one.stage in stages):
            organisation, person = partners[told.partner]
            case = writing.begin_case(room=playing.room, organisation=organisation, opens_with=told.stage, by=person)
            values: dict[str, Any] = {
                "title": told.title, "contact": f"{person.name}, {person.email}",
                "situation": told.situation.partition(". ")[0] if number == 0 else told.situation,
                "facts": [{"text": told.fact, "source": "отчёт организации за прошлый год"}],
                "licence": "Материалы можно использовать на хакатоне и в проекте, который из него вырастет.",
                "data_restrictions": "Данные обезличены; публиковать их отдельно от проекта нельзя.",
            }  # fmt: skip
            writing.save_case(case=case, values=values, by=person)
            table = SimpleUploadedFile("данные.csv", told.table.encode())
            writing.attach_case_file(case=case, upload=table, by=person)
            writing.send_case(case=case, by=person)
            if number == 0:
                remarks = {"situation": "Напишите, что уже есть: датчики, журналы. Иначе команды начнут с нуля."}
                reviewing.return_case(case=case, remarks=remarks, by=staff)
                writing.save_case(case=case, values=values | {"situation": told.situation}, by=person)
                writing.send_case(case=case, by=person)
            reviewing.approve_case(case=case, by=staff)
            made.append(case)
    return made


def put_cases(playing: Play, stage: Stage) -> None:
    """Contests of the stage that are drafts yet are played with its cases, two at a hub in turn; all of them where there are no hubs."""
    cases = list(Case.objects.filter(room=str(playing.room), opens_with=stage.code, state=Case.State.APPROVED).order_by("pk"))
    held = StageContest.objects.filter(stage=stage).select_related("contest", "hub").order_by("hub__code", "pk")
    staff = playing.users["staff"]
    forget_roles(staff)
    for number, row in enumerate(held):
        here = [cases[(number + turn) % len(cases)] for turn in range(AT_HUB if row.hub_id else len(cases))] if cases else []
        for position, case in enumerate(here):
            first = row.contest.nominations.first() if position == 0 else None
            of_contests.put_case(contest=row.contest, case=case, nomination=first, by=staff)
