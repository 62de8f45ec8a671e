"""One fact of the approval reforms: who told the books, who took it back; telling more of it and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tracker.pages.decorators import Visit, for_officers, visible
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import Acts, teller, withdrawer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from tracker.pages.reforms.forms.projects import FactForm
    from zones.models import Officer


class FactPage:
    """The page of one fact. What is not said here is the same for facts of every kind."""

    form: type[FactForm]
    shown: tuple[str, ...] = ()
    """The fields that are shown, by their names in the books."""
    hint = ""
    """What taking back is for, where something else is meant by an end."""

    def seen(self, officer: Officer) -> QuerySet[Any]:
        """Return the facts that an officer sees, each with what it is about."""
        raise NotImplementedError

    def may_change(self, officer: Officer, fact: Any) -> bool:
        """Whether the officer may tell more of it and take it back."""
        raise NotImplementedError

    def home(self, fact: Any) -> tuple[str, str]:
        """Return the address of the page from which one came, and what it is called."""
        raise NotImplementedError

    def tell(self, fact: Any, form: Any, who: dict[str, Any]) -> None:
        """Write what is told about it."""
        raise NotImplementedError

    def withdraw(self, fact: Any, who: dict[str, Any]) -> None:
        """Take it back."""
        raise NotImplementedError

    def values(self, fact: Any) -> list[tuple[str, str]]:
        """Return what it says, each with its name."""
        return [(str(fact._meta.get_field(name).verbose_name), _in_words(fact, name)) for name in self.shown]

    def stands(self, fact: Any) -> dict[str, Any]:
        """Return what it says, as the form shows it."""
        return {name: getattr(fact, name) for name in self.form.base_fields if name != "reason"}


def page_of(kind: FactPage) -> Callable[..., HttpResponse]:
    """Return the view of facts of a kind."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_officers
    def one(visit: Visit, number: int) -> HttpResponse:
        fact = visible(kind.seen(visit.officer).select_related("recorded_by", "withdrawn_by"), number)
        may_change = kind.may_change(visit.officer, fact)
        acts = Acts(visit)
        if may_change and fact.withdrawn_at is None:
            _offer(acts, kind, fact)
        address, whence = kind.home(fact)
        if acts.done(is_allowed=may_change):
            return redirect(address)
        context = {
            "fact": fact,
            "what": fact._meta.verbose_name,
            "values": kind.values(fact),
            "address": address,
            "whence": whence,
            "hint": kind.hint,
            "acts": acts.forms,
        }
        return render(visit.request, "tracker/pages/reform_record.html", context, status=acts.status)

    return one


def _offer(acts: Acts, kind: FactPage, fact: Any) -> None:
    """Offer to tell more of a fact, and to take it back."""

    def tell(form: Any) -> None:
        kind.tell(fact, form, {**form.fact(), **teller(acts.visit)})

    def withdraw(form: WithdrawalForm) -> None:
        kind.withdraw(fact, withdrawer(acts.visit, form))

    acts.offer("tell", kind.form, tell, "已登记，原记录保留。", initial=kind.stands(fact))
    acts.offer("withdraw", WithdrawalForm, withdraw, "已撤回，原记录保留。")


def _in_words(fact: Any, name: str) -> str:
    """Return a field as it is shown."""
    value = getattr(fact, name)
    if value in {None, ""}:
        return "—"
    choice = getattr(fact, f"get_{name}_display", None)
    return str(choice() if choice else value)
