"""Section 12 of the Kuzbass regulation: prizes to each member, their papers, the term, those who do not ask."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.demo import stories
from hackathon_portal.demo.play import Stage
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, OutboxMessage
from prizes.announced import announced_on
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import shares
from prizes.models import Award, Parcel, Payment, PayoutApplication, RequiredDocument
from prizes.payouts import printed, reminders
from prizes.payouts.actions import payments, payout_applications
from prizes.payouts.actions import required_documents as required_documents_actions
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries import required_documents as required_documents_queries
from prizes.rules import required_documents
from prizes.rules import shares as share_rules
from registration.models import Application, Representative
from tests import build
from tests.documents import words
from tests.payouts import approved_register, payer
from tests.representing import link_parent, prove, whoever_acts

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")
PAPERS = {
    ("adult", False): {"passport", "inn", "snils", "card", "consent"},
    ("minor", False): {"passport", "inn", "snils", "card", "consent", "parent_consent"},
    ("child", False): {"parent_passport", "parent_inn", "parent_snils", "card", "parent_consent"},
    ("adult", True): {"foreign_passport", "translation", "entry", "statement", "card", "consent"},
    ("child", True): {
        "parent_passport", "parent_inn", "parent_snils", "foreign_passport", "translation", "entry", "statement", "card",
        "foreign_consent", "parent_consent",
    },
}  # fmt: skip


@pytest.fixture
def stage(kuzbass_published) -> Stage:
    return kuzbass_published


@pytest.fixture
def whole(stage) -> Award:
    """The prize of an adult team: 90,000 roubles for the first place of students."""
    return Award.objects.get(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"])


@pytest.fixture
def parts(whole) -> list[Award]:
    return list(shares.parts_of(whole))


def later(stage, days: int, *clock_time: int):
    """So many days after the results were announced, by the clock of the region."""
    day = announced_on(stage.contest) + timedelta(days=days)
    return clock.fixed_at(datetime(day.year, day.month, day.day, *(clock_time or (12,)), tzinfo=NOVOKUZNETSK))


def signed(parts: list[Award]) -> None:
    for part in parts:
        shares_actions.agree_to_share(part=part, amount=part.amount, by=part.holder.user)


def handed_in(stage, part: Award, number: int = 1, **changes) -> PayoutApplication:
    part.contest = stage.contest
    return kuzbass_play.hand_in(part, number=number, by=part.holder.user, **changes)


def all_accepted(stage, application: PayoutApplication) -> None:
    rows = required_documents_queries.required_documents_of(application, stage.contest)
    required_documents_actions.check_required_documents(
        application=application,
        verdicts={row.code: (True, "") for row in rows if row.required_document},
        by=stage.users["accountant"],
    )


@pytest.mark.parametrize(("group", "foreign"), PAPERS)
def test_k61_k63_k64_k65_k66_the_papers_follow_from_age_and_citizenship(kuzbass, group, foreign):
    assert {one.code for one in required_documents.checklist(kuzbass, group, foreign=foreign)} == PAPERS[group, foreign]


@pytest.mark.parametrize(
    ("born", "group"),
    [(date(2011, 3, 4), "child"), (date(2011, 3, 3), "minor"), (date(2007, 3, 4), "minor"), (date(2007, 3, 3), "adult")],
)
def test_k63_the_age_is_that_of_the_day_of_announcement(kuzbass, born, group):
    assert required_documents.age_group(born, kuzbass, on=date(2025, 3, 3)) == group


def test_k69_each_member_has_an_equal_part_and_the_kopecks_go_to_the_captain(kuzbass):
    assert share_rules.equal_parts(Decimal("100.00"), 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert share_rules.equal_parts(Decimal(90_000), 3) == [Decimal(30_000)] * 3


def test_k69_the_captain_divides_anew_everybody_signs_and_the_sum_is_the_prize(stage, whole, parts):
    assert [part.holder.role for part in parts] == ["captain", "member", "member"]
    assert sum(part.amount for part in parts) == whole.amount == Decimal(90_000)
    captain, member = parts[0].holder.user, parts[1].holder.user
    signed(parts)
    assert shares.division_is_agreed(whole)
    amounts = dict(zip([part.pk for part in parts], [Decimal(40_000), Decimal(25_000), Decimal("24999.99")], strict=True))
    with pytest.raises(RuleViolation, match="Разница 0,01") as refused:
        shares_actions.set_shares(award=whole, amounts=amounts, by=captain)
    assert refused.value.clause == "15"
    with pytest.raises(RuleViolation, match="предлагает капитан"):
        shares_actions.set_shares(award=whole, amounts=amounts, by=member)
    amounts[parts[2].pk] = Decimal(25_000)
    shares_actions.set_shares(award=whole, amounts=amounts, by=captain)
    assert not shares.division_is_agreed(whole)
    with pytest.raises(RuleViolation, match="изменили"):
        shares_actions.agree_to_share(part=parts[1], amount=Decimal(30_000), by=member)
    assert OutboxMessage.objects.filter(kind="prizes.shares", recipient=parts[1].holder.email).count() == 1
    signed(list(shares.parts_of(whole))[1:])
    assert shares.division_is_agreed(whole)


def test_k69_the_organiser_divides_with_a_reason_where_the_team_cannot_agree(stage, whole, parts):
    amounts = {part.pk: Decimal(30_000) for part in parts}
    with pytest.raises(RuleViolation, match="почему приз делит организатор"):
        shares_actions.set_shares(award=whole, amounts=amounts, by=stage.users["staff"])
    shares_actions.set_shares(award=whole, amounts=amounts, by=stage.users["staff"], reason="Команда не договорилась.")
    whole.refresh_from_db()
    assert shares.division_is_agreed(whole)
    assert AuditRecord.objects.filter(name="set_shares", reason__startswith="основание — в записи «").exists()
    other = dict(zip([part.pk for part in parts], [Decimal(80_000), Decimal(5_000), Decimal(5_000)], strict=True))
    with pytest.raises(RuleViolation, match="Приз разделил организатор: Команда не договорилась") as refused:
        shares_actions.set_shares(award=whole, amounts=other, by=parts[0].holder.user)
    assert refused.value.code == "shares.decided"
    shares_actions.set_shares(award=whole, amounts=other, by=stage.users["staff"], reason="Новое решение.")
    assert list(shares.parts_of(whole).values_list("amount", flat=True)) == list(other.values())


def test_k69_a_part_is_not_paid_before_everybody_has_signed(stage, parts):
    with later(stage, 3):
        application = handed_in(stage, parts[0])
        all_accepted(stage, application)
        with pytest.raises(RuleViolation, match="подписали не все") as refused:
            payout_applications.accept_payout_application(application=application, by=stage.users["accountant"])
    assert refused.value.clause == "15"


def test_k61_every_paper_is_handed_in_and_checked_before_the_payment(stage, parts, client_of):
    accountant = stage.users["accountant"]
    person = parts[0].holder.user
    signed(parts)
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=parts[0], by=person)
        payout_applications.save_payout_application(application=application, values=kuzbass_play.requisites(1), by=person)
        with pytest.raises(RuleViolation, match="Приложите: Копия паспорта") as refused:
            payout_applications.submit_payout_application(application=application, by=person)
        assert refused.value.clause == "12.10"
        page = client_of(person).get(f"/c/kuzbass/prizes/{parts[0].pk}/").content.decode()
        assert "Готово 0 из 5" in page
        assert "форме № 4" not in page
        with pytest.raises(RuleViolation, match="нужен PDF или снимок"):
            required_documents_actions.attach_required_document(
                application=application, code="passport", upload=SimpleUploadedFile("a.exe", b"MZ"), by=person
            )
        application = handed_in(stage, parts[0])
        with pytest.raises(RuleViolation, match="Сначала проверьте документы"):
            payout_applications.accept_payout_application(application=application, by=accountant)
        with pytest.raises(RuleViolation, match="приложен другой файл, посмотрите его заново"):
            required_documents_actions.check_required_documents(
                application=application, verdicts={"passport": (True, "")}, by=accountant, seen={"passport": "20250101"}
            )
        with pytest.raises(RuleViolation, match="напишите, что исправить"):
            required_documents_actions.check_required_documents(
                application=application, verdicts={"passport": (False, "")}, by=accountant
            )
        required_documents_actions.check_required_documents(
            application=application, verdicts={"passport": (False, "нет страницы с пропиской"), "inn": (True, "")}, by=accountant
        )
        application.refresh_from_db()
        assert (application.state, application.message) == (
            "returned", "Копия паспорта (все заполненные страницы) — нет страницы с пропиской",
        )  # fmt: skip
        required_documents_actions.attach_required_document(
            application=application, code="passport", upload=SimpleUploadedFile("p.pdf", kuzbass_play.SCAN), by=person
        )
        payout_applications.submit_payout_application(application=application, by=person)
        all_accepted(stage, application)
        payment = payout_applications.accept_payout_application(application=application, by=accountant)
    assert (payment.gross, payment.tax, payment.net) == (30_000, 3_900, 26_100)


def test_k61_a_scan_is_seen_by_the_accountant_and_each_look_is_kept(stage, parts, client_of):
    with later(stage, 3):
        application = handed_in(stage, parts[0])
        url = f"/c/kuzbass/payouts/applications/{application.pk}/papers/passport/"
        assert client_of(stage.users["accountant"]).get(url).status_code == 200
        for login in ("staff", "expert1"):
            assert client_of(stage.users[login]).get(url).status_code == 403
        assert client_of(parts[1].holder.user).get(f"/c/kuzbass/prizes/{parts[0].pk}/papers/passport/file/").status_code == 404
    assert AccessRecord.objects.filter(subject__contains="Копия паспорта").count() == 1


def test_k62_the_last_second_of_the_thirtieth_day_is_in_time(stage, parts):
    assert parts[0].apply_by == announced_on(stage.contest) + timedelta(days=30)
    with later(stage, 30, 23, 59, 59):
        assert handed_in(stage, parts[0], number=1).state == "submitted"
    with later(stage, 31, 0, 0, 0), pytest.raises(RuleViolation, match="истёк") as refused:
        handed_in(stage, parts[1], number=2)
    assert refused.value.clause == "12.10"


def test_k62_reminders_leave_fourteen_seven_three_and_one_day_before(stage, parts):
    with later(stage, 2):
        handed_in(stage, parts[0])
    told = []
    for days in (15, 16, 20, 23, 27, 29, 30):
        with later(stage, days, 10):
            reminders.send(contest=stage.contest)
            reminders.send(contest=stage.contest)
        told.append(OutboxMessage.objects.filter(recipient=parts[1].holder.email, subject__contains="срок").count())
    assert told == [0, 1, 1, 2, 3, 4, 4]
    assert not OutboxMessage.objects.filter(recipient=parts[0].holder.email, subject__contains="срок").exists()


@pytest.fixture
def child(stage, parts) -> Award:
    """A member who was thirteen when the winners were announced, with a parent who has consented."""
    holder = parts[1].holder
    holder.birth_date = date(2011, 6, 1)
    holder.save()
    with later(stage, 1):
        kuzbass_play.represent(stage, holder)
        link_parent(holder)
    parts[1].holder.refresh_from_db()
    return parts[1]


def test_k63_the_papers_and_the_account_of_somebody_under_fourteen_are_the_parents(stage, child):
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=child, by=child.holder.user)
        assert application.full_name == child.holder.representative.full_name == stories.mother_of(child.holder.surname)
        assert application.registration_address == "г. Кемерово, ул. Вымышленная, д. 1"
        codes = {row.code for row in required_documents_queries.required_documents_of(application, stage.contest)}
    assert codes == PAPERS["child", False]


def test_k73_appendix_5_is_filled_in_for_the_linked_parent_who_signs(stage, child, client_of):
    with later(stage, 3):
        parent = whoever_acts(child)
        assert parent == child.holder.representative.user
        payout_applications.begin_payout_application(award=child, by=parent)
        answer = client_of(parent).get(f"/c/kuzbass/prizes/{child.pk}/papers/parent_consent/form.pdf")
    said = words(answer.content)
    assert f"Я, {stories.mother_of(child.holder.surname)}" in said
    assert child.holder.full_name == "Опалов Юлиан"
    assert "Опалова Юлиана, 2011 года рождения" in said
    assert "персональных данных моего несовершеннолетнего ребенка" in said


def test_k63_a_parent_asks_for_the_childs_prize_from_an_account_of_their_own(stage, client_of):
    award = (
        Award.objects.filter(contest=stage.contest, part_of__team__name="Ёлочки", amount__gt=0).select_related("holder").first()
    )
    child = award.holder
    Application.objects.filter(pk=child.pk).update(birth_date=date(2013, 1, 1))
    representative, parent = child.representative, build.user()
    url = f"/c/{stage.contest.slug}/prizes/"
    token = "svoya-ssylka"
    Representative.objects.filter(pk=representative.pk).update(token_hash=hashlib.sha256(token.encode()).hexdigest())
    with later(stage, 3):
        assert client_of(parent).get(f"{url}{award.pk}/").status_code == 404
        link = f"/represent/{token}/"
        assert "получите код на почту" in client_of(parent).post(link, {"action": "link"}, follow=True).content.decode()
        own = prove(client_of(child.user), link).post(link, {"action": "link"}, follow=True).content.decode()
        assert "Это учётная запись самого участника" in own
        assert prove(client_of(parent), link).post(link, {"action": "link"}).status_code == 302
        other = prove(client_of(build.user()), link).post(link, {"action": "link"}, follow=True).content.decode()
        assert "уже связана другая учётная запись" in other
        assert f'href="{url}"' in client_of(parent).get("/cabinet/").content.decode()
        client_of(parent).post(f"{url}{award.part_of_id}/shares/", {"action": "sign", "amount": str(award.amount)})
        award.refresh_from_db()
        assert award.agreed_at is not None
        client_of(parent).post(f"{url}{award.pk}/begin/")
        page = client_of(parent).get(f"{url}{award.pk}/").content.decode()
        assert "Копия паспорта родителя или законного представителя" in page
        upload = SimpleUploadedFile("p.pdf", kuzbass_play.SCAN)
        client_of(parent).post(f"{url}{award.pk}/papers/parent_passport/", {"file": upload})
        assert RequiredDocument.objects.get().code == "parent_passport"
    assert AuditRecord.objects.filter(name="attach_required_document", user=parent).exists()
    sibling = Award.objects.filter(part_of=award.part_of).exclude(pk=award.pk).first()
    assert client_of(parent).get(f"{url}{sibling.pk}/").status_code == 404
    Representative.objects.filter(pk=representative.pk).update(state="withdrawn")
    assert client_of(parent).get(f"{url}{award.pk}/").status_code == 404


def test_k64_somebody_of_fourteen_to_seventeen_hands_in_own_papers_and_the_parents_consent(stage, parts):
    holder = parts[2].holder
    holder.birth_date = date(2009, 1, 1)
    holder.save()
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=parts[2], by=holder.user)
        assert application.full_name == holder.full_name
        codes = {row.code for row in required_documents_queries.required_documents_of(application, stage.contest)}
    assert codes == PAPERS["minor", False]


def test_k65_a_foreign_citizen_gives_no_inn_and_the_accountant_is_warned_of_the_rate(stage, parts, client_of):
    signed(parts)
    with later(stage, 3):
        application = handed_in(stage, parts[1], number=2, citizenship="KZ", document_code="10", inn="", snils="")
        given = {
            row.code
            for row in required_documents_queries.required_documents_of(application, stage.contest)
            if row.required_document
        }
        assert given == PAPERS["adult", True] - {"translation", "entry"}
        page = client_of(stage.users["accountant"]).get(f"/c/kuzbass/payouts/applications/{application.pk}/").content.decode()
        assert "Получатель — гражданин другого государства" in page
        all_accepted(stage, application)
        payment = payout_applications.accept_payout_application(
            application=application, by=stage.users["accountant"], resident=False
        )
        other = handed_in(stage, parts[2], number=3, citizenship="KZ", document_code="10", inn="", snils="")
        all_accepted(stage, other)
        second = payout_applications.accept_payout_application(application=other, by=stage.users["accountant"], resident=False)
    assert (payment.tax, payment.net) == (9_000, 21_000)
    assert payment.recipient_hash != second.recipient_hash


def test_k66_the_lists_add_up_for_a_foreign_child_and_a_paper_may_be_waived_with_a_reason(stage, child):
    person, accountant = child.holder.user, stage.users["accountant"]
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=child, by=person)
        payout_applications.save_payout_application(application=application, values={"citizenship": "KZ"}, by=person)
        application.refresh_from_db()
        assert {row.code for row in required_documents_queries.required_documents_of(application, stage.contest)} == PAPERS[
            "child", True
        ]
        with pytest.raises(RuleViolation, match="Укажите причину"):
            required_documents_actions.waive_required_document(
                application=application, code="parent_inn", reason=" ", by=accountant
            )
        required_documents_actions.waive_required_document(
            application=application, code="parent_inn", reason="родитель — иностранец", by=accountant
        )
        rows = {row.code: row for row in required_documents_queries.required_documents_of(application, stage.contest)}
    assert rows["parent_inn"].state == "waived"
    assert rows["parent_inn"].is_given


def test_k67_the_number_of_the_card_is_not_asked_and_mir_is_ticked_by_the_extract(stage, parts, client_of):
    signed(parts)
    person, accountant = parts[0].holder.user, client_of(stage.users["accountant"])
    with later(stage, 3):
        payout_applications.begin_payout_application(award=parts[0], by=person)
        page = client_of(person).get(f"/c/kuzbass/prizes/{parts[0].pk}/").content.decode()
        assert "Выписка о реквизитах карты платёжной системы «Мир»" in page
        assert 'name="card"' not in page
        assert "Адрес регистрации (по желанию)" in page
        application = handed_in(stage, parts[0])
        all_accepted(stage, application)
        url = f"/c/kuzbass/payouts/applications/{application.pk}/"
        refused = accountant.post(url, {"action": "accept", "resident": "yes"}).content.decode()
        assert "Отметьте, что в выписке видна карта «Мир»" in refused
        assert accountant.post(url, {"action": "accept", "resident": "yes", "mir_seen": "on"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.mir_seen) == ("accepted", True)


def test_k68_the_tax_is_withheld_from_each_member(stage, parts, users):
    signed(parts)
    payer(stage.contest, stage.users)
    with later(stage, 3):
        for number, part in enumerate(parts, start=1):
            application = handed_in(stage, part, number=number)
            all_accepted(stage, application)
            payout_applications.accept_payout_application(application=application, by=stage.users["accountant"])
        register = approved_register(stage.contest, stage.users)
        rows = [(line.gross, line.tax, line.net) for line in register.lines.all()]
        assert rows == [(30_000, 3_900, 26_100)] * 3
        for line in register.lines.all():
            payments.mark_paid(payment=line.payment, paid_on=register.made_on, by=stage.users["accountant"])
        assert payments_queries.reconciliation(stage.contest)["holds"]
    assert Payment.objects.filter(award__contest=stage.contest, state="paid").count() == 3


def test_k70_silence_is_a_refusal_on_day_thirty_one_after_staff_confirm(stage, whole, parts, client_of):
    staff = stage.users["staff"]
    signed(parts)
    with later(stage, 5):
        handed_in(stage, parts[0])
    with later(stage, 30, 23, 59, 59):
        assert not shares.silent(stage.contest, parts[0].apply_by).exists()
        with pytest.raises(RuleViolation, match="срок документов"):
            required_documents_actions.decline_silent(contest=stage.contest, awards=[parts[1].pk], by=staff)
    with later(stage, 31, 0, 0):
        page = client_of(staff).get("/c/kuzbass/desk/awards/").content.decode()
        assert f"{whole.team}: {parts[1].holder.full_name}" in page
        client_of(staff).post("/c/kuzbass/desk/awards/silent/", {"award": [parts[0].pk, parts[1].pk, parts[2].pk]})
    states = [(part.state, part.refusal_clause) for part in shares.parts_of(whole)]
    assert states == [("granted", ""), ("declined", "12.14"), ("declined", "12.14")]
    letter = OutboxMessage.objects.get(kind="prizes.prize_refused", recipient=parts[1].holder.email)
    assert "Документы не поданы до" in letter.body
    assert [part.amount for part in shares.parts_of(whole)] == [30_000] * 3
    with later(stage, 33):
        awards_actions.restore_prize(award=parts[1], reason="акт № 4: болел", by=staff)
    parts[1].refresh_from_db()
    assert parts[1].state == "granted"


def test_k71_one_more_paper_may_be_asked_for_by_a_day(stage, parts):
    person, accountant = parts[0].holder.user, stage.users["accountant"]
    signed(parts)
    with later(stage, 28):
        application = handed_in(stage, parts[0])
        today = announced_on(stage.contest) + timedelta(days=28)
        with pytest.raises(RuleViolation, match="уже прошёл"):
            required_documents_actions.ask_required_document(
                application=application, title="Справка банка", due_on=today - timedelta(days=1), by=accountant
            )
        required_documents_actions.ask_required_document(
            application=application, title="Справка банка", due_on=today + timedelta(days=40), by=accountant
        )
        application.refresh_from_db()
        assert application.state == "returned"
        letter = OutboxMessage.objects.get(kind="prizes.payout_returned", recipient=parts[0].holder.email)
        assert "Справка банка" in letter.body
    with later(stage, 60):
        with pytest.raises(RuleViolation, match="Приложите: Справка банка"):
            payout_applications.submit_payout_application(application=application, by=person)
        required_documents_actions.attach_required_document(
            application=application, code="extra-1", upload=SimpleUploadedFile("s.pdf", kuzbass_play.SCAN), by=person
        )
        assert payout_applications.submit_payout_application(application=application, by=person).state == "submitted"


def test_k72_appendix_4_is_filled_in_and_its_text_is_kept_by_hash(stage, parts, client_of):
    person = parts[0].holder.user
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=parts[0], by=person)
        payout_applications.save_payout_application(
            application=application, values=kuzbass_play.requisites(1, surname="Иная"), by=person
        )
        said = words(client_of(person).get(f"/c/kuzbass/prizes/{parts[0].pk}/papers/consent/form.pdf").content)
        assert "Я, Иная Пример Номер1" in said, "the consent names whoever is paid, as they state it"
        assert "г. Кемерово, ул. Вымышленная, д. 2" in said
        assert "фамилия, имя, дата рождения, сведения о месте обучения" in said
        handed_in(stage, parts[0])
    application.refresh_from_db()
    kept = RequiredDocument.objects.get(application=application, code="consent")
    assert kept.text_sha256 == printed.consent(application, "participant", stage.contest).sha256
    assert kept.given_at is not None


def test_k59_awards_go_by_post_to_those_who_cannot_come(stage, parts, client_of):
    person, staff = parts[0].holder.user, stage.users["staff"]
    with later(stage, 3):
        captain = client_of(person)
        assert "с уведомлением о вручении (п.\u00a012.7)" in captain.get("/c/kuzbass/prizes/post/").content.decode()
        captain.post("/c/kuzbass/prizes/post/", {"address": "650000, г. Кемерово, а/я 7"})
        parcel = Parcel.objects.get(recipient__user=person)
        desk = client_of(staff)
        assert "650000, г. Кемерово, а/я 7" in desk.get("/c/kuzbass/desk/parcels/").content.decode()
        today = announced_on(stage.contest) + timedelta(days=3)
        wrong = {"parcel": parcel.pk, "action": "send", "sent_on": f"{today + timedelta(days=9)}", "track": "65000012345678"}
        assert "ещё не наступил" in desk.post("/c/kuzbass/desk/parcels/", wrong).content.decode()
        desk.post("/c/kuzbass/desk/parcels/", wrong | {"sent_on": f"{today}"})
        assert OutboxMessage.objects.filter(kind="prizes.parcel", body__contains="65000012345678").count() == 1
    with later(stage, 9):
        desk.post(
            "/c/kuzbass/desk/parcels/", {"parcel": parcel.pk, "action": "deliver", "delivered_on": f"{today + timedelta(days=5)}"}
        )
        assert "вручено" in captain.get("/c/kuzbass/prizes/post/").content.decode()
        others = client_of(stage.users["k1-1"])
        refused = others.post("/c/kuzbass/prizes/post/", {"address": "там"})
    parcel.refresh_from_db()
    assert (parcel.track, parcel.delivered_on) == ("65000012345678", today + timedelta(days=5))
    assert refused.status_code in (302, 422)


def test_k61_the_demonstration_shows_a_divided_prize_two_parts_accepted_and_one_on_check(stage):
    kuzbass_play.payouts(stage)
    found = PayoutApplication.objects.filter(award__contest=stage.contest).order_by("pk")
    assert list(found.values_list("state", flat=True)) in ([], ["accepted", "accepted", "submitted"])
    team = Award.objects.filter(contest=stage.contest, part_of=None, team__name="Терриконы")
    assert found.exists() == team.exists()
