"""Who studies where, and the category that follows from it (Kuzbass: clauses 6.1, 7.1). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from hackathon_portal.regulation.schema import Category, Regulation
from registration.fields import Person
from registration.rules.eligibility import Finding, Verdict, stopping


def check_education(person: Person, regulation: Regulation) -> list[Finding]:
    """Place and level of study against the regulation; nothing where it does not ask."""
    rules = regulation.education
    if rules is None or not person.education_level:
        return []
    clause = regulation.clause("education")
    level = rules.level(person.education_level)
    if level is None:
        return [Finding("education.unknown", clause, Verdict.RED, "Выберите класс или уровень образования", "education_level")]
    findings = []
    if not level.category and regulation.categories:
        text = f"Участвуют {listed(regulation.categories)}; {level.title} к ним не относится"
        findings.append(Finding("education.level", clause, Verdict.RED, text, "education_level"))
    if rules.regions and person.education_region and person.education_region not in rules.regions:
        text = f"Место учёбы в другом регионе, а участвуют обучающиеся организаций: {rules.region_title}"
        findings.append(Finding("education.region", clause, Verdict.RED, text, "education_region"))
    elif rules.regions and not findings:
        findings.append(Finding("education.region_fits", clause, Verdict.GREEN, f"Учится: {rules.region_title}"))
    category = regulation.category(level.category)
    if category:
        clause = regulation.clause("category")
        findings.append(Finding("education.category", clause, Verdict.GREEN, f"{level.title}: категория {category.label}"))
    return stopping(findings, regulation)


def check_place(person: Person, known: frozenset[str], regulation: Regulation) -> list[Finding]:
    """`known`: names of the contest's registry of educational organisations, folded; another name is for a person to look at."""
    if regulation.education is None or not person.education_place or not known:
        return []
    if folded(person.education_place) in known:
        return []
    text = f"Организации нет в списке: «{person.education_place}»"[:300]
    return [Finding("education.place", regulation.clause("education"), Verdict.LOOK, text, "education_place")]


def folded(name: str) -> str:
    """A name of an organisation as two spellings of it are compared."""
    return " ".join(name.casefold().replace("ё", "е").replace("«", "").replace("»", "").replace('"', "").split())


def listed(categories: Iterable[Category]) -> str:
    return ", ".join(f"категория {category.label} ({category.title})" for category in categories)


def categories_of(levels: Iterable[str], regulation: Regulation) -> list[Category]:
    """Categories of people with these levels of study, from the lowest to the highest, each once."""
    if regulation.education is None:
        return []
    codes = {level.category for code in levels if (level := regulation.education.level(code))}
    return [category for category in regulation.categories if category.code in codes]


def category_of_team(levels: Iterable[str], regulation: Regulation) -> str:
    """The category a team belongs to by itself: its members' one, or the highest where the regulation says so; else nothing."""
    categories = categories_of(levels, regulation)
    if len(categories) == 1 or (categories and regulation.education and regulation.education.mixed == "highest"):
        return categories[-1].code
    return ""
