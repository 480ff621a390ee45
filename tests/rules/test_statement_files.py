"""Statements as banks send them: any encoding whatever the header says, odd lines and values named by line, never a changed sum."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon_portal.kernel.encodings import NotText, decoded
from prizes.payouts.statement_files import StatementError, amount_of, day_of, read_statement

PAYER, RECIPIENT = "03221643700000006600", "40817810000000000001"
OURS = {
    "Номер": "1001", "Дата": "29.05.2024", "Сумма": "130500.00", "ПлательщикСчет": PAYER, "ПолучательСчет": RECIPIENT,
    "ДатаСписано": "03.06.2024", "НазначениеПлатежа": "Денежный приз",
}  # fmt: skip


def section(values: dict[str, str] | list[tuple[str, str]]) -> list[str]:
    pairs = values.items() if isinstance(values, dict) else values
    return ["СекцияДокумент=Платежное поручение", *(f"{key}={value}" for key, value in pairs), "КонецДокумента"]


def text_of(*sections: list[str], head: str | None = "Кодировка=Windows", end: str = "КонецФайла\r\n", start: str = "") -> str:
    lines = ["1CClientBankExchange", "ВерсияФормата=1.03", *([head] if head else []), f"РасчСчет={PAYER}"]
    return start + "\r\n".join([*lines, *(line for one in sections for line in one), end])


def read(text: str, encoding: str = "cp1251"):
    return read_statement(text.encode(encoding))


@pytest.mark.parametrize("head", ["Кодировка=Windows", "Кодировка=DOS", "Кодировка=UTF-8", None])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_its_own_encoding_whatever_its_header_says(encoding, head):
    found = read(text_of(section(OURS), section({**OURS, "Номер": "1002"}), head=head), encoding)
    assert [(one.number, one.amount, one.purpose) for one in found.documents] == [
        ("1001", Decimal("130500.00"), "Денежный приз"),
        ("1002", Decimal("130500.00"), "Денежный приз"),
    ]
    assert (found.faults, found.accounts) == ([], {PAYER})


def test_the_same_document_has_one_fingerprint_in_every_encoding_and_way_of_writing():
    ways = [OURS, {**OURS, "Сумма": "130 500,00"}, {**OURS, "Сумма": "130500-00", "ДатаСписано": "03.06.2024 10:11:12"}]
    prints = {read(text_of(section(way)), encoding).documents[0].fingerprint for way in ways for encoding in ("cp1251", "utf-8")}
    assert len(prints) == 1


def test_a_text_cut_in_the_middle_of_a_letter_by_the_bank_is_read():
    data = text_of(section({**OURS, "Получатель": "Общество!"})).encode().replace(b"!", "ж".encode()[:1])
    (found,) = read_statement(data).documents
    assert (found.purpose, found.amount) == ("Денежный приз", Decimal("130500.00"))


@pytest.mark.parametrize(
    "text",
    [
        text_of(section(OURS), end="КонецФайла\r\n\r\n\r\n \r\n\t\r\n"),
        text_of(section(OURS), end="КонецФайла"),
        text_of(section(OURS), end="КонецФайла\x1a"),
        text_of(section(OURS), start="\r\n  \r\n"),
        text_of(section(OURS)).replace("\r\n", "\n"),
        text_of(section(OURS)).replace("\r\n", "\r"),
        text_of(section(OURS)).replace("=", " = "),
        text_of(section(OURS)).replace("=", "\t=\u00a0"),
        text_of(section(OURS)).replace("\r\n", "\r\n\r\n"),
        text_of(section(OURS)).replace("\r\n", " \r\n   "),
        text_of(section(OURS)).replace("Счет", "СЧЕТ").replace("Сумма", "сумма"),
        text_of(section(OURS)).replace("Счет=", "Счёт="),
        text_of(section({**OURS, "ПлательщикСчет": "0322 1643 7000 0000 6600"})),
        text_of(section({**OURS, "ПлательщикСчет": "30101810600000000608", "ПлательщикРасчСчет": PAYER})),
        text_of(section({"НеизвестныйКлюч": "1", **OURS, "Ещё": "="})),
        text_of([]) + text_of(section(OURS)),
    ],
)
def test_blank_lines_spaces_and_other_ends_of_lines_change_nothing(text):
    (found,) = read(text, "utf-8").documents
    assert (found.number, found.amount, found.debited_on) == ("1001", Decimal("130500.00"), date(2024, 6, 3))
    assert PAYER in found.payer_accounts
    assert found.faults == {}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("87000", "87000.00"), ("87000.5", "87000.50"), ("87 000.00", "87000.00"), ("87\u00a0000,00", "87000.00"), ("87000-00", "87000.00"),
        ("130 500,00", "130500.00"), ("1,234,567.89", "1234567.89"), ("1.234.567,89", "1234567.89"), ("87000=00", "87000.00"),
        ("0.00", "0.00"), (" 5,5 ", "5.50"), ("87000.00 руб.", "87000.00"), ("87\u202f000,00", "87000.00"), ("87'000.00", "87000.00"),
    ],
)  # fmt: skip
def test_a_sum_is_read_however_it_is_written(text, amount):
    assert str(amount_of(text)) == amount


@pytest.mark.parametrize(
    "text",
    ["", "сто", "sNaN", "NaN", "Infinity", "-5", "-87000.00", "+5", "1e5", "87.000", "87,000", "5.123", "1.2.3", "0x10", "٣٤", "5.5.",
     "9" * 30, "87 000.00.00", "1,23,456.00", "½"],
)  # fmt: skip
def test_what_may_mean_another_sum_is_none(text):
    with pytest.raises(ValueError, match=r"не число|не указана"):
        amount_of(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.06.2024", date(2024, 6, 1)), ("01.06.2024 00:00:00", date(2024, 6, 1)), ("01.06.2024 9:05", date(2024, 6, 1)),
        ("2024-06-01", date(2024, 6, 1)), ("2024-06-01T10:00:00", date(2024, 6, 1)), ("1.6.2024", date(2024, 6, 1)),
        ("", None), ("00.00.0000", None), (" ", None), ("0", None),
    ],
)  # fmt: skip
def test_a_day_is_read_with_or_without_a_time(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize("text", ["31.02.2024", "01.06.24", "06/01/2024", "вчера", "01.13.2024", "01.06.2024x"])
def test_what_is_no_day_is_none(text):
    with pytest.raises(ValueError, match="не дата"):
        day_of(text)


def test_a_line_of_the_purpose_never_becomes_a_key():
    purpose = ["НазначениеПлатежа=Денежный приз", "Сумма=1.00", "Номер=5", "по конкурсу = весна", "Просто строка"]
    (found,) = read(text_of([*section(OURS)[:-2], *purpose, "КонецДокумента"])).documents
    assert (found.amount, found.number, found.faults) == (Decimal("130500.00"), "1001", {})
    assert found.purpose == "Денежный приз Сумма=1.00 Номер=5 по конкурсу = весна Просто строка"


def test_where_the_purpose_comes_first_a_sum_that_stands_twice_is_not_chosen():
    pairs = [
        ("НазначениеПлатежа", "приз"),
        ("Сумма", "1.00"),
        *((key, value) for key, value in OURS.items() if "Назн" not in key),
    ]
    (found,) = read(text_of(section(pairs))).documents
    assert (found.amount, "дважды" in found.faults["Сумма"]) == (None, True)


def test_parts_of_the_purpose_are_put_together_once():
    parts = {"НазначениеПлатежа": "", "НазначениеПлатежа1": "Денежный приз,", "НазначениеПлатежа2": "НДФЛ удержан"}
    (found,) = read(text_of(section({**OURS, **parts}))).documents
    assert found.purpose == "Денежный приз, НДФЛ удержан"


BAD = [
    "", " ", "сто", "sNaN", "-1", "31.02.2024", "=", "==", "КонецДокумента", "1" * 500, "\u00a0", "'; --", "<b>", "NaN", "1e999",
    "00.00.0000", "0", "\t", "Сумма=1", "СекцияДокумент", "%s", "{}", "\\", '"', "№", "ё", "٣", "\x0b", "\x85", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("key", [*OURS, "ДатаПоступило", "ПолучательРасчСчет", "Получатель1", "ВидОплаты", "Ключ"])
def test_an_odd_document_leaves_the_others_as_they_are(key):
    for bad in BAD:
        other = section({**OURS, "Номер": "5", "ПлательщикСчет": "40702810000000000009", "ПолучательСчет": "4" * 20, key: bad})
        found = read(text_of(other, section(OURS)), "utf-8")
        (ours,) = [one for one in found.documents if one.number == "1001" and one.recipient_account == RECIPIENT]
        assert (ours.amount, ours.debited_on, ours.faults) == (Decimal("130500.00"), date(2024, 6, 3), {}), (key, bad)


def test_what_is_not_whole_is_named_by_its_line():
    text = text_of(["СекцияДокумент=а", "Номер=5"], section(OURS), ["КонецДокумента"], end="КонецФайла\r\nхвост\r\n")
    found = read(text)
    assert [one.number for one in found.documents] == ["1001"]
    assert found.faults == [(5, "документ не закончен"), (16, "конец документа без его начала"), (18, "строка после конца файла")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "не выписка"), (b" ", "не выписка"), (b"\x00\x01garbage", "не текстовый файл"), (b"PK\x03\x04" + b"\x00" * 90, "не текст"),
        (b"%PDF-1.4", "не выписка"), ("Выписка".encode(), "не выписка"),
        (text_of(section(OURS), end="").encode("cp1251"), "оборван"),
        (text_of(section(OURS)).encode("cp1251")[:-90], "оборван"),
    ],
)  # fmt: skip
def test_a_file_of_which_nothing_can_be_trusted_is_refused_in_words(data, said):
    with pytest.raises(StatementError, match=said):
        read_statement(data)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200), place=st.integers(0, 400))
def test_any_bytes_in_a_file_are_read_or_refused_in_words(data, place):
    whole = text_of(section(OURS)).encode("cp1251")
    for one in (data, whole[:place] + data + whole[place:]):
        try:
            found = read_statement(one)
        except StatementError:
            continue
        assert all(document.amount is None or document.amount >= 0 for document in found.documents)


RUSSIAN = "Фамилия;Имя\r\nНезабудкин;Игнат\r\nОтвалова;Регина\r\n"


@pytest.mark.parametrize("named", ["", "WINDOWS", "DOS", "UTF-8", "neither"])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_short_russian_text_is_read_without_any_expected_word(encoding, named):
    assert decoded(RUSSIAN.encode(encoding), named=named) == RUSSIAN


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["ИВАНОВ", "Пётр", "Ильинична", "Щукин", "объезд", "эхо", "№", "5", "Ёж", "«Рога»", "—", "ЯНВАРЬ", "команда"]
        ),
        min_size=3,
    ),
    encoding=st.sampled_from(["cp1251", "utf-8", "utf-16"]),
)
def test_texts_of_people_come_back_as_they_were(words, encoding):
    text = "Фамилия,имя\n" + " ".join(words)
    assert decoded(text.encode(encoding)) == text


def test_what_is_no_text_is_said_with_its_place():
    with pytest.raises(NotText) as error:
        decoded(b"abc\0def")
    assert error.value.start == 3
    with pytest.raises(NotText, match="повреждён") as broken:
        decoded("Незабудкин Игнат Львович".encode() + b"\xd0 " + "Отвалова".encode())
    assert broken.value.start == len("Незабудкин Игнат Львович".encode())
