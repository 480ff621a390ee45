"""Every deed with a term: a page opened before it and sent after is refused first, with both times; what was typed is there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.contests import offers, stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo.play import Stage
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.web import markup
from hackathon_portal.regulation.rules.deadlines import end_of_day
from judging.models import ProjectFile, Violation
from prizes.models import Award
from prizes.payouts.actions.payout_applications import begin_payout_application
from registration.actions import corrections, correspondence, decisions, guardians, merging, seats, staff_teams, teams
from registration.actions import leaving as leaving_actions
from registration.letters import answer_link, link_ends, link_of
from registration.models import Application, Invitation, PendingInvitation, Representative, Team
from tests import build, seasons
from tests.pages.test_access import own_views
from tests.pages.test_refused_forms import faults_of
from tests.rules.test_every_action_asks import _is_action, modules
from tests.rules.test_receipts import LATE, ROOMS, _called
from tests.sign_in import sign_in

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
TYPED = "Набрано до срока & <не отправлено>"
NEAR = timedelta(minutes=1)


@dataclass(frozen=True)
class Late:
    """Who opens which page before the term, and what comes between (a moment of the clock, or somebody's deed)."""

    page: Callable[[Any], tuple[Any, str]]
    term: Callable[[Any], datetime]
    happens: Callable[[Any], object] | None = None
    types: bool = True  # whether its form has a field for text
    has_term: bool = True  # whether the clock ends it; otherwise what happens
    button: str = ""  # the name or the value of its button, where its page has other forms to the same address
    keeps: bool = False  # whether the fields stay as the page has them but for `fields`
    said: Callable[[Any], datetime] | None = None  # the term that is said, where the page changes at another one
    before: timedelta = NEAR  # how long before the term the page is opened
    fields: dict[str, str] = field(default_factory=dict)  # what is right there, where not any text is


def opened(stage) -> datetime:
    """A noon while applications are taken."""
    return (stage.contest.registration_closes_at - timedelta(days=6)).replace(hour=9)


def closing(stage):
    return stage.contest.registration_closes_at


def start(stage):
    return stages.starts_at(stage.contest)


def captain_of(stage, *, members: int = 1) -> tuple[Any, Team]:
    user = build.user()
    return user, build.team(stage.contest, members=members, founder=user)


def at(stage, name: str, *args: object) -> str:
    return reverse(name, args=[stage.contest.slug, *args])


def status(stage):
    return captain_of(stage)[0], at(stage, "my_application")


def step(stage):
    user = build.user()
    build.draft(Team.objects.create(contest=stage.contest, name="Новая", founder=user), "captain", by=user)
    return user, at(stage, "application_step", "person")


def check(stage):
    user = build.user()
    build.draft(Team.objects.create(contest=stage.contest, name="Готовая", founder=user), "captain", by=user)
    return user, at(stage, "check_answers")


def refused(stage):
    user, team = captain_of(stage, members=0)
    application = team.applications.get()
    ground = next(one.code for one in stage.contest.regulation.refusal_grounds if not one.after_closing)
    decisions.refuse_application(application=application, ground=ground, by=stage.users["staff"])
    return user, at(stage, "my_application")


def invited(stage):
    user, team = captain_of(stage)
    return build.user(), reverse("join_team", args=[teams.invite_to_team(team=team, by=user).token])


def proposed(stage):
    alone, _small = captain_of(stage, members=0)
    _user, team = captain_of(stage)
    invitation, token = teams.new_invitation(team, proposed_to=alone)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=start(stage) + NEAR)
    return alone, reverse("join_team", args=[token])


def card(stage):
    user = build.user()
    found = correspondence.publish_card(contest=stage.contest, role="Ищу", skills="Python", about="", by=build.user())
    return user, at(stage, "card_talk", found.pk, user.pk)


def member_of(stage):
    user, team = captain_of(stage)
    return user, at(stage, "remove_member", team.applications.get(role="member").pk)


