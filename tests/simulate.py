"""Random valid regulations, and a contest of random people under one of them, from applications to paid prizes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from random import Random
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

from hackathon_portal.accounts.actions import create_account, give_second_factor, grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.contests import actions as contest_actions
from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import kuzbass
from hackathon_portal.demo.kuzbass import vote_on_tie
from hackathon_portal.demo.organising import name_customers
from hackathon_portal.demo.placing import place_everything
from hackathon_portal.demo.play import Stage, sign_and_publish
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Preset, load_preset
from judging.actions import commission as commission_actions
from judging.actions import meeting as meeting_actions
from judging.actions import project as project_actions
from judging.actions import results as result_actions
from judging.actions import sheets as sheet_actions
from judging.actions.composition import Act
from judging.models import CommissionMember
from judging.queries.projects import submitted_projects
from judging.queries.results import published_protocol
from judging.queries.sheets import sheet_list
from prizes.awards.actions import fund
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import awards as awards_queries
from prizes.awards.queries import shares
from prizes.models import Award, Payment, PayoutApplication
from prizes.payouts.actions import payers, payout_applications, registers
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.actions import required_documents as required_documents_actions
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries import required_documents
from registration.actions import application as application_actions
from registration.actions import decisions, staff_teams, teams
from registration.models import Application, Team
from registration.queries.people import needs_representative
from registration.queries.places import seats_taken

STARTS_ON = date(2025, 5, 16)
TEAMS = (1, 2, 2, 3)
_people = count(1)


def _criteria(draw: Any, sheet: int) -> list[dict[str, Any]]:
    weights = st.sampled_from(["1", "1", "0.5", "2", "1.25"])
    return [
        {"code": f"c{sheet}_{index}", "title": f"Критерий {sheet}.{index}", "weight": draw(weights)}
        for index in range(draw(st.integers(1, 3)))
    ]


@st.composite
def presets(draw: Any) -> Preset:
    """A valid preset that differs from the Kuzbass one wherever a region's regulation may."""
    data = load_preset("kuzbass_2025").model_dump(mode="json")
    regulation = data["regulation"]
    low = draw(st.sampled_from([1, 1, 2, 2, 3]))
    roles = draw(st.sampled_from(["none", "free", "needed"])) if low == 3 else draw(st.sampled_from(["none", "free"]))
    titles = regulation["team"]["roles"]
    regulation["team"] |= {
        "min_size": low, "max_size": draw(st.integers(low, low + 1)), "leader": "none", "min_from_sender": 0,
        "name_moderated": draw(st.booleans()),
        "roles": [] if roles == "none" else [role | ({} if roles == "needed" else {"least": 0, "leads": False}) for role in titles],
    }  # fmt: skip
    regulation["seats"] = {
        "unit": draw(st.sampled_from(["team", "participant"])), "limit": draw(st.sampled_from([None, 2, 4, 8])),
        "may_be_raised": draw(st.booleans()), "promotion_ends_at_start": draw(st.booleans()),
    }  # fmt: skip
    regulation["side_events"] = []
    categories = draw(st.booleans())
    if not categories:
        regulation["categories"], regulation["education"] = [], None
    for fields in ("captain_fields", "member_fields"):
        regulation["registration"][fields] = [
            name for name in regulation["registration"][fields]
            if (categories or not name.startswith("education")) and (roles != "none" or name != "team_role")
        ]  # fmt: skip
    if draw(st.booleans()):
        regulation["representation"] = None
        regulation["prizes"]["documents"] = []
    kinds = draw(st.booleans())
    sheets = []
    for number in range(draw(st.integers(1, 3))):
        most, step = draw(st.sampled_from([(5, "1"), (10, "1"), (10, "0.5"), (100, "1")]))
        sheets.append({
            "code": f"s{number}", "title": f"Лист {number}", "scale": {"minimum": "0", "maximum": str(most), "step": step},
            "criteria": _criteria(draw, number), "filled_by": [draw(st.sampled_from(["expert", "judge"]))] if kinds else [],
        })  # fmt: skip
    chair = draw(st.booleans())
    regulation["judging"] |= {
        "member_kinds": regulation["judging"]["member_kinds"] if kinds else [], "sheets": sheets, "personal_nominations": [],
        "places_divided_by": draw(st.sampled_from(["nomination", "contest", *(["category", "nomination_category"] if categories else [])])),
        "all_sheets_needed": draw(st.booleans()), "sheets_confidential": draw(st.booleans()), "chair_needed": chair,
        "secretary_needed": draw(st.booleans()), "tie_break": draw(st.sampled_from(["organiser", "commission", *(["chair"] if chair else [])])),
        "quorum_more_than": draw(st.sampled_from(["1/3", "1/2", "2/3"])),
    }  # fmt: skip
    # Who breaks ties follows from `tie_break`; the other deeds stay whose the preset says, the chair's where there is one.
    regulation["powers"] = [row for row in regulation["powers"] if row["deed"] not in ("tie", "tie_personal")]
    regulation["places"] = [
        {"place": place, "title": f"{place} место", "diploma_title": f"диплом {place} степени"}
        for place in range(1, draw(st.integers(1, 4)) + 1)
    ]
    regulation["prizes"] |= {
        "recipient": draw(st.sampled_from(["captain", "each_member"])), "signed_application": draw(st.booleans()),
        "exempt_amount": draw(st.sampled_from(["0", "4000"])),
    }  # fmt: skip
    bound = draw(st.integers(10_000, 60_000))
    regulation["prizes"]["tax_rates"][0]["resident"] = [{"rate": "0.13"}, {"above": str(bound), "rate": "0.15"}]
    regulation["prizes"]["silence_declines"] = draw(st.booleans())
    return Preset.model_validate(data)


