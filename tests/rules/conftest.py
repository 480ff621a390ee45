"""What pure tests share: the two regulations as data. No Django, no database (see pytest.ini beside this file)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from hackathon_portal.regulation.schema import Regulation, load_preset

# A machine that many share is slow now and then: that says nothing about a rule. The mutation run brings a profile of its own.
settings.register_profile("rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("rules")


@pytest.fixture(scope="session")
def tula() -> Regulation:
    return load_preset("tula_2024").regulation


@pytest.fixture(scope="session")
def kuzbass() -> Regulation:
    return load_preset("kuzbass_2025").regulation
