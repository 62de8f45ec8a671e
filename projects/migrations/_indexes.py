"""Foreign keys without an index of their own: taken away as such, for making a table anew would lose its triggers."""

from collections.abc import Mapping

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState, StateApps

Fields = Mapping[tuple[str, str], models.Field]
"""Fields as their models state them by now, by the model and the name."""


class _AlteredAtOnce(migrations.SeparateDatabaseAndState):
    """Alters many fields with one making of the models anew, and not one for each of them: that takes a minute."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)
        super().state_forwards(app_label, state)


def without_indexes(app: str, fields: Fields) -> migrations.SeparateDatabaseAndState:
    """Return the operation that drops the indexes of some foreign keys, and back."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for model, name in fields:
            table = apps.get_model(app, model)._meta.db_table
            with editor.connection.cursor() as cursor:
                found = editor.connection.introspection.get_constraints(cursor, table)
            for index, told in found.items():
                if told["index"] and not told["unique"] and told["columns"] == [f"{name}_id"]:
                    editor.execute(f"DROP INDEX {editor.quote_name(index)}")

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for model, name in fields:
            kept = apps.get_model(app, model)
            editor.execute(editor._create_index_sql(kept, fields=[kept._meta.get_field(name)]))

    altered = [migrations.AlterField(model, name, field) for (model, name), field in fields.items()]
    return _AlteredAtOnce([migrations.RunPython(forwards, backwards)], altered)


def of_records(*names: str) -> Fields:
    """Return the fields of records: nobody asks for what an officer recorded, or withdrew, alone."""
    told = {"on_delete": models.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL, "db_index": False}
    return {
        (model, name): models.ForeignKey(verbose_name=label, **more, **told)
        for model in names
        for name, label, more in (
            ("recorded_by", "录入人", {}),
            ("withdrawn_by", "撤回人", {"blank": True, "null": True}),
        )
    }
