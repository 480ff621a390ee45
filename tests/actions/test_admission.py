"""Who is admitted in spite of what, and who is left out of a bulk (Tula: clauses 1.6, 3.3)."""

import re
from pathlib import Path

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from registration.actions import affiliation, decisions
from registration.models import Application, Finding
from registration.queries import admission
from registration.rules.eligibility import BLOCKING
from tests import build

RULES = Path(__file__).parents[2] / "registration" / "rules"
BAD = re.compile(r'Finding\(\s*"([a-z_]+\.[a-z_]+)",[^\n]*\n?[^\n]*Verdict\.(?:RED|LOOK)')
# The team or the representative must be mended first: no reason helps.
BY_MENDING = ("team.", "representative.missing")


def codes_of_persons() -> list[str]:
    """Every code by which a rule speaks against a person whose application may be filed with it."""
    written = "".join(path.read_text("utf-8") for path in sorted(RULES.glob("*.py")))
    return sorted(code for code in {*BAD.findall(written)} - BLOCKING if not code.startswith(BY_MENDING))


@pytest.fixture
def application(contest, at):
    at(2024, 5, 3, 12)
    team = build.team(contest, "Гусляры", founder=build.user())
    return Application.objects.get(team=team, role="captain")


def with_finding(application, code, verdict="red"):
    Finding.objects.filter(application=application, code=code).delete()
    Finding.objects.create(application=application, code=code, clause="1.6", verdict=verdict, message="так нельзя")
    return application


def test_every_finding_against_a_person_needs_a_reason_and_keeps_out_of_the_bulk(application, contest, users):
    codes = codes_of_persons()
    assert {"age.too_old", "citizenship.not_allowed", "affiliation.possible", "affiliation.declared"} <= {*codes}
    for code in codes:
        with_finding(application, code, "look" if code.startswith("affiliation.") else "red")
        with pytest.raises(RuleViolation, match="Напишите, почему") as refused:
            decisions.admit_application(application=application, by=users["staff"])
        assert (refused.value.code, refused.value.clause, refused.value.field) == ("admission.findings", "1.6", "despite")
        assert code in {obstacle.code for obstacle in admission.obstacles(application, contest)}
        Finding.objects.filter(code=code).delete()

    with_finding(application, "age.too_old")
    admitted = decisions.admit_application(application=application, by=users["staff"], despite="решение министерства № 7")
    assert (admitted.state, admitted.admitted_despite) == ("admitted", "решение министерства № 7")
    # The journal names where the reason stands: its words may speak of people.
    assert (
        AuditRecord.objects.filter(name="admit_application").latest("id").reason
        == f"основание — в записи «заявка» № {admitted.pk}"
    )
    assert decisions.undo_decision(application=admitted, by=users["staff"]).admitted_despite == ""


def test_a_row_left_out_cannot_be_smuggled_into_the_bulk(application, contest, users, client_of):
    with_finding(application, "age.too_old")
    address = f"/c/{contest.slug}/desk/queue/decide/"
    preview = client_of("staff").post(address, {"action": "admit", "number": application.number}).content.decode()
    assert "Не допускаются: 1" in preview
    assert "так нельзя" in preview
    assert 'name="confirmed"' not in preview
    sent = {
        "action": "admit",
        "number": application.number,
        "confirmed": "1",
        "revision": f"{application.number}:{application.revision}",
    }
    assert "✕ не" in client_of("staff").post(address, sent | {"despite": "просто так"}).content.decode()
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.parametrize("reason", ["", "   ", "да"])
def test_a_reason_that_says_nothing_is_none(application, users, reason):
    with_finding(application, "age.too_old")
    with pytest.raises(RuleViolation, match="Напишите"):
        decisions.admit_application(application=application, by=users["staff"], despite=reason)


def test_a_ruling_opens_the_way_or_asks_for_the_reason(application, contest, users):
    with_finding(application, "affiliation.possible", "look")
    affiliation.decide_affiliation(
        application=application, is_affiliated=True, reason="родной брат члена комиссии", by=users["staff"]
    )
    assert [obstacle.code for obstacle in admission.obstacles(application, contest)] == ["affiliation.ruled"]
    affiliation.decide_affiliation(application=application, is_affiliated=False, reason="однофамилец", by=users["staff"])
    assert admission.obstacles(application, contest) == []
    assert decisions.admit_application(application=application, by=users["staff"]).admitted_despite == ""


def test_the_page_asks_for_the_reason_and_keeps_what_was_typed(application, contest, users, client_of):
    with_finding(application, "age.too_old")
    page = f"/c/{contest.slug}/desk/applications/{application.number}/"
    shown = client_of("staff").get(page).content.decode()
    assert "Допустить одним нажатием нельзя" in shown
    assert 'name="despite"' in shown
    answer = client_of("staff").post(f"{page}decide/", {"action": "admit", "revision": application.revision, "despite": "ну"})
    assert answer.status_code == 409
    assert ">ну</textarea>" in answer.content.decode().replace("\n", "")
    client_of("staff").post(f"{page}decide/", {"action": "admit", "revision": application.revision, "despite": "приказ № 3"})
    assert Application.objects.get(pk=application.pk).state == "admitted"
    assert "Допущена при замечаниях: приказ № 3" in client_of("staff").get(page).content.decode()


def test_a_bulk_admits_the_others_and_shows_what_their_own_pages_show(contest, users, client_of, at):
    at(2024, 5, 3, 12)
    team = build.team(contest, "Гусляры", members=2)
    captain, second, third = team.applications.order_by("id")
    with_finding(captain, "age.too_old")
    with_finding(second, "name.not_cyrillic", "look")
    numbers = [captain.number, second.number, third.number]
    address = f"/c/{contest.slug}/desk/queue/decide/"
    preview = client_of("staff").post(address, {"action": "admit", "number": numbers}).content.decode()
    assert "Допустить всех: 2" in preview
    assert "— есть замечания" in preview
    decided = {
        "action": "admit",
        "number": numbers,
        "confirmed": "1",
        "revision": [f"{row.number}:{row.revision}" for row in (captain, second, third)],
    }
    client_of("staff").post(address, decided)
    assert [Application.objects.get(pk=row.pk).state for row in (captain, second, third)] == ["submitted", "admitted", "admitted"]
    refusing = client_of("staff").post(address, {"action": "refuse", "ground": "mismatch", "number": numbers}).content.decode()
    assert "Не отказываем: 2" in refusing
    assert "Отказать всем: 1" in refusing
