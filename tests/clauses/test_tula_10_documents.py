"""The Tula order, clause 10.6: how documents look, whose name stands there in which case, what they prove, who is thanked."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hackathon_portal.documents import signing
from hackathon_portal.kernel.delivery import _attachments
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from prizes.awards import documents
from prizes.awards.actions import diplomas
from prizes.awards.queries import diplomas as diplomas_queries
from prizes.models import Diploma, DocumentTemplate
from tests.documents import faults_of
from tests.payouts import text_of

WORDS = {"heading": "ДИПЛОМ", "lead": "вручается", "case": "dative", "text": "{merit}\nкоманда «{team}»", "officer_position": "",
         "officer_name": ""}  # fmt: skip


def picture(size=(1200, 850), colour=(20, 90, 60, 255), kind="PNG", mode="RGBA") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new(mode, size, colour if mode == "RGBA" else colour[:3]).save(target, kind)
    return SimpleUploadedFile(f"фон.{kind.lower()}", target.getvalue())


def images_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return sum(isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image" for item in pdf.objects)


@pytest.fixture
def diploma(published) -> Diploma:
    return (
        Diploma.objects.filter(contest=published.contest, kind="diploma")
        .select_related("application", "contest__regulation_version")
        .first()
    )


def test_10_6_documents_are_pdf_a_alone_and_in_a_batch(published, diploma):
    many = list(Diploma.objects.filter(contest=published.contest).select_related("contest__regulation_version"))
    files = list(documents.diploma_pdfs(many))
    assert len(files) == len(many)
    for held, data in zip(many, files, strict=True):
        assert faults_of(data) == []
        text = text_of(data)
        assert held.code in text
        assert held.printed in text
        assert len(pikepdf.open(io.BytesIO(data)).pages) == 1
    others = {one.code for one in many} - {many[0].code}
    assert not any(code.encode() in files[0] for code in others)
    assert faults_of(documents.diploma_pdf(diploma)) == []


def test_10_6_the_letter_carries_the_document(published, diploma):
    letter = OutboxMessage.objects.get(kind="prizes.diploma", attachment_ref=diploma.pk)
    assert letter.recipient == diploma.application.email
    assert diploma.code in letter.body
    [(name, data, kind)] = _attachments[letter.attachment](letter.attachment_ref)
    assert (name, kind) == (f"diploma-{diploma.number}.pdf", "application/pdf")
    assert diploma.code in text_of(data)


def test_10_6_a_contest_has_its_own_words_background_and_signature(published, diploma, client_of):
    secretary = client_of("secretary")
    url = f"/c/{published.contest.slug}/desk/diplomas/templates/diploma/"
    values = WORDS | {"lead": "награждается победитель", "officer_name": "И. И. Подписной", "case": "nominative"}
    plain = documents.diploma_pdf(diploma)
    answer = secretary.post(url, values | {"background": picture(), "signature": picture((600, 200))})
    assert answer.status_code == 302
    template = DocumentTemplate.objects.get()
    with Image.open(template.background.open()) as drawn:
        assert (drawn.format, drawn.mode) == ("JPEG", "RGB")
    with Image.open(template.signature.open()) as drawn:
        assert (drawn.format, drawn.mode) == ("PNG", "RGBA")
    data = documents.diploma_pdf(diploma)
    assert faults_of(data) == []
    text = text_of(data)
    assert "награждается победитель" in text
    assert "И. И. Подписной" in text
    assert (images_of(plain), images_of(data)) == (1, 4)  # besides the QR code the background, the signature and its transparency
    preview = secretary.get(url + "preview.pdf").content
    assert "ОБРАЗЕЦ" in text_of(preview)
    secretary.post(url, values | {"without_background": "on"})
    assert not DocumentTemplate.objects.get().background
    assert DocumentTemplate.objects.get().signature


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("а.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"), "PNG или JPEG"),
        (SimpleUploadedFile("а.png", b"\x89PNG broken"), "PNG или JPEG"),
        (SimpleUploadedFile("а.gif", b"GIF89a"), "PNG или JPEG"),
        (picture((8000, 6300), mode="RGB"), "50 миллионов точек"),
    ],
)  # fmt: skip
def test_10_6_a_background_that_is_no_picture_is_refused_and_the_words_stay(published, client_of, upload, said):
    url = f"/c/{published.contest.slug}/desk/diplomas/templates/diploma/"
    upload.seek(0)
    page = client_of("staff").post(url, WORDS | {"lead": "вручается сегодня", "background": upload}).content.decode()
    assert said in page
    assert "вручается сегодня" in page
    assert not DocumentTemplate.objects.exists()


def test_10_6_a_placeholder_nobody_fills_is_named(published, client_of):
    url = f"/c/{published.contest.slug}/desk/diplomas/templates/diploma/"
    page = client_of("staff").post(url, WORDS | {"text": "{surname} лучший"}).content.decode()
    assert "Нет такой подстановки: {surname}" in page


def test_10_6_names_follow_the_case_unless_a_person_has_written_them(published, diploma, users, client_of):
    person = diploma.application
    type(person).objects.filter(pk=person.pk).update(surname="Незабудкин", name="Игнат", patronymic="Львович")
    other = (
        Diploma.objects.filter(contest=published.contest, kind="diploma")
        .exclude(pk=diploma.pk)
        .select_related("application")
        .first()
    )
    type(person).objects.filter(pk=other.application_id).update(surname="Ким", name="Саша", patronymic="")
    third = Diploma.objects.filter(contest=published.contest, kind="diploma").exclude(pk__in=[diploma.pk, other.pk]).first()
    diplomas.correct_diploma(diploma=third, printed="Госпоже Победительнице", by=users["staff"])
    diplomas.set_template(contest=published.contest, kind="diploma", values=WORDS, by=users["staff"])
    for one in (diploma, other, third):
        one.refresh_from_db()
    assert (diploma.printed, diploma.printed_sure) == ("Незабудкину Игнату Львовичу", True)
    assert (other.printed, other.printed_sure) == ("Ким Саша", False)
    assert third.printed == "Госпоже Победительнице"
    staff = client_of("staff")
    page = staff.get(f"/c/{published.contest.slug}/desk/diplomas/?kind=unsure").content.decode()
    assert f"/diplomas/{other.number}/" in page
    assert f"/diplomas/{diploma.number}/" not in page
    url = f"/c/{published.contest.slug}/desk/diplomas/{other.number}/"
    assert "Обязательное поле" in staff.post(url, {"action": "correct", "printed": " "}).content.decode()
    staff.post(url, {"action": "correct", "printed": "Ким Саше"})
    other.refresh_from_db()
    assert (other.printed, other.printed_sure) == ("Ким Саше", True)
    assert "Ким Саше" in text_of(staff.get(f"{url[:-1]}.pdf").content)


def test_10_6_a_document_is_issued_anew_and_the_old_code_says_so(published, diploma, users, client, client_of):
    staff = client_of("staff")
    url = f"/c/{published.contest.slug}/desk/diplomas/{diploma.number}/"
    letters = OutboxMessage.objects.filter(kind="prizes.diploma").count()
    staff.post(url, {"action": "reissue", "reason": "смена фамилии", "holder": "Незабудкина-Шилова Анна Львовна"})
    diploma.refresh_from_db()
    new = diploma.replaced_by
    assert (new.holder, new.application_id, new.number) == (
        "Незабудкина-Шилова Анна Львовна", diploma.application_id, published.contest.diplomas.count(),
    )  # fmt: skip
    assert new.code != diploma.code
    assert OutboxMessage.objects.filter(kind="prizes.diploma").count() == letters + 1
    old = client.get(f"/check/{diploma.code}/").content.decode()
    assert "Документ отозван" in old
    assert f"Вместо него выдан документ № {new.number}" in old
    assert "Документ подлинный" in client.get(f"/check/{new.code}/").content.decode()
    with pytest.raises(RuleViolation, match="уже отозван"):
        diplomas.reissue_diploma(diploma=diploma, reason="ещё раз", by=users["staff"])
    mine = client_of(new.application.user).get(f"/c/{published.contest.slug}/diploma.pdf") if new.application.user else None
    assert mine is None or "Незабудкина-Шилова" in text_of(mine.content)


def test_10_6_mentors_partners_and_the_commission_are_thanked_once(published, users, client_of):
    staff = client_of("staff")
    url = f"/c/{published.contest.slug}/desk/diplomas/thanks/"
    candidates = diplomas_queries.thanks_candidates(published.contest)
    assert {grant.role for grant in candidates} >= {"mentor", "partner", "chair", "member"}
    assert len({grant.user_id for grant in candidates}) == len(candidates)
    mentor = next(grant for grant in candidates if grant.role == "mentor")
    before = OutboxMessage.objects.filter(kind="prizes.diploma").count()
    for _ in range(2):
        staff.post(url, {"action": "many", "grant": [mentor.pk]})
    letter = Diploma.objects.get(kind="thanks")
    assert letter.printed == "Наставникову Илье Сергеевичу"
    assert OutboxMessage.objects.filter(kind="prizes.diploma").count() == before  # looked at first, then sent
    letter.contest = published.contest
    text = text_of(documents.diploma_pdf(letter))
    for part in ("БЛАГОДАРСТВЕННОЕ ПИСЬМО", "Наставникову Илье Сергеевичу", "за помощь командам"):
        assert part in text
    assert "команда «" not in text
    assert "Обязательное поле" in staff.post(url, {"action": "one", "holder": "ООО «Засека»", "merit": ""}).content.decode()
    staff.post(url, {"action": "one", "holder": "ООО «Засека»", "merit": "за площадку", "email": "firma@example.org"})
    staff.post(f"/c/{published.contest.slug}/desk/diplomas/send/")
    assert OutboxMessage.objects.filter(kind="prizes.diploma").count() == before + 2
    staff.post(f"/c/{published.contest.slug}/desk/diplomas/send/")
    assert OutboxMessage.objects.filter(kind="prizes.diploma").count() == before + 2


def test_10_6_the_check_page_shows_only_what_is_printed(published, diploma, client):
    page = client.get(f"/check/{diploma.code}/").content.decode()
    person = diploma.application
    for hidden in (
        person.email,
        str(person.phone),
        person.passport_number,
        person.snils or "no",
        f"{person.birth_date:%d.%m.%Y}",
    ):
        assert hidden not in page


@pytest.fixture
def certificate(tmp_path, settings):
    """A self-made certificate of an organiser as PKCS#12."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Министерство (пример)")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "organiser.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"o", key, made, None, serialization.BestAvailableEncryption(b"parol"))
    )
    settings.DOCUMENT_CERTIFICATE, settings.DOCUMENT_CERTIFICATE_PASSWORD = str(path), "parol"
    yield made
    signing._signer.cache_clear()


