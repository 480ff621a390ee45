"""What a tick says a person has read is attached before publishing, stands beside the tick and is not changed afterwards."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.contests import actions
from hackathon_portal.contests.models import ContestDocument
from hackathon_portal.contests.publication import not_attached, readiness
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from registration.actions.application import give_consents
from registration.forms.applicant import ConsentForm
from registration.models import Application
from registration.queries import consent_texts
from tests import build

PDF = b"%PDF-1.4 order"


def attached(contest, users, **values) -> ContestDocument:
    document = ContestDocument(contest=contest, title="Порядок", read_as="order", **{"version": "от 19.04.2024"} | values)
    document.file = SimpleUploadedFile("order.pdf", PDF, content_type="application/pdf")
    return actions.save_site_item(item=document, by=users["staff"])


def test_publishing_waits_for_each_document_that_a_tick_names(contest, users):
    contest.state = contest.State.DRAFT
    contest.save()
    ContestDocument.objects.all().delete()
    wanted = [f"файл «{one.title}»" for one in contest.regulation.documents]
    assert len(wanted) == 2
    assert not_attached(contest) == wanted
    assert set(wanted) <= set(readiness(contest, clock.now()).missing)
    with pytest.raises(RuleViolation, match="файл «Политика обработки") as refused:
        actions.publish_announcement(contest=contest, by=users["staff"])
    assert refused.value.code == "announcement.incomplete"
    attached(contest, users)
    assert not_attached(contest) == wanted[1:]
    build.attach_documents(contest)
    assert not_attached(contest) == []


def test_the_tick_leads_to_the_file_its_version_and_its_sum(contest, users, client_of):
    document = attached(contest, users)
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    form = ConsentForm(regulation=contest.regulation, given=set(), slug=contest.slug, documents={"order": document})
    address = f"/c/{contest.slug}/documents/{document.pk}.pdf"
    assert f'href="{address}"' in form["terms"].help_text
    assert f'версия от 19.04.2024</a> <span class="muted">(SHA-256 {document.sha256[:16]})' in form["terms"].help_text
    assert address not in form["personal_data"].help_text
    assert b"".join(client_of("staff").get(address).streaming_content) == PDF


def test_what_people_have_read_stays_and_a_version_is_named(contest, users):
    with pytest.raises(RuleViolation) as refused:
        attached(contest, users, version=" ")
    assert (refused.value.code, refused.value.field) == ("document.version", "version")
    document = attached(contest, users)
    document.title = "Иное"
    for change in (actions.save_site_item, actions.remove_site_item):
        with pytest.raises(RuleViolation, match="приложите новую версию отдельно"):
            change(item=document, by=users["staff"])
    newer = attached(contest, users, version="от 01.05.2024")
    assert newer.pk != document.pk


def test_a_consent_keeps_what_was_read(contest, users, client_of):
    """The sums of the text and of the files its tick names stay with the consent, whatever is attached later."""
    document = attached(contest, users)
    application = build.draft(build.team(contest, "Читающие"), participation="in_person")
    application.consents.all().delete()
    give_consents(application=application, codes={"terms", "personal_data"}, by=application.user, address=None)
    attached(contest, users, version="от 01.05.2024")
    terms = application.consents.get(code="terms")
    assert terms.text_sha256 == consent_texts.current(contest, "terms").sha256
    files = {one["version"]: one["sha256"] for one in terms.read_documents}
    assert files["от 19.04.2024"] == document.sha256
    assert "от 01.05.2024" not in files
    assert application.consents.get(code="personal_data").read_documents == []
    Application.objects.filter(pk=application.pk).update(number=901, state="submitted", submitted_at=clock.now())
    page = client_of("staff").get(f"/c/{contest.slug}/desk/applications/901/").content.decode()
    assert f"SHA-256 {document.sha256[:16]}" in page
    assert f"SHA-256 {terms.text_sha256[:16]}" in page
    # A row of before has neither, and the page says nothing of sums.
    application.consents.update(text_sha256="", read_documents=[])
    assert "SHA-256" not in client_of("staff").get(f"/c/{contest.slug}/desk/applications/901/").content.decode()
