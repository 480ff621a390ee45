"""Whatever cites a point of the regulation, cites one the document has: pages, PDFs, letters, the journal, findings of applications."""

from __future__ import annotations

import re

import pytest
from lxml import html

from hackathon_portal.kernel.models import AccessRecord, AuditRecord, OutboxMessage
from hackathon_portal.regulation import citations, document
from hackathon_portal.regulation.schema import load_preset
from registration.models import Finding
from tests import documents, letter_samples
from tests.pages.test_access import (  # noqa: F401
    address,
    everything,
    own_views,
)

LOGINS = [
    "staff",
    "secretary",
    "accountant",
    "chair",
    "member1",
    "operations",
    "committee",
    "mentor",
    "door",
    "volunteer",
    "partner",
]

# The levels of protection on the page of personal data: clauses of the Government's decree of 01.11.2012 No. 1119.
OF_LAWS = {"п. 11", "п. 12"}


def absent(code: str, texts: dict[str, str]) -> list[str]:
    """Where a text cites what the document does not have; misprints that open questions speak of are quoted there."""
    text = document.packaged(code)
    questions = load_preset(code).regulation.open_questions
    told = {one for question in questions for words in texts_of(question) for one in citations.found_in(words)}
    return sorted(
        {
            f"{where}: {one}"
            for where, words in texts.items()
            for one in citations.found_in(words)
            if one not in told and not text.exists(one) and not (one in OF_LAWS and "/desk/data/" in where)
        }
    )


def texts_of(question) -> list[str]:
    return [question.title, *question.words, question.reading, question.why, question.ask]


def words_of(answer) -> str:
    """The text of a page or of a PDF."""
    if answer["Content-Type"].startswith("application/pdf"):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return "\n".join(documents.texts(content))
    tree = html.fromstring(answer.content.decode())
    for element in tree.xpath("//script|//style|//textarea"):
        element.drop_tree()
    return tree.text_content()


def pages_of(contest, client_of, logins, url_of) -> dict[str, str]:
    """Address -> words of every page of a contest that somebody of its staff may open."""
    clients, found = [client_of(login) for login in logins], {}
    for path, pattern in own_views():
        if not path.startswith("c/") or not (url := url_of(pattern)):
            continue
        for client in clients:
            answer = client.get(url)
            if answer.status_code == 200:  # a file is a file for everybody
                if answer.get("Content-Type", "").startswith(("text/html", "application/pdf")):
                    found[url] = words_of(answer)
                break
    return found


def stored(contest) -> dict[str, str]:
    """Letters, the journal and the findings of a contest."""
    texts = {f"letter {row.kind}": f"{row.subject}\n{row.body}" for row in OutboxMessage.objects.all()}
    texts |= {
        f"journal {row.name} {row.pk}": f"{row.about}\n{row.reason}" for row in AuditRecord.objects.filter(contest_ref=contest.pk)
    }
    texts |= {f"access {row.pk}": f"{row.subject}\n{row.reason}" for row in AccessRecord.objects.filter(contest_ref=contest.pk)}
    rows = Finding.objects.filter(application__contest=contest).exclude(clause="")
    return texts | {f"finding {row.code}": f"п. {row.clause}" if row.clause[:1].isdigit() else row.clause for row in rows}


def test_pages_letters_and_the_journal_of_one_contest_cite_what_its_document_has(everything, client_of):  # noqa: F811
    contest, values = everything
    pages = pages_of(contest, client_of, LOGINS, lambda pattern: address(pattern, values))
    assert len(pages) > 80
    assert sum(len(citations.found_in(words)) for words in pages.values()) > 60
    faults = absent("tula_2024", pages | stored(contest))
    assert faults == [], "\n".join(faults)


def test_pages_letters_and_the_journal_of_the_other_contest_cite_what_its_document_has(kuzbass_published, client_of):
    contest = kuzbass_published.contest

    def url_of(pattern) -> str:
        names = list(pattern.pattern.converters or {}) or list(pattern.pattern.regex.groupindex)
        return address(pattern, {"slug": contest.slug}) if names == ["slug"] else ""

    logins = [login for login in LOGINS if login in kuzbass_published.users]
    pages = pages_of(contest, client_of, logins, url_of)
    assert len(pages) > 60
    faults = absent("kuzbass_2025", pages | stored(contest))
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
def test_every_letter_cites_what_the_document_has(full, settings):
    settings.PORTAL_ORIGIN = "https://portal.example.org"
    letters = {path.stem: "\n".join(letter_samples.rendered(path, full=full)) for path in letter_samples.templates()}
    faults = absent("tula_2024", letters)
    assert faults == [], "\n".join(faults)
    assert any(re.search(r"п\.\s\d", words) for words in letters.values())