def test_10_6_with_the_organisers_certificate_a_document_is_signed_and_a_change_breaks_it(diploma, certificate):
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    data = documents.diploma_pdf(diploma)
    pem = io.BytesIO(certificate.public_bytes(serialization.Encoding.DER))
    path = signing.settings.DOCUMENT_CERTIFICATE.replace(".p12", ".der")
    with open(path, "wb") as file:
        file.write(pem.getvalue())
    context = ValidationContext(trust_roots=[load_cert_from_pemder(path)])
    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    with ThreadPoolExecutor(1) as thread:  # pyHanko runs an event loop, which Playwright may have running in this one
        status = thread.submit(validate_pdf_signature, signature, context).result()
    assert status.valid
    assert status.intact
    assert status.trusted
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert faults_of(data) == []
    position = data.index(b"/MediaBox")
    broken = data[:position] + b"/MediaBux" + data[position + 9 :]
    (touched,) = PdfFileReader(io.BytesIO(broken)).embedded_signatures
    with ThreadPoolExecutor(1) as thread:
        assert not thread.submit(validate_pdf_signature, touched, context).result().intact


READS = ("<img src='file:///etc/passwd'>", "<img src='http://127.0.0.1:9/x'>", "<link rel=stylesheet href='http://127.0.0.1:9/x'>",
         "<iframe src='file:///etc/hostname'></iframe>", "<style>@import url(file:///etc/passwd);</style>")  # fmt: skip


