"""Foreign keys without an index of their own: taken away as such, for making a table anew would lose its triggers."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def without_index(app: str, model: str, name: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """Return the operation that drops the index of one field, and back; `field` is as the model states it by now."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        table = apps.get_model(app, model)._meta.db_table
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, table)
        for index, told in found.items():
            if told["index"] and not told["unique"] and told["columns"] == [f"{name}_id"]:
                editor.execute(f"DROP INDEX {editor.quote_name(index)}")

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        kept = apps.get_model(app, model)
        editor.execute(editor._create_index_sql(kept, fields=[kept._meta.get_field(name)]))

    return migrations.SeparateDatabaseAndState(
        [migrations.RunPython(forwards, backwards)], [migrations.AlterField(model, name, field)]
    )


def of_record(app: str, model: str) -> list[migrations.SeparateDatabaseAndState]:
    """Return the operations of a record: nobody asks for what an officer recorded, or withdrew, alone."""
    told = {"on_delete": models.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL, "db_index": False}
    return [
        without_index(app, model, "recorded_by", models.ForeignKey(verbose_name="录入人", **told)),
        without_index(
            app, model, "withdrawn_by", models.ForeignKey(verbose_name="撤回人", blank=True, null=True, **told)
        ),
    ]
