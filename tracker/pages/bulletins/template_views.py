"""The Word templates of the bulletins: what is in use, uploading a version, retiring one, and taking one out."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.permissions import may_keep_templates, may_seal_bulletins
from tracker.documents.word import PLACEHOLDERS
from tracker.documents.word_layout import draft_template
from tracker.models import BulletinTemplate
from tracker.operations.bulletin_templates import keep_template, retire_template
from tracker.pages.bulletins.forms import TemplateForm
from tracker.pages.decorators import OfficerRequest, officer_required, takes_upload
from tracker.pages.shortcuts import get_visible_or_404, parse_pk, require

if TYPE_CHECKING:
    from django.http import HttpResponse

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@takes_upload
@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def template_list(request: OfficerRequest) -> HttpResponse:
    """Show the templates in use; the province uploads and retires them."""
    require(may_seal_bulletins(request.officer))
    may_keep = may_keep_templates(request.officer)
    is_sent = request.method == "POST"
    require(may_keep or not is_sent)
    if "retire" in request.POST:
        _retire(request)
        return redirect("bulletin-templates")
    form = TemplateForm(request.POST, request.FILES) if is_sent else TemplateForm()

    def keep() -> None:
        told = {"name": form.cleaned_data["name"], "content": form.cleaned_data["file"].read()}
        template = keep_template(**told, by=request.officer, now=request.now)
        messages.success(request, f"已保存{template}。")

    if is_sent and form.submit(keep):
        return redirect("bulletin-templates")
    context = {
        "templates": BulletinTemplate.objects.current().defer("content").select_related("uploaded_by"),
        "form": form if may_keep else None,
        "placeholders": [f"{{{{{name}}}}}" for name in PLACEHOLDERS],
    }
    return render(request, "tracker/pages/bulletins/templates.html", context, status=422 if is_sent else 200)


def _retire(request: OfficerRequest) -> None:
    number = parse_pk(request.POST["retire"])
    try:
        template = get_visible_or_404(BulletinTemplate.objects.all(), number or 0)
        retire_template(template=template, by=request.officer, now=request.now)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"已停用{template}。")


@require_safe
@officer_required
def template_download(request: OfficerRequest, template_id: int) -> FileResponse:
    """Send a version of a template."""
    require(may_seal_bulletins(request.officer))
    template = get_visible_or_404(BulletinTemplate.objects.all(), template_id)
    return _sent(bytes(template.content), f"{template.name}-第{template.version}版")


@require_safe
@officer_required
def draft_download(request: OfficerRequest) -> FileResponse:
    """Send the draft that is shipped, with its placeholders, to begin a template from."""
    require(may_seal_bulletins(request.officer))
    content = BytesIO()
    draft_template().save(content)
    return _sent(content.getvalue(), "通报稿样稿")


def _sent(content: bytes, name: str) -> FileResponse:
    headers = {"X-Content-Type-Options": "nosniff"}
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{name}.docx", content_type=WORD, headers=headers
    )
