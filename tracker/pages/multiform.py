"""What may be done on a page of several forms: each has a button of its own, whose name says which was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages

from projects.errors import DomainError
from tracker.pages.decorators import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.pages.decorators import Visit
    from tracker.pages.fields import PageForm

UNCHANGED = "没有改动。"


class Acts:
    """The forms of a page by the names of their buttons, and what each of them writes."""

    def __init__(self, visit: Visit) -> None:
        """Offer nothing yet."""
        self.visit = visit
        self.forms: dict[str, PageForm] = {}
        self._writes: dict[str, tuple[Callable[[Any], object], str]] = {}

    def offer(self, name: str, form: type[PageForm], write: Callable[[Any], object], done: str, **options: Any) -> None:
        """Put a form on the page, filled with what was sent if its button was pressed."""
        said = self.visit.request.POST
        self.forms[name] = form(said if name in said else None, **options)
        self._writes[name] = (write, done)

    def done(self, *, is_allowed: bool) -> bool:
        """
        Do what was sent, if anything; return whether it was done.

        :raises PermissionDenied: if something was sent and the officer may not
        """
        if self.visit.request.method != "POST":
            return False
        allow(is_allowed)
        name = next((one for one in self.forms if one in self.visit.request.POST), None)
        return name is not None and self._did(name)

    def _did(self, name: str) -> bool:
        form, (write, done) = self.forms[name], self._writes[name]
        if not form.is_valid():
            return False
        try:
            write(form)
        except DomainError as error:
            form.refuse(error)
            return False
        messages.success(self.visit.request, done if form.has_changed() else UNCHANGED)
        return True

    @property
    def status(self) -> int:
        """With which status the page is shown: what was sent and not done is refused."""
        return 422 if self.visit.request.method == "POST" else 200


def teller(visit: Visit) -> dict[str, Any]:
    """Return who tells the books, when, and on which day, as operations ask for it."""
    return {"by": visit.officer, "now": visit.now, "today": visit.today}


def withdrawer(visit: Visit, form: PageForm) -> dict[str, Any]:
    """Return who takes something back, when, and why."""
    return {"by": visit.officer, "now": visit.now, "reason": form.cleaned_data["reason"]}
