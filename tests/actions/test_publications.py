"""Duties of publication: a mark for each place the document names; the portal's own click is none of them (Tula: 1.5, 3.4, 9.6, 11.6;
Kuzbass: 5.3, 9.3, 12.5, 13.4)."""

from datetime import date, timedelta

import pytest

from hackathon_portal.contests import obligations, placement, publications
from hackathon_portal.contests.models import Contest, PublicationMark
from hackathon_portal.demo.placing import place_everything
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.regulation.schema import Operator, load_preset, preset_codes
from prizes.announced import announced_on, places_left
from prizes.models import Award
from prizes.payouts.actions.required_documents import decline_silent

MINISTRY, CONTEST = "ministry", "contest"


def owed(contest, today, code):
    return next(one for one in obligations.obligations(contest, today) if one.code == code)


def mark(contest, what, place, on, by, **kwargs):
    address = f"https://{place}.example.org/{what}"
    return placement.mark_published(contest=contest, what=what, place=place, address=address, on=on, by=by, **kwargs)


def open_again(contest, what):
    PublicationMark.objects.filter(contest=contest, what=what).delete()


def code_of(deed) -> str:
    with pytest.raises(RuleViolation) as refusal:
        deed()
    return refusal.value.code


def duties(code):
    organising = load_preset(code).regulation.organising
    return {one.what: list(one.places) for one in organising.publications}


def test_the_presets_name_the_places_of_their_documents():
    assert duties("tula_2024") == {
        "announcement": [MINISTRY, CONTEST], "nominations_act": [MINISTRY], "early_closing": [MINISTRY, CONTEST],
        "results": [MINISTRY, CONTEST],
    }  # fmt: skip
    assert duties("kuzbass_2025") == {
        "announcement": [MINISTRY], "programme": [MINISTRY], "changes": [MINISTRY], "rules": [MINISTRY],
        "results": [MINISTRY, "networks"],
    }  # fmt: skip
    places = load_preset("tula_2024").regulation.organising.publication_places
    assert [place.address for place in places] == ["it.tularegion.ru", "tulahackdays.ru"]


@pytest.mark.parametrize("code", preset_codes())
def test_every_duty_of_publication_cites_a_clause(code):
    regulation = load_preset(code).regulation
    assert [one.what for one in regulation.organising.publications if not regulation.clause(one.rule)] == []


def test_a_stored_operator_with_sites_still_loads():
    names = {"name": "а", "name_genitive": "а", "name_accusative": "а", "officer_position": "б"}
    assert Operator.model_validate(names | {"sites": ["a.example.org"]}) == Operator.model_validate(names)


def test_tula_1_5_the_portals_own_publication_leaves_the_duty_open(contest, users, at):
    open_again(contest, "announcement")
    announced, due = contest.announced_at.date(), contest.deadlines.announce_by
    duty = owed(contest, announced, "announcement")
    assert duty.is_open
    assert (duty.due, duty.page, duty.clause) == (due, "publications", "1.5")
    assert duty.detail == (
        "не отмечено размещение: официальный сайт министерства (it.tularegion.ru); официальный сайт конкурса (tulahackdays.ru)"
    )
    at(announced.year, announced.month, announced.day, 12)
    mark(contest, "announcement", MINISTRY, announced, users["staff"])
    assert owed(contest, announced, "announcement").detail.endswith("размещение: официальный сайт конкурса (tulahackdays.ru)")
    late = announced + timedelta(days=3)
    at(late.year, late.month, late.day, 12)
    mark(contest, "announcement", CONTEST, late, users["staff"])
    duty = owed(contest, late, "announcement")  # the last in time counts, three days too late
    assert (duty.detail, duty.light) == (f"сделано {late:%d.%m.%Y}", "red")


def test_the_portal_is_a_place_only_where_the_document_names_its_address(contest, settings):
    open_again(contest, "announcement")
    settings.PORTAL_ORIGIN = "https://tulahackdays.ru"
    (ministry, own) = publications.standing_of(contest, "announcement").places
    assert (ministry.day, own.day) == (None, contest.announced_at.date())
    assert publications.standing_of(contest, "announcement").done_on is None


def test_tula_9_6_the_decision_is_published_when_both_sites_have_it(published, users, at):
    contest = published.contest
    day = date(2024, 5, 31)
    assert owed(contest, day, "publication").detail.startswith("сделано")
    standing = publications.standing_of(contest, "results")
    marks = [here.mark for here in standing.places]
    at(2024, 5, 31, 12)
    placement.take_back_mark(mark=marks[0], reason="страница удалена", by=users["staff"])
    duty = owed(contest, day, "publication")
    assert duty.is_open
    assert (duty.clause, duty.page) == ("9.6", "publications")
    assert "it.tularegion.ru" in duty.detail
    assert (
        code_of(lambda: placement.take_back_mark(mark=marks[0], reason="ещё раз", by=users["staff"])) == "publication.taken_back"
    )
    assert code_of(lambda: placement.take_back_mark(mark=marks[1], reason=" ", by=users["staff"])) == "publication.no_reason"


