"""What becomes of mails of a kind when the release before it, which does not know the kind, comes back."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._append_only import make_append_only, take_back
from projects.migrations._statements import RunStatements

HISTORY = "tracker_attempt"


def forget_on_the_way_back(*kinds: str) -> migrations.RunPython:
    """
    Return the operation that removes the mails of some kinds when it is reversed, with what follows them up.

    They cannot pass for another kind: an officer has one mail of a kind a day. That they were sent stays in the log
    of the relay and, where a person entered them, in the audit.
    """

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        """Do nothing: no mail of a new kind exists yet."""

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        # By hand: Django's own deletion would follow relations of models of several states.
        with editor.connection.cursor() as cursor:
            named = ", ".join(["%s"] * len(kinds))
            cursor.execute(f"SELECT id FROM tracker_reminder WHERE kind IN ({named})", kinds)
            found = [f"{number}" for (number,) in cursor.fetchall()]
            if not found:
                return
            numbers = ", ".join(found)
            cursor.execute(f"SELECT id FROM tracker_reminder WHERE follows_id IN ({numbers})")
            later = [f"{number}" for (number,) in cursor.fetchall()]
            take_back(editor, HISTORY)
            for these in (later, found):
                listed = ", ".join(these) or "NULL"
                cursor.execute(f"DELETE FROM {HISTORY} WHERE reminder_id IN ({listed})")
                cursor.execute(f"DELETE FROM tracker_reminderitem WHERE reminder_id IN ({listed})")
                cursor.execute(f"DELETE FROM tracker_reminder WHERE id IN ({listed})")
            make_append_only(editor, HISTORY)
        # Checks that wait for the end of the transaction would keep PostgreSQL from altering the table in it.
        editor.connection.check_constraints()

    return RunStatements(forwards, backwards)
