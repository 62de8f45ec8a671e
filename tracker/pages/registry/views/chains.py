"""The key chains: the list, the texts that mean none yet, saying what a text means and who leads a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import ChainAlias, ChainLeader
from projects.operations.chains import map_text, mark_leader
from projects.operations.revisions import withdraw_record
from projects.permissions import may_keep_chains
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.registry.forms.chains import AliasForm, ChainWithdrawalForm, LeaderForm
from tracker.pages.shortcuts import PER_PAGE, paginate
from tracker.queries.rates.chains import key_chains, unmapped_texts

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def chain_list(request: OfficerRequest) -> HttpResponse:
    """Show the chains, their aliases and leaders and the texts that mean none; change what is said of them."""
    multiform = MultiForm(request)
    may_change = may_keep_chains(request.officer)
    if may_change:
        _add_forms(multiform, request)
    if multiform.process(is_allowed=may_change):
        return redirect("chains")
    page, unmapped = paginate(request, key_chains()), unmapped_texts(request.officer)
    context = {
        "chains": page,
        "page": page,
        "unmapped": unmapped[:PER_PAGE],
        "unmapped_count": len(unmapped),
        "forms": multiform.forms,
    }
    return render(request, "tracker/pages/registry/chains.html", context, status=multiform.status)


def _add_forms(multiform: MultiForm, request: OfficerRequest) -> None:
    def map_(form: AliasForm) -> None:
        map_text(**form.cleaned_data, by=request.officer, now=request.now)

    def mark(form: LeaderForm) -> None:
        named = dict(form.cleaned_data)
        values = {"ended_on": named.pop("ended_on")}
        mark_leader(**named, values=values, **actor_kwargs(request))

    def withdraw(form: ChainWithdrawalForm) -> None:
        withdraw_record(form.cleaned_data["record"], **withdrawal_kwargs(request, form))

    aliases = ChainAlias.objects.standing().select_related("chain")
    leaders = ChainLeader.objects.standing().select_related("chain")
    # A click beside a text fills it in.
    multiform.add("map", AliasForm, map_, "已对应。", initial={"text": request.GET.get("text", "")})
    multiform.add("mark", LeaderForm, mark, "链主已登记。")
    multiform.add("unmap", ChainWithdrawalForm, withdraw, "对应已撤回。", records=aliases, auto_id="unmap-%s")
    multiform.add("unmark", ChainWithdrawalForm, withdraw, "链主已撤回。", records=leaders, auto_id="unmark-%s")
