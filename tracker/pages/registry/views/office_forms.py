"""The workbooks of an office that exports fill in: what is in use, uploading a version, retiring one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.permissions import may_keep_forms
from tracker.exports.office_forms import take_in_form
from tracker.models import OfficeForm
from tracker.operations.office_forms import retire_form
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.lists.workbook import TYPE
from tracker.pages.registry.forms.office_forms import UploadForm
from tracker.pages.shortcuts import get_visible_or_404, parse_pk, require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tracker.models.office_form import OfficeFormQuerySet


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def form_list(request: OfficerRequest) -> HttpResponse:
    """Show the forms in use, each with what goes into its columns; whoever reports uploads and retires own ones."""
    may_keep = may_keep_forms(request.officer)
    is_sent = request.method == "POST"
    require(may_keep or not is_sent)
    if "retire" in request.POST:
        _retire(request)
        return redirect("office-forms")
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()

    def keep() -> None:
        told = {"name": form.cleaned_data["name"], "content": form.cleaned_data["file"].read()}
        kept = take_in_form(**told, by=request.officer, now=request.now)
        messages.success(request, f"已保存{kept}。下面写明各列填什么、哪些留空，请看一遍。")

    if is_sent and form.submit(keep):
        return redirect("office-forms")
    context = {
        "kept": [(one, one.is_of(request.officer)) for one in _in_use(request)],
        "form": form if may_keep else None,
    }
    return render(request, "tracker/pages/registry/office_forms.html", context, status=422 if is_sent else 200)


def _in_use(request: OfficerRequest) -> OfficeFormQuerySet:
    found = OfficeForm.objects.visible_to(request.officer).current().defer("content")
    return found.select_related("unit", "zone", "uploaded_by")


def _retire(request: OfficerRequest) -> None:
    form = get_visible_or_404(_in_use(request), parse_pk(request.POST["retire"]) or 0)
    try:
        retire_form(form=form, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"已停用{form}。")


@require_safe
@officer_required
def form_download(request: OfficerRequest, form_id: int) -> FileResponse:
    """Send a version of a form as it was uploaded."""
    form = get_visible_or_404(OfficeForm.objects.visible_to(request.officer), form_id)
    return FileResponse(
        BytesIO(bytes(form.content)),
        as_attachment=True,
        filename=f"{form.name}-第{form.version}版.xlsx",
        content_type=TYPE,
        headers={"X-Content-Type-Options": "nosniff"},
    )
