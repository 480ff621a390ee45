"""Our payment files as programs of banks read them: public parsers of the format, where the development environment has them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from prizes.payouts.payment_orders import Party, PaymentOrder, exchange_file

PAYER = Party(
    "Министерство «Пример»", "7707083893", "03221643700000006600", "Банк", "017003983", "40102810445370000059", "710001001"
)
RECIPIENT = Party("Ёлкин Семён Ильич", "500100732259", "40817810000000000001", "Банк", "044525225", "30101810400000000225")
ORDERS = [
    PaymentOrder(1001, date(2024, 5, 29), Decimal("130500.00"), RECIPIENT, "Денежный приз, 1 место"),
    PaymentOrder(1002, date(2024, 5, 29), Decimal("87000.50"), RECIPIENT, "Денежный приз, 2 место"),
]
DATA = exchange_file(PAYER, ORDERS, made_at=datetime(2024, 5, 29, 12))


def test_odin_palace_reads_the_whole_file():
    palace = pytest.importorskip("odin_palace_py", reason="a development package")
    found = palace.parse(DATA)
    assert [(int(one.doc_number), Decimal(str(one.amount)), one.purpose) for one in found.documents] == [
        (order.number, order.amount, order.purpose) for order in ORDERS
    ]


def test_client_bank_1c_reads_the_whole_file():
    parser = pytest.importorskip("client_bank_1c", reason="a development package")
    found = parser.ClientBank1CLoader()(DATA.decode("cp1251").replace("\r\n", "\n"))
    assert found.info["РасчСчет"] == [PAYER.account]
    assert [(one["Номер"], one["Дата"], one["Сумма"], one["ПолучательСчет"]) for one in found.documents] == [
        (f"{order.number}", order.on, order.amount, RECIPIENT.account) for order in ORDERS
    ]


def test_client_bank_exchange_1c_reads_the_documents():
    parser = pytest.importorskip("client_bank_exchange_1c.client_bank_exchange_1c", reason="a development package")
    found = parser.Document.from_text(DATA.decode("cp1251").replace("\r\n", "\n"))
    assert [(one.number, one.date, Decimal(str(one.amount))) for one in found] == [
        (f"{order.number}", order.on, order.amount) for order in ORDERS
    ]
