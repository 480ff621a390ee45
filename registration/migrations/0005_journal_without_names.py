"""What the journals already say is written anew without mail addresses and names; they only take new rows, so their triggers rest meanwhile."""

from django.db import migrations

from hackathon_portal.kernel.impersonal import ADDRESS, STRUCK_ADDRESS, STRUCK_NAME

JOURNALS = {"kernel_auditrecord": ("AuditRecord", ["about", "reason"]), "kernel_accessrecord": ("AccessRecord", ["subject", "reason"])}
# Where people are named besides their accounts: app, model, column.
NAMED = [
    ("judging", "CommissionMember", "full_name"), ("judging", "Mentor", "full_name"), ("registration", "Official", "full_name"),
    ("registration", "TeamLeader", "full_name"), ("registration", "Representative", "full_name"),
    ("operations", "BodyMember", "full_name"), ("operations", "Volunteer", "full_name"),
]  # fmt: skip
# Actions whose `about` was a name, or words of a person.
WORDS = [
    "connect", "disconnect", "invite_account", "propose_mentor", "replace_member", "correct_member", "remember_official",
    "forget_official",
]  # fmt: skip
FREE_WORDS = ["put_question", "open_vote", "cast_vote", "close_vote", "drop_question", "start_mailing", "mail_schools"]
# Actions that named an uploaded file after the team.
FILES = ["add_file", "remove_file"]


def names(apps):
    """Name -> what stands instead of it, longest first."""
    instead = {}
    for app, model, column in NAMED:
        for name in apps.get_model(app, model).objects.exclude(**{column: ""}).values_list(column, flat=True):
            instead[name] = STRUCK_NAME
    for surname, name, patronymic in apps.get_model("registration", "Application").objects.values_list(
        "surname", "name", "patronymic"
    ):
        if surname and name:
            instead[" ".join(filter(None, (surname, name, patronymic)))] = STRUCK_NAME
    for pk, surname, name, patronymic in apps.get_model("accounts", "User").objects.values_list(
        "pk", "surname", "name", "patronymic"
    ):
        if surname and name:
            instead[" ".join(filter(None, (surname, name, patronymic)))] = f"учётная запись {pk}"
            instead[f"{surname} {name}"] = f"учётная запись {pk}"
    return sorted(instead.items(), key=lambda item: -len(item[0]))


def rewrite(apps, schema_editor):
    instead = names(apps)
    for table, (model, columns) in JOURNALS.items():
        schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows = apps.get_model("kernel", model).objects
        for row in rows.only("pk", *columns).iterator(chunk_size=2000):
            changed = {column: _without(getattr(row, column), instead) for column in columns}
            if any(changed[column] != getattr(row, column) for column in columns):
                rows.filter(pk=row.pk).update(**{column: text[:300] for column, text in changed.items()})
        if model == "AuditRecord":
            rows.filter(name__in=WORDS).exclude(about__contains="учётная запись ").update(about="")
            rows.filter(name__in=FREE_WORDS).update(about="")
            for row in rows.filter(name__in=FILES, about__contains="»: ").only("pk", "about"):
                rows.filter(pk=row.pk).update(about=row.about.partition("»: ")[0] + "»")
        schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _without(text, instead):
    text = ADDRESS.sub(STRUCK_ADDRESS, text)
    for name, word in instead:
        if name in text:
            text = text.replace(name, word)
    return text


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0004_terms_of_tokens"),
        ("kernel", "0003_rooms"),
        ("accounts", "0003_rooms"),
        ("judging", "0002_history_without_personal_data"),
        ("operations", "0001_initial"),
    ]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop, elidable=True)]
