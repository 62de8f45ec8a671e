"""Amounts and the history of changes, as pages show them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import CharField

from projects.models import CommitmentItem, IntakeClass, Parcel, ProgressFigure, Round
from projects.rules.money import wan_text
from projects.rules.row_trails import TrailPart, is_row, parts_of
from tracker.pages.lists.columns import with_separators
from tracker.queries.audit import action_label, audited_model
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Field, Model

    from projects.models import AuditEvent
    from tracker.queries.audit import Told

MOST_CHANGES = 12
"""Fields of one event that a page lists; registering a project changes all of them."""
BESIDE_FIELDS = {
    "address": "来路",
    "file": "文件",
    "filters": "条件",
    "path": "接口",
    "rows": "行数",
    "sha256": "SHA-256",
}
"""What events of sign-ins and of files name besides fields of models."""
REFERENCES: dict[str, type[Model]] = {
    "round": Round,
    "item": CommitmentItem,
    "parcel": Parcel,
    "intake_class": IntakeClass,
    "zone": Zone,
    "unit": ReportingUnit,
}
"""The models of the keys in audited states, by the field that holds the key: pages show names instead."""


def wan(yuan: int | None) -> str:
    """Return an amount in 万元 with separators, a dash when there is none."""
    return "—" if yuan is None else with_separators(wan_text(yuan))


def with_changes(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """
    Return events of the audit, each with the Chinese name of what was done and a sentence for each changed field.

    Of an imported row it is a sentence for each thing that it changed.
    """
    shown_events = [(event, _parts(event)) for event in events]
    names = _names_of_references(
        [state for _, parts in shown_events for part in parts for state in (part.before, part.after)]
    )
    rows = []
    for event, parts in shown_events:
        lines = [_changes(part, _with_names(part.before, names), _with_names(part.after, names)) for part in parts]
        if is_row(event.action):
            changes = [f"{action_label(part)}：{'；'.join(line)}" for part, line in zip(parts, lines, strict=True)]
        else:
            (changes,) = lines
        rows.append({"event": event, "label": action_label(event), "changes": changes})
    return rows


def _parts(event: AuditEvent) -> list[TrailPart]:
    before, after = _parse_state(event.before), _parse_state(event.after)
    if is_row(event.action):
        return parts_of(before, after)
    return [TrailPart(event.action, event.object_type, event.object_id, before, after)]


def _parse_state(text: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(text) if text else {}
    return state


def _names_of_references(states: Iterable[Mapping[str, Any]]) -> dict[str, dict[Any, str]]:
    """Return the names of the objects whose keys the states hold. At most a query of each model."""
    # All rows, not only the standing ones: an old event may name a round that has been withdrawn since.
    keys = {
        name: {state[name] for state in states if _is_key(model, state.get(name))} for name, model in REFERENCES.items()
    }
    querysets = {name: model._default_manager.filter(pk__in=keys[name]) for name, model in REFERENCES.items()}
    return {name: {item.pk: str(item) for item in queryset} for name, queryset in querysets.items()}


def _is_key(model: type[Model], value: object) -> bool:
    """Whether a value may be a key of a model; some events hold a name or a list in its place."""
    return isinstance(value, str if isinstance(model._meta.pk, CharField) else int)


def _with_names(state: Mapping[str, Any], names: Mapping[str, Mapping[Any, str]]) -> dict[str, Any]:
    return {
        name: names[name].get(value, value) if name in names and isinstance(value, int | str) else value
        for name, value in state.items()
    }


def _changes(event: Told, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    # The history is read on the page of the project, so the project's own key says nothing there.
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name != "project"]
    # A registration sets every field at once; the page shows them, so the history keeps to name and owner.
    if event.action == "register_project":
        names = [name for name in names if name in {"name", "owner"}]
    # An approval tells what it approves.
    model = ProgressFigure if event.action == "approve_figures" else audited_model(event)
    fields = {field.name: field for field in model._meta.local_concrete_fields} if model else {}
    return [_change(name, fields.get(name), before.get(name), after.get(name)) for name in names[:MOST_CHANGES]]


def _change(name: str, field: Field[Any, Any] | None, before: object, after: object) -> str:
    # The unit of the label is that of the database; the values are shown in 万元.
    label = str(field.verbose_name).replace("（元）", "") if field else BESIDE_FIELDS.get(name, name)
    values = [_value_text(name, field, value) for value in (before, after) if value not in (None, "")]
    if before not in (None, "") and after in (None, ""):
        values.append("（空）")
    return f"{label}：{' → '.join(values)}"


def _value_text(name: str, field: Field[Any, Any] | None, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_yuan") and isinstance(value, int):
        return f"{wan(value)} 万元"
    # Stored as the first day of the month: the day means nothing to the reader.
    if name == "month":
        return str(value)[:7]
    # Settings and lists of things are kept whole in some events.
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    labels = dict(field.flatchoices) if field else {}
    return str(labels.get(value, value))
