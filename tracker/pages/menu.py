"""The menu: groups of pages, who may open each, and the chapter of the manual about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from zones.models import Officer, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

ZONE, UNIT, PROVINCE = Role.ZONE, Role.UNIT, Role.PROVINCE
REVIEWERS = frozenset({UNIT, PROVINCE})
OFFICERS = frozenset({ZONE, UNIT, PROVINCE})
READERS = OFFICERS | {Role.ADMINISTRATOR, Role.AUDITOR}
"""Whoever sees projects: security administrators, who give rights, see none."""
EVERYBODY = frozenset(Role)
OVERSEERS = EVERYBODY - OFFICERS


@dataclass(frozen=True)
class Entry:
    """A page of the menu, and the other pages on which it is the one that counts as open."""

    label: str
    route: str
    pages: str = ""
    """Names of routes, with spaces between them; `route` itself need not be among them."""
    roles: frozenset[Role] = READERS
    chapter: str = ""
    """The chapter of the manual, if another than that of the group; after # the heading in it about the page."""

    @property
    def names(self) -> frozenset[str]:
        """The names of the routes that belong to it."""
        return frozenset({self.route, *self.pages.split()})


@dataclass(frozen=True)
class MenuGroup:
    """Pages under one heading of the menu."""

    label: str
    chapter: str
    entries: tuple[Entry, ...] = field(default=())

    def for_role(self, role: str) -> list[Entry]:
        """Return the pages that a role may open."""
        return [entry for entry in self.entries if role in entry.roles]


