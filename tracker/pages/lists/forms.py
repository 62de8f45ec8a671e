"""The form that keeps a view of a list."""

from __future__ import annotations

from django import forms

from tracker.models import SavedView
from tracker.pages.fields import of_model
from tracker.pages.forms import PageForm

LISTS = {
    "entries": "名单",
    "rounds": "期次",
    "stalled": "停滞",
    "snoozes": "暂缓催办",
    "stall-trial": "规则试用",
    "stalled-matrix": "停滞分布",
    "findings": "核查",
    "findings-matrix": "核查分布",
    "league": "开发区排名",
    "dispatch-members": "调度三率背后的项目",
    "target-candidates": "可列入目标名单的项目",
    "intakes": "招落一体",
    "reform-members": "审批改革项目",
    "intake-summary": "招落一体汇总",
    "parcels": "宗地",
    "proxy-posts": "代办岗位",
    "audit": "审计",
    "handover": "交接",
    "projects": "项目",
    "desk": "工作台",
    "problems": "问题",
    "officers": "人员",
    "reminders": "催办",
    "reviews": "审核",
    "bulletins": "通报",
}
"""The lists of which views are kept: names of routes, which need no number in their address."""


class SavedViewForm(PageForm):
    """A view: of which list, its name, the query of the address, and whether others see it."""

    page = forms.ChoiceField(choices=list(LISTS.items()))
    title = of_model(SavedView, "title")
    query = forms.CharField(max_length=2000, required=False)
    is_shared = forms.BooleanField(label="共享", required=False)
