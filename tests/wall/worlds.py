"""A zone's own life, and a life elsewhere in which every kind of record comes up."""

from datetime import date, timedelta

from django.utils import timezone

from projects.models import Indicator, PlausibilityFinding, Project, RightsOutcome, Round, TargetList
from projects.operations import zones as zone_operations
from projects.operations.officers import assign_post, record_absence
from projects.operations.projects import edit_project
from projects.operations.rights import decide_rights
from projects.rules.plausibility import TITLES, TOLD_LATE
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories, form_factories, identities, monthly, reform_factories, sample_factories
from tests import indicator_factories as figures
from tests.access_things import answer_of, asked_for, evidence_of, make_things, remembered_by, sent_in
from tests.factories import NOW, TODAY, YI
from tests.integration.tracker.reminders.people import load_rules, owe, stalled_project
from tests.violations import all_models
from tests.wall.canary import WORD
from tracker.models import (
    AccountMail,
    Attempt,
    AuditSampleItem,
    KeptAnswer,
    MailPurpose,
    ReminderItem,
    ReminderPreference,
)
from tracker.operations import reviews
from tracker.operations.findings import note_finding
from tracker.operations.problems import raise_problem
from tracker.operations.saved_views import save_view
from tracker.operations.snoozes import snooze
from zones.models import FormerPassword, Officer, RecoveryCode, Role, SecondFactor, Session, Token, Zone

MAY = date(2024, 5, 1)
OF_EVERYBODY = {
    *("SpecialDay", "Round", "RoundDate", "RuleVersion", "IntakeClass", "CommitmentTemplate", "TemplateItem"),
    *("KeyChain", "ChainAlias", "ChainLeader", "Indicator", "AssessmentScheme", "SchemeIndicator", "Assessment"),
    *(
        "BulletinRun",
        "BulletinTemplate",
        "DueDay",
        "MonthLock",
        "AuditSeal",
        "Deployment",
        "ReminderRun",
        "SignInCount",
        "Tick",
    ),
}
"""Kinds that no zone owns: the province's calendar, lists and schemes, and what the program keeps of itself."""


def live_here():
    """Let the zone of `zone` have one thing of each kind and a few more; return what addresses name."""
    load_rules()
    things = make_things(neighbour=f"{WORD}开发区")
    officer, unit_officer = (Officer.objects.get(username=name) for name in ("zone", "unit"))
    project = stalled_project(officer.zone, name="停滞的项目", planned_start_on=date(2024, 3, 1))
    snooze(project=project, rule_code="", until=_soon(), by=officer, **_now(), reason="等批复")
    report = monthly.submitted(project, MAY, by=officer)
    monthly.approved(report, by=unit_officer)
    note_finding(project=project, rule="start_before_land", key="1", word="已核", by=officer, now=NOW)
    monthly.submitted(project, date(2024, 4, 1), by=officer)
    figure = factories.report_figures(project, date(2024, 3, 1), by=officer, actual_output_yuan=1)
    told_late(project)
    sister = Officer.objects.filter(zone=officer.zone).exclude(pk=officer.pk).first()
    return things | {
        "figure_id": figure.pk,
        "twin": project.pk,
        "applied_id": _applied(officer).pk,
        "colleague": sister.pk,
        "zone_id": officer.zone_id,
        "zone_name": officer.zone.name,
        "stalled_id": project.pk,
        "withdrawn_id": identities.withdrawn_from(officer.zone),
        "sister": officer.zone_id,
        "unit_code": officer.zone.unit_id,
        "template": reform_factories.template().pk,
        "day": "2024-05-17",
        "today": f"{timezone.localdate()}",
        "rule": "start_before_land",
        "key": "1",
    }


def told_late(project):
    """Note of a project that days of long ago were entered together; a zone is told how many it sees of that day."""
    told = {"key": "2024-07-01", "about": "1", "weight": 5, "found_at": NOW, "title": TITLES[TOLD_LATE]}
    PlausibilityFinding.objects.create(project=project, rule=TOLD_LATE, **told)


def _now():
    return {"now": timezone.now(), "today": timezone.localdate()}


def _soon():
    return timezone.localdate() + timedelta(days=9)


