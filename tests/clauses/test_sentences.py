"""No sentence of a packaged document without an answer, no answer without its sentence, its test and its value."""

import pytest

from hackathon_portal.regulation import document
from tests.clauses.document import answers_of, data_of, faults, left_out, main, table


@pytest.mark.parametrize("code", document.packaged_codes())
def test_every_sentence_has_its_answer_and_every_answer_holds(code):
    assert faults(document.packaged(code), answers_of(code), data_of(code)) == []


THIRD = """
1. ОБЩИЕ ПОЛОЖЕНИЯ
1.1. Конкурс проводит школа. Заявки рассматривают в течение семи рабочих дней.
1.2. Отказ возможен по п. 1.7.
2. ИТОГИ
2.1. Итоги подводит жюри.
"""


@pytest.fixture
def third(tmp_path):
    (tmp_path / "third.txt").write_bytes(THIRD.encode("cp1251"))
    return tmp_path / "third.txt"


def test_a_third_document_says_what_its_preset_and_its_answers_leave_out(third, tmp_path, capsys):
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "- {at: '1.1, абзац 1, предложение 1', starts: Конкурс проводит школа, is: body, data: [regulation.operator]}\n"
        "- {at: '2.1, абзац 1, предложение 1', starts: Итоги подводит, is: duty, data: [regulation.nothing]}\n",
        encoding="utf-8",
    )
    assert main(["--text", str(third), "--preset", "tula_2024", "--answers", str(answers)]) == 1
    printed = capsys.readouterr().out
    for line in (
        "нет ответа    1.1, абзац 1, предложение 2: Заявки рассматривают в течение семи рабочих дней.",
        "орган         1.1, абзац 1, предложение 1: Конкурс проводит школа. <- regulation.operator",
        "Предложений 4, без ответа 2",
        "1.2, абзац 1: документ ссылается на «п. 1.7», этого в нём нет",
        "2.1, абзац 1, предложение 1: не сказано, кто действует",
        "2.1, абзац 1, предложение 1: нет значения regulation.nothing",
        "заготовка ссылается на «11.6», в документе этого нет",
        "п.\u00a01.2: заготовка его не называет",
        "срок документа, которого нет в заготовке: 7 working days",
    ):
        assert line in printed


def test_a_file_that_is_no_answer_is_named(third, tmp_path, capsys):
    assert main(["--text", str(tmp_path / "nothing.txt")]) == 2
    assert "nothing.txt" in capsys.readouterr().out
    assert main(["--text", str(third), "--preset", "nowhere"]) == 2


def test_a_packaged_document_answers_whole():
    for code in document.packaged_codes():
        lines, unanswered = table(document.packaged(code), answers_of(code))
        assert (len(lines), unanswered) == (len(document.packaged(code).sentences), 0)
        assert left_out_terms(code) == set()


def left_out_terms(code):
    """Terms a document names and its preset does not have."""
    return {line for line in left_out(document.packaged(code), data_of(code)) if line.startswith(("срок", "заготовка ссылается"))}
