"""What an application asks beyond the document is by choice and says so, or says when it is needed (152-FZ, article 5 part 5)."""

from __future__ import annotations

import pytest

from hackathon_portal.regulation.schema import load_preset, preset_codes
from registration.forms.applicant import PassportForm, PersonForm, StudyForm
from registration.models import Application

SAYS = ("По желанию", "по желанию", "Если ")


@pytest.mark.parametrize("role", ["captain", "member"])
@pytest.mark.parametrize("code", preset_codes())
def test_a_field_the_regulation_does_not_demand_says_that_it_may_stay_empty(code, role):
    regulation = load_preset(code).regulation
    silent = []
    for form in (PersonForm, StudyForm, PassportForm):
        made = form(regulation=regulation, instance=Application(role=role))
        for name, field in made.fields.items():
            said = f"{field.label} {field.help_text}"
            if name not in regulation.fields_of(role) and not any(words in said for words in SAYS):
                silent.append((name, said))
    assert silent == []
