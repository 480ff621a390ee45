"""What a representative may do with a prize follows the age on the day, in the contest's zone (Kuzbass: 12.11, 12.12; Civil Code, art. 26, 28)."""

from __future__ import annotations

import ast
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from prizes.announced import announced_on
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import shares as shares_actions
from prizes.models import Award, PayoutApplication
from prizes.payouts.actions import grants, payout_applications
from prizes.payouts.actions import required_documents as documents_actions
from prizes.payouts.queries import required_documents
from prizes.rules.required_documents import Power, power_of_representative
from registration.actions import guardians
from registration.models import Application, Representative
from registration.queries import people
from tests import build

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")


@pytest.mark.parametrize(
    ("born", "on", "power"),
    [
        (date(2011, 3, 4), date(2025, 3, 3), Power.ACTS),
        (date(2011, 3, 4), date(2025, 3, 4), Power.CONSENTS),
        (date(2007, 3, 4), date(2025, 3, 3), Power.CONSENTS),
        (date(2007, 3, 4), date(2025, 3, 4), Power.NONE),
        (date(2008, 2, 29), date(2026, 2, 28), Power.CONSENTS),
        (date(2008, 2, 29), date(2026, 3, 1), Power.NONE),
        (date(2012, 2, 29), date(2026, 2, 28), Power.ACTS),
        (date(2012, 2, 29), date(2026, 3, 1), Power.CONSENTS),
        (None, date(2025, 3, 3), Power.NONE),
    ],
)
def test_the_power_by_age(kuzbass, born, on, power):
    assert power_of_representative(born, kuzbass, on=on) is power


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


@pytest.fixture
def prize(kuzbass_published):
    """A member's part with an accepted, linked representative; `turns(years, day)` makes the birthday fall on this day."""
    stage = kuzbass_published
    part = (
        Award.objects.filter(contest=stage.contest, part_of__team__name="Ёлочки", amount__gt=0).select_related("holder").first()
    )
    part.contest = stage.contest
    parent = build.user()
    Representative.objects.filter(application=part.holder).update(user=parent)
    stage.part, stage.parent, stage.day = part, parent, announced_on(stage.contest) + timedelta(days=5)
    return stage


def turns(stage, years: int, *, on: date) -> None:
    born = years_before(on, years)
    Application.objects.filter(pk=stage.part.holder_id).update(birth_date=born)
    stage.part.holder.birth_date = born


def noon(day: date):
    return clock.fixed_at(datetime(day.year, day.month, day.day, 12, tzinfo=NOVOKUZNETSK))


def refused(action, **given) -> str:
    """The code of the refusal, empty where the action was done."""
    try:
        action(**given)
    except RuleViolation as violation:
        return violation.code
    return ""


def report(stage, by) -> None:
    """Whether a report of a grant is refused to this person; that the prize is no grant is another matter."""
    try:
        grants.send_grant_use(award=stage.part, text="а", upload=SimpleUploadedFile("p.pdf", kuzbass_play.SCAN), by=by)
    except RuleViolation as violation:
        if violation.code != "grant.none":
            raise


DEEDS = {
    "report": report,
    "begin": lambda stage, by: payout_applications.begin_payout_application(award=stage.part, by=by),
    "save": lambda stage, by: payout_applications.save_payout_application(
        application=stage.application, values={"account": "40817810600000000006"}, by=by
    ),
    "passport": lambda stage, by: documents_actions.attach_required_document(
        application=stage.application, code="card", upload=SimpleUploadedFile("p.pdf", kuzbass_play.SCAN), by=by
    ),
    "sign": lambda stage, by: shares_actions.agree_to_share(part=stage.part, amount=stage.part.amount, by=by),
    "decline": lambda stage, by: awards_actions.decline_prize(award=stage.part, reason="не нужен", by=by),
}


@pytest.mark.parametrize(("years", "days", "acts"), [(14, 1, True), (14, 0, False), (18, 1, False), (18, 0, False)])
def test_the_parent_acts_only_till_the_day_of_own_papers(prize, years, days, acts):
    stage = prize
    turns(stage, years, on=stage.day + timedelta(days=days))
    with noon(stage.day):
        stage.application = payout_applications.begin_payout_application(award=stage.part, by=stage.part.holder.user)
        done = {name for name, deed in DEEDS.items() if not refused(deed, stage=stage, by=stage.parent)}
    assert done == (set(DEEDS) if acts else set())


