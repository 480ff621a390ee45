"""The list of topics in each nomination (Tula: clause 3.4): approved with it, asked for before publishing, published, corrected by an act."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests import actions, changing, facts, publication
from hackathon_portal.contests.forms import NominationForm
from hackathon_portal.contests.models import Nomination
from hackathon_portal.regulation.schema import load_preset
from tests import build

ACT = changing.Basis("№ 60-ОСН", date(2024, 5, 2), "Уточнение тем.")


def test_3_4_a_new_contest_has_the_topics_of_its_preset_and_each_nomination_needs_some(users):
    preset = load_preset("tula_2024")
    contest = actions.create_contest(
        preset=preset,
        preset_code="tula_2024",
        slug="fresh",
        starts_on=date(2027, 5, 21),
        ends_on=date(2027, 5, 23),
        by=users["staff"],
    )
    assert [tuple(one.listed_topics) for one in contest.nominations.all()] == [
        one.topics for one in preset.announcement.nominations
    ]
    assert all(one.listed_topics for one in contest.nominations.all())
    assert "перечень тем в номинациях" not in publication.missing_parts(contest)
    contest.nominations.filter(position=2).update(topics=" \n")
    assert "перечень тем в номинациях" in publication.missing_parts(contest)


def test_3_4_the_topics_stand_on_the_public_page_and_are_confirmed_with_the_nominations(contest, client):
    nomination = contest.nominations.first()
    page = client.get(f"/c/{contest.slug}/").content.decode()
    assert [topic for topic in nomination.listed_topics if topic not in page] == []
    stated = next(fact for fact in facts.facts(contest) if fact.code == "nominations")
    assert all(topic in dict(stated.values)[nomination.title] for topic in nomination.listed_topics)


def test_3_4_an_announced_topic_is_corrected_by_an_act_and_the_change_names_it(contest, users, at):
    at(2024, 5, 3, 12)
    nomination = contest.nominations.first()
    change = changing.correct_nomination(
        nomination=nomination, values={"topics": "Обращения жителей\nПарки"}, basis=ACT, by=users["staff"]
    )
    assert [row[0] for row in change.rows] == [f"{nomination.title}: перечень тем"]
    assert Nomination.objects.get(pk=nomination.pk).listed_topics == ["Обращения жителей", "Парки"]


def test_a_regulation_that_knows_no_topics_does_not_ask_for_them(contest):
    assert "topics" in NominationForm(contest=contest).fields
    parts = {code: title for code, title in contest.regulation.announcement_parts.items() if code != "topics"}
    assert "topics" not in NominationForm(contest=build.with_regulation(contest, {"announcement_parts": parts})).fields