def merging_pair(stage, *, is_proposed: bool):
    """The captain who proposes that two teams become one, or the one who was proposed it."""
    users = [build.user(), build.user()]
    joining, into = (
        build.team(stage.contest, name, members=1, founder=user) for name, user in zip(("Первые", "Вторые"), users, strict=True)
    )
    if is_proposed:
        merging.propose_merge(team=joining, name=into.name, by=users[0])
    return users[is_proposed], at(stage, "team_details")


def corrected(stage):
    return captain_of(stage)[0], at(stage, "application_step", "person")


def staff(name: str):
    return lambda stage: (stage.users["staff"], at(stage, name))


def school_team(stage, *, sent_by: str = "") -> Team:
    team = scenes.team(stage, scenes.TEAMS[1], 1)
    if sent_by:
        staff_teams.set_sender(team=team, organisation=sent_by, by=team.founder)
    return team


def admitted(stage) -> Team:
    team = school_team(stage)
    Application.objects.filter(team=team).update(state="admitted", decided_at=clock.now())
    return team


def proposed_change(stage):
    application = admitted(stage).applications.get(role="captain")
    application.contest = stage.contest
    corrections.correct_application(application=application, values={"education_place": "Иной лицей"}, by=application.user)
    return stage.users["staff"], at(stage, "after_admission")


def details(stage):
    return school_team(stage, sent_by="Лицей № 1").founder, at(stage, "team_details")


def is_admitted(stage):
    Application.objects.filter(contest=stage.contest, state="submitted").update(state="admitted", decided_at=clock.now())


def forming_page(stage):
    school_team(stage)
    for role in ("manager", "designer"):
        user = build.user()
        correspondence.publish_card(
            contest=stage.contest, role="Ищу", skills="а", about="", team_role=role, education_level="grade_8", by=user
        )
    grant_role(user=stage.users["staff"], contest=stage.contest, role="committee", by=stage.users["staff"])
    leaving = Application.objects.get(contest=stage.contest, team_role="designer")
    leaving.contest = stage.contest
    leaving_actions.withdraw_application(application=leaving, by=leaving.user)
    return stage.users["staff"], at(stage, "form_teams")


def led(stage):
    team = school_team(stage, sent_by="Лицей № 1")
    guardians.invite_leader(team=team, full_name="Учителева Р. Ю.", position="учитель", email="u@example.org", by=team.founder)
    return build.user("u@example.org"), link_in("registration.leader_invited")


def represented(*, filled: bool):
    def page(stage):
        minor = school_team(stage).applications.get(team_role="developer")
        minor.contest = stage.contest
        guardians.ask_representative(
            application=minor, full_name="Инеева Анна", kinship="мать", email="p@example.org", by=minor.user
        )
        if filled:
            guardians.fill_consent(representative=Representative.objects.get(), values=OF_A_PARENT)
        return build.user(), link_in("registration.representative_asked")

    return page


OF_A_PARENT = {
    "full_name": "Инеева Анна",
    "phone": "+79100000000",
    "address": "г. Кемерово",
    "passport": "3204 123456",
    "child_address": "там же",
}


def link_in(kind: str) -> str:
    text = whole_text(OutboxMessage.objects.filter(kind=kind).latest("pk"))
    return urlsplit(next(word for word in text.split() if "/represent/" in word or "/lead/" in word)).path


def consents(stage):
    return max(guardians.consent_ends(Representative.objects.get()), link_ends(stage.contest))


def links(stage):
    return link_ends(stage.contest)


def coming(stage):
    user, team = captain_of(stage)
    for application in team.applications.all():
        decisions.admit_application(application=application, by=stage.users["staff"])
    return user, at(stage, "my_application")


def offered(stage):
    user, team = captain_of(stage)
    Team.objects.filter(pk=team.pk).update(seat="offered", offer_expires_at=opened(stage) + timedelta(days=1))
    return user, at(stage, "my_application")


