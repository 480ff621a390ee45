"""Models of gatherings."""

from hackathon_portal.events.models.gatherings import Gathering, SignUp
from hackathon_portal.events.models.halls import Hall
from hackathon_portal.events.models.passes import EntryPass

__all__ = ["EntryPass", "Gathering", "Hall", "SignUp"]
