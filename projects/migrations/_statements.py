"""Functions of a migration that send statements and need no models."""

from typing import Any

from django.db import migrations, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class RunStatements(migrations.RunPython):
    """
    Run functions as `RunPython` does, but give them no models: None takes their place.

    For those Django makes all hundred models anew each time, which takes longer than most tables do.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(self.code, app_label, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(self.reverse_code, app_label, schema_editor)

    def _run(self, code: Any, app_label: str, editor: BaseDatabaseSchemaEditor) -> None:
        if router.allow_migrate(editor.connection.alias, app_label, **self.hints):
            code(None, editor)
