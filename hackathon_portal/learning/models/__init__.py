"""Schools of a room: programmes of modules, who is enrolled, what is done, who has finished."""

from hackathon_portal.learning.models.certificates import Certificate
from hackathon_portal.learning.models.people import Completion, Enrolment, LetIn, ModuleDone
from hackathon_portal.learning.models.programmes import Module, Programme

__all__ = ["Certificate", "Completion", "Enrolment", "LetIn", "Module", "ModuleDone", "Programme"]
