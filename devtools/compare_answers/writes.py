"""Requests that write what the demo has none of, so that every kind of page has something to show."""

from devtools.compare_answers.frozen_clock import MONTH
from devtools.compare_answers.write_requests import PHOTO, Write

REPORT = {"month": MONTH, "narrative": "主体封顶", "completed_wan": "12000.5", "explanation": "补报", "submit": True}
WRITES = [
    Write("xingxian", "projects/{first}/progress-reports/", {**REPORT, "submit": False}),
    Write("xingxian", "progress-reports/{tracker_progressreport}/", {"narrative": "设备进场"}, "PATCH", "1"),
    Write("xingxian", "projects/{second}/progress-reports/", REPORT),
    Write("lvliang", "progress-reports/{tracker_progressreport}/return/", {"note": "请补充形象进度"}),
    Write("xingxian", "projects/{third}/progress-reports/", REPORT),
    Write("lvliang", "progress-reports/{tracker_progressreport}/approve/", {"note": "属实"}),
    Write("xingxian", "projects/{fourth}/progress-reports/", REPORT),
    Write("xingxian", "progress-reports/{tracker_progressreport}/recall/"),
    Write("xingxian", "progress-reports/{tracker_progressreport}/submit/"),
    Write("xingxian", "progress-reports/no-change/", {"month": MONTH, "projects": ["{fifth}", "{last}"]}),
    Write(
        "xingxian",
        "projects/{first}/problems/",
        {"description": "用地指标不足", "request": "协调指标", "owner": "张三", "due_on": "2024-08-30"},
    ),
    Write("xingxian", "problems/{tracker_problem}/escalate/", {"reason": "市级协调", "due_on": "2024-09-30"}),
    Write("xingxian", "projects/{first}/problems/", {"description": "用电", "owner": "李四", "due_on": "2024-08-07"}),
    Write("xingxian", "problems/{tracker_problem}/resolve/", {"resolution": "已接通"}),
    Write(
        "xingxian",
        "projects/{first}/evidence/",
        {"file": PHOTO, "kind": "site_photo", "taken_on": "2024-08-01", "place": "现场", "verifier": "王五"},
    ),
    Write("xingxian", "projects/{first}/evidence/", {"file": PHOTO, "kind": "nonsense"}),
    Write(
        "xingxian", "projects/{first}/findings/", {"rule": "told_late_together", "key": "2024-01-04", "word": "已核"}
    ),
    Write("xingxian", "projects/{first}/intake/", {"intake_class": "land", "started_on": "2024-07-01"}),
    Write("xingxian", "projects/{first}/intake/pauses/", {"paused_on": "2024-07-10", "cause": "企业补正"}),
    Write(
        "xingxian",
        "projects/{first}/commitment-items/",
        {"name": "样例手续", "regime": "committed", "statutory_days": 10, "started_on": "2024-07-01"},
    ),
    Write(
        "xingxian",
        "commitment-items/{projects_commitmentitem}/checks/",
        {"checked_on": "2024-08-01", "outcome": "kept"},
    ),
    Write(
        "xingxian",
        "projects/{first}/commitment-items/",
        {"name": "样例手续", "finished_on": "2024-07-19", "reason": "办结"},
    ),
    Write("xingxian", "commitment-items/{projects_commitmentitem}/pauses/", {"paused_on": "2024-07-10"}),
    Write(
        "xingxian",
        "commitment-items/{projects_commitmentitem}/pauses/",
        {"paused_on": "2024-07-10", "resumed_on": "2024-07-12", "cause": "企业补正"},
    ),
    Write(
        "province",
        "commitment-items/{projects_commitmentitem}/checks/",
        {"checked_on": "2024-08-01", "outcome": "broken", "action": "限期整改"},
    ),
    Write(
        "xingxian",
        "parcels/",
        {
            "number": "样例-兴县-1",
            "area_mu": "120.55",
            "granted_on": "2024-06-03",
            "use": "industrial",
            "is_standard": True,
            "promised_investment_per_mu_wan": "300",
        },
    ),
    Write("xingxian", "parcels/{projects_parcel}/allocations/", {"project": "{last}", "allocated_on": "2024-07-01"}),
    Write(
        "xingxian",
        "parcels/{projects_parcel}/results/",
        {"assessed_on": "2024-08-01", "achieved_investment_per_mu_wan": "280.5"},
    ),
    Write("xingxian", "projects/{last}/proxy-services/", {"opened_on": "2024-07-02", "lead": "甲", "scope": "partial"}),
    Write("xingxian", "projects/{last}/reform-adoptions/", {"reform": "commitment", "adopted_on": "2024-07-03"}),
    Write("xingxian", "proxy-posts/", {"title": "代办员", "opened_on": "2024-07-04", "holder": "乙"}),
    Write("province", "rounds/", {"year": 2024, "number": 3, "held_on": "2024-08-01"}),
    Write("province", "rounds/2024-3/correct/", {"held_on": "2024-08-02", "reason": "公报"}),
    Write("xingxian", "projects/{last}/milestones/", {"kind": "landed", "occurred_on": "2024-07-05"}),
    Write("xingxian", "milestones/{projects_milestone}/withdraw/", {"reason": "误登"}),
    Write("xingxian", "projects/{last}/annual-plans/", {"year": 2024, "planned_wan": "5000", "reason": "调整"}),
    Write(
        "lvliang", "cohort-entries/", {"project": "{last}", "round": "2024-3", "cohort": "signed", "amount_wan": "9"}
    ),
    Write("lvliang", "cohort-entries/{projects_cohortentry}/correct/", {"amount_wan": "900", "reason": "笔误"}),
    Write(
        "province",
        "cohort-entries/{projects_cohortentry}/leave/",
        {"left_on": "2024-08-05", "kind": "terminated", "reason": "投资方退出"},
    ),
    Write("province", "cohort-entries/{projects_cohortentry}/withdraw-exit/", {"reason": "误登"}),
    Write("xingxian", "projects/{last}/", {"note": "样例备注", "is_key": True}, "PATCH", "12"),
    Write("xingxian", "projects/{last}/", {"note": "迟到的修改"}, "PATCH", "1"),
    Write("xingxian", "projects/", {"name": "样例项目 新", "category": "industry", "planned_wan": "100.01"}),
    Write("lvliang", "stalled/{first}/snooze/", {"until": "2024-08-20", "reason": "已约谈"}),
    Write("xingxian", "me/reminder-preferences/", {"hints": "weekly", "coming": False}),
    Write(
        "xingxian", "absences/", {"substitute": "{zones_officer}", "first_on": "2024-08-07", "last_on": "2024-08-09"}
    ),
    Write("province", f"reporting-months/{MONTH}/due-day/", {"due_on": "2024-08-12"}),
    Write("province", "reporting-months/2024-05/close/"),
]
