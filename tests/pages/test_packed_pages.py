"""A page kept for visitors leaves packed where the browser takes that; a page made for a person never does."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client


@pytest.fixture
def kept(settings):
    settings.KEEP_VISITOR_PAGES = True


def test_a_visitors_page_is_packed_for_who_takes_it(kept, contest):
    address = contest.get_absolute_url()
    plain = Client().get(address)
    packed = Client().get(address, headers={"accept-encoding": "gzip, deflate, br"})
    again = Client().get(address, headers={"accept-encoding": "gzip, deflate, br"})
    refused = Client().get(address, headers={"accept-encoding": "gzip;q=0, identity"})
    assert packed.headers["Content-Encoding"] == again.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == gzip.decompress(again.content) == plain.content == refused.content
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    for response in (plain, packed, again, refused):
        assert "Accept-Encoding" in response.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers


def test_a_page_of_a_person_and_a_picture_are_not_packed(kept, contest, client_of):
    page = client_of("staff").get(contest.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in page.headers
    cover = Client().get(f"{contest.get_absolute_url()}cover.png", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in cover.headers
