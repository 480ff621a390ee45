"""What stands beside the fields of a step: why each is asked for, who sees it, and what would be refused because of its value."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html

from hackathon_portal.russia.words import cited
from registration.forms.applicant import PersonForm
from registration.rules.eligibility import Finding
from registration.rules.purposes import said_beside


def words_of(finding: Finding) -> str:
    """For what the organiser will refuse the person: nothing stops them from filing."""
    return f"{finding.message} ({cited(finding.clause)}). Подать заявку можно, но организатор по этой причине откажет."


def judged(form: Any) -> dict[str, str]:
    """Field -> what is said of its value at once; `form` has been asked whether it is valid."""
    if not isinstance(form, PersonForm):
        return {}
    return {finding.field: words_of(finding) for finding in form.warnings() if finding.field}


def say_beside(form: Any, said: dict[str, str]) -> None:
    """Add it to the help of the fields; `said`: of `judged`."""
    purposes = said_beside(list(form.fields))
    for name, field in form.fields.items():
        help_text = field.help_text
        if name in purposes:
            help_text = format_html('{} <span class="purpose">{}</span>', help_text, purposes[name])
        if name in said:
            help_text = format_html('{}<span class="judged" id="{}-judged">! {}</span>', help_text, name, said[name])
        field.help_text = help_text
