"""The list of posts for proxy service: those that a filter keeps, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import ProxyPost
from projects.operations.proxy_services import record_post
from projects.permissions import may_report, may_report_in
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.filters import ListFilter
from tracker.pages.reforms.forms.parcels import ProxyPostForm
from tracker.pages.shortcuts import paginate, require
from zones.models import Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import RecordQuerySet


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def proxy_post_list(request: OfficerRequest) -> HttpResponse:
    """Show the posts that a filter keeps; open one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: ProxyPostForm) -> None:
        zone = form.chosen_zone()
        require(may_report_in(request.officer, zone))  # to see a zone is not yet to report in it
        record_post(zone=zone, told=form.changes(), **form.key_values(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", ProxyPostForm, add, "岗位已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("proxy-posts")
    list_filter = ListFilter.of_request(request, "open")
    posts = _filtered(request, list_filter).select_related("zone").order_by("zone_id", "title", "opened_on", "pk")
    page = paginate(request, posts)
    context = {"page": page, "forms": multiform.forms, **list_filter.context(request)}
    return render(request, "tracker/pages/reforms/proxy_posts.html", context, status=multiform.status)


def _filtered(request: OfficerRequest, list_filter: ListFilter) -> RecordQuerySet[ProxyPost]:
    """Return the standing posts of the visible zones that the filter keeps."""
    posts = ProxyPost.objects.standing().filter(zone__in=Zone.objects.visible_to(request.officer))
    if list_filter.zone_id is not None:
        posts = posts.filter(zone=list_filter.zone_id)
    is_open = list_filter.yes_or_no("open")
    if is_open is None:
        return posts
    # On the day on which it is closed a post is not held any more, as in the table of the reforms.
    open_today = Q(closed_on__isnull=True) | Q(closed_on__gt=request.today)
    return posts.filter(open_today if is_open else ~open_today)
