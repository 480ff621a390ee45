"""What the journals already say is written anew without mail addresses and names, a batch a transaction, while people work."""

import re
from functools import cache

from django.db import connection, migrations

from hackathon_portal.kernel.impersonal import ADDRESS, STRUCK_ADDRESS, STRUCK_NAME
from hackathon_portal.kernel.migration_steps import RewriteRows

# Where people are named besides their accounts and applications.
NAMED = (
    "judging_commissionmember", "judging_mentor", "registration_official", "registration_teamleader", "registration_representative",
    "operations_bodymember", "operations_volunteer",
)  # fmt: skip
# Actions whose `about` was a name, or words of a person.
WORDS = {
    "connect", "disconnect", "invite_account", "propose_mentor", "replace_member", "correct_member", "remember_official",
    "forget_official",
}  # fmt: skip
FREE_WORDS = {"put_question", "open_vote", "cast_vote", "close_vote", "drop_question", "start_mailing", "mail_schools"}
# Actions that named an uploaded file after the team.
FILES = {"add_file", "remove_file"}
WORD = re.compile(r"\w[\w'’-]*")
MOST_WORDS = 5


@cache
def names():
    """Name -> what stands instead of it. Read once a run."""
    instead = {}
    with connection.cursor() as cursor:
        for table in NAMED:
            cursor.execute(f"SELECT full_name FROM {table} WHERE full_name <> ''")
            instead |= {name: STRUCK_NAME for (name,) in cursor.fetchall()}
        cursor.execute("SELECT surname, name, patronymic FROM registration_application WHERE surname <> '' AND name <> ''")
        instead |= {" ".join(filter(None, row)): STRUCK_NAME for row in cursor.fetchall()}
        cursor.execute("SELECT id, surname, name, patronymic FROM accounts_user WHERE surname <> '' AND name <> ''")
        for pk, surname, name, patronymic in cursor.fetchall():
            account = f"учётная запись {pk}"
            instead |= {" ".join(filter(None, (surname, name, patronymic))): account, f"{surname} {name}": account}
    return instead


@cache
def odd_names():
    """Names that are not just words with a space between: looked for one by one."""
    return sorted((name for name in names() if WORD.sub("", name).strip(" ") or "  " in name), key=len, reverse=True)


def without_names(text):
    """The text without addresses and names: runs of its words are looked up, longest first, so a name more costs nothing."""
    text = ADDRESS.sub(STRUCK_ADDRESS, text)
    for name in odd_names():
        text = text.replace(name, names()[name])
    words, parts, done, index = list(WORD.finditer(text)), [], 0, 0
    while index < len(words):
        for last in range(min(index + MOST_WORDS, len(words)) - 1, index - 1, -1):
            found = names().get(text[words[index].start() : words[last].end()])
            if found is not None:
                parts += [text[done : words[index].start()], found]
                done, index = words[last].end(), last
                break
        index += 1
    return "".join([*parts, text[done:]])


def audit(key, values):
    name, about, reason = values
    fresh = without_names(about)[:300]
    if name in FREE_WORDS or (name in WORDS and "учётная запись " not in fresh):
        fresh = ""
    if name in FILES and "»: " in fresh:
        fresh = fresh.partition("»: ")[0] + "»"
    changed = (name, fresh, without_names(reason)[:300])
    return None if changed == values else changed


def access(key, values):
    changed = tuple(without_names(text)[:300] for text in values)
    return None if changed == values else changed


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registration", "0006_what_a_load_has_filed")]
    operations = [
        RewriteRows("kernel_auditrecord", {"name": "text", "about": "text", "reason": "text"}, audit, triggers_rest=True),
        RewriteRows("kernel_accessrecord", {"subject": "text", "reason": "text"}, access, triggers_rest=True),
    ]
