"""An archive of a contest always comes out, names what it lacks, proves itself and can be read by a person (402-FZ, art. 29)."""

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile
from datetime import date

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from pyhanko.pdf_utils.reader import PdfFileReader

from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.models import AuditRecord, Job
from judging.models import DetachedSignature, PaperSheet, ProjectFile, Protocol, ScoreSheet
from prizes.models import Award, DocumentTemplate, PayoutApplication, RegisterFile, RegisterLine, RequiredDocument
from prizes.payouts.actions import payments, retention
from registration.models import Application
from tests.clauses.test_tula_10_documents import certificate  # noqa: F401  a fixture
from tests.payouts import accepted, approved_register, text_of

UNREADABLE = "испорчено"


@pytest.fixture
def paid(published, users, at):
    award = Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()
    payment = accepted(award, at, users)
    approved_register(published.contest, users)
    at(2024, 6, 6, 12)
    payments.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    return award


def made(client, contest) -> tuple[Job, bytes]:
    asked = {"action": "archive", "personal": "on", "reason": "передача в архив"}
    answer = client.post(f"/c/{contest.slug}/desk/archive/", asked)
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.outcome
    return job, b"".join(client.get(f"{answer['Location']}file/").streaming_content)


def lacking(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {one["path"]: one["why"] for one in json.loads(book.read("manifest.json"))["files"] if one.get("missing")}


def checked(data: bytes, tmp_path, **options) -> tuple[str, str]:
    """(what the command says, what it complains of)."""
    path = tmp_path / "archive.zip"
    path.write_bytes(data)
    said, complained = io.StringIO(), io.StringIO()
    try:
        call_command("check_archive", path, stdout=said, stderr=complained, **options)
    except CommandError as error:
        return said.getvalue(), f"{complained.getvalue()}{error}"
    return said.getvalue(), complained.getvalue()


def with_files(paid, users) -> dict[str, object]:
    """A stored file of every kind; where it would stand in the archive -> the field."""
    contest, sheet = paid.contest, ScoreSheet.objects.filter(project__contest=paid.contest).first()
    protocol = Protocol.objects.get(published_at__isnull=False)
    signature = DetachedSignature(protocol=protocol, name="п.sig", sha256="0" * 64, signers=[], uploaded_by=users["chair"])
    signature.content.save("signature", ContentFile(b"CMS"))
    paper = PaperSheet(
        project=sheet.project, member=sheet.member, kind=sheet.kind, points={}, scan_name="л.pdf", scan_sha256="0" * 64,
        typed_by=users["secretary"], returned_at=clock.now(),
    )  # fmt: skip
    paper.scan.save("scan", ContentFile(b"%PDF-1.4 sheet"))
    contest.nominations_act_file.save("act", ContentFile(b"%PDF-1.4 act"))
    application = PayoutApplication.objects.get(award=paid)
    document = RequiredDocument(
        application=application, code="extra-1", title="Справка", asked=True, state="given", given_at=clock.now()
    )
    document.content.save("paper", ContentFile(b"\x89PNG\r\n\x1a\n"))
    file = ProjectFile(project=sheet.project, name="слайды.pdf", size=1, sha256="7" * 64, purpose="material")
    file.content.save("a", ContentFile(b"%PDF-1.4 slides"))
    name = f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}"
    return {
        f"{name}-signature-{signature.pk}.sig": signature.content,
        f"sheets/paper-{paper.pk}": paper.scan, "acts/nominations": contest.nominations_act_file,
        f"registers/form4-{application.pk}": application.signed_copy,
        f"registers/papers/{application.pk}-extra-1": document.content,
        f"projects/{sheet.project_id}/{file.pk}-material": file.content,
    }  # fmt: skip