@dataclass
class Played:
    """What a simulated contest came to, with what the test adds up by itself."""

    stage: Stage
    points: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # project -> weighted sum
    most_holders: int = 0
    decided: dict[str, list[list[int]]] = field(default_factory=dict)  # division -> orders of ties
    protocol: Any = None


def play(preset: Preset, random: Random, users: dict[str, User]) -> Played:
    """The whole contest through the actions its pages call."""
    stage = _announced(preset, users)
    played = Played(stage)
    _registered(played, random)
    _admitted(played)
    _handed_in(played, random)
    if not submitted_projects(stage.contest):  # places too few for a single team: there is nothing to assess
        return played
    members = _commission(stage)
    _assessed(played, random)
    _published(played, members, random)
    _paid(played)
    return played


def _announced(preset: Preset, users: dict[str, User]) -> Stage:
    staff = users["staff"]
    with clock.fixed_at(datetime.combine(STARTS_ON - timedelta(days=40), time(10), preset.regulation.zone)):
        contest = contest_actions.create_contest(
            preset=preset, preset_code="", slug=f"random-{next(_people)}", starts_on=STARTS_ON,
            ends_on=STARTS_ON + timedelta(days=2), by=staff,
        )  # fmt: skip
        values = {"officer_name": "Копрова Ия Тарасовна", "registration_closes_on": STARTS_ON - timedelta(days=5)}
        contest_actions.change_announcement(contest=contest, values=values, by=staff)
        grant_role(user=users["accountant"], contest=contest, role=Role.ACCOUNTANT, by=staff)
        if preset.regulation.education:
            staff_teams.save_schools(contest=contest, rows=[("Школа № 900", "Кемерово", "")], by=staff)
        divisions = divisions_of(contest)
        places = [place.place for place in preset.regulation.places]
        source = {"kind": "partner", "name": "спонсор", "amount": Decimal(10_000_000), "basis": "договор"}
        money = fund.set_fund_source(contest=contest, values=source, by=staff)
        prizes = [
            (division, place, Decimal(30_001 + 17_003 * (len(places) - place)), money, "")
            for division in divisions for place in places
        ]  # fmt: skip
        fund.set_prizes(contest=contest, prizes=prizes, by=staff)
        if "case_judges" in preset.regulation.announcement_parts:
            name_customers(contest, kuzbass.JUDGES, by=staff)
        contest_actions.publish_announcement(contest=contest, by=staff, for_caller=True)
        contest.refresh_from_db()
        place_everything(contest, by=staff)
    stage = Stage(contest, users)
    stage.refresh()
    return stage


def _person(stage: Stage, application: Application, role: str, level: str, born: int) -> None:
    number = next(_people)
    regulation = stage.contest.regulation
    user = application.user
    assert user is not None
    values: dict[str, Any] = {
        "surname": "Незабудкин", "name": f"Игнат{'абвгдежзик'[number % 10]}", "birth_date": date(born, 1 + number % 12, 1 + number % 28),
        "citizenship": "RU", "email": user.email, "phone": f"+7913{number % 10_000_000:07d}",
    }  # fmt: skip
    if regulation.team.roles:
        values |= {"team_role": role, "skills": "Python"}
    if regulation.education:
        values |= {"education_level": level, "education_place": "Школа № 900", "education_region": "RU-KEM"}
    application_actions.save_draft(application=application, values=values, by=user)
    application.refresh_from_db()
    codes = {text.code for text in regulation.consents if text.required}
    application_actions.give_consents(application=application, codes=codes, by=user, address=None)
    application_actions.submit_application(application=application, by=user)


