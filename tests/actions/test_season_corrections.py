"""Staff put right what stands about an entrant: told, journalled, and nothing an approved list rests on."""

from __future__ import annotations

import pytest

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.seasons.actions.correcting import correct_entrant
from hackathon_portal.seasons.actions.entrants import Stated
from hackathon_portal.seasons.models import Entrant, SelectionList, SelectionRow
from tests import seasons
from tests.sign_in import sign_in

STATED = {
    "surname": "Берёзкина", "name": "Анна", "patronymic": "Павловна", "birth_date": "1998-05-06", "region": "Челябинская область",
    "specialisations": ("программист",), "wishes": (),
}  # fmt: skip


@pytest.fixture
def made(users, at):
    at(2020, 4, 15, 12)
    return seasons.made_season()


def correct(made, entrant: Entrant, email: str = "", reason: str = "так в паспорте", **changed) -> list[str]:
    stated = Stated(**STATED | changed)
    return correct_entrant(entrant=entrant, stated=stated, email=email or entrant.email, reason=reason, by=made.staff)


def test_what_was_put_right_is_counted_anew_told_and_journalled(made, client):
    entrant = made.entrant
    Entrant.objects.filter(pk=entrant.pk).update(region="", region_typed="Урал", findings=["region.unknown"], is_admitted=False)
    client = sign_in(client, made.staff)
    page = f"/s/breakthrough/desk/entrants/{entrant.number}/edit/"
    typed = STATED | {"surname": "Берёзова", "region": "Тульская обл.", "wish_1": "vvo", "email": entrant.email, "reason": ""}
    answer = client.post(page, typed).content.decode()
    assert "Берёзова" in answer
    assert "Тульская обл." in answer
    answer = client.post(page, typed | {"reason": "опечатка в файле"}, follow=True).content.decode()
    assert "Исправлено: фамилия, регион, площадки." in answer
    assert "Основание последнего решения: опечатка в файле" in answer
    assert "Участник № 1: фамилия, регион, площадки" in answer
    entrant.refresh_from_db()
    assert (entrant.surname, entrant.region, entrant.wishes, entrant.findings) == ("Берёзова", "71", ["vvo"], [])
    assert entrant.is_admitted
    record = AuditRecord.objects.get(name="correct_entrant")
    assert record.about == f"участник {entrant}: фамилия, регион, площадки"
    assert "опечатка" not in record.reason  # the journal outlives the person's data: the reason stands on the row
    letters = "\n".join(OutboxMessage.objects.filter(recipient=entrant.user.email).values_list("body", flat=True))
    assert "исправил вашу запись № 1: фамилия, регион, площадки" in letters
    assert "вы допущены к участию" in letters


def test_what_an_approved_list_rests_on_stays(made, client):
    entrant = made.entrant
    route = made.season.routes.earliest("pk")
    held = SelectionList.objects.create(route=route, state="approved", rule={}, approved_at=clock.now())
    SelectionRow.objects.create(list=held, entrant=entrant, rank=1, verdict="pass")
    with pytest.raises(RuleViolation, match="список отбора \\(версия 1\\): регион уже не меняют"):
        correct(made, entrant, region="Москва")
    assert correct(made, entrant, name="Алла") == ["имя"]
    page = sign_in(client, made.staff).get(f"/s/breakthrough/desk/entrants/{entrant.number}/edit/").content.decode()
    assert "Имя и учёбу" in page
    with pytest.raises(RuleViolation, match="Ничего не изменено"):
        correct(made, entrant, name="Алла")
    with pytest.raises(RuleViolation, match="Решает сотрудник"):
        correct_entrant(
            entrant=entrant, stated=Stated(**STATED), email=entrant.email, reason="сам", by=made.people["methodologist"]
        )


def test_an_address_is_put_right_while_nobody_has_come_in_by_it(made):
    lost = seasons.entrant(made.season, email="broken@", surname="Осокина", person_hash="")
    with pytest.raises(RuleViolation, match="почт"):
        correct(made, lost, "broken@", surname="Осокина", region="Москва")
    assert "почта" in correct(made, lost, "osokina@example.org", surname="Осокина")
    lost.refresh_from_db()
    assert lost.user == User.objects.get(email="osokina@example.org")
    assert correct(made, lost, "other@example.org", surname="Осокина") == ["почта"]
    with pytest.raises(RuleViolation, match="уже записан другой"):
        correct(made, lost, made.entrant.email, surname="Осокина")
    User.objects.filter(email="other@example.org").update(last_login=clock.now())
    with pytest.raises(RuleViolation, match="уже входил"):
        correct(made, Entrant.objects.get(pk=lost.pk), "third@example.org", surname="Осокина")
