"""The contest as one ZIP that proves itself; payout data goes after its time of keeping, results stay."""

import io
import json
import re
import uuid
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import CharField, FileField, JSONField, TextField

from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.manifest import problems_of
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, Job, OutboxMessage
from hackathon_portal.kernel.personal import Kind, personal_columns, tables
from judging.models import DetachedSignature, PaperSheet, ProjectFile, Protocol, ScoreSheet
from prizes import tasks
from prizes.archive import contents, data, papers
from prizes.models import Award, Diploma, Payment, PayoutApplication
from prizes.payouts.actions import payments
from prizes.payouts.queries import payments as payments_queries
from registration.models import Application, Finding, Team, TeamLeader
from tests.payouts import accepted, approved_register
from tests.searching import texts_in

STRANGER, NICK = "Чужестранцев Пафнутий Ильич", "pafnutij1961"


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


def everything_in(data: bytes) -> list[tuple[str, str]]:
    """(where, text) of every member, documents and workbooks unpacked."""
    return list(texts_in(data))


def people_of_the_world() -> dict[str, str]:
    """What names or reaches anybody the portal knows -> whose it is: every value the registry calls a name, a contact or a document."""
    told: dict[str, str] = {}
    kinds = {Kind.NAME, Kind.CONTACT, Kind.DOCUMENT, Kind.BANK, Kind.PLACE, Kind.BIRTH, Kind.FILE, Kind.ADDRESS}
    for table in tables():
        model = apps.get_model(table.label)
        columns = [column for column in table.personal.values() if column.kind in kinds]
        if not columns or hasattr(model, "pgh_tracked_model"):
            continue
        for row in model._default_manager.all():
            for column in columns:
                value = getattr(row, column.name)
                for one in value if isinstance(value, list) else [value]:
                    text = one.isoformat() if isinstance(one, date) else str(one or "")
                    # Four digits of a passport or a first name are not enough to name anybody.
                    if len(text) > (5 if text.isdigit() else 3) and column.name not in ("name", "patronymic"):
                        told[text] = f"{table.label}.{column.name}"
                    if column.kind is Kind.NAME and len(text.split()) == 3:  # a full name: the surname alone names as well
                        told[text.split()[0]] = f"{table.label}.{column.name}"
    return told


def test_the_archive_holds_the_whole_contest_and_its_manifest(paid, client_of):
    book, data = archived(client_of("staff"), paid.contest, personal="on", reason="передача в архив министерства")
    names = set(book.namelist())
    manifest = json.loads(book.read("manifest.json"))
    assert {entry["path"] for entry in manifest["files"]} == names - {"manifest.json", "SHA256SUMS"}
    assert not any(entry.get("missing") or not entry["title"] for entry in manifest["files"])
    assert manifest["contest"] == paid.contest.slug
    for part in ("protocols/", "sheets/", "registers/register-1.txt", "registers/income-2024.xlsx", "journal/actions.csv",
                 "data/prizes.award.json", "data/registration.application.json", "data/judging.score.json", "documents/diploma-1.pdf"):  # fmt: skip
        assert any(name.startswith(part) for name in names), part
    captain = paid.team.applications.get(role="captain")
    for word in (captain.inn, captain.surname):
        assert any(word in text for where, text in everything_in(data) if "!data/registration" in where)
    scores = json.loads(book.read("data/judging.score.json"))
    from judging.models import Score

    assert len(scores) == Score.objects.filter(sheet__project__contest=paid.contest).count()


@pytest.fixture
def lived_in(paid, users):
    """What people type freely, each with a name in it; files whose content and name tell one."""
    contest, captain = paid.contest, paid.team.applications.get(role="captain")
    name = f"{captain.surname} {captain.name}"
    project = paid.project
    project.description = f"Сделал {name}"
    project.repository_url = f"https://example.org/{NICK}"
    project.save()
    for purpose, person in (("material", ""), ("image_consent", name)):
        ProjectFile.objects.create(
            project=project, name=f"{name}.txt", content=ContentFile(f"{name} {purpose}".encode(), "a"), size=1, person=person,
            sha256=purpose.ljust(64, "0"), purpose=purpose,
        )  # fmt: skip
    project.violations.create(clause="4.1", text=f"{name} списал", answer=f"{name} не списывал", raised_by=users["staff"])
    project.objections.create(objector=STRANGER, document="б", text=f"{name}: моя работа", opened_by=users["staff"])
    Team.objects.filter(pk=paid.team_id).update(about=f"Капитан {name}", sending_organisation=f"школа, {STRANGER}")
    Application.objects.filter(pk=captain.pk).update(decision_comment=f"{name}: паспорт проверен", skills=name)
    TeamLeader.objects.create(team=paid.team, full_name=STRANGER, position="учитель", email="leader@example.org")
    Finding.objects.create(application=captain, code="а", clause="1", verdict="pass", message=f"{name} уже подавал")
    contest.nominations_act_file.save(f"{STRANGER}.txt", ContentFile(STRANGER.encode()))
    contest.officer_name, contest.late_announcement_reason = STRANGER, f"болел {STRANGER}"
    contest.save()
    contest.support_requests.create(author=users["staff"], subject=f"от {name}").messages.create(
        by=users["staff"], text=f"{name} спрашивает"
    )
    sheet = ScoreSheet.objects.filter(project=project).first()
    sheet.comment = f"{name} молодец"
    sheet.save()
    sheet.scores.update(comment=f"{name} старался")
    meeting = contest.commission.meetings.first()
    meeting.agenda = f"о деле {name}"
    meeting.save()
    meeting.questions.create(text=f"Простить {name}", opened_at=clock.now(), closed_at=clock.now(), adopted=True)
    AuditRecord.objects.create(
        name="add_member",
        title="Действие",
        contest_ref=contest.pk,
        about=name,
        reason=name,
        context=uuid.uuid4(),
        user=users["staff"],
    )
    record_access(by=users["staff"], contest_id=contest.pk, subject=name, reason=name, address="203.0.113.9")
    return paid


