"""Forms of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from tracker.pages.fields import sure_field
from tracker.pages.forms import PageForm
from tracker.pages.imports.words import words_of

if TYPE_CHECKING:
    from tracker.models import ImportJob


class LedgerUploadForm(PageForm):
    file = forms.FileField(
        label="台账文件",
        allow_empty_file=True,
        help_text="可以把文件拖到这里。.xlsx 或 CSV，最多 20 MB、5 万行。",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )


class ApplyForm(PageForm):
    plan = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, job: ImportJob, **values: Any) -> None:
        """Ask whether that was looked at which is written."""
        super().__init__(*args, **values)
        self.fields["sure"] = sure_field(words_of(job).sure)


class UndoForm(PageForm):
    sure = sure_field("要撤销这次导入写入的内容")
