"""Hints of a possible affiliation with organisers and the commission (Tula: clause 3.3 в). Pure.

A hint is computed, never a decision: its reason is written out and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from hackathon_portal.kernel import addresses
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.alphabet import letters
from registration.fields import Person
from registration.rules.eligibility import Finding, Verdict

# Mail hosts where an address in common says nothing about an employer in common.
PUBLIC_MAIL = frozenset(
    {
        "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "yandex.ru", "ya.ru", "yandex.com", "rambler.ru", "gmail.com",
        "outlook.com", "hotmail.com", "icloud.com", "proton.me", "vk.com",
    }
)  # fmt: skip
# Words that make two names of organisations look alike without being the same place.
COMMON_WORDS = frozenset(
    {
        "ооо", "ао", "пао", "оао", "зао", "ано", "гау", "гбоу", "фгбоу", "мбоу", "гу", "ип", "во", "спо", "то",
        "область", "области", "российской", "федерации", "имени", "им", "города", "город",
        "отдел", "управление", "департамент", "министерство", "университет", "государственный", "институт", "колледж", "школа",
        "лицей", "центр", "учреждение", "общество", "компания", "организация", "бюджетное", "образовательное", "автономное",
    }
)  # fmt: skip
# Adjectives made of names of regions and towns: every second organisation has one.
PLACE_ENDINGS = ("ский", "ская", "ское", "ской", "ского", "цкий", "цкая", "цкой")
SURNAME_ENDINGS = (
    "ская",
    "цкая",
    "ский",
    "цкий",
    "ова",
    "ева",
    "ёва",
    "ина",
    "ына",
    "ая",
    "ий",
    "ый",
    "ой",
    "ов",
    "ев",
    "ёв",
    "ин",
    "ын",
    "а",
)
LEAST_STEM = 4
LEAST_WORD = 4
# A sign that a tenth of the applicants shares with an official tells of a town or a university, not of kinship.
SURNAME, WORKPLACE, MAIL_DOMAIN = SHARED_SIGNS = ("surname", "workplace", "domain")
COMMON_SHARE = Fraction(1, 10)
LEAST_SHARING = 3
# Shorter names of organisations are parts of too many others.
LEAST_BODY = 12


@dataclass(frozen=True)
class Known:
    """An organiser or a member of the commission: full name in order surname, name, patronymic."""

    full_name: str
    part: str
    birth_surname: str = ""
    workplace: str = ""
    email: str = ""
    phone: str = ""
    # Those of SHARED_SIGNS that are no hint of this person, being everybody's.
    common: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Applicant:
    """What of an applicant is compared."""

    surname: str
    name: str = ""
    patronymic: str = ""
    workplace: str = ""
    email: str = ""
    phone: str = ""

    @classmethod
    def of(cls, person: Person) -> Applicant:
        return cls(person.surname, person.name, person.patronymic, person.affiliation_place, person.email, person.phone)


def surname_stem(surname: str) -> str:
    """The part of a surname that relatives of either sex share: Громов, Громова -> громов without its ending."""
    text = letters(surname.strip())
    for ending in sorted(SURNAME_ENDINGS, key=len, reverse=True):
        stem = text.removesuffix(ending.replace("ё", "е"))
        if stem != text and len(stem) >= LEAST_STEM - 1:
            return stem
    return text


def father_of(patronymic: str) -> str:
    """The beginning of the father's name a patronymic is made of: Аркадьевна -> аркад; empty where there is none."""
    text = letters(patronymic.strip())
    for ending in ("ьевич", "ьевна", "иевич", "иевна", "ович", "овна", "евич", "евна", "инична", "ична", "ич"):
        if text.endswith(ending):
            return text.removesuffix(ending)
    return text


def workplace_words(text: str) -> frozenset[str]:
    """The words of an organisation's name that tell it from others."""
    words = re.findall(r"[а-яёa-z0-9]+", text.lower())
    return frozenset(
        word for word in words if len(word) >= LEAST_WORD and word not in COMMON_WORDS and not word.endswith(PLACE_ENDINGS)
    )


def hints(applicant: Applicant, officials: Iterable[Known]) -> list[str]:
    """Reasons to look at a possible affiliation, one sentence for each official and sign."""
    grounds: list[str] = []
    for known in officials:
        grounds += [f"{reason} ({known.full_name}, {known.part})" for reason in _signs(applicant, known)]
    return grounds