def live_elsewhere(own):
    """Let another zone, of another unit, live through everything; return its things by the names of `live_here`."""
    unit = factories.make_unit(code="149902", name="他市")
    zone = factories.make_zone(unit, name="他处开发区")
    officer = factories.make_officer(Role.ZONE, zone=zone, username="elsewhere", display_name="他处人员")
    colleague = factories.make_officer(Role.ZONE, zone=zone, display_name="他处同事")
    reviewer = factories.make_officer(Role.UNIT, unit=unit, username="reviewer", display_name="他市人员")
    things = _of_people(zone, officer, colleague)
    project = stalled_project(
        zone, name="他处项目", owner="他处业主", chain="他处链", planned_yuan=9 * YI, planned_start_on=MAY
    )
    twin = _like_one_here(own, zone)
    factories.make_project(zone, name="他处本周开工的项目", planned_start_on=timezone.localdate())
    things |= _of_project(project, twin, officer)
    withdrawn = identities.withdrawn_from(zone)
    things |= _of_months(project, twin, officer, reviewer)
    things |= _of_reforms(project, zone)
    value = figures.value(Indicator.objects.get(code="investment"), zone, "77", by=officer, approve=False)
    figures.value(Indicator.objects.get(code="investment"), zone, "78", period="2022", by=officer)
    _come_near(own, zone, project, twin)
    identities.moved_to(zone)
    numbers = things.pop("of_reforms") | {"indicator-values": value.pk}
    for name in ("chain-aliases", "chain-leaders"):
        numbers.setdefault(name, 0)
    return things | {
        "bulletin_id": bulletin_factories.seal(unit, told={"title": "他处通报"}).pk,
        **_of_jobs(officer),
        **_of_samples(own, twin, unit),
        "value_id": value.pk,
        "numbers": numbers,
        "zone_id": zone.pk,
        "zone_name": Zone.objects.get(pk=zone.pk).name,
        "sister": zone.pk,
        "unit_code": unit.pk,
        "colleague": colleague.pk,
        "officer_id": officer.pk,
        "project_id": project.pk,
        "twin": twin.pk,
        "withdrawn_id": withdrawn,
    }


def _of_jobs(officer):
    """Ask for a workbook, send in a ledger, and keep a form."""
    form = form_factories.kept(officer, "他处表样")
    return {
        "export_id": asked_for(officer, number=2).pk,
        "import_id": sent_in(remembered_by(officer).answered_by).pk,
        "applied_id": _applied(officer).pk,
        "form_id": form.pk,
    }


def _applied(officer):
    """Return a ledger that was applied just now, and may be undone."""
    return sent_in(officer, state="applied", applied_at=timezone.now())


def _of_samples(own, project, unit):
    """Draw a sample of the other unit, tell what was found there, and let the one of all units hold its project too."""
    entry = factories.enter(project, Round.objects.earliest("held_on"), Cohort.STARTED)
    item = sample_factories.draw([entry], cohort=Cohort.STARTED, unit=unit, title="他处抽查").items.get()
    sample_factories.check(item, note="他处核查")
    AuditSampleItem.objects.create(sample_id=own["sample_id"], entry=entry, stratum=item.stratum)
    return {"sample_id": item.sample_id, "drawn_id": item.pk}


def _like_one_here(own, zone):
    """Return a project that is called, owned and planned as one here: what looks for its like finds this too."""
    like = Project.objects.get(pk=own["stalled_id"])
    told = {"name": like.name, "owner": like.owner, "planned_start_on": MAY, "note": "他处备注"}
    twin = factories.make_project(zone, planned_yuan=3 * YI, **told)
    factories.aim(twin, TargetList.objects.get(pk=own["target_id"]))
    return twin


def _come_near(own, zone, project, twin):
    """Let things here name things there: a project of a mail has moved away, another was merged into one there."""
    told = {"rung": 1, "rules": "signed-not-started", "why": "他处原因。"}
    stalled = stalled_project(zone, name="他处停滞项目", owner="他处停滞业主")
    for moved in (stalled, twin):
        ReminderItem.objects.create(reminder_id=own["reminder_id"], project=moved, **told)
    Project.objects.filter(pk=own["withdrawn_id"]).update(merged_into=project)
    told_late(project)