def test_terms_of_prizes_run_from_the_last_place(published, users, at):
    """Tula: clause 10.3 with 9.6; the day that comes later favours the captain, and no term gets shorter."""
    contest = published.contest
    before, own = announced_on(contest), contest.results_published_at.date()
    award = Award.objects.filter(contest=contest, amount__isnull=False).first()
    first = award.apply_by
    standing = publications.standing_of(contest, "results")
    at(2024, 5, 31, 12)
    placement.take_back_mark(mark=standing.places[0].mark, reason="страница удалена", by=users["staff"])
    assert (before, announced_on(contest)) == (own, own)
    mark(contest, "results", MINISTRY, date(2024, 5, 31), users["staff"], subject=standing.thing.subject)
    award.refresh_from_db()
    assert announced_on(contest) == date(2024, 5, 31)
    assert (first, award.apply_by) == (date(2024, 5, 30), date(2024, 6, 5))
    (told,) = OutboxMessage.objects.filter(kind="prizes.term_moved", body__contains=f"/prizes/{award.pk}/")
    assert ("5 июня 2024" in told.body.replace("\u00a0", " "), "размещено" in told.body) == (True, True)
    # Another mark of the same day moves nothing, and nobody is written to again.
    count = OutboxMessage.objects.filter(kind="prizes.term_moved").count()
    placement.take_back_mark(mark=standing.places[1].mark, reason="страница удалена", by=users["staff"])
    mark(contest, "results", standing.places[1].place.code, date(2024, 5, 31), users["staff"], subject=standing.thing.subject)
    assert OutboxMessage.objects.filter(kind="prizes.term_moved").count() == count


def test_kuzbass_12_14_silence_is_no_refusal_while_the_results_stand_nowhere(kuzbass_published, users):
    contest = kuzbass_published.contest
    staff = kuzbass_published.users["staff"]
    open_again(contest, "results")
    assert "социальные сети" in places_left(contest)
    awards = list(Award.objects.filter(contest=contest).values_list("pk", flat=True))
    assert code_of(lambda: decline_silent(contest=contest, awards=awards, by=staff)) == "silence.unplaced"


def test_a_mark_has_an_address_a_day_and_somebody_who_may(contest, users, at):
    open_again(contest, "announcement")
    announced = contest.announced_at.date()
    at(announced.year, announced.month, announced.day, 12)
    staff = users["staff"]
    put = lambda **values: mark(contest, **({"what": "announcement", "place": MINISTRY, "on": announced, "by": staff} | values))  # noqa: E731
    assert code_of(lambda: put(on=announced + timedelta(days=1))) == "publication.future"
    assert code_of(lambda: put(on=date(2024, 4, 1))) == "publication.early"
    assert code_of(lambda: put(place="nowhere")) == "publication.unknown"
    assert code_of(lambda: put(what="programme")) == "publication.unknown"  # this order names no place for it
    blank = {"contest": contest, "what": "announcement", "place": MINISTRY, "address": " ", "on": announced, "by": staff}
    assert code_of(lambda: placement.mark_published(**blank)) == "publication.no_address"
    with pytest.raises(RuleViolation):
        put(by=users["mentor"])
    put()
    assert code_of(put) == "publication.marked"


def test_every_thing_of_a_played_contest_has_its_text_and_a_day(kuzbass_published):
    contest = kuzbass_published.contest
    rows = publications.standings(contest)
    assert {one.thing.what for one in rows} == {"announcement", "programme", "results"}
    assert all(one.done_on for one in rows)
    assert all(contest.title in one.thing.text() for one in rows)
    assert place_everything(contest, by=kuzbass_published.users["staff"]) == 0


def test_the_page_shows_what_to_hand_over_and_takes_the_mark(contest, client_of, at):
    open_again(contest, "announcement")
    announced = contest.announced_at.date()
    at(announced.year, announced.month, announced.day, 12)
    url = f"/c/{contest.slug}/desk/publications/"
    client = client_of("staff")
    page = client.get(url).content.decode()
    assert "it.tularegion.ru" in page
    assert "Критерии оценки" in page
    key = "announcement-ministry"
    sent = {"what": "announcement", "subject": "", "place": MINISTRY, f"{key}-address": "", f"{key}-on": str(announced)}
    assert client.post(url, sent).status_code == 422
    sent[f"{key}-address"] = "https://it.tularegion.ru/news/1"
    assert "Размещение отмечено." in client.post(url, sent, follow=True).content.decode()
    made = PublicationMark.objects.get(contest=contest, what="announcement", place=MINISTRY)
    client.post(f"{url}{made.pk}/take-back/", {"reason": "не та страница"})
    assert "не та страница" in client.get(url).content.decode()
    assert client_of("mentor").get(url).status_code == 403
    assert Contest.objects.get(pk=contest.pk).state == Contest.State.PUBLISHED