def _registered(played: Played, random: Random) -> None:
    stage = played.stage
    rules = stage.contest.regulation.team
    levels = (
        [level.code for level in stage.contest.regulation.education.levels if level.category]
        if stage.contest.regulation.education
        else [""]
    )
    roles = [role.code for role in rules.roles] or [""]
    for number in range(random.choice(TEAMS)):
        size, level = random.randint(rules.min_size, rules.max_size), random.choice(levels)
        with stage.at(STARTS_ON - timedelta(days=20), 9, number):
            founded: Application | None = None
            for position in range(size):
                user = create_account(
                    email=f"r{next(_people)}@random.example.org", password=None, surname="Незабудкин", name="Игнат"
                )
                if founded is None:
                    application = founded = teams.found_team(contest=stage.contest, name=f"Команда {next(_people)}", by=user)
                    captain = user
                else:
                    token = teams.invite_to_team(team=founded.team, by=captain).token
                    application = teams.accept_invitation(invitation=teams.invitation_by_token(token), by=user)
                lead = next((role.code for role in rules.roles if role.leads), roles[0])
                role = (
                    lead
                    if position == 0
                    else [one for one in roles if one != lead or len(roles) == 1][(position - 1) % max(len(roles) - 1, 1)]
                )
                _person(stage, application, role, level, random.choice([1990, 2000, 2005, 2009]))
                played.most_holders = max(played.most_holders, seats_taken(stage.contest))


def _admitted(played: Played) -> None:
    """Staff admit whoever may be admitted; whoever may not stays where they are."""
    stage, staff = played.stage, played.stage.users["staff"]
    with stage.at(STARTS_ON - timedelta(days=10), 11):
        for team in Team.objects.filter(contest=stage.contest, name_state=Team.NameState.PENDING):
            staff_teams.decide_team_name(team=team, approve=True, by=staff)
        waiting = list(
            Application.objects.filter(contest=stage.contest, state="submitted").select_related("team", "user").order_by("number")
        )
        for application in waiting:
            application.contest = stage.contest
            if needs_representative(application):
                kuzbass.represent(stage, application)
        for application in waiting:
            application.refresh_from_db(fields=["revision", "seat"])
            try:
                decisions.admit_application(application=application, by=staff)
            except RuleViolation:
                continue
    played.most_holders = max(played.most_holders, seats_taken(stage.contest))


def _handed_in(played: Played, random: Random) -> None:
    stage = played.stage
    tasks = list(stage.contest.nominations.all())
    for position, team in enumerate(Team.objects.filter(contest=stage.contest).order_by("pk")):
        captain = team.founder
        assert captain is not None
        if not Application.objects.filter(team=team, user=captain, state="admitted").exists():
            continue
        with stage.at(STARTS_ON, 12, position):
            project = project_actions.choose_nomination(team=team, nomination=random.choice(tasks), by=captain)
        with stage.at(stage.contest.ends_on, 11, position):
            project_actions.save_project(project=project, values=kuzbass.solution(stage, team), by=captain)
            project_actions.submit_project(project=project, by=captain)


def _member(stage: Stage, body: Any, role: str, kind: str, task: Any) -> None:
    login = f"m{next(_people)}"
    user = create_account(email=f"{login}@random.example.org", password=None, surname="Рудникова", name="Тамара")
    give_second_factor(user=user, secret=generate_totp_secret())
    commission_actions.add_member(
        commission=body, user=user, full_name="Рудникова Тамара", position="эксперт", role=role, kind=kind, by=stage.users["staff"],
        represents=task, act=Act("3", STARTS_ON - timedelta(days=15)),
    )  # fmt: skip


