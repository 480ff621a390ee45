"""What a PostgreSQL database is made of, without the names it gave by itself and the order of columns: to compare two of them."""

from __future__ import annotations

from typing import Any

MADE_OF = {
    "column": """
        SELECT relname || '.' || attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity::text
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped""",
    # That a column is filled stands with the columns (attnotnull); PostgreSQL 18 also makes constraints of it.
    "constraint": """
        SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "index": """
        SELECT regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON', 'INDEX ON')
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace""",
    "trigger": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT proname, prosrc FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'""",
}


def made_of(cursor: Any) -> set[tuple[Any, ...]]:
    """Its columns, constraints, indexes, triggers and functions, each a tuple that begins with the kind."""
    found = set()
    for kind, statement in MADE_OF.items():
        cursor.execute(statement)
        found |= {(kind, *row) for row in cursor.fetchall()}
    return found
