"""Let the figures that units and the province imported count as reviewed by whoever imported them."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

REASON = "升级补记：市级或省级导入的台账数据，由导入人审核，导入时间见数据的录入时间"
BATCH = 1000


def approve(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """
    Approve the standing figures that no report brought, by their importer and as of now.

    Now, and not the moment of the import: what was asked with an earlier `known_at` has to be answered as it was then.
    """
    figures = apps.get_model("projects", "ProgressFigure").objects
    approvals = apps.get_model("projects", "FigureApproval").objects
    reports = apps.get_model("tracker", "ProgressReport").objects.filter(figure=OuterRef("pk"))
    imported = figures.filter(withdrawn_at=None, recorded_by__role__in=["unit", "province"]).exclude(Exists(reports))
    waiting = imported.exclude(Exists(approvals.filter(figure=OuterRef("pk"), withdrawn_at=None)))
    rows = waiting.order_by("pk").values_list("pk", "recorded_by")
    approvals.bulk_create(
        (approvals.model(figure_id=pk, recorded_by_id=by, recorded_at=Now(), reason=REASON) for pk, by in rows),
        batch_size=BATCH,
    )


def disapprove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take back what `approve` added, and nothing that an officer approved."""
    apps.get_model("projects", "FigureApproval").objects.filter(reason=REASON).delete()


class Migration(migrations.Migration):
    """Fill in approvals."""

    dependencies = (
        ("tracker", "0010_find_what_was_handed_over"),
        ("projects", "0013_progress_figure_no_change"),
    )
    operations = (migrations.RunPython(approve, disapprove),)