def _commission(stage: Stage) -> Any:
    judging = stage.contest.regulation.judging
    tasks = list(stage.contest.nominations.all())
    kinds = [kind.code for kind in judging.member_kinds] or [""]
    with stage.at(STARTS_ON - timedelta(days=15), 10):
        body = commission_actions.set_order(
            contest=stage.contest, order_number="3", order_date=STARTS_ON - timedelta(days=15), by=stage.users["staff"]
        )
        roles = [Role.CHAIR] * judging.chair_needed + [Role.SECRETARY] * judging.secretary_needed + [Role.MEMBER]
        judged = {kind.code for kind in judging.member_kinds if kind.represents_task}
        for position, role in enumerate(roles):
            kind = kinds[position % len(kinds)]
            _member(stage, body, role, kind, tasks[0] if kind in judged else None)
        for kind in kinds:
            for task in tasks if kind in judged else tasks[:1]:
                _member(stage, body, Role.MEMBER, kind, task if kind in judged else None)
    stage.refresh()
    return body


def _assessed(played: Played, random: Random) -> None:
    """Every member of the commission signs every sheet; the test keeps the weighted sums for itself."""
    stage = played.stage
    opener = _acting(stage, Role.CHAIR, Role.SECRETARY)
    with stage.at(stage.contest.ends_on, 16):
        sheet_actions.open_assessment(contest=stage.contest, by=opener)
        for member in CommissionMember.objects.filter(commission=stage.contest.commission).select_related("user", "commission"):  # type: ignore[attr-defined]
            for row in sheet_list(member, stage.contest):
                values = row.kind.scale.values()
                points = {one.code: random.choice(values[-3:]) for one in row.criteria}
                played.points[row.project.pk] += sum((points[one.code] * one.weight for one in row.criteria), Decimal(0))
                about = {"project": row.project, "kind": row.kind.code, "person": row.person, "by": member.user}
                sheet_actions.save_sheet(
                    points={code: str(one) for code, one in points.items()}, comments={}, revision=None, **about
                )
                sheet_actions.sign_sheet(**about)


def _acting(stage: Stage, *roles: str) -> User:
    """Who holds the first of these roles of the commission that somebody holds, else the staff that do its work."""
    members = CommissionMember.objects.filter(commission__contest=stage.contest).select_related("user")
    found = next((member for role in roles for member in members if member.role == role), None)
    return found.user if found else stage.users["staff"]


def _published(played: Played, body: Any, random: Random) -> None:
    stage, staff = played.stage, played.stage.users["staff"]
    judging = stage.contest.regulation.judging
    with stage.at(stage.contest.ends_on, 18):
        secretary = _acting(stage, Role.SECRETARY, Role.CHAIR)
        held = meeting_actions.open_meeting(commission=body, held_on=stage.contest.ends_on, agenda="Итоги", by=secretary)
        present = {member.pk: "in_person" for member in CommissionMember.objects.filter(commission=body)}
        meeting_actions.mark_attendance(meeting=held, present=present, by=secretary)
    with stage.at(stage.contest.ends_on, 19):
        sheet_actions.close_assessment(contest=stage.contest, by=_acting(stage, Role.CHAIR))
        stage.refresh()
        decider = _acting(stage, Role.CHAIR) if judging.tie_break == "chair" else staff
        for division, groups in result_actions.open_ties(stage.contest).items():
            for group in groups:
                order = random.sample(group, len(group))
                if judging.tie_break == "commission":
                    vote_on_tie(held, division, order, reason="Решено.", by=_acting(stage, Role.SECRETARY, Role.CHAIR))
                else:
                    result_actions.break_tie(meeting=held, division=division, order=order, reason="Решено.", by=decider)
                played.decided.setdefault(division, []).append(order)
    drafter = _acting(stage, Role.SECRETARY, Role.CHAIR)
    sign_and_publish(stage, held, number="1", drafter=drafter)
    played.protocol = published_protocol(stage.contest)


def _paid(played: Played) -> None:
    """Everybody entitled hands in and is accepted; one register is approved and paid."""
    stage = played.stage
    accountant, contest = stage.users["accountant"], stage.contest
    awards = list(awards_queries.payable(contest))
    if not awards:
        return
    with stage.at(stage.contest.ends_on + timedelta(days=3), 12):
        payers.set_payer_account(
            contest=contest, by=accountant,
            values={
                "name": "Оператор", "inn": "7707083893", "kpp": "710001001", "account": "03221643700000006600", "bank_name": "Банк",
                "bik": "017003983", "corr_account": "40102810445370000059",
            },
        )  # fmt: skip
        for award in awards:
            if award.holder and award.holder.user:
                shares_actions.agree_to_share(part=award, amount=award.amount, by=award.holder.user)
        for award in awards:
            person = shares.recipient_of(award)
            assert person is not None
            assert person.user is not None
            award.contest = contest
            accept(_applied(award, person.user, person.pk), contest, accountant)
        register = registers.make_register(contest=contest, by=accountant)
        registers.approve_register(register=register, by=stage.users["staff"])
        for line in register.lines.select_related("payment"):  # type: ignore[attr-defined]
            payments_actions.mark_paid(payment=line.payment, paid_on=register.made_on, by=accountant)


