"""Actions with what is written for the press: draft, agree, publish (Kuzbass: clause 13.1)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.text import require_renderable
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.operations.models import PressItem


@action("Записан материал для СМИ")
def write_press_item(*, item: PressItem, by: User) -> PressItem:
    """Keep the draft a form has filled in; what was agreed and is changed must be agreed anew."""
    contest = item.contest
    require(by, "operations.write_press", contest, "Материалы пишут сотрудники и организационный комитет.")
    if item.state == PressItem.State.PUBLISHED:
        raise RuleViolation(
            code="press.published",
            clause=contest.regulation.clause("press"),
            message="Материал опубликован и больше не меняется.",
        )
    require_renderable(item.text, field="text")
    item.state, item.agreed_by, item.agreed_at = PressItem.State.DRAFT, None, None
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item


@action("Согласован материал для СМИ")
def agree_press_item(*, item: PressItem, by: User) -> PressItem:
    """The operator agrees to a draft (Kuzbass: clause 13.1)."""
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы согласует оператор.")
    if item.state != PressItem.State.DRAFT:
        raise RuleViolation(code="press.agreed", clause=contest.regulation.clause("press"), message="Материал уже согласован.")
    item.state, item.agreed_by, item.agreed_at = PressItem.State.AGREED, by, clock.now()
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item


@action("Опубликован материал для СМИ")
def publish_press_item(*, item: PressItem, url: str = "", by: User) -> PressItem:
    """Show an agreed item to visitors, with the address where a medium has brought it."""
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы публикует сотрудник организатора.")
    clause = contest.regulation.clause("press")
    if item.state == PressItem.State.DRAFT and contest.regulation.organising.press_agreed:
        raise RuleViolation(code="press.not_agreed", clause=clause, message="Сначала материал согласует оператор.")
    if item.state == PressItem.State.PUBLISHED:
        raise RuleViolation(code="press.published", clause=clause, message="Материал уже опубликован.")
    now = clock.now()
    item.agreed_at = item.agreed_at or now
    item.state, item.published_at, item.url = PressItem.State.PUBLISHED, now, url
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item
