"""`{% contest_menu as pages %}`: the working pages this person may open in the contest; `{% help_link %}`: help for this page."""

from typing import Any

from django import template

from hackathon_portal.shell.help import help_address
from hackathon_portal.shell.navigation import Item, Menu, menu, portal_menu, season_menu

register = template.Library()


@register.simple_tag(takes_context=True)
def contest_menu(context: Any) -> Menu:
    return menu(context["request"], context["contest"])


@register.simple_tag(takes_context=True, name="season_menu")
def season_pages(context: Any) -> Menu:
    return season_menu(context["request"])


@register.simple_tag(takes_context=True, name="portal_menu")
def portal_pages(context: Any) -> list[Item]:
    return portal_menu(context["request"])


@register.simple_tag(takes_context=True)
def help_link(context: Any) -> str:
    match = context["request"].resolver_match if "request" in context else None
    return help_address(match and match.url_name)
