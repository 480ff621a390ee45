"""The rule of recusal and the way of a complaint are shown to whom they concern, not only demanded before the assessment."""

from __future__ import annotations

from django.test import Client

from hackathon_portal.regulation.schema import load_preset
from tests.pages.test_checklist import items


def test_members_read_the_rule_of_recusal_before_the_first_sheet_and_participants_with_the_rules_and_results(
    published, client_of, at
):
    contest = published.contest
    rules = contest.regulation.judging
    sheets = client_of("member1").get(f"/c/{contest.slug}/sheets/").content.decode()
    assert sheets.index(rules.conflict_rule) < sheets.index("as-cards")
    assert rules.appeal_rule in sheets
    for page in ("rules", "results"):
        text = Client().get(f"/c/{contest.slug}/{page}/").content.decode()
        assert rules.conflict_rule in text, page
        assert rules.appeal_rule in text, page


def test_the_texts_say_both_clauses_and_what_judges_assess():
    tula, kuzbass = (load_preset(code).regulation.judging for code in ("tula_2024", "kuzbass_2025"))
    assert "(п. 11.1)" in tula.appeal_rule
    assert "(п. 11.7)" in tula.appeal_rule
    assert "оценивает командные работы всех участников (п. 8.4)" in kuzbass.conflict_rule


def test_a_form_with_a_line_about_the_chat_asks_for_its_address(contest, at):
    today = contest.announced_at.date()
    assert not items(contest, today)["chat"].is_done
    contest.chat_url = "https://max.ru/join/x"
    assert items(contest, today)["chat"].is_done