def _applied(award: Award, by: User, number: int) -> PayoutApplication:
    """The details, the papers or the signed form of the regulation, handed in."""
    application = payout_applications.begin_payout_application(award=award, by=by)
    payout_applications.save_payout_application(application=application, values=kuzbass.requisites(number), by=by)
    application.refresh_from_db()
    if award.contest.regulation.prizes.signed_application:
        payout_applications.attach_signed_copy(application=application, upload=SimpleUploadedFile("a.pdf", kuzbass.SCAN), by=by)
    for row in required_documents.required_documents_of(application, award.contest):
        if not row.optional:
            upload = SimpleUploadedFile(f"{row.code}.pdf", kuzbass.SCAN)
            required_documents_actions.attach_required_document(application=application, code=row.code, upload=upload, by=by)
    return payout_applications.submit_payout_application(application=application, by=by)


def accept(application: PayoutApplication, contest: Contest, accountant: User) -> Payment:
    verdicts = {
        row.code: (True, "") for row in required_documents.required_documents_of(application, contest) if row.required_document
    }
    if verdicts:
        required_documents_actions.check_required_documents(application=application, verdicts=verdicts, by=accountant)
    return payout_applications.accept_payout_application(application=application, by=accountant)


def holds(played: Played) -> None:
    """What must be true of every contest: the cap, the places, the prizes, the tax; added up here, not by the portal."""
    contest = played.stage.contest
    regulation = contest.regulation
    limit = regulation.seats.limit
    assert limit is None or played.most_holders <= limit
    admitted = Application.objects.filter(contest=contest, state="admitted")
    if limit is not None:
        counted = admitted.count() if regulation.seats.unit == "participant" else admitted.values("team").distinct().count()
        assert counted <= limit
    if played.protocol is None:
        return
    for one in played.protocol.figures["nominations"]:
        _places_follow(one, played)
    _money_reconciles(contest)


def _places_follow(one: dict[str, Any], played: Played) -> None:
    """Rows by falling sums, equal ones in the order that was decided, places 1, 2, 3 ..."""
    rows = one["rows"]
    sums = [played.points[row["project_id"]] for row in rows]
    assert [Decimal(row["total"]) for row in rows] == sums
    assert sums == sorted(sums, reverse=True)
    last = played.stage.contest.regulation.last_prize_place
    settled = [row["place"] for row in rows if row["place"] is not None and row["place"] <= last]
    assert settled == list(range(1, min(len(rows), last) + 1))
    ordered = [row["project_id"] for row in rows]
    for order in played.decided.get(one["division"], []):
        assert [project for project in ordered if project in order] == order


def _money_reconciles(contest: Contest) -> None:
    """Paid out = awarded; the tax of each person is that of the bands over the year, in whole roubles."""
    prizes = contest.regulation.prizes
    table = prizes.tax_rates[0].resident
    income: dict[str, Decimal] = defaultdict(Decimal)
    withheld: dict[str, Decimal] = defaultdict(Decimal)
    payments = list(Payment.objects.filter(award__contest=contest).select_related("award"))
    for payment in payments:
        assert payment.state == "paid"
        assert payment.gross == payment.tax + payment.net == payment.award.amount
        income[payment.recipient_hash] += payment.gross
        withheld[payment.recipient_hash] += payment.tax
    for person, gross in income.items():
        base = max(gross - prizes.exempt_amount, Decimal(0))
        edges = [band.above for band in table[1:]] + [base]
        # Each rate has a budget code of its own, and its tax is whole roubles (art. 52 p. 6, 225 p. 3).
        rows = [max(min(base, edge) - band.above, Decimal(0)) * band.rate for band, edge in zip(table, edges, strict=True)]
        tax = sum((row.quantize(Decimal(1), rounding=ROUND_HALF_UP) for row in rows), Decimal(0))
        assert withheld[person] == tax, (gross, withheld[person], rows)
    wholes = Award.objects.filter(contest=contest, part_of=None, amount__isnull=False)
    assert sum((award.amount for award in wholes), Decimal(0)) == sum(income.values(), Decimal(0))
    assert payments_queries.reconciliation(contest)["holds"]


__all__ = ["Played", "holds", "play", "presets"]