def body_hints(applicant: Applicant, regulation: Regulation) -> list[str]:
    """Reasons where the applicant works at one of those who hold the contest or are told by its act to help."""
    place = _named(applicant.workplace)
    return [
        f"Место работы или учёбы «{applicant.workplace}» — {body.name}, по акту проводит конкурс или помогает его проводить"
        for body in regulation.bodies
        if len(place) >= LEAST_BODY and (_named(body.name) in place or place in _named(body.name))
    ]


def _named(body: str) -> str:
    """The name of an organisation without its form: what stands in quotes, else the whole of it."""
    quoted = re.search(r"[«“\"]([^«»“”\"]+)", body)
    return letters(quoted.group(1) if quoted else body)


def is_common(sharing: int, people: int) -> bool:
    """Whether so many of the list share a sign that it is no hint."""
    return sharing >= LEAST_SHARING and Fraction(sharing, people) >= COMMON_SHARE


def _signs(applicant: Applicant, known: Known) -> list[str]:
    """What the two have in common, in words; of a sign that is everybody's only what a patronymic adds."""
    signs = []
    surname, name, patronymic = [*known.full_name.split(), "", "", ""][:3]
    if shares_surname(applicant.surname, known):
        family = _family(applicant, name, patronymic)
        stems = {surname_stem(text): text for text in (surname, known.birth_surname)}
        if family or SURNAME not in known.common:
            signs.append(f"Та же фамилия «{stems[surname_stem(applicant.surname)]}»{family}")
    if WORKPLACE not in known.common and shares_workplace(applicant.workplace, known):
        if applicant.workplace.strip().lower() == known.workplace.strip().lower():
            signs.append(f"То же место работы или учёбы «{known.workplace}»")
        else:
            signs.append(f"Похожее место работы или учёбы: «{applicant.workplace}» и «{known.workplace}»")
    if applicant.phone and applicant.phone == known.phone:
        signs.append("Тот же телефон")
    if addresses.same(applicant.email, known.email):
        signs.append("Тот же адрес почты")
    elif MAIL_DOMAIN not in known.common and shares_domain(domain := domain_of(applicant.email), known):
        signs.append(f"Почта той же организации «{domain}»")
    return signs


def shares_surname(surname: str, known: Known) -> bool:
    """Whether a relative of either sex could have these two surnames (or the one at birth)."""
    stem = surname_stem(surname)
    return bool(stem) and stem in {surname_stem(text) for text in (*known.full_name.split()[:1], known.birth_surname)}


def shares_workplace(workplace: str, known: Known) -> bool:
    """Whether two names of organisations are the same, or one is a part of the other."""
    if workplace and workplace.strip().lower() == known.workplace.strip().lower():
        return True
    places = workplace_words(workplace), workplace_words(known.workplace)
    common = places[0] & places[1]
    return bool(common) and common in places


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def shares_domain(domain: str, known: Known) -> bool:
    """Whether a mail domain is that of the official's organisation."""
    return bool(domain) and domain not in PUBLIC_MAIL and domain == domain_of(known.email)


def _family(applicant: Applicant, name: str, patronymic: str) -> str:
    """What the patronymics add to a surname in common."""
    fathers = father_of(applicant.patronymic), father_of(patronymic)
    if fathers[0] and fathers[0] == fathers[1]:
        return ", одинаковое отчество: возможно, брат или сестра"
    if fathers[0] and name and _bones(name).startswith(_bones(fathers[0])):
        return f", отчество «{applicant.patronymic}»: возможно, сын или дочь"
    if fathers[1] and applicant.name and _bones(applicant.name).startswith(_bones(fathers[1])):
        return ": возможно, отец"
    return ""


def _bones(name: str) -> str:
    """A name without the vowels that come and go in patronymics: Лев and Льв(ович) are one."""
    text = letters(name)
    return text[:1] + re.sub("[аеиоуыэюяьй]", "", text[1:])


def check(applicant: Applicant, officials: Iterable[Known], regulation: Regulation) -> list[Finding]:
    """One finding with every reason; none where nothing was found or the regulation forbids no affiliation."""
    if not regulation.eligibility.affiliation_forbidden:
        return []
    reasons = [*hints(applicant, officials), *body_hints(applicant, regulation)]
    if not reasons:
        return []
    text = "Возможная связь, решает человек: " + "; ".join(reasons)
    return [Finding("affiliation.possible", regulation.clause("affiliation"), Verdict.LOOK, text[:300])]
