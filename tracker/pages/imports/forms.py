"""Forms of imports."""

from __future__ import annotations

from django import forms

from tracker.pages.fields import sure_field
from tracker.pages.forms import PageForm


class LedgerUploadForm(PageForm):
    file = forms.FileField(
        label="台账文件",
        allow_empty_file=True,
        help_text="可以把文件拖到这里。.xlsx 或 CSV，最多 20 MB、5 万行。",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )


class ApplyForm(PageForm):
    plan = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sure = sure_field("新增、变更的内容和合计，要写入台账")


class UndoForm(PageForm):
    sure = sure_field("要撤销这次导入写入的内容")
