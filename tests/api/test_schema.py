"""schemathesis: whatever is sent to the API, the answer is one its description names, and never a failure of the server."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from registration.actions import tokens

EXAMPLES = 60


@pytest.fixture
def token(contest, users, at):
    at(2024, 5, 2, 12)
    return tokens.make_api_token(
        contest=contest, name="Проверка", scopes=["applications:write", "applications:read"], signed=False, by=users["staff"]
    ).token


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", ""), ("GET", "/{external_id}")])
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_described(live_server, token, method, path, mode):
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/?format=json")
    operation = schema[f"/api/v1/applications{path}"][method]
    answered: set[int] = set()

    @given(case=operation.as_strategy(generation_mode=mode), bearer=st.sampled_from([token, token, token, "hp_wrong"]))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def send(case, bearer):
        response = case.call(headers={"Authorization": f"Bearer {bearer}"})
        answered.add(response.status_code)
        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                openapi_checks.status_code_conformance,
                openapi_checks.response_schema_conformance,
            ],
        )

    send()
    assert 401 in answered
