"""The posts for proxy service of the zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.models import ProxyPost
from projects.operations.proxy_services import record_post
from projects.permissions import may_report, may_report_in
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.multiform import MultiForm, actor_kwargs
from tracker.pages.reforms.filters import Asked, asked_of
from tracker.pages.reforms.forms.parcels import ProxyPostForm
from tracker.pages.shortcuts import require
from zones.models import Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import RecordQuerySet

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the posts that a filter finds; open one."""
    multiform = MultiForm(request)
    may_change = may_report(request.officer)

    def add(form: ProxyPostForm) -> None:
        zone = form.place()
        require(may_report_in(request.officer, zone))
        record_post(zone=zone, told=form.told(), **form.fact(), **actor_kwargs(request))

    if may_change:
        multiform.add("add", ProxyPostForm, add, "岗位已登记。", officer=request.officer)
    if multiform.process(is_allowed=may_change):
        return redirect("proxy-posts")
    asked = asked_of(request, "open")
    found = _found(request, asked).select_related("zone").order_by("zone_id", "title", "opened_on", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": request.today, "forms": multiform.forms, **asked.context(request)}
    return render(request, "tracker/pages/reforms/proxy_posts.html", context, status=multiform.status)


def _found(request: OfficerRequest, asked: Asked) -> RecordQuerySet[ProxyPost]:
    """Return the standing posts of the visible zones that a filter finds."""
    found = ProxyPost.objects.standing().filter(zone__in=Zone.objects.visible_to(request.officer))
    if asked.zone_id is not None:
        found = found.filter(zone=asked.zone_id)
    is_open = asked.whether("open")
    if is_open is None:
        return found
    stands = Q(closed_on__isnull=True) | Q(closed_on__gt=request.today)
    return found.filter(stands if is_open else ~stands)
