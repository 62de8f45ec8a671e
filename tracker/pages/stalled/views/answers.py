"""Answering the lights of a project, and what was answered before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects.permissions import may_report_on
from tracker.models import StallAnswer
from tracker.operations.stall_answers import answer_stall, withdraw_answer
from tracker.pages.decorators import OfficerRequest, officer_required, posted_data
from tracker.pages.forms import WithdrawalForm
from tracker.pages.multiform import MultiForm, actor_kwargs, withdrawal_kwargs
from tracker.pages.one_time_key import new_key, once
from tracker.pages.shortcuts import get_project_or_404, get_visible_or_404, paginate, require
from tracker.pages.stalled import display
from tracker.pages.stalled.forms import AnswerForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.models import Project

RELATED = ("project__zone__unit", "recorded_by", "withdrawn_by")


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def project_answers(request: OfficerRequest, project_id: int) -> HttpResponse:
    """Show the lights of a project with all that was answered; answer one."""
    project = get_project_or_404(request.officer, project_id)
    may_answer = may_report_on(request.officer, project)
    if request.method == "POST":
        require(may_answer)
    findings = display.findings_of(project, request.today)
    # What the address names stands first: the light beside which the link was pressed.
    rules = sorted(
        ((finding.code, finding.title) for finding in findings), key=lambda rule: rule[0] != request.GET.get("rule")
    )
    form = AnswerForm(posted_data(request), rules=rules)
    if form.submit(lambda: once(request, lambda: _answer(request, project, form, [code for code, _ in rules]))):
        messages.success(request, "已答复，上级在停滞名单上看得到。灯照亮，办成并登记后才灭。")
        return redirect("project", project.pk)
    answers = StallAnswer.objects.filter(project=project).select_related("recorded_by", "withdrawn_by")
    page = paginate(request, answers.order_by("-pk"))
    context = {
        "project": project,
        "findings": findings,
        "form": form if may_answer and (rules or form.is_bound) else None,
        "once_key": new_key(),
        "page": page,
        "answers": display.with_titles(page.object_list),
        "may_report": may_answer,
    }
    return render(request, "tracker/pages/stalled/answers.html", context, status=422 if form.errors else 200)


def _answer(request: OfficerRequest, project: Project, form: AnswerForm, lit: list[str]) -> None:
    said = dict(form.cleaned_data)
    answer_stall(project=project, rule_code=said.pop("rule"), lit=lit, **said, **actor_kwargs(request))


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def answer_detail(request: OfficerRequest, answer_id: int) -> HttpResponse:
    """Show an answer; take it back."""
    visible = StallAnswer.objects.visible_to(request.officer).select_related(*RELATED)
    answer = get_visible_or_404(visible, answer_id)
    may_report = may_report_on(request.officer, answer.project)
    multiform = MultiForm(request)

    def withdraw(form: WithdrawalForm) -> None:
        withdraw_answer(answer=answer, **withdrawal_kwargs(request, form))

    # Also when it is withdrawn, though the page shows no form then: it carries the refusal to whoever was too late.
    multiform.add("withdraw", WithdrawalForm, withdraw, "答复已撤回，原记录保留。")
    if multiform.process(is_allowed=may_report):
        return redirect("stall-answers", answer.project_id)
    [(_, title)] = display.with_titles([answer])
    context = {
        "record_name": "停滞答复",
        "record": answer,
        "project": answer.project,
        "facts": [
            ("灯", title),
            ("原因说明", answer.explanation),
            ("措施", answer.measure),
            ("期限", f"{answer.due_on}"),
            ("答复日期", f"{answer.answered_on}"),
        ],
        "withdrawal_lead": "答复有误：撤回后以前一次答复为准，没有前一次的即为未答复。要改说法的，直接再答复一次。",
        "may_change": may_report and answer.withdrawn_at is None,
        "withdrawal": multiform.forms["withdraw"],
    }
    return render(request, "tracker/pages/record.html", context, status=multiform.status)
