"""A page of several forms: each has a button of its own, whose name says which form was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages

from projects.errors import StaleVersionError
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.pages.decorators import OfficerRequest
    from tracker.pages.forms import PageForm

UNCHANGED = "没有改动。"


class MultiForm:
    """The forms of one page by the names of their buttons, and the operation behind each of them."""

    def __init__(self, request: OfficerRequest) -> None:
        self.request = request
        self.forms: dict[str, PageForm] = {}
        self._operations: dict[str, tuple[Callable[[Any], object], str]] = {}

    def add(
        self, name: str, form: type[PageForm], operation: Callable[[Any], object], success: str, **options: Any
    ) -> None:
        """
        Put a form on the page; it is bound only if its own button was pressed.

        :param operation: called with the valid form; a DomainError that it raises is shown beside its field
        :param success: the sentence for the officer when the operation was done
        """
        # An unpressed form stays unbound: two forms of a page may have fields of one name, such as the reason.
        data = self.request.POST
        self.forms[name] = form(data if name in data else None, **options)
        self._operations[name] = (operation, success)

    def process(self, *, is_allowed: bool) -> bool:
        """
        Run the operation of the form that was sent, if any; return whether it was done.

        :raises PermissionDenied: if something was sent and the officer may not
        """
        if self.request.method != "POST":
            return False
        # Before the buttons are looked at: who may change nothing is often offered no form, and would get 422, not 403.
        require(is_allowed)
        name = next((name for name in self.forms if name in self.request.POST), None)
        # The button is no longer offered, for example since the record was withdrawn: show what stands now.
        if name is None:
            return False
        form, (operation, success) = self.forms[name], self._operations[name]
        if not form.submit(lambda: operation(form)):
            return False
        # A form sent back as it came makes the operation record nothing: the message must not claim otherwise.
        messages.success(self.request, success if form.has_changed() else UNCHANGED)
        return True

    @property
    def status(self) -> int:
        """
        The status of a page that is shown: 200 on a GET, 422 when something was sent and not done.

        409 when somebody else changed the record since the officer opened the page.
        """
        if self.request.method != "POST":
            return 200
        is_stale = any(isinstance(form.refusal, StaleVersionError) for form in self.forms.values())
        return 409 if is_stale else 422


def actor_kwargs(request: OfficerRequest) -> dict[str, Any]:
    """Return who records, when, and on which day, by the keyword names that every operation takes."""
    return {"by": request.officer, "now": request.now, "today": request.today}


def withdrawal_kwargs(request: OfficerRequest, form: PageForm) -> dict[str, Any]:
    """Return who withdraws a record, when, and the reason that the form gives, by the names that operations take."""
    return {"by": request.officer, "now": request.now, "reason": form.cleaned_data["reason"]}
