"""Actions with what is written for the press: draft, agree, publish (Kuzbass: clause 13.1)."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.text import require_renderable
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.operations.models import PressItem


def _locked(item: PressItem, revision: int | None) -> PressItem:
    """The item as it is stored, locked. RuleViolation where it is not what the person has read."""
    stored = PressItem.objects.select_for_update(of=("self",)).select_related("contest__regulation_version").get(pk=item.pk)
    if revision is not None and revision != stored.revision:
        raise RuleViolation(
            code="press.changed",
            clause=stored.contest.regulation.clause("press"),
            message="Материал изменили, посмотрите заново.",
        )
    return stored


@action("Записан материал для СМИ")
def write_press_item(*, item: PressItem, by: User, revision: int | None = None) -> PressItem:
    """Keep the draft a form has filled in; what was agreed and is changed must be agreed anew. `revision`: the one that was edited."""
    contest = item.contest
    require(by, "operations.write_press", contest, "Материалы пишут сотрудники и организационный комитет.")
    stored = _locked(item, revision) if item.pk else None
    if stored is not None and stored.state == PressItem.State.PUBLISHED:
        raise RuleViolation(
            code="press.published",
            clause=contest.regulation.clause("press"),
            message="Материал опубликован и больше не меняется. Сначала снимите его с публикации.",
        )
    require_renderable(item.text, field="text")
    item.state, item.agreed_by, item.agreed_at = PressItem.State.DRAFT, None, None
    item.revision = stored.revision + 1 if stored else 0
    item.save()
    note(contest_id=contest.pk, about=item.title)
    return item


@action("Согласован материал для СМИ")
def agree_press_item(*, item: PressItem, by: User, revision: int | None = None) -> PressItem:
    """The operator agrees to the draft that was read (Kuzbass: clause 13.1)."""
    item = _locked(item, revision)
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы согласует оператор.")
    if item.state != PressItem.State.DRAFT:
        raise RuleViolation(code="press.agreed", clause=contest.regulation.clause("press"), message="Материал уже согласован.")
    item.state, item.agreed_by, item.agreed_at = PressItem.State.AGREED, by, clock.now()
    item.save(update_fields=["state", "agreed_by", "agreed_at"])
    note(contest_id=contest.pk, about=item.title)
    return item


@action("Опубликован материал для СМИ")
def publish_press_item(*, item: PressItem, url: str = "", by: User, revision: int | None = None) -> PressItem:
    """Show an agreed item to visitors, with the address where a medium has brought it."""
    item = _locked(item, revision)
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы публикует сотрудник организатора.")
    clause = contest.regulation.clause("press")
    is_draft = item.state in (PressItem.State.DRAFT, PressItem.State.WITHDRAWN)
    if is_draft and contest.regulation.organising.press_agreed:
        raise RuleViolation(code="press.not_agreed", clause=clause, message="Сначала материал согласует оператор.")
    if item.state == PressItem.State.PUBLISHED:
        raise RuleViolation(code="press.published", clause=clause, message="Материал уже опубликован.")
    now = clock.now()
    item.agreed_at = item.agreed_at or now
    item.state, item.published_at, item.url, item.withdrawn_reason = PressItem.State.PUBLISHED, now, url, ""
    item.save(update_fields=["state", "published_at", "url", "agreed_at", "withdrawn_reason"])
    note(contest_id=contest.pk, about=item.title)
    return item


@action("Материал для СМИ снят с публикации")
def withdraw_press_item(*, item: PressItem, reason: str, by: User) -> PressItem:
    """Visitors see the item no more (somebody named in it has taken a consent back, a mistake); written anew it is agreed anew."""
    item = _locked(item, None)
    contest = item.contest
    require(by, "contests.manage", contest, "Материалы снимает сотрудник организатора.")
    clause = contest.regulation.clause("press")
    faults = [
        (item.state != PressItem.State.PUBLISHED, "press.not_published", "Этот материал не опубликован.", ""),
        (not reason.strip(), "press.no_reason", "Напишите, почему материал снимают.", "reason"),
    ]
    refuse_first(faults, clause)
    item.state, item.agreed_by, item.agreed_at = PressItem.State.WITHDRAWN, None, None
    item.withdrawn_reason, item.revision = reason.strip()[:300], item.revision + 1
    item.save(update_fields=["state", "agreed_by", "agreed_at", "withdrawn_reason", "revision"])
    note(contest_id=contest.pk, about=item.title, reason=item.withdrawn_reason)
    return item
