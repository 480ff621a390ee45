"""Models of gatherings."""

from hackathon_portal.events.models.gatherings import Gathering, SignUp

__all__ = ["Gathering", "SignUp"]
