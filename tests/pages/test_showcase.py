"""What visitors see of projects: results, gallery, a project's page, its files, and the winners in a frame of another site."""

import html
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import showing
from judging.models import Project, ProjectFile
from prizes.awards.queries import awards
from registration.models import Application, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(published, at):
    """The published contest in which every team shows its project."""
    at(2024, 5, 29, 12)
    Team.objects.filter(contest=published.contest).update(is_public=True)
    return published


def titles(client, address: str) -> list[str]:
    return re.findall(r'<h3 class="project-title">\s*<a[^>]*>([^<]+)</a>', client.get(address).content.decode())


def test_the_results_say_the_protocol_the_places_and_the_sums_in_few_queries(shown, client, django_assert_max_num_queries):
    contest = shown.contest
    client.get(f"/c/{contest.slug}/results/")
    with django_assert_max_num_queries(14):
        page = client.get(f"/c/{contest.slug}/results/").content.decode()
    protocol = contest.commission.meetings.get().protocols.get(published_at__isnull=False)
    words = " ".join(page.split())
    assert f"№ {protocol.number} от {protocol.figures['date']}" in words
    assert f"/results/decision-{protocol.pk}.pdf" in page
    assert "до налога" in page
    award = awards.awards(contest).filter(place=1).first()
    assert f'href="/c/{contest.slug}/projects/{award.project_id}/"' in page
    assert contest.regulation.places[0].title in page
    for person in Application.objects.filter(contest=contest, state="admitted"):
        assert person.surname not in re.sub(r"(?s)<details.*?</details>", "", page)


def test_the_gallery_is_chosen_from_by_words_nomination_and_place(shown, client, django_assert_max_num_queries):
    contest = shown.contest
    base = f"/c/{contest.slug}/projects/"
    every = titles(client, base)
    assert len(every) == Project.objects.filter(contest=contest, state="submitted").count()
    first = Project.objects.filter(contest=contest, awards__place=1).first()
    assert first.title in titles(client, f"{base}?q={first.title}")
    assert titles(client, f"{base}?q=нетакогослова") == []
    of_nomination = Project.objects.filter(contest=contest, state="submitted", nomination=first.nomination)
    assert sorted(titles(client, f"{base}?nomination={first.nomination_id}")) == sorted(one.title for one in of_nomination)
    winners = Project.objects.filter(contest=contest, awards__place=1).distinct()
    assert sorted(titles(client, f"{base}?place=1")) == sorted(one.title for one in winners)
    Nomination.objects.filter(pk=first.nomination_id).update(topics="Дороги\nДворы")
    assert len(titles(client, f"{base}?topic=Дворы")) == of_nomination.count()
    assert sorted(titles(client, f"/projects/?contest={contest.slug}")) == sorted(every)
    for wrong in ("?nomination=x", "?place=99", "?page=500", "?contest=none&topic=%00"):
        assert client.get(base + wrong).status_code in (200, 400)
    with django_assert_max_num_queries(9):
        client.get(f"{base}?place=awarded")


@pytest.mark.parametrize("why", ["hidden", "suspended", "removed", "withdrawn", "excluded", "unnamed", "unpublished"])
def test_what_may_not_be_shown_is_gone_from_every_page_at_once(shown, client, why):
    contest = shown.contest
    project = Project.objects.filter(contest=contest, awards__place=1).select_related("team").first()
    ProjectFile.objects.create(
        project=project, name="a.webp", content=ContentFile(b"a", "a"), size=1, sha256="0" * 64, purpose="picture"
    )
    file = ProjectFile.objects.create(
        project=project, name="a.pdf", content=ContentFile(b"a", "a"), size=1, sha256="1" * 64, is_shown=True
    )
    base = f"/c/{contest.slug}/projects/{project.pk}/"
    whole = [f"{base}picture/narrow.webp", f"{base}picture/wide.webp", f"{base}files/{file.pk}/"]
    assert [client.get(address).status_code for address in whole] == [200, 200, 200]
    assert project.description in client.get(base).content.decode()
    now = timezone.now()
    {
        "hidden": lambda: Team.objects.filter(pk=project.team_id).update(is_public=False),
        "unnamed": lambda: Team.objects.filter(pk=project.team_id).update(name_state=Team.NameState.PENDING),
        "suspended": lambda: Project.objects.filter(pk=project.pk).update(suspended_at=now),
        "removed": lambda: Project.objects.filter(pk=project.pk).update(removed_at=now),
        "withdrawn": lambda: Project.objects.filter(pk=project.pk).update(state="withdrawn"),
        "excluded": lambda: Application.objects.filter(team=project.team).update(state="excluded", exclusion_ground="false_data"),
        "unpublished": lambda: Contest.objects.filter(pk=contest.pk).update(results_published_at=None),
    }[why]()
    assert [client.get(address).status_code for address in whole] == [404, 404, 404]
    page = client.get(base)
    assert page.status_code == (404 if why == "unpublished" else 200)  # the protocol's facts stay: title, team, place
    assert project.description not in page.content.decode()
    assert project.title not in titles(client, f"/c/{contest.slug}/projects/")
    assert project.title not in titles(client, "/projects/")
    embedded = client.get(f"/c/{contest.slug}/embed/winners/").content.decode()
    assert (f"/projects/{project.pk}/" in embedded) == (why in {"hidden", "unnamed", "withdrawn"})
    assert f"/projects/{project.pk}/picture" not in embedded


