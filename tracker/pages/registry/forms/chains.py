"""What the province and administrators fill in about the key chains."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.models import ChainAlias, ChainLeader, KeyChain
from projects.rules.identifiers import check_uscc
from tracker.pages.fields import CodeField, DayField, of_model
from tracker.pages.forms import PageForm, WithdrawalForm


class AliasForm(PageForm):
    """A declared text that means a chain."""

    text = of_model(ChainAlias, "text", help_text="全半角、空格、大小写、括号的差别不计")
    chain = forms.ModelChoiceField(KeyChain.objects.all(), label="重点产业链", empty_label="请选择")


class LeaderForm(PageForm):
    """An enterprise that leads a chain, or no longer does."""

    chain = forms.ModelChoiceField(KeyChain.objects.all(), label="重点产业链", empty_label="请选择")
    owner = of_model(ChainLeader, "owner", help_text="与统一社会信用代码至少填一项")
    owner_uscc = CodeField(check_uscc, label="统一社会信用代码", max_length=18)
    recognized_on = DayField("认定日期", help_text="同一企业、同一日期的即补充或更正")
    ended_on = DayField("退出日期", required=False, help_text="当日起不再是链主")
    reason = forms.CharField(label="依据", max_length=300)


class ChainWithdrawalForm(WithdrawalForm):
    """Which of the standing records is withdrawn, and why."""

    record = forms.ModelChoiceField(ChainAlias.objects.none(), label="哪一条", empty_label="请选择")
    field_order = ("record", "reason")

    def __init__(self, *args: Any, records: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["record"]
        field.queryset = records
        field.label_from_instance = lambda record: f"{record}（{record.chain}）"
