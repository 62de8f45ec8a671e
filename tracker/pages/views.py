"""The start page, and the view that every page of a single record is built on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_http_methods, require_safe

from projects.rules.rates import BASES, EXITS, RATE_LABELS
from projects.rules.stages import COHORT_LABELS
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.forms import WithdrawalForm
from tracker.pages.menu import home_of
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.shortcuts import get_visible_or_404
from zones.models import Officer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracker.pages.forms import PageForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the officer's post, or to the page to sign in on."""
    officer = request.user
    response = redirect(home_of(officer) if isinstance(officer, Officer) else "login")
    # Another officer at the same computer is led elsewhere.
    add_never_cache_headers(response)
    return response


@require_safe
@officer_required
def basis_list(request: OfficerRequest) -> HttpResponse:
    """Say by which bases the rates are computed, and where each was published."""
    bases = [
        {
            "basis": basis,
            "rates": [
                (RATE_LABELS[name], formula, COHORT_LABELS[formula.cohort])
                for name, formula in basis.formulas().items()
            ],
        }
        for basis in BASES.values()
    ]
    return render(request, "tracker/pages/bases.html", {"bases": bases, "exits": EXITS})


# The method is checked before the officer, as on every other page: a wrong one is a 405 whoever asks.
@method_decorator([require_http_methods(["GET", "HEAD", "POST"]), officer_required], name="dispatch")
class RecordView(View):
    """
    The page of one record. A subclass says which records, which form, and which operations write.

    What a record says is never edited: `revise` records a fuller or corrected version beside it, `withdraw` takes
    it out of the figures from now on, and both stay in the history.
    """

    form_class: type[PageForm]
    """The form of a revision. Its field `reason` goes to the operation as it is, the others by way of `revise`."""
    displayed_fields: ClassVar[tuple[str, ...]] = ()
    hint = ""
    """When withdrawing is the wrong choice: the sentence that names the right one."""

    def get_queryset(self, officer: Officer) -> QuerySet[Any]:
        """Return the records that an officer sees, each with what it is about."""
        raise NotImplementedError

    def may_change(self, officer: Officer, record: Any) -> bool:
        """Whether the officer may revise and withdraw it."""
        raise NotImplementedError

    def get_parent_link(self, record: Any) -> tuple[str, str]:
        """Return the address and the name of the page that lists the record; a change redirects to it."""
        raise NotImplementedError

    def revise(self, record: Any, form: Any, actor: dict[str, Any]) -> None:
        """Record what the form adds to it or corrects of it, with the reason in `actor`."""
        raise NotImplementedError

    def withdraw(self, record: Any, actor: dict[str, Any]) -> None:
        """Withdraw it, with the reason in `actor`."""
        raise NotImplementedError

    def get_values(self, record: Any) -> list[tuple[str, str]]:
        """Return label and text of each displayed field."""
        return [
            (str(record._meta.get_field(name).verbose_name), _field_text(record, name))
            for name in self.displayed_fields
        ]

    def get_initial(self, record: Any) -> dict[str, Any]:
        """Return the initial values of the form of a revision: the record as it stands."""
        return {name: getattr(record, name) for name in self.form_class.base_fields if name != "reason"}

    def get(self, request: OfficerRequest, number: int) -> HttpResponse:
        """Show the record; forms only to those who may change it and while it stands."""
        record = self._get_record(request, number)
        return self._render(record, self._get_multiform(request, record))

    def post(self, request: OfficerRequest, number: int) -> HttpResponse:
        """Revise or withdraw the record, or show it again with what is wrong."""
        record = self._get_record(request, number)
        multiform = self._get_multiform(request, record)
        if multiform.process(is_allowed=self.may_change(request.officer, record)):
            return redirect(self.get_parent_link(record)[0])
        return self._render(record, multiform)

    def _get_record(self, request: OfficerRequest, number: int) -> Any:
        # Withdrawn records too: their page shows who withdrew them and why.
        records = self.get_queryset(request.officer).select_related("recorded_by", "withdrawn_by")
        return get_visible_or_404(records, number)

    def _get_multiform(self, request: OfficerRequest, record: Any) -> MultiForm:
        multiform = MultiForm(request)
        # Without forms a POST from an old page changes nothing: it ends in 403, or in 422 with the withdrawn record.
        if record.withdrawn_at is not None or not self.may_change(request.officer, record):
            return multiform

        def revise(form: Any) -> None:
            self.revise(record, form, {"reason": form.cleaned_data["reason"], **actor_kwargs(request)})

        def withdraw(form: WithdrawalForm) -> None:
            self.withdraw(record, withdrawal_kwargs(request, form))

        multiform.add("tell", self.form_class, revise, "已登记，原记录保留。", initial=self.get_initial(record))
        multiform.add("withdraw", WithdrawalForm, withdraw, "已撤回，原记录保留。")
        return multiform

    def _render(self, record: Any, multiform: MultiForm) -> HttpResponse:
        address, parent_name = self.get_parent_link(record)
        context = {
            "record": record,
            "record_name": record._meta.verbose_name,
            "values": self.get_values(record),
            "address": address,
            "parent_name": parent_name,
            "hint": self.hint,
            "forms": multiform.forms,
        }
        return render(multiform.request, "tracker/pages/reform_record.html", context, status=multiform.status)


def _field_text(record: Any, name: str) -> str:
    value = getattr(record, name)
    if value in {None, ""}:
        return "—"
    choice = getattr(record, f"get_{name}_display", None)
    return str(choice() if choice else value)
