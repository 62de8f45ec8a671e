"""Searching the audit: who did what, when, on which project or object, from where, and whether it was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.db.models import Model, Q
from django.utils import timezone

from projects.models import (
    AnnualPlan,
    AuditEvent,
    CohortEntry,
    FigureApproval,
    Milestone,
    ProgressFigure,
    ReformAdoption,
)
from projects.models.audit import REFUSED
from projects.rules.row_trails import IMPORT_ROW, PARTS, is_row, row_actions, traces_of
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

ACTIONS = {
    "import_row": "导入台账的一行",
    "register_project": "登记项目",
    "move_project": "调整开发区",
    "withdraw_project": "撤销项目",
    "merge_project": "并入另一登记",
    "edit_project": "修改项目",
    "reveal_contact": "查看完整联系电话",
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
    "answer_stall": "答复停滞",
    "close_reminder": "了结催办",
    "call_for_reports": "催报",
    "choose_reminders": "邮件设置",
    "draw_sample": "抽取样本",
    "record_check": "登记核查结果",
    "save_view": "保存视图",
    "remove_view": "删除视图",
    "add_evidence": "上传材料",
    "withdraw_evidence": "撤回材料",
    "upload_import": "上传台账",
    "answer_import": "答复导入的问题",
    "apply_import": "导入台账",
    "undo_import": "撤销导入",
    "download_import": "下载上传的台账",
    "access_refused": "访问被拒",
    "admin_add": "后台新增",
    "admin_edit": "后台修改",
    "admin_remove": "后台删除",
    "admin_set_password": "后台设置口令",
    "add_key_chain": "建立产业链",
    "close_month": "关账",
    "reopen_month": "重新开账",
    "set_due_day": "设置报送期限",
    "define_indicator": "定义指标",
    "record_assessmentscheme": "登记考核方案",
    "withdraw_assessmentscheme": "撤回考核方案",
    "seal_assessment": "封存考核结果",
    "register_zone": "登记开发区",
    "edit_zone": "修改开发区",
    "name_zone": "登记开发区别名",
    "merge_zone": "开发区并入另一区",
    "rotate_field_keys": "更换加密密钥",
    "add_officer": "新建账号",
    "edit_officer": "修改账号资料",
    "record_absence": "登记请假",
    "cancel_absence": "取消请假",
    "send_password_link": "发送设置密码的链接",
    "warn_old_address": "提醒原邮箱：已更换邮箱",
    "show_password_link": "显示设置密码的链接",
    "forgot_password": "忘记密码",
    "set_password_by_link": "用链接设置密码",
    "change_password": "修改密码",
    "end_sign_in": "撤销一个登录",
    "end_sign_ins": "撤销登录",
    "begin_second_factor": "开始启用两步验证",
    "enable_second_factor": "启用两步验证",
    "use_recovery_code": "使用恢复码",
    "reset_second_factor": "重置两步验证",
    "sign_in_locked": "登录锁定",
    "unlock_sign_in": "解除登录限制",
    "approve_rights": "同意权限申请",
    "assign_post": "调整岗位",
    "close_account": "停用账号",
    "download_evidence": "下载材料",
    "export_workbook": "导出工作簿",
    "open_account": "启用账号",
    "refuse_rights": "不同意权限申请",
    "request_rights": "申请权限",
    "sign_in": "登录",
    "sign_in_refused": "登录失败",
    "sign_out": "退出",
}
"""What was done, by the names under which it is recorded."""
MOST_NAMESAKES = 50
REFUSALS = {"refused": "未成功", "done": "成功"}
"""Whether what was tried succeeded."""


@dataclass(frozen=True)
class AuditFilter:
    """What an auditor looks for; what is empty or None does not matter."""

    actor: str = ""
    """The user name, in any case, or the whole name of an officer: who did it, or whose sign-in it was."""
    action: str = ""
    since: date | None = None
    until: date | None = None
    """Days in Beijing; both count."""
    project: int | None = None
    object_type: str = ""
    object_id: int | None = None
    address: str = ""
    request_id: str = ""
    outcome: str = ""
    """One of REFUSALS."""


def find_events(officer: Officer, wanted: AuditFilter) -> QuerySet[AuditEvent]:
    """
    Return what an officer may see of the events that are looked for, with actor and project, in no order.

    One query, before which the keys of a named officer are read.
    """
    events = AuditEvent.objects.visible_to(officer).select_related("actor", "project")
    events = events.filter(_told_as(action=wanted.action))
    events = events.filter(_told_as(object_type=wanted.object_type, object_id=wanted.object_id))
    lookups = {
        "project": wanted.project,
        "address": wanted.address,
        "request_id": wanted.request_id,
        "at__gte": wanted.since and _midnight(wanted.since),
        "at__lt": wanted.until and _midnight(wanted.until + timedelta(days=1)),
    }
    events = events.filter(**{name: value for name, value in lookups.items() if value not in {None, ""}})
    if wanted.actor:
        # Their keys first: joined in an OR, no index would serve.
        named = Officer.objects.filter(Q(username__iexact=wanted.actor) | Q(display_name=wanted.actor))
        keys = list(named.values_list("pk", flat=True)[:MOST_NAMESAKES])
        # A sign-in that was refused has no actor: who it was is not known, only whose account.
        refused = Q(actor__isnull=True, object_type="officer", object_id__in=keys)
        events = events.filter(Q(actor__in=keys) | refused)
    if wanted.outcome:
        is_refused = Q(action__endswith=REFUSED)
        events = events.filter(is_refused if wanted.outcome == "refused" else ~is_refused)
    return events


def _told_as(**wanted: Any) -> Q:
    """Return the condition of being such an event, or that of an imported row with such a part."""
    wanted = {name: value for name, value in wanted.items() if value not in {None, ""}}
    condition = Q(**wanted)
    action, kind, number = (wanted.get(name) for name in ("action", "object_type", "object_id"))
    of_kind = [part for part, object_type in PARTS.items() if object_type == kind != "project"]
    if action == IMPORT_ROW:
        return Q(action__in=row_actions())
    if action in PARTS:
        return condition | Q(action__in=row_actions(action))
    # The object of the event itself is the project.
    if not kind or not of_kind:
        return condition
    rows = Q(action__in=row_actions(*of_kind))
    if number is not None:
        # By its project, of which an index finds the few events.
        traces = (
            Q(**{f"{state}__contains": text}) for state in ("before", "after") for text in traces_of(kind, number)
        )
        rows &= Q(project__in=_project_of(kind, number)) & reduce(or_, traces)
    return condition | rows


def _project_of(kind: str, number: int) -> QuerySet[Model, Any]:
    """Return the keys of the project that a record belongs to."""
    model = _MODELS[kind]
    path = "figure__project" if model is FigureApproval else "project"
    return model._default_manager.filter(pk=number).values(path)


_MODELS: dict[str, type[Model]] = {
    str(model._meta.model_name): model
    for model in (Milestone, CohortEntry, ProgressFigure, FigureApproval, ReformAdoption, AnnualPlan)
}


def is_refused(event: AuditEvent) -> bool:
    """Whether an event says that something was tried and not done."""
    return event.action.endswith(REFUSED)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class Told(Protocol):
    """An event, or a part of one."""

    @property
    def action(self) -> str: ...
    @property
    def object_type(self) -> str: ...


def action_label(event: Told) -> str:
    """Return what was done; an action that is recorded in one way for many models is named by the model."""
    if is_row(event.action):
        return ACTIONS[IMPORT_ROW]
    if event.action in ACTIONS:
        return ACTIONS[event.action]
    verb = {"record": "登记", "withdraw": "撤回"}.get(event.action.partition("_")[0], event.action)
    model = audited_model(event)
    return f"{verb}{model._meta.verbose_name}" if model else verb


def audited_model(event: Told) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.model_name == event.object_type), None)
