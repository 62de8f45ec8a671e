"""The forms by which it is decided where a project belongs and whether it stands."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.pages.fields import DayField, sure_field
from tracker.pages.forms import PageForm
from zones.models import Officer, Zone


class MoveForm(PageForm):
    """The zone to which a project belongs."""

    zone = forms.ModelChoiceField(Zone.objects.none(), label="新开发区", empty_label="请选择")
    moved_on = DayField("调整日期", help_text="自当日起属于新开发区")
    reason = forms.CharField(label="调整原因", max_length=300)

    def __init__(self, *args: Any, officer: Officer, current: Zone, **options: Any) -> None:
        """
        Offer the zones within sight but the one that the project has.

        :param current: the zone of the project
        """
        super().__init__(*args, **options)
        field = self.fields["zone"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Zone.objects.visible_to(officer).exclude(pk=current.pk)


class ProjectWithdrawalForm(PageForm):
    """Why a project is withdrawn."""

    reason = forms.CharField(label="撤销原因", max_length=300)
    sure = sure_field("撤销后项目不再计入，不能恢复")


class MergeForm(PageForm):
    """Why a project is merged into another."""

    reason = forms.CharField(label="合并原因", max_length=300)
    sure = sure_field("合并后不能拆开")
