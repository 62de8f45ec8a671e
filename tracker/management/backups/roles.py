"""The roles that own the database's objects or have rights on them, as SQL that may run anywhere and twice."""

from __future__ import annotations

from django.db import connection

CONCERNED = """
WITH concerned AS (
  SELECT datdba AS role FROM pg_database WHERE datname = current_database()
  UNION SELECT acl.grantee FROM pg_database, aclexplode(datacl) AS acl WHERE datname = current_database()
  UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'public'
  UNION SELECT acl.grantee FROM pg_namespace, aclexplode(nspacl) AS acl WHERE nspname = 'public'
  UNION SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION SELECT acl.grantee FROM pg_class, aclexplode(relacl) AS acl WHERE relnamespace = 'public'::regnamespace
  UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
)
SELECT rolname, rolcanlogin, rolinherit FROM pg_roles JOIN concerned ON role = oid
WHERE rolname !~ '^pg_' ORDER BY 1
"""


def roles_sql() -> str:
    """
    Return statements that make the roles which a restored database names, unless they are there.

    They have no password, as a backup holds no secret, and may only sign in: their rights stand in the dump.
    """
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED)
        found = cursor.fetchall()
    lines = ["-- 恢复前在新的服务器上先执行；已有的角色不动。口令不在备份里，请用 \\password 另设。"]
    for name, may_login, inherits in found:
        quoted, literal = connection.ops.quote_name(name), name.replace("'", "''")
        rights = f"{'LOGIN' if may_login else 'NOLOGIN'} {'INHERIT' if inherits else 'NOINHERIT'}"
        lines.append(
            # There is no CREATE ROLE IF NOT EXISTS.
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{literal}') "
            f"THEN CREATE ROLE {quoted} {rights}; END IF; END $$;"
        )
    return "\n".join(lines) + "\n"
