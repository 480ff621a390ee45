"""What an announcement states as a fact of this year: each part is «проверьте» until a person has found its values right.

A contest begins with the values of its preset: an act, an address, tasks of another year. So each part is confirmed on the page of
publishing, and the confirmation holds while the values are those. Every app registers the parts it knows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.templatetags.portal import day, instant


@dataclass(frozen=True)
class Fact:
    """A part of the announcement: its code, its title for a list of what is not confirmed, (label, value) of what it states, the
    page where it is changed; `missing` says what is not there at all, `clause` why it is asked."""

    code: str
    title: str
    values: tuple[tuple[str, str], ...]
    page: str
    clause: str = ""
    missing: str = ""

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.values, ensure_ascii=False).encode()).hexdigest()

    @property
    def sample(self) -> str:
        """The first value that is plainly an example, as a person reads it; empty when none is."""
        return next((f"{label}: «{found}»" for label, text in self.values if (found := sample_in(text))), "")


# Words and addresses that stand for something to be written: RFC 2606 domains, streets and numbers nobody has.
SAMPLES = (
    re.compile(r"\b(?:ул(?:ица|\.)?|просп(?:ект|\.)?|пер(?:еулок|\.)?|площадь|пл\.)\s*(?:Примерн|Образцов|Тестов)\w*", re.IGNORECASE),
    re.compile(r"\bПримерн(?:ая|ый|ое)\s*,?\s*(?:(?:ул|улица|просп|проспект|пер|переулок|пл|площадь|д)\b|\d)", re.IGNORECASE),
    re.compile(r"(?:^|[@/.\s«(])example\.(?:com|org|net|ru|рф)\b", re.IGNORECASE),
    re.compile(r"[\w-]\.(?:example|invalid|test|localhost)\b", re.IGNORECASE),
    re.compile(r"\blorem ipsum\b", re.IGNORECASE),
    re.compile(r"\b(?:ХХ+|XX+|NN+)\b"),
    re.compile(r"№\s*0+(?:-0+)*\b|_{3,}|\[(?:дата|номер|адрес|название|ФИО)\]|<(?:дата|номер|адрес|название|ФИО)>", re.IGNORECASE),
    re.compile(r"\bИванов\w*\s+Иван\w*\s+Иванович\w*|\bИванов\w*\s+И\.\s*И\."),
    re.compile(r"\b(?:образец|пример)\s+(?:адреса|названия|текста|акта|номера)\b|\b(?:впишите|укажите)\s+(?:адрес|номер|дату)\b", re.IGNORECASE),
)  # fmt: skip


def sample_in(text: str) -> str:
    """What in the text is an example and no fact; empty when nothing is."""
    found = next((found for pattern in SAMPLES if (found := pattern.search(text))), None)
    return found.group().strip(" @/.«(\n") if found else ""


Source = Callable[[Contest], Iterable[Fact]]
_sources: list[Source] = []


def fact_source(source: Source) -> Source:
    """Ask this function which parts of a contest's announcement it knows."""
    _sources.append(source)
    return source


def facts(contest: Contest) -> list[Fact]:
    return [fact for source in _sources for fact in source(contest)]


@dataclass(frozen=True)
class Standing:
    """A part and whether somebody has confirmed it as it stands."""

    fact: Fact
    confirmed: Any = None

    @property
    def is_settled(self) -> bool:
        return self.confirmed is not None and not self.fact.missing and not self.fact.sample

    @property
    def wants(self) -> str:
        """What the part still wants, in words; empty when it is settled."""
        if self.fact.missing:
            return f"{self.fact.title}: {self.fact.missing}"
        if self.fact.sample:
            return f"{self.fact.title}: это пример, а не значение ({self.fact.sample})"
        return "" if self.confirmed else f"{self.fact.title}: проверьте и подтвердите"


def standings(contest: Contest) -> list[Standing]:
    """Every part of the announcement with its confirmation, where that is of the values of today. A rehearsal states no facts."""
    if contest.is_rehearsal:
        return []
    known = {(row.part, row.fingerprint): row for row in contest.confirmations.all()}
    return [Standing(fact, known.get((fact.code, fact.fingerprint))) for fact in facts(contest)]


def unsettled(contest: Contest) -> list[Standing]:
    return [one for one in standings(contest) if not one.is_settled]


def shown_fingerprint(contest: Contest) -> str:
    """Changes with anything the announcement states: who publishes has seen this and nothing else."""
    return hashlib.sha256("".join(f"{fact.code}:{fact.fingerprint}" for fact in facts(contest)).encode()).hexdigest()[:16]


