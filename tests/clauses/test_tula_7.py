"""The Tula order, clauses 4.5, 7.1, 9.1 and 11.7: what participants may do, and who assesses them, stands on their pages."""

import pytest
from django.urls import reverse

from hackathon_portal.demo import people
from prizes.models import Award


def test_9_1_visitors_read_who_the_commission_is_once_an_order_has_approved_it(commission, contest, client):
    address = f"/c/{contest.slug}/"
    page = client.get(address).content.decode()
    assert "Состав утверждён приказом" in page
    for actor in people.COMMISSION:
        assert f"{actor.full_name}, {actor.position}" in page
    commission.order_number = ""
    commission.save(update_fields=["order_number"])
    assert people.CHAIR.full_name not in client.get(f"{address}?again").content.decode()


def test_4_5_the_exclusive_rights_stay_with_the_team_says_its_page(judged, client_of):
    captain = judged.contest.teams.exclude(project=None).first().founder
    page = client_of(captain).get(reverse("project", args=[judged.contest.slug])).content.decode()
    assert "Исключительные права на решение остаются у команды" in page
    assert "(п.\u00a04.5)" in page


def test_7_1_4_the_division_of_a_prize_is_the_teams_own_says_the_page_before_paying(published, client_of, at):
    at(2024, 5, 29, 12)
    award = Award.objects.filter(contest=published.contest, place=1).select_related("team__founder").first()
    page = client_of(award.team.founder).get(reverse("payout", args=[award.contest.slug, award.pk])).content.decode()
    assert "распределяют его по договорённости, самостоятельно" in page
    assert "(п.\u00a07.1.4)" in page


@pytest.mark.parametrize("name", ["contest_rules", "results"])
def test_11_7_rules_and_results_say_how_a_dispute_is_settled(published, client, name):
    page = client.get(reverse(name, args=[published.contest.slug])).content.decode()
    assert "регулирует действующее законодательство" in page.replace("\n", " ")
    assert "(п.\u00a011.7)" in page
