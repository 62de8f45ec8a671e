"""The workbooks of an office that exports fill in: what is in use, uploading a version, retiring one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from projects.permissions import may_keep_forms
from tracker.downloads import XLSX, Download
from tracker.exports.office_forms import take_in_form
from tracker.models import OfficeForm
from tracker.operations.office_forms import retire_form
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.registry.forms.office_forms import OfficeFormUploadForm
from tracker.pages.shortcuts import get_visible_or_404
from tracker.pages.versioned_files import VersionedFilesView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class OfficeFormsView(VersionedFilesView):
    """The forms in use, each with what goes into its columns."""

    form_class = OfficeFormUploadForm
    words: ClassVar = {
        "title": "表样",
        "parent": "后台导出",
        "parent_at": reverse_lazy("exports"),
        "action": "到项目台账筛选后导出",
        "action_at": reverse_lazy("projects"),
        "lead": (
            "发改、商务、统计等部门各有各的表。上传一次，导出台账时就能选它：表头、列宽、格式照旧，样例行换成项目；"
            "一次填报，各表自动生成。"
        ),
        "empty": "还没有表样。",
        "hint": (
            "一份表样一张项目表：表头要有“项目名称”，金额的单位写在表头或“单位：…”里；表头下留一行样例，日期和数字"
            "照它的样子填。不能含宏、外部链接、嵌入的对象和公式。认不出的列留空，上传后逐条说明。"
        ),
    }

    def may_see(self, officer: Officer) -> bool:
        return True

    def may_keep(self, officer: Officer) -> bool:
        return may_keep_forms(officer)

    def visible_files(self, officer: Officer) -> QuerySet[Any]:
        return OfficeForm.objects.visible_to(officer).select_related("unit", "zone")

    def may_retire(self, officer: Officer, file: OfficeForm) -> bool:
        return file.is_of(officer)

    def keep(self, **values: Any) -> str:
        return f"已保存{take_in_form(**values)}。下面写明各列填什么、哪些留空，请看一遍。"

    def retire(self, file: OfficeForm, **actor: Any) -> None:
        retire_form(form=file, **actor)


@require_safe
@officer_required
def form_download(request: OfficerRequest, form_id: int) -> Download:
    """Send a version of a form as it was uploaded."""
    form = get_visible_or_404(OfficeForm.objects.visible_to(request.officer), form_id)
    return Download(BytesIO(bytes(form.content)), name=f"{form.name}-第{form.version}版.xlsx", media_type=XLSX)
