"""Every refusal ends with somebody to ask: the organiser of the contest, else whoever runs the portal; a way stands once on a page."""

from __future__ import annotations

import re

import pytest

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, RuleViolationMiddleware
from hackathon_portal.kernel.web import database_away, error_pages, odd_requests

OPERATOR = "Оператор портала: help@example.org"


@pytest.fixture
def asked(rf, settings, contest, users):
    """A request to a page of the contest, which has written its contacts, and one to the portal."""
    settings.PORTAL_CONTACTS = OPERATOR
    contest = Contest.objects.get(pk=contest.pk)
    contest.contact_email, contest.contact_phone = "org@example.org", "+7 487 000-00-00"

    def made(*, inside: bool):
        request = rf.get("/c/x/project/")
        request.user = users["staff"]
        request.session = {}
        if inside:
            request.contest = contest
        return request

    return made


ANSWERS = {
    "403": error_pages.forbidden,
    "404": error_pages.not_found,
    "429": error_pages.too_many,
    "500": error_pages.server_error,
    "csrf": error_pages.csrf_failure,
    "refused": lambda request: RuleViolationMiddleware(lambda _: None).process_exception(
        request, RuleViolation(code="a.b", message="Нельзя.")
    ),
    "database": lambda request: database_away.answer(request, database_away.AWAY),
    "at the door": lambda request: odd_requests.refusal(request, status=413, code="x", words="Много."),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_refusal_names_the_organiser_of_its_contest_else_the_operator(kind, asked):
    page = ANSWERS[kind](asked(inside=True)).content.decode()
    assert 'href="mailto:org@example.org"' in page
    assert "+7 487 000-00-00" in page
    assert OPERATOR not in page
    page = ANSWERS[kind](asked(inside=False)).content.decode()
    assert ("Оператор портала" in page, "mailto:help@example.org" in page) == (True, True)


@pytest.mark.parametrize("who", [None, "staff"])
def test_header_and_footer_have_no_link_twice_and_the_other_contests_are_one_tap_away(contest, users, client_of, client, who):
    page = (client_of(who) if who else client).get(f"/c/{contest.slug}/").content.decode()
    head, foot = (re.search(rf'<{tag} class="{name}">(.*?)</{tag}>', page, re.DOTALL).group(1) for tag, name in
                  (("header", "site-head"), ("footer", "site-foot")))  # fmt: skip
    assert '<a class="to-contests" href="/">Все конкурсы</a>' in head.partition("<details")[0]
    links = [re.findall(r'href="([^"]+)"', part) for part in (head, foot)]
    assert set(links[0]) & set(links[1]) == set()
    assert any("/help/" in link for link in [*links[0], *links[1]])
