"""Keeping the Word templates of the office: a new version beside the old ones, never in their place."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event
from projects.operations.locks import hold
from tracker.documents.template_check import check_template
from tracker.models import BulletinTemplate

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer


@transaction.atomic
def keep_template(*, name: str, content: bytes, by: Officer, now: datetime) -> BulletinTemplate:
    """
    Keep a file as the next version of a template; bulletins that were sealed with an earlier one keep that.

    :raises DomainError: if it has no name, the file is refused, or is the same as the version in use
    """
    name = name.strip()
    if not name:
        raise DomainError("name_required", "请填写模板的名称。", field="name")
    check_template(content)
    sha256 = hashlib.sha256(content).hexdigest()
    last = _last(name)
    if last is not None and not last.is_retired and last.sha256 == sha256:
        raise DomainError("same_template", f"与“{name}”在用的第 {last.version} 版相同，没有保存。", field="file")
    return _next(last, name, content, sha256, is_retired=False, by=by, now=now)


@transaction.atomic
def retire_template(*, template: BulletinTemplate, by: Officer, now: datetime) -> None:
    """
    Offer a template no more; what was sealed with it keeps it.

    :raises DomainError: if it was retired or replaced meanwhile
    """
    last = _last(template.name)
    if last is None or last.pk != template.pk or last.is_retired:
        raise DomainError("not_current", "这个模板此前已停用或有了新版本，请刷新。")
    _next(last, last.name, bytes(last.content), last.sha256, is_retired=True, by=by, now=now)


def _last(name: str) -> BulletinTemplate | None:
    hold(f"bulletin template {name}")
    return BulletinTemplate.objects.filter(name=name).order_by("-version").first()


def _next(
    last: BulletinTemplate | None,
    name: str,
    content: bytes,
    sha256: str,
    *,
    is_retired: bool,
    by: Officer,
    now: datetime,
) -> BulletinTemplate:
    template = BulletinTemplate.objects.create(
        name=name,
        version=last.version + 1 if last else 1,
        content=content,
        sha256=sha256,
        is_retired=is_retired,
        uploaded_at=now,
        uploaded_by=by,
    )
    action = "retire_bulletin_template" if is_retired else "keep_bulletin_template"
    after = {"name": name, "version": template.version, "sha256": sha256}
    record_event(action=action, subject=template, by=by, now=now, after=after)
    return template
