"""What an auditor looks for."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.pages.fields import DayField
from tracker.pages.lists.filters import FoldedForm
from tracker.queries.audit import ACTIONS, REFUSALS, AuditFilter

LARGEST_NUMBER = 2**63 - 1


class AuditFilterForm(FoldedForm):
    """The conditions, all of which have to hold; names are those of the API's query."""

    is_whole = True
    few = ("actor", "action", "outcome", "from", "to", "project")
    actor = forms.CharField(label="操作人", required=False, max_length=150, help_text="用户名或姓名；登录失败按账号找")
    action = forms.ChoiceField(
        label="操作",
        required=False,
        choices=[("", "全部"), *sorted(ACTIONS.items(), key=lambda action: action[1])],
    )
    outcome = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *REFUSALS.items()])
    project = forms.IntegerField(label="项目编号", required=False, min_value=1, max_value=LARGEST_NUMBER)
    object_type = forms.CharField(label="对象类型", required=False, max_length=40, help_text="如 officer、workbook")
    object_id = forms.IntegerField(
        label="对象编号", required=False, min_value=1, max_value=LARGEST_NUMBER, help_text="或工作簿上的导出编号"
    )
    address = forms.CharField(label="来路地址", required=False, max_length=45)
    request_id = forms.CharField(label="请求编号", required=False, max_length=64)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # `from` is a keyword of Python and cannot be declared as an attribute.
        self.fields["from"] = DayField("自（含当日）", required=False)
        self.fields["to"] = DayField("至（含当日）", required=False)
        self.order_fields(["actor", "action", "outcome", "from", "to"])

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", f"结束日期 {until} 早于起始日期 {since}，请对调。")
        return cleaned

    @property
    def wanted(self) -> AuditFilter:
        """What is looked for, of a form that is valid."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"from", "to"}}
        return AuditFilter(since=self.cleaned_data["from"], until=self.cleaned_data["to"], **values)
