"""Who was in office on which day becomes rows of its own; somebody with several rows in one commission gets one.

What a second row holds goes to the first one, unless the first one has the same (a sheet of the same project): that stays with the
second row, which counts nowhere any more. A meeting with attendance keeps the composition it was held with.
"""

import json
from datetime import date

from django.db import migrations

LONG_AGO = date(2000, 1, 1)
# Table -> what it holds once a member.
ONCE = {
    "judging_attendance": ["meeting_id"],
    "judging_vote": ["question_id"],
    "judging_recusal": ["team_id"],
    "judging_scoresheet": ["project_id", "kind", "person_id"],
    "judging_papersheet": ["project_id", "kind", "person_id"],
    "judging_protocolsignature": ["protocol_id"],
}
ONLY_NAMED = {"judging_recusal": "waived_by_id", "judging_tiedecision": "decided_by_id", "judging_commissionmember": "replaces_id"}
SINGLE = ("chair", "secretary")


def rows_of(cursor, sql, *values):
    cursor.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        commissions = rows_of(cursor, "SELECT id, order_number, order_date FROM judging_commission ORDER BY id")
        for commission in commissions:
            members = rows_of(cursor, "SELECT * FROM judging_commissionmember WHERE commission_id = %s ORDER BY id", commission["id"])
            keep_meetings(cursor, commission, members)
            first_of = first_rows(cursor, members)
            write_periods(cursor, commission, members, first_of)
            if commission["order_number"]:
                day = commission["order_date"]
                cursor.execute(
                    "INSERT INTO judging_compositionchange (commission_id, kind, full_name, position, role, member_kind, act_number, act_date,"
                    " act_file, since, reason, asked_at, confirmed_at, drop_reason, undo_reason)"
                    " VALUES (%s, 'order', '', '', '', '', %s, %s, '', %s, '', now(), now(), '', '')",
                    [commission["id"], commission["order_number"], day, day or LONG_AGO],
                )


def keep_meetings(cursor, commission, members):
    user_of = {member["id"]: member["user_id"] for member in members}
    for meeting in rows_of(cursor, "SELECT id, held_on FROM judging_meeting WHERE commission_id = %s", commission["id"]):
        rows = rows_of(cursor, "SELECT member_id FROM judging_attendance WHERE meeting_id = %s", meeting["id"])
        present = {row["member_id"] for row in rows}
        if not present:
            continue
        kept = {}
        for member in members:
            begun = member["joined_on"] is None or member["joined_on"] <= meeting["held_on"]
            there = begun and (member["left_on"] is None or member["left_on"] > meeting["held_on"])
            if there or member["id"] in present:
                first = next(key for key, user in user_of.items() if user == member["user_id"])
                kept[str(first)] = member["role"]
        cursor.execute("UPDATE judging_meeting SET composition = %s WHERE id = %s", [json.dumps({"members": kept}), meeting["id"]])


def first_rows(cursor, members):
    """Row -> the first row of the same person, to which everything is moved."""
    first_of, by_user = {}, {}
    for member in members:
        first_of[member["id"]] = first = by_user.setdefault(member["user_id"], member)["id"]
        if first != member["id"]:
            merge(cursor, first, member)
    return first_of


def merge(cursor, first, member):
    second = member["id"]
    set_aside_unsigned(cursor, first, second)
    for table, keys in ONCE.items():
        same = " AND ".join(f"other.{key} IS NOT DISTINCT FROM mine.{key}" for key in keys)
        cursor.execute(
            f"UPDATE {table} mine SET member_id = %s WHERE member_id = %s"
            f" AND NOT EXISTS (SELECT 1 FROM {table} other WHERE other.member_id = %s AND {same})",
            [first, second, first],
        )
    for table, column in ONLY_NAMED.items():
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [first, second])
    cursor.execute(
        "UPDATE judging_commissionmember SET merged_into_id = %s, left_on = coalesce(left_on, joined_on, current_date) WHERE id = %s",
        [first, second],
    )
    cursor.execute(
        "UPDATE judging_commissionmember SET full_name = %s, position = %s, role = %s, kind = %s, represents_id = %s, left_on = %s,"
        " left_reason = %s WHERE id = %s",
        [*(member[name] for name in ("full_name", "position", "role", "kind", "represents_id", "left_on", "left_reason")), first],
    )


def set_aside_unsigned(cursor, first, second):
    """Of two sheets of one project the signed one is the person's: an unsigned one of the first row goes to a row of its own."""
    same = "mine.project_id = other.project_id AND mine.kind = other.kind AND mine.person_id IS NOT DISTINCT FROM other.person_id"
    found = rows_of(
        cursor,
        f"SELECT mine.id FROM judging_scoresheet mine JOIN judging_scoresheet other ON {same}"
        " WHERE mine.member_id = %s AND mine.signed_at IS NULL AND other.member_id = %s AND other.signed_at IS NOT NULL",
        first, second,
    )  # fmt: skip
    if not found:
        return
    cursor.execute(
        "INSERT INTO judging_commissionmember (commission_id, user_id, full_name, position, role, kind, joined_on, left_on, left_reason,"
        " merged_into_id) SELECT commission_id, user_id, full_name, position, role, kind, joined_on, coalesce(left_on, joined_on,"
        " current_date), left_reason, %s FROM judging_commissionmember WHERE id = %s RETURNING id",
        [first, first],
    )
    aside = cursor.fetchone()[0]
    cursor.execute("UPDATE judging_scoresheet SET member_id = %s WHERE id = ANY(%s)", [aside, [row["id"] for row in found]])


def write_periods(cursor, commission, members, first_of):
    """A period for each row that was; days that two of them claim stay with the earlier one."""
    ended, single = {}, {}
    for member in members:
        since = member["joined_on"] or commission["order_date"] or LONG_AGO
        person = first_of[member["id"]]
        since = max(since, ended.get(person, LONG_AGO))
        if member["role"] in SINGLE:
            since = max(since, single.get(member["role"], LONG_AGO))
        until = max(member["left_on"], since) if member["left_on"] else None
        ended[person] = until or date.max
        if member["role"] in SINGLE:
            single[member["role"]] = until or date.max
        cursor.execute(
            "INSERT INTO judging_memberperiod (commission_id, member_id, role, since, until) VALUES (%s, %s, %s, %s, %s)",
            [commission["id"], person, member["role"], since, until],
        )


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in ("judging_memberperiod", "judging_compositionchange"):
            cursor.execute(f"DELETE FROM {table}")


class Migration(migrations.Migration):
    dependencies = [("judging", "0012_composition_by_acts_and_days")]
    operations = [migrations.RunPython(forwards, backwards)]
