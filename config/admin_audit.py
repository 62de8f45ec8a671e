"""What administrators keep by hand leaves the same trail as every other write: who, when, from what to what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from projects.operations.audit import record_event, state_of
from projects.operations.rights import starts_closed
from tracker.operations.accounts.registering import Welcome, welcome
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import ModelAdmin
    from django.db.models import Model
    from django.http import HttpRequest

    Base = ModelAdmin[Any]
else:
    Base = object

States = dict[Any, dict[str, Any]]
"""The stored fields of rows, by their primary keys."""
WELCOMES = {
    Welcome.ASKED: "账号已建，尚未启用：请安全管理员审批“权限申请”，之后在人员页发送设置密码的链接。",
    Welcome.MAILED: "设置密码的链接几分钟内送到邮箱；没有收到的，在人员页重发。",
    Welcome.BY_HAND: "没有配置邮件或没有登记邮箱：请在人员页（“在站点上查看”）显示一次性链接，交给本人。",
}
"""What the administrator who made an account is told."""
SECRET = frozenset({"password", "last_login", "password_set_at", "must_change_password", "link_number"})


class Audited(Base):
    """Writes down what a page adds, changes and removes, in the transaction of the page."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001  # Django's
        """Save, and record in the audit which fields changed."""
        # From the database: the form has already put the new values on `obj`.
        before = _stored(type(obj), [obj.pk]) if change else {}
        super().save_model(request, obj, form, change)
        _record(request, type(obj), before, _stored(type(obj), [obj.pk]))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        """Save the rows of an inline form, and record in the audit what changed in each."""
        before = _stored(formset.model, [initial_form.instance.pk for initial_form in formset.initial_forms])
        super().save_formset(request, form, formset, change)
        added = [new_object.pk for new_object in formset.new_objects]
        _record(request, formset.model, before, _stored(formset.model, [*before, *added]))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Record in the audit what is removed, and remove it."""
        # Before the removal, while there is something to read; both happen in the transaction of the page.
        _record(request, type(obj), _stored(type(obj), [obj.pk]), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Record each removed row by an event of its own, and remove them."""
        # Django opens no transaction for the actions of a list.
        with transaction.atomic():
            _record(request, queryset.model, _stored(queryset.model, [obj.pk for obj in queryset]), {})
            super().delete_queryset(request, queryset)


class AuditedOfficers(Audited):
    """
    The same for officers: who makes an account does not open it, and no event holds a password.

    A new officer whose account is open is sent a link to set a password.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save; a new account is closed until somebody else approves its post, where the installation says so."""
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.set_unusable_password()
        obj.is_active = not starts_closed()
        super().save_model(request, obj, form, change)
        messages.info(request, WELCOMES[welcome(obj, by=_who(request), now=timezone.now())])


def _stored(model: type[Model], keys: Iterable[Any]) -> States:
    """Return the stored fields of each row by its key, without the secret ones."""
    found = model._default_manager.filter(pk__in=[key for key in keys if key is not None])
    key = model._meta.pk.name
    states = {stored.pk: {key: stored.pk, **state_of(stored)} for stored in found}
    return {
        number: {name: value for name, value in state.items() if name not in SECRET} for number, state in states.items()
    }


def _record(request: HttpRequest, model: type[Model], before: States, after: States) -> None:
    """Write an event for each row that differs: an edit lists the changed fields, an addition or removal all."""
    for key in {**before, **after}:
        was, is_ = before.get(key), after.get(key)
        if was == is_:
            continue
        changed = [name for name in {**(was or {}), **(is_ or {})} if (was or {}).get(name) != (is_ or {}).get(name)]
        both = was is not None and is_ is not None
        names = [model._meta.pk.name, *changed] if both else None
        record_event(
            action="admin_edit" if both else "admin_add" if is_ else "admin_remove",
            # An empty instance names the model: the row itself may be gone.
            subject=model(),
            number=_number(key),
            by=_who(request),
            now=timezone.now(),
            before=_only(was, names),
            after=_only(is_, names),
        )


def _only(state: dict[str, Any] | None, names: list[str] | None) -> dict[str, Any] | None:
    if state is None or names is None:
        return state
    return {name: state[name] for name in names}


def _number(key: Any) -> int:
    """Return a number for a key that may be a day or a word; the key itself stands in the event."""
    if isinstance(key, date):
        return int(f"{key:%Y%m%d}")
    return int(key) if str(key).isdecimal() else 0


def _who(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)  # noqa: S101  # the site lets in nobody else
    return request.user
