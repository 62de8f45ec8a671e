"""Keeping the workbooks of an office that exports fill in: a new version beside the old ones, never in their place."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event
from projects.operations.locks import hold
from tracker.models import OfficeForm

if TYPE_CHECKING:
    from datetime import datetime

    from zones.models import Officer

MOST_FORMS = 50
"""Forms of one post: each is a file in the database."""
MOST_A_DAY = 50
"""Versions of one post in 24 hours: they stay for ever."""


@transaction.atomic
def keep_form(*, name: str, content: bytes, layout: dict[str, Any], by: Officer, now: datetime) -> OfficeForm:
    """
    Keep a workbook as the next version of a form of the officer's post.

    :param layout: what each column is filled with, as it was recognised
    :raises DomainError: if it has no name, is the same as the version in use, or the post has too many
    """
    if not name:
        raise DomainError("name_required", "请填写表样的名称。", field="name")
    sha256 = hashlib.sha256(content).hexdigest()
    hold(f"office forms of {by.unit_id} {by.zone_id}")
    last = _last(name, by)
    if last is not None and not last.is_retired and last.sha256 == sha256:
        raise DomainError("same_form", f"与“{name}”在用的第 {last.version} 版相同，没有保存。", field="file")
    own = OfficeForm.objects.filter(unit=by.unit_id, zone=by.zone_id)
    if own.filter(uploaded_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise DomainError("too_many_forms", f"一天最多上传 {MOST_A_DAY} 份表样，请明天再传。", field="file")
    is_new = last is None or last.is_retired
    if is_new and own.current().count() >= MOST_FORMS:
        raise DomainError("too_many_forms", f"在用的表样已有 {MOST_FORMS} 份，请先停用不用的。", field="file")
    values = {"name": name, "content": content, "sha256": sha256, "layout": layout, "is_retired": False}
    return _next(last, values, by=by, now=now)


@transaction.atomic
def retire_form(*, form: OfficeForm, by: Officer, now: datetime) -> None:
    """
    Offer a form no more.

    :raises DomainError: if it is another post's, or was retired or replaced meanwhile
    """
    if not form.is_of(by):
        raise DomainError("not_own_form", f"“{form.name}”是{form.owner}的表样，只能由其停用。")
    hold(f"office forms of {by.unit_id} {by.zone_id}")
    last = _last(form.name, by)
    if last is None or last.pk != form.pk or last.is_retired:
        raise DomainError("not_current", "这个表样此前已停用或有了新版本，请刷新。")
    # What a page holds may leave the file itself out.
    kept = {name: getattr(last, name) for name in ("name", "content", "sha256", "layout")}
    _next(last, {**kept, "is_retired": True}, by=by, now=now)


def _last(name: str, by: Officer) -> OfficeForm | None:
    own = OfficeForm.objects.filter(name=name, unit=by.unit_id, zone=by.zone_id)
    return own.order_by("-version").first()


def _next(last: OfficeForm | None, values: dict[str, Any], *, by: Officer, now: datetime) -> OfficeForm:
    form = OfficeForm.objects.create(
        version=last.version + 1 if last else 1,
        unit_id=by.unit_id,
        zone_id=by.zone_id,
        uploaded_at=now,
        uploaded_by=by,
        **values,
    )
    action = "retire_office_form" if form.is_retired else "keep_office_form"
    after = {"name": form.name, "version": form.version, "sha256": form.sha256}
    record_event(action=action, subject=form, by=by, now=now, after=after)
    return form
