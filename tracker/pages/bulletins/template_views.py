"""The Word templates of the bulletins: what is in use, uploading a version, retiring one, and taking one out."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from projects.permissions import may_keep_templates, may_seal_bulletins
from tracker.documents.word import PLACEHOLDERS
from tracker.documents.word_layout import draft_template
from tracker.downloads import DOCX, Download
from tracker.models import BulletinTemplate
from tracker.operations.bulletin_templates import keep_template, retire_template
from tracker.pages.bulletins.forms import BulletinTemplateForm
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.shortcuts import get_visible_or_404, require
from tracker.pages.versioned_files import VersionedFilesView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer


class BulletinTemplatesView(VersionedFilesView):
    """The templates in use, which the province uploads and retires."""

    form_class = BulletinTemplateForm
    words: ClassVar = {
        "title": "Word 模板",
        "parent": "通报",
        "parent_at": reverse_lazy("bulletins"),
        "action": "下载样稿",
        "action_at": reverse_lazy("bulletin-draft"),
        "action_is_file": "yes",
        "lead": (
            "模板管版式、红头、页眉页脚；正文和附表由系统填入。可用的占位符："
            + " ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)
            + "；文号、主送、落款留空，由办理人员填写。"
        ),
        "empty": "还没有上传过模板，都用随系统的通报稿。",
        "hint": "从样稿改起最省事。不能含宏、嵌入的对象和指向文件以外的链接；上传时试填一遍，不成的不保存。",
    }

    def may_see(self, officer: Officer) -> bool:
        return may_seal_bulletins(officer)

    def may_keep(self, officer: Officer) -> bool:
        return may_keep_templates(officer)

    def visible_files(self, officer: Officer) -> QuerySet[Any]:
        return BulletinTemplate.objects.all()

    def may_retire(self, officer: Officer, file: BulletinTemplate) -> bool:
        return True

    def keep(self, **content: Any) -> str:
        return f"已保存{keep_template(**content)}。"

    def retire(self, file: BulletinTemplate, **actor: Any) -> None:
        retire_template(template=file, **actor)


@require_safe
@officer_required
def template_download(request: OfficerRequest, template_id: int) -> Download:
    """Send a version of a template."""
    require(may_seal_bulletins(request.officer))
    template = get_visible_or_404(BulletinTemplate.objects.all(), template_id)
    return _sent(bytes(template.content), f"{template.name}-第{template.version}版")


@require_safe
@officer_required
def draft_download(request: OfficerRequest) -> Download:
    """Send the draft that is shipped, with its placeholders, to begin a template from."""
    require(may_seal_bulletins(request.officer))
    content = BytesIO()
    draft_template().save(content)
    return _sent(content.getvalue(), "通报稿样稿")


def _sent(content: bytes, name: str) -> Download:
    return Download(BytesIO(content), name=f"{name}.docx", media_type=DOCX)
