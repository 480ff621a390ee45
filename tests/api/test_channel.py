"""Where applications come from the Regional portal alone (Tula: clause 3.1), people finish here what it has sent."""

from __future__ import annotations

from hackathon_portal.accounts.actions import create_account
from registration.actions import personal
from registration.models import Application
from tests import build
from tests.api import test_applications
from tests.api.test_applications import URL, ask, body

token = test_applications.token  # the fixture


def test_3_1_what_the_regional_portal_has_sent_is_taken_over_and_corrected_here(token, contest, client_of):
    build.with_regulation(contest, {"registration.channel": "external", "registration.channel_act": ""})
    assert ask(token, "POST", URL, body("captain", external_id="RP-1", email="captain@example.org")).status_code == 201
    application = Application.objects.get(external_id="RP-1")
    owner = create_account(email="captain@example.org", password=build.PASSWORD)
    personal.take_over_application(application=application, by=owner)
    client = client_of(owner)
    page = client.get(f"/c/{contest.slug}/application/").content.decode()
    assert "Гусляры" in page
    assert "Пригласить участника" not in page
    form = client.get(f"/c/{contest.slug}/application/person/")
    assert form.status_code == 200
    sent = {name: "" if (value := form.context["form"][name].value()) is None else value for name in form.context["form"].fields}
    answer = client.post(f"/c/{contest.slug}/application/person/", sent | {"phone": "+7 910 765-43-21"})
    assert answer.status_code == 302
    assert str(Application.objects.get(pk=application.pk).phone).endswith("7654321")


def test_3_1_staff_see_which_applications_came_otherwise(token, contest, client_of):
    own = build.team(contest, "Бубны", members=0).applications.get()
    ask(token, "POST", URL, body("captain", external_id="RP-1", email="captain@example.org"))
    sent = Application.objects.get(external_id="RP-1")
    staff = client_of("staff")
    queue = staff.get(f"/c/{contest.slug}/desk/queue/").content.decode()
    assert queue.count("подана здесь") == 1
    pages = {one.pk: staff.get(f"/c/{contest.slug}/desk/applications/{one.number}/").content.decode() for one in (own, sent)}
    assert "Подана здесь, по акту: приказ № 52-ОСН от 19.04.2024" in pages[own.pk]
    assert "Пришла с другого портала, № RP-1" in pages[sent.pk]
