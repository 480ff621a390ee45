"""The Tula order, section 9 and clause 6.5: composition and its history, invitations, votes, recusal, the protocol's words."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta

import docx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.demo import people, play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from judging import documents, reminders
from judging.actions import commission as actions
from judging.actions import meeting as meetings
from judging.actions import protocol as protocols
from judging.actions import results, sheets
from judging.models import CommissionMember, Mentor, Protocol, Question, Recusal
from judging.queries import commission as commission_queries
from judging.queries import projects as projects_queries
from judging.queries import results as results_queries
from judging.rules.wording import initials
from registration.models import Application, Official
from tests import build
from tests.documents import source_of, words

WHOLE = dict.fromkeys(["applicability", "completeness", "uniqueness", "task_fit", "feasibility", "presentation"], 4)


def docx_words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(parts).replace("\u00a0", " ").split())


def test_9_4_the_order_has_a_file_and_somebody_without_an_account_is_invited_by_letter(
    contest, commission, client_of, client, at
):
    at(2024, 5, 10)
    url = f"/c/{contest.slug}/commission/composition/"
    staff = client_of("staff")
    order = {"action": "order", "order_number": "14-ОСН", "order_date": "2024-05-10", "reason": "новый приказ вместо прежнего"}
    wrong = staff.post(url, order | {"order_file": SimpleUploadedFile("приказ.pdf", b"not a pdf")})
    assert "Приказ прикладывают файлом PDF" in wrong.content.decode()
    staff.post(url, order | {"order_file": SimpleUploadedFile("приказ.pdf", b"%PDF-1.4\n%%EOF")})
    assert b"".join(client_of("member1").get(f"/c/{contest.slug}/commission/order.pdf").streaming_content).startswith(b"%PDF")
    staff.post(
        url,
        {
            "action": "member",
            "email": "novyi@example.org",
            "full_name": "Новый Лев Ильич",
            "position": "доцент",
            "role": "member",
            "act_number": "14-ОСН",
            "act_date": "2024-05-10",
        },
    )
    letter = OutboxMessage.objects.get(recipient="novyi@example.org")
    link = next(word for word in whole_text(letter).split() if "/accounts/password/reset/key/" in word)
    page = client.get(link.split("//", 1)[1].partition("/")[2].join(["/", ""]), follow=True)
    assert page.status_code == 200
    assert b'name="password1"' in page.content


def test_9_4_a_replacement_is_kept_with_its_day_reason_and_who_came(contest, commission, client_of, users, at):
    at(2024, 5, 14)
    leaving = CommissionMember.objects.get(user=users["member2"])
    fresh = build.user("smena@example.org")
    preview = client_of("staff").post(
        f"/c/{contest.slug}/commission/composition/",
        {"action": "member", "email": fresh.email, "full_name": "Сменов Илья Олегович", "position": "доцент", "role": "member",
         "replaces": leaving.pk, "act_number": "15-ОСН", "act_date": "2024-05-14"}, follow=True,
    )  # fmt: skip
    assert "Ельников Семён Юрьевич выбывает в тот же день" in preview.content.decode()
    assert not CommissionMember.objects.filter(user=fresh).exists()
    client_of("staff").post(f"{preview.request['PATH_INFO']}confirm/")
    came = CommissionMember.objects.get(user=fresh)
    leaving.refresh_from_db()
    assert (came.replaces, came.joined_on, leaving.left_on) == (leaving, date(2024, 5, 14), date(2024, 5, 14))
    page = client_of("staff").get(f"/c/{contest.slug}/commission/composition/").content.decode()
    assert "вместо: Ельников Семён Юрьевич" in page
    assert "приказ от 14.05.2024 № 15-ОСН" in page
    assert client_of("member2").get(f"/c/{contest.slug}/sheets/").status_code == 403


def test_9_6_every_member_is_invited_with_the_agenda(contest, commission, client_of, users, at):
    at(2024, 5, 20, 12)
    meeting = {"held_on": "2024-05-26", "begins_at": "18:00", "place": "https://video.example.org/komissiya", "agenda": "Итоги"}
    client_of("secretary").post(f"/c/{contest.slug}/commission/meeting/", meeting)
    held = commission.meetings.get()
    url = f"/c/{contest.slug}/commission/meeting/{held.pk}/"
    client_of("secretary").post(url + "questions/", {"kind": "other", "text": "О порядке выступлений"})
    assert client_of("staff").post(url + "invite/").status_code == 403
    client_of("secretary").post(url + "invite/")
    letters = OutboxMessage.objects.filter(kind="judging.invitation")
    assert set(letters.values_list("recipient", flat=True)) == {actor.email for actor in people.COMMISSION}
    for part in ("26 мая 2024 г., 18:00", "https://video.example.org/komissiya", "1. О порядке выступлений"):
        assert part in letters[0].body.replace("\u00a0", " ")
    client_of("secretary").post(url + "invite/")
    assert letters.count() == 16


@pytest.fixture
def asked(judged, assessed, client_of, at):
    """A question of the agenda at a meeting where seven of eight are present; `said(who, choice)` votes by the page."""
    judged.held = play.meeting(judged)
    at(2024, 5, 26, 18, 30)
    judged.question = meetings.put_question(meeting=judged.held, kind="other", text="Принять регламент", by=judged.users["chair"])
    judged.vote_url = f"/c/{judged.contest.slug}/commission/questions/{judged.question.pk}/"
    judged.said = lambda who, choice: (
        client_of(who).post(judged.vote_url + "vote/", {"choice": choice}, follow=True).content.decode()
    )
    return judged


def test_9_6_a_vote_needs_a_quorum_and_only_present_members_have_one(asked, client_of):
    assert "Голосование по этому вопросу не открыто" in asked.said("chair", "for")
    asked.held.attendance.exclude(
        member__user__in=[asked.users[who] for who in ("chair", "secretary", "member1", "member2", "member3")]
    ).delete()
    refused = client_of("secretary").post(asked.vote_url, {"action": "open"}, follow=True).content.decode()
    assert "Нет кворума: присутствует 5 из 8, нужно более 2/3, то есть не меньше 6. (п.\u00a09.6)" in refused
    member = CommissionMember.objects.get(user=asked.users["member4"])
    asked.held.attendance.create(member=member, mode="video")
    client_of("secretary").post(asked.vote_url, {"action": "open"})
    assert "Вы не отмечены среди присутствующих" in asked.said("member6", "for")
    assert client_of("staff").post(asked.vote_url + "vote/", {"choice": "for"}).status_code == 403
    asked.held.attendance.get(member=member).delete()
    assert "Нет кворума" in client_of("secretary").post(asked.vote_url, {"action": "close"}, follow=True).content.decode()


def test_9_6_who_voted_how_is_told_after_the_vote_and_stands_in_the_protocol(asked, client_of, at):
    client_of("secretary").post(asked.vote_url, {"action": "open"})
    for who, choice in (("chair", "against"), ("chair", "for"), ("secretary", "for"), ("member1", "for"), ("member2", "for"),
                        ("member3", "against"), ("member4", "abstained")):  # fmt: skip
        assert "Голос записан" in asked.said(who, choice)
    open_page = client_of("member1").get(f"/c/{asked.contest.slug}/commission/").content.decode()
    assert "Кто как голосовал" not in open_page
    client_of("secretary").post(asked.vote_url, {"action": "close"})
    asked.question.refresh_from_db()
    assert asked.question.adopted is True
    page = " ".join(client_of("member1").get(f"/c/{asked.contest.slug}/commission/").content.decode().split())
    assert "за 4, против 1, воздержались 1, не голосовали 1; могли голосовать 7" in page
    assert "Каменев Виктор Андреевич — воздержался" in page
    assert "Полевой Денис Игоревич — отсутствовал(а)" in page
    play.closing(asked, asked.held)
    at(2024, 5, 26, 19)
    protocol = protocols.draft_protocol(meeting=asked.held, number="3", by=asked.users["secretary"])
    (vote,) = protocol.figures["votes"]
    assert (vote["in_favour"], vote["against"], vote["abstained"], vote["voters"]) == (4, 1, 1, 7)
    assert "А. Л. Громов – за" in words(documents.protocol_pdf(protocol))
    assert "А. Л. Громов – за" in docx_words(documents.protocol_docx(protocol))
    cells = build.cells_of(client_of("secretary").get(f"/c/{asked.contest.slug}/commission/export/attendance/").content)
    assert {"Принять регламент", "воздержался", "отсутствовал(а)", "7 из 8"} <= set(cells)


def test_9_6_a_member_recused_from_the_team_has_no_vote_about_it(asked, client_of):
    team = Recusal.objects.get().team
    violation = team.project.violations.create(clause="4.4", text="…", raised_by=asked.users["staff"])
    question = meetings.put_question(
        meeting=asked.held, kind="violation", text="", violation=violation, consequence="warning", by=asked.users["chair"]
    )
    meetings.open_vote(question=question, by=asked.users["chair"])
    with pytest.raises(RuleViolation, match="самоотвод по этой команде и в голосовании не участвуете"):
        meetings.cast_vote(question=question, choice="for", by=asked.users["member4"])
    (found,) = commission_queries.votes_on([Question.objects.get(pk=question.pk)], asked.held, asked.contest)
    assert found.outcome.voters == 6


def test_9_6_what_the_commission_says_of_an_applicant_stands_beside_the_application(asked, client_of):
    application = Application.objects.filter(contest=asked.contest).order_by("number").last()
    url = f"/c/{asked.contest.slug}/commission/meeting/{asked.held.pk}/questions/"
    assert client_of("secretary").post(url, {"kind": "admit", "application": "999999"}).status_code == 422
    client_of("secretary").post(url, {"kind": "admit", "application": application.number})
    question = Question.objects.get(kind="admit")
    meetings.open_vote(question=question, by=asked.users["chair"])
    for who in ("chair", "secretary", "member1", "member2"):
        meetings.cast_vote(question=question, choice="for", by=asked.users[who])
    meetings.close_vote(question=question, by=asked.users["chair"])
    page = source_of(client_of("staff").get(f"/c/{asked.contest.slug}/desk/applications/{application.number}/"))
    assert f"Рекомендация для организатора: допустить к участию заявителя по заявке № {application.number} — принято." in page


def test_9_6_a_violation_is_decided_once(asked):
    build.with_power(asked.contest, {"deed": "disqualify", "who": "commission", "how": "by_vote", "clause": "11.2"})
    project = projects_queries.submitted_projects(asked.contest).first()
    violation = project.violations.create(clause="4.4", text="…", raised_by=asked.users["staff"])
    ask = {"meeting": asked.held, "kind": "violation", "text": "", "violation": violation, "by": asked.users["chair"]}
    first, second = (meetings.put_question(**ask, consequence=name) for name in ("warning", "excluded"))
    meetings.open_vote(question=first, by=asked.users["chair"])
    meetings.close_vote(question=first, by=asked.users["chair"])
    with pytest.raises(RuleViolation, match="Этот вопрос уже решён"):
        meetings.open_vote(question=second, by=asked.users["chair"])
    meetings.drop_question(question=second, by=asked.users["chair"])
    assert list(asked.held.questions.filter(kind="violation")) == [first]


@pytest.fixture
def unequal(judged, at):
    """Closed: the second project of the first nomination has one sheet fewer and a higher mean."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    first = judged.contest.nominations.first()
    judged.pair = [
        project for project in projects_queries.submitted_projects(judged.contest) if project.nomination_id == first.pk
    ]
    for index, project in enumerate(judged.pair):
        for actor in people.COMMISSION[: 8 - index]:
            points = WHOLE if index == 0 else WHOLE | {"uniqueness": 5}
            sheets.save_sheet(
                project=project, kind="commission", points=points, comments={}, revision=None, by=judged.users[actor.login]
            )
            sheets.sign_sheet(project=project, kind="commission", by=judged.users[actor.login])
    judged.held = play.meeting(judged)
    at(2024, 5, 26, 19)
    return judged