def test_without_personal_data_nobody_is_in_any_member_of_it(lived_in, client_of):
    staff = client_of("staff")
    book, data = archived(staff, lived_in.contest)
    names = set(book.namelist())
    assert not any(name.startswith(("registers/", "documents/", "projects/", "acts/")) for name in names)
    assert any(name.startswith("sheets/") for name in names)
    assert any(name.endswith("-published.xlsx") for name in names)
    people = people_of_the_world()
    assert len(people) > 100
    assert STRANGER in people
    assert NICK not in people
    told = [
        (where, word, people.get(word)) for where, text in everything_in(data) for word in [*people, NICK] if names_in(word, text)
    ]
    assert told == []
    # What was planted would be found: with personal data it is there.
    _book, data = archived(staff, lived_in.contest, personal="on", reason="передача в архив")
    found = {word for _, text in everything_in(data) for word in [*people, NICK] if names_in(word, text)}
    assert {STRANGER, NICK, lived_in.team.applications.get(role="captain").surname} <= found
    readme = staff.get(f"/c/{lived_in.contest.slug}/desk/archive/").content.decode()
    for line in papers.NOT_WITHOUT_PERSONAL:
        assert line in readme
        assert line in book.read("README.txt").decode()


def test_under_the_other_regulation_nobody_is_in_it_either(kuzbass_published):
    target = io.BytesIO()
    contents.write_archive(kuzbass_published.contest, target, personal=False)
    people = people_of_the_world()
    told = [
        (where, word, people[word]) for where, text in everything_in(target.getvalue()) for word in people if names_in(word, text)
    ]
    assert told == []


def names_in(word: str, text: str) -> bool:
    """A surname or a number stands as a word of its own; an address, a full name anywhere."""
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)) if word.isalnum() else word in text


def test_a_text_goes_without_personal_data_only_when_somebody_has_looked_at_it():
    """The texts that go are columns that exist and say of nobody; every other text stays, that of a new model too."""
    for label, names in data.OPEN_TEXTS.items():
        model = apps.get_model(label)
        assert names <= {field.name for field in model._meta.fields}, label
        assert not names & set(personal_columns(model)), label
        assert not names & data.SECRET
    for model in data.all_models():
        gone = set(data.fields_of(model, personal=False))
        assert not gone & set(personal_columns(model))
        for field in model._meta.fields:
            if isinstance(field, CharField | TextField | JSONField | FileField) and not field.choices and field.name in gone:
                assert field.name in data.OPEN_TEXTS[model._meta.label_lower]


def test_orders_and_takings_of_the_archive_are_in_the_access_journal(paid, client_of):
    archived(client_of("staff"), paid.contest, personal="on", reason="передача в архив")
    archived(client_of("staff"), paid.contest)
    whole, nameless = Job.objects.order_by("pk")
    rows = list(AccessRecord.objects.filter(contest_ref=paid.contest.pk).order_by("pk").values_list("subject", "reason"))
    assert rows == [
        ("архив конкурса с персональными данными", "передача в архив"),
        (f"скачан файл задания № {whole.pk}", "передача в архив"),
        ("архив конкурса без персональных данных", "архив конкурса на хранение"),
        (f"скачан файл задания № {nameless.pk}", "архив конкурса на хранение"),
    ]


def test_personal_data_needs_a_reason_and_an_archive_the_right(paid, client_of):
    url = f"/c/{paid.contest.slug}/desk/archive/"
    page = client_of("staff").post(url, {"action": "archive", "personal": "on", "reason": ""}).content.decode()
    assert "зачем нужны персональные данные" in page
    assert not Job.objects.exists()
    assert client_of("secretary").post(url, {"action": "archive"}).status_code == 403


def test_no_secret_of_the_portal_is_in_the_archive(paid, client_of):
    book, whole = archived(client_of("staff"), paid.contest, personal="on", reason="передача в архив")
    for name in book.namelist():
        if name.startswith("data/") and name.endswith(".json"):
            for row in json.loads(book.read(name)):
                assert not set(row.get("fields", {})) & data.SECRET, name
                assert "private_note" not in row.get("fields", {})
    assert not any("pbkdf2" in text for _, text in everything_in(whole))


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
    outside = {model._meta.label_lower for model in data.all_models() if data.way_to_contest(model) is None}
    assert outside == {"contests.savedpreset"}  # a preset is its owner's, of no contest


def test_payout_data_goes_after_its_time_of_keeping_and_sums_stay(paid, at, django_capture_on_commit_callbacks):
    assert tasks.erase_after_retention() == 0
    copy = PayoutApplication.objects.get(award=paid).signed_copy
    storage, name = copy.storage, copy.name
    assert storage.exists(name)
    for day in ((2029, 5, 26), (2029, 12, 31)):  # five years after the reporting year of the payment: 402-FZ, art. 29
        at(*day, 23)
        assert tasks.erase_after_retention() == 0
    assert storage.exists(name)
    at(2030, 1, 1, 0, 30)
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
    paper.scan.save("scan", ContentFile(b"%PDF-1.4 sheet"))
    book, _data = archived(client_of("staff"), published.contest, personal="on", reason="передача в архив")
    name = f"protocols/protocol-{protocol.meeting_id}-v{protocol.version}-signature-{signature.pk}.sig"
    assert (book.read(name), book.read(f"sheets/paper-{paper.pk}.pdf")) == (b"CMS", b"%PDF-1.4 sheet")
