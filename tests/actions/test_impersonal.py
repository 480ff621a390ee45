"""What is kept for ever names nobody."""

from __future__ import annotations

import pytest

from hackathon_portal.kernel.impersonal import without_people


@pytest.mark.parametrize(
    ("text", "people", "kept"),
    [
        ("письмо ушло на ivan.petrov+1@mail.example", [], "письмо ушло на (адрес)"),
        ("подал Иванов Иван, паспорт просрочен", [{"full_name": "Иванов Иван Ильич"}], "подал (имя) Иван, паспорт просрочен"),
        ("Иванов Иван Ильич", [{"values": {"full_name": "Иванов  Иван Ильич"}}], "(имя)"),
        ("ИВАНОВ и Ивановский", [{"surname": "Иванов"}], "(имя) и Ивановский"),
        ("команда «Иванов», заявка № 3", [{"surname": "Иванов"}], "команда «Иванов», заявка № 3"),
        ("Ли приехал", [{"surname": "Ли"}], "Ли приехал"),
        ("причина", [{"reason": "причина"}, None, 3], "причина"),
    ],
)
def test_addresses_and_names_are_struck_out(text, people, kept):
    assert without_people(text, people) == kept
