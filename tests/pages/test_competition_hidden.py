"""Before the results nothing of the closed part leaves: a planted private score, right answers and a flag are on no address, file, feed or count.

Asked as a visitor, a competitor, somebody who is a partner, an ambassador, an expert of a hub and another competitor at once, a token: before the
opening, while the board stands still, after the end. The desk of who runs the competitions finds them by the same search.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.roles import Role
from hackathon_portal.competitions.actions.files import add_data_file
from hackathon_portal.competitions.actions.flags import try_flag
from hackathon_portal.competitions.actions.results import freeze, reveal
from hackathon_portal.competitions.models import Competition
from hackathon_portal.kernel import clock
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.models import StageContest
from hackathon_portal.seasons.token_scopes import READ
from judging.models import Commission, CommissionMember
from registration.actions.tokens import make_api_token
from tests import season_competitions as competing
from tests import seasons
from tests.pages import test_access
from tests.pages.test_access import address, own_views, permission_of
from tests.pages.test_isolation import names_of

PRIVATE, TRUTH, FLAG = 0.718305, 40417.25, "zqflag{тайна}"
WORDS = ("71830", "0,7183", "40417", "zqflag", "тайна", "zqчерновик", "zqусловие", "zqданные")
# Of a contest of a hub: what everybody sees, what its experts see; its feeds and files too.
OF_CONTESTS = {"contests.see", "judging.see_room"}
DRAWN = {"poster"}  # a picture, slowly made, of what the page of the contest says
OPEN = {"seasons.see", "seasons.take_part"}
short_refusals = test_access.short_refusals  # the fixture: pages of refusals are not drawn
API = ("/api/v1/season/competitions", "/api/v1/season/competitions/predictions/board", "/api/v1/season")


@pytest.fixture
def planted(users, at, contest):
    """Both kinds under way, a draft beside them; the competitor has a file with the planted score, a solved and a missed task."""
    at(2020, 6, 20, 12)
    made = seasons.made_season()
    partner = made.people["partner"] = made.people["ambassador"]  # rights only add to each other
    organisation = Organisation.objects.create(
        slug="part", name="Партнёр", kind="company", state="verified", verified_at=clock.real()
    )
    grant_role(user=partner, organisation=organisation, role=Role.REPRESENTATIVE)
    hidden = competing.predictions(made, code="hidden", title="zqчерновик", description="zqусловие", is_announced=False)
    add_data_file(competition=hidden, title="zqданные.csv", file=competing.upload("zqданные".encode()), by=made.staff)
    one, flags = competing.predictions(made, truth=TRUTH), competing.of_flags(made, flag=FLAG)
    mine = competing.side(one, made.people["entrant"], "Первые")
    file = competing.scored(mine, 0.25, PRIVATE)
    task = flags.tasks.get(code="t1")
    solving = competing.side(flags, made.people["entrant"], "Ключи")
    try_flag(task=task, side=solving, flag="мимо", by=made.people["entrant"])
    seasons.entrant(made.season, partner, at=clock.now())
    competing.scored(competing.side(one, partner, "Вторые"), 0.5, 0.625)
    hub = made.hubs["che"]
    StageContest.objects.create(stage=hub.stage, hub=hub, contest=contest)
    commission, _ = Commission.objects.get_or_create(contest=contest)
    CommissionMember.objects.create(commission=commission, user=partner, full_name="Эксперт", position="а")
    token = make_api_token(season=made.season, name="а", scopes=[READ], signed=False, by=made.staff).token
    return made, {"predictions": one, "flags": flags}, file, task, solving, token


def read(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers.get('Location', '')} {content.decode('utf-8', 'replace')}"


def crawled(planted, client_of, *, of_contest: bool = False) -> dict[tuple[str, str], str]:
    """(who, address) -> what they get: every open page of the season with each competition, pages of the portal, the API."""
    made, both, file, _task, _solving, token = planted
    clients = {name: client_of(made.people[name]) for name in ("entrant", "partner")} | {"visitor": Client()}
    values = {"season": made.season.slug, "submission_id": file.pk, "board_ending": "csv"}
    urls = {"/", "/cabinet/", "/cabinet/data/", "/cabinet/data/download/json/", "/sitemap.xml", "/notifications/"}
    for path, pattern in own_views():
        if (
            of_contest
            and path.startswith("c/")
            and names_of(pattern) <= {"slug"}
            and permission_of(pattern) in OF_CONTESTS
            and pattern.name not in DRAWN
        ):
            urls.add(address(pattern, {"slug": made.hubs["che"].held.contest.slug}))
        if not path.startswith("s/") or permission_of(pattern) not in OPEN | {"seasons.run_competitions"}:
            continue
        is_open = permission_of(pattern) in OPEN
        for one in [*both.values(), Competition.objects.get(code="hidden")] if is_open else [both["predictions"]]:
            if "competition_code" not in names_of(pattern) and one.code != "predictions":
                continue
            known = values | {"competition_code": one.code, "competition_file_id": getattr(one.data.first(), "pk", 0)}
            for ending in ("csv", "xlsx") if "board_ending" in names_of(pattern) else ("csv",):
                if names_of(pattern) <= {*known}:
                    urls.add(address(pattern, known | {"board_ending": ending}))
    pages = {(who, url): read(client.get(url)) for who, client in clients.items() for url in sorted(urls)}
    bearer = {"Authorization": f"Bearer {token}"}
    return pages | {("token", url): read(Client(headers=bearer).get(url)) for url in API}


def found(pages) -> list[tuple[str, str, str]]:
    return [(who, url, word) for (who, url), page in pages.items() for word in WORDS if word in page]


def in_clear() -> list[str]:
    """Tables in which a right answer or a flag is read as text, histories and journals too."""
    tables = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text LIKE '%%40417%%' OR t::text LIKE '%%zqflag%%' LIMIT 1")
                if cursor.fetchone():
                    tables.append(model._meta.label)
    return tables


def without_forms(page: str) -> str:
    """A page without what differs in every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def test_nothing_hidden_is_found_on_any_address_before_the_results(planted, client_of, at, short_refusals):
    made, both, file, task, solving, _token = planted
    assert in_clear() == []
    at(2020, 6, 20, 10)  # before the opening
    assert found(crawled(planted, client_of)) == []
    at(2020, 6, 20, 13)
    for one in both.values():
        freeze(competition=one, by=made.staff)
    at(2020, 6, 20, 14)
    frozen = crawled(planted, client_of)
    assert found(frozen) == []
    assert "0,250000" in frozen["entrant", f"/s/{made.season.slug}/competitions/predictions/my/{file.pk}/"]
    # Solutions, files and sides that come while the board stands still move nothing for anybody else, whatever is counted.
    try_flag(task=task, side=solving, flag=FLAG, by=made.people["entrant"])
    competing.scored(file.side, 0.125, PRIVATE, at=clock.now())
    later = crawled(planted, client_of)
    assert found(later) == []
    moved = [key for key in frozen if key[0] != "entrant" and without_forms(frozen[key]) != without_forms(later[key])]
    assert [key for key in moved if not key[1].endswith(".xlsx")] == []
    at(2020, 6, 28, 12)  # over, not opened yet
    assert found(crawled(planted, client_of, of_contest=True)) == []
    # The same search finds them where they may be.
    board = f"/s/{made.season.slug}/desk/competitions/of/predictions/board/"
    assert "0,718305" in read(client_of(made.staff).get(board))
    reveal(competition=both["predictions"], by=made.staff)
    assert "0,718305" in read(Client().get(f"/s/{made.season.slug}/competitions/predictions/"))
    assert "0.718305" in crawled(planted, client_of)["token", API[1]]
    assert clock.now() - file.received_at > timedelta(days=7)
