"""A mail domain, a workplace or a surname that a tenth of the list has in common with an official is no hint."""

from registration.actions import affiliation
from registration.models import Finding, Official, Team
from registration.tasks import follow_frequency
from tests import build

VALUES = {"part": "член комиссии", "email": "rektor@university.example", "workplace": "Университет «Самоцвет»"}


def hints():
    return Finding.objects.filter(code="affiliation.possible").count()


def test_a_domain_of_everybody_is_no_hint_and_becomes_one_again(contest, users, at):
    at(2024, 5, 3, 12)
    affiliation.remember_official(contest=contest, values=VALUES | {"full_name": "Яхонтов Платон Ильич"}, by=users["staff"])
    team = Team.objects.create(contest=contest, name="Гусляры")
    for number in range(3):
        build.file(build.draft(team, "member" if number else "captain", email=f"student{number}@university.example"))
    assert hints() == 3  # filed one by one, none of them was a tenth

    assert follow_frequency() == 1
    assert (hints(), Official.objects.get().common_signs) == (0, "domain")
    build.file(build.draft(team, email="student4@university.example"))
    assert (hints(), follow_frequency()) == (0, 0)  # nothing has changed: nothing is compared anew

    for application in team.applications.all()[1:]:
        type(application).objects.filter(pk=application.pk).update(email=f"{application.pk}@other.example")
    assert follow_frequency() == 1
    assert hints() == 1


def test_a_new_official_is_measured_at_once(contest, users, at):
    at(2024, 5, 3, 12)
    team = Team.objects.create(contest=contest, name="Гусляры")
    for number in range(3):
        values = {"affiliation_place": "Самоцвет", "email": f"student{number}@mail.ru"}
        build.file(build.draft(team, "member" if number else "captain", **values))
    affiliation.remember_official(contest=contest, values=VALUES | {"full_name": "Яхонтов Платон Ильич"}, by=users["staff"])
    assert (hints(), Official.objects.get().common_signs) == (0, "workplace")