def _of_people(zone, officer, colleague):
    told = {"first_on": TODAY, "last_on": _soon(), "by": officer, "now": NOW}
    absence = record_absence(officer=officer, substitute=colleague, **told)
    zone_operations.change_zone(zone=zone, values={"name": "他处改名开发区"}, by=None, now=NOW)
    zone_operations.name_zone(zone=zone, name="他处旧名", by=None, now=NOW)
    ReminderPreference.objects.create(officer=officer, updated_at=NOW)
    save_view(page="projects", title="他处视图", query="stage=started", is_shared=True, by=officer, now=NOW)
    KeptAnswer.objects.create(officer=officer, key="a1", kept_at=NOW)
    AccountMail.objects.create(officer=officer, purpose=MailPurpose.INVITATION, requested_at=NOW)
    FormerPassword.objects.create(officer=officer, password="x", replaced_at=NOW)
    SecondFactor.objects.create(officer=officer, key="x", made_at=NOW)
    RecoveryCode.objects.create(officer=officer, digest="0" * 64)
    Session.objects.create(session_key="elsewhere", officer=officer, session_data="", expire_date=timezone.now())
    token = Token.objects.create(user=officer, created=timezone.now())[0]
    asked = factories.ask_for_rights(factories.make_officer(Role.ZONE, zone=zone, display_name="他处新人"))
    decide_rights(request=asked, outcome=RightsOutcome.REFUSED, by=factories.somebody(), now=NOW, note="他处不妥")
    values = {"role": Role.ZONE, "zone": zone, "unit": None}
    moved = factories.make_officer(Role.ZONE, display_name="他处调入")
    assign_post(officer=moved, **values, on=TODAY, by=factories.somebody(), now=NOW)
    return {"absence_id": absence.pk, "sign_in": token.number, "request_id": factories.ask_for_rights(colleague).pk}


def _of_project(project, twin, officer):
    target = factories.open_target(name="他处目标清单")
    member = factories.aim(project, target)
    entry = factories.enter(project, Round.objects.keyed(2023, 1).get(), Cohort.SIGNED, amount_yuan=7 * YI)
    factories.leave(factories.enter(twin, entry.round, Cohort.SIGNED), reason="他处调整")
    milestone = factories.reach(project, Kind.LANDED, date(2024, 5, 10))
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
    snooze(project=project, rule_code="", until=_soon(), by=officer, **_now(), reason="他处等批复")
    note_finding(project=project, rule="start_before_land", key="1", word="他处已核", by=officer, now=NOW)
    told = {"description": "他处用地", "owner": "他处责任人", "due_on": TODAY}
    problem = raise_problem(project=project, **told, by=officer, now=NOW, today=TODAY)
    answer = answer_of(project, officer, "他处措施")
    version = Project.objects.get(pk=project.pk).version
    changes = {"owner": "他处新业主", "national_code": "2312-141123-04-01-123456"}
    edit_project(project=project, version=version, changes=changes, by=officer, now=NOW)
    version = Project.objects.get(pk=project.pk).version
    changes = {"national_code": "2312-141123-04-01-123457"}
    edit_project(project=project, version=version, changes=changes, by=officer, now=NOW)
    return {
        "target_id": target.pk,
        "member_id": member.pk,
        "entry_id": entry.pk,
        "milestone_id": milestone.pk,
        "problem_id": problem.pk,
        "answer_id": answer.pk,
        "plan_exit_id": factories.leave_plan(project, reason="他处规划").pk,
        "adjustment_id": factories.propose_plan(project, by=officer).pk,
        "evidence_id": evidence_of(project, officer, name="他处协议.jpg").pk,
        "reminder_id": _mailed(officer, [project, twin]).pk,
    }


def _mailed(officer, projects):
    reminder = owe(officer, projects, now=NOW)
    Attempt.objects.create(reminder=reminder, token=1, event="claimed", happened_at=NOW)
    return reminder


def _of_months(project, twin, officer, reviewer):
    written = {"completed_yuan": YI, "narrative": "他处封顶", "problems": "他处困难", "explanation": "他处说明"}
    report = monthly.submitted(project, MAY, by=officer, **written)
    monthly.approved(monthly.submitted(project, date(2024, 4, 1), by=officer, completed_yuan=YI), by=reviewer)
    returned = monthly.submitted(twin, MAY, by=officer, completed_yuan=YI)
    reviews.return_report(report=returned, by=reviewer, now=NOW, note="他处再核")
    figure = factories.report_figures(twin, date(2024, 3, 1), by=officer, actual_output_yuan=1)
    return {"report_id": report.pk, "figure_id": figure.pk}


def _of_reforms(project, zone):
    item = reform_factories.finished_item(project, "他处事项").item
    reform_factories.intake(project)
    parcel = reform_factories.parcel(zone, "他处宗地").parcel
    numbers = {
        "clock-pauses": reform_factories.pause(project, item).pk,
        "commitment-checks": reform_factories.check(item).pk,
        "parcel-allocations": reform_factories.allocate(parcel, project).pk,
        "parcel-results": reform_factories.assess(parcel).pk,
        "proxy-services": reform_factories.service(project, told={"agent": "他处代办"}).pk,
        "proxy-posts": reform_factories.post(zone, "他处岗位").pk,
        "reform-adoptions": reform_factories.adopt(project).pk,
    }
    return {"item_id": item.pk, "parcel_id": parcel.pk, "of_reforms": numbers}


def counts():
    """Return how many rows there are of each kind."""
    return {model.__name__: model._base_manager.count() for model in all_models()}
