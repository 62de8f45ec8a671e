"""Who holds which post, for those who see the province; the administrator moves people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from projects.errors import DomainError
from projects.operations.officers import assign_post
from projects.permissions import may_manage_officers
from tracker.pages.decorators import OfficerRequest, officer_required
from tracker.pages.fields import DayField, PageForm
from tracker.pages.shortcuts import get_visible_or_404, require
from zones.models import Officer, Post, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 50


class PostForm(PageForm):
    """A post to move to."""

    role = forms.ChoiceField(label="级别", choices=Role.choices)
    zone = forms.ModelChoiceField(
        Zone.objects.all(), label="开发区", required=False, empty_label="无", help_text="开发区人员必选"
    )
    unit = forms.ModelChoiceField(
        ReportingUnit.objects.all(), label="填报单位", required=False, empty_label="无", help_text="市级人员必选"
    )
    started_on = DayField("任职日期", help_text="原岗位同日离任")


@require_safe
@officer_required
def show(request: OfficerRequest) -> HttpResponse:
    """Show the officers."""
    require(request.officer.sees_everything)
    text = request.GET.get("q", "").strip().replace("\0", "")[:60]
    found = Officer.objects.select_related("zone", "unit").order_by("role", "unit", "zone", "username")
    if text:
        named = Q(display_name__icontains=text) | Q(username__icontains=text)
        found = found.filter(named | Q(zone__name__contains=text) | Q(unit__name__contains=text))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "tracker/pages/accounts/officers.html",
        {"page": page, "asked": text, "query": urlencode({"q": text})},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def one(request: OfficerRequest, officer_id: int) -> HttpResponse:
    """Show the posts of an officer; move the officer to another."""
    everybody = Officer.objects.select_related("zone", "unit")
    seen = everybody if request.officer.sees_everything else everybody.filter(pk=request.officer.pk)
    officer = get_visible_or_404(seen, officer_id)
    form = PostForm()
    if request.method == "POST":
        require(may_manage_officers(request.officer))
        form = PostForm(request.POST)
        if form.is_valid() and _assigned(request, form, officer):
            return redirect("officer", officer.pk)
    context = {
        "officer": officer,
        "posts": Post.objects.filter(officer=officer).select_related("zone", "unit"),
        "may_manage": may_manage_officers(request.officer),
        "form": form,
    }
    return render(request, "tracker/pages/accounts/officer.html", context, status=422 if form.errors else 200)


def _assigned(request: OfficerRequest, form: PostForm, officer: Officer) -> bool:
    """Move an officer to a post; return whether the domain let it pass."""
    said = form.cleaned_data
    try:
        assign_post(
            officer=officer,
            role=Role(said["role"]),
            zone=said["zone"],
            unit=said["unit"],
            on=said["started_on"],
            by=request.officer,
            now=request.now,
        )
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, "岗位已调整。")
    return True