# What the holder of a prize signs or confirms: below the age of own papers the representative alone (Civil Code, art. 28).
SIGNED = {"sign", "decline", "submit"}


def submit(stage, by) -> None:
    """Whether handing in is refused to this person; what it lacks is another matter."""
    try:
        payout_applications.submit_payout_application(application=stage.application, by=by)
    except RuleViolation as violation:
        if violation.code not in ("payout.incomplete", "payout.control", "payout.required_documents"):
            raise


@pytest.mark.parametrize(("years", "days", "signs"), [(14, 1, False), (14, 0, True), (17, 0, True), (18, 1, True), (18, 0, True)])
def test_the_person_acts_themselves_and_a_child_signs_nothing_alone(prize, client_of, years, days, signs):
    stage = prize
    turns(stage, years, on=stage.day + timedelta(days=days))
    with noon(stage.day):
        stage.application = payout_applications.begin_payout_application(award=stage.part, by=stage.part.holder.user)
        pages = [
            " ".join(client_of(stage.part.holder.user).get(f"/c/{stage.contest.slug}/prizes/{page}/").content.decode().split())
            for page in (stage.part.pk, f"{stage.part.part_of_id}/shares")
        ]
        deeds = {"submit": submit} | DEEDS
        done = {name for name, deed in deeds.items() if not refused(deed, stage=stage, by=stage.part.holder.user)}
    assert done == (set(deeds) if signs else set(deeds) - SIGNED)
    assert [
        ("может родитель" in page, button in page)
        for page, button in zip(pages, ("/submit/", "Подписать раздел</button>"), strict=True)
    ] == [(not signs, signs)] * 2


def test_a_captain_of_thirteen_proposes_a_division_and_does_not_sign_it(prize):
    stage = prize
    captain = next(part for part in stage.part.part_of.parts.select_related("holder") if part.holder.role == "captain")
    stage.part = captain
    turns(stage, 14, on=stage.day + timedelta(days=1))
    with noon(stage.day):
        whole = Award.objects.get(pk=captain.part_of_id)
        amounts = {part.pk: part.amount for part in whole.parts.all()}
        shares_actions.set_shares(award=whole, amounts=amounts, by=captain.holder.user)
    captain.refresh_from_db()
    assert captain.agreed_at is None


