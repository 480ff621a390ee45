"""Two contests of one payer and everybody who has to do with their prizes: what each may do, and whether it all is one story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from hackathon_portal.contests.models import Contest
from hackathon_portal.demo.numbers import account
from hackathon_portal.kernel.errors import RuleViolation
from prizes.awards.actions import awards as awards_actions
from prizes.models import Award, PaymentRegister, PayoutApplication, RegisterLine
from prizes.payouts.actions import corrections, payout_applications, registers, statements
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.queries.payments import reconciliation
from prizes.payouts.register_files import file_of
from tests.bank import Bank, orders_of
from tests.invented import BIK
from tests.payouts import SCAN

TODAY = date(2024, 5, 29)
PRIZES = 4
# What each action may be refused with; a refusal of another kind, or a failure, ends the run.
CLOSED = {"payout.refused"}
REFUSALS = {
    "hand in": {"payout.submitted"} | CLOSED,
    "accept": {"payout.not_submitted"} | CLOSED,
    "send back": {"payout.not_submitted"},
    "reopen": {"payout.not_correctable"},
    "refuse": {"refusal.twice", "refusal.paid"},
    "decline": {"refusal.twice", "refusal.paid"},
    "restore": {"restore.granted"},
    "list": {"register.empty"},
    "approve": {"register.decided"},
    "take": {"register.not_approved", "register.dissolved", "client_bank.nothing_left"},
    "dissolve": {"register.carried_out", "register.with_the_bank"},
    "recall": {"register.carried_out"},
    "mark": {"payment.not_in_register", "payment.other_line", "register.not_approved"},
    "mark returned": {"payment.not_in_register", "payment.other_line", "register.not_approved"},
    "statement": set(),
}


@dataclass
class World:
    """Two contests of one payer, two prizes each; of what was done and refused, how often."""

    contests: list[Contest]
    awards: list[Award]
    users: dict[str, Any]
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    finished: int = 0


@dataclass
class Player:
    """Carries actions out and sees what they made of the prizes."""

    world: World
    bank: Bank
    typed: int = 0
    files: dict[int, bytes] = field(default_factory=dict)
    prizes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def copy(self) -> Player:
        """For an example that is taken back."""
        return replace(self, bank=self.bank.copy(), files={**self.files})

    def look(self) -> None:
        """What became of the prizes: one query for them, one for the lines."""
        rows = Award.objects.filter(pk__in=[award.pk for award in self.world.awards]).order_by("pk")
        self.prizes = list(
            rows.values(
                "pk", "state", "amount", applied=F("payout_application__state"), planned=F("payment__state"),
                gross=F("payment__gross"), tax=F("payment__tax"), net=F("payment__net"),
            )
        )  # fmt: skip
        places = {prize["pk"]: place for place, prize in enumerate(self.prizes)}
        lines = RegisterLine.objects.order_by("pk").values(
            "pk", "payment_id", "register_id", "state", "order_number", "gross", "tax", "net", award=F("payment__award_id"),
            register_state=F("register__state"), taken=F("register__taken_at"),
        )  # fmt: skip
        self.lines = [{**line, "place": places[line["award"]]} for line in lines]

    def line_of(self, number: int) -> dict[str, Any]:
        return next(line for line in self.lines if line["order_number"] == number)

    def last_line(self, place: int) -> dict[str, Any] | None:
        return next((line for line in reversed(self.lines) if line["place"] == place), None)

    def act(self, action: str, carry_out: Callable[[], Any]) -> Any:
        """The action, counted; a refusal of an expected kind is counted too and changes nothing."""
        try:
            answer = carry_out()
        except RuleViolation as refusal:
            if refusal.code not in REFUSALS[action]:
                raise
            self.world.refused[action, refusal.code] += 1
            return None
        self.world.done[action] += 1
        return answer

    def about_prize(self, action: str, place: int) -> None:
        """An action about one prize or its application."""
        users = self.world.users
        award = Award.objects.select_related("team__founder", "contest").get(pk=self.world.awards[place].pk)
        application = PayoutApplication.objects.get(award=award)
        carried_out = {
            "hand in": lambda: self._hand_in(application, award.team.founder),
            "accept": lambda: payout_applications.accept_payout_application(application=application, by=users["accountant"]),
            "send back": lambda: payout_applications.return_payout_application(
                application=application, message="подпись", by=users["accountant"]
            ),
            "reopen": lambda: corrections.reopen_payout_application(
                application=application, message="счёт", by=users["accountant"]
            ),
            "refuse": lambda: awards_actions.refuse_prize(
                award=award, ground="violation", breach="5.4", reason="нарушение", by=users["staff"]
            ),
            "decline": lambda: awards_actions.decline_prize(award=award, reason="", by=award.team.founder),
            "restore": lambda: awards_actions.restore_prize(award=award, reason="ошибка", by=users["staff"]),
        }
        self.act(action, carried_out[action])

    def _hand_in(self, application: PayoutApplication, captain: Any) -> None:
        """Another account each time: what was listed before must not follow it."""
        self.typed += 1
        values = {"registration_address": "г. Тула", "account": account(500 + self.typed, BIK)}
        payout_applications.save_payout_application(application=application, values=values, by=captain)
        upload = SimpleUploadedFile("а.pdf", SCAN)
        payout_applications.attach_signed_copy(application=application, upload=upload, by=captain)
        payout_applications.submit_payout_application(application=application, by=captain)

    def list_payments(self, contest: Contest) -> None:
        self.act("list", lambda: registers.make_register(contest=contest, by=self.world.users["accountant"]))

    def about_register(self, action: str, key: int) -> None:
        """An action with a register."""
        staff, accountant = self.world.users["staff"], self.world.users["accountant"]
        register = PaymentRegister.objects.get(pk=key)
        if action == "approve":
            self.act(action, lambda: registers.approve_register(register=register, by=staff))
        elif action == "dissolve":
            self.act(action, lambda: registers.dissolve_register(register=register, reason="ошибка", by=staff))
        elif action == "recall":
            mine = {line["order_number"] for line in self.lines if line["register_id"] == key}
            if mine & {*self.bank.done, *self.bank.ended}:
                return  # a bank does not give back what it has carried out
            recall = {"recall_number": "1", "recalled_on": TODAY}
            if self.act(action, lambda: registers.dissolve_register(register=register, reason="ошибка", by=staff, **recall)):
                self.bank.recalls(sorted(mine & {*self.bank.held}))
        else:
            self._take(register, accountant)

    def _take(self, register: PaymentRegister, accountant: Any) -> None:
        data = self.act("take", lambda: registers.open_register(register=register, kind="txt", by=accountant, address=None))
        if data is None:
            return
        self.bank.takes(data)
        whole = all(line["state"] == "listed" for line in self.lines if line["register_id"] == register.pk)
        # What was approved is the same bytes as long as nothing of it is left out.
        assert not whole or self.files.setdefault(register.pk, data) == data

    def mark(self, action: str, line: dict[str, Any]) -> None:
        row = RegisterLine.objects.select_related("payment").get(pk=line["pk"])
        accountant = self.world.users["accountant"]
        if action == "mark":
            self.act(
                action, lambda: payments_actions.mark_paid(payment=row.payment, line_id=row.pk, paid_on=TODAY, by=accountant)
            )
        else:
            self.act(
                action,
                lambda: payments_actions.mark_returned(payment=row.payment, line_id=row.pk, reason="закрыт", by=accountant),
            )

    def load_statement(self, contest: Contest) -> None:
        """Everything the bank has to say; in the statement of one contest stand the payer's other contest's payments too."""
        data, accountant = self.bank.statement(), self.world.users["accountant"]
        self.act("statement", lambda: statements.import_statement(contest=contest, name="а", data=data, by=accountant))

    def holds(self) -> None:
        """What the portal says of each prize, and what the bank has, are one story."""
        orders = {**self.bank.held, **self.bank.done}
        at_bank = Counter(self.line_of(number)["place"] for number in orders)
        assert max(at_bank.values(), default=0) <= 1
        for number in orders:
            line = self.line_of(number)
            assert line["register_state"] == "approved"
            assert line["state"] == "listed" or (line["state"] == "paid" and number in self.bank.done), line
        in_force = [line for line in self.lines if line["state"] in ("listed", "paid")]
        by_place = {line["place"]: line for line in in_force}
        assert len(by_place) == len(in_force)
        # Marked by hand or by a statement: only what the bank has carried out, though it may have sent it back since.
        assert {line["order_number"] for line in in_force if line["state"] == "paid"} <= {*self.bank.done, *self.bank.ended}
        for place, prize in enumerate(self.prizes):
            self._prize_holds(prize, by_place.get(place))

    @staticmethod
    def _prize_holds(prize: dict[str, Any], line: dict[str, Any] | None) -> None:
        """A prize is in one place: given up, waiting for its person, waiting for a register, in one, or paid."""
        payment = prize["planned"]
        if line is not None:
            assert (prize["state"], prize["applied"]) == ("granted", "accepted")
            assert payment == ("paid" if line["state"] == "paid" else "planned")
            assert [line[name] for name in ("gross", "tax", "net")] == [prize[name] for name in ("gross", "tax", "net")]
            assert line["gross"] == prize["amount"]
        elif prize["state"] == "granted" and prize["applied"] == "accepted":
            assert payment == "planned"
        else:
            assert payment in (None, "returned", "cancelled")

    def bank_says(self) -> None:
        """Statements of the contests the bank has something new for."""
        self.look()
        for contest in sorted(
            {self.line_of(number)["place"] // 2 for action, number in of_accountant(self) if action != "statement"}
        ):
            self.load_statement(self.world.contests[contest])
        self.look()

    def finish(self) -> None:
        """Everybody does what is theirs until nothing is left: what left is the sum of the prizes given out, each once."""
        self.world.finished += 1
        self.bank_says()
        for place, prize in enumerate(self.prizes):
            if prize["state"] == "granted" and prize["applied"] in ("draft", "returned"):
                self.about_prize("hand in", place)
            if prize["state"] == "granted" and prize["applied"] in ("draft", "returned", "submitted"):
                self.about_prize("accept", place)
        self.look()
        for action, number in of_registers(self):
            if action == "list":
                self.list_payments(self.world.contests[number])
        for action in ("approve", "take"):
            self.look()
            for key in sorted({line["register_id"] for line in self.lines if ABOUT_REGISTERS[action](line)}):
                self.about_register(action, key)
        for number in list(self.bank.held):
            self.bank.pays(number, TODAY)
        self.bank_says()
        self.holds()
        self._all_left_once()

    def _all_left_once(self) -> None:
        left: Counter[int] = Counter()
        for number, order in self.bank.done.items():
            line = self.line_of(number)
            assert (line["state"], line["net"]) == ("paid", order.amount)
            left[line["place"]] += order.amount + line["tax"]
        granted = {place: prize["amount"] for place, prize in enumerate(self.prizes) if prize["state"] == "granted"}
        assert left == granted
        for contest in self.world.contests:
            said = reconciliation(contest)
            mine = [award.pk for award in self.world.awards if award.contest_id == contest.pk]
            assert said["holds"]
            assert said["paid"]["gross"] == sum(
                (p["amount"] for p in self.prizes if p["pk"] in mine and p["state"] == "granted"), Decimal(0)
            )
            for register in PaymentRegister.objects.filter(contest=contest, state="approved"):
                register.contest = contest
                with pytest.raises(RuleViolation, match="не осталось поручений"):
                    orders_of(file_of(register, "txt"))


# Action -> whether it may succeed for a prize that is so.
ABOUT_PRIZES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "hand in": lambda prize: prize["state"] == "granted" and prize["applied"] in ("draft", "returned"),
    "accept": lambda prize: prize["state"] == "granted" and prize["applied"] == "submitted",
    "send back": lambda prize: prize["applied"] == "submitted",
    "reopen": lambda prize: prize["state"] == "granted" and prize["planned"] == "planned",
    "refuse": lambda prize: prize["state"] == "granted" and prize["planned"] != "paid",
    "decline": lambda prize: prize["state"] == "granted" and prize["planned"] != "paid",
    "restore": lambda prize: prize["state"] in ("refused", "declined"),
}
ABOUT_REGISTERS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "approve": lambda line: line["register_state"] == "prepared",
    "take": lambda line: line["register_state"] == "approved" and line["state"] == "listed",
    "dissolve": lambda line: line["state"] == "listed",  # refused once the bank has the file
    "recall": lambda line: line["state"] == "listed" and bool(line["taken"]),
}
Move = tuple[str, int]


def of_prizes(player: Player) -> list[Move]:
    """Actions about prizes that may succeed."""
    numbered = list(enumerate(player.prizes))
    return [(action, place) for action, may in ABOUT_PRIZES.items() for place, prize in numbered if may(prize)]


def of_registers(player: Player) -> list[Move]:
    """Actions with registers that may succeed; contests in which something waits for one."""
    waiting = {place for place, prize in enumerate(player.prizes) if prize["planned"] == "planned"}
    waiting -= {line["place"] for line in player.lines if line["state"] in ("listed", "paid")}
    found = {(action, line["register_id"]) for action, may in ABOUT_REGISTERS.items() for line in player.lines if may(line)}
    return [("list", contest) for contest in sorted({place // 2 for place in waiting})] + sorted(found)


def of_bank(player: Player) -> list[Move]:
    """What the bank may do."""
    return [("pay", number) for number in player.bank.held] + [("send back", number) for number in player.bank.done]


def of_accountant(player: Player) -> list[Move]:
    """What the accountant may mark: as the bank has it, or a whole statement of either contest."""
    states = {line["order_number"]: line["state"] for line in player.lines}
    found = [("mark", number) for number in player.bank.done if states[number] == "listed"]
    found += [("mark returned", number) for number in player.bank.ended if states[number] in ("listed", "paid")]
    return found + [("statement", contest) for contest in sorted({player.line_of(number)["place"] // 2 for _, number in found})]


def of_nobody(player: Player) -> list[Move]:
    """Every action wherever it falls, most of them out of place; of the bank's answers only true ones."""
    found = [(action, place) for action in ABOUT_PRIZES for place in range(PRIZES)] + [("list", 0), ("list", 1)]
    found += [(action, key) for action in ABOUT_REGISTERS for key in sorted({line["register_id"] for line in player.lines})]
    found += [("statement", contest) for contest in (0, 1) if player.bank.documents]
    return found + [("mark", number) for number in player.bank.done] + [("mark returned", number) for number in player.bank.ended]


def play(player: Player, move: Move) -> None:
    """One move, and what became of everything."""
    action, what = move
    if move in of_bank(player):
        (player.bank.pays if action == "pay" else player.bank.sends_back)(what, TODAY)
        return
    if action in ABOUT_PRIZES:
        player.about_prize(action, what)
    elif action in ABOUT_REGISTERS:
        player.about_register(action, what)
    elif action in ("mark", "mark returned"):
        player.mark(action, player.line_of(what))
    elif action == "list":
        player.list_payments(player.world.contests[what])
    else:
        player.load_statement(player.world.contests[what])
    player.look()
