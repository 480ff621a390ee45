"""Filters every template has: money, Russian plurals, instants in the contest's time zone, masked numbers."""

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hackathon_portal.kernel import antivirus, clock
from hackathon_portal.kernel.web import person, refusals
from hackathon_portal.russia import identifiers, money, zones
from hackathon_portal.russia.words import NBSP, cited, days_left, inner_quotes, plural, within

register = template.Library()
# `{{ n|plural:"заявка,заявки,заявок" }}` -> `5 заявок`.
register.filter("plural", plural)
# `{{ n|days_left }}` -> `остался 1 день`.
register.filter("days_left", days_left)
# `{{ title|within }}`: a title inside a sentence.
register.filter("within", within)
# `{% filter inner_quotes %}проект «{{ title }}»{% endfilter %}`: quotes inside quotes are „ “.
register.filter("inner_quotes", inner_quotes, is_safe=True)


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString | str:
    """Django's tag, and for whom the form was drawn: it is taken from nobody else (`kernel/web/person.py`)."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105  Django's word for none
        return ""
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    mark = context.get("person_key") or person.key_of(getattr(context.get("request"), "user", None))
    return format_html('{}<input type="hidden" name="{}" value="{}">', field, person.FIELD, mark) if mark else field


@register.simple_tag(takes_context=True)
def refusal_summary(context: template.Context) -> refusals.Summary:
    """What the page refuses: `base.html` asks once, for the title and for the summary above everything else."""
    return refusals.summary_of(context)


class BelowSummary(template.Node):
    """The page's content, drawn first, and above it the summary, which then knows what the page has."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        content = self.nodelist.render(context)
        if not (summary := context.get("refusal")):
            return content
        drawn = dataclasses.replace(summary, content=content)
        return SafeString(render_to_string("ui/error_summary.html", {"refusal": drawn})) + content


@register.tag
def below_summary(parser: template.base.Parser, _token: template.base.Token) -> BelowSummary:
    """`{% below_summary %}…{% endbelow_summary %}`: see BelowSummary."""
    nodelist = parser.parse(("endbelow_summary",))
    parser.delete_first_token()
    return BelowSummary(nodelist)


@register.simple_block_tag
def empty_place(content: str, title: str) -> SafeString:
    """`{% empty_place "Заявок пока нет" %}What will be here, when, and what to do.{% endempty_place %}`: never a bare «нет»."""
    return SafeString(render_to_string("ui/empty.html", {"title": title, "content": content}))


@register.filter
def roubles(amount: Decimal | str | None) -> str:
    """A sum as «150 000,00 ₽»; nothing for a sum that is not there."""
    return "" if amount in (None, "") else money.formatted(Decimal(amount or 0))


@register.filter
def short_roubles(amount: Decimal | None) -> str:
    """The same without kopecks where there are none: «150 000 ₽»."""
    return "" if amount is None else money.short(amount)


@register.simple_tag
def file_state(file: Any) -> SafeString | str:
    """Beside a link to a stored file: that it is being checked, or was infected. Nothing for what is clean; one query, none without an antivirus."""
    if not file or not antivirus.is_on():
        return ""
    words = antivirus.state_of(file.name)
    return format_html(' <span class="chip warn">{}</span>', words) if words else ""


@register.simple_tag
def files_checked() -> SafeString:
    """Where staff open or attach files: whether an antivirus looks at them."""
    if antivirus.is_on():
        words = "Файлы проверяет антивирус: пока он не ответил, файл не открывается, заражённый удаляется."
    else:
        words = "Антивирус не подключён: файлы на вирусы не проверяются. Открывайте их там, где антивирус есть."
    return format_html('<p class="muted reading">{}</p>', words)


@register.filter
def day(value: date | datetime | None, zone: str = "") -> str:
    """A date as «21 апреля 2024 г.»; an instant is first taken into `zone`."""
    if value is None:
        return ""
    if isinstance(value, datetime) and zone:
        value = value.astimezone(ZoneInfo(zone))
    return date_format(value, "j E Y г.").replace(" ", NBSP)


@register.filter
def local_day(value: datetime | None) -> str:
    """An instant's day in the portal's own zone: of what belongs to no contest."""
    return day(value, settings.TIME_ZONE)


@register.filter
def short_day(value: date | None) -> str:
    """A date as `21.04.2024`: for tables, where the built-in filter would take a third of the page's time."""
    return f"{value:%d.%m.%Y}" if value else ""


@register.filter
def instant(value: datetime | None, zone: str = "") -> str:
    """An instant as «21 апреля 2024 г., 18:00 (МСК)»: in the contest's zone under the name its regulation gives, or the portal's."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone or settings.TIME_ZONE))
    return f"{day(local)}, {local:%H:%M}{NBSP}({zones.named(local, getattr(zone, 'label', ''))})"


@register.filter
def zone_name(zone: str) -> str:
    """A zone as people say it: «МСК+2» for `Asia/Yekaterinburg`, by today's law."""
    return zones.named(clock.now().astimezone(ZoneInfo(zone)), getattr(zone, "label", ""))


@register.filter
def masked(text: str | None) -> str:
    return identifiers.masked(text or "")


@register.filter
def points(value: Decimal | int | None) -> str:
    """Points without trailing zeroes: `54`, `4.5` as `4,5`."""
    return "" if value is None else f"{Decimal(value).normalize():f}".replace(".", ",")


@register.filter
def clock_time(value: datetime | None, zone: str = "") -> str:
    """The time of day of an instant in a zone: `18:05`."""
    return f"{value.astimezone(ZoneInfo(zone or settings.TIME_ZONE)):%H:%M}" if value else ""


@register.filter
def biggest(rows: list[tuple[str, int]]) -> int:
    """The greatest figure of a table's rows, at least 1: the full length of a bar."""
    return max([1, *(count for _, count in rows)])


@register.filter
def cell(value: object) -> str:
    """A value of a table as text: dates as written in Russia, yes and no, nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


@register.filter
def item(mapping, key):
    """`mapping[key]` for keys known only at run time."""
    return mapping.get(key) if mapping else None


@register.filter
def plain(value: Decimal) -> str:
    """A number as programs write it: `0.5`, `10`."""
    return f"{Decimal(value).normalize():f}"


@register.filter
def clause(text: str) -> str:
    """A clause as documents cite it: `п. 6.3`, `приложение 5`."""
    return cited(text)