def test_every_deed_of_a_recipient_is_walked_here():
    """A deed that asks `prizes.apply` is prepared by anybody who may, or signed: a new one has to be put into one of the two."""
    prepared = {"begin", "save", "passport", "copy", "disagree", "report"}
    asking = {
        "begin_payout_application": "begin", "editable": "save", "decline_prize": "decline", "agree_to_share": "sign",
        "refuse_share": "disagree", "send_grant_use": "report", "withdraw_grant_use": "report",
    }  # fmt: skip
    found = set()
    for file in (Path(__file__).parents[2] / "prizes").rglob("actions/*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and '"prizes.apply"' in ast.unparse(node).replace("'", '"'):
                found.add(node.name)
    assert found == set(asking)
    assert set(asking.values()) <= prepared | SIGNED


def test_the_parent_of_a_minor_sees_how_far_it_is_and_hands_in_the_own_consent_alone(prize, client_of):
    stage, url = prize, f"/c/{prize.contest.slug}/prizes/"
    turns(stage, 16, on=stage.day)
    with noon(stage.day):
        application = payout_applications.begin_payout_application(award=stage.part, by=stage.part.holder.user)
        payout_applications.save_payout_application(
            application=application,
            values={"account": "40817810600000000006", "bank_name": "Банк тайны"},
            by=stage.part.holder.user,
        )
        parent = client_of(stage.parent)
        page = parent.get(f"{url}{stage.part.pk}/").content.decode()
        assert ("Согласие родителя" in page, "Банк тайны" in page, "40817" in page) == (True, False, False)
        assert f"{url}{stage.part.pk}/" in parent.get(url).content.decode()
        assert parent.post(f"{url}{stage.part.pk}/", {"account": "1"}).status_code in (302, 403)
        assert parent.get(f"{url}{stage.part.pk}/papers/parent_consent/form.pdf").status_code == 200
        for refused_page in ("papers/consent/form.pdf", "papers/card/file/"):
            assert parent.get(f"{url}{stage.part.pk}/{refused_page}").status_code == 404
        upload = SimpleUploadedFile("p.pdf", kuzbass_play.SCAN)
        parent.post(f"{url}{stage.part.pk}/papers/parent_consent/", {"file": upload})
        assert list(application.required_documents.values_list("code", flat=True)) == ["parent_consent"]
        assert parent.post(f"{url}{stage.part.pk}/decline/").status_code == 404
    stage.part.refresh_from_db()
    assert stage.part.state == "granted"


def test_on_the_eighteenth_birthday_the_parent_has_nothing_any_more(prize, client_of):
    stage, url = prize, f"/c/{prize.contest.slug}/prizes/"
    turns(stage, 18, on=stage.day)
    representative = Representative.objects.get(application=stage.part.holder)
    Representative.objects.filter(pk=representative.pk).update(token_hash=guardians.hashed("link"))
    with noon(stage.day - timedelta(days=1)):
        group = required_documents.age_group_of(stage.part, stage.contest)
        assert (group, people.represented_by(stage.parent)) == ("minor", [stage.part.holder])
    with noon(stage.day):
        assert people.represented_by(stage.parent) == []
        assert client_of(stage.parent).get(f"{url}{stage.part.pk}/").status_code == 404
        page = client_of(stage.parent).get("/represent/link/").content.decode()
        assert ("больше не нужно" in page, stage.part.holder.surname in page) == (True, False)
        for deed in (
            lambda: guardians.withdraw_representative(representative=representative, reason=""),
            lambda: guardians.link_representative(representative=representative, by=stage.parent),
        ):
            assert refused(deed) == "representative.of_age"
        # Own papers are asked for now, and the page says so.
        assert required_documents.age_group_of(stage.part, stage.contest) == "adult"
        payout_applications.begin_payout_application(award=stage.part, by=stage.part.holder.user)
        assert "Вы стали совершеннолетним" in client_of(stage.part.holder.user).get(f"{url}{stage.part.pk}/").content.decode()
    representative.refresh_from_db()
    assert representative.state == "accepted"


def test_what_was_handed_in_keeps_the_list_of_its_day(prize):
    stage = prize
    turns(stage, 18, on=stage.day)
    with noon(stage.day - timedelta(days=1)):
        application = payout_applications.begin_payout_application(award=stage.part, by=stage.part.holder.user)
        PayoutApplication.objects.filter(pk=application.pk).update(state="submitted", submitted_at=clock.now())
    application.refresh_from_db()
    with noon(stage.day + timedelta(days=300)):
        assert required_documents.group_of(application, stage.contest) == "minor"


FOREIGN = {"foreign_passport", "translation", "entry", "statement"}


@pytest.mark.parametrize("years", [13, 14, 17, 18])
@pytest.mark.parametrize("stated", ["RU", "KZ"])
@pytest.mark.parametrize("before", ["RU", "KZ"])
def test_the_list_follows_the_citizenship_of_the_application_and_a_contradiction_is_shown(prize, years, before, stated):
    stage = prize
    turns(stage, years, on=announced_on(stage.contest) - timedelta(days=1))
    Application.objects.filter(pk=stage.part.holder_id).update(citizenship=before)
    with noon(stage.day):
        award = Award.objects.select_related("holder").get(pk=stage.part.pk)
        award.contest = stage.contest
        application = payout_applications.begin_payout_application(award=award, by=award.holder.user)
        first = {row.code for row in required_documents.required_documents_of(application, stage.contest)}
        assert (first >= FOREIGN) == (before == "KZ")
        payout_applications.save_payout_application(application=application, values={"citizenship": stated}, by=award.holder.user)
        application = PayoutApplication.objects.select_related("award__holder").get(pk=application.pk)
        codes = {row.code for row in required_documents.required_documents_of(application, stage.contest)}
        assert (codes >= FOREIGN) == ("KZ" in (before, stated))
        assert bool(required_documents.citizenship_doubt(application, stage.contest)) == (before != stated)
    assert ("parent_passport" in codes) == (years == 13)
