"""Consents as the law asks them: a document for each subject, none joined with another or with the terms of the contest."""

import pytest
from pydantic import ValidationError

from hackathon_portal.regulation.rules import consents
from hackathon_portal.regulation.schema import ConsentSubject, ConsentText, load_preset, preset_codes

S = ConsentSubject


@pytest.mark.parametrize("code", preset_codes())
def test_no_consent_of_a_preset_is_joined_with_another(code):
    regulation = load_preset(code).regulation
    assert {text.code: consents.joined(text) for text in regulation.all_consents if consents.joined(text)} == {}
    assert S.PROCESSING in {text.subject for text in regulation.consents}


@pytest.mark.parametrize(("subject", "text", "found"), [
    (S.PROCESSING, "Я даю согласие на обработку моих данных и на их передачу третьим лицам.", [S.TRANSFER]),
    (S.PROCESSING, "Согласен(на) на обработку данных и с положением о хакатоне.", [S.TERMS]),
    (S.TERMS, "Я согласен с порядком проведения конкурса и даю согласие на обработку персональных данных.", [S.PROCESSING]),
    (S.PROCESSING, "Даю согласие на обработку и распространение данных.", [S.SPREADING]),
    (S.TERMS, "Я согласен с порядком проведения конкурса, с политикой обработки персональных данных ознакомлен.", []),
    (S.PROCESSING, "Даю согласие на обработку данных. Порядок проведения конкурса прочитан.", []),
])  # fmt: skip
def test_joined_subjects_are_found(subject, text, found):
    made = ConsentText.model_construct(code="x", version="1", title="x", text=text, subject=subject)
    assert consents.joined(made) == found


@pytest.mark.parametrize("values", [
    {"subject": "spreading", "required": False}, {"subject": "spreading", "categories": ["имя"], "where_shown": ["сайт"]},
    {"subject": "transfer"},
])  # fmt: skip
def test_what_the_law_asks_a_consent_to_name_is_asked(values):
    with pytest.raises(ValidationError, match="152-ФЗ"):
        ConsentText.model_validate({"code": "x", "version": "1", "title": "x", "text": "x"} | values)


@pytest.mark.parametrize(("text", "found"), [
    ("Разрешаю обрабатывать мои данные и публиковать их на сайте.", [S.SPREADING]),
    ("Даю согласие: 1. На обработку данных; 2. На передачу их партнёрам.", [S.TRANSFER]),
    ("Даю согласие на обработку данных, в т.ч. предоставление третьим лицам.", [S.TRANSFER]),
    ("Я согласен на обработку данных\nи на получение рекламной рассылки.", [S.ADVERTISING]),
    ("Соглашаюсь на обработку данных, фото- и видеосъёмку.", [S.IMAGE]),
    ("Принимаю условия участия в конкурсе и согласен на обработку данных.", [S.TERMS]),
    ("Не возражаю против обработки данных и размещения их на сайте организатора.", [S.SPREADING]),
    ("Даю согласие на обработку данных. Согласие не распространяется на передачу третьим лицам.", []),
    ("Даю согласие на обработку данных. Организатор публикует итоги по порядку.", []),
])  # fmt: skip
def test_joined_subjects_are_found_however_they_are_written(text, found):
    made = ConsentText.model_construct(code="x", version="1", title="x", text=text, subject=S.PROCESSING)
    assert consents.joined(made) == found


def test_the_laws_name_of_spreading_is_one_subject():
    text = "Даю согласие на обработку моих персональных данных, разрешённых мной для распространения: имя и фотография на сайте."
    made = ConsentText.model_construct(code="x", version="1", title="x", text=text, subject=S.SPREADING)
    assert consents.joined(made) == []


def test_a_title_joins_as_well():
    made = ConsentText.model_construct(
        code="x", version="1", title="Согласие на обработку и передачу данных", text="Даю согласие.", subject=S.PROCESSING
    )
    assert consents.joined(made) == [S.TRANSFER]
    assert "156-ФЗ" in consents.why_joined(made)
