"""The list of posts for proxy service: those that a filter keeps, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from projects.operations.proxy_services import record_post
from projects.permissions import may_report, may_report_in
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.lists import Table, list_response
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.forms.parcels import ProxyPostForm
from tracker.pages.reforms.lists import POSTS, PostFilterForm
from tracker.pages.shortcuts import require

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def proxy_post_list(request: OfficerRequest) -> HttpResponse:
    """Show the posts that a filter keeps; open one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: ProxyPostForm) -> None:
        zone = form.chosen_zone()
        require(may_report_in(request.officer, zone))  # to see a zone is not yet to report in it
        record_post(zone=zone, values=form.changes(), **form.key_values(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", ProxyPostForm, add, "岗位已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("proxy-posts")
    filters = PostFilterForm(request.GET, request.officer)
    posts = filters.filtered(request.today).select_related("zone__unit")
    rows = posts.order_by("zone_id", "title", "opened_on", "pk")
    return list_response(
        request,
        "tracker/pages/reforms/proxy_posts.html",
        Table(request, "proxy-posts", "代办岗位", POSTS, rows, noun="个"),
        question_lines=filters.heading(request.now),
        context={"form": filters, "forms": multiform.forms},
        status=422 if filters.errors else multiform.status,
    )
