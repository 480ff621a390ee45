"""A file of answers is checked as a stream: each fault with its first line and count, whatever its bytes, within bounds of memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import IO, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.competitions.rules.check import WORDS, Bounds, check_file, said

IDS = {f"a{number}": 0 for number in range(5)}
BOUNDS = Bounds("id", "p", 0.0, 1.0)
GOOD = "id,p\n" + "".join(f"{row},0.5\n" for row in IDS)


def found(data: bytes | str, bounds: Bounds = BOUNDS) -> list[tuple[str, int | None, int]]:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return [(fault.code, fault.line, fault.count) for fault in check_file(file, IDS, bounds).faults]


@pytest.mark.parametrize(
    "data",
    [
        GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), b"\xef\xbb\xbf" + GOOD.encode(), GOOD + "\n\n", GOOD.rstrip("\n"),
        GOOD.replace("0.5", '"0.5"'), GOOD.replace("0.5", "5e-1"), GOOD.replace("0.5", " +.5 "), '"id","p"\n' + GOOD.split("\n", 1)[1],
    ],
)  # fmt: skip
def test_what_is_accepted_as_it_is(data):
    checked = check_file(io.BytesIO(data.encode() if isinstance(data, str) else data), IDS, BOUNDS)
    assert checked.faults == []
    assert checked.values == dict.fromkeys(IDS, 0.5)


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ("", [("file.empty", None, 0)]),
        ("\n \n\r\n", [("file.empty", None, 0)]),
        ("\n" + GOOD, [("header.wrong", 1, 1)]),
        (GOOD.replace("id,p", "p,id"), [("header.wrong", 1, 1)]),
        (GOOD.replace(",", ";"), [("header.wrong", 1, 1)]),
        (GOOD.encode("utf-16"), [("encoding.not_utf8", None, 1)]),
        (GOOD.replace("a4", "ж").encode("cp1251"), [("encoding.not_utf8", None, 1)]),
        (GOOD.replace("a1,0.5", "a1,0.5,0"), [("row.fields", 3, 1), ("ids.missing", None, 1)]),
        (GOOD.replace("a1,", "z1,").replace("a3,", "z3,"), [("ids.unknown", 3, 2), ("ids.missing", None, 2)]),
        (GOOD.replace("a2,", "a0,"), [("ids.duplicate", 4, 1), ("ids.missing", None, 1)]),
        (GOOD + "a0,0.5\n", [("ids.duplicate", 7, 1), ("rows.count", None, 6)]),
        (GOOD.replace("a4,0.5\n", ""), [("rows.count", None, 4), ("ids.missing", None, 1)]),
        (GOOD.replace("a1,0.5", "a1,"), [("value.not_number", 3, 1)]),
        (GOOD.replace("a1,0.5", "a1,1_0"), [("value.not_number", 3, 1)]),
        (GOOD.replace("a1,0.5", "a1,١"), [("value.not_number", 3, 1)]),
        (GOOD.replace("a1,0.5", "a1,NaN").replace("a2,0.5", "a2,-Infinity"), [("value.not_finite", 3, 2)]),
        (GOOD.replace("a1,0.5", "a1,1e400"), [("value.not_finite", 3, 1)]),
        (GOOD.replace("a1,0.5", "a1,1.01"), [("value.out_of_range", 3, 1)]),
        (GOOD.replace("a1,0.5", f"a1,{'5' * 2000}"), [("line.too_long", 3, 1)]),
        (GOOD.replace("a1,0.5", '"a1,0.5'), [("row.fields", 3, 1), ("ids.missing", None, 1)]),
        (GOOD.replace("id,p", "ID,P"), [("header.wrong", 1, 1)]),
        (GOOD.replace("id,p", "id, p"), [("header.wrong", 1, 1)]),
        (GOOD.replace("0.5", "0,5"), [("row.fields", 2, 5), ("ids.missing", None, 5)]),
        (GOOD.replace("0.5", '"0,5"'), [("value.not_number", 2, 5)]),
        (GOOD.replace("a1,", " a1,"), [("ids.unknown", 3, 1), ("ids.missing", None, 1)]),
        (GOOD.replace("a1,0.5", '"a1\n",0.5'), [("row.fields", 3, 2), ("rows.count", None, 6), ("ids.missing", None, 1)]),
        (GOOD.replace("a1,0.5", "a1,0.5\x00"), [("value.not_number", 3, 1)]),
        (GOOD + "\n" * (BOUNDS.most_rows + 2000), [("file.too_many_rows", BOUNDS.most_rows + 1001, BOUNDS.most_rows + 1000)]),
        ("\n" * 3000, [("file.empty", None, 0)]),
        ("\n" * 3000 + GOOD, [("file.empty", None, 0)]),
    ],
)
def test_each_fault_has_its_first_line_and_its_count(data, faults):
    assert found(data) == faults


def test_a_file_that_is_too_large_or_has_too_many_rows_is_not_read_to_its_end():
    assert found(GOOD, Bounds("id", "p", most_bytes=20)) == [("file.too_large", None, 1)]
    assert found(GOOD, Bounds("id", "p", most_rows=3)) == [("file.too_many_rows", 5, 4)]


class Endless(io.RawIOBase):
    """Bytes without an end, made as they are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.given = pieces, 0

    def read(self, size: int = -1) -> bytes:
        piece = next(self.pieces)[:size]
        self.given += len(piece)
        return piece


@pytest.mark.parametrize("piece", [b"q1,0.5\n" * 9000, b"\n" * 65536, b"\x00" * 65536, b"1" * 65536, "ж".encode() * 30000])
def test_nothing_grows_with_the_file(piece):
    def pieces() -> Iterator[bytes]:
        yield b"id,p\n"
        while True:
            yield piece

    file = Endless(pieces())
    tracemalloc.start()
    try:
        faults = check_file(cast(IO[bytes], file), IDS, Bounds("id", "p", most_bytes=10**8, most_rows=100_000)).faults
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert faults
    assert file.given < 10**7
    assert peak < 2 * 2**20


@given(st.binary(max_size=300))
def test_whatever_the_bytes_every_fault_can_be_said(data):
    for start in (b"", b"id,p\n"):
        checked = check_file(io.BytesIO(start + data), IDS, BOUNDS)
        assert bool(checked.faults) != bool(checked.values)
        for fault in checked.faults:
            told: dict[str, Any] = fault.as_json()
            assert fault.code in WORDS
            assert said(told, BOUNDS, len(IDS))


@given(st.permutations(list(IDS)), st.lists(st.floats(0, 1), min_size=5, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_a_right_file_in_any_order_gives_its_values(order, values, end):
    lines = ["id,p", *(f"{row},{value!r}" for row, value in zip(order, values, strict=True))]
    checked = check_file(io.BytesIO((end.join(lines) + end).encode()), IDS, BOUNDS)
    assert checked.faults == []
    assert checked.values == dict(zip(order, values, strict=True))