def is_swept(stage):
    seats.settle_seats(contest=stage.contest)


def offered_by_letter(stage):
    user, _page = offered(stage)
    return user, urlsplit(link_of("seat_offered", Application.objects.get(user=user), in_a_day(stage))).path


def offered_at_the_desk(stage):
    user, _page = offered(stage)
    return stage.users["staff"], at(stage, "staff_application", Application.objects.get(user=user).number)


def by_letter(stage):
    user, _page = coming(stage)
    return user, urlsplit(answer_link(Application.objects.get(user=user))).path


def kept(stage):
    user, team = captain_of(stage)
    guest = build.user()
    made = teams.invite_to_team(team=team, by=user)
    PendingInvitation.objects.create(user=guest, invitation_id=made.pk)
    return guest, reverse("cabinet")


def by_code(stage):
    user, team = captain_of(stage)
    CODE["code"] = teams.invite_to_team(team=team, by=user).code
    return build.user(), reverse("join_by_code")


CODE: dict[str, str] = {}


def closed_early(stage):
    Contest.objects.filter(pk=stage.contest.pk).update(registration_closed_early_at=clock.now(), early_closing_protocol="1")
    return stage.users["staff"], at(stage, "close_registration_early")


def usual_closing(stage):
    return stage.contest.registration_closes_at


def work(name: str, *, file: bool = False, part: bool = False):
    def page(stage):
        project = stage.contest.projects.select_related("team__founder").order_by("pk").first()
        if file:
            ProjectFile.objects.create(project=project, name="a.pdf", content=ContentFile(b"a", "a"), size=1, sha256="0" * 64)
        if part:
            project.third_party.create(name="а", licence="б")
        if name == "checkpoints":
            ends = stage.contest.project_deadline_at
            stage.contest.checkpoints.create(title="Первая", opens_at=stage.contest.announced_at, closes_at=ends)
        return project.team.founder, at(stage, name)

    return page


def deadline(stage):
    return stage.contest.project_deadline_at


def remark(stage):
    project = stage.contest.projects.select_related("team__founder").order_by("pk").first()
    project.violations.create(clause="4.1", text="Похоже на чужое.", raised_by=stage.users["mentor"])
    return project.team.founder, at(stage, "project")


def is_decided(stage):
    Violation.objects.update(state="dismissed", decided_at=clock.now() - NEAR / 2)


def payout(stage):
    award = Award.objects.filter(contest=stage.contest, amount__isnull=False).select_related("team__founder").first()
    begin_payout_application(award=award, by=award.team.founder)
    return award.team.founder, at(stage, "payout", award.pk)


def payout_term(stage):
    day = Award.objects.filter(contest=stage.contest, amount__isnull=False).first().apply_by
    return end_of_day(day, stage.contest.regulation)


def gathering(stage):
    begins = opened(stage) + timedelta(days=1)
    made = stage.contest.gatherings.create(title="Встреча", starts_at=begins, ends_at=begins + NEAR, audience="everybody")
    return build.user(), at(stage, "gathering", made.pk)


def gathering_of_season(stage):
    season = seasons.made_season(at=opened(stage)).season
    begins = opened(stage) + timedelta(days=1)
    made = Gathering.objects.create(
        room=str(season.room), title="Лекция", starts_at=begins, ends_at=begins + NEAR, audience="everybody"
    )
    return build.user(), reverse("season_event", args=[season.slug, made.pk])


def shift(stage):
    user = stage.users["volunteer"]
    grant_role(user=user, contest=stage.contest, role="volunteer", by=stage.users["staff"])
    begins = opened(stage) + timedelta(days=1)
    volunteer = stage.contest.volunteers.create(user=user, state="approved", trained_at=opened(stage))
    task = stage.contest.volunteer_tasks.create(title="Встреча гостей", starts_at=begins, ends_at=begins + NEAR)
    task.shifts.create(volunteer=volunteer)
    return user, at(stage, "own_shifts")


