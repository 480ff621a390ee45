"""Invented identifiers with valid control digits, each made from a number."""

from __future__ import annotations

from stdnum import luhn

from hackathon_portal.russia import identifiers


def snils(number: int) -> str:
    """A valid SNILS of eleven digits made from a number."""
    body = f"{200_000_000 + number:09d}"
    control = sum(int(digit) * weight for digit, weight in zip(body, range(9, 0, -1), strict=True)) % 101 % 100
    return f"{body}{control:02d}"


def inn(number: int) -> str:
    """A valid INN of a person."""
    body = f"71{number:08d}"
    for tail in range(100):
        if identifiers.inn_is_valid(f"{body}{tail:02d}"):
            return f"{body}{tail:02d}"
    raise AssertionError(number)


def account(number: int, bik: str) -> str:
    """A valid rouble account for the bank with this BIK."""
    for key in range(10):
        candidate = f"40817810{key}{number:011d}"
        if identifiers.account_key_is_valid(candidate, bik):
            return candidate
    raise AssertionError(number)


def correspondent(bik: str) -> str:
    """A valid correspondent account that ends like the BIK."""
    for key in range(10):
        for middle in range(10):
            candidate = f"30101810{key}{middle:08d}{bik[-3:]}"
            if identifiers.correspondent_key_is_valid(candidate, bik):
                return candidate
    raise AssertionError(bik)


def mir_card(number: int) -> str:
    """A valid card number of the payment system «Мир»."""
    body = f"2200{number:011d}"
    return body + luhn.calc_check_digit(body)


def organisation_ogrn(number: int) -> str:
    """A valid state registration number of an organisation."""
    body = f"1{number:011d}"
    return next(f"{body}{tail}" for tail in range(10) if identifiers.ogrn_is_valid(f"{body}{tail}"))


def organisation_inn(number: int) -> str:
    """A valid INN of an organisation."""
    body = f"71{number:07d}"
    return next(f"{body}{tail}" for tail in range(10) if identifiers.inn_is_valid(f"{body}{tail}"))
