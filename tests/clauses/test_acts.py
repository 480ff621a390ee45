"""Protocols of other kinds than of results (Tula: clauses 3.6, 11.3, 11.6): votes become a document, signed, kept and referred to."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from hackathon_portal.demo import people
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging import documents
from judging.actions import acts, letterheads, mentoring, withdrawing
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.models import Mentor, Protocol, ProtocolTemplate
from judging.queries import agenda
from registration.actions import closing
from tests import build
from tests.documents import words

MEMBERS = [actor.login for actor in people.COMMISSION]


@pytest.fixture
def held(commission, contest, users, at):
    """A meeting of 14 May 2024 with seven of eight present."""
    at(2024, 5, 14, 12)
    meeting = meetings.open_meeting(
        commission=contest.commission,
        held_on=date(2024, 5, 14),
        agenda="Менторы",
        by=users["secretary"],
        begins_at=time(12),
        place="зал 1",
    )
    present = [member.pk for member in contest.commission.members.all() if member.user != users[MEMBERS[-1]]]
    meetings.mark_attendance(meeting=meeting, present=dict.fromkeys(present, "in_person"), by=users["secretary"])
    return meeting


def voted(meeting, users, kind, *, choice="for", text="", **fields):
    question = meetings.put_question(meeting=meeting, kind=kind, text=text, by=users["secretary"], **fields)
    meetings.open_vote(question=question, by=users["secretary"])
    for login in MEMBERS[:-1]:
        meetings.cast_vote(question=question, choice=choice, by=users[login])
    return meetings.close_vote(question=question, by=users["secretary"])


def signed(act, users):
    for login in MEMBERS[:-1]:
        act = protocols.sign_protocol(protocol=act, by=users[login], sha256=act.sha256)
    return Protocol.objects.get(pk=act.pk)


@pytest.fixture
def mentor(contest, users):
    Mentor.objects.filter(contest=contest).delete()
    return mentoring.propose_mentor(
        contest=contest, user=users["accountant"], full_name="Менторов Иван Ильич", proposed_by="министерство", by=users["staff"]
    )


def test_3_6_mentors_are_approved_by_the_portals_protocol_and_by_no_other_number(held, mentor, contest, users):
    question = voted(held, users, "mentors")
    assert question.text == "Утвердить состав менторов: Менторов Иван Ильич"
    act = acts.draft_act(meeting=held, kind="mentors", number="1", questions=[question], by=users["secretary"])
    assert OutboxMessage.objects.filter(kind="judging.protocol_waits").count() == 7
    assert agenda.signed_acts(contest, "mentors") == []
    act = signed(act, users)
    assert (act.state, act.send_by) == ("signed", None)
    text = words(documents.protocol_pdf(act))
    for line in (
        "заседания конкурсной комиссии об утверждении состава менторов", "14.05.2024 № 1", "начало в 12:00, зал 1",
        "1.1. Утвердить состав менторов: Менторов Иван Ильич.", "«за» – 7, «против» – 0", "Председатель А. Л. Громов", "Подписано простой",
    ):  # fmt: skip
        assert line in text, line
    with pytest.raises(RuleViolation) as other:
        mentoring.approve_mentors(contest=contest, mentors=[mentor], number="77", on=date(2024, 5, 14), by=users["staff"])
    assert "№ 1 от 14.05.2024" in str(other.value)
    late = mentoring.propose_mentor(
        contest=contest, user=users["member1"], full_name="Новый Пётр", proposed_by="партнёр", by=users["staff"]
    )
    with pytest.raises(RuleViolation, match="Новый Пётр"):
        mentoring.approve_mentors(contest=contest, mentors=[mentor, late], number="1", on=date(2024, 5, 14), by=users["staff"])
    mentoring.approve_mentors(contest=contest, mentors=[mentor], number="1", on=date(2024, 5, 14), by=users["staff"])
    assert acts.uses_of(act, contest) == ["по нему утверждены менторы: 1"]
    for again in (
        lambda: acts.withdraw_act(act=act, reason="ошибка", by=users["secretary"]),
        lambda: acts.draft_act(
            meeting=held, kind="mentors", number="1", questions=[question], by=users["secretary"], reason="ошибка"
        ),
    ):
        with pytest.raises(RuleViolation) as used:
            again()
        assert used.value.code == "act.used"


def test_11_6_early_closing_refers_to_the_signed_protocol(held, contest, users, monkeypatch):
    monkeypatch.setattr(type(contest), "seats_limit", property(lambda self: 0))
    build.team(contest)
    question = voted(held, users, "closing")
    act = acts.draft_act(meeting=held, kind="early_closing", number="2", questions=[question], by=users["secretary"])
    with pytest.raises(RuleViolation, match="подписанному протоколу"):
        acts.close_registration_by(act=act, by=users["staff"])
    act = signed(act, users)
    with pytest.raises(RuleViolation, match="приложите его файлом"):
        closing.close_registration_early(contest=contest, number="9", decided_on=date(2024, 5, 14), by=users["staff"])
    acts.close_registration_by(act=act, by=users["staff"])
    contest.refresh_from_db()
    assert contest.early_closing_protocol == "№ 2 от 14.05.2024"
    assert acts.uses_of(act, contest) == ["по нему завершён приём заявок"]


def test_a_decision_that_was_not_adopted_closes_nothing(held, contest, users):
    question = voted(held, users, "closing", choice="against")
    act = signed(
        acts.draft_act(meeting=held, kind="early_closing", number="2", questions=[question], by=users["secretary"]), users
    )
    assert "Решение не принято" in words(documents.protocol_pdf(act))
    with pytest.raises(RuleViolation) as refused:
        acts.close_registration_by(act=act, by=users["staff"])
    assert refused.value.code == "closing.no_protocol"


def test_drafting_is_refused_in_words_and_a_new_version_says_why(held, contest, users):
    question = voted(held, users, "other", text="Принять регламент")
    waiting = meetings.put_question(meeting=held, kind="tasks", text="", by=users["secretary"])
    assert waiting.text.startswith("Утвердить номинации и задания конкурса: «")
    for given, code in (
        ({"kind": "results"}, "act.kind"), ({"number": " "}, "protocol.no_number"), ({"questions": []}, "act.no_questions"),
        ({"questions": [question, waiting]}, "vote.open"),
    ):  # fmt: skip
        asked = {"meeting": held, "kind": "other", "number": "3", "questions": [question], "by": users["secretary"]} | given
        with pytest.raises(RuleViolation) as refused:
            acts.draft_act(**asked)
        assert refused.value.code == code
    with pytest.raises(RuleViolation):
        acts.draft_act(meeting=held, kind="other", number="3", questions=[question], by=users["member1"])
    act = acts.draft_act(meeting=held, kind="other", number="3", questions=[question], by=users["secretary"])
    with pytest.raises(RuleViolation) as taken:
        acts.draft_act(meeting=held, kind="exclusion", number="3", questions=[question], by=users["secretary"])
    assert taken.value.code == "protocol.number_taken"
    with pytest.raises(RuleViolation, match="Отозвать протокол"):
        meetings.mark_attendance(meeting=held, present={}, by=users["secretary"])
    before = act.sha256
    act = acts.edit_act(act=act, wording={"spoke_1": "А. Л. Громов поддержал.", "heading": ""}, by=users["secretary"])
    assert act.version == 1
    assert act.sha256 != before
    assert "ВЫСТУПИЛИ: А. Л. Громов поддержал." in words(documents.protocol_pdf(act))
    protocols.sign_protocol(protocol=act, by=users["chair"], sha256=act.sha256)
    with pytest.raises(RuleViolation) as no_reason:
        acts.edit_act(act=act, wording={"place": "г. Тула"}, by=users["secretary"])
    assert no_reason.value.code == "protocol.no_reason"
    second = acts.edit_act(act=act, wording={"place": "г. Тула"}, by=users["secretary"], reason="опечатка")
    assert (second.version, Protocol.objects.get(pk=act.pk).state) == (2, "superseded")
    assert "Причина: опечатка." in words(documents.protocol_pdf(second))
    acts.withdraw_act(act=second, reason="не тот день", by=users["secretary"])
    meetings.mark_attendance(meeting=held, present={}, by=users["secretary"])


def test_a_missing_signature_is_printed_and_the_signed_file_stays_the_same(held, contest, users, client_of):
    act = acts.draft_act(
        meeting=held,
        kind="other",
        number="4",
        questions=[voted(held, users, "other", text="Принять регламент")],
        by=users["secretary"],
    )
    for login in MEMBERS[:-2]:
        protocols.sign_protocol(protocol=act, by=users[login], sha256=act.sha256)
    last = contest.commission.members.get(user=users[MEMBERS[-2]])
    withdrawing.note_missing_signature(protocol=act, member=last, reason="болезнь", by=users["secretary"])
    act.refresh_from_db()
    assert act.state == "signed"
    url = reverse("act_file", args=[contest.slug, act.pk, "pdf"])
    first, second = (client_of("chair").get(url).content for _ in range(2))
    assert first == second
    assert "Подпись отсутствует: болезнь." in words(first)
    assert PdfReader(io.BytesIO(first)).trailer["/Root"]["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_pages_of_acts_lead_from_the_vote_to_the_signature(held, contest, users, client_of):
    question = voted(held, users, "other", text="Принять регламент")
    secretary = client_of("secretary")
    url = reverse("acts", args=[contest.slug])
    assert secretary.post(url, {"kind": "other", "number": ""}).status_code == 422
    assert secretary.post(url, {"kind": "other", "number": "5", "questions": [question.pk]}).status_code == 302
    act = Protocol.objects.get(kind="other")
    assert "№ 5 от" in secretary.get(url).content.decode()
    page = client_of("chair").get(reverse("act", args=[contest.slug, act.pk])).content.decode()
    assert "Подписать протокол" in page
    assert "1.1. Принять регламент." in page
    assert reverse("sign_act", args=[contest.slug, act.pk]) in page
    edited = secretary.post(
        reverse("edit_act", args=[contest.slug, act.pk]), {"place": "г. Тула", "heard_1": "Доклад секретаря."}
    )
    assert edited.status_code == 302
    assert "Доклад секретаря." in secretary.get(reverse("act", args=[contest.slug, act.pk])).content.decode()
    assert client_of("member1").post(url, {"kind": "other"}).status_code == 200
    assert secretary.post(reverse("withdraw_act", args=[contest.slug, act.pk]), {"reason": "ошибка"}).status_code == 302
    act.refresh_from_db()
    assert (act.state, act.ended_because) == ("withdrawn", "ошибка")


def test_9_6_the_published_decision_is_a_page_and_a_file(published, users, client, client_of):
    contest = published.contest
    protocol = Protocol.objects.get(meeting__commission__contest=contest)
    page = client.get(reverse("results", args=[contest.slug])).content.decode()
    url = reverse("decision_file", args=[contest.slug, protocol.pk])
    for shown in ("Протокол № 3 от 26.05.2024", url, "Громов Аркадий Львович, заместитель министра, председатель"):
        assert shown in page, shown
    totals = {row["total"] for nomination in protocol.figures["nominations"] for row in nomination["rows"]}
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    text = words(answer.content)
    assert "РЕШЕНИЕ 26.05.2024 протокол № 3" in text
    for nomination in protocol.figures["nominations"]:
        assert f"1 {nomination['rows'][0]['team']} {nomination['rows'][0]['project']} победитель" in text
    assert not [total for total in totals if f" {total} " in text]  # the order says nothing of points: they stay inside
    contest.regulation.judging.__dict__["points_published"] = True
    try:
        told = words(documents.decision_pdf(protocol, contest))
    finally:
        contest.regulation.judging.__dict__["points_published"] = False
    assert all(f" {row['total']}" in told for nomination in protocol.figures["nominations"] for row in nomination["rows"][:1])
    assert client.get(reverse("decision_file", args=[contest.slug, protocol.pk + 99])).status_code == 404
    Protocol.objects.filter(pk=protocol.pk).update(published_at=None)
    assert client.get(url).status_code == 404


def letterhead_of(*texts: str, header: str = "") -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for entry in source.infolist():
            if entry.filename != name:
                made.writestr(entry, source.read(entry))
        made.writestr(name, content)
    return target.getvalue()


def upload(data: bytes, name: str = "бланк.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_letterhead_of_the_organiser_is_tried_used_and_given_up(published, users, client_of):
    contest = published.contest
    protocol = Protocol.objects.get(meeting__commission__contest=contest)
    own = letterhead_of("{{ номер }}: {{ вопросы[0].решили[0] }}", header="БЛАНК {{ организация }}")
    url = reverse("protocol_template", args=[contest.slug])
    assert client_of("secretary").get(url).status_code == 403
    staff = client_of("staff")
    assert staff.post(url, {"file": upload(own)}).status_code == 302
    made = docx.Document(io.BytesIO(documents.protocol_docx(protocol)))
    assert made.paragraphs[0].text.startswith("3: 1.1. Определить места")
    assert made.sections[0].header.paragraphs[0].text.startswith("БЛАНК Министерство")
    sample = docx.Document(io.BytesIO(staff.get(reverse("protocol_template_file", args=[contest.slug, "sample"])).content))
    assert sample.paragraphs[0].text.startswith("0: 1.1.")
    assert (
        staff.get(reverse("protocol_template_file", args=[contest.slug, "blank"])).content == documents.DOCX_TEMPLATE.read_bytes()
    )
    assert staff.post(url, {"file": upload(documents.DOCX_TEMPLATE.read_bytes())}).status_code == 302
    assert staff.post(url, {"action": "drop"}).status_code == 302
    assert not ProtocolTemplate.objects.exists()
    assert docx.Document(io.BytesIO(documents.protocol_docx(protocol))).paragraphs[0].text.startswith("Министерство")


RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://x/attachedTemplate" Target="file:///c:/x.dotm" TargetMode="External"/></Relationships>'
FIELD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r></w:p></w:body></w:document>'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><w:document xmlns:w="x"/>'
PLAIN = letterhead_of("{{ номер }}")
REFUSED = {
    "an unknown name": (letterhead_of("{{ нумер }}"), "Такого значения нет: «нумер»"),
    "an unknown part": (letterhead_of("{{ председатель.строки }}"), "строки"),
    "a call in a header": (letterhead_of("x", header="{{ range(9) }}"), "вызов функции"),
    "a way out": (letterhead_of("{{ дата.__class__.__mro__ }}"), "Такой части нет"),
    "macros": (with_part(PLAIN, "word/vbaProject.bin", b"x"), "макросы"),
    "an embedded object": (with_part(PLAIN, "word/embeddings/o.bin", b"x"), "вложенные объекты"),
    "a template fetched": (with_part(PLAIN, "word/_rels/settings.xml.rels", RELS), "по сети или с диска"),
    "a field that fetches": (with_part(PLAIN, "word/document.xml", FIELD), "DDE"),
    "entities": (with_part(PLAIN, "word/document.xml", ENTITY), "не бывает"),
    "a bomb": (with_part(PLAIN, "word/media/x.xml", b"\0" * 45_000_000), "Нужен файл DOCX"),
    "no document": (b"PK\x05\x06" + b"\0" * 18, "Это не документ DOCX"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_hostile_letterhead_is_refused_in_words_and_nothing_is_kept(what, contest, users):
    data, told = REFUSED[what]
    with pytest.raises(RuleViolation) as refused:
        letterheads.set_protocol_template(contest=contest, upload=upload(data), by=users["staff"])
    assert told in str(refused.value), str(refused.value)
    assert not ProtocolTemplate.objects.exists()