OF_PROJECTS = "project new-project edit-project report milestone evidence entry project-identity project-reform"
OF_REFORMS = "commitment-item clock-pause commitment-check proxy-service reform-adoption"
MENU = (
    MenuGroup(
        "总览",
        "总览",
        (
            Entry("总览", "overview", "overview-trend overview-todos"),
            Entry("工作台", "desk", "no-change", chapter="README"),
        ),
    ),
    MenuGroup(
        "项目",
        "登记",
        (
            Entry("项目台账", "projects", f"{OF_PROJECTS} {OF_REFORMS} plan-exit plan-adjustment"),
            Entry("问题", "problems", "problem", chapter="登记#登记问题"),
            Entry("核查", "findings", "findings-matrix", chapter="登记#核查"),
            Entry(
                "台账导入",
                "imports",
                "import import-columns import-rows import-result",
                chapter="台账导入#导入台账",
            ),
            Entry("后台导出", "exports", "ledger-export export-ask office-forms", chapter="台账导入#导出台账"),
        ),
    ),
    MenuGroup(
        "月报与审核",
        "月报",
        (
            Entry(
                "我的月报",
                "monthly-sheet",
                "monthly-sheet-rest monthly-sheet-upload",
                roles=frozenset({ZONE}),
                chapter="月报#填一张表",
            ),
            Entry("审核", "reviews", "decide review unreported", roles=REVIEWERS, chapter="审核#审核月报"),
            Entry("月份", "months", chapter="审核#关账"),
        ),
    ),
    MenuGroup(
        "停滞与催办",
        "催办",
        (
            Entry("停滞", "stalled", "snooze stall-answers stalled-matrix snoozes", chapter="催办#看停滞"),
            Entry("催办", "reminders", "reminder reminder-previews", chapter="催办#催办发出去了没有"),
            Entry("目标名单", "targets", "target target-candidates", chapter="催办#目标名单"),
            Entry("停滞规则", "stall-rules", "stall-rule stall-trial", chapter="催办#停滞规则"),
        ),
    ),
    MenuGroup(
        "比率与通报",
        "比率",
        (
            Entry("比率表", "rates", "rate-members"),
            Entry("为什么变了", "rate-changes", chapter="追问#比率为什么变了"),
            Entry("历次修订", "rate-revisions", chapter="追问#历次修订"),
            Entry("印出的数怎么算的", "rate-reconcile", chapter="追问#印出的数怎么算的"),
            Entry(
                "抽查", "audit-samples", "audit-sample audit-sample-item", roles=READERS - {ZONE}, chapter="追问#抽查"
            ),
            Entry("月度趋势", "trend", chapter="比率#走势和排名"),
            Entry("开发区排名", "league", chapter="比率#走势和排名"),
            Entry("调度三率", "dispatch", "dispatch-members", chapter="比率#调度三率"),
            Entry("通报", "bulletins", "bulletin new-bulletin bulletin-templates", chapter="通报"),
            Entry("口径", "bases", chapter="比率#一个名称几种口径"),
            Entry("产业链", "chains", chapter="比率#产业链"),
            Entry(
                "指标数据",
                "indicator-values",
                "indicator-value value-sheet value-upload",
                chapter="指标与考核#填报指标",
            ),
            Entry("拉动", "contributions", chapter="指标与考核#拉动"),
            Entry("考核", "assessment-schemes", "assessment-scheme assessment", chapter="指标与考核#考核"),
            Entry("指标目录", "indicators", chapter="指标与考核#指标目录"),
        ),
    ),
    MenuGroup(
        "期次名单",
        "期次与名单",
        (Entry("期次与名单", "rounds", "round round-fill round-candidates entries move-entries remove-entries"),),
    ),
    MenuGroup(
        "审批改革",
        "审批改革",
        (
            Entry("情况表", "reforms", "reform-members", chapter="审批改革#查情况表"),
            Entry("招落一体", "intakes", "intake-summary", chapter="审批改革#招落一体在办情况"),
            Entry("宗地", "parcels", "parcel parcel-allocation parcel-result"),
            Entry("代办岗位", "proxy-posts", "proxy-post"),
        ),
    ),
    MenuGroup(
        "设置",
        "岗位",
        (
            Entry("岗位与请假", "absences", roles=EVERYBODY, chapter="岗位#请假"),
            Entry("交接清单", "handover", roles=EVERYBODY, chapter="岗位#交接"),
            Entry(
                "人员与权限", "officers", "officer new-officer", roles=OVERSEERS | {PROVINCE}, chapter="管理#系统管理员"
            ),
            Entry("权限申请", "rights-requests", "rights-request", roles=OVERSEERS, chapter="管理#安全管理员"),
            Entry("审计", "audit", roles=frozenset({Role.AUDITOR}), chapter="管理#审计员"),
            Entry("后台管理", "admin:index", roles=frozenset({Role.ADMINISTRATOR}), chapter="管理#基础数据"),
            Entry("接口文档", "api-docs", roles=EVERYBODY),
        ),
    ),
)
OWN = (
    Entry("修改密码", "password", chapter="账号#修改密码忘记密码"),
    Entry("两步验证", "second-factor", chapter="账号#两步验证"),
    Entry("我的登录", "sign-ins", chapter="账号#我的登录"),
    Entry("邮件设置", "preferences", chapter="催办#谁在什么时候收到邮件"),
)
"""Under the name of the officer."""
HOMES = {Role.PROVINCE: "overview", Role.SECURITY: "rights-requests", Role.AUDITOR: "audit"}
"""The page to which signing in leads; of the other roles the desk."""


def home_of(officer: Officer) -> str:
    """Return the name of the route to which signing in leads."""
    return HOMES.get(Role(officer.role), "desk")


def shell(request: HttpRequest) -> dict[str, Any]:
    """
    Return what `base.html` shows around every page: the menu of the officer's role, and where in it the page stands.

    A context processor. It asks the database nothing beyond who is signed in, and that only once.
    """
    context: dict[str, Any] = {"contact": settings.CONTACT}
    user = getattr(request, "user", None)
    match = request.resolver_match
    if not isinstance(user, Officer):
        return context
    at = match.view_name if match else ""
    groups = [(group, entries) for group in MENU if (entries := group.for_role(user.role))]
    group = next((group for group, entries in groups if _entry_at(at, entries)), None)
    entries = group.for_role(user.role) if group else []
    here = _entry_at(at, entries) or _entry_at(at, OWN)
    chapter, _, part = ((here.chapter if here else "") or (group.chapter if group else "README")).partition("#")
    return context | {
        "menu": [(section, entries[0].route, section is group) for section, entries in groups],
        "beside": [(entry, entry is here) for entry in entries] if len(entries) > 1 else [],
        "own": [(entry, entry is here) for entry in OWN],
        "chapter": chapter,
        "part": part,
    }


def _entry_at(name: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the page that counts as open under the name of a route."""
    return next((entry for entry in entries if name in entry.names), None)
