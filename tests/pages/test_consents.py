"""Each consent is a document with a page, a version and a PDF; who agreed to which is shown; a new text asks anew; the policy is published."""

import re

import pytest

from hackathon_portal.kernel import personal_law
from hackathon_portal.regulation.schema import load_preset, preset_codes
from registration.actions import application as actions
from registration.models import Consent, Team
from registration.queries import consent_texts, consents
from tests import build


@pytest.mark.parametrize("code", preset_codes())
def test_every_text_of_a_preset_is_a_document(code):
    """A walk over all kinds: what a participant ticks, side events, what a representative and a winner sign."""
    regulation = load_preset(code).regulation
    made = consent_texts.documents(regulation)
    assert {one.code for one in made} == {one.code for one in (*regulation.all_consents, *regulation.printed_consents)}
    assert len({(one.code, one.version) for one in made}) == len(made)
    assert all(one.title and one.paragraphs and one.how and "{" not in "".join(one.paragraphs) for one in made)


def test_every_document_has_its_page_version_and_pdf(contest, client):
    listed = client.get(f"/c/{contest.slug}/consents/").content.decode()
    for one in consent_texts.documents(contest.regulation):
        address = f"/c/{contest.slug}/consents/{one.code}/{one.version}"
        assert f'href="{address}/"' in listed
        page = client.get(f"{address}/").content.decode()
        assert one.paragraphs[0] in page
        assert contest.regulation.operator.name in page
        assert f"/c/{contest.slug}/privacy/" in page
        assert f"/c/{contest.slug}/rules/" in page
        assert client.get(f"/c/{contest.slug}/consents/{one.code}/").url == f"{address}/"
    assert client.get(f"{address}.pdf").content.startswith(b"%PDF")
    assert client.get(f"/c/{contest.slug}/consents/{one.code}/1999/").status_code == 404


@pytest.fixture
def application(contest, at):
    """A captain's complete draft without a consent."""
    at(2024, 5, 2)
    user = build.user()
    made = build.draft(Team.objects.create(contest=contest, name="Гусляры", founder=user), "captain", by=user)
    Consent.objects.filter(application=made).delete()
    return made


def test_no_tick_is_there_before_the_person_gives_it(contest, application, client_of):
    page = client_of(application.user).get(f"/c/{contest.slug}/application/consents/").content.decode()
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    assert {re.search(r'name="(\w+)"', box)[1] for box in boxes} == {text.code for text in contest.regulation.all_consents}
    assert [box for box in boxes if "checked" in box] == []
    for text in contest.regulation.all_consents:
        assert f"/consents/{text.code}/{text.version}/" in page
    assert f"/c/{contest.slug}/privacy/" in page
    assert f"/c/{contest.slug}/rules/" in page


def test_a_new_text_asks_anew_and_the_old_one_stays_readable(contest, application, client_of):
    actions.give_consents(application=application, codes={"personal_data", "terms"}, by=application.user, address="192.0.2.7")
    texts = [text.model_dump(mode="json") for text in contest.regulation.consents]
    changed = [text | ({"version": "2026-01-01"} if text["code"] in ("personal_data", "terms") else {}) for text in texts]
    build.with_regulation(contest, {"consents": changed})
    application = type(application).objects.get(pk=application.pk)
    # Agreeing to the contest's terms is no consent to personal data: a new version of the order is read on its own way.
    assert consents.outdated(application) == {"personal_data"}
    client = client_of(application.user)
    assert "Текст согласия изменился" in client.get(f"/c/{contest.slug}/application/").content.decode()
    own = client.get("/cabinet/data/").content.decode()
    assert "с адреса 192.0.2.7" in own
    assert "Согласиться с новым текстом" in own
    client.post(f"/cabinet/data/{application.pk}/consent/personal_data/again/")
    rows = Consent.objects.filter(application=application, code="personal_data").order_by("id")
    assert [(row.text_version, row.withdrawn_at is None) for row in rows] == [(texts[0]["version"], False), ("2026-01-01", True)]
    assert consents.outdated(application) == set()
    # The old row was replaced by the new text, nobody withdrew anything.
    assert [row.ended for row in consents.told(application) if row.code == "personal_data"] == ["заменено", ""]
    assert "заменено" in client.get("/cabinet/data/").content.decode()
    assert Consent.objects.get(application=application, code="terms").withdrawn_at is None


def test_the_policy_is_published_for_the_portal_and_for_the_contest(contest, client):
    page = client.get(f"/c/{contest.slug}/privacy/").content.decode()
    assert contest.regulation.operator.name in page
    assert "Кому передаются" in page
    assert "Как отозвать" in page
    held = personal_law.purposes(contest.starts_on)
    assert [one.basis for one in held.values() if one.basis not in page] == []
    for text in contest.regulation.consents:
        assert not text.recipients or text.recipients[0] in page
    assert client.get(f"/c/{contest.slug}/privacy.pdf").content.startswith(b"%PDF")
    assert f"/c/{contest.slug}/privacy/" in client.get("/privacy/").content.decode()
    for path in (f"/c/{contest.slug}/", "/", "/accounts/signup/"):
        foot = client.get(path, follow=True).content.decode().partition('class="site-foot"')[2]
        assert "/privacy/" in foot, path
