"""Every cell of the table action x stage: a contest is put at each stage, the pages are opened, their forms and the actions agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import resolve, reverse

from hackathon_portal.contests import offers, stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.stages import Stage
from hackathon_portal.kernel import clock
from judging.models import Commission, Project, Protocol
from registration.models import Team
from tests import build
from tests.conftest import local

FIRST, LAST, AFTER = date(2024, 5, 24), date(2024, 5, 26), date(2024, 5, 28)
OPENED, CLOSED = local(LAST, 16), local(LAST, 18)
# Stage -> the clock, the contest's state, the assessment's dates, the state of a protocol that waits, whether the decision is public.
FACTS: dict[Stage, tuple[datetime, str, datetime | None, datetime | None, str, bool]] = {
    Stage.DRAFT: (local(date(2024, 4, 1)), "draft", None, None, "", False),
    Stage.REGISTRATION: (local(date(2024, 5, 13)), "published", None, None, "", False),
    Stage.REGISTERED: (local(date(2024, 5, 23)), "published", None, None, "", False),
    Stage.FIRST_DAY: (local(FIRST), "published", None, None, "", False),
    Stage.RUNNING: (local(FIRST), "published", None, None, "", False),
    Stage.HANDED_IN: (local(LAST, 15, 30), "published", None, None, "", False),
    Stage.ASSESSMENT: (local(LAST, 17), "published", OPENED, None, "", False),
    Stage.ASSESSED: (local(LAST, 18, 30), "published", OPENED, CLOSED, "", False),
    Stage.DRAFTED: (local(LAST, 19), "published", OPENED, CLOSED, "draft", False),
    Stage.SIGNED: (local(LAST, 20), "published", OPENED, CLOSED, "signed", False),
    Stage.PUBLISHED: (local(AFTER), "published", OPENED, CLOSED, "", True),
    Stage.REASSESSED: (local(AFTER), "published", OPENED, None, "", True),
    Stage.AMENDING: (local(AFTER), "published", OPENED, CLOSED, "draft", True),
    Stage.FINISHED: (local(AFTER), "closed", OPENED, CLOSED, "", True),
    **({Stage["CANCELLED"]: (local(FIRST), "cancelled", None, None, "", False)} if "CANCELLED" in Stage.__members__ else {}),
}


@contextmanager
def at_stage(contest: Contest, stage: Stage) -> Iterator[Contest]:
    """The facts a stage rests on, as its actions leave them; undone afterwards."""
    now, state, opened, closed, waiting, is_public = FACTS[stage]
    with clock.fixed_at(now), transaction.atomic():
        published_at = local(date(2024, 5, 27)) if is_public else None
        Contest.objects.filter(pk=contest.pk).update(state=state, results_published_at=published_at)
        Commission.objects.filter(contest=contest).update(opened_at=opened, closed_at=closed)
        protocols = Protocol.objects.filter(meeting__commission__contest=contest)
        if waiting:
            protocols.update(state=waiting, published_at=None)
        else:
            protocols.update(state="signed" if is_public else "superseded", published_at=published_at)
        if stage is Stage.FIRST_DAY:
            build.with_regulation(contest, {"registration.closes_before": None})
            Contest.objects.filter(pk=contest.pk).update(registration_closes_on=FIRST)
        yield Contest.objects.select_related("regulation_version").get(pk=contest.pk)
        transaction.set_rollback(True)


def test_every_stage_is_reached_and_every_cell_is_as_the_table_says(published):
    for stage in Stage:
        with at_stage(published.contest, stage) as contest:
            assert stages.stage_of(contest) is stage
            for action, row in stages.table().items():
                said = stages.answer(action, contest)
                assert (said.is_allowed, said.code) == (row[stage].is_allowed, row[stage].code), (action, stage)
                assert said.is_allowed or said.why.strip(), (action, stage)
                assert "{" not in said.words, (action, stage)


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)


def forms_of(page: str, path: str) -> Iterator[tuple[str, str, str]]:
    """(address, what the form holds, the words a person reads) of each form that changes something."""
    for head, inside in FORM.findall(page):
        if 'method="post"' in head:
            action = re.search(r'action="([^"?#]*)', head)
            yield (action[1] if action and action[1] else path), inside, unescape(re.sub(r"<[^>]+>", " ", inside))


def pages_of(contest: Contest, team: Team) -> list[tuple[str, str]]:
    number = team.applications.order_by("number").values_list("number", flat=True)[0]
    slug = contest.slug
    return [
        ("staff", reverse("close_registration_early", args=[slug])),
        ("staff", reverse("staff_application", args=[slug, number])),
        ("staff", reverse("staff_team", args=[slug, team.pk])),
        ("staff", reverse("team_project", args=[slug, team.pk])),
        ("staff", reverse("prize_fund", args=[slug])),
        ("staff", reverse("diplomas", args=[slug])),
        ("secretary", reverse("commission", args=[slug])),
        ("secretary", reverse("mentors", args=[slug])),
    ]


@pytest.mark.parametrize("stage", Stage, ids=[stage.name for stage in Stage])
def test_a_page_offers_exactly_what_its_actions_accept(published, client_of, stage):
    team = Project.objects.filter(contest=published.contest).order_by("pk")[0].team
    clients = {login: client_of(login) for login in ("staff", "secretary")}
    seen = 0
    with at_stage(published.contest, stage) as contest:
        for login, path in pages_of(contest, team):
            page = clients[login].get(path).content.decode()
            told: set[str] = set()
            for address, inside, words in forms_of(page, path):
                offered = offers.offered_in(resolve(address).func, inside)
                answers = [stages.answer(name, contest) for name in sorted(offered.values())]
                is_shut = bool(answers) and not any(one.is_allowed for one in answers)
                assert inside.lstrip().startswith(("<fieldset class=\"over\" disabled", '<p class="notice warn" id="stage-')) == is_shut, (
                    login, path, address,
                )  # fmt: skip
                if is_shut and answers[0].why not in told:
                    assert answers[0].words in " ".join(words.split()), (path, address)
                    told.add(answers[0].why)
                seen += bool(answers)
                for button, value in re.findall(r'(<button\b[^>]*?)\bname="action"\s+value="([a-z_]+)"', inside):
                    if value in offered and not is_shut:
                        assert ("disabled" in button) != stages.answer(offered[value], contest).is_allowed, (path, value)
    assert seen


# Pressed as the page does; nothing but the stage (and what the action asks of its own) stands against it.
PRESSED = [
    ("open_assessment", "chair", {}),
    ("close_assessment", "chair", {"confirmed": "yes"}),
    ("open_registration_again", "staff", {"reason": "ошибка"}),
    ("sign_all_sheets", "member1", {}),
]


@pytest.mark.parametrize(("name", "login", "data"), PRESSED, ids=[row[0] for row in PRESSED])
def test_what_is_pressed_is_refused_in_the_words_of_the_table(published, client_of, name, login, data):
    client, path = client_of(login), reverse(name, args=[published.contest.slug])
    action = min(offers.offered_by(resolve(path).func))
    refused = 0
    for stage in Stage:
        with at_stage(published.contest, stage) as contest:
            said = stages.answer(action, contest)
            response = client.post(path, data)
            words = [str(one) for one in get_messages(response.wsgi_request)]
            words.append(unescape(response.content.decode()))
            # A draft is there for its staff alone.
            is_hidden = stage is Stage.DRAFT and response.status_code == 404
            told = said.words.partition(".2024")[0] if said.term else said.words
            assert any(told in one for one in words) or said.is_allowed or is_hidden, (action, stage)
            refused += not said.is_allowed
    assert refused