def test_6_5_the_commission_may_use_the_mean_only_by_a_recorded_vote(unequal, client_of):
    ask = {"meeting": unequal.held, "kind": "mean", "text": "", "by": unequal.users["chair"]}
    unequal.contest = build.with_regulation(unequal.contest, {"judging.mean_by_vote": True})
    with pytest.raises(RuleViolation, match="после закрытия оценки"):
        meetings.put_question(**ask)
    sheets.close_assessment(contest=unequal.contest, by=unequal.users["chair"])
    unequal.refresh()

    def order() -> list[int]:
        return [row.project for row in results_queries.results(unequal.contest)[0].standings]

    by_sum = [project.pk for project in unequal.pair]
    assert order() == by_sum
    page = client_of("chair").get(f"/c/{unequal.contest.slug}/commission/ranking/").content.decode()
    assert "По среднему призовые места были бы другими" in page
    assert "допускает приказ № 50-ОСН" in " ".join(page.split())
    question = meetings.put_question(**ask, nomination=unequal.contest.nominations.first())
    meetings.open_vote(question=question, by=unequal.users["chair"])
    for actor in people.COMMISSION[:3]:
        meetings.cast_vote(question=question, choice="for", by=unequal.users[actor.login])
    assert order() == by_sum
    meetings.cast_vote(question=question, choice="for", by=unequal.users["member2"])
    with pytest.raises(RuleViolation, match="Голосование ещё не закрыто"):
        protocols.draft_protocol(meeting=unequal.held, number="3", by=unequal.users["secretary"])
    meetings.close_vote(question=question, by=unequal.users["chair"])
    assert order() == list(reversed(by_sum))
    # In the other nominations nobody was assessed, so their projects tie on every place; here only the vote matters.
    assert results_queries.results(unequal.contest)[1].by_mean is False
    assert (
        "Места определены по среднему баллу"
        in client_of("chair").get(f"/c/{unequal.contest.slug}/commission/ranking/").content.decode()
    )


