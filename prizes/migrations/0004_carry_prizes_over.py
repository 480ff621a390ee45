"""Contests from before: each kind of source becomes a source of the fund, each payment in a register a line of it."""

from decimal import Decimal

from django.db import migrations
from django.db.models import F, Sum

from hackathon_portal.kernel.encryption import keyed_hash

KINDS = {"budget": "бюджет", "partner": "партнёры"}


def carry_over(apps, schema_editor):
    model = lambda name: apps.get_model("prizes", name)  # noqa: E731
    FundSource, FundItem, Award = model("FundSource"), model("FundItem"), model("Award")
    Payment, RegisterLine, Register = model("Payment"), model("RegisterLine"), model("PaymentRegister")
    sums = FundItem.objects.values("contest", "source").annotate(total=Sum("amount"))
    for row in sums:
        source = FundSource.objects.create(
            contest_id=row["contest"], kind=row["source"], name=KINDS[row["source"]], amount=row["total"] or Decimal(1)
        )
        FundItem.objects.filter(contest=row["contest"], source=row["source"]).update(origin=source)
        Award.objects.filter(contest=row["contest"], source=row["source"], amount__isnull=False).update(origin=source)
    model("Diploma").objects.update(printed=F("holder"), sent_at=F("issued_at"))
    # A second person's approval did not exist yet.
    Register.objects.update(state="approved", approved_at=F("made_on"))
    for register in Register.objects.order_by("pk"):
        for position, payment in enumerate(Payment.objects.filter(register=register).order_by("pk"), start=1):
            state = {"paid": "paid", "returned": "returned"}.get(payment.state, "listed")
            RegisterLine.objects.create(
                register=register, payment=payment, position=position, state=state, gross=payment.gross, tax=payment.tax,
                net=payment.net, paid_on=payment.paid_on,
            )  # fmt: skip
    inn_of = {row.award_id: row.inn for row in model("PayoutApplication").objects.only("award_id", "inn")}
    agent_of = dict(model("PayerAccount").objects.values_list("contest", "inn"))
    for payment in Payment.objects.select_related("award"):
        day = payment.paid_on or payment.due_on
        payment.tax_year = day.year if day else None
        payment.recipient_hash = keyed_hash("inn", inn_of.get(payment.award_id) or f"#{payment.award_id}")
        payment.agent_inn = agent_of.get(payment.award.contest_id, "")
        payment.save(update_fields=["tax_year", "recipient_hash", "agent_inn"])


class Migration(migrations.Migration):
    dependencies = [("prizes", "0003_complete_prizes")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
