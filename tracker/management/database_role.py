"""
The rights of the role as which the application works on PostgreSQL, apart from the role that owns the tables.

It reads and adds everywhere, changes what is not append-only, and removes only what is no fact. It owns nothing, so it
can neither change the tables nor take their triggers off.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

REMOVABLE = frozenset(
    {
        "django_session",
        "knox_authtoken",
        "projects_plausibilityfinding",
        "tracker_keptanswer",
        "tracker_signincount",
        "zones_formerpassword",
        "zones_recoverycode",
        "zones_secondfactor",
        "zones_session",
        "zones_specialday",
        "zones_token",
        "zones_zonealias",
        "zones_officer_groups",
        "zones_officer_user_permissions",
    }
)
"""Tables from which the application removes rows: what expires, and what the admin pages let go."""
READ_ONLY = frozenset({"django_migrations"})

APPEND_ONLY = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'tracker_append_only' ORDER BY 1
"""
WIDE_RIGHTS = """
SELECT DISTINCT tablename, privilege FROM unnest(%s::text[]) AS tablename,
unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
WHERE has_table_privilege(tablename, privilege) ORDER BY 1, 2
"""


def append_only_tables() -> list[str]:
    """Return the tables whose rows the database refuses to change or remove."""
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY)
        return [table for (table,) in cursor.fetchall()]


def statements(role: str) -> Iterator[str]:
    """Yield the SQL that creates a role of a plain name unless it exists, and sets its rights whatever they were."""
    # PostgreSQL takes no parameters in these statements: the caller has checked that the role is a plain name.
    name, database = _quoted(role), _quoted(str(connection.settings_dict["NAME"]))
    yield (
        # There is no CREATE ROLE IF NOT EXISTS.
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS; END IF; END $$"
    )
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {name}"
    # Before version 15 everybody may create tables in `public`.
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    # First take everything: a table that has become append-only since must lose its UPDATE.
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    # From the triggers themselves, not from a list that a new table could be missing in.
    fixed = set(append_only_tables())
    for table in _tables():
        yield f"GRANT {_rights(table, fixed)} ON {_quoted(table)} TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"


def excessive_rights() -> list[str]:
    """Return what the present role could do to append-only tables and must not, a line each."""
    with connection.cursor() as cursor:
        # About the role of this very connection: the check has to run as the application, not as the owner.
        cursor.execute(WIDE_RIGHTS, [append_only_tables()])
        return [f"{table}：{privilege}" for table, privilege in cursor.fetchall()]


def _rights(table: str, fixed: set[str]) -> str:
    if table in READ_ONLY:
        return "SELECT"
    if table in fixed:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if table in REMOVABLE else "SELECT, INSERT, UPDATE"


def _tables() -> list[str]:
    """Return the tables of every model that are there, with those of Django itself."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | READ_ONLY
    return sorted(known & set(connection.introspection.table_names()))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
