"""Reads of prizes: the fund, public results, a captain's awards, payments and taxes, documents by their codes, what is owed by when."""

from prizes.queries.awards import (
    announced_on,
    awards,
    awards_of,
    captains_awards,
    fund_balance,
    fund_problems,
    fund_total,
    public_picture,
)
from prizes.queries.desk import tasks
from prizes.queries.documents import diploma_by_code, diploma_counts, diplomas_of, template_of, thanks_candidates
from prizes.queries.obligations import obligations, unknown_calendars
from prizes.queries.payments import (
    control_faults,
    earlier_in_year,
    income_rows,
    incomes_of_year,
    payments_to_list,
    payouts,
    reconciliation,
    register_lines,
    tax_years,
    taxes_by_due_day,
    totals_of,
)

__all__ = [
    "announced_on",
    "awards",
    "awards_of",
    "captains_awards",
    "control_faults",
    "diploma_by_code",
    "diploma_counts",
    "diplomas_of",
    "earlier_in_year",
    "fund_balance",
    "fund_problems",
    "fund_total",
    "income_rows",
    "incomes_of_year",
    "obligations",
    "payments_to_list",
    "payouts",
    "public_picture",
    "reconciliation",
    "register_lines",
    "tasks",
    "tax_years",
    "taxes_by_due_day",
    "template_of",
    "thanks_candidates",
    "totals_of",
    "unknown_calendars",
]
