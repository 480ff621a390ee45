"""Whose address the portal stores and counts: the client's, as the last trusted proxy tells it (RFC 7239 section 8)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.web.client import ClientAddress, address_of, network_of
from registration.models import Team
from tests import build

PROXY, CLIENT, FORGED = "10.0.0.1", "203.0.113.7", "8.8.8.8"


def resolved(settings, hops: int, peer: str, **headers: str) -> dict[str, str]:
    """What is left of a request's META behind so many trusted proxies."""
    settings.TRUSTED_PROXY_COUNT = hops
    seen = {}
    ClientAddress(lambda request: seen.update(request.META) or HttpResponse())(
        RequestFactory().get("/", REMOTE_ADDR=peer, **{"HTTP_X_FORWARDED_FOR": CLIENT, **headers})
    )
    return seen


@pytest.mark.parametrize(
    ("hops", "peer", "header", "client"),
    [
        (0, CLIENT, FORGED, CLIENT),
        (1, PROXY, CLIENT, CLIENT),
        (1, PROXY, f"{FORGED}, {CLIENT}", CLIENT),
        (1, PROXY, f"{FORGED},127.0.0.1 , {CLIENT} ", CLIENT),
        (2, PROXY, f"{FORGED}, {CLIENT}, 10.0.0.2", CLIENT),
        (2, PROXY, CLIENT, CLIENT),  # asked the inner proxy directly
        (1, PROXY, f"{CLIENT}:50123", CLIENT),
        (1, PROXY, "[2001:DB8::7]:50123", "2001:db8::7"),
        (1, PROXY, '"[2001:db8::7]"', "2001:db8::7"),
        (1, PROXY, "2001:db8:0::7", "2001:db8::7"),
        (1, PROXY, f"::ffff:{CLIENT}", CLIENT),
        (1, PROXY, "fe80::1%eth0", "fe80::1"),
        (1, "", CLIENT, CLIENT),
        (0, "", FORGED, "127.0.0.1"),
        (0, f"::ffff:{CLIENT}", "", CLIENT),
    ],
)
def test_only_what_the_last_trusted_hop_wrote_is_believed(settings, hops, peer, header, client):
    meta = resolved(settings, hops, peer, HTTP_X_FORWARDED_FOR=header, HTTP_X_REAL_IP=FORGED, HTTP_FORWARDED=f"for={FORGED}")
    assert meta["REMOTE_ADDR"] == client
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"} & set(meta)


@pytest.mark.parametrize("header", [None, "", "unknown", f"{FORGED}, unknown", f"{FORGED}, ", "é"])
def test_a_request_past_the_proxy_or_without_an_address_is_refused(settings, contest, header):
    """A server drops a header with a character outside of ASCII whole, so a client could make the proxy's address its own."""
    settings.TRUSTED_PROXY_COUNT = 1
    told = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    for path in ("/", "/accounts/login/", f"/c/{contest.slug}/", "/api/v1/applications"):
        assert Client(REMOTE_ADDR=PROXY).get(path, **told).status_code == 400, path
    assert Client(REMOTE_ADDR=PROXY).get("/health/", **told).status_code == 200


@pytest.mark.parametrize(
    ("hops", "header", "scheme"), [(0, "https", None), (1, "https", "https"), (1, "https, http", "http"), (1, "", None)]
)
def test_the_scheme_is_believed_to_a_trusted_proxy_only(settings, hops, header, scheme):
    assert resolved(settings, hops, PROXY, HTTP_X_FORWARDED_PROTO=header).get("HTTP_X_FORWARDED_PROTO") == scheme


def test_the_middleware_is_the_first_and_allauth_counts_the_same_hops():
    # Before it only what believes no address but the connected one.
    before = configured.MIDDLEWARE[: configured.MIDDLEWARE.index("hackathon_portal.kernel.web.client.ClientAddress")]
    assert [name.rpartition(".")[2] for name in before] == ["Health", "Monitoring"]
    assert configured.ALLAUTH_TRUSTED_PROXY_COUNT == configured.TRUSTED_PROXY_COUNT


def test_what_is_no_address_is_none():
    assert [address_of(text) for text in ("", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "[::1", "a:b", "1.2.3.4 5")] == [
        None, None, None, None, None, "::1", None, None,
    ]  # fmt: skip
    assert (network_of("203.0.113.7"), network_of("2001:db8::7:1:2:3")) == ("203.0.113.7", "2001:db8::")


def behind(address: str) -> dict[str, str]:
    """The headers with which a proxy hands on a request whose sender lies about the address."""
    return {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": f"{FORGED}, {address}"}


def test_what_is_stored_of_two_people_behind_one_proxy_are_two_addresses(contest, client_of, settings, at):
    at(2024, 5, 2)
    settings.TRUSTED_PROXY_COUNT = 1
    slug = contest.slug
    people = {CLIENT: build.user(), "2001:db8::7": build.user()}
    for number, (address, person) in enumerate(people.items()):
        client = client_of(person)
        client.post(f"/c/{slug}/team/new/", {"name": f"Гусли {number}"}, **behind(address))
        client.post(f"/c/{slug}/application/consents/", {"personal_data": "on", "terms": "on"}, **behind(address))
        team = Team.objects.get(founder=person)
        consents = team.applications.get().consents
        assert consents.count() == 2
        assert set(consents.values_list("address", flat=True)) == {address}
        assert set(AuditRecord.objects.filter(user=person).values_list("address", flat=True)) == {address}
    applied = build.team(contest).applications.order_by("number").first()
    staff = client_of("staff")
    staff.post(f"/c/{slug}/desk/applications/{applied.number}/reveal/", {"reason": "Сверка с паспортом"}, **behind(CLIENT))
    assert AccessRecord.objects.get().address == CLIENT


def started_with(**values: str) -> str:
    """What the start of a production portal says with these values of the environment."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "hackathon_portal.settings.production", "ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_ORIGIN": "https://portal.example.org", "EMAIL_URL": "smtp://mail.example.org:25", "DEFAULT_FROM_EMAIL": "a@example.org",
        **values,
    }  # fmt: skip
    script = "import django.conf; s = django.conf.settings; print(s.TRUSTED_PROXY_COUNT, s.SECURE_PROXY_SSL_HEADER)"
    process = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True)
    return process.stdout.strip() or process.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("", "Не задана переменная окружения TRUSTED_PROXY_COUNT"),
        ("один", "TRUSTED_PROXY_COUNT — число прокси перед порталом от 0 до 9, а не «один»"),
        ("-1", "TRUSTED_PROXY_COUNT — число"),
        ("²", "TRUSTED_PROXY_COUNT — число"),
        ("0", "0 None"),
        ("1", "1 ('HTTP_X_FORWARDED_PROTO', 'https')"),
    ],
)
def test_a_server_starts_only_with_the_number_of_its_proxies(count, said):
    assert said in started_with(TRUSTED_PROXY_COUNT=count)
