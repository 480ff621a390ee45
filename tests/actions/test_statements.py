"""Statements at the portal: odd files mark the right prize, doubtful documents wait for a person, whose decision is kept."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from prizes.models import Award, BankStatement, PayoutApplication, RegisterLine, StatementEntry
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.actions import statements
from tests.documents import source_of
from tests.payouts import PAYER, accepted, approved_register, credit, debit, statement

CASES = yaml.safe_load((Path(__file__).parents[1] / "statements.yaml").read_text("utf-8"))


@pytest.fixture
def listed(published, users, at):
    """Two prizes in an approved register of 29 May 2024, on 6 June: payments in the order of its lines."""
    awards = (
        Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").order_by("pk")
    )
    for award in awards[:2]:
        accepted(award, at, users)
    register = approved_register(published.contest, users)
    at(2024, 6, 6, 12)
    return [line.payment for line in register.lines.select_related("payment__award__payout_application").order_by("position")]


def numbers(payments) -> list[int]:
    lines = RegisterLine.objects.filter(payment__in=payments).select_related("register").order_by("position")
    return [line.order_number for line in lines]


def loaded(contest, users, data: bytes):
    return statements.import_statement(contest=contest, name="kl_to_1c.txt", data=data, by=users["accountant"])


def values_of(payments) -> dict[str, str]:
    """What the texts of the cases call our orders, accounts, sums and people."""
    values = {"payer": PAYER["account"]}
    for letter, payment, number in zip("ab", payments, numbers(payments), strict=True):
        application = payment.award.payout_application
        surname, *given = application.full_name.split()
        values |= {
            f"number_{letter}": f"{number}", f"account_{letter}": application.account, f"sum_{letter}": f"{payment.net:.2f}",
            f"spaced_{letter}": f"{payment.net:,.2f}".replace(",", " ").replace(".", ","), f"name_{letter}": application.full_name,
            f"initials_{letter}": f"{surname} {' '.join(f'{part[0]}.' for part in given)}".upper(),
            f"hyphen_{letter}": f"{payment.net:.2f}".replace(".", "-"),
            f"parted_{letter}": " ".join(application.account[at : at + 4] for at in range(0, 20, 4)),
        }  # fmt: skip
    return values


def test_there_are_thirty_statements():
    assert len(CASES) == 30
    assert len({case["name"] for case in CASES}) == 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_statement_as_banks_send_it_has_the_expected_outcomes(case, listed, users):
    text = case["text"].format(**values_of(listed)).replace("\n", case.get("line_end", "\r\n"))
    data = text.encode(case.get("encoding", "cp1251"))
    contest = listed[0].award.contest
    if refused := case.get("refused"):
        with pytest.raises(RuleViolation, match=refused):
            loaded(contest, users, data)
        assert not BankStatement.objects.exists()
    else:
        _, matches = loaded(contest, users, data)
        assert [match.outcome for match in matches] == case["outcomes"]
        for said in case.get("said", []):
            assert said in " ".join([*(match.why for match in matches), *(one.why for one in StatementEntry.objects.all())])
    states = []
    for payment in listed:
        payment.refresh_from_db()
        states.append(payment.state)
    assert states == case.get("states", ["planned", "planned"])


def test_a_doubtful_document_waits_for_one_click_and_who_decided_is_kept(listed, users, client_of):
    contest = listed[0].award.contest
    url = f"/c/{contest.slug}/payouts/statement/"
    accountant = client_of("accountant")
    data = statement(debit(listed[0], 777), {**credit(listed[1], 5), "НазначениеПлатежа": "Возврат от 10.06.2024"})
    answer = source_of(accountant.post(url, {"statement": SimpleUploadedFile("kl_to_1c.txt", data)}))
    assert "выплачено 0, возвращено 0, учтено раньше 0, не о призах 0" in answer
    stored = BankStatement.objects.get()
    page = source_of(accountant.get(f"{url}{stored.pk}/"))
    assert page.count("Не о призах") == 2
    assert listed[0].award.payout_application.full_name in page
    assert "ждут решения: 2" in source_of(accountant.get(url))
    paid, returned = stored.entries.order_by("pk")
    line = listed[0].lines.get()
    accountant.post(f"{url}entries/{paid.pk}/", {"action": "line", "line": line.pk, "reason": "сверено с банком"})
    listed[0].refresh_from_db()
    paid.refresh_from_db()
    assert (listed[0].state, listed[0].paid_on) == ("paid", date(2024, 6, 3))
    assert (paid.outcome, paid.line_id, paid.decided_by, paid.decision_reason) == (
        "paid", line.pk, users["accountant"], "сверено с банком",
    )  # fmt: skip
    assert OutboxMessage.objects.filter(kind="prizes.paid").count() == 1
    accountant.post(f"{url}entries/{returned.pk}/", {"action": "none"})
    page = source_of(accountant.get(f"{url}{stored.pk}/"))
    assert "не о призах: решил" in page
    assert "сверено с банком" in page
    # Taken back, offered again, accepted.
    accountant.post(f"{url}entries/{returned.pk}/", {"action": "reopen", "reason": "ошиблись"})
    accountant.post(f"{url}entries/{returned.pk}/", {"action": "line", "line": listed[1].lines.get().pk})
    listed[1].refresh_from_db()
    assert listed[1].state == "returned"
    assert PayoutApplication.objects.get(award=listed[1].award).state == "returned"
    # The same file again changes nothing and asks nothing.
    answer = source_of(accountant.post(url, {"statement": SimpleUploadedFile("ещё.txt", data)}))
    assert "учтено раньше 2" in answer
    assert "Не о призах" not in answer
    assert AuditRecord.objects.filter(name="decide_entry").count() == 3


def test_an_undecided_document_is_asked_once_however_often_it_comes(listed, users):
    data = statement(debit(listed[0], 777))
    for _ in range(2):
        loaded(listed[0].award.contest, users, data)
    assert StatementEntry.objects.filter(outcome="offered").count() == 1


def test_a_decision_is_checked(listed, users, client_of):
    contest = listed[0].award.contest
    loaded(contest, users, statement(debit(listed[0], 777)))
    entry = StatementEntry.objects.get()
    other = listed[1].lines.get()
    with pytest.raises(RuleViolation, match="не подходит"):
        statements.decide_entry(entry=entry, line=other, by=users["accountant"])
    with pytest.raises(RuleViolation, match="решает бухгалтер"):
        statements.decide_entry(entry=entry, line=None, by=users["mentor"])
    with pytest.raises(RuleViolation, match="не отложен"):
        statements.reopen_entry(entry=entry, reason="а", by=users["accountant"])
    url = f"/c/{contest.slug}/payouts/statement/entries/{entry.pk}/"
    assert "Выберите выплату" in source_of(client_of("accountant").post(url, {"action": "line"}, follow=True))
    statements.decide_entry(entry=entry, line=None, by=users["accountant"])
    with pytest.raises(RuleViolation, match="уже решено"):
        statements.decide_entry(entry=entry, line=listed[0].lines.get(), by=users["accountant"])
    with pytest.raises(RuleViolation, match="причину"):
        statements.reopen_entry(entry=entry, reason=" ", by=users["accountant"])
    # The payment was marked by hand meanwhile: the click is refused in words and changes nothing.
    statements.reopen_entry(entry=entry, reason="ошиблись", by=users["accountant"])
    payments_actions.mark_paid(payment=listed[0], paid_on=date(2024, 6, 3), by=users["accountant"])
    with pytest.raises(RuleViolation, match="уже отмечена"):
        statements.decide_entry(entry=entry, line=listed[0].lines.get(), by=users["accountant"])
    entry.refresh_from_db()
    assert entry.is_open


def test_lines_that_were_not_understood_are_named(listed, users, client_of):
    contest = listed[0].award.contest
    good = statement({**debit(listed[1], numbers(listed)[1]), "Сумма": "sNaN"}, debit(listed[0], numbers(listed)[0]))
    client = client_of("accountant")
    data = good.replace("СекцияДокумент".encode("cp1251"), "КонецДокумента\r\nСекцияДокумент".encode("cp1251"), 1)
    page = source_of(client.post(f"/c/{contest.slug}/payouts/statement/", {"statement": SimpleUploadedFile("а.txt", data)}))
    assert "выплачено 1" in page
    assert "«sNaN»: не число" in page
    assert "конец документа без его начала" in page
    assert "(строка файла 7)" in page


def test_of_one_statement_nothing_is_kept_but_its_hash_and_what_concerns_prizes(listed, users):
    data = statement({**debit(listed[0], 5), "Сумма": "55.00", "НазначениеПлатежа": "Комиссия Петрову"})
    stored, _ = loaded(listed[0].award.contest, users, data)
    assert (stored.foreign, stored.sha256) == (1, hashlib.sha256(data).hexdigest())
    assert not stored.entries.exists()