def test_6_5_a_regulation_that_does_not_allow_it_keeps_the_sum(unequal):
    sheets.close_assessment(contest=unequal.contest, by=unequal.users["chair"])
    with pytest.raises(RuleViolation, match="Порядок не позволяет заменить сумму средним"):
        meetings.put_question(meeting=unequal.held, kind="mean", text="", by=unequal.users["chair"])


def test_9_5_a_possible_tie_is_hinted_and_the_member_decides(judged, client_of, users, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    projects = list(projects_queries.submitted_projects(judged.contest))
    relative = Application.objects.filter(team=projects[0].team).first()
    Application.objects.filter(pk=relative.pk).update(surname="Дубравина", name="Лада", patronymic="Петровна")
    Official.objects.filter(full_name="Дубравин Пётр Савельевич").update(workplace="")
    Mentor.objects.create(contest=judged.contest, user=users["member1"], full_name="Дубравин Пётр Савельевич", proposed_by="…")
    checkpoint = judged.contest.checkpoints.create(
        title="а", opens_at=judged.contest.announced_at, closes_at=judged.contest.project_deadline_at
    )
    checkpoint.notes.create(team=projects[1].team, author=users["member1"], light="green")
    url = f"/c/{judged.contest.slug}/sheets/"
    page = client_of("member1").get(url).content.decode()
    assert "Та же фамилия «Дубравин», отчество «Петровна»: возможно, сын или дочь: Дубравина Лада" in page
    assert "Вы были ментором этой команды" in page
    assert "Возможная связь с командой" in client_of("member1").get(f"{url}{projects[0].pk}/").content.decode()
    assert "возможная связь" not in client_of("member2").get(url).content.decode()
    asked = source_of(client_of("member1").get(f"{url}{projects[0].pk}/recuse/"))
    assert "у проекта будет не больше 7\u00a0листов из 8" in asked
    assert not Recusal.objects.exists()


def test_9_5_an_interest_the_chair_waived_lets_the_member_assess_and_stands_in_the_protocol(closed_with_recusal, client_of):
    stage = closed_with_recusal
    (figure,) = stage.protocol.figures["recusals"]
    assert figure["waived"] == "Громов Аркадий Львович: Связь десятилетней давности"
    assert "Самоотвод не принят: Громов Аркадий Львович: Связь десятилетней давности" in words(
        documents.protocol_pdf(stage.protocol)
    )


@pytest.fixture
def closed_with_recusal(judged, client_of, users, at):
    """A recusal was declared and waived by the chair; the member has assessed the team; the protocol is drafted."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    judged.refresh()
    projects = list(projects_queries.submitted_projects(judged.contest))
    member = CommissionMember.objects.get(user=users["member1"])
    recusal = actions.declare_recusal(member=member, team=projects[0].team, reason="Учился с капитаном", by=users["member1"])
    build.with_power(judged.contest, {"deed": "waive_recusal", "who": "chair", "clause": "9.5"})
    judged.refresh()
    url = f"/c/{judged.contest.slug}/commission/recusals/{recusal.pk}/waive/"
    assert client_of("secretary").post(url, {"reason": "…"}).status_code == 403
    client_of("chair").post(url, {"reason": " "})
    recusal.refresh_from_db()
    assert recusal.waived_at is None
    client_of("chair").post(url, {"reason": "Связь десятилетней давности"})
    for index, project in enumerate(projects):
        points = WHOLE | {"uniqueness": index % 2 * 5}
        sheets.save_sheet(project=project, kind="commission", points=points, comments={}, revision=None, by=users["member1"])
        sheets.sign_sheet(project=project, kind="commission", by=users["member1"])
    assert len(results_queries.valid_sheets(judged.contest)) == 6
    judged.held = play.meeting(judged)
    play.closing(judged, judged.held)
    at(2024, 5, 26, 19)
    judged.protocol = protocols.draft_protocol(meeting=judged.held, number="3", by=users["secretary"])
    return judged


def test_9_5_the_chair_does_not_decide_a_tie_between_teams_the_chair_is_recused_from(judged, users, at):
    play.assessment(judged, points=lambda project, login, criterion: 3)
    held = play.meeting(judged)
    at(2024, 5, 26, 18)
    chair = CommissionMember.objects.get(user=users["chair"])
    first, second, *_rest = projects_queries.submitted_projects(judged.contest)
    Recusal.objects.create(member=chair, team=first.team, reason="Интерес")
    Recusal.objects.create(member=CommissionMember.objects.get(user=users["member1"]), team=second.team, reason="Интерес")
    sheets.close_assessment(contest=judged.contest, by=users["chair"])
    judged.refresh()
    tie = next(result for result in results_queries.results(judged.contest) if any(first.pk in group for group in result.ties))
    with pytest.raises(RuleViolation, match="Председатель заявил самоотвод по одной из команд, а порядок не называет"):
        results.break_tie(meeting=held, division=tie.division.key, order=tie.ties[0], reason="…", by=users["chair"])


@pytest.fixture
def drafted(closed):
    closed.protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    closed.url = f"/c/{closed.contest.slug}/commission/protocol/"
    return closed


def sign_all(stage, protocol, *, dissent: str = "") -> Protocol:
    for position, row in enumerate(stage.held.attendance.select_related("member__user").order_by("id")):
        protocols.sign_protocol(
            protocol=protocol, by=row.member.user, sha256=protocol.sha256, dissent=dissent if position == 1 else ""
        )
    return Protocol.objects.get(pk=protocol.pk)


def test_6_5_the_words_of_the_protocol_are_edited_and_its_figures_are_not(drafted, client_of):
    before = drafted.protocol.figures
    page = client_of("secretary").post(
        drafted.url + "edit/", {"opening": "Открыл заседание председатель.", "resolved": "Направить протокол.", "figures": "{}"}
    )
    assert page.status_code == 302
    changed = results_queries.protocol_in_force(drafted.contest)
    assert (changed.pk, changed.version, changed.figures) == (drafted.protocol.pk, 1, before)
    assert changed.sha256 != drafted.protocol.sha256
    content = json.dumps(
        before | {"opening": "Открыл заседание председатель.", "resolved": "Направить протокол."},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    assert changed.sha256 == hashlib.sha256(content.encode()).hexdigest()
    for text in (words(documents.protocol_pdf(changed)), docx_words(documents.protocol_docx(changed))):
        assert "Открыл заседание председатель." in text
        assert "Направить протокол." in text
        assert changed.sha256 in text.replace(" ", "")
    assert client_of("member1").get(drafted.url + "edit/").status_code == 403


def test_6_5_editing_after_a_signature_makes_version_2_and_says_why(drafted, client_of):
    protocols.sign_protocol(protocol=drafted.protocol, by=drafted.users["chair"], sha256=drafted.protocol.sha256)
    edit = {"opening": "Иначе", "resolved": ""}
    assert "Напишите причину" in client_of("secretary").post(drafted.url + "edit/", edit).content.decode()
    client_of("secretary").post(drafted.url + "edit/", edit | {"reason": "Опечатка во вступлении"})
    second = results_queries.protocol_in_force(drafted.contest)
    assert (second.version, second.opening, second.changed_because, second.signatures.count()) == (
        2,
        "Иначе",
        "Опечатка во вступлении",
        0,
    )
    page = client_of("chair").get(drafted.url).content.decode()
    assert "Это новая версия" in page
    assert "Опечатка во вступлении" in page
    assert "Причина: Опечатка во вступлении" in words(documents.protocol_pdf(second))
    old = client_of("chair").get(f"/c/{drafted.contest.slug}/commission/protocol.pdf?version={drafted.protocol.pk}")
    # Versions are inside the portal; the face of the document says why it was made anew.
    assert "версия" not in words(old.content) + words(documents.protocol_pdf(second))
    assert "Причина:" not in words(old.content)


def test_6_5_a_dissenting_opinion_is_attached_under_its_signature(drafted, client_of):
    signed = sign_all(drafted, drafted.protocol, dissent="Проект второй команды лучше готов к внедрению.")
    dissenter = signed.signatures.exclude(dissent="").get().member
    assert signed.state == "signed"
    for text in (words(documents.protocol_pdf(signed)), docx_words(documents.protocol_docx(signed))):
        assert f"Особое мнение: {initials(dissenter.full_name)}".replace("\u00a0", " ") in text
        assert "Проект второй команды лучше готов к внедрению." in text
    assert "Особое мнение" in client_of("member1").get(drafted.url).content.decode()


def test_6_5_the_signed_document_stays_the_same_to_the_byte(drafted, client_of):
    sign_all(drafted, drafted.protocol)
    url = f"/c/{drafted.contest.slug}/commission/protocol.pdf"
    first = client_of("secretary").get(url).content
    assert client_of("chair").get(url).content == first
    assert Protocol.objects.get(pk=drafted.protocol.pk).signed_file.read() == first


def signature_of(data: bytes, name: str) -> bytes:
    """A detached CMS signature by a certificate made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


def test_6_5_a_detached_signature_is_kept_beside_the_signed_document(drafted, client_of):
    url = drafted.url + "signatures/"
    file = SimpleUploadedFile("подпись.sig", signature_of(b"x", "Громов Аркадий Львович"))
    assert "Протокол подписан ещё не всеми" in client_of("chair").post(url, {"file": file}, follow=True).content.decode()
    sign_all(drafted, drafted.protocol)
    document = client_of("chair").get(f"/c/{drafted.contest.slug}/commission/protocol.pdf").content
    wrong = client_of("chair").post(url, {"file": SimpleUploadedFile("подпись.sig", b"not a signature")})
    assert wrong.status_code == 422
    assert "Это не файл отсоединённой подписи" in wrong.content.decode()
    data = signature_of(document, "Громов Аркадий Львович")
    client_of("chair").post(url, {"file": SimpleUploadedFile("подпись.sig", data)})
    client_of("chair").post(url, {"file": SimpleUploadedFile("подпись.sig", data)})
    kept = drafted.protocol.detached_signatures.get()
    assert kept.signers == ["Громов Аркадий Львович"]
    assert b"".join(client_of("staff").get(f"{url}{kept.pk}/").streaming_content) == data
    assert client_of("accountant").post(url, {"file": SimpleUploadedFile("п.sig", data)}).status_code == 403


def test_6_5_the_secretary_is_reminded_of_the_day_to_send_and_to_publish_once(drafted, client_of, at):
    sign_all(drafted, drafted.protocol)
    at(2024, 5, 27, 10)
    assert reminders.send(contest=drafted.contest) == 1
    reminders.send(contest=drafted.contest)
    letter = OutboxMessage.objects.get(kind="judging.protocol_due")
    assert (letter.recipient, "направить в министерство" in letter.body) == (people.SECRETARY.email, True)
    client_of("secretary").post(drafted.url + "sent/", {"how": "СЭД, исх. № 12"})
    assert Protocol.objects.get(pk=drafted.protocol.pk).sent_how == "СЭД, исх. № 12"
    at(2024, 6, 3, 10)
    reminders.send(contest=drafted.contest)
    late = OutboxMessage.objects.filter(kind="judging.protocol_due").last()
    assert "опубликовать не позднее 31 мая 2024 г." in late.body.replace("\u00a0", " ")


def test_6_5_protocol_database_workbook_api_and_pages_hold_the_same_figures(drafted, client_of):
    """Every total, mean and place of the protocol, as PDF, DOCX, workbook and page, against the rows of the database."""
    figures = drafted.protocol.figures
    pdf, word = words(documents.protocol_pdf(drafted.protocol)), docx_words(documents.protocol_docx(drafted.protocol))
    cells = build.cells_of(client_of("secretary").get(f"/c/{drafted.contest.slug}/commission/export/sheets/").content)
    page = client_of("chair").get(drafted.url).content.decode()
    answer = client_of("chair").get(f"/c/{drafted.contest.slug}/commission/standings.json").json()
    by_api = {row["project_id"]: row for nomination in answer["nominations"] for row in nomination["rows"]}
    rows = [(nomination, row) for nomination in figures["nominations"] for row in nomination["rows"]]
    assert len(rows) == 6
    for nomination, row in rows:
        signed = drafted.contest.projects.get(pk=row["project_id"]).sheets.filter(signed_at__isnull=False)
        recused = set(Recusal.objects.filter(team_id=row["team_id"]).values_list("member_id", flat=True))
        sums = [sum(score.points for score in sheet.scores.all()) for sheet in signed if sheet.member_id not in recused]
        assert (int(row["total"]), row["sheets"]) == (sum(sums), len(sums))
        said = by_api[row["project_id"]]
        assert [said[key] for key in ("total", "sheets", "mean", "place_from")] == [
            row[key] for key in ("total", "sheets", "mean", "place")
        ]
        line = f"{row['places']} {row['team']} {row['project']} {row['total']} {row['sheets']} {row['mean']}"
        assert line in pdf
        assert line in word
        assert f'<td class="num" data-label="Сумма">{row["total"]}</td>' in page
        assert {
            row["team"],
            nomination["title"],
            int(row["total"]),
            float(row["mean"].replace(",", ".")),
            int(row["places"]),
        } <= set(cells)
    for actor in people.COMMISSION:
        assert initials(actor.full_name).replace("\u00a0", " ") in pdf
        assert actor.position in word
    assert drafted.protocol.sha256 in pdf.replace(" ", "")