def free_shift(stage):
    begins = opened(stage) + timedelta(days=1) - NEAR * 2
    grant_role(user=stage.users["volunteer"], contest=stage.contest, role="volunteer", by=stage.users["staff"])
    stage.contest.volunteers.create(user=stage.users["volunteer"], state="approved", trained_at=opened(stage))
    stage.contest.volunteer_tasks.create(title="Встреча гостей", starts_at=begins, ends_at=begins + NEAR * 2)
    return stage.users["volunteer"], at(stage, "own_shifts")


def in_a_day(stage):
    return opened(stage) + timedelta(days=1)


TULA = {
    "found_team": Late(lambda stage: (build.user(), at(stage, "found_team")), closing),
    "save_draft@application_step": Late(step, closing, keeps=True, fields={"surname": "Набранова"}),
    "submit_application": Late(check, closing, types=False),
    "refile_application": Late(refused, closing, types=False),
    "invite_to_team": Late(status, closing, types=False),
    "open_team_link": Late(status, closing, types=False),
    "accept_invitation@join_team": Late(invited, closing, types=False),
    "accept_invitation@kept_invitation": Late(kept, closing, types=False),
    "accept_invitation@join_by_code": Late(by_code, closing, keeps=True, types=False, fields={"confirmed": "1"}),
    "open_registration_again": Late(closed_early, usual_closing),
    "publish_card": Late(lambda stage: (build.user(), at(stage, "cards")), start, said=closing),
    "write_by_card": Late(card, start, said=closing),
    "move_to_team@join_team": Late(proposed, start, types=False),
    "remove_member": Late(member_of, start, types=False),
    "propose_merge": Late(lambda stage: merging_pair(stage, is_proposed=False), start, button="merge"),
    "accept_merge": Late(lambda stage: merging_pair(stage, is_proposed=True), start, types=False, button="accept_merge"),
    "correct_application": Late(corrected, start, keeps=True, fields={"surname": "Набранова"}),
    "close_registration_early": Late(staff("close_registration_early"), closing),
    "answer_attendance@confirm_attendance": Late(by_letter, links, types=False),
    "answer_attendance@attendance": Late(coming, lambda stage: link_ends(stage.contest), types=False, before=timedelta(days=4)),
    "answer_offer@team_seat": Late(offered, in_a_day, types=False),
    "answer_offer@answer_offer": Late(offered_by_letter, in_a_day, types=False),
    "answer_offer@team_place": Late(offered_at_the_desk, in_a_day, types=False),
    "answer_gathering@gathering": Late(gathering, in_a_day, types=False),
    "answer_gathering@season_event": Late(gathering_of_season, in_a_day, types=False),
}
JUDGED = {
    "choose_nomination": Late(work("project"), deadline, types=False),
    "save_project": Late(work("project"), deadline, button="save"),
    "submit_project": Late(work("project"), deadline, button="submit"),
    "add_file": Late(work("project"), deadline),
    "remove_file": Late(work("project", file=True), deadline, types=False),
    "set_picture": Late(work("project"), deadline, types=False),
    "post_progress": Late(work("checkpoints"), deadline),
    "answer_violation": Late(remark, deadline, is_decided),
}
KUZBASS = {
    "accept_correction": Late(proposed_change, start),
    "set_sender@team_details": Late(details, closing, is_admitted, has_term=False, button="sender"),
    "invite_leader@team_details": Late(
        details, closing, is_admitted, has_term=False, button="leader", fields={"email": "u@example.org"}
    ),
    "form_team": Late(forming_page, closing, button="form"),
    "propose_to_team": Late(forming_page, start, types=False, button="propose"),
    "agree_to_lead": Late(led, links, types=False),
    "fill_consent": Late(represented(filled=False), consents, fields={"phone": "+79100000000", "passport": "3204 123456"}),
    "upload_consent": Late(represented(filled=True), consents, types=False, button="scan"),
    "leave_shift@own_shifts": Late(shift, in_a_day, types=False),
    "take_shift@own_shifts": Late(free_shift, in_a_day, types=False),
}
KUZBASS_JUDGED = {
    "list_third_party": Late(work("project"), deadline),
    "unlist_third_party": Late(work("project", part=True), deadline, types=False),
}
PUBLISHED = {
    "submit_payout_application": Late(
        payout, payout_term, keeps=True, fields={"registration_address": "Набрано, д. 1", "phone": "+79100000000"}
    )
}


