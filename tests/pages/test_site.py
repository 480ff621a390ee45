"""The public site and what is on every page: look, menu, desk, news, what programs read, states of error and waiting."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image

from hackathon_portal.contests.models import Contest, NewsItem, Partner
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.kernel.web.maintenance import flag
from hackathon_portal.shell import help as help_texts
from hackathon_portal.shell.menus import help_anchors
from judging.models import Commission
from tests import build
from tests.pages.test_access import own_views
from tests.payouts import handed_in, payer, text_of


def test_a_look_is_chosen_without_an_account_and_remembered(contest, client):
    page = client.get(f"/c/{contest.slug}/").content.decode()
    # The first link of every page, for the keyboard.
    assert re.search(r"<body>\s*<a class=\"skip\" href=\"/viewing/\?next=/c/tula/\">Версия для слабовидящих</a>", page)
    answer = client.post("/viewing/", {"action": "poor-sight", "next": f"/c/{contest.slug}/"})
    assert answer["Location"] == f"/c/{contest.slug}/"
    assert answer.cookies["viewing"]["max-age"] > 60 * 60 * 24 * 300
    page = client.get(f"/c/{contest.slug}/").content.decode()
    assert '<html lang="ru" data-letters="150" data-spacing="wide" data-colours="black-on-white">' in page
    client.post("/viewing/", {"letters": "200", "spacing": "", "colours": "blue", "pictures": "off", "next": "/"})
    assert 'data-letters="200" data-colours="blue" data-pictures="off"' in client.get("/").content.decode()
    client.post("/viewing/", {"action": "usual", "next": "/"})
    assert '<html lang="ru">' in client.get("/").content.decode()


@pytest.mark.parametrize("wrong", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_after_choosing_a_look_nobody_is_sent_away(client, db, wrong):
    assert client.post("/viewing/", {"letters": "150", "next": wrong})["Location"] == "/"


def test_an_unknown_look_is_the_usual_one(client, db):
    client.cookies["viewing"] = 'x"><script>.y.z.w'
    assert '<html lang="ru">' in client.get("/").content.decode()


def menu_of(client, address) -> str:
    page = client.get(address).content.decode()
    return page[page.index("contest-nav") : page.index("</nav>")]


def test_the_menu_begins_with_the_everyday_pages_of_the_role(published, client_of):
    slug = published.contest.slug
    menu = menu_of(client_of("staff"), f"/c/{slug}/desk/fund/")
    everyday, everything = menu.split("<details", 1)
    assert re.findall(r'<li class="everyday[^>]*>\s*<a[^>]*>([^<>]+)</a>', everyday) == [
        "Сводка", "Очередь заявок", "Команды", "Проекты команд", "Заседание и состав", "Сроки",
    ]  # fmt: skip
    assert re.findall(r'<p class="muted">([^<]+)</p>', everything) == [
        "Главное", "Заявки", "Люди", "Проекты", "Комиссия", "Призы", "Конкурс",
    ]  # fmt: skip
    assert '<summary class="current">Все страницы</summary>' in menu
    assert re.search(r'<li class="here on-phone">\s*<a[^>]*>Призовой фонд</a>', everyday)  # a phone shows it beside the menu
    assert re.search(rf'<a\s+href="/c/{slug}/desk/fund/"\s+aria-current="page"\s*>Призовой фонд</a>', everything)
    assert "Выплаты" not in menu
    assert not {"API", "Markdown"} & set(re.findall(r"\w+", menu))
    accountant = menu_of(client_of("accountant"), f"/c/{slug}/payouts/")
    assert '<li class="on-phone">' in accountant  # a few pages: all of them stand in the row but on a phone
    assert "Реестры выплат" in accountant
    assert "contest-nav" not in client_of(build.user()).get(f"/c/{slug}/").content.decode()


def test_a_page_is_found_by_a_word_of_its_title_by_who_may_open_it(published, client_of):
    address = f"/c/{published.contest.slug}/desk/find/?q="

    def found(who, words) -> list[str]:
        page = client_of(who).get(address + words).content.decode()
        return re.findall(r'<li><a href="[^"]+">([^<]+)</a></li>', page[page.index("<main") :])

    assert found("staff", "ДИПЛОМ") == ["Дипломы и благодарности"]
    assert found("staff", "конкурс роли") == ["Роли"]
    assert found("staff", "выплат") == ["Реестры выплат"]
    assert found("accountant", "выплат") == ["Выплаты", "Реестры выплат"]
    assert len(found("staff", "")) > 20
    assert client_of(build.user()).get(address).status_code == 403


def test_a_desk_says_what_waits_for_each_person(published, users, client_of, at):
    contest = published.contest
    award = contest.awards.filter(place=1).select_related("team__founder", "contest").first()
    application = handed_in(award, at)
    accountant = client_of("accountant")
    desk = f"/c/{contest.slug}/desk/"
    assert "Проверить заявления о выплате: 1" in accountant.get(desk).content.decode()
    payer(contest, users)
    accountant.post(f"/c/{contest.slug}/payouts/applications/{application.pk}/", {"action": "accept", "resident": "yes"})
    page = accountant.get(desk).content.decode()
    assert "Проверить заявления" not in page
    assert "Включить в реестр выплаты: 1" in page
    assert "Утвердить реестры" not in client_of("staff").get(desk).content.decode()
    accountant.post(f"/c/{contest.slug}/payouts/register/")
    assert "Утвердить реестры" not in accountant.get(desk).content.decode()  # not by who has made it
    staff = client_of("staff")
    assert "Утвердить реестры выплат: 1" in staff.get(desk).content.decode()
    assert "Реестр № 1" in staff.get(f"/c/{contest.slug}/payouts/registers/").content.decode()
    assert "Сейчас ничего не ждёт вас" in client_of("mentor").get(desk).content.decode()


def test_a_desk_counts_the_sheets_a_member_still_has(judged, users, client_of, at):
    from judging.actions import sheets

    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=users["chair"])
    desk = f"/c/{judged.contest.slug}/desk/"
    page = client_of("member1").get(desk).content.decode()
    assert re.search(r"Заполнить и подписать листы: (\d) из \1", page)
    assert "не подписано листов" in client_of("chair").get(desk).content.decode()


def test_overdue_applications_come_first_on_the_desk(contest, client_of, at):
    build.team(contest)
    at(2024, 5, 13, 12)
    page = client_of("staff").get(f"/c/{contest.slug}/desk/").content.decode()
    assert page.index("Решить по заявкам: 2") < page.index("срок прошёл у 2") < page.index("Конкурс</h2>")


def test_staff_write_the_site_with_a_preview_and_without_code(contest, client, client_of, at):
    at(2024, 5, 2, 12)
    staff = client_of("staff")
    base = f"/c/{contest.slug}/desk/site"
    values = {"title": "Начинаем", "text": "Ждём **всех**.<script>alert(1)</script>", "published_at": "2024-05-03T10:00"}
    page = staff.post(f"{base}/news/0/", values | {"action": "preview"}).content.decode()
    assert "Ждём <strong>всех</strong>." in page
    assert "alert(1)</script>" not in page.split("Так будет на сайте")[1]
    assert not NewsItem.objects.exists()
    staff.post(f"{base}/news/0/", values)
    staff.post(f"{base}/questions/0/", {"question": "Можно ли вдвоём?", "answer": "Да, от **двух** человек.", "position": 1})
    staff.post(
        f"{base}/partners/0/",
        {
            "name": "ООО «Засека»",
            "url": "https://zaseka.example.org",
            "contribution": "площадка",
            "position": 1,
            "kind": "partner",
        },
    )
    refused = staff.post(
        f"{base}/documents/0/", {"title": "Порядок", "position": 1, "file": SimpleUploadedFile("а.pdf", b"not a pdf")}
    ).content.decode()
    assert "Документ прикладывают файлом PDF" in refused
    staff.post(f"{base}/documents/0/", {"title": "Порядок", "position": 1, "file": SimpleUploadedFile("а.pdf", b"%PDF-1.4")})
    page = client.get(f"/c/{contest.slug}/").content.decode()
    for part in ("Можно ли вдвоём?", "<strong>двух</strong>", "ООО «Засека»", "Порядок, PDF"):
        assert part in page
    assert "Начинаем" not in page  # not before its time
    at(2024, 5, 3, 11)
    page = client.get(f"/c/{contest.slug}/").content.decode()
    assert "Начинаем" in page
    assert "Ждём <strong>всех</strong>." in client.get(f"/c/{contest.slug}/news/").content.decode()
    rss = client.get(f"/c/{contest.slug}/news/rss/")
    assert rss["Content-Type"].startswith("application/rss+xml")
    assert "<title>Начинаем</title>" in rss.content.decode()
    document = contest.documents.get()
    assert b"".join(client.get(f"/c/{contest.slug}/documents/{document.pk}.pdf").streaming_content) == b"%PDF-1.4"
    staff.post(f"{base}/news/{NewsItem.objects.get().pk}/", {"action": "remove"})
    assert not NewsItem.objects.exists()
    assert set(AuditRecord.objects.filter(name__endswith="site_item").values_list("name", flat=True)) == {
        "save_site_item", "remove_site_item",
    }  # fmt: skip
    assert client_of("secretary").post(f"{base}/news/0/", values).status_code == 403


def test_the_rules_are_a_page_with_addresses_and_a_pdf(contest, client):
    Contest.objects.filter(pk=contest.pk).update(rules_text="### Кто может участвовать\n\nКоманды.\n\n### Приз\n\nЕсть.")
    page = client.get(f"/c/{contest.slug}/rules/").content.decode()
    assert '<a href="#кто-может-участвовать">Кто может участвовать</a>' in page
    assert '<h2 id="кто-может-участвовать">' in page  # no level is skipped below the page's own heading
    text = text_of(client.get(f"/c/{contest.slug}/rules.pdf").content)
    assert "Кто может участвовать" in text
    assert "практическая применимость" in text.lower()


def test_what_programs_read_of_a_contest(published, client):
    slug = published.contest.slug
    page = client.get(f"/c/{slug}/").content.decode()
    event = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert (event["@type"], event["startDate"], event["endDate"]) == ("Event", "2024-05-24", "2024-05-26")
    cover = re.search(r'property="og:image" content="([^"]+)"', page)[1]
    picture = client.get(cover.partition("testserver")[2])
    with Image.open(io.BytesIO(picture.content)) as drawn:
        assert drawn.size == (1200, 630)
    assert len(picture.content) < 100_000
    sitemap = client.get("/sitemap.xml").content.decode()
    assert f"http://testserver/c/{slug}/results/" in sitemap
    assert "/desk/" not in sitemap
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /cabinet/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_a_description_cannot_end_the_block_of_data(contest, client):
    Contest.objects.filter(pk=contest.pk).update(description="</script><script>alert(1)</script>")
    page = client.get(f"/c/{contest.slug}/").content.decode()
    assert "</script><script>alert(1)" not in page
    event = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    assert event["description"] == "</script><script>alert(1)</script>"


def test_past_seasons_stand_apart_and_are_found(contest, client, at):
    at(2024, 5, 2)
    page = client.get("/").content.decode()
    assert "Прошедшие сезоны" not in page
    Contest.objects.filter(pk=contest.pk).update(state="closed")
    at(2025, 5, 2)
    page = client.get("/").content.decode()
    assert page.index("Прошедшие сезоны") < page.index("TulaHackDays")
    assert "TulaHackDays" in client.get("/?q=tulahack").content.decode()
    assert "TulaHackDays" not in client.get("/?q=Кузбасс").content.decode()


def test_letters_are_notifications_with_a_count_of_the_new_ones(contest, client_of, users):
    reader = build.user()
    client = client_of(reader)
    assert "новых" not in client.get("/cabinet/").content.decode()
    from django.core.cache import cache

    for number in (1, 2):
        outbox.post(
            kind="registration.test", key=f"n{number}", to=reader.email.upper(), subject=f"Письмо {number}", body="Слова."
        )
    outbox.post(kind="account", key="secret", to=reader.email, subject="Вход", body="https://link")
    outbox.post(kind="registration.test", key="other", to="other@example.org", subject="Чужое", body="Слова.")
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT, sent_at=clock.now())
    cache.delete(f"unread:{reader.pk}")
    assert '2<span class="visually-hidden"> новых' in client.get("/cabinet/").content.decode()
    page = client.get("/cabinet/notifications/").content.decode()
    assert page.index("Письмо 2") < page.index("Письмо 1")
    assert "Чужое" not in page
    assert "https://link" not in page
    assert "новых" not in client.get("/cabinet/").content.decode()
    with clock.fixed_at(clock.now() + timedelta(minutes=1)):
        assert "новое" not in client.get("/cabinet/notifications/").content.decode()
    assert Client().get("/cabinet/notifications/").status_code == 302


@pytest.mark.parametrize("here", [(), ("--here",)])
def test_while_the_portal_is_worked_on_visitors_are_told(contest, client, settings, tmp_path, here):
    settings.DATA_DIR, settings.MAINTENANCE_SECONDS = tmp_path, 0
    call_command("maintenance", "on", "До 15:00.", *here, stdout=io.StringIO())
    answer = client.get(f"/c/{contest.slug}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert "До 15:00." in answer.content.decode()
    assert client.get("/health/").status_code == 200
    settings.DATA_DIR = tmp_path / "of another node"
    assert client.get(f"/c/{contest.slug}/").status_code == (200 if here else 503)
    settings.DATA_DIR = tmp_path
    call_command("maintenance", "off", *here, stdout=io.StringIO())
    assert client.get(f"/c/{contest.slug}/").status_code == 200
    assert not flag().exists()


def test_an_outdated_form_says_what_to_do(contest):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/viewing/", {"letters": "150"})
    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


@pytest.mark.parametrize("name", ["participant", "commission", "staff", "accountant", "mentor"])
def test_each_role_has_its_help_with_addresses_and_pictures_of_our_own(client, db, name):
    page = client.get(f"/help/{name}/").content.decode()
    assert page.count("<h1") == 1
    for source in re.findall(r'<img[^>]+src="([^"]+)"', page):
        assert source.startswith("/static/help/")
        assert (Path(__file__).resolve().parents[2] / source.lstrip("/")).exists()
    assert f'href="/help/{name}/" aria-current="page"' in page


def test_help_stands_where_the_question_arises(published, client_of):
    slug = published.contest.slug
    assert 'href="/help/accountant/#выплата-по-шагам"' in client_of("accountant").get(f"/c/{slug}/payouts/").content.decode()
    assert 'href="/help/commission/#лист-оценки"' in client_of("member1").get(f"/c/{slug}/sheets/").content.decode()
    assert 'href="/help/"' in Client().get("/").content.decode()
    assert Client().get("/help/nobody/").status_code == 404


def test_the_style_page_is_for_staff(client, client_of, contest):
    assert client.get("/ui/").status_code == 302
    assert "Из чего собраны страницы" in client_of("staff").get("/ui/").content.decode()
    assert client_of("member1").get("/ui/").status_code == 403


def test_a_team_is_shown_only_while_its_captain_agrees(published, client, client_of):
    slug = published.contest.slug
    award = published.contest.awards.filter(place=1).select_related("team__founder", "project").first()
    project = award.project
    type(project).objects.filter(pk=project.pk).update(demo_url="https://demo.example.org/gusli", repository_url="")
    assert award.team.name not in client.get(f"/c/{slug}/participants/").content.decode()
    results = client.get(f"/c/{slug}/results/").content.decode()
    assert award.team.name in results  # the decision is public
    assert "demo.example.org" not in results + client.get(f"/c/{slug}/projects/{project.pk}/").content.decode()
    captain = client_of(award.team.founder)
    captain.post(f"/c/{slug}/application/publicity/", {"shown": "yes", "about": "Делаем <b>гусли</b>"})
    page = client.get(f"/c/{slug}/participants/").content.decode()
    assert award.team.name in page
    assert "Делаем &lt;b&gt;гусли" in page
    assert "https://demo.example.org/gusli" in client.get(f"/c/{slug}/projects/{project.pk}/").content.decode()
    for person in award.team.applications.all():
        assert person.surname not in page
    captain.post(f"/c/{slug}/application/publicity/", {"shown": "no"})
    assert award.team.name not in client.get(f"/c/{slug}/participants/").content.decode()
    member = award.team.applications.exclude(role="captain").first()
    if member.user:
        assert client_of(member.user).post(f"/c/{slug}/application/publicity/", {"shown": "yes"}).status_code == 403
    assert client_of(build.user()).post(f"/c/{slug}/application/publicity/", {"shown": "yes"}).status_code == 403


def test_reference_data_goes_through_the_admin_in_and_out(contest, client_of, users):
    admin = users["staff"]
    admin.is_superuser = True
    admin.save()
    client = client_of(admin)
    for name in ("timetableentry", "newsitem", "questionanswered", "partner"):
        assert client.get(f"/admin/contests/{name}/").status_code == 200
        assert client.get(f"/admin/contests/{name}/export/").status_code == 200
    file = SimpleUploadedFile("а.csv", f"id,contest,name,url,said,position\n,{contest.pk},ООО «Засека»,,площадка,1\n".encode())
    from import_export.formats.base_formats import CSV

    form = client.get("/admin/contests/partner/import/").context["form"]
    csv = next(value for value, title in form.fields["format"].choices if title == CSV().get_title())
    answer = client.post("/admin/contests/partner/import/", {"import_file": file, "format": csv, "resource": "0"})
    confirm = answer.context["confirm_form"]
    client.post("/admin/contests/partner/process_import/", confirm.initial)
    assert contest.partners.get().name == "ООО «Засека»"


def picture_of(*, metadata: bool = False) -> bytes:
    target = io.BytesIO()
    picture = Image.new("RGB", (2000, 1000), "#cc0000")
    exif = picture.getexif()
    if metadata:
        exif[0x010F] = "Samovar Camera"
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def test_an_awarded_project_has_a_page_a_picture_and_a_cover_of_its_own(published, users, client, client_of, at):
    contest = published.contest
    award = contest.awards.select_related("team__founder", "project").first()
    captain, project, base = award.team.founder, award.project, f"/c/{contest.slug}/results/{award.pk}"
    at(2024, 5, 26, 13)
    # Back on the last day of the work, when the picture is attached: nothing is assessed yet.
    body, published_at = contest.commission, contest.results_published_at
    Commission.objects.filter(pk=body.pk).update(opened_at=None, closed_at=None)
    Contest.objects.filter(pk=contest.pk).update(results_published_at=None)
    page = client_of(captain).post(
        f"/c/{contest.slug}/project/picture/",
        {"file": SimpleUploadedFile("экран.jpg", picture_of(metadata=True))},
        follow=True,
    )
    assert "картинка проекта" in page.content.decode()
    own = client_of(captain).get(f"/c/{contest.slug}/project/picture/own.webp")
    with Image.open(io.BytesIO(b"".join(own.streaming_content))) as picture:
        assert picture.size == (600, 300)
    Commission.objects.filter(pk=body.pk).update(opened_at=body.opened_at, closed_at=body.closed_at)
    Contest.objects.filter(pk=contest.pk).update(results_published_at=published_at)
    at(2024, 5, 29, 12)
    # Not shown until the captain lets the team be shown; the place and the names of the protocol are public.
    own_page = f"/c/{contest.slug}/projects/{project.pk}/"
    assert client.get(f"{own_page}picture/wide.webp").status_code == 404
    page = client.get(f"{base}/", follow=True).content.decode()
    assert project.title in page
    assert "Команда не открыла подробности проекта." in page
    assert project.description not in page
    client_of(captain).post(f"/c/{contest.slug}/application/publicity/", {"shown": "yes", "about": "Мы."})
    page = client.get(own_page).content.decode()
    assert project.description in page
    assert project.demo_url in page
    assert f'content="http://testserver{own_page}cover.png?v=' in page
    shown = b"".join(client.get(f"{own_page}picture/wide.webp").streaming_content)
    with Image.open(io.BytesIO(shown)) as picture:
        assert picture.size == (1200, 600)
        assert not picture.getexif()
    cover = client.get(f"{base}/cover.png")
    with Image.open(io.BytesIO(cover.content)) as picture:
        assert picture.size == (1200, 630)
    assert len(cover.content) < 60_000
    results = client.get(f"/c/{contest.slug}/results/").content.decode()
    assert f'src="{own_page}picture/narrow.webp?v=' in results
    assert f'href="{own_page}"' in results


def test_there_are_no_pages_of_winners_before_the_publication(published, client):
    award = published.contest.awards.first()
    Contest.objects.filter(pk=published.contest.pk).update(results_published_at=None)
    base = f"/c/{published.contest.slug}"
    for page in ("", "picture/wide.webp", "files/1/"):
        assert client.get(f"{base}/projects/{award.project_id}/{page}").status_code == 404
    for page in ("", "cover.png"):
        assert client.get(f"{base}/results/{award.pk}/{page}").status_code == 404


@pytest.mark.parametrize("wrong", [b"not a picture", b"\x89PNG\r\n\x1a\n broken"])
def test_a_picture_that_is_none_is_refused_and_the_one_before_stays(judged, client_of, at, wrong):
    project = judged.contest.projects.select_related("team__founder").first()
    captain, address = client_of(project.team.founder), f"/c/{judged.contest.slug}/project/picture/"
    at(2024, 5, 26, 13)
    for name in ("a.jpg", "b.jpg"):  # the second comes instead of the first
        captain.post(address, {"file": SimpleUploadedFile(name, picture_of())})
    page = captain.post(address, {"file": SimpleUploadedFile("c.png", wrong)})
    assert page.status_code == 422
    assert "Нужна картинка PNG или JPEG. Сохранённое раньше не тронуто." in page.content.decode()
    assert [file.name for file in project.files.filter(purpose="picture")] == ["b.webp"]
    captain.post(address, {"remove": "yes"})
    assert not project.files.filter(purpose="picture").exists()


def test_each_page_leads_to_the_part_of_the_help_about_it(contest, client_of):
    names = {pattern.name for _path, pattern in own_views()}
    assert set(help_anchors()) - names == set()
    for name in help_anchors():
        page, _, anchor = help_texts.help_address(name).partition("#")
        assert f'id="{anchor}"' in client_of("staff").get(page).content.decode(), name
    queue = client_of("staff").get(f"/c/{contest.slug}/desk/queue/").content.decode()
    assert '<a href="/help/staff/#решения-по-заявкам">Помощь</a>' in queue
    for page in help_texts.PAGES:
        text = (settings.BASE_DIR / "docs" / "help" / f"{page}.md").read_text("utf-8")
        pictures = re.findall(r"\(\.\./\.\./(static/help/\w+\.png)\)", text)
        assert pictures, page
        assert all((settings.BASE_DIR / picture).stat().st_size < 150_000 for picture in pictures)


def test_the_cabinet_says_first_what_happens_next_and_by_when(contest, client_of, at, django_assert_max_num_queries):
    at(2024, 5, 2, 13)
    captain = build.user()
    team = build.team(contest, founder=captain)
    client = client_of(captain)
    client.get("/cabinet/")
    with django_assert_max_num_queries(12):
        page = client.get("/cabinet/").content.decode()
    assert "Кто действует дальше: Организатор</strong> — рассматривает заявку. Срок: 6\u00a0мая\u00a02024\u00a0г." in page
    team.applications.exclude(user=captain).delete()
    assert "Кто действует дальше: Ваша команда" in client.get("/cabinet/").content.decode()


def test_a_regulation_without_these_sections_asks_nothing_of_them(contest, client_of, client):
    assert not contest.regulation.organising.bodies
    for page in ("desk/volunteers/", "desk/shifts/", "desk/kits/", "desk/mentors/teams/"):
        assert client_of("staff").get(f"/c/{contest.slug}/{page}").status_code == 404
    Partner.objects.create(contest=contest, name="Без договора")
    assert "Без договора" in client.get(f"/c/{contest.slug}/").content.decode()
