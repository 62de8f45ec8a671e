"""Amounts and the history of changes, as pages show them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.apps import apps

from projects.models import CommitmentItem, IntakeClass, Parcel, Round
from projects.rules.money import wan_text
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Field, Model

    from projects.models import AuditEvent

MOST_CHANGES = 12
"""Fields of one event that a page lists; registering a project changes all of them."""
REFERENCES: dict[str, type[Model]] = {
    "round": Round,
    "item": CommitmentItem,
    "parcel": Parcel,
    "intake_class": IntakeClass,
    "zone": Zone,
    "unit": ReportingUnit,
}
"""The models of the keys in audited states, by the field that holds the key: pages show names instead."""
ACTIONS = {
    "register_project": "登记项目",
    "edit_project": "修改项目",
    "record_milestone": "登记进展",
    "withdraw_milestone": "撤回进展",
    "record_figures": "记入月度数据",
    "withdraw_figures": "撤出月度数据",
    "approve_figures": "月度数据审核通过",
    "record_annual_plan": "年度计划",
    "propose_plan": "提交年度计划调整",
    "approve_plan": "同意年度计划调整",
    "refuse_plan": "不同意年度计划调整",
    "withdraw_plan_proposal": "撤回年度计划调整",
    "leave_year_plan": "调出年度开工计划",
    "withdraw_plan_exit": "撤回调出年度开工计划",
    "open_target": "建立目标名单",
    "close_target": "撤销目标名单",
    "add_to_target": "列入目标名单",
    "remove_from_target": "移出目标名单",
    "open_round": "登记期次",
    "correct_round": "更正期次",
    "withdraw_round": "撤回期次",
    "enter_project": "列入名单",
    "correct_entry": "更正入批",
    "withdraw_entry": "撤回入批",
    "leave_cohort": "调出或终止",
    "withdraw_exit": "撤回调出或终止",
    "draft_report": "起草月报",
    "edit_report": "改写月报",
    "report_draft": "撤回月报",
    "report_submitted": "报送月报",
    "report_approved": "审核通过",
    "report_returned": "退回月报",
    "raise_problem": "登记问题",
    "escalate_problem": "问题提级",
    "resolve_problem": "办结问题",
    "note_finding": "核查意见",
    "adopt_reform": "适用改革事项",
    "drop_reform": "撤回改革事项",
    "change_stall_rule": "调整停滞规则",
    "snooze": "暂缓催办",
    "close_reminder": "了结催办",
    "choose_reminders": "催办偏好",
    "add_evidence": "上传材料",
    "withdraw_evidence": "撤回材料",
    "move_project": "随开发区合并转入",
}


def wan(yuan: int | None) -> str:
    """Return an amount in 万元, a dash when there is none."""
    return "—" if yuan is None else wan_text(yuan)


def with_changes(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return events of the audit, each with the Chinese name of what was done and a sentence for each changed field."""
    states = [(event, _parse_state(event.before), _parse_state(event.after)) for event in events]
    names = _names_of_references([state for _, *both in states for state in both])
    return [
        {
            "event": event,
            "label": _action_label(event),
            "changes": _changes(event, _with_names(before, names), _with_names(after, names)),
        }
        for event, before, after in states
    ]


def _parse_state(text: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(text) if text else {}
    return state


def _names_of_references(states: Iterable[Mapping[str, Any]]) -> dict[str, dict[Any, str]]:
    """Return the names of the objects whose keys the states hold. At most a query of each model."""
    # All rows, not only the standing ones: an old event may name a round that has been withdrawn since.
    keys = {name: {state[name] for state in states if state.get(name)} for name in REFERENCES}
    querysets = {name: model._default_manager.filter(pk__in=keys[name]) for name, model in REFERENCES.items()}
    return {name: {item.pk: str(item) for item in queryset} for name, queryset in querysets.items()}


def _with_names(state: Mapping[str, Any], names: Mapping[str, Mapping[Any, str]]) -> dict[str, Any]:
    return {name: names[name].get(value, value) if name in names else value for name, value in state.items()}


def _action_label(event: AuditEvent) -> str:
    """Return what was done; an action that is recorded in one way for many models is named by the model."""
    if event.action in ACTIONS:
        return ACTIONS[event.action]
    verb = {"record": "登记", "withdraw": "撤回"}.get(event.action.partition("_")[0], event.action)
    model = _audited_model(event)
    return f"{verb}{model._meta.verbose_name}" if model else verb


def _audited_model(event: AuditEvent) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.model_name == event.object_type), None)


def _changes(event: AuditEvent, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    # The history is read on the page of the project, so the project's own key says nothing there.
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name != "project"]
    # A registration sets every field at once; the page shows them, so the history keeps to name and owner.
    if event.action == "register_project":
        names = [name for name in names if name in {"name", "owner"}]
    model = _audited_model(event)
    fields = {field.name: field for field in model._meta.local_concrete_fields} if model else {}
    return [_change(name, fields.get(name), before.get(name), after.get(name)) for name in names[:MOST_CHANGES]]


def _change(name: str, field: Field[Any, Any] | None, before: object, after: object) -> str:
    # The unit of the label is that of the database; the values are shown in 万元.
    label = str(field.verbose_name).replace("（元）", "") if field else name
    values = [_value_text(name, field, value) for value in (before, after) if value not in (None, "")]
    if before not in (None, "") and after in (None, ""):
        values.append("（空）")
    return f"{label}：{' → '.join(values)}"


def _value_text(name: str, field: Field[Any, Any] | None, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_yuan") and isinstance(value, int):
        return f"{wan_text(value)} 万元"
    # Stored as the first day of the month: the day means nothing to the reader.
    if name == "month":
        return str(value)[:7]
    labels = dict(field.flatchoices) if field else {}
    return str(labels.get(value, value))
