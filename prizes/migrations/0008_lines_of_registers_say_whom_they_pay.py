"""Registers and lines from before what was approved was kept: filled in from the living rows as they are today, and marked so.

Nobody can tell any more what they held when they were approved. Numbers of orders are those the files printed.
"""

from django.db import migrations

from prizes.rules.payees import FOREIGN_PASSPORT, OWN_PASSPORT, Document, split_document, split_name

PAYER = ("name", "inn", "kpp", "account", "bank_name", "bik", "corr_account", "oktmo")
SAME = ("full_name", "birth_date", "inn", "snils", "account", "bank_name", "bik", "corr_account", "bank_inn")


def forwards(apps, schema_editor):
    PaymentRegister = apps.get_model("prizes", "PaymentRegister")
    PayerAccount = apps.get_model("prizes", "PayerAccount")
    payers = {}
    for payer in PayerAccount.objects.order_by("is_main", "-pk"):
        payers[payer.contest_id] = payer
    for register in PaymentRegister.objects.select_related("contest"):
        payer = payers.get(register.contest_id)
        register.payer = payer
        register.payer_as_listed = {name: getattr(payer, name) for name in PAYER} if payer else {}
        register.contest_title, register.contest_short_title = register.contest.title, register.contest.short_title
        register.save()
    lines = apps.get_model("prizes", "RegisterLine").objects.filter(full_name="").select_related(
        "register", "payment__award__team", "payment__award__special", "payment__award__part_of__special",
        "payment__award__payout_application",
    )  # fmt: skip
    for line in lines:
        fill(line)


def fill(line):
    payment, award = line.payment, line.payment.award
    application = award.payout_application
    special = award.part_of.special if award.part_of else award.special
    line.order_number = line.register.number * 1000 + line.position
    line.exempt, line.rate, line.due_on = min(payment.exempt, line.gross), payment.rate, payment.due_on
    for name in SAME:
        setattr(line, name, getattr(application, name))
    surname, name, patronymic = application.surname, application.name, application.patronymic
    if not surname:
        surname, name, patronymic = split_name(application.full_name)
    line.surname, line.name, line.patronymic = surname, name, patronymic
    line.name_at_bank = application.bank_payee or application.full_name
    document = split_document(application.passport, foreign=application.foreign)
    if application.document_number:
        document = Document(application.document_code, application.document_series, application.document_number)
    line.document = application.passport
    line.document_code = document.code or (FOREIGN_PASSPORT if application.foreign else OWN_PASSPORT)
    line.document_number = document.series_and_number
    line.citizenship = application.citizenship or ("" if application.foreign else "RU")
    line.resident = payment.resident
    line.what_for = special.title if special else f"{award.place} место"
    line.division_title, line.team_name = award.division_title, award.team.name
    line.filled_later = True
    line.save()


class Migration(migrations.Migration):
    dependencies = [("prizes", "0007_what_was_approved_is_kept")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
