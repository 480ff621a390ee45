"""Schools of the demonstration's season: the jury of the hubs finishes the one the rules ask for; the partners' one is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.demo.season import Play
from hackathon_portal.kernel import clock
from hackathon_portal.learning.actions import completions, people, programmes
from hackathon_portal.learning.models import Module, Programme
from hackathon_portal.learning.queries.progress import standing_of
from hackathon_portal.seasons.actions.schools import prepare

TEXTS = {
    Module.Kind.MATERIAL: "Этапы сезона, что решает команда сама и где нужен трекер, как писать замечание, чтобы по нему можно было работать.",
    Module.Kind.ATTENDANCE: "Разбор двух проектов прошлого сезона по критериям площадки.",
}


def open_schools(playing: Play, *, at: datetime) -> list[Programme]:
    """Every school of the rules, open; without a test, which needs a bank of its own."""
    staff = playing.users["staff"]
    made = []
    with clock.fixed_at(at):
        for rules in playing.season.rules.schools:
            school = prepare(playing.season, rules.code, staff)
            for module in school.modules.filter(kind=Module.Kind.EXAM):
                programmes.remove_module(module=module, by=staff)
            for module in school.modules.all():
                programmes.write_module(
                    programme=school, module=module, values={"text": TEXTS[Module.Kind(module.kind)]}, by=staff
                )
            made.append(programmes.open_programme(programme=school, by=staff))
    return made


def train(playing: Play, learners: Iterable[User], *, at: datetime) -> None:
    """These people finish every open school that is asked for before an assignment; who has finished it already stays."""
    staff, named = playing.users["staff"], list(learners)
    asked = [rules.code for rules in playing.season.rules.schools if rules.required_for]
    for school in Programme.objects.filter(room=str(playing.room), code__in=asked, state=Programme.State.OPEN):
        with clock.fixed_at(at):
            people.enrol_people(programme=school, text="\n".join(user.email for user in named), by=staff)
        standings = {user: standing for user in named if (standing := standing_of(school, user))}
        for module in school.modules.all():
            if module.kind == Module.Kind.ATTENDANCE:
                with clock.fixed_at(at + timedelta(days=1)):
                    there = [standing.enrolment for standing in standings.values()]
                    completions.mark_lesson(module=module, enrolments=there, by=staff)
            elif module.kind == Module.Kind.MATERIAL:
                for number, user in enumerate(standings):
                    with clock.fixed_at(at + timedelta(hours=2 + number)):
                        completions.mark_read(module=module, by=user)


def play_schools(playing: Play, jury: Iterable[User], *, at: datetime) -> None:
    """The jury is trained; one more person has only begun. Of a second wave only those who have not finished a school yet."""
    if Programme.objects.filter(room=str(playing.room)).exists():
        train(playing, jury, at=at + timedelta(hours=1))
        return
    schools = open_schools(playing, at=at)
    train(playing, jury, at=at + timedelta(hours=1))
    begun = next((one for one in schools if one.code == playing.season.rules.schools[0].code), None)
    if begun is not None:
        with clock.fixed_at(at + timedelta(hours=3)):
            people.enrol_people(programme=begun, text=playing.users["methodist"].email, by=playing.users["staff"])
