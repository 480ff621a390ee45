"""`{% contest_menu as groups %}`: the working pages this person may open in the contest."""

from typing import Any

from django import template

from hackathon_portal.contests.navigation import Group, menu

register = template.Library()


@register.simple_tag(takes_context=True)
def contest_menu(context: Any) -> list[Group]:
    return menu(context["request"], context["contest"])