def _rows(contest: Contest, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((title_of(contest, name), str(getattr(contest, name) or "")) for name in names)


@fact_source
def of_the_announcement(contest: Contest) -> Iterator[Fact]:
    """What the contest's own row and its regulation state."""
    regulation, page = contest.regulation, "contest_announcement"
    act, clause = regulation.act, regulation.clause("announcement")
    yield Fact(
        "act", f"{act.kind}, по которому проводится конкурс",
        (("вид", act.kind), ("номер", act.number), ("дата", day(act.date)), ("название", act.title)), "contest_regulation", clause,
    )  # fmt: skip
    bodies = [one.name for one in regulation.organisers] or [regulation.operator.name]
    places = "; ".join(" ".join(filter(None, [one.title, one.address])) for one in regulation.organising.publication_places)
    bodies += [f"{one.name} ({one.does})" if one.does else one.name for one in regulation.supporters]
    yield Fact(
        "operator", "организатор", (("организаторы", "; ".join(bodies)), ("где публикуется", places)), "contest_regulation", clause,
    )  # fmt: skip
    yield Fact("titles", "название и описание конкурса", _rows(contest, "title", "short_title", "description"), page, clause)
    yield Fact("days", "дни конкурса и сроки", _days(contest), page, clause)
    yield Fact("place", "место проведения и адрес", _rows(contest, "place", "address", "arrival"), page, clause)
    yield Fact("how_to_register", "правила регистрации", _rows(contest, "how_to_register", "chat_url"), page, clause)
    yield Fact("rules", "правила проведения", _rows(contest, "rules_text"), page, clause)
    yield Fact(
        "officer", "кто подписывает письма участникам", _rows(contest, "officer_position", "officer_name"), page,
        regulation.clause("registration.decision"), "" if contest.officer_name.strip() else "не названы фамилия, имя и отчество",
    )  # fmt: skip
    if contest.contact_email or contest.contact_phone:
        yield Fact("contacts", "контакты организатора", _rows(contest, "contact_email", "contact_phone"), page)


@fact_source
def of_the_channel(contest: Contest) -> Iterator[Fact]:
    """Where applications are filed, of a document that names a portal for them: its address, or the act that lets them be filed here."""
    channel = contest.regulation.registration
    if not channel.channel_title:
        return
    is_own = channel.channel == "own"
    values = (
        ("где подают", "на этом портале" if is_own else channel.channel_title), ("адрес", "" if is_own else channel.channel_url),
        ("акт", channel.channel_act),
    )  # fmt: skip
    missing = "" if is_own or channel.channel_url else "нет адреса, по которому подают"
    yield Fact(
        "registration_channel", "где подают заявки", values, "contest_questions", contest.regulation.clause("registration.channel"),
        missing,
    )  # fmt: skip


@fact_source
def of_open_questions(contest: Contest) -> Iterator[Fact]:
    """What the document leaves open is read once before publishing: nothing of it is settled in silence."""
    if questions := contest.regulation.open_questions:
        values = tuple((one.title, f"Документ: «{' … '.join(one.words)}». Как читаем: {one.reading}") for one in questions)
        yield Fact("open_questions", "прочтение мест, где документ молчит или расходится с собой", values, "contest_questions")


def _days(contest: Contest) -> tuple[tuple[str, str], ...]:
    closes, deadline = contest.registration_closes_at, contest.project_deadline_at
    return (
        ("первый день", day(contest.starts_on)),
        ("последний день", day(contest.ends_on)),
        ("регистрация до", instant(closes, contest.zone) if closes else "срок не назван"),
        ("проекты сдаются до", instant(deadline, contest.zone) if deadline else "срок не назван"),
        ("расписание", "; ".join(f"{instant(one.starts_at, contest.zone)} {one.title}" for one in contest.timetable.all())),
    )


@fact_source
def of_nominations(contest: Contest) -> Iterator[Fact]:
    """The tasks, approved every year by an act whose file visitors read (Tula: clause 3.4)."""
    words, clause = contest.regulation.words, contest.regulation.clause("nomination")
    values = tuple(
        (one.title, " ".join(filter(None, [one.task, "; ".join(one.listed_topics), one.track, one.customer, one.customer_judge])))
        for one in contest.nominations.all()
    )
    yield Fact("nominations", f"{words.tasks} и задания этого года", values, "contest_nominations", clause)
    if "nominations_act" not in contest.regulation.announcement_parts:
        return
    act = contest.nominations_act_file
    values = (
        ("номер", contest.nominations_act_number),
        ("дата", day(contest.nominations_act_date) if contest.nominations_act_date else ""),
        ("файл", (act.name or "").rpartition("/")[2]),
    )
    missing = "" if act else "не приложен файл акта"
    yield Fact("nominations_act", "акт об утверждении номинаций этого года", values, "contest_nominations", clause, missing)
