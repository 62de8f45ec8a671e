"""What is stored, in the words of the screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.apps import apps

from projects.models import CommitmentItem, IntakeClass, Parcel, Round
from projects.rules.money import wan_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Field, Model

    from projects.models import AuditEvent, ProgressFigure
    from tracker.models import ProgressReport

AMOUNTS = ("completed", "year_completed", "month_completed", "actual_output")
NAMED: dict[str, type[Model]] = {"round": Round, "item": CommitmentItem, "parcel": Parcel, "intake_class": IntakeClass}
"""What is named in changes by its number."""
ACTIONS = {
    "register_project": "登记项目",
    "edit_project": "修改项目",
    "record_milestone": "登记进展",
    "withdraw_milestone": "撤回进展",
    "record_figures": "记入月度数据",
    "withdraw_figures": "撤出月度数据",
    "record_annual_plan": "年度计划",
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
}


def wan(yuan: int | None) -> str:
    """Return an amount as it is shown, a dash when there is none."""
    return "—" if yuan is None else wan_text(yuan)


def amounts(figure: ProgressFigure | None) -> dict[str, str]:
    """Return the amounts of a month's figures as they are shown."""
    return {} if figure is None else {name: wan(getattr(figure, f"{name}_yuan")) for name in AMOUNTS}


def with_amounts(reports: Iterable[ProgressReport]) -> list[dict[str, Any]]:
    """Return reports with their amounts as they are shown, for a template."""
    return [with_amount(report) for report in reports]


def with_amount(report: ProgressReport) -> dict[str, Any]:
    """Return one report with its amounts as they are shown."""
    shown = {f"{name}_wan": wan(getattr(report, f"{name}_yuan")) for name in AMOUNTS}
    return {"report": report, "before_wan": wan(getattr(report, "before_yuan", None)), **shown}


def with_changes(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return events with their action and changes in words, for a template."""
    told = [(event, _state(event.before), _state(event.after)) for event in events]
    names = _names([state for _, *states in told for state in states])
    return [
        {
            "event": event,
            "label": _action(event),
            "changes": _changes(event, _called(before, names), _called(after, names)),
        }
        for event, before, after in told
    ]


def _state(text: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(text) if text else {}
    return state


def _names(states: Iterable[Mapping[str, Any]]) -> dict[str, dict[Any, str]]:
    """Return what the things are called that states name by their numbers. At most a query of each kind."""
    numbers = {name: {state[name] for state in states if state.get(name)} for name in NAMED}
    found = {name: model._default_manager.filter(pk__in=numbers[name]) for name, model in NAMED.items()}
    return {name: {one.pk: str(one) for one in things} for name, things in found.items()}


def _called(state: Mapping[str, Any], names: Mapping[str, Mapping[Any, str]]) -> dict[str, Any]:
    """Return a state with names in the place of numbers."""
    return {name: names[name].get(value, value) if name in names else value for name, value in state.items()}


def _action(event: AuditEvent) -> str:
    """Name what was done; what is recorded in one way for many things is named by the thing."""
    if event.action in ACTIONS:
        return ACTIONS[event.action]
    verb = {"record": "登记", "withdraw": "撤回"}.get(event.action.partition("_")[0], event.action)
    model = _model(event)
    return f"{verb}{model._meta.verbose_name}" if model else verb


def _model(event: AuditEvent) -> type[Model] | None:
    return next((one for one in apps.get_models() if one._meta.model_name == event.object_type), None)


def _changes(event: AuditEvent, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name != "project"]
    if event.action == "register_project":
        names = [name for name in names if name in {"name", "owner"}]
    fields = _fields(event)
    return [_change(name, fields.get(name), before.get(name), after.get(name)) for name in names[:12]]


def _fields(event: AuditEvent) -> dict[str, Field[Any, Any]]:
    """Return the fields of what was changed."""
    model = _model(event)
    if model is None:
        return {}
    return {field.name: field for field in model._meta.local_concrete_fields}


def _change(name: str, field: Field[Any, Any] | None, before: object, after: object) -> str:
    label = str(field.verbose_name).replace("（元）", "") if field else name
    shown = [_shown(name, field, value) for value in (before, after) if value not in (None, "")]
    if before not in (None, "") and after in (None, ""):
        shown.append("（空）")
    return f"{label}：{' → '.join(shown)}"


def _shown(name: str, field: Field[Any, Any] | None, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_yuan") and isinstance(value, int):
        return f"{wan_text(value)} 万元"
    if name == "month":
        return str(value)[:7]
    labels = dict(field.flatchoices) if field else {}
    return str(labels.get(value, value))
