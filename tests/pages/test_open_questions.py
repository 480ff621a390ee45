"""What the document leaves open is shown where it bites and before publishing, and is settled otherwise by an act alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.html import escape

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import actions, facts
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Bites, load_preset, preset_codes
from registration.models import Application
from tests import build
from tests.sources import ROOT

PAGES = {
    Bites.ANNOUNCEMENT: ("desk/announcement/", "staff"), Bites.QUEUE: ("desk/queue/", "staff"),
    Bites.COMMISSION: ("commission/composition/", "secretary"), Bites.MEETINGS: ("commission/meetings/", "secretary"),
    Bites.AWARDS: ("desk/awards/", "staff"), Bites.PAYOUTS: ("payouts/", "accountant"),
}  # fmt: skip


def shown(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def assert_says(page: str, questions) -> None:
    assert questions
    for question in questions:
        assert [
            part for part in (*question.words, question.reading, question.why, question.ask) if escape(part) not in page
        ] == []


def test_each_page_on_which_a_question_bites_shows_it_with_its_words_and_reading(published, client_of):
    contest = published.contest
    regulation = contest.regulation
    for place in Bites:
        if place is Bites.CONDUCT:
            number = Application.objects.filter(contest=contest, state="admitted").values_list("number", flat=True)[0]
            url, login = f"desk/applications/{number}/", "staff"
        else:
            url, login = PAGES[place]
        assert_says(shown(client_of(login), f"/c/{contest.slug}/{url}"), regulation.questions_at(place))
    assert_says(shown(client_of("staff"), f"/c/{contest.slug}/desk/regulation/"), regulation.open_questions)


def test_the_other_contest_shows_its_own(kuzbass_published, client_of):
    contest = kuzbass_published.contest
    for place, (url, login) in PAGES.items():
        login = "staff" if login == "secretary" else login
        assert_says(shown(client_of(login), f"/c/{contest.slug}/{url}"), contest.regulation.questions_at(place))


def test_a_participant_sees_none_of_the_pages_and_a_member_is_not_offered_to_change_a_reading(published, client_of):
    address = f"/c/{published.contest.slug}/desk/regulation/questions/"
    captain = (
        Application.objects.filter(contest=published.contest, state="admitted", role="captain").select_related("user")[0].user
    )
    assert client_of(captain).get(address).status_code == 403
    assert client_of("member1").get(address).status_code == 403
    assert address in shown(client_of("staff"), f"/c/{published.contest.slug}/desk/queue/")
    assert address not in shown(client_of("member1"), f"/c/{published.contest.slug}/commission/meetings/")


@pytest.mark.parametrize("code", preset_codes())
def test_presets_and_the_page_of_publishing_show_every_question(code, users, client_of):
    build.administrator()
    User.objects.filter(pk=users["staff"].pk).update(is_staff=True)
    questions = load_preset(code).regulation.open_questions
    assert_says(shown(client_of("staff"), f"/presets/{code}/"), questions)
    contest = draft(code, users)
    assert_says(shown(client_of("staff"), f"/c/{contest.slug}/desk/publish/"), questions)
    asked = {standing.fact.code for standing in facts.unsettled(contest)}
    assert "open_questions" in asked


def draft(code: str, users) -> Contest:
    return actions.create_contest(
        preset=load_preset(code), preset_code=code, slug="fresh", starts_on=date(2027, 5, 21), ends_on=date(2027, 5, 23),
        by=users["staff"],
    )  # fmt: skip


def place_of(contest: Contest, code: str) -> int:
    return [question.code for question in contest.regulation.open_questions].index(code)


def test_a_reading_and_the_value_behind_it_change_by_an_act_and_everybody_sees_what_changed(contest, client_of):
    staff, url = client_of("staff"), f"/c/{contest.slug}/desk/regulation/questions/"
    form = staff.get(url).context["form"]
    sent = {name: "" if field.initial is None or field.initial is False else field.initial for name, field in form.fields.items()}
    sent = {name: value for name, value in sent.items() if value != ""}
    number = place_of(contest, "claim_begins")
    sent |= {f"open_questions__{number}__reading": "Сроки идут от объявления.", "prizes__claim_counts_from": "announced"}
    assert set(staff.post(url, sent | {"step": "show"}).context["form"].errors) == {"act_number", "reason"}
    sent |= {"act_number": "№ 60-ОСН от 03.05.2024", "reason": "Разъяснение министерства."}
    preview = staff.post(url, sent | {"step": "show"})
    assert "Сроки идут от объявления." in preview.content.decode()
    assert Contest.objects.get(pk=contest.pk).regulation == contest.regulation
    assert staff.post(url, sent | {"step": "write"}).status_code == 302
    after = Contest.objects.get(pk=contest.pk)
    assert after.regulation.prizes.claim_counts_from == "announced"
    assert after.regulation.open_questions[number].reading == "Сроки идут от объявления."
    assert after.regulation.judging == contest.regulation.judging
    assert after.regulation_version.act_number == "№ 60-ОСН от 03.05.2024"
    assert AnnouncementChange.objects.filter(contest=contest, kind=AnnouncementChange.Kind.REGULATION).count() == 1


def test_of_a_draft_too_a_reading_changes_with_an_act_only(users):
    contest = draft("tula_2024", users)
    first = contest.regulation.open_questions[0].model_copy(update={"reading": "Иначе."})
    regulation = contest.regulation.model_copy(update={"open_questions": (first, *contest.regulation.open_questions[1:])})
    with pytest.raises(RuleViolation, match="прочтение его открытых вопросов меняют только актом"):
        actions.change_regulation(contest=contest, regulation=regulation, by=users["staff"])
    actions.change_regulation(
        contest=contest, regulation=regulation, by=users["staff"], act_number="№ 60-ОСН от 03.05.2024", reason="Разъяснение."
    )
    version = Contest.objects.get(pk=contest.pk).regulation_version
    assert (version.number, version.act_number) == (1, "№ 60-ОСН от 03.05.2024")


def test_no_page_of_an_exclusion_or_of_a_violation_leaves_the_questions_out():
    """Every template from which somebody is excluded or a violation is decided shows what the document leaves open there."""
    templates = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    for name in ("conduct.html", "_application_conduct.html", "violation_decision.html"):
        assert "questions_by_page.conduct" in templates[name], name