def sent(form: markup.Form, button: str, text: str) -> dict[str, str]:
    """What a browser sends of a form, its fields for text filled."""
    data: dict[str, str] = {}
    select = ""
    buttons = [tag for tag in form.controls if tag.name == "button" and tag.kind() == "submit"]
    pressed = next(
        (tag for tag in buttons if button and button in (tag.attributes.get("name"), tag.attributes.get("value"))), None
    )
    pressed = pressed or next(iter(buttons), None)
    for tag in form.controls:
        name, value = tag.attributes.get("name") or "", tag.attributes.get("value") or ""
        kind = tag.kind()
        if tag.name == "select":
            select = name
        elif tag.name == "option":
            if value:
                data.setdefault(select, value)
        elif tag.name == "button":
            if tag is pressed and name:
                data[name] = value
        elif tag.name == "textarea" or kind == "text":
            data[name] = text[: int(tag.attributes.get("maxlength") or len(text))] or value
        elif kind == "radio":
            data.setdefault(name, value)
        elif kind == "checkbox":
            data[name] = value or "on"
        elif kind != "file":
            data[name] = value
    return data


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")


def the_form(html: str, url: str, action: str, view: str, button: str) -> markup.Form:
    for form in markup.forms_of(html, url):
        start = html.index(">", form.tag.start) + 1
        inside = html[start : html.index("</form>", start)]
        found = resolve(form.action.split("?")[0])
        offered = offers.offered_in(found.func, inside)
        has_button = not button or any(
            button in (tag.attributes.get("name"), tag.attributes.get("value")) for tag in form.controls
        )
        if action in offered.values() and form.controls and has_button and view in ("", found.url_name):
            return form
    raise AssertionError(f"{action}: {url} has no such form")


def faults(stage, key: str, case: Late, text: str = TYPED) -> list[str]:
    action, _, view = key.partition("@")
    with clock.fixed_at(opened(stage)):
        user, url = case.page(stage)
    client = sign_in(Client(), user)
    term = case.term(stage)
    with clock.fixed_at(term - case.before):
        html = client.get(url, **BROWSER).content.decode()
        form = the_form(html, url, action, view, case.button)
    pressed = term + timedelta(seconds=10)
    with clock.fixed_at(pressed):
        if case.happens:
            case.happens(stage)
        data = sent(form, case.button, "" if case.keeps else text) | case.fields
        data |= CODE if "code" in data else {}
        files = {tag.attributes["name"]: upload() for tag in form.controls if tag.kind() == "file"}
        answer = client.post(form.action, data | files, follow=True, **BROWSER)
        page = answer.content.decode()
    found = faults_of(action, page) if answer.status_code < 500 else [f"{action}: {answer.status_code}"]
    summary = page[page.index('id="error-summary"') : page.index("</div>", page.index('id="error-summary"'))] if not found else ""
    zone = stage.contest.regulation.zone
    came = f"вы нажали {pressed.astimezone(zone):%d.%m.%Y в %H:%M:%S}"
    until = (case.said or case.term)(stage).astimezone(zone)
    if case.has_term and ("Не принято: срок прошёл" not in summary or came not in summary):
        found.append(f"{action}: {answer.status_code} {unescape(summary)[:300]!r} {answer.redirect_chain}")
    if case.has_term and not case.happens and f"{until:%d.%m.%Y в %H:%M:%S}" not in summary:
        found.append(f"{action}: the term is not said: {summary[:300]}")
    typed = [value for value in data.values() if "Набрано" in value]
    if case.types != bool(typed):
        found.append(f"{action}: typed {typed}")
    again = unescape(unescape(page))
    found += [f"{action}: {value!r} is gone" for value in typed if value not in again]
    if 'class="notice good' in page[: page.index('id="error-summary"')] if summary else False:
        found.append(f"{action}: a green notice above")
    return found


