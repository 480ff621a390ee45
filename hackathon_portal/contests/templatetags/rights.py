"""`{% rights contest "prizes" %}`: what the regulation grants participants, or keeps from them, where it matters."""

from typing import Any

from django import template

from hackathon_portal.contests.models import Contest

register = template.Library()


@register.inclusion_tag("contests/_rights.html")
def rights(contest: Contest, page: str) -> dict[str, Any]:
    return {"rights": contest.regulation.rights_on(page)}
