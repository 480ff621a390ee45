"""The contest as one ZIP that proves itself; payout data goes after its time of keeping, results stay."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import EmailField
from phonenumber_field.modelfields import PhoneNumberField

from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.encryption import EncryptedDateField
from hackathon_portal.kernel.manifest import problems_of
from hackathon_portal.kernel.models import AccessRecord, Job, OutboxMessage
from judging.models import DetachedSignature, PaperSheet, Protocol, ScoreSheet
from prizes import tasks
from prizes.archive import contents
from prizes.models import Award, Diploma, Payment, PayoutApplication
from prizes.payouts.actions import payments
from prizes.payouts.queries import payments as payments_queries
from registration.models import Application
from tests.payouts import accepted, approved_register


@pytest.fixture
def paid(published, users, at):
    """The contest with one prize paid."""
    award = Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()
    payment = accepted(award, at, users)
    approved_register(published.contest, users)
    at(2024, 6, 6, 12)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    return award


def archived(client, contest, **asked) -> tuple[zipfile.ZipFile, bytes]:
    answer = client.post(f"/c/{contest.slug}/desk/archive/", {"action": "archive", **asked})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.outcome
    data = b"".join(client.get(f"{answer['Location']}file/").streaming_content)
    return zipfile.ZipFile(io.BytesIO(data)), data


def everything_in(book: zipfile.ZipFile) -> str:
    return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist() if name.endswith((".json", ".csv")))


def test_the_archive_holds_the_whole_contest_and_its_manifest(paid, client_of):
    book, _data = archived(client_of("staff"), paid.contest, personal="on", reason="передача в архив министерства")
    names = set(book.namelist())
    manifest = json.loads(book.read("manifest.json"))
    assert {entry["path"] for entry in manifest["files"]} == names - {"manifest.json"}
    assert manifest["contest"] == paid.contest.slug
    for part in ("protocols/", "sheets/", "registers/register-1.txt", "registers/income-2024.xlsx", "journal/actions.csv",
                 "data/prizes.award.json", "data/registration.application.json", "data/judging.score.json", "documents/diploma-1.pdf"):  # fmt: skip
        assert any(name.startswith(part) for name in names), part
    text = everything_in(book)
    captain = paid.team.applications.get(role="captain")
    assert captain.inn in text
    assert captain.surname in text
    scores = json.loads(book.read("data/judging.score.json"))
    from judging.models import Score

    assert len(scores) == Score.objects.filter(sheet__project__contest=paid.contest).count()
    assert AccessRecord.objects.filter(subject__contains="архив").count() == 1


def test_without_personal_data_nobody_is_in_it(paid, client_of):
    book, _data = archived(client_of("staff"), paid.contest)
    text = everything_in(book)
    names = set(book.namelist())
    assert not any(name.startswith(("registers/", "documents/")) for name in names)
    for person in Application.objects.filter(contest=paid.contest):
        for secret in (person.surname, person.email, person.passport_number, person.snils, person.inn, person.account):
            assert not secret or f'"{secret}"' not in text, secret
        assert person.email not in text
    application = PayoutApplication.objects.get(award=paid)
    assert application.full_name not in text
    assert application.account not in text
    assert not AccessRecord.objects.filter(subject__contains="архив").exists()


def test_personal_data_needs_a_reason_and_an_archive_the_right(paid, client_of):
    url = f"/c/{paid.contest.slug}/desk/archive/"
    page = client_of("staff").post(url, {"action": "archive", "personal": "on", "reason": ""}).content.decode()
    assert "зачем нужны персональные данные" in page
    assert not Job.objects.exists()
    assert client_of("secretary").post(url, {"action": "archive"}).status_code == 403


def test_no_secret_of_the_portal_is_in_the_archive(paid, client_of):
    book, _data = archived(client_of("staff"), paid.contest, personal="on", reason="передача в архив")
    for name in book.namelist():
        if name.startswith("data/"):
            for row in json.loads(book.read(name)):
                assert not set(row.get("fields", {})) & contents.SECRET, name
    assert "pbkdf2" not in everything_in(book)


def test_the_check_command_finds_every_change(paid, client_of, tmp_path):
    _book, data = archived(client_of("staff"), paid.contest)
    whole = tmp_path / "a.zip"
    whole.write_bytes(data)
    said = io.StringIO()
    call_command("check_archive", whole, stdout=said)
    assert "Архив цел" in said.getvalue()

    def changed(edit) -> list[str]:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
            for name in source.namelist():
                edited = edit(name, source.read(name))
                if edited is not None:
                    copy.writestr(name, edited)
            if edit("extra", b"") == b"extra":
                copy.writestr("extra", b"extra")
        return problems_of(target)[0]

    award = "data/prizes.award.json"
    assert changed(lambda name, content: content + b" " if name == award else content) == [f"{award}: содержание изменено"]
    assert changed(lambda name, content: None if name == award else content) == [f"{award}: файла нет в архиве"]
    assert changed(lambda name, content: b"extra" if name == "extra" else content) == ["extra: файла нет в описи"]
    broken = tmp_path / "b.zip"
    broken.write_bytes(data[: len(data) // 2])
    with pytest.raises(CommandError, match="Не сходится"):
        call_command("check_archive", broken, stderr=io.StringIO())
    with pytest.raises(CommandError, match="не открывается"):
        call_command("check_archive", tmp_path / "none.zip")


def test_every_model_of_the_stages_is_in_the_archive_or_belongs_to_no_contest():
    outside = {model._meta.label_lower for model in contents._models() if contents._way_to_contest(model) is None}
    assert outside == {"contests.savedpreset"}  # a preset is its owner's, of no contest


def test_payout_data_goes_after_its_time_of_keeping_and_sums_stay(paid, at, django_capture_on_commit_callbacks):
    assert tasks.erase_after_retention() == 0
    copy = PayoutApplication.objects.get(award=paid).signed_copy
    storage, name = copy.storage, copy.name
    assert storage.exists(name)
    at(2029, 5, 26, 12)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.erase_after_retention() == 1
    application = PayoutApplication.objects.get(award=paid)
    assert application.full_name == "данные стёрты"
    assert not any(getattr(application, field) for field in ("inn", "snils", "account", "passport", "birth_date", "phone", "bik"))
    assert not storage.exists(name)
    payment = Payment.objects.get(award=paid)
    assert (payment.state, payment.net, payment.recipient_hash) == ("paid", 130_500, "")
    assert payments_queries.reconciliation(paid.contest)["holds"]
    assert Diploma.objects.filter(contest=paid.contest).exists()
    assert not OutboxMessage.objects.filter(kind__startswith="prizes.pay").exclude(body="").exists()
    assert tasks.erase_after_retention() == 0


def test_every_address_number_and_birth_date_is_known_to_be_personal():
    """A new model with somebody's address or number does not slip into the archive without personal data."""
    of_organisations = {"registration.school.email", "contests.mediaoutlet.email"}
    told = {
        f"{model._meta.label_lower}.{field.name}"
        for model in contents._models()
        for field in model._meta.get_fields()
        if isinstance(field, EmailField | PhoneNumberField | EncryptedDateField)
        and field.name not in contents.PERSONAL.get(model._meta.label_lower, set()) | contents.SECRET
    }
    assert told - of_organisations == set()


def test_signature_files_and_scans_lie_beside_what_they_sign(published, client_of):
    protocol = Protocol.objects.get(published_at__isnull=False)
    signature = DetachedSignature(
        protocol=protocol, name="подпись.sig", sha256="0" * 64, signers=[], uploaded_by=published.users["chair"]
    )
    signature.content.save("signature", ContentFile(b"CMS"))
    sheet = ScoreSheet.objects.filter(project__contest=published.contest).first()
    paper = PaperSheet(
        project=sheet.project, member=sheet.member, kind=sheet.kind, points={}, scan_name="лист.pdf", scan_sha256="0" * 64,
        typed_by=published.users["secretary"], returned_at=clock.now(),
    )  # fmt: skip
    paper.scan.save("scan", ContentFile(b"%PDF"))
    book, _data = archived(client_of("staff"), published.contest)
    name = f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}-signature-{signature.pk}.sig"
    assert (book.read(name), book.read(f"sheets/paper-{paper.pk}")) == (b"CMS", b"%PDF")