@pytest.mark.parametrize("action", TULA)
def test_registration(contest, users, action):
    stage = Stage(contest, users)
    assert faults(stage, action, TULA[action]) == []


@pytest.mark.parametrize("action", JUDGED)
def test_judged(judged, action):
    assert faults(judged, action, JUDGED[action]) == []


@pytest.mark.parametrize("action", KUZBASS)
def test_kuzbass(kuzbass_stage, action):
    assert faults(kuzbass_stage, action, KUZBASS[action]) == []


@pytest.mark.parametrize("action", KUZBASS_JUDGED)
def test_kuzbass_judged(kuzbass_judged, action):
    assert faults(kuzbass_judged, action, KUZBASS_JUDGED[action]) == []


@pytest.mark.parametrize("action", PUBLISHED)
def test_published(published, action):
    assert faults(published, action, PUBLISHED[action]) == []


TABLES = (TULA, JUDGED, KUZBASS, KUZBASS_JUDGED, PUBLISHED)
WITHOUT = {
    "refuse_prize": "of staff, after a term that is not theirs",
    "note_duplicate": "no page: written down of a refusal",
    "save_draft@application_field": "of a script: it is said beside the field, which keeps the text",
    "move_to_team@kept_invitation": "the road of accept_invitation there",
    "move_to_team@join_by_code": "the road of accept_invitation there",
    "withdraw_application": "the publication ends it, not the clock",
    "set_sender@staff_team": "staff may always",
    "invite_leader@staff_team": "staff may always",
    "take_shift@shift_people": "staff may always",
    "leave_shift@shift_people": "staff may always",
}


def with_a_term() -> set[str]:
    """Actions that something ends by the clock: by the stages of their rows (`when.py`), or by a refusal of their own."""
    found = {name for name, row in stages.table().items() if any(cell.term for cell in row.values())}
    for name, module in modules().items():
        if name.startswith(ROOMS):
            actions = (one for one in module.functions.values() if _is_action(one))
            found |= {one.name for one in actions if _called(f"{name}.{one.name}")[0] & LATE}
    return found


def test_every_deed_with_a_term_and_every_page_that_offers_it_stands_in_a_table():
    views: dict[str, set[str]] = {}
    for _path, pattern in own_views():
        for name in offers.offered_by(pattern.callback):
            views.setdefault(name, set()).add(pattern.name)
    asked = set()
    for name in with_a_term():
        pages = views.get(name, set())
        asked |= {f"{name}@{page}" for page in pages} if len(pages) > 1 else {name}
    assert asked == {key for table in TABLES for key in table} | WITHOUT.keys()


def test_an_offer_that_was_swept_meanwhile_says_its_term_too(contest, users):
    assert (
        faults(Stage(contest, users), "answer_offer@team_seat", replace(TULA["answer_offer@team_seat"], happens=is_swept)) == []
    )


INVALID = {
    "save_draft@application_step": {"surname": "Набранова", "name": "Latin1"},
    "correct_application": {"surname": "Набранова", "name": "Latin1"},
    "found_team": {"name": "Набрано" * 60},
    "open_registration_again": {"reason": "Набрано" * 400},
}


@pytest.mark.parametrize("key", INVALID)
def test_late_and_wrong_at_once_keeps_the_text(contest, users, key):
    case = replace(TULA[key], keeps=True, fields=INVALID[key], has_term=False)
    assert faults(Stage(contest, users), key, case) == []
