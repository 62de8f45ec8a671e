"""Takes in the workbook of an office that exports are to fill in, after a look at it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.operations.limited_process import read_apart, turn_to_read
from tracker.exports.form_layout import FormLayout, LayoutColumn
from tracker.imports.child import TOO_HEAVY
from tracker.operations.office_forms import keep_form

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.models import OfficeForm
    from zones.models import Officer

LARGEST_FORM = 2 * 1024 * 1024


def take_in_form(*, name: str, content: bytes, by: Officer, now: datetime) -> OfficeForm:
    """
    Keep a workbook as a form of the officer's post, with what goes into each of its columns.

    :raises DomainError: if it is refused, with what to do about it
    :raises BusyError: if others' files are being read
    """
    if len(content) > LARGEST_FORM:
        raise DomainError("file_too_large", "表样超过 2 MB。请只留表头、一行样例和表尾的注，删去图片。", field="file")
    with turn_to_read():
        answer = read_apart("tracker.exports.form_child", content)
    values: dict[str, Any] = json.loads(answer) if answer else {"refused": TOO_HEAVY}
    if "refused" in values:
        code, detail = values["refused"]
        raise DomainError(code, detail.replace("再导入", "再上传"), field="file")
    return keep_form(name=name.strip(), content=content, layout=values["layout"], by=by, now=now)


def layout_of_form(form: OfficeForm) -> FormLayout:
    """Return how a form that was kept is filled."""
    layout = dict(form.layout)
    columns = tuple(LayoutColumn(**column) for column in layout.pop("columns"))
    rest: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in layout.items()}
    return FormLayout(**rest, columns=columns)