def unreadable(model, column: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', [UNREADABLE, pk])


def test_whatever_is_spoiled_the_archive_comes_out_with_the_rest_and_names_it(paid, users, client_of, tmp_path):
    files = with_files(paid, users)
    whole_job, whole = made(client_of("staff"), paid.contest)
    assert lacking(whole) == {}
    assert "Не вошло" not in whole_job.outcome
    there = set(zipfile.ZipFile(io.BytesIO(whole)).namelist())
    endings = {
        "acts/nominations": ".pdf",
        "registers/papers": ".png",
        "registers/form4": ".pdf",
        "sheets/paper": ".pdf",
        "projects/": ".pdf",
    }
    for path in files:
        [name] = [one for one in there if one == path or one.startswith(f"{path}.")]
        assert next((name.endswith(end) for start, end in endings.items() if path.startswith(start)), True), name

    for field in files.values():
        field.storage.delete(field.name)
    stranger = Application.objects.filter(contest=paid.contest).exclude(team=paid.team).first()
    unreadable(Application, "snils", stranger.pk)
    unreadable(PayoutApplication, "full_name", PayoutApplication.objects.get(award=paid).pk)
    # Erased later, and a letter the bank's file could not hold: what was approved is kept, not made anew.
    RegisterLine.objects.update(full_name="данные стёрты", name_at_bank="Ǻнна", account="")
    template = DocumentTemplate.objects.create(contest=paid.contest, kind="diploma", heading="Диплом")
    template.background.save("a", ContentFile(b"no picture"))
    template.background.storage.delete(template.background.name)
    job, data = made(client_of("staff"), paid.contest)
    lacks = lacking(data)
    for path in files:
        assert any(one == path or one.startswith(f"{path}.") for one in lacks), path
    assert f"data/registration.application.json, запись {stranger.pk}" in lacks
    assert any(path.startswith("documents/") for path in lacks)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        readme, listing = book.read("README.txt").decode(), book.read("Опись.html").decode()
        left = json.loads(book.read("data/registration.application.json"))
        names = set(book.namelist())
        for file in RegisterFile.objects.select_related("register"):
            assert hashlib.sha256(book.read(f"registers/register-{file.register.number}.{file.kind}")).hexdigest() == file.sha256
    assert RegisterFile.objects.count() == 3
    assert stranger.pk not in {row["pk"] for row in left}
    assert len(left) == Application.objects.filter(contest=paid.contest).count() - 1
    assert f"Не вошло: {len(lacks)}" in job.outcome
    spoiled = (*(path.partition(",")[0].partition(".bin")[0] for path in lacks), "documents/")
    assert {one for one in there - names if not one.startswith(spoiled)} == set()
    for path in lacks:
        assert path in readme
        assert path in listing
    _said, complained = checked(data, tmp_path)
    assert "неполон" in complained
    for path in lacks:
        assert path in complained


def a_file_changed_together_with_the_manifest_is_found_by_the_journal(data, contest, client_of, tmp_path):
    said, complained = checked(data, tmp_path)
    digest = hashlib.sha256(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json")).hexdigest()
    assert ("Архив цел" in said, digest in said, complained) == (True, True, "")
    assert digest in AuditRecord.objects.get(name="seal_archive").about
    page = client_of("staff").get(f"/c/{contest.slug}/desk/archive/").content.decode()
    assert digest in page
    # What closing does is said where one closes, not over the form that only builds a file.
    building, closing = re.findall(r"<form[^>]*post.*?</form>", page, re.DOTALL)[-2:]
    assert "Собрать архив" in building
    assert "Порядок и результаты больше не меняются" not in building
    # While something is owed, closing says what instead of what it would do.
    assert "Завершить рано" in closing
    assert "disabled" in closing

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        members = {name: source.read(name) for name in source.namelist()}
        award = members["data/prizes.award.json"] + b" "
        manifest = json.loads(members["manifest.json"])
        entry = next(one for one in manifest["files"] if one["path"] == "data/prizes.award.json")
        old, entry["size"], entry["sha256"] = entry["sha256"], len(award), hashlib.sha256(award).hexdigest()
        members |= {"data/prizes.award.json": award, "manifest.json": json.dumps(manifest).encode()}
        sums = members["SHA256SUMS"].decode().replace(old, entry["sha256"])
        members["SHA256SUMS"] = sums.replace(digest, hashlib.sha256(members["manifest.json"]).hexdigest()).encode()
        for name, content in members.items():
            copy.writestr(name, content)
    assert "такой описи портал не составлял" in checked(target.getvalue(), tmp_path)[1]
    assert "такой описи портал не составлял" in checked(target.getvalue(), tmp_path, sha256=digest)[1]
    assert "Архив цел" in checked(data, tmp_path, sha256=digest)[0]


def test_a_person_reads_it_and_the_usual_tools_the_journal_and_the_seal_prove_it(paid, client_of, tmp_path, certificate):  # noqa: F811
    _job, data = made(client_of("staff"), paid.contest)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        book.extractall(tmp_path)
        names = set(book.namelist())
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert len((tmp_path / "SHA256SUMS").read_text().splitlines()) == len(names) - 2
    ours = tmp_path / "organiser.pem"
    ours.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    check = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "SHA256SUMS.p7s", "-content", "SHA256SUMS",
             "-CAfile", ours.name, "-purpose", "any", "-out", "checked"]  # fmt: skip
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "SHA256SUMS").write_bytes((tmp_path / "SHA256SUMS").read_bytes() + b" ")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode != 0
    [seal] = PdfFileReader(io.BytesIO((tmp_path / "Опись.pdf").read_bytes())).embedded_signatures
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "data/prizes.award.json" in text_of((tmp_path / "Опись.pdf").read_bytes())
    listing = (tmp_path / "Опись.html").read_text()
    rows = list(csv.reader((tmp_path / "index.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:2] == ["Файл", "Что это"]
    told = {row[0]: row[1] for row in rows[1:]}
    assert set(told) == names - {"SHA256SUMS", "SHA256SUMS.p7s", "manifest.json", "Опись.html", "Опись.pdf", "index.csv"}
    assert all(told.values())
    assert all("." in name.rsplit("/", 1)[1] for name in told if "/" in name)
    assert all(name in listing for name in told)
    assert "prizes.award" in (tmp_path / "data" / "Поля.csv").read_text()
    assert "sha256sum -c SHA256SUMS" in (tmp_path / "README.txt").read_text()
    a_file_changed_together_with_the_manifest_is_found_by_the_journal(data, paid.contest, client_of, tmp_path)


def test_after_the_term_of_keeping_the_archive_opens_and_says_what_was_erased(paid, client_of, tmp_path):
    retention.erase_payout(application=PayoutApplication.objects.get(award=paid))
    _job, data = made(client_of("staff"), paid.contest)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert "данные получателей в заявлениях о выплате, с файлами: 1" in book.read("README.txt").decode()
        assert "registers/register-1.xlsx" in book.namelist()
    assert "Не сходится" not in checked(data, tmp_path)[1]