def test_a_frame_of_another_site_holds_the_winners_and_no_script_or_cookie(shown, client, client_of):
    base = f"/c/{shown.contest.slug}"
    answer = client.get(f"{base}/embed/winners/")
    assert "frame-ancestors *;" in answer["Content-Security-Policy"] + ";"
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "<script" not in answer.content.decode()
    other = client.get(f"{base}/results/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    page = client_of("staff").get(f"{base}/desk/embed/").content.decode()
    assert f'<iframe src="http://testserver{base}/embed/winners/"' in html.unescape(page)
    assert f'<iframe class="embed-preview" src="{base}/embed/winners/"' in " ".join(page.split())
    Contest.objects.filter(pk=shown.contest.pk).update(results_published_at=None)
    early = client.get(f"{base}/embed/winners/")
    assert early.status_code == 200
    assert "Победители появятся здесь" in early.content.decode()


def test_a_captain_opens_a_file_to_visitors_and_closes_it_again(shown, client, client_of):
    contest = shown.contest
    project = Project.objects.filter(contest=contest).select_related("team__founder").first()
    file = ProjectFile.objects.create(project=project, name="показ.pdf", content=ContentFile(b"a", "a"), size=1, sha256="0" * 64)
    consent = ProjectFile.objects.create(
        project=project,
        name="с.pdf",
        content=ContentFile(b"a", "b"),
        size=1,
        sha256="1" * 64,
        purpose="image_consent",
        person="А Б",
    )
    captain, base = client_of(project.team.founder), f"/c/{contest.slug}/projects/{project.pk}/"
    own = f"/c/{contest.slug}/project/files"
    assert "показ.pdf" not in client.get(base).content.decode()
    assert client.get(f"{base}files/{file.pk}/").status_code == 404
    captain.post(f"{own}/{file.pk}/shown/", {"shown": "yes"})
    captain.post(f"{own}/{consent.pk}/shown/", {"shown": "yes"})
    assert "показ.pdf" in client.get(base).content.decode()
    assert client.get(f"{base}files/{file.pk}/")["Content-Disposition"].startswith("attachment")
    assert client.get(f"{base}files/{consent.pk}/").status_code == 404
    captain.post(f"{own}/{file.pk}/shown/", {"shown": "no"})
    assert client.get(f"{base}files/{file.pk}/").status_code == 404
    stranger = client_of(Project.objects.filter(contest=contest).exclude(pk=project.pk).last().team.founder)
    assert stranger.post(f"{own}/{file.pk}/shown/", {"shown": "yes"}).status_code == 404
    assert client.get(f"{base}files/{file.pk}/").status_code == 404


def test_a_picture_may_be_changed_once_the_results_are_out_and_not_while_projects_are_assessed(shown, at):
    project = Project.objects.filter(contest=shown.contest).select_related("team__founder").first()
    showing.set_picture(project=project, upload=None, by=project.team.founder)
    Contest.objects.filter(pk=shown.contest.pk).update(results_published_at=None)
    with pytest.raises(RuleViolation, match="Приём проектов закончился"):
        showing.set_picture(project=project, upload=None, by=project.team.founder)
