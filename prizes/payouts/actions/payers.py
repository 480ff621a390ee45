"""Actions with those who pay prizes of a contest: the operator, and partners or sponsors for theirs (Kuzbass: clause 12.13)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import locked_contest
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes.awards.queries.payers import main_payer_of
from prizes.models import FundSource, PayerAccount, RegisterLine
from prizes.rules import requisites
from prizes.states import RegisterState

MAY = "Счёт плательщика ведёт бухгалтер."
FIELDS = (
    "kind", "name", "inn", "kpp", "oktmo", "account", "bank_name", "town", "bik", "corr_account", "priority", "income_code", "uin",
    "personal_account", "registry_code", "budget_name", "treasury_name", "treasury_code", "kbk", "kosgu", "aim_code", "means_code",
    "tax_office", "phone", "signer_surname", "signer_name", "signer_patronymic", "signer_post", "signer_kind",
)  # fmt: skip


@action("Записан счёт плательщика")
def set_payer_account(*, contest: Contest, values: dict[str, Any], by: User, payer: PayerAccount | None = None) -> PayerAccount:
    """Change a payer; without one, the main payer, who is written down at first."""
    require(by, "prizes.pay", contest, MAY)
    contest = locked_contest(contest.pk)
    payer = payer or main_payer_of(contest) or PayerAccount(contest=contest)
    return _written(contest, payer, values)


@action("Добавлен плательщик призов")
def add_payer(*, contest: Contest, values: dict[str, Any], by: User) -> PayerAccount:
    """One more who pays prizes; the first is the main one."""
    require(by, "prizes.pay", contest, MAY)
    contest = locked_contest(contest.pk)
    return _written(contest, PayerAccount(contest=contest, is_main=main_payer_of(contest) is None), values)


def _written(contest: Contest, payer: PayerAccount, values: dict[str, Any]) -> PayerAccount:
    """The payer with these values, their control keys checked."""
    for name in FIELDS:
        if name in values:
            setattr(payer, name, values[name])
    for name, message in requisites.faults_of_payer({name: getattr(payer, name) for name in FIELDS}).items():
        raise RuleViolation(
            code=f"payer.{name}", clause=contest.regulation.clause("prize.transfer"), message=message, field=name, status=422
        )
    twin = PayerAccount.objects.filter(
        contest=contest, inn=payer.inn, account=payer.account, personal_account=payer.personal_account
    ).exclude(pk=payer.pk)
    if twin.exists():
        raise RuleViolation(
            code="payer.twin", message="Этот плательщик с тем же счётом уже записан.", field="account", status=422
        )
    payer.save()
    note(contest_id=contest.pk, about=payer.name)
    return payer


@action("Назначен основной плательщик")
def make_payer_main(*, payer: PayerAccount, by: User) -> PayerAccount:
    """From now on this payer pays what no source has named a payer for."""
    contest = locked_contest(payer.contest_id)
    require(by, "prizes.pay", contest, MAY)
    before = main_payer_of(contest)
    if before is not None and before.pk != payer.pk:
        _none_under_way(contest, FundSource.objects.filter(contest=contest, payer=None))
        PayerAccount.objects.filter(pk=before.pk).update(is_main=False)
    payer.is_main = True
    payer.save(update_fields=["is_main"])
    note(contest_id=contest.pk, about=payer.name)
    return payer


@action("Указано, кто платит из источника")
def set_sources_of_payer(*, payer: PayerAccount, sources: list[FundSource], by: User) -> PayerAccount:
    """The payer pays prizes out of exactly these sources; the others it had go back to the main one.

    Refused for a source of which a prize is listed or paid: it was taxed as its payer's.
    """
    contest = locked_contest(payer.contest_id)
    require(by, "prizes.pay", contest, MAY)
    if any(source.contest_id != contest.pk for source in sources):
        raise RuleViolation(code="payer.source", message="Такого источника в конкурсе нет.", field="sources", status=422)
    wanted = {source.pk for source in sources}
    had = set(FundSource.objects.filter(contest=contest, payer=payer).values_list("pk", flat=True))
    changed = FundSource.objects.select_for_update().filter(contest=contest, pk__in=wanted ^ had)
    _none_under_way(contest, changed)
    for source in changed:
        source.payer = payer if source.pk in wanted else None
        source.save(update_fields=["payer"])
    names = ", ".join(source.name for source in sources) or "ни из одного"
    note(contest_id=contest.pk, about=f"{payer.name}: {names}"[:300])
    return payer


@action("Убран плательщик призов")
def remove_payer(*, payer: PayerAccount, by: User) -> None:
    """Take away a payer who pays nothing."""
    contest = locked_contest(payer.contest_id)
    require(by, "prizes.pay", contest, MAY)
    if RegisterLine.objects.filter(register__contest=contest, payment__agent_inn=payer.inn).exists():
        raise RuleViolation(code="payer.has_paid", message=f"По счёту «{payer.name}» составляли реестры, убрать его нельзя.")
    if payer.sources.exists():
        raise RuleViolation(
            code="payer.used", message=f"«{payer.name}» платит из источников фонда: сначала снимите с него эти источники."
        )
    if payer.is_main and contest.payer_accounts.exclude(pk=payer.pk).exists():
        raise RuleViolation(code="payer.main", message="Сначала назначьте основным другого плательщика.")
    note(contest_id=contest.pk, about=payer.name)
    payer.delete()


def _none_under_way(contest: Contest, sources: Any) -> None:
    """Refuses to change who pays out of a source of which a prize is listed or paid already."""
    lines = RegisterLine.objects.filter(
        payment__award__contest=contest, payment__award__origin__in=sources,
        state__in=[RegisterLine.State.LISTED, RegisterLine.State.PAID],
    ).exclude(register__state=RegisterState.DISSOLVED)  # fmt: skip
    line = lines.select_related("register", "payment__award__origin").first()
    if line is not None and line.payment.award.origin is not None:
        raise RuleViolation(
            code="payer.paid_out",
            clause=contest.regulation.clause("prize.tax"),
            message=f"Приз из источника «{line.payment.award.origin.name}» стоит в реестре № {line.register.number}: "
            "плательщика уже не сменить.",
            field="sources",
        )
