"""Loads the limits (working days) of 招落一体 and the lists of procedures. What an administrator changed stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.models import CommitmentTemplate, IntakeClass, TemplateItem
from tracker.management.load_counts import LoadCounts
from tracker.management.reference import rows_of, save_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

PLACEHOLDER = "（名称待填）"
"""Stands in the name of a procedure that is counted in public but not named."""


@transaction.atomic
def load_reform_reference() -> list[LoadCounts]:
    """Load every file; return what came of each."""
    return [_load_classes(), _load_templates(), _load_items()]


def _load_classes() -> LoadCounts:
    tally = LoadCounts("招落一体时限")
    known = IntakeClass.objects.in_bulk()
    for row in rows_of("intake_classes.csv"):
        _add(known.get(row["code"]), IntakeClass, {**row, "limit_days": int(row["limit_days"])}, tally)
    return tally


def _load_templates() -> LoadCounts:
    tally = LoadCounts("承诺制事项清单")
    known = CommitmentTemplate.objects.in_bulk()
    for row in rows_of("commitment_templates.csv"):
        _add(known.get(row["code"]), CommitmentTemplate, row, tally)
    return tally


def _load_items() -> LoadCounts:
    """Load the procedures of each list; a procedure follows its file until somebody has filled in its name or limit."""
    tally = LoadCounts("清单事项")
    for template in rows_of("commitment_templates.csv"):
        items = {
            template_item.position: template_item
            for template_item in TemplateItem.objects.filter(template=template["code"])
        }
        for row in rows_of(f"commitment_template_{template['code']}.csv"):
            values = {
                "template_id": template["code"],
                "position": int(row["position"]),
                "name": row["name"],
                "regime": row["regime"],
                "statutory_days": int(row["statutory_days"]) if row["statutory_days"] else None,
            }
            found = items.get(int(row["position"]))
            # Still as shipped: nothing that a person entered can be lost by following the file.
            if found is not None and PLACEHOLDER in found.name and found.statutory_days is None:
                save_row(found, TemplateItem, values, tally)
            else:
                _add(found, TemplateItem, values, tally)
    return tally


def _add(found: models.Model | None, model: type[models.Model], values: Mapping[str, Any], tally: LoadCounts) -> None:
    """Add what is missing, and leave what is there."""
    # Limits and lists are edited in the admin pages: loading again must not undo that.
    if found is None:
        save_row(found, model, values, tally)
    else:
        tally.unchanged += 1
