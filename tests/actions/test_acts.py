"""Which act a value of the regulation stands by: the one since which it has been so without a break."""

from __future__ import annotations

from hackathon_portal.contests.acts import act_of_value
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.regulation.schema import Regulation

MEAN = "judging.mean_by_vote"


def version(contest: Contest, number: int, act: str, *, mean: bool) -> None:
    data = contest.regulation.model_dump(mode="json")
    data["judging"]["mean_by_vote"] = mean
    text = Regulation.model_validate(data).model_dump_json()
    RegulationVersion.objects.create(contest=contest, number=number, act_number=act, text=text)


def test_a_value_stands_by_the_act_since_which_it_has_not_changed(contest):
    assert act_of_value(contest, MEAN) == "приказ № 50-ОСН"
    version(contest, 2, "приказ № 60-ОСН от 06.05.2024", mean=True)
    version(contest, 3, "приказ № 61-ОСН от 07.05.2024", mean=False)
    version(contest, 4, "приказ № 62-ОСН от 08.05.2024", mean=True)
    version(contest, 5, "приказ № 63-ОСН от 09.05.2024", mean=True)
    assert act_of_value(contest, MEAN) == "приказ № 62-ОСН от 08.05.2024"
    assert act_of_value(contest, "act.number") == "приказ № 50-ОСН"
    assert act_of_value(contest, "no.such.value") == "приказ № 50-ОСН"
