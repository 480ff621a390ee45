"""What the page of the tax settles: values of things, differences of a person's year, overpaid tax."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.days import DONE, DayField
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web.numbers import whole_number
from prizes.models import Award, TaxOverpayment, TaxSettlement
from prizes.payouts.actions import tax_settlements, things


class ValueForm(forms.Form):
    value = forms.DecimalField(label="Стоимость, руб.", max_digits=12, decimal_places=2)
    basis = forms.CharField(label="Документ о стоимости", max_length=200)


class SettleForm(forms.Form):
    agent_inn = forms.CharField(max_length=12)
    person = forms.CharField(max_length=64)
    year = forms.IntegerField(min_value=2000, max_value=2200)
    kind = forms.ChoiceField(choices=TaxSettlement.Kind.choices, label="Что сделано")
    amount = forms.DecimalField(label="Сумма", max_digits=12, decimal_places=2)
    day = DayField(borders=DONE, label="День")
    basis = forms.CharField(label="Документ", max_length=200)


def _value(request: HttpRequest, contest: Contest, pk: int) -> str:
    data = filled(ValueForm(request.POST))
    things.set_thing_value(award=get_object_or_404(Award, pk=pk, contest=contest), by=user_of(request), **data)
    return "Стоимость записана."


def _settle(request: HttpRequest, contest: Contest, pk: int) -> str:
    tax_settlements.settle_tax(contest=contest, by=user_of(request), **filled(SettleForm(request.POST)))
    return "Расчёт записан."


def _back(request: HttpRequest, contest: Contest, pk: int) -> str:
    row = get_object_or_404(TaxSettlement, pk=pk, contest=contest)
    tax_settlements.take_back_settlement(settlement=row, reason=request.POST.get("reason", ""), by=user_of(request))
    return "Отметка отменена, разница снова видна."


def _overpayment(request: HttpRequest, contest: Contest, pk: int) -> str:
    row = get_object_or_404(TaxOverpayment, pk=pk, payment__award__contest=contest)
    text = request.POST.get("reason", "")
    if request.POST.get("action") == "free":
        tax_settlements.free_overpayment(overpayment=row, reason=text, by=user_of(request))
        return "Отметка отменена."
    tax_settlements.use_overpayment(overpayment=row, use=text, by=user_of(request))
    return "Отмечено, куда пошла сумма."


def filled(form: forms.Form) -> dict[str, Any]:
    """What was typed into a small form; a RuleViolation that names the first wrong field where it is not right."""
    if form.is_valid():
        return form.cleaned_data
    name, faults = next(iter(form.errors.items()))
    raise RuleViolation(code="tax.form", message=f"{form.fields[name].label or name}: {faults[0]}", field=name)


DEEDS = {"value": _value, "settle": _settle, "back": _back, "use": _overpayment, "free": _overpayment}


def carry_out(request: HttpRequest, contest: Contest) -> bool:
    """Do what one of the page's small forms asks; True: done and told. RuleViolation where it is refused."""
    pk = whole_number(request.POST.get("row", "0")) or 0
    messages.success(request, DEEDS[request.POST["action"]](request, contest, pk))
    return True