@pytest.mark.parametrize("text", READS)
def test_10_6_no_document_reads_files_or_the_network(published, diploma, users, monkeypatch, text):
    """Names and words of a template are text, whatever stands in them; and the renderer itself knows no such address."""
    import socket

    def forbidden(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    Diploma.objects.filter(pk=diploma.pk).update(team=text[:80], printed=text, project=text[:160])
    diplomas.set_template(
        contest=published.contest, kind="diploma", values=WORDS | {"lead": text[:160], "case": "nominative"}, by=users["staff"]
    )
    diploma.refresh_from_db()
    diploma.contest = published.contest
    with monkeypatch.context() as opening:
        seen = []
        real = open
        opening.setattr("builtins.open", lambda name, *args, **kwargs: seen.append(str(name)) or real(name, *args, **kwargs))
        data = documents.diploma_pdf(diploma)
    assert not [name for name in seen if "/etc/" in name]
    assert "root:" not in text_of(data)
    assert "<" in text_of(data)  # printed as it was written


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/a.css", "font:../pdf.py"]
)
def test_10_6_the_renderer_refuses_every_address_outside_of_the_package(address):
    from weasyprint.urls import FatalURLFetchingError

    from hackathon_portal.documents.pdf import _fetcher

    with pytest.raises((FatalURLFetchingError, ValueError)):
        _fetcher().fetch(address)


def test_10_6_words_of_an_announcement_are_text_on_pages_and_in_notices(contest, users, client, at):
    """The announcement's Markdown keeps no pictures from elsewhere; a notice prints tags as they were written."""
    from hackathon_portal.contests.models import Contest
    from registration.documents import notice
    from tests import build

    tag = "<img src='file:///etc/passwd'><img src='http://127.0.0.1:9/x'>"
    Contest.objects.filter(pk=contest.pk).update(
        rules_text=tag + "\n\n![a](file:///etc/passwd)", arrival=tag[:120], how_to_register=tag, description=tag
    )
    page = client.get(f"/c/{contest.slug}/").content.decode()
    assert not re.search(r"<img[^>]+(file:|127\.0\.0\.1)", page)
    team = build.team(contest)
    type(team).objects.filter(pk=team.pk).update(name=tag[:80])
    application = team.applications.first()
    admit(application, users)
    text = text_of(notice(application.pk)[0][1])
    assert "root:" not in text
    assert "<img" in text


def admit(application, users):
    from registration.actions.decisions import admit_application

    return admit_application(application=application, by=users["staff"])
