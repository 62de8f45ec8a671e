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
from tracker.pages.decorators import Visit, allow, for_officers
from tracker.pages.multiform import Acts, teller
from tracker.pages.reforms.filters import Asked, asked_of
from tracker.pages.reforms.forms.parcels import ProxyPostForm
from zones.models import Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import RecordQuerySet

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def show(visit: Visit) -> HttpResponse:
    """Show the posts that a filter finds; open one."""
    acts = Acts(visit)
    may_change = may_report(visit.officer)

    def add(form: ProxyPostForm) -> None:
        zone = form.place()
        allow(may_report_in(visit.officer, zone))
        record_post(zone=zone, told=form.told(), **form.fact(), **teller(visit))

    if may_change:
        acts.offer("add", ProxyPostForm, add, "岗位已登记。", officer=visit.officer)
    if acts.done(is_allowed=may_change):
        return redirect("proxy-posts")
    asked = asked_of(visit, "open")
    found = _found(visit, asked).select_related("zone").order_by("zone_id", "title", "opened_on", "pk")
    page = Paginator(found, PER_PAGE).get_page(visit.request.GET.get("page"))
    context = {"page": page, "today": visit.today, "acts": acts.forms, **asked.context(visit)}
    return render(visit.request, "tracker/pages/reforms/proxy_posts.html", context, status=acts.status)


def _found(visit: Visit, asked: Asked) -> RecordQuerySet[ProxyPost]:
    """Return the standing posts of the visible zones that a filter finds."""
    found = ProxyPost.objects.standing().filter(zone__in=Zone.objects.visible_to(visit.officer))
    if asked.zone_id is not None:
        found = found.filter(zone=asked.zone_id)
    is_open = asked.whether("open")
    if is_open is None:
        return found
    stands = Q(closed_on__isnull=True) | Q(closed_on__gt=visit.today)
    return found.filter(stands if is_open else ~stands)
