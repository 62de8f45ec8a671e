"""What administrators keep by hand leaves the same trail as every other write: who, when, from what to what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from projects.operations.audit import record_event, state_of
from projects.operations.officers import assign_post
from zones.models import Officer, Post, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import ModelAdmin
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

    class Base(ModelAdmin[Any]):
        """What the mixins stand before."""

else:
    Base = object

State = dict[str, Any]
POST = ("role", "zone", "unit")
SECRET = frozenset({"password", "last_login"})


class Audited(Base):
    """Writes down what a page adds, changes and removes, in the transaction of the page."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001  # Django's
        """Save, and say what changed."""
        before = _stored([obj]).get(obj.pk)
        super().save_model(request, obj, form, change)
        _record(request, obj, before, _state(obj))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        """Save the rows beside something, and say what changed in each."""
        before = _stored([one.instance for one in formset.initial_forms])
        super().save_formset(request, form, formset, change)
        for one in [*formset.new_objects, *(changed for changed, _ in formset.changed_objects)]:
            _record(request, one, before.get(one.pk), _state(one))
        for number, one in [(number, one) for number, one in before.items() if number not in _stored_keys(formset)]:
            _record_removal(request, formset.model, number, one)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Say what is removed, and remove it."""
        _record(request, obj, _state(obj), None)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Say what is removed, each by itself, and remove it."""
        with transaction.atomic():
            for one in queryset:
                _record(request, one, _state(one), None)
            super().delete_queryset(request, queryset)
