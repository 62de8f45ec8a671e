"""Drop the indexes by which nobody asks: each record was written into two of them, each event of the audit as well."""

from django.conf import settings
from django.db import migrations, models

from projects.migrations._indexes import of_records, without_indexes

RECORDS = (
    "proxyservice",
    "proxypost",
    "chainalias",
    "chainleader",
    "intake",
    "evidence",
    "parcelterms",
    "parcelresult",
    "parcelallocation",
    "cohortentry",
    "cohortexit",
    "indicatorvalue",
    "indicatorreview",
    "itemterms",
    "clockpause",
    "commitmentcheck",
    "reformadoption",
    "targetlist",
    "targetmember",
    "assessmentscheme",
    "milestone",
    "planneddate",
    "planexit",
    "planadjustment",
    "progressfigure",
    "figureapproval",
    "annualplan",
)
ACTOR = models.ForeignKey(
    verbose_name="操作人", help_text="空为系统", null=True, on_delete=models.PROTECT, related_name="+",
    to=settings.AUTH_USER_MODEL, db_index=False,
)  # fmt: skip
PROJECT = models.ForeignKey(
    verbose_name="项目", blank=True, null=True, on_delete=models.PROTECT, related_name="audit_events",
    to="projects.project", db_index=False,
)  # fmt: skip


class Migration(migrations.Migration):
    """No table is written; each index can be made again."""

    dependencies = (("projects", "0032_withdrawn_entries_are_found"),)
    operations = (
        without_indexes(
            "projects",
            # An index of several columns begins with either of the audit's.
            {**of_records(*RECORDS), ("auditevent", "actor"): ACTOR, ("auditevent", "project"): PROJECT},
        ),
    )
